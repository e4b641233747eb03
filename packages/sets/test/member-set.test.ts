import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dedupeByPriority, InvalidSetBytes, MAX_MEMBER, MemberSet, overlapOf, unionOf } from '../src/index.ts'
import { members, sorted } from './plain.ts'

test('algebra is that of plain sets', () => {
  fc.assert(
    fc.property(members, members, (one, other) => {
      const [left, right] = [MemberSet.of(one), MemberSet.of(other)]
      const [a, b] = [new Set(one), new Set(other)]
      assert.deepEqual([...left.and(right).toArray()], sorted(a.intersection(b)))
      assert.deepEqual([...left.or(right).toArray()], sorted(a.union(b)))
      assert.deepEqual([...left.andNot(right).toArray()], sorted(a.difference(b)))
      assert.equal(left.commonSize(right), a.intersection(b).size)
      assert.equal(left.equals(right), a.symmetricDifference(b).size === 0)
      // However it was made, the same set is the same in form.
      assert.deepEqual(left.and(right).toBytes(), MemberSet.of(a.intersection(b)).toBytes())
      assert.ok(left.or(right).equals(MemberSet.of(a.union(b))))
      assert.ok(left.andNot(right).equals(MemberSet.of(a.difference(b))))
    }),
    { numRuns: 60 },
  )
})

test('members are found, counted, selected and paged as in a sorted list', () => {
  fc.assert(
    fc.property(members, fc.array(fc.integer({ min: -2, max: MAX_MEMBER })), (drawn, probes) => {
      const set = MemberSet.of(drawn)
      const list = sorted(drawn)
      const held = new Set(list)
      assert.equal(set.size, list.length)
      assert.deepEqual([...set], list)
      for (const probe of [...probes, ...list.slice(0, 50), ...list.slice(0, 50).map((each) => each + 1)]) {
        assert.equal(set.has(probe), held.has(probe))
        assert.equal(set.rank(probe), list.filter((each) => each < probe).length)
      }
      for (const rank of [0, 1, Math.floor(list.length / 2), list.length - 1, list.length, -1]) {
        assert.equal(set.select(rank), list[rank])
      }
      const middle = list[Math.floor(list.length / 2)] ?? 0
      assert.deepEqual(set.page(middle, 7), list.filter((each) => each > middle).slice(0, 7))
      assert.deepEqual(set.page(-1, 3), list.slice(0, 3))
    }),
    { numRuns: 40 },
  )
})

test('bits stand for the members by place, and end with the greatest', () => {
  const low = fc.uniqueArray(fc.integer({ min: 0, max: 200_000 }), { maxLength: 400 })
  fc.assert(
    fc.property(low, fc.nat({ max: 3_000 }), (drawn, run) => {
      // A list, a run and a dense chunk.
      const set = MemberSet.of([
        ...drawn,
        ...Array(run).keys(),
        ...Array.from({ length: run }, (_, at) => 70_000 + at * 3),
      ])
      const bits = set.toBits()
      const found = []
      for (let n = 0; n < bits.length * 8; n++) if ((bits[n >> 3]! >> (n & 7)) & 1) found.push(n)
      assert.deepEqual(found, [...set])
      assert.equal(bits.length, set.size === 0 ? 0 : ([...set].at(-1)! >> 3) + 1)
    }),
    { numRuns: 40 },
  )
})

test('bytes bring the set back; bytes that were touched are refused', () => {
  fc.assert(
    fc.property(members, fc.nat(), fc.integer({ min: 1, max: 255 }), (drawn, place, flip) => {
      const set = MemberSet.of(drawn)
      const bytes = set.toBytes()
      const back = MemberSet.fromBytes(bytes)
      assert.ok(back.equals(set))
      assert.equal(back.size, set.size)
      const touched = Uint8Array.from(bytes)
      // The fourth byte is left for later and says nothing.
      const at = place % bytes.length
      touched[at]! ^= flip
      if (at !== 3) assert.throws(() => MemberSet.fromBytes(touched), InvalidSetBytes)
      assert.throws(() => MemberSet.fromBytes(bytes.subarray(0, bytes.length - 1)), InvalidSetBytes)
    }),
    { numRuns: 60 },
  )
  // Also where the bytes begin at an odd place of a greater buffer, as drivers hand them.
  const set = MemberSet.of([1, 2, 3, 70_000])
  const shifted = new Uint8Array(set.toBytes().length + 1)
  shifted.set(set.toBytes(), 1)
  assert.ok(MemberSet.fromBytes(shifted.subarray(1)).equals(set))
})

test('each chunk is kept in its smallest form', () => {
  const bytesOf = (values: Iterable<number>) => MemberSet.of(values).toBytes().length - 20
  const every = (step: number) => Array.from({ length: Math.floor(65_536 / step) }, (_, at) => at * step)
  assert.equal(bytesOf(every(1)), 4, 'one run')
  assert.equal(bytesOf(every(2)), 8_192, 'a bitmap')
  assert.equal(bytesOf(every(64)), 2_048, 'a list')
})

test('what is no ascending list of member numbers is refused', () => {
  assert.throws(() => MemberSet.ofSorted(Int32Array.of(1, 1)), RangeError)
  assert.throws(() => MemberSet.ofSorted(Int32Array.of(2, 1)), RangeError)
  assert.throws(() => MemberSet.ofSorted(Int32Array.of(-1)), RangeError)
  assert.throws(() => MemberSet.of([MAX_MEMBER + 1]), RangeError)
  assert.throws(() => MemberSet.of([1.5]), RangeError)
  assert.equal(MemberSet.of([]).size, 0)
  assert.ok(MemberSet.of([]).equals(MemberSet.empty))
})

test('deduplication by priority loses nobody and keeps nobody twice', () => {
  fc.assert(
    fc.property(fc.array(members, { maxLength: 5 }), (drawn) => {
      const sets = drawn.map((each) => MemberSet.of(each))
      const kept = dedupeByPriority(sets)
      assert.equal(
        kept.reduce((sum, set) => sum + set.size, 0),
        unionOf(sets).size,
      )
      assert.ok(unionOf(kept).equals(unionOf(sets)))
      for (const [at, set] of kept.entries()) assert.ok(set.equals(sets[at]!.andNot(unionOf(sets.slice(0, at)))))
      const { common, alone, together } = overlapOf(sets)
      assert.equal(together, unionOf(sets).size)
      for (const [at, set] of sets.entries()) {
        assert.equal(common[at]![at], set.size)
        for (const [there, other] of sets.entries()) assert.equal(common[at]![there], set.and(other).size)
        const others = new Set(drawn.filter((_, there) => there !== at).flat())
        assert.equal(alone[at], [...set].filter((member) => !others.has(member)).length)
      }
    }),
    { numRuns: 30 },
  )
})
