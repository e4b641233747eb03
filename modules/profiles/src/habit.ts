import type { Product } from '@atrium/catalog'
import { type Day, dayIn, minuteOfDayIn, weekday } from '@atrium/kernel'
import type { BoughtLine, BoughtPurchase } from '@atrium/purchases'

/** How somebody buys, net of returns, in one currency. Money in minor units, quantities in thousandths. */
export interface Habit {
  readonly firstDay: Day
  readonly lastDay: Day
  /** Sales of which something was kept; a sale that cost nothing is one, too. */
  readonly orders: number
  readonly buyingDays: number
  readonly spendMinor: number
  readonly firstDaySpendMinor: number
  readonly windowOrders: number
  readonly windowSpendMinor: number
  /** Of the orders, before discounts and returns. */
  readonly grossMinor: number
  readonly discountMinor: number
  readonly returnedMinor: number
  /** Kept of the lines of orders. */
  readonly itemMilli: number
  readonly itemMinor: number
  readonly stores: number
  /** By the first part of the category; unknown ones are not counted. */
  readonly categories: number
  /** The day on which the window next loses an order or a return; null where it holds none. */
  readonly dueOn: Day | null
}

export const DAYPARTS = ['morning', 'noon', 'afternoon', 'evening', 'night'] as const
export type Daypart = (typeof DAYPARTS)[number]

/** Something liked, and its share of all in basis points. */
export interface Like {
  readonly key: string
  readonly shareBp: number
}

/** The leading few of each by what was spent, `dayparts` and `weekdays` by orders. */
export interface Likes {
  readonly categories: readonly Like[]
  readonly brands: readonly Like[]
  /** By product id. */
  readonly products: readonly Like[]
  /** By store id. */
  readonly stores: readonly Like[]
  readonly channels: readonly Like[]
  readonly dayparts: readonly Like[]
  /** `1` Monday to `7` Sunday. */
  readonly weekdays: readonly Like[]
}

/** How many of each are kept. */
const LEADING = 5

export const daypartOf = (minute: number): Daypart =>
  minute < 360 || minute >= 1_320
    ? 'night'
    : minute < 660
      ? 'morning'
      : minute < 840
        ? 'noon'
        : minute < 1_080
          ? 'afternoon'
          : 'evening'

/** A purchase with the day and the minute of its store's clock. */
export interface DatedPurchase extends BoughtPurchase {
  readonly day: Day
  readonly minute: number
  /** A sale of which something was kept. */
  readonly isOrder: boolean
  /** What it brought: of a sale what was kept; of a return that names no sale, what was given back (below 0); of one that does, 0. */
  readonly netMinor: number
}

/** Dates a purchase by its store's zone. */
export function dated(purchase: BoughtPurchase, zone: string): DatedPurchase {
  const { kind, paidMinor, returnedMinor, returnOf, occurredAt } = purchase
  const isSale = kind === 'sale'
  return {
    ...purchase,
    day: dayIn(zone, occurredAt),
    minute: minuteOfDayIn(zone, occurredAt),
    isOrder: isSale && paidMinor >= 0 && (paidMinor === 0 || returnedMinor < paidMinor),
    // A linked return is in what its sale says came back.
    netMinor: isSale ? paidMinor - returnedMinor : returnOf === null ? paidMinor : 0,
  }
}

export interface BuyingTerms {
  readonly today: Day
  readonly windowDays: number
}

/**
 * The habit and the likes of one person out of everything the members of the lineage bought; undefined where nobody kept anything. Purchases dated
 * after today count from today on as far as the window goes: they are in it.
 */
