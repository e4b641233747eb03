/**
 * Part of a set: the low 16 bits of the members that share their high bits, never empty. In the smallest of three forms: a sorted
 * list (2 bytes a member), a bitmap (8 KiB) or runs (4 bytes a run). The form follows from the content alone, so that equal chunks
 * are equal in form.
 */
export type Chunk =
  | { readonly kind: 'list'; readonly size: number; readonly data: Uint16Array }
  | { readonly kind: 'bits'; readonly size: number; readonly data: Uint32Array }
  /** Pairs of first and last, both inclusive, with a gap between each two. */
  | { readonly kind: 'runs'; readonly size: number; readonly data: Uint16Array }

export const CHUNK_BITS = 16
export const CHUNK_SIZE = 1 << CHUNK_BITS
export const WORDS = CHUNK_SIZE / 32

/** How many bits of a word are set. */
export function bitCount(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555)
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333)
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Bytes that the content takes in each form; the smaller wins, of equals the one that is asked faster. */
function formOf(size: number, runs: number): Chunk['kind'] {
  const list = size * 2
  const bits = WORDS * 4
  const inRuns = runs * 4
  if (bits <= list) return inRuns < bits ? 'runs' : 'bits'
  return inRuns < list ? 'runs' : 'list'
}

/** A chunk of the values from `from` to `to` (exclusive) of an ascending list, their low 16 bits. */
export function chunkOfSorted(values: Int32Array, from: number, to: number): Chunk {
  let runs = 1
  for (let at = from + 1; at < to; at++) if (values[at]! - values[at - 1]! !== 1) runs++
  const size = to - from
  const kind = formOf(size, runs)
  if (kind === 'list') {
    const data = new Uint16Array(size)
    for (let at = 0; at < size; at++) data[at] = values[from + at]!
    return { kind, size, data }
  }
  if (kind === 'bits') {
    const data = new Uint32Array(WORDS)
    for (let at = from; at < to; at++) data[(values[at]! & 0xffff) >>> 5]! |= 1 << (values[at]! & 31)
    return { kind, size, data }
  }
  const data = new Uint16Array(runs * 2)
  let put = 0
  for (let at = from; at < to; at++) {
    if (at === from || values[at]! - values[at - 1]! !== 1) data[put++] = values[at]!
    if (at === to - 1 || values[at + 1]! - values[at]! !== 1) data[put++] = values[at]!
  }
  return { kind, size, data }
}

/** The chunk in its smallest form; takes the words over. Undefined where no bit is set. */
export function chunkOfWords(words: Uint32Array): Chunk | undefined {
  let size = 0
  let runs = 0
  let before = 0
  for (let at = 0; at < WORDS; at++) {
    const word = words[at]!
    if (word !== 0) {
      size += bitCount(word)
      // A run begins at each bit whose lower neighbour is clear.
      runs += bitCount(word & ~((word << 1) | before))
    }
    before = word >>> 31
  }
  if (size === 0) return undefined
  const kind = formOf(size, runs)
  if (kind === 'bits') return { kind, size, data: words }
  return kind === 'list'
    ? { kind, size, data: listOfWords(words, size) }
    : { kind, size, data: runsOfWords(words, runs) }
}

function listOfWords(words: Uint32Array, size: number): Uint16Array {
  const data = new Uint16Array(size)
  let put = 0
  for (let at = 0; at < WORDS; at++) {
    for (let word = words[at]!; word !== 0; word &= word - 1) data[put++] = (at << 5) | (31 - Math.clz32(word & -word))
  }
  return data
}

function runsOfWords(words: Uint32Array, runs: number): Uint16Array {
  const data = new Uint16Array(runs * 2)
  let put = 0
  let before = 0
  for (let at = 0; at < WORDS; at++) {
    const word = words[at]!
    // Bits that differ from the one below them: at such a bit a run begins, or one has ended just below.
    for (let turns = word ^ ((word << 1) | before); turns !== 0; turns &= turns - 1) {
      const low = (at << 5) | (31 - Math.clz32(turns & -turns))
      data[put] = put % 2 === 0 ? low : low - 1
      put++
    }
    before = word >>> 31
  }
  if (put % 2 === 1) data[put] = CHUNK_SIZE - 1
  return data
}

/** The bits of a chunk, in `into` (cleared first) or in the chunk's own words, which must not be written. */
export function wordsOf(chunk: Chunk, into: Uint32Array): Uint32Array {
  if (chunk.kind === 'bits') return chunk.data
  into.fill(0)
  if (chunk.kind === 'list') {
    for (const low of chunk.data) into[low >>> 5]! |= 1 << (low & 31)
    return into
  }
  for (let at = 0; at < chunk.data.length; at += 2) setRun(into, chunk.data[at]!, chunk.data[at + 1]!)
  return into
}

function setRun(words: Uint32Array, first: number, last: number): void {
  const [from, to] = [first >>> 5, last >>> 5]
  const head = -1 << (first & 31)
  const tail = -1 >>> (31 - (last & 31))
  if (from === to) {
    words[from]! |= head & tail
    return
  }
  words[from]! |= head
  words.fill(0xffffffff, from + 1, to)
  words[to]! |= tail
}

