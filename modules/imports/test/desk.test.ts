import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { runChores } from '@atrium/db'
import { ImportDesk, importsModuleWith } from '../src/index.ts'
import { openDeskStage } from './desk-stage.ts'
import { rowsByTable } from './stage.ts'

// Files over HTTP: upload, look, dry run, run, run again, errors; pieces, limits, strangers, restarts.
const MOST_BYTES = 20_000
const { db, desk, folder, server, ask, upload, run } = await openDeskStage(import.meta, MOST_BYTES)

interface File {
  readonly fileId: string
  readonly bytes: number
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
  assert.match(
    decodeURIComponent(String(errors.headers['content-disposition'])),
    /^attachment; .*products\.未导入\.csv$/,
  )
  assert.equal(
    errors.body,
    '\uFEFF导入行号,导入问题列,导入原因,sku,name,category,brand,price\r\n3,price,price：不是数字,T2,红茶,茶,Leaf,nonsense\r\n',
  )
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
