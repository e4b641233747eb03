import { type Chore, DAY_MS, defineChore } from '@atrium/kernel'
import { isNightlyDue } from './begin.ts'
import type { QualityDesk } from './desk.ts'
import { dropOldRuns, findOpenRun } from './store.ts'

/** How long results are kept: a trend of a year, and some. */
const KEPT_MS = 400 * DAY_MS
const DROPPED = 20

/** Wakes the desk for a run that is open or due; it works beside, in pieces of its own. */
export const qualityChores = (desk: QualityDesk | undefined): readonly Chore[] => [
  defineChore({
    name: 'warehouse.checkQuality',
    everySeconds: 5,
    limit: 1,
    run: async (ctx) => {
      if (!desk) return 0
      const [open] = await ctx.tx.rows(findOpenRun, {})
      if (open || (await isNightlyDue(ctx))) ctx.tx.afterCommit(() => desk.wake())
      return 0
    },
  }),
  defineChore({
    name: 'warehouse.dropOldQuality',
    everySeconds: 86_400,
    limit: DROPPED,
    run: async (ctx, limit) => {
      const [dropped] = await ctx.tx.rows(dropOldRuns, { before: ctx.now - KEPT_MS, limit })
      return dropped?.runs ?? 0
    },
  }),
]
