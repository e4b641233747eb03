/** One place in what was written down, with what stood there before and after; undefined where nothing stood. */
export interface Difference {
  readonly path: string
  readonly before: string | undefined
  readonly after: string | undefined
  readonly changed: boolean
}

/** Both contents laid side by side, place by place, in the order in which the places appear. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [old, fresh] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...old.keys(), ...fresh.keys()])].map((path) => {
    const [was, is] = [old.get(path), fresh.get(path)]
    return { path, before: was, after: is, changed: was !== is }
  })
}

/** Every value inside by its path (`name.zh`, `lines.0.sku`); short lists of plain values stay in one line. */
function leavesOf(content: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (content === undefined) return into
  if (content === null) return into.set(path || '–', 'null')
  if (typeof content !== 'object') return into.set(path || '–', String(content))
  if (Array.isArray(content) && content.every((each) => typeof each !== 'object' || each === null))
    return into.set(path || '–', content.join(', '))
  for (const [key, value] of Object.entries(content)) leavesOf(value, path === '' ? key : `${path}.${key}`, into)
  return into
}
