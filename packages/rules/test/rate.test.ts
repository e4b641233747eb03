import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseDecimal, type Rate, type Rounding, rateOf, ratePer } from '../src/index.ts'

const ROUNDINGS: readonly Rounding[] = ['floor', 'ceil', 'truncate', 'halfUp', 'halfEven']

describe('rounding, with fractions of either sign', () => {
  // amount / 10:                  floor ceil truncate halfUp halfEven
  const rows: readonly (readonly [number, number, number, number, number, number])[] = [
    [12, 1, 2, 1, 1, 1],
    [15, 1, 2, 1, 2, 2],
    [25, 2, 3, 2, 3, 2],
    [35, 3, 4, 3, 4, 4],
    [18, 1, 2, 1, 2, 2],
    [5, 0, 1, 0, 1, 0],
    [20, 2, 2, 2, 2, 2],
    [0, 0, 0, 0, 0, 0],
    [-5, -1, 0, 0, -1, 0],
    [-12, -2, -1, -1, -1, -1],
    [-15, -2, -1, -1, -2, -2],
    [-25, -3, -2, -2, -3, -2],
    [-35, -4, -3, -3, -4, -4],
    [-20, -2, -2, -2, -2, -2],
  ]
  for (const [amount, ...expected] of rows) {
    test(`${amount} / 10`, () => {
      assert.deepEqual(
        ROUNDINGS.map((rounding) => rateOf({ numerator: 1, denominator: 10, rounding })(amount)),
        expected,
      )
    })
  }

  test('the result is never −0', () => {
    for (const rounding of ROUNDINGS) {
      assert.ok(Object.is(rateOf({ numerator: -3, denominator: 10, rounding })(0), 0))
      assert.ok(Object.is(rateOf({ numerator: 0, denominator: 10, rounding })(-7), 0))
    }
    assert.ok(Object.is(rateOf({ numerator: 1, denominator: 10, rounding: 'ceil' })(-1), 0))
  })
})

/** The same in BigInt only, by the definition of each rounding. */
function exact(amount: number, { numerator, denominator, rounding }: Rate): bigint {
  const [n, d] = [BigInt(amount) * BigInt(numerator), BigInt(denominator)]
  const floor = n / d - (n % d < 0n ? 1n : 0n)
  const ceil = n % d === 0n ? floor : floor + 1n
  const twice = 2n * (n - floor * d)
  if (rounding === 'floor') return floor
  if (rounding === 'ceil') return ceil
  if (rounding === 'truncate') return n < 0n ? ceil : floor
  if (twice !== d) return twice < d ? floor : ceil
  if (rounding === 'halfUp') return n < 0n ? floor : ceil
  return floor % 2n === 0n ? floor : ceil
}

test('every rate is exact, also where the product leaves the safe integers', () => {
  const integer = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.integer({ min: -50, max: 50 }))
  const rate = fc.record({
    numerator: integer,
    denominator: integer.map((n) => Math.abs(n) + 1).filter(Number.isSafeInteger),
    rounding: fc.constantFrom(...ROUNDINGS),
  })
  let beyond = 0
  fc.assert(
    fc.property(integer, rate, (amount, one) => {
      const expected = exact(amount, one)
      if (!Number.isSafeInteger(amount * one.numerator)) beyond++
      if (Number.isSafeInteger(Number(expected))) assert.equal(rateOf(one)(amount), Number(expected))
      else assert.throws(() => rateOf(one)(amount), RangeError)
    }),
    { numRuns: 20_000 },
  )
  assert.ok(beyond > 1000)
})

test('halves are seen beyond 2^53 and with denominators near it', () => {
  const denominator = 2 ** 53 - 2
  const rate = (rounding: Rounding) => rateOf({ numerator: 2 ** 52 - 1, denominator, rounding })
  assert.equal(rate('halfUp')(1), 1)
  assert.equal(rate('halfEven')(1), 0)
  assert.equal(rate('halfUp')(3), 2)
  assert.equal(rate('halfEven')(3), 2)
  assert.equal(rate('halfEven')(5), 2)
})

test('points of a real programme: floor(pence × 12 / 1000)', () => {
  const points = rateOf(ratePer('1.2', 100, 'floor'))
  assert.deepEqual(ratePer('1.2', 100, 'floor'), { numerator: 12, denominator: 1000, rounding: 'floor' })
  assert.equal(points(13_912), 166)
  assert.equal(points(83), 0)
  assert.equal(points(84), 1)
  assert.equal(points(7_718_360), 92_620)
})

test('decimals are read as typed and nothing else is', () => {
  assert.deepEqual(parseDecimal('1.2'), { numerator: 12, denominator: 10 })
  assert.deepEqual(parseDecimal('3'), { numerator: 3, denominator: 1 })
  assert.deepEqual(parseDecimal('-0.05'), { numerator: -5, denominator: 100 })
  assert.deepEqual(parseDecimal('0.10'), { numerator: 10, denominator: 100 })
  assert.ok(Object.is(parseDecimal('-0')?.numerator, 0))
  for (const text of [
    '',
    '.5',
    '5.',
    '1e3',
    '+1',
    '1,2',
    ' 1',
    '1.2.3',
    '０.５',
    'NaN',
    '9007199254740993',
    '0.1234567890123456',
  ])
    assert.equal(parseDecimal(text), undefined, text)
})

test('what cannot be exact is refused', () => {
  const rate = (numerator: number, denominator: number) => () => rateOf({ numerator, denominator, rounding: 'floor' })
  for (const build of [rate(1.2, 1), rate(1, 0), rate(1, -1), rate(1, 0.5), rate(2 ** 53, 1), rate(Number.NaN, 1)])
    assert.throws(build, RangeError)
  for (const amount of [0.5, 2 ** 53, Number.NaN, Infinity])
    assert.throws(() => rateOf({ numerator: 1, denominator: 1, rounding: 'floor' })(amount), RangeError)
  assert.throws(() => ratePer('a', 100, 'floor'), RangeError)
  for (const per of [0, -100, 0.5, 2 ** 53]) assert.throws(() => ratePer('1.2', per, 'floor'), RangeError)
})
