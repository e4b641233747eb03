-- Written by `npm run golden` from db/migrations; read it, change those.

-- audiences ---------------------------------------------------------------------------------------------------------------

create schema audiences;
grant usage on schema audiences to atrium_app;

create sequence audiences.audience_id as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table audiences.audience (
  audience_id integer not null default nextval('audiences.audience_id'::regclass),
  name text not null,
  note text not null,
  kind text not null,
  origin text not null,
  node_id integer not null,
  definition integer not null,
  filter jsonb,
  made_of jsonb,
  schedule jsonb,
  version integer not null,
  due_at timestamp with time zone,
  fault text,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  actor_kind text not null,
  actor_id bigint not null,
  archived_at timestamp with time zone,
  constraint audience_pkey PRIMARY KEY (audience_id),
  constraint audience_by_filter_has_one CHECK (((origin = 'filter'::text) = (filter IS NOT NULL))),
  constraint audience_kind_known CHECK ((kind = ANY (ARRAY['static'::text, 'scheduled'::text, 'live'::text]))),
  constraint audience_only_filters_move CHECK (((origin = 'filter'::text) OR (kind = 'static'::text))),
  constraint audience_origin_known CHECK ((origin = ANY (ARRAY['filter'::text, 'list'::text, 'combination'::text]))),
  constraint audience_schedule_is_of_scheduled CHECK (((kind = 'scheduled'::text) = (schedule IS NOT NULL)))
);
CREATE INDEX audience_due ON audiences.audience USING btree (due_at) WHERE ((due_at IS NOT NULL) AND (archived_at IS NULL));
grant insert, select, update on table audiences.audience to atrium_app;

create table audiences.definition (
  audience_id integer not null,
  definition integer not null,
  filter jsonb not null,
  saved_at timestamp with time zone not null,
  actor_kind text not null,
  actor_id bigint not null,
  constraint definition_pkey PRIMARY KEY (audience_id, definition)
);
grant insert, select on table audiences.definition to atrium_app;

create table audiences.move (
  member_id integer not null,
  move_id bigint not null,
  moved_at timestamp with time zone not null,
  audience_id integer not null,
  entered boolean not null,
  constraint move_pkey PRIMARY KEY (member_id, move_id)
);
CREATE INDEX move_by_time ON audiences.move USING brin (moved_at);
grant delete, insert, select on table audiences.move to atrium_app;

create table audiences.turn (
  id smallint not null,
  holder text not null,
  until_at timestamp with time zone not null,
  followed_at timestamp with time zone,
  constraint turn_pkey PRIMARY KEY (id),
  constraint turn_is_one CHECK ((id = 1))
);
grant delete, insert, select, update on table audiences.turn to atrium_app;

create table audiences.version (
  audience_id integer not null,
  version integer not null,
  definition integer not null,
  made_at timestamp with time zone not null,
  day date not null,
  projection bigint,
  people integer not null,
  entered integer not null,
  departed integer not null,
  members bytea storage external,
  reach jsonb,
  reach_at timestamp with time zone,
  constraint version_pkey PRIMARY KEY (audience_id, version)
);
grant insert, select, update on table audiences.version to atrium_app;

grant usage on sequence audiences.audience_id to atrium_app;

-- catalog -----------------------------------------------------------------------------------------------------------------

create schema catalog;
grant usage on schema catalog to atrium_app;

create sequence catalog.product_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table catalog.product (
  id bigint not null,
  sku text not null,
  name_zh text not null,
  name_en text,
  category_path text not null,
  brand text not null,
  list_price_minor bigint,
  currency text,
  attributes jsonb not null default '{}'::jsonb,
  stub boolean not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint product_pkey PRIMARY KEY (id),
  constraint product_sku_unique UNIQUE (sku),
  constraint product_category_form CHECK (((category_path = ''::text) OR (category_path ~ '^[^/]+(/[^/]+)*$'::text))),
  constraint product_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint product_price_has_currency CHECK (((list_price_minor IS NULL) = (currency IS NULL))),
  constraint product_price_not_negative CHECK ((list_price_minor >= 0)),
  constraint product_sku_length CHECK (((length(sku) >= 1) AND (length(sku) <= 100)))
);
CREATE INDEX product_by_brand ON catalog.product USING btree (brand);
CREATE INDEX product_by_category ON catalog.product USING btree (category_path text_pattern_ops, sku);
CREATE INDEX product_by_english_prefix ON catalog.product USING btree (lower(COALESCE(name_en, ''::text)) text_pattern_ops);
CREATE INDEX product_by_name_prefix ON catalog.product USING btree (lower(name_zh) text_pattern_ops);
CREATE INDEX product_by_sku_prefix ON catalog.product USING btree (lower(sku) text_pattern_ops);
grant insert, select, update on table catalog.product to atrium_app;

create table catalog.writer (
  id smallint not null,
  constraint writer_pkey PRIMARY KEY (id),
  constraint writer_is_one CHECK ((id = 1))
);
grant insert, select, update on table catalog.writer to atrium_app;

grant usage on sequence catalog.product_block to atrium_app;

-- house -------------------------------------------------------------------------------------------------------------------

create schema house;
grant usage on schema house to atrium_app;

create sequence house.outbox_id as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence house.revision_value as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table house.chore (
  name text not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  done bigint not null default 0,
  duration_ms integer,
  error text,
  constraint chore_pkey PRIMARY KEY (name)
);
grant insert, select, update on table house.chore to atrium_app;

create table house.cursor (
  reaction text not null,
  seen pg_snapshot not null default '1:1:'::pg_snapshot,
  ahead pg_snapshot,
  last_id bigint not null default 0,
  top_id bigint not null default 0,
  moved_at timestamp with time zone not null,
  constraint cursor_pkey PRIMARY KEY (reaction),
  constraint cursor_window CHECK (((ahead IS NOT NULL) OR ((last_id = 0) AND (top_id = 0))))
);
grant insert, select, update on table house.cursor to atrium_app;

create table house.fact (
  name text not null,
  value jsonb not null,
  constraint fact_pkey PRIMARY KEY (name)
);
grant insert, select, update on table house.fact to atrium_app;

create table house.idempotency (
  command text not null,
  actor_kind text not null,
  actor_id bigint not null,
  key text not null,
  hash_version smallint not null,
  content_hash bytea not null,
  answer jsonb,
  created_at timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (command, actor_kind, actor_id, key),
  constraint idempotency_key_length CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);
CREATE INDEX idempotency_created ON house.idempotency USING btree (created_at);
grant delete, insert, select, update on table house.idempotency to atrium_app;

create table house.outbox (
  id bigint not null default nextval('house.outbox_id'::regclass),
  xid xid8 not null default pg_current_xact_id(),
  emitted_at timestamp with time zone not null,
  topic text not null,
  member_id integer,
  effective_at timestamp with time zone not null,
  historical boolean not null,
  body json not null
) partition by RANGE (emitted_at);
CREATE INDEX outbox_by_id ON ONLY house.outbox USING btree (id);
CREATE INDEX outbox_by_xid ON ONLY house.outbox USING btree (xid, id);
grant insert, select on table house.outbox to atrium_app;

create table house.outbox_default partition of house.outbox DEFAULT;

create table house.parked_event (
  reaction text not null,
  event_id bigint not null,
  topic text not null,
  member_id integer,
  effective_at timestamp with time zone not null,
  historical boolean not null,
  body json not null,
  error text not null,
  parked_at timestamp with time zone not null,
  attempts integer not null default 1,
  constraint parked_event_pkey PRIMARY KEY (reaction, event_id)
);
CREATE INDEX parked_event_by_event ON house.parked_event USING btree (event_id, reaction);
grant delete, insert, select, update on table house.parked_event to atrium_app;

create table house.revision (
  name text not null,
  value bigint not null default nextval('house.revision_value'::regclass),
  constraint revision_pkey PRIMARY KEY (name)
);
grant insert, select, update on table house.revision to atrium_app;

CREATE OR REPLACE FUNCTION house.delivered(xid xid8, id bigint, seen pg_snapshot, ahead pg_snapshot, last_id bigint)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select pg_visible_in_snapshot(xid, seen) or (ahead is not null and id <= last_id and pg_visible_in_snapshot(xid, ahead))
$function$;

CREATE OR REPLACE FUNCTION house.drop_outbox_partitions(before_day date, reactions text[], max_rows integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '2s'
AS $function$
declare
  name text;
  waiting boolean;
  removed int;
begin
  if (select count(*) from house.cursor where reaction = any(reactions)) < cardinality(reactions) then
    return 0; -- a reaction that has not begun has everything before it
  end if;
  with gone as (
    select ctid from house.outbox_default as old
    where emitted_at < before_day::timestamp at time zone 'UTC'
      and not exists (
        select from house.cursor as cursor
        where cursor.reaction = any(reactions) and old.xid >= pg_snapshot_xmin(cursor.seen)
          and not house.delivered(old.xid, old.id, cursor.seen, cursor.ahead, cursor.last_id))
    limit max_rows
  )
  delete from house.outbox_default as old using gone where old.ctid = gone.ctid;
  get diagnostics removed = row_count;
  for name in
    select child.relname from pg_inherits join pg_class as child on child.oid = inhrelid
    where inhparent = 'house.outbox'::regclass and child.relname ~ '^outbox_[0-9]{8}$'
      and to_date(right(child.relname, 8), 'YYYYMMDD') < before_day
    order by child.relname
  loop
    execute format(
      'select exists (
         select from house.cursor as cursor
         where cursor.reaction = any($1)
           and exists (
             select from house.%I as old
             where old.xid >= pg_snapshot_xmin(cursor.seen)
               and not house.delivered(old.xid, old.id, cursor.seen, cursor.ahead, cursor.last_id)))', name)
      into waiting using reactions;
    continue when waiting;
    execute format('drop table house.%I', name);
    return removed + 1;
  end loop;
  return removed;
end $function$;
revoke all on function house.drop_outbox_partitions(date,text[],integer) from public;

CREATE OR REPLACE FUNCTION house.make_outbox_partitions(from_day date, to_day date)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '2s'
AS $function$
declare
  day date;
  name text;
  made int := 0;
begin
  for day in select generate_series(from_day, to_day, interval '1 day')::date loop
    name := 'outbox_' || to_char(day, 'YYYYMMDD');
    continue when to_regclass('house.' || name) is not null;
    execute format('create table house.%I (like house.outbox including defaults including constraints)', name);
    execute format(
      'with moved as (delete from house.outbox_default where emitted_at >= %L and emitted_at < %L returning *)
       insert into house.%I select * from moved',
      day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC', name);
    execute format(
      'alter table house.outbox attach partition house.%I for values from (%L) to (%L)',
      name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
    made := made + 1;
  end loop;
  return made;
end $function$;
revoke all on function house.make_outbox_partitions(date,date) from public;

CREATE OR REPLACE FUNCTION house.oldest_writer_seconds()
 RETURNS double precision
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::double precision
  from pg_stat_activity where datname = current_database() and backend_xid is not null
$function$;
revoke all on function house.oldest_writer_seconds() from public;

grant usage on sequence house.outbox_id to atrium_app;
grant usage on sequence house.revision_value to atrium_app;
grant execute on function house.drop_outbox_partitions(date,text[],integer) to atrium_app;
grant execute on function house.make_outbox_partitions(date,date) to atrium_app;
grant execute on function house.oldest_writer_seconds() to atrium_app;

-- imports -----------------------------------------------------------------------------------------------------------------

create schema imports;
grant usage on schema imports to atrium_app;

create sequence imports.file_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create sequence imports.job_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create sequence imports.layout_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create sequence imports.run_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create table imports.file (
  file_id integer not null,
  name text not null,
  bytes bigint not null,
  uploaded_at timestamp with time zone not null,
  actor_kind text not null,
  actor_id bigint not null,
  constraint file_pkey PRIMARY KEY (file_id),
  constraint file_bytes CHECK ((bytes >= 0))
);
grant delete, insert, select, update on table imports.file to atrium_app;

create table imports.job (
  job_id integer not null,
  target text not null,
  mapping jsonb not null,
  mapping_hash bytea not null,
  file_name text not null,
  file_hash bytea,
  state text not null,
  rows_read bigint not null default 0,
  rows_rejected bigint not null default 0,
  position bigint not null default 0,
  sound bigint not null default 0,
  written bigint not null default 0,
  unchanged bigint not null default 0,
  refused bigint not null default 0,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  seconds double precision,
  error text,
  actor_kind text not null,
  actor_id bigint not null,
  constraint job_pkey PRIMARY KEY (job_id),
  constraint job_counts CHECK (((written >= 0) AND (unchanged >= 0) AND (refused >= 0) AND ("position" = ((written + unchanged) + refused)) AND ((sound >= 0) AND (sound <= "position")))),
  constraint job_end_is_whole CHECK (((state = 'running'::text) = (finished_at IS NULL))),
  constraint job_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'interrupted'::text]))),
  constraint job_target_known CHECK ((target = ANY (ARRAY['organization'::text, 'members'::text, 'catalog'::text, 'purchases'::text, 'store-days'::text, 'balances'::text, 'tags'::text])))
);
CREATE INDEX job_by_content ON imports.job USING btree (file_hash, mapping_hash) WHERE (file_hash IS NOT NULL);
CREATE INDEX job_running ON imports.job USING btree (job_id) WHERE (state = 'running'::text);
grant insert, select, update on table imports.job to atrium_app;

