import type { Day, Instant } from '@atrium/kernel'

// Civil dates in plain arithmetic, the same for server and browser. The kernel's own (on Date and Temporal) cannot be imported
// here, see context.ts. No time zone is known to this package: every offset stands in the text itself.

const DAY_MS = 86_400_000

const pad = (n: number, width = 2): string => String(n).padStart(width, '0')

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const MONTH_LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** How many days a month (1 to 12) of a year has. */
export const monthLength = (year: number, month: number): number =>
  month === 2 && !isLeap(year) ? 28 : (MONTH_LENGTHS[month - 1] ?? 0)

/** Day number of a civil date of the proleptic Gregorian calendar (H. Hinnant's days_from_civil: years begin in March). */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  const y = month > 2 ? year : year - 1
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** Year × 10,000 + month × 100 + day of month, in one number so that the evaluator allocates nothing. */
function civilNumber(day: Day): number {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  return year * 10_000 + month * 100 + dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
}

/** A day as it stands in the calendar. */
export function dateOf(day: Day): { readonly year: number; readonly month: number; readonly dayOfMonth: number } {
  const civil = civilNumber(day)
  return { year: Math.floor(civil / 10_000), month: Math.floor((civil % 10_000) / 100), dayOfMonth: civil % 100 }
}

export const yearOf = (day: Day): number => dateOf(day).year

/** The same day of the month so many months later, or earlier below zero; the last day of a shorter month. */
export function addMonths(day: Day, months: number): Day {
  const { year, month, dayOfMonth } = dateOf(day)
  const at = year * 12 + month - 1 + months
  const [inYear, inMonth] = [Math.floor(at / 12), (((at % 12) + 12) % 12) + 1]
  return dayOf(inYear, inMonth, Math.min(dayOfMonth, monthLength(inYear, inMonth)))
}

/** Month × 100 + day of month of a day. */
export const monthDayOf = (day: Day): number => ((civilNumber(day) % 10_000) + 10_000) % 10_000

/** Reads `YYYY-MM-DD`; undefined where it is not a day of the calendar. */
export function parseDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return undefined
  const [year, month, dayOfMonth] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return dayOfMonth >= 1 && dayOfMonth <= monthLength(year, month) ? dayOf(year, month, dayOfMonth) : undefined
}

export const formatDay = (day: Day): string =>
  `${pad(Math.floor(civilNumber(day) / 10_000), 4)}-${formatMonthDay(monthDayOf(day))}`

/** Reads `MM-DD` as month × 100 + day of month; 29 February is one. */
export function parseMonthDay(text: string): number | undefined {
  const match = /^(\d{2})-(\d{2})$/.exec(text)
  if (!match) return undefined
  const [month, dayOfMonth] = [Number(match[1]), Number(match[2])]
  return dayOfMonth >= 1 && dayOfMonth <= (MONTH_LENGTHS[month - 1] ?? 0) ? month * 100 + dayOfMonth : undefined
}

export const formatMonthDay = (monthDay: number): string => `${pad(Math.floor(monthDay / 100))}-${pad(monthDay % 100)}`

/** Reads `HH:MM` as minutes since midnight; `24:00` is 1440, the end of the day. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(text)
  if (!match) return undefined
  const minutes = Number(match[1]) * 60 + Number(match[2])
  return Number(match[2]) < 60 && minutes <= 1440 ? minutes : undefined
}

export const formatTimeOfDay = (minutes: number): string => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})$/

/** Minutes of an offset as it stands at the end of an instant: `Z` is 0, `+08:00` is 480. */
export function offsetMinutesOf(text: string): number {
  const match = /([+-])(\d{2}):(\d{2})$/.exec(text)
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

/** Reads an RFC 3339 date-time with an offset and at most milliseconds; undefined where it is none. */
export function parseInstant(text: string): Instant | undefined {
  const match = INSTANT.exec(text)
  if (!match) return undefined
  const day = parseDay(match[1] as string)
  const [hours, minutes, seconds] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)]
  const milliseconds = Number((match[5] ?? '').padEnd(3, '0'))
  const offset = offsetMinutesOf(text)
  if (day === undefined || hours > 23 || minutes > 59 || seconds > 59 || Math.abs(offset) > 18 * 60) return undefined
  return day * DAY_MS + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + milliseconds
}

/** RFC 3339 in UTC with milliseconds: one text per instant. */
export function formatInstant(at: Instant): string {
  const day = Math.floor(at / DAY_MS)
  const ms = at - day * DAY_MS
  const clock = `${formatTimeOfDay(Math.floor(ms / 60_000))}:${pad(Math.floor(ms / 1000) % 60)}.${pad(ms % 1000, 3)}`
  return `${formatDay(day)}T${clock}Z`
}

/** An instant for people, on the wall clock of the given offset: `2025-11-11 00:00 (UTC+08:00)`. */
export function formatInstantAt(at: Instant, offsetMinutes: number): string {
  const local = at + offsetMinutes * 60_000
  const day = Math.floor(local / DAY_MS)
  const ms = local - day * DAY_MS
  const seconds = Math.floor(ms / 1000) % 60
  const offset = Math.abs(offsetMinutes)
  const zone = offset === 0 ? 'UTC' : `UTC${offsetMinutes < 0 ? '-' : '+'}${formatTimeOfDay(offset)}`
  return `${formatDay(day)} ${formatTimeOfDay(Math.floor(ms / 60_000))}${seconds === 0 ? '' : `:${pad(seconds)}`} (${zone})`
}
