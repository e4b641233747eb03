import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOf, startOfDay } from '@atrium/kernel'
import type { BoughtLine, BoughtPurchase } from '@atrium/purchases'
import { orderOf } from '../src/check-tags.ts'
import { dated, daypartOf, habitOf } from '../src/habit.ts'
import { ageOn } from '../src/person.ts'
import { stageOf } from '../src/standing.ts'
import { fitsTag, normalValue, readValue, type Tag } from '../src/tag.ts'
import { fitModels, LEAST_BUYERS, learn, scoreBy } from '../src/yardstick.ts'

const ZONE = 'Asia/Shanghai'
const TODAY = dayOf(2026, 6, 15)
const bought = (purchaseId: number, daysAgo: number, paidMinor: number, more: Partial<BoughtPurchase> = {}) =>
  dated(
    {
      memberId: 1,
      purchaseId,
      kind: 'sale',
      storeId: 5,
      channel: 'pos',
      occurredAt: startOfDay(ZONE, TODAY - daysAgo) + 10 * 3_600_000,
      grossMinor: paidMinor,
      discountMinor: 0,
      paidMinor,
      returnedMinor: 0,
      returnOf: null,
      ...more,
    },
    ZONE,
  )
const line = (
  purchaseId: number,
  productId: number,
  amountMinor: number,
  more: Partial<BoughtLine> = {},
): BoughtLine => ({
  memberId: 1,
  purchaseId,
  productId,
  quantityMilli: 1_000,
  amountMinor,
  returnedMilli: 0,
  returnedMinor: 0,
  ...more,
})
const product = (id: number, categoryPath: string, brand: string) =>
  [id, { id, sku: `s${id}`, name: { zh: `商品${id}` }, categoryPath, brand, stub: false }] as const
const TERMS = { today: TODAY, windowDays: 365 }

test('a habit counts what was kept: whole returns are no orders, partial ones net, lone ones below zero, free ones orders', () => {
  const purchases = [
    bought(1, 400, 10_000),
    bought(2, 30, 20_000, { returnedMinor: 20_000 }),
    bought(3, 20, 9_000, { returnedMinor: 4_000, grossMinor: 10_000, discountMinor: 1_000 }),
    bought(4, 10, 0),
    bought(5, 5, -3_000, { kind: 'return' }),
    bought(6, 4, -4_000, { kind: 'return', returnOf: 3 }),
  ]
  const { habit } = habitOf(purchases, [], new Map(), TERMS)!
  assert.deepEqual(
    [habit.orders, habit.spendMinor, habit.windowOrders, habit.windowSpendMinor, habit.returnedMinor],
    [3, 12_000, 2, 2_000, 27_000],
  )
  assert.deepEqual([TODAY - habit.firstDay, TODAY - habit.lastDay, habit.buyingDays], [400, 10, 3])
  assert.deepEqual([habit.grossMinor, habit.discountMinor, habit.firstDaySpendMinor], [20_000, 1_000, 10_000])
  // The one of twenty days ago is the next to leave.
  assert.equal(habit.dueOn, TODAY - 20 + 366)
  assert.equal(habitOf([bought(2, 3, 500, { returnedMinor: 500 })], [], new Map(), TERMS), undefined)
  assert.equal(habitOf([bought(1, 366, 500)], [], new Map(), TERMS)?.habit.windowOrders, 0)
  assert.equal(habitOf([bought(1, 365, 500)], [], new Map(), TERMS)?.habit.windowOrders, 1)
})

test('likes are shares of what was kept, the leading first, ties by name; what was returned is not liked', () => {
  const products = new Map([product(1, 'food/coffee', 'Bean'), product(2, 'food/cake', ''), product(3, 'toys', 'Bear')])
  const lines = [
    line(1, 1, 6_000),
    line(1, 2, 2_000),
    line(1, 3, 2_000),
    line(1, 3, 9_000, { returnedMilli: 1_000, returnedMinor: 9_000 }),
    line(9, 3, 99_000),
  ]
  const { habit, likes } = habitOf([bought(1, 1, 10_000)], lines, products, TERMS)!
  assert.deepEqual(likes.categories, [
    { key: 'food', shareBp: 8_000 },
    { key: 'toys', shareBp: 2_000 },
  ])
  assert.deepEqual(likes.brands, [
    { key: 'Bean', shareBp: 7_500 },
    { key: 'Bear', shareBp: 2_500 },
  ])
  assert.deepEqual(
    likes.products.map(({ key }) => key),
    ['1', '2', '3'],
  )
  assert.deepEqual(likes.dayparts, [{ key: 'morning', shareBp: 10_000 }])
  assert.deepEqual([habit.categories, habit.itemMilli, habit.itemMinor], [2, 3_000, 10_000])
})

test('times of day go round', () => {
  assert.deepEqual([0, 359, 360, 659, 660, 839, 840, 1_079, 1_080, 1_319, 1_320].map(daypartOf), [
    'night',
    'night',
    'morning',
    'morning',
    'noon',
    'noon',
    'afternoon',
    'afternoon',
    'evening',
    'evening',
    'night',
  ])
})

test('a purchase is of the day of its store', () => {
  const at = Date.parse('2026-06-15T20:00:00Z')
  const one = { ...bought(1, 0, 1), occurredAt: at }
  assert.deepEqual([dated(one, 'Asia/Shanghai').day, dated(one, 'Europe/London').day], [TODAY + 1, TODAY])
})