create table imports.layout (
  layout_id integer not null,
  name text not null,
  version integer not null,
  retired_at timestamp with time zone,
  constraint layout_pkey PRIMARY KEY (layout_id),
  constraint layout_name_filled CHECK ((name <> ''::text)),
  constraint layout_version_counts CHECK ((version >= 1))
);
CREATE UNIQUE INDEX layout_name_open ON imports.layout USING btree (name) WHERE (retired_at IS NULL);
grant insert, select, update on table imports.layout to atrium_app;

create table imports.layout_version (
  layout_id integer not null,
  version integer not null,
  target text not null,
  mapping jsonb not null,
  saved_at timestamp with time zone not null,
  actor_kind text not null,
  actor_id bigint not null,
  constraint layout_version_pkey PRIMARY KEY (layout_id, version)
);
grant insert, select on table imports.layout_version to atrium_app;

create table imports.opening (
  key bytea not null,
  points bigint not null,
  posted_at timestamp with time zone not null,
  constraint opening_pkey PRIMARY KEY (key),
  constraint opening_points CHECK ((points > 0))
);
grant delete, insert, select on table imports.opening to atrium_app;

create table imports.run (
  run_id integer not null,
  file_id integer not null,
  file_name text not null,
  mapping jsonb not null,
  mapping_hash bytea not null,
  unknown_members text not null,
  dry boolean not null,
  actor_kind text not null,
  actor_id bigint not null,
  request_id text not null,
  state text not null,
  attempts integer not null default 0,
  job_id integer,
  progress jsonb,
  errors jsonb not null default '[]'::jsonb,
  fault jsonb,
  asked_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  layout_id integer,
  layout_version integer,
  scope jsonb,
  stop_asked_at timestamp with time zone,
  constraint run_pkey PRIMARY KEY (run_id),
  constraint run_end_is_whole CHECK (((state = ANY (ARRAY['done'::text, 'failed'::text, 'stopped'::text])) = (ended_at IS NOT NULL))),
  constraint run_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'stopped'::text])))
);
CREATE UNIQUE INDEX run_open ON imports.run USING btree (file_id, mapping_hash, dry, unknown_members) WHERE (ended_at IS NULL);
grant delete, insert, select, update on table imports.run to atrium_app;

create table imports.shelf (
  is_only boolean not null default true,
  word text not null,
  constraint shelf_pkey PRIMARY KEY (is_only),
  constraint shelf_is_one CHECK (is_only)
);
grant insert, select, update on table imports.shelf to atrium_app;

grant usage on sequence imports.file_id to atrium_app;
grant usage on sequence imports.job_id to atrium_app;
grant usage on sequence imports.layout_id to atrium_app;
grant usage on sequence imports.run_id to atrium_app;

-- loyalty -----------------------------------------------------------------------------------------------------------------

create schema loyalty;
grant usage on schema loyalty to atrium_app;

create table loyalty.action (
  member_id integer not null,
  programme_id integer not null,
  action text not null,
  key text not null,
  rule_set_version integer not null,
  points bigint not null,
  balance_after bigint not null,
  reasons json not null,
  occurred_at timestamp with time zone not null,
  posted_at timestamp with time zone not null,
  constraint action_pkey PRIMARY KEY (member_id, programme_id, action, key)
);
grant insert, select on table loyalty.action to atrium_app;

create table loyalty.budget_slot (
  programme_id integer not null,
  rule_code text not null,
  slot smallint not null,
  quota bigint not null,
  used bigint not null default 0,
  constraint budget_slot_pkey PRIMARY KEY (programme_id, rule_code, slot),
  constraint budget_never_exceeded CHECK (((used >= 0) AND (used <= quota)))
);
grant insert, select, update on table loyalty.budget_slot to atrium_app;

create table loyalty.cap_use (
  member_id integer not null,
  programme_id integer not null,
  rule_code text not null,
  period text not null,
  starts_on date not null,
  used bigint not null,
  constraint cap_use_pkey PRIMARY KEY (member_id, programme_id, rule_code, period, starts_on),
  constraint cap_use_never_negative CHECK ((used >= 0)),
  constraint cap_use_period_known CHECK ((period = ANY (ARRAY['day'::text, 'month'::text])))
);
grant insert, select, update on table loyalty.cap_use to atrium_app;

create table loyalty.earning_day (
  programme_id integer not null,
  day date not null,
  purchases integer not null,
  sales_minor bigint not null,
  returns_minor bigint not null,
  points bigint not null,
  taken_back bigint not null,
  constraint earning_day_pkey PRIMARY KEY (programme_id, day)
) with (fillfactor=70);
grant insert, select, update on table loyalty.earning_day to atrium_app;

create table loyalty.judgement (
  member_id integer not null,
  purchase_id bigint not null,
  programme_id integer not null,
  rule_set_version integer not null,
  granted bigint not null,
  taken_back bigint not null default 0,
  points bigint not null,
  balance_after bigint not null,
  debt_after bigint not null,
  tier_before text not null,
  tier_after text not null,
  facts json,
  reasons json not null,
  constraint judgement_pkey PRIMARY KEY (member_id, purchase_id, programme_id),
  constraint judgement_takes_back_at_most_what_it_granted CHECK (((taken_back >= 0) AND (taken_back <= granted)))
);
grant insert, select, update (taken_back) on table loyalty.judgement to atrium_app;

create table loyalty.rule_day (
  programme_id integer not null,
  rule_code text not null,
  day date not null,
  times integer not null,
  sales_minor bigint not null,
  points bigint not null,
  held_back bigint not null,
  constraint rule_day_pkey PRIMARY KEY (programme_id, rule_code, day)
) with (fillfactor=70);
CREATE INDEX rule_day_by_day ON loyalty.rule_day USING btree (programme_id, day);
grant insert, select, update on table loyalty.rule_day to atrium_app;

create table loyalty.rule_set (
  programme_id integer not null,
  version integer not null,
  definition jsonb not null,
  saved_at timestamp with time zone not null,
  saved_by text not null,
  note text,
  constraint rule_set_pkey PRIMARY KEY (programme_id, version),
  constraint rule_set_note_length CHECK (((length(note) >= 1) AND (length(note) <= 200)))
);
grant insert, select on table loyalty.rule_set to atrium_app;

-- members -----------------------------------------------------------------------------------------------------------------

create schema members;
grant usage on schema members to atrium_app;

create sequence members.entry_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence members.identity_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence members.member_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create sequence members.merge_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table members.assignment (
  member_id integer not null,
  assignment_id bigint not null,
  kind text not null,
  target_id integer,
  since timestamp with time zone not null,
  actor_kind text not null,
  actor_id bigint not null,
  constraint assignment_pkey PRIMARY KEY (member_id, assignment_id),
  constraint assignment_kind_known CHECK ((kind = ANY (ARRAY['home_store'::text, 'guide'::text])))
);
grant insert, select on table members.assignment to atrium_app;

create table members.blocked_value (
  identity_id bigint not null,
  kind text not null,
  sealed bytea not null,
  reason text not null,
  actor_kind text not null,
  actor_id bigint not null,
  blocked_at timestamp with time zone not null,
  constraint blocked_value_pkey PRIMARY KEY (identity_id)
);
grant delete, insert, select on table members.blocked_value to atrium_app;

create table members.consent (
  member_id integer not null,
  entry_id bigint not null,
  purpose text not null,
  channel text not null,
  allowed boolean not null,
  said_for integer not null,
  said_at timestamp with time zone not null,
  source text not null,
  actor_kind text not null,
  actor_id bigint not null,
  constraint consent_pkey PRIMARY KEY (member_id, entry_id)
);
grant insert, select on table members.consent to atrium_app;

create table members.data_key (
  member_id integer not null,
  key_version smallint not null,
  wrapped bytea not null,
  constraint data_key_pkey PRIMARY KEY (member_id)
);
CREATE INDEX data_key_version ON members.data_key USING btree (key_version);
grant delete, insert, select, update on table members.data_key to atrium_app;

create table members.field (
  code text not null,
  type text not null,
  name_zh text not null,
  name_en text,
  choices jsonb,
  archived_at timestamp with time zone,
  changed_at timestamp with time zone not null,
  constraint field_pkey PRIMARY KEY (code),
  constraint field_choices_for_choice CHECK (((type = ANY (ARRAY['choice'::text, 'choices'::text])) = (choices IS NOT NULL))),
  constraint field_code_form CHECK ((code ~ '^[a-z][A-Za-z0-9]{0,39}$'::text)),
  constraint field_type_known CHECK ((type = ANY (ARRAY['text'::text, 'integer'::text, 'boolean'::text, 'day'::text, 'choice'::text, 'choices'::text])))
);
grant insert, select, update on table members.field to atrium_app;

create table members.hint (
  kind text not null,
  hash_version smallint not null,
  value_hash bytea not null,
  member_id integer not null,
  identity_id bigint not null,
  constraint hint_pkey PRIMARY KEY (kind, hash_version, value_hash, member_id)
);
grant delete, insert, select on table members.hint to atrium_app;

create table members.identity (
  member_id integer not null,
  identity_id bigint not null,
  kind text not null,
  value_cipher bytea,
  tail_hash bytea,
  verified_at timestamp with time zone,
  verified_how text,
  channel text not null,
  store_id integer,
  first_seen_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_reason text,
  constraint identity_pkey PRIMARY KEY (member_id, identity_id),
  constraint identity_ended_reason_known CHECK ((ended_reason = ANY (ARRAY['replaced'::text, 'moved'::text, 'blocked'::text, 'erased'::text]))),
  constraint identity_ended_says_why CHECK (((ended_at IS NULL) = (ended_reason IS NULL))),
  constraint identity_verified_says_how CHECK (((verified_at IS NULL) = (verified_how IS NULL)))
);
CREATE INDEX identity_tail ON members.identity USING btree (tail_hash) WHERE (tail_hash IS NOT NULL);
grant insert, select, update on table members.identity to atrium_app;

create table members.identity_key (
  kind text not null,
  hash_version smallint not null,
  value_hash bytea not null,
  member_id integer,
  identity_id bigint not null,
  guard text not null default 'watched'::text,
  constraint identity_key_pkey PRIMARY KEY (kind, hash_version, value_hash),
  constraint identity_key_guard_known CHECK ((guard = ANY (ARRAY['watched'::text, 'shared'::text, 'trusted'::text])))
);
grant delete, insert, select, update on table members.identity_key to atrium_app;

create table members.key_version (
  version smallint not null,
  state text not null,
  since timestamp with time zone not null default now(),
  filled_to integer not null default 0,
  constraint key_version_pkey PRIMARY KEY (version),
  constraint key_version_state_known CHECK ((state = ANY (ARRAY['filling'::text, 'complete'::text, 'retired'::text])))
);
grant delete, insert, select, update on table members.key_version to atrium_app;

