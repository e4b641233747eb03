/** Numbers of one stretch, and the words of 32 bits that hold them. */
const STRETCH = 65_536
const WORDS = STRETCH / 32

/**
 * Gathers member numbers as bits, so that an answer needs neither be sorted nor made distinct by the database: 8 kB for each stretch of 65,536
 * numbers in which there is any, wherever it lies.
 */
export class Members {
  private readonly stretches: (Uint32Array | undefined)[] = []

  /** Takes a number from 0 to 2^31 - 1. */
  add(member: number): void {
    const at = member >>> 16
    let words = this.stretches[at]
    if (words === undefined) {
      words = new Uint32Array(WORDS)
      this.stretches[at] = words
    }
    const low = member & (STRETCH - 1)
    words[low >>> 5]! |= 1 << (low & 31)
  }

  /** All that were taken, each once, the smallest first. */
  sorted(): Int32Array {
    let count = 0
    // `forEach` passes over stretches that were never made.
    this.stretches.forEach((words) => {
      for (const word of words ?? []) for (let left = word; left !== 0; left &= left - 1) count++
    })
    const members = new Int32Array(count)
    let next = 0
    this.stretches.forEach((words, stretch) => {
      for (let at = 0; words !== undefined && at < WORDS; at++) {
        for (let left = words[at]!; left !== 0; left &= left - 1) {
          members[next++] = stretch * STRETCH + at * 32 + (31 - Math.clz32(left & -left))
        }
      }
    })
    return members
  }
}
