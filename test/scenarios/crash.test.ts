import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { APP_ROLE, type Embedded, migrate, openDatabase, openKeyring, startEmbedded } from '@atrium/db'
import { systemClock } from '@atrium/kernel'
import { createKeys } from '@atrium/staff'
import { putSources } from '@atrium/tracking'
import pg from 'pg'
import { staffHouse } from '../../apps/server/src/house.ts'
import { by, expectDone, setStage } from '../../modules/loyalty/test/stage.ts'
import { freePort, startServer } from './server-process.ts'

// kill -9 of the server and of PostgreSQL while purchases are posted: every acknowledged one must be there, exactly once, and what was
// sent again after the crash must not be there twice.
const MIGRATIONS = fileURLToPath(new URL('../../db/migrations', import.meta.url))
const dataDir = mkdtempSync(join(tmpdir(), 'atrium-crash-'))
const keyFile = join(dataDir, 'keys.json')
let postgres: Embedded
let server: ChildProcess | undefined

after(async () => {
  server?.kill('SIGKILL')
  await postgres?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const startPostgres = () => startEmbedded({ dataDir, log: () => undefined })

const startServerAt = (port: number): Promise<ChildProcess> =>
  startServer(port, {
    DATABASE_URL: postgres.url,
    ATRIUM_DATA: join(dataDir, 'server'),
    ATRIUM_KEY_FILE: keyFile,
    // What is posted is all that is looked at; a projection would be begun anew at every start.
    ATRIUM_OLAP: 'off',
  })

interface Sender {
  /** Numbers that were acknowledged. */
  readonly acknowledged: Set<string>
  stop(): Promise<string[]>
}

type Post = (port: number, key: string, number: string) => Promise<Response>

/** Posts over many connections until it is stopped; answers every number it ever sent. */
function keepPosting(port: number, key: string, run: string, post: Post, lanesOpen: number): Sender {
  const acknowledged = new Set<string>()
  const sent: string[] = []
  let open = true
  const lane = async (lane: number) => {
    for (let count = 0; open; count++) {
      const number = `${run}-${lane}-${count}`
      sent.push(number)
      const answer = await post(port, key, number).catch(() => undefined)
      if (answer?.status === 200) acknowledged.add(number)
      else if (answer === undefined) await sleep(20)
    }
  }
  const lanes = Array.from({ length: lanesOpen }, (_, index) => lane(index))
  return {
    acknowledged,
    async stop() {
      open = false
      await Promise.all(lanes)
      return sent
    },
  }
}

const postPurchase: Post = (port, key, number) =>
  fetch(`http://127.0.0.1:${port}/v1/loyalty/purchases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({
      source: 'shop-online',
      number,
      store: 'kiosk',
      at: '2026-03-01T12:00:00+08:00',
      currency: 'CNY',
      paidMinor: 10_000,
      identities: [{ kind: 'card_no', value: `CRASH${number.length * 7}` }],
      unknownIdentity: 'joined',
    }),
    signal: AbortSignal.timeout(5_000),
  })

const postEvents = (port: number, writeKey: string, messageIds: readonly string[]) =>
  fetch(`http://127.0.0.1:${port}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      writeKey,
      batch: messageIds.map((messageId) => ({
        ...{ type: 'track', event: messageId, messageId, anonymousId: 'crash', timestamp: '2026-03-01T12:00:00.000Z' },
      })),
    }),
    signal: AbortSignal.timeout(5_000),
  })
/** As a visitor does: a few a second. */
const postEvent: Post = async (port, writeKey, messageId) => {
  await sleep(25)
  return postEvents(port, writeKey, [messageId])
}

it('a server or a database killed under load loses no acknowledged purchase or event and doubles none', {
  timeout: 240_000,
}, async () => {
  postgres = await startPostgres()
  await migrate(postgres.url, MIGRATIONS)
  const db = openDatabase({
    url: postgres.url,
    clock: systemClock,
    role: APP_ROLE,
    vault: openKeyring(keyFile, systemClock()).vault,
  })
  await setStage(db)
  const [made] = await db.transact((ctx) =>
    createKeys(ctx, staffHouse, [{ by, name: 'crash', permissions: ['loyalty.post'] }]),
  )
  const { key } = expectDone(made)
  const site = {
    by,
    code: 'site',
    name: { zh: '官网' },
    kind: 'server',
    trusted: false,
    userKind: null,
    origins: [],
  } as const
  const [source] = await db.transact((ctx) =>
    putSources(ctx, [{ ...site, node: 'mall', archived: false, renewKey: false }]),
  )
  const writeKey = expectDone(source).writeKey ?? ''
  await db.close()

  const port = await freePort()
  const acknowledged = new Set<string>()
  const sent = new Set<string>()
  const kept = new Set<string>()
  for (const victim of ['server', 'postgres', 'server'] as const) {
    server = await startServerAt(port)
    const sender = keepPosting(port, key, `${victim}-${sent.size}`, postPurchase, 24)
    const visitors = keepPosting(port, writeKey, `${victim}-${sent.size}`, postEvent, 2)
    // Killed when there is something to lose, however long a busy machine takes to get there.
    while (sender.acknowledged.size < 400 || visitors.acknowledged.size < 20) await sleep(20)
    if (victim === 'server') server.kill('SIGKILL')
    else process.kill(postgres.pid, 'SIGKILL')
    await sleep(300)
    for (const number of await sender.stop()) sent.add(number)
    for (const number of sender.acknowledged) acknowledged.add(number)
    await visitors.stop()
    for (const messageId of visitors.acknowledged) kept.add(messageId)
    server.kill('SIGKILL')
    if (victim === 'postgres') {
      await postgres.stop()
      postgres = await startPostgres()
    }
  }
  assert.ok(acknowledged.size >= 1_200, `only ${acknowledged.size} purchases were acknowledged`)

  server = await startServerAt(port)
  // A till that heard nothing sends again: nothing is done twice.
  const unheard = [...sent].filter((number) => !acknowledged.has(number))
  for (const number of unheard) assert.equal((await postPurchase(port, key, number)).status, 200)
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  const { rows } = await owner.query<{ number: string; times: string }>(
    'select number, count(*) as times from purchases.purchase group by number',
  )
  const times = new Map(rows.map((row) => [row.number, Number(row.times)]))
  for (const number of sent) assert.equal(times.get(number), 1, `${number} is there ${times.get(number) ?? 0} times`)
  const { rows: sums } = await owner.query<{ entries: string; balances: string; lots: string; expected: string }>(
    `select (select sum(amount) from points.entry) as entries, (select sum(balance) from points.account) as balances,
       (select sum(remaining) from points.lot) as lots, (select count(*) * 120 from purchases.purchase) as expected`,
  )
  // Every event that was answered is there, and what a client sends again is not there twice.
  assert.equal((await postEvents(port, writeKey, [...kept].slice(0, 2_000))).status, 200)
  const { rows: events } = await owner.query<{ name: string }>('select name from tracking.event')
  const inLog = new Set(events.map((row) => row.name))
  assert.equal(inLog.size, events.length)
  const lost = [...kept].filter((messageId) => !inLog.has(messageId))
  assert.deepEqual(lost, [], 'events that were answered are gone')
  await owner.end()
  assert.deepEqual(new Set(Object.values(sums[0] ?? {})).size, 1, JSON.stringify(sums))
})