create table members.member (
  member_id integer not null,
  stage text not null,
  joined_at timestamp with time zone,
  joined_channel text,
  joined_store_id integer,
  name text,
  gender text,
  birthday date,
  attributes jsonb not null default '{}'::jsonb,
  home_store_id integer,
  guide_id integer,
  created_at timestamp with time zone not null,
  created_channel text not null,
  created_store_id integer,
  changed_at timestamp with time zone not null,
  erased_at timestamp with time zone,
  constraint member_pkey PRIMARY KEY (member_id),
  constraint member_erased_is_bare CHECK (((erased_at IS NULL) OR ((name IS NULL) AND (gender IS NULL) AND (birthday IS NULL) AND (attributes = '{}'::jsonb)))),
  constraint member_gender_known CHECK ((gender = ANY (ARRAY['female'::text, 'male'::text, 'other'::text]))),
  constraint member_joined_has_a_time CHECK (((stage = 'joined'::text) = (joined_at IS NOT NULL))),
  constraint member_stage_known CHECK ((stage = ANY (ARRAY['prospect'::text, 'joined'::text])))
);
CREATE INDEX member_erased ON members.member USING btree (member_id) WHERE (erased_at IS NOT NULL);
CREATE INDEX member_name ON members.member USING btree (lower(name) text_pattern_ops) WHERE (name IS NOT NULL);
grant insert, select, update on table members.member to atrium_app;

create table members.member_scope (
  member_id integer not null,
  store_id integer not null,
  since timestamp with time zone not null,
  constraint member_scope_pkey PRIMARY KEY (member_id, store_id)
);
CREATE INDEX member_scope_store ON members.member_scope USING btree (store_id, member_id);
grant insert, select on table members.member_scope to atrium_app;

create table members.merge (
  absorbed_id integer not null,
  merge_id bigint not null,
  survivor_id integer not null,
  absorbed_link integer not null,
  survivor_link integer not null,
  rule text not null,
  evidence jsonb not null,
  actor_kind text not null,
  actor_id bigint not null,
  request_id text not null,
  merged_at timestamp with time zone not null,
  undone_at timestamp with time zone,
  undone_actor_kind text,
  undone_actor_id bigint,
  constraint merge_pkey PRIMARY KEY (absorbed_id, merge_id),
  constraint merge_joins_two CHECK (((absorbed_id <> survivor_id) AND (absorbed_link <> survivor_link))),
  constraint merge_rule_known CHECK ((rule = ANY (ARRAY['named_together'::text, 'staff'::text, 'review'::text]))),
  constraint merge_undone_by_someone CHECK ((((undone_at IS NULL) = (undone_actor_kind IS NULL)) AND ((undone_at IS NULL) = (undone_actor_id IS NULL))))
);
CREATE INDEX merge_by_id ON members.merge USING btree (merge_id);
CREATE INDEX merge_survivor ON members.merge USING btree (survivor_id);
grant insert, select, update (undone_actor_id, undone_actor_kind, undone_at) on table members.merge to atrium_app;

create table members.person (
  member_id integer not null,
  merged boolean not null,
  joined boolean not null,
  since timestamp with time zone not null,
  channel text not null,
  gender text,
  birth_month smallint,
  home_store_id integer,
  guide_id integer,
  blocked boolean not null,
  erased boolean not null,
  constraint person_pkey PRIMARY KEY (member_id)
);
CREATE INDEX person_blocked ON members.person USING btree (member_id) WHERE blocked;
CREATE INDEX person_guide ON members.person USING btree (guide_id) WHERE (guide_id IS NOT NULL);
CREATE INDEX person_home ON members.person USING btree (home_store_id) WHERE (home_store_id IS NOT NULL);
CREATE INDEX person_merged ON members.person USING btree (member_id) WHERE merged;
CREATE INDEX person_since ON members.person USING btree (since, member_id);
grant delete, insert, select, update on table members.person to atrium_app;

create table members.review (
  review_id bigint not null generated always as identity,
  type text not null,
  identity_id bigint not null,
  identity_kind text not null,
  member_id integer,
  other_member_id integer,
  other_identity_id bigint not null default 0,
  facts jsonb,
  state text not null,
  times_seen integer not null default 1,
  raised_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_actor_kind text,
  decided_actor_id bigint,
  constraint review_pkey PRIMARY KEY (review_id),
  constraint review_same_doubt UNIQUE (type, identity_id, other_identity_id),
  constraint review_decided_by_someone CHECK (((state = 'open'::text) = (decided_at IS NULL))),
  constraint review_state_known CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'rejected'::text]))),
  constraint review_type_known CHECK ((type = ANY (ARRAY['shared_identity'::text, 'blocked_identity'::text, 'different_identities'::text, 'recycled_phone'::text, 'weak_match'::text])))
);
CREATE INDEX review_member ON members.review USING btree (member_id);
CREATE INDEX review_other_member ON members.review USING btree (other_member_id);
CREATE INDEX review_state ON members.review USING btree (state, review_id);
grant insert, select, update on table members.review to atrium_app;

create table members.root (
  member_id integer not null,
  root_id integer not null,
  constraint root_pkey PRIMARY KEY (member_id)
) with (fillfactor=50);
CREATE INDEX root_absorbed ON members.root USING btree (root_id) WHERE (root_id <> member_id);
grant insert, select, update on table members.root to atrium_app;

create table members.sighting (
  identity_id bigint not null,
  other_kind text not null,
  other_id bigint not null,
  constraint sighting_pkey PRIMARY KEY (identity_id, other_kind, other_id)
);
grant insert, select on table members.sighting to atrium_app;

grant usage on sequence members.entry_block to atrium_app;
grant usage on sequence members.identity_block to atrium_app;
grant usage on sequence members.member_id to atrium_app;
grant usage on sequence members.merge_block to atrium_app;

-- organization ------------------------------------------------------------------------------------------------------------

create schema organization;
grant usage on schema organization to atrium_app;

create sequence organization.node_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create sequence organization.programme_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create table organization.footfall (
  node_id integer not null,
  day date not null,
  hour smallint not null,
  people integer not null,
  revision integer not null default 1,
  prior_people integer,
  actor_kind text not null,
  actor_id bigint not null,
  counted_at timestamp with time zone not null,
  constraint footfall_pkey PRIMARY KEY (node_id, day, hour),
  constraint footfall_hour_of_day CHECK (((hour >= 0) AND (hour <= 23))),
  constraint footfall_people_count CHECK ((people >= 0))
);
grant insert, select, update on table organization.footfall to atrium_app;

create table organization.footfall_day (
  node_id integer not null,
  day date not null,
  people bigint not null,
  constraint footfall_day_pkey PRIMARY KEY (node_id, day)
) with (fillfactor=70);
grant insert, select, update on table organization.footfall_day to atrium_app;

create table organization.node (
  id integer not null default nextval('organization.node_id'::regclass),
  kind text not null,
  code text not null,
  name_zh text not null,
  name_en text,
  zone text,
  currency text,
  hours jsonb,
  category text,
  floor text,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  opened_on date,
  closed_on date,
  closures jsonb,
  constraint node_pkey PRIMARY KEY (id),
  constraint node_code_unique UNIQUE (code),
  constraint node_id_kind_unique UNIQUE (id, kind),
  constraint node_closes_after_it_opened CHECK ((closed_on > opened_on)),
  constraint node_code_length CHECK (((length(code) >= 1) AND (length(code) <= 64))),
  constraint node_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint node_group_is_whole CHECK (((kind <> 'group'::text) OR ((zone IS NOT NULL) AND (currency IS NOT NULL) AND (archived_at IS NULL)))),
  constraint node_kind_known CHECK ((kind = ANY (ARRAY['group'::text, 'mall'::text, 'brand'::text, 'store'::text, 'counter'::text])))
);
CREATE UNIQUE INDEX node_one_group ON organization.node USING btree ((true)) WHERE (kind = 'group'::text);
grant insert, select, update on table organization.node to atrium_app;

create table organization.node_parent (
  node_id integer not null,
  from_day date not null,
  node_kind text not null,
  parent_id integer not null,
  parent_kind text not null,
  actor_kind text not null,
  actor_id bigint not null,
  changed_at timestamp with time zone not null,
  constraint node_parent_pkey PRIMARY KEY (node_id, from_day),
  constraint node_parent_node FOREIGN KEY (node_id, node_kind) REFERENCES organization.node(id, kind),
  constraint node_parent_parent FOREIGN KEY (parent_id, parent_kind) REFERENCES organization.node(id, kind),
  constraint node_parent_kinds CHECK ((((node_kind = ANY (ARRAY['mall'::text, 'brand'::text])) AND (parent_kind = 'group'::text)) OR ((node_kind = 'store'::text) AND (parent_kind = ANY (ARRAY['mall'::text, 'brand'::text]))) OR ((node_kind = 'counter'::text) AND (parent_kind = 'store'::text))))
);
grant insert, select, update on table organization.node_parent to atrium_app;

create table organization.participation (
  programme_id integer not null,
  node_id integer not null,
  from_day date not null,
  takes_part boolean not null,
  actor_kind text not null,
  actor_id bigint not null,
  changed_at timestamp with time zone not null,
  constraint participation_pkey PRIMARY KEY (programme_id, node_id, from_day),
  constraint participation_node FOREIGN KEY (node_id) REFERENCES organization.node(id),
  constraint participation_programme FOREIGN KEY (programme_id) REFERENCES organization.programme(id)
);
grant insert, select, update on table organization.participation to atrium_app;

create table organization.programme (
  id integer not null default nextval('organization.programme_id'::regclass),
  code text not null,
  name_zh text not null,
  name_en text,
  owner_id integer,
  zone text not null,
  currency text not null,
  closed_on date,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint programme_pkey PRIMARY KEY (id),
  constraint programme_code_unique UNIQUE (code),
  constraint programme_owner FOREIGN KEY (owner_id) REFERENCES organization.node(id),
  constraint programme_code_length CHECK (((length(code) >= 1) AND (length(code) <= 64))),
  constraint programme_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text))
);
grant insert, select, update (changed_at, closed_on, name_en, name_zh, owner_id) on table organization.programme to atrium_app;

create table organization.setting (
  target_kind text not null,
  target_id integer not null,
  version integer not null,
  key text not null,
  from_day date not null,
  value jsonb,
  taken_back boolean not null default false,
  actor_kind text not null,
  actor_id bigint not null,
  changed_at timestamp with time zone not null,
  constraint setting_pkey PRIMARY KEY (target_kind, target_id, version),
  constraint setting_taken_back_is_empty CHECK (((NOT taken_back) OR (value IS NULL))),
  constraint setting_target_known CHECK ((target_kind = ANY (ARRAY['programme'::text, 'node'::text]))),
  constraint setting_version_counts CHECK ((version > 0))
);
grant insert, select on table organization.setting to atrium_app;

create table organization.store_day (
  store_id integer not null,
  day date not null,
  currency text not null,
  turnover_minor bigint not null,
  receipts integer not null,
  revision integer not null default 1,
  prior_currency text,
  prior_turnover_minor bigint,
  prior_receipts integer,
  actor_kind text not null,
  actor_id bigint not null,
  declared_at timestamp with time zone not null,
  constraint store_day_pkey PRIMARY KEY (store_id, day),
  constraint store_day_receipts_count CHECK ((receipts >= 0)),
  constraint store_day_turnover_limit CHECK ((abs(turnover_minor) <= '1000000000000'::bigint))
);
grant insert, select, update on table organization.store_day to atrium_app;

create table organization.writer (
  id smallint not null,
  constraint writer_pkey PRIMARY KEY (id),
  constraint writer_is_one CHECK ((id = 1))
);
grant insert, select, update on table organization.writer to atrium_app;

grant usage on sequence organization.node_id to atrium_app;
grant usage on sequence organization.programme_id to atrium_app;

-- points ------------------------------------------------------------------------------------------------------------------

create schema points;
grant usage on schema points to atrium_app;

create sequence points.adjustment_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence points.entry_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence points.freeze_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence points.lot_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table points.account (
  member_id integer not null,
  programme_id integer not null,
  balance bigint not null,
  frozen bigint not null,
  debt bigint not null,
  next_expiry date,
  next_warning date,
  constraint account_pkey PRIMARY KEY (member_id, programme_id),
  constraint account_balance_exact CHECK (((balance >= '-9000000000000000'::bigint) AND (balance <= '9000000000000000'::bigint))),
  constraint account_debt_not_negative CHECK ((debt >= 0)),
  constraint account_frozen_covered_by_lots CHECK ((frozen <= (balance + debt))),
  constraint account_frozen_not_negative CHECK ((frozen >= 0)),
  constraint account_nothing_expires_when_nothing_free CHECK (((next_expiry IS NULL) OR ((balance + debt) > frozen)))
) with (fillfactor=60);
CREATE INDEX account_next_expiry ON points.account USING btree (programme_id, next_expiry) WHERE (next_expiry IS NOT NULL);
CREATE INDEX account_next_warning ON points.account USING btree (programme_id, next_warning) WHERE (next_warning IS NOT NULL);
grant insert, select, update on table points.account to atrium_app;

