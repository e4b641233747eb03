// The Gamma-Gamma model of spend: what a customer spends varies at random around a mean of their own (gamma), and these means vary
// over customers (gamma again), independently of how often they buy.
// Source of the model: Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value (brucehardie.com/notes/025); numbers of equations
// below are theirs. First in Fader, Hardie & Lee (2005), RFM and CLV, Journal of Marketing Research 42(4), 415–430.

import { type Fit, fitLogs } from './fit.ts'
import { digamma, logGamma } from './special.ts'

/** Parameters: a purchase is Gamma(p, rate ν), the rates ν are Gamma(q, rate v) over customers. All above 0. */
export interface GammaGamma {
  readonly p: number
  readonly q: number
  /** In the unit of the spends: dollars or cents. */
  readonly v: number
}

export interface GammaGammaFit extends GammaGamma, Fit {}

export interface SpendHistory {
  /** How many purchases the mean is of: the repeat purchases (x). */
  readonly frequency: number
  /** Mean spend of these purchases (z̄), in any one unit; 0 without any. */
  readonly meanSpend: number
}

/**
 * Fits p, q, v to customers by maximum likelihood (Fader & Hardie 2013, eq. 1a), by BFGS on the logarithms of the parameters with the
 * exact gradient. The model knows only spends above 0: customers without a purchase or with a mean of 0 or less are left out, and
 * `customers` says how many were not. Undefined where fewer than two are left. Throws RangeError for frequencies or spends that are no numbers.
 */
export function fitGammaGamma(
  spends: Iterable<SpendHistory & { readonly customers?: number }>,
): GammaGammaFit | undefined {
  const columns = spendColumns(spends)
  if (columns.spends.length < 2) return undefined
  const { parameters, ...fit } = fitLogs(
    (at, gradient) => meanSpendLogLikelihood(columns, at, gradient),
    [0, Math.LN2, Math.log(columns.meanSpend)],
    columns.customers,
  )
  const [p = 0, q = 0, v = 0] = parameters
  return { p, q, v, ...fit }
}

/** Customers as columns; frequencies are looked up, for there are far fewer of them. */
export interface SpendColumns {
  readonly distinctFrequencies: Float64Array
  /** Places in `distinctFrequencies`. */
  readonly frequencies: Uint32Array
  readonly spends: Float64Array
  readonly weights: Float64Array
  readonly meanSpend: number
  readonly customers: number
}

/** Takes up those with spend. Throws RangeError for frequencies, spends or weights that are none. */
export function spendColumns(spends: Iterable<SpendHistory & { readonly customers?: number }>): SpendColumns {
  const places = new Map<number, number>()
  const [frequencies, means, weights]: [number[], number[], number[]] = [[], [], []]
  let [sum, customers] = [0, 0]
  for (const { frequency, meanSpend, customers: weight = 1 } of spends) {
    checkSpend(frequency, meanSpend)
    if (!(weight > 0 && weight < Number.POSITIVE_INFINITY)) throw new RangeError(`${weight} customers`)
    if (frequency === 0 || meanSpend <= 0) continue
    const place = places.get(frequency) ?? places.size
    places.set(frequency, place)
    frequencies.push(place)
    means.push(meanSpend)
    weights.push(weight)
    sum += weight * meanSpend
    customers += weight
  }
  return {
    distinctFrequencies: Float64Array.from(places.keys()),
    frequencies: Uint32Array.from(frequencies),
    spends: Float64Array.from(means),
    weights: Float64Array.from(weights),
    meanSpend: sum / customers,
    customers,
  }
}

function checkSpend(frequency: number, meanSpend: number): void {
  if (!(Number.isSafeInteger(frequency) && frequency >= 0 && Number.isFinite(meanSpend)))
    throw new RangeError(`no spend: frequency ${frequency}, mean spend ${meanSpend}`)
}

/** Mean of ln L (eq. 1a) over customers at the logarithms of p, q, v, and its gradient in them. */
export function meanSpendLogLikelihood(columns: SpendColumns, logs: Float64Array, gradient: Float64Array): number {
  const [p = 0, q = 0, v = 0] = logs.map(Math.exp)
  const { distinctFrequencies, frequencies, spends, weights } = columns
  const [gammaQ, psiQ, logV] = [logGamma(q), digamma(q), Math.log(v)]
  const logBetas = distinctFrequencies.map((x) => logGamma(p * x) + gammaQ - logGamma(p * x + q))
  const psis = distinctFrequencies.map((x) => digamma(p * x + q))
  const psisAlone = distinctFrequencies.map((x) => digamma(p * x))
  let [sum, byP, byQ, byV] = [0, 0, 0, 0]
  for (let i = 0; i < weights.length; i++) {
    const place = frequencies[i]!
    const weight = weights[i]!
    const x = distinctFrequencies[place]!
    const total = x * spends[i]!
    const [logTotal, logAll] = [Math.log(total), Math.log(v + total)]
    // ln (1/z̄) is ln x − ln (x z̄)
    sum += weight * (Math.log(x) - logTotal - logBetas[place]! + q * (logV - logAll) + p * x * (logTotal - logAll))
    byP += weight * x * (psis[place]! - psisAlone[place]! + logTotal - logAll)
    byQ += weight * (psis[place]! - psiQ + logV - logAll)
    byV += weight * (q / v - (p * x + q) / (v + total))
  }
  gradient.set([(byP * p) / columns.customers, (byQ * q) / columns.customers, (byV * v) / columns.customers])
  return sum / columns.customers
}

/**
 * Expected mean spend per purchase of a customer, in the unit of the fitted spends, not rounded (eq. 5): between what the customer spent
 * and what all spend, p v / (q − 1), the closer to their own the more purchases are known. Without a purchase it is that of all.
 * Infinity where px + q ≤ 1: means are then spread so widely that they have no mean.
 * Throws RangeError for parameters, frequencies or spends that are none.
 */
export function expectedSpend({ p, q, v }: GammaGamma, { frequency, meanSpend }: SpendHistory): number {
  checkSpend(frequency, meanSpend)
  if (!(Math.min(p, q, v) > 0 && Math.max(p, q, v) < Number.POSITIVE_INFINITY))
    throw new RangeError(`no parameters: p ${p}, q ${q}, v ${v}`)
  if (meanSpend < 0) throw new RangeError(`a mean spend of ${meanSpend}`)
  const shape = p * frequency + q - 1
  return shape > 0 ? (p * (v + frequency * meanSpend)) / shape : Number.POSITIVE_INFINITY
}
