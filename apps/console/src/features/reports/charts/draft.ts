import { formatDay, parseDay, SPANS, type SpanName, spanDays } from '@atrium/rules/days'
import type { ReplyOf } from '../../../app/api.ts'
import { type FigureKind, figureKindOf, isTime, type Question } from '../figure/answer.ts'
import type { DayRange } from '../range.ts'

export type Catalogue = ReplyOf<'reports.catalogue'>
export type Metric = Catalogue['metrics'][number]
export type Dimension = Catalogue['dimensions'][number]
type Chart = NonNullable<ReplyOf<'reports.keptOne'>['chart']>
type Filter = NonNullable<Question['filter']>
export type Op = NonNullable<Filter['op']>
export type Compare = NonNullable<Question['compare']>

/** One condition as it is edited; what is not complete is left out of the question. */
export interface Condition {
  readonly id: string
  readonly dimension: string
  readonly op: Op
  readonly values: readonly string[]
}

/** A chart while it is made. */
export interface Draft {
  readonly metrics: readonly string[]
  readonly dimensions: readonly string[]
  readonly join: 'all' | 'any'
  readonly conditions: readonly Condition[]
  /** A filter that is nested, as the API takes it: shown as one condition that can be taken out. */
  readonly nested: Filter | undefined
  readonly span: SpanName | 'days'
  readonly days: DayRange | undefined
  /** The part of the group that it keeps to. */
  readonly node: string | undefined
  readonly compare: Compare
  /** Undefined: the kind that fits what is asked. */
  readonly kind: FigureKind | undefined
  readonly order: Question['order'] | undefined
  readonly limit: number | undefined
}

export const emptyDraft: Draft = {
  ...{ metrics: ['netSales'], dimensions: ['day'], join: 'all', conditions: [], nested: undefined },
  ...{ span: 'last30', days: undefined, node: undefined, compare: 'none', kind: undefined },
  ...{ order: undefined, limit: undefined },
}

const isTest = (filter: Filter): boolean => filter.dimension !== undefined && filter.op !== undefined

/** What was kept, to be changed. */
export function draftOf({ question, span, from, to, node, chart }: Chart): Draft {
  const { filter } = question
  const parts = filter === undefined ? [] : isTest(filter) ? [filter] : (filter.all ?? filter.any ?? [filter])
  const isFlat = parts.every(isTest)
  return {
    metrics: question.metrics,
    dimensions: question.dimensions,
    join: isFlat && filter?.any !== undefined ? 'any' : 'all',
    conditions: isFlat ? parts.map((part, at) => conditionOf(part, `kept-${at}`)) : [],
    nested: isFlat ? undefined : filter,
    span: SPANS.find((name) => name === span) ?? 'days',
    days: from !== undefined && to !== undefined ? { from, to } : undefined,
    node,
    compare: question.compare ?? 'none',
    kind: figureKindOf(chart),
    order: question.order,
    limit: question.limit,
  }
}

const conditionOf = ({ dimension = '', op = 'in', values = [] }: Filter, id: string): Condition => ({
  ...{ id, dimension, op, values },
})

export const isComplete = ({ dimension, op, values }: Condition): boolean => {
  if (dimension === '') return false
  if (op === 'known' || op === 'unknown') return true
  const given = values.filter((value) => value !== '')
  return op === 'between' ? given.length === 2 : given.length > 0
}

function filterOf({ conditions, join, nested }: Draft): Filter | undefined {
  const tests = conditions.filter(isComplete).map(
    ({ dimension, op, values }): Filter => ({
      ...{ dimension, op },
      ...(op === 'known' || op === 'unknown' ? {} : { values: [...values] }),
    }),
  )
  const own = tests.length === 0 ? undefined : tests.length === 1 ? tests[0] : { [join]: tests }
  if (nested === undefined) return own
  return own === undefined ? nested : { all: [nested, own] }
}

/** What is asked; undefined while no metric is chosen. */
export function questionOf(draft: Draft): Question | undefined {
  const { metrics, dimensions, compare, order, limit } = draft
  if (metrics.length === 0) return undefined
  const filter = filterOf(draft)
  const known = order !== undefined && [...metrics, ...dimensions].includes(order.by)
  return {
    ...{ metrics: [...metrics], dimensions: [...dimensions] },
    ...(filter === undefined ? {} : { filter }),
    ...(compare === 'none' ? {} : { compare }),
    ...(known ? { order } : {}),
    ...(limit === undefined ? {} : { limit }),
  }
}

/** The kind that fits what is asked, where nobody chose one. */
export function kindOf({ kind, metrics, dimensions }: Draft): FigureKind {
  if (kind !== undefined) return kind
  if (dimensions.length === 0) return 'number'
  if (dimensions.length > 2 || (dimensions.length === 2 && metrics.length > 1)) return 'table'
  return dimensions.some(isTime) ? 'line' : 'bar'
}

/** The days that it asks about, as of a day. */
export function daysOf({ span, days }: Pick<Draft, 'span' | 'days'>, today: string): DayRange {
  if (span === 'days') return days ?? { from: today, to: today }
  const { from, to } = spanDays(span, parseDay(today) ?? 0)
  return { from: formatDay(from), to: formatDay(to) }
}

/** As it is kept. */
export function chartOf(draft: Draft, question: Question, today: string): Chart {
  const kind = kindOf(draft)
  return {
    question,
    ...(draft.span === 'days' ? { span: 'days', ...daysOf(draft, today) } : { span: draft.span }),
    ...(draft.node === undefined ? {} : { node: draft.node }),
    chart: kind === 'number' ? 'figures' : kind,
  }
}

/** What may be said of a dimension by a condition. */
export function opsOf(dimension: Dimension): readonly Op[] {
  if (dimension.type === 'audience') return ['in', 'notIn']
  if (dimension.type === 'figure' || dimension.type === 'day') return ['between', 'known', 'unknown']
  if (dimension.type === 'number') return ['in', 'notIn', 'between', 'known', 'unknown']
  if (dimension.values.length === 0 && (dimension.type === 'word' || dimension.type === 'category'))
    return ['in', 'notIn', 'contains', 'startsWith', 'known', 'unknown']
  return ['in', 'notIn', 'known', 'unknown']
}

/** Metrics among the chosen ones that a dimension says nothing of. */
export const withoutDimension = (chosen: readonly Metric[], code: string): readonly Metric[] =>
  chosen.filter(({ dimensions }) => !dimensions.includes(code))
