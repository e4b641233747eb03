import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Restraint } from '../src/restraint.ts'

const feeling = (restraint: Restraint, ways: readonly number[]) => {
  for (const ms of ways) restraint.felt(ms)
  return restraint
}
const often = (ms: number, times = 30) => Array.from({ length: times }, () => ms)

test('in a quiet house there is no rest, however far away the database is', () => {
  assert.equal(feeling(new Restraint(), often(0.3)).restAfter(100), 0)
  assert.equal(feeling(new Restraint(), [40, ...often(40.4)]).restAfter(100), 0)
})

test('what the way takes longer than in a quiet house makes the rest, up to eight times the work', () => {
  const busier = feeling(new Restraint(), [0.2, ...often(1.2)])
  assert.ok(Math.abs(busier.restAfter(100) - 100) < 1)
  const busy = feeling(new Restraint(), [0.2, ...often(6)])
  assert.equal(busy.restAfter(100), 800)
  assert.equal(busy.restAfter(7), 56)
})

test('it is forgotten when the house is quiet again, and one long wait does not count for long', () => {
  const restraint = feeling(new Restraint(), [0.2, ...often(15)])
  assert.ok(feeling(restraint, often(0.2)).restAfter(100) < 5)
  assert.ok(feeling(restraint, [30_000, ...often(0.2, 20)]).restAfter(100) < 10)
})
