import { defineReaction } from '@atrium/kernel'
import { countDays } from './commands/count-days.ts'
import { entriesPosted } from './events.ts'

/** Sums by day of what was not told by a caller (`loyalty` counts what purchases earned and returns took back). */
export const countEntries = defineReaction({
  name: 'points.countEntries',
  events: [entriesPosted],
  historical: true,
  limit: 2_000,
  patienceMs: 2_000,
  handle: (ctx, events) =>
    countDays(
      ctx,
      events.map(({ effectiveAt, body }) => ({ ...body, effectiveAt })),
    ),
})
