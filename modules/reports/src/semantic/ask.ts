import { type Ctx, type Day, invariant, must } from '@atrium/kernel'
import { justBefore, type YearBefore, yearBefore } from '@atrium/rules/days'
import { askingOf, pointCostOn, type Viewer } from './asking.ts'
import { compileQuery, MOST_PARTS, type Part } from './compile.ts'
import type { Dimension } from './dimension.ts'
import { dimensionOf } from './dimensions.ts'
import { type Formula, isBase } from './metric.ts'
import { metricOf } from './metrics.ts'
import type { Query, Span } from './query.ts'
import type { Reader } from './reader.ts'
import { startsIn } from './spans.ts'

export type Key = number | string | null

export interface FigureRow {
  /** One for each dimension; null where it is not known. Days are day numbers, ids numbers. */
  readonly keys: readonly Key[]
  /** One for each metric; null where there is nothing to reckon from. */
  readonly values: readonly (number | null)[]
  /** The same of the period compared with; undefined where none was asked for. */
  readonly before?: readonly (number | null)[]
}

export interface Figures {
  readonly rows: readonly FigureRow[]
  /** Parts there were before the limit cut them. */
  readonly parts: number
  readonly total: Omit<FigureRow, 'keys'>
  /** The period compared with. */
  readonly comparedWith: (Span & Partial<Pick<YearBefore, 'by' | 'festival'>>) | null
}

/** Raised where a question has more parts than anybody reads. */
export class TooManyParts extends Error {
  override readonly name = 'TooManyParts'
}

/** Answers a checked question. One select for each fact and period; what is derived is reckoned here. Throws `TooManyParts`. */
export async function askFigures(ctx: Ctx, reader: Reader, viewer: Viewer, query: Query, span: Span): Promise<Figures> {
  const then = query.compare === 'previous' ? justBefore(span) : query.compare === 'lastYear' ? yearBefore(span) : null
  const [now, before] = await Promise.all([
    sheetOf(ctx, reader, viewer, query, span),
    then === null ? undefined : sheetOf(ctx, reader, viewer, query, then),
  ])
  const moved = before && then ? alongside(before, query, span, then) : undefined
  const keys = new Map(now.keys)
  for (const [name, key] of moved?.keys ?? []) if (!keys.has(name)) keys.set(name, key)
  fillSpan(keys, query, span)
  const reckon = (sheet: Sheet, name: string, day: Day) =>
    query.metrics.map((code) => figureOf(code, (base) => sheet.figures.get(base)?.get(name), pointCostOn(viewer, day)))
  const rows = [...keys].map(([name, key]) => ({
    keys: key,
    values: reckon(now, name, span.to),
    ...(moved && then ? { before: reckon(moved, name, then.to) } : {}),
  }))
  return {
    rows: ordered(rows, query),
    parts: rows.length,
    total: {
      values: reckon(now, WHOLE, span.to),
      ...(moved && then ? { before: reckon(moved, WHOLE, then.to) } : {}),
    },
    comparedWith: then && { ...then },
  }
}

/** Figures of one period: by base metric, by the name of the part. */
interface Sheet {
  readonly keys: Map<string, readonly Key[]>
  readonly figures: Map<string, Map<string, number>>
}

const WHOLE = 'whole'
const nameOf = (keys: readonly Key[]): string => JSON.stringify(keys)

async function sheetOf(ctx: Ctx, reader: Reader, viewer: Viewer, query: Query, span: Span): Promise<Sheet> {
  const asking = await askingOf(ctx, reader, viewer, query, span)
  const parts = compileQuery(query, asking)
  const answers = await Promise.all(parts.map((part) => reader.rows(ctx, { row: part.row, sql: part.select })))
  const sheet: Sheet = { keys: new Map(), figures: new Map() }
  for (const [at, part] of parts.entries()) readAnswer(sheet, part, must(answers[at], 'an answer'), query, span)
  return sheet
}

function readAnswer(
  sheet: Sheet,
  part: Part,
  rows: readonly Readonly<Record<string, unknown>>[],
  query: Query,
  span: Span,
): void {
  if (rows.length > MOST_PARTS + 1) throw new TooManyParts('too many parts')
  const figures = part.bases.map((base) => {
    const values = new Map<string, number>()
    sheet.figures.set(base, values)
    return values
  })
  for (const row of rows) {
    const whole = row.whole === 1
    const keys = query.dimensions.map((_, at) => row[`k${at}`] as Key)
    const name = whole ? WHOLE : nameOf(keys)
    if (!whole && !sheet.keys.has(name)) sheet.keys.set(name, keys)
    for (const [at, values] of figures.entries()) {
      const value = row[`v${at}`]
      if (typeof value === 'number') values.set(name, value)
    }
  }
  if (part.fact === 'persons') for (const values of figures) runUp(sheet, values, query, span)
}

