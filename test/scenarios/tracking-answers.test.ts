import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { must } from '@atrium/kernel'
import { Analytics } from '@segment/analytics-node'
import { openHouse } from './house.ts'
import { buildTown, card, memberOf } from './town.ts'

// What clients send, seen where it is asked for: in a live audience and in figures, after one look of the projection.

const house = await openHouse(import.meta, undefined, { olap: true })
const town = await buildTown(house)
const { owner, visitor } = house

const source = async (code: string, more: object): Promise<string> => {
  const body = { code, name: { zh: '来源' }, kind: 'server', node: 'mall', ...more }
  return (await owner.post<{ writeKey: string }>('/v1/tracking/sources', body)).writeKey
}
const site = await source('site', { userKind: 'card_no' })
/** A server that numbers its users as it likes, and says of some who they are. */
const shop = await source('shop', { trusted: true })
const address = await house.server.listen({ port: 0 })
const HOUR = 3_600_000
const at = (agoMs: number) => new Date(house.clock() - agoMs).toISOString()
const member = async (value: string) => memberOf(await town.buy(`of-${value}`, 1_000, card(value)))
const send = (writeKey: string, batch: readonly object[]) => visitor.post('/v1/batch', { writeKey, batch })
const opened = (messageId: string, more: object, agoMs = HOUR) => ({
  ...{ type: 'track', event: 'Coupon Opened', messageId, timestamp: at(agoMs), ...more },
})

const { audienceId } = await owner.post<{ audienceId: string }>('/v1/audiences/saves', {
  name: '近7天打开优惠券3次',
  note: '',
  kind: 'live',
  filter: {
    is: 'events',
    measure: 'count',
    op: 'ge',
    value: 3,
    where: { names: ['Coupon Opened'] },
    window: { lastDays: 7 },
  },
})

/** Who is in the live audience, and how many events and known visitors the report counts. */
async function seen(): Promise<{ inside: string[]; figures: (number | null)[] }> {
  await house.follow()
  const { items } = await owner.get<{ items: { memberId: string }[] }>(`/v1/audiences/${audienceId}/members`)
  const asked = { from: '2025-12-01', to: '2026-12-31', metrics: ['events', 'knownVisitors'], dimensions: [] }
  const { total } = await owner.post<{ total: { values: (number | null)[] } }>('/v1/reports/figures', asked)
  return { inside: items.map(({ memberId }) => memberId), figures: [...total.values] }
}
const namesOf = async (memberId: string) =>
  (
    await owner.get<{ items: { name: string; kind: string }[] }>(`/v1/tracking/of-member/${memberId}/events?limit=50`)
  ).items
    .map(({ name, kind }) => name || kind)
    .sort()

it('what Segment’s library sends, late, twice and from the future, is seen in audience and figures; so are merges and erasure', async () => {
  const [ann, bob] = [await member('ANSWER-A'), await member('ANSWER-B')]
  const analytics = new Analytics({ writeKey: site, host: address })
  const failed: unknown[] = []
  analytics.on('error', (error) => failed.push(error))
  after(() => analytics.closeAndFlush())
  analytics.track({ userId: 'ANSWER-A', event: 'Coupon Opened' })
  analytics.track({ userId: 'ANSWER-A', event: 'Coupon Opened' })
  await analytics.closeAndFlush()
  assert.deepEqual(failed, [])
  assert.deepEqual(await seen(), { inside: [], figures: [2, 1] })
  // Twice: no third one.
  const late = opened('late', { anonymousId: 'phone' }, 70 * HOUR)
  await send(site, [late, late])
  await send(site, [late])
  assert.deepEqual(await seen(), { inside: [], figures: [3, 1] }, 'a device of nobody known')
  // Late: the device turns out to be hers, and what it did three days ago counts.
  await send(site, [
    { type: 'identify', messageId: 'i-a', anonymousId: 'phone', userId: 'ANSWER-A', timestamp: at(60_000) },
  ])
  assert.deepEqual(await seen(), { inside: [ann], figures: [4, 1] })
  // Too late for the window, and still an event.
  await send(
    site,
    ['o-1', 'o-2', 'o-3'].map((id) => opened(id, { userId: 'ANSWER-B' }, 10 * 24 * HOUR)),
  )
  assert.deepEqual(await seen(), { inside: [ann], figures: [7, 2] })
  // From the future: done now, so it is neither left out nor counted a second time when its day comes.
  await send(site, [
    opened('f-1', { userId: 'ANSWER-B' }, -30 * HOUR),
    opened('f-2', { userId: 'ANSWER-B' }, -400 * 24 * HOUR),
  ])
  assert.deepEqual(await seen(), { inside: [ann], figures: [9, 2] })
  const { mergeId } = await owner.post<{ mergeId: string }>('/v1/members/merges', { memberId: bob, otherId: ann })
  assert.deepEqual(await seen(), { inside: [ann], figures: [9, 1] }, 'one person now')
  await owner.post('/v1/members/unmerges', { mergeId })
  assert.deepEqual(await seen(), { inside: [ann], figures: [9, 2] }, 'two again')
  await send(site, [opened('b-3', { userId: 'ANSWER-B' })])
  assert.deepEqual((await seen()).inside.sort(), [ann, bob].sort())
  await owner.post('/v1/members/erasures', { memberId: ann })
  assert.deepEqual(await seen(), { inside: [bob], figures: [6, 1] }, 'nothing is left of what she did')
})