create table points.adjustment (
  member_id integer not null,
  programme_id integer not null,
  adjustment_id bigint not null,
  amount bigint not null,
  expires_on date,
  expires_never boolean not null,
  reason text not null,
  evidence text,
  asked_kind text not null,
  asked_id bigint not null,
  asked_account bigint,
  asked_at timestamp with time zone not null,
  lapses_at timestamp with time zone not null,
  state text not null default 'waiting'::text,
  decided_account bigint,
  decided_at timestamp with time zone,
  note text,
  entry_id bigint,
  constraint adjustment_pkey PRIMARY KEY (member_id, programme_id, adjustment_id),
  constraint adjustment_amount_not_zero CHECK ((amount <> 0)),
  constraint adjustment_asked_by_known CHECK ((asked_kind = ANY (ARRAY['staff'::text, 'key'::text]))),
  constraint adjustment_by_two_people CHECK (((state <> ALL (ARRAY['approved'::text, 'declined'::text])) OR (decided_account IS DISTINCT FROM asked_account))),
  constraint adjustment_decided_by_staff CHECK (((state = ANY (ARRAY['approved'::text, 'declined'::text])) <= (decided_account IS NOT NULL))),
  constraint adjustment_decided_when_not_waiting CHECK (((state = 'waiting'::text) = (decided_at IS NULL))),
  constraint adjustment_evidence_length CHECK (((length(evidence) >= 1) AND (length(evidence) <= 1000))),
  constraint adjustment_expiry_one_way CHECK ((NOT (expires_never AND (expires_on IS NOT NULL)))),
  constraint adjustment_note_length CHECK (((length(note) >= 1) AND (length(note) <= 500))),
  constraint adjustment_posted_when_approved CHECK (((state = 'approved'::text) = (entry_id IS NOT NULL))),
  constraint adjustment_reason_length CHECK (((length(reason) >= 1) AND (length(reason) <= 200))),
  constraint adjustment_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'declined'::text, 'withdrawn'::text, 'lapsed'::text])))
);
CREATE INDEX adjustment_asked ON points.adjustment USING btree (asked_at, adjustment_id);
CREATE INDEX adjustment_lapses ON points.adjustment USING btree (lapses_at) WHERE (state = 'waiting'::text);
CREATE INDEX adjustment_waiting ON points.adjustment USING btree (asked_at, adjustment_id) WHERE (state = 'waiting'::text);
grant insert, select, update (decided_account, decided_at, entry_id, evidence, note, state) on table points.adjustment to atrium_app;

create table points.audit_pass (
  day date not null,
  after_member_id integer not null,
  accounts bigint not null,
  faults bigint not null,
  finished_at timestamp with time zone,
  constraint audit_pass_pkey PRIMARY KEY (day)
);
grant insert, select, update on table points.audit_pass to atrium_app;

create table points.day (
  programme_id integer not null,
  day date not null,
  issued bigint not null,
  taken_back bigint not null,
  redeemed bigint not null,
  expired bigint not null,
  adjusted bigint not null,
  forfeited bigint not null,
  constraint day_pkey PRIMARY KEY (programme_id, day)
) with (fillfactor=70);
grant insert, select, update on table points.day to atrium_app;

create table points.debt (
  member_id integer not null,
  programme_id integer not null,
  via_member_id integer not null,
  owed bigint not null,
  constraint debt_pkey PRIMARY KEY (member_id, programme_id, via_member_id),
  constraint debt_owed_not_negative CHECK ((owed >= 0))
);
grant insert, select, update on table points.debt to atrium_app;

create table points.entry (
  member_id integer not null,
  programme_id integer not null,
  entry_id bigint not null,
  amount bigint not null,
  balance bigint not null,
  debt_change bigint,
  effective_at timestamp with time zone not null,
  posted_at timestamp with time zone not null,
  purchase_id bigint,
  freeze_id bigint,
  reverses_entry_id bigint,
  merge_id bigint,
  actor_id bigint not null,
  via_member_id integer not null,
  other_member_id integer,
  rule_version integer,
  kind text not null,
  reason text not null,
  actor_kind text not null,
  key text,
  constraint entry_pkey PRIMARY KEY (member_id, programme_id, entry_id),
  constraint entry_actor_known CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'key'::text, 'system'::text]))),
  constraint entry_debt_change_not_zero CHECK ((debt_change <> 0)),
  constraint entry_kind_known CHECK ((kind = ANY (ARRAY['earn'::text, 'spend'::text, 'take_back'::text, 'adjust'::text, 'expire'::text, 'settle'::text, 'transfer_out'::text, 'transfer_in'::text, 'forfeit'::text, 'reverse_earn'::text, 'reverse_spend'::text, 'reverse_take_back'::text, 'reverse_adjust'::text]))),
  constraint entry_reason_length CHECK (((length(reason) >= 1) AND (length(reason) <= 200))),
  constraint entry_reversal_names_entry CHECK ((starts_with(kind, 'reverse_'::text) = (reverses_entry_id IS NOT NULL))),
  constraint entry_sign_of_kind CHECK (
CASE kind
    WHEN 'earn'::text THEN (amount > 0)
    WHEN 'spend'::text THEN (amount < 0)
    WHEN 'take_back'::text THEN (amount < 0)
    WHEN 'expire'::text THEN (amount < 0)
    WHEN 'settle'::text THEN (amount = 0)
    WHEN 'reverse_earn'::text THEN (amount <= 0)
    WHEN 'reverse_spend'::text THEN (amount > 0)
    WHEN 'reverse_take_back'::text THEN (amount > 0)
    ELSE true
END),
  constraint entry_transfer_names_other CHECK ((starts_with(kind, 'transfer_'::text) = (other_member_id IS NOT NULL)))
);
CREATE INDEX entry_posted ON points.entry USING brin (posted_at) WITH (pages_per_range='32', autosummarize='on');
CREATE UNIQUE INDEX entry_reversed_once ON points.entry USING btree (member_id, programme_id, reverses_entry_id) WHERE (reverses_entry_id IS NOT NULL);
grant insert, select on table points.entry to atrium_app;

create table points.expiry_warning (
  member_id integer not null,
  programme_id integer not null,
  expires_on date not null,
  warned_at timestamp with time zone not null,
  constraint expiry_warning_pkey PRIMARY KEY (member_id, programme_id, expires_on)
);
grant delete, insert, select on table points.expiry_warning to atrium_app;

create table points."freeze" (
  member_id integer not null,
  programme_id integer not null,
  freeze_id bigint not null,
  amount bigint not null,
  captured bigint not null default 0,
  frozen_at timestamp with time zone not null,
  times_out_at timestamp with time zone,
  ended_at timestamp with time zone,
  actor_id bigint not null,
  via_member_id integer not null,
  state text not null,
  reason text not null,
  actor_kind text not null,
  key text,
  constraint freeze_pkey PRIMARY KEY (member_id, programme_id, freeze_id),
  constraint freeze_actor_known CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'key'::text, 'system'::text]))),
  constraint freeze_amount_positive CHECK ((amount > 0)),
  constraint freeze_captured_only_by_capture CHECK (((state = 'captured'::text) = (captured > 0))),
  constraint freeze_captured_within_amount CHECK (((captured >= 0) AND (captured <= amount))),
  constraint freeze_ended_when_not_held CHECK (((state = 'held'::text) = (ended_at IS NULL))),
  constraint freeze_reason_length CHECK (((length(reason) >= 1) AND (length(reason) <= 200))),
  constraint freeze_state_known CHECK ((state = ANY (ARRAY['held'::text, 'captured'::text, 'released'::text, 'timed_out'::text, 'forfeited'::text])))
);
CREATE INDEX freeze_times_out ON points."freeze" USING btree (times_out_at) WHERE ((state = 'held'::text) AND (times_out_at IS NOT NULL));
grant delete, insert, select, update on table points."freeze" to atrium_app;

create table points.freeze_lot (
  member_id integer not null,
  programme_id integer not null,
  freeze_id bigint not null,
  lot_id bigint not null,
  amount bigint not null,
  constraint freeze_lot_pkey PRIMARY KEY (member_id, programme_id, freeze_id, lot_id),
  constraint freeze_lot_amount_positive CHECK ((amount > 0))
);
grant delete, insert, select on table points.freeze_lot to atrium_app;

create table points.ledger_fault (
  member_id integer not null,
  programme_id integer not null,
  found_at timestamp with time zone not null,
  law text not null,
  subject_id bigint not null,
  expected text not null,
  found text not null,
  constraint ledger_fault_pkey PRIMARY KEY (member_id, programme_id, found_at, law, subject_id)
);
grant insert, select on table points.ledger_fault to atrium_app;

create table points.lot (
  member_id integer not null,
  programme_id integer not null,
  lot_id bigint not null,
  entry_id bigint not null,
  amount bigint not null,
  remaining bigint not null,
  frozen bigint not null,
  earned_at timestamp with time zone not null,
  purchase_id bigint,
  expires_on date,
  via_member_id integer not null,
  home_member_id integer,
  home_lot_id bigint,
  away bigint,
  constraint lot_pkey PRIMARY KEY (member_id, programme_id, lot_id),
  constraint lot_amount_positive CHECK ((amount > 0)),
  constraint lot_away_within_amount CHECK (((away >= 0) AND (away <= (amount - remaining)))),
  constraint lot_frozen_within_remaining CHECK (((frozen >= 0) AND (frozen <= remaining))),
  constraint lot_home_whole CHECK (((home_member_id IS NULL) = (home_lot_id IS NULL))),
  constraint lot_remaining_within_amount CHECK (((remaining >= 0) AND (remaining <= amount)))
) with (fillfactor=90);
grant insert, select, update (away, frozen, remaining, via_member_id) on table points.lot to atrium_app;

create table points.lot_use (
  member_id integer not null,
  programme_id integer not null,
  lot_id bigint not null,
  entry_id bigint not null,
  amount bigint not null,
  constraint lot_use_pkey PRIMARY KEY (member_id, programme_id, lot_id, entry_id),
  constraint lot_use_amount_not_zero CHECK ((amount <> 0))
);
grant insert, select on table points.lot_use to atrium_app;

create table points.stock (
  programme_id integer not null,
  day date not null,
  taken_at timestamp with time zone not null,
  accounts bigint not null,
  negative bigint not null,
  outstanding bigint not null,
  frozen bigint not null,
  debt bigint not null,
  constraint stock_pkey PRIMARY KEY (programme_id, day)
);
grant insert, select, update on table points.stock to atrium_app;

grant usage on sequence points.adjustment_block to atrium_app;
grant usage on sequence points.entry_block to atrium_app;
grant usage on sequence points.freeze_block to atrium_app;
grant usage on sequence points.lot_block to atrium_app;

-- profiles ----------------------------------------------------------------------------------------------------------------

create schema profiles;
grant usage on schema profiles to atrium_app;

create sequence profiles.change_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence profiles.tag_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create table profiles.cell (
  kind text not null,
  stage text not null,
  recency smallint not null,
  frequency smallint not null,
  monetary smallint not null,
  persons bigint not null,
  spend_minor bigint not null,
  constraint cell_pkey PRIMARY KEY (kind, stage, recency, frequency, monetary),
  constraint cell_kind_known CHECK ((kind = ANY (ARRAY['tile'::text, 'band'::text])))
) with (fillfactor=50);
grant insert, select, update on table profiles.cell to atrium_app;

create table profiles.habit (
  member_id integer not null,
  read_on date not null,
  due_on date,
  first_day date not null,
  last_day date not null,
  orders integer not null,
  buying_days integer not null,
  spend_minor bigint not null,
  first_day_spend_minor bigint not null,
  window_orders integer not null,
  window_spend_minor bigint not null,
  gross_minor bigint not null,
  discount_minor bigint not null,
  returned_minor bigint not null,
  item_milli bigint not null,
  item_minor bigint not null,
  stores integer not null,
  categories integer not null,
  constraint habit_pkey PRIMARY KEY (member_id)
) with (fillfactor=85);
CREATE INDEX habit_due ON profiles.habit USING btree (due_on) WHERE (due_on IS NOT NULL);
grant delete, insert, select, update on table profiles.habit to atrium_app;

create table profiles.haste (
  id smallint not null,
  until_at timestamp with time zone not null,
  constraint haste_pkey PRIMARY KEY (id),
  constraint haste_is_one CHECK ((id = 1))
);
grant insert, select, update on table profiles.haste to atrium_app;

