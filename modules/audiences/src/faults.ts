import type { RefusedPlace } from '@atrium/kernel'

export type FaultCode =
  | 'not_a_filter'
  | 'unknown_property'
  | 'missing_property'
  | 'unknown_name'
  | 'operator_not_allowed'
  | 'wrong_value'
  | 'too_many'
  | 'too_deep'
  | 'cycle'

/** One more step of a JSON pointer. */
export const step = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Gathers what is wrong with a filter, place by place. */
export class Faults {
  readonly found: RefusedPlace[] = []

  /** Answers false, so that a check ends with it. */
  add(pointer: string, code: FaultCode, message: string): false {
    this.found.push({ pointer, code, message })
    return false
  }
}

/** What a caller sent, short enough to be repeated in a message. */
export function shown(raw: unknown): string {
  if (typeof raw === 'string') return JSON.stringify(raw.length > 60 ? `${raw.slice(0, 59)}…` : raw)
  if (raw === null || typeof raw === 'number' || typeof raw === 'boolean') return String(raw)
  return Array.isArray(raw) ? '[…]' : typeof raw
}
