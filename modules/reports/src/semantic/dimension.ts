import type { Fragment } from '@atrium/olap/query'
import type { Asking, FactCode, JoinName } from './fact.ts'
import type { DimensionTest } from './query.ts'

export interface Words {
  readonly zh: string
  readonly en: string
}

/** How keys of a dimension are read and named. `day`: the first day of a span; `word`: a code, named in `values` or shown as it is. */
export type KeyType =
  | 'day'
  | 'number'
  | 'word'
  | 'node'
  | 'product'
  | 'category'
  | 'programme'
  | 'level'
  | 'channel'
  | 'source'
  /** An id; never a key of an answer. */
  | 'audience'
  /** A number with decimals; never a key of an answer. */
  | 'figure'

export interface Binding {
  readonly sql: string | ((asking: Asking) => Fragment)
  readonly joins?: readonly JoinName[]
}

export interface Dimension {
  readonly code: string
  readonly name: Words
  readonly about: Words
  /** The module whose word it is. */
  readonly owner: string
  readonly type: KeyType
  /** Spans of the calendar, in order: a chart of time. */
  readonly span?: 'day' | 'week' | 'month' | 'quarter' | 'year'
  /** Names of known keys. */
  readonly values?: Readonly<Record<string, Words>>
  /** What a missing key is called. */
  readonly none?: Words
  /** Tells who a person is, whatever they did: reports of their own form are narrowed by it. */
  readonly ofPersons?: true
  /** Said of persons by conditions, and no way to split an answer. */
  readonly filterOnly?: true
  /** A select of the roots for whom a condition holds, where keys are not compared row by row; negations are told by who is left. */
  readonly among?: (test: DimensionTest, asking: Asking) => Fragment
  /** How each fact tells it; facts that are not named cannot. */
  readonly on: Partial<Record<FactCode, Binding>>
}

export const words = (zh: string, en: string): Words => ({ zh, en })

export const NOT_KNOWN = words('未知', 'Not known')

/** Facts of which the person can be told. */
export const OF_PERSONS = [
  'sales',
  'lines',
  'persons',
  'joins',
  'consents',
  'consentWords',
  'points',
  'balances',
  'levelChanges',
  'events',
  'visits',
] as const
/** The same binding on several facts. */
export function bind(facts: readonly FactCode[], binding: Binding): Partial<Record<FactCode, Binding>> {
  return Object.fromEntries(facts.map((fact) => [fact, binding]))
}
