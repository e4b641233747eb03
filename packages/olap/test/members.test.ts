import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Members } from '../src/members.ts'

const sorted = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((one, other) => one - other)

test('numbers come out sorted, each once, wherever they lie', () => {
  const number = fc.oneof(
    fc.nat(70_000),
    fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    fc.constantFrom(0, 31, 32, 65_535, 65_536, 2 ** 31 - 1),
  )
  fc.assert(
    fc.property(fc.array(number, { maxLength: 300 }), (numbers) => {
      const members = new Members()
      for (const each of numbers) members.add(each)
      assert.deepEqual([...members.sorted()], sorted(numbers))
    }),
  )
})

test('numbers far out take no more room than near ones', () => {
  const members = new Members()
  for (let each = 0; each < 100_000; each++) members.add(2 ** 31 - 1 - each)
  const found = members.sorted()
  assert.equal(found.length, 100_000)
  assert.equal(found[0], 2 ** 31 - 100_000)
})
