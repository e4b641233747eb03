import { type Ctx, type Delivered, dayIn, defineReaction } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { eventsTaken, type Refusal, type SourceCount, type Violation } from './events.ts'
import { MESSAGE_KINDS } from './message.ts'
import {
  dropRefusals,
  dropSourceBatches,
  insertRefusals,
  insertSourceBatches,
  upsertSourceDays,
  upsertViolations,
} from './store.ts'

type Counts = { -readonly [K in keyof SourceCount]: SourceCount[K] }
type Taken = Delivered<{
  readonly batchId: number
  readonly sources: readonly SourceCount[]
  readonly violations: readonly Violation[]
  readonly refusals?: readonly Refusal[]
}>

/** Batches of a source that are kept in mind, and events of its own after which older ones are of no use. */
const BATCHES = 100
const ENOUGH_EVENTS = 200
/** Refusals of a source that are kept. */
const REFUSALS = 200

/**
 * Counts what came, by source and day of the group, and notes where the newest lies and what was refused: outside the transactions that take
 * events, which would queue for the rows of the day.
 */
export const countTaken = defineReaction({
  name: 'tracking.countTaken',
  events: [eventsTaken],
  historical: true,
  limit: 2_000,
  patienceMs: 2_000,
  async handle(ctx, events) {
    await Promise.all([countDays(ctx, events), noteBatches(ctx, events), noteRefusals(ctx, events)])
  },
})

async function countDays(ctx: Ctx, events: readonly Taken[]): Promise<void> {
  const zone = (await loadOrganization(ctx)).root?.zone ?? 'UTC'
  const days = new Map<string, Counts & { readonly day: number }>()
  const violations = new Map<string, Violation & { readonly day: number; events: number }>()
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
}

/** Of each source the newest batches, until they hold enough of its events: `recentEvents` reads these. */
async function noteBatches(ctx: Ctx, events: readonly Taken[]): Promise<void> {
  const noted: { readonly sourceId: number; readonly batchId: number; readonly events: number }[] = []
  const had = new Map<number, { batches: number; events: number }>()
  for (const { batchId, sources } of events.map(({ body }) => body).sort((a, b) => b.batchId - a.batchId)) {
    const whole = sources.reduce((sum, { accepted }) => sum + accepted, 0)
    for (const { sourceId, accepted } of sources) {
      const own = had.get(sourceId) ?? { batches: 0, events: 0 }
      had.set(sourceId, own)
      if (accepted === 0 || own.batches >= BATCHES || own.events >= ENOUGH_EVENTS) continue
      own.batches += 1
      own.events += accepted
      noted.push({ sourceId, batchId, events: whole })
    }
  }
  if (noted.length === 0) return
  await ctx.tx.run(insertSourceBatches, {
    sourceId: noted.map(({ sourceId }) => sourceId),
    batchId: noted.map(({ batchId }) => batchId),
    events: noted.map(({ events: rows }) => rows),
  })
  await ctx.tx.run(dropSourceBatches, { sourceId: [...had.keys()], keep: BATCHES })
}

async function noteRefusals(ctx: Ctx, events: readonly Taken[]): Promise<void> {
  const bySource = new Map<number, (Refusal & { readonly at: number })[]>()
  for (const { effectiveAt, body } of events) {
    for (const refusal of body.refusals ?? []) {
      const known = bySource.get(refusal.sourceId)
      if (known) known.push({ ...refusal, at: effectiveAt })
      else bySource.set(refusal.sourceId, [{ ...refusal, at: effectiveAt }])
    }
  }
  if (bySource.size === 0) return
  const kept = [...bySource.values()].flatMap((refusals) => refusals.slice(-REFUSALS))
  await ctx.tx.run(insertRefusals, {
    sourceId: kept.map(({ sourceId }) => sourceId),
    refusedAt: kept.map(({ at }) => at),
    reason: kept.map(({ reason }) => reason),
    kind: kept.map(({ kind }) => (kind === null ? null : MESSAGE_KINDS[kind])),
    messageName: kept.map(({ name }) => name),
    fault: kept.map(({ fault }) => fault),
  })
  await ctx.tx.run(dropRefusals, { sourceId: [...bySource.keys()], keep: REFUSALS })
}
