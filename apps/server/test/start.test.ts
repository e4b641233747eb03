import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { freshDatabase } from '@atrium/testkit'
import { explained, storyOf } from '../src/explain-failure.ts'

// What keeps the server from starting is told in one sentence, with exit code 1, and as early as can be.

const folder = mkdtempSync(join(tmpdir(), 'atrium-start-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const MAIN = join(import.meta.dirname, '../src/main.ts')
const db = await freshDatabase(import.meta)

async function start(environment: Record<string, string | undefined>, prefix: readonly string[] = []) {
  const [file, ...args] = [...prefix, process.execPath, MAIN]
  const env = { ...process.env, DATABASE_URL: db.url, ATRIUM_DATA: join(folder, 'data'), PORT: '0', ...environment }
  const child = spawn(file!, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, told, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: code as number, out, told }
}

/** The last line says it, nothing before it is a stack, and no worker complains in the log. */
function assertRefused({ code, out, told }: Awaited<ReturnType<typeof start>>, sentence: RegExp): void {
  assert.equal(code, 1, told)
  assert.match(told.trimEnd().split('\n').at(-1)!, sentence)
  assert.doesNotMatch(told, /^ {4}at /m)
  assert.doesNotMatch(out, /"level":"(warn|error)"/)
}

test('a port in use is told before anything is touched', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const ATRIUM_DATA = join(folder, 'untouched')
  assertRefused(
    await start({ PORT: String(port), ATRIUM_DATA, DATABASE_URL: undefined }),
    new RegExp(`^Port ${port} is in use; stop the other program, or set PORT to another number\\.$`),
  )
  other.close()
  assert.equal(existsSync(ATRIUM_DATA), false)
  assertRefused(await start({ HOST: '203.0.113.7' }), /^HOST is "203\.0\.113\.7", which is no address of this machine/)
})

test('a data folder that cannot be one', async () => {
  const path = join(folder, 'file')
  writeFileSync(path, '')
  const sentence =
    /^.*file(\/below)? cannot be the data folder because a file is in the way; set ATRIUM_DATA to another/
  assertRefused(await start({ ATRIUM_DATA: path, DATABASE_URL: undefined }), sentence)
  assertRefused(await start({ ATRIUM_DATA: join(path, 'below'), DATABASE_URL: undefined }), sentence)
})

test('a database that is not one, that is not there, or that refuses its user', async () => {
  assertRefused(await start({ DATABASE_URL: 'mysql://localhost/x' }), /^DATABASE_URL is not an address of PostgreSQL/)
  const nowhere = new URL(db.url)
  nowhere.pathname = '/nowhere'
  assertRefused(
    await start({ DATABASE_URL: nowhere.href }),
    /^DATABASE_URL cannot be reached \(database "nowhere" does not exist\)/,
  )
  const name = `atrium_start_${process.pid}`
  const clerk = new URL(db.url)
  clerk.username = name
  clerk.password = 'pass'
  await db.sql(`create role ${name} login password 'pass'`)
  try {
    // It owns nothing here.
    assertRefused(
      await start({ DATABASE_URL: clerk.href }),
      /^The user of DATABASE_URL lacks a privilege \(permission denied for .*\): let it own the database/,
    )
  } finally {
    await db.sql(`drop role ${name}`)
  }
})

test('the schema of a newer version', async () => {
  await db.sql(`insert into public.atrium_migration (number, name, hash) values (9999, '9999__house__later', 'x')`)
  assertRefused(await start({}), /^The database has migration 9999__house__later, .* opened by a newer version\./)
  await db.sql('delete from public.atrium_migration where number = 9999')
})

test('failures of a database that a person can do something about, and the story of all others', () => {
  const failure = (message: string, code: string) => Object.assign(new Error(message), { code, detail: '13800000000' })
  const explain = (error: Error) => {
    const reason = explained(new Error('migration x failed', { cause: error }), undefined)
    return reason instanceof Error ? reason.message : ''
  }
  assert.match(explain(failure('could not extend file', '53100')), /disk is full/)
  assert.match(explain(failure('sorry, too many clients already', '53300')), /lower ATRIUM_CONNECTIONS/)
  assert.match(explain(failure('cannot execute INSERT', '25006')), /primary server, not a standby/)
  assert.match(
    explain(failure('connect ECONNREFUSED ::1:5432', 'ECONNREFUSED')),
    /^The PostgreSQL of DATABASE_URL went/,
  )
  const bug = explained(new Error('migration x failed', { cause: failure('syntax error', '42601') }), undefined)
  const story = storyOf(bug)
  assert.match(story, /^Error: migration x failed\n {4}at .*\nCaused by Error: syntax error\n {4}at /s)
  assert.doesNotMatch(story, /138/)
})

const mounted = ['unshare', '--user', '--map-root-user', '--mount', '--', 'sh', '-c']
const canMount = spawnSync(mounted[0]!, [...mounted.slice(1), 'mount -t tmpfs none /mnt']).status === 0
if (canMount) {
  test('a disk that fills up while the sample group is loaded', async () => {
    const at = mkdtempSync(join(folder, 'disk-'))
    const onSmallDisk = [...mounted, 'mount -t tmpfs -o size=104m none "$0" && exec "$@"', at]
    const run = await start({ ATRIUM_DATA: join(at, 'data'), DATABASE_URL: undefined }, onSmallDisk)
    assert.match(run.told, /Loading the sample group/)
    assertRefused(run, /^The disk that holds .* is full; free some space there and start again\.$/)
  })
}
