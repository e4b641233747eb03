import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TokenBuckets } from '../src/limiter.ts'

function stopwatch() {
  let now = 0
  return {
    now: () => now,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('a burst is allowed, then the rate, and no more than the burst gathers', () => {
  const { now, pass } = stopwatch()
  const buckets = new TokenBuckets(now)
  const take = () => buckets.take('a', 10, 3)
  assert.deepEqual(
    [take(), take(), take()].map(({ allowed, remaining }) => [allowed, remaining]),
    [
      [true, 2],
      [true, 1],
      [true, 0],
    ],
  )
  const refused = take()
  assert.deepEqual(refused, { allowed: false, remaining: 0, retryAfterSeconds: 0.1 })
  pass(99)
  assert.equal(take().allowed, false)
  pass(2)
  assert.equal(take().allowed, true)
  pass(60_000)
  assert.equal(take().remaining, 2)
})

test('over any time no more passes than burst plus rate times time', () => {
  const { now, pass } = stopwatch()
  const buckets = new TokenBuckets(now)
  let allowed = 0
  for (let at = 0; at < 10_000; at++) {
    if (buckets.take('a', 50, 20).allowed) allowed++
    pass(1)
  }
  assert.ok(allowed >= 50 * 10 && allowed <= 20 + 50 * 10, `${allowed} in 10 s`)
})

test('keys do not share, and a flood of keys keeps memory bounded and the busy key known', () => {
  const { now, pass } = stopwatch()
  const buckets = new TokenBuckets(now, 100)
  for (let at = 0; at < 5; at++) buckets.take('busy', 1, 5)
  for (let at = 0; at < 5_000; at++) {
    pass(0.001)
    buckets.take(`key${at}`, 1, 5)
    assert.equal(buckets.take('busy', 1, 5).allowed, false)
  }
  assert.ok(buckets.size <= 100)
})
