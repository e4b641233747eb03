/** The strong ETag of a version of a setting. */
export const etagOf = (version: number): string => `"v${version}"`

/** What an If-Match header asks for: a version, something no strong tag of ours equals, or nothing usable. */
export function readIfMatch(header: string | undefined): number | 'stale' | 'missing' {
  const text = header?.trim()
  // `*` would overwrite whatever is there, which is what versions are for to prevent.
  if (text === undefined || text === '' || text === '*') return 'missing'
  const version = /^"v(\d{1,15})"$/.exec(text)?.[1]
  return version === undefined ? 'stale' : Number(version)
}

/** Whether If-None-Match names this tag: the caller has it already (304). */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}
