import assert from 'node:assert/strict'
import { it } from 'node:test'
import { must } from '@atrium/kernel'
import { Client } from './client.ts'
import { openHouse } from './house.ts'
import { buildTown, card, memberOf } from './town.ts'

// What operators see of behaviour: visits, what came last, what was refused and why, and who came in person.

const house = await openHouse(import.meta, undefined, { olap: true })
const town = await buildTown(house)
const { owner } = house
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const visitor = new Client(house.server, () => ({ 'user-agent': BROWSER }))

interface Step {
  readonly name: string
  readonly kind: string
  readonly path: string | null
}
interface Session {
  readonly startedAt: string
  readonly endedAt: string
  readonly events: number
  readonly pages: number
  readonly entry: Step | null
  readonly touch: { readonly utmSource: string | null; readonly utmCampaign: string | null } | null
  readonly steps: readonly Step[]
}
interface Paged<Item> {
  readonly items: readonly Item[]
  readonly nextCursor?: string
}
interface Recent {
  readonly items: readonly {
    readonly name: string
    readonly source: string
    readonly device: string
    readonly memberId: string | null
    readonly body: { readonly fault?: string; readonly properties?: Readonly<Record<string, unknown>> }
  }[]
  readonly refusals: readonly {
    readonly source: string
    readonly reason: string
    readonly kind: string | null
    readonly name: string
    readonly fault: string | null
  }[]
}

async function source(code: string, more: object = {}): Promise<string> {
  const body = { code, name: { zh: code }, kind: 'web', node: 'mall', ...more }
  return (await owner.post<{ writeKey: string }>('/v1/tracking/sources', body)).writeKey
}
const memberBy = async (value: string): Promise<string> => memberOf(await town.buy(`of-${value}`, 1_000, card(value)))
const ago = (minutes: number) => new Date(house.clock() - minutes * 60_000).toISOString()
let messages = 0
const track = (event: string, minutes: number, more: object) => ({
  ...{ type: 'track', event, messageId: `m-${++messages}`, timestamp: ago(minutes) },
  ...more,
})
const page = (path: string, minutes: number, more: object, search = '') => ({
  ...{ type: 'page', messageId: `m-${++messages}`, timestamp: ago(minutes) },
  properties: { path, url: `https://shop.example${path}${search}`, title: `At ${path}` },
  ...more,
})
const send = (writeKey: string, batch: readonly object[]) => visitor.post('/v1/batch', { writeKey, batch })
const sessionsOf = (memberId: string, more = '') =>
  owner.get<Paged<Session>>(`/v1/tracking/of-member/${memberId}/sessions?limit=50${more}`)

it('visits are parted by silence, across devices, whenever their events come, in reports as at the member', async () => {
  const site = await source('site', { userKind: 'card_no' })
  const server = await source('tills', { kind: 'server', userKind: 'card_no' })
  const memberId = await memberBy('VISITS')
  const phone = { anonymousId: 'phone' }
  await send(site, [
    page('/', 300, phone, '?utm_source=wechat&utm_campaign=spring'),
    page('/shoes', 290, phone),
    track('Put in cart', 280, phone),
    // Another campaign leads back without any silence: a touch of its own, and no other visit.
    page('/sale', 279, phone, '?utm_source=sms&utm_campaign=sale'),
    { type: 'identify', messageId: 'v-1', ...phone, userId: 'VISITS', timestamp: ago(278) },
    page('/laptop', 60, { userId: 'VISITS', anonymousId: 'laptop' }),
  ])
  await send(server, [track('Order Completed', 100, { userId: 'VISITS' })])
  const told = ({ items }: Paged<Session>) =>
    items.map(({ entry, events, pages, touch }) => [entry?.path, events, pages, touch?.utmCampaign ?? null])
  assert.deepEqual(told(await sessionsOf(memberId)), [
    ['/laptop', 1, 1, null],
    ['/', 5, 3, 'spring'],
  ])
  const [, first] = (await sessionsOf(memberId)).items
  assert.equal(Date.parse(first?.endedAt ?? '') - Date.parse(first?.startedAt ?? ''), 22 * 60_000)
  assert.deepEqual(
    first?.steps.map(({ kind, name, path }) => [kind, name || path]),
    [
      ['page', '/'],
      ['page', '/shoes'],
      ['track', 'Put in cart'],
      ['page', '/sale'],
      ['identify', null],
    ],
  )
  const visitsInReports = async () => {
    await house.follow()
    const days = { from: '2026-01-01', to: new Date(house.clock()).toISOString().slice(0, 10) }
    const ask = { ...days, metrics: ['sessions'], dimensions: [] }
    return (await owner.post<{ total: { values: number[] } }>('/v1/reports/figures', ask)).total.values
  }
  assert.deepEqual(await visitsInReports(), [2])
  // A late event joins two visits that its silence had parted.
  await send(site, [page('/blog', 85, phone)])
  await send(site, [page('/wishlist', 40, phone), page('/wishlist', 110, phone)])
  assert.deepEqual(told(await sessionsOf(memberId)).slice(0, 1), [['/wishlist', 4, 4, null]])
  assert.deepEqual(await visitsInReports(), [2])
})

