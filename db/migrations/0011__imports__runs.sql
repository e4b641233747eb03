-- why: files come in over the API as well, and what is to be done with them is kept: so that a run can be left, found again, and taken up after a restart
create sequence imports.file_id as int minvalue 1;
create sequence imports.run_id as int minvalue 1;
grant usage on sequence imports.file_id, imports.run_id to atrium_app;

-- The bytes lie in a folder beside the keys, under the number of the file. Both are gone a day after the last piece came.
create table imports.file (
  file_id     int         primary key,
  name        text        not null,
  -- Bytes so far: a file may come in pieces, each saying where it begins.
  bytes       bigint      not null,
  uploaded_at timestamptz not null,
  actor_kind  text        not null,
  actor_id    bigint      not null,
  constraint file_bytes check (bytes >= 0)
);
grant select, insert, update, delete on imports.file to atrium_app;

-- What is to be done with a file, dry or in earnest. One at a time in the whole house: whoever holds the advisory lock (4711911, 0)
-- takes the oldest that is not ended; one that says running while the lock was free was cut off, and is taken up again.
create table imports.run (
  run_id          int         primary key,
  file_id         int         not null,
  file_name       text        not null,
  mapping         jsonb       not null,
  mapping_hash    bytea       not null,
  unknown_members text        not null,
  dry             boolean     not null,
  actor_kind      text        not null,
  actor_id        bigint      not null,
  request_id      text        not null,
  state           text        not null,
  attempts        int         not null default 0,
  job_id          int,
  -- Where it stands, and the first rows that were refused.
  progress        jsonb,
  errors          jsonb       not null default '[]',
  -- Why it ended early, in both languages.
  fault           jsonb,
  asked_at        timestamptz not null,
  ended_at        timestamptz,
  constraint run_state_known check (state in ('waiting', 'running', 'done', 'failed')),
  constraint run_end_is_whole check ((state in ('done', 'failed')) = (ended_at is not null))
);
-- The same thing asked twice while it is not ended is one run.
create unique index run_open on imports.run (file_id, mapping_hash, dry, unknown_members) where ended_at is null;
grant select, insert, update, delete on imports.run to atrium_app;
