import { snakeCase } from '@atrium/kernel'
import type { DuckDBConnection } from '@duckdb/node-api'
import { noteChanges, writeCursor } from './cursor.ts'
import { allRows, type Duck } from './duck.ts'
import { keyFile, pairFile } from './key-file.ts'
import { isOfMembers, type Key, type Reading } from './round.ts'
import { ownedRows, personalRows, quoted, readFile, type Shape, type ShapedTable } from './shape.ts'

/**
 * Writes a reading into the file, in one transaction with the cursor. Only rows that differ are deleted and inserted, so that whom nothing
 * happened to is not counted as changed, and the file does not grow by histories that are read again. Answers the version.
 */
export function apply(duck: Duck, shape: Shape, reading: Reading): Promise<number> {
  return duck.transact(async (connection) => {
    const round: Round = { connection, shape, reading, changed: new Set(), moved: new Set() }
    let everybody = false
    for (const table of reading.wholes) {
      const { gone } = await replace(round, table, 'all', readFiles(reading, table))
      // A store was renamed or moved: any question may answer otherwise. New ones nobody has been to.
      everybody ||= gone > 0
    }
    if (reading.rootOf.size > 0) await replaceMembers(round)
    // Who holds a device decides whose its events are: spans first.
    const owned = (table: ShapedTable) => table.hasRoot
    const keyed = [...reading.keys].filter(([table]) => !isOfMembers(table))
    keyed.sort(([one], [other]) => Number(owned(one)) - Number(owned(other)))
    for (const [table, keys] of keyed) await replaceKeyed(round, table, keys)
    for (const table of shape.tables) await giveOwners(round, table)
    return finish(round, everybody)
  })
}

interface Round {
  readonly connection: DuckDBConnection
  readonly shape: Shape
  readonly reading: Reading
  /** Persons with another row than before. */
  readonly changed: Set<number>
  /** Persons of whom a member is now of somebody else. */
  readonly moved: Set<number>
}

async function finish({ connection, reading, changed }: Round, everybody: boolean): Promise<number> {
  const { cursor, takenAt } = reading
  const isChanged = everybody || changed.size > 0
  const version = isChanged ? Math.max(cursor.version + 1, takenAt) : cursor.version
  if (isChanged) {
    const roots = everybody ? 'everybody' : await keyFile(reading.folder, 'changed', { type: 'int' }, changed)
    await noteChanges(connection, cursor.version, version, roots)
  }
  const wholesAt = reading.wholes.size > 0 ? takenAt : cursor.wholesAt
  // A build that is due is not forgotten with the process: a file without its mark is not gone on with.
  const fingerprint = reading.rebuild ? '' : cursor.fingerprint
  await writeCursor(connection, { ...cursor, fingerprint, seen: reading.ahead, version, asOf: takenAt, wholesAt })
  return version
}

async function replaceMembers(round: Round): Promise<void> {
  const { connection, shape, reading } = round
  const people = await pairFile(reading.folder, 'people', ['member_id', 'root_id'], reading.rootOf)
  await connection.run(`create or replace temp table people as ${people}`)
  for (const table of [shape.map, ...shape.tables.filter((one) => one !== shape.map && isOfMembers(one))]) {
    const keys = reading.keys.get(table)
    if (keys === undefined) continue
    const asked =
      keys.size === reading.rootOf.size
        ? 'select member_id from people'
        : await keyFile(reading.folder, table.name, table.key, keys)
    const rows =
      table === shape.map
        ? `select member_id, root_id from people where member_id in (${asked})`
        : readFiles(reading, table, (file) => personalRows(table, file, 'people'))
    const difference = await replace(round, table, asked, rows)
    for (const { root } of difference.owners) if (root !== null) round.changed.add(root)
    if (table === shape.map)
      for (const { root, goes } of difference.owners) if (goes && root !== null) round.moved.add(root)
  }
}

async function replaceKeyed(round: Round, table: ShapedTable, keys: ReadonlySet<Key>): Promise<void> {
  const { connection, shape, reading, changed } = round
  const asked = await keyFile(reading.folder, table.name, table.key, keys)
  const rows = readFiles(reading, table, (file) => (table.hasRoot ? ownedRows(shape, table, file) : file))
  const { gone, owners } = await replace(round, table, asked, rows)
  for (const { root } of owners) if (root !== null) changed.add(root)
  const { of } = table.projection
  if (gone > 0 && of.kind === 'keyed' && of.namedBy) {
    const { target } = shape.table(of.namedBy.table)
    const column = quoted(snakeCase(of.namedBy.column))
    const named = await allRows(
      connection,
      `select distinct root_id as root from ${target} where ${column} in (select ${table.key.name} from differing where row_number is not null)`,
    )
    for (const { root } of named) changed.add(Number(root))
  }
}

