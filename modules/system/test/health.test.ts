import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { deliverAll, emit, runChores } from '@atrium/db'
import type { Caller } from '@atrium/http'
import { buildServer, createLogger } from '@atrium/http/server'
import { defineChore, defineEvent, defineReaction } from '@atrium/kernel'
import { freshDatabase, testClock } from '@atrium/testkit'
import { LagHistory, systemModule } from '../src/index.ts'
import { outlineOf } from '../src/outline.ts'

const clock = testClock('2026-06-15T04:00:00Z')
const db = await freshDatabase(import.meta, { clock })
const said = defineEvent({ topic: 'system.tried', about: 'A test spoke.', sample: { n: 1 } })
let broken = true
const handled = new Set<number>()
const hear = defineReaction({
  name: 'system.hear',
  events: [said],
  historical: true,
  async handle(_ctx, events) {
    for (const { body } of events) {
      if (broken && body.n > 1) throw new Error(`cannot digest ${body.n}`)
      handled.add(body.n)
    }
  },
})
const choreFails = false
const tidy = defineChore({
  name: 'system.tidy',
  everySeconds: 60,
  limit: 10,
  run: async () => {
    if (choreFails) throw new Error('no')
    return 0
  },
})
const staff: Caller = {
  actor: { kind: 'staff', id: 7 },
  scope: 'all',
  permissions: new Set(['system.read', 'system.repair']),
  audience: 'admin',
  rateKey: 'staff',
}
const lags = new LagHistory(db, [hear])
const disk = { freeBytes: 500, bytes: 1_000 }
const server = buildServer({
  db,
  clock,
  modules: [
    systemModule({
      db,
      version: '1.2.3',
      schema: '0042__system__tried',
      disk: async () => disk,
      lags,
      reactions: () => [hear],
      projections: () => [],
      chores: () => [tidy],
    }),
  ],
  authenticate: ({ authorization }) =>
    authorization === 'reader' ? { ...staff, permissions: new Set(['system.read']) } : staff,
  version: '0',
  logger: createLogger({ level: 'silent' }),
  checkReplies: true,
})
after(() => server.close())

interface Health {
  readonly state: string
  readonly version: string
  readonly reactions: readonly {
    readonly name: string
    readonly state: string
    readonly lagMs: number
    readonly parked: number
  }[]
  readonly parked: readonly {
    readonly reaction: string
    readonly eventId: string
    readonly error: string
    readonly outline: string
    readonly attempts: number
  }[]
  readonly chores: readonly { readonly name: string; readonly state: string; readonly nextRunAt: string | null }[]
  readonly database: { readonly bytes: number }
  readonly schema: string
  readonly disk: { readonly freeBytes: number } | null
  readonly lags: {
    readonly at: readonly string[]
    readonly reactions: readonly { readonly lagMs: readonly number[] }[]
  }
}
const health = async (): Promise<Health> => {
  const reply = await server.inject({ url: '/v1/system/health' })
  assert.equal(reply.statusCode, 200, reply.body)
  return reply.json()
}
const post = (path: string, payload: object, authorization = 'staff') =>
  server.inject({ method: 'POST', url: `/v1/system/parked/${path}`, payload, headers: { authorization } })
const trail = () =>
  db.sql<{ action: string; after: string }>(
    `select action, after::text as after from staff.audit where action like 'system.%' order by 1 desc`,
  )

