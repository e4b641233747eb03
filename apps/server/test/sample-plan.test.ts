import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Day, dayIn, dayOf, type Instant, localInstant, minuteOfDayIn, weekday } from '@atrium/kernel'
import { CATEGORIES, type Category } from '../src/sample/calendar.ts'
import { FORMATS, type FormatName, HOURS } from '../src/sample/formats.ts'
import { HISTORY_DAYS, SamplePlan } from '../src/sample/plan.ts'
import { type Shop, ZONE } from '../src/sample/shops.ts'
import { BLOCK_DAYS, type SampleReceipt } from '../src/sample/trade.ts'
import type { SampleAction } from '../src/sample/visits.ts'
import { sampleDigest } from './sample-digest.ts'

// A year with Mid-Autumn on 6 October 2025, Double 11 on a Tuesday, Spring Festival on 17 February 2026.
const TODAY = dayOf(2026, 6, 15)
const NOON = localInstant(ZONE, TODAY, 43_200_000)
const FIRST = TODAY - HISTORY_DAYS

interface Sale {
  readonly receipt: SampleReceipt
  readonly day: Day
  readonly shop: Shop
  /** Place of the buyer among all shoppers; undefined for nobody. */
  readonly buyer: number | undefined
  readonly paidMinor: number
}

const plan = new SamplePlan(TODAY)
const takings = plan.takings()
const trades = plan.trades()
const sales: Sale[] = []
const returns: SampleReceipt[] = []
const actions: SampleAction[] = []
/** What the loader posts to each member's accounts, in its order. */
const posted = new Map<number, Instant[]>()

before(() => {
  const shopOf = new Map(plan.shops.flatMap((shop) => shop.tills.map((till) => [till, shop] as const)))
  const known = new Map<string, number>()
  plan.people.shoppers.forEach((shopper, place) => {
    for (const value of [shopper.card, shopper.phone, shopper.unionid]) if (value !== undefined) known.set(value, place)
  })
  const post = (place: number, at: Instant) => posted.set(place, [...(posted.get(place) ?? []), at])
  for (const trade of trades) {
    for (const block of plan.blocks(NOON, trade, takings)) {
      for (const action of block.actions) {
        actions.push(action)
        post(known.get(action.card)!, action.at)
      }
      for (const receipt of block.receipts) {
        if (receipt.kind === 'return') {
          returns.push(receipt)
          continue
        }
        const [identity] = receipt.identities ?? []
        const buyer = identity && known.get(identity.value)
        assert.equal(buyer === undefined, identity === undefined, 'an identity of nobody')
        if (buyer !== undefined) post(buyer, receipt.at)
        const shop = shopOf.get(receipt.storeCode)!
        sales.push({ receipt, day: dayIn(ZONE, receipt.at), shop, buyer, paidMinor: receipt.paidMinor! })
      }
    }
  }
})

const share = (part: number, whole: number): number => part / whole
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Mean sales a day on the days that fit, of all categories or one. */
function salesADay(fits: (day: Day) => boolean, category?: Category): number {
  const days = plan.days.filter(({ day }) => day < TODAY && fits(day))
  const counted = sales.filter((one) => fits(one.day) && one.day < TODAY)
  return counted.filter((one) => !category || one.shop.format.category === category).length / days.length
}

const on = (year: number, month: number, dayOfMonth: number) => (day: Day) => day === dayOf(year, month, dayOfMonth)
const between = (from: Day, to: Day) => (day: Day) => day >= from && day <= to
const isWorkday = (day: Day) => weekday(day) <= 4

function topFifth(): number {
  const spent = plan.people.shoppers.map(() => 0)
  for (const { buyer, paidMinor } of sales) if (buyer !== undefined) spent[buyer]! += paidMinor
  spent.sort((a, b) => b - a)
  return share(sum(spent.slice(0, spent.length / 5)), sum(spent))
}

const bought = () => new Set(sales.flatMap((one) => one.buyer ?? [])).size
const joined = () => plan.people.registrations.filter((one) => one.stage === 'joined')
const surname = (name: string) => joined().filter((one) => one.profile.name?.startsWith(name)).length / joined().length
const channel = (name: string) => joined().filter((one) => one.channel === name).length / joined().length
const hoursOf = (names: readonly FormatName[], hours: readonly number[]) => {
  const here = sales.filter((one) => names.includes(one.shop.brand.format))
  const counted = here.filter((one) => hours.includes(Math.floor(minuteOfDayIn(ZONE, one.receipt.at) / 60)))
  return share(counted.length, here.length)
}
const OCTOBER = between(dayOf(2025, 10, 13), dayOf(2025, 10, 30))
const plain = (day: Day) => isWorkday(day) && OCTOBER(day)

