-- why: what was imported from which file, how far it came, and what was refused: so that a killed import goes on where it stood
create schema imports;
grant usage on schema imports to atrium_app;

create sequence imports.job_id as int minvalue 1;
grant usage on sequence imports.job_id to atrium_app;

-- One row for every run of an import; a dry run leaves none. A process that imports holds the advisory lock (4711910, job_id) for as
-- long as it lives: a running job whose lock is free was killed, and is called interrupted.
create table imports.job (
  job_id        int         primary key,
  target        text        not null,
  mapping       jsonb       not null,
  -- SHA-256 of the mapping's canonical form, and of the file: together they say that record n is the same record again.
  mapping_hash  bytea       not null,
  file_name     text        not null,
  file_hash     bytea,
  state         text        not null,
  rows_read     bigint      not null default 0,
  rows_rejected bigint      not null default 0,
  -- Records committed, in the order in which the file gives them.
  position      bigint      not null default 0,
  -- Records before the first refusal: these the next run of the same file passes over. What was refused is tried again.
  sound         bigint      not null default 0,
  written       bigint      not null default 0,
  unchanged     bigint      not null default 0,
  refused       bigint      not null default 0,
  started_at    timestamptz not null,
  finished_at   timestamptz,
  seconds       double precision,
  error         text,
  actor_kind    text        not null,
  actor_id      bigint      not null,
  constraint job_target_known check (target in ('organization', 'members', 'catalog', 'purchases', 'store-days')),
  constraint job_state_known check (state in ('running', 'done', 'failed', 'interrupted')),
  constraint job_end_is_whole check ((state = 'running') = (finished_at is null)),
  constraint job_counts check (
    written >= 0 and unchanged >= 0 and refused >= 0 and position = written + unchanged + refused and sound between 0 and position)
);
create index job_by_content on imports.job (file_hash, mapping_hash) where file_hash is not null;
create index job_running on imports.job (job_id) where state = 'running';
grant select, insert, update on imports.job to atrium_app;
