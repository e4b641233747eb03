import { addMonths, type Day, dayIn, type Instant, localInstant, weekday } from '@atrium/kernel'
import { startOf } from '../semantic/spans.ts'

export const EVERY = ['daily', 'weekly', 'monthly'] as const

/** When something is sent, by the wall clock of a zone. */
export interface ScheduleTerms {
  readonly every: (typeof EVERY)[number]
  /** 1 Monday to 7 of weekly ones, the date 1 to 28 of monthly ones; 1 of daily ones. */
  readonly nth: number
  readonly hour: number
  /** IANA name. */
  readonly zone: string
}

const HOUR_MS = 3_600_000

/** The first moment after another at which it is due. Days on which clocks change have their hour where the wall shows it, else the next. */
export function nextDue(terms: ScheduleTerms, after: Instant): Instant {
  const { hour, zone } = terms
  for (let day = dayOnOrAfter(terms, dayIn(zone, after)); ; day = dayOnOrAfter(terms, day + 1)) {
    const due = localInstant(zone, day, hour * HOUR_MS)
    if (due > after) return due
  }
}

function dayOnOrAfter({ every, nth }: ScheduleTerms, day: Day): Day {
  if (every === 'daily') return day
  if (every === 'weekly') return day + ((nth - weekday(day) + 7) % 7)
  const inMonth = startOf('month', day) + nth - 1
  return inMonth >= day ? inMonth : addMonths(startOf('month', day), 1) + nth - 1
}

/** Tries until a delivery is given up; waits grow from a minute to some hours. */
export const MOST_TRIES = 7

/** When a delivery that failed is tried again. */
export const tryAgainAt = (now: Instant, tries: number): Instant =>
  now + Math.min(6 * HOUR_MS, 60_000 * 4 ** (tries - 1))
