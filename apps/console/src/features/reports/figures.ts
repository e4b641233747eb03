import type { ReplyOf } from '../../app/api.ts'
import { type DayRange, isWithin } from './range.ts'

export type Days = ReplyOf<'reports.days'>
type SalesRow = Days['sales'][number]

/** Figures of a range in one currency, amounts in minor units. */
export interface Sums {
  readonly receipts: number
  readonly salesMinor: number
  readonly returnsMinor: number
  readonly memberSalesMinor: number
  /** Of the members' sales: of those who had bought before. */
  readonly repeatSalesMinor: number
  readonly joined: number
  /** null where nobody was counted. */
  readonly people: number | null
  /** Of the stores behind the counters, on days on which they counted. */
  readonly receiptsBehind: number
  /** Days on which people were counted, and the most counters that told of one. */
  readonly countedDays: number
  readonly counters: number
}

/** Adds up a range. */
export function sumsOf(days: Days | undefined, range: DayRange, currency: string): Sums {
  const rows = (days?.sales ?? []).filter((row) => row.currency === currency && isWithin(row.day, range))
  const sum = (of: (row: SalesRow) => number) => rows.reduce((total, row) => total + of(row), 0)
  const counted = (days?.footfall.days ?? []).filter((row) => isWithin(row.day, range))
  return {
    receipts: sum((row) => row.receipts),
    salesMinor: sum((row) => row.salesMinor),
    returnsMinor: sum((row) => row.returnsMinor),
    memberSalesMinor: sum((row) => row.memberSalesMinor),
    repeatSalesMinor: sum((row) => row.repeatSalesMinor),
    joined: joinedOf(days, range),
    people: counted.length === 0 ? null : counted.reduce((total, row) => total + row.people, 0),
    receiptsBehind: counted.reduce((total, row) => total + row.receipts, 0),
    countedDays: counted.length,
    counters: Math.max(0, ...counted.map((row) => row.counters)),
  }
}

/** New members of a range. */
const joinedOf = (days: Days | undefined, range: DayRange): number =>
  (days?.joined ?? []).reduce((total, row) => total + (isWithin(row.day, range) ? row.members : 0), 0)

/** New members of a range by channel. */
export function channelsOf(days: Days | undefined, range: DayRange): ReadonlyMap<string, number> {
  const channels = new Map<string, number>()
  for (const row of days?.joined ?? []) {
    if (isWithin(row.day, range)) channels.set(row.channel, (channels.get(row.channel) ?? 0) + row.members)
  }
  return channels
}

export type PointsName = 'issued' | 'takenBack' | 'redeemed' | 'expired'

/** Points of a programme and range. */
export const pointsOf = (days: Days | undefined, range: DayRange, programmeId: string, name: PointsName): number =>
  (days?.points ?? []).reduce(
    (total, row) => total + (row.programmeId === programmeId && isWithin(row.day, range) ? row[name] : 0),
    0,
  )

/** Currencies of what was sold, that of the node first. */
export const currenciesOf = (days: Days | undefined, own: string): string[] => [
  ...new Set([own, ...(days?.sales ?? []).map((row) => row.currency)]),
]

/** Whether the whole of a range is known: a period that began before the figures did is nothing to compare with. */
export const isKnown = (days: Days | undefined, range: DayRange): boolean =>
  days !== undefined && days.since !== null && days.since <= range.from

/** Part of a whole, null of nothing. */
export const share = (part: number, whole: number | null): number | null =>
  whole !== null && whole > 0 ? part / whole : null

/** By how many points more than before, of shares: 0.03 for 3 points. */
export const points = (now: number | null, then: number | null): number | null =>
  now === null || then === null ? null : now - then

/** By how much more than before, 0.12 for 12 %; null where there was nothing to compare with. */
export const change = (now: number | null, then: number | null): number | null =>
  now === null || then === null || then <= 0 ? null : now / then - 1
