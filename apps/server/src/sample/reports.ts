import type { Day } from '@atrium/kernel'
import { CATEGORIES, type CalendarDay, type Category, demand } from './calendar.ts'
import { FIRST_HOUR, type Format, HOURS, RHYTHMS } from './formats.ts'
import { Random } from './random.ts'
import type { Mall, Shop } from './shops.ts'
import type { SampleReceipt, Trade } from './trade.ts'

/** What a shop declared for a day (商户日销售). */
export interface SampleStoreDay {
  readonly store: string
  readonly day: Day
  readonly turnoverMinor: number
  readonly receipts: number
}

/** People counted in an hour (客流). */
export interface SampleFootfall {
  readonly node: string
  readonly day: Day
  readonly hour: number
  readonly people: number
}

/** Part of the shops' trade that the tills send: the rest is known only by what merchants declare. */
const CAPTURED = 0.3

/** What each shop sold by its receipts, by day. */
export class Takings {
  private readonly shopOf = new Map<string, string>()
  private readonly sums = new Map<string, { paidMinor: number; receipts: number }>()

  constructor(shops: readonly Shop[]) {
    for (const shop of shops) for (const till of shop.tills) this.shopOf.set(till, shop.code)
  }

  /** Counts the sales of a day; what is brought back is not subtracted. */
  add(day: Day, receipts: readonly SampleReceipt[]): void {
    for (const receipt of receipts) {
      if (receipt.kind !== 'sale') continue
      const key = `${this.shopOf.get(receipt.storeCode)} ${day}`
      const sum = this.sums.get(key) ?? { paidMinor: 0, receipts: 0 }
      this.sums.set(key, sum)
      sum.paidMinor += receipt.paidMinor ?? 0
      sum.receipts++
    }
  }

  of(shop: string, day: Day): { readonly paidMinor: number; readonly receipts: number } {
    return this.sums.get(`${shop} ${day}`) ?? { paidMinor: 0, receipts: 0 }
  }
}

/** The mean of a shop's lognormal baskets in minor units. */
const meanBasketMinor = (format: Format): number => 100 * format.medianYuan * Math.exp(format.sigma ** 2 / 2)

/** What the shops of a city declare for a day: what the tills sent, and as much more as the tills did not see. */
export function storeDays(trade: Trade, takings: Takings, at: number, day: Day): SampleStoreDay[] {
  const { shops, city } = trade.plan
  const random = new Random(`turnover of ${day} in ${city}`)
  const weights = trade.weights[at]!
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return shops.map((shop, place) => {
    const posted = takings.of(shop.code, day)
    const expected = (trade.counts[at]! * weights[place]!) / sum
    const unseen = expected * (1 / CAPTURED - 1) * random.lognormal(1, 0.18)
    return {
      store: shop.code,
      day,
      turnoverMinor: posted.paidMinor + Math.round((unseen * meanBasketMinor(shop.format)) / 100) * 100,
      receipts: posted.receipts + Math.round(unseen),
    }
  })
}

/** People through the door for each receipt: many look into a jeweller's, and one pays for a table. */
const PEOPLE_A_RECEIPT: Readonly<Record<Category, number>> = {
  dining: 2.4,
  fashion: 8,
  kids: 4,
  beauty: 5,
  digital: 9,
  supermarket: 1.5,
  leisure: 2.2,
  services: 1.9,
  jewellery: 14,
  sports: 8,
}

/** People through the gates of a mall in the hours of a day. */
export function gateFootfall(calendar: CalendarDay, mall: Mall): SampleFootfall[] {
  const random = new Random(`gates of ${mall.code} on ${calendar.day}`)
  const names = Object.keys(CATEGORIES) as Category[]
  const crowd = names.reduce((sum, category) => sum + demand(calendar, category), 0) / names.length
  const people = 2_300 * mall.weight * crowd * random.lognormal(1, 0.07)
  const hours = byHour(random, 'family', 8 * 60, 22 * 60, people)
  return hours.map((hour) => ({ node: mall.code, day: calendar.day, ...hour }))
}

/** People through the doors of shops in the hours of a day, as their declared receipts suggest. */
export function shopFootfall(
  calendar: CalendarDay,
  shops: readonly Shop[],
  declared: readonly SampleStoreDay[],
): SampleFootfall[] {
  return shops.flatMap((shop, place) => {
    const random = new Random(`doors of ${shop.code} on ${calendar.day}`)
    const { format } = shop
    const hours = HOURS[format.hours]
    const [opens, closes] = calendar.weekday > 5 && 'weekend' in hours ? hours.weekend : hours.weekdays
    const people = declared[place]!.receipts * PEOPLE_A_RECEIPT[format.category] * random.lognormal(1, 0.1)
    const counted = byHour(random, format.rhythm, opens, Math.min(closes, 24 * 60), people)
    return counted.map((hour) => ({ node: shop.code, day: calendar.day, ...hour }))
  })
}

/** Spreads people over the open hours of a day. */
function byHour(
  random: Random,
  rhythm: keyof typeof RHYTHMS,
  opens: number,
  closes: number,
  people: number,
): { readonly hour: number; readonly people: number }[] {
  const weights = RHYTHMS[rhythm].map((weight, at) => {
    const hour = at + FIRST_HOUR
    // Somebody looks in even in an hour in which nothing is sold.
    return hour * 60 + 60 > opens && hour * 60 < closes ? Math.max(weight, 0.5) : 0
  })
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.flatMap((weight, at) =>
    weight === 0
      ? []
      : [{ hour: at + FIRST_HOUR, people: Math.round(((people * weight) / sum) * random.lognormal(1, 0.12)) }],
  )
}
