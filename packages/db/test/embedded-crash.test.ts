import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { startEmbedded } from '../src/embedded/index.ts'
import { isAlive, postgresIn } from '../src/embedded/processes.ts'
import { eventually, leashOf, light, query, readyFolder, runServer, temporaryFolder } from './embedded-driver.ts'

// Here fsync stays on: what was committed must be found again.
const settings = { shared_buffers: '16MB' }

async function reopen(dataDir: string) {
  const lines: string[] = []
  const embedded = await startEmbedded({ dataDir, log: (line) => lines.push(line), settings })
  return { ...embedded, said: lines.join('\n') }
}

const pause = 'select pg_sleep(1000)'
/** Computes without ever looking up: such a child does not notice by itself that its postmaster died. */
const busy = `do $$ declare n bigint := 0; begin loop n := (n * 31 + 7) % 1000003; end loop; end $$`

/** A session that runs something for ever and does not mind being cut off. */
async function session(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  client.query(text).catch(() => undefined)
}

test('kill -9 of the server takes PostgreSQL down too; the next start has all that was committed and nothing else', async () => {
  const dataDir = await readyFolder()
  const run = runServer({ dataDir, settings })
  const { url, pid } = await run.next('pid')
  await query(url!, 'create table kept as select generate_series(1, 1000) as n')
  await session(url!, `begin; insert into kept values (-1); ${pause}`)
  run.process.kill('SIGKILL')
  await eventually('PostgreSQL follows', () => !isAlive(pid!))

  const next = await reopen(dataDir)
  assert.deepEqual(await query(next.url, 'select count(*)::int as n, min(n) from kept'), [{ n: 1000, min: 1 }])
  await next.stop()
})

test('a PostgreSQL that outlived its server is stopped and replaced', async () => {
  const dataDir = await readyFolder()
  const run = runServer({ dataDir, settings })
  const { url, pid } = await run.next('pid')
  await query(url!, 'create table kept as select 1 as n')
  process.kill(leashOf(pid!), 'SIGKILL')
  run.process.kill('SIGKILL')
  await run.ended
  assert.ok(isAlive(pid!), 'it is an orphan now')
  await session(url!, pause)

  const next = await reopen(dataDir)
  assert.match(next.said, new RegExp(`PostgreSQL \\(process ${pid}\\) outlived its server`))
  assert.ok(!isAlive(pid!))
  assert.notEqual(next.pid, pid)
  assert.deepEqual(await query(next.url, 'select n from kept'), [{ n: 1 }])
  await next.stop()
  assert.deepEqual(postgresIn(join(dataDir, 'postgres')), [])
})

test('an orphan whose postmaster.pid is lost is found as well', async () => {
  const dataDir = await readyFolder()
  const run = runServer({ dataDir, settings })
  const { pid } = await run.next('pid')
  process.kill(leashOf(pid!), 'SIGKILL')
  run.process.kill('SIGKILL')
  await run.ended
  rmSync(join(dataDir, 'postgres', 'postmaster.pid'))
  const next = await reopen(dataDir)
  assert.match(next.said, /outlived/)
  assert.ok(!isAlive(pid!))
  await next.stop()
})

test('kill -9 of PostgreSQL is told to the server; children that did not notice are ended by the next start', async () => {
  const dataDir = await readyFolder()
  const run = runServer({ dataDir, settings })
  const { url, pid } = await run.next('pid')
  await query(url!, 'create table kept as select generate_series(1, 1000) as n')
  await session(url!, busy)
  const computing = `select 1 from pg_stat_activity where query like 'do %' and state = 'active'`
  while ((await query(url!, computing)).length === 0);
  process.kill(pid!, 'SIGKILL')
  assert.match(
    (await run.next('exit')).exit!,
    /^PostgreSQL stopped by itself \(signal SIGKILL\); .*postgres\.log tells more\.$/,
  )
  assert.equal(await run.ended, 1)
  await eventually('only the computing child is left', () => postgresIn(join(dataDir, 'postgres')).length === 1)

  const next = await reopen(dataDir)
  assert.match(next.said, /outlived it/)
  assert.deepEqual(await query(next.url, 'select count(*)::int as n from kept'), [{ n: 1000 }])
  await next.stop()
})

