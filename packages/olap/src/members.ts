/** Gathers member numbers as bits, so that an answer needs neither be sorted nor made distinct by the database: 125 kB for a million of them. */
export class Members {
  private bits = new Uint32Array(1024)

  /** Takes a number from 0 to 2^31 - 1. */
  add(member: number): void {
    const at = member >>> 5
    if (at >= this.bits.length) this.grow(at + 1)
    this.bits[at]! |= 1 << (member & 31)
  }

  sorted(): Int32Array {
    let count = 0
    for (const word of this.bits) for (let left = word; left !== 0; left &= left - 1) count++
    const members = new Int32Array(count)
    let next = 0
    for (let at = 0; at < this.bits.length; at++) {
      for (let left = this.bits[at]!; left !== 0; left &= left - 1) {
        members[next++] = at * 32 + (31 - Math.clz32(left & -left))
      }
    }
    return members
  }

  private grow(least: number): void {
    const grown = new Uint32Array(Math.max(least, this.bits.length * 2))
    grown.set(this.bits)
    this.bits = grown
  }
}
