import { parseDay } from '@atrium/kernel'
import { LIMITS, type Op } from './definition.ts'
import { type Faults, shown, step } from './faults.ts'
import type { FieldType } from './vocabulary.ts'

export type Raw = Readonly<Record<string, unknown>>

export const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What one value of a type looks like; undefined: what is expected, for the message. */
function faultOf(type: FieldType, value: unknown): string | undefined {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'a number'
    case 'money':
      return Number.isSafeInteger(value) ? undefined : 'an integer amount in minor units'
    case 'day':
    case 'yearly':
      return typeof value === 'string' && parseDay(value) !== undefined ? undefined : 'a day, YYYY-MM-DD'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false'
    default:
      return isText(value) ? undefined : `a text of 1 to ${LIMITS.text} characters`
  }
}

// PostgreSQL stores no NUL.
export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= LIMITS.text && !value.includes('\0')

/** Whether the value of a comparison fits its operator and type; every fault is told. */
export function checkComparison(
  raw: Raw,
  type: FieldType,
  allowed: readonly Op[],
  pointer: string,
  faults: Faults,
): boolean {
  const { op, value } = raw
  if (typeof op !== 'string' || !allowed.includes(op as Op)) {
    return faults.add(step(pointer, 'op'), 'operator_not_allowed', `${shown(op)} is not one of ${allowed.join(', ')}`)
  }
  const at = step(pointer, 'value')
  if (op === 'known' || op === 'unknown') {
    return value === undefined || faults.add(at, 'unknown_property', `${op} takes no value`)
  }
  if (op === 'lastDays' || op === 'beforeDays' || op === 'nextDays') {
    const least = op === 'beforeDays' ? 0 : 1
    const most = op === 'nextDays' ? 366 : LIMITS.days
    return (
      isWithin(value, least, most) || faults.add(at, 'wrong_value', `must be a number of days, ${least} to ${most}`)
    )
  }
  if (op === 'in' || op === 'notIn') return checkList(value, type, at, faults)
  if (op === 'between') {
    if (!Array.isArray(value) || value.length !== 2) return faults.add(at, 'wrong_value', 'must be two values')
    const fits = value.every((each, index) => checkOne(each, type, step(at, index), faults))
    // Days are written so that they compare as text.
    return fits && (value[0] <= value[1] || faults.add(at, 'wrong_value', 'the first is after the second'))
  }
  return checkOne(value, type, at, faults)
}

const checkOne = (value: unknown, type: FieldType, at: string, faults: Faults): boolean => {
  const expected = faultOf(type, value)
  return expected === undefined || faults.add(at, 'wrong_value', `${shown(value)} is not ${expected}`)
}

function checkList(value: unknown, type: FieldType, at: string, faults: Faults): boolean {
  if (!Array.isArray(value) || value.length === 0)
    return faults.add(at, 'wrong_value', 'must be a list of at least one')
  if (value.length > LIMITS.list) return faults.add(at, 'too_many', `${LIMITS.list} at most`)
  return value.map((each, index) => checkOne(each, type, step(at, index), faults)).every(Boolean)
}

/** A list of texts that are each known by `has`. */
export function checkNames(
  value: unknown,
  what: string,
  has: (name: string) => boolean,
  at: string,
  faults: Faults,
): boolean {
  if (!checkList(value, 'text', at, faults)) return false
  return (value as readonly string[])
    .map(
      (name, index) => has(name) || faults.add(step(at, index), 'unknown_name', `there is no ${what} ${shown(name)}`),
    )
    .every(Boolean)
}

export const isWithin = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most

/** Names every key that is not one of `known`. */
export function checkKeys(raw: Raw, known: readonly string[], pointer: string, faults: Faults): boolean {
  const unknown = Object.keys(raw).filter((key) => !known.includes(key))
  for (const key of unknown) faults.add(step(pointer, key), 'unknown_property', `there is no ${shown(key)} here`)
  return unknown.length === 0
}

/** Whether a value is one of a closed set of words. */
export function checkWord(value: unknown, words: readonly string[], at: string, faults: Faults): boolean {
  if (value === undefined) return faults.add(at, 'missing_property', `must be one of ${words.join(', ')}`)
  return (
    (typeof value === 'string' && words.includes(value)) ||
    faults.add(at, 'wrong_value', `${shown(value)} is not one of ${words.join(', ')}`)
  )
}
