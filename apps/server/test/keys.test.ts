import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { checkKeys, openKeyring, runChores, StartupError } from '@atrium/db'
import { registerMembers } from '@atrium/members'
import { bySystem, freshDatabase } from '@atrium/testkit'
import { chores } from '../src/house.ts'

// The command line of master keys, as a process of its own on a database that is given.

const folder = mkdtempSync(join(tmpdir(), 'atrium-keys-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const SCRIPT = join(import.meta.dirname, '../src/keys.ts')
const keyFile = join(folder, 'keys.json')
const db = await freshDatabase(import.meta)

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const { ATRIUM_DATA: _, ATRIUM_CLOCK: __, ...inherited } = process.env
  const own = { ATRIUM_DATA: join(folder, 'data'), ATRIUM_KEY_FILE: keyFile, DATABASE_URL: db.url }
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    cwd: folder,
    env: { ...inherited, ...own, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, told, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: code as number, out, told }
}

/** Rows of the list without the mark and the moment. */
const listed = async () => {
  const { code, out, told } = await run(['list'])
  assert.equal(code, 0, told)
  const rows = out.trimEnd().split('\n').slice(2)
  return rows
    .map((row) => row.trim().split(/ {2,}/))
    .map(([version, , , dataKeys, hashes]) => [version, dataKeys, hashes])
}

test('without a key file, a database or a word that is known, nothing is done', async () => {
  for (const action of ['list', 'renew']) {
    const { code, told } = await run([action])
    assert.equal(code, 1)
    assert.match(told, /^There is no key file .*keys\.json\. The first start of a server makes it/)
  }
  assert.equal(existsSync(keyFile), false)
  openKeyring(keyFile, 0)
  const before = readFileSync(keyFile, 'utf8')
  const nowhere = new URL(db.url)
  nowhere.pathname = '/nowhere'
  const unreachable = await run(['renew'], { DATABASE_URL: nowhere.href })
  assert.equal(unreachable.code, 1)
  assert.match(unreachable.told, /^DATABASE_URL cannot be reached \(database "nowhere" does not exist\)/)
  const unknown = await run(['forget'])
  assert.equal(unknown.code, 1)
  assert.match(unknown.told, /^npm run keys -- list/)
  assert.equal(readFileSync(keyFile, 'utf8'), before)
})

test('a key is added, servers with the old file refuse to start, and the chores move everything to it', async () => {
  const old = openKeyring(keyFile, 0)
  await checkKeys(db, old)
  const register = (vault: typeof old.vault, value: string) =>
    db.another({ vault }).transact((ctx) =>
      registerMembers(ctx, [
        {
          by: bySystem(),
          identities: [{ kind: 'card_no', value }],
          at: 1,
          storeId: null,
          channel: 'pos',
          historical: true,
        },
      ]),
    )
  assert.ok((await register(old.vault, 'K1'))[0]?.ok)
  assert.deepEqual(await listed(), [['1', '1', 'in use']])

  copyFileSync(keyFile, join(folder, 'copy.json'))
  const { code, out, told } = await run(['renew'])
  assert.equal(code, 0, told)
  assert.match(out, /^Added master key 2 to .*keys\.json\./)
  assert.equal(statSync(keyFile).mode & 0o777, 0o600)
  const { keys } = JSON.parse(readFileSync(keyFile, 'utf8')) as { keys: { key: string }[] }
  assert.equal(keys.length, 2)
  const said = [out, told, (await run(['list'])).out].join('\n')
  for (const { key } of keys) assert.ok(!said.includes(key), 'a key is not shown')
  const [row] = await db.sql('select action, subject_id, actor_kind from staff.audit')
  assert.deepEqual(row, { action: 'house.renewMasterKey', subject_id: '2', actor_kind: 'system' })
  await assert.rejects(
    checkKeys(db, openKeyring(join(folder, 'copy.json'), 0)),
    (error) => error instanceof StartupError && /written with key 2/.test(error.message),
  )

  // A process that was not restarted goes on; one that was writes under the new key.
  assert.ok((await register(old.vault, 'K2'))[0]?.ok)
  const fresh = openKeyring(keyFile, 0)
  assert.ok((await register(fresh.vault, 'K3'))[0]?.ok)
  assert.deepEqual(await listed(), [
    ['1', '2', 'in use'],
    ['2', '1', '-'],
  ])
  await runChores(db.another({ vault: fresh.vault }), chores, { names: ['members.rewrapKeys', 'members.renewHashes'] })
  assert.deepEqual(await listed(), [
    ['1', '0', 'in use'],
    ['2', '3', 'being written'],
  ])
})
