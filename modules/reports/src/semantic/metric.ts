import type { Words } from './dimension.ts'
import type { FactCode } from './fact.ts'

/** What a row must be to count: by a column of the fact. */
export type Condition = { readonly column: string } & (
  | { readonly is: readonly string[] }
  | { readonly isNot: readonly string[] }
  | { readonly above: number }
  | { readonly known: boolean }
)

/** A figure that one fact answers. */
export type Base = {
  readonly fact: FactCode
  readonly where?: readonly Condition[]
} & (
  | {
      readonly aggregate: 'sum'
      readonly measure: string
      /** −1: shown above zero though rows are below it. */
      readonly sign?: -1
      /** Divides: thousandths of a quantity. */
      readonly scale?: number
    }
  | { readonly aggregate: 'count' }
  /** How many different ones. Never the sum of its parts. */
  | { readonly aggregate: 'distinct'; readonly measure: string }
  /** Persons of whom there are at least so many rows. */
  | { readonly aggregate: 'persons'; readonly atLeast: number }
)

export type Formula =
  | Base
  | { readonly ratio: readonly [over: string, under: string] }
  | { readonly sum: readonly string[] }
  /** Points times what the programme states 1,000 of them cost; nothing where it states none. */
  | { readonly costOf: string }

export type Unit = 'money' | 'count' | 'share' | 'points' | 'days' | 'number'

export interface Metric {
  readonly code: string
  readonly name: Words
  readonly about: Words
  /** The module whose tables it is reckoned from. */
  readonly owner: string
  /** `money`: minor units of the currency asked in; `share`: 0.25 is a quarter; `number`: with decimals. */
  readonly unit: Unit
  readonly formula: Formula
  /** What more of it means, so that a change can be coloured; left out: neither. */
  readonly better?: 'more' | 'less'
  /** As it stood at the end of the range, and at the end of each span; left out: what happened in it. */
  readonly asOf?: 'end'
}

export const words = (zh: string, en: string): Words => ({ zh, en })

/** Makes metrics of an owner in a unit. */
export const of =
  (owner: string, unit: Unit) =>
  (formula: Formula, code: string, name: Words, about: Words, better?: 'more' | 'less'): Metric => ({
    ...{ code, name, about, owner, unit, formula },
    ...(better === undefined ? {} : { better }),
  })

export const isBase = (formula: Formula): formula is Base => 'fact' in formula

/** The metrics that a derived formula names. */
export function partsOf(formula: Exclude<Formula, Base>): readonly string[] {
  if ('ratio' in formula) return formula.ratio
  return 'sum' in formula ? formula.sum : [formula.costOf]
}

/** Whether the parts of it sum to the whole. */
export const isAdditive = ({ formula }: Metric): boolean =>
  isBase(formula) && (formula.aggregate === 'sum' || formula.aggregate === 'count')
