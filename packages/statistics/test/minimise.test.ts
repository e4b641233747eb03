import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minimise, type Objective } from '../src/minimise.ts'
import { near } from './close.ts'

/** Rosenbrock (1960): a bent valley with its floor at (1, 1). */
const valley: Objective = (at, gradient) => {
  const [x = 0, y = 0] = at
  gradient.set([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2
}

test('finds the floor of a bent valley from far away', () => {
  for (const start of [
    [-1.2, 1],
    [5, -5],
    [0, 0],
  ]) {
    const found = minimise(valley, start, { tolerance: 1e-10 })
    assert.equal(found.converged, true)
    assert.ok(found.iterations < 100)
    near(found.at[0]!, 1, 1e-8)
    near(found.at[1]!, 1, 1e-8)
  }
})

test('does not walk out of where the objective has values', () => {
  const found = minimise(
    (at, gradient) => {
      gradient[0] = 1 - 1 / at[0]!
      return at[0]! - Math.log(at[0]!) // NaN below 0
    },
    [50],
    { tolerance: 1e-10 },
  )
  assert.equal(found.converged, true)
  near(found.at[0]!, 1, 1e-8)
})

test('rests at once where it already is flat', () => {
  const found = minimise(valley, [1, 1])
  assert.deepEqual([found.iterations, found.converged, found.value, [...found.at]], [0, true, 0, [1, 1]])
})

test('says so where there is no minimum, or too little time', () => {
  const slope: Objective = (at, gradient) => {
    gradient[0] = 1
    return at[0]! < -100 ? Number.NaN : at[0]!
  }
  assert.equal(minimise(slope, [0]).converged, false)
  const early = minimise(valley, [-1.2, 1], { maxIterations: 3 })
  assert.deepEqual([early.iterations, early.converged], [3, false])
  assert.throws(() => minimise(() => Number.NaN, [0]), RangeError)
})
