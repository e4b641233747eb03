import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type BgNbd,
  expectedPurchases,
  expectedPurchasesOfNew,
  type PurchaseHistory,
  probabilityAlive,
  probabilityOfPurchases,
} from '../src/index.ts'
import { logGamma } from '../src/special.ts'
import { close, near } from './close.ts'

const logBeta = (a: number, b: number) => logGamma(a) + logGamma(b) - logGamma(a + b)

/** ∫ of a function of p, Beta(a, b) distributed: the trapezium rule in ln (p / (1−p)), where the integrand is smooth and its ends vanish. */
function meanOverBeta(a: number, b: number, of: (p: number) => number): number {
  const [step, reach] = [0.02, 40 / Math.min(a, b, 1)]
  let sum = 0
  for (let u = -reach; u <= reach; u += step) {
    const [logP, logQ] = [-Math.log1p(Math.exp(-u)), -Math.log1p(Math.exp(u))]
    sum += step * Math.exp(a * logP + b * logQ - logBeta(a, b)) * of(Math.exp(logP))
  }
  return sum
}

/** E[X(t)] from the story itself: a customer with rate λ and chance p expects (1 − e^(−λpt)) / p; then means over λ, and over p by the rule. */
const integrated = ({ r, alpha, a, b }: BgNbd, time: number): number =>
  meanOverBeta(a, b, (p) => -Math.expm1(-r * Math.log1p((p * time) / alpha)) / p)

/** The paper's form of eq. 9, with the bare power series of ₂F₁. Loses digits near a = 1. */
function asPublished({ r, alpha, a, b }: BgNbd, time: number): number {
  const z = time / (alpha + time)
  let [term, series] = [1, 1]
  for (let j = 0; term > 1e-17 * series; j++) {
    term *= (((r + j) * (b + j)) / (a + b - 1 + j) / (j + 1)) * z
    series += term
  }
  return ((a + b - 1) / (a - 1)) * (1 - (alpha / (alpha + time)) ** r * series)
}

const CDNOW: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }

const models = fc.record({
  r: fc.double({ min: 0.05, max: 20, noNaN: true }),
  alpha: fc.double({ min: 0.1, max: 100, noNaN: true }),
  a: fc.double({ min: 0.1, max: 10, noNaN: true }),
  b: fc.double({ min: 0.1, max: 10, noNaN: true }),
})
const times = fc.double({ min: 0.01, max: 200, noNaN: true })
const histories = fc
  .tuple(fc.nat(3000), fc.double({ min: 0, max: 1, noNaN: true }), times)
  .map(([frequency, part, age]): PurchaseHistory => ({ frequency, recency: frequency === 0 ? 0 : part * age, age }))
const runs = { numRuns: 200, seed: 20_05 }

test('purchases of a new customer are those of the paper and of the story integrated', () => {
  fc.assert(
    fc.property(models, times, (model, time) => {
      close(expectedPurchasesOfNew(model, time), integrated(model, time), 1e-9, JSON.stringify([model, time]))
    }),
    { ...runs, numRuns: 50 },
  )
  for (const time of [0.1429, 1, 3, 32, 78, 520])
    close(expectedPurchasesOfNew(CDNOW, time), asPublished(CDNOW, time), 1e-12)
  close(expectedPurchasesOfNew({ ...CDNOW, a: 3.5 }, 39), asPublished({ ...CDNOW, a: 3.5 }, 39), 1e-12)
})

test('values worked out to sixty digits elsewhere, at ordinary and extreme arguments', () => {
  for (const [r, alpha, a, b, time, value] of [
    [0.243, 4.414, 0.793, 2.426, 39, 1.196_723_193_320_817],
    [0.243, 4.414, 0.793, 2.426, 1e-6, 5.505_210_502_292_042e-8],
    [0.243, 4.414, 1.000_000_1, 2.426, 39, 1.084_278_963_068_881_2],
    [5000.243, 43.414, 0.793, 5002.426, 39, 3427.656_787_777_081],
    [3000.5, 400, 0.1, 3000.1, 4000, 25_519.183_612_924_76],
    [20, 0.1, 9.5, 0.1, 200, 1.011_764_705_882_353],
    [0.05, 0.01, 0.2, 0.3, 1000, 423.363_753_014_860_5],
  ] as const)
    close(expectedPurchasesOfNew({ r, alpha, a, b }, time), value, 1e-11)
  for (const [frequency, recency, age, value] of [
    [2, 30.43, 38.86, 0.726_578_570_080_672_9],
    [26, 30.86, 31, 0.968_915_649_717_525_1],
    [3000, 38, 38.86, 2.645_513_217_444_394e-23],
  ] as const)
    close(probabilityAlive(CDNOW, { frequency, recency, age }), value, 1e-11)
})

test('at a = 1, where the published form divides by zero, nothing happens', () => {
  const at = (a: number) => expectedPurchasesOfNew({ ...CDNOW, a }, 39)
  assert.ok(!Number.isFinite(asPublished({ ...CDNOW, a: 1 }, 39)))
  close(at(1), integrated({ ...CDNOW, a: 1 }, 39), 1e-12)
  close(at(1 + 1e-12), at(1), 1e-11)
  close(at(1 - 1e-12), at(1), 1e-11)
})

test('who never leaves buys r/α a unit of time; who leaves surely, less than once', () => {
  close(expectedPurchasesOfNew({ r: 0.5, alpha: 4, a: 1e-9, b: 5 }, 52), (0.5 / 4) * 52, 1e-6)
  const once = -Math.expm1(-0.5 * Math.log1p(52 / 4))
  close(expectedPurchasesOfNew({ r: 0.5, alpha: 4, a: 5, b: 1e-9 }, 52), once, 1e-6)
})

