import type { Ctx } from '@atrium/kernel'
import type { MemberFact } from './people.ts'
import { loadFacts } from './queries.ts'

interface LoadedFact extends MemberFact {
  readonly identities: { kind: string; identityId: number }[]
}

/** What deciding needs to know of whole people, by their roots. One statement. */
export async function loadPeopleFacts(ctx: Ctx, rootIds: readonly number[]): Promise<MemberFact[]> {
  const distinct = [...new Set(rootIds)]
  if (distinct.length === 0) return []
  const facts = new Map<number, LoadedFact>()
  for (const { rootId, memberId, createdAt, erased, kind, identityId } of await ctx.tx.rows(loadFacts, {
    rootId: distinct,
  })) {
    const fact = facts.get(memberId) ?? { rootId, memberId, createdAt, erased, identities: [] }
    facts.set(memberId, fact)
    if (kind !== null && identityId !== null) fact.identities.push({ kind, identityId })
  }
  return [...facts.values()]
}

/** Members of each root. */
export function lineagesIn(facts: readonly MemberFact[]): ReadonlyMap<number, readonly number[]> {
  const lineages = new Map<number, number[]>()
  for (const { rootId, memberId } of facts) {
    const known = lineages.get(rootId)
    if (known) known.push(memberId)
    else lineages.set(rootId, [memberId])
  }
  return lineages
}
