import type { DuckDBConnection } from '@duckdb/node-api'
import type { SandboxFault } from './order.ts'
import { isFault, readTree } from './tree.ts'

/** A statement that may run, or why not. */
export type Checked =
  | {
      readonly ok: true
      /** What to run; the statement itself, or a list of tables. */
      readonly text: string
      readonly tables: ReadonlySet<string>
      readonly explains: boolean
    }
  | { readonly ok: false; readonly code: SandboxFault; readonly message?: string; readonly position?: number }

/** `explain [analyze] [(format …)]` and what stands before it. What follows is judged as a statement of its own. */
const EXPLAIN =
  /^(?<before>(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*)(?<explain>explain(?:\s+analyze)?(?:\s*\([\w\s,]*\))?)(?=\s|\()/i

/**
 * Judges a statement by the syntax tree of DuckDB's own parser: exactly one, which reads, and names nothing but `tables` (as `schema.table`). Runs
 * nothing of it.
 */
export async function checkStatement(
  connection: DuckDBConnection,
  sql: string,
  tables: readonly string[],
): Promise<Checked> {
  const { before = '', explain = '' } = EXPLAIN.exec(sql)?.groups ?? {}
  const skipped = before.length + explain.length
  const body = sql.slice(skipped)
  const parsed = await parse(connection, body)
  if (parsed.error) {
    if (parsed.error_type !== 'not implemented')
      return {
        ok: false,
        code: 'sql_syntax',
        message: String(parsed.error_message ?? '').slice(0, 500),
        ...placed(sql, skipped, Number(parsed.position ?? Number.NaN)),
      }
    return { ok: false, code: (await countOf(connection, body)) > 1 ? 'sql_one_statement' : 'sql_only_reads' }
  }
  if (parsed.statements?.length !== 1) return { ok: false, code: 'sql_one_statement' }
  const named = readTree(parsed.statements[0], new Map(tables.map((name) => [name.toLowerCase(), name])))
  if (isFault(named)) {
    return {
      ok: false,
      code: named.code,
      message: named.message.slice(0, 200),
      ...placed(sql, skipped, named.byte ?? Number.NaN),
    }
  }
  if (named.listsTables) {
    const rows = tables.map((name) => `('${name.replaceAll("'", "''")}')`).join(', ')
    return {
      ok: true,
      text: `select name from (values ${rows}) as tables (name) order by name`,
      tables: new Set(),
      explains: false,
    }
  }
  // What runs is what was judged: comments before `explain` go, since DuckDB's nest and what ends them here need not end them there. Spaces keep the place of faults.
  const text = explain === '' ? sql : `${' '.repeat(Buffer.byteLength(before))}${explain}${body}`
  return { ok: true, text, tables: named.tables, explains: explain !== '' }
}

interface Parsed {
  readonly error: boolean
  readonly error_type?: string
  readonly error_message?: string
  readonly position?: string | number
  readonly statements?: readonly unknown[]
}

async function parse(connection: DuckDBConnection, sql: string): Promise<Parsed> {
  const reader = await connection.runAndReadAll('select json_serialize_sql($sql::varchar) as tree', { sql })
  // DuckDB's function answers a text of this form.
  return JSON.parse(String(reader.getRows()[0]?.[0])) as Parsed
}

/** Statements of a text that parses; 0 where DuckDB counts none. */
async function countOf(connection: DuckDBConnection, sql: string): Promise<number> {
  try {
    return (await connection.extractStatements(sql)).count
  } catch (error) {
    if (error instanceof Error) return 0
    throw error
  }
}

/** DuckDB counts bytes, editors UTF-16 units. */
export function placed(sql: string, skipped: number, byte: number): { readonly position?: number } {
  if (!Number.isSafeInteger(byte) || byte < 0) return {}
  const before = Buffer.from(sql.slice(skipped), 'utf8').subarray(0, byte).toString('utf8').length
  return { position: Math.min(sql.length, skipped + before) }
}
