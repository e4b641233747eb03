import type { Clock, Instant } from '@atrium/kernel'

/** A clock that stands still until the test moves it. Called like any clock, it tells the time. */
export interface TestClock extends Clock {
  /** Travels to a moment, forwards or backwards: an RFC 3339 text or an instant. */
  set(at: Instant | string): void
  /** Travels onwards by that many milliseconds. */
  advance(ms: number): void
}

/** Midsummer noon of a year without leap days or surprises. */
export const TEST_START = '2026-06-15T12:00:00Z'

function instantOf(at: Instant | string): Instant {
  const instant = typeof at === 'number' ? at : Date.parse(at)
  if (!Number.isSafeInteger(instant)) throw new TypeError(`${at} is not a moment`)
  return instant
}

/** Makes a clock that stands at `start`. */
export function testClock(start: Instant | string = TEST_START): TestClock {
  let now = instantOf(start)
  return Object.assign(() => now, {
    set(at: Instant | string) {
      now = instantOf(at)
    },
    advance(ms: number) {
      now += ms
    },
  })
}
