import assert from 'node:assert/strict'
import { presetNamed } from '@atrium/imports'
import { must } from '@atrium/kernel'
import type { Posted } from '../scenarios/replies.ts'
import { memberOf } from '../scenarios/town.ts'
import type { Desk } from './desk.ts'

/** What a stocked house holds, by id: something for every page to show. All of it belongs to the shop; the kiosk has nothing. */
export interface Stock {
  readonly bought: Posted
  readonly memberId: string
  readonly anonymous: Posted
  readonly accountId: string
  readonly keyId: string
  readonly runId: string
  readonly fileId: string
  readonly layoutId: string
  readonly audienceId: string
  readonly chartId: string
  readonly dashboardId: string
  readonly scheduleId: string
}

/** Names, numbers and words that stand in the stock and nowhere else: who may not see the shop finds none of them. */
export const MARKS = [
  'STOCKCARD',
  'STOCK-1',
  'STOCK-2',
  '沈青禾',
  'stock.keeper',
  'stock-machine',
  'stock-members',
  'stock-audience',
  'stock-chart',
  'stock-board',
] as const

const MEMBERS = `phone,phone_verified,card_no,name,gender,birthday,joined_at,home_store_code
13911112222,是,STOCKCARD2,沈青禾,女,1990-05-01,2025-01-02,shop
,,STOCKCARD3,沈青禾,女,1991-13-01,2025-02-04,shop
`

/** Puts something on every page: members, one with a story, receipts, one of nobody, a doubt to review, an account, a key, an import with an error. */
export async function stockHouse(desk: Desk): Promise<Stock> {
  const { house, town } = desk
  await doubt(desk)
  const { owner } = house
  const card = { store: 'shop', identities: [{ kind: 'card_no', value: 'STOCKCARD1' }] }
  const bought = await town.buy('STOCK-1', 130_000, card)
  const memberId = memberOf(bought)
  await town.buy('STOCK-BACK', 0, {
    ...card,
    kind: 'return',
    returnOf: { number: 'STOCK-1' },
    returned: { amountMinor: 10_000 },
  })
  const anonymous = await town.buy('STOCK-2', 5_000, { store: 'shop' })
  await owner.post('/v1/members/profiles', { memberId, profile: { name: '沈青禾' } })
  const account = await owner.post<{ id: string }>('/v1/staff/accounts', {
    login: 'stock.keeper',
    displayName: '沈青禾',
    grants: [{ role: 'store_manager', nodeId: town.nodes.shop }],
  })
  const key = await owner.post<{ id: string }>('/v1/staff/keys', {
    name: 'stock-machine',
    permissions: ['catalog.read'],
  })
  const fileId = await upload(owner, 'stock-members.csv', MEMBERS)
  const layout = await owner.post<{ layoutId: string }>('/v1/imports/layouts/saved', {
    name: 'stock-layout',
    mapping: { ...must(presetNamed('atrium-members'), 'no such preset'), name: 'stock-layout' },
  })
  const { runId } = await owner.post<{ runId: string }>('/v1/imports/runs', {
    fileId,
    preset: 'atrium-members',
    dryRun: false,
  })
  await ended(owner, runId)
  await more(desk, memberId)
  await house.work()
  const chartId = await chart(owner)
  const terms = {
    every: 'daily',
    nth: 1,
    hour: 8,
    zone: 'Asia/Shanghai',
    language: 'zh',
    url: 'https://figures.example/in',
  }
  const sent = await owner.post<{ scheduleId: string }>('/v1/reports/schedules', { keptId: chartId, ...terms })
  const kept = {
    audienceId: await audience(desk),
    chartId,
    dashboardId: await board(owner, chartId),
    scheduleId: sent.scheduleId,
  }
  const ids = { accountId: account.id, keyId: key.id, runId, fileId, layoutId: layout.layoutId }
  return { bought, memberId, anonymous, ...ids, ...kept }
}

/** Who bought there: an audience that belongs to the shop. */
async function audience({ house, town }: Desk): Promise<string> {
  const bought = { is: 'purchases', measure: 'count', op: 'ge', value: 1 }
  const filter = { any: [bought, { is: 'tag', tag: 'occupation', op: 'known' }] }
  const body = { name: 'stock-audience', note: '', kind: 'static', filter, nodeId: town.nodes.shop }
  const { audienceId } = await house.owner.post<{ audienceId: string }>('/v1/audiences/saves', body)
  await house.follow()
  return audienceId
}

/** Receipts by store, kept and shared with nobody. */
async function chart(owner: Owner): Promise<string> {
  const question = { metrics: ['sales', 'receipts'], dimensions: ['store'] }
  const body = {
    name: { zh: 'stock-chart' },
    chart: { question, span: 'last30', chart: 'bar' },
    sharedRoles: [],
    sharedNodes: [],
  }
  return (await owner.post<{ keptId: string }>('/v1/reports/keeping', body)).keptId
}