test('stages: silence first, then how often, then how long', () => {
  const by = { newDays: 30, matureOrders: 4, decliningAfterDays: 90, sleepingAfterDays: 180, lostAfterDays: 365 }
  const stage = (first: number, last: number, orders: number, windowOrders = orders) =>
    stageOf({ firstDay: TODAY - first, lastDay: TODAY - last, orders, windowOrders }, by, TODAY)
  const seen = [
    stage(0, 0, 1),
    stage(30, 30, 1),
    stage(31, 31, 1),
    stage(5, 1, 2),
    stage(300, 1, 4),
    stage(800, 1, 9, 3),
    stage(90, 90, 9),
    stage(500, 91, 9),
    stage(500, 181, 9),
    stage(500, 366, 9),
  ]
  assert.deepEqual(seen, [
    'new',
    'new',
    'growing',
    'growing',
    'mature',
    'growing',
    'mature',
    'declining',
    'sleeping',
    'lost',
  ])
})

test('scores begin above their cuts; equal values score alike', () => {
  const cuts = [1, 1, 3, 8]
  assert.deepEqual(
    [0, 1, 2, 3, 4, 8, 9].map((value) => scoreBy(cuts, value)),
    [1, 1, 3, 3, 4, 4, 5],
  )
})

test('nothing is learned from a few, nor from people who never came back', () => {
  const buyer = (n: number) => ({
    firstDay: TODAY - 200 - (n % 90),
    lastDay: TODAY - 200 - (n % 90),
    buyingDays: 1,
    orders: 1,
    spendMinor: 1_000 + n,
    firstDaySpendMinor: 1_000 + n,
    windowOrders: 1,
    windowSpendMinor: 1_000 + n,
    itemMilli: 0,
    itemMinor: 0,
  })
  const some = learn(
    Array.from({ length: LEAST_BUYERS * 3 }, (_, n) => buyer(n)),
    TODAY,
  )
  assert.deepEqual([some.purchases, some.spend, some.cuts.price], [null, null, []])
  assert.deepEqual(some.cuts.monetary.length, 4)
  assert.deepEqual(fitModels([{ frequency: 3, recency: 10, age: 20, meanSpend: 5 }]), { purchases: null, spend: null })
})

test('where means are spread without bound, the value of nobody is told', () => {
  // Spends over nine orders of magnitude: q comes out at 1 or below.
  const histories = Array.from({ length: 400 }, (_, n) => ({
    frequency: 1 + (n % 3),
    recency: 50 + (n % 40),
    age: 200,
    meanSpend: 10 ** (1 + ((n * 7) % 9)),
  }))
  const { spend } = fitModels(histories)
  assert.ok(spend && spend.fit.q <= 1, `q is ${spend?.fit.q}`)
  assert.deepEqual([spend.usable, spend.reason], [false, 'infinite_mean'])
})

const tag = (type: Tag['type'], choices: Tag['choices'] = null): Tag => ({
  id: 1,
  code: 't',
  group: 'basic',
  position: 1,
  name: { zh: '标签' },
  about: null,
  type,
  choices,
  unit: null,
  kind: 'hand',
  rule: null,
  ownerId: null,
  freshDays: null,
  personal: false,
  version: 1,
  changedAt: 0,
  archived: false,
  persons: null,
  countedAt: null,
})
const CHOICES = [
  { code: 'a', zh: '甲', en: 'First' },
  { code: 'b', zh: '乙', en: 'Second', archived: true },
  { code: 'c', zh: '丙' },
]

test('values fit their types or not', () => {
  const fits: readonly (readonly [Tag['type'], unknown, boolean])[] = [
    ['text', 'Quay 3', true],
    ['text', ' Quay', false],
    ['text', '', false],
    ['text', 'a\nb', false],
    ['number', 1.5, true],
    ['number', '1.5', false],
    ['number', Number.NaN, false],
    ['boolean', false, true],
    ['boolean', 0, false],
    ['day', '2026-02-28', true],
    ['day', '2026-02-30', false],
    ['choice', 'a', true],
    ['choice', 'b', false],
    ['choices', ['c', 'a'], true],
    ['choices', ['a', 'a'], false],
    ['choices', [], false],
    ['choices', 'a', false],
  ]
  for (const [type, value, expected] of fits)
    assert.equal(fitsTag(tag(type, CHOICES), value), expected, `${type} ${JSON.stringify(value)}`)
  assert.ok(fitsTag(tag('choice', CHOICES), 'b', true))
  assert.deepEqual(normalValue(tag('choices', CHOICES), ['c', 'a']), ['a', 'c'])
})

test('values are read from files in words', () => {
  assert.equal(readValue(tag('number'), ' 1.50 '), 1.5)
  assert.equal(readValue(tag('number'), ''), undefined)
  assert.equal(readValue(tag('boolean'), '是'), true)
  assert.equal(readValue(tag('boolean'), 'maybe'), undefined)
  assert.equal(readValue(tag('choice', CHOICES), 'First'), 'a')
  assert.equal(readValue(tag('choice', CHOICES), '丁'), undefined)
  assert.deepEqual(readValue(tag('choices', CHOICES), '丙；甲'), ['a', 'c'])
  assert.equal(readValue(tag('day'), '2026-13-01'), undefined)
})

test('ages are whole years', () => {
  const born = dayOf(2000, 2, 29)
  assert.deepEqual(
    [dayOf(2026, 2, 28), dayOf(2026, 3, 1), dayOf(2028, 2, 28), dayOf(2028, 2, 29)].map((day) => ageOn(born, day)),
    [25, 26, 27, 28],
  )
})

test('what is named comes first, circles have no order', () => {
  const named = new Map([
    ['a', ['b', 'c', 'outside']],
    ['b', ['c']],
    ['c', []],
  ])
  assert.deepEqual(orderOf(named), ['c', 'b', 'a'])
  assert.equal(orderOf(new Map([...named, ['c', ['a']]])), undefined)
  assert.equal(orderOf(new Map([['a', ['a']]])), undefined)
})
