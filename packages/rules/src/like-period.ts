import type { Day } from '@atrium/kernel'
import { addMonths, dateOf, monthLength, yearOf } from './calendar.ts'
import { type Festival, festivalDay, festivalsIn } from './festivals.ts'

/** Days of a calendar, both included. */
export interface DaySpan {
  readonly from: Day
  readonly to: Day
}

/** A period of the year before that is fit to compare with, and why it is that one. */
export interface YearBefore extends DaySpan {
  /** `festival`: the same position to the festival; `dates`: the same dates; `weekdays`: the same weekdays. */
  readonly by: 'festival' | 'dates' | 'weekdays'
  /** With which festival it was aligned. */
  readonly festival?: Festival
  /** Festivals whose days off fall in one of the two periods only, so that the comparison limps. */
  readonly only: readonly Festival[]
}

/** Longer ranges hold as many of each weekday, and festivals weigh little: their dates tell more. */
const LONG_DAYS = 45

/**
 * The like period of the year before (同比), festivals aligned, as chains of stores do it:
 * 1. whole months, and more than 45 days, are compared with the same dates;
 * 2. a range that lies around a festival, or holds days off of it, with the days that stood as far from it a year before;
 * 3. everything else with the same weekdays 52 weeks before; where those hold days off of a festival and the range holds none of it, with
 *    the week after or before them.
 */
export function yearBefore(range: DaySpan): YearBefore {
  if (isWholeMonths(range) || range.to - range.from >= LONG_DAYS) return sameDates(range)
  const [near] = [...festivalsIn(range, 'core', 'touched'), ...festivalsIn(range, 'window', 'around')]
  const former = near && festivalDay(near.festival, yearOf(near.day) - 1)
  if (near && former !== undefined) {
    return judged(range, shifted(range, near.day - former), 'festival', near.festival)
  }
  const weeks = [364, 357, 371].map((days) => judged(range, shifted(range, days), 'weekdays'))
  return weeks.find(({ only }) => only.length === 0) ?? weeks[0]!
}

/** The like period just before (环比): the month before a whole month, the same first days of the month before a begun one, else as many days. */
export function justBefore(range: DaySpan): DaySpan {
  if (isWholeMonths(range)) {
    const [first, last] = [dateOf(range.from), dateOf(range.to)]
    const months = (last.year - first.year) * 12 + last.month - first.month + 1
    return { from: addMonths(range.from, -months), to: range.from - 1 }
  }
  const first = dateOf(range.from)
  const last = dateOf(range.to)
  if (first.dayOfMonth === 1 && first.year === last.year && first.month === last.month && range.to > range.from) {
    return { from: addMonths(range.from, -1), to: Math.min(addMonths(range.to, -1), range.from - 1) }
  }
  return shifted(range, range.to - range.from + 1)
}

const shifted = ({ from, to }: DaySpan, days: number): DaySpan => ({ from: from - days, to: to - days })

/** 29 February has the 28th for its date. */
function sameDates(range: DaySpan): YearBefore {
  const from = addMonths(range.from, -12)
  const to = isWholeMonths(range) ? addMonths(range.to + 1, -12) - 1 : addMonths(range.to, -12)
  return judged(range, { from, to }, 'dates')
}

function judged(range: DaySpan, then: DaySpan, by: YearBefore['by'], festival?: Festival): YearBefore {
  const [now, before] = [range, then].map(
    (span) => new Set(festivalsIn(span, 'core', 'touched').map((one) => one.festival)),
  )
  const only = [...now!, ...before!].filter((one) => !(now!.has(one) && before!.has(one)) && one !== festival)
  return { ...then, by, ...(festival === undefined ? {} : { festival }), only }
}

function isWholeMonths({ from, to }: DaySpan): boolean {
  const last = dateOf(to)
  return dateOf(from).dayOfMonth === 1 && last.dayOfMonth === monthLength(last.year, last.month)
}