test('onExit tells also when it is asked after the end, and not after a stop', async () => {
  const dataDir = await readyFolder()
  const embedded = await startEmbedded({ dataDir, log: () => undefined, settings: light })
  process.kill(embedded.pid, 'SIGKILL')
  const sentence = await new Promise<string>((resolve) => embedded.onExit(resolve))
  assert.match(sentence, /SIGKILL/)
  const late: string[] = []
  embedded.onExit((text) => late.push(text))
  assert.deepEqual(late, [sentence])
  await embedded.stop()

  const again = await startEmbedded({ dataDir, log: () => undefined, settings: light })
  again.onExit((text) => late.push(text))
  await again.stop()
  assert.deepEqual(late, [sentence])
})

test('a postmaster.pid that names a dead process, another program, or nothing, is repaired', async () => {
  const dataDir = await readyFolder()
  const first = await startEmbedded({ dataDir, log: () => undefined, settings: light })
  const path = join(dataDir, 'postgres', 'postmaster.pid')
  const text = readFileSync(path, 'utf8')
  await first.stop()
  const other = spawn('sleep', ['100'])
  for (const content of [text, text.replace(/^\d+/, String(other.pid)), text.replace(/^\d+/, '1'), '', 'torn']) {
    writeFileSync(path, content, { mode: 0o600 })
    writeFileSync(join(dataDir, 'postgres', '.s.PGSQL.5432.lock'), content)
    const embedded = await reopen(dataDir)
    await query(embedded.url, 'select 1')
    await embedded.stop()
  }
  assert.ok(isAlive(other.pid!), 'nobody else was harmed')
  other.kill()
})

test('Ctrl-C of a terminal does not reach PostgreSQL: the server drains first', async () => {
  const dataDir = await readyFolder()
  const run = runServer({ dataDir })
  const { url, pid } = await run.next('pid')
  process.kill(-run.process.pid!, 'SIGINT') // to the whole group, as a terminal does
  await run.next('signal')
  assert.deepEqual(await query(url!, 'select 1 as n'), [{ n: 1 }])
  assert.equal(await run.ask('stop'), 0)
  assert.ok(!isAlive(pid!))
})

test('PostgreSQL does not outlive a server that ends without stopping it', async () => {
  const dataDir = await readyFolder()
  const run = runServer({ dataDir })
  const { pid } = await run.next('pid')
  assert.equal(await run.ask('exit'), 0)
  await eventually('PostgreSQL follows', () => !isAlive(pid!))
  await eventually('it shut down in order', () => !existsSync(join(dataDir, 'postgres', 'postmaster.pid')))
})

test('stop ends sessions that are at work', async () => {
  const embedded = await startEmbedded({ dataDir: await readyFolder(), log: () => undefined, settings: light })
  await session(embedded.url, pause)
  await session(embedded.url, 'begin')
  const began = performance.now()
  await embedded.stop()
  assert.ok(performance.now() - began < 5_000)
  assert.ok(!isAlive(embedded.pid))
})

test('a first start that was cut off is begun again', async () => {
  const dataDir = temporaryFolder()
  const run = runServer({ dataDir })
  await eventually('initdb is at work', () => run.messages.some((message) => message.log?.startsWith('Making')))
  run.process.kill('SIGKILL')
  await run.ended
  assert.ok(!existsSync(join(dataDir, 'postgres')), 'half a cluster is never in its place')
  const next = await reopen(dataDir)
  assert.match(next.said, /Making/)
  await query(next.url, 'select 1')
  await next.stop()
})
