import type { By, Ctx } from '@atrium/kernel'
import { covers, runnerOf } from '../seen.ts'
import { type DatasetRow, listDatasets, MOST_LISTED } from './store.ts'

/** Kept results that somebody may read: their own and shared ones, as far as their data scope holds all rows that may be in them. */
export async function datasetsSeen(ctx: Ctx, by: By): Promise<readonly DatasetRow[]> {
  const rows = await ctx.tx.rows(listDatasets, { ownerId: runnerOf(by).accountId, now: ctx.now, limit: MOST_LISTED })
  return rows.filter(({ nodes }) => covers(by.scope, nodes))
}
