import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { statement } from '@atrium/kernel'
import { freshDatabase, testClock } from '../src/index.ts'

const whoAmI = statement({
  name: 'testkit.whoAmI',
  params: {},
  row: { role: 'text', database: 'text' },
  sql: 'select current_user::text as role, current_database()::text as database',
})

test('a fresh database is migrated, empty, served as the app role, and tells the time of its clock', async () => {
  const clock = testClock('2026-02-28T23:00:00Z')
  const db = await freshDatabase(import.meta, { clock })
  const [me] = await db.read((ctx) => ctx.tx.rows(whoAmI, {}))
  assert.equal(me?.role, 'atrium_app')
  assert.match(me?.database ?? '', /^t_\d+_[0-9a-f]+_fresh_database$/)
  assert.deepEqual(await db.sql('select count(*)::int as rows from house.outbox'), [{ rows: 0 }])
  clock.advance(3_600_000)
  assert.equal(await db.transact(async (ctx) => ctx.now), Date.parse('2026-03-01T00:00:00Z'))
})

test('two databases share nothing, and a closed one is gone', async () => {
  const one = await freshDatabase('one')
  const two = await freshDatabase('two', { role: null })
  await one.sql('create table only_here ()')
  await assert.rejects(two.sql('select from only_here'), /does not exist/)
  const [{ name } = { name: '' }] = await one.sql<{ name: string }>('select current_database() as name')
  await one.close()
  await one.close()
  assert.deepEqual(await two.sql('select from pg_database where datname = $1', [name]), [])
})

test('databases of a killed process are dropped', async () => {
  const db = await freshDatabase('watcher')
  const script = `import { freshDatabase } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
    const db = await freshDatabase('victim')
    console.log((await db.sql('select current_database() as name'))[0].name)
    process.kill(process.pid, 'SIGKILL')`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const name = await run.then(
    () => assert.fail('it was not killed'),
    (error: { stdout: string }) =>
      error.stdout
        .trim()
        .split('\n')
        .find((line) => line.startsWith('t_')),
  )
  assert.match(name ?? '', /_victim$/)
  if (process.env.TEST_DATABASE_URL) return // nobody watches over a server that is not ours
  for (let tries = 0; tries < 100; tries++) {
    if ((await db.sql('select from pg_database where datname = $1', [name])).length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(`${name} is still there`)
})
