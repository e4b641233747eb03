import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '@atrium/http'
import { buildServer, checkRoutes, openapiOf } from '@atrium/http/server'
import { freshDatabase, testClock } from '@atrium/testkit'
import Type from 'typebox'
import { defineSetting, loadOrganization, organizationModuleWith } from '../src/index.ts'
import { permissions } from '../src/permissions.ts'

const clock = testClock('2026-06-15T04:00:00Z')
const ttl = defineSetting({
  key: 'points.ttlMonths',
  target: 'programme',
  schema: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  fallback: 12,
  about: { zh: '积分有效期（月）', en: 'Months after which points expire.' },
})
const note = defineSetting({
  key: 'purchases.note',
  target: 'node',
  schema: Type.Object({ zh: Type.String() }),
  fallback: { zh: '' },
  about: { zh: '小票说明', en: 'Note on receipts.' },
})
const module = organizationModuleWith([ttl, note])

/** A server on a real database; `ask` sends as staff of the whole group, or as the caller named. */
async function serve() {
  const db = await freshDatabase('organization-http', { clock })
  const everything = new Set(permissions.map(({ name }) => name))
  const callers: Record<string, Caller> = {
    staff: { actor: { kind: 'staff', id: 1 }, scope: 'all', permissions: everything, audience: 'admin', rateKey: 's' },
  }
  const server = buildServer({
    db,
    clock,
    modules: [module],
    authenticate: ({ authorization }) => callers[authorization ?? 'staff'],
    version: 'test',
    logger: { info() {}, warn() {}, error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`) },
    checkReplies: true,
  })
  const ask = async (
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) => {
    const reply = await server.inject({
      method,
      url: `/v1/organization${url}`,
      headers,
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: reply.statusCode, body: reply.json(), etag: String(reply.headers.etag) }
  }
  return { db, server, ask, callers, everything }
}

const group = { code: 'G', kind: 'group', name: { zh: '集团' }, zone: 'Asia/Shanghai', currency: 'CNY' }
const tree = [
  { code: 'S1', kind: 'store', name: { zh: '山间咖啡', en: 'Hill Coffee' }, parent: 'M1', floor: 'L1' },
  {
    code: 'M1',
    kind: 'mall',
    name: { zh: '一期' },
    parent: 'G',
    hours: { mon: [{ opens: '10:00', closes: '26:00' }] },
  },
  group,
  { code: 'M2', kind: 'mall', name: { zh: '二期' }, parent: 'G' },
  { code: 'S2', kind: 'store', name: { zh: '书店' }, parent: 'M2' },
]

test('the routes are declared as the house wants them and become a document', () => {
  assert.deepEqual(checkRoutes([module]), [])
  const paths = Object.keys(openapiOf([module], 'partner').paths ?? {})
  assert.ok(paths.includes('/v1/organization/store-days/batch'), paths.join())
  assert.ok(!paths.some((path) => path.includes('settings')), 'settings are for staff')
})

test('a group is built, listed, moved and archived over HTTP', async () => {
  const { ask, db } = await serve()
  const made = await ask('POST', '/nodes/batch', { items: [...tree, { ...group, code: 'G2' }] })
  assert.equal(made.status, 200)
  assert.deepEqual(
    made.body.items.map(
      (item: { ok: boolean; code?: string; value?: { change: string } }) => item.value?.change ?? item.code,
    ),
    [...Array(5).fill('created'), 'group_exists'],
  )
  const page = await ask('GET', '/nodes?kind=store&limit=1')
  assert.equal(page.body.items[0].code, 'S1')
  assert.deepEqual(page.body.items[0].hours, { mon: [{ opens: '10:00', closes: '26:00' }] })
  assert.match(page.body.items[0].id, /^org_/)
  const next = await ask('GET', `/nodes?kind=store&limit=1&cursor=${page.body.nextCursor}`)
  assert.deepEqual(
    next.body.items.map((node: { code: string }) => node.code),
    ['S2'],
  )
  assert.equal(next.body.nextCursor, undefined)
  const { id } = page.body.items[0]
  assert.equal((await ask('POST', '/moves', { code: 'S1', parent: 'M2', from: '2026-05-01' })).body.change, 'changed')
  const places = await ask('GET', `/nodes/${id}/places`)
  assert.deepEqual(
    places.body.places.map((place: { from: string; to: string | null }) => [place.from, place.to]),
    [
      ['1900-01-01', '2026-05-01'],
      ['2026-05-01', null],
    ],
  )
  const under = (await ask('GET', '/nodes?text=二')).body.items[0].id
  assert.equal((await ask('GET', `/nodes?kind=store&under=${under}`)).body.items.length, 2)
  assert.equal((await ask('POST', '/archivings', { code: 'S1', archived: true })).body.change, 'changed')
  assert.equal((await ask('GET', `/nodes/${id}`)).body.archivedAt, '2026-06-15T04:00:00.000Z')
  assert.equal((await ask('GET', '/nodes?archived=true')).body.items.length, 1)
  const missing = await ask('POST', '/moves', { code: 'S9', parent: 'M2' })
  assert.deepEqual([missing.status, missing.body.code], [404, 'unknown_node'])
  const wrong = await ask('POST', '/nodes', { code: 'X', kind: 'store', name: { zh: 'X' }, parent: 'G' })
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'wrong_parent'])
  assert.equal((await db.read(loadOrganization)).nodeByCode('X'), undefined)
})

test('a store’s key declares its own day and sees its own days, and nothing else', async () => {
  const { ask, db, callers, everything } = await serve()
  await ask('POST', '/nodes/batch', { items: tree })
  const organization = await db.read(loadOrganization)
  callers.key = {
    actor: { kind: 'key', id: 4 },
    scope: organization.subtree(organization.nodeByCode('S1')!.id),
    permissions: everything,
    audience: 'partner',
    rateKey: 'k',
  }
  const asKey = { authorization: 'key' }
  const day = { store: 'S1', day: '2026-06-14', turnoverMinor: 125_000, receipts: 12 }
  assert.deepEqual((await ask('POST', '/store-days', day, asKey)).body.change, 'created')
  assert.deepEqual((await ask('POST', '/store-days', day, asKey)).body.change, 'unchanged')
  const other = await ask('POST', '/store-days', { ...day, store: 'S2' }, asKey)
  assert.deepEqual([other.status, other.body.code], [403, 'out_of_scope'])
  const ahead = await ask('POST', '/store-days', { ...day, day: '2026-06-16' }, asKey)
  assert.deepEqual([ahead.status, ahead.body.code], [422, 'future_day'])
  await ask('POST', '/store-days', { ...day, store: 'S2' })
  const range = 'from=2026-06-01&to=2026-06-30'
  const mine = await ask('GET', `/store-days?${range}`, undefined, asKey)
  assert.equal(mine.body.items.length, 1)
  assert.deepEqual(mine.body.items[0].actor, { kind: 'key', id: 4 })
  assert.deepEqual((await ask('GET', `/store-days/sums?${range}`)).body.days, [
    { day: '2026-06-14', currency: 'CNY', turnoverMinor: 250_000, receipts: 24, stores: 2 },
  ])
  const first = await ask('GET', `/store-days?${range}&limit=1`)
  const second = await ask('GET', `/store-days?${range}&limit=1&cursor=${first.body.nextCursor}`)
  assert.notEqual(first.body.items[0].storeId, second.body.items[0].storeId)
  assert.equal(second.body.nextCursor, undefined)
  const hour = { node: 'S1', day: '2026-06-14', hour: 18, people: 70 }
  assert.equal(
    (await ask('POST', '/footfall/batch', { items: [hour, { ...hour, hour: 19 }] }, asKey)).body.items.length,
    2,
  )
  assert.equal((await ask('GET', `/footfall?${range}&limit=1`)).body.items[0].people, 70)
  assert.equal((await ask('GET', `/footfall/sums?${range}`)).body.days[0].people, 140)
  for (const path of ['/programmes/prg_1/settings', '/nodes/org_1/places']) {
    assert.equal((await ask('GET', path, undefined, asKey)).status, 403, `${path} is for staff`)
  }
})

test('a programme is made, joined by stores, and configured under its ETag', async () => {
  const { ask, db } = await serve()
  await ask('POST', '/nodes/batch', { items: tree })
  const made = await ask('POST', '/programmes', { code: 'CLUB', name: { zh: '会员俱乐部' }, owner: 'M1' })
  assert.equal(made.status, 200)
  const { id } = made.body
  assert.equal((await ask('POST', '/participation', { programme: 'CLUB', node: 'M1', takesPart: true })).status, 200)
  const overlap = { programme: 'CLUB', node: 'M1', takesPart: false, from: '2026-01-01', to: '2026-01-01' }
  assert.equal((await ask('POST', '/participation', overlap)).body.code, 'invalid_day')
  const store = (await ask('GET', '/nodes?text=S1')).body.items[0].id
  assert.equal((await ask('GET', `/nodes/${store}/programmes?day=2011-12-01`)).body.programmes[0].code, 'CLUB')
  assert.equal((await ask('GET', `/programmes/${id}/participation`)).body.participation.length, 1)
  assert.equal((await ask('GET', '/programmes')).body.programmes.length, 1)

  const url = `/programmes/${id}/settings`
  const before = await ask('GET', url)
  assert.deepEqual([before.etag, before.body.settings.length], ['"v0"', 1])
  assert.deepEqual([before.body.settings[0].value, before.body.settings[0].fallback], [12, 12])
  const changes = {
    changes: [
      { key: ttl.key, value: 24 },
      { key: ttl.key, from: '2026-06-15', value: null },
    ],
  }
  assert.equal((await ask('PATCH', url, changes)).status, 428)
  const after = await ask('PATCH', url, changes, { 'if-match': before.etag })
  assert.deepEqual([after.status, after.etag], [200, '"v2"'])
  assert.equal(after.body.settings[0].value, null)
  assert.deepEqual(after.body.settings[0].dated, [
    { from: '1900-01-01', value: 24 },
    { from: '2026-06-15', value: null },
  ])
  const stale = await ask('PATCH', url, changes, { 'if-match': before.etag })
  assert.deepEqual([stale.status, stale.body.code], [412, 'version_stale'])
  const back = { changes: [{ key: ttl.key, from: '2026-06-15', takeBack: true }] }
  assert.equal((await ask('PATCH', url, back, { 'if-match': after.etag })).body.settings[0].value, 24)
  const bad = { changes: [{ key: ttl.key, value: 0 }] }
  const refused = await ask('PATCH', url, bad, { 'if-match': '"v3"' })
  assert.deepEqual([refused.status, refused.body.code], [422, 'invalid_value'])
  assert.equal((await db.read(loadOrganization)).programmeByCode('CLUB')?.settings(ttl, 0), 24)

  const mall = (await ask('GET', '/nodes?text=一期')).body.items[0].id
  const words = { changes: [{ key: note.key, value: { zh: '谢谢惠顾' } }] }
  await ask('PATCH', `/nodes/${mall}/settings`, words, { 'if-match': '"v0"' })
  const inherited = await ask('GET', `/nodes/${store}/settings`)
  assert.deepEqual(inherited.body.settings[0].value, { zh: '谢谢惠顾' })
  assert.equal((await ask('GET', '/nodes/org_zzz/settings')).status, 404)
})

test('odd bodies are refused and never break the house', async () => {
  const { ask, db } = await serve()
  await ask('POST', '/nodes', group)
  const bodies = [
    {},
    { code: 'a\u0000', kind: 'mall', name: { zh: 'x' }, parent: 'G' },
    { code: 'M', kind: 'mall', name: { zh: '\u0001' }, parent: 'G' },
    { code: 'M', kind: 'mall', name: { zh: 'x' }, parent: 'G', hours: { mon: [{ opens: '99:00', closes: '10:00' }] } },
    { code: 'M', kind: 'mall', name: { zh: 'x' }, parent: 'G', hours: { someday: [] } },
    { code: 'M', kind: 'mall', name: { zh: 'x' }, parent: 'G', floor: '\t' },
    { code: 'M', kind: 'mall', name: { zh: 'x' }, parent: 'G', currency: 'XQQ' },
    { code: 'M', kind: 'city', name: { zh: 'x' }, parent: 'G' },
    { code: 'M', kind: 'mall', name: { zh: 'x' }, parent: 'G', colour: 'red' },
  ]
  for (const body of bodies) {
    const { status } = await ask('POST', '/nodes', body)
    assert.ok(status === 400 || status === 422, `${status} for ${JSON.stringify(body)}`)
  }
  for (const url of [
    '/nodes?cursor=nonsense',
    '/nodes?limit=0',
    '/nodes/org_0x',
    '/store-days?from=2026-01-01',
    '/store-days?from=0000-01-01&to=2026-01-01',
    `/store-days?from=2026-01-01&to=2026-01-01&cursor=${Buffer.from('{"storeId":1,"day":-719528}').toString('base64url')}`,
  ]) {
    const { status } = await ask('GET', url)
    assert.equal(status, 400, url)
  }
  assert.equal((await ask('GET', '/store-days/sums?from=0100-01-01&to=9999-12-31')).status, 200)
  assert.equal((await db.read(loadOrganization)).nodes.length, 1)
})
