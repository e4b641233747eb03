import type { Ctx } from '@atrium/kernel'
import { countBuyers, insertYardstick, loadYardsticks, sampleBuyers } from './portrait-store.ts'
import { learn, type Yardstick } from './yardstick.ts'

/** Most buyers that are learned from: of more, one in so many. A fit of so many takes a tenth or two of a second of the transaction it is made in. */
export const SAMPLE = 10_000

export interface KeptYardstick extends Yardstick {
  readonly id: number
  readonly madeAt: number
}

/** What was learned last, the youngest first. One statement. */
export async function yardsticks(ctx: Ctx, limit: number): Promise<KeptYardstick[]> {
  return ctx.tx.rows(loadYardsticks, { limit })
}

/** Learns from all buyers as of the end of a day and keeps it; answers from how many, 0 where there are none yet. Three statements. */
export async function learnFromBuyers(ctx: Ctx, day: number): Promise<number> {
  const [row] = await ctx.tx.rows(countBuyers, {})
  const all = row?.buyers ?? 0
  if (all === 0) return 0
  const buyers = await ctx.tx.rows(sampleBuyers, { every: Math.max(1, Math.floor(all / SAMPLE)) })
  const { cuts, purchases, spend } = learn(buyers, day)
  await ctx.tx.run(insertYardstick, { day, buyers: all, now: ctx.now, cuts, purchases, spend })
  return buyers.length
}
