import { writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { TooBig, TypeUnknown, takeAnswer } from './answer.ts'
import { toldText } from './cells.ts'
import { layDatasets, layTables, lock, openEngine, writeTable } from './engine.ts'
import { type QueryOrder, RESULT_FILES, type SandboxFault, type SandboxOrder, type SandboxResult } from './order.ts'
import { checkStatement, placed } from './statement.ts'

/*
 * The process of one statement of one analyst (run.ts starts it, with an empty environment, in an empty folder). It is killed when time is up, and ends
 * itself when its memory grows beyond what the engine was given: not everything that DuckDB allocates counts against its own limit.
 */

export type FromSandbox =
  | { readonly kind: 'progress'; readonly percent: number }
  | { readonly kind: 'result'; readonly result: SandboxResult }

/** Exit code of a process that found itself too large. */
export const TOO_LARGE = 86
/** Node, DuckDB and what a chunk of rows takes, beside the engine's limit. */
const OWN_MB = 420
const LOOK_MS = 20
const PROGRESS_MS = 400

/** The engine that holds the statement may use this much of what the process is given, at least. */
const refusal = (code: SandboxFault, message?: string, position?: number): SandboxResult => ({
  ok: false,
  code,
  ...(message === undefined ? {} : { message: toldText(message, 1_000) }),
  ...(position === undefined ? {} : { position }),
})

async function run(order: SandboxOrder, tell: (message: FromSandbox) => void): Promise<SandboxResult> {
  if (order.kind === 'query') return runQuery(order, tell)
  const engine = await openEngine(order.work, order.limits)
  const path = join(order.work, RESULT_FILES[order.format])
  const rows = await writeTable(engine, order, path)
  return { ok: true, columns: [], rows, cut: false, bytes: (await stat(path)).size }
}

async function runQuery(order: QueryOrder, tell: (message: FromSandbox) => void): Promise<SandboxResult> {
  // Judged in an engine that holds nothing and reaches nothing.
  const judge = await openEngine(order.work, { memoryMb: 128, spillMb: 0 })
  await lock(judge)
  const names = [...order.tables.map(({ name }) => name), ...order.datasets.map(({ name }) => `datasets.${name}`)]
  const checked = await checkStatement(judge, order.sql, names)
  if (!checked.ok) return refusal(checked.code, checked.message, checked.position)
  const engine = await openEngine(order.work, order.limits)
  try {
    await layTables(
      engine,
      order,
      order.tables.filter(({ name }) => checked.tables.has(name)),
    )
    await layDatasets(
      engine,
      order.datasets.filter(({ name }) => checked.tables.has(`datasets.${name}`)),
    )
  } catch (error) {
    return told(order.sql, error, 'sql_broken')
  }
  await lock(engine)
  const watching = setInterval(() => {
    const { percentage } = engine.progress
    if (percentage > 0) tell({ kind: 'progress', percent: Math.min(100, percentage) })
  }, PROGRESS_MS)
  try {
    return await answer(engine, order, checked.text)
  } finally {
    clearInterval(watching)
  }
}

/** DuckDB's numbers of kinds of statements. */
const SELECT = 1
const EXPLAIN = 4

async function answer(engine: DuckDBConnection, order: QueryOrder, sql: string): Promise<SandboxResult> {
  try {
    const statements = await engine.extractStatements(sql)
    if (statements.count !== 1) return refusal('sql_one_statement')
    const prepared = await statements.prepare(0)
    if (prepared.parameterCount > 0) return refusal('sql_failed', 'There are no values for parameters ($1, ?)')
    // Judged before by its tree; here by what the engine made of it.
    if (prepared.statementType !== SELECT && prepared.statementType !== EXPLAIN) return refusal('sql_only_reads')
    return { ok: true, ...(await takeAnswer(await prepared.stream(), order.work, order.limits)) }
  } catch (error) {
    if (error instanceof TooBig) return refusal('sql_too_big')
    if (error instanceof TypeUnknown) return refusal('sql_type_unknown', error.message)
    return told(order.sql, error, 'sql_failed')
  }
}

/** Kinds of DuckDB's errors whose words are about the statement. Others may tell of files and settings, and are kept to ourselves. */
const SAID = new Set([
  'Binder',
  'Catalog',
  'Parser',
  'Conversion',
  'Invalid Input',
  'Out of Range',
  'Mismatch Type',
  'Divide by Zero',
  'Decimal',
  'Invalid type',
  'Constraint',
  'Not implemented',
  'Syntax',
  'Parameter Not Resolved',
  'Parameter Not Allowed',
])

function told(sql: string, error: unknown, fallback: SandboxFault): SandboxResult {
  const text = error instanceof Error ? error.message : String(error)
  const parts = partsOf(text)
  if (
    /^Out of Memory/i.test(parts.kind) ||
    /out of memory|could not allocate|failed to (?:allocate|offload)|bad_alloc|longer than 0x/i.test(text)
  )
    return refusal('sql_too_much_memory')
  if (!SAID.has(parts.kind)) return refusal(fallback === 'sql_failed' ? 'sql_broken' : fallback)
  return refusal('sql_failed', parts.message, placed(sql, 0, parts.byte).position)
}

function partsOf(text: string): { readonly kind: string; readonly message: string; readonly byte: number } {
  const start = text.indexOf('{')
  const none = { kind: '', message: '', byte: Number.NaN }
  if (start < 0) return none
  try {
    const { exception_type, exception_message, position } = JSON.parse(text.slice(start)) as Record<string, unknown>
    return {
      kind: String(exception_type ?? ''),
      message: String(exception_message ?? ''),
      byte: position === undefined ? Number.NaN : Number(position),
    }
  } catch (error) {
    if (error instanceof SyntaxError) return none
    throw error
  }
}

function begin(): void {
  const tell = (message: FromSandbox, then: () => void = () => undefined): void => {
    if (process.connected) process.send?.(message, then)
  }
  // When memory is short, this process goes first.
  if (process.platform === 'linux') tryWrite('/proc/self/oom_score_adj', '1000')
  // Whoever asked is gone.
  process.once('disconnect', () => process.exit(0))
  process.once('message', (order: SandboxOrder) => {
    const most = (order.limits.memoryMb + order.limits.bytes / 1e6 + OWN_MB) * 1e6
    setInterval(() => {
      if (process.memoryUsage.rss() > most) process.exit(TOO_LARGE)
    }, LOOK_MS).unref()
    run(order, tell)
      .catch((error: unknown) => told('', error, 'sql_broken'))
      .then((result) => tell({ kind: 'result', result }, () => process.exit(0)))
  })
}

function tryWrite(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    // Some containers do not let it be written; the limits hold without it.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}

begin()