const BOUNDS: readonly (readonly [what: string, value: () => number, least: number, most: number])[] = [
  ['members', () => joined().length, 5_000, 5_000],
  ['prospects', () => plan.people.registrations.length - joined().length, 250, 600],
  [
    'members who joined within the year',
    () => joined().filter((one) => one.at >= localInstant(ZONE, TODAY - 365, 0)).length,
    1_700,
    2_300,
  ],
  ['members who bought', () => share(bought(), 5_000), 0.8, 0.95],
  ['members called Wang', () => surname('王'), 0.06, 0.1],
  ['members called Li', () => surname('李'), 0.06, 0.1],
  ['members called Zhang', () => surname('张'), 0.06, 0.1],
  ['joined in the mini program', () => channel('mini_program'), 0.42, 0.5],
  ['joined at a counter', () => channel('store'), 0.18, 0.26],
  ['joined by WeCom', () => channel('wecom'), 0.06, 0.11],
  ['birthdays that are known', () => share(joined().filter((one) => one.profile.birthday).length, 5_000), 0.85, 0.91],
  [
    'marketing by text message allowed',
    () => share(joined().filter((one) => one.consents[0]?.allowed).length, 5_000),
    0.58,
    0.66,
  ],
  ['products', () => [...plan.products.values()].flat().length, 780, 820],
  ['sales before today', () => sales.filter((one) => one.day < TODAY).length, 60_000, 60_000],
  ['sales of this morning', () => sales.filter((one) => one.day === TODAY).length, 5, 90],
  ['lines a sale', () => share(sum(sales.map((one) => one.receipt.lines.length)), sales.length), 1.7, 2.3],
  [
    'sales to nobody known',
    () => share(sales.filter((one) => one.buyer === undefined).length, sales.length),
    0.23,
    0.27,
  ],
  [
    'sales at a discount',
    () => share(sales.filter((one) => one.receipt.grossMinor !== one.paidMinor).length, sales.length),
    0.15,
    0.27,
  ],
  ['returns to sales', () => share(returns.length, sales.length), 0.02, 0.03],
  [
    'returns of a part',
    () => share(returns.filter((one) => one.returned && 'lines' in one.returned).length, returns.length),
    0.15,
    0.4,
  ],
  ['spent by the best fifth of members', topFifth, 0.65, 0.75],
  ['weekend to workday', () => salesADay((day) => weekday(day) > 5) / salesADay(isWorkday), 1.4, 2],
  ['children at the weekend', () => salesADay((day) => weekday(day) > 5, 'kids') / salesADay(isWorkday, 'kids'), 2, 3],
  ['Double 11', () => salesADay(on(2025, 11, 11)) / salesADay(plain), 1.6, 2.6],
  ['beauty on Double 11', () => salesADay(on(2025, 11, 11), 'beauty') / salesADay(plain, 'beauty'), 2.2, 5],
  [
    'beauty on 618',
    () => salesADay(between(dayOf(2025, 6, 16), dayOf(2025, 6, 18)), 'beauty') / salesADay(plain, 'beauty'),
    1.4,
    3,
  ],
  ['New Year’s Eve of the Chinese calendar', () => salesADay(on(2026, 2, 16)) / salesADay(plain), 0.4, 0.95],
  [
    'fashion before Spring Festival',
    () =>
      salesADay((day) => isWorkday(day) && between(dayOf(2026, 1, 27), dayOf(2026, 2, 13))(day), 'fashion') /
      salesADay(plain, 'fashion'),
    1.2,
    1.8,
  ],
  [
    'cinema in the week of Spring Festival',
    () => salesADay(between(dayOf(2026, 2, 18), dayOf(2026, 2, 23)), 'leisure') / salesADay(plain, 'leisure'),
    2.5,
    5,
  ],
  [
    'supermarket before Mid-Autumn',
    () =>
      salesADay((day) => isWorkday(day) && between(dayOf(2025, 9, 22), dayOf(2025, 9, 30))(day), 'supermarket') /
      salesADay(plain, 'supermarket'),
    1.2,
    1.8,
  ],
  [
    'children on workdays of the summer holidays',
    () =>
      salesADay((day) => isWorkday(day) && between(dayOf(2025, 7, 7), dayOf(2025, 8, 20))(day), 'kids') /
      salesADay(plain, 'kids'),
    1.1,
    1.8,
  ],
  [
    'meals at noon and in the evening',
    () => hoursOf(['hotpot', 'sichuan', 'cantonese', 'noodles'], [11, 12, 13, 17, 18, 19]),
    0.65,
    0.9,
  ],
  ['coffee before noon', () => hoursOf(['coffee'], [8, 9, 10, 11]), 0.33, 0.5],
  ['check-ins', () => actions.filter((one) => one.action === 'check_in').length, 8_000, 14_000],
  ['sign-ups for activities', () => actions.filter((one) => one.action === 'activity_sign_up').length, 800, 2_500],
]

