import type { Day } from '@atrium/kernel'
import {
  type BgNbdFit,
  type CustomerHistory,
  fitBgNbd,
  fitGammaGamma,
  type GammaGammaFit,
  type PurchaseHistory,
  type SpendHistory,
} from '@atrium/statistics'

/** What of a habit the models and the cuts are learned from. */
export interface Buyer {
  readonly firstDay: Day
  readonly lastDay: Day
  readonly buyingDays: number
  readonly spendMinor: number
  readonly firstDaySpendMinor: number
  readonly orders: number
  readonly windowOrders: number
  readonly windowSpendMinor: number
  readonly itemMilli: number
  readonly itemMinor: number
}

/** Values above which the next score begins, in ascending order: n of them make scores 1 to n + 1. */
export interface Cuts {
  /** The last day of buying. */
  readonly recency: readonly number[]
  readonly frequency: readonly number[]
  readonly monetary: readonly number[]
  /** Spend per order, minor units. */
  readonly power: readonly number[]
  /** Price per piece, minor units. */
  readonly price: readonly number[]
}

/** A model with what it was fitted to; `usable` says whether predictions are made from it, and `reason` why not. */
export interface Learned<Fit> {
  readonly fit: Fit
  readonly usable: boolean
  readonly reason: 'not_converged' | 'infinite_mean' | null
}

export interface Yardstick {
  readonly day: Day
  readonly buyers: number
  readonly cuts: Cuts
  /** Null where there were too few to learn from. */
  readonly purchases: Learned<BgNbdFit> | null
  readonly spend: (Learned<GammaGammaFit> & { readonly correlation: number }) | null
}

/** Fewer are not learned from: what they would say is chance. */
export const LEAST_BUYERS = 100
export const LEAST_REPEATERS = 30

/**
 * A buyer as the models see one at the end of `asOf`: time in days, spend in minor units. Days with an order are purchases; who bought after
 * `asOf` is seen as of that day. What was returned beyond a day's own sales is taken off the mean, which is never below 0.
 */
export function historyOf(
  buyer: Pick<Buyer, 'firstDay' | 'lastDay' | 'buyingDays' | 'spendMinor' | 'firstDaySpendMinor'>,
  asOf: Day,
): PurchaseHistory & SpendHistory {
  const frequency = buyer.buyingDays - 1
  const meanSpend = frequency === 0 ? 0 : Math.max(0, (buyer.spendMinor - buyer.firstDaySpendMinor) / frequency)
  return {
    frequency,
    recency: buyer.lastDay - buyer.firstDay,
    age: Math.max(asOf, buyer.lastDay) - buyer.firstDay,
    meanSpend,
  }
}

/** Learns the cuts and fits both models to buyers as of the end of a day. */
export function learn(buyers: readonly Buyer[], day: Day): Yardstick {
  const histories = buyers.map((buyer) => historyOf(buyer, day))
  return { day, buyers: buyers.length, cuts: cutsOf(buyers), ...fitModels(histories) }
}

/** The models alone: for histories that come from anywhere. */
export function fitModels(
  histories: readonly (PurchaseHistory & SpendHistory)[],
): Pick<Yardstick, 'purchases' | 'spend'> {
  const repeaters = histories.filter(({ frequency, meanSpend }) => frequency > 0 && meanSpend > 0)
  if (histories.length < LEAST_BUYERS || repeaters.length < LEAST_REPEATERS) return { purchases: null, spend: null }
  const purchases = fitBgNbd(histories)
  const spend = fitGammaGamma(repeaters)
  return {
    purchases: purchases === undefined ? null : judged(purchases, purchases.converged ? null : 'not_converged'),
    spend:
      spend === undefined
        ? null
        : {
            ...judged(spend, !spend.converged ? 'not_converged' : spend.q <= 1 ? 'infinite_mean' : null),
            correlation: correlationOf(repeaters),
          },
  }
}

// An infinite mean cannot be multiplied. Where the search found no rest the data prefer a limit of the model: what is expected from it stands
// (see the README of statistics), single parameters do not.
const judged = <Fit>(fit: Fit, reason: Learned<Fit>['reason']): Learned<Fit> => ({
  fit,
  usable: reason !== 'infinite_mean',
  reason,
})

/** Of how often and how much: Gamma-Gamma takes them as independent. 0 where one of them does not vary. */
function correlationOf(histories: readonly CustomerSpend[]): number {
  const n = histories.length
  const [x, y] = [
    histories.reduce((sum, each) => sum + each.frequency, 0) / n,
    histories.reduce((sum, each) => sum + each.meanSpend, 0) / n,
  ]
  let [xx, yy, xy] = [0, 0, 0]
  for (const { frequency, meanSpend } of histories) {
    xx += (frequency - x) ** 2
    yy += (meanSpend - y) ** 2
    xy += (frequency - x) * (meanSpend - y)
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy)
}
type CustomerSpend = Pick<CustomerHistory<number>, 'frequency' | 'meanSpend'>

const FIFTHS = [0.2, 0.4, 0.6, 0.8] as const

function cutsOf(buyers: readonly Buyer[]): Cuts {
  return {
    recency: quantiles(buyers.map((buyer) => buyer.lastDay)),
    frequency: quantiles(buyers.map((buyer) => buyer.windowOrders)),
    monetary: quantiles(buyers.map((buyer) => buyer.windowSpendMinor)),
    power: quantiles(buyers.map((buyer) => averageOrder(buyer))),
    price: quantiles(buyers.flatMap((buyer) => pieceMinor(buyer) ?? [])),
  }
}

/** The values at the fifths, by nearest rank. Whoever has the same value gets the same score, which `ntile` does not promise. */
function quantiles(values: readonly number[]): number[] {
  if (values.length === 0) return []
  const sorted = Float64Array.from(values).sort()
  return FIFTHS.map((part) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!)
}

/** 1 and one more for each cut that is passed. */
export const scoreBy = (cuts: readonly number[], value: number): number => 1 + cuts.filter((cut) => value > cut).length

/** Minor units, rounded to the nearest. */
export const averageOrder = ({ spendMinor, orders }: Pick<Buyer, 'spendMinor' | 'orders'>): number =>
  Math.round(spendMinor / orders)

/** What a piece cost on average, minor units rounded to the nearest; undefined where no piece is known. */
export const pieceMinor = ({ itemMinor, itemMilli }: Pick<Buyer, 'itemMinor' | 'itemMilli'>): number | undefined =>
  itemMilli > 0 ? Math.round((itemMinor * 1_000) / itemMilli) : undefined