create table profiles.held (
  member_id integer not null,
  tag_id integer not null,
  value jsonb not null,
  since_at timestamp with time zone not null,
  constraint held_pkey PRIMARY KEY (member_id, tag_id)
) with (fillfactor=90);
CREATE INDEX held_by_tag ON profiles.held USING btree (tag_id);
grant delete, insert, select, update on table profiles.held to atrium_app;

create table profiles.pass (
  id smallint not null,
  day date not null,
  yardstick_id integer not null,
  rules_at timestamp with time zone not null,
  after_member_id integer not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  persons bigint,
  counted_at timestamp with time zone,
  constraint pass_pkey PRIMARY KEY (id),
  constraint pass_is_one CHECK ((id = 1))
);
grant insert, select, update on table profiles.pass to atrium_app;

create table profiles.preference (
  member_id integer not null,
  likes jsonb not null,
  constraint preference_pkey PRIMARY KEY (member_id)
) with (fillfactor=90);
grant delete, insert, select, update on table profiles.preference to atrium_app;

create table profiles.said (
  member_id integer not null,
  tag_id integer not null,
  value jsonb,
  said_at timestamp with time zone not null,
  cause text not null,
  actor_kind text not null,
  actor_id bigint not null,
  constraint said_pkey PRIMARY KEY (member_id, tag_id),
  constraint said_cause_known CHECK ((cause = ANY (ARRAY['hand'::text, 'import'::text])))
) with (fillfactor=90);
grant delete, insert, select, update on table profiles.said to atrium_app;

create table profiles.stage_change (
  member_id integer not null,
  change_id bigint not null,
  day date not null,
  from_stage text not null,
  to_stage text not null,
  changed_at timestamp with time zone not null,
  constraint stage_change_pkey PRIMARY KEY (member_id, change_id),
  constraint stage_change_is_one CHECK ((from_stage <> to_stage))
);
grant delete, insert, select on table profiles.stage_change to atrium_app;

create table profiles.stage_day (
  day date not null,
  from_stage text not null,
  to_stage text not null,
  persons integer not null,
  constraint stage_day_pkey PRIMARY KEY (day, from_stage, to_stage)
) with (fillfactor=70);
grant insert, select, update on table profiles.stage_day to atrium_app;

create table profiles.stale (
  member_id integer not null,
  due_at timestamp with time zone not null,
  bought boolean not null,
  historical boolean not null default false,
  constraint stale_pkey PRIMARY KEY (member_id)
) with (fillfactor=70);
CREATE INDEX stale_in_turn ON profiles.stale USING btree (historical, due_at);
grant delete, insert, select, update on table profiles.stale to atrium_app;

create table profiles.standing (
  member_id integer not null,
  since_on date not null,
  next_on date,
  stage text not null,
  recency smallint not null,
  frequency smallint not null,
  monetary smallint not null,
  recency_band smallint not null,
  frequency_band smallint not null,
  monetary_band smallint not null,
  power_tile smallint not null,
  price_tile smallint not null,
  alive double precision,
  expected90 double precision,
  expected365 double precision,
  value_minor bigint,
  spend_minor bigint not null,
  constraint standing_pkey PRIMARY KEY (member_id),
  constraint standing_stage_known CHECK ((stage = ANY (ARRAY['new'::text, 'growing'::text, 'mature'::text, 'declining'::text, 'sleeping'::text, 'lost'::text])))
) with (fillfactor=70);
grant delete, insert, select, update on table profiles.standing to atrium_app;

create table profiles.tag (
  id integer not null default nextval('profiles.tag_id'::regclass),
  code text not null,
  group_code text not null,
  position smallint not null,
  name jsonb not null,
  about jsonb,
  value_type text not null,
  choices jsonb,
  unit jsonb,
  kind text not null,
  rule jsonb,
  owner_id integer,
  fresh_days integer,
  personal boolean not null,
  version integer not null,
  changed_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  persons bigint,
  counted_at timestamp with time zone,
  constraint tag_pkey PRIMARY KEY (id),
  constraint tag_code_key UNIQUE (code),
  constraint tag_group_code_fkey FOREIGN KEY (group_code) REFERENCES profiles.tag_group(code),
  constraint tag_choices_for_choice CHECK (((value_type = ANY (ARRAY['choice'::text, 'choices'::text])) = (choices IS NOT NULL))),
  constraint tag_code_form CHECK ((code ~ '^[a-z][A-Za-z0-9]{0,39}$'::text)),
  constraint tag_kind_known CHECK ((kind = ANY (ARRAY['hand'::text, 'imported'::text, 'rule'::text, 'computed'::text, 'builtIn'::text]))),
  constraint tag_rule_where_made CHECK (((kind = ANY (ARRAY['rule'::text, 'computed'::text, 'builtIn'::text])) = (rule IS NOT NULL))),
  constraint tag_value_type_known CHECK ((value_type = ANY (ARRAY['text'::text, 'number'::text, 'boolean'::text, 'day'::text, 'choice'::text, 'choices'::text])))
);
grant insert, select, update on table profiles.tag to atrium_app;

create table profiles.tag_change (
  member_id integer not null,
  change_id bigint not null,
  tag_id integer not null,
  before jsonb,
  after jsonb,
  changed_at timestamp with time zone not null,
  cause text not null,
  actor_kind text not null,
  actor_id bigint not null,
  constraint tag_change_pkey PRIMARY KEY (member_id, change_id),
  constraint tag_change_cause_known CHECK ((cause = ANY (ARRAY['hand'::text, 'import'::text, 'rule'::text, 'merge'::text, 'unmerge'::text]))),
  constraint tag_change_is_one CHECK ((before IS DISTINCT FROM after))
);
grant delete, insert, select on table profiles.tag_change to atrium_app;

create table profiles.tag_group (
  code text not null,
  position smallint not null,
  name_zh text not null,
  name_en text,
  constraint tag_group_pkey PRIMARY KEY (code)
);
grant select on table profiles.tag_group to atrium_app;

create table profiles.yardstick (
  id integer not null generated always as identity,
  day date not null,
  buyers integer not null,
  made_at timestamp with time zone not null,
  cuts jsonb not null,
  purchases jsonb,
  spend jsonb,
  constraint yardstick_pkey PRIMARY KEY (id)
);
grant insert, select on table profiles.yardstick to atrium_app;

grant usage on sequence profiles.change_block to atrium_app;
grant usage on sequence profiles.tag_id to atrium_app;

-- purchases ---------------------------------------------------------------------------------------------------------------

create schema purchases;
grant usage on schema purchases to atrium_app;

create sequence purchases.purchase_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table purchases.anonymous (
  receipt_key text not null,
  purchase_id bigint not null,
  kind text not null,
  source text not null,
  number text not null,
  terminal text,
  store_id integer not null,
  channel text not null,
  occurred_at timestamp with time zone not null,
  posted_at timestamp with time zone not null,
  currency text not null,
  gross_minor bigint not null,
  discount_minor bigint not null,
  paid_minor bigint not null,
  returned_minor bigint not null default 0,
  return_of bigint,
  payments json,
  lines json not null,
  token_hash bytea,
  actor_kind text not null,
  actor_id integer not null,
  claimed_by integer,
  claimed_at timestamp with time zone,
  constraint anonymous_pkey PRIMARY KEY (receipt_key),
  constraint anonymous_amounts_add_up CHECK (((gross_minor - discount_minor) = paid_minor)),
  constraint anonymous_claim_is_whole CHECK (((claimed_by IS NULL) = (claimed_at IS NULL))),
  constraint anonymous_kind_known CHECK ((kind = ANY (ARRAY['sale'::text, 'return'::text, 'adjustment'::text]))),
  constraint anonymous_never_returned_beyond_paid CHECK (((returned_minor >= 0) AND (returned_minor <= GREATEST(paid_minor, (0)::bigint))))
);
CREATE INDEX anonymous_by_id ON purchases.anonymous USING btree (purchase_id);
CREATE INDEX anonymous_by_number ON purchases.anonymous USING btree (number, occurred_at);
CREATE INDEX anonymous_by_store ON purchases.anonymous USING btree (store_id, occurred_at);
CREATE INDEX anonymous_by_token ON purchases.anonymous USING btree (token_hash) WHERE (token_hash IS NOT NULL);
CREATE INDEX anonymous_no_sale_by_store ON purchases.anonymous USING btree (store_id, kind, occurred_at) WHERE (kind <> 'sale'::text);
CREATE INDEX anonymous_returns ON purchases.anonymous USING btree (return_of) WHERE (return_of IS NOT NULL);
grant insert, select, update (claimed_at, claimed_by, lines, returned_minor) on table purchases.anonymous to atrium_app;

create table purchases.line (
  member_id integer not null,
  purchase_id bigint not null,
  line_no smallint not null,
  product_id integer not null,
  quantity_milli bigint not null,
  amount_minor bigint not null,
  returned_milli bigint not null default 0,
  returned_minor bigint not null default 0,
  guides json,
  constraint line_pkey PRIMARY KEY (member_id, purchase_id, line_no),
  constraint line_never_returned_beyond_amount CHECK (((returned_minor >= 0) AND (returned_minor <= GREATEST(amount_minor, (0)::bigint)))),
  constraint line_never_returned_beyond_quantity CHECK (((returned_milli >= 0) AND (returned_milli <= GREATEST(quantity_milli, (0)::bigint))))
);
grant insert, select, update (returned_milli, returned_minor) on table purchases.line to atrium_app;

create table purchases.purchase (
  member_id integer not null,
  purchase_id bigint not null,
  kind text not null,
  source text not null,
  number text not null,
  terminal text,
  store_id integer not null,
  channel text not null,
  occurred_at timestamp with time zone not null,
  posted_at timestamp with time zone not null,
  currency text not null,
  gross_minor bigint not null,
  discount_minor bigint not null,
  paid_minor bigint not null,
  returned_minor bigint not null default 0,
  return_of bigint,
  payments json,
  actor_kind text not null,
  actor_id integer not null,
  recognised_by json,
  constraint purchase_pkey PRIMARY KEY (member_id, purchase_id),
  constraint purchase_amounts_add_up CHECK (((gross_minor - discount_minor) = paid_minor)),
  constraint purchase_kind_known CHECK ((kind = ANY (ARRAY['sale'::text, 'return'::text, 'adjustment'::text]))),
  constraint purchase_never_returned_beyond_paid CHECK (((returned_minor >= 0) AND (returned_minor <= GREATEST(paid_minor, (0)::bigint)))),
  constraint purchase_return_is_linked CHECK (((return_of IS NULL) OR (kind = 'return'::text)))
) with (fillfactor=95);
CREATE INDEX purchase_by_number ON purchases.purchase USING btree (number, occurred_at);
CREATE INDEX purchase_by_store ON purchases.purchase USING btree (store_id, occurred_at);
CREATE INDEX purchase_no_sale_by_store ON purchases.purchase USING btree (store_id, kind, occurred_at) WHERE (kind <> 'sale'::text);
grant insert, select, update (returned_minor) on table purchases.purchase to atrium_app;

create table purchases.receipt (
  receipt_key text not null,
  member_id integer not null,
  purchase_id bigint not null,
  hash_version smallint not null,
  content_hash bytea not null,
  constraint receipt_pkey PRIMARY KEY (receipt_key)
);
grant delete, insert, select, update on table purchases.receipt to atrium_app;

create table purchases.source (
  code text not null,
  numbering text not null,
  channel text not null,
  name jsonb not null,
  created_at timestamp with time zone not null,
  constraint source_pkey PRIMARY KEY (code),
  constraint source_code_form CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,39}$'::text)),
  constraint source_numbering_known CHECK ((numbering = ANY (ARRAY['feed'::text, 'store'::text, 'store_day'::text, 'terminal_day'::text])))
);
grant insert, select, update on table purchases.source to atrium_app;

grant usage on sequence purchases.purchase_block to atrium_app;

-- reports -----------------------------------------------------------------------------------------------------------------

create schema reports;
grant usage on schema reports to atrium_app;

create sequence reports.kept_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table reports.delivery (
  delivery_id bigint not null,
  schedule_id bigint not null,
  due_at timestamp with time zone not null,
  state text not null,
  tries integer not null default 0,
  try_at timestamp with time zone,
  fault text,
  bytes integer,
  ended_at timestamp with time zone,
  trial boolean not null default false,
  constraint delivery_pkey PRIMARY KEY (delivery_id),
  constraint delivery_once UNIQUE (schedule_id, due_at),
  constraint delivery_schedule_id_fkey FOREIGN KEY (schedule_id) REFERENCES reports.schedule(schedule_id),
  constraint delivery_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text])))
);
CREATE INDEX delivery_waiting ON reports.delivery USING btree (try_at) WHERE (state = 'waiting'::text);
grant insert, select, update on table reports.delivery to atrium_app;

