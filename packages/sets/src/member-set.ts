import { readChunks, writeChunks } from './bytes.ts'
import {
  CHUNK_BITS,
  type Chunk,
  chunkHas,
  chunkOfSorted,
  combine,
  commonSize,
  firstAtLeast,
  type Operation,
  rankIn,
  scratch,
  selectIn,
  WORDS,
  wordsOf,
  writeChunk,
} from './chunk.ts'

/** The greatest member number that a set can hold: 2^31 − 1. */
export const MAX_MEMBER = 0x7fffffff

/**
 * An immutable set of member numbers from 0 to 2^31 − 1, in chunks of 2^16 that are kept in their smallest form. Everything is
 * exact. A million members take 128 KiB where they are dense and 2 MiB at most; algebra over them takes a few milliseconds.
 */
export class MemberSet implements Iterable<number> {
  static readonly empty = new MemberSet(new Uint16Array(0), [])

  /** How many members it holds. */
  readonly size: number
  /** High halves, ascending, beside their chunks. */
  private readonly keys: Uint16Array
  private readonly chunks: readonly Chunk[]
  /** How many members lie in the chunks before each. */
  private readonly before: Int32Array

  private constructor(keys: Uint16Array, chunks: readonly Chunk[]) {
    this.keys = keys
    this.chunks = chunks
    this.before = new Int32Array(chunks.length)
    let size = 0
    for (const [at, chunk] of chunks.entries()) {
      this.before[at] = size
      size += chunk.size
    }
    this.size = size
  }

