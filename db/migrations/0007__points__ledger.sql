-- why: the ledger of points: entries are the truth, lots are where the points sit, accounts are the sums kept beside them
create schema points;
grant usage on schema points to atrium_app;

-- Ids count blocks (kernel Tx.ids): a batch knows its ids before it writes.
create sequence points.entry_block minvalue 1;
create sequence points.lot_block minvalue 1;
create sequence points.freeze_block minvalue 1;
grant usage on sequence points.entry_block, points.lot_block, points.freeze_block to atrium_app;

-- No foreign keys in this schema: every row is written by one transaction that holds the person's lock and writes both ends,
-- keys to purchases and members would cost an index probe and a shared row lock for each posting, and the nightly audit
-- compares all sides anyway. Primary keys start with member_id, the shard key (R07).

-- What a member holds in a programme: the sums of the entries and of the lots. A person's points sit in the account of the
-- lineage's root; accounts of absorbed members stand at zero.
-- Small and often written: a half-empty page lets nearly every earn be a HOT update that touches no index.
create table points.account (
  member_id    int    not null,
  programme_id int    not null,
  balance      bigint not null,
  frozen       bigint not null,
  debt         bigint not null,
  -- Earliest expires_on of a lot with points that are not frozen; so that neither a posting nor the expiry chore has to look
  -- at lots to know that nothing is due, and lots need no index by day.
  next_expiry  date,
  -- Earliest expires_on that the warning chore may not have told of yet; never later than the truth.
  next_warning date,
  primary key (member_id, programme_id),
  constraint account_balance_exact check (balance between -9000000000000000 and 9000000000000000),
  constraint account_debt_not_negative check (debt >= 0),
  constraint account_frozen_not_negative check (frozen >= 0),
  constraint account_frozen_covered_by_lots check (frozen <= balance + debt),
  constraint account_nothing_expires_when_nothing_free check (next_expiry is null or balance + debt > frozen)
) with (fillfactor = 60);
create index account_next_expiry on points.account (programme_id, next_expiry) where next_expiry is not null;
create index account_next_warning on points.account (programme_id, next_warning) where next_warning is not null;
grant select, insert, update on points.account to atrium_app;

-- One movement of points. Never changed, never deleted: a mistake is corrected by a second entry.
-- Points in lots change by amount + debt_change; debt changes by debt_change.
create table points.entry (
  member_id         int         not null,
  programme_id      int         not null,
  entry_id          bigint      not null,
  amount            bigint      not null,
  -- Of this account, after this entry, in the order of posting.
  balance           bigint      not null,
  -- What the entry added to the debt (+) or paid of it (-); null for nothing.
  debt_change       bigint,
  effective_at      timestamptz not null,
  posted_at         timestamptz not null,
  purchase_id       bigint,
  freeze_id         bigint,
  reverses_entry_id bigint,
  merge_id          bigint,
  actor_id          bigint      not null,
  -- The member under which it came in; another than member_id after a merge.
  via_member_id     int         not null,
  -- The other side of a transfer.
  other_member_id   int,
  rule_version      int,
  kind              text        not null,
  reason            text        not null,
  actor_kind        text        not null,
  -- The Idempotency-Key of the command that posted it; purchases are known by purchase_id.
  key               text,
  primary key (member_id, programme_id, entry_id),
  constraint entry_kind_known check (kind in ('earn', 'spend', 'take_back', 'adjust', 'expire', 'settle', 'transfer_out',
    'transfer_in', 'forfeit', 'reverse_earn', 'reverse_spend', 'reverse_take_back', 'reverse_adjust')),
  constraint entry_sign_of_kind check (case kind
    when 'earn' then amount > 0
    when 'spend' then amount < 0
    when 'take_back' then amount < 0
    when 'expire' then amount < 0
    when 'settle' then amount = 0
    when 'reverse_earn' then amount <= 0
    when 'reverse_spend' then amount > 0
    when 'reverse_take_back' then amount > 0
    else true end),
  constraint entry_reversal_names_entry check (starts_with(kind, 'reverse_') = (reverses_entry_id is not null)),
  constraint entry_transfer_names_other check (starts_with(kind, 'transfer_') = (other_member_id is not null)),
  constraint entry_debt_change_not_zero check (debt_change <> 0),
  constraint entry_actor_known check (actor_kind in ('staff', 'key', 'system')),
  constraint entry_reason_length check (length(reason) between 1 and 200)
);
-- An entry is reversed once. Partial: postings that reverse nothing do not enter it.
create unique index entry_reversed_once on points.entry (member_id, programme_id, reverses_entry_id)
  where reverses_entry_id is not null;
grant select, insert on points.entry to atrium_app;

