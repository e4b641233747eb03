-- why: the days of the whole group as rows of their own, so that who asks for all of it reads one row a day and not one for each store

-- Node -1 is everywhere: what all nodes count on a day, node 0 among them, kept by the reactions in the statement that writes the rows of
-- the nodes. Subtrees are of today and change, the sum over all of them does not: a store that moves leaves it as it is.

-- Nothing is counted meanwhile.
lock table reports.store_day, reports.joined_day, reports.points_day in share row exclusive mode;

insert into reports.store_day (store_id, day, currency, receipts, sales_minor, returns, returns_minor, member_receipts, member_sales_minor,
  member_returns, member_returns_minor, repeat_receipts, repeat_sales_minor)
select -1, day, currency, sum(receipts), sum(sales_minor), sum(returns), sum(returns_minor), sum(member_receipts), sum(member_sales_minor),
  sum(member_returns), sum(member_returns_minor), sum(repeat_receipts), sum(repeat_sales_minor)
from reports.store_day group by day, currency order by day, currency;

insert into reports.joined_day (node_id, day, channel, members)
select -1, day, channel, sum(members) from reports.joined_day group by day, channel order by day, channel;

insert into reports.points_day (node_id, day, programme_id, issued, taken_back, redeemed, expired, adjusted, forfeited)
select -1, day, programme_id, sum(issued), sum(taken_back), sum(redeemed), sum(expired), sum(adjusted), sum(forfeited)
from reports.points_day group by day, programme_id order by day, programme_id;

-- The same by month: parts of a long range are added up from whole months and the days at both ends.
create table reports.store_month (
  store_id             int    not null,
  -- The first day of it.
  month                date   not null,
  currency             text   not null,
  receipts             int    not null,
  sales_minor          bigint not null,
  returns              int    not null,
  returns_minor        bigint not null,
  member_receipts      int    not null,
  member_sales_minor   bigint not null,
  member_returns       int    not null,
  member_returns_minor bigint not null,
  repeat_receipts      int    not null,
  repeat_sales_minor   bigint not null,
  primary key (store_id, month, currency)
) with (fillfactor = 70);
grant select, insert, update on reports.store_month to atrium_app;

insert into reports.store_month (store_id, month, currency, receipts, sales_minor, returns, returns_minor, member_receipts,
  member_sales_minor, member_returns, member_returns_minor, repeat_receipts, repeat_sales_minor)
select store_id, date_trunc('month', day)::date, currency, sum(receipts), sum(sales_minor), sum(returns), sum(returns_minor),
  sum(member_receipts), sum(member_sales_minor), sum(member_returns), sum(member_returns_minor), sum(repeat_receipts),
  sum(repeat_sales_minor)
from reports.store_day where store_id > 0 group by 1, 2, 3 order by 1, 2, 3;

create table reports.joined_month (
  node_id int  not null,
  month   date not null,
  members int  not null,
  primary key (node_id, month),
  constraint joined_month_members_positive check (members > 0)
) with (fillfactor = 70);
grant select, insert, update on reports.joined_month to atrium_app;

insert into reports.joined_month (node_id, month, members)
select node_id, date_trunc('month', day)::date, sum(members) from reports.joined_day where node_id >= 0 group by 1, 2 order by 1, 2;
