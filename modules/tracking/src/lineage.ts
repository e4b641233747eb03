import type { Ctx, HouseModule } from '@atrium/kernel'
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
    await ctx.tx.run(eraseEvents, {
      visitor: spans.map((span) => span.visitor),
      fromAt: spans.map((span) => span.fromAt),
      toAt: spans.map((span) => span.toAt),
    })
    await ctx.tx.run(eraseUsers, { memberId: [...memberIds] })
  },
}