/** Writes the members of a chunk, ascending, `base` added, from `at` on. */
export function writeChunk(chunk: Chunk, base: number, into: Int32Array, at: number): void {
  let put = at
  if (chunk.kind === 'list') {
    for (const low of chunk.data) into[put++] = base + low
  } else if (chunk.kind === 'runs') {
    for (let run = 0; run < chunk.data.length; run += 2) {
      for (let low = chunk.data[run]!; low <= chunk.data[run + 1]!; low++) into[put++] = base + low
    }
  } else {
    for (let place = 0; place < WORDS; place++) {
      for (let word = chunk.data[place]!; word !== 0; word &= word - 1) {
        into[put++] = base + ((place << 5) | (31 - Math.clz32(word & -word)))
      }
    }
  }
}

/** How many members of the chunk lie below `low`, and whether `low` itself is one. */
export function rankIn(chunk: Chunk, low: number): { readonly below: number; readonly held: boolean } {
  const { data } = chunk
  if (chunk.kind === 'list') {
    const below = firstAtLeast(data, low)
    return { below, held: data[below] === low }
  }
  if (chunk.kind === 'bits') {
    let below = 0
    const last = low >>> 5
    for (let at = 0; at < last; at++) below += bitCount(data[at]!)
    const word = data[last]!
    const bit = low & 31
    return { below: below + bitCount(word & ((1 << bit) - 1)), held: ((word >>> bit) & 1) === 1 }
  }
  let below = 0
  for (let at = 0; at < data.length && data[at]! <= low; at += 2) {
    if (low <= data[at + 1]!) return { below: below + low - data[at]!, held: true }
    below += data[at + 1]! - data[at]! + 1
  }
  return { below, held: false }
}

/** Whether `low` is a member. */
export function chunkHas(chunk: Chunk, low: number): boolean {
  if (chunk.kind === 'bits') return ((chunk.data[low >>> 5]! >>> (low & 31)) & 1) === 1
  if (chunk.kind === 'list') return chunk.data[firstAtLeast(chunk.data, low)] === low
  // The last run that begins at or below it.
  let [from, to] = [0, chunk.data.length / 2]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (chunk.data[middle * 2]! <= low) from = middle + 1
    else to = middle
  }
  return from > 0 && low <= chunk.data[from * 2 - 1]!
}

/** The member with `rank` members below it. */
export function selectIn(chunk: Chunk, rank: number): number {
  if (chunk.kind === 'list') return chunk.data[rank]!
  let left = rank
  if (chunk.kind === 'runs') {
    for (let at = 0; ; at += 2) {
      const length = chunk.data[at + 1]! - chunk.data[at]! + 1
      if (left < length) return chunk.data[at]! + left
      left -= length
    }
  }
  for (let at = 0; ; at++) {
    let word = chunk.data[at]!
    const bits = bitCount(word)
    if (left < bits) {
      for (; left > 0; left--) word &= word - 1
      return (at << 5) | (31 - Math.clz32(word & -word))
    }
    left -= bits
  }
}

/** The first place in an ascending list whose value is at least `value`. */
export function firstAtLeast(values: ArrayLike<number>, value: number): number {
  let [from, to] = [0, values.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (values[middle]! < value) from = middle + 1
    else to = middle
  }
  return from
}

export type Operation = 'and' | 'or' | 'andNot'

/** Room for the bits of two chunks, lent to an operation over many of them. */
export interface Scratch {
  readonly one: Uint32Array
  readonly other: Uint32Array
}

export const scratch = (): Scratch => ({ one: new Uint32Array(WORDS), other: new Uint32Array(WORDS) })

/** `one` op `other`; undefined where nothing is left. */
export function combine(op: Operation, one: Chunk, other: Chunk, room: Scratch): Chunk | undefined {
  if (one.kind === 'list' && op !== 'or') {
    const keep = op === 'and'
    const kept = one.data.filter((low) => chunkHas(other, low) === keep)
    return chunkOfLows(kept)
  }
  if (other.kind === 'list' && op === 'and') return combine('and', other, one, room)
  const [left, right] = [wordsOf(one, room.one), wordsOf(other, room.other)]
  const words = new Uint32Array(WORDS)
  if (op === 'and') for (let at = 0; at < WORDS; at++) words[at] = left[at]! & right[at]!
  else if (op === 'or') for (let at = 0; at < WORDS; at++) words[at] = left[at]! | right[at]!
  else for (let at = 0; at < WORDS; at++) words[at] = left[at]! & ~right[at]!
  return chunkOfWords(words)
}

/** The size of what both hold, without making it. */
export function commonSize(one: Chunk, other: Chunk, room: Scratch): number {
  const [list, held] = one.kind === 'list' ? [one, other] : [other, one]
  let size = 0
  if (list.kind === 'list') {
    for (const low of list.data) if (chunkHas(held, low)) size++
    return size
  }
  const [left, right] = [wordsOf(one, room.one), wordsOf(other, room.other)]
  for (let at = 0; at < WORDS; at++) size += bitCount(left[at]! & right[at]!)
  return size
}

/** A chunk of ascending low halves; undefined where there are none. */
export function chunkOfLows(lows: Uint16Array): Chunk | undefined {
  return lows.length === 0 ? undefined : chunkOfSorted(Int32Array.from(lows), 0, lows.length)
}
