import type { Member } from './lookup.ts'

type Value = Member['attributes'][string]

/** A custom field as it is read. */
export function valueOfField(value: Value | undefined, t: (key: string) => string): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  return typeof value === 'object' ? value.join('、') : String(value)
}
