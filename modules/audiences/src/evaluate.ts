import { decodeId } from '@atrium/kernel'
import { drawn, MemberSet, unionOf } from '@atrium/sets'
import type { SetCache } from './cache.ts'
import { questionOf } from './compile/leaf.ts'
import { everybody } from './compile/person-leaves.ts'
import type { Asking } from './compile/question.ts'
import type { Sql } from './compile/sql.ts'
import { type Filter, isLeaf, type Leaf } from './definition.ts'

/** The current set of another audience; the empty one where it has none yet. */
export type SetOf = (audienceId: number) => Promise<MemberSet>

/**
 * Answers filters: each leaf one set, the tree algebra over them. All answers of one evaluation are of one vocabulary and day; leaves are
 * as fresh as its cache hands them out.
 */
export class Evaluation {
  private readonly asking: Asking
  private readonly cache: SetCache
  private readonly setOf: SetOf
  private whole: Promise<MemberSet> | undefined

  constructor(asking: Asking, cache: SetCache, setOf: SetOf) {
    this.asking = asking
    this.cache = cache
    this.setOf = setOf
  }

  /** Everybody there is: persons who were not erased. */
  everybody(): Promise<MemberSet> {
    this.whole ??= this.ask(everybody(this.asking))
    return this.whole
  }

  /** Whom a filter holds for. */
  async filter(filter: Filter): Promise<MemberSet> {
    const [whole, found] = await Promise.all([this.everybody(), this.raw(filter)])
    return found.and(whole)
  }

  /** The same for one leaf of a tree. */
  async leaf(leaf: Leaf): Promise<MemberSet> {
    if (leaf.is === 'audience') return this.setOf(decodeId('seg', leaf.audienceId) ?? 0)
    if (leaf.is === 'sample') return drawn(await this.everybody(), leaf.seed, leaf.from ?? 0, leaf.to)
    const { select, others } = questionOf(leaf, this.asking)
    const [found, whole] = await Promise.all([this.ask(select), others ? this.everybody() : MemberSet.empty])
    return others ? whole.andNot(found) : found
  }

  /** The set of a question of our own. */
  ask(select: Sql): Promise<MemberSet> {
    return this.cache.ask(select)
  }

  /** May hold erased persons; the whole tree is cut to everybody once. */
  private async raw(filter: Filter): Promise<MemberSet> {
    if (isLeaf(filter)) return this.leaf(filter)
    if ('not' in filter) {
      const [whole, found] = await Promise.all([this.everybody(), this.raw(filter.not)])
      return whole.andNot(found)
    }
    const parts = await Promise.all(('all' in filter ? filter.all : filter.any).map((each) => this.raw(each)))
    return 'any' in filter ? unionOf(parts) : parts.reduce((common, part) => common.and(part))
  }
}