/** Members who joined in a span become members there were at its end: each span holds those before it, too. */
function runUp(sheet: Sheet, values: Map<string, number>, query: Query, span: Span): void {
  const [at, calendar] = calendarOf(query)
  if (calendar === undefined) return
  const others = new Map<string, Key[]>()
  for (const name of values.keys()) {
    const keys = name === WHOLE ? undefined : sheet.keys.get(name)
    if (keys) others.set(nameOf(keys.with(at, null)), [...keys])
  }
  for (const keys of others.values()) {
    let sum = 0
    for (const start of startsIn(calendar, span)) {
      const own = keys.with(at, start)
      const name = nameOf(own)
      sum += values.get(name) ?? 0
      values.set(name, sum)
      if (!sheet.keys.has(name)) sheet.keys.set(name, own)
    }
  }
}

/** Which dimension of a question is a span of the calendar: its place, −1 for none. */
function calendarOf({ dimensions }: Query): readonly [number, Dimension['span']] {
  const at = dimensions.findIndex((code) => dimensionOf(code)?.span !== undefined)
  return [at, at < 0 ? undefined : dimensionOf(dimensions[at]!)?.span]
}

/** Figures of the period compared with under the keys of this one: its third day stands beside the third day. */
function alongside(sheet: Sheet, query: Query, now: Span, then: Span): Sheet {
  const [at, calendar] = calendarOf(query)
  if (calendar === undefined) return sheet
  const starts = startsIn(calendar, now)
  const places = new Map(startsIn(calendar, then).map((start, place) => [start, starts[place]]))
  const renamed = new Map<string, string>([[WHOLE, WHOLE]])
  const keys = new Map<string, readonly Key[]>()
  for (const [name, own] of sheet.keys) {
    const start = places.get(own[at] as number)
    if (start === undefined) continue
    const moved = own.with(at, start)
    renamed.set(name, nameOf(moved))
    keys.set(nameOf(moved), moved)
  }
  const figures = new Map(
    [...sheet.figures].map(([base, values]) => {
      const kept = [...values].flatMap(([name, value]) => {
        const other = renamed.get(name)
        return other === undefined ? [] : [[other, value] as const]
      })
      return [base, new Map(kept)]
    }),
  )
  return { keys, figures }
}

/** A chart of time has a place for every day, also for those on which nothing happened. */
function fillSpan(keys: Map<string, readonly Key[]>, query: Query, span: Span): void {
  const [, calendar] = calendarOf(query)
  if (calendar === undefined || query.dimensions.length > 1) return
  for (const start of startsIn(calendar, span)) if (!keys.has(nameOf([start]))) keys.set(nameOf([start]), [start])
}

/** A metric out of its base figures; what was not counted is 0, and what is divided by nothing is null. */
function figureOf(code: string, figure: (base: string) => number | undefined, pointCost: number | null): number | null {
  const metric = must(metricOf(code), `metric ${code}`)
  return reckon(code, metric.formula, figure, pointCost)
}

function reckon(
  code: string,
  formula: Formula,
  figure: (base: string) => number | undefined,
  pointCost: number | null,
): number | null {
  if (isBase(formula)) {
    const value = figure(code) ?? 0
    if (formula.aggregate !== 'sum') return value
    // Never −0.
    return (value * (formula.sign ?? 1)) / (formula.scale ?? 1) + 0
  }
  if ('sum' in formula) return formula.sum.reduce((sum, part) => sum + (figureOf(part, figure, pointCost) ?? 0), 0)
  if ('costOf' in formula) {
    return pointCost === null
      ? null
      : Math.round(((figureOf(formula.costOf, figure, pointCost) ?? 0) * pointCost) / 1_000)
  }
  const [over, under] = formula.ratio.map((part) => figureOf(part, figure, pointCost))
  if (over === undefined || over === null || !under) return null
  const ratio = over / under
  return metricOf(code)?.unit === 'money' ? Math.round(ratio) : ratio
}

function ordered(rows: FigureRow[], query: Query): readonly FigureRow[] {
  const [calendar] = calendarOf(query)
  const { by, descending } = query.order ?? defaultOrder(query, calendar)
  const metric = query.metrics.indexOf(by)
  const dimension = query.dimensions.indexOf(by)
  invariant(metric >= 0 || dimension >= 0, 'a checked order')
  const of = (row: FigureRow): Key => (metric >= 0 ? row.values[metric] : row.keys[dimension]) ?? null
  const sign = descending ? -1 : 1
  return rows.sort((one, other) => compareKeys(of(one), of(other), sign) || compareAll(one.keys, other.keys))
}

function defaultOrder(query: Query, calendar: number): NonNullable<Query['order']> {
  if (calendar >= 0) return { by: query.dimensions[calendar]! }
  const [first] = query.dimensions
  const numbered = first !== undefined && dimensionOf(first)?.type === 'number'
  return numbered ? { by: first } : { by: query.metrics[0]!, descending: true }
}

/** What is not known comes last, whichever way. */
function compareKeys(one: Key, other: Key, sign: number): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1
  return one < other ? -sign : one > other ? sign : 0
}

const compareAll = (one: readonly Key[], other: readonly Key[]): number =>
  one.reduce((order: number, key, at) => order || compareKeys(key, other[at] ?? null, 1), 0)
