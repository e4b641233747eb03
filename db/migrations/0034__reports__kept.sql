-- why: charts and dashboards that operators make themselves, shared within their scope, and sent by schedule
create sequence reports.kept_block as bigint;
create table reports.kept (
  kept_id      bigint      primary key,
  kind         text        not null,
  owner_id     int         not null references staff.account,
  name_zh      text        not null,
  name_en      text,
  version      int         not null,
  definition   jsonb       not null,
  -- who sees it beside its owner: holders of these roles, and whoever's scope meets one of these nodes; always with their own scope
  shared_roles text[]      not null,
  shared_nodes int[]       not null,
  changed_at   timestamptz not null,
  archived_at  timestamptz,
  constraint kept_kind_known check (kind in ('chart', 'dashboard')),
  constraint kept_definition_object check (jsonb_typeof(definition) = 'object'),
  constraint kept_one_name unique (owner_id, kind, name_zh)
);
create table reports.kept_version (
  kept_id    bigint      not null references reports.kept,
  version    int         not null,
  name_zh    text        not null,
  name_en    text,
  definition jsonb       not null,
  saved_by   int         not null,
  saved_at   timestamptz not null,
  primary key (kept_id, version)
);
create table reports.schedule (
  schedule_id bigint      primary key,
  kept_id     bigint      not null references reports.kept,
  owner_id    int         not null references staff.account,
  every       text        not null,
  -- 1 Monday to 7 of weekly ones, 1 to 28 of monthly ones
  on_day      int         not null,
  hour        int         not null,
  zone        text        not null,
  language    text        not null,
  url         text        not null,
  -- encrypted: what signatures are made with
  secret      bytea       not null,
  next_at     timestamptz,
  created_at  timestamptz not null,
  ended_at    timestamptz,
  constraint schedule_every_known check (every in ('daily', 'weekly', 'monthly')),
  constraint schedule_hour_of_day check (hour between 0 and 23),
  constraint schedule_ended_has_no_next check (ended_at is null or next_at is null)
);
create index schedule_due on reports.schedule (next_at) where next_at is not null;
create index schedule_of_kept on reports.schedule (kept_id);
create table reports.delivery (
  delivery_id bigint      primary key,
  schedule_id bigint      not null references reports.schedule,
  due_at      timestamptz not null,
  state       text        not null,
  tries       int         not null default 0,
  try_at      timestamptz,
  fault       text,
  bytes       int,
  ended_at    timestamptz,
  constraint delivery_state_known check (state in ('waiting', 'sent', 'failed')),
  constraint delivery_once unique (schedule_id, due_at)
);
create index delivery_waiting on reports.delivery (try_at) where state = 'waiting';
grant select, insert, update on reports.kept, reports.schedule, reports.delivery to atrium_app;
grant select, insert on reports.kept_version to atrium_app;
grant usage on sequence reports.kept_block to atrium_app;
