import type { Day } from '@atrium/kernel'

/** What a member did on one day, or over the days of a window. */
export interface Spend {
  readonly netMinor: number
  readonly points: number
  readonly orders: number
}

/** What can be summed over a window. */
export type SumOf = 'netMinor' | 'points' | 'orders'

/** A member's days of spending in ascending order, with sums over any span of them. */
export class SpendRows {
  /** Ascending, each once. */
  readonly days: Day[] = []
  private readonly netMinor: number[] = []
  private readonly points: number[] = []
  private readonly orders: number[] = []

  /** Counts something into a day. */
  add(day: Day, spend: Spend): void {
    let at = this.days.length
    // Nearly everything comes in at the end.
    while (at > 0 && this.days[at - 1]! >= day) at--
    if (this.days[at] === day) {
      this.netMinor[at]! += spend.netMinor
      this.points[at]! += spend.points
      this.orders[at]! += spend.orders
      return
    }
    if (at === this.days.length) {
      this.days.push(day)
      this.netMinor.push(spend.netMinor)
      this.points.push(spend.points)
      this.orders.push(spend.orders)
      return
    }
    this.days.splice(at, 0, day)
    this.netMinor.splice(at, 0, spend.netMinor)
    this.points.splice(at, 0, spend.points)
    this.orders.splice(at, 0, spend.orders)
  }

  /** The sum over the days from `first` to `last`, both included. */
  sum(of: SumOf, first: Day, last: Day): number {
    const values = this[of]
    let sum = 0
    for (let at = this.countUpTo(last) - 1; at >= 0 && this.days[at]! >= first; at--) sum += values[at]!
    return sum
  }

  /** The last day up to `last` with an order, and not before `first`; undefined for none. */
  lastOrder(first: Day, last: Day): Day | undefined {
    for (let at = this.countUpTo(last) - 1; at >= 0 && this.days[at]! >= first; at--) {
      if (this.orders[at]! > 0) return this.days[at]
    }
    return undefined
  }

  /** The earliest day ≥ `day` on which something happened; undefined for none. */
  firstFrom(day: Day): Day | undefined {
    return this.days[this.countUpTo(day - 1)]
  }

  get lastDay(): Day | undefined {
    return this.days.at(-1)
  }

  /** True where some day lies below zero: only then may a window rise because a day leaves it. */
  get hasNegative(): boolean {
    return this.netMinor.some((value) => value < 0) || this.points.some((value) => value < 0)
  }

  /** How many of the days are ≤ `day`. */
  private countUpTo(day: Day): number {
    let low = 0
    let high = this.days.length
    if (high === 0 || this.days[high - 1]! <= day) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.days[middle]! <= day) low = middle + 1
      else high = middle
    }
    return low
  }
}
