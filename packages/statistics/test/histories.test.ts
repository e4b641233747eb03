import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { collectHistories } from '../src/index.ts'

const END = 100

function collected(purchases: readonly (readonly [string, number, number])[], unit: 'day' | 'week' = 'day') {
  const collector = collectHistories<string>({ unit, calibrationEnd: END })
  for (const [customer, day, amount] of purchases) collector.add(customer, day, amount)
  return [...collector.histories()]
}

test('days are merged, the first does not count, what came later is set aside', () => {
  assert.deepEqual(
    collected([
      ['ann', 10, 500],
      ['bob', 10, 900],
      ['ann', 10, 100],
      ['ann', 30, 200],
      ['ann', 30, 400],
      ['bob', 41, 50],
      ['ann', 100, 300],
      ['ann', 101, 70],
      ['cyd', 101, 80],
      ['ann', 101, 30],
      ['ann', 140, 1],
    ]),
    [
      {
        customer: 'ann',
        frequency: 2,
        recency: 90,
        age: 90,
        meanSpend: 450,
        holdoutFrequency: 2,
        holdoutSpend: 101,
      },
      { customer: 'bob', frequency: 1, recency: 31, age: 90, meanSpend: 50, holdoutFrequency: 0, holdoutSpend: 0 },
    ],
  )
})

test('weeks are sevenths of the days, not rounded', () => {
  const [ann] = collected(
    [
      ['ann', 3, 1],
      ['ann', 53, 1],
    ],
    'week',
  )
  assert.deepEqual([ann?.recency, ann?.age], [50 / 7, 97 / 7])
})

test('a customer of one day has no recency and no mean spend', () => {
  assert.deepEqual(
    collected([
      ['ann', END, 5],
      ['ann', END, 6],
    ]),
    [{ customer: 'ann', frequency: 0, recency: 0, age: 0, meanSpend: 0, holdoutFrequency: 0, holdoutSpend: 0 }],
  )
})

test('days before 1970 and more customers than there was room for', () => {
  const collector = collectHistories<number>({ unit: 'day', calibrationEnd: 10 })
  for (let day = -5; day <= 0; day++)
    for (let customer = 0; customer < 5000; customer++) collector.add(customer, day, 2)
  assert.equal(collector.size, 5000)
  const all = [...collector.histories()]
  assert.equal(all.length, 5000)
  for (const [i, history] of all.entries()) {
    const { customer, frequency, recency, age, meanSpend } = history
    assert.deepEqual([customer, frequency, recency, age, meanSpend], [i, 5, 5, 15, 2])
  }
})

test('any stream gives what grouping everything by hand gives, sorted by day or by customer', () => {
  const purchase = fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.integer({ min: 80, max: 120 }),
    fc.integer({ min: 0, max: 9 }),
  )
  fc.assert(
    fc.property(fc.array(purchase, { maxLength: 40 }), (purchases) => {
      const byDay = purchases.toSorted((x, y) => x[1] - y[1])
      const byCustomer = byDay.toSorted((x, y) => (x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : 0))
      const names = (list: { customer: string }[]) => list.toSorted((x, y) => (x.customer < y.customer ? -1 : 1))
      assert.deepEqual(names(collected(byDay)), byHand(purchases))
      assert.deepEqual(names(collected(byCustomer)), byHand(purchases))
    }),
  )
})

function byHand(purchases: readonly (readonly [string, number, number])[]) {
  return ['a', 'b', 'c', 'd'].flatMap((customer) => {
    const own = purchases.filter(([name]) => name === customer)
    const days = [...new Set(own.map(([, day]) => day))].sort((x, y) => x - y)
    const first = days[0]
    if (first === undefined || first > END) return []
    const spent = (of: (day: number) => boolean) =>
      own.filter(([, day]) => of(day)).reduce((sum, [, , n]) => sum + n, 0)
    const repeat = days.filter((day) => day > first && day <= END)
    return [
      {
        customer,
        frequency: repeat.length,
        recency: (repeat.at(-1) ?? first) - first,
        age: END - first,
        meanSpend: repeat.length === 0 ? 0 : spent((day) => day > first && day <= END) / repeat.length,
        holdoutFrequency: days.filter((day) => day > END).length,
        holdoutSpend: spent((day) => day > END),
      },
    ]
  })
}

test('a day that goes back, and what is no purchase, is refused', () => {
  assert.throws(
    () =>
      collected([
        ['ann', 5, 1],
        ['bob', 6, 1],
        ['ann', 4, 1],
      ]),
    RangeError,
  )
  assert.throws(
    () =>
      collected([
        ['ann', 105, 1],
        ['ann', 99, 1],
        ['ann', 98, 1],
      ]),
    RangeError,
  )
  assert.throws(() => collected([['ann', 1.5, 1]]), RangeError)
  assert.throws(() => collected([['ann', 2 ** 31, 1]]), RangeError)
  assert.throws(() => collected([['ann', 1, Number.NaN]]), RangeError)
  assert.throws(() => collectHistories({ unit: 'day', calibrationEnd: 0.5 }), RangeError)
})
