import type { Heat } from '../../../app/drawings/heat-data.ts'
import { type Answer, type AnswerRow, isTime, keyName, type Pen, rowName, writeFigure, writeShort } from './answer.ts'

export interface PlotSeries {
  readonly name: string
  readonly unit: string
  /** `former` is what is compared with: quiet, and of the colour of its own series where several stand beside each other. */
  readonly as: 'line' | 'bar' | 'stack' | 'point' | 'former'
  /** Of the eight; −1 is grey. */
  readonly colour: number
  /** null leaves a gap. */
  readonly values: readonly (number | null)[]
  /** Written at the ends of bars. */
  readonly labels?: readonly string[]
}

/** Series over categories, in at most two units: the second has its own axis. */
export interface Plot extends Pen {
  readonly categories: readonly string[]
  /** Told by who listens to clicks; the key of each category. */
  readonly keys: readonly string[]
  /** Bars from left to right, one under another: for long names. */
  readonly isLying: boolean
  readonly series: readonly PlotSeries[]
}

/** Words that a shape needs. */
export interface ShapeWords {
  /** What is compared with: 环比期. */
  readonly before: string
  /** The parts that have no place of their own. */
  readonly others: string
}

/** Series beside each other that can still be told apart. */
const MOST_SERIES = 8
/** Bars in one chart; a table holds the rest. */
const MOST_BARS = 30
/** From so many bars on, or so long names, they lie. */
const LYING_FROM = 9
const LONG_NAME = 8

const isOrdered = (answer: Answer, at: number): boolean =>
  isTime(answer.dimensions[at]?.code) || answer.dimensions[at]?.type === 'number'

const keyText = (row: AnswerRow, at: number): string => row.keys[at] ?? ''

/** Rows with different keys of a dimension, in the order in which they are drawn: along time and numbers, else as they were answered. */
function keysAlong(answer: Answer, at: number): readonly AnswerRow[] {
  const found = [...new Map(answer.rows.map((row) => [keyText(row, at), row] as const)).values()]
  if (!isOrdered(answer, at)) return found
  const numbered = answer.dimensions[at]?.type === 'number'
  return found.sort((a, b) => {
    const [one, other] = [a.keys[at] ?? null, b.keys[at] ?? null]
    if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1
    return numbered ? Number(one) - Number(other) : one < other ? -1 : 1
  })
}

/** An answer as lines or bars. The second of two dimensions makes the series where there is one metric; else all of them name a row. */
export function plotOf(answer: Answer, kind: 'line' | 'bar' | 'stacked', pen: Pen, words: ShapeWords): Plot {
  const { language } = pen
  if (answer.dimensions.length === 0) return metricsPlot(answer, pen)
  const splits = answer.dimensions.length === 2 && answer.metrics.length === 1 && isSplit(answer, kind)
  if (splits) return splitPlot(answer, kind, pen, words)
  const rows = (answer.dimensions.length === 1 ? keysAlong(answer, 0) : answer.rows).slice(
    0,
    kind === 'bar' && !isOrdered(answer, 0) ? MOST_BARS : undefined,
  )
  const [first] = answer.metrics
  const series = answer.metrics.flatMap(({ name, unit }, at): PlotSeries[] => {
    const isFirst = unit === first?.unit
    const as =
      kind === 'line' ? 'line' : !isFirst ? (isOrdered(answer, 0) ? 'line' : 'point') : kind === 'bar' ? 'bar' : 'stack'
    const own = {
      name: name[language],
      unit,
      as,
      colour: at,
      values: rows.map(({ values }) => values[at] ?? null),
    } as const
    // More than one course of the past beside those of the present cannot be told apart; the table has them all.
    if (answer.comparedWith === null || kind === 'stacked' || at > 0) return [own]
    const values = rows.map(({ before }) => before?.[at] ?? null)
    return [
      own,
      { name: `${name[language]} · ${words.before}`, unit, as: kind === 'line' ? 'former' : 'bar', colour: -1, values },
    ]
  })
  const categories = rows.map((row) => rowName(answer, row, language, true))
  return {
    ...pen,
    categories,
    keys: rows.map(({ keys }) => JSON.stringify(keys)),
    isLying: kind !== 'line' && !isOrdered(answer, 0) && liesDown(categories),
    series,
  }
}

/** Whether parts of the second dimension are few enough to stand beside each other. */
const isSplit = (answer: Answer, kind: 'line' | 'bar' | 'stacked'): boolean =>
  kind !== 'bar' || isOrdered(answer, 0) || keysAlong(answer, 1).length <= 4