it('visits are read page by page, and no event is told twice or left out', async () => {
  const site = await source('long', { userKind: 'card_no' })
  const memberId = await memberBy('LONG')
  const count = 1_300
  // Two pages of events, in visits of seven pages each.
  const batch = Array.from({ length: count }, (_, at) =>
    page(`/${at}`, 10_000 - Math.floor(at / 7) * 45 - (at % 7), { userId: 'LONG' }),
  )
  await send(site, batch.slice(0, 700))
  await send(site, batch.slice(700))
  const seen: Session[] = []
  let cursor = ''
  let pages = 0
  for (;;) {
    const answer = await owner.get<Paged<Session>>(`/v1/tracking/of-member/${memberId}/sessions?limit=100${cursor}`)
    seen.push(...answer.items)
    pages += 1
    if (answer.nextCursor === undefined) break
    cursor = `&cursor=${answer.nextCursor}`
  }
  assert.equal(pages, 2)
  assert.equal(
    seen.reduce((sum, { events }) => sum + events, 0),
    count,
  )
  assert.deepEqual([...new Set(seen.slice(1).map(({ events }) => events))], [7])
  const starts = seen.map(({ startedAt }) => startedAt)
  assert.deepEqual(starts, [...starts].sort().reverse())
})

it('what came last is told with whose it is and what breaks the plan; what was refused, with why', async () => {
  const writeKey = await source('debug', { userKind: 'card_no', origins: ['https://shop.example'] })
  const memberId = await memberBy('DEBUG')
  const schema = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } }
  for (const mode of ['warn', 'reject'])
    await owner.post('/v1/tracking/plan', {
      name: `Order ${mode}`,
      mode,
      about: { zh: '订单' },
      schema,
      archived: false,
    })
  await send(writeKey, [
    track('Order warn', 3, { userId: 'DEBUG', properties: { total: 'ten' } }),
    track('Order reject', 3, { userId: 'DEBUG', properties: {} }),
    track('Looked', 2, { anonymousId: 'nobody' }),
    { type: 'track', event: 'Of nobody' },
    { type: 'dance', anonymousId: 'nobody' },
  ])
  const alone = await visitor.ask('POST', '/v1/track', { writeKey, anonymousId: 'nobody' })
  assert.equal(alone.statusCode, 400)
  const headers = { 'user-agent': BROWSER, origin: 'https://other.example', 'content-type': 'application/json' }
  const foreign = { method: 'POST' as const, url: '/v1/track', headers }
  const refused = await house.server.inject({ ...foreign, payload: { writeKey, event: 'Foreign', anonymousId: 'n' } })
  assert.equal(refused.statusCode, 403)
  await house.work()
  const { items, refusals } = await owner.get<Recent>('/v1/tracking/recent?source=debug')
  assert.deepEqual(
    items.map((item) => [item.name, item.memberId, item.body.fault ?? null]),
    [
      ['Looked', null, null],
      ['Order warn', memberId, '/total must be number'],
    ],
  )
  assert.notEqual(items[0]?.device, items[1]?.device)
  assert.deepEqual(refusals.map(({ reason, kind, name, fault }) => [reason, kind, name, fault]).reverse(), [
    ['nobody_named', 'track', 'Of nobody', null],
    ['unknown_type', null, '', null],
    ['rejected_by_plan', 'track', 'Order reject', 'must have required properties total'],
    ['no_event_name', 'track', '', null],
    ['foreign_origin', null, '', 'https://other.example'],
  ])
  const found = await owner.get<Recent>('/v1/tracking/recent?source=debug&name=order')
  assert.deepEqual(
    [found.items.map(({ name }) => name), found.refusals.map(({ name }) => name)],
    [['Order warn'], ['Order reject']],
  )
})

