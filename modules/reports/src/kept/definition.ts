import { addMonths, civil, type Day, dayOf, type RefusedPlace } from '@atrium/kernel'
import { checkQuery, type Query, type Span } from '../semantic/query.ts'
import { startOf } from '../semantic/spans.ts'
import type { Chart } from '../semantic/standard-form.ts'
import type { Vocabulary } from '../semantic/vocabulary.ts'

/** Days that move with the calendar, so that a kept chart is of today whenever it is opened. */
export const SPANS = [
  'yesterday',
  'last7',
  'last30',
  'last90',
  'last365',
  'thisMonth',
  'lastMonth',
  'thisQuarter',
  'lastQuarter',
  'thisYear',
  'lastYear',
] as const
export type SpanName = (typeof SPANS)[number]

/** Days of a chart: a span, or from one day to another. */
export type ChartSpan = SpanName | Span

export interface ChartDefinition {
  readonly question: Query
  readonly span: ChartSpan
  /** The part of the group that it is about whatever part is chosen on the page. */
  readonly node?: number
  readonly chart: Chart
}

/** Width in quarters of the page, height in steps. */
export const WIDTHS = [1, 2, 3, 4] as const
export const HEIGHTS = [1, 2, 3] as const

export interface DashboardItem {
  readonly keptId: number
  readonly width: (typeof WIDTHS)[number]
  readonly height: (typeof HEIGHTS)[number]
  /** Whether it keeps its own days, or part of the group, beside those of the dashboard. */
  readonly ownDays: boolean
  readonly ownNode: boolean
}

export interface DashboardDefinition {
  /** The days that it opens with. */
  readonly span: SpanName
  /** In order of reading. */
  readonly items: readonly DashboardItem[]
}

export const MOST_ITEMS = 24

/** The days of a chart as of a day. Today counts where the span is running. */
export function spanOf(name: ChartSpan, today: Day): Span {
  if (typeof name !== 'string') return name
  const month = startOf('month', today)
  const quarter = startOf('quarter', today)
  const { year } = civil(today)
  switch (name) {
    case 'yesterday':
      return { from: today - 1, to: today - 1 }
    case 'last7':
      return { from: today - 6, to: today }
    case 'last30':
      return { from: today - 29, to: today }
    case 'last90':
      return { from: today - 89, to: today }
    case 'last365':
      return { from: today - 364, to: today }
    case 'thisMonth':
      return { from: month, to: today }
    case 'lastMonth':
      return { from: addMonths(month, -1), to: month - 1 }
    case 'thisQuarter':
      return { from: quarter, to: today }
    case 'lastQuarter':
      return { from: addMonths(quarter, -3), to: quarter - 1 }
    case 'thisYear':
      return { from: dayOf(year, 1, 1), to: today }
    case 'lastYear':
      return { from: dayOf(year - 1, 1, 1), to: dayOf(year, 1, 1) - 1 }
  }
}

/** What is wrong with the question of a chart; pointers into the definition. */
export const chartFaults = ({ question }: ChartDefinition, vocabulary: Vocabulary): RefusedPlace[] =>
  checkQuery(question, vocabulary).map((fault) => ({ ...fault, pointer: `/chart/question${fault.pointer}` }))
