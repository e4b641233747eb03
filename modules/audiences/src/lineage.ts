import { type By, type Ctx, decodeId, encodeId, type Projection } from '@atrium/kernel'
import { questionOf } from './compile/leaf.ts'
import { Asking } from './compile/question.ts'
import { Tables } from './compile/tables.ts'
import { audiencesIn, leavesOf } from './definition.ts'
import { maySee } from './queries.ts'
import { loadFilters, loadNames } from './store.ts'
import { loadVocabulary } from './vocabulary.ts'

export interface AudienceLineage {
  /** On the wire. */
  readonly id: string
  readonly name: string
  /** Selects over projected tables by their names, without values. */
  readonly selects: readonly string[]
  readonly tags: readonly string[]
  /** Ids on the wire of audiences that it rests on, of those that the asker may see. */
  readonly audiences: readonly string[]
}

/** What the audiences that the asker may see are found by, read from their filters. Two statements. */
export async function lineageOfAudiences(
  ctx: Ctx,
  by: By,
  projections: readonly Projection[],
): Promise<readonly AudienceLineage[]> {
  const tables = new Tables(projections)
  const [vocabulary, names, filters] = await Promise.all([
    loadVocabulary(ctx, tables),
    ctx.tx.rows(loadNames, {}),
    ctx.tx.rows(loadFilters, {}),
  ])
  const asking = new Asking(tables, vocabulary)
  const byId = new Map(filters.map(({ audienceId, filter }) => [audienceId, filter]))
  const seen = names.filter((row) => maySee(by, row, vocabulary))
  const seenIds = new Set(seen.map(({ audienceId }) => audienceId))
  return seen.map(({ audienceId, name }) => {
    const filter = byId.get(audienceId)
    const leaves = filter ? leavesOf(filter) : []
    return {
      ...{ id: encodeId('seg', audienceId), name },
      selects: leaves.flatMap((leaf) => {
        if (leaf.is === 'audience' || leaf.is === 'sample' || leaf.is === 'tag') return []
        return [
          questionOf(leaf, asking).select.print({ dialect: 'duckdb', table: (table) => table, value: () => 'null' }),
        ]
      }),
      tags: leaves.flatMap((leaf) => (leaf.is === 'tag' ? [leaf.tag] : [])),
      audiences: filter ? audiencesIn(filter).filter((id) => seenIds.has(decodeId('seg', id) ?? 0)) : [],
    }
  })
}
