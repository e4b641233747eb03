-- why: products by sku, filled by upserts and, for skus first seen on a purchase, by stubs
create schema catalog;
grant usage on schema catalog to atrium_app;

create sequence catalog.product_block minvalue 1;
grant usage on sequence catalog.product_block to atrium_app;

create table catalog.product (
  id               bigint      primary key,
  sku              text        not null,
  name_zh          text        not null,
  name_en          text,
  -- '' where unknown; 'food/coffee' otherwise
  category_path    text        not null,
  brand            text        not null,
  list_price_minor bigint,
  currency         text,
  attributes       jsonb       not null default '{}',
  -- seen on a purchase, not yet described by anyone
  stub             boolean     not null,
  created_at       timestamptz not null,
  changed_at       timestamptz not null,
  -- The one way in: batches look skus up and upsert on it; it also serves the list page in sku order.
  constraint product_sku_unique unique (sku),
  constraint product_sku_length check (length(sku) between 1 and 100),
  constraint product_category_form check (category_path = '' or category_path ~ '^[^/]+(/[^/]+)*$'),
  constraint product_price_has_currency check ((list_price_minor is null) = (currency is null)),
  constraint product_price_not_negative check (list_price_minor >= 0),
  constraint product_currency_form check (currency ~ '^[A-Z]{3}$')
);
-- A category and all below it is a prefix of the path; text_pattern_ops serves LIKE 'food/%' whatever the collation.
create index product_by_category on catalog.product (category_path text_pattern_ops, sku);
-- Search by the beginning of a name or sku, as people type it. "Contains" has no index on purpose: it reads the table (see the
-- module's README for the figures), it is asked by people only, and trigram indexes would slow every upsert.
create index product_by_name_prefix on catalog.product (lower(name_zh) text_pattern_ops);
-- coalesce and no partial index: with a null in most rows the planner would guess far too many matches
create index product_by_english_prefix on catalog.product (lower(coalesce(name_en, '')) text_pattern_ops);
create index product_by_sku_prefix on catalog.product (lower(sku) text_pattern_ops);
grant select, insert, update on catalog.product to atrium_app;

-- The one row that whoever describes products locks first, so that a batch decides on what the batch before it left.
create table catalog.writer (
  id smallint primary key,
  constraint writer_is_one check (id = 1)
);
grant select, insert, update on catalog.writer to atrium_app;
