import { type Chore, DAY_MS, defineChore, defineReaction, type HouseModule, type Reaction } from '@atrium/kernel'
import { persons } from '@atrium/members'
import { audienceEntered, audienceLeft } from './events.ts'
import { eraseMoves, forgetMoves, insertMoves } from './move-store.ts'

/** How long it is told that somebody came or left. */
const KEPT_DAYS = 400

/**
 * Keeps who came into live audiences and who left. Who was merged into another meanwhile, or erased, did not leave by anything they did: of them nothing
 * is kept. Two statements a batch.
 */
export const noteMoves: Reaction = defineReaction({
  name: 'audiences.noteMoves',
  events: [audienceEntered, audienceLeft],
  historical: false,
  limit: 5_000,
  patienceMs: 1_000,
  async handle(ctx, events) {
    const living = await persons.among(
      ctx,
      events.map(({ body }) => body.memberId),
    )
    const told = events.filter(({ body }) => living.has(body.memberId))
    if (told.length === 0) return
    await ctx.tx.run(insertMoves, {
      memberId: told.map(({ body }) => body.memberId),
      moveId: told.map(({ id }) => id),
      movedAt: told.map(({ effectiveAt }) => effectiveAt),
      audienceId: told.map(({ body }) => body.audienceId),
      entered: told.map(({ topic }) => topic === audienceEntered.topic),
    })
  },
})

export const forgetOldMoves: Chore = defineChore({
  name: 'audiences.forgetMoves',
  everySeconds: 3_600,
  limit: 5_000,
  run: (ctx, limit) => ctx.tx.run(forgetMoves, { before: ctx.now - KEPT_DAYS * DAY_MS, limit }),
})

/** Sets follow merges by themselves; what is kept of members goes with their personal data. */
export const movesLineage: HouseModule['lineage'] = {
  async absorb() {},
  async release() {},
  async erase(ctx, memberIds) {
    await ctx.tx.run(eraseMoves, { memberId: memberIds })
  },
}
