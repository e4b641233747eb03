import { statement } from '@atrium/kernel'

export const productsBySku = statement({
  name: 'catalog.productsBySku',
  params: { sku: 'text[]' },
  row: {
    id: 'bigint',
    sku: 'text',
    nameZh: 'text',
    nameEn: 'text?',
    categoryPath: 'text',
    brand: 'text',
    stub: 'boolean',
  },
  sql: `select id, sku, name_zh, name_en, category_path, brand, stub from catalog.product where sku = any(:sku)`,
})
