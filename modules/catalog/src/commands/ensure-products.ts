import { emit } from '@atrium/db'
import { type Ctx, must } from '@atrium/kernel'
import { stubsMade } from '../events.ts'
import { KnownProducts } from '../known-products.ts'
import { NAME_LENGTH, type Product, readProduct, type SkuSeen } from '../model.ts'
import { productsBySku } from '../queries.ts'
import { insertStubs } from '../store.ts'

/**
 * The products of these skus; unknown ones become stubs. At most one select and one insert for a batch of any size, none when the
 * process has met all of them. Skus must have passed `isSku`. The first ask of a sku that brings a name or price gives them to
 * the stub. An insert waits for another transaction's stub of the same sku: call this before locking members.
 */
export async function ensureProducts(ctx: Ctx, asks: readonly SkuSeen[]): Promise<ReadonlyMap<string, Product>> {
  const known = await KnownProducts.open(ctx)
  const found = new Map<string, Product>()
  const open = new Map<string, SkuSeen>()
  for (const ask of asks) {
    const product = known.get(ask.sku)
    if (product) found.set(ask.sku, product)
    else open.set(ask.sku, joinSeen(open.get(ask.sku), ask))
  }
  if (open.size === 0) return found
  const loaded = [...(await productsBySku(ctx, [...open.keys()])).values()]
  known.keep(loaded)
  for (const product of loaded) {
    found.set(product.sku, product)
    open.delete(product.sku)
  }
  if (open.size === 0) return found
  const made = await insertUnknown(ctx, [...open.values()])
  known.keep(made)
  for (const product of made) found.set(product.sku, product)
  return found
}

async function insertUnknown(ctx: Ctx, asks: readonly SkuSeen[]): Promise<Product[]> {
  const ids = await ctx.tx.ids('catalog.product_block', asks.length)
  const priced = asks.map((ask) => ask.priceMinor !== undefined && ask.priceMinor >= 0 && ask.currency !== undefined)
  const rows = await ctx.tx.rows(insertStubs, {
    id: ids,
    sku: asks.map((ask) => ask.sku),
    nameZh: asks.map((ask) => stubName(ask)),
    listPriceMinor: asks.map((ask, at) => (priced[at] ? must(ask.priceMinor, 'priced') : null)),
    currency: asks.map((ask, at) => (priced[at] ? must(ask.currency, 'priced') : null)),
    now: ctx.now,
  })
  if (rows.length > 0) {
    const productIds = rows.map((row) => row.id)
    emit(ctx, stubsMade, [{ memberId: null, effectiveAt: ctx.now, historical: true, body: { productIds } }])
  }
  return rows.map(readProduct)
}

/** What two lines say of one sku: the first that says anything counts. */
function joinSeen(first: SkuSeen | undefined, next: SkuSeen): SkuSeen {
  if (first === undefined) return next
  const name = first.name ?? next.name
  const priced = first.priceMinor === undefined || first.currency === undefined ? next : first
  return { ...priced, ...(name === undefined ? {} : { name }) }
}

const stubName = (ask: SkuSeen): string => {
  const name = ask.name?.trim().slice(0, NAME_LENGTH) ?? ''
  return name === '' ? ask.sku : name
}
