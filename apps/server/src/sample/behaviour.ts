import type { Database } from '@atrium/db'
import { type Day, formatInstant, type Instant, invariant, localInstant, must, systemBy, weekday } from '@atrium/kernel'
import {
  listSources,
  type Message,
  putPlan,
  putSources,
  readMessage,
  recentEvents,
  type TakeAsk,
  takeMessages,
} from '@atrium/tracking'
import type { Shopper } from './people.ts'
import type { SamplePlan } from './plan.ts'
import type { SampleProduct } from './products.ts'
import { Random } from './random.ts'
import { GROUP, MALLS, ZONE } from './shops.ts'

const BY = systemBy('sample')
const DAYS = 14
/** Those who use the mini program all the time. */
const REGULARS = 60
const MINUTE = 60_000
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60'
const ROBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

/** Where the group's events come from. What signs in does so with the number of a card. */
const SOURCES = [
  { code: 'mini-program', name: { zh: '会员小程序', en: 'Member mini program' }, kind: 'mini_program' },
  { code: 'mall-site', name: { zh: '商场官网', en: 'Mall website' }, kind: 'web' },
  { code: 'mall-wifi', name: { zh: '场内 WiFi', en: 'WiFi of the malls' }, kind: 'server' },
] as const
type SourceCode = (typeof SOURCES)[number]['code']

const text = (more: object = {}) => ({ type: 'string', ...more })
/** What the events must look like. Arrivals are planned in every house. */
const PLAN = [
  {
    name: 'Product Viewed',
    mode: 'warn',
    about: { zh: '查看商品', en: 'A product was looked at' },
    schema: object(['sku'], { sku: text(), price: { type: 'number', minimum: 0 }, category: text() }),
  },
  {
    name: 'Coupon Opened',
    mode: 'warn',
    about: { zh: '打开优惠券', en: 'A coupon was opened' },
    schema: object(['coupon'], { coupon: text({ enum: ['停车券', '满减券', '新客礼', '生日礼'] }) }),
  },
  {
    name: 'Parking Paid',
    mode: 'reject',
    about: { zh: '支付停车费', en: 'Parking was paid' },
    schema: object(['minutes', 'amount'], {
      minutes: { type: 'integer', minimum: 0 },
      amount: { type: 'number', minimum: 0 },
    }),
  },
] as const

function object(required: readonly string[], properties: Readonly<Record<string, object>>) {
  return { type: 'object', required: [...required], properties }
}

const CAMPAIGNS = [
  { source: 'wechat', medium: 'moments', name: '秋季焕新' },
  { source: 'wechat', medium: 'official_account', name: '会员日' },
  { source: 'baidu', medium: 'cpc', name: '品牌词' },
] as const
const SCREENS = ['我的积分', '领券中心', '停车缴费', '品牌导览', '活动报名'] as const
const COUPONS = ['停车券', '满减券', '新客礼', '生日礼'] as const

/**
 * What visitors of the sample did on its site, in its mini program and on its network in the last two weeks, taken as it came: each day by the
 * clock of its evening. Sources and plan first, since what is taken is held against what is committed. Changes nothing where it is all there.
 */
export async function loadBehaviour(db: Database, plan: SamplePlan): Promise<void> {
  const keys = await db.transact(async (ctx) => {
    const made = await putSources(
      ctx,
      SOURCES.map((source) => ({
        ...source,
        ...{ by: BY, trusted: false, userKind: 'card_no', origins: [], node: GROUP.code },
        ...{ archived: false, renewKey: false },
      })),
    )
    await putPlan(
      ctx,
      PLAN.map((planned) => ({ ...planned, by: BY, archived: false })),
    )
    return made.map((outcome) => {
      invariant(outcome.ok, 'a source of the sample was refused')
      return must(outcome.value.writeKey, 'the key of a source that is no secret')
    })
  })
  await db.transact(async (ctx) => {
    const sourceIds = (await listSources(ctx)).map(({ id }) => id)
    if ((await recentEvents(ctx, { sourceIds, name: undefined, limit: 1 })).length > 0) return
    for (const { asks, now } of behaviour(plan, ctx.now)) {
      await takeMessages(
        { ...ctx, now },
        asks.map(({ source, ...ask }) => ({
          ...ask,
          writeKey: must(keys[sourceAt(source)], 'a source of the sample'),
        })),
      )
    }
  })
}

const sourceAt = (code: SourceCode): number => SOURCES.findIndex((source) => source.code === code)

interface SampleAsk extends Omit<TakeAsk, 'writeKey'> {
  readonly source: SourceCode
}

/** Requests by day, oldest first, up to `until`: a pure function of the plan. */
function* behaviour(plan: SamplePlan, until: Instant): Generator<{ asks: SampleAsk[]; now: Instant }> {
  const regulars = plan.people.shoppers.filter(({ unionid }) => unionid !== undefined)
  const products = [...plan.products.values()].flat()
  for (let day = plan.today - DAYS + 1; day <= plan.today; day++) {
    const now = Math.min(localInstant(ZONE, day, 23 * 60 * MINUTE), until)
    const told = new DayOfBehaviour(day, now, regulars, products)
    yield { asks: told.asks(), now }
  }
}

class DayOfBehaviour {
  private readonly random: Random
  private readonly day: Day
  private readonly now: Instant
  private readonly shoppers: readonly Shopper[]
  private readonly products: readonly SampleProduct[]
  private readonly sent = new Map<SourceCode, Message[]>(SOURCES.map(({ code }) => [code, []]))
  private messages = 0

  constructor(day: Day, now: Instant, shoppers: readonly Shopper[], products: readonly SampleProduct[]) {
    this.random = new Random(`behaviour of ${day}`)
    this.day = day
    this.now = now
    this.shoppers = shoppers
    this.products = products
  }