it('what a quiet source sent is found behind a busy one, and no more refusals are kept than anybody reads', async () => {
  const quiet = await source('quiet')
  const busy = await source('busy')
  await send(quiet, [track('A while ago', 5, { anonymousId: 'q' })])
  await house.work()
  for (let turn = 0; turn < 3; turn++) {
    const batch = Array.from({ length: 500 }, (_, at) => track(`Busy ${at}`, 1, { anonymousId: 'b' }))
    await send(busy, batch)
  }
  for (let turn = 0; turn < 12; turn++)
    await send(
      busy,
      Array.from({ length: 30 }, (_, at) => ({ type: 'track', event: `Nobody ${turn} ${at}` })),
    )
  await house.work()
  const names = (await owner.get<Recent>('/v1/tracking/recent?source=quiet')).items.map(({ name }) => name)
  assert.deepEqual(names, ['A while ago'])
  const { refusals } = await owner.get<Recent>('/v1/tracking/recent?source=busy')
  assert.equal(refusals.length, 100)
  assert.ok(
    refusals.every(({ name }) => /^Nobody (?:[2-9]|1[01]) /.test(name)),
    'the newest',
  )
})

it('who comes in person is told by plate or network: a hint finds who came with it first, joins nobody and makes nobody', async () => {
  const parking = await source('parking', { kind: 'server', trusted: true, userKind: 'plate' })
  const wifi = await source('wifi', { kind: 'server', trusted: true, userKind: 'card_no' })
  const plates = ['沪A12345', '沪B00001'] as const
  const arrived = (means: string, more: object, minutes = 5) =>
    track('Store Arrived', minutes, { properties: { means, place: 'mall', plate: plates[0], mac: 'aa:bb' }, ...more })
  const driver = await town.buy('PARKED', 1_000, {
    identities: [
      { kind: 'card_no', value: 'DRIVER' },
      { kind: 'plate', value: plates[0] },
    ],
  })
  const guest = await memberBy('GUEST')
  const members = async () => (await owner.get<{ count: number }>('/v1/members/count')).count
  const before = await members()
  await send(parking, [
    arrived('parking', { userId: plates[0] }),
    { type: 'identify', messageId: 'p-1', userId: plates[1], traits: { colour: 'red' }, timestamp: ago(1) },
    arrived('parking', { userId: plates[1] }, 4),
  ])
  // A network knows devices; who holds one is said where somebody signs in to it.
  await send(wifi, [
    arrived('wifi', { anonymousId: 'hash-of-a-device' }),
    { type: 'identify', messageId: 'w-1', anonymousId: 'hash-of-a-device', userId: 'GUEST', timestamp: ago(1) },
    arrived('wifi', { anonymousId: 'hash-of-another' }),
    track('Store Left', 1, { anonymousId: 'hash-of-a-device', properties: { means: 'wifi', minutes: -1 } }),
  ])
  assert.equal(await members(), before, 'nobody was made')
  const visitsOf = async (memberId: string) =>
    (
      await owner.get<Paged<{ name: string; body: { properties?: object; fault?: string } }>>(
        `/v1/tracking/of-member/${memberId}/events?limit=50`,
      )
    ).items
      .filter(({ name }) => name.startsWith('Store'))
      .map(({ name, body }) => [name, body.properties, body.fault ?? null])
  assert.deepEqual(await visitsOf(memberOf(driver)), [['Store Arrived', { means: 'parking', place: 'mall' }, null]])
  const left = must((await visitsOf(guest))[0], 'a visit that ended')
  assert.equal(left[0], 'Store Left')
  assert.match(String(left[2]), /place/)
  assert.deepEqual((await visitsOf(guest))[1], ['Store Arrived', { means: 'wifi', place: 'mall' }, null])
  // A plate that many people named is nobody’s.
  const shared = '沪C99999'
  for (let each = 0; each < 12; each++)
    await town.buy(`SHARED-${each}`, 1_000, {
      identities: [
        { kind: 'card_no', value: `SHARED-${each}` },
        { kind: 'plate', value: shared },
      ],
    })
  await send(parking, [arrived('parking', { userId: shared })])
  const { items } = await owner.get<Recent>('/v1/tracking/recent?source=parking&name=arrived')
  assert.deepEqual(
    items.map(({ memberId }) => memberId),
    [null, null, memberOf(driver)],
  )
  assert.ok(!JSON.stringify(items).includes('12345'), 'no plate stands in the log')
})