  /** The set of strictly ascending numbers. Throws `RangeError` where they are not ascending or out of range. */
  static ofSorted(values: Int32Array): MemberSet {
    const keys: number[] = []
    const chunks: Chunk[] = []
    let from = 0
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!
      if (at === 0 ? value < 0 : value <= values[at - 1]!) {
        throw new RangeError(`member numbers of a set ascend from 0; found ${value} at ${at}`)
      }
      const key = value >>> CHUNK_BITS
      if (at + 1 === values.length || values[at + 1]! >>> CHUNK_BITS !== key) {
        keys.push(key)
        chunks.push(chunkOfSorted(values, from, at + 1))
        from = at + 1
      }
    }
    return new MemberSet(Uint16Array.from(keys), chunks)
  }

  /** The set of any numbers, in any order, repeated or not. Throws `RangeError` for what is no member number. */
  static of(values: Iterable<number>): MemberSet {
    const list = [...values]
    for (const value of list) {
      if (!Number.isInteger(value) || value < 0 || value > MAX_MEMBER)
        throw new RangeError(`${value} is no member number`)
    }
    const sorted = Int32Array.from(list).sort()
    return MemberSet.ofSorted(sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]))
  }

  /** Reads what `toBytes` wrote. Throws `InvalidSetBytes` where the bytes are of another version or were damaged. */
  static fromBytes(bytes: Uint8Array): MemberSet {
    const { keys, chunks } = readChunks(bytes)
    return new MemberSet(keys, chunks)
  }

  /** The compact form that is stored: versioned, with a check sum; the same set gives the same bytes. */
  toBytes(): Uint8Array {
    return writeChunks(this.keys, this.chunks)
  }

  /**
   * One bit a number, from 0 to the greatest member, as databases read them by place: number n is bit n % 8 of byte n / 8, the lowest
   * bit first. As long as the greatest member is great: for numbers that were given out in turn.
   */
  toBits(): Uint8Array {
    const last = this.keys.at(-1)
    if (last === undefined) return new Uint8Array(0)
    const words = new Uint32Array((last + 1) * WORDS)
    for (const [at, chunk] of this.chunks.entries()) {
      const into = words.subarray(this.keys[at]! * WORDS, (this.keys[at]! + 1) * WORDS)
      const read = wordsOf(chunk, into)
      if (read !== into) into.set(read)
    }
    // Words lie in memory with their lowest byte first on all machines that Node runs on.
    const greatest = this.select(this.size - 1) ?? 0
    return new Uint8Array(words.buffer, 0, Math.floor(greatest / 8) + 1)
  }

  has(member: number): boolean {
    if (member < 0 || member > MAX_MEMBER) return false
    const at = this.placeOf(member >>> CHUNK_BITS)
    return at >= 0 && chunkHas(this.chunks[at]!, member & 0xffff)
  }

  /** How many members of the set are below `member`. */
  rank(member: number): number {
    if (member <= 0) return 0
    if (member > MAX_MEMBER) return this.size
    const key = member >>> CHUNK_BITS
    const at = firstAtLeast(this.keys, key)
    if (at === this.keys.length) return this.size
    const before = this.before[at]!
    return this.keys[at] === key ? before + rankIn(this.chunks[at]!, member & 0xffff).below : before
  }

  /** The member with `rank` members below it; undefined outside 0 … size − 1. */
  select(rank: number): number | undefined {
    if (!Number.isInteger(rank) || rank < 0 || rank >= this.size) return undefined
    let at = firstAtLeast(this.before, rank)
    if (at === this.before.length || this.before[at]! > rank) at--
    return this.keys[at]! * 2 ** CHUNK_BITS + selectIn(this.chunks[at]!, rank - this.before[at]!)
  }

  and(other: MemberSet): MemberSet {
    return this.combined('and', other)
  }

  or(other: MemberSet): MemberSet {
    return this.combined('or', other)
  }

  andNot(other: MemberSet): MemberSet {
    return this.combined('andNot', other)
  }

  /** The size of what both hold, without making that set. */
  commonSize(other: MemberSet): number {
    const room = scratch()
    let size = 0
    for (const [at, key] of this.keys.entries()) {
      const there = other.placeOf(key)
      if (there >= 0) size += commonSize(this.chunks[at]!, other.chunks[there]!, room)
    }
    return size
  }

  /** Whether both hold the same members. */
  equals(other: MemberSet): boolean {
    if (this === other) return true
    if (this.size !== other.size || this.keys.length !== other.keys.length) return false
    // The form follows from the content, so equal chunks are equal byte by byte.
    return this.chunks.every((chunk, at) => {
      const there = other.chunks[at]!
      if (this.keys[at] !== other.keys[at] || chunk.kind !== there.kind || chunk.size !== there.size) return false
      return chunk.data.every((word, place) => word === there.data[place])
    })
  }

  /** All members, ascending. */
  toArray(): Int32Array {
    const members = new Int32Array(this.size)
    for (const [at, chunk] of this.chunks.entries()) {
      writeChunk(chunk, this.keys[at]! * 2 ** CHUNK_BITS, members, this.before[at]!)
    }
    return members
  }

  /** Up to `limit` members above `after`, ascending: pages of a long list. Pass −1 for the first page. */
  page(after: number, limit: number): number[] {
    const page: number[] = []
    for (let rank = this.rank(after + 1); page.length < limit && rank < this.size; rank++) page.push(this.select(rank)!)
    return page
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const [at, chunk] of this.chunks.entries()) {
      const members = new Int32Array(chunk.size)
      writeChunk(chunk, this.keys[at]! * 2 ** CHUNK_BITS, members, 0)
      yield* members
    }
  }

  private placeOf(key: number): number {
    const at = firstAtLeast(this.keys, key)
    return this.keys[at] === key ? at : -1
  }

  private combined(op: Operation, other: MemberSet): MemberSet {
    if (this === other) return op === 'andNot' ? MemberSet.empty : this
    const room = scratch()
    const keys: number[] = []
    const chunks: Chunk[] = []
    const put = (key: number, chunk: Chunk | undefined) => {
      if (chunk) {
        keys.push(key)
        chunks.push(chunk)
      }
    }
    let [left, right] = [0, 0]
    while (left < this.keys.length || right < other.keys.length) {
      const [one, two] = [this.keys[left] ?? CHUNK_END, other.keys[right] ?? CHUNK_END]
      if (one === two) put(one, combine(op, this.chunks[left]!, other.chunks[right]!, room))
      else if (one < two && op !== 'and') put(one, this.chunks[left])
      else if (two < one && op === 'or') put(two, other.chunks[right])
      if (one <= two) left++
      if (two <= one) right++
    }
    return new MemberSet(Uint16Array.from(keys), chunks)
  }
}

/** Above every high half. */
const CHUNK_END = 0x10000
