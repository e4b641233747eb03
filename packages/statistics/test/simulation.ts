import type { BgNbd, GammaGamma, PurchaseHistory, SpendHistory } from '../src/index.ts'

/** Chance that comes out the same on every run: mulberry32 (T. Ettinger, public domain), 0 to 1. */
export function seededChance(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const normal = (chance: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())

/** Gamma(shape, rate 1): Marsaglia & Tsang (2000), with their boost for shapes below 1. */
export function gamma(chance: () => number, shape: number): number {
  if (shape < 1) return gamma(chance, shape + 1) * (1 - chance()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(chance)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - chance()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v
  }
}

export function beta(chance: () => number, a: number, b: number): number {
  const [x, y] = [gamma(chance, a), gamma(chance, b)]
  return x / (x + y)
}

/** A customer of the BG/NBD story, watched for `age`; and how many purchases they make in the `ahead` after it. */
export function simulateHistory(
  chance: () => number,
  { r, alpha, a, b }: BgNbd,
  age: number,
  ahead = 0,
): PurchaseHistory & { readonly later: number } {
  const rate = gamma(chance, r) / alpha
  const leaves = beta(chance, a, b)
  let [at, frequency, recency, later] = [0, 0, 0, 0]
  for (;;) {
    at += -Math.log(1 - chance()) / rate
    if (!(at <= age + ahead)) break
    if (at <= age) {
      frequency++
      recency = at
    } else later++
    if (chance() < leaves) break
  }
  return { frequency, recency, age, later }
}

/** Mean spend of so many purchases by the Gamma-Gamma story. */
export function simulateSpend(chance: () => number, { p, q, v }: GammaGamma, frequency: number): SpendHistory {
  const rate = gamma(chance, q) / v
  return { frequency, meanSpend: frequency === 0 ? 0 : gamma(chance, p * frequency) / rate / frequency }
}
