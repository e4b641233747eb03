import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Restraint } from '../src/restraint.ts'

const feeling = (restraint: Restraint, ways: readonly number[]) => {
  for (const ms of ways) restraint.felt(ms)
  return restraint
}
const started = () => new Restraint(0)
const often = (ms: number, times = 30) => Array.from({ length: times }, () => ms)

test('in a quiet house there is no rest, however far away the database is', () => {
  assert.equal(feeling(started(), often(0.3)).restAfter(100), 0)
  assert.equal(feeling(started(), [40, ...often(40.4)]).restAfter(100), 0)
})

test('what the way takes longer than in a quiet house makes the rest, up to eight times the work', () => {
  const busier = feeling(started(), [0.2, ...often(1.2)])
  assert.ok(Math.abs(busier.restAfter(100) - 100) < 1)
  const busy = feeling(started(), [0.2, ...often(6)])
  assert.equal(busy.restAfter(100), 800)
  assert.equal(busy.restAfter(7), 56)
  assert.deepEqual([busy.restAfter(100, 500), busy.restAfter(7, 500), busy.restAfter(100, 0)], [500, 56, 0])
})

test('it is forgotten when the house is quiet again, and one long wait does not count for long', () => {
  const restraint = feeling(started(), [0.2, ...often(15)])
  assert.ok(feeling(restraint, often(0.2)).restAfter(100) < 5)
  assert.ok(feeling(restraint, [30_000, ...often(0.2, 20)]).restAfter(100) < 10)
})

test('the start of a process is not felt', () => {
  const starting = feeling(new Restraint(), [0.2, ...often(15)])
  assert.equal(starting.restAfter(100), 0)
})
