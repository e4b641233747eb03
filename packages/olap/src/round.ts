import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { snakeCase } from '@atrium/kernel'
import { apply } from './apply.ts'
import { RowFiles } from './copy-out.ts'
import { type Cursor, readCursor } from './cursor.ts'
import { allRows, type Duck } from './duck.ts'
import { hasNews, readNews } from './news.ts'
import { copyOf, keyList, quoted, readFile, type Shape, type ShapedTable, sourceOf } from './shape.ts'
import type { Snapshot, Source } from './source.ts'

export type Key = number | string

/** What a round read of PostgreSQL, lying in files. */
export interface Reading {
  readonly cursor: Cursor
  readonly ahead: string
  readonly takenAt: number
  readonly members: ReadonlySet<number>
  readonly keys: ReadonlyMap<ShapedTable, ReadonlySet<Key>>
  /** Small tables that were read, each whole. */
  readonly wholes: ReadonlySet<ShapedTable>
  /** File of the rows of a table; none where no row came. */
  readonly files: ReadonlyMap<ShapedTable, readonly string[]>
  readonly rebuild: boolean
  readonly folder: string
}

export type RoundResult =
  | { readonly did: 'nothing'; readonly asOf: number }
  | {
      readonly did: 'applied'
      readonly asOf: number
      readonly version: number
      readonly members: number
      readonly rebuild: boolean
    }
  /** The projection cannot go on from where it stands. */
  | { readonly did: 'stranded'; readonly why: string; readonly foreign?: true }

/** Small tables are read again after that, since the tree of the organization moves with the calendar. */
const WHOLES_EVERY_MS = 3_600_000
/** More members than this, and more than a quarter of all, are built anew sooner than read one by one. */
const MANY_MEMBERS = 100_000

/**
 * One round: reads what was told since the cursor, fetches the rows of all that it touched in the same snapshot, and writes rows and cursor in
 * one transaction of the file. Killed anywhere, it is as though it had not begun.
 */
export async function round(duck: Duck, source: Source, shape: Shape, folder: string): Promise<RoundResult> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const cursor = await duck.read(readCursor)
    if (cursor === undefined) return { did: 'stranded', why: 'the file was never finished' }
    const reading = await source.snapshot((snapshot) => read(duck, snapshot, shape, cursor, folder))
    if ('did' in reading) return reading
    const version = await apply(duck, shape, reading)
    return { did: 'applied', asOf: reading.takenAt, version, members: reading.members.size, rebuild: reading.rebuild }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function read(
  duck: Duck,
  snapshot: Snapshot,
  shape: Shape,
  cursor: Cursor,
  folder: string,
): Promise<Reading | RoundResult> {
  const { ahead, takenAt } = snapshot
  const foreign = foreignTo(snapshot, cursor)
  if (foreign !== undefined) return { did: 'stranded', why: foreign, foreign: true }
  const timeForWholes = takenAt - cursor.wholesAt >= WHOLES_EVERY_MS
  if (!timeForWholes && !(await hasNews(snapshot, cursor.seen))) return { did: 'nothing', asOf: takenAt }
  const news = await readNews(snapshot, shape, cursor.seen)
  const files = new Map<ShapedTable, string[]>()
  const copy = (table: ShapedTable, keys?: readonly Key[]) => copyTable(snapshot, shape, table, folder, files, keys)
  const wholes = timeForWholes
    ? new Set(shape.tables.filter(({ projection }) => projection.of.kind === 'whole'))
    : news.wholes
  for (const table of wholes) await copy(table)
  const touched = { members: new Set(news.members), keys: new Map(news.keys) }
  const lost = await restingOn(duck, shape, wholes, files, touched)
  if (lost !== undefined) return { did: 'stranded', why: lost }
  const members = await wholePersons(duck, snapshot, shape, touched.members)
  const [all] = await duck.read((connection) =>
    allRows(connection, `select count(*) as members from ${shape.map.target}`),
  )
  if (members.size > MANY_MEMBERS && members.size > Number(all?.members) / 4)
    return { did: 'stranded', why: `${members.size} members changed` }
  if (members.size > 0) for (const table of shape.tables) if (isOfMembers(table)) await copy(table, [...members])
  const keys = new Map<ShapedTable, ReadonlySet<Key>>()
  for (const [table, named] of touched.keys) {
    if (named.size === 0) continue
    const meant = await alsoKeys(snapshot, table, named)
    keys.set(table, meant)
    await copy(table, [...meant])
  }
  return { cursor, ahead, takenAt, members, keys, wholes, files, rebuild: news.rebuild, folder }
}

/** Why a file with that cursor cannot be gone on with; `kept`: how far the projection of this house has come once. */
export function foreignTo(snapshot: Snapshot, cursor: Cursor, kept?: string): string | undefined {
  if (cursor.identity !== snapshot.identity) return 'the database is another one'
  if (kept !== undefined && xmaxOf(cursor.seen) < xmaxOf(kept))
    return 'another file has gone further, and the outbox with it'
  return xmaxOf(snapshot.ahead) < xmaxOf(cursor.seen) ? 'the database is older than the projection' : undefined
}