create table reports.expiring_day (
  programme_id integer not null,
  expires_on date not null,
  points bigint not null,
  constraint expiring_day_pkey PRIMARY KEY (programme_id, expires_on)
);
grant delete, insert, select on table reports.expiring_day to atrium_app;

create table reports.first_sale (
  member_id integer not null,
  purchase_id bigint not null,
  sold_at timestamp with time zone not null,
  paid_minor bigint not null,
  store_id integer not null,
  day date not null,
  currency text not null,
  constraint first_sale_pkey PRIMARY KEY (member_id)
);
grant insert, select, update on table reports.first_sale to atrium_app;

create table reports.joined_day (
  node_id integer not null,
  day date not null,
  channel text not null,
  members integer not null,
  constraint joined_day_pkey PRIMARY KEY (node_id, day, channel),
  constraint joined_day_members_positive CHECK ((members > 0))
) with (fillfactor=70);
grant insert, select, update on table reports.joined_day to atrium_app;

create table reports.joined_month (
  node_id integer not null,
  month date not null,
  members integer not null,
  constraint joined_month_pkey PRIMARY KEY (node_id, month),
  constraint joined_month_members_positive CHECK ((members > 0))
) with (fillfactor=70);
grant insert, select, update on table reports.joined_month to atrium_app;

create table reports.kept (
  kept_id bigint not null,
  kind text not null,
  owner_id integer not null,
  name_zh text not null,
  name_en text,
  version integer not null,
  definition jsonb not null,
  shared_roles text[] not null,
  shared_nodes integer[] not null,
  changed_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint kept_pkey PRIMARY KEY (kept_id),
  constraint kept_one_name UNIQUE (owner_id, kind, name_zh),
  constraint kept_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES staff.account(id),
  constraint kept_definition_object CHECK ((jsonb_typeof(definition) = 'object'::text)),
  constraint kept_kind_known CHECK ((kind = ANY (ARRAY['chart'::text, 'dashboard'::text])))
);
grant insert, select, update on table reports.kept to atrium_app;

create table reports.kept_version (
  kept_id bigint not null,
  version integer not null,
  name_zh text not null,
  name_en text,
  definition jsonb not null,
  saved_by integer not null,
  saved_at timestamp with time zone not null,
  constraint kept_version_pkey PRIMARY KEY (kept_id, version),
  constraint kept_version_kept_id_fkey FOREIGN KEY (kept_id) REFERENCES reports.kept(kept_id)
);
grant insert, select on table reports.kept_version to atrium_app;

create table reports.level_day (
  programme_id integer not null,
  day date not null,
  from_level text not null,
  to_level text not null,
  members integer not null,
  constraint level_day_pkey PRIMARY KEY (programme_id, day, from_level, to_level),
  constraint level_day_members_positive CHECK ((members > 0))
) with (fillfactor=70);
grant insert, select, update on table reports.level_day to atrium_app;

create table reports.points_day (
  node_id integer not null,
  day date not null,
  programme_id integer not null,
  issued bigint not null,
  taken_back bigint not null,
  redeemed bigint not null,
  expired bigint not null,
  adjusted bigint not null,
  forfeited bigint not null,
  constraint points_day_pkey PRIMARY KEY (node_id, day, programme_id)
) with (fillfactor=70);
grant insert, select, update on table reports.points_day to atrium_app;

create table reports.programme_stock (
  programme_id integer not null,
  day date not null,
  taken_at timestamp with time zone not null,
  outstanding bigint not null,
  debt bigint not null,
  accounts bigint not null,
  expiring bigint not null,
  expiring_of bigint not null,
  persons jsonb not null,
  constraint programme_stock_pkey PRIMARY KEY (programme_id, day)
);
grant insert, select, update on table reports.programme_stock to atrium_app;

create table reports.schedule (
  schedule_id bigint not null,
  kept_id bigint not null,
  owner_id integer not null,
  every text not null,
  nth integer not null,
  hour integer not null,
  zone text not null,
  language text not null,
  url text,
  secret bytea,
  next_at timestamp with time zone,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  recipients text[],
  constraint schedule_pkey PRIMARY KEY (schedule_id),
  constraint schedule_kept_id_fkey FOREIGN KEY (kept_id) REFERENCES reports.kept(kept_id),
  constraint schedule_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES staff.account(id),
  constraint schedule_ended_has_no_next CHECK (((ended_at IS NULL) OR (next_at IS NULL))),
  constraint schedule_every_known CHECK ((every = ANY (ARRAY['daily'::text, 'weekly'::text, 'monthly'::text]))),
  constraint schedule_hour_of_day CHECK (((hour >= 0) AND (hour <= 23))),
  constraint schedule_one_way CHECK ((((url IS NULL) <> (recipients IS NULL)) AND ((url IS NULL) = (secret IS NULL))))
);
CREATE INDEX schedule_due ON reports.schedule USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX schedule_of_kept ON reports.schedule USING btree (kept_id);
grant insert, select, update on table reports.schedule to atrium_app;

create table reports.store_day (
  store_id integer not null,
  day date not null,
  currency text not null,
  receipts integer not null,
  sales_minor bigint not null,
  returns integer not null,
  returns_minor bigint not null,
  member_receipts integer not null,
  member_sales_minor bigint not null,
  member_returns integer not null,
  member_returns_minor bigint not null,
  repeat_receipts integer not null default 0,
  repeat_sales_minor bigint not null default 0,
  constraint store_day_pkey PRIMARY KEY (store_id, day, currency)
) with (fillfactor=70);
grant insert, select, update on table reports.store_day to atrium_app;

create table reports.store_month (
  store_id integer not null,
  month date not null,
  currency text not null,
  receipts integer not null,
  sales_minor bigint not null,
  returns integer not null,
  returns_minor bigint not null,
  member_receipts integer not null,
  member_sales_minor bigint not null,
  member_returns integer not null,
  member_returns_minor bigint not null,
  repeat_receipts integer not null,
  repeat_sales_minor bigint not null,
  constraint store_month_pkey PRIMARY KEY (store_id, month, currency)
) with (fillfactor=70);
grant insert, select, update on table reports.store_month to atrium_app;

grant usage on sequence reports.kept_block to atrium_app;

-- staff -------------------------------------------------------------------------------------------------------------------

create schema staff;
grant usage on schema staff to atrium_app;

create sequence staff.account_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create sequence staff.api_key_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create sequence staff.audit_id as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence staff.role_id as integer start 100 increment 1 minvalue 1 maxvalue 2147483647;

create table staff.account (
  id integer not null default nextval('staff.account_id'::regclass),
  login text not null,
  display_name text not null,
  locale text not null,
  disabled_at timestamp with time zone,
  password_hash text,
  password_set_at timestamp with time zone,
  one_time_hash bytea,
  one_time_until timestamp with time zone,
  totp_seed bytea,
  totp_key_version smallint,
  totp_since timestamp with time zone,
  totp_step bigint,
  signed_in_at timestamp with time zone,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint account_pkey PRIMARY KEY (id),
  constraint account_login_unique UNIQUE (login),
  constraint account_locale_known CHECK ((locale = ANY (ARRAY['zh'::text, 'en'::text]))),
  constraint account_login_length CHECK (((length(login) >= 1) AND (length(login) <= 64))),
  constraint account_one_password CHECK (((password_hash IS NULL) <> (one_time_hash IS NULL))),
  constraint account_one_time_is_hashed CHECK ((octet_length(one_time_hash) = 32)),
  constraint account_password_is_argon2id CHECK ((password_hash ~~ '$argon2id$%'::text)),
  constraint account_totp_is_whole CHECK ((((totp_seed IS NULL) = (totp_key_version IS NULL)) AND ((totp_since IS NULL) OR (totp_seed IS NOT NULL))))
);
grant insert, select, update on table staff.account to atrium_app;

create table staff.api_key (
  id integer not null default nextval('staff.api_key_id'::regclass),
  name text not null,
  permissions text[] not null,
  node_ids integer[] not null,
  secret_hash bytea not null,
  previous_hash bytea,
  previous_until timestamp with time zone,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  rate_per_second integer,
  actor_kind text not null,
  actor_id bigint not null,
  created_at timestamp with time zone not null,
  rotated_at timestamp with time zone,
  changed_at timestamp with time zone not null,
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_has_nodes CHECK ((cardinality(node_ids) > 0)),
  constraint api_key_is_hashed CHECK (((octet_length(secret_hash) = 32) AND (octet_length(previous_hash) = 32))),
  constraint api_key_name_length CHECK (((length(name) >= 1) AND (length(name) <= 120))),
  constraint api_key_previous_ends CHECK (((previous_hash IS NULL) = (previous_until IS NULL))),
  constraint api_key_rate CHECK ((rate_per_second > 0))
);
CREATE UNIQUE INDEX api_key_name ON staff.api_key USING btree (name) WHERE (revoked_at IS NULL);
grant insert, select, update on table staff.api_key to atrium_app;

create table staff.api_key_use (
  key_id integer not null,
  last_used_at timestamp with time zone not null,
  constraint api_key_use_pkey PRIMARY KEY (key_id)
);
grant insert, select, update on table staff.api_key_use to atrium_app;

create table staff.attempt (
  kind text not null,
  key_hash bytea not null,
  failures integer not null,
  locked_until timestamp with time zone not null,
  last_at timestamp with time zone not null,
  constraint attempt_pkey PRIMARY KEY (kind, key_hash),
  constraint attempt_kind_known CHECK ((kind = ANY (ARRAY['login'::text, 'address'::text])))
);
CREATE INDEX attempt_last ON staff.attempt USING btree (last_at);
grant delete, insert, select, update on table staff.attempt to atrium_app;

create table staff.audit (
  id bigint not null,
  at timestamp with time zone not null,
  actor_kind text not null,
  actor_id bigint not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  member_id integer,
  node_id integer,
  before text,
  after text,
  request_id text not null,
  from_address text,
  constraint audit_pkey PRIMARY KEY (at, id),
  constraint audit_action_form CHECK ((action ~ '^[a-z]+\.[a-z][A-Za-z0-9]*$'::text)),
  constraint audit_at_is_milliseconds CHECK ((at = date_trunc('milliseconds'::text, at)))
) partition by RANGE (at);
CREATE INDEX audit_by_actor ON ONLY staff.audit USING btree (actor_kind, actor_id, at, id);
CREATE INDEX audit_by_member ON ONLY staff.audit USING btree (member_id, at, id) WHERE (member_id IS NOT NULL);
CREATE INDEX audit_by_node ON ONLY staff.audit USING btree (node_id, at, id) WHERE (node_id IS NOT NULL);
CREATE INDEX audit_by_subject ON ONLY staff.audit USING btree (subject_kind, subject_id, at, id);
grant insert, select on table staff.audit to atrium_app;

create table staff.audit_block (
  block bigint not null,
  first_seq bigint not null,
  row_count integer not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  entries bytea not null,
  sealed_at timestamp with time zone not null,
  drained_at timestamp with time zone not null,
  key_version smallint not null,
  mac bytea not null,
  constraint audit_block_pkey PRIMARY KEY (block),
  constraint audit_block_is_whole CHECK (((row_count > 0) AND (octet_length(entries) = (40 * row_count))))
);
grant insert, select on table staff.audit_block to atrium_app;

create table staff.audit_default partition of staff.audit DEFAULT;

create table staff.audit_head (
  id smallint not null,
  block bigint not null,
  last_seq bigint not null,
  kept_from date not null,
  key_version smallint not null,
  mac bytea not null,
  constraint audit_head_pkey PRIMARY KEY (id),
  constraint audit_head_is_one CHECK ((id = 1))
);
grant insert, select, update on table staff.audit_head to atrium_app;

