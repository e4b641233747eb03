-- why: earning rules by version, what each purchase was judged by, and the room that caps and budgets still have
create schema loyalty;
grant usage on schema loyalty to atrium_app;

-- A saved change of any rule makes the next version of the whole set: a judgement names one number and is reproducible.
create table loyalty.rule_set (
  programme_id int         not null,
  version      int         not null,
  definition   jsonb       not null,
  saved_at     timestamptz not null,
  saved_by     text        not null,
  primary key (programme_id, version)
);
grant select, insert on loyalty.rule_set to atrium_app;

-- How one purchase was judged in one programme: the facts that a later return needs, and the first answer (R13).
create table loyalty.judgement (
  member_id        int    not null,
  purchase_id      bigint not null,
  programme_id     int    not null,
  rule_set_version int    not null,
  granted          bigint not null,
  taken_back       bigint not null default 0,
  points           bigint not null,
  balance_after    bigint not null,
  debt_after       bigint not null,
  tier_before      text   not null,
  tier_after       text   not null,
  facts            json,
  reasons          json   not null,
  primary key (member_id, purchase_id, programme_id),
  constraint judgement_takes_back_at_most_what_it_granted check (taken_back between 0 and granted)
);
grant select, insert on loyalty.judgement to atrium_app;
grant update (taken_back) on loyalty.judgement to atrium_app;

-- Points granted to a member under a capped rule in one period (a day or a month of the programme's zone).
create table loyalty.cap_use (
  member_id    int    not null,
  programme_id int    not null,
  rule_code    text   not null,
  period       text   not null,
  starts_on    date   not null,
  used         bigint not null,
  primary key (member_id, programme_id, rule_code, period, starts_on),
  constraint cap_use_period_known check (period in ('day', 'month')),
  constraint cap_use_never_negative check (used >= 0)
);
grant select, insert, update on loyalty.cap_use to atrium_app;

-- A rule's budget in up to 16 slots, so that batches do not queue at one row. What is taken back returns to the slots.
create table loyalty.budget_slot (
  programme_id int      not null,
  rule_code    text     not null,
  slot         smallint not null,
  quota        bigint   not null,
  used         bigint   not null default 0,
  primary key (programme_id, rule_code, slot),
  constraint budget_never_exceeded check (used between 0 and quota)
);
grant select, insert, update on loyalty.budget_slot to atrium_app;

-- Earning that hangs on no purchase: registration, check-in, activity sign-up. Once per key.
create table loyalty.action (
  member_id        int         not null,
  programme_id     int         not null,
  action           text        not null,
  key              text        not null,
  rule_set_version int         not null,
  points           bigint      not null,
  balance_after    bigint      not null,
  reasons          json        not null,
  occurred_at      timestamptz not null,
  posted_at        timestamptz not null,
  primary key (member_id, programme_id, action, key)
);
grant select, insert on loyalty.action to atrium_app;
