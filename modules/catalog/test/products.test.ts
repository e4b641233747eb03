import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ctx, type Outcome, systemBy, type Tx } from '@atrium/kernel'
import { byKey, byStaff, freshDatabase, testClock } from '@atrium/testkit'
import type { PutProduct } from '../src/commands/put-products.ts'
import {
  ensureProducts,
  listCategories,
  listProducts,
  productDetails,
  productsByIds,
  productsBySku,
  putProducts,
  type SkuSeen,
  searchProducts,
} from '../src/index.ts'

const clock = testClock('2026-06-15T12:00:00Z')
const by = systemBy('test')
const zh = (name: string) => ({ zh: name })
const said = (outcomes: readonly Outcome<{ readonly change: string }, string>[]) =>
  outcomes.map((one) => (one.ok ? one.value.change : one.code))

async function withCatalog() {
  const db = await freshDatabase('products', { clock })
  const put = (...asks: Omit<PutProduct, 'by'>[]) =>
    db
      .transact((ctx) =>
        putProducts(
          ctx,
          asks.map((ask) => ({ by, ...ask })),
        ),
      )
      .then(said)
  const ensure = (...asks: SkuSeen[]) => db.transact((ctx) => ensureProducts(ctx, asks))
  const one = async (sku: string) => (await db.read((ctx) => productDetails(ctx, [sku]))).get(sku)
  return { db, put, ensure, one }
}

/** A context that writes down the names of statements; drawing ids is left out. */
function watched(ctx: Ctx, names: string[]): Ctx {
  const tx: Tx = {
    rows: (statement, params) => {
      names.push(statement.name)
      return ctx.tx.rows(statement, params)
    },
    run: (statement, params) => {
      names.push(statement.name)
      return ctx.tx.run(statement, params)
    },
    ids: (sequence, count) => ctx.tx.ids(sequence, count),
    memo: (key, make) => ctx.tx.memo(key, make),
    cached: (revision, load) => ctx.tx.cached(revision, load),
    afterCommit: (call) => ctx.tx.afterCommit(call),
  }
  return { ...ctx, tx }
}

test('put: none, one, many, the same again, and fields that stay or are cleared', async () => {
  const { db, put, one } = await withCatalog()
  assert.deepEqual(await put(), [])
  const tea = {
    sku: 'T-1',
    name: { zh: '红茶', en: 'Black tea' },
    categoryPath: 'food/tea',
    brand: '川宁',
    listPriceMinor: 4_500,
    currency: 'CNY',
    attributes: { grams: 100, organic: true, origin: '印度' },
  }
  assert.deepEqual(await put(tea), ['created'])
  assert.deepEqual(await put(tea), ['unchanged'])
  assert.deepEqual(await put({ sku: 'T-1', listPriceMinor: 4_900, currency: 'CNY' }), ['changed'])
  const stored = await one('T-1')
  assert.deepEqual(stored, {
    id: stored?.id,
    ...tea,
    listPriceMinor: 4_900,
    stub: false,
    createdAt: clock(),
    changedAt: clock(),
  })
  assert.deepEqual(
    await put({ sku: 'T-1', categoryPath: null, brand: null, listPriceMinor: null, attributes: {}, name: zh('茶') }),
    ['changed'],
  )
  const { name, categoryPath, brand, listPriceMinor, currency, attributes } = (await one('T-1'))!
  assert.deepEqual(
    [name, categoryPath, brand, listPriceMinor, currency, attributes],
    [{ zh: '茶' }, '', '', null, null, {}],
  )
  const many = Array.from({ length: 3_000 }, (_, at) => ({ sku: `N${at}`, name: zh(`货 ${at}`) }))
  assert.deepEqual(new Set(await put(...many)), new Set(['created']))
  const mixed = many.map((each, at) => (at % 3 ? each : { ...each, brand: '新' }))
  assert.equal((await put(...mixed)).filter((word) => word === 'changed').length, 1_000)
  const events = await db.sql<{ n: number }>(
    `select json_array_length(body->'products')::int as n from house.outbox where topic = 'catalog.productsChanged' order by id`,
  )
  assert.deepEqual(
    events.map(({ n }) => n),
    [1, 1, 1, 3_000, 1_000],
  )
})

test('put: duplicates in a batch follow each other', async () => {
  const { put, one } = await withCatalog()
  const words = await put(
    { sku: 'D', name: zh('一') },
    { sku: 'D', name: zh('一') },
    { sku: 'D', brand: '牌' },
    { sku: 'd', name: zh('另') },
    { sku: 'D', name: zh('二') },
  )
  assert.deepEqual(words, ['created', 'unchanged', 'changed', 'created', 'changed'])
  assert.deepEqual([(await one('D'))?.name.zh, (await one('D'))?.brand], ['二', '牌'])
})

