import type { AudienceFilter } from '@atrium/api/admin'

/** The filter that an address names; nothing where it names none, or something that is none. */
export function readFilter(text: string | undefined): AudienceFilter | undefined {
  if (text === undefined) return undefined
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' && said !== null && !Array.isArray(said) ? (said as AudienceFilter) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** What must hold, part by part. */
export const partsOf = (filter: AudienceFilter | undefined): readonly AudienceFilter[] =>
  filter === undefined ? [] : (filter.all ?? [filter])

/** All of these; nothing where there are none. */
export const allOf = (parts: readonly AudienceFilter[]): AudienceFilter | undefined =>
  parts.length > 1 ? { all: [...parts] } : parts[0]

/** Where the customers are listed that a filter holds for, in the part of the group that is looked at. */
export const customersPath = (filter: AudienceFilter | undefined, node?: string) => ({
  pathname: '/audiences/customers',
  search: new URLSearchParams({
    ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
    ...(node === undefined ? {} : { node }),
  }).toString(),
})
