/**
 * What a command answers for one item. A refusal is a value with a code from a closed set and changes nothing; a broken
 * promise of ours is never an `Outcome`: it throws (see `invariant`).
 */
export type Outcome<T, Code extends string> = Done<T> | Refused<Code>

export interface Done<T> {
  readonly ok: true
  readonly value: T
}

export interface Refused<Code extends string> {
  readonly ok: false
  readonly code: Code
  /** Names the place and the remedy in one sentence; never holds personal data. */
  readonly detail?: string
  /** Where a whole definition was refused: each place in it. */
  readonly faults?: readonly RefusedPlace[]
}

export interface RefusedPlace {
  /** JSON pointer (RFC 6901) into the item as sent. */
  readonly pointer: string
  readonly code: string
  readonly message: string
}

export const done = <T>(value: T): Done<T> => ({ ok: true, value })

export const refuse = <Code extends string>(
  code: Code,
  detail?: string,
  faults?: readonly RefusedPlace[],
): Refused<Code> => ({ ok: false, code, ...(detail === undefined ? {} : { detail }), ...(faults ? { faults } : {}) })