const liesDown = (names: readonly string[]): boolean =>
  names.length >= LYING_FROM || names.some((name) => name.length > LONG_NAME)

/** No dimension: a bar for each metric. */
function metricsPlot({ metrics, total }: Answer, pen: Pen): Plot {
  return {
    ...pen,
    categories: metrics.map(({ name }) => name[pen.language]),
    keys: metrics.map(() => '[]'),
    isLying: liesDown(metrics.map(({ name }) => name[pen.language])),
    series: [{ name: '', unit: metrics[0]?.unit ?? 'count', as: 'bar', colour: 0, values: total.values }],
  }
}

function splitPlot(answer: Answer, kind: 'line' | 'bar' | 'stacked', pen: Pen, words: ShapeWords): Plot {
  const { language } = pen
  const along = keysAlong(answer, 0).slice(0, isOrdered(answer, 0) ? undefined : MOST_BARS)
  const values = new Map(answer.rows.map((row) => [`${keyText(row, 0)}\n${keyText(row, 1)}`, row.values[0] ?? null]))
  const sum = (part: AnswerRow) =>
    along.reduce((all, row) => all + (values.get(`${keyText(row, 0)}\n${keyText(part, 1)}`) ?? 0), 0)
  const parts = [...keysAlong(answer, 1)]
  if (!isOrdered(answer, 1)) parts.sort((a, b) => sum(b) - sum(a))
  const isMany = parts.length > MOST_SERIES
  const shown = isMany ? parts.slice(0, MOST_SERIES - 1) : parts
  const unit = answer.metrics[0]?.unit ?? 'count'
  const as = kind === 'line' ? 'line' : kind === 'bar' ? 'bar' : 'stack'
  const courseOf = (part: AnswerRow) =>
    along.map((row) => values.get(`${keyText(row, 0)}\n${keyText(part, 1)}`) ?? null)
  const rest = parts.slice(shown.length).map(courseOf)
  // What does not add up (persons, rates) has no sum of its small parts.
  const hasRest = isMany && kind === 'stacked'
  const categories = along.map((row) => keyName(answer, row, 0, language, true))
  return {
    ...pen,
    categories,
    keys: along.map(({ keys }) => JSON.stringify(keys)),
    isLying: kind !== 'line' && !isOrdered(answer, 0) && liesDown(categories),
    series: [
      ...shown.map(
        (part, at) =>
          ({ name: keyName(answer, part, 1, language), unit, as, colour: at, values: courseOf(part) }) as const,
      ),
      ...(hasRest
        ? [
            {
              name: words.others,
              unit,
              as,
              colour: -1,
              values: along.map((_, at) => rest.reduce((all, course) => all + (course[at] ?? 0), 0)),
            } as const,
          ]
        : []),
    ],
  }
}

/** Steps, each beside the part of the first that came so far: metrics in their order where there is no dimension, else rows. */
export function funnelOf(answer: Answer, pen: Pen): Plot {
  const { language } = pen
  const steps =
    answer.dimensions.length === 0
      ? answer.metrics.map(({ name }, at) => ({
          name: name[language],
          value: answer.total.values[at] ?? null,
          key: '[]',
        }))
      : answer.rows.map((row) => ({
          ...{
            name: rowName(answer, row, language, true),
            value: row.values[0] ?? null,
            key: JSON.stringify(row.keys),
          },
        }))
  return stepsPlot(steps, answer.metrics[0]?.unit ?? 'count', pen)
}

/** Bars under each other with their figure and their part of the first. */
export function stepsPlot(
  steps: readonly { readonly name: string; readonly value: number | null; readonly key: string }[],
  unit: string,
  pen: Pen,
): Plot {
  const whole = steps[0]?.value ?? 0
  return {
    ...pen,
    categories: steps.map(({ name }) => name),
    keys: steps.map(({ key }) => key),
    isLying: true,
    series: [
      {
        ...{ name: '', unit, as: 'bar', colour: 0, values: steps.map(({ value }) => value) },
        labels: steps.map(({ value }) => {
          const told = writeFigure(unit, value, pen)
          return whole > 0 && value !== null ? `${told} · ${writeFigure('share', value / whole, pen)}` : told
        }),
      },
    ],
  }
}

