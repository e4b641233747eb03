import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOf, type Outcome, systemBy } from '@atrium/kernel'
import { byKey, byStaff, freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import {
  type CountFootfall,
  countFootfall,
  type DeclareStoreDay,
  declareStoreDays,
  loadOrganization,
  putNodes,
  sumFootfall,
  sumStoreDays,
} from '../src/index.ts'
import { listFootfall, listStoreDays } from '../src/queries.ts'

// 17:00 UTC is 01:00 of the next day in Shanghai and still the 15th in London.
const clock = testClock('2026-06-15T17:00:00Z')
const today = dayOf(2026, 6, 15)
const by = systemBy('test')
const zh = (name: string) => ({ zh: name })
const said = (outcomes: readonly Outcome<{ readonly change: string }, string>[]) =>
  outcomes.map((one) => (one.ok ? one.value.change : one.code))

async function withStores() {
  const db = await freshDatabase('store-days', { clock })
  const store = (code: string, parent: string) => ({ by, code, kind: 'store' as const, name: zh(code), parent })
  await db.transact((ctx) =>
    putNodes(ctx, [
      { by, code: 'G', kind: 'group', name: zh('集团'), zone: 'Asia/Shanghai', currency: 'CNY' },
      { by, code: 'M1', kind: 'mall', name: zh('一'), parent: 'G' },
      { by, code: 'M2', kind: 'mall', name: zh('二'), parent: 'G', zone: 'Europe/London', currency: 'GBP' },
      store('S1', 'M1'),
      store('S2', 'M1'),
      store('L1', 'M2'),
      { by, code: 'C1', kind: 'counter', name: zh('柜'), parent: 'S1' },
    ]),
  )
  const tree = await db.read(loadOrganization)
  const declare = (...asks: DeclareStoreDay[]) => db.transact((ctx) => declareStoreDays(ctx, asks)).then(said)
  const count = (...asks: CountFootfall[]) => db.transact((ctx) => countFootfall(ctx, asks)).then(said)
  return { db, tree, declare, count, id: (code: string) => tree.nodeByCode(code)!.id }
}

const day = (
  store: string,
  on: number,
  turnoverMinor: number,
  more: Partial<DeclareStoreDay> = {},
): DeclareStoreDay => ({
  by,
  store,
  day: on,
  turnoverMinor,
  receipts: 10,
  ...more,
})
const hour = (node: string, at: number, people: number, more: Partial<CountFootfall> = {}): CountFootfall => ({
  by,
  node,
  day: today,
  hour: at,
  people,
  ...more,
})

test('store days: none, one, many, again, corrected; kept with who and when', async () => {
  const { db, declare, id } = await withStores()
  assert.deepEqual(await declare(), [])
  assert.deepEqual(await declare(day('S1', today, 100)), ['created'])
  const many = Array.from({ length: 300 }, (_, at) =>
    day(at % 2 ? 'S1' : 'S2', today - 1 - Math.floor(at / 2), at - 20),
  )
  assert.deepEqual(new Set(await declare(...many)), new Set(['created']))
  assert.deepEqual(new Set(await declare(...many)), new Set(['unchanged']))
  const corrector = byStaff(4)
  assert.deepEqual(await declare(day('S1', today, 150, { by: corrector, receipts: 11 })), ['changed'])
  const rows = await db.read((ctx) =>
    listStoreDays(ctx, { scope: 'all', under: id('S1'), from: today, to: today, limit: 5 }),
  )
  assert.deepEqual(rows, [
    {
      storeId: id('S1'),
      day: today,
      currency: 'CNY',
      turnoverMinor: 150,
      receipts: 11,
      revision: 2,
      actorKind: 'staff',
      actorId: 4,
      declaredAt: clock(),
    },
  ])
})

test('store days: duplicates in a batch follow each other, the last stands, and the news tells before and after', async () => {
  const { db, declare, id } = await withStores()
  await declare(day('S1', today, 5))
  const asks = [5, 7, 7, 9, 5].map((turnover) => day('S1', today, turnover))
  assert.deepEqual(await declare(...asks, day('S2', today, 1), day('S2', today, 2)), [
    'unchanged',
    'changed',
    'unchanged',
    'changed',
    'changed',
    'created',
    'changed',
  ])
  assert.deepEqual(await declare(day('S1', today, 6), day('S1', today, 8)), ['changed', 'changed'])
  const news = await db.sql<{ body: { days: object[] } }>(
    `select body from house.outbox where topic = 'organization.storeDaysDeclared' order by id`,
  )
  const told = (storeId: number, turnoverMinor: number, before: object | null) => ({
    storeId,
    day: today,
    currency: 'CNY',
    turnoverMinor,
    receipts: 10,
    before,
  })
  assert.deepEqual(
    news.map((one) => one.body.days),
    [
      [told(id('S1'), 5, null)],
      [told(id('S2'), 2, null)],
      [told(id('S1'), 8, { currency: 'CNY', turnoverMinor: 5, receipts: 10 })],
    ],
  )
})

test('a key of one store declares no other store’s day, in the same batch as others', async () => {
  const { db, tree, declare, count, id } = await withStores()
  const key = byKey(11, tree.subtree(id('S1')))
  assert.deepEqual(
    await declare(day('S1', today, 1, { by: key }), day('S2', today, 1, { by: key }), day('S2', today, 3)),
    ['created', 'out_of_scope', 'created'],
  )
  assert.deepEqual(
    await count(hour('C1', 9, 1, { by: key }), hour('S2', 9, 1, { by: key }), hour('M1', 9, 5, { by: key })),
    ['created', 'out_of_scope', 'out_of_scope'],
  )
  const { scope } = key
  const seen = await db.read((ctx) => listStoreDays(ctx, { scope, from: 0, to: today, limit: 9 }))
  assert.deepEqual(
    seen.map((row) => row.storeId),
    [id('S1')],
  )
  assert.deepEqual(await db.read((ctx) => sumStoreDays(ctx, { scope, under: id('S2'), from: 0, to: today })), [])
})

test('store days: refusals by the store’s own day and currency', async () => {
  const { declare } = await withStores()
  assert.deepEqual(
    await declare(
      day('?', today, 1),
      day('M1', today, 1),
      day('C1', today, 1),
      day('S1', today + 1, 1),
      day('L1', today + 1, 1),
      day('S1', today + 2, 1),
      day('S1', -30_000, 1),
      day('S1', 0.5, 1),
      day('S1', today, 1, { currency: 'GBP' }),
      day('L1', today, 1, { currency: 'GBP' }),
      day('S1', today, 1.5),
      day('S1', today, 1, { receipts: -1 }),
      day('S1', today, 1, { receipts: 2 ** 31 }),
    ),
    [
      'unknown_store',
      'not_a_store',
      'not_a_store',
      'created',
      'future_day',
      'future_day',
      'invalid_day',
      'invalid_day',
      'currency_mismatch',
      'created',
      'invalid_amount',
      'invalid_amount',
      'invalid_amount',
    ],
  )
})

test('store days: races in opposite orders neither deadlock nor lose a row, and each change is told once', async () => {
  const { db, declare } = await withStores()
  const asks = Array.from({ length: 40 }, (_, at) => day(at % 2 ? 'S1' : 'S2', today - at, 1))
  const runs = await Promise.all(
    Array.from({ length: 6 }, (_, run) => declare(...(run % 2 ? asks : asks.toReversed()))),
  )
  assert.equal(runs.flat().filter((one) => one === 'created').length, 40)
  assert.equal(runs.flat().filter((one) => one === 'unchanged').length, 200)
  // Each writer's `before` is what the writer ahead of it left: together they form one chain from nothing to what stands.
  await Promise.all([2, 3, 4, 5].map((turnover) => declare(day('L1', today, turnover))))
  const news = await db.sql<{ days: { turnoverMinor: number; before: { turnoverMinor: number } | null }[] }>(
    `select body->'days' as days from house.outbox where body->'days'->0->>'currency' = 'GBP'`,
  )
  const steps = news.map(({ days }) => [days[0]?.before?.turnoverMinor ?? 0, days[0]?.turnoverMinor])
  const [row] = await db.sql<{ now: string }>(
    `select turnover_minor as now from organization.store_day where currency = 'GBP'`,
  )
  const walked: number[] = []
  for (let at: number | undefined = 0; at !== undefined; at = steps.find(([from]) => from === at)?.[1]) walked.push(at)
  assert.equal(walked.length, 5)
  assert.equal(walked.at(-1), Number(row?.now))
})

test('store days add up by day and currency over a subtree, and list by pages', async () => {
  const { db, declare, id } = await withStores()
  await declare(day('S1', today, 100), day('S2', today, -30), day('S1', today - 1, 7), day('L1', today, 9))
  const sum = (under?: number, from = today - 1) =>
    db.read((ctx) => sumStoreDays(ctx, { scope: 'all', from, to: today, ...(under === undefined ? {} : { under }) }))
  assert.deepEqual(await sum(), [
    { day: today - 1, currency: 'CNY', turnoverMinor: 7, receipts: 10, stores: 1 },
    { day: today, currency: 'CNY', turnoverMinor: 70, receipts: 20, stores: 2 },
    { day: today, currency: 'GBP', turnoverMinor: 9, receipts: 10, stores: 1 },
  ])
  assert.equal((await sum(id('M1'), today)).length, 1)
  const page = (after?: { storeId: number; day: number }) =>
    db.read((ctx) => listStoreDays(ctx, { scope: 'all', from: 0, to: today, limit: 3, ...(after ? { after } : {}) }))
  const first = await page()
  const second = await page(first.at(-1))
  assert.deepEqual(
    [...first, ...second].map((row) => [row.storeId, row.day]),
    [
      [id('S1'), today - 1],
      [id('S1'), today],
      [id('S2'), today],
      [id('L1'), today],
    ],
  )
})

test('footfall: none, one, many, duplicates, corrections, refusals', async () => {
  const { db, count, id } = await withStores()
  assert.deepEqual(await count(), [])
  assert.deepEqual(await count(hour('M1', 10, 100)), ['created'])
  const hours = Array.from({ length: 24 }, (_, at) => hour('C1', at, at))
  assert.deepEqual(new Set(await count(...hours)), new Set(['created']))
  assert.deepEqual(await count(hour('C1', 3, 3), hour('C1', 3, 4), hour('C1', 3, 4)), [
    'unchanged',
    'changed',
    'unchanged',
  ])
  assert.deepEqual(
    await count(
      hour('?', 1, 1),
      hour('G', 1, 1),
      hour('L1', 1, 1, { day: today + 1 }),
      hour('C1', 1, 1, { day: Number.NaN }),
      hour('C1', 24, 1),
      hour('C1', 1.5, 1),
      hour('C1', 1, -1),
    ),
    ['unknown_node', 'not_counted_here', 'future_day', 'invalid_day', 'invalid_hour', 'invalid_hour', 'invalid_amount'],
  )
  const range = { scope: 'all' as const, from: today, to: today }
  assert.deepEqual(await db.read((ctx) => sumFootfall(ctx, range)), [
    { nodeId: id('M1'), day: today, people: 100 },
    { nodeId: id('C1'), day: today, people: (23 * 24) / 2 + 1 },
  ])
  const rows = await db.read((ctx) =>
    listFootfall(ctx, { ...range, under: id('S1'), after: { nodeId: id('C1'), day: today, hour: 2 }, limit: 2 }),
  )
  assert.deepEqual(
    rows.map((row) => [row.hour, row.people, row.revision]),
    [
      [3, 4, 2],
      [4, 4, 1],
    ],
  )
  const news = await db.sql<{ body: { hours: { before: number | null }[] } }>(
    `select body from house.outbox where topic = 'organization.footfallCounted' order by id`,
  )
  assert.deepEqual(news.at(-1)?.body.hours, [{ nodeId: id('C1'), day: today, hour: 3, people: 4, before: 3 }])
  await count(hour('C1', 3, 0))
  assert.deepEqual(await wrongDays(db), [])
})

/** Days of which the sum kept is not that of their hours. */
const wrongDays = (db: TestDatabase) =>
  db.sql(`select node_id, day, kept.people, hours.people as recounted
    from organization.footfall_day kept
    full join (select node_id, day, sum(people) as people from organization.footfall group by node_id, day) hours
      using (node_id, day)
    where kept.people is distinct from hours.people`)

test('footfall: races count each hour once', async () => {
  const { db, count } = await withStores()
  const asks = Array.from({ length: 24 }, (_, at) => hour('S1', at, 7))
  const runs = await Promise.all(Array.from({ length: 6 }, (_, run) => count(...(run % 2 ? asks : asks.toReversed()))))
  assert.equal(runs.flat().filter((one) => one === 'created').length, 24)
  assert.equal(runs.flat().filter((one) => one === 'unchanged').length, 120)
  await Promise.all(Array.from({ length: 6 }, (_, run) => count(...asks.map((ask) => ({ ...ask, people: run })))))
  assert.deepEqual(await wrongDays(db), [])
})