/** The chart on a dashboard, shared with nobody. */
async function board(owner: Owner, keptId: string): Promise<string> {
  const item = { keptId, width: 2, height: 2, ownDays: false, ownNode: false }
  const body = {
    name: { zh: 'stock-board' },
    dashboard: { span: 'last30', items: [item] },
    sharedRoles: [],
    sharedNodes: [],
  }
  return (await owner.post<{ keptId: string }>('/v1/reports/keeping', body)).keptId
}

/** What a store has besides: declared turnover, visitors, a consent, points put aside, a correction that waits. */
async function more({ house, town }: Desk, memberId: string): Promise<void> {
  const { owner } = house
  const day = new Date(house.clock()).toISOString().slice(0, 10)
  await owner.post('/v1/organization/store-days', { store: 'shop', day, turnoverMinor: 5_000_000, receipts: 70 })
  await behave(house)
  await owner.post('/v1/organization/footfall', { node: 'shop', day, hour: 11, people: 314 })
  const consent = { memberId, purpose: 'marketing', channel: 'sms', allowed: true, source: 'pos' }
  await owner.post('/v1/members/consents', consent)
  const aside = { memberId, programmeId: town.mall, amount: 100, reason: 'gift' }
  await town.till.post('/v1/points/freezes', aside)
  // Above the limit: it waits for a second person.
  await owner.post('/v1/points/adjustments', { memberId, programmeId: town.mall, amount: 20_000, reason: 'apology' })
}

type House = Desk['house']
type Owner = House['owner']

const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0'

/** A site with a visit of the member with the story: a campaign, pages, an event that is not as planned, and two messages that are refused. */
async function behave({ owner, visitor, clock }: House): Promise<void> {
  const source = { code: 'stock-web', name: { zh: '沈青禾' }, kind: 'web', node: 'shop', userKind: 'card_no' }
  const { writeKey } = await owner.post<{ writeKey: string }>('/v1/tracking/sources', source)
  const schema = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } }
  const planned = { about: { zh: '下单完成', en: 'An order was placed' }, schema, archived: false }
  await owner.post('/v1/tracking/plan', { name: 'Order Completed', mode: 'warn', ...planned })
  const said = (type: string, minutes: number, more: object) => ({
    ...{ type, messageId: `stock-${type}-${minutes}`, anonymousId: 'stock-device', userId: 'STOCKCARD1' },
    timestamp: new Date(clock() - minutes * 60_000).toISOString(),
    context: { userAgent: BROWSER, campaign: { source: 'wechat', medium: 'social', name: 'spring' } },
    ...more,
  })
  const page = (path: string, title: string) => ({ properties: { path, title, url: `https://shop.example${path}` } })
  const batch = [
    said('page', 90, page('/', '首页')),
    said('page', 88, page('/shoes', '鞋履')),
    said('track', 85, { event: 'Product Added', properties: { sku: 'S-1', price: 259, tags: ['new', 'sale'] } }),
    said('track', 80, { event: 'Order Completed', properties: { total: '259' } }),
    said('page', 10, page('/coupons', '优惠券')),
    { type: 'track', event: 'Of nobody' },
    { type: 'dance', anonymousId: 'stock-device' },
  ]
  await visitor.post('/v1/batch', { writeKey, batch })
}

async function upload(owner: Owner, name: string, content: string): Promise<string> {
  const reply = await owner.ask('POST', `/v1/imports/files?name=${name}`, content, {
    'content-type': 'application/octet-stream',
  })
  assert.equal(reply.statusCode, 200, reply.body)
  return reply.json<{ fileId: string }>().fileId
}

/** Waits until an import is over, however it went. */
async function ended(owner: Owner, runId: string): Promise<void> {
  while ((await owner.get<{ endedAt: string | null }>(`/v1/imports/runs/${runId}`)).endedAt === null)
    await new Promise((then) => setTimeout(then, 50))
}

/** Somebody verifies a number that somebody else had long ago: a person has to decide. */
async function doubt({ house, town }: Desk): Promise<void> {
  const named = (kind: string, value: string) => ({ store: 'shop', identities: [{ kind, value }] })
  await town.buy('STOCK-3', 1_000, named('phone_verified', '13912345678'))
  const other = await town.buy('STOCK-4', 1_000, named('card_no', 'STOCKCARD4'))
  await house.travel({ days: 200 })
  const asked = { memberId: memberOf(other), phone: '13912345678', verifiedHow: 'sms', channel: 'app' }
  assert.equal((await town.till.post<{ state: string }>('/v1/members/phone-verifications', asked)).state, 'in_review')
}
