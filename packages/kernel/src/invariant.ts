/** A promise of ours was broken: becomes a 500 with a request id, rolls the transaction back, is never shown to callers. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/** Throws `BrokenPromise` unless `condition` holds. For what can only be false through a fault of our own. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BrokenPromise(message)
}

/** The value, or `BrokenPromise` where it is null or undefined. */
export function must<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new BrokenPromise(message)
  return value
}
