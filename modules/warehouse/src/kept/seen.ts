import type { By, Ctx } from '@atrium/kernel'
import { covers } from '../seen.ts'
import { type DatasetRow, listDatasets, MOST_LISTED } from './store.ts'

/** Kept results that somebody may read: their own and shared ones, as far as their data scope holds all rows that may be in them. */
export async function datasetsSeen(ctx: Ctx, by: By): Promise<readonly DatasetRow[]> {
  if (by.actor.kind !== 'staff') return []
  const rows = await ctx.tx.rows(listDatasets, { ownerId: by.actor.id, now: ctx.now, limit: MOST_LISTED })
  return rows.filter(({ nodes }) => covers(by.scope, nodes))
}
