import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openKeyring } from '@atrium/db'
import { SESSION_COOKIE } from '@atrium/http'
import { must, systemClock } from '@atrium/kernel'
import { createOwner } from '@atrium/staff'
import { freshDatabase } from '@atrium/testkit'
import { lineage } from '../../apps/server/src/house.ts'
import { setStage } from '../../modules/loyalty/test/stage.ts'
import { freePort, startServer } from './server-process.ts'

// kill -9 of the server in the midst of an import that was asked for over HTTP: the next start carries it on, to the same figures, nothing twice.

const RECEIPTS = 15_000
const CARDS = 300
const PASSWORD = 'six otters under the pier'

const folder = mkdtempSync(join(tmpdir(), 'atrium-killed-'))
const keyFile = join(folder, 'keys.json')
const { vault } = openKeyring(keyFile, systemClock())
const db = await freshDatabase(import.meta, { clock: systemClock, lineage, vault })
let server: ChildProcess | undefined
after(async () => {
  await kill()
  rmSync(folder, { recursive: true, force: true })
})

async function kill(): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGKILL')
  await once(server, 'exit')
}

const port = await freePort()
const start = async () => {
  server = await startServer(port, {
    DATABASE_URL: db.url,
    ATRIUM_DATA: join(folder, 'server'),
    ATRIUM_KEY_FILE: keyFile,
    ATRIUM_OLAP: 'off',
  })
}

let session: Readonly<Record<string, string>> = {}
async function ask<T>(method: 'GET' | 'POST', path: string, body?: object | string): Promise<T> {
  const type = typeof body === 'string' ? 'application/octet-stream' : 'application/json'
  const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...session, ...(body === undefined ? {} : { 'content-type': type }), 'idempotency-key': path },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await reply.text()
  assert.equal(reply.status, 200, `${method} ${path}: ${text}`)
  const cookie = reply.headers.getSetCookie().find((each) => each.startsWith(`${SESSION_COOKIE}=`))
  if (cookie) session = { cookie: cookie.split(';')[0]!, 'x-csrf-token': (JSON.parse(text) as { csrf: string }).csrf }
  return JSON.parse(text) as T
}

/** Receipts of one line each, 100 yuan, of which some come back by half: 120 points each, less 60. */
function file(): string {
  const lines = ['kind,number,at,store_code,sku,name,quantity,amount,original_number,card_no']
  for (let at = 0; at < RECEIPTS; at++) {
    const day = `2026-02-${String(1 + (at % 28)).padStart(2, '0')}`
    lines.push(`sale,K-${at},${day} 12:00:00,kiosk,TEA,绿茶,2,100.00,,KILL${at % CARDS}`)
    if (at % 10 === 0) lines.push(`return,KR-${at},${day} 18:00:00,kiosk,TEA,绿茶,-1,-50.00,K-${at},KILL${at % CARDS}`)
  }
  return `${lines.join('\n')}\n`
}
const RETURNS = RECEIPTS / 10

interface Run {
  readonly state: string
  readonly endedAt: string | null
  readonly progress: { readonly recordsDone?: number; readonly written?: number; readonly unchanged?: number } | null
}

const purchases = async () =>
  Number((await db.sql<{ count: string }>('select count(*) as count from purchases.purchase'))[0]?.count)

it('an import whose server is killed goes on with the next one, to the same figures and with nothing twice', {
  timeout: 120_000,
}, async () => {
  await setStage(db)
  const owner = must(await db.transact((ctx) => createOwner(ctx)), 'there is an owner already')
  await start()
  await ask('POST', '/v1/staff/sign-in', owner)
  await ask('POST', '/v1/staff/password', { current: owner.password, next: PASSWORD })
  const { fileId } = await ask<{ fileId: string }>('POST', '/v1/imports/files?name=killed.csv', file())
  const { runId } = await ask<{ runId: string }>('POST', '/v1/imports/runs', {
    fileId,
    preset: 'atrium-purchases',
    dryRun: false,
  })
  const run = () => ask<Run>('GET', `/v1/imports/runs/${runId}`)

  // Killed when some of it is written for good, and most is not.
  while ((await purchases()) < RECEIPTS / 5) await sleep(5)
  await kill()
  const before = await purchases()
  assert.ok(before > 0 && before < (RECEIPTS + RETURNS) * 0.9, `${before} purchases were posted when it was killed`)

  await start()
  let now = await run()
  for (; now.endedAt === null; now = await run()) await sleep(50)
  assert.equal(now.state, 'done', JSON.stringify(now))
  const [taken] = await db.sql<{ attempts: number }>('select attempts from imports.run')
  assert.equal(taken?.attempts, 2)

  const [figures] = await db.sql<Record<string, string>>(
    `select (select count(*) from purchases.purchase) as purchases,
            (select count(distinct number) from purchases.purchase) as numbers,
            (select sum(amount) from points.entry) as entries,
            (select sum(balance) from points.account) as balances,
            (select sum(remaining) from points.lot) as lots,
            (select count(*) from members.member) as members`,
  )
  const all = String(RECEIPTS + RETURNS)
  const points = String(RECEIPTS * 120 - RETURNS * 60)
  assert.deepEqual(figures, {
    purchases: all,
    numbers: all,
    entries: points,
    balances: points,
    lots: points,
    members: String(CARDS),
  })
  // What listens has heard each of them once, too.
  const heard = async () =>
    (
      await db.sql<{ receipts: string; returns: string }>(
        'select coalesce(sum(receipts), 0) as receipts, coalesce(sum(returns), 0) as returns from reports.store_day where store_id = -1',
      )
    )[0]
  const everything = { receipts: String(RECEIPTS), returns: String(RETURNS) }
  while (Number((await heard())?.receipts) + Number((await heard())?.returns) < RECEIPTS + RETURNS) await sleep(50)
  assert.deepEqual(await heard(), everything)
})