/** DuckDB's select of what was read of a table; undefined where no row came. */
function readFiles(reading: Reading, table: ShapedTable, of = (file: string) => file): string | undefined {
  const files = reading.files.get(table) ?? []
  return files.length === 0 ? undefined : files.map((path) => of(readFile(table, path))).join(' union all ')
}

interface Difference {
  /** How many rows went. */
  readonly gone: number
  /** The persons of rows that went or came, where the table tells whose its rows are. */
  readonly owners: readonly { readonly root: number | null; readonly goes: boolean }[]
}

/** Makes the rows of the asked keys those that were read. Leaves what differed in `differing`; rows that went have a `row_number`. */
async function replace(
  { connection }: Round,
  table: ShapedTable,
  asked: string,
  rows: string | undefined,
): Promise<Difference> {
  const { target, key } = table
  const names = [...table.columns.map(({ name }) => name), ...(table.hasRoot ? [quoted('root_id')] : [])]
  const where = asked === 'all' ? '' : ` where ${key.name} in (${asked})`
  const held = `select rowid as row_number, ${names.join(', ')} from ${target}${where}`
  const read = rows === undefined ? `select ${names.join(', ')} from ${target} where false` : rows
  const either = names.map((name) => `coalesce(held.${name}, fresh.${name}) as ${name}`)
  const same = names.map((name) => `held.${name} is not distinct from fresh.${name}`)
  await connection.run(
    `create or replace temp table differing as
     select held.row_number, ${either.join(', ')}
     from (${held}) as held full join (select ${names.join(', ')}, true as is_read from (${read})) as fresh on ${same.join(' and ')}
     where held.row_number is null or fresh.is_read is null`,
  )
  // Tables that are kept under the person already name it as their member: tags, portraits.
  const isMap = table.projection.of.kind === 'map'
  const owner = table.hasRoot || isMap ? 'root_id' : table.key.key === 'memberId' ? key.name : 'null'
  const found = await allRows(
    connection,
    `select row_number is not null as goes, ${owner} as root, count(*) as rows from differing group by 1, 2`,
  )
  const differing = found.map(({ goes, root, rows: count }) => ({
    goes: goes === true,
    root: root === null ? null : Number(root),
    count: Number(count),
  }))
  const gone = differing.reduce((sum, { goes, count }) => sum + (goes ? count : 0), 0)
  if (gone > 0) await connection.run(`delete from ${target} where rowid in (select row_number from differing)`)
  if (differing.some(({ goes }) => !goes))
    await connection.run(
      `insert into ${target} by name select ${names.join(', ')} from differing where row_number is null`,
    )
  return { gone, owners: owner === 'null' ? [] : differing }
}

/** Gives events of devices that changed hands, and of persons who were joined or parted, to whom they belong now. */
async function giveOwners({ connection, shape, reading, changed, moved }: Round, table: ShapedTable): Promise<void> {
  const { of } = table.projection
  if (of.kind !== 'keyed' || of.ownedBy === undefined) return
  const visitors = reading.keys.get(shape.table(of.ownedBy.spans))
  const places: string[] = []
  if (visitors !== undefined) {
    const keys = await keyFile(reading.folder, 'visitors', { type: 'uuid' }, visitors)
    places.push(`${quoted(snakeCase(of.ownedBy.visitor))} in (${keys})`)
  }
  if (moved.size > 0) {
    const keys = await keyFile(reading.folder, 'moved', { type: 'int' }, moved)
    places.push(`root_id in (${keys})`)
  }
  if (places.length === 0) return
  // Each place by itself: with `or` between them nothing is left out while the table is read.
  // Only the columns that tell the owner: the content of events is a hundred times as much.
  const [visitor, at] = [of.ownedBy.visitor, of.ownedBy.at].map((name) => quoted(snakeCase(name)))
  const held = places
    .map((place) => `select rowid as row_number, ${visitor}, ${at}, root_id from ${table.target} where ${place}`)
    .join(' union ')
  await connection.run(`create or replace temp table held as ${held}`)
  const owners = ownedRows(shape, table, 'select * from held', 'e.row_number, e.root_id as before')
  await connection.run(
    `create or replace temp table given as select * from (${owners}) as o where before is distinct from root_id`,
  )
  const persons = await allRows(connection, 'select before as root from given union select root_id from given')
  if (persons.length === 0) return
  for (const { root } of persons) if (root !== null) changed.add(Number(root))
  await connection.run(
    `update ${table.target} as e set root_id = given.root_id from given where e.rowid = given.row_number`,
  )
}
