import { defineProjection, type Projection } from '@atrium/kernel'
import { productsChanged, stubsMade } from './events.ts'

const product = defineProjection({
  name: 'catalog.product',
  about: { zh: '商品', en: 'Products' },
  columns: {
    productId: { type: 'bigint', zh: '商品', en: 'Product', role: 'key' },
    sku: { type: 'text', zh: '货号', en: 'SKU', role: 'dimension' },
    nameZh: { type: 'text', zh: '名称', en: 'Name in Chinese', role: 'dimension' },
    nameEn: { type: 'text?', zh: '英文名称', en: 'Name in English', role: 'dimension' },
    categoryPath: { type: 'text', zh: '品类', en: 'Category', role: 'dimension' },
    brand: { type: 'text', zh: '品牌', en: 'Brand', role: 'dimension' },
  },
  sql: 'select id as product_id, sku, name_zh, name_en, category_path, brand from catalog.product',
  of: {
    kind: 'keyed',
    keyed: 'productId',
    topics: [productsChanged.topic, stubsMade.topic],
    namedBy: { table: 'purchases.line', column: 'productId' },
    keysOf: (topic, body) =>
      topic === stubsMade.topic
        ? (body as typeof stubsMade.sample).productIds
        : (body as typeof productsChanged.sample).products.map(({ id }) => id),
  },
})

export const projections: readonly Projection[] = [product]
