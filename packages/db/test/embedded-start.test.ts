import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { findBinaries } from '../src/embedded/binaries.ts'
import { type EmbeddedOptions, startEmbedded } from '../src/embedded/index.ts'
import { settingsFor } from '../src/embedded/settings.ts'
import { isRoot, light, nobody, query, runServer, temporaryFolder } from './embedded-driver.ts'

function start(dataDir: string, more: Partial<EmbeddedOptions> = {}) {
  const lines: string[] = []
  return startEmbedded({ dataDir, log: (line) => lines.push(line), settings: light, ...more }).then((embedded) => ({
    ...embedded,
    lines,
  }))
}

test('the first start makes a cluster, the second finds what the first wrote', async () => {
  const dataDir = join(temporaryFolder(), 'not', 'there', 'yet')
  const first = await start(dataDir)
  const [facts] = await query(
    first.url,
    `select current_database() as database, current_user as "user", pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale,
       current_setting('data_checksums') as checksums, current_setting('listen_addresses') as tcp, current_setting('max_connections') as connections,
       current_setting('synchronous_commit') as durable, current_setting('jit') as jit, current_setting('wal_compression') as compression,
       current_setting('server_version_num')::int / 10000 as major, current_setting('shared_buffers') as buffers
     from pg_database where datname = current_database()`,
  )
  assert.deepEqual(facts, {
    database: 'atrium',
    user: 'atrium',
    encoding: 'UTF8',
    provider: 'b',
    locale: 'C.UTF-8',
    checksums: 'on',
    tcp: '',
    connections: '60',
    durable: 'on',
    jit: 'off',
    compression: 'off',
    major: 18,
    buffers: '16MB',
  })
  assert.equal((await query(first.url, `select upper('éß') as up, 'Z' < 'a' as by_code_point`))[0]?.up, 'Éß')
  await query(first.url, `create table kept as select 42 as answer`)
  await Promise.all([first.stop(), first.stop()])
  await first.stop()
  assert.ok(!existsSync(join(dataDir, 'server.lock')), 'the folder is given back')
  assert.ok(!existsSync(join(dataDir, 'postgres', 'postmaster.pid')), 'it was shut down, not killed')
  assert.match(first.lines.join('\n'), /Making a PostgreSQL 18\.\d+ cluster.*ready after/s)

  const second = await start(dataDir)
  assert.deepEqual(await query(second.url, 'select answer from kept'), [{ answer: 42 }])
  assert.doesNotMatch(second.lines.join('\n'), /Making/)
  await second.stop()
})

test('only the owner can read the password, and a wrong one is refused', async () => {
  const dataDir = temporaryFolder()
  const embedded = await start(dataDir)
  assert.equal(statSync(join(dataDir, 'postgres.json')).mode & 0o777, 0o600)
  assert.equal(statSync(join(dataDir, 'postgres')).mode & 0o777, 0o700)
  assert.equal(statSync(join(dataDir, 'postgres.log')).mode & 0o777, 0o600)
  const { password } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'))
  assert.ok(password.length >= 32)
  await assert.rejects(query(embedded.url.replace(password, 'guess'), 'select 1'), { code: '28P01' })
  await embedded.stop()

  rmSync(join(dataDir, 'postgres.json'))
  const again = await start(dataDir)
  assert.notEqual(JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')).password, password)
  await query(again.url, 'select 1')
  await again.stop()
})

test('folders with spaces, commas, quotes and Chinese names work', async () => {
  const dataDir = join(temporaryFolder(), `数据, "o'k" 100%`)
  const embedded = await start(dataDir)
  await query(embedded.url, 'select 1')
  await embedded.stop()
})

test('a path too long for a socket gets a private temporary folder, which is removed', async () => {
  const dataDir = join(temporaryFolder(), 'long-'.repeat(20))
  const embedded = await start(dataDir)
  const socketDir = decodeURIComponent(/@([^:/]+)/.exec(embedded.url)![1]!)
  assert.notEqual(dirname(socketDir), dataDir)
  assert.equal(statSync(socketDir).mode & 0o777, 0o700)
  await query(embedded.url, 'select 1')
  await embedded.stop()
  assert.ok(!existsSync(socketDir))
})

test('a log of more than 10 MB is begun anew', async () => {
  const dataDir = temporaryFolder()
  writeFileSync(join(dataDir, 'postgres.log'), 'x'.repeat(10 * 1024 * 1024 + 1))
  const embedded = await start(dataDir)
  await embedded.stop()
  assert.ok(statSync(join(dataDir, 'postgres.log')).size < 10_000)
  assert.ok(statSync(join(dataDir, 'postgres.log.1')).size > 10_000_000)
})

test('what a person must mend is one clear sentence', async (t) => {
  const refused = (dataDir: string, sentence: RegExp) =>
    assert.rejects(start(dataDir), { name: 'StartupError', message: sentence })

  await t.test('a cluster of another major version', async () => {
    const dataDir = temporaryFolder()
    mkdirSync(join(dataDir, 'postgres'))
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    await refused(dataDir, /^The data folder .* was made by PostgreSQL 17 and this Atrium carries PostgreSQL 18; .*\.$/)
    assert.deepEqual(readdirSync(dataDir), ['postgres'], 'nothing else was made, the lock was given back')
  })
  await t.test('other files in its place', async () => {
    const dataDir = temporaryFolder()
    mkdirSync(join(dataDir, 'postgres'))
    writeFileSync(join(dataDir, 'postgres', 'holiday.jpg'), '')
    await refused(dataDir, /holds files but no PostgreSQL cluster/)
    assert.ok(existsSync(join(dataDir, 'postgres', 'holiday.jpg')))
  })
  await t.test('a file where the folder should be', async () => {
    const file = join(temporaryFolder(), 'data')
    writeFileSync(file, '')
    await refused(file, /a file is in the way/)
  })
  await t.test('a setting that PostgreSQL does not know', async () => {
    const dataDir = temporaryFolder()
    await assert.rejects(start(dataDir, { settings: { shared_bufers: '1GB' } }), {
      message: /^PostgreSQL did not start: .*postgres\.log tells more\.$/,
    })
    const embedded = await start(dataDir)
    await embedded.stop()
  })
  await t.test('no binaries for the platform', async () => {
    await assert.rejects(findBinaries('sunos-sparc'), {
      name: 'StartupError',
      message: /^PostgreSQL for sunos-sparc is not among the installed packages; .*DATABASE_URL/,
    })
  })
  await t.test('a folder that may not be written (as root: by the user nobody)', async () => {
    const dataDir = temporaryFolder(0o555)
    const run = runServer({ dataDir }, isRoot ? nobody : {})
    const { error, kind } = await run.next('error')
    assert.equal(kind, 'StartupError')
    assert.match(error!, /^The user \w+ may not write in the data folder /)
    assert.equal(await run.ended, 1)
  })
})

test('settings follow the machine', () => {
  const GB = 1024 ** 3
  const small = settingsFor({ memory: 1 * GB, disk: 2 * GB, sharedMemory: 64 * 1024 ** 2 })
  assert.deepEqual(
    [small.shared_buffers, small.max_wal_size, small.dynamic_shared_memory_type],
    ['128MB', '204MB', 'mmap'],
  )
  const usual = settingsFor({ memory: 24 * GB, disk: 250 * GB, sharedMemory: 12 * GB })
  assert.deepEqual(
    [usual.shared_buffers, usual.max_wal_size, usual.dynamic_shared_memory_type],
    ['2048MB', '4096MB', 'posix'],
  )
})
