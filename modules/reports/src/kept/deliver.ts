import type { Database } from '@atrium/db'
import { type Ctx, defineChore, encodeId } from '@atrium/kernel'
import type { Reader } from '../semantic/reader.ts'
import { Mailer, type MailFault, type MailSettings } from './mail.ts'
import { type PostFault, postFile } from './post.ts'
import { openSecret } from './put-schedules.ts'
import { type Report, reportCsv, reportHtml, reportOf, reportText } from './report.ts'
import { MOST_TRIES, nextDue, type ScheduleTerms, tryAgainAt } from './schedule.ts'
import {
  type DeliveryRow,
  dueSchedules,
  endDelivery,
  loadDelivery,
  moveSchedules,
  takeDeliveries,
} from './schedule-store.ts'

/** Notes what is due; one that was due several times while nobody looked is sent once. */
export async function makeDeliveries(ctx: Ctx, limit: number): Promise<number> {
  const due = await ctx.tx.rows(dueSchedules, { now: ctx.now, limit })
  if (due.length === 0) return 0
  const ids = await ctx.tx.ids('reports.kept_block', due.length)
  await ctx.tx.run(moveSchedules, {
    scheduleId: due.map(({ scheduleId }) => scheduleId),
    dueAt: due.map(({ nextAt }) => nextAt),
    // The table holds no other word.
    nextAt: due.map((row) => nextDue({ ...row, every: row.every as ScheduleTerms['every'] }, ctx.now)),
    deliveryId: ids,
    now: ctx.now,
  })
  return due.length
}

export interface CourierWays {
  /** Whether reports may be posted to addresses of private networks. */
  readonly allowsPrivate?: boolean
  /** Left out in a house that sends no mail. */
  readonly mail?: MailSettings | undefined
}

type Fault = PostFault | MailFault | 'some_rejected' | 'no_mail'

/** Sends what is due: makes the report as its owner may see it now, posts or mails it, notes what came of it. */
export class Courier {
  private readonly db: Database
  private readonly reader: Reader
  private readonly allowsPrivate: boolean
  private readonly mailer: Mailer | undefined
  private readonly running = new Set<Promise<void>>()

  constructor(db: Database, reader: Reader, { allowsPrivate = false, mail }: CourierWays = {}) {
    this.db = db
    this.reader = reader
    this.allowsPrivate = allowsPrivate
    this.mailer = mail && new Mailer(mail)
  }

  /** Whether this house sends mail. */
  get mails(): boolean {
    return this.mailer !== undefined
  }

  /** Where letters of this house may go; empty: anywhere. */
  get mailDomains(): readonly string[] {
    return this.mailer?.domains ?? []
  }

  /** Takes deliveries that are due and sends them after the commit, outside of any transaction. */
  async take(ctx: Ctx, limit: number): Promise<number> {
    // Who takes them and never comes back is followed after the longest try.
    const rows = await ctx.tx.rows(takeDeliveries, { now: ctx.now, again: ctx.now + 300_000, limit })
    ctx.tx.afterCommit(() => {
      for (const { deliveryId } of rows) this.run(this.send(deliveryId))
    })
    return rows.length
  }

  /** Looks at once, for somebody who waits for a trial; the chore finds what is missed here. */
  hurry(): void {
    this.run(this.db.transact((ctx) => this.take(ctx, 5)).then(() => undefined))
  }

  /** When everything that was taken is sent or given up. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running)
  }

  private run(work: Promise<void>): void {
    // What breaks here (the house stops, the database is away) is tried again after a while.
    const running = work.catch(() => undefined).finally(() => this.running.delete(running))
    this.running.add(running)
  }

  private async send(deliveryId: number): Promise<void> {
    const row = await this.db.read(async (ctx) => (await ctx.tx.rows(loadDelivery, { deliveryId }))[0])
    if (!row) return
    // Somebody waits for what came of a trial.
    const tries = row.trial ? MOST_TRIES : row.tries
    const made = await this.db
      .read(async (ctx) => ({
        secret: row.secret === null ? '' : openSecret(ctx, row.secret),
        report: await reportOf(ctx, this.reader, row),
      }))
      .catch(() => undefined)
    if (made === undefined) return this.note(deliveryId, tries, 'broken', null)
    const { secret, report } = made
    if (report === undefined) return this.giveUp(deliveryId, 'not_seen')
    const body = reportCsv(report)
    const fault = await (row.recipients
      ? this.mail(row, row.recipients, report, body)
      : this.post(row, secret, report, body))
    // Whoever took it must not have it again because others did not.
    if (fault === 'some_rejected') return this.end(deliveryId, { state: 'sent', fault, bytes: body.length })
    return this.note(deliveryId, tries, fault, body.length)
  }

  private post(
    { deliveryId, url }: DeliveryRow,
    secret: string,
    report: Report,
    body: Buffer,
  ): Promise<Fault | undefined> {
    const { allowsPrivate } = this
    const [id, at] = [encodeId('dlv', deliveryId), this.db.clock()]
    return postFile({ url: url ?? '', secret, id, at, allowsPrivate, fileName: report.fileName, body })
  }

  private async mail(
    { deliveryId }: DeliveryRow,
    to: readonly string[],
    report: Report,
    body: Buffer,
  ): Promise<Fault | undefined> {
    if (!this.mailer) return 'no_mail'
    return this.mailer.send({
      ...{ id: encodeId('dlv', deliveryId), to, subject: report.title },
      ...{ text: reportText(report), html: reportHtml(report), file: { name: report.fileName, body } },
    })
  }

  private async note(deliveryId: number, tries: number, fault: Fault | undefined, bytes: number | null): Promise<void> {
    if (fault === undefined) return this.end(deliveryId, { state: 'sent', fault: null, bytes })
    if (tries >= MOST_TRIES) return this.giveUp(deliveryId, fault)
    await this.db.transact((ctx) =>
      ctx.tx.run(endDelivery, {
        ...{ deliveryId, bytes, fault, state: 'waiting', tryAt: tryAgainAt(ctx.now, tries), endedAt: null },
      }),
    )
  }

  private giveUp(deliveryId: number, fault: string): Promise<void> {
    return this.end(deliveryId, { state: 'failed', fault, bytes: null })
  }

  private async end(
    deliveryId: number,
    what: { readonly state: string; readonly fault: string | null; readonly bytes: number | null },
  ): Promise<void> {
    await this.db.transact((ctx) => ctx.tx.run(endDelivery, { deliveryId, ...what, tryAt: null, endedAt: ctx.now }))
  }
}

/** Chores of what is sent by schedule; without a courier (a house that only shows) nothing is taken. */
export const deliveryChores = (courier: Courier | undefined) => [
  defineChore({ name: 'reports.makeDeliveries', everySeconds: 60, limit: 200, run: makeDeliveries }),
  defineChore({
    name: 'reports.sendDeliveries',
    everySeconds: 30,
    limit: 5,
    run: async (ctx, limit) => {
      // What is taken is on its way; the next look finds the rest.
      await courier?.take(ctx, limit)
      return 0
    },
  }),
]
