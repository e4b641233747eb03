import { addMonths, civil, type Day, formatDay, parseDay } from '@atrium/kernel'
import type { Comparison, Op, Value } from '../definition.ts'
import type { FieldType } from '../vocabulary.ts'
import { day as asDate, bigint, float, oneOfTexts, type Sql, sql, text } from './sql.ts'

/*
 * Comparisons of checked leaves: what does not fit its operator was refused when the filter was saved, so values are taken at their
 * word here.
 */

/** What holds where the opposite does not: an answer for those without any row is the whole less the answer of this. */
const OPPOSITE: Partial<Record<Op, Op>> = {
  eq: 'ne',
  ne: 'eq',
  lt: 'ge',
  ge: 'lt',
  le: 'gt',
  gt: 'le',
  in: 'notIn',
  notIn: 'in',
}

const one = (value: Value | undefined): number => Number(value)
const two = (value: Value | undefined): readonly [number, number] => {
  const [low, high] = value as readonly number[]
  return [Number(low), Number(high)]
}

/** Whether a comparison of numbers holds for a number. */
export function holdsFor({ op, value }: Comparison, number: number): boolean {
  switch (op) {
    case 'eq':
      return number === one(value)
    case 'ne':
      return number !== one(value)
    case 'lt':
      return number < one(value)
    case 'le':
      return number <= one(value)
    case 'gt':
      return number > one(value)
    case 'ge':
      return number >= one(value)
    case 'between':
      return number >= two(value)[0] && number <= two(value)[1]
    default:
      return false
  }
}

const SIGNS: Partial<Record<Op, Sql>> = {
  eq: sql`=`,
  ne: sql`<>`,
  lt: sql`<`,
  le: sql`<=`,
  gt: sql`>`,
  ge: sql`>=`,
}

/**
 * A comparison of a number; `scale` brings the value into the unit of the column (1,000 for quantities kept in thousandths), rounded to
 * it, or not where `bind` is `float`.
 */
export function compareNumber(
  column: Sql,
  { op, value }: Comparison,
  bind: (value: number) => Sql = float,
  scale = 1,
): Sql {
  const bound = (number: number) => bind(bind === bigint ? Math.round(number * scale) : number * scale)
  if (op === 'between') {
    const [low, high] = two(value)
    return sql`${column} between ${bound(low)} and ${bound(high)}`
  }
  const sign = SIGNS[op]
  if (!sign) throw new RangeError(`${op} compares no numbers`)
  return sql`${column} ${sign} ${bound(one(value))}`
}

/** The comparison that holds exactly where this one does not, for those of whom there is something to compare. */
export function opposite(comparison: Comparison): (column: Sql, bind?: (value: number) => Sql, scale?: number) => Sql {
  const op = OPPOSITE[comparison.op]
  return (column, bind, scale) =>
    op === undefined
      ? sql`not (${compareNumber(column, comparison, bind, scale)})`
      : compareNumber(column, { ...comparison, op }, bind, scale)
}

const dayIn = (value: Value | undefined): Day => parseDay(String(value)) ?? 0

/** A day beside a column that keeps days as text. */
export const dayText = (value: Day): Sql => sql`${text(formatDay(value))}`

/** A comparison of a day, today being the last of `lastDays`; `day` writes one as the column keeps it. */
export function compareDay(column: Sql, { op, value }: Comparison, today: Day, day = asDate): Sql {
  switch (op) {
    case 'lastDays':
      return sql`${column} between ${day(today - one(value) + 1)} and ${day(today)}`
    case 'beforeDays':
      return sql`${column} < ${day(today - one(value))}`
    case 'nextDays':
      return sql`${column} between ${day(today)} and ${day(today + one(value) - 1)}`
    case 'from':
      return sql`${column} >= ${day(dayIn(value))}`
    case 'till':
      return sql`${column} <= ${day(dayIn(value))}`
    case 'between': {
      const [from, till] = value as readonly string[]
      return sql`${column} between ${day(dayIn(from))} and ${day(dayIn(till))}`
    }
    default:
      throw new RangeError(`${op} compares no days`)
  }
}

/** Full years lived on `today`, compared: a comparison of the day of birth. Who was born on 29 February is a year older on 1 March. */
export function compareAge(column: Sql, comparison: Comparison, today: Day): Sql {
  const { op, value } = comparison
  /** Born on or before this day: at least so old. */
  const atLeast = (years: number): Sql => sql`${column} <= ${asDate(bornBy(today, years))}`
  const years = one(value)
  switch (op) {
    case 'ge':
      return atLeast(Math.ceil(years))
    case 'gt':
      return atLeast(Math.floor(years) + 1)
    case 'lt':
      return sql`not (${atLeast(Math.ceil(years))})`
    case 'le':
      return sql`not (${atLeast(Math.floor(years) + 1)})`
    case 'between': {
      const [low, high] = two(value)
      return sql`(${atLeast(Math.ceil(low))} and not (${atLeast(Math.floor(high) + 1)}))`
    }
    case 'eq':
    case 'ne': {
      const same = Number.isInteger(years) ? sql`(${atLeast(years)} and not (${atLeast(years + 1)}))` : sql`false`
      return op === 'eq' ? same : sql`not (${same})`
    }
    default:
      throw new RangeError(`${op} compares no ages`)
  }
}

const LONGEST_LIFE = 200

/** The last day of birth of those who are `years` old on `today`. */
function bornBy(today: Day, years: number): Day {
  return addMonths(today, -12 * Math.max(-LONGEST_LIFE, Math.min(LONGEST_LIFE, years)))
}

const monthDay = (of: Day): number => {
  const { month, dayOfMonth } = civil(of)
  return month * 100 + dayOfMonth
}

/** Whether a birthday falls on one of the `days` days from today on; 29 February is kept on the 28th where a year has none. */
export function compareBirthday(column: Sql, { value }: Comparison, today: Day): Sql {
  const days = one(value)
  const last = today + days - 1
  const from = monthDay(today)
  let till = monthDay(last)
  if (till === 228 && monthDay(last + 1) === 301) till = 229
  const when = sql`(extract(month from ${column}) * 100 + extract(day from ${column}))`
  if (days >= 366) return sql`${column} is not null`
  // A year on, the same date again: every day.
  if (last >= addMonths(today, 12) - 1) return sql`${column} is not null`
  return from <= till && civil(today).year === civil(last).year
    ? sql`${when} between ${float(from)} and ${float(till)}`
    : sql`(${when} >= ${float(from)} or ${when} <= ${float(till)})`
}

/** A comparison of text; `notIn` is left to the caller, who knows for whom there is no row. */
export function compareText(column: Sql, { op, value }: Comparison): Sql {
  switch (op) {
    case 'in':
      return oneOfTexts(column, value as readonly string[])
    case 'contains':
      return sql`strpos(${column}, ${text(String(value))}) > 0`
    case 'startsWith':
      return sql`starts_with(${column}, ${text(String(value))})`
    default:
      throw new RangeError(`${op} compares no texts`)
  }
}

/** A comparison of what a field or tag holds, by its type. */
export function compareValue(column: Sql, type: FieldType, comparison: Comparison, today: Day, day = asDate): Sql {
  switch (type) {
    case 'number':
    case 'money':
      return compareNumber(column, comparison)
    case 'day':
      return compareDay(column, comparison, today, day)
    case 'yearly':
      return compareBirthday(column, comparison, today)
    case 'boolean':
      return comparison.value === true ? sql`${column}` : sql`not ${column}`
    default:
      return compareText(column, comparison)
  }
}
