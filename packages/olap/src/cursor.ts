import { invariant } from '@atrium/kernel'
import type { DuckDBConnection } from '@duckdb/node-api'
import { allRows } from './duck.ts'

/** Where the projection stands; kept in the file itself, so that rows and cursor are written together. */
export interface Cursor {
  /** Of the shape whose rows the file holds. */
  readonly fingerprint: string
  /** Of the database that they come from. */
  readonly identity: string
  /** The snapshot of PostgreSQL that all rows are of. */
  readonly seen: string
  /** Grows with every change: epoch milliseconds of that snapshot, or one more than before. */
  readonly version: number
  /** Epoch milliseconds of the snapshot. */
  readonly asOf: number
  /** Of the snapshot in which small tables were read last. */
  readonly wholesAt: number
}

/** Changes are kept this long; who asks for what changed since an older version is told: everything. */
const KEEP_CHANGES_MS = 3_600_000
/** And this many persons at most. */
const KEEP_CHANGES = 2_000_000

export const CURSOR_TABLES = [
  'create schema projection',
  `create table projection.cursor (fingerprint VARCHAR, identity VARCHAR, seen VARCHAR, version BIGINT, as_of BIGINT, wholes_at BIGINT)`,
  // A null person stands for everybody.
  'create table projection.change (version BIGINT, root_id INTEGER)',
  // The oldest version of which it is known what changed since.
  'create table projection.known (since BIGINT)',
]

export async function readCursor(connection: DuckDBConnection): Promise<Cursor | undefined> {
  const [row] = await allRows(connection, 'select * from projection.cursor')
  if (row === undefined) return undefined
  return {
    fingerprint: String(row.fingerprint),
    identity: String(row.identity),
    seen: String(row.seen),
    version: Number(row.version),
    asOf: Number(row.as_of),
    wholesAt: Number(row.wholes_at),
  }
}

export async function writeCursor(connection: DuckDBConnection, cursor: Cursor): Promise<void> {
  await connection.run('delete from projection.cursor')
  await connection.run(
    'insert into projection.cursor values ($fingerprint, $identity, $seen, $version, $asOf, $wholesAt)',
    {
      ...cursor,
      version: BigInt(cursor.version),
      asOf: BigInt(cursor.asOf),
      wholesAt: BigInt(cursor.wholesAt),
    },
  )
}

/** Gives a file built beside another one a version that follows the other's; what changed before is not known. */
export async function stampVersion(connection: DuckDBConnection, version: number): Promise<void> {
  await connection.run(`update projection.cursor set version = ${whole(version)}`)
  await connection.run(`update projection.known set since = ${whole(version)}`)
  await connection.run('delete from projection.change')
}

/** Begins the list of changes of a file just built. */
export async function beginChanges(connection: DuckDBConnection, version: number): Promise<void> {
  await connection.run(`insert into projection.known values (${whole(version)})`)
}

/** What is forgotten is looked for once in so long. */
const STRIDE_MS = KEEP_CHANGES_MS / 10

/** Notes persons (a select of them) under a version that follows `before`, and now and then forgets what is old. */
export async function noteChanges(
  connection: DuckDBConnection,
  before: number,
  version: number,
  persons: string,
): Promise<void> {
  const rows = persons === 'everybody' ? 'select null' : persons
  await connection.run(`insert into projection.change select ${whole(version)}, * from (${rows})`)
  if (Math.floor(before / STRIDE_MS) === Math.floor(version / STRIDE_MS)) return
  const [kept] = await allRows(connection, 'select count(*) as changes from projection.change')
  const forget = Number(kept?.changes) > KEEP_CHANGES ? version : version - KEEP_CHANGES_MS
  await connection.run(`delete from projection.change where version <= ${whole(forget)}`)
  await connection.run(`update projection.known set since = greatest(since, ${whole(forget)})`)
}

/** Persons with another row since a version, sorted; `all` where too much is not known any more. */
export async function readChanges(connection: DuckDBConnection, version: number): Promise<Int32Array | 'all'> {
  const [told] = await allRows(
    connection,
    `select (select since from projection.known) as since,
       (select count(*) from projection.change where version > ${whole(version)} and root_id is null) as everybody`,
  )
  if (told === undefined || Number(told.since) > version || Number(told.everybody) > 0) return 'all'
  const rows = await connection.runAndReadAll(
    `select distinct root_id from projection.change where version > ${whole(version)} order by root_id`,
  )
  return Int32Array.from(rows.getColumns()[0] ?? [], Number)
}

function whole(value: number): number {
  invariant(Number.isSafeInteger(value), 'versions are integers')
  return value
}
