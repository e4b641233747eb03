import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoted } from '../quoted.ts'
import { cellForSpreadsheets } from './cells.ts'
import type { QueryOrder, SandboxLimits, SandboxTable, TableOrder } from './order.ts'

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
const target = (name: string): string => name.split('.').map(quoted).join('.')

/** An engine in memory that may reach files until it is locked. */
export async function openEngine(
  work: string,
  { memoryMb, spillMb }: Pick<SandboxLimits, 'memoryMb' | 'spillMb'>,
): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryMb}MB`,
    threads: '1',
    temp_directory: join(work, 'spill'),
    max_temp_directory_size: `${spillMb}MB`,
    extension_directory: join(work, 'none'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
    errors_as_json: 'true',
    // An answer without `order by` comes in the order of the file, so that a cut answer is the same one twice.
    preserve_insertion_order: 'true',
  })
  return instance.connect()
}

/** From here on nothing but what is attached can be reached, and nothing of that can be changed back. */
export async function lock(connection: DuckDBConnection): Promise<void> {
  await connection.run('set enable_external_access = false')
  await connection.run('set lock_configuration = true')
}

/**
 * Puts the tables of a statement under their names: views over the published file for the whole group. For a narrower scope their rows are first copied
 * into a file of this run, and the published file is let go: what is not there cannot be read, whatever the statement manages to say.
 */
export async function layTables(
  connection: DuckDBConnection,
  { snapshot, codes, work }: Pick<QueryOrder, 'snapshot' | 'codes' | 'work'>,
  tables: readonly SandboxTable[],
): Promise<void> {
  await connection.run(`attach ${text(snapshot)} as house (read_only)`)
  const schemas = [...new Set(tables.map(({ name }) => name.split('.')[0] ?? ''))]
  for (const schema of schemas) await connection.run(`create schema ${quoted(schema)}`)
  if (codes === undefined) {
    for (const { name } of tables)
      await connection.run(`create view ${target(name)} as select * from house.${target(name)}`)
    return
  }
  const cut = join(work, 'scope.duckdb')
  await layCodes(connection, codes)
  await connection.run(`attach ${text(cut)} as cut`)
  for (const schema of schemas) await connection.run(`create schema cut.${quoted(schema)}`)
  for (const { name, where } of tables)
    await connection.run(
      `create table cut.${target(name)} as select * from house.${target(name)}${where === undefined ? '' : ` where ${where}`}`,
    )
  await connection.run('drop table allowed')
  await connection.run('detach house')
  await connection.run('detach cut')
  await connection.run(`attach ${text(cut)} as house (read_only)`)
  for (const { name } of tables)
    await connection.run(`create view ${target(name)} as select * from house.${target(name)}`)
}

const layCodes = (connection: DuckDBConnection, codes: readonly string[]) =>
  connection.run(`create temp table allowed as select unnest(from_json($codes::varchar, '["VARCHAR"]')) as code`, {
    codes: JSON.stringify(codes),
  })

/** Kept results become tables in memory. */
export async function layDatasets(connection: DuckDBConnection, datasets: QueryOrder['datasets']): Promise<void> {
  if (datasets.length === 0) return
  await connection.run('create schema datasets')
  for (const { name, path } of datasets)
    await connection.run(`create table datasets.${quoted(name)} as select * from read_parquet(${text(path)})`)
}

/** Writes a whole table, as far as the asker sees it, into a file. Answers its rows. */
export async function writeTable(connection: DuckDBConnection, order: TableOrder, path: string): Promise<number> {
  const { table, codes, format, snapshot } = order
  await connection.run(`attach ${text(snapshot)} as house (read_only)`)
  if (codes !== undefined) await layCodes(connection, codes)
  const where = table.where === undefined ? '' : ` where ${table.where}`
  const from = `house.${target(table.name)}`
  const cells = format === 'csv' ? await spreadsheetCells(connection, from) : '*'
  const select = `select ${cells} from ${from}${where}`
  const how = format === 'csv' ? 'format csv, header' : 'format parquet, compression zstd'
  const reader = await connection.runAndReadAll(`copy (${select}) to ${text(path)} (${how})`)
  return Number(reader.getRows()[0]?.[0] ?? 0)
}

async function spreadsheetCells(connection: DuckDBConnection, from: string): Promise<string> {
  const described = await connection.runAndReadAll(`select column_name, column_type from (describe ${from})`)
  return described
    .getRows()
    .map(([name, type]) => `${cellForSpreadsheets(quoted(String(name)), String(type))} as ${quoted(String(name))}`)
    .join(', ')
}
