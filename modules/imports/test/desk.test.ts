import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { runChores } from '@atrium/db'
import type { Caller } from '@atrium/http'
import { buildServer, createLogger } from '@atrium/http/server'
import { ImportDesk, importsModuleWith } from '../src/index.ts'
import { openMall, rowsByTable } from './stage.ts'

// Files over HTTP: upload, look, dry run, run, run again, errors; pieces, limits, strangers, restarts.
const MOST_BYTES = 20_000
const db = await openMall(import.meta)
const folder = mkdtempSync(join(tmpdir(), 'atrium-desk-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const desk = new ImportDesk({ db, folder, mostBytes: MOST_BYTES })
await desk.start()
after(() => desk.stop())

const staff: Caller = {
  actor: { kind: 'staff', id: 7 },
  scope: 'all',
  permissions: new Set(['imports.read', 'imports.run']),
  audience: 'admin',
  rateKey: 'staff',
}
const callers: Readonly<Record<string, Caller>> = {
  staff,
  other: { ...staff, actor: { kind: 'staff', id: 8 } },
  narrow: { ...staff, scope: new Set([1]) },
  reader: { ...staff, permissions: new Set(['imports.read']) },
}
const server = buildServer({
  db,
  clock: db.clock,
  modules: [importsModuleWith(desk)],
  authenticate: ({ authorization }) => callers[authorization ?? ''],
  version: '0',
  logger: createLogger({ level: 'silent' }),
  checkReplies: true,
})
after(() => server.close())

async function ask<T>(method: 'GET' | 'POST', url: string, body?: object | Buffer, status = 200, as = 'staff') {
  const raw = Buffer.isBuffer(body)
  const reply = await server.inject({
    method,
    url,
    headers: {
      authorization: as,
      ...(body ? { 'content-type': raw ? 'application/octet-stream' : 'application/json' } : {}),
    },
    ...(body ? { payload: raw ? body : JSON.stringify(body) } : {}),
  })
  assert.equal(reply.statusCode, status, `${method} ${url}: ${reply.body}`)
  return reply.json<T>()
}

interface File {
  readonly fileId: string
  readonly bytes: number
}
interface Run {
  readonly runId: string
  readonly state: string
  readonly jobId: string | null
  readonly progress: Readonly<Record<string, number>> | null
  readonly errors: readonly { readonly row: number; readonly column: string }[]
  readonly fault: { readonly zh: string } | null
}

const upload = (name: string, content: string | Buffer, status = 200, as = 'staff') =>
  ask<File & { code: string }>(
    'POST',
    `/v1/imports/files?name=${encodeURIComponent(name)}`,
    Buffer.from(content),
    status,
    as,
  )

async function run(fileId: string, dryRun: boolean, more: object = { preset: 'atrium-products' }): Promise<Run> {
  const { runId } = await ask<{ runId: string }>('POST', '/v1/imports/runs', { fileId, dryRun, ...more })
  await desk.idle()
  return ask<Run>('GET', `/v1/imports/runs/${runId}`)
}

const PRODUCTS = `sku,name,category,brand,price
T1,绿茶,茶 > 绿茶,Leaf,12.50
T2,红茶,茶,Leaf,nonsense
T3,茶杯,器具,,30
`

it('a file is uploaded, looked at, tried, imported, imported again', async () => {
  const { fileId, bytes } = await upload('products.csv', PRODUCTS)
  assert.equal(bytes, Buffer.byteLength(PRODUCTS))
  const look = await ask<{
    columns: string[]
    rows: { row: number; cells: string[] }[]
    encoding: string
    fitting: string[]
  }>('GET', `/v1/imports/files/${fileId}`)
  assert.deepEqual(look.columns, ['sku', 'name', 'category', 'brand', 'price'])
  assert.deepEqual(look.rows[0], { row: 2, cells: ['T1', '绿茶', '茶 > 绿茶', 'Leaf', '12.50'] })
  assert.equal(look.encoding, 'utf-8')
  assert.equal(look.fitting[0], 'atrium-products')
  assert.ok(!look.fitting.includes('atrium-purchases'))

  const products = async () => (await rowsByTable(db))['catalog.product']
  const before = await products()
  const dry = await run(fileId, true)
  assert.deepEqual([dry.state, dry.jobId, dry.progress?.written, dry.progress?.rowsRejected], ['done', null, 2, 1])
  assert.deepEqual(
    dry.errors.map(({ row, column }) => `${row} ${column}`),
    ['3 price'],
  )
  assert.equal(await products(), before)

  const real = await run(fileId, false, { like: dry.runId })
  assert.deepEqual([real.state, real.progress?.written, real.progress?.unchanged], ['done', 2, 0])
  assert.equal(await products(), (before ?? 0) + 2)
  const job = await ask<{ fileName: string; state: string; written: number }>('GET', `/v1/imports/jobs/${real.jobId}`)
  assert.deepEqual([job.fileName, job.state, job.written], ['products.csv', 'done', 2])
  const audited = await db.sql<{ actor_id: string }>(
    `select actor_id from staff.audit where action = 'imports.runImport'`,
  )
  assert.deepEqual(
    audited.map(({ actor_id }) => Number(actor_id)),
    [7],
  )

  const again = await run(fileId, false)
  assert.deepEqual([again.state, again.progress?.written, again.progress?.unchanged], ['done', 0, 2])
  assert.equal(await products(), (before ?? 0) + 2)

  const errors = await server.inject({
    url: `/v1/imports/runs/${real.runId}/errors`,
    headers: { authorization: 'staff' },
  })
  assert.equal(errors.statusCode, 200)
  assert.match(String(errors.headers['content-disposition']), /^attachment; .*products\.csv\.errors\.csv$/)
  assert.match(errors.body, /^\uFEFF行,列,内容,原因,说明\r\n3,price,nonsense,not_a_number,/)
})

it('a mapping of one’s own is checked whole before it runs', async () => {
  const { fileId } = await upload('own.csv', 'code;title\nA9;Nine\n')
  const mapping = { name: 'own', title: { zh: '自定义' }, target: 'catalog', fields: { sku: { column: 'code' } } }
  const start = (fields: object, status: number) =>
    ask<{ code: string; faults: { pointer: string }[] }>(
      'POST',
      '/v1/imports/runs',
      { fileId, dryRun: false, mapping: { ...mapping, fields } },
      status,
    )
  const refused = await start({ sku: { column: 'code' }, wrong: { column: 'title' } }, 422)
  assert.equal(refused.code, 'invalid_mapping')
  assert.ok(refused.faults.some(({ pointer }) => pointer === '/mapping/fields/wrong'))
  const fine = { ...mapping, fields: { sku: { column: 'code' }, name: { column: 'title' } } }
  assert.equal((await run(fileId, false, { mapping: fine })).progress?.written, 1)
  const missing = await run(fileId, false, {
    mapping: { ...fine, fields: { ...fine.fields, brand: { column: 'label' } } },
  })
  assert.equal(missing.state, 'failed')
  assert.match(missing.fault?.zh ?? '', /label/)
})

it('large files come in pieces, and a piece is taken once', async () => {
  const packed = gzipSync(PRODUCTS)
  const [head, tail] = [packed.subarray(0, 40), packed.subarray(40)]
  const { fileId } = await upload('products.csv.gz', head)
  const next = (offset: number, status: number, as = 'staff') =>
    ask<File & { code: string }>(
      'POST',
      `/v1/imports/files?name=x.csv.gz&fileId=${fileId}&offset=${offset}`,
      tail,
      status,
      as,
    )
  assert.equal((await next(39, 409)).code, 'wrong_offset')
  assert.equal((await next(40, 404, 'other')).code, 'unknown_file')
  assert.equal((await next(40, 200)).bytes, packed.length)
  assert.equal((await next(40, 409)).code, 'wrong_offset')
  assert.equal((await run(fileId, true)).progress?.rowsRead, 3)
})

it('what is no table, too large, somebody else’s or asked with narrow rights is refused and leaves nothing', async () => {
  const kept = async () => [(await rowsByTable(db))['imports.file'], (await rowsByTable(db))['imports.run']]
  const { fileId } = await upload('mine.csv', PRODUCTS)
  const before = await kept()
  assert.equal((await upload('photo.png', 'x', 422)).code, 'unsupported_file')
  assert.equal(
    (await upload('old.xlsx', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4]), 422)).code,
    'unsupported_file',
  )
  assert.equal((await upload('empty.csv', ' '.repeat(MOST_BYTES + 1), 422)).code, 'file_too_large')
  assert.equal((await upload('mine.csv', PRODUCTS, 403, 'narrow')).code, 'scope_too_narrow')
  assert.equal((await upload('mine.csv', PRODUCTS, 403, 'reader')).code, 'forbidden')
  await ask('GET', `/v1/imports/files/${fileId}`, undefined, 404, 'other')
  await ask('POST', '/v1/imports/runs', { fileId, dryRun: true, preset: 'atrium-products' }, 404, 'other')
  await ask('POST', '/v1/imports/files?name=a.csv', { not: 'bytes' }, 415)
  assert.deepEqual(await kept(), before)
})

