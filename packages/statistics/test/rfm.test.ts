import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type RfmInput, type RfmScores, rfmBandScores, rfmScores } from '../src/index.ts'

const scoresOf = (customers: readonly RfmInput[], tiles: number) =>
  rfmScores(customers, tiles).map(({ recency, frequency, monetary }) => [recency, frequency, monetary])

test('five customers in five groups; the highest is best', () => {
  const customers: RfmInput[] = [
    { id: 'a', lastDay: 50, orders: 9, spend: 10 },
    { id: 'b', lastDay: 10, orders: 1, spend: 500 },
    { id: 'c', lastDay: 30, orders: 3, spend: 300 },
    { id: 'd', lastDay: 20, orders: 5, spend: 20 },
    { id: 'e', lastDay: 40, orders: 2, spend: 100 },
  ]
  assert.deepEqual(scoresOf(customers, 5), [
    [5, 5, 1],
    [1, 1, 5],
    [3, 3, 4],
    [2, 4, 2],
    [4, 2, 3],
  ])
})

test('where the number cannot be divided, the lower groups hold one more, as ntile does', () => {
  const of = (size: number, tiles: number) =>
    scoresOf(
      Array.from({ length: size }, (_, i) => ({ id: i, lastDay: i, orders: 1, spend: 1 })),
      tiles,
    ).map(([recency]) => recency)
  assert.deepEqual(of(11, 4), [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4])
  assert.deepEqual(of(2, 5), [1, 2])
  assert.deepEqual(of(3, 1), [1, 1, 1])
  assert.deepEqual(of(0, 5), [])
})

test('equal frequencies are told apart by the later day, then the higher spend, then the id', () => {
  const alike = { lastDay: 7, orders: 1, spend: 5 }
  const customers: RfmInput[] = [
    { ...alike, id: 'b' },
    { ...alike, id: 'a' },
    { ...alike, id: 10 },
    { ...alike, id: 9 },
    { ...alike, id: 'c', lastDay: 8 },
    { ...alike, id: 'd', spend: 6 },
  ]
  assert.deepEqual(
    scoresOf(customers, 6).map(([, frequency]) => frequency),
    [4, 3, 2, 1, 6, 5],
  )
})

test('any order of the same customers gives each the same, and groups differ by at most one in number', () => {
  const measures = fc.record({ lastDay: fc.nat(5), orders: fc.nat(3), spend: fc.nat(4) })
  fc.assert(
    fc.property(fc.array(measures, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (list, tiles) => {
      const customers = list.map((customer, id) => ({ id, ...customer }))
      const scores = rfmScores(customers, tiles)
      assert.deepEqual(rfmScores(customers.toReversed(), tiles).toReversed(), scores)
      for (const [score, measure] of [
        ['recency', 'lastDay'],
        ['frequency', 'orders'],
        ['monetary', 'spend'],
      ] as const) {
        const sizes = Array.from({ length: tiles }, (_, i) => scores.filter((each) => each[score] === i + 1).length)
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1)
        assert.deepEqual(
          sizes,
          sizes.toSorted((x, y) => y - x),
        )
        for (const [i, one] of customers.entries())
          for (const [k, other] of customers.entries())
            if (one[measure] > other[measure]) assert.ok(scores[i]![score] >= scores[k]![score])
      }
    }),
  )
})

test('fixed bands include their bounds', () => {
  const bands = { recencyDays: [30, 90], orders: [2, 5], spend: [10_000, 100_000, 1_000_000] }
  const asOfDay = 20_000
  const of = (daysAgo: number, orders: number, spend: number): RfmScores =>
    rfmBandScores({ lastDay: asOfDay - daysAgo, orders, spend }, bands, asOfDay)
  assert.deepEqual(of(30, 5, 1_000_000), { recency: 3, frequency: 3, monetary: 4 })
  assert.deepEqual(of(31, 4, 999_999), { recency: 2, frequency: 2, monetary: 3 })
  assert.deepEqual(of(90, 2, 10_000), { recency: 2, frequency: 2, monetary: 2 })
  assert.deepEqual(of(91, 1, 9999), { recency: 1, frequency: 1, monetary: 1 })
  assert.deepEqual(of(-3, 0, -5), { recency: 3, frequency: 1, monetary: 1 })
  assert.deepEqual(rfmBandScores({ lastDay: 1, orders: 1, spend: 1 }, { recencyDays: [], orders: [], spend: [] }, 2), {
    recency: 1,
    frequency: 1,
    monetary: 1,
  })
})

test('what cannot be scored is refused', () => {
  const customer = { id: 1, lastDay: 1, orders: 1, spend: 1 }
  const bands = { recencyDays: [30], orders: [2], spend: [5] }
  assert.throws(() => rfmScores([customer], 0), RangeError)
  assert.throws(() => rfmScores([customer], 2.5), RangeError)
  assert.throws(() => rfmScores([{ ...customer, spend: Number.NaN }], 5), RangeError)
  assert.throws(() => rfmBandScores(customer, { ...bands, orders: [2, 2] }, 5), RangeError)
  assert.throws(() => rfmBandScores({ ...customer, spend: Number.NaN }, bands, 5), RangeError)
})
