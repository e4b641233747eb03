import { Temporal } from 'temporal-polyfill'

/** A moment: milliseconds since 1970-01-01T00:00Z. Stored as `timestamptz`, written on the wire as RFC 3339 in UTC. */
export type Instant = number

/** A calendar day: days since 1970-01-01. Stored as `date`, written on the wire as `YYYY-MM-DD`. */
export type Day = number

/** Tells the time. Given to whoever opens transactions; everything below reads `ctx.now`. */
export type Clock = () => Instant

export const DAY_MS = 86_400_000

export const systemClock: Clock = () => Date.now()

/** A clock that stands still, for `ATRIUM_CLOCK` and for tests. */
export const fixedClock =
  (at: Instant): Clock =>
  () =>
    at

interface OffsetSpan {
  readonly from: Instant
  readonly to: Instant
  readonly offsetMs: number
}

// Temporal takes about 10 µs to find an offset; a purchase needs several. Offsets hold for months, so each zone keeps the
// spans between its changes of clock. It is a memo of a pure function, not state: at most a few spans a year and zone.
const spans = new Map<string, OffsetSpan[]>()

function offsetSpan(zone: string, at: Instant): OffsetSpan {
  let known = spans.get(zone)
  if (!known) {
    known = []
    spans.set(zone, known)
  }
  for (const span of known) if (at >= span.from && at < span.to) return span
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const next = here.getTimeZoneTransition('next')
  // "previous" is strictly earlier than its receiver, so ask from just after `at`.
  const previous = here.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')
  const span: OffsetSpan = {
    from: previous ? previous.epochMilliseconds : Number.NEGATIVE_INFINITY,
    to: next ? next.epochMilliseconds : Number.POSITIVE_INFINITY,
    offsetMs: Math.round(here.offsetNanoseconds / 1e6),
  }
  known.unshift(span)
  if (known.length > 64) known.pop()
  return span
}

/** True where `zone` names an IANA time zone known here. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Milliseconds to add to UTC to read the wall clock of `zone` at that moment. */
export const zoneOffsetMs = (zone: string, at: Instant): number => offsetSpan(zone, at).offsetMs

/** The calendar day that `zone` has at that moment. */
export const dayIn = (zone: string, at: Instant): Day => Math.floor((at + zoneOffsetMs(zone, at)) / DAY_MS)

/** Minutes since local midnight by the wall clock of `zone` (0 to 1439). */
export const minuteOfDayIn = (zone: string, at: Instant): number => {
  const local = at + zoneOffsetMs(zone, at)
  return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / 60_000)
}

/** The first moment of a day in `zone` (01:00 where the clock jumps over midnight). */
export function startOfDay(zone: string, day: Day): Instant {
  return plainDate(day).toZonedDateTime(zone).epochMilliseconds
}

/** The moment at which a wall clock in `zone` shows the given local time; the earlier one where it shows it twice. */
export function localInstant(zone: string, day: Day, msOfDay: number): Instant {
  const guess = day * DAY_MS + msOfDay
  const first = guess - zoneOffsetMs(zone, guess - 14 * 3_600_000)
  if (first + zoneOffsetMs(zone, first) === guess) return first
  const second = guess - zoneOffsetMs(zone, first)
  return second + zoneOffsetMs(zone, second) === guess ? second : Math.max(first, second)
}

export interface CivilDate {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  /** 1 to 31 */
  readonly dayOfMonth: number
}

export function civil(day: Day): CivilDate {
  const date = new Date(day * DAY_MS)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() }
}

/** The day number of a civil date of the proleptic Gregorian calendar. */
export const dayOf = (year: number, month: number, dayOfMonth: number): Day =>
  Math.round(Date.UTC(year, month - 1, dayOfMonth) / DAY_MS)

/** 1 Monday to 7 Sunday (ISO 8601). */
export const weekday = (day: Day): number => ((((day + 3) % 7) + 7) % 7) + 1

/** Same day of the month `months` later; the last day of that month where it has no such day (29 February + 12 → 28). */
export function addMonths(day: Day, months: number): Day {
  const { year, month, dayOfMonth } = civil(day)
  const first = dayOf(year, month + months, 1)
  const next = dayOf(year, month + months + 1, 1)
  return first + Math.min(dayOfMonth, next - first) - 1
}

const DAY_PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/

/** Reads `YYYY-MM-DD`; undefined where it is not a day of the calendar. */
export function parseDay(text: string): Day | undefined {
  const match = DAY_PATTERN.exec(text)
  if (!match) return undefined
  const day = dayOf(Number(match[1]), Number(match[2]), Number(match[3]))
  return formatDay(day) === text ? day : undefined
}

export const formatDay = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/** Reads an RFC 3339 date-time with an offset; undefined where it is none. Finer than a millisecond is cut off. */
export function parseInstant(text: string): Instant | undefined {
  // Date.parse takes 30 February for 2 March and 24:00 for the next day.
  if (!INSTANT_PATTERN.test(text) || parseDay(text.slice(0, 10)) === undefined || text.slice(11, 13) === '24')
    return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}

export const formatInstant = (at: Instant): string => new Date(at).toISOString()

const plainDate = (day: Day): Temporal.PlainDate => {
  const { year, month, dayOfMonth } = civil(day)
  return Temporal.PlainDate.from({ year, month, day: dayOfMonth })
}
