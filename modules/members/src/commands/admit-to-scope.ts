import type { Ctx, Instant } from '@atrium/kernel'
import { insertScopes } from '../store.ts'

export interface ScopeAsk {
  readonly memberId: number
  readonly storeId: number
  readonly at: Instant
}

/**
 * Notes that stores have met members, which is what lets their staff see them (domain: Who sees which member). The members are
 * locked by the caller; a store that knows the member already is left as it is. Answers who met whom for the first time.
 */
export async function admitToScope(
  ctx: Ctx,
  asks: readonly ScopeAsk[],
): Promise<readonly { readonly memberId: number; readonly storeId: number }[]> {
  if (asks.length === 0) return []
  return ctx.tx.rows(insertScopes, {
    memberId: asks.map((ask) => ask.memberId),
    storeId: asks.map((ask) => ask.storeId),
    since: asks.map((ask) => ask.at),
  })
}
