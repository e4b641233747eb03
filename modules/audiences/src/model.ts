import type { Day, Instant } from '@atrium/kernel'
import { dayIn, startOfDay } from '@atrium/kernel'

export const KINDS = ['static', 'scheduled', 'live'] as const
export type Kind = (typeof KINDS)[number]

export const ORIGINS = ['filter', 'list', 'combination'] as const
export type Origin = (typeof ORIGINS)[number]

/** When a scheduled audience is found again: every so many minutes, or every day at a minute of the day in the group's zone. */
export type Schedule = { readonly everyMinutes: number } | { readonly atMinute: number }

export const OPERATIONS = ['union', 'intersect', 'exclude', 'extract', 'split', 'dedupe'] as const
export type Operation = (typeof OPERATIONS)[number]

/** What a set that was made of others was made of. */
export interface MadeOf {
  readonly operation: Operation
  readonly audiences: readonly { readonly audienceId: number; readonly version: number }[]
  readonly seed?: string
  readonly count?: number
  readonly ratio?: number
  readonly shares?: readonly number[]
  readonly counts?: readonly number[]
  /** Of a split or a deduplication: which part this is, from 0. */
  readonly part?: number
}

/** How many of a set can be written to for marketing, by channel. */
export type ReachCounts = Readonly<Record<string, number>>

const MINUTE_MS = 60_000

/** The next moment after `now` at which a schedule asks; null for none. */
export function nextDue(schedule: Schedule | null, now: Instant, zone: string): Instant | null {
  if (schedule === null) return null
  if ('everyMinutes' in schedule) return now + schedule.everyMinutes * MINUTE_MS
  const today: Day = dayIn(zone, now)
  // A day of 23 or 25 hours: the minute is counted from its start.
  const at = startOfDay(zone, today) + schedule.atMinute * MINUTE_MS
  return at > now ? at : startOfDay(zone, today + 1) + schedule.atMinute * MINUTE_MS
}
