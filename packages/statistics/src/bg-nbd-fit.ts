import { type BgNbd, checkHistory, type PurchaseHistory } from './bg-nbd.ts'
import { type Fit, fitLogs } from './fit.ts'

export interface BgNbdFit extends BgNbd, Fit {}

/**
 * Fits r, alpha, a, b to customers by maximum likelihood (Fader, Hardie & Lee 2005, eq. 6), by BFGS on the logarithms of the
 * parameters with the exact gradient. `customers` of a history says how many share it (1 where left out); equal ones are put
 * together, so a stream of millions takes memory for the distinct ones only.
 * Undefined where nobody bought twice, or no time has passed: then nothing can be learned. Throws RangeError for histories or weights that are none.
 */
export function fitBgNbd(histories: Iterable<PurchaseHistory & { readonly customers?: number }>): BgNbdFit | undefined {
  const groups = groupHistories(histories)
  if (groups.most === 0 || groups.meanAge === 0) return undefined
  const { parameters, ...fit } = fitLogs(
    (at, gradient) => meanLogLikelihood(groups, at, gradient),
    [0, Math.log(groups.meanAge), 0, 0],
    groups.customers,
  )
  const [r = 0, alpha = 0, a = 0, b = 0] = parameters
  return { r, alpha, a, b, ...fit }
}

/** Distinct histories as columns; recencies and ages are looked up, for there are far fewer of them. */
export interface HistoryGroups {
  readonly frequencies: Uint32Array
  /** Places in `distinctRecencies` and `distinctAges`. */
  readonly recencies: Uint32Array
  readonly ages: Uint32Array
  readonly weights: Float64Array
  readonly distinctRecencies: Float64Array
  readonly distinctAges: Float64Array
  /** The highest frequency. */
  readonly most: number
  readonly meanAge: number
  readonly customers: number
}

/** Numbers each value by the order in which it was first met. */
function numbering() {
  const places = new Map<number, number>()
  return {
    place(value: number): number {
      const known = places.get(value)
      if (known !== undefined) return known
      places.set(value, places.size)
      return places.size - 1
    },
    values: () => Float64Array.from(places.keys()),
  }
}

/** Two places in one number: exact below 2^53. */
const WIDTH = 2 ** 26

/** Puts equal histories together in one pass. Throws RangeError for histories or weights that are none. */
export function groupHistories(histories: Iterable<PurchaseHistory & { readonly customers?: number }>): HistoryGroups {
  const [recencyValues, ageValues, purchases, triples] = [numbering(), numbering(), numbering(), numbering()]
  const weights: number[] = []
  let [most, sumOfAges, customers] = [0, 0, 0]
  for (const history of histories) {
    checkHistory(history)
    const { frequency, recency, age, customers: weight = 1 } = history
    if (!(weight > 0 && weight < Number.POSITIVE_INFINITY)) throw new RangeError(`${weight} customers`)
    const pair = purchases.place(frequency * WIDTH + recencyValues.place(recency))
    const triple = triples.place(pair * WIDTH + ageValues.place(age))
    weights[triple] = (weights[triple] ?? 0) + weight
    most = Math.max(most, frequency)
    sumOfAges += weight * age
    customers += weight
  }
  const pairs = purchases.values()
  const keys = triples.values()
  const pairOf = (key: number) => pairs[Math.floor(key / WIDTH)]!
  return {
    frequencies: Uint32Array.from(keys, (key) => Math.floor(pairOf(key) / WIDTH)),
    recencies: Uint32Array.from(keys, (key) => pairOf(key) % WIDTH),
    ages: Uint32Array.from(keys, (key) => key % WIDTH),
    weights: Float64Array.from(weights),
    distinctRecencies: recencyValues.values(),
    distinctAges: ageValues.values(),
    most,
    meanAge: sumOfAges / customers,
    customers,
  }
}

/**
 * Mean of ln L (eq. 6) over customers at the logarithms of r, alpha, a, b, and its gradient in them. With
 * A3 = (α+T)^−(r+x), A4 = a/(b+x−1) · (α+t_x)^−(r+x) (where x > 0) a likelihood is Γ(r+x)/Γ(r) · α^r · B(a,b+x)/B(a,b) · (A3 + A4).
 */
export function meanLogLikelihood(groups: HistoryGroups, logs: Float64Array, gradient: Float64Array): number {
  const [r = 0, alpha = 0, a = 0, b = 0] = logs.map(Math.exp)
  const { frequencies, recencies, ages, weights } = groups
  const rates = risingTables(groups.most, r)
  const stays = risingTables(groups.most, b)
  const leaves = risingTables(groups.most, a + b)
  const sinceLast = shiftedTables(groups.distinctRecencies, alpha)
  const sinceFirst = shiftedTables(groups.distinctAges, alpha)
  const [logA, logAlpha] = [Math.log(a), Math.log(alpha)]
  let [sum, byR, byAlpha, byA, byB] = [0, 0, 0, 0, 0]
  for (let i = 0; i < weights.length; i++) {
    const x = frequencies[i]!
    const [last, first, weight] = [recencies[i]!, ages[i]!, weights[i]!]
    const [logLast, logFirst] = [sinceLast.logs[last]!, sinceFirst.logs[first]!]
    let [alive, gone, notLeft, logBoth] = [1, 0, 1, -(r + x) * logFirst]
    if (x > 0) {
      notLeft = b + x - 1
      const logOdds = logA - Math.log(notLeft) + (r + x) * (logFirst - logLast) // ln (A4 / A3)
      const odds = Math.exp(-Math.abs(logOdds))
      alive = (logOdds > 0 ? odds : 1) / (1 + odds)
      gone = (logOdds > 0 ? 1 : odds) / (1 + odds)
      logBoth += Math.max(logOdds, 0) + Math.log1p(odds)
    }
    sum += weight * (rates.logs[x]! + r * logAlpha + stays.logs[x]! - leaves.logs[x]! + logBoth)
    byR += weight * (rates.slopes[x]! + logAlpha - alive * logFirst - gone * logLast)
    byAlpha += weight * (r / alpha - (r + x) * (alive * sinceFirst.inverses[first]! + gone * sinceLast.inverses[last]!))
    byA += weight * (gone / a - leaves.slopes[x]!)
    byB += weight * (stays.slopes[x]! - leaves.slopes[x]! - gone / notLeft)
  }
  const total = groups.customers
  gradient.set([(byR * r) / total, (byAlpha * alpha) / total, (byA * a) / total, (byB * b) / total])
  return sum / total
}

/** ln Γ(base + x) / Γ(base) for x = 0 … most, and its slope in the base: sums, exact where Γ itself would cancel. */
function risingTables(most: number, base: number) {
  const [logs, slopes] = [new Float64Array(most + 1), new Float64Array(most + 1)]
  for (let x = 1; x <= most; x++) {
    logs[x] = logs[x - 1]! + Math.log(base + x - 1)
    slopes[x] = slopes[x - 1]! + 1 / (base + x - 1)
  }
  return { logs, slopes }
}

const shiftedTables = (values: Float64Array, shift: number) => ({
  logs: values.map((value) => Math.log(shift + value)),
  inverses: values.map((value) => 1 / (shift + value)),
})
