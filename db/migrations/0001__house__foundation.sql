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
-- Partitioned by the day of emission so that old days are dropped, not deleted. The default partition is the safety net for a
-- clock that runs ahead of the chore that makes partitions.
create sequence house.outbox_id;
create table house.outbox (
  id           bigint      not null default nextval('house.outbox_id'),
  xid          xid8        not null default pg_current_xact_id(),
  emitted_on   date        not null,
  topic        text        not null,
  member_id    int,
  effective_at timestamptz not null,
  historical   boolean     not null,
  body         json        not null
) partition by range (emitted_on);
create table house.outbox_default partition of house.outbox default;
create index outbox_by_xid on house.outbox (xid, id);
create index outbox_by_id on house.outbox (id);
grant select, insert on house.outbox to atrium_app;
grant usage on sequence house.outbox_id to atrium_app;

-- One row per reaction. Reads `xid >= lo and xid < hi and id > last_id`; moves the window up when that is empty.
create table house.cursor (
  reaction text primary key,
  lo       xid8        not null default '0',
  hi       xid8        not null default '0',
  last_id  bigint      not null default 0,
  moved_at timestamptz not null
);
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
  constraint idempotency_key_length check (length(key) between 1 and 200)
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
