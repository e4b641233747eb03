import { isDeepStrictEqual } from 'node:util'
import { emit, settingsChanged } from '@atrium/db'
import { type By, type Ctx, type Currency, done, must, type Outcome, refuse } from '@atrium/kernel'
import { isCurrency, type LocalName, localName } from '@atrium/organization'
import { type AuditOptions, type AuditRow, audit } from '@atrium/staff'
import { productsChanged } from '../events.ts'
import { KnownProducts } from '../known-products.ts'
import { type Attributes, areAttributes, isCategoryPath, isSku, isText, NAME_LENGTH } from '../model.ts'
import { type ProductDetail, productDetails } from '../queries.ts'
import { lockWriter, upsertProducts } from '../store.ts'
import { productRow } from '../trail.ts'

/** A product as it should be, by sku. A field that is left out stays as it is; null clears it. */
export interface PutProduct {
  readonly by: By
  readonly sku: string
  /** Needed on creation; a stub keeps the name that a receipt gave it. */
  readonly name?: LocalName
  /** `food/coffee` */
  readonly categoryPath?: string | null
  readonly brand?: string | null
  /** In minor units; together with its currency. null clears both. */
  readonly listPriceMinor?: number | null
  readonly currency?: Currency
  /** Replaces all attributes. */
  readonly attributes?: Attributes
}

export type PutProductCode =
  | 'invalid_sku'
  | 'invalid_name'
  | 'invalid_category'
  | 'invalid_brand'
  | 'invalid_price'
  | 'unknown_currency'
  | 'invalid_attributes'

export interface ProductChange {
  readonly id: number
  readonly sku: string
  /** `changed` for a stub that is described for the first time. */
  readonly change: 'created' | 'changed' | 'unchanged'
}

type Draft = Omit<ProductDetail, 'createdAt' | 'changedAt'>

/** Creates and changes products by sku; asks for one sku follow each other in the order given. Seven statements for any number. */
export async function putProducts(
  ctx: Ctx,
  asks: readonly PutProduct[],
  { audited = 'each' }: AuditOptions = {},
): Promise<Outcome<ProductChange, PutProductCode>[]> {
  const skus = new Set(asks.map((ask) => ask.sku).filter(isSku))
  if (skus.size === 0) return asks.map(() => refuseSku())
  await ctx.tx.run(lockWriter, {})
  const drafts = new Map<string, Draft>(await productDetails(ctx, [...skus]))
  const freshSkus = [...skus].filter((sku) => !drafts.has(sku))
  const freshIds = await ctx.tx.ids('catalog.product_block', freshSkus.length)
  const idOf = new Map(freshSkus.map((sku, at) => [sku, must(freshIds[at], 'an id for each new sku')]))
  const touched = new Map<string, Draft>()
  const trail: AuditRow[] = []
  const decided = asks.map((ask): Outcome<{ sku: string; change: ProductChange['change'] }, PutProductCode> => {
    const fault = faultOf(ask)
    if (fault) return fault
    const known = drafts.get(ask.sku)
    if (!known && !ask.name) return refuse('invalid_name', 'A new product needs a name.')
    const draft = merge(known ?? blank(must(idOf.get(ask.sku), 'a new sku has an id'), ask.sku), ask)
    if (known && isDeepStrictEqual(draft, pick(known))) return done({ sku: ask.sku, change: 'unchanged' })
    drafts.set(ask.sku, draft)
    touched.set(ask.sku, draft)
    // What the house does itself, such as loading the sample, is nobody's doing by hand.
    if (audited === 'each' && ask.by.actor.kind !== 'system') trail.push(productRow(ask.by, known, draft))
    return done({ sku: ask.sku, change: known ? 'changed' : 'created' })
  })
  const ids = await write(ctx, [...touched.values()], idOf, trail)
  return decided.map((one) => {
    if (!one.ok) return one
    const { sku, change } = one.value
    const id = ids.get(sku) ?? must(drafts.get(sku), 'a decided product').id
    // A purchase may have made the stub between our look and our write.
    return done({ id, sku, change: change === 'created' && id !== idOf.get(sku) ? 'changed' : change })
  })
}

