import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RowFiles } from './copy-out.ts'
import { beginChanges, CURSOR_TABLES, writeCursor } from './cursor.ts'
import { Duck, type DuckSettings, removeDuck } from './duck.ts'
import {
  copyOf,
  createTables,
  ownedRows,
  personalRows,
  readFile,
  type Shape,
  type ShapedTable,
  sourceOf,
} from './shape.ts'
import type { Snapshot, Source } from './source.ts'

export interface BuildProgress {
  /** Table in hand. */
  readonly table: string
  readonly rowsRead: number
  /** As PostgreSQL's statistics estimate it; what is read may be more. */
  readonly rowsExpected: number
}

/** Builds a whole projection of one snapshot into a new file and closes it. Answers its version, greater than `after`. */
export async function build(
  path: string,
  settings: DuckSettings,
  source: Source,
  shape: Shape,
  after: number,
  folder: string,
  tell: (progress: BuildProgress) => void,
): Promise<number> {
  await removeDuck(path)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const duck = await Duck.open(path, settings, 1)
  try {
    await duck.transact(async (connection) => {
      for (const sql of [...CURSOR_TABLES, ...createTables(shape)]) await connection.run(sql)
    })
    return await source.snapshot((snapshot) => fill(duck, snapshot, shape, after, folder, tell))
  } finally {
    await duck.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function fill(
  duck: Duck,
  snapshot: Snapshot,
  shape: Shape,
  after: number,
  folder: string,
  tell: (progress: BuildProgress) => void,
): Promise<number> {
  const { takenAt } = snapshot
  const rowsExpected = await expectedRows(snapshot, shape)
  let rowsRead = 0
  // Whose events are is known once persons and spans are there.
  const inOrder = [...shape.tables].sort((one, other) => rank(one) - rank(other))
  for (const table of inOrder) {
    tell({ table: table.name, rowsRead, rowsExpected })
    await loadTable(duck, snapshot, shape, table, folder, () => {
      if (++rowsRead % 50_000 === 0) tell({ table: table.name, rowsRead, rowsExpected })
    })
  }
  const version = Math.max(after + 1, takenAt)
  await duck.transact(async (connection) => {
    await beginChanges(connection, version)
    await writeCursor(connection, {
      fingerprint: shape.fingerprint,
      identity: snapshot.identity,
      seen: snapshot.ahead,
      version,
      asOf: takenAt,
      wholesAt: takenAt,
    })
  })
  return version
}

const rank = ({ projection: { of } }: ShapedTable): number =>
  of.kind === 'map' ? 0 : of.kind === 'keyed' && of.ownedBy !== undefined ? 2 : 1

/** Copies a table, loading each full file while the next one is written; one waits where loading is slower. */
async function loadTable(
  duck: Duck,
  snapshot: Snapshot,
  shape: Shape,
  table: ShapedTable,
  folder: string,
  count: () => void,
): Promise<void> {
  const { kind } = table.projection.of
  const withRoot = (rows: string): string => {
    if (!table.hasRoot) return rows
    return kind === 'member' ? personalRows(table, rows, shape.map.target) : ownedRows(shape, table, rows)
  }
  let loading: Promise<void> = Promise.resolve()
  const load = async (path: string): Promise<void> => {
    const rows = readFile(table, path)
    await duck.transact(async (connection) => {
      await connection.run(`insert into ${table.target} by name ${withRoot(rows)}`)
    })
    await rm(path)
  }
  const files = new RowFiles(
    (number) => join(folder, `${table.name}.${number}.csv`),
    (path) => {
      const before = loading
      loading = before.then(() => load(path))
      // Whoever waits for `loading` hears of a fault; nobody may wait for a while.
      loading.catch(() => undefined)
      return before
    },
  )
  await snapshot.copy(copyOf(sourceOf(table)), (row) => {
    count()
    return files.take(row)
  })
  files.end()
  await loading
}

/**
 * What PostgreSQL's statistics say of tables that are called as projections are, with their partitions: for showing how far a build has come. The few small
 * ones that are called otherwise are left out.
 */
async function expectedRows(snapshot: Snapshot, { tables }: Shape): Promise<number> {
  const names = tables.map(({ name }) => `'${name}'`).join(', ')
  const [row] = await snapshot.rows(
    `with named as (select to_regclass(name) as oid from unnest(array[${names}]) as name)
     select coalesce(sum(reltuples) filter (where reltuples > 0), 0)::bigint::text as rows from pg_class
     where oid in (select oid from named) or oid in (select inhrelid from pg_inherits where inhparent in (select oid from named))`,
  )
  return Number(row?.rows ?? 0)
}
