import { BrokenPromise, type ParamSpec, type Params, type Row, type RowSpec, type Statement } from '@atrium/kernel'
import type pg from 'pg'
import { encodeParam } from './binary.ts'

/** Type oids that `pg` would turn into strings or Dates, read into our forms: safe integers, epoch milliseconds, epoch days. */
const readers: Record<number, (text: string) => unknown> = {
  16: (text) => text === 't',
  17: (text) => Buffer.from(text.slice(2), 'hex'),
  20: (text) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value)) throw new BrokenPromise('the database answered an integer beyond 2^53')
    return value
  },
  21: Number,
  23: Number,
  26: Number,
  114: (text) => JSON.parse(text),
  700: Number,
  701: Number,
  1082: (text) => Date.parse(`${text}T00:00:00Z`) / 86_400_000,
  1184: readInstant,
  3802: (text) => JSON.parse(text),
  // Arrays come back only for small things (paths, codes); in the text form without nulls or nesting.
  1005: readNumbers,
  1007: readNumbers,
  1016: readNumbers,
}

function readNumbers(text: string): number[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(Number)
}

/** `2026-11-21 23:45:16.123456+00`: every connection has its time zone set to UTC. Finer than a millisecond is cut off. */
function readInstant(text: string): number {
  // The fraction ends at its last digit that is not 0: `…:16.1+00`, `…:16+00`.
  const at = Date.parse(`${text.slice(0, 10)}T${text.slice(11, Math.min(23, text.length - 3))}Z`)
  if (Number.isNaN(at)) throw new BrokenPromise(`the database answered the time ${text}`)
  return at
}

const types = { getTypeParser: (oid: number) => readers[oid] ?? String }

const checked = new WeakSet<Statement<ParamSpec, RowSpec>>()

/** Runs a declared statement on a client: prepared once per connection under its own name (or not at all), arrays in binary form. */
export async function execute<P extends ParamSpec, R extends RowSpec>(
  client: pg.ClientBase,
  statement: Statement<P, R>,
  params: Params<P>,
): Promise<{ rows: Row<R>[]; count: number }> {
  const values = statement.paramNames.map((name) => encodeParam(statement.params[name]!, params[name]))
  // `types` of pg's declarations insists on its own overloads; the driver only calls getTypeParser(oid).
  const config = {
    ...(statement.plannedEachTime ? {} : { name: statement.name }),
    text: statement.text,
    values,
    rowMode: 'array' as const,
    types: types as pg.CustomTypesConfig,
  }
  const result = await client.query<unknown[]>(config)
  if (!checked.has(statement)) checkColumns(statement, result.fields)
  const keys = statement.columns
  const rows: Row<R>[] = new Array(result.rows.length)
  for (let at = 0; at < result.rows.length; at++) {
    const cells = result.rows[at]!
    const row: Record<string, unknown> = {}
    for (let column = 0; column < keys.length; column++) row[keys[column]![0]] = cells[column]
    rows[at] = row as Row<R>
  }
  return { rows, count: result.rowCount ?? 0 }
}

// The law in test/laws compares every statement with the schema; this catches one declared at run time, at its first answer.
function checkColumns(statement: Statement<ParamSpec, RowSpec>, fields: readonly { name: string }[]): void {
  const declared = statement.columns.map(([key]) => key)
  const answered = fields.map((field) =>
    field.name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
  )
  if (declared.length > 0 && declared.join() !== answered.join()) {
    throw new BrokenPromise(`${statement.name} declares ${declared.join(', ')} and answers ${answered.join(', ')}`)
  }
  checked.add(statement)
}
