import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { placesOf } from '../src/draw.ts'
import { drawn, extract, extractRatio, MemberSet, split, splitCounts, unionOf } from '../src/index.ts'
import { members } from './plain.ts'

const million = (): MemberSet => MemberSet.ofSorted(Int32Array.from({ length: 1_000_000 }, (_, at) => at + 1))

test('a number of members is exact, the same again, and part of the greater number', () => {
  fc.assert(
    fc.property(members, fc.string(), fc.nat(200), fc.nat(200), (list, seed, one, other) => {
      const set = MemberSet.of(list)
      const [less, more] = [Math.min(one, other), Math.max(one, other)]
      const [few, many] = [extract(set, seed, less), extract(set, seed, more)]
      assert.equal(few.size, Math.min(less, set.size))
      assert.equal(many.size, Math.min(more, set.size))
      assert.equal(few.andNot(many).size, 0)
      assert.equal(many.andNot(set).size, 0)
      assert.ok(extract(set, seed, less).equals(few))
    }),
    { numRuns: 50 },
  )
})

test('when others come and go a choice moves by no more than they make room for', () => {
  fc.assert(
    fc.property(members, fc.array(fc.nat(400_000), { maxLength: 20 }), fc.string(), (list, gone, seed) => {
      const set = MemberSet.of(list)
      const left = set.andNot(MemberSet.of(gone))
      const [before, after] = [extract(set, seed, 100), extract(left, seed, 100)]
      // Everybody who was chosen and is still there is chosen again.
      assert.equal(before.and(left).andNot(after).size, 0)
      // Drawn by themselves, nobody's answer changes at all.
      assert.ok(
        drawn(set, seed, 0.2, 0.5)
          .and(left)
          .equals(drawn(left, seed, 0.2, 0.5)),
      )
    }),
    { numRuns: 50 },
  )
})

test('shares are exact by largest remainder, disjoint and complete', () => {
  fc.assert(
    fc.property(members, fc.array(fc.nat(10), { minLength: 1, maxLength: 6 }), fc.string(), (list, weights, seed) => {
      const set = MemberSet.of(list)
      const total = weights.reduce((sum, weight) => sum + weight, 0) || 1
      const shares = weights.map((weight) => weight / total)
      const parts = split(set, seed, shares)
      for (const [at, part] of parts.entries()) assert.ok(Math.abs(part.size - shares[at]! * set.size) < 1.001)
      const all = shares.some((share) => share > 0) ? set.size : 0
      assert.equal(
        parts.reduce((sum, part) => sum + part.size, 0),
        all,
      )
      assert.equal(unionOf(parts).size, all)
    }),
    { numRuns: 50 },
  )
  const thirds = split(MemberSet.of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 's', [1 / 3, 1 / 3, 1 / 3]).map(
    (part) => part.size,
  )
  assert.deepEqual(thirds, [4, 3, 3])
  assert.throws(() => split(MemberSet.empty, 's', [0.6, 0.6]), RangeError)
  assert.throws(() => extractRatio(MemberSet.empty, 's', 1.5), RangeError)
  assert.throws(() => drawn(MemberSet.empty, 's', 0.5, 0.2), RangeError)
})

test('numbers are exact, disjoint, and the later parts have what is left', () => {
  fc.assert(
    fc.property(members, fc.string(), fc.array(fc.nat(400), { maxLength: 5 }), (drawnMembers, seed, counts) => {
      const set = MemberSet.of(drawnMembers)
      const parts = splitCounts(set, seed, counts)
      let left = set.size
      for (const [at, part] of parts.entries()) {
        assert.equal(part.size, Math.min(counts[at] ?? 0, left))
        left -= part.size
      }
      const all = unionOf(parts)
      assert.equal(all.size, set.size - left)
      assert.equal(all.andNot(set).size, 0)
      // One number is the extraction of so many.
      if (counts[0] !== undefined) assert.ok(parts[0]?.equals(extract(set, seed, counts[0])))
    }),
    { numRuns: 60 },
  )
  assert.throws(() => splitCounts(MemberSet.empty, 's', [1.5]), RangeError)
})

test('a seed orders members by places that nobody shares, and by which neighbours are not told', () => {
  const set = million()
  const placeOf = placesOf('spring')
  assert.equal(new Set(Array.from(set.toArray(), placeOf)).size, set.size)
  const half = extractRatio(set, 'spring', 0.5)
  assert.equal(half.size, 500_000)
  // Every stretch of ids gives its half, within six standard deviations.
  for (let from = 0; from < 1_000_000; from += 100_000) {
    const inStretch = half.rank(from + 100_001) - half.rank(from + 1)
    assert.ok(Math.abs(inStretch - 50_000) < 6 * Math.sqrt(100_000 / 4), `${inStretch} of 100,000 from ${from}`)
  }
  // Odd and even ids alike, and choices by other seeds are independent of each other.
  const odd = MemberSet.ofSorted(set.toArray().filter((member) => member % 2 === 1))
  assert.ok(Math.abs(half.commonSize(odd) - 250_000) < 6 * Math.sqrt(1_000_000 / 16))
  for (const seed of ['autumn', 'spring ', 'Spring', '', '1', '2']) {
    const other = extractRatio(set, seed, 0.5)
    assert.ok(Math.abs(half.commonSize(other) - 250_000) < 6 * Math.sqrt(1_000_000 / 16), seed)
  }
})

test('choices are the same for ever: what was drawn once is drawn again by later versions', () => {
  const set = MemberSet.ofSorted(Int32Array.from({ length: 30 }, (_, at) => at + 1))
  assert.deepEqual([...extract(set, 'golden', 8)], [4, 7, 10, 16, 21, 24, 25, 30])
  assert.deepEqual(
    split(set, 'golden', [0.1, 0.1]).map((part) => [...part]),
    [
      [10, 24, 30],
      [7, 21, 25],
    ],
  )
})
