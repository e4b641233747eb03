/**
 * How an exact fraction becomes an integer:
 * - `floor` down, towards −∞: −1.2 → −2
 * - `ceil` up, towards +∞: −1.2 → −1
 * - `truncate` towards zero: −1.8 → −1
 * - `halfUp` to the nearest, halves away from zero: 2.5 → 3, −2.5 → −3
 * - `halfEven` to the nearest, halves to the even neighbour: 2.5 → 2, 3.5 → 4, −2.5 → −2
 */
export type Rounding = 'floor' | 'ceil' | 'truncate' | 'halfUp' | 'halfEven'

/** An exact fraction with the rounding of what it is applied to. 1.2 points per pound, on pence: 12 / 1000, `floor`. */
export interface Rate {
  readonly numerator: number
  /** At least 1. */
  readonly denominator: number
  readonly rounding: Rounding
}

/**
 * Builds `amount → amount × numerator / denominator`, rounded once, at the end. Exact for every safe integer: beyond 2^53 the
 * product is taken in BigInt. Throws `RangeError` for a rate or an amount that is no safe integer, and where the result is
 * none. The result is never −0.
 */
export function rateOf(rate: Rate): (amount: number) => number {
  const { numerator, denominator, rounding } = rate
  if (!Number.isSafeInteger(numerator)) throw new RangeError(`rate: numerator ${numerator} is no safe integer`)
  if (!Number.isSafeInteger(denominator) || denominator < 1)
    throw new RangeError(`rate: denominator ${denominator} is no positive integer`)
  return (amount) => {
    if (!Number.isSafeInteger(amount)) throw new RangeError(`rate: amount ${amount} is no safe integer`)
    const product = amount * numerator
    // A double that is at most 2^53 − 1 was not rounded on its way, so it is the exact product.
    if (!Number.isSafeInteger(product)) return bigQuotient(amount, rate)
    const rest = product % denominator
    // Exact, since `product − rest` is a multiple of the denominator; and never −0, since x − x is 0.
    const truncated = (product - rest) / denominator
    return rest === 0
      ? truncated
      : truncated + awayFromZero(rest < 0, half(Math.abs(rest), denominator), truncated % 2 !== 0, rounding)
  }
}

/** −1, 0 or 1: the rest is below, at or above half of the denominator. Doubling is exact beyond 2^53 too, and so is the sign. */
const half = (rest: number, denominator: number): number => Math.sign(2 * rest - denominator)

/** What to add to a quotient that was cut off towards zero and left a rest. */
function awayFromZero(isNegative: boolean, overHalf: number, isOdd: boolean, rounding: Rounding): number {
  const away = isNegative ? -1 : 1
  switch (rounding) {
    case 'floor':
      return isNegative ? -1 : 0
    case 'ceil':
      return isNegative ? 0 : 1
    case 'truncate':
      return 0
    case 'halfUp':
      return overHalf >= 0 ? away : 0
    case 'halfEven':
      return overHalf > 0 || (overHalf === 0 && isOdd) ? away : 0
  }
}

function bigQuotient(amount: number, rate: Rate): number {
  const product = BigInt(amount) * BigInt(rate.numerator)
  const denominator = BigInt(rate.denominator)
  const rest = product % denominator
  let quotient = product / denominator
  if (rest !== 0n) {
    const overHalf = half(Math.abs(Number(rest)), rate.denominator)
    quotient += BigInt(awayFromZero(rest < 0n, overHalf, quotient % 2n !== 0n, rate.rounding))
  }
  const result = Number(quotient)
  if (!Number.isSafeInteger(result))
    throw new RangeError(`rate: ${amount} × ${rate.numerator} / ${rate.denominator} is no safe integer`)
  return result
}

/**
 * Reads a decimal as it is typed: `1.2` → 12 / 10, `-0.05` → -5 / 100, `3` → 3 / 1. Undefined for anything else, also for an
 * exponent and for more digits than are exact.
 */
export function parseDecimal(text: string): Omit<Rate, 'rounding'> | undefined {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,15}))?$/.exec(text)
  if (!match) return undefined
  const decimals = match[3] ?? ''
  const numerator = Number(`${match[2]}${decimals}`)
  const denominator = 10 ** decimals.length
  if (!Number.isSafeInteger(numerator)) return undefined
  return { numerator: match[1] === '-' ? 0 - numerator : numerator, denominator }
}

/**
 * The rate of "`decimal` for every `perAmount`": `ratePer('1.2', 100, 'floor')` gives 1.2 points a pound on pence, 12 / 1000. Throws
 * `RangeError` where `decimal` is no decimal or the denominator would not be a positive safe integer.
 */
export function ratePer(decimal: string, perAmount: number, rounding: Rounding): Rate {
  const fraction = parseDecimal(decimal)
  if (!fraction) throw new RangeError(`rate: ${decimal} is no decimal`)
  const denominator = fraction.denominator * perAmount
  if (!Number.isSafeInteger(perAmount) || !Number.isSafeInteger(denominator) || denominator < 1)
    throw new RangeError(`rate: per ${perAmount} is no positive integer that keeps the rate exact`)
  return { numerator: fraction.numerator, denominator, rounding }
}
