import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { APP_ROLE } from '@atrium/db'
import { type Olap, OlapClient, ProjectionNotReady, standForOwner } from '@atrium/olap'
import { LiveProjection } from '@atrium/olap/live'
import { sql, table, value } from '@atrium/olap/query'
import { projections, shape } from '../../apps/server/src/house.ts'
import { openHouse } from './house.ts'
import { openTown, type Step, take } from './projected-town.ts'

// The process that owns the projection: elected, asked by others, killed whenever it is most busy, followed by another.

const house = await openHouse(import.meta)
const town = await openTown(house)
const folder = mkdtempSync(join(tmpdir(), 'atrium-olap-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const stand = () =>
  standForOwner({
    db: house.db,
    url: house.db.url,
    folder,
    memory: '200MB',
    threads: 1,
    entry: new URL('../../apps/server/src/olap-process.ts', import.meta.url),
    log: () => undefined,
  })

const client = new OlapClient(house.db, shape)
after(() => client.close())

/** Asks until there is an answer that satisfies; a test that waits in vain runs into its time limit. */
async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (;;) {
    try {
      const answer = await ask()
      if (fits(answer)) return answer
    } catch (error) {
      if (!(error instanceof ProjectionNotReady)) throw error
    }
    await sleep(20)
  }
}

const bought = sql`select p.root_id from ${table('purchases.purchase')} as p where p.kind = ${value('text', 'sale')}`
const orders = async (olap: Olap): Promise<number> => {
  const counted = {
    row: { orders: 'bigint' },
    sql: sql`select count(*) as orders from ${table('purchases.purchase')}`,
  } as const
  return (await olap.rows(counted)).rows[0]?.orders ?? 0
}

const buy = (card: number): Promise<void> =>
  take(town, { do: 'sale', cards: [card], store: 'shop', paid: 5_000, ago: 1, lines: [1, 2] } as Step)

const ownerPid = async (): Promise<number> => {
  const [row] = await house.db.sql<{ pid: string }>(`select value ->> 'pid' as pid from house.fact where name = 'olap'`)
  return Number(row?.pid ?? 0)
}

/** Kills the owner at the moment in which something lies in the folder that only lies there in mid-work. */
async function killWhile(isBusy: () => boolean): Promise<void> {
  const pid = await ownerPid()
  while (!isBusy()) await new Promise((resolve) => setImmediate(resolve))
  process.kill(pid, 'SIGKILL')
  // Another one begins, under another number.
  await until(ownerPid, (next) => next !== pid)
}

const inRound = () => existsSync(join(folder, 'round')) && readdirSync(join(folder, 'round')).length > 0
const inBuild = () => existsSync(join(folder, 'building.duckdb'))

it('is asked by others, follows what happens, and survives being killed in mid-round and mid-build', {
  timeout: 180_000,
}, async (context) => {
  await assert.rejects(client.version(), ProjectionNotReady)
  assert.equal((await client.state()).ready, false)
  const first = stand()
  const second = stand()
  context.after(() => Promise.all([first.stop(), second.stop()]))
  const empty = await until(
    () => client.set(bought),
    () => true,
  )
  assert.deepEqual([...empty.members], [])
  await buy(1)
  const one = await until(
    () => client.set(bought),
    ({ members }) => members.length === 1,
  )
  const changed = await client.changedSince(empty.version)
  assert.ok(changed.roots !== 'all' && changed.roots.includes(one.members[0] ?? 0))
  const [once, again] = (await client.setsAmong([...one.members], [bought, bought])).sets
  assert.deepEqual([once, again], [one.members, one.members])
  assert.deepEqual((await client.setsAmong([0], [bought])).sets, [new Int32Array(0)])
  assert.deepEqual((await client.setsAmong([0], [])).sets, [])
  assert.ok((await client.lookedAt()) > 0)
  // An answer's version is one that it is not older than: what was asked in mid-round may tell the one before.
  await until(
    () => client.version(),
    (version) => version > empty.version,
  )

  for (let turn = 0; turn < 3; turn++) {
    const killed = killWhile(inRound)
    await buy(turn + 2)
    await killed
  }
  await until(
    () => orders(client),
    (count) => count === 4,
  )
  const version = await client.version()
  const killed = killWhile(inBuild)
  await client.rebuild()
  await killed
  await buy(6)
  await until(
    () => orders(client),
    (count) => count === 5,
  )
  assert.ok((await client.version()) > version)
  await client.rebuild()
  await until(
    () => client.changedSince(version),
    ({ roots }) => roots === 'all',
  )

  await first.stop()
  await buy(7)
  await until(
    () => orders(client),
    (count) => count === 6,
  )
  await second.stop()
  await assert.rejects(client.version(), ProjectionNotReady)

  const left = await LiveProjection.open({
    folder,
    source: { url: house.db.url, role: APP_ROLE },
    projections,
    memory: '200MB',
    log: () => undefined,
  })
  assert.equal((await left.round()).did, 'nothing')
  assert.deepEqual(await left.compare(), [])
  await left.close()
  assert.deepEqual(
    readdirSync(folder).filter((name) => !/^projection-\d+\.duckdb$|^spill$/.test(name)),
    [],
  )
})
