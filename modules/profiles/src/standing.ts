import { type Day, must } from '@atrium/kernel'
import { expectedPurchases, lifetimeValue, probabilityAlive, rfmBandScores } from '@atrium/statistics'
import type { Habit } from './habit.ts'
import type { Lifecycle, Terms } from './settings.ts'
import { averageOrder, historyOf, pieceMinor, scoreBy, type Yardstick } from './yardstick.ts'

/** From the first meeting to the last; `prospect` is whoever never bought, and has no standing. */
export const STAGES = ['prospect', 'new', 'growing', 'mature', 'declining', 'sleeping', 'lost'] as const
export type Stage = (typeof STAGES)[number]

/** Where a buyer stands as of a day. Scores run from 1 (least) up; predictions are null where nothing could be learned. */
export interface Standing {
  readonly stage: Stage
  /** Against all buyers, 1 to 5. */
  readonly recency: number
  readonly frequency: number
  readonly monetary: number
  /** By the fixed bands of the group. */
  readonly recencyBand: number
  readonly frequencyBand: number
  readonly monetaryBand: number
  /** Spend per order among all buyers, 1 to 5. */
  readonly powerTile: number
  /** Price per piece among all buyers, 1 to 5; 3 where no piece is known. */
  readonly priceTile: number
  /** Probability of not having left for good, to the nearest hundredth. */
  readonly alive: number | null
  /** Days with a purchase expected in the 90 and 365 days after, to the nearest hundredth. */
  readonly expected90: number | null
  readonly expected365: number | null
  /** Of the months of the setting, discounted, minor units; three significant figures. */
  readonly valueMinor: number | null
  /** When the next purchase is due by their own pace; null where that day has passed, or nothing is known. */
  readonly nextOn: Day | null
}

/** Pure: the same habit, yardstick, terms and day give the same standing. */
export function standingOf(habit: Habit, yardstick: Yardstick, terms: Terms): Standing {
  const { asOf, today, bands } = terms
  const { cuts } = yardstick
  const band = rfmBandScores(
    { lastDay: habit.lastDay, orders: habit.windowOrders, spend: habit.windowSpendMinor },
    bands,
    today,
  )
  const piece = pieceMinor(habit)
  return {
    stage: stageOf(habit, terms.lifecycle, today),
    recency: scoreBy(cuts.recency, habit.lastDay),
    frequency: scoreBy(cuts.frequency, habit.windowOrders),
    monetary: scoreBy(cuts.monetary, habit.windowSpendMinor),
    recencyBand: band.recency,
    frequencyBand: band.frequency,
    monetaryBand: band.monetary,
    powerTile: scoreBy(cuts.power, averageOrder(habit)),
    priceTile: piece === undefined ? 3 : scoreBy(cuts.price, piece),
    ...predicted(habit, yardstick, terms, Math.max(asOf, habit.lastDay)),
  }
}

/**
 * Silence is told first: whoever has not bought for long is declining, sleeping or lost, however much it was. Of the others, who has bought often
 * within the window is mature; who bought a second time, or whose first purchase is longer ago than `newDays`, is growing; the rest is new.
 */
export function stageOf(
  habit: Pick<Habit, 'firstDay' | 'lastDay' | 'orders' | 'windowOrders'>,
  by: Lifecycle,
  today: Day,
): Stage {
  const silent = today - habit.lastDay
  if (silent > by.lostAfterDays) return 'lost'
  if (silent > by.sleepingAfterDays) return 'sleeping'
  if (silent > by.decliningAfterDays) return 'declining'
  if (habit.windowOrders >= by.matureOrders) return 'mature'
  return habit.orders >= 2 || today - habit.firstDay > by.newDays ? 'growing' : 'new'
}

const hundredth = (value: number): number => Math.round(value * 100) / 100
const threeFigures = (value: number): number => Number(value.toPrecision(3))

function predicted(
  habit: Habit,
  { purchases, spend }: Yardstick,
  { lifetime }: Terms,
  asOf: Day,
): Pick<Standing, 'alive' | 'expected90' | 'expected365' | 'valueMinor' | 'nextOn'> {
  if (!purchases?.usable) return { alive: null, expected90: null, expected365: null, valueMinor: null, nextOn: null }
  const model = purchases.fit
  const history = historyOf(habit, asOf)
  const terms = { purchases: model, unit: 'day', months: lifetime.months, monthlyRate: lifetime.monthlyRate } as const
  // By the rate that is likeliest of them after what was seen: (r + x) / (alpha + T).
  const gap = (model.alpha + history.age) / (model.r + history.frequency)
  const nextOn = habit.lastDay + Math.round(Math.min(gap, 3_650))
  return {
    alive: hundredth(probabilityAlive(model, history)),
    expected90: hundredth(expectedPurchases(model, history, 90)),
    expected365: hundredth(expectedPurchases(model, history, 365)),
    valueMinor: spend?.usable ? Math.round(threeFigures(lifetimeValue({ ...terms, spend: spend.fit }, history))) : null,
    nextOn: nextOn > asOf ? nextOn : null,
  }
}

/** Words for the scores of a tile, from the least up. */
export const FIVE = ['veryLow', 'low', 'middle', 'high', 'veryHigh'] as const
export const wordOf = (score: number): (typeof FIVE)[number] => must(FIVE[score - 1], `a score of ${score}`)

/** How much discounts matter to them: the discount as a share of what their orders would have cost. */
export const promotionShare = ({ grossMinor, discountMinor }: Pick<Habit, 'grossMinor' | 'discountMinor'>): number =>
  grossMinor > 0 ? Math.max(0, discountMinor) / grossMinor : 0

export const promotionTaste = (share: number): 'low' | 'middle' | 'high' =>
  share < 0.05 ? 'low' : share <= 0.2 ? 'middle' : 'high'
