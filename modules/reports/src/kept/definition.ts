import type { Day, RefusedPlace } from '@atrium/kernel'
import { SPANS, type SpanName, spanDays } from '@atrium/rules/days'
import { checkQuery, type Query, type Span } from '../semantic/query.ts'
import type { Chart } from '../semantic/standard-form.ts'
import type { Vocabulary } from '../semantic/vocabulary.ts'

export { SPANS }

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

/** The days of a chart as of a day. */
export const spanOf = (span: ChartSpan, today: Day): Span => (typeof span === 'string' ? spanDays(span, today) : span)

/** What is wrong with the question of a chart; pointers into the definition. */
export const chartFaults = ({ question }: ChartDefinition, vocabulary: Vocabulary): RefusedPlace[] =>
  checkQuery(question, vocabulary).map((fault) => ({ ...fault, pointer: `/chart/question${fault.pointer}` }))