export const isOfMembers = ({ projection: { of } }: ShapedTable): boolean => of.kind === 'member' || of.kind === 'map'

const xmaxOf = (snapshot: string): bigint => BigInt(snapshot.split(':')[1] ?? '0')

async function copyTable(
  snapshot: Snapshot,
  shape: Shape,
  table: ShapedTable,
  folder: string,
  files: Map<ShapedTable, string[]>,
  keys: readonly Key[] | undefined,
): Promise<void> {
  const paths: string[] = []
  const rows = new RowFiles(
    (number) => join(folder, `${table.name}.${number}.csv`),
    (path) => {
      paths.push(path)
      return undefined
    },
  )
  await snapshot.copy(copyOf(sourceOf(shape, table, keys)), (row) => rows.take(row))
  rows.end()
  files.set(table, paths)
}

/** Everybody who was, or is now, one person with any of these: of a merge or its undoing one id is enough. */
async function wholePersons(
  duck: Duck,
  snapshot: Snapshot,
  shape: Shape,
  told: ReadonlySet<number>,
): Promise<ReadonlySet<number>> {
  const known = new Set(told)
  let fresh: readonly number[] = [...told]
  while (fresh.length > 0) {
    const list = keyList(shape.map.key, fresh)
    const now = await snapshot.rows(
      `with root as (select distinct root_id from (${shape.map.projection.sql}) as x where member_id = any(${list}))
       select x.member_id::text as id from (${shape.map.projection.sql}) as x where x.member_id in (select root_id from root)
       union
       select x.member_id::text from (${shape.map.projection.sql}) as x join root on x.root_id = root.root_id
       where x.root_id <> x.member_id`,
    )
    const before = await duck.read((connection) =>
      allRows(
        connection,
        `select other.member_id as id from ${shape.map.target} as other
         where other.root_id in (select root_id from ${shape.map.target} where member_id in (${fresh.join(', ')}))`,
      ),
    )
    fresh = [...new Set([...now, ...before].map(({ id }) => Number(id)))].filter((id) => !known.has(id))
    for (const id of fresh) known.add(id)
  }
  return known
}

/**
 * Adds what rests on small tables that changed: members and keys of rows that name a changed row. Answers why, where all rows of a
 * table are meant.
 */
async function restingOn(
  duck: Duck,
  shape: Shape,
  wholes: ReadonlySet<ShapedTable>,
  files: ReadonlyMap<ShapedTable, readonly string[]>,
  touched: { readonly members: Set<number>; readonly keys: Map<ShapedTable, ReadonlySet<Key>> },
): Promise<string | undefined> {
  for (const table of shape.tables) {
    for (const { table: name, columns, by } of table.projection.restsOn ?? []) {
      const other = shape.table(name)
      if (!wholes.has(other)) continue
      const [path] = files.get(other) ?? []
      const differs = columns
        .map((column) => quoted(snakeCase(column)))
        .map((column) => `was.${column} is distinct from is_.${column}`)
      const now = path === undefined ? `select * from ${other.target} where false` : readFile(other, path)
      const changed = `select was.${other.key.name} from ${other.target} as was join (${now}) as is_ using (${other.key.name})
        where ${differs.join(' or ')}`
      const rows = await duck.read((connection) =>
        allRows(
          connection,
          by === undefined
            ? `select 1 as key from (${changed}) limit 1`
            : `select distinct ${table.key.name} as key from ${table.target} where ${quoted(snakeCase(by))} in (${changed})`,
        ),
      )
      if (rows.length === 0) continue
      if (by === undefined) return `${name} changed, and all of ${table.name} rests on it`
      // Keys are what the column of the key holds: integers or hex.
      const keys = rows.map(({ key }) => key as Key)
      if (isOfMembers(table)) for (const key of keys) touched.members.add(Number(key))
      else touched.keys.set(table, new Set([...(touched.keys.get(table) ?? []), ...keys]))
    }
  }
  return undefined
}

async function alsoKeys(snapshot: Snapshot, table: ShapedTable, named: ReadonlySet<Key>): Promise<ReadonlySet<Key>> {
  const { of } = table.projection
  if (of.kind !== 'keyed' || of.alsoKeys === undefined) return named
  const isHex = table.key.type === 'uuid'
  const rows = await snapshot.rows(
    `select distinct ${isHex ? `encode(x.also, 'hex')` : 'x.also::text'} as also from (${of.alsoKeys}) as x
     where x.key = any(${keyList(table.key, [...named])})`,
  )
  return new Set([...named, ...rows.map(({ also }) => (isHex ? (also ?? '') : Number(also)))])
}

/** Keys as a file of one column, for DuckDB to join with. Answers the select that reads it. */
export async function keyFile(
  folder: string,
  name: string,
  { type }: { readonly type: string },
  keys: Iterable<Key>,
): Promise<string> {
  const path = join(folder, `${name}.keys`)
  await writeFile(path, `${[...keys].join('\n')}\n`)
  const read = `read_csv('${path.replaceAll("'", "''")}', columns = {'key': 'VARCHAR'}, header = false, auto_detect = false, new_line = '\\n')`
  return `select cast(key as ${type === 'uuid' ? 'UUID' : 'BIGINT'}) as key from ${read}`
}
