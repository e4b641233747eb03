import { MemberSet } from './member-set.ts'

/** All members of all sets. */
export function unionOf(sets: readonly MemberSet[]): MemberSet {
  return sets.reduce((all, set) => all.or(set), MemberSet.empty)
}

/** The sets in their order, each without the members of those before it: nobody is in two, nobody is lost. */
export function dedupeByPriority(sets: readonly MemberSet[]): MemberSet[] {
  let taken = MemberSet.empty
  return sets.map((set) => {
    const left = set.andNot(taken)
    taken = taken.or(set)
    return left
  })
}

export interface Overlap {
  /** `common[i][j]`: how many are in both; on the diagonal the size of each. */
  readonly common: readonly (readonly number[])[]
  /** How many of each are in no other. */
  readonly alone: readonly number[]
  /** How many are in any. */
  readonly together: number
}

/** How sets overlap, each with each. */
export function overlapOf(sets: readonly MemberSet[]): Overlap {
  const common = sets.map((one) => sets.map((other) => one.commonSize(other)))
  const alone = sets.map((set, at) => set.andNot(unionOf(sets.filter((_, other) => other !== at))).size)
  return { common, alone, together: unionOf(sets).size }
}
