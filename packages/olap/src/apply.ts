import { snakeCase } from '@atrium/kernel'
import type { DuckDBConnection } from '@duckdb/node-api'
import { noteChanges, writeCursor } from './cursor.ts'
import { allRows, type Duck } from './duck.ts'
import { isOfMembers, type Key, keyFile, type Reading } from './round.ts'
import { ownedRows, quoted, readFile, type Shape, type ShapedTable } from './shape.ts'

/**
 * Writes a reading into the file, in one transaction with the cursor. Only rows that differ are deleted and inserted, so that whom nothing
 * happened to is not counted as changed, and the file does not grow by histories that are read again. Answers the version.
 */
export function apply(duck: Duck, shape: Shape, reading: Reading): Promise<number> {
  return duck.transact(async (connection) => {
    await connection.run('create or replace temp table changed (root_id INTEGER)')
    await connection.run('create or replace temp table moved (root_id INTEGER)')
    let everybody = false
    for (const table of reading.wholes) {
      const { gone } = await replace(connection, shape, table, reading, undefined)
      // A store was renamed or moved: any question may answer otherwise. New ones nobody has been to.
      everybody ||= gone > 0
    }
    if (reading.members.size > 0) await replaceMembers(connection, shape, reading)
    // Who holds a device decides whose its events are: spans first.
    const owned = (table: ShapedTable) => table.hasRoot
    const keyed = [...reading.keys].sort(([one], [other]) => Number(owned(one)) - Number(owned(other)))
    for (const [table, keys] of keyed) await replaceKeyed(connection, shape, table, reading, keys)
    for (const table of shape.tables) await giveOwners(connection, shape, table, reading)
    const [count] = await allRows(connection, 'select count(*) as persons from changed')
    const isChanged = everybody || Number(count?.persons) > 0
    const { cursor, takenAt } = reading
    const version = isChanged ? Math.max(cursor.version + 1, takenAt) : cursor.version
    if (isChanged) await noteChanges(connection, version, everybody)
    const wholesAt = reading.wholes.size > 0 ? takenAt : cursor.wholesAt
    // A build that is due is not forgotten with the process: a file without its mark is not gone on with.
    const fingerprint = reading.rebuild ? '' : cursor.fingerprint
    await writeCursor(connection, { ...cursor, fingerprint, seen: reading.ahead, version, asOf: takenAt, wholesAt })
    return version
  })
}

async function replaceMembers(connection: DuckDBConnection, shape: Shape, reading: Reading): Promise<void> {
  const keys = await keyFile(reading.folder, 'members', shape.map.key, reading.members)
  await connection.run(`create or replace temp table asked as ${keys}`)
  for (const table of shape.tables) {
    if (!isOfMembers(table)) continue
    await replace(connection, shape, table, reading, 'asked')
    await connection.run('insert into changed select root_id from gone union select root_id from come')
    if (table === shape.map) await connection.run('insert into moved select distinct root_id from gone')
  }
}

async function replaceKeyed(
  connection: DuckDBConnection,
  shape: Shape,
  table: ShapedTable,
  reading: Reading,
  keys: ReadonlySet<Key>,
): Promise<void> {
  await connection.run(
    `create or replace temp table asked as ${await keyFile(reading.folder, table.name, table.key, keys)}`,
  )
  const { gone } = await replace(connection, shape, table, reading, 'asked')
  const { of } = table.projection
  if (table.hasRoot) await connection.run('insert into changed select root_id from gone union select root_id from come')
  // Kept under the person already: tags, portraits.
  else if (table.key.key === 'memberId')
    await connection.run('insert into changed select member_id from gone union select member_id from come')
  if (gone > 0 && of.kind === 'keyed' && of.namedBy) {
    const { target } = shape.table(of.namedBy.table)
    const column = quoted(snakeCase(of.namedBy.column))
    await connection.run(
      `insert into changed select distinct root_id from ${target} where ${column} in (select ${table.key.name} from gone)`,
    )
  }
}

/** Makes the rows of the asked keys (all rows where no keys are named) those that were read. Leaves what went and came in `gone` and `come`. */
async function replace(
  connection: DuckDBConnection,
  shape: Shape,
  table: ShapedTable,
  reading: Reading,
  asked: string | undefined,
): Promise<{ readonly gone: number }> {
  const { target, key } = table
  const where = asked === undefined ? '' : ` where ${key.name} in (select key from ${asked})`
  const files = reading.files.get(table) ?? []
  await connection.run(`create or replace temp table held as select rowid as row_number, * from ${target}${where}`)
  await connection.run(`create or replace temp table read as select * from ${target} where false`)
  for (const path of files) {
    const rows = readFile(table, path)
    const isOwned = table.hasRoot && table.projection.of.kind === 'keyed'
    await connection.run(`insert into read by name ${isOwned ? ownedRows(shape, table, rows) : rows}`)
  }
  const names = [...table.columns.map(({ name }) => name), ...(table.hasRoot ? [quoted('root_id')] : [])]
  const same = names.map((name) => `held.${name} is not distinct from read.${name}`).join(' and ')
  await connection.run(
    `create or replace temp table gone as select * from held where not exists (select 1 from read where ${same})`,
  )
  await connection.run(
    `create or replace temp table come as select * from read where not exists (select 1 from held where ${same})`,
  )
  const [count] = await allRows(
    connection,
    'select (select count(*) from gone) as gone, (select count(*) from come) as come',
  )
  const gone = Number(count?.gone)
  if (gone > 0) await connection.run(`delete from ${target} where rowid in (select row_number from gone)`)
  if (Number(count?.come) > 0) await connection.run(`insert into ${target} by name select * from come`)
  return { gone }
}

/** Gives events of devices that changed hands, and of persons who were joined or parted, to whom they belong now. */
async function giveOwners(
  connection: DuckDBConnection,
  shape: Shape,
  table: ShapedTable,
  reading: Reading,
): Promise<void> {
  const { of } = table.projection
  if (of.kind !== 'keyed' || of.ownedBy === undefined) return
  const visitors = reading.keys.get(shape.table(of.ownedBy.spans))
  const [count] = await allRows(connection, 'select count(*) as persons from moved')
  if (visitors === undefined && count?.persons === 0) return
  const visitor = quoted(snakeCase(of.ownedBy.visitor))
  const key = { type: 'uuid' }
  const keys = await keyFile(reading.folder, 'visitors', key, visitors ?? [])
  const held = `select rowid as row_number, * from ${table.target}
    where ${visitor} in (${keys}) or root_id in (select root_id from moved)`
  await connection.run(`create or replace temp table held as ${held}`)
  const names = table.columns.map(({ name }) => name).join(', ')
  const owners = ownedRows(shape, table, 'select * from held', 'e.row_number, e.root_id as before, ')
  await connection.run(
    `create or replace temp table given as
     select row_number, before, root_id from (${owners}) as o (row_number, before, ${names}, root_id) where before is distinct from root_id`,
  )
  await connection.run(
    `update ${table.target} as e set root_id = given.root_id from given where e.rowid = given.row_number`,
  )
  await connection.run('insert into changed select before from given union select root_id from given')
}
