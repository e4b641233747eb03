import type { Ctx } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { countBuyersAfter, findUncounted, putCount, putCountPart } from './count-store.ts'
import { countStates } from './queries.ts'

/** How long a count is good for. */
const FRESH_MS = 600_000

/**
 * Counts the persons on each level of a programme that was not counted within ten minutes, `limit` buyers a call in the order of their
 * ids; answers how many those were, at least 1, and 0 where nothing is due. A count goes on where the last call ended, whoever made it;
 * it takes the place of the one before when it is whole. Up to three statements.
 */
export async function countTierLevels(ctx: Ctx, limit: number): Promise<number> {
  const { programmes } = await loadOrganization(ctx)
  const [due] = await ctx.tx.rows(findUncounted, {
    programmeId: programmes.map(({ id }) => id),
    before: ctx.now - FRESH_MS,
    limit: 1,
  })
  if (!due) return 0
  const { programmeId } = due
  const [part] = await ctx.tx.rows(countBuyersAfter, { programmeId, after: due.upTo, limit })
  const { buyers, upTo, unstored } = part ?? { buyers: 0, upTo: 0, unstored: 0 }
  if (buyers === limit) {
    await ctx.tx.run(putCountPart, { programmeId, upTo, unstored: due.unstored + unstored })
    return buyers
  }
  const stored = await ctx.tx.rows(countStates, { programmeId })
  await ctx.tx.run(putCount, {
    programmeId,
    countedAt: ctx.now,
    persons: {
      '': due.unstored + unstored,
      ...Object.fromEntries(stored.map(({ level, persons }) => [level, persons])),
    },
  })
  return Math.max(1, buyers)
}