create table staff.audit_queue (
  id bigint not null,
  at timestamp with time zone not null,
  xid xid8 not null,
  constraint audit_queue_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_queue_by_xid ON staff.audit_queue USING btree (xid, id);
grant delete, insert, select on table staff.audit_queue to atrium_app;

create table staff.recovery_code (
  account_id integer not null,
  code_hash bytea not null,
  used_at timestamp with time zone,
  constraint recovery_code_pkey PRIMARY KEY (account_id, code_hash),
  constraint recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES staff.account(id),
  constraint recovery_code_is_hashed CHECK ((octet_length(code_hash) = 32))
);
grant delete, insert, select, update on table staff.recovery_code to atrium_app;

create table staff.role (
  id integer not null default nextval('staff.role_id'::regclass),
  code text not null,
  name_zh text not null,
  name_en text,
  permissions text[],
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint role_pkey PRIMARY KEY (id),
  constraint role_code_unique UNIQUE (code),
  constraint role_code_length CHECK (((length(code) >= 1) AND (length(code) <= 64))),
  constraint role_of_the_house CHECK (((permissions IS NULL) = (id < 100))),
  constraint role_of_the_house_stays CHECK (((id >= 100) OR (archived_at IS NULL)))
);
grant insert, select, update on table staff.role to atrium_app;

create table staff.role_grant (
  account_id integer not null,
  role_id integer not null,
  node_id integer not null,
  actor_kind text not null,
  actor_id bigint not null,
  granted_at timestamp with time zone not null,
  constraint role_grant_pkey PRIMARY KEY (account_id, role_id, node_id),
  constraint role_grant_account_id_fkey FOREIGN KEY (account_id) REFERENCES staff.account(id),
  constraint role_grant_role_id_fkey FOREIGN KEY (role_id) REFERENCES staff.role(id),
  constraint role_grant_node CHECK ((node_id >= 0))
);
CREATE INDEX role_grant_by_role ON staff.role_grant USING btree (role_id);
grant delete, insert, select on table staff.role_grant to atrium_app;

create table staff.saved_view (
  view_id integer not null generated always as identity,
  account_id integer not null,
  page text not null,
  name text not null,
  params jsonb not null,
  is_default boolean not null,
  changed_at timestamp with time zone not null,
  constraint saved_view_pkey PRIMARY KEY (view_id),
  constraint saved_view_one_name UNIQUE (account_id, page, name),
  constraint saved_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES staff.account(id),
  constraint saved_view_page_form CHECK ((page ~ '^[a-z][a-z-]{0,39}$'::text)),
  constraint saved_view_params_object CHECK ((jsonb_typeof(params) = 'object'::text))
);
CREATE UNIQUE INDEX saved_view_one_default ON staff.saved_view USING btree (account_id, page) WHERE is_default;
grant delete, insert, select, update on table staff.saved_view to atrium_app;

create table staff.session (
  token_hash bytea not null,
  handle text not null,
  account_id integer not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  idle_seconds integer not null,
  expires_at timestamp with time zone not null,
  from_address text,
  user_agent text,
  constraint session_pkey PRIMARY KEY (token_hash),
  constraint session_handle_unique UNIQUE (handle),
  constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES staff.account(id),
  constraint session_is_hashed CHECK ((octet_length(token_hash) = 32))
);
CREATE INDEX session_by_account ON staff.session USING btree (account_id);
CREATE INDEX session_expires ON staff.session USING btree (expires_at);
grant delete, insert, select, update on table staff.session to atrium_app;

create table staff.writer (
  id smallint not null,
  constraint writer_pkey PRIMARY KEY (id),
  constraint writer_is_one CHECK ((id = 1))
);
grant insert, select, update on table staff.writer to atrium_app;

CREATE OR REPLACE FUNCTION staff.drop_audit_partition(before_day date)
 RETURNS date
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '2s'
AS $function$
declare
  first date;
  following date;
  name text;
begin
  select child.relname, to_date(right(child.relname, 6), 'YYYYMM') into name, first
  from pg_inherits join pg_class as child on child.oid = inhrelid
  where inhparent = 'staff.audit'::regclass and child.relname ~ '^audit_[0-9]{6}$'
  order by child.relname limit 1;
  following := (first + interval '1 month')::date;
  if name is null or following > before_day then
    return null;
  end if;
  if exists (select from staff.audit_queue where at < following::timestamp at time zone 'UTC') then
    return null;
  end if;
  execute format('drop table staff.%I', name);
  return following;
end $function$;
revoke all on function staff.drop_audit_partition(date) from public;

CREATE OR REPLACE FUNCTION staff.lock_seconds(failures integer, free integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when failures <= free then 0 else least(900, 2 ^ least(failures - free, 20))::int end
$function$;

CREATE OR REPLACE FUNCTION staff.make_audit_partitions(from_day date, to_day date)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '2s'
AS $function$
declare
  first date;
  following date;
  name text;
  made int := 0;
begin
  for first in select generate_series(date_trunc('month', from_day), date_trunc('month', to_day), interval '1 month')::date loop
    name := 'audit_' || to_char(first, 'YYYYMM');
    following := (first + interval '1 month')::date;
    continue when to_regclass('staff.' || name) is not null;
    execute format('create table staff.%I (like staff.audit including defaults including constraints)', name);
    execute format(
      'with moved as (delete from staff.audit_default where at >= %L and at < %L returning *)
       insert into staff.%I select * from moved',
      first::timestamp at time zone 'UTC', following::timestamp at time zone 'UTC', name);
    execute format(
      'alter table staff.audit attach partition staff.%I for values from (%L) to (%L)',
      name, first::timestamp at time zone 'UTC', following::timestamp at time zone 'UTC');
    made := made + 1;
  end loop;
  return made;
end $function$;
revoke all on function staff.make_audit_partitions(date,date) from public;

grant usage on sequence staff.account_id to atrium_app;
grant usage on sequence staff.api_key_id to atrium_app;
grant usage on sequence staff.audit_id to atrium_app;
grant usage on sequence staff.role_id to atrium_app;
grant execute on function staff.drop_audit_partition(date) to atrium_app;
grant execute on function staff.lock_seconds(integer,integer) to atrium_app;
grant execute on function staff.make_audit_partitions(date,date) to atrium_app;

-- tiers -------------------------------------------------------------------------------------------------------------------

create schema tiers;
grant usage on schema tiers to atrium_app;

create sequence tiers.change_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence tiers.grant_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table tiers.before_merge (
  member_id integer not null,
  programme_id integer not null,
  merge_id bigint not null,
  kept_at timestamp with time zone not null,
  kept jsonb not null,
  constraint before_merge_pkey PRIMARY KEY (member_id, programme_id, merge_id)
);
grant delete, insert, select on table tiers.before_merge to atrium_app;

create table tiers.change (
  member_id integer not null,
  programme_id integer not null,
  change_id bigint not null,
  changed_at timestamp with time zone not null,
  actor_id bigint not null,
  day date not null,
  from_level text not null,
  to_level text not null,
  reason text not null,
  actor_kind text not null,
  facts json not null,
  constraint change_pkey PRIMARY KEY (member_id, programme_id, change_id),
  constraint change_actor_known CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'key'::text, 'system'::text]))),
  constraint change_is_one CHECK (((from_level = to_level) = (reason = 'kept'::text))),
  constraint change_reason_known CHECK ((reason = ANY (ARRAY['spend'::text, 'window'::text, 'promise_ended'::text, 'manual'::text, 'manual_ended'::text, 'merge'::text, 'unmerge'::text, 'set_changed'::text, 'erased'::text, 'kept'::text])))
);
grant insert, select on table tiers.change to atrium_app;

create table tiers.level_count (
  programme_id integer not null,
  counted_at timestamp with time zone,
  persons jsonb not null,
  up_to integer not null,
  unstored bigint not null,
  constraint level_count_pkey PRIMARY KEY (programme_id)
);
grant insert, select, update on table tiers.level_count to atrium_app;

create table tiers.spend_day (
  net_minor bigint not null,
  points bigint not null,
  member_id integer not null,
  programme_id integer not null,
  day date not null,
  via_member_id integer not null,
  orders integer not null,
  returns integer not null,
  constraint spend_day_pkey PRIMARY KEY (member_id, programme_id, day, via_member_id) INCLUDE (net_minor, points, orders),
  constraint spend_day_counts_not_negative CHECK (((orders >= 0) AND (returns >= 0))),
  constraint spend_day_sums_exact CHECK ((((net_minor >= '-1000000000000000'::bigint) AND (net_minor <= '1000000000000000'::bigint)) AND ((points >= '-1000000000000000'::bigint) AND (points <= '1000000000000000'::bigint))))
) with (fillfactor=90);
grant delete, insert, select, update on table tiers.spend_day to atrium_app;

create table tiers.state (
  member_id integer not null,
  programme_id integer not null,
  set_version integer not null,
  since date not null,
  reached_on date not null,
  protected_until date not null,
  below_since date,
  judged_on date not null,
  next_due date,
  level text not null,
  earned text not null,
  grants jsonb,
  constraint state_pkey PRIMARY KEY (member_id, programme_id),
  constraint state_due_after_judged CHECK ((next_due > judged_on)),
  constraint state_grants_not_empty CHECK ((jsonb_array_length(grants) > 0))
) with (fillfactor=80);
CREATE INDEX state_next_due ON tiers.state USING btree (programme_id, next_due, member_id) WHERE (next_due IS NOT NULL);
grant delete, insert, select, update on table tiers.state to atrium_app;

create table tiers.sweep (
  programme_id integer not null,
  version integer not null,
  due_on date not null,
  after_member_id integer not null,
  judged bigint not null,
  moved bigint not null,
  since timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  constraint sweep_pkey PRIMARY KEY (programme_id, version)
);
grant insert, select, update on table tiers.sweep to atrium_app;

create table tiers.tier_set (
  programme_id integer not null,
  version integer not null,
  effective_from date not null,
  definition jsonb not null,
  saved_at timestamp with time zone not null,
  actor_kind text not null,
  actor_id bigint not null,
  constraint tier_set_pkey PRIMARY KEY (programme_id, version),
  constraint tier_set_actor_known CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'key'::text, 'system'::text]))),
  constraint tier_set_version_positive CHECK ((version > 0))
);
grant insert, select on table tiers.tier_set to atrium_app;

grant usage on sequence tiers.change_block to atrium_app;
grant usage on sequence tiers.grant_block to atrium_app;

-- tracking ----------------------------------------------------------------------------------------------------------------

create schema tracking;
grant usage on schema tracking to atrium_app;

create sequence tracking.batch_id as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence tracking.refusal_id as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence tracking.source_id as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table tracking.event (
  message_key bytea not null,
  said_on date not null,
  at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  batch_id bigint not null,
  visitor bytea not null,
  source_id integer not null,
  kind smallint not null,
  name text not null,
  body json not null,
  constraint event_pkey PRIMARY KEY (message_key, said_on)
) partition by RANGE (said_on);
CREATE INDEX event_by_batch ON ONLY tracking.event USING btree (batch_id);
CREATE INDEX event_by_visitor ON ONLY tracking.event USING btree (visitor, at);
grant delete, insert, select on table tracking.event to atrium_app;

create table tracking.event_default partition of tracking.event DEFAULT;

create table tracking.plan_event (
  name text not null,
  mode text not null,
  about jsonb not null,
  schema jsonb not null,
  changed_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint plan_event_pkey PRIMARY KEY (name),
  constraint plan_event_mode_known CHECK ((mode = ANY (ARRAY['accept'::text, 'warn'::text, 'reject'::text])))
);
grant insert, select, update on table tracking.plan_event to atrium_app;

create table tracking.refusal (
  source_id integer not null,
  refusal_id bigint not null default nextval('tracking.refusal_id'::regclass),
  refused_at timestamp with time zone not null,
  reason text not null,
  kind smallint,
  name text not null,
  fault text,
  constraint refusal_pkey PRIMARY KEY (source_id, refusal_id)
);
grant delete, insert, select on table tracking.refusal to atrium_app;

create table tracking.salt (
  id smallint not null,
  sealed bytea not null,
  constraint salt_pkey PRIMARY KEY (id),
  constraint salt_is_one CHECK ((id = 1))
);
grant insert, select on table tracking.salt to atrium_app;

create table tracking.source (
  id integer not null default nextval('tracking.source_id'::regclass),
  code text not null,
  name jsonb not null,
  kind text not null,
  key_hash bytea not null,
  write_key text,
  trusted boolean not null,
  user_kind text,
  origins text[] not null,
  node_id integer not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint source_pkey PRIMARY KEY (id),
  constraint source_code_key UNIQUE (code),
  constraint source_key_hash_key UNIQUE (key_hash),
  constraint source_kind_known CHECK ((kind = ANY (ARRAY['web'::text, 'app'::text, 'mini_program'::text, 'server'::text]))),
  constraint source_secret_is_not_kept CHECK (((write_key IS NULL) OR (NOT trusted))),
  constraint source_trust_is_a_servers CHECK (((NOT trusted) OR (kind = 'server'::text)))
);
grant insert, select, update on table tracking.source to atrium_app;

