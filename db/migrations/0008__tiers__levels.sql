-- why: levels: what each member spent by day, the level that follows from it, and every change of level with its reason
create schema tiers;
grant usage on schema tiers to atrium_app;

create sequence tiers.change_block minvalue 1;
create sequence tiers.grant_block minvalue 1;
grant usage on sequence tiers.change_block, tiers.grant_block to atrium_app;

-- No foreign keys in this schema: every row of a member is written under the lock of the person, and a key to members or
-- programmes would cost an index probe and a shared row lock for each purchase. Primary keys start with member_id (R07).

-- The windows stand on this (domain: Windows): one row for each member, programme and day of the programme's zone. A return
-- counts on its own day, so a day may be negative. via_member_id is the member under whom it came in: the rows of an absorbed
-- member sit with the root, and go back when the two are parted. Only the primary key: it is written by every purchase.
create table tiers.spend_day (
  net_minor     bigint not null,
  -- Points earned less points taken back; never what was spent, expired or adjusted.
  points        bigint not null,
  member_id     int    not null,
  programme_id  int    not null,
  day           date   not null,
  via_member_id int    not null,
  orders        int    not null,
  returns       int    not null,
  -- With the sums in the index a window is one leaf page that is read in place, not a heap page for each day (9 µs a member
  -- instead of 19, at 8 days each); a second purchase on one day pays for it with an index entry.
  primary key (member_id, programme_id, day, via_member_id) include (net_minor, points, orders),
  constraint spend_day_counts_not_negative check (orders >= 0 and returns >= 0),
  constraint spend_day_sums_exact check (
    net_minor between -1000000000000000 and 1000000000000000 and points between -1000000000000000 and 1000000000000000)
) with (fillfactor = 90);
grant select, insert, update, delete on tiers.spend_day to atrium_app;

-- Where a member stands. Only members above the base level have a row, those who were granted a level, and the few whom a
-- return that leaves a window will lift; for everybody else the windows say the base level until the next purchase.
create table tiers.state (
  member_id       int  not null,
  programme_id    int  not null,
  -- By which version of the tier set it was judged; 0 is the default set.
  set_version     int  not null,
  -- The level that counts, and since when; the higher one of `earned` and the grants in force.
  since           date not null,
  -- When the conditions of `earned` were last met anew, and the last day it is kept for that.
  reached_on      date not null,
  protected_until date not null,
  -- The first day whose windows no longer gave `earned`.
  below_since     date,
  judged_on       date not null,
  -- The first day on which the level changes unless something is bought. The daily run finds its members by it.
  next_due        date,
  level           text not null,
  -- By windows, grace and retention.
  earned          text not null,
  -- Granted by hand: who, what, until when; null for none.
  grants          jsonb,
  primary key (member_id, programme_id),
  constraint state_due_after_judged check (next_due > judged_on),
  constraint state_grants_not_empty check (jsonb_array_length(grants) > 0)
) with (fillfactor = 80);
create index state_next_due on tiers.state (programme_id, next_due, member_id) where next_due is not null;
grant select, insert, update, delete on tiers.state to atrium_app;

-- Every change of a level that counts. Never changed, never deleted.
create table tiers.change (
  member_id    int         not null,
  programme_id int         not null,
  change_id    bigint      not null,
  changed_at   timestamptz not null,
  actor_id     bigint      not null,
  -- The day from which it holds, in the programme's zone.
  day          date        not null,
  from_level   text        not null,
  to_level     text        not null,
  reason       text        not null,
  actor_kind   text        not null,
  facts        json        not null,
  primary key (member_id, programme_id, change_id),
  constraint change_is_one check (from_level <> to_level),
  constraint change_reason_known check (reason in ('spend', 'window', 'promise_ended', 'manual', 'manual_ended', 'merge',
    'unmerge', 'set_changed', 'erased')),
  constraint change_actor_known check (actor_kind in ('staff', 'key', 'system'))
);
grant select, insert on tiers.change to atrium_app;

-- Levels and their conditions by version. A day is judged by the version with the latest effective_from up to it, of equal ones by
-- the highest.
create table tiers.tier_set (
  programme_id   int         not null,
  version        int         not null,
  effective_from date        not null,
  definition     jsonb       not null,
  saved_at       timestamptz not null,
  actor_kind     text        not null,
  actor_id       bigint      not null,
  primary key (programme_id, version),
  constraint tier_set_version_positive check (version > 0),
  constraint tier_set_actor_known check (actor_kind in ('staff', 'key', 'system'))
);
grant select, insert on tiers.tier_set to atrium_app;

-- A saved version is brought to all members of the programme, in the order of their ids.
create table tiers.sweep (
  programme_id    int         not null,
  version         int         not null,
  due_on          date        not null,
  after_member_id int         not null,
  judged          bigint      not null,
  moved           bigint      not null,
  -- The server's time: transactions that still judge by the version before end first.
  since           timestamptz not null default now(),
  finished_at     timestamptz,
  primary key (programme_id, version)
);
grant select, insert, update on tiers.sweep to atrium_app;

-- How the two sides of a merge stood just before it, so that parting them can give each its own back.
create table tiers.before_merge (
  member_id    int         not null,
  programme_id int         not null,
  merge_id     bigint      not null,
  kept_at      timestamptz not null,
  kept         jsonb       not null,
  primary key (member_id, programme_id, merge_id)
);
grant select, insert, delete on tiers.before_merge to atrium_app;
