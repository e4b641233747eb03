import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { layTables, lock, openEngine } from '../src/sandbox/engine.ts'
import type { QueryOrder, SandboxFault, SandboxResult, SandboxTable } from '../src/sandbox/order.ts'
import { inRoom } from '../src/sandbox/room.ts'
import { runInSandbox } from '../src/sandbox/run.ts'
import { checkStatement } from '../src/sandbox/statement.ts'
import { attempts } from './attempts.ts'

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
  await connection.run(`create table purchases.note as from (values (-1, '=1+1'), (2, null)) t(number, word)`)
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

it('refuses every attempt with its code, and the locked engine behind it most of them again', async () => {
  const judge = await openEngine(workOf(), { memoryMb: 128, spillMb: 0 })
  await lock(judge)
  const said: Record<string, string> = {}
  for (const { sql, code, also } of attempts(snapshot, kept)) {
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

it('runs exactly what was judged, whatever stands before it', async () => {
  for (const hidden of ['from house.hidden.people', 'from duckdb_settings()', 'select 1 as one']) {
    const order = orderOf(`/* /* */ explain select ' */ ${hidden} -- '`)
    const result = await runInSandbox(order, new AbortController().signal)
    // A plan of the text that was judged.
    assert.ok(result.ok && result.columns[0]?.name === 'explain_key', JSON.stringify(result))
  }
  const faulty = await ask('/* 小票 */ explain analyze select nothing from purchases.purchase')
  assert.ok(!faulty.ok && faulty.position === '/* 小票 */ explain analyze select '.length, JSON.stringify(faulty))
})

it('lets nothing of names, types and words out of the engine that would be read as SQL or as a formula', async () => {
  const stolen = join(folder, 'stolen.csv')
  const copy = `copy (select 1) to '${stolen}'`
  for (const sql of [
    `select struct_pack("a"" int); ${copy}; --" := 1)`,
    `select 1 as "a""; ${copy}; --"`,
    `select st_setcrs('POINT(1 1)'::geometry, 'x''), c int); ${copy.replaceAll("'", "''")}; --')`,
    `select 'b'::enum('a''), c int); ${copy.replaceAll("'", "''")}; --', 'b')`,
  ])
    await ask(sql)
  assert.ok(!existsSync(stolen))
  const order = orderOf(
    `select '=e'::enum('=e') as e, '=b'::blob as b, '+v'::variant as v, union_value(u := '-u') as u, ' ＝w' as w, -1 as "@n"`,
  )
  assert.ok((await runInSandbox(order, new AbortController().signal)).ok)
  assert.equal(readFileSync(join(order.work, 'result.csv'), 'utf8'), "e,b,v,u,w,'@n\n'=e,'=b,'+v,'-u,' ＝w,-1\n")
  const words = await ask(`select error('a' || chr(0) || repeat('x', 998) || '😀')`)
  assert.ok(!words.ok && words.message?.isWellFormed() && !words.message.includes('\0'), JSON.stringify(words))
  const name = await ask(`select 1 as "${'n'.repeat(199)}😀"`)
  assert.ok(name.ok && name.columns[0]?.name.isWellFormed(), JSON.stringify(name))
  const parameters = await ask('select $1')
  assert.ok(!parameters.ok && parameters.code === 'sql_failed', JSON.stringify(parameters))
})

it('writes whole tables for spreadsheets without formulae', async () => {
  const order = { ...orderOf(''), kind: 'table', format: 'csv', table: { name: 'purchases.note' } } as const
  const result = await runInSandbox(order, new AbortController().signal)
  assert.ok(result.ok && result.rows === 2, JSON.stringify(result))
  assert.equal(readFileSync(join(order.work, 'result.csv'), 'utf8'), "number,word\n-1,'=1+1\n2,\n")
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
    [`select ${'1,'.repeat(2_000)}1`, 'sql_too_big'],
    // Known to end the engine: it ends with its process.
    ["select (repeat('[', 40000) || repeat(']', 40000))::json::variant", 'sql_broken'],
    [`select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`, 'sql_syntax'],
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

it('keeps the process from the network where the system can', async () => {
  if (process.platform !== 'linux') return
  const server = createServer((socket) => socket.end('heard')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const script = `require('node:net').connect(${port}, '127.0.0.1').on('data', () => process.exit(7)).on('error', () => process.exit(8))`
  const [file, args] = inRoom(process.execPath, ['-e', script], { dataKb: 2_000_000, reads: process.execPath })
  const { status } = await exited(spawn(file, args, { cwd: workOf() }))
  const alone = await exited(spawn('unshare', ['--user', '--map-current-user', '--net', 'true']))
  server.close()
  assert.equal(status, alone.status === 0 ? 8 : 7)
})

/** How a process ended; a program that is not there as one that failed. */
const exited = async (child: ChildProcess): Promise<{ readonly status: number | null }> => {
  try {
    const [status] = (await once(child, 'exit')) as [number | null]
    return { status }
  } catch {
    return { status: null }
  }
}
