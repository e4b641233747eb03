import type { Ctx } from '@atrium/kernel'
import { moveHaste } from '../stale-store.ts'

/**
 * Says that somebody waits for portraits and for tags that are made, for so long (milliseconds): until then they are drawn within a second or two of the
 * news, also in a busy house. It runs out by itself; who goes on waiting says so again. One statement.
 */
export async function hastenPortraits(ctx: Ctx, forMs: number): Promise<void> {
  await ctx.tx.run(moveHaste, { until: ctx.now + forMs })
}
