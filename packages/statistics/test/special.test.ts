import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digamma, logGamma } from '../src/special.ts'
import { close, near } from './close.ts'

// Published values: Abramowitz & Stegun (1964), tables 6.1 to 6.4, and closed forms in π, γ and factorials.
const EULER = 0.577_215_664_901_532_9

test('ln Γ at published arguments', () => {
  for (const [x, value] of [
    [1 / 4, 3.625_609_908_221_908],
    [1 / 3, 2.678_938_534_707_747_5],
    [1 / 2, Math.sqrt(Math.PI)],
    [2 / 3, 1.354_117_939_426_4],
    [3 / 4, 1.225_416_702_465_177_6],
    [1.5, Math.sqrt(Math.PI) / 2],
    [4, 6],
    [10, 362_880],
    [11, 3_628_800],
    [21, 2_432_902_008_176_640_000],
  ] as const)
    near(logGamma(x), Math.log(value), 1e-14 * Math.max(1, Math.log(value)), `ln Γ(${x})`)
  near(logGamma(1), 0, 1e-14)
  near(logGamma(2), 0, 1e-14)
  close(logGamma(100), 359.134_205_369_575_4, 1e-15)
  close(logGamma(1000), 5905.220_423_209_181, 1e-15)
  close(logGamma(1e6), 12_815_504.569_147_613, 1e-15)
  close(logGamma(1e-300), -Math.log(1e-300), 1e-15)
})

test('ψ at published arguments', () => {
  near(digamma(1), -EULER, 1e-14)
  near(digamma(2), 1 - EULER, 1e-14)
  near(digamma(1 / 2), -EULER - 2 * Math.LN2, 1e-14)
  near(digamma(1 / 4), -EULER - Math.PI / 2 - 3 * Math.LN2, 1e-14)
  near(digamma(10), 7129 / 2520 - EULER, 1e-14)
  near(digamma(1e8), Math.log(1e8) - 0.5e-8, 1e-14)
  close(digamma(0.001), -1000.575_571_931_810_3, 1e-15)
  close(digamma(1e-8), -1e8 - EULER, 1e-15)
})

test('recurrence, duplication and slope hold over fifteen orders of magnitude', () => {
  for (let exponent = -6; exponent <= 9; exponent += 0.37) {
    const x = 10 ** exponent
    const size = Math.max(1, Math.abs(logGamma(2 * x)), Math.abs(logGamma(x)))
    near(logGamma(x + 1) - logGamma(x), Math.log(x), 4e-15 * size, `recurrence at ${x}`)
    const doubled = logGamma(x) + logGamma(x + 0.5) - 0.5 * Math.log(Math.PI) + (2 * x - 1) * Math.LN2
    near(logGamma(2 * x), doubled, 8e-15 * size, `duplication at ${x}`)
    near(digamma(x + 1) - digamma(x), 1 / x, 4e-15 * Math.max(1, 1 / x, Math.log(x)), `recurrence of ψ at ${x}`)
    const h = 1e-4 * x
    const slope = (logGamma(x + h) - logGamma(x - h)) / (2 * h)
    near(slope, digamma(x), 1e-7 * Math.max(1, Math.abs(digamma(x))), `slope at ${x}`)
  }
})

test('no value for arguments that have none', () => {
  for (const x of [0, -1, -0.5, Number.NaN]) {
    assert.ok(Number.isNaN(logGamma(x)))
    assert.ok(Number.isNaN(digamma(x)))
  }
})
