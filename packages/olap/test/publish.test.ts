import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { beginChanges, CURSOR_TABLES, writeCursor } from '../src/cursor.ts'
import { allRows, Duck } from '../src/duck.ts'
import { publish } from '../src/publish.ts'
import { newestSnapshot } from '../src/snapshots.ts'

// Files for analysts are written piece by piece beside rounds and questions, and are of one moment all the same.

const folder = mkdtempSync(join(tmpdir(), 'atrium-publish-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const ROWS = 600_000

async function filled(name: string): Promise<Duck> {
  const path = join(folder, `${name}.duckdb`)
  const duck = await Duck.open(path, { memory: '512MB', threads: 1, tempFolder: join(folder, 'spill') })
  await duck.transact(async (connection) => {
    for (const sql of [...CURSOR_TABLES, 'create schema shop']) await connection.run(sql)
    await connection.run(`create table shop.sale as select i as id, i % 7 as amount from range(${ROWS}) t(i)`)
    await connection.run('create table shop.none (id integer)')
    await beginChanges(connection, 1)
    await writeCursor(connection, { fingerprint: 'f', identity: 'i', seen: '1:1:', version: 1, asOf: 1, wholesAt: 1 })
  })
  // Holes, as rounds leave them.
  await duck.transact(async (connection) => {
    await connection.run('delete from shop.sale where id between 200000 and 299999')
  })
  return duck
}
const orderTo = (published: string) => ({
  ...{ folder: published, steps: [{ sql: 'create temp table place as select 7 as id', values: {} }] },
  tables: [
    { name: 'shop.sale', select: 'select t.id, t.amount * 2 as twice from shop.sale as t', rowsOf: 'shop.sale' },
    { name: 'shop.none', select: 'select t.id from shop.none as t', rowsOf: 'shop.none' },
    { name: 'shop.place', select: 'select t.id from place as t' },
  ],
})

it('publishes all rows once, of the moment when it began, while rounds change them', async () => {
  const duck = await filled('one')
  const published = join(folder, 'one')
  const writing = publish(duck, orderTo(published))
  let rounds = 0
  let ended = false
  const done = writing.finally(() => {
    ended = true
  })
  while (!ended) {
    await duck.transact(async (connection) => {
      await connection.run(`update shop.sale set amount = -1000 where id = ${ROWS - 1 - rounds++}`)
    })
    await duck.read((connection) => allRows(connection, 'select count(*) from shop.sale'))
  }
  const { version } = await done
  assert.ok(version === 1 && rounds > 0)
  const { path } = (await newestSnapshot(published)) ?? { path: '' }
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  const [row] = await allRows(
    await instance.connect(),
    `select count(*) as n, count(distinct id) as ids, min(twice) as least, (select count(*) from shop.none) as none, (select id from shop.place) as place
     from shop.sale`,
  )
  instance.closeSync()
  const n = ROWS - 100_000
  // The first rounds may have been before it began.
  assert.ok(Number(row?.least) === 0 || Number(row?.least) === -2000, String(row?.least))
  assert.deepEqual({ ...row, least: 0 }, { n, ids: n, least: 0, none: 0, place: 7 })
  await duck.close()
})

it('ends with the file that it reads, and leaves nothing half', async () => {
  const duck = await filled('two')
  const published = join(folder, 'two')
  // Somebody asks all the time, so that it waits between its pieces.
  let stop: () => void = () => undefined
  const asks = new Promise<void>((asked) => {
    duck.read(() => {
      asked()
      return new Promise<void>((resolve) => {
        stop = resolve
      })
    })
  })
  await asks
  const writing = assert.rejects(publish(duck, orderTo(published)))
  while (!existsSync(join(published, 'publishing.duckdb'))) await pause(5)
  const closing = duck.close()
  await writing
  stop()
  await closing
  assert.deepEqual(readdirSync(published), [])
})
