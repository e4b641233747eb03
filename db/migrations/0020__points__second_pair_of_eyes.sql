-- why: large corrections wait for a second person; sums by day, so that no page reads the ledger to show a figure

create sequence points.adjustment_block minvalue 1;
grant usage on sequence points.adjustment_block to atrium_app;

-- A correction above the programme's limit, as asked; it moves points only when somebody else has approved it. Kept for ever, as
-- entries are. Names the member under whom it was asked; what comes of it is posted to that person's account of the day.
create table points.adjustment (
  member_id       int         not null,
  programme_id    int         not null,
  adjustment_id   bigint      not null,
  amount          bigint      not null,
  -- The day from which points added are gone; with `expires_never` they live for ever; neither: as the programme's points live.
  expires_on      date,
  expires_never   boolean     not null,
  reason          text        not null,
  -- What shows that it is right. May name people, so it goes when the member is erased.
  evidence        text,
  asked_kind      text        not null,
  asked_id        bigint      not null,
  -- The account of the staff that answers for the asker: itself, or whoever made the API key.
  asked_account   bigint,
  asked_at        timestamptz not null,
  lapses_at       timestamptz not null,
  state           text        not null default 'waiting',
  decided_account bigint,
  decided_at      timestamptz,
  note            text,
  entry_id        bigint,
  primary key (member_id, programme_id, adjustment_id),
  constraint adjustment_amount_not_zero check (amount <> 0),
  constraint adjustment_expiry_one_way check (not (expires_never and expires_on is not null)),
  constraint adjustment_asked_by_known check (asked_kind in ('staff', 'key')),
  constraint adjustment_state_known check (state in ('waiting', 'approved', 'declined', 'withdrawn', 'lapsed')),
  constraint adjustment_decided_when_not_waiting check ((state = 'waiting') = (decided_at is null)),
  constraint adjustment_decided_by_staff check ((state in ('approved', 'declined')) <= (decided_account is not null)),
  constraint adjustment_by_two_people check (state not in ('approved', 'declined') or decided_account is distinct from asked_account),
  constraint adjustment_posted_when_approved check ((state = 'approved') = (entry_id is not null)),
  constraint adjustment_reason_length check (length(reason) between 1 and 200),
  constraint adjustment_evidence_length check (length(evidence) between 1 and 1000),
  constraint adjustment_note_length check (length(note) between 1 and 500)
);
create index adjustment_waiting on points.adjustment (asked_at, adjustment_id) where state = 'waiting';
create index adjustment_lapses on points.adjustment (lapses_at) where state = 'waiting';
create index adjustment_asked on points.adjustment (asked_at, adjustment_id);
grant select, insert on points.adjustment to atrium_app;
grant update (state, decided_account, decided_at, note, entry_id, evidence) on points.adjustment to atrium_app;

-- Points by the programme's calendar, counted up seconds later in the transaction that moves the cursor of a reaction: never in
-- the posting one, where this would be a row that every batch locks. What was reversed is taken off its own kind.
create table points.day (
  programme_id int    not null,
  day          date   not null,
  issued       bigint not null,
  taken_back   bigint not null,
  redeemed     bigint not null,
  expired      bigint not null,
  -- With its sign.
  adjusted     bigint not null,
  forfeited    bigint not null,
  primary key (programme_id, day)
) with (fillfactor = 70);
grant select, insert, update on points.day to atrium_app;

-- How the accounts of a programme stood, counted every ten minutes; the row of a day that has passed says how it ended.
create table points.stock (
  programme_id int         not null,
  day          date        not null,
  taken_at     timestamptz not null,
  accounts     bigint      not null,
  negative     bigint      not null,
  outstanding  bigint      not null,
  frozen       bigint      not null,
  debt         bigint      not null,
  primary key (programme_id, day)
);
grant select, insert, update on points.stock to atrium_app;

-- The list of the newest entries of all members: entries are written in the order of posting, so a block range index of a few
-- pages finds the pages of a span of time, and costs an earn nothing.
create index entry_posted on points.entry using brin (posted_at) with (pages_per_range = 32, autosummarize = on);
