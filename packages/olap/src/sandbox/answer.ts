import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult } from '@duckdb/node-api'
import { quoted } from '../quoted.ts'
import { cellForSpreadsheets, kindOf, nameForSpreadsheets, toldText } from './cells.ts'
import { lock } from './engine.ts'
import { RESULT_FILES, type ResultColumn, type SandboxLimits, SHOWN_ROWS } from './order.ts'

/** Letters of a cell that is shown; files have all of it. */
const SHOWN_LETTERS = 2_000
/** Columns of an answer; spreadsheets end near there too. */
const MOST_COLUMNS = 2_000
const identifier = (name: string): string => quoted(name.replaceAll('"', '""'))
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

export class TooBig extends Error {
  override readonly name = 'TooBig'
}
export class TypeUnknown extends Error {
  override readonly name = 'TypeUnknown'
}

export interface Answer {
  readonly columns: readonly ResultColumn[]
  readonly rows: number
  readonly cut: boolean
  readonly bytes: number
}

/**
 * Takes the rows of an answer over into an engine of our own, which the statement cannot reach, with a limit on memory that is the limit on the answer's
 * size; writes files from there. Throws `TooBig`, `TypeUnknown`.
 */
export async function takeAnswer(result: DuckDBResult, work: string, limits: SandboxLimits): Promise<Answer> {
  const columns = columnsOf(result)
  if (columns.length > MOST_COLUMNS) throw new TooBig(`more than ${MOST_COLUMNS} columns`)
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.ceil(limits.bytes / 1e6)}MB`,
    temp_directory: '',
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const keeper = await instance.connect()
  // Names of types come from the statement: should one of them be read as SQL, it finds this folder and nothing else.
  await keeper.run(`set allowed_directories = [${text(work)}]`)
  await lock(keeper)
  try {
    await keeper.run(`create table answer (${columns.map(({ type }, at) => `c${at} ${type}`).join(', ')})`)
  } catch (error) {
    throw new TypeUnknown(columns.map(({ type }) => type).join(', '), { cause: error })
  }
  try {
    const { rows, cut } = await append(keeper, result, limits.rows)
    const bytes = await writeFiles(keeper, columns, work)
    return { columns: columns.map((column) => ({ ...column, type: toldText(column.type, 2_000) })), rows, cut, bytes }
  } catch (error) {
    if (error instanceof Error && /out of memory|failed to allocate|could not allocate/i.test(error.message))
      throw new TooBig('the answer is beyond its limit', { cause: error })
    throw error
  }
}

function columnsOf(result: DuckDBResult): ResultColumn[] {
  const types = result.columnTypes().map(String)
  return result.columnNames().map((name, at) => {
    const type = types[at] ?? 'VARCHAR'
    return { name: toldText(name, 200), type, kind: kindOf(type) }
  })
}

async function append(
  keeper: DuckDBConnection,
  result: DuckDBResult,
  most: number,
): Promise<{ readonly rows: number; readonly cut: boolean }> {
  const appender = await keeper.createAppender('answer')
  let rows = 0
  let cut = false
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    const room = most - rows
    if (chunk.rowCount > room) {
      cut = true
      if (room === 0) break
      chunk.rowCount = room
    }
    rows += chunk.rowCount
    appender.appendDataChunk(chunk)
    if (cut) break
  }
  appender.closeSync()
  return { rows, cut }
}

/** Writes Parquet exactly, CSV for spreadsheets, and the first rows to be shown. Answers the bytes of the first. */
async function writeFiles(keeper: DuckDBConnection, columns: readonly ResultColumn[], work: string): Promise<number> {
  const place = (file: string): string => join(work, file)
  const names = distinct(columns)
  const exact = names.map((name, at) => `c${at} as ${identifier(name)}`).join(', ')
  await keeper.run(
    `copy (select ${exact} from answer) to ${text(place(RESULT_FILES.parquet))} (format parquet, compression zstd)`,
  )
  const plain = columns.map(
    ({ type }, at) => `${cellForSpreadsheets(`c${at}`, type)} as ${identifier(nameForSpreadsheets(names[at] ?? ''))}`,
  )
  await keeper.run(
    `copy (select ${plain.join(', ')} from answer) to ${text(place(RESULT_FILES.csv))} (format csv, header)`,
  )
  await writeShown(keeper, columns, place(RESULT_FILES.rows))
  return (await stat(place(RESULT_FILES.parquet))).size
}

/** Names; of equal ones the later get a number, as files want each once. */
function distinct(columns: readonly ResultColumn[]): string[] {
  const taken = new Set<string>()
  return columns.map(({ name }, at) => {
    let free = name === '' ? `column${at + 1}` : name
    for (let next = 2; taken.has(free.toLowerCase()); next++) free = `${name}_${next}`
    taken.add(free.toLowerCase())
    return free
  })
}

async function writeShown(keeper: DuckDBConnection, columns: readonly ResultColumn[], path: string): Promise<void> {
  const cells = columns.map(({ kind }, at) => {
    if (kind === 'boolean') return `c${at}`
    if (kind === 'number') return `c${at}::varchar`
    // One letter more tells that there is more.
    return `left(c${at}::varchar, ${SHOWN_LETTERS + 1})`
  })
  const shown = await keeper.stream(`select ${cells.join(', ')} from answer limit ${SHOWN_ROWS}`)
  const file = createWriteStream(path, { mode: 0o600 })
  for (;;) {
    const chunk = await shown.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    const lines = chunk.getRows().map((row) => JSON.stringify(row.map((value, at) => shownCell(value, columns[at]))))
    file.write(`${lines.join('\n')}\n`)
  }
  file.end()
  await finished(file)
}

function shownCell(value: unknown, column: ResultColumn | undefined): string | number | boolean | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value
  const said = String(value)
  if (column?.kind !== 'number') return said.length > SHOWN_LETTERS ? `${said.slice(0, SHOWN_LETTERS)}…` : said
  const number = Number(said)
  // What JavaScript would round is shown as it is written.
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) && said.length <= 17
    ? number
    : said
}
