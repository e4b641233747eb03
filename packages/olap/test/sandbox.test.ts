import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { layTables, lock, openEngine } from '../src/sandbox/engine.ts'
import type { QueryOrder, SandboxFault, SandboxResult, SandboxTable } from '../src/sandbox/order.ts'
import { runInSandbox } from '../src/sandbox/run.ts'
import { checkStatement } from '../src/sandbox/statement.ts'

// What analysts may say to DuckDB, and everything that they may not: files, network, writes, other tables, settings, endless and enormous statements.

const folder = mkdtempSync(join(tmpdir(), 'atrium-sandbox-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const snapshot = join(folder, 'snapshot-1-1.duckdb')
const kept = join(folder, 'kept.parquet')
{
  const instance = await DuckDBInstance.create(snapshot, { threads: '1' })
  const connection = await instance.connect()
  await connection.run('create schema purchases')
  await connection.run(`create table purchases.purchase as
    select i as purchase_id, case when i % 3 = 0 then 'kiosk' else 'shop' end as store_code, i * 100 as paid_minor,
      date '2026-01-01' + (i % 50)::int as day, '小票' || i as label
    from range(30000) t(i)`)
  await connection.run('create schema hidden')
  await connection.run('create table hidden.people as select 13800000000 + i as phone from range(10) t(i)')
  await connection.run(`copy (select 7 as lucky, '七' as word) to '${kept}' (format parquet)`)
  connection.closeSync()
  instance.closeSync()
}

const PURCHASE: SandboxTable = { name: 'purchases.purchase' }
let runs = 0
const workOf = (): string => {
  const work = join(folder, `run-${++runs}`)
  mkdirSync(work)
  return work
}
const orderOf = (sql: string, more: Partial<QueryOrder> = {}): QueryOrder => ({
  ...{ kind: 'query', sql, snapshot, work: workOf(), tables: [PURCHASE] },
  datasets: [{ name: 'kept_one', path: kept }],
  limits: { ms: 20_000, rows: 1_000, bytes: 30_000_000, memoryMb: 256, spillMb: 64 },
  ...more,
})
const ask = (sql: string, more: Partial<QueryOrder> = {}): Promise<SandboxResult> =>
  runInSandbox(orderOf(sql, more), new AbortController().signal)
const rowsIn = (work: string): unknown[][] =>
  readFileSync(join(work, 'rows.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown[])

/** An engine as a statement finds it, without the judge before it. */
async function locked(): Promise<DuckDBConnection> {
  const engine = await openEngine(workOf(), { memoryMb: 128, spillMb: 16 })
  await layTables(engine, { snapshot, work: workOf() }, [PURCHASE])
  await lock(engine)
  return engine
}

/** `also`: whether the locked engine refuses it as well, if the judge should ever be fooled. Left out: it would only tell, or fail for another reason. */
const ATTEMPTS: readonly { readonly sql: string; readonly code: SandboxFault; readonly also?: false }[] = [
  // files
  { sql: "select * from read_csv('/etc/passwd')", code: 'sql_function_refused' },
  { sql: "from read_csv_auto('/etc/passwd')", code: 'sql_function_refused' },
  { sql: `select * from read_parquet('${kept}')`, code: 'sql_function_refused' },
  { sql: "select * from parquet_metadata('/etc/passwd')", code: 'sql_function_refused' },
  { sql: "select * from read_text('/etc/hosts')", code: 'sql_function_refused' },
  { sql: "select * from read_blob('/etc/hosts')", code: 'sql_function_refused' },
  { sql: "select * from read_json('/etc/hosts')", code: 'sql_function_refused' },
  { sql: `select * from read_duckdb('${snapshot}')`, code: 'sql_function_refused' },
  { sql: "select * from glob('/etc/*')", code: 'sql_function_refused' },
  { sql: "select * from sniff_csv('/etc/passwd')", code: 'sql_function_refused' },
  { sql: "select * from '/etc/passwd'", code: 'sql_table_unknown' },
  { sql: "select * from '/etc/passwd.csv'", code: 'sql_table_unknown' },
  { sql: `from '${kept}'`, code: 'sql_table_unknown' },
  { sql: "select (select count(*) from read_text('/etc/hosts'))", code: 'sql_function_refused' },
  { sql: "with a as (select * from read_text('/etc/hosts')) select * from a", code: 'sql_function_refused' },
  { sql: "select 1 where exists (from read_text('/etc/hosts'))", code: 'sql_function_refused' },
  { sql: "select 1 order by (select count(*) from glob('/*'))", code: 'sql_function_refused' },
  { sql: "copy (select 1) to '/tmp/stolen.csv'", code: 'sql_only_reads' },
  { sql: "copy purchases.purchase to '/tmp/stolen.csv'", code: 'sql_only_reads' },
  { sql: "export database '/tmp/stolen'", code: 'sql_only_reads' },
  { sql: `attach '${snapshot}' as other`, code: 'sql_only_reads' },
  { sql: `attach ':memory:' as other`, code: 'sql_only_reads', also: false },
  // extensions and network
  { sql: 'install httpfs', code: 'sql_only_reads' },
  { sql: 'load httpfs', code: 'sql_only_reads' },
  { sql: "from 'https://example.org/x.parquet'", code: 'sql_table_unknown' },
  { sql: "select * from read_csv('http://127.0.0.1:1/')", code: 'sql_function_refused' },
  { sql: "select * from read_parquet('s3://bucket/x')", code: 'sql_function_refused' },
  // settings
  { sql: 'set threads = 8', code: 'sql_only_reads' },
  { sql: 'set enable_external_access = true', code: 'sql_only_reads' },
  { sql: "set memory_limit = '64GB'", code: 'sql_only_reads' },
  { sql: 'reset memory_limit', code: 'sql_only_reads' },
  { sql: 'pragma database_list', code: 'sql_only_reads', also: false },
  { sql: 'pragma threads = 8', code: 'sql_only_reads' },
  { sql: 'use house', code: 'sql_only_reads', also: false },
  { sql: 'call pragma_version()', code: 'sql_only_reads', also: false },
  { sql: "select current_setting('temp_directory')", code: 'sql_function_refused', also: false },
  { sql: "select getenv('HOME')", code: 'sql_function_refused' },
  { sql: "select getvariable('x')", code: 'sql_function_refused', also: false },
  { sql: 'select version()', code: 'sql_function_refused', also: false },
  // writes
  { sql: 'insert into purchases.purchase values (1)', code: 'sql_only_reads' },
  { sql: 'update purchases.purchase set paid_minor = 0', code: 'sql_only_reads' },
  { sql: 'delete from purchases.purchase', code: 'sql_only_reads' },
  { sql: 'drop view purchases.purchase', code: 'sql_only_reads', also: false },
  { sql: 'create table house.main.x as select 1', code: 'sql_only_reads' },
  { sql: 'create table x as select 1', code: 'sql_only_reads', also: false },
  { sql: 'create macro f(x) as x', code: 'sql_only_reads', also: false },
  { sql: "create secret s (type s3, key_id 'a', secret 'b')", code: 'sql_only_reads', also: false },
  { sql: 'begin transaction', code: 'sql_only_reads', also: false },
  { sql: 'checkpoint', code: 'sql_only_reads', also: false },
  { sql: 'vacuum', code: 'sql_only_reads', also: false },
  { sql: 'explain insert into purchases.purchase values (1)', code: 'sql_only_reads' },
  { sql: "explain analyze copy (select 1) to '/tmp/stolen.csv'", code: 'sql_only_reads' },
  { sql: "/* a */ -- b\n explain analyze select * from read_text('/etc/hosts')", code: 'sql_function_refused' },
  { sql: 'with a as (insert into purchases.purchase values (1) returning 1) from a', code: 'sql_syntax' },
  // other tables
  { sql: 'select * from hidden.people', code: 'sql_table_unknown' },
  { sql: 'select * from house.hidden.people', code: 'sql_table_unknown', also: false },
  { sql: 'select * from "house"."hidden"."people"', code: 'sql_table_unknown', also: false },
  { sql: 'select * from house.purchases.purchase', code: 'sql_table_unknown', also: false },
  { sql: 'describe hidden.people', code: 'sql_table_unknown' },
  { sql: 'summarize house.hidden.people', code: 'sql_table_unknown', also: false },
  { sql: 'table house.hidden.people', code: 'sql_table_unknown', also: false },
  { sql: 'select * from datasets.other', code: 'sql_table_unknown' },
  { sql: "select * from query('select * from house.hidden.people')", code: 'sql_function_refused', also: false },
  { sql: "select * from query_table('house.hidden.people')", code: 'sql_function_refused', also: false },
  { sql: "select * from query_table(['purchases.purchase'])", code: 'sql_function_refused', also: false },
  { sql: "select * from seq_scan('purchases.purchase')", code: 'sql_function_refused' },
  { sql: "select json_execute_serialized_sql('{}')", code: 'sql_function_refused' },
  {
    sql: "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    code: 'sql_function_refused',
    also: false,
  },
  { sql: "select * from histogram_values('duckdb_settings', 'value')", code: 'sql_function_refused' },
  { sql: 'select * from information_schema.tables', code: 'sql_table_unknown', also: false },
  { sql: 'select * from pg_catalog.pg_class', code: 'sql_table_unknown', also: false },
  { sql: 'select * from sqlite_master', code: 'sql_table_unknown', also: false },
  { sql: 'with duckdb_settings as (select 1) select * from duckdb_settings', code: 'sql_table_unknown', also: false },
  { sql: 'with a as (select * from b), b as (select 1) select * from a', code: 'sql_table_unknown' },
  { sql: 'select * from (with b as (select 1) select * from b), b', code: 'sql_table_unknown' },
  // what tells of the machine
  { sql: 'select * from duckdb_settings()', code: 'sql_function_refused', also: false },
  { sql: 'select * from duckdb_databases()', code: 'sql_function_refused', also: false },
  { sql: 'select * from duckdb_tables', code: 'sql_table_unknown', also: false },
  { sql: 'select * from duckdb_secrets()', code: 'sql_function_refused', also: false },
  { sql: 'select * from duckdb_extensions()', code: 'sql_function_refused', also: false },
  { sql: 'select * from duckdb_temporary_files()', code: 'sql_function_refused', also: false },
  { sql: 'select * from pragma_database_list', code: 'sql_table_unknown', also: false },
  { sql: 'select * from pragma_platform()', code: 'sql_function_refused', also: false },
  { sql: 'show databases', code: 'sql_table_unknown', also: false },
  { sql: 'select * from (show databases)', code: 'sql_table_unknown', also: false },
  { sql: 'select pg_sleep(100)', code: 'sql_function_refused', also: false },
  { sql: 'select sleep_ms(100000)', code: 'sql_function_refused', also: false },
  { sql: "select write_log('x')", code: 'sql_function_refused', also: false },
  { sql: 'select system.main.version()', code: 'sql_function_refused', also: false },
  // several statements, prepared ones, tricks of writing
  { sql: 'select 1; select 2', code: 'sql_one_statement', also: false },
  { sql: "select 1; copy (select 1) to '/tmp/stolen.csv'", code: 'sql_one_statement', also: false },
  { sql: 'select 1; -- a\n drop view purchases.purchase', code: 'sql_one_statement', also: false },
  { sql: '', code: 'sql_one_statement', also: false },
  { sql: ' -- nothing\n', code: 'sql_one_statement', also: false },
  { sql: 'prepare p as select 1', code: 'sql_only_reads', also: false },
  { sql: 'execute p', code: 'sql_only_reads' },
  { sql: 'pivot purchases.purchase on store_code using sum(paid_minor)', code: 'sql_one_statement', also: false },
  { sql: "se/**/lect * from read_text('/etc/hosts')", code: 'sql_syntax' },
  { sql: "select * from/**/read_text/**/('/etc/hosts')", code: 'sql_function_refused' },
  { sql: 'select * from "read_text"(\'/etc/hosts\')', code: 'sql_function_refused' },
  { sql: "SELECT * FROM READ_TEXT('/etc/hosts')", code: 'sql_function_refused' },
  { sql: "select * from rеad_text('/etc/hosts')", code: 'sql_function_refused' },
  { sql: "select\u00a0*\u3000from read_text('/etc/hosts')", code: 'sql_function_refused' },
  { sql: 'select * from "duckdb_settings"', code: 'sql_table_unknown', also: false },
  { sql: 'select * from U&"\\0064uckdb_settings"', code: 'sql_syntax' },
]

it('refuses every attempt with its code, and the locked engine behind it most of them again', async () => {
  const judge = await openEngine(workOf(), { memoryMb: 128, spillMb: 0 })
  await lock(judge)
  const said: Record<string, string> = {}
  for (const { sql, code, also } of ATTEMPTS) {
    const checked = await checkStatement(judge, sql, ['purchases.purchase', 'datasets.kept_one'])
    const got = checked.ok ? 'allowed' : checked.code
    if (got !== code) said[sql] = `${got} instead of ${code}`
    if (also === false) continue
    const engine = await locked()
    const reached = await engine.runAndReadAll(sql).then(
      () => true,
      () => false,
    )
    if (reached) said[sql] = `${said[sql] ?? ''} reached by the engine`
    engine.closeSync()
  }
  assert.deepEqual(said, {})
  assert.ok(!existsSync('/tmp/stolen.csv') && !existsSync('/tmp/stolen'))
})

it('lets reading statements through, says what they name, and where they are wrong', async () => {
  const judge = await openEngine(workOf(), { memoryMb: 128, spillMb: 0 })
  const check = (sql: string) => checkStatement(judge, sql, ['purchases.purchase', 'datasets.kept_one'])
  for (const sql of [
    'select store_code, sum(paid_minor) from purchases.purchase group by all',
    'from PURCHASES."Purchase" select count(*);',
    'with a as (select * from purchases.purchase), b as (from a) select * from b join a using (purchase_id)',
    'with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select * from t',
    'describe purchases.purchase',
    'summarize select * from purchases.purchase',
    'explain analyze select * from purchases.purchase',
    'values (1, 2)',
    "pivot purchases.purchase on store_code in ('shop') using sum(paid_minor)",
    'select * from range(10) t(i), unnest([1, 2]) u(x)',
    "select date_trunc('month', day), [x for x in range(3)], row_number() over (order by day) from purchases.purchase",
    'select * from datasets.kept_one',
    'select current_date',
  ]) {
    assert.equal((await check(sql)).ok, true, sql)
  }
  const listed = await check('show tables')
  assert.ok(listed.ok && listed.text.includes('datasets.kept_one'))
  const unknown = await check('select 小票\nfrom hidden.people')
  assert.ok(!unknown.ok && unknown.position === 'select 小票\nfrom '.length, JSON.stringify(unknown))
  const broken = await check("explain select '小票' frm purchases.purchase x y")
  assert.ok(!broken.ok && broken.code === 'sql_syntax' && (broken.position ?? 0) > 10, JSON.stringify(broken))
})

it('answers in a process of its own, cut at its limit, with files beside', async () => {
  const order = orderOf('select purchase_id, label, paid_minor / 100.0 as yuan, day from purchases.purchase order by 1')
  const result = await runInSandbox(order, new AbortController().signal)
  assert.ok(result.ok, JSON.stringify(result))
  assert.deepEqual([result.rows, result.cut], [1_000, true])
  assert.deepEqual(
    result.columns.map(({ name, kind }) => [name, kind]),
    [
      ['purchase_id', 'number'],
      ['label', 'text'],
      ['yuan', 'number'],
      ['day', 'time'],
    ],
  )
  const shown = rowsIn(order.work)
  assert.deepEqual([shown.length, shown[7]], [1_000, [7, '小票7', 7, '2026-01-08']])
  assert.match(
    readFileSync(join(order.work, 'result.csv'), 'utf8'),
    /^purchase_id,label,yuan,day\n0,小票0,0\.0,2026-01-01\n/,
  )
  assert.ok(readdirSync(order.work).includes('result.parquet'))
  const wrong = await ask("select 小票, '一' + 1 from purchases.purchase")
  assert.ok(!wrong.ok && wrong.code === 'sql_failed' && wrong.position === 7, JSON.stringify(wrong))
  const dataset = orderOf("select lucky, word, '=1+1' as formula from datasets.kept_one")
  assert.ok((await runInSandbox(dataset, new AbortController().signal)).ok)
  assert.deepEqual(rowsIn(dataset.work), [[7, '七', '=1+1']])
  assert.match(readFileSync(join(dataset.work, 'result.csv'), 'utf8'), /'=1\+1/)
})

it('gives a narrower scope a file that holds no other rows', async () => {
  const order = orderOf('select store_code, count(*) as n from purchases.purchase group by all', {
    codes: ['kiosk', "o'hara"],
    tables: [{ name: 'purchases.purchase', where: 'store_code in (select code from allowed)' }],
  })
  assert.ok((await runInSandbox(order, new AbortController().signal)).ok)
  assert.deepEqual(rowsIn(order.work), [['kiosk', 10_000]])
  const engine = await openEngine(workOf(), { memoryMb: 128, spillMb: 16 })
  await layTables(engine, { snapshot, work: workOf(), codes: ['kiosk'] }, [
    { name: 'purchases.purchase', where: 'store_code in (select code from allowed)' },
  ])
  await lock(engine)
  await assert.rejects(engine.run('select * from house.hidden.people'))
  const [row] = (await engine.runAndReadAll('select count(*) from house.purchases.purchase')).getRows()
  assert.equal(Number(row?.[0]), 10_000)
})

it('stops what is endless and refuses what is enormous', async () => {
  const limits = { ms: 300, rows: 1_000, bytes: 10_000_000, memoryMb: 128, spillMb: 32 }
  const attempts: readonly (readonly [string, SandboxFault])[] = [
    ['select count(*) from range(1000000000000) t(i) where i % 7 = 3', 'sql_took_too_long'],
    ['with recursive t(n) as (select 1 union all select 1 from t) select count(*) from t', 'sql_took_too_long'],
    ['select list(i) from range(100000000) t(i)', 'sql_too_much_memory'],
    ["select repeat('x', 2000000000)", 'sql_too_much_memory'],
    ["select repeat('x', 30000000) as giant", 'sql_too_big'],
  ]
  for (const [sql, code] of attempts) {
    const result = await ask(sql, { limits: code === 'sql_took_too_long' ? limits : { ...limits, ms: 20_000 } })
    assert.ok(!result.ok && result.code === code, `${sql}: ${JSON.stringify(result)}`)
  }
  const many = await ask("select i, repeat('y', 200) || i from range(10000000) t(i)", {
    limits: { ...limits, ms: 20_000, rows: 5_000_000 },
  })
  assert.ok(!many.ok && many.code === 'sql_too_big', JSON.stringify(many))
  const stop = new AbortController()
  const endless = runInSandbox(orderOf('select count(*) from range(1000000000000) t(i) where i % 7 = 3'), stop.signal)
  stop.abort()
  assert.deepEqual(await endless, { ok: false, code: 'sql_cancelled' })
})
