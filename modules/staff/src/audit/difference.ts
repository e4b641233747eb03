import { isDeepStrictEqual } from 'node:util'

/** What something says of itself, field by field, in plain JSON. */
export type Told = Readonly<Record<string, unknown>>

export interface Difference {
  readonly before?: Told
  readonly after: Told
}

/**
 * `before` and `after` of an audit row: only the fields that differ. Of what is new everything that says something; there is no before.
 * Undefined where nothing differs.
 */
export function difference(before: Told | undefined, after: Told): Difference | undefined {
  const names = Object.keys(after).filter((name) =>
    before ? !isDeepStrictEqual(before[name], after[name]) : after[name] !== null && after[name] !== undefined,
  )
  if (names.length === 0) return undefined
  const pick = (told: Told): Told => Object.fromEntries(names.map((name) => [name, told[name]]))
  return { ...(before ? { before: pick(before) } : {}), after: pick(after) }
}
