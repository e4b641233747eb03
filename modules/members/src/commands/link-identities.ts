import { type By, type Ctx, type Instant, type Outcome, refuse } from '@atrium/kernel'
import type { NamedIdentity, ResolveCode, Resolved } from '../model.ts'
import { mayBeSeen } from '../visibility.ts'
import { resolveMembers } from './resolve-members.ts'

export interface LinkAsk {
  readonly by: By
  readonly memberId: number
  readonly identities: readonly NamedIdentity[]
  readonly at: Instant
  readonly storeId: number | null
  readonly channel: string
  readonly historical: boolean
}

/**
 * Gives members more identities. A strong value that somebody else holds merges the two, under the rules of `decideResolve`; where
 * a doubt stands against it, `inDoubt` says that it waits for a review.
 */
export async function linkIdentities(ctx: Ctx, asks: readonly LinkAsk[]): Promise<Outcome<Resolved, ResolveCode>[]> {
  if (asks.length === 0) return []
  const seen = await mayBeSeen(ctx, asks)
  const visible = asks.filter((_, index) => seen[index])
  const resolved = await resolveMembers(
    ctx,
    visible.map((ask) => ({ ...ask, create: 'never' as const })),
  )
  let next = 0
  return seen.map((isSeen) => (isSeen ? resolved[next++]! : refuse('unknown_member')))
}
