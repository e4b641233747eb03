import { formatDay, parseDay, SPANS, type SpanName, spanDays } from '@atrium/rules/days'
import type { Language } from '@atrium/ui'
import type { ReplyOf } from '../../../app/api.ts'
import { type FigureKind, figureKindOf, isTime, type Question } from '../figure/answer.ts'
import type { DayRange } from '../range.ts'
import { emptyGroup, filterOf, type Group, groupOf, type Op } from './filter-tree.ts'

export type Catalogue = ReplyOf<'reports.catalogue'>
export type Metric = Catalogue['metrics'][number]
export type Dimension = Catalogue['dimensions'][number]
type Chart = NonNullable<ReplyOf<'reports.keptOne'>['chart']>
export type Compare = NonNullable<Question['compare']>

/** A chart while it is made. */
export interface Draft {
  readonly metrics: readonly string[]
  readonly dimensions: readonly string[]
  readonly filter: Group
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
  ...{ metrics: ['netSales'], dimensions: ['day'], filter: emptyGroup('new') },
  ...{ span: 'last30', days: undefined, node: undefined, compare: 'none', kind: undefined },
  ...{ order: undefined, limit: undefined },
}

/** What a new chart begins with: the metric named, by day where it has days; else net sales. */
export function draftFor({ metrics }: Catalogue, code: string | null): Draft {
  const metric = metrics.find((one) => one.code === code)
  if (!metric) return emptyDraft
  return { ...emptyDraft, metrics: [metric.code], dimensions: metric.dimensions.includes('day') ? ['day'] : [] }
}

/** What was kept, to be changed. */
export function draftOf({ question, span, from, to, node, chart }: Chart): Draft {
  return {
    metrics: question.metrics,
    dimensions: question.dimensions,
    filter: groupOf(question.filter),
    span: SPANS.find((name) => name === span) ?? 'days',
    days: from !== undefined && to !== undefined ? { from, to } : undefined,
    node,
    compare: question.compare ?? 'none',
    kind: figureKindOf(chart),
    order: question.order,
    limit: question.limit,
  }
}

/** What is asked; undefined while no metric is chosen. */
export function questionOf(draft: Draft): Question | undefined {
  const { metrics, dimensions, compare, order, limit } = draft
  if (metrics.length === 0) return undefined
  const filter = filterOf(draft.filter)
  const known = order !== undefined && [...metrics, ...dimensions].includes(order.by)
  return {
    ...{ metrics: [...metrics], dimensions: [...dimensions] },
    ...(filter === undefined ? {} : { filter }),
    ...(compare === 'none' ? {} : { compare }),
    ...(known ? { order } : {}),
    ...(limit === undefined ? {} : { limit }),
  }
}

/** What a chart is called before anybody names it: its metrics and what they are told by. */
export function usualName({ metrics, dimensions }: Draft, catalogue: Catalogue, language: Language): string {
  const named = (codes: readonly string[], all: readonly (Metric | Dimension)[]) =>
    codes
      .flatMap((code) => all.find((one) => one.code === code)?.name[language] ?? [])
      .join(language === 'zh' ? '、' : ', ')
  const told = named(metrics, catalogue.metrics)
  if (dimensions.length === 0) return told
  const by = named(dimensions, catalogue.dimensions)
  return language === 'zh' ? `${told}（按${by}）` : `${told} by ${by}`
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
