-- why: what analysts ask with SQL: runs with their history, queries they save, results they keep as tables
create sequence warehouse.run_block as bigint;
create sequence warehouse.kept_block as bigint;

-- The one row that starts of runs lock first, so that no more run at once than may; and how publishing went.
create table warehouse.desk (
  one                boolean     primary key default true,
  started            bigint      not null default 0,
  publish_started_at timestamptz,
  publish_ended_at   timestamptz,
  publish_fault      text,
  constraint desk_is_one check (one)
);
insert into warehouse.desk default values;

create table warehouse.run (
  run_id       bigint      primary key,
  account_id   int         not null references staff.account,
  sql          text        not null,
  state        text        not null,
  -- nodes of the asker's data scope as it was; null for the whole group
  nodes        jsonb,
  row_limit    int         not null,
  started_at   timestamptz not null,
  -- whoever had it in hand is gone when that has passed
  ends_by      timestamptz not null,
  ended_at     timestamptz,
  cancel_asked boolean     not null default false,
  as_of        timestamptz not null,
  code         text,
  message      text,
  place        int,
  result       jsonb,
  constraint run_state_known check (state in ('running', 'done', 'failed', 'cancelled')),
  constraint run_ended check ((state = 'running') = (ended_at is null))
);
create index run_of_account on warehouse.run (account_id, started_at desc, run_id desc);
create index run_by_time on warehouse.run (started_at);
create index run_running on warehouse.run (account_id) where state = 'running';

create table warehouse.saved (
  query_id   bigint      primary key,
  owner_id   int         not null references staff.account,
  name       text        not null,
  sql        text        not null,
  shared     boolean     not null,
  changed_at timestamptz not null,
  constraint saved_one_name unique (owner_id, name)
);

create table warehouse.dataset (
  dataset_id bigint      primary key,
  owner_id   int         not null references staff.account,
  name       text        not null,
  about      text        not null,
  sql        text        not null,
  result     jsonb       not null,
  bytes      bigint      not null,
  -- nodes whose rows it may hold; null for the whole group: seen by whoever sees all of them
  nodes      jsonb,
  shared     boolean     not null,
  as_of      timestamptz not null,
  made_at    timestamptz not null,
  expires_at timestamptz not null,
  constraint dataset_one_name unique (name),
  constraint dataset_name_form check (name ~ '^[a-z][a-z0-9_]{0,39}$')
);
create index dataset_expiry on warehouse.dataset (expires_at);

grant select, update on warehouse.desk to atrium_app;
grant select, insert, update, delete on warehouse.run to atrium_app;
grant select, insert, update, delete on warehouse.saved, warehouse.dataset to atrium_app;
grant usage on sequence warehouse.run_block, warehouse.kept_block to atrium_app;
