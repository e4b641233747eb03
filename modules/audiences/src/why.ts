import { decodeId } from '@atrium/kernel'
import { MemberSet, shareAt } from '@atrium/sets'
import { questionOf } from './compile/leaf.ts'
import { Asking } from './compile/question.ts'
import { type Filter, isLeaf, type Leaf } from './definition.ts'
import { storedSets } from './desk.ts'
import type { Evaluation } from './evaluate.ts'
import { step } from './faults.ts'
import { askFigures } from './projected.ts'
import { maySee, type Reading } from './queries.ts'
import { reachOver } from './reach.ts'
import { sayFilter } from './say.ts'
import { sayFigures, sayReach, sayShare } from './say-found.ts'
import { loadAudiences } from './store.ts'
import { DEFAULT_PURPOSE, type Words } from './vocabulary.ts'

/** One condition of a filter and whether it holds for a member. */
export interface Why {
  readonly pointer: string
  readonly holds: boolean
  readonly sentence: Words
  /** What was found of the member, in words; null where the answer says all. */
  readonly found: Words | null
  /** Of a condition that names another audience: the filter of that one. */
  readonly below: readonly Why[]
}

/** Audiences that rest on audiences are looked into so far. */
const DEEPEST = 3

/** Why a member is, or is not, among those a filter holds for, asked now of this one member. */
export async function whyOf(reading: Reading, filter: Filter, rootId: number): Promise<Why> {
  const { desk, ctx, vocabulary } = reading
  const version = await desk.projected.version()
  const one = desk.few(vocabulary, [rootId], desk.rooted(storedSets(ctx), version))
  return new Asked(reading, rootId, one).visit(filter, '', 0)
}

/** A filter asked of one person, node by node. */
class Asked {
  private readonly reading: Reading
  private readonly rootId: number
  private readonly one: Evaluation
  private readonly asking: Asking

  constructor(reading: Reading, rootId: number, one: Evaluation) {
    this.reading = reading
    this.rootId = rootId
    this.one = one
    this.asking = new Asking(reading.desk.tables, reading.vocabulary, [rootId])
  }

  async visit(part: Filter, pointer: string, depth: number): Promise<Why> {
    const [held, found, below] = await Promise.all([
      this.one.filter(part),
      isLeaf(part) ? this.found(part) : null,
      this.below(part, pointer, depth),
    ])
    const sentence = sayFilter(part, this.reading.vocabulary)
    return { pointer, holds: held.has(this.rootId), sentence, found, below }
  }

  private async below(part: Filter, pointer: string, depth: number): Promise<readonly Why[]> {
    if (!isLeaf(part)) {
      if ('not' in part) return [await this.visit(part.not, step(pointer, 'not'), depth)]
      const [form, parts] = 'all' in part ? (['all', part.all] as const) : (['any', part.any] as const)
      return Promise.all(parts.map((each, at) => this.visit(each, step(step(pointer, form), at), depth)))
    }
    if (part.is !== 'audience' || depth >= DEEPEST) return []
    const { ctx, by, vocabulary } = this.reading
    const [row] = await ctx.tx.rows(loadAudiences, { audienceId: [decodeId('seg', part.audienceId) ?? 0] })
    if (!row?.filter || !maySee(by, row, vocabulary)) return []
    return [await this.visit(row.filter, step(pointer, 'audienceId'), depth + 1)]
  }

  private async found(leaf: Leaf): Promise<Words | null> {
    const { rootId, one, asking, reading } = this
    if (leaf.is === 'audience') return null
    if (leaf.is === 'sample') return sayShare(shareAt(leaf.seed, rootId))
    if (leaf.is === 'reachable') {
      const purpose = leaf.purpose ?? DEFAULT_PURPOSE
      return sayReach(await reachOver(leaf.channel, MemberSet.of([rootId]), purpose, one, asking))
    }
    const { figure } = questionOf(leaf, asking)
    const rows = figure ? await askFigures(reading.desk.projected, figure) : []
    return sayFigures(
      leaf,
      rows.flatMap(([, told]) => told ?? []),
      reading.vocabulary,
    )
  }
}
