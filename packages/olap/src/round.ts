import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { snakeCase } from '@atrium/kernel'
import { apply } from './apply.ts'
import { RowFiles } from './copy-out.ts'
import { type Cursor, readCursor } from './cursor.ts'
import { allRows, type Duck } from './duck.ts'
import { readNews } from './news.ts'
import { findPersons } from './persons.ts'
import { copyOf, keyList, quoted, readFile, type Shape, type ShapedTable, sourceOf } from './shape.ts'
import type { Snapshot, Source } from './source.ts'

export type Key = number | string

/** What a round read of PostgreSQL, lying in files. */
export interface Reading {
  readonly cursor: Cursor
  readonly ahead: string
  readonly takenAt: number
  /** Members of whom anything was read, and the person of each. */
  readonly rootOf: ReadonlyMap<number, number>
  /** Whose rows were read, by table: members of tables of members, keys of keyed ones. */
  readonly keys: ReadonlyMap<ShapedTable, ReadonlySet<Key>>
  /** Small tables that were read, each whole. */
  readonly wholes: ReadonlySet<ShapedTable>
  /** Files of the rows of a table; none where no row came. */
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
      /** The snapshot that it took in. */
      readonly seen: string
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
    const { takenAt, ahead, rootOf, rebuild } = reading
    return { did: 'applied', asOf: takenAt, version, seen: ahead, members: rootOf.size, rebuild }
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
  const news = await readNews(snapshot, shape, cursor.seen)
  if (news.told === 0 && !timeForWholes) return { did: 'nothing', asOf: takenAt }
  const files = new Map<ShapedTable, string[]>()
  const copy = (table: ShapedTable, keys?: readonly Key[]) => copyTable(snapshot, table, folder, files, keys)
  const wholes = timeForWholes
    ? new Set(shape.tables.filter(({ projection }) => projection.of.kind === 'whole'))
    : news.wholes
  for (const table of wholes) await copy(table)
  const touched = new Map<ShapedTable, ReadonlySet<Key>>([...news.members, ...news.keys])
  const lost = await restingOn(duck, shape, wholes, files, touched)
  if (lost !== undefined) return { did: 'stranded', why: lost }
  const told = new Set(shape.tables.filter(isOfMembers).flatMap((table) => [...(touched.get(table) ?? [])].map(Number)))
  const persons = await findPersons(duck, snapshot, shape, told)
  if (await isTooMany(duck, shape, persons.rootOf.size))
    return { did: 'stranded', why: `${persons.rootOf.size} members changed` }
  const keys = new Map<ShapedTable, ReadonlySet<Key>>(persons.moved.size > 0 ? [[shape.map, persons.moved]] : [])
  for (const [table, named] of touched) {
    if (named.size === 0) continue
    const meant = isOfMembers(table)
      ? new Set(persons.wholeOf([...named].map(Number)))
      : await alsoKeys(snapshot, table, named)
    keys.set(table, meant)
    await copy(table, [...meant])
  }
  return { cursor, ahead, takenAt, rootOf: persons.rootOf, keys, wholes, files, rebuild: news.rebuild, folder }
}

/** Whether so many members are built anew sooner than read one by one. */
async function isTooMany(duck: Duck, shape: Shape, members: number): Promise<boolean> {
  if (members <= MANY_MEMBERS) return false
  const [all] = await duck.read((connection) =>
    allRows(connection, `select count(*) as members from ${shape.map.target}`),
  )
  return members > Number(all?.members) / 4
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
  await snapshot.copy(copyOf(sourceOf(table, keys)), (row) => rows.take(row))
  rows.end()
  files.set(table, paths)
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
  touched: Map<ShapedTable, ReadonlySet<Key>>,
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
      touched.set(table, new Set([...(touched.get(table) ?? []), ...keys]))
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
