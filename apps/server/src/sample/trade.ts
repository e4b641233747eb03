import { civil, type Day, type Instant, localInstant, must } from '@atrium/kernel'
import type { IdentityRef, PurchaseAsk } from '@atrium/loyalty'
import type { Payment } from '@atrium/purchases'
import { type Basket, fillBasket, Shelf } from './baskets.ts'
import { CATEGORIES, type CalendarDay, type Category, demand, isSale } from './calendar.ts'
import { FIRST_HOUR, HOURS, RHYTHMS } from './formats.ts'
import { type Shopper, TASTE } from './people.ts'
import type { SampleProduct } from './products.ts'
import { Chooser, Random } from './random.ts'
import { CURRENCY, type Shop, ZONE } from './shops.ts'

/** Feeds of the sample's receipts, with the numbering of each. */
export const SOURCES = [
  { code: 'mall-pos', numbering: 'store', channel: 'pos', name: { zh: '商场收银', en: 'Mall tills' } },
  { code: 'inkside-pos', numbering: 'store_day', channel: 'pos', name: { zh: '砚边咖啡收银', en: 'Inkside tills' } },
  {
    code: 'mini-program',
    numbering: 'feed',
    channel: 'mini_program',
    name: { zh: '小程序商城', en: 'Mini program shop' },
  },
] as const

/** A receipt to post; who posts it is added by the loader. */
export type SampleReceipt = Omit<PurchaseAsk, 'by'>

export interface DayOfTrade {
  readonly day: Day
  /** Sales and returns in order of time. */
  readonly receipts: readonly SampleReceipt[]
  /** By place in the list of shoppers: when each first bought. */
  readonly firstVisits: ReadonlyMap<number, Instant>
}

/**
 * Days that are posted together. A return comes in a later block than its sale, and nobody checks in after a purchase of the same
 * block: so the loader posts a block's actions and then its receipts, each as one batch, and every account still moves in order of time.
 */
export const BLOCK_DAYS = 7

export interface TradePlan {
  /** The place of the city in `MALLS`. */
  readonly city: number
  readonly days: readonly CalendarDay[]
  /** Shops and shoppers of the city. */
  readonly shops: readonly Shop[]
  readonly shoppers: readonly Shopper[]
  readonly products: ReadonlyMap<string, readonly SampleProduct[]>
  /** Sales of all days but the last together. */
  readonly sales: number
}

interface Return {
  readonly shop: Shop
  readonly original: SampleReceipt
  readonly at: Instant
  readonly returned: NonNullable<PurchaseAsk['returned']>
}

/** Trade in one city, day by day. Days are generated in order: returns wait for theirs. People of two cities never meet. */
export class Trade {
  /** Sales of each day. */
  readonly counts: readonly number[]
  /** Weight of each shop on each day. */
  readonly weights: readonly (readonly number[])[]
  readonly plan: TradePlan
  private readonly shelves: ReadonlyMap<string, Shelf>
  private readonly buyers: ReadonlyMap<Category, Chooser>
  private readonly waiting = new Map<Day, Return[]>()

  constructor(plan: TradePlan) {
    this.plan = plan
    this.weights = plan.days.map((day) => plan.shops.map((shop) => weightOf(day, shop)))
    this.counts = countsOf(plan, this.weights)
    this.shelves = new Map([...plan.products].map(([brand, products]) => [brand, new Shelf(products)]))
    const categories = Object.keys(CATEGORIES) as Category[]
    this.buyers = new Map(
      categories.map((category) => [category, new Chooser(plan.shoppers.map((one) => appetite(one, category)))]),
    )
  }

  /** The day at that place of the plan. */
  day(at: number): DayOfTrade {
    const today = must(this.plan.days[at], 'a day of the plan')
    const random = new Random(`trade of ${today.day} in ${this.plan.city}`)
    const chooser = new Chooser(this.weights[at]!)
    const sales = Array.from({ length: this.counts[at]! }, () => this.plan.shops[chooser.pick(random)]!)
      .map((shop) => ({ shop, at: timeOf(random, today, shop) }))
      .sort((a, b) => a.at - b.at)
    const firstVisits = new Map<number, Instant>()
    const numbers = new Numbers(today.day, this.plan.city)
    const receipts = sales.map((sale) => {
      const buyer = this.buyerOf(random, sale.shop, sale.at)
      if (buyer !== undefined && !firstVisits.has(buyer)) firstVisits.set(buyer, sale.at)
      return this.sale(random, today, sale, buyer, numbers)
    })
    const returns = (this.waiting.get(today.day) ?? []).map((one) => returnOf(one, numbers))
    this.waiting.delete(today.day)
    return { day: today.day, receipts: [...receipts, ...returns].sort((a, b) => a.at - b.at), firstVisits }
  }

