import { emit } from '@atrium/db'
import type { By, Ctx, LineageMove, Outcome } from '@atrium/kernel'
import { decideUnmerges, type UnmergeCode, type Unmerged } from '../decide-unmerge.ts'
import { membersUnmerged } from '../events.ts'
import { loadPeopleFacts } from '../load-people.ts'
import { lockMembers } from '../lock.ts'
import { rewriteMovedPersons } from '../person-store.ts'
import { loadEdges, loadMerges } from '../queries.ts'
import { undoMerges } from '../store.ts'
import { mayBeSeen } from '../visibility.ts'
import { moveRoots } from '../write-merges.ts'

export interface UnmergeAsk {
  readonly by: By
  readonly mergeId: number
}

/**
 * Undoes merges, in any order. No history moves: each part is led by its own root again, and the modules above give back, by origin,
 * what came from it. What was spent meanwhile stays spent.
 */
export async function unmergeMembers(ctx: Ctx, asks: readonly UnmergeAsk[]): Promise<Outcome<Unmerged, UnmergeCode>[]> {
  if (asks.length === 0) return []
  const named = await ctx.tx.rows(loadMerges, { mergeId: [...new Set(asks.map((ask) => ask.mergeId))] })
  const linkOf = new Map(named.map((row) => [row.mergeId, row.absorbedLink]))
  const roots = await lockMembers(ctx, [...linkOf.values()])
  const facts = await loadPeopleFacts(ctx, [...roots.values()])
  const [edges, seen] = await Promise.all([
    ctx.tx.rows(loadEdges, { memberId: facts.map((fact) => fact.memberId) }),
    mayBeSeen(
      ctx,
      asks.map(({ by, mergeId }) => ({ by, memberId: linkOf.get(mergeId) ?? 0 })),
    ),
  ])
  const known = asks.map(({ mergeId }, index) => ({
    mergeId,
    known: linkOf.has(mergeId) && seen[index] ? ('active' as const) : ('unknown' as const),
  }))
  const { outcomes, splits } = decideUnmerges(known, edges, facts)
  const undone = outcomes.flatMap((outcome, index) => (outcome.ok ? [{ ...outcome.value, by: asks[index]!.by }] : []))
  if (undone.length === 0) return [...outcomes]
  const byOf = new Map(undone.map(({ mergeId, by }) => [mergeId, by]))
  await ctx.tx.run(undoMerges, {
    mergeId: undone.map((row) => row.mergeId),
    absorbedId: undone.map((row) => edges.find((edge) => edge.mergeId === row.mergeId)!.absorbedId),
    actorKind: undone.map((row) => row.by.actor.kind),
    actorId: undone.map((row) => row.by.actor.id),
    now: ctx.now,
  })
  await moveRoots(
    ctx,
    splits.flatMap((split) => split.branch.map((memberId) => ({ memberId, rootId: split.branchRootId }))),
  )
  await rewriteMovedPersons(
    ctx,
    splits.flatMap((split) => [split.branchRootId, split.fromRootId]),
  )
  const moves: LineageMove[] = splits.map((split) => ({
    mergeId: split.mergeId,
    branch: split.branch,
    absorbed: split.branchRootId,
    root: split.fromRootId,
    by: byOf.get(split.mergeId)!,
  }))
  for (const hook of ctx.lineage) await hook.release(ctx, moves)
  emit(
    ctx,
    membersUnmerged,
    splits.map(({ mergeId, branchRootId, fromRootId, branch }) => ({
      memberId: branchRootId,
      effectiveAt: ctx.now,
      historical: false,
      body: { mergeId, branchRootId, rootId: fromRootId, branch: [...branch] },
    })),
  )
  return [...outcomes]
}
