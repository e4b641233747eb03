import { CSV_MARK, type CsvCell, csvLines } from '@atrium/http'
import { type By, type Ctx, type Day, dayIn, encodeId, formatDay, minorDigits } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { actorKey, standingsOf } from '@atrium/staff'
import { writeFigures } from '../routes/report-forms.ts'
import { askFigures } from '../semantic/ask.ts'
import { programmeFor, type Viewer } from '../semantic/asking.ts'
import { type FiguresTable, figuresCsv } from '../semantic/csv.ts'
import { sayRange } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { type ChartDefinition, spanOf } from './definition.ts'
import type { DeliveryRow } from './schedule-store.ts'
import { type KeptRow, loadKept } from './store.ts'
import { isSeenBy, seerOf } from './visible.ts'

export type ReportLanguage = 'zh' | 'en'

/** A chart or a dashboard as it is sent. */
export interface Report {
  readonly title: string
  readonly fileName: string
  readonly language: ReportLanguage
  readonly tables: readonly ReportTable[]
}

interface ReportTable {
  readonly title: string
  readonly range: string
  readonly figures: FiguresTable
}

/** What is sent, as its owner may see it now; undefined where they see it no more, or it was put away. */
export async function reportOf(ctx: Ctx, reader: Reader, row: DeliveryRow): Promise<Report | undefined> {
  const organization = await loadOrganization(ctx)
  const actor = { kind: 'staff', id: row.ownerId } as const
  const scope = (await standingsOf(ctx, organization, [actor], 'reports.read')).get(actorKey(actor))?.scope
  const [kept] = await ctx.tx.rows(loadKept, { keptId: [row.keptId] })
  if (row.ended || scope === undefined || !kept || kept.archivedAt !== null || !organization.root) return undefined
  const by: By = { actor, scope, requestId: encodeId('dlv', row.deliveryId) }
  if (!isSeenBy(kept, await seerOf(ctx, by))) return undefined
  const language = row.language === 'en' ? 'en' : 'zh'
  const day = dayIn(row.zone, row.dueAt)
  const whole = { organization, scope, by, node: organization.root }
  const tables: ReportTable[] = []
  for (const { chart, name, ownDays, ownNode } of await chartsOf(ctx, kept)) {
    const node = (ownNode && chart.node !== undefined && organization.node(chart.node)) || organization.root
    const viewer: Viewer = { ...whole, node, programme: programmeFor(organization, node, undefined) }
    const span = spanOf(ownDays ?? chart.span, day)
    const figures = await askFigures(ctx, reader, viewer, chart.question, span)
    const written = await writeFigures(ctx, reader, viewer, chart.question, figures)
    tables.push({ title: titleOf(name, language), range: sayRange(span), figures: written })
  }
  return { title: titleOf(kept, language), fileName: nameOf(kept.keptId, day), language, tables }
}

/** The charts that something kept shows, in order. What was put away is left out. */
async function chartsOf(ctx: Ctx, kept: KeptRow) {
  const { definition } = kept
  if (!('items' in definition)) return [{ chart: definition, name: kept, ownDays: undefined, ownNode: true }]
  const rows = await ctx.tx.rows(loadKept, { keptId: definition.items.map(({ keptId }) => keptId) })
  const known = new Map(rows.map((row) => [row.keptId, row]))
  return definition.items.flatMap(({ keptId, ownDays, ownNode }) => {
    const row = known.get(keptId)
    if (!row || row.archivedAt !== null || 'items' in row.definition) return []
    const chart: ChartDefinition = row.definition
    return [{ chart, name: row, ownDays: ownDays ? undefined : definition.span, ownNode }]
  })
}

const titleOf = ({ nameZh, nameEn }: Pick<KeptRow, 'nameZh' | 'nameEn'>, language: ReportLanguage): string =>
  (language === 'en' ? nameEn : null) ?? nameZh

const nameOf = (keptId: number, day: Day): string => `${encodeId('rep', keptId)}-${formatDay(day)}.csv`

