import { randomBytes } from 'node:crypto'
import { onceByKey } from '@atrium/db'
import { type By, type Ctx, done, encodeId, isZone, must, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import { isMailAddress, isWithin } from './mail.ts'
import { targetFault } from './post.ts'
import { nextDue, type ScheduleTerms } from './schedule.ts'
import { endSchedulesOf, findSchedules, insertSchedules, insertTrials } from './schedule-store.ts'
import { loadKept } from './store.ts'
import { isSeenBy, seersOf } from './visible.ts'

export interface PutScheduleAsk extends ScheduleTerms {
  readonly by: By
  readonly idempotencyKey: string
  readonly keptId: number
  readonly language: 'zh' | 'en'
  readonly to: { readonly url: string } | { readonly recipients: readonly string[] }
}

/** Who may have a letter: what is mailed leaves the house, so that few are named and no lists. */
export const MOST_RECIPIENTS = 20

export type PutScheduleCode =
  | 'only_staff'
  | 'unknown_kept'
  | 'invalid_target'
  | 'invalid_terms'
  | 'no_mail'
  | 'foreign_domain'
  | 'idempotency_conflict'

export interface PutSchedule {
  readonly scheduleId: number
  readonly nextAt: number
  /** What the receiver checks signatures with; empty of what goes by mail. */
  readonly secret: string
}

/** Whether the house sends mail, and to which domains; empty: to all. */
export interface MailWays {
  readonly mails?: boolean
  readonly domains?: readonly string[]
}

const PURPOSE = 'reports.schedule'

/** Sends what somebody keeps or sees, at an hour, as far as they may see it at that time. The secret is told once, here. */
export async function putSchedules(
  ctx: Ctx,
  asks: readonly PutScheduleAsk[],
  ways: MailWays = {},
): Promise<Outcome<PutSchedule, PutScheduleCode>[]> {
  // The secret is no part of what is remembered of a key: the second answer to the same key holds none.
  const secrets = new Map<number, string>()
  const outcomes = await onceByKey<PutScheduleAsk, Omit<PutSchedule, 'secret'>, PutScheduleCode>(ctx, {
    command: 'reports.schedule',
    asks,
    contentOf: ({ by: _, idempotencyKey: __, ...content }) => content,
    run: (fresh) => put(ctx, fresh, secrets, ways),
  })
  return outcomes.map((one) => (one.ok ? done({ ...one.value, secret: secrets.get(one.value.scheduleId) ?? '' }) : one))
}

async function put(ctx: Ctx, asks: readonly PutScheduleAsk[], secrets: Map<number, string>, ways: MailWays) {
  const known = new Map(
    (await ctx.tx.rows(loadKept, { keptId: [...new Set(asks.map(({ keptId }) => keptId))] })).map((row) => [
      row.keptId,
      row,
    ]),
  )
  const seers = await seersOf(
    ctx,
    asks.map(({ by }) => by),
  )
  const ids = await ctx.tx.ids('reports.kept_block', asks.length)
  const rows: { ask: PutScheduleAsk; scheduleId: number; nextAt: number; secret: Buffer | null }[] = []
  const outcomes = asks.map((ask, at): Outcome<Omit<PutSchedule, 'secret'>, PutScheduleCode> => {
    if (ask.by.actor.kind !== 'staff') return refuse('only_staff')
    const kept = known.get(ask.keptId)
    if (!kept || kept.archivedAt !== null || !isSeenBy(kept, seers[at]!)) return refuse('unknown_kept')
    const most = ask.every === 'daily' ? 1 : ask.every === 'weekly' ? 7 : 28
    if (!isZone(ask.zone) || ask.nth < 1 || ask.nth > most) return refuse('invalid_terms')
    const fault = wayFault(ask.to)
    if (fault !== undefined) return refuse('invalid_target', fault)
    if ('recipients' in ask.to && !ways.mails) return refuse('no_mail')
    const foreign = foreignOf(ask.to, ways)
    if (foreign !== undefined) return refuse('foreign_domain', foreign)
    const scheduleId = ids[at]!
    const nextAt = nextDue(ask, ctx.now)
    const secret = 'url' in ask.to ? randomBytes(32).toString('base64url') : undefined
    if (secret !== undefined) secrets.set(scheduleId, secret)
    rows.push({ ask, scheduleId, nextAt, secret: secret === undefined ? null : ctx.vault.seal(PURPOSE, secret) })
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
      url: rows.map(({ ask }) => ('url' in ask.to ? ask.to.url : null)),
      recipients: rows.map(({ ask }) => ('recipients' in ask.to ? ask.to.recipients : null)),
      secret: rows.map(({ secret }) => secret),
      nextAt: rows.map(({ nextAt }) => nextAt),
      now: ctx.now,
    })
    await audit(
      ctx,
      rows.map(({ ask, scheduleId }) => ({
        by: ask.by,
        action: 'reports.schedule',
        subject: { kind: 'schedule', id: encodeId('sch', scheduleId) },
        after: { kept: encodeId('rep', ask.keptId), every: ask.every, nth: ask.nth, hour: ask.hour, ...saidOf(ask.to) },
      })),
    )
  }
  return outcomes
}

