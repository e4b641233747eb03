import type { ValueField } from './context.ts'

/** Every operator there is. What each means for which type is in the README and in `operatorsOf`. */
export const OPS = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'between',
  'during',
  'monthDayBetween',
  'in',
  'notIn',
  'contains',
  'startsWith',
  'under',
  'within',
  'hasAny',
  'hasAll',
  'hasNone',
  'isEmpty',
  'isNotEmpty',
  'isNull',
  'isNotNull',
] as const

export type Op = (typeof OPS)[number]

/** A value as it stands in a tree: days, instants and times of day as text, money as integer minor units. */
export type Scalar = string | number | boolean
export type Value = Scalar | readonly Scalar[]

export interface FieldCondition {
  readonly field: string
  readonly op: Op
  /** Left out for `isNull`, `isNotNull`, `isEmpty`, `isNotEmpty`. */
  readonly value?: Value
}

/** One tree of the language; the README shows every form. */
export type Condition =
  | FieldCondition
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly some: string; readonly where: Condition }
  | { readonly every: string; readonly where: Condition }
  | { readonly sum: string; readonly where?: Condition; readonly op: Op; readonly value: Value }
  | { readonly count: string; readonly where?: Condition; readonly op: Op; readonly value: Value }

/** Bounds of a tree. They keep a saved condition readable, and a hostile one cheap to refuse. */
export const LIMITS = {
  /** A comparison alone has depth 1. */
  depth: 8,
  nodes: 200,
  /** Values in one list. */
  listLength: 1000,
  stringLength: 200,
  /** Faults reported at once. */
  faults: 50,
} as const

/** How many values an operator takes: none, one, a pair `[from, to]`, or a list of one or more. */
export type Operands = 'none' | 'one' | 'pair' | 'many'

export const OPERANDS: Readonly<Record<Op, Operands>> = {
  eq: 'one',
  ne: 'one',
  lt: 'one',
  le: 'one',
  gt: 'one',
  ge: 'one',
  between: 'pair',
  during: 'pair',
  monthDayBetween: 'pair',
  in: 'many',
  notIn: 'many',
  contains: 'one',
  startsWith: 'one',
  under: 'many',
  within: 'many',
  hasAny: 'many',
  hasAll: 'many',
  hasNone: 'many',
  isEmpty: 'none',
  isNotEmpty: 'none',
  isNull: 'none',
  isNotNull: 'none',
}

/**
 * Operators that are the exact negation of another, also where there is no value. That is what keeps the language two-valued:
 * `not` of one is always the other.
 */
export const NEGATION: Readonly<Partial<Record<Op, Op>>> = {
  eq: 'ne',
  ne: 'eq',
  in: 'notIn',
  notIn: 'in',
  hasAny: 'hasNone',
  hasNone: 'hasAny',
  isEmpty: 'isNotEmpty',
  isNotEmpty: 'isEmpty',
  isNull: 'isNotNull',
  isNotNull: 'isNull',
}

const EQUALITY: readonly Op[] = ['eq', 'ne', 'in', 'notIn']
const ORDER: readonly Op[] = ['lt', 'le', 'gt', 'ge', 'between']

function operatorsOfType(field: ValueField): readonly Op[] {
  switch (field.type) {
    case 'number':
    case 'integer':
    case 'money':
      return [...EQUALITY, ...ORDER]
    case 'day':
      return [...EQUALITY, ...ORDER, 'monthDayBetween']
    case 'monthDay':
      return [...EQUALITY, 'between']
    case 'enum':
      return field.ordered ? [...EQUALITY, ...ORDER] : EQUALITY
    case 'weekday':
      return EQUALITY
    case 'string':
      return [...EQUALITY, 'contains', 'startsWith']
    case 'path':
      return ['under', ...EQUALITY]
    case 'node':
      return ['within']
    case 'tags':
      return ['hasAny', 'hasAll', 'hasNone', 'isEmpty', 'isNotEmpty']
    case 'boolean':
      return ['eq', 'ne']
    case 'instant':
    case 'timeOfDay':
      return ['lt', 'ge', 'during']
  }
}

/**
 * The operators that a condition may use on a field. `isNull` and `isNotNull` only where the field is nullable; tags have
 * `isEmpty` instead, since no tags and unknown tags are the same.
 */
export function opsOf(field: ValueField): readonly Op[] {
  const own = operatorsOfType(field)
  return field.nullable && field.type !== 'tags' ? [...own, 'isNull', 'isNotNull'] : own
}

/** For editors: the operators that a field allows and how many values each takes. */
export function operatorsOf(field: ValueField): readonly { readonly op: Op; readonly operands: Operands }[] {
  return opsOf(field).map((op) => ({ op, operands: OPERANDS[op] }))
}
