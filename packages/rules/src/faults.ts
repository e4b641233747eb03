import type { Words } from './words.ts'

export type FaultCode =
  | 'not_a_condition'
  | 'unknown_property'
  | 'missing_property'
  | 'unknown_field'
  | 'unknown_operator'
  | 'operator_not_allowed'
  | 'wrong_value'
  | 'unknown_option'
  | 'out_of_range'
  | 'reversed_range'
  | 'empty_list'
  | 'too_long'
  | 'too_deep'
  | 'too_many_nodes'

/** What is wrong with a tree, and where. */
export interface Fault {
  /** JSON pointer (RFC 6901) from the root of the tree; the root itself is the empty string. */
  readonly pointer: string
  readonly code: FaultCode
  readonly message: Words
}

/** One more step of a JSON pointer. */
export const step = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** What a caller sent, short enough to be repeated in a message. Never throws, whatever it is. */
export function shown(raw: unknown): string {
  if (typeof raw === 'string') return JSON.stringify(raw.length > 60 ? `${raw.slice(0, 59)}…` : raw)
  if (raw === null || typeof raw === 'number' || typeof raw === 'boolean') return String(raw)
  return Array.isArray(raw) ? '[…]' : typeof raw
}
