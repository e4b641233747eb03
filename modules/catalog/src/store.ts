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
