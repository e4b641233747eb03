import { emit } from '@atrium/db'
import type { Ctx, HouseModule } from '@atrium/kernel'
import { tellLinked } from './commands/link-visitors.ts'
import { eventsForgotten } from './events.ts'
import { spansOf } from './queries.ts'
import { eraseEvents, eraseUsers } from './store.ts'

/**
 * Nothing moves when members are joined or parted: names and devices keep the member whom they stand for, and what a person did
 * is read through the lineage. Erasing a member takes with it what was done under these names.
 */
export const lineage: HouseModule['lineage'] = {
  absorb: async () => undefined,
  release: async () => undefined,
  async erase(ctx: Ctx, memberIds) {
    const spans = await spansOf(ctx, memberIds)
    if (spans.length === 0) return
    const batches = await ctx.tx.rows(eraseEvents, {
      visitor: spans.map((span) => span.visitor),
      fromAt: spans.map((span) => span.fromAt),
      toAt: spans.map((span) => span.toAt),
    })
    await ctx.tx.run(eraseUsers, { memberId: [...memberIds], visitor: spans.map((span) => span.visitor) })
    tellLinked(
      ctx,
      spans.map((span) => span.visitor),
    )
    const batchIds = batches.map(({ batchId }) => batchId)
    if (batchIds.length > 0)
      emit(ctx, eventsForgotten, [{ memberId: null, effectiveAt: ctx.now, historical: true, body: { batchIds } }])
  },
}
