-- why: what the checks of the data found, run by run, so that a trend can be seen and a fall be told.
create sequence warehouse.quality_run_id as integer;

create table warehouse.quality_run (
  run_id integer primary key,
  cause text not null constraint quality_run_cause_known check (cause in ('nightly', 'hand')),
  -- Of the group's zone: one nightly run a day.
  day date not null,
  -- Null for all checks.
  only_codes text[],
  actor_kind text not null,
  actor_id bigint not null,
  asked_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  total integer not null,
  -- The check in hand, and how far it is.
  current_code text,
  current_share double precision not null,
  -- Per thousand; of the whole as it stood when the run ended.
  score smallint,
  scores jsonb,
  -- The process that has it in hand, and until when that is believed.
  holder text,
  until_at timestamptz
);
create unique index quality_run_open on warehouse.quality_run ((true)) where ended_at is null;
create unique index quality_run_nightly on warehouse.quality_run (day) where cause = 'nightly';
create index quality_run_ended on warehouse.quality_run (ended_at) where ended_at is not null;
grant select, insert, update, delete on warehouse.quality_run to atrium_app;

create table warehouse.quality_result (
  run_id integer not null references warehouse.quality_run,
  code text not null,
  state text not null constraint quality_result_state_known check (state in ('passed', 'failed', 'unable')),
  why text,
  checked bigint not null,
  offending bigint not null,
  most_bp integer not null,
  keys jsonb not null,
  ended_at timestamptz not null,
  ms integer not null,
  primary key (run_id, code),
  constraint quality_result_unable_says_why check ((state = 'unable') = (why is not null))
);
create index quality_result_of_check on warehouse.quality_result (code, run_id desc);
grant select, insert, update, delete on warehouse.quality_result to atrium_app;

create table warehouse.quality_standing (
  code text primary key,
  state text not null constraint quality_standing_state_known check (state in ('passed', 'failed', 'unable')),
  since_at timestamptz not null,
  -- What it was found to be when it could last be judged.
  judged text constraint quality_standing_judged_known check (judged in ('passed', 'failed')),
  run_id integer not null
);
grant select, insert, update, delete on warehouse.quality_standing to atrium_app;

create table warehouse.quality_alarm (
  alarm_id bigint primary key generated always as identity,
  raised_at timestamptz not null,
  run_id integer not null,
  kind text not null constraint quality_alarm_kind_known check (kind in ('check', 'score')),
  code text,
  -- Per thousand.
  score smallint,
  before smallint,
  checked bigint,
  offending bigint,
  constraint quality_alarm_of_check_names_it check ((kind = 'check') = (code is not null))
);
grant select, insert, delete on warehouse.quality_alarm to atrium_app;

grant usage on sequence warehouse.quality_run_id to atrium_app;
