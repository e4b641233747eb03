-- why: what buyers who had bought before spent (复购), by store and day, kept by the reaction that counts the days
alter table reports.store_day
  add column repeat_receipts int not null default 0,
  add column repeat_sales_minor bigint not null default 0;

-- The earliest sale of each person who ever bought, as far as it was counted. A receipt of an earlier time may come later: then it
-- becomes the first, and this one is counted where it was sold as a repeated one. Under the id that led the person when it was
-- written; looked up for all members of the lineage. Nothing personal: where and when, as the purchase itself.
create table reports.first_sale (
  member_id   int         primary key,
  purchase_id bigint      not null,
  sold_at     timestamptz not null,
  paid_minor  bigint      not null,
  store_id    int         not null,
  day         date        not null,
  currency    text        not null
);
grant select, insert, update on reports.first_sale to atrium_app;

-- What the reaction has counted already is counted once more here from the purchases, for the new columns. It stands still meanwhile;
-- what it has not been told of yet is left to it.
select from house.cursor where reaction = 'reports.countPurchases' for update;

with recursive climb as (
  select node.id as node_id, node.id as at, node.zone from organization.node
  union all
  select climb.node_id, above.id, above.zone
  from climb
  cross join lateral (
    select place.parent_id from organization.node_parent place
    where place.node_id = climb.at and place.from_day <= current_date
    order by place.from_day desc limit 1
  ) parent
  join organization.node above on above.id = parent.parent_id
  where climb.zone is null
),
waiting as (
  select (event.body ->> 'purchaseId')::bigint as purchase_id
  from house.outbox event
  left join house.cursor on cursor.reaction = 'reports.countPurchases'
  where event.topic = 'loyalty.purchasesPosted' and event.member_id is not null
    and not house.delivered(event.xid, event.id, coalesce(cursor.seen, '1:1:'), cursor.ahead, coalesce(cursor.last_id, 0))
),
sale as (
  select root.root_id, sold.purchase_id, sold.occurred_at, sold.paid_minor, sold.store_id, sold.currency,
    (sold.occurred_at at time zone climb.zone)::date as day,
    row_number() over (partition by root.root_id order by sold.occurred_at, sold.purchase_id) = 1 as is_first
  from purchases.purchase sold
  join members.root using (member_id)
  join climb on climb.node_id = sold.store_id and climb.zone is not null
  where sold.kind = 'sale' and not exists (select from waiting where waiting.purchase_id = sold.purchase_id)
),
first as (
  insert into reports.first_sale (member_id, purchase_id, sold_at, paid_minor, store_id, day, currency)
  select root_id, purchase_id, occurred_at, paid_minor, store_id, day, currency from sale where is_first
)
update reports.store_day kept
set repeat_receipts = more.receipts, repeat_sales_minor = more.sales_minor
from (
  select store_id, day, currency, count(*)::int as receipts, sum(paid_minor)::bigint as sales_minor
  from sale where not is_first group by store_id, day, currency
) more
where kept.store_id = more.store_id and kept.day = more.day and kept.currency = more.currency;
