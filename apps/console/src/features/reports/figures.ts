import type { ReplyOf } from '../../app/api.ts'
import { type DayRange, isWithin } from './range.ts'

export type Days = ReplyOf<'reports.days'>
type SalesRow = Days['sales'][number]
export type PointsRow = Days['points'][number]

export interface Sales {
  readonly receipts: number
  /** Returns taken off. */
  readonly netMinor: number
  readonly salesMinor: number
  readonly returnsMinor: number
  readonly memberSalesMinor: number
}

const NO_DAYS: Days = { since: null, sales: [], joined: [], points: [], footfall: { at: null, days: [] } }

/** Sales of a range in one currency. */
export function salesOf({ sales }: Days = NO_DAYS, range: DayRange, currency: string): Sales {
  const rows = sales.filter((row) => row.currency === currency && isWithin(row.day, range))
  const sum = (of: (row: SalesRow) => number) => rows.reduce((total, row) => total + of(row), 0)
  return {
    receipts: sum((row) => row.receipts),
    netMinor: sum((row) => row.salesMinor - row.returnsMinor),
    salesMinor: sum((row) => row.salesMinor),
    returnsMinor: sum((row) => row.returnsMinor),
    memberSalesMinor: sum((row) => row.memberSalesMinor),
  }
}

/** New members of a range. */
export const joinedOf = ({ joined }: Days = NO_DAYS, range: DayRange): number =>
  joined.reduce((total, row) => total + (isWithin(row.day, range) ? row.members : 0), 0)

/** New members of a range by channel, the most first. */
export function channelsOf(
  { joined }: Days = NO_DAYS,
  range: DayRange,
): (readonly [channel: string, members: number])[] {
  const channels = new Map<string, number>()
  for (const row of joined) {
    if (isWithin(row.day, range)) channels.set(row.channel, (channels.get(row.channel) ?? 0) + row.members)
  }
  return [...channels].sort(([, a], [, b]) => b - a)
}

export type PointsName = 'issued' | 'takenBack' | 'redeemed' | 'expired'

/** Points of a programme and range. */
export const pointsOf = ({ points }: Days = NO_DAYS, range: DayRange, programmeId: string, name: PointsName): number =>
  points.reduce(
    (total, row) => total + (row.programmeId === programmeId && isWithin(row.day, range) ? row[name] : 0),
    0,
  )

/** Currencies of what was sold, that of the node first. */
export const currenciesOf = ({ sales }: Days = NO_DAYS, own: string): string[] => [
  ...new Set([own, ...sales.map((row) => row.currency)]),
]

/** Whether the whole of a range is known: a period that began before the figures did is nothing to compare with. */
export const isKnown = ({ since }: Days = NO_DAYS, range: DayRange): boolean => since !== null && since <= range.from

/** Part of a whole, null of nothing. */
export const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

/** By how much more than before, 0.12 for 12 %; null where there was nothing to compare with. */
export const change = (now: number | null, then: number | null): number | null =>
  now === null || then === null || then <= 0 ? null : now / then - 1
