import { type BgNbd, expectedPurchases, type PurchaseHistory } from './bg-nbd.ts'
import { expectedSpend, type GammaGamma, type SpendHistory } from './gamma-gamma.ts'

/** The unit in which recency and age are counted. */
export type TimeUnit = 'day' | 'week'

/** A twelfth of the mean Gregorian year of 365.2425 days, in each unit. */
export const UNITS_PER_MONTH: Readonly<Record<TimeUnit, number>> = { day: 365.2425 / 12, week: 365.2425 / 84 }

export interface LifetimeTerms {
  readonly purchases: BgNbd
  readonly spend: GammaGamma
  /** The unit of time in which `purchases` was fitted. */
  readonly unit: TimeUnit
  /** How many months are looked ahead: a whole number, 0 or more. */
  readonly months: number
  /** Discount per month, as a fraction: 0.01 is 1 % a month. From a yearly rate y: (1 + y)^(1/12) − 1. Above −1. */
  readonly monthlyRate: number
}

/**
 * What a customer is expected to spend in the coming months, discounted to today: Σ over m = 1 … months of (purchases expected in month
 * m) × (mean spend expected) / (1 + monthlyRate)^m, each month's spend counted at its end. In the unit of the fitted spends, not
 * rounded; spend, not margin. Infinity where the spend expected is.
 * Throws RangeError for terms or histories that are none, and for months too far ahead (see `expectedPurchasesOfNew`).
 * Source: Fader, Hardie & Lee (2005), RFM and CLV: Using Iso-Value Curves for Customer Base Analysis, in discrete time.
 */
export function lifetimeValue(terms: LifetimeTerms, history: PurchaseHistory & SpendHistory): number {
  const { purchases, spend, unit, months, monthlyRate } = terms
  if (!(Number.isSafeInteger(months) && months >= 0)) throw new RangeError(`${months} months`)
  if (!(monthlyRate > -1 && monthlyRate < Number.POSITIVE_INFINITY)) throw new RangeError(`a rate of ${monthlyRate}`)
  const mean = expectedSpend(spend, history)
  let [before, discounted] = [0, 0]
  for (let month = 1; month <= months; month++) {
    const until = expectedPurchases(purchases, history, month * UNITS_PER_MONTH[unit])
    discounted += (until - before) / (1 + monthlyRate) ** month
    before = until
  }
  return discounted === 0 ? 0 : discounted * mean
}
