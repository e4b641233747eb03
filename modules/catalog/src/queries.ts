import { type Ctx, type Currency, type Instant, jsonb, type RowOf, statement } from '@atrium/kernel'
import { type Attributes, buildCategoryTree, type Category, type Product, readProduct } from './model.ts'

const product = {
  id: 'bigint',
  sku: 'text',
  nameZh: 'text',
  nameEn: 'text?',
  categoryPath: 'text',
  brand: 'text',
  stub: 'boolean',
} as const

export const selectBySku = statement({
  name: 'catalog.selectBySku',
  params: { sku: 'text[]' },
  row: product,
  sql: 'select id, sku, name_zh, name_en, category_path, brand, stub from catalog.product where sku = any(:sku)',
})

export const selectById = statement({
  name: 'catalog.selectById',
  params: { id: 'bigint[]' },
  row: product,
  sql: 'select id, sku, name_zh, name_en, category_path, brand, stub from catalog.product where id = any(:id)',
})

/** Products by id, as lines of purchases name them; unknown ids are missing. One statement. */
export async function productsByIds(ctx: Ctx, ids: readonly number[]): Promise<ReadonlyMap<number, Product>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.tx.rows(selectById, { id: [...new Set(ids)] })
  return new Map(rows.map((row) => [row.id, readProduct(row)]))
}

/** Products by sku; unknown ones are missing (`ensureProducts` makes them). One statement. */
export async function productsBySku(ctx: Ctx, skus: readonly string[]): Promise<ReadonlyMap<string, Product>> {
  if (skus.length === 0) return new Map()
  const rows = await ctx.tx.rows(selectBySku, { sku: [...new Set(skus)] })
  return new Map(rows.map((row) => [row.sku, readProduct(row)]))
}

const detail = {
  ...product,
  listPriceMinor: 'bigint?',
  currency: 'text?',
  attributes: jsonb<Attributes>(),
  createdAt: 'timestamptz',
  changedAt: 'timestamptz',
} as const

const DETAIL = `id, sku, name_zh, name_en, category_path, brand, stub, list_price_minor, currency, attributes, created_at, changed_at`

export const detailsBySku = statement({
  name: 'catalog.detailsBySku',
  params: { sku: 'text[]' },
  row: detail,
  sql: `select ${DETAIL} from catalog.product where sku = any(:sku)`,
})

/** In sku order along product_sku_unique; the filters only skip rows. */
export const productPage = statement({
  name: 'catalog.productPage',
  params: { brand: 'text?', stub: 'boolean?', after: 'text', limit: 'int' },
  row: detail,
  sql: `select ${DETAIL} from catalog.product
        where sku > :after and (:brand is null or brand = :brand) and (:stub is null or stub = :stub)
        order by sku limit :limit`,
})

/** The category and all below it: a range of product_by_category. */
export const productPageOfCategory = statement({
  name: 'catalog.productPageOfCategory',
  params: { category: 'text', below: 'text', brand: 'text?', stub: 'boolean?', after: 'text', limit: 'int' },
  row: detail,
  sql: `select ${DETAIL} from catalog.product
        where (category_path = :category or category_path like :below) and sku > :after
          and (:brand is null or brand = :brand) and (:stub is null or stub = :stub)
        order by sku limit :limit`,
})

/**
 * Ranges of the three prefix indexes, joined by a bitmap. Materialized, because the planner would rather walk all products in sku
 * order in the hope of finding a page of matches soon. Of 100,000 products that takes 65 ms for a rare beginning and 0.5 for a common one,
 * this 0.5 ms and 75 the other way round; people type rare beginnings.
 */
export const productsByPrefix = statement({
  name: 'catalog.productsByPrefix',
  params: { pattern: 'text', after: 'text', limit: 'int' },
  row: detail,
  sql: `with found as materialized (
          select ${DETAIL} from catalog.product
          where lower(sku) like lower(:pattern) or lower(name_zh) like lower(:pattern)
            or lower(coalesce(name_en, '')) like lower(:pattern)
        )
        select ${DETAIL} from found where sku > :after order by sku limit :limit`,
})