/** The first dimension as rows, the second as columns. */
export function heatOf(answer: Answer, pen: Pen): Heat {
  const { language } = pen
  const unit = answer.metrics[0]?.unit ?? 'count'
  const rows = keysAlong(answer, 0)
  const columns = keysAlong(answer, 1)
  const rowNames = rows.map((row) => keyName(answer, row, 0, language))
  const columnNames = columns.map((row) => keyName(answer, row, 1, language, true))
  const [rowAt, columnAt] = [placesOf(rows, 0), placesOf(columns, 1)]
  return {
    columns: columnNames,
    rows: rowNames,
    columnsTitle: answer.dimensions[1]?.name[language] ?? '',
    rowsTitle: answer.dimensions[0]?.name[language] ?? '',
    fromTop: true,
    left:
      24 +
      14 * Math.min(8, Math.max(2, ...rowNames.map((name) => Math.ceil(name.length / (language === 'en' ? 2 : 1))))),
    fontSize: columns.length > 14 ? 11 : 12,
    cells: answer.rows.map((row) => {
      const [at, column] = [rowAt.get(keyText(row, 0)) ?? 0, columnAt.get(keyText(row, 1)) ?? 0]
      const value = row.values[0] ?? 0
      return {
        ...{ column, row: at, value: Math.max(0, value) },
        label: value === 0 ? '' : writeShort(unit, value, pen),
        tip: `${rowNames[at]} · ${columnNames[column]}: ${writeFigure(unit, value, pen)}`,
      }
    }),
  }
}

const placesOf = (rows: readonly AnswerRow[], at: number) =>
  new Map(rows.map((row, place) => [keyText(row, at), place]))

/** Parts of a ring. */
export interface Ring extends Pen {
  readonly parts: readonly {
    readonly key: string
    readonly name: string
    readonly value: number
    readonly tip: string
  }[]
}

/** More parts than this are not told apart in a ring. */
const MOST_PARTS = 5

/** The largest parts, the rest as one. */
export function ringOf(answer: Answer, pen: Pen, words: ShapeWords): Ring {
  const unit = answer.metrics[0]?.unit ?? 'count'
  const rows = answer.rows
    .map((row) => ({
      key: JSON.stringify(row.keys),
      name: rowName(answer, row, pen.language),
      value: row.values[0] ?? 0,
    }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
  const shown = rows.length > MOST_PARTS ? rows.slice(0, MOST_PARTS - 1) : rows
  const rest = rows.slice(shown.length).reduce((sum, { value }) => sum + value, 0)
  const whole = rows.reduce((sum, { value }) => sum + value, 0)
  return {
    ...pen,
    parts: [...shown, ...(rest > 0 ? [{ key: '', name: words.others, value: rest }] : [])].map((part) => ({
      ...part,
      tip: `${part.name}: ${writeFigure(unit, part.value, pen)} · ${writeFigure('share', part.value / whole, pen)}`,
    })),
  }
}

/** Points of two metrics, as large as a third. */
export interface Points extends Pen {
  readonly axes: readonly [
    { readonly name: string; readonly unit: string },
    { readonly name: string; readonly unit: string },
  ]
  readonly points: readonly {
    readonly key: string
    readonly name: string
    readonly at: readonly [number, number]
    /** From 0 to 1 of the largest. */
    readonly size: number
    readonly tip: string
  }[]
}

/** Each row at its first two metrics; rows without either are left out. */
export function pointsOf(answer: Answer, pen: Pen): Points {
  const { language } = pen
  const axis = (at: number) => ({
    name: answer.metrics[at]?.name[language] ?? '',
    unit: answer.metrics[at]?.unit ?? 'count',
  })
  const most = Math.max(1e-9, ...answer.rows.map(({ values }) => values[2] ?? 0))
  return {
    ...pen,
    axes: [axis(0), axis(1)],
    points: answer.rows.flatMap((row) => {
      const [x, y] = row.values
      if (typeof x !== 'number' || typeof y !== 'number') return []
      const name = rowName(answer, row, language)
      const told = answer.metrics.map(
        (metric, at) => `${metric.name[language]} ${writeFigure(metric.unit, row.values[at], pen)}`,
      )
      const size = answer.metrics.length > 2 ? Math.max(0, row.values[2] ?? 0) / most : 0.3
      return [{ key: JSON.stringify(row.keys), name, at: [x, y] as const, size, tip: `${name}: ${told.join(' · ')}` }]
    }),
  }
}

/** What a kind of chart needs at least; undefined where the answer can be drawn so. */
export function lackFor(answer: Answer, kind: string): 'twoMetrics' | 'twoDimensions' | 'dimension' | undefined {
  if (kind === 'scatter')
    return answer.metrics.length < 2 ? 'twoMetrics' : answer.dimensions.length < 1 ? 'dimension' : undefined
  if (kind === 'heat') return answer.dimensions.length === 2 ? undefined : 'twoDimensions'
  return kind === 'pie' && answer.dimensions.length < 1 ? 'dimension' : undefined
}
