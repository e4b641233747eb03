import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meanSpendLogLikelihood, spendColumns } from '../src/gamma-gamma.ts'
import { expectedSpend, fitGammaGamma, type GammaGamma } from '../src/index.ts'
import { close, near } from './close.ts'
import { seededChance, simulateSpend } from './simulation.ts'

const CDNOW: GammaGamma = { p: 6.25, q: 3.74, v: 15.44 }
const logsOf = ({ p, q, v }: GammaGamma) => Float64Array.of(p, q, v).map(Math.log)

function simulated(model: GammaGamma, size: number, seed: number) {
  const chance = seededChance(seed)
  return Array.from({ length: size }, () => simulateSpend(chance, model, Math.floor(chance() ** 3 * 12)))
}

test('the likelihood of one customer, worked out to sixty digits elsewhere', () => {
  for (const [model, frequency, meanSpend, value] of [
    [CDNOW, 2, 22.35, -3.551_316_759_731_705],
    [CDNOW, 3000, 2.5, -27.295_873_129_962_99],
    [{ p: 0.3, q: 0.4, v: 15.44 }, 1, 1e6, -19.878_549_537_216_09],
  ] as const)
    close(
      meanSpendLogLikelihood(spendColumns([{ frequency, meanSpend }]), logsOf(model), new Float64Array(3)),
      value,
      1e-11,
    )
})

test('the gradient is the slope of the likelihood', () => {
  const columns = spendColumns(simulated(CDNOW, 300, 3))
  for (const model of [CDNOW, { p: 0.2, q: 0.5, v: 4000 }, { p: 80, q: 12, v: 0.3 }]) {
    const [at, gradient, h] = [logsOf(model), new Float64Array(3), 1e-5]
    meanSpendLogLikelihood(columns, at, gradient)
    for (let i = 0; i < 3; i++) {
      const moved = (by: number) => meanSpendLogLikelihood(columns, at.with(i, at[i]! + by), new Float64Array(3))
      near((moved(h) - moved(-h)) / (2 * h), gradient[i]!, 1e-6 * Math.max(1, Math.abs(gradient[i]!)), `parameter ${i}`)
    }
  }
})

test('finds the parameters that simulated customers were made with', () => {
  const customers = simulated(CDNOW, 40_000, 2013)
  const fit = fitGammaGamma(customers)
  assert.ok(fit?.converged)
  assert.equal(fit.customers, customers.filter(({ frequency }) => frequency > 0).length)
  close(fit.p, CDNOW.p, 0.06, 'p')
  close(fit.q, CDNOW.q, 0.05, 'q')
  close(fit.v, CDNOW.v, 0.08, 'v')
  const truth = meanSpendLogLikelihood(spendColumns(customers), logsOf(CDNOW), new Float64Array(3)) * fit.customers
  assert.ok(fit.logLikelihood >= truth && fit.logLikelihood - truth < 10)
})

test('cents instead of dollars multiply v and nothing else; weights are repetitions', () => {
  const dollars = simulated(CDNOW, 3000, 11)
  const fit = fitGammaGamma(dollars)!
  const cents = fitGammaGamma(dollars.map(({ frequency, meanSpend }) => ({ frequency, meanSpend: meanSpend * 100 })))!
  close(cents.p, fit.p, 1e-4)
  close(cents.q, fit.q, 1e-4)
  close(cents.v, fit.v * 100, 1e-4)
  const doubled = fitGammaGamma(dollars.map((spend) => ({ ...spend, customers: 2 })))!
  const repeated = fitGammaGamma([...dollars, ...dollars])!
  close(doubled.logLikelihood, repeated.logLikelihood, 1e-12)
  close(doubled.v, repeated.v, 1e-4)
})

test('those without spend are left out, and counted out', () => {
  const kept = [
    { frequency: 2, meanSpend: 20 },
    { frequency: 1, meanSpend: 35 },
    { frequency: 4, meanSpend: 8 },
  ]
  const fit = fitGammaGamma([
    ...kept,
    { frequency: 0, meanSpend: 0 },
    { frequency: 3, meanSpend: 0 },
    { frequency: 1, meanSpend: -5 },
  ])
  assert.deepEqual(fit, fitGammaGamma(kept))
  assert.equal(fit?.customers, 3)
  assert.equal(fitGammaGamma([]), undefined)
  assert.equal(fitGammaGamma([{ frequency: 0, meanSpend: 0 }, kept[0]!]), undefined)
})

test('the expected spend lies between one’s own and that of all, and nears one’s own', () => {
  const ofAll = expectedSpend(CDNOW, { frequency: 0, meanSpend: 0 })
  close(ofAll, (6.25 * 15.44) / 2.74, 1e-15)
  let before = ofAll
  for (const frequency of [1, 2, 10, 100, 10_000]) {
    const expected = expectedSpend(CDNOW, { frequency, meanSpend: 100 })
    assert.ok(expected > before && expected < 100)
    before = expected
  }
  near(before, 100, 0.01)
})

test('it is the mean of what the same customers spend next', () => {
  const chance = seededChance(5)
  const [truth, seen] = [
    { p: 4, q: 6, v: 50 },
    { sum: 0, next: 0 },
  ]
  for (let i = 0; i < 100_000; i++) {
    const five = simulateSpend(chance, truth, 5)
    seen.sum += expectedSpend(truth, five)
    seen.next += five.meanSpend
  }
  close(seen.sum, seen.next, 0.01)
})

test('means spread too widely have no mean', () => {
  const wide = { p: 0.5, q: 0.8, v: 10 }
  assert.equal(expectedSpend(wide, { frequency: 0, meanSpend: 0 }), Number.POSITIVE_INFINITY)
  assert.ok(Number.isFinite(expectedSpend(wide, { frequency: 1, meanSpend: 5 })))
})

test('what is no spend, no model, no number of customers is refused', () => {
  for (const spend of [
    { frequency: 0.5, meanSpend: 1 },
    { frequency: -1, meanSpend: 1 },
    { frequency: 1, meanSpend: Number.NaN },
  ]) {
    assert.throws(() => fitGammaGamma([spend]), RangeError)
    assert.throws(() => expectedSpend(CDNOW, spend), RangeError)
  }
  assert.throws(() => expectedSpend(CDNOW, { frequency: 1, meanSpend: -1 }), RangeError)
  assert.throws(() => expectedSpend({ ...CDNOW, v: 0 }, { frequency: 1, meanSpend: 1 }), RangeError)
  assert.throws(() => fitGammaGamma([{ frequency: 1, meanSpend: 1, customers: -1 }]), RangeError)
})
