const DEEPEST = 4
const MOST_ITEMS = 3
const MOST_KEYS = 40
/** A number of more digits may be somebody's phone or card. */
const LARGEST = 1e9

/**
 * What an event was about, without what may be personal: names of fields, figures, yes and no; of texts their length alone. For somebody who
 * looks for what a reaction could not digest.
 */
export function outlineOf(value: unknown, depth = 0): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Math.abs(value) <= LARGEST ? String(value) : '#'
  if (typeof value === 'string') return `"…" (${value.length})`
  if (typeof value !== 'object' || depth >= DEEPEST) return '…'
  if (Array.isArray(value)) {
    const more = value.length > MOST_ITEMS ? `, … (${value.length})` : ''
    const items = value.slice(0, MOST_ITEMS).map((each: unknown) => outlineOf(each, depth + 1))
    return `[${items.join(', ')}${more}]`
  }
  const entries = Object.entries(value)
  const told = entries.slice(0, MOST_KEYS).map(([key, each]) => `${keyOf(key)}: ${outlineOf(each, depth + 1)}`)
  return `{ ${told.join(', ')}${entries.length > MOST_KEYS ? ', …' : ''} }`
}

/** A key that is no name of a field may be what it stands for: a phone, an e-mail. */
const keyOf = (key: string): string => (/^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(key) ? key : '…')