/** Where something goes, without what only the receiver should know of the address. */
const saidOf = (to: PutScheduleAsk['to']) =>
  'url' in to ? { by: 'webhook', host: new URL(to.url).host } : { by: 'mail', receivers: to.recipients.length }

function wayFault(to: PutScheduleAsk['to']): string | undefined {
  if ('url' in to) return targetFault(to.url)
  const { recipients } = to
  if (recipients.length === 0 || recipients.length > MOST_RECIPIENTS) return `One to ${MOST_RECIPIENTS} receivers`
  const bad = recipients.find((address) => !isMailAddress(address))
  return bad === undefined ? undefined : `${bad} is no address of mail`
}

function foreignOf(to: PutScheduleAsk['to'], { domains = [] }: MailWays): string | undefined {
  const found = 'url' in to ? undefined : to.recipients.find((address) => !isWithin(address, domains))
  return found === undefined ? undefined : `${found} is at none of ${domains.join(', ')}`
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
  const known = await ownSchedules(ctx, asks)
  const ending = asks.filter((_, at) => known[at])
  const rows = await ctx.tx.rows(endSchedulesOf, {
    scheduleId: ending.map(({ scheduleId }) => scheduleId),
    ownerId: ending.map(({ by }) => by.actor.id),
    now: ctx.now,
  })
  await audit(
    ctx,
    rows.map(({ scheduleId, keptId }) => ({
      by: must(
        ending.find((ask) => ask.scheduleId === scheduleId),
        'what was asked',
      ).by,
      action: 'reports.endSchedule',
      subject: { kind: 'schedule', id: encodeId('sch', scheduleId) },
      after: { kept: encodeId('rep', keptId) },
    })),
  )
  return asks.map(({ scheduleId }, at) => (known[at] ? done({ scheduleId }) : refuse('unknown_schedule')))
}

/** The schedule of each ask where it is the asker's own. */
async function ownSchedules(ctx: Ctx, asks: readonly EndScheduleAsk[]) {
  const rows = await ctx.tx.rows(findSchedules, { scheduleId: asks.map(({ scheduleId }) => scheduleId) })
  const known = new Map(rows.map((row) => [row.scheduleId, row]))
  return asks.map(({ scheduleId, by }) => {
    const row = known.get(scheduleId)
    return by.actor.kind === 'staff' && row?.ownerId === by.actor.id ? row : undefined
  })
}

/** Sends what a schedule of the asker sends, now, to try it; `hurry` is called after the commit. While one is on its way, that one is it. */
export async function trySchedules(
  ctx: Ctx,
  asks: readonly EndScheduleAsk[],
  { mails, hurry }: { readonly mails: boolean; readonly hurry: () => void },
): Promise<Outcome<{ readonly scheduleId: number }, 'unknown_schedule' | 'no_mail'>[]> {
  if (asks.length === 0) return []
  const known = await ownSchedules(ctx, asks)
  const outcomes = asks.map(({ scheduleId }, at) => {
    const row = known[at]
    if (!row || row.ended) return refuse('unknown_schedule')
    return row.byMail && !mails ? refuse('no_mail') : done({ scheduleId })
  })
  const scheduleId = [...new Set(outcomes.flatMap((one) => (one.ok ? [one.value.scheduleId] : [])))]
  if (scheduleId.length === 0) return outcomes
  await ctx.tx.run(insertTrials, {
    scheduleId,
    deliveryId: await ctx.tx.ids('reports.kept_block', scheduleId.length),
    now: ctx.now,
  })
  await audit(
    ctx,
    asks.flatMap(({ by, scheduleId: id }, at) =>
      outcomes[at]?.ok
        ? [{ by, action: 'reports.trySchedule', subject: { kind: 'schedule', id: encodeId('sch', id) } }]
        : [],
    ),
  )
  ctx.tx.afterCommit(hurry)
  return outcomes
}