test('histories of thousands of purchases, and times from minutes to centuries', () => {
  for (const frequency of [1, 10, 100, 1000, 5000])
    for (const recency of [1, 38, 39])
      for (const time of [1e-6, 1, 39, 4000]) {
        const history = { frequency, recency, age: 39 }
        const { r, alpha, a, b } = CDNOW
        const posterior = { r: r + frequency, alpha: alpha + 39, a, b: b + frequency }
        const alive = probabilityAlive(CDNOW, history)
        const actual = expectedPurchases(CDNOW, history, time)
        assert.ok(Number.isFinite(actual) && actual >= 0)
        close(actual, alive * integrated(posterior, time), 1e-9, JSON.stringify([history, time]))
      }
})

test('the probability to be alive is the ratio of the two parts of the likelihood', () => {
  for (const [frequency, recency, age] of [
    [1, 1.71, 38.86],
    [2, 30.43, 38.86],
    [26, 30.86, 31],
  ] as const) {
    const { r, alpha, a, b } = CDNOW
    const stays = (alpha + age) ** -(r + frequency)
    const leaves = (a / (b + frequency - 1)) * (alpha + recency) ** -(r + frequency)
    close(probabilityAlive(CDNOW, { frequency, recency, age }), stays / (stays + leaves), 1e-13)
  }
  assert.equal(probabilityAlive(CDNOW, { frequency: 0, recency: 0, age: 500 }), 1)
  assert.equal(probabilityAlive(CDNOW, { frequency: 5000, recency: 1, age: 500 }), 0)
})

test('longer silence never makes anybody more alive, and later is never fewer purchases', () => {
  fc.assert(
    fc.property(models, histories, times, times, (model, history, time, more) => {
      const alive = probabilityAlive(model, history)
      assert.ok(alive >= 0 && alive <= 1)
      assert.ok(probabilityAlive(model, { ...history, age: history.age + more }) <= alive)
      const soon = expectedPurchases(model, history, time)
      const later = expectedPurchases(model, history, time + more)
      assert.ok(soon >= 0 && soon <= later * (1 + 1e-12))
      // nobody can be expected to buy more than if they never left
      const rate = (model.r + history.frequency) / (model.alpha + history.age)
      assert.ok(later <= rate * (time + more) * (1 + 1e-9))
    }),
    runs,
  )
})

test('chances of counts add up to one, and their mean is the expectation', () => {
  for (const [model, time] of [
    [CDNOW, 30],
    [{ r: 3, alpha: 2, a: 1, b: 0.5 }, 10],
    [{ r: 40, alpha: 10, a: 2, b: 30 }, 20],
  ] as const) {
    let [sum, mean] = [0, 0]
    for (let n = 0; n < 3000; n++) {
      const chance = probabilityOfPurchases(model, n, time)
      sum += chance
      mean += n * chance
    }
    near(sum, 1, 1e-10)
    close(mean, expectedPurchasesOfNew(model, time), 1e-9)
  }
})

test('a count is as likely as the story integrated says, far below and far above the mean', () => {
  const model = { r: 60, alpha: 3, a: 0.7, b: 30 }
  for (const n of [1, 5, 60, 400, 1000]) {
    const [time, chanceOf] = [12, (j: number) => logCount(model, 12, j)]
    let atLeast = 0
    for (let j = n; j < 6000; j++) atLeast += Math.exp(chanceOf(j))
    const expected = meanOverBeta(
      model.a,
      model.b,
      (p) => (1 - p) ** n * Math.exp(chanceOf(n)) + p * (1 - p) ** (n - 1) * atLeast,
    )
    close(probabilityOfPurchases(model, n, time), expected, 1e-8, `count ${n}`)
  }
})

/** ln of the negative binomial chance of j purchases of one who never leaves. */
const logCount = ({ r, alpha }: BgNbd, time: number, j: number): number =>
  logGamma(r + j) - logGamma(r) - logGamma(j + 1) - r * Math.log1p(time / alpha) + j * Math.log(time / (alpha + time))

test('no time, no purchases', () => {
  assert.equal(expectedPurchasesOfNew(CDNOW, 0), 0)
  assert.equal(expectedPurchases(CDNOW, { frequency: 3, recency: 2, age: 5 }, 0), 0)
  assert.deepEqual(
    [0, 1, 2].map((n) => probabilityOfPurchases(CDNOW, n, 0)),
    [1, 0, 0],
  )
})

test('what is no history, no time, no model is refused', () => {
  const refused = (model: BgNbd, frequency: number, recency: number, age: number, time = 1) =>
    assert.throws(() => expectedPurchases(model, { frequency, recency, age }, time), RangeError)
  refused(CDNOW, 1.5, 1, 2)
  refused(CDNOW, -1, 0, 2)
  refused(CDNOW, 1, 3, 2)
  refused(CDNOW, 1, -1, 2)
  refused(CDNOW, 0, 1, 2)
  refused(CDNOW, 1, Number.NaN, 2)
  refused(CDNOW, 1, 1, Number.POSITIVE_INFINITY)
  refused(CDNOW, 1, 1, 2, -1)
  refused(CDNOW, 1, 1, 2, Number.NaN)
  refused(CDNOW, 1, 1, 2, 1e9)
  refused({ ...CDNOW, a: 0 }, 1, 1, 2)
  refused({ ...CDNOW, r: Number.POSITIVE_INFINITY }, 1, 1, 2)
  assert.throws(() => probabilityOfPurchases(CDNOW, 0.5, 1), RangeError)
})
