import type { Words } from './dimension.ts'
import type { Query } from './query.ts'

/** How a section is drawn. `figures`: large numbers side by side; the others as their name says. */
export const CHARTS = ['figures', 'line', 'bar', 'stacked', 'pie', 'heat', 'table', 'funnel', 'scatter'] as const
export type Chart = (typeof CHARTS)[number]

/** What a special report is asked beside its days. */
export type Special =
  | { readonly report: 'cohorts'; readonly by: 'month' | 'week' }
  | { readonly report: 'rfm' }
  | { readonly report: 'topCustomers' }
  | {
      readonly report: 'baskets'
      readonly by: 'product' | 'category'
      readonly depth: number
      readonly minSupport: number
      readonly minConfidence: number
    }
  | { readonly report: 'paths'; readonly direction: 'after'; readonly depth: number }

export interface Section {
  readonly code: string
  readonly name: Words
  /** The sentence that says what it tells. */
  readonly tells: Words
  readonly chart: Chart | 'cohorts' | 'rfm' | 'curve' | 'rules' | 'flow'
  readonly query?: Query
  readonly special?: Special
}

/** One of the nine kinds of reports that every house has. */
export interface StandardReport {
  readonly code: string
  readonly name: Words
  readonly about: Words
  readonly sections: readonly Section[]
  /** What is not told yet, and which part of the house will feed it. */
  readonly awaits: readonly { readonly what: Words; readonly from: Words }[]
}

export const words = (zh: string, en: string): Words => ({ zh, en })

export const section = (
  code: string,
  name: Words,
  tells: Words,
  chart: Chart,
  metrics: readonly string[],
  dimensions: readonly string[] = [],
  more: Omit<Query, 'metrics' | 'dimensions'> = {},
): Section => ({ code, name, tells, chart, query: { metrics, dimensions, ...more } })

export const YEAR_BEFORE = { compare: 'lastYear' } as const