  private sale(
    random: Random,
    today: CalendarDay,
    { shop, at }: { readonly shop: Shop; readonly at: Instant },
    place: number | undefined,
    numbers: Numbers,
  ): SampleReceipt {
    const shopper = place === undefined ? undefined : this.plan.shoppers[place]!
    const { format } = shop
    const target = 100 * random.lognormal(format.medianYuan, format.sigma) * (shopper?.means ?? 0.9)
    const shelf = must(this.shelves.get(shop.brand.code), 'the shelf of a shop')
    const basket = fillBasket(random, shelf, format, target, discountOf(random, today, shop))
    const orders = shopper?.unionid !== undefined && !shop.inChain && random.chance(0.09)
    const source = orders ? 'mini-program' : shop.inChain ? 'inkside-pos' : 'mall-pos'
    const storeCode = random.pick(shop.tills)
    const receipt: SampleReceipt = {
      kind: 'sale',
      source,
      number: numbers.next(source, storeCode),
      storeCode,
      at,
      currency: CURRENCY,
      ...basketOf(basket),
      payments: paymentsOf(random, basket.paidMinor),
      identities: shopper ? identitiesOf(random, shopper, at, source) : [],
      create: 'never',
      historical: true,
    }
    if (random.chance(format.returned)) this.planReturns(random, today, shop, receipt)
    return receipt
  }

  /** Who bought, by place in the list of shoppers; undefined for somebody unknown. */
  private buyerOf(random: Random, shop: Shop, at: Instant): number | undefined {
    if (!random.chance(shop.format.known)) return undefined
    const chooser = must(this.buyers.get(shop.format.category), 'the buyers of a category')
    for (let tries = 0; tries < 12 && this.plan.shoppers.length > 0; tries++) {
      const place = chooser.pick(random)
      const { joinedAt, leftAt } = this.plan.shoppers[place]!
      if (joinedAt <= at && at < leftAt) return place
    }
    return undefined
  }

  /** Most come back whole; of the others a part, and now and then the rest later. */
  private planReturns(random: Random, today: CalendarDay, shop: Shop, original: SampleReceipt): void {
    const lineNo = random.whole(1, original.lines.length)
    const line = original.lines[lineNo - 1]!
    const canPart = original.lines.length > 1 || line.quantityMilli >= 2000
    const isPart = canPart && random.chance(0.45)
    const quantityMilli = line.quantityMilli >= 2000 && line.quantityMilli % 1000 === 0 ? 1000 : line.quantityMilli
    const day = this.laterDay(today.day, 1 + Math.floor(-4 * Math.log(1 - random.next())))
    const returned = isPart ? { lines: [{ lineNo, quantityMilli }] } : { whole: true as const }
    this.wait(random, day, shop, original, returned)
    if (isPart && random.chance(0.1)) {
      this.wait(random, this.laterDay(day, random.whole(1, 6)), shop, original, { whole: true })
    }
  }

  private wait(random: Random, day: Day, shop: Shop, original: SampleReceipt, returned: Return['returned']): void {
    const today = this.plan.days[day - this.plan.days[0]!.day]
    // What comes back after the last day is not known yet; goods of no worth are not brought back.
    if (!today || original.paidMinor === 0) return
    const list = this.waiting.get(day) ?? []
    list.push({ shop, original, at: timeOf(random, today, shop), returned })
    this.waiting.set(day, list)
  }

  /** `days` later, but never in the same block. */
  private laterDay(day: Day, days: number): Day {
    const first = this.plan.days[0]!.day
    const nextBlock = first + (Math.floor((day - first) / BLOCK_DAYS) + 1) * BLOCK_DAYS
    return Math.max(day + days, nextBlock)
  }
}

const basketOf = ({ grossMinor, paidMinor, lines }: Basket) => ({ grossMinor, paidMinor, lines })

const appetite = (shopper: Shopper, category: Category): number => shopper.pace * TASTE[shopper.segment][category]

/** Shops of the chain outside of the malls are smaller, and live on the working days. */
function weightOf(day: CalendarDay, shop: Shop): number {
  if (shop.floor === undefined) return shop.format.traffic * (day.isOff ? 0.5 : 0.65)
  return shop.format.traffic * demand(day, shop.format.category)
}

/** Sales of each day: they follow demand, with some chance, and those of all days but the last sum to the plan's. */
function countsOf(plan: TradePlan, weights: readonly (readonly number[])[]): number[] {
  const demands = weights.map((row, at) => {
    const random = new Random(`crowd of ${plan.days[at]!.day} in ${plan.city}`)
    return row.reduce((sum, weight) => sum + weight, 0) * random.lognormal(1, 0.06)
  })
  const whole = demands.slice(0, -1).reduce((sum, one) => sum + one, 0)
  let demanded = 0
  let given = 0
  return demands.map((one, at) => {
    if (at === demands.length - 1) return Math.round((one * plan.sales) / whole)
    demanded += one
    const through = Math.round((plan.sales * demanded) / whole)
    const count = through - given
    given = through
    return count
  })
}