test('put: refusals leave their neighbours alone and write nothing', async () => {
  const { put, db } = await withCatalog()
  const cases: [Omit<PutProduct, 'by'>, string][] = [
    [{ sku: '', name: zh('x') }, 'invalid_sku'],
    [{ sku: ' x', name: zh('x') }, 'invalid_sku'],
    [{ sku: 'x'.repeat(101), name: zh('x') }, 'invalid_sku'],
    [{ sku: 'a\u0000', name: zh('x') }, 'invalid_sku'],
    [{ sku: 'a\ud800', name: zh('x') }, 'invalid_sku'],
    [{ sku: 'N' }, 'invalid_name'],
    [{ sku: 'N', name: zh('') }, 'invalid_name'],
    [{ sku: 'N', name: zh('x'), categoryPath: 'food//tea' }, 'invalid_category'],
    [{ sku: 'N', name: zh('x'), categoryPath: 'a/b/c/d/e/f/g/h/i' }, 'invalid_category'],
    [{ sku: 'N', name: zh('x'), brand: ' ' }, 'invalid_brand'],
    [{ sku: 'N', name: zh('x'), listPriceMinor: 5 }, 'invalid_price'],
    [{ sku: 'N', name: zh('x'), currency: 'CNY' }, 'invalid_price'],
    [{ sku: 'N', name: zh('x'), listPriceMinor: -5, currency: 'CNY' }, 'invalid_price'],
    [{ sku: 'N', name: zh('x'), listPriceMinor: 1.5, currency: 'CNY' }, 'invalid_price'],
    [{ sku: 'N', name: zh('x'), listPriceMinor: 5, currency: 'ABC' }, 'unknown_currency'],
    [{ sku: 'N', name: zh('x'), attributes: { a: 'b\u0000' } }, 'invalid_attributes'],
    [{ sku: 'N', name: zh('x'), attributes: { a: Number.NaN } }, 'invalid_attributes'],
  ]
  assert.deepEqual(
    await put(...cases.map(([ask]) => ask)),
    cases.map(([, code]) => code),
  )
  assert.deepEqual(await db.sql('select from catalog.product'), [])
  assert.deepEqual(await put(...cases.map(([ask]) => ask), { sku: 'good', name: zh('好') }), [
    ...cases.map(([, code]) => code),
    'created',
  ])
  assert.deepEqual(await db.sql('select sku from catalog.product'), [{ sku: 'good' }])
})

test('unknown skus become stubs with what the receipt said of them, and are described later under the same id', async () => {
  const { ensure, put, one } = await withCatalog()
  assert.equal((await ensure()).size, 0)
  const products = await ensure(
    { sku: 'A' },
    { sku: 'B', name: 'MUG ', priceMinor: 250, currency: 'GBP' },
    { sku: 'A', name: 'late name' },
    { sku: 'C', priceMinor: 99 },
    { sku: 'C', priceMinor: 98, currency: 'GBP' },
    { sku: 'D', name: ' \t', priceMinor: -1, currency: 'GBP' },
  )
  assert.deepEqual(
    [...products.values()].map((product) => [product.sku, product.name.zh, product.stub]),
    [
      ['A', 'late name', true],
      ['B', 'MUG', true],
      ['C', 'C', true],
      ['D', 'D', true],
    ],
  )
  const prices = await Promise.all(['B', 'C', 'D'].map(one))
  assert.deepEqual(
    prices.map((product) => [product?.listPriceMinor, product?.currency]),
    [
      [250, 'GBP'],
      [98, 'GBP'],
      [null, null],
    ],
  )
  assert.deepEqual(await put({ sku: 'B', categoryPath: 'home/mugs' }), ['changed'])
  const described = await one('B')
  assert.deepEqual([described?.id, described?.name.zh, described?.stub], [products.get('B')?.id, 'MUG', false])
  assert.equal((await ensure({ sku: 'B' })).get('B')?.categoryPath, 'home/mugs', 'seen at once, past what was kept')
})

test('ensure: at most one select and one insert whatever the size, and no statement when all is known', async () => {
  const { db } = await withCatalog()
  const asks = Array.from({ length: 2_000 }, (_, at) => ({ sku: `S${at % 1_500}` }))
  const run = async (of: readonly SkuSeen[]) => {
    const names: string[] = []
    const products = await db.transact((ctx) => ensureProducts(watched(ctx, names), of))
    return { names, products }
  }
  const first = await run(asks)
  assert.deepEqual(first.names, ['catalog.selectBySku', 'catalog.insertStubs'])
  assert.equal(first.products.size, 1_500)
  assert.deepEqual((await run(asks)).names, [])
  assert.deepEqual((await run([{ sku: 'S7' }, { sku: 'new' }])).names, ['catalog.selectBySku', 'catalog.insertStubs'])
})

