// The BG/NBD model: while alive a customer buys at random with a rate of their own (gamma over customers); after each purchase they
// may leave for good with a chance of their own (beta over customers).
// Source of the model: Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model,
// Marketing Science 24(2), 275–284. Numbers of equations below are theirs.

/** Parameters: purchase rates are Gamma(r, rate alpha), chances to leave after a purchase are Beta(a, b). All above 0. */
export interface BgNbd {
  readonly r: number
  /** In the unit of time of the histories. */
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** What the model knows of a customer. Times are in one unit throughout (weeks or days), fractions allowed. */
export interface PurchaseHistory {
  /** Repeat purchases (x): those after the first one. */
  readonly frequency: number
  /** Time from the first purchase to the last (t_x); 0 where there was no repeat purchase. */
  readonly recency: number
  /** Time from the first purchase to the end of observation (T). */
  readonly age: number
}

/** Throws RangeError unless all four are finite and above 0. */
export function checkBgNbd({ r, alpha, a, b }: BgNbd): void {
  if (!(Math.min(r, alpha, a, b) > 0 && Math.max(r, alpha, a, b) < Number.POSITIVE_INFINITY))
    throw new RangeError(`no parameters: r ${r}, alpha ${alpha}, a ${a}, b ${b}`)
}

/** Throws RangeError unless frequency is a whole number, 0 ≤ recency ≤ age, and recency is 0 where frequency is. */
export function checkHistory({ frequency, recency, age }: PurchaseHistory): void {
  const sound =
    Number.isSafeInteger(frequency) &&
    frequency >= 0 &&
    recency >= 0 &&
    recency <= age &&
    age < Number.POSITIVE_INFINITY &&
    (frequency > 0 || recency === 0)
  if (!sound) throw new RangeError(`no history: frequency ${frequency}, recency ${recency}, age ${age}`)
}

function checkTime(time: number): void {
  if (!(time >= 0 && time < Number.POSITIVE_INFINITY)) throw new RangeError(`a time of ${time}`)
}

/**
 * Probability, 0 to 1, that a customer has not left for good at the end of observation. Exactly 1 without a repeat purchase: in this
 * model nobody leaves before having bought again. Computed in logarithms, so frequencies of thousands neither overflow nor underflow.
 * Throws RangeError for parameters or histories that are none.
 * Source: Fader, Hardie & Lee (2008), Computing P(alive) Using the BG/NBD Model.
 */
export function probabilityAlive(model: BgNbd, history: PurchaseHistory): number {
  checkBgNbd(model)
  checkHistory(history)
  const { r, alpha, a, b } = model
  const { frequency, recency, age } = history
  if (frequency === 0) return 1
  const silence = (r + frequency) * Math.log1p((age - recency) / (alpha + recency))
  return 1 / (1 + Math.exp(Math.log(a) - Math.log(b + frequency - 1) + silence))
}

/**
 * Expected number of purchases of a customer in the `time` after the end of observation (eq. 10). What is known of a customer turns
 * the population's parameters into (r + x, α + T, a, b + x), so this is eq. 9 with these, times the probability to be alive.
 * Throws RangeError as `probabilityAlive` and `expectedPurchasesOfNew` do.
 */
export function expectedPurchases(model: BgNbd, history: PurchaseHistory, time: number): number {
  const alive = probabilityAlive(model, history)
  const { frequency, age } = history
  const { r, alpha, a, b } = model
  return alive * expectedPurchasesOfNew({ r: r + frequency, alpha: alpha + age, a, b: b + frequency }, time)
}

/**
 * Expected number of repeat purchases of a customer nothing is known of yet, in the `time` after their first one (eq. 9).
 *
 * The paper's form, (a+b−1)/(a−1) · [1 − (α/(α+t))^r ₂F₁(r, b; a+b−1; t/(α+t))], divides by zero at a = 1 and subtracts nearly equal
 * numbers around it. Here the power series of ₂F₁ is taken term by term with the bracket: w_j is the chance of j purchases of a customer
 * who never leaves (negative binomial), and G_j how many of j are made before leaving, so that the sum Σ w_j G_j has positive terms
 * only, for any a. It ends when the rest, bounded by a geometric series, is below 1e-15 of the sum.
 * Terms needed: about (r+1)·t/α + 40·(α+t)/α. Throws RangeError for t above a million times α, and for parameters or times that are none.
 */
export function expectedPurchasesOfNew(model: BgNbd, time: number): number {
  checkBgNbd(model)
  checkTime(time)
  const { r, alpha, a, b } = model
  if (time > FURTHEST * alpha) throw new RangeError(`a time of ${time} is too far for alpha + age = ${alpha}`)
  const z = time / (alpha + time)
  let logScale = -r * Math.log1p(time / alpha)
  let [chance, stays, bought, sum] = [1, 1, 0, 0]
  for (let j = 1; time > 0; j++) {
    chance *= (z * (r + j - 1)) / j
    bought += stays
    stays *= (b + j - 1) / (a + b + j - 1)
    const term = chance * bought
    sum += term
    const ratio = (z * (r + j)) / j // terms after this one shrink at least so fast, for `bought` grows less than in proportion to j
    if (ratio < 1 && term * ratio <= PRECISION * sum * (1 - ratio)) break
    if (sum > LARGE) {
      chance /= LARGE
      sum /= LARGE
      logScale += LOG_LARGE
    }
  }
  return sum === 0 ? 0 : Math.exp(logScale + Math.log(sum))
}

const FURTHEST = 1e6
const PRECISION = 1e-15
const LARGE = 1e200
const LOG_LARGE = Math.log(LARGE)

/**
 * Probability that a customer nothing is known of yet makes exactly `count` repeat purchases in the `time` after their first (eq. 8).
 * Throws RangeError for parameters, counts or times that are none.
 */
export function probabilityOfPurchases(model: BgNbd, count: number, time: number): number {
  checkBgNbd(model)
  checkTime(time)
  if (!(Number.isSafeInteger(count) && count >= 0)) throw new RangeError(`a count of ${count}`)
  const { r, alpha, a, b } = model
  const z = time / (alpha + time)
  let logExactly = -r * Math.log1p(time / alpha) // ln of the chance of `count` purchases of one who never leaves
  let logStays = 0 // ln of the chance to stay after each of them
  for (let j = 0; j < count; j++) {
    logExactly += Math.log((z * (r + j)) / (j + 1))
    logStays += Math.log((b + j) / (a + b + j))
  }
  const stayed = Math.exp(logStays + logExactly)
  if (count === 0 || time === 0) return stayed
  const logLeavesAtLast = logStays + Math.log(a / (b + count - 1))
  return stayed + Math.exp(logLeavesAtLast + logAtLeast(r, z, count, logExactly))
}

/** ln of the chance of `count` or more purchases of one who never leaves, given ln of the chance of exactly so many. */
function logAtLeast(r: number, z: number, count: number, logExactly: number): number {
  let [logScale, chance, sum] = [logExactly, 1, 1]
  for (let j = count; ; j++) {
    const ratio = (z * (r + j)) / (j + 1)
    if (Math.max(ratio, z) < 1 && chance * Math.max(ratio, z) <= PRECISION * sum * (1 - Math.max(ratio, z))) break
    chance *= ratio
    sum += chance
    if (sum > LARGE) {
      chance /= LARGE
      sum /= LARGE
      logScale += LOG_LARGE
    }
  }
  return logScale + Math.log(sum)
}
