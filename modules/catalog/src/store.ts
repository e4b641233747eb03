import { statement } from '@atrium/kernel'

/**
 * Writes stubs in sku order and answers every one of them: where another transaction was first, the update that changes nothing
 * waits for it and answers its row (`do nothing` would answer no row).
 */
export const insertStubs = statement({
  name: 'catalog.insertStubs',
  params: {
    id: 'bigint[]',
    sku: 'text[]',
    nameZh: 'text[]',
    listPriceMinor: 'bigint?[]',
    currency: 'text?[]',
    now: 'timestamptz',
  },
  row: {
    id: 'bigint',
    sku: 'text',
    nameZh: 'text',
    nameEn: 'text?',
    categoryPath: 'text',
    brand: 'text',
    stub: 'boolean',
  },
  sql: `insert into catalog.product as product
          (id, sku, name_zh, category_path, brand, list_price_minor, currency, stub, created_at, changed_at)
        select ask.id, ask.sku, ask.name_zh, '', '', ask.list_price_minor, ask.currency, true, :now, :now
        from unnest(:id, :sku, :nameZh, :listPriceMinor, :currency) as ask(id, sku, name_zh, list_price_minor, currency)
        order by ask.sku
        on conflict (sku) do update set sku = product.sku
        returning id, sku, name_zh, name_en, category_path, brand, stub`,
})

/** Makes this transaction the only one that describes products until it commits; stubs of purchases do not wait for it. A statement of its own: the next one sees what it waited for. */
export const lockWriter = statement({
  name: 'catalog.lockWriter',
  params: {},
  sql: 'insert into catalog.writer (id) values (1) on conflict (id) do update set id = excluded.id',
})

/**
 * Writes whole products by sku and answers their ids. A stub that a purchase made since they were looked up is described like any
 * other, and keeps its id.
 */
export const upsertProducts = statement({
  name: 'catalog.upsertProducts',
  params: {
    id: 'bigint[]',
    sku: 'text[]',
    nameZh: 'text[]',
    nameEn: 'text?[]',
    categoryPath: 'text[]',
    brand: 'text[]',
    listPriceMinor: 'bigint?[]',
    currency: 'text?[]',
    attributes: 'jsonb[]',
    now: 'timestamptz',
  },
  row: { id: 'bigint', sku: 'text' },
  sql: `insert into catalog.product
          (id, sku, name_zh, name_en, category_path, brand, list_price_minor, currency, attributes, stub, created_at, changed_at)
        select ask.*, false, :now, :now
        from unnest(:id, :sku, :nameZh, :nameEn, :categoryPath, :brand, :listPriceMinor, :currency, :attributes)
          as ask(id, sku, name_zh, name_en, category_path, brand, list_price_minor, currency, attributes)
        order by ask.sku
        on conflict (sku) do update set
          name_zh = excluded.name_zh, name_en = excluded.name_en, category_path = excluded.category_path,
          brand = excluded.brand, list_price_minor = excluded.list_price_minor, currency = excluded.currency,
          attributes = excluded.attributes, stub = false, changed_at = excluded.changed_at
        returning id, sku`,
})