/** All tables below one another, for spreadsheets. */
export function reportCsv({ tables, language }: Report): Buffer {
  const cells = tables.flatMap(({ title, range, figures }, at): CsvCell[][] => [
    ...(at === 0 ? [] : [[]]),
    [title, range],
    ...figuresCsv(figures, language),
  ])
  return Buffer.from(`${CSV_MARK}${csvLines(cells)}`)
}

const TEXTS = {
  zh: {
    all: (rows: number) => `共 ${rows} 行，完整数据见附件 CSV`,
    why: '由 Atrium 按计划发送；数据以计划创建者此刻的数据权限为准。',
  },
  en: {
    all: (rows: number) => `${rows} rows in all: see the attached CSV`,
    why: 'Sent by Atrium on a schedule, with what its owner may see at this time.',
  },
} as const

/** Rows of a table in a letter; the attached file holds all. */
const MOST_SHOWN = 30

const CELL = 'padding:4px 10px;border-bottom:1px solid #e4e7eb;white-space:nowrap'

/** The tables as a letter shows them: styles stand in the tags, since mail programs drop all else. */
export function reportHtml({ title, tables, language }: Report): string {
  const texts = TEXTS[language]
  const parts = tables.map(({ title: name, range, figures }) => {
    const [head = [], ...rows] = shownCells(figures, language)
    const shown = rows.length > MOST_SHOWN + 1 ? [...rows.slice(0, MOST_SHOWN), ...rows.slice(-1)] : rows
    const lead = figures.dimensions.length
    const line = (tag: 'th' | 'td', cells: readonly string[], strong: boolean) =>
      `<tr>${cells
        .map((cell, at) => {
          const side = at < lead ? 'left' : 'right'
          return `<${tag} style="${CELL};text-align:${side}${strong ? ';font-weight:600' : ''}">${escaped(cell)}</${tag}>`
        })
        .join('')}</tr>`
    const more = shown.length < rows.length ? `<p style="color:#6b7684">${texts.all(rows.length - 1)}</p>` : ''
    return `<h3 style="margin:24px 0 4px;font-size:15px">${escaped(name)}</h3><p style="margin:0 0 8px;color:#6b7684">${range}</p>
<table style="border-collapse:collapse;font-size:13px">${line('th', head, true)}${shown
      .map((cells, at) => line('td', cells, at === shown.length - 1))
      .join('')}</table>${more}`
  })
  return `<!doctype html><html lang="${language}"><body style="font-family:sans-serif;color:#1f2933"><h2 style="font-size:18px">${escaped(title)}</h2>${parts.join('')}<p style="margin-top:32px;color:#6b7684;font-size:12px">${texts.why}</p></body></html>`
}

/** The same without marks, for mail programs that show none. */
export const reportText = ({ title, tables, language }: Report): string =>
  [
    title,
    ...tables.map(({ title: name, range, figures }) => {
      const rows = shownCells(figures, language)
      const shown = rows.length > MOST_SHOWN + 2 ? [...rows.slice(0, MOST_SHOWN + 1), ...rows.slice(-1)] : rows
      return [`${name}  ${range}`, ...shown.map((cells) => cells.join('\t'))].join('\n')
    }),
    TEXTS[language].why,
  ].join('\n\n')

/** Cells as people read them: thousands apart, shares in per cent; the whole is the last row. */
function shownCells(figures: FiguresTable, language: ReportLanguage): string[][] {
  const compared = figures.total.before !== null
  const units = figures.metrics.flatMap(({ unit }) => (compared ? [unit, unit] : [unit]))
  const lead = figures.dimensions.length
  const digits = minorDigits(figures.currency)
  const shown = (cell: CsvCell, at: number): string => {
    if (cell === null) return '–'
    if (typeof cell !== 'number' || at < lead) return String(cell)
    const unit = units[at - lead]
    if (unit === 'share') return cell.toLocaleString('en', { style: 'percent', maximumFractionDigits: 1 })
    const most = unit === 'money' ? digits : unit === 'number' ? 2 : 0
    return cell.toLocaleString('en', {
      minimumFractionDigits: unit === 'money' ? most : 0,
      maximumFractionDigits: most,
    })
  }
  return figuresCsv(figures, language).map((cells, row) =>
    cells.map((cell, at) => (row === 0 ? String(cell) : shown(cell, at))),
  )
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark)