it('what was running when a process stopped is taken up by the next', async () => {
  const { fileId } = await upload('left.csv', PRODUCTS)
  const stopped = new ImportDesk({ db, folder })
  await stopped.start()
  await stopped.stop()
  const [row] = await db.sql<{ run_id: number }>(
    `insert into imports.run (run_id, file_id, file_name, mapping, mapping_hash, unknown_members, dry, actor_kind, actor_id, request_id, state, attempts, asked_at)
     select nextval('imports.run_id'), f.file_id, 'left.csv', r.mapping, r.mapping_hash, 'joined', false, 'staff', 7, 'r', 'running', 1, now()
     from imports.file f, imports.run r where f.name = 'left.csv' and r.mapping ->> 'name' = 'atrium-products' limit 1 returning run_id`,
  )
  desk.wake()
  await desk.idle()
  const [now] = await db.sql<{ state: string; attempts: number }>(
    `select state, attempts from imports.run where run_id = ${row?.run_id}`,
  )
  assert.deepEqual(now, { state: 'done', attempts: 2 })
  assert.ok(fileId)
})

it('files, runs and error files are gone after a day; jobs stay', async () => {
  const chores = importsModuleWith(desk).chores ?? []
  const jobs = (await rowsByTable(db))['imports.job']
  await runChores(db, chores, { names: ['imports.sweepFiles'] })
  assert.notEqual((await rowsByTable(db))['imports.file'], 0)
  await runChores(db, chores, { names: ['imports.sweepFiles'], until: db.clock() + 86_400_001 })
  const left = await rowsByTable(db)
  assert.deepEqual([left['imports.file'], left['imports.run'], left['imports.job']], [0, 0, jobs])
  // Removed after the commit.
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(existsSync(join(folder, 'file-1')), false)
})