test('ensure: what a rolled-back transaction made is not kept', async () => {
  const { db, ensure } = await withCatalog()
  await assert.rejects(
    db.transact(async (ctx) => {
      await ensureProducts(ctx, [{ sku: 'ghost' }])
      // The second call finds the row that this very transaction inserted.
      await ensureProducts(ctx, [{ sku: 'ghost' }])
      throw new Error('rolled back')
    }),
    /rolled back/,
  )
  const made = (await ensure({ sku: 'ghost' })).get('ghost')
  assert.deepEqual(await db.sql('select id::int from catalog.product'), [{ id: made?.id }])
})

test('ensure: another process sees a changed product in its next transaction', async () => {
  const { db, ensure, put } = await withCatalog()
  const other = db.another()
  await ensure({ sku: 'X' })
  const there = () => other.transact((ctx) => ensureProducts(ctx, [{ sku: 'X' }]))
  assert.equal((await there()).get('X')?.categoryPath, '')
  await put({ sku: 'X', categoryPath: 'food' })
  assert.equal((await there()).get('X')?.categoryPath, 'food')
  await assert.rejects(
    db.transact(async (ctx) => {
      await putProducts(ctx, [{ by, sku: 'X', brand: 'never' }])
      assert.equal((await ensureProducts(ctx, [{ sku: 'X' }])).get('X')?.brand, 'never')
      throw new Error('rolled back')
    }),
    /rolled back/,
  )
  assert.equal((await ensure({ sku: 'X' })).get('X')?.brand, '')
})

test('races: the same new skus from many sides, in opposite orders, in two processes, and while they are described', async () => {
  const { db } = await withCatalog()
  const other = db.another()
  const asks = Array.from({ length: 300 }, (_, at) => ({ sku: `R${at}` }))
  const ids = await Promise.all(
    Array.from({ length: 10 }, async (_, run) => {
      const products = await (run % 2 ? db : other).transact((ctx) =>
        ensureProducts(ctx, run % 3 ? asks : asks.toReversed()),
      )
      return asks.map(({ sku }) => products.get(sku)?.id)
    }),
  )
  for (const answer of ids) assert.deepEqual(answer, ids[0])
  assert.equal(new Set(ids[0]).size, 300)
  const described = asks.map(({ sku }) => ({ by, sku: `${sku}x`, name: zh(sku) }))
  const [first, second, seen] = await Promise.all([
    db.transact((ctx) => putProducts(ctx, described)),
    other.transact((ctx) => putProducts(ctx, described.toReversed())),
    other.transact((ctx) =>
      ensureProducts(
        ctx,
        described.toReversed().map(({ sku }) => ({ sku })),
      ),
    ),
  ])
  const rows = await db.sql<{ sku: string; id: number; stub: boolean }>(
    `select sku, id::int, stub from catalog.product where sku like 'R%x'`,
  )
  assert.equal(rows.length, 300)
  assert.ok(rows.every((row) => !row.stub && seen.get(row.sku)?.id === row.id))
  for (const outcomes of [first, second]) {
    for (const outcome of outcomes) {
      assert.ok(outcome.ok)
      assert.equal(rows.find((row) => row.sku === outcome.value.sku)?.id, outcome.value.id)
    }
  }
  assert.equal([...said(first), ...said(second)].filter((word) => word === 'unchanged').length, 300)
})

test('lists: by sku in pages, by category with all below, by brand, stubs only', async () => {
  const { db, put, ensure } = await withCatalog()
  await put(
    { sku: 'a1', name: zh('美式'), categoryPath: 'food/coffee', brand: '甲' },
    { sku: 'a2', name: zh('拿铁'), categoryPath: 'food/coffee/milk', brand: '乙' },
    { sku: 'a3', name: zh('红茶'), categoryPath: 'food/tea', brand: '甲' },
    { sku: 'a4', name: zh('杯'), categoryPath: 'food/coffee%', brand: '甲' },
    { sku: 'a5', name: zh('裙'), categoryPath: 'food/coffeehouse' },
  )
  await ensure({ sku: 'a6' })
  const list = (ask: Partial<Parameters<typeof listProducts>[1]>) =>
    db.read((ctx) => listProducts(ctx, { limit: 10, ...ask })).then((all) => all.map(({ sku }) => sku).join())
  assert.equal(await list({}), 'a1,a2,a3,a4,a5,a6')
  assert.equal(await list({ limit: 2, after: 'a2' }), 'a3,a4')
  assert.equal(await list({ category: 'food/coffee' }), 'a1,a2')
  assert.equal(await list({ category: 'food/coffee%' }), 'a4')
  assert.equal(await list({ category: 'food', brand: '甲' }), 'a1,a3,a4')
  assert.equal(await list({ category: 'food', after: 'a2', limit: 1 }), 'a3')
  assert.equal(await list({ stub: true }), 'a6')
  const tree = await db.read(listCategories)
  const flat = (categories: typeof tree): unknown[] =>
    categories.map(({ path, name, products, children }) => [path, name, products, ...flat(children)])
  assert.deepEqual(flat(tree), [
    [
      'food',
      'food',
      5,
      ['food/coffee', 'coffee', 2, ['food/coffee/milk', 'milk', 1]],
      ['food/coffee%', 'coffee%', 1],
      ['food/coffeehouse', 'coffeehouse', 1],
      ['food/tea', 'tea', 1],
    ],
  ])
  const known = await db.read((ctx) => productsBySku(ctx, ['a1', 'nothing']))
  const id = known.get('a1')?.id ?? 0
  assert.deepEqual([...known.keys()], ['a1'])
  assert.deepEqual(await db.read((ctx) => productsByIds(ctx, [id, id, 1])), new Map([[id, known.get('a1')]]))
})

