/** A smooth function of several variables: answers its value and writes its gradient. May answer NaN or Infinity where it has none. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number

export interface Minimum {
  readonly at: Float64Array
  readonly value: number
  /** The largest component of the gradient there, without sign. */
  readonly slope: number
  readonly iterations: number
  /** Whether the slope is at most the tolerance. False: the search ran out of iterations, or no step led further down. */
  readonly converged: boolean
}

interface Point {
  readonly at: Float64Array
  readonly value: number
  readonly gradient: Float64Array
}

/** Share of the promised descent that a step must bring, and share of the slope that may remain (weak Wolfe conditions). */
const DESCENT = 1e-4
const REMAINING_SLOPE = 0.9
/** Sums over millions carry noise of about this share of the value; a step is not refused for it. */
const NOISE = 1e-13
const TRIALS = 60

/**
 * Finds a local minimum by BFGS (Nocedal & Wright, Numerical Optimization, 2006, algorithm 6.1) with the bracketing line search of
 * Lewis & Overton (2013, algorithm 2.6). Deterministic. Throws RangeError where the objective has no finite value at the start.
 */
export function minimise(
  objective: Objective,
  start: readonly number[],
  { tolerance = 1e-8, maxIterations = 500 }: { readonly tolerance?: number; readonly maxIterations?: number } = {},
): Minimum {
  const evaluate = (at: Float64Array): Point => {
    const gradient = new Float64Array(at.length)
    return { at, value: objective(at, gradient), gradient }
  }
  let point = evaluate(Float64Array.from(start))
  if (!Number.isFinite(point.value)) throw new RangeError('the objective has no finite value at the start')
  let inverse: Float64Array[] | undefined
  let iterations = 0
  while (slopeOf(point) > tolerance && iterations < maxIterations) {
    const next = search(evaluate, point, descentFrom(point, inverse))
    if (next) {
      iterations++
      inverse = updated(inverse, point, next)
      point = next
    } else if (inverse) {
      inverse = undefined // the curvature learned so far misleads: once more straight down
    } else break
  }
  const slope = slopeOf(point)
  return { at: point.at, value: point.value, slope, iterations, converged: slope <= tolerance }
}

const slopeOf = ({ gradient }: Point): number => gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0)

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!
  return sum
}

/** Where to go: down by the curvature known, or, knowing none, straight down by at most one unit. */
function descentFrom({ gradient }: Point, inverse: readonly Float64Array[] | undefined): Float64Array {
  if (!inverse) {
    const scale = Math.max(1, Math.sqrt(dot(gradient, gradient)))
    return gradient.map((g) => -g / scale)
  }
  return Float64Array.from(inverse, (row) => -dot(row, gradient))
}

/** A step that descends enough and leaves enough of the slope behind; undefined where none is found. */
function search(evaluate: (at: Float64Array) => Point, from: Point, direction: Float64Array): Point | undefined {
  const slope = dot(from.gradient, direction)
  if (!(slope < 0)) return undefined
  const slack = NOISE * Math.abs(from.value)
  let [short, long, step] = [0, Number.POSITIVE_INFINITY, 1]
  for (let trial = 0; trial < TRIALS; trial++) {
    const length = step
    const to = evaluate(from.at.map((x, i) => x + length * direction[i]!))
    if (!(to.value <= from.value + DESCENT * step * slope + slack)) long = step
    else if (dot(to.gradient, direction) < REMAINING_SLOPE * slope) short = step
    else return to
    step = long < Number.POSITIVE_INFINITY ? (short + long) / 2 : 2 * step
  }
  return undefined
}

/** The inverse Hessian after one more step (Nocedal & Wright 6.17); the first is scaled by the curvature met (6.20). */
function updated(inverse: Float64Array[] | undefined, from: Point, to: Point): Float64Array[] | undefined {
  const step = to.at.map((x, i) => x - from.at[i]!)
  const turn = to.gradient.map((g, i) => g - from.gradient[i]!)
  const curvature = dot(step, turn)
  if (!(curvature > 0)) return inverse
  const scale = curvature / dot(turn, turn)
  const before = inverse ?? Array.from(step, (_, i) => new Float64Array(step.length).fill(scale, i, i + 1))
  const turned = Float64Array.from(before, (row) => dot(row, turn))
  const along = (1 + dot(turn, turned) / curvature) / curvature
  return before.map((row, i) =>
    row.map((h, k) => h + along * step[i]! * step[k]! - (turned[i]! * step[k]! + step[i]! * turned[k]!) / curvature),
  )
}
