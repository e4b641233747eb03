import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { statement } from '@atrium/kernel'
import { Analytics } from '@segment/analytics-node'
import { Client } from './client.ts'
import { openHouse } from './house.ts'
import { buildTown, card } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const GOOGLE = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
/** Somebody’s browser. */
const visitor = new Client(house.server, () => ({ 'user-agent': BROWSER }))

interface Source {
  readonly writeKey: string
}
interface Tracked {
  readonly items: readonly { readonly at: string; readonly kind: string; readonly name: string; readonly body: Body }[]
}
interface Body {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly traits?: readonly string[]
  readonly context?: Readonly<Record<string, unknown>>
}
interface Days {
  readonly days: readonly {
    readonly source: string
    readonly accepted: number
    readonly duplicates: number
    readonly bots: number
    readonly refused: number
  }[]
  readonly violations: readonly { readonly event: string; readonly fault: string; readonly events: number }[]
}

const source = async (code: string, more: object = {}): Promise<string> =>
  (
    await owner.post<Source>('/v1/tracking/sources', {
      code,
      name: { zh: '官网', en: 'Site' },
      kind: 'web',
      node: 'mall',
      ...more,
    })
  ).writeKey
const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` })
const eventsOf = (memberId: string, more = '') =>
  owner.get<Tracked>(`/v1/tracking/of-member/${memberId}/events?limit=50${more}`)
const namesOf = ({ items }: Tracked) => items.map(({ kind, name }) => name || kind)
const memberBy = async (value: string): Promise<string> => {
  const posted = await town.buy(`of-${value}`, 1_000, card(value))
  assert.ok(posted.memberId)
  return posted.memberId
}
const now = () => new Date(house.clock()).toISOString()
const ago = (minutes: number) => new Date(house.clock() - minutes * 60_000).toISOString()
let messages = 0
const allNames = statement({
  name: 'test.allNames',
  params: {},
  row: { name: 'text' },
  sql: 'select name from tracking.event',
})
const countMembers = statement({
  name: 'test.countMembers',
  params: {},
  row: { members: 'int' },
  sql: 'select count(*)::int as members from members.member',
})
const track = (event: string, more: object) => ({
  type: 'track',
  event,
  messageId: `m-${++messages}`,
  timestamp: now(),
  ...more,
})

it('Segment’s own library posts, unchanged, and nothing that it says is lost', async () => {
  const address = await house.server.listen({ port: 0 })
  const writeKey = await source('erp', { kind: 'server', trusted: true, userKind: 'card_no' })
  const memberId = await memberBy('SDK1')
  const analytics = new Analytics({ writeKey, host: address, flushAt: 20 })
  const failed: unknown[] = []
  analytics.on('error', (error) => failed.push(error))
  after(() => analytics.closeAndFlush())
  analytics.identify({ userId: 'SDK1', traits: { plan: 'gold', email: 'sdk1@example.com' } })
  for (let each = 1; each <= 40; each++)
    analytics.track({ userId: 'SDK1', event: `Step ${each}`, properties: { each } })
  analytics.page({ userId: 'SDK1', name: 'Home', properties: { url: 'https://shop.example/?token=1' } })
  analytics.screen({ userId: 'SDK1', name: 'Start' })
  analytics.group({ userId: 'SDK1', groupId: 'club', traits: { seats: 3 } })
  analytics.alias({ userId: 'SDK1', previousId: 'old' })
  await analytics.closeAndFlush()
  assert.deepEqual(failed, [])
  const { items } = await eventsOf(memberId)
  assert.equal(items.length, 45)
  assert.equal(new Set(items.map(({ name, kind }) => `${kind} ${name}`)).size, 45)
  const page = items.find(({ kind }) => kind === 'page')
  assert.equal(page?.body.properties?.url, 'https://shop.example/', 'addresses lose their query')
  assert.deepEqual(items.find(({ kind }) => kind === 'identify')?.body.traits, ['plan', 'email'], 'values go nowhere')
})

it('what a device did belongs to whoever signs in on it, from before the sign-in on and until somebody else does', async () => {
  const writeKey = await source('site', { userKind: 'card_no' })
  const [ann, bob] = [await memberBy('DEV-A'), await memberBy('DEV-B')]
  const device = { anonymousId: 'device-1' }
  const post = (message: object) => visitor.post('/v1/batch', { writeKey, batch: [message] })
  await post(track('Looked', { ...device, timestamp: ago(50) }))
  await post({ type: 'identify', ...device, userId: 'DEV-A', messageId: 'i-1', timestamp: ago(40) })
  await post(track('Put in cart', { ...device, timestamp: ago(30) }))
  await post({ type: 'identify', ...device, userId: 'DEV-B', messageId: 'i-2', timestamp: ago(20) })
  await post(track('Bought', { ...device, timestamp: ago(10) }))
  assert.deepEqual(namesOf(await eventsOf(ann)), ['Put in cart', 'identify', 'Looked'])
  assert.deepEqual(namesOf(await eventsOf(bob)), ['Bought', 'identify'])
  // A late message finds the hands that the device was in then.
  await post(track('Read a review', { ...device, timestamp: ago(35) }))
  assert.deepEqual(namesOf(await eventsOf(ann)), ['Put in cart', 'Read a review', 'identify', 'Looked'])
  await post(track('Was there first', { ...device, timestamp: ago(90), userId: 'DEV-B' }))
  // What nobody was known for goes to whoever turns out to have held it before.
  assert.deepEqual(namesOf(await eventsOf(bob)), ['Bought', 'identify', 'Looked', 'Was there first'])
  assert.deepEqual(namesOf(await eventsOf(ann)), ['Put in cart', 'Read a review', 'identify'])
})

it('merged members are one person’s story, undone they are two again', async () => {
  const writeKey = await source('shop', { userKind: 'card_no' })
  const [one, two] = [await memberBy('MRG-1'), await memberBy('MRG-2')]
  await visitor.post('/v1/track', track('First', { userId: 'MRG-1', timestamp: ago(2) }), { headers: basic(writeKey) })
  await visitor.post('/v1/t', { ...track('Second', { userId: 'MRG-2', timestamp: ago(1) }), writeKey })
  const merged = await owner.post<{ mergeId: string }>('/v1/members/merges', { memberId: one, otherId: two })
  assert.deepEqual(namesOf(await eventsOf(one)), ['Second', 'First'])
  await owner.post('/v1/members/unmerges', { mergeId: merged.mergeId })
  assert.deepEqual(namesOf(await eventsOf(one)), ['First'])
  assert.deepEqual(namesOf(await eventsOf(two)), ['Second'])
  await owner.post('/v1/members/erasures', { memberId: one })
  assert.equal((await owner.ask('GET', `/v1/tracking/of-member/${one}/events`)).json<Tracked>().items?.length ?? 0, 0)
  assert.deepEqual(namesOf(await eventsOf(two)), ['Second'])
  const left = await house.db.read((ctx) => ctx.tx.rows(allNames, {}))
  assert.ok(!left.some(({ name }) => name === 'First'), 'what was erased is in no row')
  assert.ok(left.some(({ name }) => name === 'Second'))
})

it('a message counts once, however often, late or packed it comes', async () => {
  const writeKey = await source('twice', { userKind: 'card_no' })
  const memberId = await memberBy('TWICE')
  const message = track('Once', { userId: 'TWICE', timestamp: ago(3 * 24 * 60) })
  const body = { writeKey, batch: [message, message], sentAt: now() }
  await visitor.post('/v1/batch', body)
  await house.travel({ days: 1 })
  const packed = await house.server.inject({
    method: 'POST',
    url: '/v1/batch',
    headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip', 'user-agent': BROWSER },
    payload: gzipSync(JSON.stringify(body)),
  })
  assert.equal(packed.statusCode, 200, packed.body)
  // Without an id, the content and its time tell.
  const nameless = { ...track('Nameless', { userId: 'TWICE' }), messageId: undefined }
  await visitor.post('/v1/batch', { writeKey, batch: [nameless, nameless] })
  assert.deepEqual(namesOf(await eventsOf(memberId)), ['Nameless', 'Once'])
  await house.work()
  const { days } = await owner.get<Days>('/v1/tracking/days?from=2026-03-01&to=2026-03-31')
  const counts = days.filter((day) => day.source === 'twice')
  assert.deepEqual(
    counts.map(({ accepted, duplicates }) => [accepted, duplicates]),
    [
      [1, 1],
      [1, 3],
    ],
  )
})

it('the sender’s clock may be wrong: when it was done is told by ours, and nothing is done in the future', async () => {
  const writeKey = await source('clock', { userKind: 'card_no' })
  const memberId = await memberBy('CLOCK')
  const hour = 3_600_000
  const at = (ms: number) => new Date(ms).toISOString()
  const wrong = house.clock() + 5 * hour
  const send = (path: string, event: string, said: number, sent?: number) =>
    visitor.post(path, {
      writeKey,
      batch: [track(event, { userId: 'CLOCK', timestamp: at(said) })],
      ...(sent === undefined ? {} : { sentAt: at(sent) }),
    })
  await send('/v1/batch', 'Ten minutes before it was sent', wrong - 600_000, wrong)
  await send('/v1/batch', 'In the future', wrong)
  await send('/v1/import', 'Long ago', house.clock() - 400 * 24 * hour)
  const { items } = await eventsOf(memberId)
  assert.deepEqual(
    items.map(({ name, at: told }) => [name, house.clock() - Date.parse(told)]),
    [
      ['In the future', 0],
      ['Ten minutes before it was sent', 600_000],
      ['Long ago', 400 * 24 * hour],
    ],
  )
})

it('the plan accepts, warns and rejects; bots and nonsense stay out, and all of it is counted', async () => {
  const writeKey = await source('planned', { userKind: 'card_no' })
  const memberId = await memberBy('PLAN')
  const schema = { type: 'object', required: ['total'], properties: { total: { type: 'number', minimum: 0 } } }
  const planned = (name: string, mode: string) => ({ name, mode, about: { zh: '订单' }, schema, archived: false })
  await owner.post('/v1/tracking/plan', planned('Order Warned', 'warn'))
  await owner.post('/v1/tracking/plan', planned('Order Rejected', 'reject'))
  assert.equal(
    await owner.refused(422, '/v1/tracking/plan', { ...planned('x', 'warn'), schema: { type: 'array' } }),
    'invalid_schema',
  )
  const user = { userId: 'PLAN' }
  const batch = [
    track('Order Warned', { ...user, properties: { total: 'ten' } }),
    track('Order Rejected', { ...user, properties: { total: -1 } }),
    track('Order Rejected', { ...user, properties: { total: 5 } }),
    track('Unplanned', {
      ...user,
      properties: { email: 'a@b.example', colour: 'red', nested: { phone: '1', size: 4 } },
    }),
    track('By a bot', {
      ...user,
      context: { userAgent: GOOGLE },
    }),
    { type: 'track', ...user },
    'nonsense',
    { type: 'track', event: 'Nobody' },
  ]
  await visitor.post('/v1/batch', { writeKey, batch })
  const { items } = await eventsOf(memberId)
  assert.deepEqual(items.map(({ name }) => name).sort(), ['Order Rejected', 'Order Warned', 'Unplanned'])
  const unplanned = items.find(({ name }) => name === 'Unplanned')
  assert.deepEqual(unplanned?.body.properties, { colour: 'red', nested: { size: 4 } }, 'personal fields are not kept')
  await house.work()
  const told = await owner.get<Days>('/v1/tracking/days?from=2026-03-01&to=2026-03-31')
  assert.deepEqual(
    told.days.filter((day) => day.source === 'planned').map(({ accepted, bots, refused }) => [accepted, bots, refused]),
    [[3, 1, 4]],
  )
  assert.deepEqual(
    told.violations.map(({ event, fault, events }) => [event, fault, events]),
    [
      ['Order Rejected', '/total must be >= 0', 1],
      ['Order Warned', '/total must be number', 1],
    ],
  )
})

it('what sends for an app or from a history is no robot, whatever it calls itself; what opens a page by itself is', async () => {
  const sent = async (kind: string, path: string, userAgent: string, name: string) => {
    const writeKey = await source(`${kind}-${messages++}`, { kind })
    const batch = [
      track(name, { anonymousId: name }),
      track(`${name} named`, { anonymousId: name, context: { userAgent: GOOGLE } }),
    ]
    await new Client(house.server, () => ({ 'user-agent': userAgent })).post(path, { writeKey, batch })
  }
  await sent('app', '/v1/batch', 'okhttp/4.9.0', 'Android')
  await sent('web', '/v1/import', 'python-requests/2.32', 'History')
  await sent('web', '/v1/batch', GOOGLE, 'Robot')
  await sent('web', '/v1/batch', BROWSER, 'Browser')
  const kept = (await house.db.read((ctx) => ctx.tx.rows(allNames, {}))).map(({ name }) => name)
  assert.deepEqual(kept.filter((name) => /^(Android|History|Robot|Browser)/.test(name)).sort(), [
    'Android',
    'Browser',
    'History',
  ])
})

it('a key is asked for, and a page may post for its own source only', async () => {
  const writeKey = await source('closed', { origins: ['https://shop.example'] })
  const message = { ...track('Here', { anonymousId: 'x' }) }
  const post = (headers: Record<string, string>, body: object = message) =>
    house.server.inject({
      method: 'POST',
      url: '/v1/track',
      headers: { 'content-type': 'application/json', 'user-agent': BROWSER, ...headers },
      payload: JSON.stringify(body),
    })
  assert.equal((await post({})).statusCode, 401)
  assert.equal((await post(basic('nothing'))).statusCode, 401)
  assert.equal((await post({ ...basic(writeKey), origin: 'https://other.example' })).statusCode, 403)
  const good = await post({ ...basic(writeKey), origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' })
  assert.equal(good.statusCode, 200, good.body)
  assert.deepEqual(good.json(), { success: true })
  assert.equal(good.headers['access-control-allow-origin'], '*')
  const preflight = await house.server.inject({
    method: 'OPTIONS',
    url: '/v1/track',
    headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
  })
  assert.equal(preflight.statusCode, 204)
  assert.match(String(preflight.headers['access-control-allow-headers']), /authorization/)
  assert.equal((await post(basic(writeKey), { type: 'track', event: 'Nobody' })).statusCode, 400)
  const renewed = await source('closed', { origins: ['https://shop.example'], renewKey: true })
  assert.equal((await post(basic(writeKey))).statusCode, 401, 'the old key has ended')
  assert.equal((await post(basic(renewed))).statusCode, 200)
  assert.equal(
    await owner.refused(422, '/v1/tracking/sources', {
      code: 'bad',
      name: { zh: '坏' },
      kind: 'web',
      trusted: true,
      node: 'mall',
    }),
    'trust_is_a_servers',
  )
})

it('who is not known yet is found when they become a member', async () => {
  const writeKey = await source('later', { userKind: 'card_no' })
  await visitor.post('/v1/batch', { writeKey, batch: [track('Before the card', { userId: 'LATER' })] })
  const memberId = await memberBy('LATER')
  assert.deepEqual(namesOf(await eventsOf(memberId)), [])
  await house.travel({ days: 1 })
  await house.work()
  assert.deepEqual(namesOf(await eventsOf(memberId)), ['Before the card'])
})

it('a page makes nobody and merges nobody; a trusted server names people as a till does', async () => {
  const page = await source('page', { userKind: 'ecommerce_id' })
  const server = await source('backend', { kind: 'server', trusted: true, userKind: 'ecommerce_id' })
  const members = async () => (await house.db.read((ctx) => ctx.tx.rows(countMembers, {})))[0]?.members
  const before = await members()
  const identify = { type: 'identify', userId: 'E-1', traits: { phone: '+8613900001111' }, timestamp: now() }
  await visitor.post('/v1/identify', { ...identify, messageId: 'p-1', writeKey: page })
  assert.equal(await members(), before)
  await visitor.post('/v1/identify', { ...identify, messageId: 's-1' }, { headers: basic(server) })
  assert.equal(await members(), (before ?? 0) + 1)
  await visitor.post('/v1/identify', { ...identify, messageId: 's-2' }, { headers: basic(server) })
  assert.equal(await members(), (before ?? 0) + 1)
})

it('first and last touch are told, whichever device they were on', async () => {
  const writeKey = await source('ads', { userKind: 'card_no' })
  const memberId = await memberBy('ADS')
  const page = (url: string, minutes: number, anonymousId: string) => ({
    type: 'page',
    messageId: url,
    anonymousId,
    timestamp: ago(minutes),
    properties: { url, referrer: 'https://www.baidu.com/s?wd=secret' },
  })
  await visitor.post('/v1/batch', {
    writeKey,
    batch: [
      page('https://shop.example/?utm_source=baidu&utm_medium=cpc&bd_vid=123', 300, 'phone-1'),
      page('https://shop.example/plain', 200, 'phone-1'),
      page('https://shop.example/?utm_source=wechat&utm_campaign=spring', 100, 'laptop-1'),
      { type: 'identify', messageId: 'a-1', anonymousId: 'phone-1', userId: 'ADS', timestamp: ago(90) },
      { type: 'identify', messageId: 'a-2', anonymousId: 'laptop-1', userId: 'ADS', timestamp: ago(80) },
    ],
  })
  const touches = await owner.get<Record<'first' | 'last', Record<string, string | null>>>(
    `/v1/tracking/of-member/${memberId}/touches`,
  )
  const { utmSource, utmMedium, clickKind, referrerHost } = touches.first
  assert.deepEqual([utmSource, utmMedium, clickKind, referrerHost], ['baidu', 'cpc', 'bd_vid', 'www.baidu.com'])
  assert.deepEqual([touches.last.utmSource, touches.last.utmCampaign], ['wechat', 'spring'])
})

it('months are made ahead and dropped when they are old; events of a month without a partition are kept too', async () => {
  const writeKey = await source('months', { userKind: 'card_no' })
  const memberId = await memberBy('MONTHS')
  await visitor.post('/v1/import', {
    writeKey,
    batch: [
      track('Of 2019', { userId: 'MONTHS', timestamp: '2019-05-05T08:00:00.000Z' }),
      track('Of this spring', { userId: 'MONTHS' }),
    ],
  })
  await house.work()
  assert.deepEqual(namesOf(await eventsOf(memberId)), ['Of this spring', 'Of 2019'])
  await house.travel({ days: 900 })
  await house.work()
  assert.deepEqual(namesOf(await eventsOf(memberId)), [], 'kept for 25 months, in whichever partition')
})
