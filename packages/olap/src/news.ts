import { invariant } from '@atrium/kernel'
import type { Shape, ShapedTable } from './shape.ts'
import type { Snapshot } from './source.ts'

/** What the outbox tells since a snapshot. */
export interface News {
  /** Rows of the outbox. */
  readonly told: number
  /** Members that were named, by table of members: whose rows there may have changed. */
  readonly members: ReadonlyMap<ShapedTable, ReadonlySet<number>>
  /** Keys by table. */
  readonly keys: ReadonlyMap<ShapedTable, ReadonlySet<number | string>>
  /** Small tables of which a topic was told. */
  readonly wholes: ReadonlySet<ShapedTable>
  /** Whether rows went that nobody can name. */
  readonly rebuild: boolean
}

const SNAPSHOT = /^\d+:\d+:[\d,]*$/

// The index (xid, id) leads to what may be new; what the older snapshot saw is left out.
const unseen = (seen: string): string => {
  invariant(SNAPSHOT.test(seen), 'a cursor is a snapshot')
  return `xid >= pg_snapshot_xmin('${seen}'::pg_snapshot) and not pg_visible_in_snapshot(xid, '${seen}'::pg_snapshot)`
}

/** Whether anything was told since; the cheap look of an idle house. */
export async function hasNews(snapshot: Snapshot, seen: string): Promise<boolean> {
  const [row] = await snapshot.rows(`select exists (select from house.outbox where ${unseen(seen)})::text as told`)
  return row?.told === 'true'
}

/** Reads what was told since a snapshot, in one pass that holds keys only. */
export async function readNews(snapshot: Snapshot, shape: Shape, seen: string): Promise<News> {
  const keyed = new Map<string, ShapedTable[]>()
  const small = new Map<string, ShapedTable[]>()
  const personal = personalTables(shape)
  for (const table of shape.tables) {
    const { of } = table.projection
    if (of.kind === 'keyed') for (const topic of of.topics) push(keyed, topic, table)
    if (of.kind === 'whole') for (const topic of of.topics) push(small, topic, table)
  }
  const members = new Map<ShapedTable, Set<number>>()
  const keys = new Map<ShapedTable, Set<number | string>>()
  const wholes = new Set<ShapedTable>()
  const rebuilding = new Set(
    shape.tables.flatMap(({ projection: { of } }) => (of.kind === 'keyed' ? (of.rebuiltOn ?? []) : [])),
  )
  let rebuild = false
  const topics = `array[${[...keyed.keys()].map((topic) => `'${topic}'`).join(', ')}]::text[]`
  const told = await snapshot.copy(
    `copy (select coalesce(member_id::text, ''), topic, case when topic = any(${topics}) then body end
           from house.outbox where ${unseen(seen)}) to stdout (format text, null '', encoding 'UTF8')`,
    (row) => {
      const [member = '', topic = '', body = ''] = row.toString('utf8').trimEnd().split('\t')
      if (member !== '')
        for (const table of personal.get(topic) ?? []) {
          const named = members.get(table)
          if (named) named.add(Number(member))
          else members.set(table, new Set([Number(member)]))
        }
      rebuild ||= rebuilding.has(topic)
      for (const table of small.get(topic) ?? []) wholes.add(table)
      for (const table of keyed.get(topic) ?? []) addKeys(keys, table, topic, JSON.parse(unescaped(body)))
      return undefined
    },
  )
  return { told, members, keys, wholes, rebuild }
}

/** Tables of members by topic. */
function personalTables({ tables, map }: Shape): ReadonlyMap<string, readonly ShapedTable[]> {
  const personal = new Map<string, ShapedTable[]>()
  const ofMembers = tables.filter(({ projection: { of } }) => of.kind === 'member')
  for (const table of ofMembers)
    if (table.projection.of.kind === 'member')
      for (const topic of table.projection.of.topics) push(personal, topic, table)
  if (map.projection.of.kind === 'map') for (const topic of map.projection.of.topics) personal.set(topic, ofMembers)
  return personal
}

function addKeys(keys: Map<ShapedTable, Set<number | string>>, table: ShapedTable, topic: string, body: unknown): void {
  const { of } = table.projection
  if (of.kind !== 'keyed') return
  const known = keys.get(table) ?? new Set()
  keys.set(table, known)
  for (const key of of.keysOf(topic, body)) known.add(key)
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const items = map.get(key)
  if (items) items.push(item)
  else map.set(key, [item])
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** What COPY's text form wrote with backslashes. */
const unescaped = (text: string): string => text.replace(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter)