test('search: by the beginning or any part of sku, names, brand; signs of LIKE are letters like others', async () => {
  const { db, put } = await withCatalog()
  await put(
    { sku: 'MUG_01', name: { zh: '马克杯', en: 'Red Mug' }, brand: '景德' },
    { sku: 'MUGX01', name: zh('大马克杯') },
    { sku: '100%', name: zh('纯棉\\短袖') },
  )
  const search = (text: string, mode: 'prefix' | 'contains') =>
    db.read((ctx) => searchProducts(ctx, { text, mode, limit: 9 })).then((all) => all.map(({ sku }) => sku).join())
  assert.equal(await search('mug', 'prefix'), 'MUGX01,MUG_01')
  assert.equal(await search('mug_', 'prefix'), 'MUG_01')
  assert.equal(await search('马', 'prefix'), 'MUG_01')
  assert.equal(await search('red', 'prefix'), 'MUG_01')
  assert.equal(await search('马', 'contains'), 'MUGX01,MUG_01')
  assert.equal(await search('0%', 'contains'), '100%')
  assert.equal(await search('%', 'prefix'), '')
  assert.equal(await search('棉\\', 'contains'), '100%')
  assert.equal(await search('景', 'contains'), 'MUG_01')
  assert.equal(await search('\\', 'prefix'), '')
})

test('what staff and keys change by hand leaves a row each; stubs, the house itself and imports leave none', async () => {
  const { db, put, ensure } = await withCatalog()
  await put({ sku: 'T-1', name: zh('红茶'), brand: '川宁', attributes: { grams: 100, token: 'old' } })
  await ensure({ sku: 'T-2', name: '罐' })
  const mei = { ...byStaff(7, 'all', 'req-mei'), from: '10.1.2.3' }
  const till = byKey(3, 'all', 'req-till')
  const asks: PutProduct[] = [
    { by: mei, sku: 'T-1', brand: null, attributes: { grams: 200, token: 'old', origin: '印度' } },
    { by: mei, sku: 'T-1', brand: null },
    { by: mei, sku: 'T-2', categoryPath: 'home' },
    { by: till, sku: 'T-3', name: { zh: '杯', en: 'Cup' }, listPriceMinor: 900, currency: 'CNY' },
    { by: till, sku: ' bad' },
  ]
  await db.transact((ctx) => putProducts(ctx, asks))
  const together = asks.map((ask) => ({ ...ask, by: mei, brand: 'B' }))
  await db.transact((ctx) => putProducts(ctx, together, { audited: 'together' }))
  const rows = await db.sql(
    `select actor_kind || ' ' || actor_id as actor, request_id, from_address, action, subject_kind || ' ' || subject_id as subject,
       before::json as before, after::json as after
     from staff.audit order by id`,
  )
  const action = 'catalog.putProducts'
  assert.deepEqual(rows, [
    {
      actor: 'staff 7',
      request_id: 'req-mei',
      from_address: '10.1.2.3',
      action,
      subject: 'product T-1',
      before: { brand: '川宁', attributes: [['grams', 100]] },
      after: {
        brand: null,
        attributes: [
          ['grams', 200],
          ['origin', '印度'],
        ],
      },
    },
    {
      actor: 'staff 7',
      request_id: 'req-mei',
      from_address: '10.1.2.3',
      action,
      subject: 'product T-2',
      before: { categoryPath: null, stub: true },
      after: { categoryPath: 'home', stub: false },
    },
    {
      actor: 'key 3',
      request_id: 'req-till',
      from_address: null,
      action,
      subject: 'product T-3',
      before: null,
      after: {
        name: { zh: '杯', en: 'Cup' },
        stub: false,
        listPriceMinor: 900,
        currency: 'CNY',
      },
    },
  ])
})
