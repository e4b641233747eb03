import { type Chore, type Ctx, DAY_MS, defineChore } from '@atrium/kernel'
import { expiredDatasets, removeDatasets } from './kept/store.ts'
import { HISTORY_DAYS } from './limits.ts'
import type { AnalystDesk } from './runs/desk.ts'
import { forgetRuns, giveUpRuns } from './runs/store.ts'

/** Work beside the transaction of its chore: without a desk (a house without a projection) there is none. */
export const chores = (desk: AnalystDesk | undefined): readonly Chore[] => [
  defineChore({
    name: 'warehouse.publish',
    everySeconds: 60,
    limit: 1,
    run: async (ctx) => {
      if (desk) ctx.tx.afterCommit(() => desk.publishIfDue())
      return 0
    },
  }),
  defineChore({
    name: 'warehouse.tidy',
    everySeconds: 600,
    limit: 1_000,
    run: (ctx, limit) => tidy(ctx, limit, desk),
  }),
]

/** Gives up runs that nobody has in hand, forgets old ones, removes what has expired. */
async function tidy(ctx: Ctx, limit: number, desk: AnalystDesk | undefined): Promise<number> {
  await ctx.tx.run(giveUpRuns, { now: ctx.now })
  const forgotten = await ctx.tx.run(forgetRuns, { before: ctx.now - HISTORY_DAYS * DAY_MS, limit })
  const expired = (await ctx.tx.rows(expiredDatasets, { now: ctx.now, limit })).map(({ datasetId }) => datasetId)
  await ctx.tx.run(removeDatasets, { datasetId: expired })
  if (desk) {
    ctx.tx.afterCommit(() => {
      desk.finish(desk.removeDatasets(expired))
      desk.finish(desk.tidy())
    })
  }
  return forgotten + expired.length
}
