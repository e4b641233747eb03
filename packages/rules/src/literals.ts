import {
  formatDay,
  formatInstant,
  formatMonthDay,
  formatTimeOfDay,
  parseDay,
  parseInstant,
  parseMonthDay,
  parseTimeOfDay,
} from './calendar.ts'
import { LIMITS, type Scalar } from './condition.ts'
import type { ValueField } from './context.ts'
import type { FaultCode } from './faults.ts'
import type { Words } from './words.ts'

/** A value of a tree as the evaluator compares it: days, instants, times of day and month-days as numbers. */
export type Operand = Scalar

export type Read = { readonly value: Operand } | { readonly code: FaultCode; readonly message: Words }

const wrong = (zh: string, en: string): Read => ({
  code: 'wrong_value',
  message: { zh: `应为${zh}`, en: `Must be ${en}` },
})

const numberOr = (value: number | undefined, otherwise: Read): Read => (value === undefined ? otherwise : { value })

const text = (raw: unknown): string => (typeof raw === 'string' ? raw : '')

/** Reads one value of a tree for a field; says in words what it should have been. */
export function readLiteral(field: ValueField, raw: unknown): Read {
  switch (field.type) {
    case 'integer':
    case 'number':
      return readNumber(field.type, raw, field.min, field.max)
    case 'money':
      return readNumber('money', raw, undefined, undefined)
    case 'boolean':
      return typeof raw === 'boolean' ? { value: raw } : wrong('是或否', 'true or false')
    case 'enum':
      return readOption(
        field.options.map((option) => option.value),
        raw,
      )
    case 'string':
    case 'tags':
    case 'node':
      return readText(raw)
    case 'path':
      return readPath(raw)
    case 'day':
      return numberOr(parseDay(text(raw)), wrong('日期，如 2025-11-11', 'a day such as 2025-11-11'))
    case 'monthDay':
      return readMonthDay(raw)
    case 'instant':
      return numberOr(
        parseInstant(text(raw)),
        wrong(
          '带时区的时刻，如 2025-11-11T00:00:00+08:00',
          'a moment with an offset, such as 2025-11-11T00:00:00+08:00',
        ),
      )
    case 'timeOfDay':
      return numberOr(parseTimeOfDay(text(raw)), wrong('时间，如 22:00', 'a time such as 22:00'))
    case 'weekday':
      return Number.isInteger(raw) && Number(raw) >= 1 && Number(raw) <= 7
        ? { value: Number(raw) }
        : wrong('1（周一）到 7（周日）', '1 (Monday) to 7 (Sunday)')
  }
}

/** Reads `MM-DD`, also for `monthDayBetween` on a day. */
export const readMonthDay = (raw: unknown): Read =>
  numberOr(parseMonthDay(text(raw)), wrong('月日，如 12-25', 'a month and day such as 12-25'))

function readNumber(type: 'integer' | 'number' | 'money', raw: unknown, min = -Infinity, max = Infinity): Read {
  if (type === 'money' && !Number.isSafeInteger(raw)) return wrong('最小货币单位的整数', 'an integer in minor units')
  if (type === 'integer' && !Number.isSafeInteger(raw)) return wrong('整数', 'an integer')
  if (typeof raw !== 'number' || !Number.isFinite(raw)) return wrong('数字', 'a number')
  if (raw >= min && raw <= max) return { value: raw }
  const [low, high] = [min === -Infinity ? '' : String(min), max === Infinity ? '' : String(max)]
  return {
    code: 'out_of_range',
    message: { zh: `应在范围 [${low}, ${high}] 内`, en: `Must be within [${low}, ${high}]` },
  }
}

function readOption(options: readonly string[], raw: unknown): Read {
  if (typeof raw === 'string' && options.includes(raw)) return { value: raw }
  const some = options.slice(0, 10).join(', ') + (options.length > 10 ? ', …' : '')
  return { code: 'unknown_option', message: { zh: `应为以下之一：${some}`, en: `Must be one of: ${some}` } }
}

function readText(raw: unknown): Read {
  if (typeof raw !== 'string') return wrong('文字', 'text')
  if (raw.length <= LIMITS.stringLength) return { value: raw }
  return {
    code: 'too_long',
    message: {
      zh: `不能超过 ${LIMITS.stringLength} 个字符`,
      en: `Must have at most ${LIMITS.stringLength} characters`,
    },
  }
}

function readPath(raw: unknown): Read {
  const read = readText(raw)
  if (
    !('value' in read) ||
    String(read.value)
      .split('/')
      .every((segment) => segment !== '')
  )
    return read
  return wrong('用 / 分隔的路径，如 food/bakery', 'a path with / between its steps, such as food/bakery')
}

/** The one way to write an operand in a tree: the reverse of `readLiteral`, instants in UTC. */
export function writeLiteral(type: ValueField['type'], operand: Operand): Scalar {
  if (typeof operand !== 'number') return operand
  switch (type) {
    case 'day':
      return formatDay(operand)
    case 'monthDay':
      return formatMonthDay(operand)
    case 'instant':
      return formatInstant(operand)
    case 'timeOfDay':
      return formatTimeOfDay(operand)
    default:
      return operand
  }
}