export function habitOf(
  purchases: readonly DatedPurchase[],
  lines: readonly BoughtLine[],
  products: ReadonlyMap<number, Product>,
  { today, windowDays }: BuyingTerms,
): { readonly habit: Habit; readonly likes: Likes } | undefined {
  const orders = purchases.filter((each) => each.isOrder)
  if (orders.length === 0) return undefined
  const days = orders.map((each) => each.day)
  const firstDay = Math.min(...days)
  const from = today - windowDays
  const inWindow = purchases.filter((each) => each.day >= from && (each.isOrder || each.netMinor !== 0))
  const items = keptLines(orders, lines)
  const categories = new Set(items.flatMap(({ productId }) => topCategory(products.get(productId)) ?? []))
  const sum = (list: readonly DatedPurchase[], of: (each: DatedPurchase) => number) =>
    list.reduce((total, each) => total + of(each), 0)
  const habit: Habit = {
    firstDay,
    lastDay: Math.max(...days),
    orders: orders.length,
    buyingDays: new Set(days).size,
    spendMinor: sum(purchases, (each) => each.netMinor),
    firstDaySpendMinor: sum(
      purchases.filter((each) => each.day <= firstDay),
      (each) => each.netMinor,
    ),
    windowOrders: inWindow.filter((each) => each.isOrder).length,
    windowSpendMinor: sum(inWindow, (each) => each.netMinor),
    grossMinor: sum(orders, (each) => each.grossMinor),
    discountMinor: sum(orders, (each) => each.discountMinor),
    returnedMinor: sum(purchases, (each) =>
      each.kind === 'sale' ? each.returnedMinor : each.returnOf === null ? -each.paidMinor : 0,
    ),
    itemMilli: items.reduce((total, line) => total + line.milli, 0),
    itemMinor: items.reduce((total, line) => total + line.minor, 0),
    stores: new Set(orders.map((each) => each.storeId)).size,
    categories: categories.size,
    // A row of day d is in the window of D − N … D: it leaves at the start of d + N + 1.
    dueOn: inWindow.length === 0 ? null : Math.min(...inWindow.map((each) => each.day)) + windowDays + 1,
  }
  return { habit, likes: likesOf(orders, items, products) }
}

interface KeptItem {
  readonly productId: number
  readonly milli: number
  readonly minor: number
}

/** What was kept of the lines of these purchases. */
function keptLines(orders: readonly DatedPurchase[], lines: readonly BoughtLine[]): KeptItem[] {
  const counted = new Set(orders.map((each) => each.purchaseId))
  return lines
    .filter((line) => counted.has(line.purchaseId) && line.quantityMilli > line.returnedMilli)
    .map((line) => ({
      productId: line.productId,
      milli: line.quantityMilli - line.returnedMilli,
      minor: line.amountMinor - line.returnedMinor,
    }))
}

/** The first part of the category path; undefined where it is unknown. */
export const topCategory = (product: Product | undefined): string | undefined =>
  product?.categoryPath.split('/')[0] || undefined

function likesOf(
  orders: readonly DatedPurchase[],
  items: readonly KeptItem[],
  products: ReadonlyMap<number, Product>,
): Likes {
  const spent = (key: (item: KeptItem) => string | undefined) => leading(items, key, (item) => Math.max(0, item.minor))
  const bought = (key: (each: DatedPurchase) => string, weight: (each: DatedPurchase) => number) =>
    leading(orders, key, weight)
  const net = (each: DatedPurchase) => Math.max(0, each.netMinor)
  const once = () => 1
  return {
    categories: spent(({ productId }) => topCategory(products.get(productId))),
    brands: spent(({ productId }) => products.get(productId)?.brand || undefined),
    products: spent(({ productId }) => String(productId)),
    stores: bought((each) => String(each.storeId), net),
    channels: bought((each) => each.channel, net),
    dayparts: bought((each) => daypartOf(each.minute), once),
    weekdays: bought((each) => String(weekday(each.day)), once),
  }
}

/** The keys with the greatest weights, at most `LEADING`; shares of all weight, rounded to the nearest basis point. Ties by key. */
function leading<T>(
  list: readonly T[],
  key: (each: T) => string | undefined,
  weight: (each: T) => number,
): readonly Like[] {
  const weights = new Map<string, number>()
  let total = 0
  for (const each of list) {
    const name = key(each)
    if (name === undefined) continue
    const heavy = weight(each)
    total += heavy
    weights.set(name, (weights.get(name) ?? 0) + heavy)
  }
  if (total === 0) return []
  return [...weights]
    .filter(([, heavy]) => heavy > 0)
    .sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
    .slice(0, LEADING)
    .map(([name, heavy]) => ({ key: name, shareBp: Math.round((heavy / total) * 10_000) }))
}
