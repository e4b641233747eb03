import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RowFiles } from './copy-out.ts'
import { readCursor } from './cursor.ts'
import { allRows, type Duck } from './duck.ts'
import { hasNews } from './news.ts'
import { copyOf, postgresTable, readFile, type Shape, type ShapedTable } from './shape.ts'
import type { Snapshot, Source } from './source.ts'

/** Rows of a table that only one side has. */
export interface Difference {
  readonly table: string
  /** Only PostgreSQL has them. */
  readonly missing: number
  /** Only the projection has them. */
  readonly extra: number
  /** One of them, as text. */
  readonly example: string
}

/**
 * Compares the whole projection with PostgreSQL, row by row. Answers undefined where the projection has not taken in all that was told.
 * Reads every table: for tests, and for whoever doubts.
 */
export async function compare(
  duck: Duck,
  source: Source,
  shape: Shape,
  folder: string,
): Promise<readonly Difference[] | undefined> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    return await source.snapshot(async (snapshot) => {
      const cursor = await duck.read(readCursor)
      if (cursor === undefined || (await hasNews(snapshot, cursor.seen))) return undefined
      const differences: Difference[] = []
      for (const table of shape.tables) {
        const found = await compareTable(duck, snapshot, shape, table, folder)
        if (found) differences.push(found)
      }
      return differences
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function compareTable(
  duck: Duck,
  snapshot: Snapshot,
  shape: Shape,
  table: ShapedTable,
  folder: string,
): Promise<Difference | undefined> {
  const names = [...table.columns.map(({ name }) => name), ...(table.hasRoot ? ['root_id'] : [])].join(', ')
  const paths: string[] = []
  const files = new RowFiles(
    (number) => join(folder, `${table.name}.${number}.csv`),
    (path) => {
      paths.push(path)
      return undefined
    },
  )
  await snapshot.copy(copyOf(`select ${names} from ${postgresTable(shape, table)} as x`), (row) => files.take(row))
  files.end()
  const theirs =
    paths.length === 0
      ? `select ${names} from ${table.target} where false`
      : paths.map((path) => readFile(table, path, true)).join(' union all ')
  const ours = `select ${names} from ${table.target}`
  return duck.read(async (connection) => {
    const [row] = await allRows(
      connection,
      `with theirs as materialized (${theirs}), missing as (select * from theirs except all ${ours}),
         extra as (${ours} except all select * from theirs)
       select (select count(*) from missing) as missing, (select count(*) from extra) as extra,
         coalesce((select missing::varchar from missing limit 1), (select extra::varchar from extra limit 1)) as example`,
    )
    const [missing, extra] = [Number(row?.missing), Number(row?.extra)]
    return missing + extra === 0 ? undefined : { table: table.name, missing, extra, example: String(row?.example) }
  })
}
