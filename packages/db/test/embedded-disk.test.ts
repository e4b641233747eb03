import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { diskFull, folderFailure, postgresFailure } from '../src/embedded/failure.ts'
import { query, type RunAs, runServer, temporaryFolder } from './embedded-driver.ts'

// A small disk is a tmpfs in a mount namespace of its own, which needs no root where user namespaces are allowed. A process that sleeps holds it.

const own = ['unshare', '--user', '--map-root-user', '--mount', '--']
const canMount = spawnSync(own[0]!, [...own.slice(1), 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0
const holders: ChildProcess[] = []
after(() => {
  for (const holder of holders) holder.kill('SIGKILL')
})

interface SmallDisk {
  /** The data folder, as the servers see it. */
  readonly dataDir: string
  /** The same, as we see it: through the root folder of the process that holds the disk. */
  readonly ours: string
  /** How to start servers that see the disk. */
  readonly as: RunAs
}

async function smallDisk(options: string): Promise<SmallDisk> {
  const folder = temporaryFolder()
  const script = `mount -t tmpfs -o ${options} none "$0" && echo ready && exec sleep 1000`
  const holder = spawn(own[0]!, [...own.slice(1), 'sh', '-c', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  holders.push(holder)
  await once(holder.stdout, 'data')
  const prefix = ['nsenter', '--target', String(holder.pid), '--user', '--mount', '--preserve-credentials', '--']
  return { dataDir: join(folder, 'data'), ours: join(`/proc/${holder.pid}/root${folder}`, 'data'), as: { prefix } }
}

const sentence = /^The disk that holds .* is full; free some space there and start again\.$/

async function refused({ dataDir, as }: SmallDisk): Promise<string[]> {
  const run = runServer({ dataDir }, as)
  const { error, kind } = await run.next('error')
  assert.match(error!, sentence)
  assert.equal(kind, 'StartupError')
  assert.equal(await run.ended, 1)
  return run.messages.map(({ log }) => log ?? '')
}

async function countKept({ dataDir, ours, as }: SmallDisk): Promise<number> {
  const run = runServer({ dataDir }, as)
  const { url } = await run.next('url')
  const seen = url!.replace(encodeURIComponent(dataDir), encodeURIComponent(ours))
  await query(seen, 'create table if not exists kept (n int)')
  await query(seen, 'insert into kept values (1)')
  const rows = await query(seen, 'select n from kept')
  assert.equal(await run.ask('stop'), 0)
  return rows.length
}

if (canMount) {
  test('no room for a new cluster', async () => {
    const disk = await smallDisk('size=30m')
    assert.ok(!(await refused(disk)).some((line) => line.startsWith('Making')), 'seen before initdb is tried')
    assert.deepEqual(readdirSync(disk.ours), [])
  })

  test('no room even for a file', async () => {
    await refused(await smallDisk('size=300m,nr_inodes=2'))
  })

  test('the disk fills up while the cluster is made', async () => {
    const disk = await smallDisk('size=300m,nr_inodes=300') // room enough, but for 300 files only
    assert.ok(
      (await refused(disk)).some((line) => line.startsWith('Making')),
      'initdb itself met the end of the disk',
    )
    assert.deepEqual(readdirSync(disk.ours), ['postgres.json'], 'nothing half-made is left')
  })

  test('a disk that filled up since the last start; with room again all is there', async () => {
    const disk = await smallDisk('size=200m,nr_inodes=3000')
    assert.equal(await countKept(disk), 1)

    const ballast = join(disk.ours, 'ballast')
    const room = 200 * 1024 * 1024
    assert.throws(() => writeFileSync(ballast, Buffer.alloc(room)), { code: 'ENOSPC' })
    await refused(disk)
    rmSync(ballast)
    assert.equal(await countKept(disk), 2)

    // Now PostgreSQL itself meets the end: bytes are left, but it can make no file.
    const pebbles = join(disk.ours, 'pebble')
    let count = 0
    assert.throws(
      () => {
        for (; ; count++) writeFileSync(pebbles + count, '')
      },
      { code: 'ENOSPC' },
    )
    for (let at = 0; at < 3; at++) rmSync(pebbles + --count)
    assert.ok(existsSync(join(disk.ours, 'postgres')))
    await refused(disk)
    while (count > 0) rmSync(pebbles + --count)
    assert.equal(await countKept(disk), 3)
  })
}

test('what PostgreSQL and the system say about a full disk becomes the same sentence', () => {
  const full = diskFull('/srv/data').message
  assert.match(full, sentence)
  const said = [
    'FATAL:  could not write lock file "postmaster.pid": No space left on device',
    'initdb: error: could not create directory "/srv/data/postgres/pg_wal": Disk quota exceeded',
    'PANIC:  could not write to file "pg_wal/xlogtemp.12": No space left on device',
  ]
  for (const line of said) assert.equal(postgresFailure(line, '/srv/data').message, full)
  const error = folderFailure(Object.assign(new Error('write'), { code: 'ENOSPC' }), '/srv/data')
  assert.ok(error instanceof Error)
  assert.equal(error.message, full)
  const memory =
    'FATAL:  could not resize shared memory segment "/PostgreSQL.1" to 8388608 bytes: No space left on device'
  assert.match(postgresFailure(memory, '/srv/data').message, /too little memory/)
})