const refuseSku = () => refuse('invalid_sku', 'A sku is 1 to 100 printable characters.')

function faultOf(ask: PutProduct) {
  if (!isSku(ask.sku)) return refuseSku()
  const { name, categoryPath, brand, listPriceMinor, currency, attributes } = ask
  if (name && !(isText(name.zh, NAME_LENGTH) && (name.en === undefined || isText(name.en, NAME_LENGTH)))) {
    return refuse('invalid_name', 'A name is 1 to 200 printable characters per language.')
  }
  if (typeof categoryPath === 'string' && !isCategoryPath(categoryPath)) {
    return refuse('invalid_category', 'A category is 1 to 8 names joined by slashes, such as food/coffee.')
  }
  if (typeof brand === 'string' && !isText(brand, 100)) {
    return refuse('invalid_brand', 'A brand is 1 to 100 printable characters.')
  }
  if (currency !== undefined && !isCurrency(currency)) {
    return refuse('unknown_currency', 'Currencies are ISO 4217 codes such as CNY.')
  }
  const isPriced = typeof listPriceMinor === 'number'
  if (
    isPriced !== (currency !== undefined) ||
    (isPriced && !(Number.isSafeInteger(listPriceMinor) && listPriceMinor >= 0))
  ) {
    return refuse('invalid_price', 'A price is a whole number of minor units from 0 and comes with its currency.')
  }
  if (attributes && !areAttributes(attributes)) {
    return refuse('invalid_attributes', 'At most 50 attributes; texts are 500 characters at most.')
  }
  return undefined
}

const blank = (id: number, sku: string): Draft => ({
  id,
  sku,
  name: { zh: '' },
  categoryPath: '',
  brand: '',
  stub: false,
  listPriceMinor: null,
  currency: null,
  attributes: {},
})

const pick = (known: Draft): Draft => ({
  id: known.id,
  sku: known.sku,
  name: known.name,
  categoryPath: known.categoryPath,
  brand: known.brand,
  stub: known.stub,
  listPriceMinor: known.listPriceMinor,
  currency: known.currency,
  attributes: known.attributes,
})

function merge(known: Draft, ask: PutProduct): Draft {
  const price =
    ask.listPriceMinor === undefined ? {} : { listPriceMinor: ask.listPriceMinor, currency: ask.currency ?? null }
  return {
    ...pick(known),
    ...price,
    stub: false,
    name: ask.name ? localName(ask.name.zh, ask.name.en ?? null) : known.name,
    categoryPath: ask.categoryPath === undefined ? known.categoryPath : (ask.categoryPath ?? ''),
    brand: ask.brand === undefined ? known.brand : (ask.brand ?? ''),
    attributes: ask.attributes ? { ...ask.attributes } : known.attributes,
  }
}

/** Writes and tells; answers the ids by sku of what it wrote. */
async function write(
  ctx: Ctx,
  drafts: readonly Draft[],
  fresh: ReadonlyMap<string, number>,
  trail: readonly AuditRow[],
): Promise<ReadonlyMap<string, number>> {
  if (drafts.length === 0) return new Map()
  const rows = await ctx.tx.rows(upsertProducts, {
    id: drafts.map((draft) => draft.id),
    sku: drafts.map((draft) => draft.sku),
    nameZh: drafts.map((draft) => draft.name.zh),
    nameEn: drafts.map((draft) => draft.name.en ?? null),
    categoryPath: drafts.map((draft) => draft.categoryPath),
    brand: drafts.map((draft) => draft.brand),
    listPriceMinor: drafts.map((draft) => draft.listPriceMinor),
    currency: drafts.map((draft) => draft.currency),
    attributes: drafts.map((draft) => draft.attributes),
    now: ctx.now,
  })
  const products = rows.map(
    ({ id, sku }) => ({ id, sku, change: fresh.get(sku) === id ? 'created' : 'changed' }) as const,
  )
  KnownProducts.bypass(ctx)
  await Promise.all([settingsChanged(ctx, ['catalog']), audit(ctx, trail)])
  emit(ctx, productsChanged, [{ memberId: null, effectiveAt: ctx.now, historical: false, body: { products } }])
  return new Map(rows.map((row) => [row.sku, row.id]))
}
