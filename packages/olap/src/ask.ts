import { invariant } from '@atrium/kernel'
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  dateValue,
  INTEGER,
  LIST,
  listValue,
  TIMESTAMP,
  timestampValue,
  VARCHAR,
} from '@duckdb/node-api'
import type { AmongOrder } from './among-order.ts'
import { type Cell, cellOf, type Duck } from './duck.ts'
import { Members } from './members.ts'
import { type Limits, QuestionRefused } from './olap.ts'
import type { Given } from './query/fragment.ts'
import type { Printed } from './query/print.ts'

const ROWS = 100_000
const MS = 30_000

const TYPES: Readonly<Record<string, DuckDBType>> = {
  int: INTEGER,
  bigint: BIGINT,
  double: DOUBLE,
  text: VARCHAR,
  boolean: BOOLEAN,
  day: DATE,
  instant: TIMESTAMP,
}

function duckValue(type: string, value: unknown): DuckDBValue {
  if (type === 'int' || type === 'double' || type === 'bigint' || type === 'day' || type === 'instant') {
    invariant(typeof value === 'number' && (type === 'double' || Number.isSafeInteger(value)), `${type} is a number`)
    if (type === 'bigint') return BigInt(value)
    if (type === 'day') return dateValue(value)
    return type === 'instant' ? timestampValue(BigInt(value) * 1000n) : value
  }
  invariant(typeof value === (type === 'text' ? 'string' : type), `${type} is what it says`)
  // Checked just above.
  return value as string | boolean
}

const bound = ({ type, value }: Given): readonly [DuckDBValue, DuckDBType] => {
  const element = TYPES[type.replace('[]', '')]
  invariant(element !== undefined, `${type} is a type of values`)
  if (!type.endsWith('[]')) return [duckValue(type, value), element]
  invariant(Array.isArray(value), `${type} is a list`)
  return [listValue(value.map((each: unknown) => duckValue(type.slice(0, -2), each))), LIST(element)]
}

async function stream(connection: DuckDBConnection, { text, values }: Printed) {
  const given: Record<string, DuckDBValue> = {}
  const types: Record<string, DuckDBType> = {}
  for (const [at, each] of values.entries()) [given[`v${at + 1}`], types[`v${at + 1}`]] = bound(each)
  return values.length === 0 ? connection.stream(text) : connection.stream(text, given, types)
}

/** Ends a question that takes too long, or whose asker has gone. */
async function inTime<T>(
  connection: DuckDBConnection,
  ms: number,
  signal: AbortSignal | undefined,
  ask: () => Promise<T>,
) {
  signal?.throwIfAborted()
  let late = false
  const stop = () => connection.interrupt()
  const timer = setTimeout(() => {
    late = true
    stop()
  }, ms)
  signal?.addEventListener('abort', stop)
  try {
    return await ask()
  } catch (error) {
    throw late ? new QuestionRefused('took_too_long') : error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** All rows of a question. Throws `QuestionRefused` past a limit. */
export function askRows(duck: Duck, printed: Printed, limits: Limits = {}, signal?: AbortSignal): Promise<Table> {
  const most = limits.rows ?? ROWS
  return duck.read((connection) =>
    inTime(connection, limits.ms ?? MS, signal, async () => {
      const result = await stream(connection, printed)
      const columns = result.columnNames()
      const rows: Cell[][] = []
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) return { columns, rows }
        for (const row of chunk.getRows()) rows.push(row.map(cellOf))
        if (rows.length > most) {
          connection.interrupt()
          throw new QuestionRefused('too_many_rows')
        }
      }
    }),
  )
}

/** The persons that a question names in its first column: sorted, each once, nobody for null. */
export function askSet(duck: Duck, printed: Printed, limits: Limits = {}, signal?: AbortSignal): Promise<Int32Array> {
  return duck.read((connection) => inTime(connection, limits.ms ?? MS, signal, () => setOf(connection, printed)))
}

async function setOf(connection: DuckDBConnection, printed: Printed): Promise<Int32Array> {
  const result = await stream(connection, printed)
  const members = new Members()
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return members.sorted()
    const vector = chunk.getColumnVector(0)
    for (let at = 0; at < chunk.rowCount; at++) {
      const member = vector.getItem(at)
      if (member !== null) members.add(Number(member))
    }
  }
}

/** The sets of several selects among a few persons, of one state. What is gathered for them goes with the end of it. */
export function askAmong(
  duck: Duck,
  { roots, gathered, selects }: AmongOrder,
  limits: Limits = {},
  signal?: AbortSignal,
): Promise<Int32Array[]> {
  return duck.read((connection) =>
    inTime(connection, limits.ms ?? MS, signal, async () => {
      const list = listValue([...roots])
      await connection.run(
        'create temp table few as select unnest($roots) as root_id',
        { roots: list },
        { roots: LIST(INTEGER) },
      )
      for (const { name, target, owner, columns, isWide } of gathered) {
        const rows = `select ${columns.join(', ')} from ${target} where ${owner} in (select root_id from few)`
        await connection.run(`create temp ${isWide ? 'view' : 'table'} ${name} as ${rows}`)
      }
      const sets: Int32Array[] = []
      for (const select of selects) sets.push(await setOf(connection, select))
      return sets
    }),
  )
}
