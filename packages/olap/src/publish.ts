import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '@atrium/kernel'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Cursor, readCursor } from './cursor.ts'
import { allRows, type Duck, removeDuck } from './duck.ts'
import type { Published, PublishOrder } from './publish-order.ts'
import { quoted } from './quoted.ts'
import { snapshotName, snapshotsIn } from './snapshots.ts'

const BUILDING = 'publishing.duckdb'
/** Rows of a piece: two of DuckDB's row groups, some tenths of a second. */
const PIECE_ROWS = 245_760
const text = (path: string): string => `'${path.replaceAll("'", "''")}'`

/**
 * Writes a file beside and gives it its name when it is whole. Runs in one read of the projection on a connection of its own, and rows go to disk group
 * by group, so memory does not grow with them. Rounds and questions go first: between two pieces they are waited for. Killed anywhere, it leaves a file that the next one removes. Readers
 * of an older file keep it open; where a system does not let go of open files, the next publishing removes it.
 */
export async function publish(duck: Duck, order: PublishOrder): Promise<Published> {
  const began = performance.now()
  const { folder } = order
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, BUILDING)
  await removeDuck(path)
  try {
    const cursor = await duck.aside((connection) => write(duck, connection, path, order))
    const place = join(folder, snapshotName(cursor.version, cursor.asOf))
    await rename(path, place)
    for (const old of await snapshotsIn(folder)) if (old.path !== place) await rm(old.path, { force: true }).catch(held)
    const { size } = await stat(place)
    return { version: cursor.version, asOf: cursor.asOf, bytes: size, tookMs: performance.now() - began }
  } catch (error) {
    await removeDuck(path)
    throw error
  }
}

/** An open file that this system does not remove. */
function held(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EBUSY' && error.code !== 'EPERM') throw error
}

async function write(
  duck: Duck,
  connection: DuckDBConnection,
  path: string,
  { steps, tables }: PublishOrder,
): Promise<Cursor> {
  await connection.run(`attach ${text(path)} as published`)
  try {
    await connection.run('begin transaction')
    try {
      const cursor = must(await readCursor(connection), 'a projection that answers has a cursor')
      for (const { sql, values } of steps) await connection.run(sql, { ...values })
      const schemas = new Set(tables.map(({ name }) => name.split('.')[0] ?? ''))
      for (const schema of schemas) await connection.run(`create schema published.${quoted(schema)}`)
      for (const table of tables) await writeTable(duck, connection, table)
      await connection.run('commit')
      await connection.run('checkpoint published')
      return cursor
    } catch (error) {
      await connection.run('rollback').catch(() => undefined)
      throw error
    }
  } finally {
    await connection.run('detach published').catch(() => undefined)
  }
}

async function writeTable(
  duck: Duck,
  connection: DuckDBConnection,
  { name, select, rowsOf }: PublishOrder['tables'][number],
): Promise<void> {
  const place = `published.${target(name)}`
  if (rowsOf === undefined) {
    await connection.run(`create table ${place} as ${select}`)
    return
  }
  await connection.run(`create table ${place} as ${select} limit 0`)
  const [row] = await allRows(connection, `select max(rowid) as last from ${target(rowsOf)}`)
  const last = row?.last ?? null
  if (last === null) return
  for (let from = 0; from <= Number(last); from += PIECE_ROWS) {
    const began = performance.now()
    await connection.run(`insert into ${place} ${select} where t.rowid >= ${from} and t.rowid < ${from + PIECE_ROWS}`)
    // As long as the piece took, so that a busy house publishes too, in twice the time.
    await duck.quiet(performance.now() - began)
  }
}

const target = (name: string): string => name.split('.').map(quoted).join('.')
