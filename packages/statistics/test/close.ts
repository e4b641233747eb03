import assert from 'node:assert/strict'

/** Fails unless two numbers differ by at most the given share of the expected one. */
export function close(actual: number, expected: number, share: number, what = ''): void {
  assert.ok(
    Math.abs(actual - expected) <= share * Math.abs(expected),
    `${what} ${actual} is not within ${share} of ${expected}`,
  )
}

/** Fails unless two numbers differ by at most so much. */
export function near(actual: number, expected: number, by: number, what = ''): void {
  assert.ok(Math.abs(actual - expected) <= by, `${what} ${actual} is not within ${by} of ${expected}`)
}