describe('the sample as it is made up', () => {
  it('is the same in every process, wherever its clock stands', () => {
    const script = fileURLToPath(new URL('./sample-digest.ts', import.meta.url))
    const env = { ...process.env, TZ: 'America/New_York', LANG: 'tr_TR.UTF-8' }
    const there = execFileSync(process.execPath, [script, String(TODAY)], { env, encoding: 'utf8' }).trim()
    assert.equal(sampleDigest(TODAY), there)
    assert.notEqual(sampleDigest(TODAY + 1), there)
  })

  for (const day of [dayOf(2011, 12, 10), dayOf(2024, 2, 29), dayOf(2033, 12, 22)]) {
    it(`has as many sales on whatever day it is told: ${day}`, () => {
      const small = new SamplePlan(day, { members: 120, sales: 2_000, doorDays: 2 })
      const numbers = small.trades().flatMap((trade) => trade.counts.slice(0, -1))
      assert.equal(sum(numbers), 2_000)
      assert.equal(small.people.shoppers.length, 120)
      assert.ok(numbers.every((count) => count >= 0))
    })
  }

  for (const [what, value, least, most] of BOUNDS) {
    it(`${what}: ${least} to ${most}`, () => {
      const found = value()
      assert.ok(found >= least && found <= most, `found ${found}`)
    })
  }

  it('has lognormal baskets around the medians of each kind of shop', () => {
    for (const name of Object.keys(FORMATS) as FormatName[]) {
      const { medianYuan, sigma } = FORMATS[name]
      const logs = sales.filter((one) => one.shop.brand.format === name).map((one) => Math.log(one.paidMinor / 100))
      if (logs.length < 400) continue
      const mean = share(sum(logs), logs.length)
      const deviation = Math.sqrt(share(sum(logs.map((log) => (log - mean) ** 2)), logs.length))
      const skew = share(sum(logs.map((log) => ((log - mean) / deviation) ** 3)), logs.length)
      const ratio = Math.exp(mean) / medianYuan
      assert.ok(ratio > 0.7 && ratio < 1.3, `${name}: median ${Math.exp(mean)} yuan`)
      assert.ok(deviation > sigma * 0.85 && deviation < sigma * 1.6, `${name}: deviation ${deviation}`)
      assert.ok(Math.abs(skew) < 1, `${name}: skew ${skew}`)
    }
  })

  it('opens shops of every category on named floors, 30 in each mall', () => {
    const inMalls = plan.shops.filter((shop) => shop.floor !== undefined)
    for (const city of [0, 1]) {
      const here = inMalls.filter((shop) => shop.city === city)
      assert.equal(here.length, 30)
      assert.deepEqual([...new Set(here.map((shop) => shop.floor))], ['B1', '1F', '2F', '3F', '4F', '5F', '6F'])
      assert.equal(new Set(here.map((shop) => shop.format.category)).size, Object.keys(CATEGORIES).length)
    }
    assert.ok(plan.shops.some((shop) => shop.inChain && shop.floor !== undefined))
    assert.ok(plan.shops.some((shop) => shop.inChain && shop.floor === undefined))
    assert.equal(new Set(plan.shops.flatMap((shop) => [shop.code, ...shop.tills])).size, 65 + 8)
  })

  it('knows people by numbers that nobody has, each once', () => {
    const { shoppers } = plan.people
    for (const shopper of shoppers) assert.match(shopper.phone, /^154\d{8}$/)
    assert.equal(new Set(shoppers.flatMap((one) => [one.phone, one.card])).size, 2 * shoppers.length)
    assert.ok(joined().every((one) => one.identities.length >= 2))
  })

  it('gives everybody a name of two or three characters, and nothing else', () => {
    const names = plan.people.registrations.flatMap(({ profile }) => profile?.name ?? [])
    assert.ok(names.length > 100)
    assert.deepEqual(
      names.filter((name) => !/^\p{Script=Han}{2,4}$/u.test(name)),
      [],
    )
  })

  it('sells within opening hours, up to now, and only to those who have joined', () => {
    for (const { receipt, day, shop, buyer } of sales) {
      const hours = HOURS[shop.format.hours]
      const [opens, closes] = weekday(day) > 5 && 'weekend' in hours ? hours.weekend : hours.weekdays
      const minute = minuteOfDayIn(ZONE, receipt.at)
      assert.ok(minute >= opens && minute < closes && receipt.at <= NOON, `${receipt.number} at minute ${minute}`)
      if (buyer !== undefined) assert.ok(plan.people.shoppers[buyer]!.joinedAt <= receipt.at)
    }
  })

  it('adds up: lines and payments are what was paid, which is not more than the price', () => {
    for (const { receipt, paidMinor } of sales) {
      assert.equal(sum(receipt.lines.map((line) => line.amountMinor)), paidMinor)
      assert.equal(sum(receipt.payments!.map((payment) => payment.amountMinor)), paidMinor)
      assert.ok(paidMinor > 0 && receipt.grossMinor! >= paidMinor)
      assert.ok(receipt.lines.every((line) => line.amountMinor >= 0 && line.quantityMilli > 0))
    }
  })

  it('brings back what was sold in an earlier block, each piece once', () => {
    const byNumber = new Map(sales.map(({ receipt }) => [originKey(receipt, receipt.number, receipt.at), receipt]))
    const left = new Map<SampleReceipt, number[]>()
    for (const one of [...returns].sort((a, b) => a.at - b.at)) {
      const original = byNumber.get(originKey(one, one.returnOf!.number, one.returnOf!.at!))
      assert.ok(original, `${one.number} brings back nothing`)
      const blockOf = (at: Instant) => Math.floor((dayIn(ZONE, at) - FIRST) / BLOCK_DAYS)
      assert.ok(blockOf(one.at) > blockOf(original.at))
      const quantities = left.get(original) ?? original.lines.map((line) => line.quantityMilli)
      assert.ok(sum(quantities) > 0, `${one.number} brings back what is back already`)
      const back = one.returned && 'lines' in one.returned ? one.returned.lines : undefined
      for (const line of back ?? []) quantities[line.lineNo - 1]! -= line.quantityMilli
      assert.ok(quantities.every((quantity) => quantity >= 0))
      left.set(original, back ? quantities : quantities.map(() => 0))
    }
  })

  it('moves every account in order of time', () => {
    for (const [place, moments] of posted) {
      assert.deepEqual(
        moments,
        [...moments].sort((a, b) => a - b),
        `shopper ${place}`,
      )
    }
  })

  it('declares at least what the tills sent, for every shop and day up to yesterday', () => {
    const byTill = new Map<string, number>()
    for (const { shop, day, paidMinor } of sales) {
      const key = `${shop.code} ${day}`
      byTill.set(key, (byTill.get(key) ?? 0) + paidMinor)
    }
    let days = 0
    for (const report of plan.reports(trades, takings)) {
      for (const row of report.storeDays) {
        days++
        assert.ok(row.turnoverMinor >= (byTill.get(`${row.store} ${row.day}`) ?? 0))
        assert.ok(row.receipts >= 0 && row.day < TODAY)
      }
      assert.ok(report.footfall.every((row) => row.people >= 0 && row.hour >= 8 && row.hour < 24))
    }
    assert.equal(days, HISTORY_DAYS * plan.shops.length)
  })
})

/** Till and day, or the feed, by which a receipt number is known. */
const originKey = (receipt: SampleReceipt, number: string, at: Instant): string =>
  receipt.source === 'mini-program' ? number : `${receipt.source} ${receipt.storeCode} ${dayIn(ZONE, at)} ${number}`