-- Points that came together and expire together. `remaining`, `frozen`, `away` and `via_member_id` change, all else stays as
-- inserted.
create table points.lot (
  member_id      int         not null,
  programme_id   int         not null,
  lot_id         bigint      not null,
  -- The entry that brought it.
  entry_id       bigint      not null,
  amount         bigint      not null,
  remaining      bigint      not null,
  frozen         bigint      not null,
  earned_at      timestamptz not null,
  purchase_id    bigint,
  expires_on     date,
  -- The member of this lineage to whom the points go when members are parted.
  via_member_id  int         not null,
  -- Where the points were before the first transfer; null for a lot that was earned here. On the way back they return there.
  home_member_id int,
  home_lot_id    bigint,
  -- What went to another account by transfers and may come back; null for nothing. What comes back has its place here.
  away           bigint,
  primary key (member_id, programme_id, lot_id),
  constraint lot_amount_positive check (amount > 0),
  constraint lot_remaining_within_amount check (remaining between 0 and amount),
  constraint lot_frozen_within_remaining check (frozen between 0 and remaining),
  constraint lot_away_within_amount check (away between 0 and amount - remaining),
  constraint lot_home_whole check ((home_member_id is null) = (home_lot_id is null))
) with (fillfactor = 90);
grant select, insert on points.lot to atrium_app;
grant update (remaining, frozen, away, via_member_id) on points.lot to atrium_app;

-- How much an entry took from a lot (+) or gave back to it (-). Earning writes none, unless it pays debt.
create table points.lot_use (
  member_id    int    not null,
  programme_id int    not null,
  lot_id       bigint not null,
  entry_id     bigint not null,
  amount       bigint not null,
  primary key (member_id, programme_id, lot_id, entry_id),
  constraint lot_use_amount_not_zero check (amount <> 0)
);
grant select, insert on points.lot_use to atrium_app;

-- The account's debt by the member under which it arose, so that it can go back when members are parted.
create table points.debt (
  member_id     int    not null,
  programme_id  int    not null,
  via_member_id int    not null,
  owed          bigint not null,
  primary key (member_id, programme_id, via_member_id),
  constraint debt_owed_not_negative check (owed >= 0)
);
grant select, insert, update on points.debt to atrium_app;

-- Points held for a pending use. A freeze that is held moves with its points when members are joined or parted (it is deleted
-- there and inserted here, under the same id); one that has ended stays where it ended.
create table points.freeze (
  member_id     int         not null,
  programme_id  int         not null,
  freeze_id     bigint      not null,
  amount        bigint      not null,
  captured      bigint      not null default 0,
  frozen_at     timestamptz not null,
  times_out_at  timestamptz,
  ended_at      timestamptz,
  actor_id      bigint      not null,
  via_member_id int         not null,
  state         text        not null,
  reason        text        not null,
  actor_kind    text        not null,
  key           text,
  primary key (member_id, programme_id, freeze_id),
  constraint freeze_amount_positive check (amount > 0),
  constraint freeze_state_known check (state in ('held', 'captured', 'released', 'timed_out', 'forfeited')),
  constraint freeze_ended_when_not_held check ((state = 'held') = (ended_at is null)),
  constraint freeze_captured_within_amount check (captured between 0 and amount),
  constraint freeze_captured_only_by_capture check ((state = 'captured') = (captured > 0)),
  constraint freeze_actor_known check (actor_kind in ('staff', 'key', 'system')),
  constraint freeze_reason_length check (length(reason) between 1 and 200)
);
create index freeze_times_out on points.freeze (times_out_at) where state = 'held' and times_out_at is not null;
grant select, insert, update, delete on points.freeze to atrium_app;

-- Which lots a freeze names. Rows of a freeze that has ended stay as its history.
create table points.freeze_lot (
  member_id    int    not null,
  programme_id int    not null,
  freeze_id    bigint not null,
  lot_id       bigint not null,
  amount       bigint not null,
  primary key (member_id, programme_id, freeze_id, lot_id),
  constraint freeze_lot_amount_positive check (amount > 0)
);
grant select, insert, delete on points.freeze_lot to atrium_app;

-- Expiry days of which an account was told; rows of days that have passed are dropped when the account is next told of one.
create table points.expiry_warning (
  member_id    int         not null,
  programme_id int         not null,
  expires_on   date        not null,
  warned_at    timestamptz not null,
  primary key (member_id, programme_id, expires_on)
);
grant select, insert, delete on points.expiry_warning to atrium_app;

-- The nightly audit: how far today's pass has come, and every place where a law of the ledger did not hold.
create table points.audit_pass (
  day             date   primary key,
  after_member_id int    not null,
  accounts        bigint not null,
  faults          bigint not null,
  finished_at     timestamptz
);
grant select, insert, update on points.audit_pass to atrium_app;
create table points.ledger_fault (
  member_id    int         not null,
  programme_id int         not null,
  found_at     timestamptz not null,
  law          text        not null,
  -- The lot or entry concerned; 0 where the fault is the account's.
  subject_id   bigint      not null,
  expected     text        not null,
  found        text        not null,
  primary key (member_id, programme_id, found_at, law, subject_id)
);
grant select, insert on points.ledger_fault to atrium_app;
