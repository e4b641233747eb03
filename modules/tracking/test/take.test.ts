import assert from 'node:assert/strict'
import { it } from 'node:test'
import { systemBy } from '@atrium/kernel'
import { putNodes } from '@atrium/organization'
import { freshDatabase, TEST_START } from '@atrium/testkit'
import { type Message, putSources, readMessage, type TakeAsk, takeMessages } from '../src/index.ts'

const by = systemBy('test')
const db = await freshDatabase(import.meta)
const writeKey = await db.transact(async (ctx) => {
  await putNodes(ctx, [
    { by, code: 'mall', kind: 'group', name: { zh: '商场' }, zone: 'Asia/Shanghai', currency: 'CNY' },
  ])
  const [source] = await putSources(ctx, [
    {
      by,
      code: 'site',
      name: { zh: '官网' },
      kind: 'server',
      trusted: false,
      userKind: 'card_no',
      origins: [],
      node: 'mall',
      archived: false,
      renewKey: false,
    },
  ])
  assert.ok(source?.ok)
  return source.value.writeKey ?? ''
})
const at = new Date(TEST_START).toISOString()

function message(messageId: string, more: object = {}): Message {
  const read = readMessage(
    { type: 'track', event: 'Seen', anonymousId: 'a', messageId, timestamp: at, ...more },
    undefined,
    () => '',
  )
  assert.ok(typeof read !== 'string')
  return read
}
const ask = (...messages: readonly Message[]): TakeAsk => ({
  writeKey,
  origin: undefined,
  userAgent: undefined,
  sentAt: undefined,
  imported: false,
  messages,
  unread: [],
  alone: false,
})
const take = (...asks: readonly TakeAsk[]) => db.transact((ctx) => takeMessages(ctx, asks))
const count = async (like: string) =>
  Number((await db.sql<{ n: string }>('select count(*) as n from tracking.event where name like $1', [like]))[0]?.n)

it('nothing, one, many and the same twice in one batch', async () => {
  assert.deepEqual(await take(), [])
  assert.deepEqual(await take(ask()), [{ ok: true, value: true }])
  const many = Array.from({ length: 2_500 }, (_, index) => message(`many-${index}`, { event: 'Many' }))
  const outcomes = await take(ask(...many.slice(0, 1_500)), ask(), ask(...many.slice(1_400)), {
    ...ask(...many),
    writeKey: 'wrong',
  })
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code)),
    ['ok', 'ok', 'ok', 'unknown_write_key'],
  )
  assert.equal(await count('Many'), 2_500)
})

it('processes that are sent the same messages at once keep each once, and count each once', async () => {
  const other = db.another()
  const many = Array.from({ length: 300 }, (_, index) =>
    message(`race-${index}`, { event: 'Race', userId: `R${index % 7}` }),
  )
  const mixed = (seed: number) => [...many].sort((a, b) => ((a.key[5] ?? 0) ^ seed) - ((b.key[5] ?? 0) ^ seed))
  await Promise.all(
    Array.from({ length: 8 }, (_, turn) =>
      (turn % 2 === 0 ? db : other).transact((ctx) => takeMessages(ctx, [ask(...mixed(turn * 37))])),
    ),
  )
  assert.equal(await count('Race'), 300)
  const [told] = await db.sql<{ accepted: string; duplicates: string }>(
    `select sum((source->>'accepted')::int) as accepted, sum((source->>'duplicates')::int) as duplicates
     from house.outbox, json_array_elements(body->'sources') as source
     where topic = 'tracking.eventsTaken' and (body->>'batchId')::bigint in (select batch_id from tracking.event where name = 'Race')
        or topic = 'tracking.eventsTaken' and (source->>'accepted')::int = 0 and (source->>'duplicates')::int = 300`,
  )
  assert.deepEqual([Number(told?.accepted), Number(told?.duplicates)], [300, 2_100])
  const users = await db.sql('select user_key from tracking.user_ref')
  assert.equal(users.length, 7)
})

it('a transaction that ends badly has kept nothing and told nothing', async () => {
  const before = await db.sql('select count(*)::int as n from house.outbox')
  await assert.rejects(
    db.transact(async (ctx) => {
      await takeMessages(ctx, [ask(message('lost', { event: 'Lost', userId: 'LOST' }))])
      throw new Error('the power went')
    }),
    /the power went/,
  )
  assert.equal(await count('Lost'), 0)
  assert.deepEqual(await db.sql('select count(*)::int as n from house.outbox'), before)
  await take(ask(message('lost', { event: 'Lost', userId: 'LOST' })))
  assert.equal(await count('Lost'), 1)
})

it('a new plan or key counts in every process from its next transaction on', async () => {
  const other = db.another()
  const [archived] = await db.transact((ctx) =>
    putSources(ctx, [
      {
        by,
        code: 'gone',
        name: { zh: '停用' },
        kind: 'app',
        trusted: false,
        userKind: null,
        origins: [],
        node: 'mall',
        archived: false,
        renewKey: false,
      },
    ]),
  )
  assert.ok(archived?.ok)
  const key = archived.value.writeKey ?? ''
  const send = (database: typeof other, id: string) =>
    database.transact((ctx) => takeMessages(ctx, [{ ...ask(message(id, { event: 'Gone' })), writeKey: key }]))
  assert.equal((await send(other, 'g-1'))[0]?.ok, true)
  await db.transact((ctx) =>
    putSources(ctx, [
      {
        by,
        code: 'gone',
        name: { zh: '停用' },
        kind: 'app',
        trusted: false,
        userKind: null,
        origins: [],
        node: 'mall',
        archived: true,
        renewKey: false,
      },
    ]),
  )
  assert.equal((await send(other, 'g-2'))[0]?.ok, false)
  assert.equal(await count('Gone'), 1)
})