it('an alias gives what a device or a former name did to the user, also before they were known; it joins no members', async () => {
  const before = (await seen()).figures
  const [cleo, dan] = [await member('ALIAS-C'), await member('ALIAS-D')]
  // A device, as analytics.js says it: the id before is the one that the device had.
  await send(site, [opened('c-1', { anonymousId: 'tablet' }, 3 * HOUR)])
  await send(site, [{ type: 'alias', messageId: 'c-2', userId: 'ALIAS-C', previousId: 'tablet', timestamp: at(HOUR) }])
  assert.deepEqual(await namesOf(cleo), ['Coupon Opened', 'alias'])
  // A name of a server's own, and a device that was in its hands; who the user is, is said afterwards.
  const user = (userId: string, more: object) => ({ userId, timestamp: at(2 * HOUR), ...more })
  await send(shop, [
    { type: 'track', event: 'Signed Up', messageId: 'd-1', ...user('mail-4711', {}) },
    { type: 'page', name: 'Welcome', messageId: 'd-2', ...user('mail-4711', { anonymousId: 'laptop' }) },
    { type: 'page', name: 'Before', messageId: 'd-3', anonymousId: 'laptop', timestamp: at(3 * HOUR) },
  ])
  await send(shop, [{ type: 'alias', messageId: 'd-4', previousId: 'mail-4711', ...user('user-4711', {}) }])
  const phone = '+8613900004711'
  await send(shop, [{ type: 'identify', messageId: 'd-5', ...user('user-4711', { traits: { phone } }) }])
  const { items } = await owner.get<{ items: { name: string; memberId: string | null }[] }>(
    '/v1/tracking/recent?source=shop',
  )
  const eve = must(items.find(({ name }) => name === 'Signed Up')?.memberId, 'whoever signed up')
  assert.deepEqual(await namesOf(eve), ['Before', 'Signed Up', 'Welcome', 'alias', 'identify'])
  // Two who are known stay two.
  await send(site, [opened('d-6', { userId: 'ALIAS-D' })])
  await send(site, [{ type: 'alias', messageId: 'd-7', userId: 'ALIAS-C', previousId: 'ALIAS-D', timestamp: at(0) }])
  assert.deepEqual(await namesOf(dan), ['Coupon Opened'])
  // A name that was given up and is somebody's own after all goes back to them.
  await send(site, [opened('f-3', { userId: 'ALIAS-F' })])
  await send(site, [{ type: 'alias', messageId: 'f-4', userId: 'ALIAS-C', previousId: 'ALIAS-F', timestamp: at(0) }])
  assert.equal((await namesOf(cleo)).filter((name) => name === 'Coupon Opened').length, 2)
  const fay = await member('ALIAS-F')
  await send(site, [opened('f-5', { userId: 'ALIAS-F' })])
  assert.deepEqual(await namesOf(fay), ['Coupon Opened', 'Coupon Opened'])
  assert.equal((await namesOf(cleo)).filter((name) => name === 'Coupon Opened').length, 1)
  const after_ = (await seen()).figures
  assert.deepEqual(after_, [Number(before[0]) + 12, Number(before[1]) + 4])
  // With a member goes what lay under the names that they gave up.
  await owner.post('/v1/members/erasures', { memberId: eve })
  assert.deepEqual((await seen()).figures, [Number(before[0]) + 7, Number(before[1]) + 3])
  assert.deepEqual(
    (await house.db.sql<{ n: string }>("select count(*) as n from tracking.user_ref where user_kind = ''"))[0]?.n,
    '0',
    'not even the name is left',
  )
})

it('texts that no database stores cost their senders an odd character, and nobody else anything', async () => {
  const memberId = await member('ODD')
  const half = (length: number) => `${'x'.repeat(length - 1)}😀`
  const schema = { type: 'object', properties: { [half(199)]: { type: 'number' } } }
  await owner.post('/v1/tracking/plan', { name: 'Odd', mode: 'warn', about: { zh: '怪' }, schema, archived: false })
  const odd = (name: string, more: object) => ({
    ...{ type: 'track', event: name, messageId: name, userId: 'ODD', timestamp: at(HOUR), ...more },
  })
  const before = Number((await seen()).figures[0])
  const body = JSON.stringify({
    writeKey: site,
    batch: [
      odd('Odd', { properties: { [half(199)]: 'no number' } }),
      odd('Odd fields', {
        properties: { 'a\0b': 1, 'c\ud83d': { '\0': 'd\0' } },
        context: { 'e\0': 1, 'page\0': { path: '/odd' } },
      }),
      odd('Odd client', { context: { userAgent: half(300), device: { model: half(100) }, os: { name: 'a\udc00' } } }),
      odd('Odd page', {
        type: 'page',
        name: 'P',
        properties: { path: '/p\0', url: `https://shop.example/?utm_campaign=${half(200)}` },
      }),
      { type: half(200), name: half(200) },
    ],
  })
  const headers = { 'content-type': 'application/json' }
  const reply = await house.server.inject({ method: 'POST', url: '/v1/batch', headers, payload: body })
  assert.equal(reply.statusCode, 200, reply.body)
  // What reads them afterwards can: the reactions, the projection, the pages.
  await house.work()
  assert.equal((await seen()).figures[0], before + 4)
  const { items } = await owner.get<{ items: { name: string; body: { properties?: object; context?: object } }[] }>(
    `/v1/tracking/of-member/${memberId}/events?limit=50`,
  )
  const kept = items.find(({ name }) => name === 'Odd fields')?.body
  assert.deepEqual(kept?.properties, { ab: 1, 'c\ufffd': { '': 'd' } })
  assert.deepEqual(kept?.context, { page: { path: '/odd' } })
  assert.equal((await owner.get<{ refusals: object[] }>('/v1/tracking/recent?source=site')).refusals.length, 1)
})
