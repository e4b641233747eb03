import { hash } from 'node:crypto'
import { MemberSet } from './member-set.ts'

/**
 * Random choices. A seed gives every member a place of its own in 0 … 2^32 − 1 that depends on nothing else: a keyed permutation of
 * the 32-bit numbers, so no two members share a place and no tie needs breaking. Whoever orders members by it gets the same order
 * again, whoever else came or went; parts of that order are disjoint by construction.
 */
export function placesOf(seed: string): (member: number) => number {
  const digest = hash('sha256', seed, 'buffer')
  const [a, b, c, d] = [0, 4, 8, 12].map((at) => digest.readInt32LE(at)) as [number, number, number, number]
  // Each step can be undone, so the whole is a permutation; the multipliers are those of well-mixing finalizers of hash functions.
  return (member) => {
    let place = member ^ a
    place = Math.imul(place ^ (place >>> 16), 0x7feb352d)
    place = Math.imul(place ^ (place >>> 15) ^ b, 0x846ca68b)
    place = Math.imul(place ^ (place >>> 16) ^ c, 0x21f0aaad)
    place = Math.imul(place ^ (place >>> 15) ^ d, 0xd35a2d97 | 0)
    return (place ^ (place >>> 15)) >>> 0
  }
}

const PLACES = 2 ** 32

/** Where a member stands in the order of a seed, from 0 to below 1: `drawn` takes whoever stands in a range of it. */
export const shareAt = (seed: string, member: number): number => placesOf(seed)(member) / PLACES

/**
 * The members whose place lies in [from, to) of the whole order, 0 to 1: each member is drawn by itself, so nobody's answer changes
 * when others come or go; the share drawn is about `to − from`. Throws `RangeError` where that is no part of 0 … 1.
 */
export function drawn(set: MemberSet, seed: string, from: number, to: number): MemberSet {
  if (!(from >= 0 && from <= to && to <= 1)) throw new RangeError(`${from} to ${to} is no part of the whole`)
  const placeOf = placesOf(seed)
  const [low, high] = [from * PLACES, to * PLACES]
  const members = set.toArray()
  let put = 0
  for (let at = 0; at < members.length; at++) {
    const place = placeOf(members[at]!)
    if (place >= low && place < high) members[put++] = members[at]!
  }
  return MemberSet.ofSorted(members.subarray(0, put))
}

/** Exactly `count` members, all where there are fewer: those that come first in the order of the seed. */
export function extract(set: MemberSet, seed: string, count: number): MemberSet {
  const wanted = Math.max(0, Math.min(set.size, Math.floor(count)))
  return cut(set, seed, [wanted])[0]!
}

/** Exactly `ratio` of the members, half a member rounded up: those that come first in the order of the seed. */
export function extractRatio(set: MemberSet, seed: string, ratio: number): MemberSet {
  if (!(ratio >= 0 && ratio <= 1)) throw new RangeError(`${ratio} is no ratio`)
  return extract(set, seed, Math.round(set.size * ratio))
}

/**
 * Parts by shares, which sum to 1 at most; what they leave is in no part. Sizes are exact by largest remainder (of equal ones the
 * earlier part), parts disjoint, and together they hold the share asked of the whole, rounded. Throws `RangeError` for other shares.
 */
export function split(set: MemberSet, seed: string, shares: readonly number[]): MemberSet[] {
  const sum = shares.reduce((all, share) => all + share, 0)
  if (shares.some((share) => !(share >= 0)) || sum > 1 + 1e-9)
    throw new RangeError('shares are 0 or more and sum to 1 at most')
  const exact = shares.map((share) => share * set.size)
  const sizes = exact.map((size) => Math.floor(size + 1e-9))
  let left = Math.round(Math.min(1, sum) * set.size) - sizes.reduce((all, size) => all + size, 0)
  const byRemainder = exact
    .map((size, at) => ({ at, rest: size - sizes[at]! }))
    .sort((x, y) => y.rest - x.rest || x.at - y.at)
  for (const { at } of byRemainder) {
    if (left <= 0) break
    sizes[at]!++
    left--
  }
  return cut(set, seed, sizes)
}

/** Disjoint parts of exact numbers; where the members do not suffice, later parts have fewer or none. Throws `RangeError` for what is no number. */
export function splitCounts(set: MemberSet, seed: string, counts: readonly number[]): MemberSet[] {
  if (counts.some((count) => !(Number.isSafeInteger(count) && count >= 0))) throw new RangeError('parts are numbers')
  let left = set.size
  const sizes = counts.map((count) => {
    const size = Math.min(count, left)
    left -= size
    return size
  })
  return cut(set, seed, sizes)
}

const BUCKETS = 2 ** 16

/** The order of the seed cut into pieces of these sizes, which sum to the size of the set at most. */
function cut(set: MemberSet, seed: string, sizes: readonly number[]): MemberSet[] {
  const members = set.toArray()
  const placeOf = placesOf(seed)
  // Plain loops: typed arrays' own `map` and `filter` take several times as long.
  const places = new Uint32Array(members.length)
  const counts = new Int32Array(BUCKETS)
  for (let at = 0; at < members.length; at++) {
    const place = placeOf(members[at]!)
    places[at] = place
    counts[place >>> 16]!++
  }
  const pieces: MemberSet[] = []
  let from = 0
  let rank = 0
  for (const size of sizes) {
    rank += size
    const to = boundary(places, counts, rank)
    const piece = new Int32Array(size)
    let put = 0
    for (let at = 0; at < members.length; at++) {
      if (places[at]! >= from && places[at]! < to) piece[put++] = members[at]!
    }
    pieces.push(MemberSet.ofSorted(piece))
    from = to
  }
  return pieces
}

/** The place with exactly `rank` of the places below it: found in its bucket, of which alone the places are sorted. */
function boundary(places: Uint32Array, counts: Int32Array, rank: number): number {
  let before = 0
  let bucket = 0
  while (bucket < BUCKETS && before + counts[bucket]! <= rank) before += counts[bucket++]!
  if (bucket === BUCKETS) return PLACES
  const inside = new Uint32Array(counts[bucket]!)
  let put = 0
  for (let at = 0; at < places.length; at++) if (places[at]! >>> 16 === bucket) inside[put++] = places[at]!
  return inside.sort()[rank - before]!
}
