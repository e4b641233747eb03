import { randomBytes } from 'node:crypto'
import { onceByKey } from '@atrium/db'
import { type By, type Ctx, done, isZone, type Outcome, refuse } from '@atrium/kernel'
import { targetFault } from './post.ts'
import { nextDue, type ScheduleTerms } from './schedule.ts'
import { endSchedulesOf, insertSchedules } from './schedule-store.ts'
import { loadKept } from './store.ts'
import { isSeenBy, seerOf } from './visible.ts'

export interface PutScheduleAsk extends ScheduleTerms {
  readonly by: By
  readonly idempotencyKey: string
  readonly keptId: number
  readonly language: 'zh' | 'en'
  readonly url: string
}

export type PutScheduleCode =
  | 'only_staff'
  | 'unknown_kept'
  | 'invalid_target'
  | 'invalid_terms'
  | 'idempotency_conflict'

export interface PutSchedule {
  readonly scheduleId: number
  readonly nextAt: number
  /** What the receiver checks signatures with. */
  readonly secret: string
}

const PURPOSE = 'reports.schedule'

/** Sends what somebody keeps or sees, at an hour, as far as they may see it at that time. The secret is told once, here. */
export async function putSchedules(
  ctx: Ctx,
  asks: readonly PutScheduleAsk[],
): Promise<Outcome<PutSchedule, PutScheduleCode>[]> {
  // The secret is no part of what is remembered of a key: the second answer to the same key holds none.
  const secrets = new Map<number, string>()
  const outcomes = await onceByKey<PutScheduleAsk, Omit<PutSchedule, 'secret'>, PutScheduleCode>(ctx, {
    command: 'reports.schedule',
    asks,
    contentOf: ({ by: _, idempotencyKey: __, ...content }) => content,
    run: (fresh) => put(ctx, fresh, secrets),
  })
  return outcomes.map((one) => (one.ok ? done({ ...one.value, secret: secrets.get(one.value.scheduleId) ?? '' }) : one))
}

async function put(ctx: Ctx, asks: readonly PutScheduleAsk[], secrets: Map<number, string>) {
  const known = new Map(
    (await ctx.tx.rows(loadKept, { keptId: [...new Set(asks.map(({ keptId }) => keptId))] })).map((row) => [
      row.keptId,
      row,
    ]),
  )
  const seers = await Promise.all(asks.map(({ by }) => seerOf(ctx, by)))
  const ids = await ctx.tx.ids('reports.kept_block', asks.length)
  const rows: { ask: PutScheduleAsk; scheduleId: number; nextAt: number; secret: Buffer }[] = []
  const outcomes = asks.map((ask, at): Outcome<Omit<PutSchedule, 'secret'>, PutScheduleCode> => {
    if (ask.by.actor.kind !== 'staff') return refuse('only_staff')
    const kept = known.get(ask.keptId)
    if (!kept || kept.archivedAt !== null || !isSeenBy(kept, seers[at]!)) return refuse('unknown_kept')
    const most = ask.every === 'daily' ? 1 : ask.every === 'weekly' ? 7 : 28
    if (!isZone(ask.zone) || ask.nth < 1 || ask.nth > most) return refuse('invalid_terms')
    const fault = targetFault(ask.url)
    if (fault !== undefined) return refuse('invalid_target', fault)
    const secret = randomBytes(32).toString('base64url')
    const scheduleId = ids[at]!
    const nextAt = nextDue(ask, ctx.now)
    secrets.set(scheduleId, secret)
    rows.push({ ask, scheduleId, nextAt, secret: ctx.vault.seal(PURPOSE, secret) })
    return done({ scheduleId, nextAt })
  })
  if (rows.length > 0) {
    await ctx.tx.run(insertSchedules, {
      scheduleId: rows.map(({ scheduleId }) => scheduleId),
      keptId: rows.map(({ ask }) => ask.keptId),
      ownerId: rows.map(({ ask }) => ask.by.actor.id),
      every: rows.map(({ ask }) => ask.every),
      nth: rows.map(({ ask }) => ask.nth),
      hour: rows.map(({ ask }) => ask.hour),
      zone: rows.map(({ ask }) => ask.zone),
      language: rows.map(({ ask }) => ask.language),
      url: rows.map(({ ask }) => ask.url),
      secret: rows.map(({ secret }) => secret),
      nextAt: rows.map(({ nextAt }) => nextAt),
      now: ctx.now,
    })
  }
  return outcomes
}

/** The secret of a schedule, to sign with. */
export const openSecret = (ctx: Ctx, sealed: Buffer): string => ctx.vault.unseal(PURPOSE, sealed)

export interface EndScheduleAsk {
  readonly by: By
  readonly scheduleId: number
}

/** Ends schedules of the asker. Twice is once. */
export async function endSchedules(
  ctx: Ctx,
  asks: readonly EndScheduleAsk[],
): Promise<Outcome<{ readonly scheduleId: number }, 'unknown_schedule'>[]> {
  if (asks.length === 0) return []
  const mine = asks.filter(({ by }) => by.actor.kind === 'staff')
  const rows = await ctx.tx.rows(endSchedulesOf, {
    scheduleId: mine.map(({ scheduleId }) => scheduleId),
    ownerId: mine.map(({ by }) => by.actor.id),
    now: ctx.now,
  })
  const ended = new Set(rows.map(({ scheduleId }) => scheduleId))
  return asks.map(({ scheduleId, by }) =>
    by.actor.kind === 'staff' && ended.has(scheduleId) ? done({ scheduleId }) : refuse('unknown_schedule'),
  )
}
