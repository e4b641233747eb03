import { emit } from '@atrium/db'
import type { By, Ctx, Instant, LineageMove } from '@atrium/kernel'
import { membersMerged } from './events.ts'
import { heldRoots } from './lock.ts'
import type { MergeEdge } from './model.ts'
import { rewriteMovedPersons } from './person-store.ts'
import { insertMerges, setRoots } from './store.ts'

/** A decided edge with who asked for it. */
export interface DecidedMerge extends MergeEdge {
  readonly by: By
  readonly at: Instant
  readonly historical: boolean
}

export interface WrittenMerge {
  readonly mergeId: number
  readonly edge: DecidedMerge
}

/**
 * Writes merges, in the order decided, and has the modules above move what the absorbed hold. `lineages`: the members of each root as
 * they were before; `rootOf`: the roots afterwards. Chains of one batch are told to the hooks flat: each root that ceases to be one gives
 * all it has to the root that remains, whatever came in between.
 */
export async function writeMerges(
  ctx: Ctx,
  edges: readonly DecidedMerge[],
  lineages: ReadonlyMap<number, readonly number[]>,
  rootOf: (memberId: number) => number,
): Promise<WrittenMerge[]> {
  if (edges.length === 0) return []
  const ids = await ctx.tx.ids('members.merge_block', edges.length)
  const written = edges.map((edge, at) => ({ mergeId: ids[at]!, edge }))
  await ctx.tx.run(insertMerges, {
    mergeId: ids,
    absorbedId: edges.map((edge) => edge.absorbedId),
    survivorId: edges.map((edge) => edge.survivorId),
    absorbedLink: edges.map((edge) => edge.absorbedLink),
    survivorLink: edges.map((edge) => edge.survivorLink),
    rule: edges.map((edge) => edge.rule),
    evidence: edges.map((edge) => edge.evidence),
    actorKind: edges.map((edge) => edge.by.actor.kind),
    actorId: edges.map((edge) => edge.by.actor.id),
    requestId: edges.map((edge) => edge.by.requestId),
    now: ctx.now,
  })
  const moves: LineageMove[] = []
  for (const { mergeId, edge } of written) {
    const branch = lineages.get(edge.absorbedId)
    // A member made by this very batch has nothing that could move.
    if (!branch) continue
    moves.push({ mergeId, branch, absorbed: edge.absorbedId, root: rootOf(edge.absorbedId), by: edge.by })
  }
  await moveRoots(
    ctx,
    moves.flatMap((move) => move.branch.map((memberId) => ({ memberId, rootId: move.root }))),
  )
  await rewriteMovedPersons(
    ctx,
    edges.flatMap(({ absorbedId, survivorId }) => [absorbedId, survivorId]),
  )
  if (moves.length > 0) for (const hook of ctx.lineage) await hook.absorb(ctx, moves)
  emit(
    ctx,
    membersMerged,
    written.map(({ mergeId, edge }) => ({
      memberId: edge.absorbedId,
      effectiveAt: edge.at,
      historical: edge.historical,
      body: {
        mergeId,
        absorbedId: edge.absorbedId,
        survivorId: edge.survivorId,
        rootId: rootOf(edge.absorbedId),
        rule: edge.rule,
      },
    })),
  )
  return written
}

/** Says who is whose root from now on, to the database and to what this transaction remembers of its locks. */
export async function moveRoots(
  ctx: Ctx,
  moved: readonly { readonly memberId: number; readonly rootId: number }[],
): Promise<void> {
  if (moved.length === 0) return
  await ctx.tx.run(setRoots, {
    memberId: moved.map((row) => row.memberId),
    rootId: moved.map((row) => row.rootId),
  })
  const held = heldRoots(ctx)
  for (const { memberId, rootId } of moved) held.set(memberId, rootId)
}
