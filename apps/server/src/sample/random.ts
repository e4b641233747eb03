/**
 * Numbers that look random and depend on a label alone (sfc32, seeded by a hash of the label): the sample is the same on every machine
 * and at every start. Each part of the sample has a stream of its own, so that a change of one leaves the others as they were.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private d = 1

  constructor(label: string) {
    ;[this.a, this.b, this.c] = hashOf(label)
    for (let round = 0; round < 12; round++) this.next()
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }

  /** Half of all values lie below `median`; `sigma` is the standard deviation of their logarithm. */
  lognormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal())
  }

  /** `length` characters out of `alphabet`. */
  text(alphabet: string, length: number): string {
    let text = ''
    for (let at = 0; at < length; at++) text += alphabet[Math.floor(this.next() * alphabet.length)]
    return text
  }
}

/** Chooses places of a list by their weights: one binary search a choice. */
export class Chooser {
  private readonly sums: Float64Array

  /** Weights ≥ 0, at least one above. */
  constructor(weights: readonly number[]) {
    this.sums = new Float64Array(weights.length)
    let sum = 0
    for (let at = 0; at < weights.length; at++) {
      sum += weights[at]!
      this.sums[at] = sum
    }
  }

  pick(random: Random): number {
    const wanted = random.next() * this.sums[this.sums.length - 1]!
    let low = 0
    let high = this.sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.sums[middle]! > wanted) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Three 32-bit words of a text (after MurmurHash3's mixing). */
function hashOf(text: string): [number, number, number] {
  const words: [number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    words[0] = Math.imul(words[0] ^ code, 0x85ebca6b)
    words[1] = Math.imul(words[1] ^ (code + at), 0xc2b2ae35)
    words[2] = Math.imul(words[2] ^ (code * 31), 0x27d4eb2f)
    words[0] ^= words[1] >>> 13
    words[1] ^= words[2] >>> 16
    words[2] ^= words[0] >>> 15
  }
  return [words[0] | 0, words[1] | 0, words[2] | 0]
}