create table tracking.source_batch (
  source_id integer not null,
  batch_id bigint not null,
  events integer not null,
  constraint source_batch_pkey PRIMARY KEY (source_id, batch_id)
);
grant delete, insert, select on table tracking.source_batch to atrium_app;

create table tracking.source_day (
  source_id integer not null,
  day date not null,
  accepted bigint not null,
  duplicates bigint not null,
  bots bigint not null,
  refused bigint not null,
  constraint source_day_pkey PRIMARY KEY (source_id, day)
) with (fillfactor=70);
grant insert, select, update on table tracking.source_day to atrium_app;

create table tracking.touch (
  visitor bytea not null,
  touched_at timestamp with time zone not null,
  source_id integer not null,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_term text,
  utm_content text,
  click_kind text,
  click_ref text,
  referrer_host text,
  constraint touch_pkey PRIMARY KEY (visitor, touched_at)
);
grant delete, insert, select on table tracking.touch to atrium_app;

create table tracking.user_ref (
  user_key bytea not null,
  user_kind text not null,
  member_id integer,
  value_sealed bytea,
  seen_at timestamp with time zone not null,
  tried_at timestamp with time zone not null,
  constraint user_ref_pkey PRIMARY KEY (user_key),
  constraint user_ref_found_or_sought CHECK (((member_id IS NULL) = (value_sealed IS NOT NULL)))
);
CREATE INDEX user_ref_by_member ON tracking.user_ref USING btree (member_id) WHERE (member_id IS NOT NULL);
CREATE INDEX user_ref_sought ON tracking.user_ref USING btree (tried_at) WHERE (member_id IS NULL);
grant delete, insert, select, update on table tracking.user_ref to atrium_app;

create table tracking.violation_day (
  day date not null,
  event_name text not null,
  fault text not null,
  events bigint not null,
  constraint violation_day_pkey PRIMARY KEY (day, event_name, fault)
) with (fillfactor=70);
grant delete, insert, select, update on table tracking.violation_day to atrium_app;

create table tracking.visitor_link (
  visitor bytea not null,
  since_at timestamp with time zone not null,
  user_key bytea not null,
  constraint visitor_link_pkey PRIMARY KEY (visitor, since_at)
);
CREATE INDEX visitor_link_by_user ON tracking.visitor_link USING btree (user_key);
grant delete, insert, select, update on table tracking.visitor_link to atrium_app;

CREATE OR REPLACE FUNCTION tracking.drop_event_partitions(before_day date, max_rows integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '2s'
AS $function$
declare
  name text;
  removed int;
begin
  with gone as (
    select ctid from tracking.event_default where received_at < before_day::timestamp at time zone 'UTC' limit max_rows
  )
  delete from tracking.event_default as old using gone where old.ctid = gone.ctid;
  get diagnostics removed = row_count;
  select child.relname into name from pg_inherits join pg_class as child on child.oid = inhrelid
  where inhparent = 'tracking.event'::regclass and child.relname ~ '^event_[0-9]{6}$'
    and to_date(right(child.relname, 6), 'YYYYMM') + interval '1 month' <= before_day
  order by child.relname limit 1;
  if name is null then return removed; end if;
  execute format('drop table tracking.%I', name);
  return removed + 1;
end $function$;
revoke all on function tracking.drop_event_partitions(date,integer) from public;

CREATE OR REPLACE FUNCTION tracking.forget_events(before_day date, max_rows integer)
 RETURNS TABLE(removed integer, batch_ids bigint[], month_dropped boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '2s'
AS $function$
declare
  name text;
begin
  with gone as (
    select ctid from tracking.event_default where received_at < before_day::timestamp at time zone 'UTC' limit max_rows
  ), forgotten as (
    delete from tracking.event_default as old using gone where old.ctid = gone.ctid returning old.batch_id
  )
  select count(*)::int, coalesce(array_agg(distinct forgotten.batch_id), '{}') into removed, batch_ids from forgotten;
  select child.relname into name from pg_inherits join pg_class as child on child.oid = inhrelid
  where inhparent = 'tracking.event'::regclass and child.relname ~ '^event_[0-9]{6}$'
    and to_date(right(child.relname, 6), 'YYYYMM') + interval '1 month' <= before_day
  order by child.relname limit 1;
  month_dropped := name is not null;
  if month_dropped then execute format('drop table tracking.%I', name); end if;
  return next;
end $function$;
revoke all on function tracking.forget_events(date,integer) from public;

CREATE OR REPLACE FUNCTION tracking.make_event_partitions(from_day date, to_day date)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '2s'
AS $function$
declare
  month date;
  name text;
  made int := 0;
begin
  for month in select generate_series(date_trunc('month', from_day::timestamp), to_day::timestamp, interval '1 month')::date loop
    name := 'event_' || to_char(month, 'YYYYMM');
    continue when to_regclass('tracking.' || name) is not null;
    execute format('create table tracking.%I (like tracking.event including defaults including constraints)', name);
    execute format(
      'with moved as (delete from tracking.event_default where said_on >= %L and said_on < %L returning *)
       insert into tracking.%I select * from moved', month, (month + interval '1 month')::date, name);
    execute format('alter table tracking.event attach partition tracking.%I for values from (%L) to (%L)',
      name, month, (month + interval '1 month')::date);
    made := made + 1;
  end loop;
  return made;
end $function$;
revoke all on function tracking.make_event_partitions(date,date) from public;

grant usage on sequence tracking.batch_id to atrium_app;
grant usage on sequence tracking.refusal_id to atrium_app;
grant usage on sequence tracking.source_id to atrium_app;
grant execute on function tracking.drop_event_partitions(date,integer) to atrium_app;
grant execute on function tracking.forget_events(date,integer) to atrium_app;
grant execute on function tracking.make_event_partitions(date,date) to atrium_app;

-- warehouse ---------------------------------------------------------------------------------------------------------------

create schema warehouse;
grant usage on schema warehouse to atrium_app;

create sequence warehouse.kept_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create sequence warehouse.quality_run_id as integer start 1 increment 1 minvalue 1 maxvalue 2147483647;

create sequence warehouse.run_block as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807;

create table warehouse.dataset (
  dataset_id bigint not null,
  owner_id integer not null,
  name text not null,
  about text not null,
  sql text not null,
  result jsonb not null,
  bytes bigint not null,
  nodes jsonb,
  shared boolean not null,
  as_of timestamp with time zone not null,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint dataset_pkey PRIMARY KEY (dataset_id),
  constraint dataset_one_name UNIQUE (name),
  constraint dataset_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES staff.account(id),
  constraint dataset_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,39}$'::text))
);
CREATE INDEX dataset_expiry ON warehouse.dataset USING btree (expires_at);
grant delete, insert, select, update on table warehouse.dataset to atrium_app;

create table warehouse.desk (
  one boolean not null default true,
  started bigint not null default 0,
  publish_started_at timestamp with time zone,
  publish_ended_at timestamp with time zone,
  publish_fault text,
  constraint desk_pkey PRIMARY KEY (one),
  constraint desk_is_one CHECK (one)
);
grant select, update on table warehouse.desk to atrium_app;

create table warehouse.quality_alarm (
  alarm_id bigint not null generated always as identity,
  raised_at timestamp with time zone not null,
  run_id integer not null,
  kind text not null,
  code text,
  score smallint,
  before smallint,
  checked bigint,
  offending bigint,
  constraint quality_alarm_pkey PRIMARY KEY (alarm_id),
  constraint quality_alarm_kind_known CHECK ((kind = ANY (ARRAY['check'::text, 'score'::text]))),
  constraint quality_alarm_of_check_names_it CHECK (((kind = 'check'::text) = (code IS NOT NULL)))
);
grant delete, insert, select on table warehouse.quality_alarm to atrium_app;

create table warehouse.quality_result (
  run_id integer not null,
  code text not null,
  state text not null,
  why text,
  checked bigint not null,
  offending bigint not null,
  most_bp integer not null,
  keys jsonb not null,
  ended_at timestamp with time zone not null,
  ms integer not null,
  constraint quality_result_pkey PRIMARY KEY (run_id, code),
  constraint quality_result_run_id_fkey FOREIGN KEY (run_id) REFERENCES warehouse.quality_run(run_id),
  constraint quality_result_state_known CHECK ((state = ANY (ARRAY['passed'::text, 'failed'::text, 'unable'::text]))),
  constraint quality_result_unable_says_why CHECK (((state = 'unable'::text) = (why IS NOT NULL)))
);
CREATE INDEX quality_result_of_check ON warehouse.quality_result USING btree (code, run_id DESC);
grant delete, insert, select, update on table warehouse.quality_result to atrium_app;

create table warehouse.quality_run (
  run_id integer not null,
  cause text not null,
  day date not null,
  only_codes text[],
  actor_kind text not null,
  actor_id bigint not null,
  asked_at timestamp with time zone not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  total integer not null,
  current_code text,
  current_share double precision not null,
  score smallint,
  scores jsonb,
  holder text,
  until_at timestamp with time zone,
  constraint quality_run_pkey PRIMARY KEY (run_id),
  constraint quality_run_cause_known CHECK ((cause = ANY (ARRAY['nightly'::text, 'hand'::text])))
);
CREATE INDEX quality_run_ended ON warehouse.quality_run USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE UNIQUE INDEX quality_run_nightly ON warehouse.quality_run USING btree (day) WHERE (cause = 'nightly'::text);
CREATE UNIQUE INDEX quality_run_open ON warehouse.quality_run USING btree ((true)) WHERE (ended_at IS NULL);
grant delete, insert, select, update on table warehouse.quality_run to atrium_app;

create table warehouse.quality_standing (
  code text not null,
  state text not null,
  since_at timestamp with time zone not null,
  judged text,
  run_id integer not null,
  constraint quality_standing_pkey PRIMARY KEY (code),
  constraint quality_standing_judged_known CHECK ((judged = ANY (ARRAY['passed'::text, 'failed'::text]))),
  constraint quality_standing_state_known CHECK ((state = ANY (ARRAY['passed'::text, 'failed'::text, 'unable'::text])))
);
grant delete, insert, select, update on table warehouse.quality_standing to atrium_app;

create table warehouse.run (
  run_id bigint not null,
  account_id integer,
  sql text not null,
  state text not null,
  nodes jsonb,
  row_limit integer not null,
  started_at timestamp with time zone not null,
  ends_by timestamp with time zone not null,
  ended_at timestamp with time zone,
  cancel_asked boolean not null default false,
  as_of timestamp with time zone not null,
  code text,
  message text,
  place integer,
  result jsonb,
  key_id integer,
  constraint run_pkey PRIMARY KEY (run_id),
  constraint run_account_id_fkey FOREIGN KEY (account_id) REFERENCES staff.account(id),
  constraint run_key_id_fkey FOREIGN KEY (key_id) REFERENCES staff.api_key(id),
  constraint run_ended CHECK (((state = 'running'::text) = (ended_at IS NULL))),
  constraint run_of_one CHECK ((num_nonnulls(account_id, key_id) = 1)),
  constraint run_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX run_by_time ON warehouse.run USING btree (started_at);
CREATE INDEX run_of_account ON warehouse.run USING btree (account_id, started_at DESC, run_id DESC);
CREATE INDEX run_of_key ON warehouse.run USING btree (key_id, started_at DESC, run_id DESC) WHERE (key_id IS NOT NULL);
CREATE INDEX run_running ON warehouse.run USING btree (account_id) WHERE (state = 'running'::text);
grant delete, insert, select, update on table warehouse.run to atrium_app;

create table warehouse.saved (
  query_id bigint not null,
  owner_id integer not null,
  name text not null,
  sql text not null,
  shared boolean not null,
  changed_at timestamp with time zone not null,
  constraint saved_pkey PRIMARY KEY (query_id),
  constraint saved_one_name UNIQUE (owner_id, name),
  constraint saved_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES staff.account(id)
);
grant delete, insert, select, update on table warehouse.saved to atrium_app;

grant usage on sequence warehouse.kept_block to atrium_app;
grant usage on sequence warehouse.quality_run_id to atrium_app;
grant usage on sequence warehouse.run_block to atrium_app;
