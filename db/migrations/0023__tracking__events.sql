-- why: what people do on pages and in apps, sent by clients of the Segment protocol: kept once each, found by device and by person
create schema tracking;
grant usage on schema tracking to atrium_app;

-- Where events come from: a site, an app, a mini program, a server. Known by the hash of its write key.
create sequence tracking.source_id;
create table tracking.source (
  id           int         primary key default nextval('tracking.source_id'),
  code         text        not null unique,
  name         jsonb       not null,
  kind         text        not null,
  key_hash     bytea       not null unique,
  -- The key itself, where it stands in a page for everybody to read; null for a secret one.
  write_key    text,
  -- Whether who it names is believed: a server that has signed people in, never a page.
  trusted      boolean     not null,
  -- What a userId of this source is: a kind of identity; null: a number of its own.
  user_kind    text,
  -- Pages that may post, by origin; empty: any.
  origins      text[]      not null,
  -- Whose it is in the tree.
  node_id      int         not null,
  created_at   timestamptz not null,
  changed_at   timestamptz not null,
  archived_at  timestamptz,
  constraint source_kind_known check (kind in ('web', 'app', 'mini_program', 'server')),
  constraint source_trust_is_a_servers check (not trusted or kind = 'server'),
  constraint source_secret_is_not_kept check (write_key is null or not trusted)
);
grant select, insert, update on tracking.source to atrium_app;
grant usage on sequence tracking.source_id to atrium_app;

-- What user names are hashed with, under the house's key: renewing master keys must not change whom a name stands for.
create table tracking.salt (
  id     smallint primary key,
  sealed bytea    not null,
  constraint salt_is_one check (id = 1)
);
grant select, insert on tracking.salt to atrium_app;

-- What was done. Partitioned by the month that the message itself names (UTC): a message that is sent twice, however much later, meets itself in
-- one partition, so its key is unique for as long as the month is kept. The key begins with the second named, so the index grows at its end.
create sequence tracking.batch_id;
create table tracking.event (
  message_key bytea       not null,
  said_on     date        not null,
  -- When it was done by our clock: corrected by how wrong the sender's is.
  at          timestamptz not null,
  received_at timestamptz not null,
  -- The transaction it came in; events that wait for a reader are read by this.
  batch_id    bigint      not null,
  -- The device (or the user, where no device was named): hash of what the client calls it.
  visitor     bytea       not null,
  source_id   int         not null,
  kind        smallint    not null,
  name        text        not null,
  body        json        not null,
  primary key (message_key, said_on)
) partition by range (said_on);
create table tracking.event_default partition of tracking.event default;
create index event_by_visitor on tracking.event (visitor, at);
create index event_by_batch on tracking.event (batch_id);
create index event_default_by_arrival on tracking.event_default (received_at);
grant select, insert, delete on tracking.event to atrium_app;
grant usage on sequence tracking.batch_id to atrium_app;

-- Who a source says they are, and which member that is; null until somebody known by it is found.
create table tracking.user_ref (
  user_key     bytea       primary key,
  user_kind    text        not null,
  member_id    int,
  -- The name itself under the house's key, to look again; gone once a member is found.
  value_sealed bytea,
  seen_at      timestamptz not null,
  tried_at     timestamptz not null,
  constraint user_ref_found_or_sought check ((member_id is null) = (value_sealed is not null))
);
create index user_ref_sought on tracking.user_ref (tried_at) where member_id is null;
create index user_ref_by_member on tracking.user_ref (member_id) where member_id is not null;
grant select, insert, update, delete on tracking.user_ref to atrium_app;

-- From when on a device was in whose hands. What was done before the first link belongs to the first, too.
create table tracking.visitor_link (
  visitor    bytea       not null,
  since_at   timestamptz not null,
  user_key   bytea       not null,
  primary key (visitor, since_at)
);
create index visitor_link_by_user on tracking.visitor_link (user_key);
grant select, insert, update, delete on tracking.visitor_link to atrium_app;

-- Visits that a campaign or a paid click led to.
create table tracking.touch (
  visitor       bytea       not null,
  touched_at    timestamptz not null,
  source_id     int         not null,
  utm_source    text,
  utm_medium    text,
  utm_campaign  text,
  utm_term      text,
  utm_content   text,
  click_kind    text,
  click_ref     text,
  referrer_host text,
  primary key (visitor, touched_at)
);
grant select, insert, delete on tracking.touch to atrium_app;

-- The tracking plan: what an event must look like, and what becomes of one that does not.
create table tracking.plan_event (
  name        text        primary key,
  mode        text        not null,
  about       jsonb       not null,
  schema      jsonb       not null,
  changed_at  timestamptz not null,
  archived_at timestamptz,
  constraint plan_event_mode_known check (mode in ('accept', 'warn', 'reject'))
);
grant select, insert, update on tracking.plan_event to atrium_app;

-- What came by day of the group: kept by a reaction, never in the transaction that takes events.
create table tracking.source_day (
  source_id  int    not null,
  day        date   not null,
  accepted   bigint not null,
  duplicates bigint not null,
  bots       bigint not null,
  refused    bigint not null,
  primary key (source_id, day)
) with (fillfactor = 70);
grant select, insert, update on tracking.source_day to atrium_app;

create table tracking.violation_day (
  day        date   not null,
  event_name text   not null,
  fault      text   not null,
  events     bigint not null,
  primary key (day, event_name, fault)
) with (fillfactor = 70);
grant select, insert, update, delete on tracking.violation_day to atrium_app;

-- Makes the partitions of the months from from_day to to_day that are missing; answers how many. Rows of a month that lie in the default
-- partition move along. The app role may not change tables: it gets this through the owner's rights.
create function tracking.make_event_partitions(from_day date, to_day date) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
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
end $$;

-- Drops the oldest month that ended before before_day, and removes up to max_rows rows of the default partition that came before it; answers 1
-- for a month dropped plus the rows removed.
create function tracking.drop_event_partitions(before_day date, max_rows int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
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
end $$;
revoke all on function tracking.make_event_partitions, tracking.drop_event_partitions from public;
grant execute on function tracking.make_event_partitions, tracking.drop_event_partitions to atrium_app;
