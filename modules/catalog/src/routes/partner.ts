import { commandRoute, cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { done, encodeId, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { putProducts } from '../commands/put-products.ts'
import { SKU_LENGTH } from '../model.ts'
import {
  listBrands,
  listCategories,
  listProducts,
  type ProductDetail,
  productDetails,
  searchProducts,
} from '../queries.ts'
import {
  attributes,
  categoryForm,
  categoryPath,
  categoryReplies,
  productForm,
  productName,
  productReply,
  sku,
} from './forms.ts'

const BOTH = ['admin', 'partner'] as const

export const putProduct = commandRoute({
  name: 'catalog.putProduct',
  audience: BOTH,
  path: '/v1/catalog/products',
  permission: 'catalog.change',
  summary: { zh: '新建或修改商品', en: 'Create or change a product, by sku' },
  about:
    'Fields left out stay as they are, null clears them. A price comes with its currency. Attributes are replaced whole.',
  ask: Type.Object({
    sku: sku(),
    name: Type.Optional(productName()),
    categoryPath: Type.Optional(wire.nullable(categoryPath())),
    brand: Type.Optional(wire.nullable(wire.text(100))),
    listPriceMinor: Type.Optional(wire.nullable(wire.amountMinor({ minimum: 0 }))),
    currency: Type.Optional(wire.currency()),
    attributes: Type.Optional(attributes),
  }),
  value: Type.Object({
    id: wire.id('prd'),
    sku: Type.String(),
    change: wire.oneOf(['created', 'changed', 'unchanged']),
  }),
  codes: {
    invalid_sku: { status: 422, title: { zh: '商品编码无效', en: 'Not a sku' } },
    invalid_name: { status: 422, title: { zh: '名称缺失或无效', en: 'The name is missing or not a name' } },
    invalid_category: { status: 422, title: { zh: '品类路径无效', en: 'Not a category path' } },
    invalid_brand: { status: 422, title: { zh: '品牌无效', en: 'Not a brand' } },
    invalid_price: { status: 422, title: { zh: '价格无效或缺少币种', en: 'Not a price with its currency' } },
    unknown_currency: { status: 422, title: { zh: '币种不存在', en: 'No such currency' } },
    invalid_attributes: { status: 422, title: { zh: '属性无效', en: 'The attributes cannot be kept' } },
  },
  example: {
    ask: {
      sku: '6901234567892',
      name: { zh: '挂耳咖啡', en: 'Drip coffee' },
      categoryPath: 'food/coffee',
      listPriceMinor: 6_800,
      currency: 'CNY',
    },
    value: { id: 'prd_2n9c', sku: '6901234567892', change: 'created' },
  },
  toAsk: (body, by) => ({ by, ...body }),
  command: putProducts,
  toReply: (value) => ({ ...value, id: encodeId('prd', value.id) }),
})

const afterSku = cursor(Type.Object({ sku: Type.String({ maxLength: SKU_LENGTH }) }))
const form = { item: productReply, place: (product: ProductDetail) => ({ sku: product.sku }) }

export const products = queryRoute({
  name: 'catalog.products',
  audience: BOTH,
  path: '/v1/catalog/products',
  permission: 'catalog.read',
  summary: { zh: '商品列表', en: 'Products in sku order' },
  query: Type.Object({
    ...pageQuery(afterSku),
    category: Type.Optional(categoryPath()),
    brand: Type.Optional(wire.text(100)),
    stub: Type.Optional(Type.Boolean()),
  }),
  reply: pageReply(productForm),
  codes: {},
  handle: async (ctx, { query }) => {
    const { limit, cursor: text, ...filter } = query
    const place = afterSku.read(text)
    const after = place === undefined ? {} : { after: place.sku }
    const found = await listProducts(ctx, { ...filter, ...after, limit: pageSize(limit) + 1 })
    return done(pageOf(found, limit, afterSku, form))
  },
})

export const searchProductsRoute = queryRoute({
  name: 'catalog.searchProducts',
  audience: BOTH,
  path: '/v1/catalog/search',
  permission: 'catalog.read',
  summary: { zh: '搜索商品', en: 'Find products by sku, name or brand' },
  about:
    '`prefix` (the default) finds what begins with the text, in sku and names; `contains` finds it anywhere, in brands too.',
  query: Type.Object({
    ...pageQuery(afterSku),
    text: wire.text(100),
    mode: Type.Optional(wire.oneOf(['prefix', 'contains'])),
  }),
  reply: pageReply(productForm),
  codes: {},
  handle: async (ctx, { query }) => {
    const { limit, cursor: written, text, mode = 'prefix' } = query
    const place = afterSku.read(written)
    const after = place === undefined ? {} : { after: place.sku }
    const found = await searchProducts(ctx, { text, mode, ...after, limit: pageSize(limit) + 1 })
    return done(pageOf(found, limit, afterSku, form))
  },
})

export const product = queryRoute({
  name: 'catalog.product',
  audience: BOTH,
  path: '/v1/catalog/products/:sku',
  permission: 'catalog.read',
  summary: { zh: '商品', en: 'A product' },
  params: Type.Object({ sku: sku() }),
  reply: productForm,
  codes: { unknown_product: { status: 404, title: { zh: '商品不存在', en: 'No such product' } } },
  handle: async (ctx, { params }) => {
    const found = (await productDetails(ctx, [params.sku])).get(params.sku)
    return found ? done(productReply(found)) : refuse('unknown_product')
  },
})

export const categories = queryRoute({
  name: 'catalog.categories',
  audience: BOTH,
  path: '/v1/catalog/categories',
  permission: 'catalog.read',
  summary: { zh: '商品品类树', en: 'Categories that products name, each before those below it' },
  reply: Type.Object({ categories: Type.Array(categoryForm) }),
  codes: {},
  handle: async (ctx) => done({ categories: categoryReplies(await listCategories(ctx)) }),
})

export const brands = queryRoute({
  name: 'catalog.brands',
  audience: BOTH,
  path: '/v1/catalog/brands',
  permission: 'catalog.read',
  summary: { zh: '商品品牌', en: 'Brands that products name, by name, at most 2,000' },
  reply: Type.Object({ brands: Type.Array(Type.String()) }),
  codes: {},
  handle: async (ctx) => done({ brands: [...(await listBrands(ctx))] }),
})

/** All of them may be called by machines as well as by staff: merchandise systems keep the catalog. */
export const partnerRoutes = [putProduct, products, searchProductsRoute, product, categories, brands]
