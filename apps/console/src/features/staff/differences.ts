/** One place in what was written down, with what stood there before and after; undefined where nothing stood. */
export interface Difference {
  /** Steps from the root: `['name', 'zh']`. */
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
  readonly changed: boolean
}

/** Both contents laid side by side, place by place, in the order in which the places appear. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [old, fresh] = [leavesOf(before), leavesOf(after)]
  const paths = new Map([...old, ...fresh].map(([key, { path }]) => [key, path]))
  return [...paths].map(([key, path]) => {
    const [was, is] = [old.get(key)?.value, fresh.get(key)?.value]
    return { path, before: was, after: is, changed: JSON.stringify(was) !== JSON.stringify(is) }
  })
}

interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}

/**
 * Every value inside by its path. Lists stay whole, since they are read in one line; only a list of settings (`{ key, from, value }`) is laid out by key
 * and day, so that the same setting stands beside itself.
 */
function leavesOf(content: unknown, path: readonly string[] = [], into = new Map<string, Leaf>()): Map<string, Leaf> {
  if (content === undefined) return into
  if (isSettings(content)) {
    for (const { key, from, value } of content) leavesOf(value ?? null, [...path, key, from], into)
    return into
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content))
    return into.set(path.join('\n'), { path, value: content })
  for (const [key, value] of Object.entries(content)) leavesOf(value, [...path, key], into)
  return into
}

interface SettingWritten {
  readonly key: string
  readonly from: string
  readonly value?: unknown
}

const isSettings = (content: unknown): content is readonly SettingWritten[] =>
  Array.isArray(content) &&
  content.length > 0 &&
  content.every((each) => typeof each === 'object' && each !== null && 'key' in each && 'from' in each)
