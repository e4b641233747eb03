import { addMonths, civil, type Day, dayOf, type RefusedPlace } from '@atrium/kernel'
import { checkQuery, type Query, type Span } from '../semantic/query.ts'
import { startOf } from '../semantic/spans.ts'
import type { Chart } from '../semantic/standard-form.ts'

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

export interface ChartDefinition {
  readonly question: Query
  readonly span: SpanName
  readonly chart: Chart
}

export interface DashboardDefinition {
  /** In order of reading; `wide` ones take the whole width. */
  readonly items: readonly { readonly keptId: number; readonly wide: boolean }[]
}

export const MOST_ITEMS = 24

/** The days of a span as of a day. Today counts where the span is running. */
export function spanOf(name: SpanName, today: Day): Span {
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
export const chartFaults = ({ question }: ChartDefinition): RefusedPlace[] =>
  checkQuery(question).map((fault) => ({ ...fault, pointer: `/chart/question${fault.pointer}` }))