  asks(): SampleAsk[] {
    const busy = weekday(this.day) >= 6 ? 1.6 : 1
    for (let visit = 0; visit < 14 * busy; visit++) this.visitProgram()
    for (let visit = 0; visit < 8 * busy; visit++) this.visitSite()
    for (let visit = 0; visit < 8 * busy; visit++) this.comeIn()
    const ask = { origin: undefined, userAgent: undefined, sentAt: undefined, imported: true, alone: false }
    const asks = SOURCES.map(({ code }) => ({ ...ask, source: code, messages: this.sent.get(code) ?? [], unread: [] }))
    // What every site sees: a client that tries again, robots, and a message from a page that is not finished.
    const [program = [], site = []] = asks.map(({ messages }) => messages)
    const robots = Array.from({ length: this.random.whole(2, 9) }, (_, at) =>
      read({
        type: 'page',
        anonymousId: `robot ${at}`,
        messageId: `robot ${this.day} ${at}`,
        context: { userAgent: ROBOT },
      }),
    )
    const unread = [{ fault: 'nobody_named', kind: 'track', name: 'Coupon Opened' }] as const
    return [
      ...asks,
      { ...ask, source: 'mini-program', messages: program.slice(0, this.random.whole(0, 6)), unread: [] },
      {
        ...ask,
        source: 'mall-site',
        messages: [...site.slice(0, 2), ...robots],
        unread: this.random.chance(0.4) ? unread : [],
      },
    ]
  }

  /** Somebody opens the mini program; members are signed in there. */
  private visitProgram(): void {
    const { random } = this
    const shopper = this.somebody()
    const who = { userId: shopper.card, anonymousId: `mini ${shopper.card}` }
    const campaign = random.chance(0.25) ? random.pick(CAMPAIGNS) : undefined
    const visit = this.visit('mini-program', who, campaign)
    visit({ type: 'identify', traits: { city: MALLS[shopper.city]?.code } })
    visit({ type: 'screen', name: '首页' })
    for (let step = random.whole(1, 4); step > 0; step--) {
      const screen = random.pick(SCREENS)
      visit({ type: 'screen', name: screen })
      if (screen === '领券中心')
        visit({ type: 'track', event: 'Coupon Opened', properties: { coupon: random.pick(COUPONS) } })
      if (screen === '停车缴费') this.payParking(visit)
    }
  }

  /** Some come again and again, most once. */
  private somebody(): Shopper {
    const { random, shoppers } = this
    return random.pick(random.chance(0.5) ? shoppers.slice(0, REGULARS) : shoppers)
  }

  private payParking(visit: (message: object) => void): void {
    const minutes = this.random.whole(25, 240)
    // An older version forgets how long it was: the plan rejects it.
    const said = this.random.chance(0.06) ? {} : { minutes }
    visit({ type: 'track', event: 'Parking Paid', properties: { ...said, amount: Math.ceil(minutes / 60) * 5 } })
  }

  /** Somebody reads the site; every third signs in. */
  private visitSite(): void {
    const { random } = this
    const shopper = this.somebody()
    const isKnown = random.chance(0.33)
    const anonymousId = isKnown ? `site ${shopper.card}` : `site ${this.day} ${this.messages}`
    const who = { anonymousId, ...(isKnown ? { userId: shopper.card } : {}) }
    const visit = this.visit('mall-site', who, random.chance(0.4) ? random.pick(CAMPAIGNS) : undefined)
    visit(page('/', '首页'))
    for (let step = random.whole(1, 3); step > 0; step--) {
      const { sku, name, priceMinor, categoryPath } = random.pick(this.products)
      visit(page(`/products/${sku}`, name))
      // On some pages the price is still written as a text.
      const price = random.chance(0.05) ? (priceMinor / 100).toFixed(2) : priceMinor / 100
      visit({ type: 'track', event: 'Product Viewed', properties: { sku, price, category: categoryPath } })
    }
  }

  /** A device is seen by the network of a mall; some sign in to it with their card. */
  private comeIn(): void {
    const { random } = this
    const shopper = this.somebody()
    const isKnown = random.chance(0.5)
    const anonymousId = isKnown ? `wifi ${shopper.card}` : `wifi ${this.day} ${this.messages}`
    const place = MALLS[shopper.city]?.code
    const who = { anonymousId, ...(isKnown ? { userId: shopper.card } : {}) }
    const minutes = random.whole(20, 200)
    const visit = this.visit('mall-wifi', who, undefined, minutes)
    visit({ type: 'track', event: 'Store Arrived', properties: { means: 'wifi', place } })
    visit({ type: 'track', event: 'Store Left', properties: { means: 'wifi', place, minutes } })
  }

  /** Sends what is said in one visit, a moment after the other; what would be later than now is not said yet. */
  private visit(source: SourceCode, who: object, campaign: object | undefined, apart = 1) {
    const { random } = this
    let at = localInstant(ZONE, this.day, random.whole(10 * 60, 21 * 60) * MINUTE)
    const context = { userAgent: PHONE, ...(campaign ? { campaign } : {}) }
    return (message: object): void => {
      at += random.whole(10, 70) * 1_000 * apart
      this.messages += 1
      if (at >= this.now) return
      const said = { messageId: `sample ${this.day} ${this.messages}`, timestamp: formatInstant(at), context }
      this.sent.get(source)?.push(read({ ...who, ...said, ...message }))
    }
  }
}

const page = (path: string, title: string) => ({
  type: 'page',
  properties: { path, title, url: `https://www.qilan.example${path}` },
})

function read(raw: object): Message {
  const message = readMessage(raw, undefined, () => '')
  invariant(typeof message !== 'string', `a message of the sample cannot be read: ${String(message)}`)
  return message
}
