import type { Ctx } from '@atrium/kernel'
import type { Product } from './model.ts'

/** Products kept at most; past it the process starts afresh. About 10 MB. */
const KEPT = 50_000

interface Kept {
  readonly bySku: Map<string, Product>
}

const CHANGED = Symbol('catalog changed in this transaction')

/**
 * Products that this process has read since the catalog last changed, so that a purchase of known goods asks nothing. Only
 * committed rows enter, and a transaction that changed products reads past the cache. Stubs that others insert need no new revision: they are missing here and looked up.
 */
export class KnownProducts {
  private readonly kept: Kept
  private readonly ctx: Ctx

  private constructor(ctx: Ctx, kept: Kept) {
    this.ctx = ctx
    this.kept = kept
  }

  static async open(ctx: Ctx): Promise<KnownProducts> {
    if (ctx.tx.memo(CHANGED, () => ({ changed: false })).changed) return new KnownProducts(ctx, { bySku: new Map() })
    return new KnownProducts(ctx, await ctx.tx.cached('catalog', async () => ({ bySku: new Map<string, Product>() })))
  }

  /** To be called by whatever changes products in this transaction. */
  static bypass(ctx: Ctx): void {
    ctx.tx.memo(CHANGED, () => ({ changed: false })).changed = true
  }

  get(sku: string): Product | undefined {
    return this.kept.bySku.get(sku)
  }

  /** Kept after the commit: a select of this transaction may have seen what the transaction itself inserted. */
  keep(products: readonly Product[]): void {
    if (products.length === 0) return
    const { bySku } = this.kept
    this.ctx.tx.afterCommit(() => {
      if (bySku.size + products.length > KEPT) bySku.clear()
      for (const product of products) bySku.set(product.sku, product)
    })
  }
}
