-- why: receipts and orders from any channel with their lines; anonymous ones wait in a table of their own until claimed
create schema purchases;
grant usage on schema purchases to atrium_app;

create sequence purchases.purchase_block minvalue 1;
grant usage on sequence purchases.purchase_block to atrium_app;

-- A registered feed declares within what its numbers are unique; receipt keys are composed by it.
create table purchases.source (
  code       text primary key,
  numbering  text not null,
  channel    text not null,
  name       jsonb not null,
  created_at timestamptz not null,
  constraint source_code_form check (code ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  constraint source_numbering_known check (numbering in ('feed', 'store', 'store_day', 'terminal_day'))
);
grant select, insert, update on purchases.source to atrium_app;

-- Who inserts the key first, wins: this is what makes posting idempotent. Distributed by its own key. member_id 0: anonymous.
create table purchases.receipt (
  receipt_key  text     primary key,
  member_id    int      not null,
  purchase_id  bigint   not null,
  hash_version smallint not null,
  content_hash bytea    not null
);
grant select, insert, update, delete on purchases.receipt to atrium_app;

-- No foreign keys on the hot tables: rows are written together in one transaction by one command, and each key check would cost
-- a look-up and a row lock per line; the nightly audits and the property tests watch what the keys would have.
create table purchases.purchase (
  member_id      int         not null,
  purchase_id    bigint      not null,
  kind           text        not null,
  source         text        not null,
  number         text        not null,
  terminal       text,
  store_id       int         not null,
  channel        text        not null,
  occurred_at    timestamptz not null,
  posted_at      timestamptz not null,
  currency       text        not null,
  gross_minor    bigint      not null,
  discount_minor bigint      not null,
  paid_minor     bigint      not null,
  returned_minor bigint      not null default 0,
  return_of      bigint,
  payments       json,
  actor_kind     text        not null,
  actor_id       int         not null,
  primary key (member_id, purchase_id),
  constraint purchase_kind_known check (kind in ('sale', 'return', 'adjustment')),
  constraint purchase_amounts_add_up check (gross_minor - discount_minor = paid_minor),
  constraint purchase_never_returned_beyond_paid check (returned_minor between 0 and greatest(paid_minor, 0)),
  constraint purchase_return_is_linked check (return_of is null or kind = 'return')
) with (fillfactor = 95);
create index purchase_by_store on purchases.purchase (store_id, occurred_at);
grant select, insert on purchases.purchase to atrium_app;
grant update (returned_minor) on purchases.purchase to atrium_app;

create table purchases.line (
  member_id      int      not null,
  purchase_id    bigint   not null,
  line_no        smallint not null,
  product_id     int      not null,
  quantity_milli bigint   not null,
  amount_minor   bigint   not null,
  returned_milli bigint   not null default 0,
  returned_minor bigint   not null default 0,
  guides         json,
  primary key (member_id, purchase_id, line_no),
  constraint line_never_returned_beyond_quantity check (returned_milli between 0 and greatest(quantity_milli, 0)),
  constraint line_never_returned_beyond_amount check (returned_minor between 0 and greatest(amount_minor, 0))
);
grant select, insert on purchases.line to atrium_app;
grant update (returned_milli, returned_minor) on purchases.line to atrium_app;

-- Receipts of nobody. A claim copies the row under the member and marks it here, once.
create table purchases.anonymous (
  receipt_key    text        primary key,
  purchase_id    bigint      not null,
  kind           text        not null,
  source         text        not null,
  number         text        not null,
  terminal       text,
  store_id       int         not null,
  channel        text        not null,
  occurred_at    timestamptz not null,
  posted_at      timestamptz not null,
  currency       text        not null,
  gross_minor    bigint      not null,
  discount_minor bigint      not null,
  paid_minor     bigint      not null,
  returned_minor bigint      not null default 0,
  return_of      bigint,
  payments       json,
  lines          json        not null,
  token_hash     bytea,
  actor_kind     text        not null,
  actor_id       int         not null,
  claimed_by     int,
  claimed_at     timestamptz,
  constraint anonymous_kind_known check (kind in ('sale', 'return', 'adjustment')),
  constraint anonymous_amounts_add_up check (gross_minor - discount_minor = paid_minor),
  constraint anonymous_never_returned_beyond_paid check (returned_minor between 0 and greatest(paid_minor, 0)),
  constraint anonymous_claim_is_whole check ((claimed_by is null) = (claimed_at is null))
);
create index anonymous_by_token on purchases.anonymous (token_hash) where token_hash is not null;
create index anonymous_by_store on purchases.anonymous (store_id, occurred_at);
grant select, insert on purchases.anonymous to atrium_app;
grant update (returned_minor, lines, claimed_by, claimed_at) on purchases.anonymous to atrium_app;
