import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { lineagesIn, loadPeopleFacts } from '../load-people.ts'
import { lockMembers } from '../lock.ts'
import type { MergeRule } from '../model.ts'
import { People } from '../people.ts'
import { mayBeSeen } from '../visibility.ts'
import { type DecidedMerge, writeMerges } from '../write-merges.ts'

export interface MergeAsk {
  readonly by: By
  /** Two members, in either order: who survives is decided as ever (a verified phone, else the older). */
  readonly memberId: number
  readonly otherId: number
}

export type MergeCode = 'unknown_member' | 'member_erased' | 'same_person'

export interface Merged {
  readonly mergeId: number
  readonly absorbedId: number
  /** Root of the person from now on. */
  readonly rootId: number
}

/**
 * Merges members whom staff hold to be one person, also where they have different phones: whoever asks has looked. A merge can be undone
 * (`unmergeMembers`). Done again it is refused as `same_person`.
 */
export async function mergeMembers(ctx: Ctx, asks: readonly MergeAsk[]): Promise<Outcome<Merged, MergeCode>[]> {
  if (asks.length === 0) return []
  await lockMembers(
    ctx,
    asks.flatMap((ask) => [ask.memberId, ask.otherId]),
  )
  const one = await mayBeSeen(ctx, asks)
  const other = await mayBeSeen(
    ctx,
    asks.map(({ by, otherId }) => ({ by, memberId: otherId })),
  )
  const visible = asks.map((_, index) => Boolean(one[index] && other[index]))
  const merged = await joinByHand(
    ctx,
    asks.filter((_, index) => visible[index]).map((ask) => ({ ...ask, rule: 'staff', evidence: [] })),
  )
  let next = 0
  return visible.map((isVisible) => (isVisible ? merged[next++]! : refuse('unknown_member')))
}

export interface JoinAsk extends MergeAsk {
  readonly rule: MergeRule
  readonly evidence: readonly number[]
}

/** Merges without asking who may see whom. Locks what is not locked. */
export async function joinByHand(ctx: Ctx, asks: readonly JoinAsk[]): Promise<Outcome<Merged, MergeCode>[]> {
  if (asks.length === 0) return []
  const roots = await lockMembers(
    ctx,
    asks.flatMap((ask) => [ask.memberId, ask.otherId]),
  )
  const facts = await loadPeopleFacts(ctx, [...roots.values()])
  const lineages = lineagesIn(facts)
  const people = new People(facts)
  const edges: DecidedMerge[] = []
  const decided = asks.map((ask, askIndex): Outcome<number, MergeCode> => {
    const { memberId, otherId } = ask
    if (!people.has(memberId) || !people.has(otherId)) return refuse('unknown_member')
    if (people.isErased(memberId) || people.isErased(otherId)) return refuse('member_erased')
    const rootId = people.rootOf(memberId)
    if (rootId === people.rootOf(otherId)) return refuse('same_person')
    const { survivorId, absorbedId } = people.join(memberId, otherId)
    const survived = survivorId === rootId
    edges.push({
      absorbedId,
      survivorId,
      absorbedLink: survived ? otherId : memberId,
      survivorLink: survived ? memberId : otherId,
      rule: ask.rule,
      evidence: ask.evidence,
      askIndex,
      by: ask.by,
      at: ctx.now,
      historical: false,
    })
    return done(edges.length - 1)
  })
  const written = await writeMerges(ctx, edges, lineages, (memberId) => people.rootOf(memberId))
  return decided.map((outcome) => {
    if (!outcome.ok) return outcome
    const { mergeId, edge } = written[outcome.value]!
    return done({ mergeId, absorbedId: edge.absorbedId, rootId: people.rootOf(edge.absorbedId) })
  })
}
