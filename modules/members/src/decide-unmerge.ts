import { done, type Outcome, refuse } from '@atrium/kernel'
import type { MemberFact } from './people.ts'

/** A merge in force: an edge of the tree of a person. */
export interface Edge {
  readonly mergeId: number
  readonly absorbedId: number
  readonly survivorId: number
  readonly absorbedLink: number
  readonly survivorLink: number
}

export type UnmergeCode = 'unknown_merge' | 'already_undone'

export interface Unmerged {
  readonly mergeId: number
  /** Root of the part that is a person of its own again. */
  readonly branchRootId: number
  /** Root of the part that stays. */
  readonly rootId: number
}

/** A part that leaves its person: told to the modules above, which give back what came from it. */
export interface Split {
  readonly mergeId: number
  readonly branch: readonly number[]
  readonly branchRootId: number
  /** The root that holds the value of all until then. */
  readonly fromRootId: number
}

export interface UnmergeDecision {
  readonly outcomes: readonly Outcome<Unmerged, UnmergeCode>[]
  /** Each part as it stands after the whole batch, straight from the root that the person had before it. */
  readonly splits: readonly Split[]
}

interface Part {
  readonly members: Set<number>
  rootId: number
  /** The merge whose undoing made this part; undefined for the one that keeps the root. */
  madeBy: number | undefined
}

/**
 * Undoes merges, in any order. `edges`: all merges in force of the people concerned, `facts`: all their members, under their
 * locks. Taking an edge out parts the tree in two. The part with the root stays. The other is led by whoever led it when it was
 * merged; where that member has left it meanwhile, by the one with a verified phone, else the oldest.
 */
export function decideUnmerges(
  asks: readonly { readonly mergeId: number; readonly known: 'active' | 'undone' | 'unknown' }[],
  edges: readonly Edge[],
  facts: readonly MemberFact[],
): UnmergeDecision {
  const open = new Map(edges.map((edge) => [edge.mergeId, edge]))
  const parts = new Map<number, Part>()
  for (const { memberId, rootId } of facts) {
    const part = parts.get(rootId) ?? { members: new Set<number>(), rootId, madeBy: undefined }
    part.members.add(memberId)
    parts.set(rootId, part)
    parts.set(memberId, part)
  }
  const before = new Map(facts.map((fact) => [fact.memberId, fact.rootId]))
  const outcomes = asks.map(({ mergeId, known }): Outcome<Unmerged, UnmergeCode> => {
    if (known === 'unknown') return refuse('unknown_merge')
    const edge = open.get(mergeId)
    if (!edge) return refuse('already_undone')
    open.delete(mergeId)
    const whole = parts.get(edge.absorbedLink)!
    const branch = cutOff(edge, whole, [...open.values()])
    for (const id of branch) whole.members.delete(id)
    const side = branch.has(edge.absorbedLink) ? edge.absorbedId : edge.survivorId
    const branchRootId = branch.has(side) ? side : elect(facts.filter((fact) => branch.has(fact.memberId)))
    const part: Part = { members: branch, rootId: branchRootId, madeBy: mergeId }
    for (const id of branch) parts.set(id, part)
    return done({ mergeId, branchRootId, rootId: whole.rootId })
  })
  const splits = [...new Set(parts.values())].flatMap((part) =>
    part.madeBy === undefined
      ? []
      : [
          {
            mergeId: part.madeBy,
            branch: [...part.members].sort((a, b) => a - b),
            branchRootId: part.rootId,
            fromRootId: before.get(part.rootId)!,
          },
        ],
  )
  return { outcomes, splits }
}

/** The members on the far side of an edge that was taken out: those that cannot be reached from the root any more. */
function cutOff(edge: Edge, whole: Part, rest: readonly Edge[]): Set<number> {
  const reached = new Set([whole.rootId])
  const queue = [whole.rootId]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const { absorbedLink, survivorLink } of rest) {
      const next = absorbedLink === at ? survivorLink : survivorLink === at ? absorbedLink : undefined
      if (next === undefined || reached.has(next)) continue
      reached.add(next)
      queue.push(next)
    }
  }
  const far = reached.has(edge.absorbedLink) ? edge.survivorLink : edge.absorbedLink
  const branch = new Set([...whole.members].filter((id) => !reached.has(id)))
  // Edges form a tree, so the far end is never reached another way.
  branch.add(far)
  return branch
}

function elect(members: readonly MemberFact[]): number {
  const hasPhone = (fact: MemberFact) => fact.identities.some(({ kind }) => kind === 'phone_verified')
  const [first] = [...members].sort(
    (a, b) => Number(hasPhone(b)) - Number(hasPhone(a)) || a.createdAt - b.createdAt || a.memberId - b.memberId,
  )
  return first!.memberId
}
