import type { Database } from '@atrium/db'
import { CSV_MARK, type CsvCell, csvLines } from '@atrium/http'
import { type Ctx, dayIn, defineChore, encodeId, formatDay, systemBy } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { standingOf } from '@atrium/staff'
import { writeFigures } from '../routes/report-forms.ts'
import { askFigures } from '../semantic/ask.ts'
import { programmeFor } from '../semantic/asking.ts'
import { figuresCsv } from '../semantic/csv.ts'
import { sayRange } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { type ChartDefinition, spanOf } from './definition.ts'
import { type PostFault, postFile } from './post.ts'
import { openSecret } from './put-schedules.ts'
import { MOST_TRIES, nextDue, type ScheduleTerms, tryAgainAt } from './schedule.ts'
import {
  type DeliveryRow,
  dueSchedules,
  endDelivery,
  loadDelivery,
  moveSchedules,
  takeDeliveries,
} from './schedule-store.ts'
import { loadKept } from './store.ts'
import { isSeenBy, seerOf } from './visible.ts'

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

interface File {
  readonly name: string
  readonly body: Buffer
}

/** Sends what is due: makes the file as its owner may see it now, posts it, notes what came of it. */
export class Courier {
  private readonly db: Database
  private readonly reader: Reader
  private readonly allowsPrivate: boolean
  private readonly running = new Set<Promise<void>>()

  constructor(db: Database, reader: Reader, allowsPrivate: boolean) {
    this.db = db
    this.reader = reader
    this.allowsPrivate = allowsPrivate
  }

  /** Takes deliveries that are due and sends them after the commit, outside of any transaction. */
  async take(ctx: Ctx, limit: number): Promise<number> {
    // Who takes them and never comes back is followed after the longest try.
    const rows = await ctx.tx.rows(takeDeliveries, { now: ctx.now, again: ctx.now + 300_000, limit })
    ctx.tx.afterCommit(() => {
      for (const { deliveryId } of rows) {
        // What breaks here (the house stops, the database is away) is tried again after a while.
        const sending = this.send(deliveryId)
          .catch(() => undefined)
          .finally(() => this.running.delete(sending))
        this.running.add(sending)
      }
    })
    return rows.length
  }

  /** When everything that was taken is sent or given up. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running)
  }

  private async send(deliveryId: number): Promise<void> {
    const made = await this.db
      .read(async (ctx) => {
        const [row] = await ctx.tx.rows(loadDelivery, { deliveryId })
        if (!row) return undefined
        return { row, secret: openSecret(ctx, row.secret), file: await fileOf(ctx, this.reader, row) }
      })
      .catch(() => 'broken' as const)
    if (made === undefined) return
    if (made === 'broken') return this.note(deliveryId, 1, 'broken', null)
    const { row, secret, file } = made
    if (file === undefined) return this.giveUp(deliveryId, 'not_seen')
    const fault = await postFile({
      ...{
        url: row.url,
        secret,
        id: encodeId('dlv', deliveryId),
        at: this.db.clock(),
        allowsPrivate: this.allowsPrivate,
      },
      ...{ fileName: file.name, body: file.body },
    })
    return this.note(deliveryId, row.tries, fault, file.body.length)
  }

  private async note(
    deliveryId: number,
    tries: number,
    fault: PostFault | undefined,
    bytes: number | null,
  ): Promise<void> {
    if (fault !== undefined && tries >= MOST_TRIES) return this.giveUp(deliveryId, fault)
    await this.db.transact((ctx) =>
      ctx.tx.run(endDelivery, {
        ...{ deliveryId, bytes, fault: fault ?? null },
        state: fault === undefined ? 'sent' : 'waiting',
        tryAt: fault === undefined ? null : tryAgainAt(ctx.now, tries),
        endedAt: fault === undefined ? ctx.now : null,
      }),
    )
  }

  private async giveUp(deliveryId: number, fault: string): Promise<void> {
    await this.db.transact((ctx) =>
      ctx.tx.run(endDelivery, { deliveryId, fault, state: 'failed', tryAt: null, bytes: null, endedAt: ctx.now }),
    )
  }
}

/** The file as its owner may see it now; undefined where they see it no more, or it was put away. */
async function fileOf(ctx: Ctx, reader: Reader, row: DeliveryRow): Promise<File | undefined> {
  const organization = await loadOrganization(ctx)
  const { scope } = await standingOf(ctx, organization, row.ownerId, 'reports.read')
  const [kept] = await ctx.tx.rows(loadKept, { keptId: [row.keptId] })
  const node = organization.root
  if (row.ended || scope === undefined || !kept || kept.archivedAt !== null || !node) return undefined
  const by = { ...systemBy(encodeId('dlv', row.deliveryId)), actor: { kind: 'staff', id: row.ownerId } as const, scope }
  const seer = await seerOf(ctx, by)
  if (!isSeenBy(kept, seer)) return undefined
  const viewer = { organization, scope, node, programme: programmeFor(organization, node, undefined) }
  const { definition } = kept
  const items =
    'items' in definition
      ? await ctx.tx.rows(loadKept, { keptId: definition.items.map(({ keptId }) => keptId) })
      : [kept]
  const order = 'items' in definition ? definition.items.map(({ keptId }) => keptId) : [kept.keptId]
  const language = row.language === 'en' ? 'en' : 'zh'
  const cells: CsvCell[][] = []
  for (const keptId of order) {
    const chart = items.find((item) => item.keptId === keptId)
    if (!chart || chart.archivedAt !== null || 'items' in chart.definition || !isSeenBy(chart, seer)) continue
    const { question, span: name }: ChartDefinition = chart.definition
    const span = spanOf(name, dayIn(row.zone, row.dueAt))
    const figures = await askFigures(ctx, reader, viewer, question, span)
    const table = figuresCsv(await writeFigures(ctx, reader, viewer, question, figures), language)
    const title = (language === 'en' ? chart.nameEn : null) ?? chart.nameZh
    if (cells.length > 0) cells.push([])
    cells.push([title, sayRange(span)], ...table)
  }
  const name = `${encodeId('rep', kept.keptId)}-${formatDay(dayIn(row.zone, row.dueAt))}.csv`
  return { name, body: Buffer.from(`${CSV_MARK}${csvLines(cells)}`) }
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
