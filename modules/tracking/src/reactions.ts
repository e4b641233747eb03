import { dayIn, defineReaction } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { eventsTaken, type SourceCount } from './events.ts'
import { upsertSourceDays, upsertViolations } from './store.ts'

type Counts = { -readonly [K in keyof SourceCount]: SourceCount[K] }

/** Counts what came, by source and day of the group: outside the transactions that take events, which would queue for the rows of the day. */
export const countTaken = defineReaction({
  name: 'tracking.countTaken',
  events: [eventsTaken],
  historical: true,
  limit: 2_000,
  patienceMs: 2_000,
  async handle(ctx, events) {
    const zone = (await loadOrganization(ctx)).root?.zone ?? 'UTC'
    const days = new Map<string, Counts & { readonly day: number }>()
    const violations = new Map<
      string,
      { readonly day: number; readonly event: string; readonly fault: string; events: number }
    >()
    for (const { effectiveAt, body } of events) {
      const day = dayIn(zone, effectiveAt)
      for (const count of body.sources) {
        const key = `${count.sourceId} ${day}`
        const sum = days.get(key) ?? { sourceId: count.sourceId, day, accepted: 0, duplicates: 0, bots: 0, refused: 0 }
        sum.accepted += count.accepted
        sum.duplicates += count.duplicates
        sum.bots += count.bots
        sum.refused += count.refused
        days.set(key, sum)
      }
      for (const { event, fault, events: count } of body.violations) {
        const key = `${day}\0${event}\0${fault}`
        const sum = violations.get(key) ?? { day, event, fault, events: 0 }
        sum.events += count
        violations.set(key, sum)
      }
    }
    const counted = [...days.values()]
    const broken = [...violations.values()]
    await Promise.all([
      ctx.tx.run(upsertSourceDays, {
        sourceId: counted.map((sum) => sum.sourceId),
        day: counted.map((sum) => sum.day),
        accepted: counted.map((sum) => sum.accepted),
        duplicates: counted.map((sum) => sum.duplicates),
        bots: counted.map((sum) => sum.bots),
        refused: counted.map((sum) => sum.refused),
      }),
      ctx.tx.run(upsertViolations, {
        day: broken.map((sum) => sum.day),
        eventName: broken.map((sum) => sum.event),
        fault: broken.map((sum) => sum.fault),
        events: broken.map((sum) => sum.events),
      }),
    ])
  },
})
