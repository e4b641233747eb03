import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildServer, checkRoutes } from '@atrium/http/server'
import { freshDatabase, testClock } from '@atrium/testkit'
import { catalogModule, ensureProducts } from '../src/index.ts'

const clock = testClock('2026-06-15T04:00:00Z')

async function serve() {
  const db = await freshDatabase('catalog-http', { clock })
  const permissions = new Set(['catalog.read', 'catalog.change'])
  const server = buildServer({
    db,
    clock,
    modules: [catalogModule],
    authenticate: () => ({
      actor: { kind: 'key', id: 1 },
      scope: 'all',
      permissions,
      audience: 'partner',
      rateKey: 'k',
    }),
    version: 'test',
    logger: { info() {}, warn() {}, error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`) },
    checkReplies: true,
  })
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const reply = await server.inject({
      method,
      url: `/v1/catalog${url}`,
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: reply.statusCode, body: reply.json() }
  }
  return { db, ask }
}

const coffee = {
  sku: 'C/1 大',
  name: { zh: '挂耳咖啡', en: 'Drip coffee' },
  categoryPath: 'food/coffee',
  brand: '山间',
  listPriceMinor: 6_800,
  currency: 'CNY',
  attributes: { grams: 100, decaf: false, origin: '云南' },
}

test('the routes are declared as the house wants them', () => {
  assert.deepEqual(checkRoutes([catalogModule]), [])
})

test('products are put, read, listed, searched and counted over HTTP', async () => {
  const { db, ask } = await serve()
  const put = await ask('POST', '/products/batch', {
    items: [
      coffee,
      { ...coffee, brand: '海边' },
      { sku: 'T1', name: { zh: '红茶' }, categoryPath: 'food/tea' },
      { sku: 'T2' },
    ],
  })
  assert.deepEqual(
    put.body.items.map((item: { value?: { change: string }; code?: string }) => item.value?.change ?? item.code),
    ['created', 'changed', 'created', 'invalid_name'],
  )
  const read = await ask('GET', `/products/${encodeURIComponent(coffee.sku)}`)
  const { id, createdAt, changedAt, ...rest } = read.body
  assert.match(id, /^prd_/)
  assert.deepEqual([createdAt, changedAt], ['2026-06-15T04:00:00.000Z', '2026-06-15T04:00:00.000Z'])
  assert.deepEqual(rest, { ...coffee, brand: '海边', stub: false })
  assert.equal((await ask('GET', '/products/none')).body.code, 'unknown_product')
  await db.transact((ctx) => ensureProducts(ctx, [{ sku: 'ZZ' }]))
  const skus = async (url: string) => (await ask('GET', url)).body.items.map((item: { sku: string }) => item.sku)
  assert.deepEqual(await skus('/products?stub=true'), ['ZZ'])
  assert.deepEqual(await skus('/products?category=food'), ['C/1 大', 'T1'])
  assert.deepEqual(await skus(`/search?text=${encodeURIComponent('drip')}`), ['C/1 大'])
  assert.deepEqual(await skus(`/search?mode=contains&text=${encodeURIComponent('茶')}`), ['T1'])
  const first = await ask('GET', '/products?limit=2')
  assert.deepEqual(await skus(`/products?limit=2&cursor=${first.body.nextCursor}`), ['ZZ'])
  assert.deepEqual((await ask('GET', '/categories')).body.categories, [
    { path: 'food', name: 'food', depth: 0, products: 2 },
    { path: 'food/coffee', name: 'coffee', depth: 1, products: 1 },
    { path: 'food/tea', name: 'tea', depth: 1, products: 1 },
  ])
})

test('odd bodies are refused and never break the house', async () => {
  const { db, ask } = await serve()
  const name = { zh: 'x' }
  const bodies = [
    {},
    { sku: 'a\u0000', name },
    { sku: ' a', name },
    { sku: 'a', name: { zh: '\u0001' } },
    { sku: 'a', name, categoryPath: '/x' },
    { sku: 'a', name, categoryPath: 'x//y' },
    { sku: 'a', name, listPriceMinor: 5 },
    { sku: 'a', name, listPriceMinor: 5.5, currency: 'CNY' },
    { sku: 'a', name, attributes: { a: null } },
    { sku: 'a', name, attributes: { a: { b: 1 } } },
    { sku: 'a', name, attributes: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`a${at}`, at])) },
    { sku: 'a', name, colour: 'red' },
  ]
  for (const body of bodies) {
    const { status } = await ask('POST', '/products', body)
    assert.ok(status === 400 || status === 422, `${status} for ${JSON.stringify(body)}`)
  }
  assert.equal((await ask('GET', '/products?cursor=x')).status, 400)
  assert.equal((await ask('GET', '/search')).status, 400)
  assert.deepEqual(await db.sql('select from catalog.product'), [])
})
