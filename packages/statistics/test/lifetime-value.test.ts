import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type BgNbd,
  expectedPurchases,
  expectedSpend,
  type GammaGamma,
  type LifetimeTerms,
  lifetimeValue,
  UNITS_PER_MONTH,
} from '../src/index.ts'
import { close } from './close.ts'

const purchases: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
const spend: GammaGamma = { p: 6.25, q: 3.74, v: 15.44 }
const terms: LifetimeTerms = { purchases, spend, unit: 'week', months: 12, monthlyRate: 0.01 }
const history = { frequency: 2, recency: 30.43, age: 38.86, meanSpend: 22.35 }

test('without discount it is purchases times spend', () => {
  const year = expectedPurchases(purchases, history, 365.2425 / 7)
  close(lifetimeValue({ ...terms, monthlyRate: 0 }, history), year * expectedSpend(spend, history), 1e-12)
})

test('each month is discounted at its end', () => {
  const upTo = (months: number) => expectedPurchases(purchases, history, months * UNITS_PER_MONTH.week)
  const mean = expectedSpend(spend, history)
  close(lifetimeValue({ ...terms, months: 1 }, history), (upTo(1) * mean) / 1.01, 1e-13)
  const two = (upTo(1) / 1.01 + (upTo(2) - upTo(1)) / 1.01 ** 2) * mean
  close(lifetimeValue({ ...terms, months: 2 }, history), two, 1e-13)
  assert.equal(lifetimeValue({ ...terms, months: 0 }, history), 0)
})

test('days and weeks tell the same', () => {
  const inDays = {
    ...terms,
    unit: 'day' as const,
    purchases: { ...purchases, alpha: purchases.alpha * 7 },
  }
  const asDays = { ...history, recency: history.recency * 7, age: history.age * 7 }
  close(lifetimeValue(inDays, asDays), lifetimeValue(terms, history), 1e-12)
})

test('more months never take away, a higher rate never adds', () => {
  let before = 0
  for (const months of [1, 6, 12, 36, 120]) {
    const value = lifetimeValue({ ...terms, months }, history)
    assert.ok(value > before)
    assert.ok(lifetimeValue({ ...terms, months, monthlyRate: 0.02 }, history) < value)
    before = value
  }
})

test('a customer of one purchase is worth something; terms that are none are refused', () => {
  assert.ok(lifetimeValue(terms, { frequency: 0, recency: 0, age: 38.86, meanSpend: 0 }) > 0)
  assert.throws(() => lifetimeValue({ ...terms, months: 1.5 }, history), RangeError)
  assert.throws(() => lifetimeValue({ ...terms, months: -1 }, history), RangeError)
  assert.throws(() => lifetimeValue({ ...terms, monthlyRate: -1 }, history), RangeError)
  assert.throws(() => lifetimeValue({ ...terms, monthlyRate: Number.NaN }, history), RangeError)
})
