import assert from 'node:assert/strict'
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isAlive } from '../src/embedded/processes.ts'
import {
  copyProject,
  isRoot,
  nobody,
  project,
  query,
  type RunAs,
  runServer,
  type ServerOptions,
  temporaryFolder,
  userOf,
} from './embedded-driver.ts'

// PostgreSQL refuses root. As root these tests try every way round that; an ordinary user tries those that need no root: PostgreSQL as itself, and
// PostgreSQL for a root that is one only inside a user namespace.

/** Starts, writes or reads one row, stops; gives as whom PostgreSQL ran and what was said. */
async function visit(options: ServerOptions, as: RunAs = {}): Promise<{ user: number; said: string; rows: number }> {
  const run = runServer(options, as)
  const { url, pid } = await run.next('pid')
  await query(url!, 'create table if not exists visits (n int)')
  await query(url!, 'insert into visits values (1)')
  const rows = (await query(url!, 'select n from visits')).length
  const user = userOf(pid!)
  assert.equal(await run.ask('stop'), 0)
  assert.ok(!isAlive(pid!))
  return { user, said: run.messages.map((message) => message.log).join('\n'), rows }
}

if (isRoot) {
  test('root runs it in a user namespace, inside a folder that nobody else may enter', async () => {
    const dataDir = join(temporaryFolder(0o700), 'data')
    assert.equal((await visit({ dataDir })).user, 0)
    assert.equal(statSync(join(dataDir, 'postgres')).uid, 0)
  })

  test('root starts a project that lies in a folder that nobody else may enter', async () => {
    const from = copyProject(0o700)
    assert.equal((await visit({ dataDir: join(from, 'data') }, { from })).user, 0)
  })

  test('an ordinary user runs it as it is; root goes on with that user’s cluster as that user', async () => {
    const from = copyProject(0o755)
    const home = temporaryFolder(0o777)
    const dataDir = join(home, 'data')
    assert.equal((await visit({ dataDir }, { ...nobody, from })).user, nobody.uid)
    const root = await visit({ dataDir })
    assert.deepEqual([root.user, root.rows], [nobody.uid, 2])
    assert.equal((await visit({ dataDir }, { ...nobody, from })).rows, 3)
  })

  test('without namespaces root runs it as a system user, in place where that user can enter', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    const asRoot = { namespace: false, user: 'nobody', home: join(temporaryFolder(), 'home') }
    assert.equal((await visit({ dataDir, asRoot })).user, nobody.uid)
    assert.ok(!lstatSync(join(dataDir, 'postgres')).isSymbolicLink())
    assert.equal((await visit({ dataDir, asRoot })).rows, 2)
    assert.ok(!existsSync(asRoot.home), 'the binaries were in reach as well')
  })

  test('a cluster that root made in a namespace is given to the system user when namespaces are gone', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    await visit({ dataDir })
    const later = await visit({ dataDir, asRoot: { namespace: false, user: 'nobody' } })
    assert.deepEqual([later.user, later.rows], [nobody.uid, 2])
    assert.match(later.said, /Giving .* to user 65534/)
  })

  test('where the system user cannot enter, binaries and cluster go to a folder in its reach, with all data', async () => {
    const from = copyProject(0o700)
    const dataDir = join(from, 'data')
    const home = join(temporaryFolder(), 'home')
    const asRoot = { namespace: false, user: 'nobody', home }
    await visit({ dataDir }, { from })
    const moved = await visit({ dataDir, asRoot }, { from })
    assert.deepEqual([moved.user, moved.rows], [nobody.uid, 2])
    assert.match(moved.said, /the database is kept in /)
    assert.ok(readlinkSync(join(dataDir, 'postgres')).startsWith(home))
    assert.equal(readdirSync(home).filter((name) => name.startsWith('binaries-18.')).length, 1)
    assert.ok(!existsSync(join(dataDir, 'postgres.moved')))
    // From now on whoever is root finds it there, in whatever way it runs PostgreSQL.
    assert.equal((await visit({ dataDir, asRoot }, { from })).rows, 3)
    assert.equal((await visit({ dataDir, asRoot: { home } }, { from })).rows, 4)
    // A new data folder in the same state goes there at once, and shares the binaries.
    const second = join(from, 'second')
    await visit({ dataDir: second, asRoot }, { from })
    assert.equal(readdirSync(home).length, 3)
  })

  test('a cluster of a user that may not reach it any more becomes root’s', async () => {
    const from = copyProject(0o755)
    const home = temporaryFolder(0o777)
    const dataDir = join(home, 'data')
    await visit({ dataDir }, { ...nobody, from })
    chmodSync(home, 0o700)
    assert.deepEqual([(await visit({ dataDir })).user, statSync(join(dataDir, 'postgres')).uid], [0, 0])
    chmodSync(home, 0o755)
    const refused = runServer({ dataDir }, { ...nobody, from })
    assert.match((await refused.next('error')).error!, /may not write|belongs to another user/)
  })

  test('a link to a database that is not there is told', async () => {
    const from = copyProject(0o700)
    const dataDir = join(from, 'data')
    const home = join(temporaryFolder(), 'home')
    await visit({ dataDir, asRoot: { namespace: false, user: 'nobody', home } }, { from })
    rmSync(home, { recursive: true })
    const refused = runServer({ dataDir }, { from })
    assert.match(
      (await refused.next('error')).error!,
      /^The database of this data folder is kept in .*, which is not there; /,
    )
  })
} else {
  test('an ordinary user runs it as it is, inside a folder that nobody else may enter', async () => {
    const dataDir = join(temporaryFolder(0o700), 'data')
    assert.equal((await visit({ dataDir })).user, process.getuid?.())
    assert.equal((await visit({ dataDir })).rows, 2)
  })

  test('root of a user namespace runs it in one more namespace', async () => {
    const dataDir = join(temporaryFolder(0o700), 'data')
    mkdirSync(dataDir)
    const as = { from: project, prefix: ['unshare', '--user', '--map-root-user', '--'] }
    assert.equal((await visit({ dataDir }, as)).user, process.getuid?.())
    assert.equal((await visit({ dataDir }, as)).rows, 2)
  })
}