/** Reads the table (see the migration for why). `strpos` and not LIKE: nothing to escape, and no index is given up. */
export const productsContaining = statement({
  name: 'catalog.productsContaining',
  params: { text: 'text', after: 'text', limit: 'int' },
  row: detail,
  sql: `select ${DETAIL} from catalog.product
        where sku > :after
          and strpos(lower(sku || ' ' || name_zh || ' ' || coalesce(name_en, '') || ' ' || brand), lower(:text)) > 0
        order by sku limit :limit`,
})

export const categoryCounts = statement({
  name: 'catalog.categoryCounts',
  params: {},
  row: { path: 'text', products: 'int' },
  sql: 'select category_path as path, count(*)::int as products from catalog.product group by category_path',
})

/** A product with all that is known about it. */
export interface ProductDetail extends Product {
  /** In minor units of `currency`; null where unknown. */
  readonly listPriceMinor: number | null
  readonly currency: Currency | null
  readonly attributes: Attributes
  readonly createdAt: Instant
  readonly changedAt: Instant
}

const readDetail = (row: RowOf<typeof detailsBySku>): ProductDetail => ({
  ...readProduct(row),
  listPriceMinor: row.listPriceMinor,
  currency: row.currency,
  attributes: row.attributes,
  createdAt: row.createdAt,
  changedAt: row.changedAt,
})

/** The products of these skus with all that is known; unknown ones are missing. */
export async function productDetails(ctx: Ctx, skus: readonly string[]): Promise<ReadonlyMap<string, ProductDetail>> {
  const rows = await ctx.tx.rows(detailsBySku, { sku: skus })
  return new Map(rows.map((row) => [row.sku, readDetail(row)]))
}

export interface ProductsAsk {
  /** This category and all below it. */
  readonly category?: string
  readonly brand?: string
  readonly stub?: boolean
  /** Sku of the last product of the page before. */
  readonly after?: string
  readonly limit: number
}

/** The first `limit` products after `after`, in sku order. */
export async function listProducts(ctx: Ctx, ask: ProductsAsk): Promise<readonly ProductDetail[]> {
  const page = { brand: ask.brand ?? null, stub: ask.stub ?? null, after: ask.after ?? '', limit: ask.limit }
  if (ask.category === undefined) return (await ctx.tx.rows(productPage, page)).map(readDetail)
  const below = `${escapeLike(ask.category)}/%`
  return (await ctx.tx.rows(productPageOfCategory, { ...page, category: ask.category, below })).map(readDetail)
}

export interface SearchAsk {
  readonly text: string
  /** `prefix`: sku or name begins with the text. `contains`: sku, name or brand holds it anywhere. Upper and lower case are one. */
  readonly mode: 'prefix' | 'contains'
  readonly after?: string
  readonly limit: number
}

/** The first `limit` products found after `after`, in sku order. */
export async function searchProducts(ctx: Ctx, ask: SearchAsk): Promise<readonly ProductDetail[]> {
  const page = { after: ask.after ?? '', limit: ask.limit }
  const rows =
    ask.mode === 'prefix'
      ? await ctx.tx.rows(productsByPrefix, { pattern: `${escapeLike(ask.text)}%`, ...page })
      : await ctx.tx.rows(productsContaining, { text: ask.text, ...page })
  return rows.map(readDetail)
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (letter) => `\\${letter}`)

const MOST_BRANDS = 2_000

/** Brands that products name, by their names, the first 2,000. One probe of the index a brand. */
export async function listBrands(ctx: Ctx): Promise<readonly string[]> {
  const rows = await ctx.tx.rows(findBrands, { limit: MOST_BRANDS })
  return rows.map(({ brand }) => brand)
}

export const findBrands = statement({
  name: 'catalog.findBrands',
  params: { limit: 'int' },
  row: { brand: 'text' },
  sql: `with recursive found as (
          (select brand from catalog.product where brand > '' order by brand limit 1)
          union all
          select (select p.brand from catalog.product p where p.brand > found.brand order by p.brand limit 1)
          from found where found.brand is not null
        )
        select brand from found where brand is not null limit :limit`,
})

/** All categories that products name, as a tree, with how many products each holds. */
export async function listCategories(ctx: Ctx): Promise<readonly Category[]> {
  return buildCategoryTree(await ctx.tx.rows(categoryCounts, {}))
}
