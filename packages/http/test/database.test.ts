import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as after } from 'node:timers/promises'
import { openDatabase } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, statement } from '@atrium/kernel'
import { freshDatabase } from '@atrium/testkit'
import Type from 'typebox'
import { commandRoute, type Db, type HttpModule, queryRoute, wire } from '../src/index.ts'
import { buildServer } from '../src/server-index.ts'
import { authenticate, callers, memoryLogger } from './sample.ts'

// A schema of its own: what is tested is the way from a request to a real transaction, not the product's tables.
const database = await freshDatabase(import.meta, {
  migrations: new URL('migrations', import.meta.url).pathname,
  role: null,
})

const insertSlips = statement({
  name: 'slips.insertSlips',
  params: { text: 'text[]', amountMinor: 'int[]' },
  row: { slipId: 'bigint', text: 'text' },
  sql: `insert into slips.slip (text, amount_minor)
        select text, amount_minor from unnest(:text, :amountMinor) as ask(text, amount_minor)
        order by text
        returning slip_id, text`,
})
const countSlips = statement({
  name: 'slips.countSlips',
  params: {},
  row: { count: 'bigint' },
  sql: 'select count(*) from slips.slip',
})

interface Ask {
  readonly by: By
  readonly text: string
  readonly amountMinor: number
}

const endOwnConnection = statement({
  name: 'slips.endOwnConnection',
  params: {},
  row: { ended: 'boolean' },
  sql: 'select pg_terminate_backend(pg_backend_pid()) as ended',
})

/** Breaks on purpose where an amount does not fit the column: the whole statement fails, as a poison item makes it. */
async function postSlips(ctx: Ctx, asks: readonly Ask[]): Promise<Outcome<number, never>[]> {
  if (asks.some(({ text }) => text === 'end the connection')) await ctx.tx.rows(endOwnConnection, {})
  const written = await ctx.tx.rows(insertSlips, {
    text: asks.map(({ text }) => text),
    amountMinor: asks.map(({ amountMinor }) => amountMinor),
  })
  const ids = new Map(written.map(({ slipId, text }) => [text, slipId]))
  return asks.map(({ text }) => done(ids.get(text) ?? 0))
}

const slips: HttpModule = {
  name: 'slips',
  permissions: ['sample.post', 'sample.read'].map((name) => ({ name, zh: '', en: '' })),
  routes: [
    commandRoute({
      name: 'slips.post',
      audience: ['admin'],
      path: '/v1/slips/slips',
      permission: 'sample.post',
      ask: Type.Object({ text: wire.text(100), amountMinor: wire.amountMinor() }),
      value: Type.Object({ slipId: Type.Integer() }),
      codes: {},
      toAsk: (body, by) => ({ ...body, by }),
      command: postSlips,
      toReply: (slipId) => ({ slipId }),
    }),
    queryRoute({
      name: 'slips.count',
      audience: ['admin'],
      path: '/v1/slips/slips',
      permission: 'sample.read',
      reply: Type.Object({ count: Type.Integer() }),
      codes: {},
      handle: async (ctx) => done({ count: (await ctx.tx.rows(countSlips, {}))[0]?.count ?? 0 }),
    }),
  ],
}

const server = (db: Db, more: object = {}) =>
  buildServer({
    db,
    clock: () => 0,
    modules: [slips],
    authenticate: (credentials) => (credentials.authorization === undefined ? callers.all : authenticate(credentials)),
    version: '0',
    logger: memoryLogger().logger,
    checkReplies: true,
    ...more,
  })
const url = '/v1/slips/slips'

test('on a real database: concurrent requests, a poison item among them, each stands or falls alone', async () => {
  const http = server(database)
  const replies = await Promise.all(
    Array.from({ length: 60 }, (_, at) =>
      http.inject({ method: 'POST', url, payload: { text: `t${at}`, amountMinor: at === 17 ? 3_000_000_000 : at } }),
    ),
  )
  assert.deepEqual(
    replies.flatMap((reply, at) => (reply.statusCode === 200 ? [] : [[at, reply.statusCode, reply.json().code]])),
    [[17, 500, 'internal_error']],
  )
  assert.equal(
    new Set(replies.filter((reply) => reply.statusCode === 200).map((reply) => reply.json().slipId)).size,
    59,
  )
  assert.deepEqual((await http.inject({ url })).json(), { count: 59 })
  await http.close()
})

test('ready asks the database and the probes; a probe that hangs counts as failed', async () => {
  const probes = { good: true, hang: false }
  const http = server(database, {
    probes: [
      {
        name: 'migrations',
        check: async () => {
          if (probes.hang) await after(60_000, undefined, { ref: false })
          if (!probes.good) throw new Error('behind')
        },
      },
    ],
  })
  const ready = async () => {
    const response = await http.inject({ url: '/ready' })
    return [
      response.statusCode,
      response.json().status,
      ...response.json().checks.map((check: { ok: boolean }) => check.ok),
    ]
  }
  assert.deepEqual(await ready(), [200, 'ready', true, true])
  probes.good = false
  assert.deepEqual(await ready(), [503, 'unready', true, false])
  probes.hang = true
  assert.deepEqual(await ready(), [503, 'unready', true, false])
  await http.close()
})

test('without a database requests get 503 with Retry-After, the process stays alive, and says it is not ready', async () => {
  const gone = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing', clock: () => 0 })
  const http = server(gone)
  for (const request of [
    { method: 'POST', url, payload: { text: 'x', amountMinor: 1 } },
    { method: 'POST', url: `${url}/batch`, payload: { items: [{ text: 'x', amountMinor: 1 }] } },
    { method: 'GET', url },
  ] as const) {
    const response = await http.inject(request)
    assert.equal(response.statusCode, 503, request.method)
    assert.equal(response.json().code, 'unavailable')
    assert.equal(response.headers['retry-after'], '1')
  }
  assert.equal((await http.inject({ url: '/health' })).statusCode, 200)
  assert.equal((await http.inject({ url: '/ready' })).json().checks[0].ok, false)
  await http.close()
  await gone.close()
})

test('a connection that breaks under a batch is an outage for all in it, told as one, and over with the next request', async () => {
  const http = server(database)
  const post = (text: string) => http.inject({ method: 'POST', url, payload: { text, amountMinor: 1 } })
  const replies = await Promise.all(['o1', 'end the connection', 'o2'].map(post))
  assert.deepEqual(
    replies.map((reply) => [reply.statusCode, reply.json().code]),
    [
      [503, 'unavailable'],
      [503, 'unavailable'],
      [503, 'unavailable'],
    ],
  )
  assert.equal((await post('o1')).statusCode, 200)
  await http.close()
})

test('a server whose door is full answers 503 before it makes asks, and serves again when it has caught up', async () => {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>()
  const slow: Db = {
    transact: async (work) => {
      await gate
      return database.transact(work)
    },
    read: (work) => database.read(work),
  }
  const http = server(slow, { limits: { door: { limit: 2, inFlight: 1, maxDepth: 4 } } })
  const post = (text: string) => http.inject({ method: 'POST', url, payload: { text, amountMinor: 1 } })
  const inside = ['f1', 'f2', 'f3', 'f4'].map(post)
  while (http.depth < 4) await after(5)
  const refusedNow = await post('f5')
  assert.equal(refusedNow.statusCode, 503)
  assert.equal(refusedNow.json().code, 'overloaded')
  assert.ok(Number(refusedNow.headers['retry-after']) >= 1)
  letGo()
  for (const reply of await Promise.all(inside)) assert.equal(reply.statusCode, 200)
  assert.equal((await post('f6')).statusCode, 200)
  await http.close()
})
