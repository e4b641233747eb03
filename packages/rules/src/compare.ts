import { monthDayOf } from './calendar.ts'
import type { ValueField } from './context.ts'
import type { Operand } from './literals.ts'
import type { Test } from './plan.ts'
import { rank } from './read.ts'

/** Answers for one value. What is not of the declared type counts as no value; nothing throws and nothing is allocated. */
export type Answer = (actual: unknown) => boolean

const not =
  (answer: Answer): Answer =>
  (actual) =>
    !answer(actual)

/** The JavaScript type in which the context holds values of a field. */
export function heldAs(field: ValueField): 'number' | 'string' | 'boolean' | 'array' {
  switch (field.type) {
    case 'string':
    case 'path':
    case 'enum':
      return 'string'
    case 'tags':
    case 'node':
      return 'array'
    case 'boolean':
      return 'boolean'
    default:
      return 'number'
  }
}

/** True where there is a value of the declared type; NaN is none. */
export function isPresent(field: ValueField): Answer {
  const held = heldAs(field)
  if (held === 'array') return Array.isArray
  if (held === 'number') return (actual) => typeof actual === 'number' && !Number.isNaN(actual)
  return (actual) => typeof actual === held
}

/** Builds the answer once for a comparison: its operator and values are looked at here and never again. */
export function answerOf(test: Test): Answer {
  const { field, operands } = test
  switch (test.op) {
    case 'eq':
      return equalTo(operands[0])
    case 'ne':
      return not(equalTo(operands[0]))
    case 'in':
      return oneOf(operands)
    case 'notIn':
      return not(oneOf(operands))
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
    case 'between':
    case 'during':
      return field.type === 'enum' ? optionsThat(field, test) : inOrder(test)
    case 'monthDayBetween': {
      const [from, to] = numbers(operands)
      const inside = cyclic(from, to)
      return (actual) => typeof actual === 'number' && inside(monthDayOf(actual))
    }
    case 'contains': {
      const part = String(operands[0])
      return (actual) => typeof actual === 'string' && actual.includes(part)
    }
    case 'startsWith': {
      const start = String(operands[0])
      return (actual) => typeof actual === 'string' && actual.startsWith(start)
    }
    case 'under':
      return underAny(operands)
    case 'within':
    case 'hasAny':
      return hasAny(operands)
    case 'hasNone':
      return not(hasAny(operands))
    case 'hasAll':
      return hasAll(operands)
    case 'isEmpty':
      return isEmpty
    case 'isNotEmpty':
      return not(isEmpty)
    case 'isNull':
      return not(isPresent(field))
    case 'isNotNull':
      return isPresent(field)
  }
}

const numbers = (operands: readonly Operand[]): [number, number] => [Number(operands[0]), Number(operands[1])]

const equalTo =
  (operand: Operand | undefined): Answer =>
  (actual) =>
    actual === operand

function oneOf(operands: readonly Operand[]): Answer {
  const set: ReadonlySet<unknown> = new Set(operands)
  return (actual) => set.has(actual)
}

function inOrder({ field, op, operands }: Test): Answer {
  const [a, b] = numbers(operands)
  switch (op) {
    case 'lt':
      return (actual) => typeof actual === 'number' && actual < a
    case 'le':
      return (actual) => typeof actual === 'number' && actual <= a
    case 'gt':
      return (actual) => typeof actual === 'number' && actual > a
    case 'ge':
      return (actual) => typeof actual === 'number' && actual >= a
    case 'during':
      return a < b
        ? (actual) => typeof actual === 'number' && actual >= a && actual < b
        : (actual) => typeof actual === 'number' && (actual >= a || actual < b)
    default:
      return field.type === 'monthDay'
        ? cyclic(a, b)
        : (actual) => typeof actual === 'number' && actual >= a && actual <= b
  }
}

/** Both ends included; going round the end of the year where `from` is after `to`. */
const cyclic = (from: number, to: number): Answer =>
  from <= to
    ? (actual) => typeof actual === 'number' && actual >= from && actual <= to
    : (actual) => typeof actual === 'number' && (actual >= from || actual <= to)

/** Options in order are few: the ones that pass are found now, so that asking is one look-up. */
function optionsThat(field: ValueField & { readonly type: 'enum' }, test: Test): Answer {
  const asNumbers = inOrder({ ...test, operands: test.operands.map((operand) => rank(field, operand)) })
  return oneOf(field.options.map((option) => option.value).filter((_, i) => asNumbers(i)))
}

const isUnder = (path: string, above: string): boolean =>
  path.startsWith(above) && (path.length === above.length || path.charCodeAt(above.length) === 47) /* / */

function underAny(operands: readonly Operand[]): Answer {
  const aboves = operands.map(String)
  const [only] = aboves
  if (only !== undefined && aboves.length === 1) return (actual) => typeof actual === 'string' && isUnder(actual, only)
  const set = new Set(aboves)
  // Long lists: look each beginning of the path up, instead of trying every value of the list.
  return (actual) => {
    if (typeof actual !== 'string') return false
    for (let slash = actual.indexOf('/'); slash > 0; slash = actual.indexOf('/', slash + 1)) {
      if (set.has(actual.slice(0, slash))) return true
    }
    return set.has(actual)
  }
}

function hasAny(operands: readonly Operand[]): Answer {
  const [only] = operands
  if (operands.length === 1) return (actual) => Array.isArray(actual) && actual.includes(only)
  const set: ReadonlySet<unknown> = new Set(operands)
  return (actual) => {
    if (!Array.isArray(actual)) return false
    for (let i = 0; i < actual.length; i++) if (set.has(actual[i])) return true
    return false
  }
}

const hasAll =
  (operands: readonly Operand[]): Answer =>
  (actual) => {
    if (!Array.isArray(actual)) return false
    for (let i = 0; i < operands.length; i++) if (!actual.includes(operands[i])) return false
    return true
  }

const isEmpty: Answer = (actual) => !Array.isArray(actual) || actual.length === 0
