import { type By, type Ctx, inScope } from '@atrium/kernel'
import { scopesOf } from './queries.ts'

/**
 * Whether each asker may see the person it names: it may, where its scope is everything or a store of its scope has met any
 * member of the person (domain: Who sees which member). One statement, none where every scope is everything. To someone
 * who may not see a member it does not exist: commands refuse with `unknown_member`.
 */
export async function mayBeSeen(
  ctx: Ctx,
  asks: readonly { readonly by: By; readonly memberId: number }[],
): Promise<boolean[]> {
  const bounded = asks.filter((ask) => ask.by.scope !== 'all').map((ask) => ask.memberId)
  const stores = new Map<number, number[]>()
  if (bounded.length > 0) {
    for (const row of await ctx.tx.rows(scopesOf, { memberId: [...new Set(bounded)] })) {
      const known = stores.get(row.askedId)
      if (known) known.push(row.storeId)
      else stores.set(row.askedId, [row.storeId])
    }
  }
  return asks.map(
    ({ by, memberId }) =>
      by.scope === 'all' || (stores.get(memberId) ?? []).some((storeId) => inScope(by.scope, storeId)),
  )
}
