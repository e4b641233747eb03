// What is bought together: frequent sets of items and the rules that follow from them (Agrawal & Srikant 1994), found depth first on sets of
// baskets (Eclat, Zaki 2000).

/** Rows as columns: basket `baskets[i]` holds item `items[i]`; the same pair twice counts once. Numbers are the caller's, in any order. */
export interface BasketRows {
  readonly baskets: ArrayLike<number>
  readonly items: ArrayLike<number>
}

export interface BasketTerms {
  /** Share of all baskets that have to hold a set, above 0 up to 1. */
  readonly minSupport: number
  /** Share of the baskets with the left side that have to hold the right side, too; from 0 to 1. */
  readonly minConfidence: number
  /** Items of a rule on both sides together, 2 to 20; left out, 10. */
  readonly maxItems?: number
  /** Frequent sets at most; left out, 200,000. More of them are no answer that anybody reads, and take memory. */
  readonly maxSets?: number
}

/** Who buys all of `left` buys `right`, too. */
export interface BasketRule {
  /** Ascending. */
  readonly left: readonly number[]
  readonly right: number
  /** Baskets with both sides. */
  readonly baskets: number
  /** `baskets` over all baskets. */
  readonly support: number
  /** `baskets` over the baskets with the left side. */
  readonly confidence: number
  /** Confidence over the share of baskets with the right side: above 1 they attract each other. */
  readonly lift: number
}

export interface BasketFindings {
  /** Baskets with at least one item. */
  readonly baskets: number
  readonly items: number
  /** Frequent sets, those of one item among them. */
  readonly sets: number
  /** By lift, then support, both falling; then by items. */
  readonly rules: readonly BasketRule[]
}

/**
 * Finds the rules with one item on the right side that hold at least as often as asked. Exact, no sampling. `undefined` where more than `maxSets` sets
 * are frequent: ask for more support. Throws RangeError for terms outside their bounds and for columns of different length.
 * Memory: one bit per basket for each item that is frequent, and for each level of the set at hand.
 */
export function mineBaskets(rows: BasketRows, terms: BasketTerms): BasketFindings | undefined {
  const { minSupport, minConfidence, maxItems = 10, maxSets = 200_000 } = terms
  if (!(minSupport > 0 && minSupport <= 1)) throw new RangeError(`support ${minSupport}`)
  if (!(minConfidence >= 0 && minConfidence <= 1)) throw new RangeError(`confidence ${minConfidence}`)
  if (!(Number.isSafeInteger(maxItems) && maxItems >= 2 && maxItems <= 20)) throw new RangeError(`${maxItems} items`)
  if (rows.baskets.length !== rows.items.length)
    throw new RangeError(`${rows.baskets.length} baskets beside ${rows.items.length} items`)
  const { holders, baskets, items } = readHolders(rows, minSupport)
  const sets = frequentSets(holders, { least: leastOf(minSupport, baskets), maxItems, maxSets })
  return sets && { baskets, items, sets: sets.size, rules: rulesOf(sets, baskets, minConfidence) }
}

/** An item and the baskets that hold it, one bit each. */
interface Holders {
  readonly item: number
  readonly bits: Uint32Array
  readonly count: number
}

/** Support is compared in counts; a share such as .006 is not exact in binary, so a basket is not lost to its last digit. */
const leastOf = (minSupport: number, baskets: number): number => Math.max(1, Math.ceil(minSupport * baskets - 1e-9))

function readHolders(rows: BasketRows, minSupport: number) {
  const places = new Map<number, number>()
  const seen = new Map<number, number>()
  for (let i = 0; i < rows.baskets.length; i++) {
    const basket = rows.baskets[i]!
    if (!places.has(basket)) places.set(basket, places.size)
    const item = rows.items[i]!
    seen.set(item, (seen.get(item) ?? 0) + 1)
  }
  const least = leastOf(minSupport, places.size)
  const words = Math.ceil(places.size / 32)
  const columns = new Map<number, Uint32Array>()
  // An item with fewer rows than baskets are asked for needs no column.
  for (const [item, count] of seen) if (count >= least) columns.set(item, new Uint32Array(words))
  for (let i = 0; i < rows.baskets.length; i++) {
    const place = places.get(rows.baskets[i]!)!
    const column = columns.get(rows.items[i]!)
    if (column) column[place >>> 5]! |= 1 << (place & 31)
  }
  const holders = [...columns]
    .map(([item, bits]): Holders => ({ item, bits, count: countBits(bits) }))
    .filter(({ count }) => count >= least)
    .sort((one, other) => one.item - other.item)
  return { holders, baskets: places.size, items: seen.size }
}

interface Limits {
  readonly least: number
  readonly maxItems: number
  readonly maxSets: number
}

interface FrequentSet {
  readonly items: readonly number[]
  readonly count: number
}

/** Frequent sets by their items; `undefined` where there are more than the limit. */
function frequentSets(holders: readonly Holders[], limits: Limits): Map<string, FrequentSet> | undefined {
  const found = new Map<string, FrequentSet>()
  const grow = (prefix: readonly number[], tail: readonly Holders[]): boolean => {
    for (const [at, { item, bits, count }] of tail.entries()) {
      const items = [...prefix, item]
      found.set(items.join(), { items, count })
      if (found.size > limits.maxSets) return false
      if (items.length === limits.maxItems) continue
      const longer: Holders[] = []
      for (const other of tail.slice(at + 1)) {
        const both = countBoth(bits, other.bits)
        if (both >= limits.least) longer.push({ item: other.item, bits: and(bits, other.bits), count: both })
      }
      if (!grow(items, longer)) return false
    }
    return true
  }
  return grow([], holders) ? found : undefined
}

function rulesOf(sets: ReadonlyMap<string, FrequentSet>, baskets: number, minConfidence: number): BasketRule[] {
  const rules: BasketRule[] = []
  for (const { items, count } of sets.values()) {
    if (items.length < 2) continue
    for (const right of items) {
      const left = items.filter((item) => item !== right)
      // Part of a frequent set, so frequent itself.
      const confidence = count / sets.get(left.join())!.count
      if (confidence < minConfidence) continue
      const lift = confidence / (sets.get(String(right))!.count / baskets)
      rules.push({ left, right, baskets: count, support: count / baskets, confidence, lift })
    }
  }
  return rules.sort(
    (one, other) =>
      other.lift - one.lift ||
      other.baskets - one.baskets ||
      compareItems([...one.left, one.right], [...other.left, other.right]),
  )
}

function compareItems(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((item, i) => item !== other[i])
  return at < 0 ? one.length - other.length : one[at]! - (other[at] ?? Number.NEGATIVE_INFINITY)
}

function and(one: Uint32Array, other: Uint32Array): Uint32Array {
  const both = new Uint32Array(one.length)
  for (let i = 0; i < one.length; i++) both[i] = one[i]! & other[i]!
  return both
}

function countBits(bits: Uint32Array): number {
  let count = 0
  for (let i = 0; i < bits.length; i++) count += ones(bits[i]!)
  return count
}

/** Counts without writing: most pairs are not frequent, and need no column of their own. */
function countBoth(one: Uint32Array, other: Uint32Array): number {
  let count = 0
  for (let i = 0; i < one.length; i++) count += ones(one[i]! & other[i]!)
  return count
}

/** Ones of a 32-bit word, counted in parallel (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
