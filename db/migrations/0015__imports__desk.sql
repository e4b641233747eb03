-- why: layouts that operators make are kept by name and version, a run can be stopped and gone on with, store managers import for their own stores, opening balances come from files
create sequence imports.layout_id as int minvalue 1;
grant usage on sequence imports.layout_id to atrium_app;

-- A layout that operators made: the version in force. Its name is what they call it, once among those that are not put away.
create table imports.layout (
  layout_id  int         primary key,
  name       text        not null,
  version    int         not null,
  retired_at timestamptz,
  constraint layout_name_filled check (name <> ''),
  constraint layout_version_counts check (version >= 1)
);
create unique index layout_name_open on imports.layout (name) where retired_at is null;

-- Every version stays: runs and jobs name the one that they went by.
create table imports.layout_version (
  layout_id  int         not null,
  version    int         not null,
  target     text        not null,
  mapping    jsonb       not null,
  saved_at   timestamptz not null,
  actor_kind text        not null,
  actor_id   bigint      not null,
  primary key (layout_id, version)
);
grant select, insert, update on imports.layout to atrium_app;
grant select, insert on imports.layout_version to atrium_app;

alter table imports.run
  add column layout_id      int,
  add column layout_version int,
  -- Nodes of the organization that the asker may touch; null: all of them.
  add column scope          jsonb,
  -- Somebody asked for an end: the run ends after the batch in hand, what was posted stays.
  add column stop_asked_at  timestamptz,
  drop constraint run_state_known,
  drop constraint run_end_is_whole,
  add constraint run_state_known check (state in ('waiting', 'running', 'done', 'failed', 'stopped')),
  add constraint run_end_is_whole check ((state in ('done', 'failed', 'stopped')) = (ended_at is not null));

alter table imports.job
  drop constraint job_target_known,
  add constraint job_target_known
    check (target in ('organization', 'members', 'catalog', 'purchases', 'store-days', 'balances'));

-- Opening balances that were posted, by the hash of programme, identities, day of expiry and reference: none is posted twice.
create table imports.opening (
  key       bytea       primary key,
  points    bigint      not null,
  posted_at timestamptz not null,
  constraint opening_points check (points > 0)
);
grant select, insert, delete on imports.opening to atrium_app;

-- Uploaded files lie in a folder that all processes share. It holds the same word as this row, so that a process with another folder
-- finds out before it takes a file that nobody else would find.
create table imports.shelf (
  is_only boolean primary key default true,
  word    text    not null,
  constraint shelf_is_one check (is_only)
);
grant select, insert, update on imports.shelf to atrium_app;
