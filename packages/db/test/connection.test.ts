import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statement } from '@atrium/kernel'
import { freshDatabase } from '@atrium/testkit'

const db = await freshDatabase(import.meta)

test('instants come back to the millisecond, whatever their fraction, alone and in arrays', async () => {
  const echo = statement({
    name: 'test.echoInstants',
    params: { one: 'timestamptz', many: 'timestamptz[]' },
    row: { one: 'timestamptz', each: 'timestamptz' },
    sql: 'select :one as one, each from unnest(:many) with ordinality as list(each, position) order by position',
  })
  const start = Date.parse('2026-02-28T23:59:59Z')
  const instants = [
    ...Array.from({ length: 1_000 }, (_, ms) => start + ms),
    0,
    -1,
    -86_400_001,
    Date.parse('9999-12-31T23:59:59.999Z'),
  ]
  for (const one of instants.slice(-14)) {
    const rows = await db.read((ctx) => ctx.tx.rows(echo, { one, many: instants }))
    assert.deepEqual(
      rows.map((row) => row.each),
      instants,
    )
    assert.equal(rows[0]?.one, one)
  }
})

test('days come back as they went', async () => {
  const echo = statement({
    name: 'test.echoDays',
    params: { many: 'date?[]' },
    row: { each: 'date?' },
    sql: 'select each from unnest(:many) with ordinality as list(each, position) order by position',
  })
  const days = [0, -1, 20_000, -719_162, null, 2_932_896]
  const rows = await db.read((ctx) => ctx.tx.rows(echo, { many: days }))
  assert.deepEqual(
    rows.map((row) => row.each),
    days,
  )
})

test('a statement that failed and was passed over fails the transaction instead of losing it silently', async () => {
  const fail = statement({ name: 'test.fail', params: { by: 'int' }, row: { n: 'int' }, sql: 'select 1 / :by as n' })
  const work = db.transact(async (ctx) => {
    await ctx.tx.rows(fail, { by: 0 }).catch(() => [])
    return 'done'
  })
  await assert.rejects(work, /was passed over/)
})

test('a connection that breaks while in use fails its work and nothing else', async () => {
  const cut = statement({ name: 'test.cut', params: {}, sql: 'select pg_sleep(10)' })
  const work = db.transact((ctx) => ctx.tx.run(cut, {}))
  const failing = assert.rejects(work)
  let cuts: unknown[] = []
  while (cuts.length === 0) {
    cuts = await db.sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query = 'select pg_sleep(10)' and state = 'active' and pid <> pg_backend_pid()`)
  }
  await failing
  const alive = statement({ name: 'test.alive', params: {}, row: { n: 'int' }, sql: 'select 1 as n' })
  assert.deepEqual(await db.transact((ctx) => ctx.tx.rows(alive, {})), [{ n: 1 }])
})
