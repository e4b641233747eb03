import { civil, type Day, dayOf } from '@atrium/kernel'
import { EVERYWHERE, itemOf, type JoinedDay, type PointsDay, type StoreDay } from './model.ts'

const SOLD = [
  'receipts',
  'salesMinor',
  'returns',
  'returnsMinor',
  'memberReceipts',
  'memberSalesMinor',
  'memberReturns',
  'memberReturnsMinor',
  'repeatReceipts',
  'repeatSalesMinor',
] as const
const POINTS = ['issued', 'takenBack', 'redeemed', 'expired', 'adjusted', 'forfeited'] as const

/** Items with the same key as one, their figures added up; the others as in the first of them. */
function sumUp<T extends object>(items: readonly T[], keyOf: (item: T) => string, add: (sum: T, item: T) => void): T[] {
  const sums = new Map<string, T>()
  for (const item of items) {
    const key = keyOf(item)
    const known = sums.has(key)
    const sum = itemOf(sums, key, () => ({ ...item }))
    if (known) add(sum, item)
  }
  return [...sums.values()]
}

const addSold = (sum: StoreDay, item: StoreDay): void => {
  for (const name of SOLD) sum[name] += item[name]
}

/** Days of stores, and of all of them together. */
export const withStoreTotals = (days: readonly StoreDay[]): StoreDay[] => [
  ...days,
  ...sumUp(
    days.map((item) => ({ ...item, storeId: EVERYWHERE })),
    ({ day, currency }) => `${day}|${currency}`,
    addSold,
  ),
]

/** The same by month: `day` is the first of it. */
export const storeMonths = (days: readonly StoreDay[]): StoreDay[] =>
  sumUp(
    days.map((item) => ({ ...item, day: monthOf(item.day) })),
    ({ storeId, day, currency }) => `${storeId}|${day}|${currency}`,
    addSold,
  )

/** Days of nodes, and of all of them together. */
export const withJoinedTotals = (days: readonly JoinedDay[]): JoinedDay[] => [
  ...days,
  ...sumUp(
    days.map((item) => ({ ...item, nodeId: EVERYWHERE })),
    ({ day, channel }) => `${day}|${channel}`,
    addJoined,
  ),
]

/** New members by node and month, whatever the channel. */
export const joinedMonths = (days: readonly JoinedDay[]): JoinedDay[] =>
  sumUp(
    days.map((item) => ({ ...item, day: monthOf(item.day) })),
    ({ nodeId, day }) => `${nodeId}|${day}`,
    addJoined,
  )

const addJoined = (sum: JoinedDay, { members }: JoinedDay): void => {
  sum.members += members
}

/** Days of nodes, and of all of them together. */
export const withPointsTotals = (days: readonly PointsDay[]): PointsDay[] => [
  ...days,
  ...sumUp(
    days.map((item) => ({ ...item, nodeId: EVERYWHERE })),
    ({ day, programmeId }) => `${day}|${programmeId}`,
    (sum, item) => {
      for (const name of POINTS) sum[name] += item[name]
    },
  ),
]

function monthOf(day: Day): Day {
  const { year, month } = civil(day)
  return dayOf(year, month, 1)
}

/** The whole months of a range: the first day of the first, and the day after the last. Both the day after the range where there is none. */
export function wholeMonths(from: Day, to: Day): { readonly first: Day; readonly until: Day } {
  const until = monthOf(to + 1)
  // The first of a month on or after `from`: no month has more than 31 days.
  const first = monthOf(from) === from ? from : monthOf(monthOf(from) + 31)
  return first < until ? { first, until } : { first: to + 1, until: to + 1 }
}
