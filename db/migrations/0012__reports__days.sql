-- why: figures by store and day, kept by reactions, so that no page reads purchases or the ledger to show them
create schema reports;
grant usage on schema reports to atrium_app;

-- Sums only, about nobody: no row here belongs to a member, so nothing here is merged or erased. Each row is counted up by a reaction in
-- the transaction that moves its cursor. Updated many times on its day, never indexed but by its key: the updates stay in their page.

-- What a store (or a counter) sold, took back and to whom, by the store's calendar.
create table reports.store_day (
  store_id             int    not null,
  day                  date   not null,
  currency             text   not null,
  receipts             int    not null,
  -- Sales, and adjustments with their sign; returns are apart.
  sales_minor          bigint not null,
  returns              int    not null,
  -- What came back, above zero.
  returns_minor        bigint not null,
  -- Of these: receipts on which the buyer is known, also where the receipt was claimed later.
  member_receipts      int    not null,
  member_sales_minor   bigint not null,
  member_returns       int    not null,
  member_returns_minor bigint not null,
  primary key (store_id, day, currency)
) with (fillfactor = 70);
grant select, insert, update on reports.store_day to atrium_app;

-- Who became a member where and by which channel. Node 0: at no store, by the calendar of the group.
create table reports.joined_day (
  node_id int  not null,
  day     date not null,
  channel text not null,
  members int  not null,
  primary key (node_id, day, channel),
  constraint joined_day_members_positive check (members > 0)
) with (fillfactor = 70);
grant select, insert, update on reports.joined_day to atrium_app;

-- Points by the programme's calendar, at the store of the purchase that moved them. Node 0: by something other than a purchase.
create table reports.points_day (
  node_id      int    not null,
  day          date   not null,
  programme_id int    not null,
  -- What was reversed is taken off its own kind, so each may be below zero on the day of the reversal.
  issued       bigint not null,
  taken_back   bigint not null,
  redeemed     bigint not null,
  expired      bigint not null,
  -- With its sign.
  adjusted     bigint not null,
  forfeited    bigint not null,
  primary key (node_id, day, programme_id)
) with (fillfactor = 70);
grant select, insert, update on reports.points_day to atrium_app;