it('lag, parked events and chores are told, with what needs doing', async () => {
  await deliverAll(db, [hear])
  await runChores(db, [tidy])
  const well = await health()
  assert.deepEqual(well.reactions, [
    { name: 'system.hear', state: 'well', lagMs: 0, waiting: { count: 0, isExact: true }, parked: 0 },
  ])
  assert.deepEqual([well.version, well.database.bytes > 1_000_000], ['1.2.3', true])
  assert.equal(well.chores[0]?.state, 'well')
  assert.equal(well.chores[0]?.nextRunAt, '2026-06-15T04:01:00.000Z')
  await db.transact(async (ctx) =>
    emit(
      ctx,
      said,
      [1, 2, 3].map((n) => ({ memberId: null, effectiveAt: ctx.now, historical: false, body: { n } })),
    ),
  )
  await lags.look()
  clock.advance(600_000)
  await lags.look()
  const late = await health()
  assert.deepEqual(late.lags.at, ['2026-06-15T04:00:00.000Z', '2026-06-15T04:10:00.000Z'])
  const [before = 0, after = 0] = late.lags.reactions[0]?.lagMs ?? []
  assert.ok(before < 1_000 && after >= 600_000, `${before} ${after}`)
  assert.deepEqual([late.state, late.reactions[0]?.state, late.chores[0]?.state], ['behind', 'behind', 'behind'])
  assert.ok((late.reactions[0]?.lagMs ?? 0) > 0)
  await deliverAll(db, [hear])
  const parked = await health()
  assert.deepEqual([parked.state, parked.reactions[0]?.parked, parked.parked.length], ['broken', 2, 2])
  assert.match(parked.parked[0]?.error ?? '', /Error/)
  assert.equal(parked.parked[0]?.outline, '{ n: 2 }')
  assert.deepEqual([...handled], [1])
})

it('a parked event is tried again or given up, by those who may, with a row in the trail', async () => {
  const [first, second] = (await health()).parked
  assert.ok(first && second)
  const { reaction, eventId } = first
  assert.equal((await post('retries', { reaction, eventId }, 'reader')).statusCode, 403)
  assert.equal((await post('retries', { reaction: 'no.one', eventId })).statusCode, 404)
  assert.deepEqual((await post('retries', { reaction, eventId })).json(), { handled: 0, failed: 1 })
  assert.equal((await health()).parked[0]?.attempts, 2)
  broken = false
  assert.deepEqual((await post('retries', { reaction, eventId })).json(), { handled: 1, failed: 0 })
  assert.deepEqual([...handled], [1, 2])
  assert.equal((await post('retries', { reaction, eventId })).statusCode, 404)
  const twice = await post('discards/batch', {
    items: [
      { reaction, eventId: second.eventId, reason: 'made by a test' },
      { reaction, eventId: second.eventId, reason: 'made by a test' },
    ],
  })
  assert.deepEqual(
    twice.json<{ items: { ok: boolean }[] }>().items.map(({ ok }) => ok),
    [true, false],
  )
  assert.deepEqual((await health()).parked, [])
  assert.deepEqual([...handled], [1, 2])
  assert.deepEqual(
    (await trail()).map(({ action }) => action),
    ['system.retryParked', 'system.retryParked', 'system.discardParked'],
  )
  assert.match((await trail()).find(({ action }) => action === 'system.discardParked')?.after ?? '', /made by a test/)
  assert.equal((await post('discards', { reaction, eventId: second.eventId })).statusCode, 400, 'without a reason')
})

it('what an event was about shows without what may be personal', () => {
  const body = {
    memberId: 42,
    phone: '13800138001',
    number: 13_800_138_001,
    lines: [{ sku: 'A', amountMinor: 1_250 }, { sku: 'B' }, { sku: 'C' }, { sku: 'D' }],
    '13800138001': true,
    isNew: false,
    nothing: null,
  }
  const told = outlineOf(body)
  assert.doesNotMatch(told, /138001/)
  assert.match(told, /memberId: 42/)
  assert.match(told, /amountMinor: 1250/)
  assert.match(told, /phone: "…" \(11\)/)
  assert.match(told, /… \(4\)\]/)
})

it('a disk that is nearly full is something to do', async () => {
  assert.notEqual((await health()).state, 'broken')
  disk.freeBytes = 40
  const told = await health()
  assert.deepEqual([told.state, told.disk?.freeBytes, told.schema], ['broken', 40, '0042__system__tried'])
})
