import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupHistories, meanLogLikelihood } from '../src/bg-nbd-fit.ts'
import { type BgNbd, expectedPurchases, fitBgNbd, type PurchaseHistory } from '../src/index.ts'
import { close, near } from './close.ts'
import { seededChance, simulateHistory } from './simulation.ts'

const logsOf = ({ r, alpha, a, b }: BgNbd) => Float64Array.of(r, alpha, a, b).map(Math.log)
const CDNOW: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }

/** Customers who came in over a year, watched until its end; times in whole days. */
function simulated(model: BgNbd, size: number, seed: number): PurchaseHistory[] {
  const chance = seededChance(seed)
  return Array.from({ length: size }, () => {
    const history = simulateHistory(chance, model, 365 + Math.floor(chance() * 365))
    return { ...history, recency: Math.ceil(history.recency) }
  })
}

const SHOP: BgNbd = { r: 0.6, alpha: 40, a: 0.7, b: 3 }

test('the likelihood of one customer, worked out to sixty digits elsewhere', () => {
  for (const [frequency, recency, age, value] of [
    [0, 0, 38.86, -0.554_713_276_438_158_5],
    [2, 30.43, 38.86, -9.458_606_307_066_271],
    [4000, 1.5, 38.86, 22_049.873_570_043_92],
    [4000, 38.8, 38.86, 14_097.047_731_013_66],
  ] as const) {
    const groups = groupHistories([{ frequency, recency, age }])
    close(meanLogLikelihood(groups, logsOf(CDNOW), new Float64Array(4)), value, 1e-13)
  }
})

test('the gradient is the slope of the likelihood', () => {
  const groups = groupHistories([...simulated(SHOP, 300, 1), { frequency: 2000, recency: 300, age: 301 }])
  for (const model of [SHOP, CDNOW, { r: 20, alpha: 0.5, a: 9, b: 0.2 }, { r: 0.01, alpha: 900, a: 0.01, b: 70 }]) {
    const at = logsOf(model)
    const gradient = new Float64Array(4)
    meanLogLikelihood(groups, at, gradient)
    const h = 1e-5
    for (let i = 0; i < 4; i++) {
      const moved = (by: number) => meanLogLikelihood(groups, at.with(i, at[i]! + by), new Float64Array(4))
      near((moved(h) - moved(-h)) / (2 * h), gradient[i]!, 1e-6 * Math.max(1, Math.abs(gradient[i]!)), `parameter ${i}`)
    }
  }
})

test('finds the parameters that simulated customers were made with', () => {
  const customers = simulated(SHOP, 40_000, 2005)
  const fit = fitBgNbd(customers)
  assert.ok(fit?.converged)
  assert.equal(fit.customers, 40_000)
  // four standard errors of this sample or less
  close(fit.r, SHOP.r, 0.05, 'r')
  close(fit.alpha, SHOP.alpha, 0.06, 'alpha')
  close(fit.a, SHOP.a, 0.1, 'a')
  close(fit.b, SHOP.b, 0.12, 'b')
  const truth = meanLogLikelihood(groupHistories(customers), logsOf(SHOP), new Float64Array(4)) * 40_000
  assert.ok(fit.logLikelihood >= truth, 'no worse than the truth')
  assert.ok(fit.logLikelihood - truth < 10, 'and hardly better')
})

test('neither order, nor grouping, nor the unit of time makes a difference', () => {
  const days = simulated(SHOP, 3000, 7)
  const fit = fitBgNbd(days)!
  const same = (other: BgNbd, unit: number) => {
    for (const name of ['r', 'a', 'b'] as const) close(other[name], fit[name], 1e-4, name)
    close(other.alpha * unit, fit.alpha, 1e-4, 'alpha')
  }
  same(fitBgNbd(days.toReversed())!, 1)
  same(fitBgNbd(days.map(({ frequency, recency, age }) => ({ frequency, recency: recency / 7, age: age / 7 })))!, 7)
  const counts = new Map<string, PurchaseHistory & { customers: number }>()
  for (const history of days) {
    const { frequency, recency, age } = history
    const key = `${frequency} ${recency} ${age}`
    const known = counts.get(key)
    if (known) known.customers++
    else counts.set(key, { frequency, recency, age, customers: 1 })
  }
  assert.ok(counts.size < days.length)
  const grouped = fitBgNbd(counts.values())!
  assert.equal(grouped.customers, days.length)
  same(grouped, 1)
  near(grouped.logLikelihood, fit.logLikelihood, 1e-6)
})

test('equal histories are put together, and nothing is lost', () => {
  const groups = groupHistories([
    { frequency: 2, recency: 5, age: 9 },
    { frequency: 0, recency: 0, age: 9, customers: 3 },
    { frequency: 2, recency: 5, age: 9, customers: 4 },
    { frequency: 2, recency: 9, age: 9 },
  ])
  assert.deepEqual([...groups.weights], [5, 3, 1])
  assert.deepEqual([...groups.frequencies], [2, 0, 2])
  assert.deepEqual(
    [...groups.recencies].map((place) => groups.distinctRecencies[place]),
    [5, 0, 9],
  )
  assert.deepEqual(
    [...groups.ages].map((place) => groups.distinctAges[place]),
    [9, 9, 9],
  )
  assert.deepEqual([groups.most, groups.meanAge, groups.customers], [2, 9, 9])
})

test('where there is nothing to learn, there is no fit', () => {
  assert.equal(fitBgNbd([]), undefined)
  assert.equal(fitBgNbd([{ frequency: 0, recency: 0, age: 30, customers: 1000 }]), undefined)
  assert.equal(fitBgNbd([{ frequency: 1, recency: 0, age: 0 }]), undefined)
})

test('data at a limit of the model end in finite parameters, and the fit says so', () => {
  // everybody alike, nobody leaves: r, alpha and b would go on for ever
  const alike = fitBgNbd([{ frequency: 10, recency: 100, age: 100, customers: 1000 }])!
  close(alike.r / alike.alpha, 0.1, 0.05)
  close(expectedPurchases(alike, { frequency: 10, recency: 100, age: 100 }, 50), 5, 0.05)
  // everybody leaves after the second purchase
  const leaving = fitBgNbd([{ frequency: 1, recency: 1, age: 100, customers: 1000 }])!
  for (const fit of [alike, leaving]) {
    assert.equal(fit.converged, false)
    assert.ok(Number.isFinite(fit.logLikelihood))
    assert.ok(Math.min(fit.r, fit.alpha, fit.a, fit.b) > 0)
    assert.ok(Number.isFinite(fit.r + fit.alpha + fit.a + fit.b))
  }
})

test('what is no history or no number of customers is refused', () => {
  assert.throws(() => fitBgNbd([{ frequency: 1, recency: 3, age: 2 }]), RangeError)
  assert.throws(() => fitBgNbd([{ frequency: 1, recency: 1, age: 2, customers: 0 }]), RangeError)
  assert.throws(() => fitBgNbd([{ frequency: 1, recency: 1, age: 2, customers: Number.NaN }]), RangeError)
})
