// RFM: how lately (recency), how often (frequency), how much (monetary) somebody bought, each as a score; the highest is best.

export interface RfmInput {
  /** Tells apart who is alike in everything else. */
  readonly id: number | string
  /** Day of the last purchase, counted since 1970-01-01. */
  readonly lastDay: number
  readonly orders: number
  /** In one unit for all, minor units for instance. */
  readonly spend: number
}

export interface RfmScores {
  /** 1 (long ago) … n (just now). */
  readonly recency: number
  /** 1 (seldom) … n (often). */
  readonly frequency: number
  /** 1 (little) … n (much). */
  readonly monetary: number
}

type Measure = 'lastDay' | 'orders' | 'spend'

/** What tells apart those who are alike in the first measure, in order; the id is last. */
const TIES: Readonly<Record<keyof RfmScores, readonly Measure[]>> = {
  recency: ['lastDay', 'orders', 'spend'],
  frequency: ['orders', 'lastDay', 'spend'],
  monetary: ['spend', 'lastDay', 'orders'],
}

/**
 * Scores customers against each other in `tiles` groups as equal in number as can be: one score per customer, in the order given.
 * Exactly SQL's `ntile(tiles) over (order by lastDay, orders, spend, id)` for recency, `(order by orders, lastDay, spend, id)` for
 * frequency, `(order by spend, lastDay, orders, id)` for monetary: where the number cannot be divided, the lower groups hold one more,
 * and with fewer customers than tiles the higher scores are not given. Numbers come before texts among ids; texts are compared by code
 * unit. Throws RangeError unless `tiles` is a whole number above 0 and all measures are numbers.
 */
export function rfmScores(customers: readonly RfmInput[], tiles: number): RfmScores[] {
  if (!(Number.isSafeInteger(tiles) && tiles > 0)) throw new RangeError(`${tiles} tiles`)
  for (const { lastDay, orders, spend } of customers)
    if (!Number.isFinite(lastDay + orders + spend))
      throw new RangeError(`last day ${lastDay}, ${orders} orders, ${spend}`)
  const recency = tileScores(customers, TIES.recency, tiles)
  const frequency = tileScores(customers, TIES.frequency, tiles)
  const monetary = tileScores(customers, TIES.monetary, tiles)
  return customers.map((_, i) => ({ recency: recency[i]!, frequency: frequency[i]!, monetary: monetary[i]! }))
}

function tileScores(customers: readonly RfmInput[], measures: readonly Measure[], tiles: number): Uint32Array {
  const [first, second, third] = measures.map((measure) =>
    Float64Array.from(customers, (customer) => customer[measure]),
  )
  const order = Uint32Array.from(customers, (_, i) => i).sort(
    (i, k) =>
      first![i]! - first![k]! ||
      second![i]! - second![k]! ||
      third![i]! - third![k]! ||
      compareIds(customers[i]!.id, customers[k]!.id),
  )
  const scores = new Uint32Array(customers.length)
  const small = Math.floor(customers.length / tiles)
  const inLarger = (customers.length % tiles) * (small + 1)
  order.forEach((i, rank) => {
    scores[i] =
      rank < inLarger
        ? Math.floor(rank / (small + 1)) + 1
        : (customers.length % tiles) + Math.floor((rank - inLarger) / small) + 1
  })
  return scores
}

function compareIds(left: number | string, right: number | string): number {
  if (typeof left === 'number') return typeof right === 'number' ? left - right : -1
  if (typeof right === 'number') return 1
  return left < right ? -1 : left > right ? 1 : 0
}

/** Fixed bands; each list is in strictly ascending order, and n bounds make n + 1 scores. */
export interface RfmBands {
  /** At most so many days since the last purchase: [30, 90] scores 0–30 days 3, 31–90 days 2, more 1. */
  readonly recencyDays: readonly number[]
  /** At least so many orders: [2, 5] scores 1 order 1, 2–4 orders 2, 5 and more 3. */
  readonly orders: readonly number[]
  /** At least so much spent, in the unit of the spends. */
  readonly spend: readonly number[]
}

/**
 * Scores one customer by fixed bands as of a day, so that a score does not move when others buy.
 * A last day after `asOfDay` counts as that day. Throws RangeError where bounds are not in strictly ascending order.
 */
export function rfmBandScores(customer: Omit<RfmInput, 'id'>, bands: RfmBands, asOfDay: number): RfmScores {
  const days = Math.max(0, asOfDay - customer.lastDay)
  return {
    recency: bands.recencyDays.length + 2 - bandOf(days, bands.recencyDays, (bound) => days > bound),
    frequency: bandOf(customer.orders, bands.orders, (bound) => customer.orders >= bound),
    monetary: bandOf(customer.spend, bands.spend, (bound) => customer.spend >= bound),
  }
}

/** 1 + how many bounds are passed. */
function bandOf(value: number, bounds: readonly number[], isPast: (bound: number) => boolean): number {
  if (!Number.isFinite(value)) throw new RangeError(`a measure of ${value}`)
  if (bounds.some((bound, i) => !Number.isFinite(bound) || (i > 0 && bound <= bounds[i - 1]!)))
    throw new RangeError(`bounds not in ascending order: ${bounds.join(', ')}`)
  return 1 + bounds.filter(isPast).length
}
