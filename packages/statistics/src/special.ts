// Special functions of positive arguments. Both are Stirling's series, which is at its best where likelihoods need it (arguments
// up to millions), after moving small arguments up by the recurrence Γ(x+1) = x Γ(x).

/** From here on the series below are exact to the last bits of a double. */
const FAR = 10

const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8

/**
 * ln Γ(x) for x > 0; absolute error about 1e-15, relative to the result where that is above 1. NaN for other arguments.
 * Abramowitz & Stegun (1964), 6.1.40 and 6.1.15.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  let [at, product] = [x, 1]
  for (; at < FAR; at++) product *= at
  const s = 1 / (at * at)
  const series =
    (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360_360 - s * (1 / 156))))))) /
    at
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_TWO_PI + series - Math.log(product)
}

/**
 * ψ(x) = d ln Γ(x) / dx for x > 0; absolute error about 1e-15. NaN for other arguments.
 * Abramowitz & Stegun (1964), 6.3.18 and 6.3.5.
 */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  let [at, passed] = [x, 0]
  for (; at < FAR; at++) passed += 1 / at
  const s = 1 / (at * at)
  const series =
    s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32_760 - s * (1 / 12)))))))
  return Math.log(at) - 0.5 / at - series - passed
}
