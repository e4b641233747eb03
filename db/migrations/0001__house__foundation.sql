-- why: what every module stands on: the app's role, the outbox with its cursors, keys that make commands idempotent, chores
create schema house;

-- Commands run as this role. Ledgers refuse it UPDATE and DELETE, so that a mistake in our own code cannot rewrite history.
do $$
begin
  if not exists (select from pg_roles where rolname = 'atrium_app') then
    create role atrium_app nologin;
  end if;
exception when duplicate_object or unique_violation then
  null; -- another database of this cluster was migrated in the same moment
end $$;
grant atrium_app to current_user;
grant usage on schema house to atrium_app;

-- The time-ordered log of everything that happened, written in the transaction that did it (domain: Events inside the house).
-- Partitioned by the day (UTC) of emission so that old days are dropped, not deleted. The default partition is the safety net for
-- a clock that runs ahead of the chore that makes partitions, and the place of servers whose clock stands in the past.
create sequence house.outbox_id;
create table house.outbox (
  id           bigint      not null default nextval('house.outbox_id'),
  xid          xid8        not null default pg_current_xact_id(),
  emitted_at   timestamptz not null,
  topic        text        not null,
  member_id    int,
  effective_at timestamptz not null,
  historical   boolean     not null,
  body         json        not null
) partition by range (emitted_at);
create table house.outbox_default partition of house.outbox default;
create index outbox_by_xid on house.outbox (xid, id);
create index outbox_by_id on house.outbox (id);
grant select, insert on house.outbox to atrium_app;
grant usage on sequence house.outbox_id to atrium_app;

-- One row per reaction. Delivered is what the snapshot `seen` saw, and while a window is open also what the later snapshot
-- `ahead` saw up to last_id; the highest id in the window is top_id.
create table house.cursor (
  reaction text primary key,
  seen     pg_snapshot not null default '1:1:', -- nothing
  ahead    pg_snapshot,
  last_id  bigint      not null default 0,
  top_id   bigint      not null default 0,
  moved_at timestamptz not null,
  constraint cursor_window check (ahead is not null or (last_id = 0 and top_id = 0))
);

-- Whether a row was delivered to a reaction that stands there.
create function house.delivered(xid xid8, id bigint, seen pg_snapshot, ahead pg_snapshot, last_id bigint) returns boolean
language sql immutable as $$
  select pg_visible_in_snapshot(xid, seen) or (ahead is not null and id <= last_id and pg_visible_in_snapshot(xid, ahead))
$$;
grant select, insert, update on house.cursor to atrium_app;

-- Events that a reaction could not digest: set aside, shown, retried by hand. The rest goes on.
create table house.parked_event (
  reaction     text        not null,
  event_id     bigint      not null,
  topic        text        not null,
  member_id    int,
  effective_at timestamptz not null,
  historical   boolean     not null,
  body         json        not null,
  error        text        not null,
  parked_at    timestamptz not null,
  attempts     int         not null default 1,
  primary key (reaction, event_id)
);
grant select, insert, update, delete on house.parked_event to atrium_app;

-- Making and dropping partitions takes the owner's rights: the app role gets them through these two functions only. Both give up
-- after two seconds of waiting for a lock, because everybody else queues behind a lock that waits; their chore tries again.

-- Makes the partitions for the days (UTC) from from_day to to_day that are missing; answers how many. Rows of those days that
-- meanwhile landed in the default partition move. Attaching a table that was filled before, other than creating a partition in
-- place, does not keep writers out.
create function house.make_outbox_partitions(from_day date, to_day date) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
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
end $$;

-- Drops the oldest partition that ended before before_day, when all of it was delivered to each of the reactions named, and
-- removes up to max_rows such rows from the default partition; answers 1 for a partition dropped plus the rows removed.
-- Reactions that are no longer part of the house are not named and hold nothing back.
create function house.drop_outbox_partitions(before_day date, reactions text[], max_rows int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
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
end $$;

revoke all on function house.make_outbox_partitions, house.drop_outbox_partitions from public;
grant execute on function house.make_outbox_partitions, house.drop_outbox_partitions to atrium_app;

-- Seconds that the oldest writing transaction of this database has been open: events wait for it. The app role may not see the
-- sessions of the user that it was entered by, hence the owner's rights.
create function house.oldest_writer_seconds() returns double precision
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::double precision
  from pg_stat_activity where datname = current_database() and backend_xid is not null
$$;
revoke all on function house.oldest_writer_seconds from public;
grant execute on function house.oldest_writer_seconds to atrium_app;

create table house.chore (
  name         text primary key,
  started_at   timestamptz not null,
  finished_at  timestamptz,
  done         bigint      not null default 0,
  duration_ms  int,
  error        text
);
grant select, insert, update on house.chore to atrium_app;

-- Remembers successes of commands without a natural key, for 30 days. Not partitioned: uniqueness has to hold across the
-- seam between two partitions, and this is not the hot path (purchases use their receipt key).
create table house.idempotency (
  command      text        not null,
  actor_kind   text        not null,
  actor_id     bigint      not null,
  key          text        not null,
  hash_version smallint    not null,
  content_hash bytea       not null,
  answer       jsonb,
  created_at   timestamptz not null,
  primary key (command, actor_kind, actor_id, key),
  constraint idempotency_key_length check (length(key) between 1 and 255)
);
create index idempotency_created on house.idempotency (created_at);
grant select, insert, update, delete on house.idempotency to atrium_app;

-- Settings that are read in every batch (organization, programmes, rules, tier sets) are kept compiled in memory and read again
-- when their revision moved. Values come from a sequence: a rolled-back change never lends its number to another one.
create sequence house.revision_value;
create table house.revision (
  name  text   primary key,
  value bigint not null default nextval('house.revision_value')
);
grant select, insert, update on house.revision to atrium_app;
grant usage on sequence house.revision_value to atrium_app;

-- What the database knows about itself: which cluster it lives in (a restored dump has other transaction ids), key names.
create table house.fact (
  name  text primary key,
  value jsonb not null
);
grant select, insert, update on house.fact to atrium_app;
