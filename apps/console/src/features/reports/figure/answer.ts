import { count, day, type Language, money, nameIn, percent } from '@atrium/ui/format'
import type { InputOf, ReplyOf } from '../../../app/api.ts'

/** What `/v1/reports/figures` answers. */
export type Answer = ReplyOf<'reports.figures'>
export type AnswerRow = Answer['rows'][number]
/** What is asked, without its days and place. */
export type Question = Omit<InputOf<'reports.figures'>['body'], 'from' | 'to' | 'node' | 'programme'>

/** How an answer is drawn. */
export const FIGURE_KINDS = ['number', 'line', 'bar', 'stacked', 'table', 'heat', 'scatter', 'pie', 'funnel'] as const
export type FigureKind = (typeof FIGURE_KINDS)[number]

/** The kind by the name that reports and kept charts give it: what they call `figures` is drawn as numbers; a name nobody knows as a table. */
export const figureKindOf = (chart: string): FigureKind =>
  chart === 'figures' ? 'number' : (FIGURE_KINDS.find((kind) => kind === chart) ?? 'table')

/** What figures are written with. */
export interface Pen {
  readonly currency: string
  readonly language: Language
}

/** A figure in its unit; a dash for what is not known. */
export function writeFigure(unit: string, value: number | null | undefined, { currency, language }: Pen): string {
  if (value === null || value === undefined) return '–'
  if (unit === 'money') return money(Math.round(value), currency, language)
  if (unit === 'share') return percent(value, language)
  if (unit === 'number') return count(Math.round(value * 100) / 100, language)
  if (unit === 'days') return `${count(Math.round(value * 10) / 10, language)}${language === 'zh' ? ' 天' : ' d'}`
  return count(Math.round(value), language)
}

/** From here on cents say nothing beside a large number. */
const LARGE = 1_000_000

/** The same as a headline: large amounts without cents. */
export function writeLarge(unit: string, value: number | null, pen: Pen): string {
  const told = writeFigure(unit, value, pen)
  return unit === 'money' && value !== null && Math.abs(value) >= LARGE ? told.replace(/[.,]\d\d$/, '') : told
}

/** The same, short: 12万 or 120K. For axes and cells. */
export function writeShort(unit: string, value: number, { currency, language }: Pen): string {
  if (unit === 'share') {
    // Ticks of small shares lie within a percent of each other.
    return Math.abs(value) < 0.1 ? `${Math.round(value * 10_000) / 100}%` : percent(value, language)
  }
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const short = { notation: 'compact', maximumFractionDigits: 1 } as const
  if (unit !== 'money') return new Intl.NumberFormat(locale, short).format(value)
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  return new Intl.NumberFormat(locale, { ...style, ...short, minimumFractionDigits: 0 }).format(major(value, currency))
}

/** Minor units in whole ones, as spreadsheets and axes take them. */
export function major(minor: number, currency: string): number {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
  return minor / 10 ** (digits ?? 2)
}

/** As a file has it: money in whole units, the rest as it is. */
export const plainFigure = (unit: string, value: number | null | undefined, currency: string): number | null =>
  value === null || value === undefined ? null : unit === 'money' ? major(value, currency) : value

const SPANS: ReadonlySet<string> = new Set(['day', 'week', 'month', 'quarter', 'year', 'joinedMonth'])

/** Whether keys of a dimension follow each other in time. */
export const isTime = (code: string | undefined): boolean => code !== undefined && SPANS.has(code)

/** The name of a row's key; `short` for axes, where a day goes without its year. */
export function keyName(answer: Answer, row: AnswerRow, at: number, language: Language, short = false): string {
  const name = row.names[at]
  if (name) return nameIn(name, language)
  const key = row.keys[at] ?? null
  if (key === null) return '–'
  const { code = '', type } = answer.dimensions[at] ?? {}
  if (isTime(code)) return spanName(code, key, language, short)
  if (code === 'hour') return `${key}:00`
  return type === 'category' ? key.replaceAll('/', ' / ') : key
}

function spanName(code: string, key: string, language: Language, short: boolean): string {
  const [year = '', month = ''] = key.split('-')
  if (code === 'year') return year
  if (code === 'quarter') return `${year} Q${Math.ceil(Number(month) / 3)}`
  if (code === 'month' || code === 'joinedMonth') return `${year}-${month}`
  return short ? key.slice(5) : day(key, language)
}

/** All the keys of a row in one name. */
export const rowName = (answer: Answer, row: AnswerRow, language: Language, short = false): string =>
  answer.dimensions.map((_, at) => keyName(answer, row, at, language, short)).join(' · ')

/** By how much more than before, in points of shares; null where there is nothing to compare with. */
export function changeOf(unit: string, now: number | null, then: number | null): number | null {
  if (now === null || then === null) return null
  if (unit === 'share') return now - then
  return then <= 0 ? null : now / then - 1
}