/** A moment within the opening hours of a shop, as its trade spreads over the day. */
export function timeOf(random: Random, today: CalendarDay, shop: Shop): Instant {
  const hours = HOURS[shop.format.hours]
  const [opens, closes] = today.weekday > 5 && 'weekend' in hours ? hours.weekend : hours.weekdays
  const rhythm = RHYTHMS[shop.format.rhythm]
  // The last receipt of a day is made ten minutes before it closes, and before midnight.
  const last = Math.min(closes, 24 * 60) - 10
  const isOpen = (hour: number) => hour * 60 + 60 > opens && hour * 60 < last
  const open = rhythm.map((weight, at) => (isOpen(at + FIRST_HOUR) ? weight : 0))
  const hour = FIRST_HOUR + new Chooser(open).pick(random)
  const from = Math.max(hour * 60, opens) * 60
  const to = Math.min(hour * 60 + 60, last) * 60
  return localInstant(ZONE, today.day, random.whole(from, to - 1) * 1000)
}

function discountOf(random: Random, today: CalendarDay, shop: Shop): number {
  const { category } = shop.format
  const isPlain = category === 'dining' || category === 'supermarket' || category === 'leisure'
  if (isSale(today) && !isPlain) return random.chance(0.65) ? random.whole(10, 30) / 100 : 0
  return random.chance(isPlain ? 0.15 : 0.28) ? random.whole(5, 15) / 100 : 0
}

const METHODS = ['wechat_pay', 'alipay', 'bank_card', 'cash'] as const
const SMALL = new Chooser([0.6, 0.31, 0.04, 0.05])
const LARGE = new Chooser([0.38, 0.27, 0.34, 0.01])

function paymentsOf(random: Random, paidMinor: number): Payment[] {
  const method = METHODS[(paidMinor < 100_000 ? SMALL : LARGE).pick(random)]!
  if (paidMinor >= 10_000 && random.chance(0.03)) {
    const card = Math.floor((paidMinor * random.whole(2, 8)) / 1000) * 100
    if (card > 0)
      return [
        { method: 'gift_card', amountMinor: card },
        { method, amountMinor: paidMinor - card },
      ]
  }
  return [{ method, amountMinor: paidMinor }]
}

/** By what the buyer was known: the account that ordered; the Alipay account with the card; else card or number at the till. */
function identitiesOf(random: Random, shopper: Shopper, at: Instant, source: string): IdentityRef[] {
  if (source === 'mini-program')
    return [{ kind: 'wechat_unionid', value: must(shopper.unionid, 'an account that orders') }]
  const card = { kind: 'card_no', value: shopper.card }
  if (shopper.alipay !== undefined && at >= shopper.alipayFrom && random.chance(0.6)) {
    return [card, { kind: 'alipay_user', value: shopper.alipay }]
  }
  return random.chance(0.62) ? [card] : [{ kind: 'phone', value: shopper.phone }]
}

/** Numbers of a day's receipts. */
class Numbers {
  private readonly last = new Map<string, number>()
  private readonly prefix: string
  private readonly city: number

  constructor(day: Day, city: number) {
    const { year, month, dayOfMonth } = civil(day)
    this.prefix = String((year % 100) * 10_000 + month * 100 + dayOfMonth).padStart(6, '0')
    this.city = city
  }

  next(source: string, storeCode: string, mark = ''): string {
    const key = source === 'mini-program' ? `${source}${mark}` : `${source} ${storeCode}${mark}`
    const number = (this.last.get(key) ?? 0) + 1
    this.last.set(key, number)
    const digits = String(number).padStart(4, '0')
    // Where numbers begin anew each day, they need no date; those of the whole feed name the city too.
    if (source === 'inkside-pos') return `${mark}${digits}`
    return source === 'mini-program'
      ? `${mark}${this.prefix}${this.city + 1}${digits}`
      : `${mark}${this.prefix}${digits}`
  }
}

/** What is brought back is rung up where it was sold. */
function returnOf({ original, at, returned }: Return, numbers: Numbers): SampleReceipt {
  const { source, storeCode, currency } = original
  return {
    kind: 'return',
    source,
    number: numbers.next(source, storeCode, 'R'),
    storeCode,
    at,
    currency,
    lines: [],
    identities: [],
    create: 'never',
    returnOf: { number: original.number, at: original.at },
    returned,
    historical: true,
  }
}
