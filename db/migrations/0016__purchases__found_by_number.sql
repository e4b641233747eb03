-- why: a receipt is looked for by the number printed on it, and an anonymous one is opened by its id; both at ten million receipts

-- Numbers of one feed mostly rise, so that new ones go to the same few pages.
create index purchase_by_number on purchases.purchase (number, occurred_at);
create index anonymous_by_number on purchases.anonymous (number, occurred_at);

-- Ids rise: the index grows at its end.
create index anonymous_by_id on purchases.anonymous (purchase_id);
create index anonymous_returns on purchases.anonymous (return_of) where return_of is not null;

-- Returns and adjustments among the sales of a store: few, and a sale does not touch this index.
create index purchase_no_sale_by_store on purchases.purchase (store_id, kind, occurred_at) where kind <> 'sale';
create index anonymous_no_sale_by_store on purchases.anonymous (store_id, kind, occurred_at) where kind <> 'sale';
