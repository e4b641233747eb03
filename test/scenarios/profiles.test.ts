import assert from 'node:assert/strict'
import { it } from 'node:test'
import { deliverAll } from '@atrium/db'
import { reactions } from '../../apps/server/src/house.ts'
import { Client } from './client.ts'
import { openHouse } from './house.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house

interface Portrait {
  readonly stage: string
  readonly buying: {
    readonly orders: number
    readonly spendMinor: number
    readonly windowOrders: number
    readonly lastDay: string
  } | null
  readonly standing: {
    readonly stage: string
    readonly rfm: Record<string, number>
    readonly alive: number | null
  } | null
  readonly moves: readonly { readonly from: string; readonly to: string }[]
  readonly undrawn: boolean
}
interface Value {
  readonly tag: string
  readonly value: unknown
  readonly cause: string
  readonly stale: boolean
}
interface Stages {
  readonly undrawn: number
  readonly stages: readonly { readonly stage: string; readonly persons: number | null; readonly spendMinor: number }[]
}

const portraitOf = (id: string) => owner.get<Portrait>(`/v1/profiles/of-member/${id}/portrait`)
const undrawnOf = async (id: string) => {
  const { undrawn, buying } = await portraitOf(id)
  return [undrawn, buying]
}
const tagsOf = async (id: string): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await owner.get<{ items: Value[] }>(`/v1/profiles/of-member/${id}/tags`)).items.map(({ tag, value }) => [
      tag,
      value,
    ]),
  )
const stages = async (): Promise<Record<string, number | null>> =>
  Object.fromEntries(
    (await owner.get<Stages>('/v1/profiles/lifecycle')).stages.map(({ stage, persons }) => [stage, persons]),
  )

it('whoever buys gets a portrait, ages through the stages, and comes back', async () => {
  const ann = memberOf(await town.buy('r-1', 30_000, card('ann')))
  assert.equal((await portraitOf(ann)).buying, null)
  // Heard of, and not drawn yet: nobody is called a prospect for it.
  await deliverAll(house.db, reactions)
  assert.deepEqual(await undrawnOf(ann), [true, null])
  assert.equal((await owner.get<Stages>('/v1/profiles/lifecycle')).undrawn, 1)
  await house.work()
  assert.deepEqual((await undrawnOf(ann))[0], false)
  assert.equal((await owner.get<Stages>('/v1/profiles/lifecycle')).undrawn, 0)
  const first = await portraitOf(ann)
  assert.equal(first.stage, 'new')
  assert.deepEqual([first.buying?.orders, first.buying?.spendMinor], [1, 30_000])
  assert.deepEqual(
    first.moves.map(({ from, to }) => `${from}>${to}`),
    ['prospect>new'],
  )
  const seen: string[] = []
  for (const days of [31, 60, 90, 186]) {
    await house.travel({ days })
    await house.work()
    seen.push((await portraitOf(ann)).stage)
  }
  assert.deepEqual(seen, ['growing', 'declining', 'sleeping', 'lost'])
  assert.deepEqual((await stages()).lost, 1)
  // The purchase left the window of a year.
  assert.equal((await portraitOf(ann)).buying?.windowOrders, 0)
  for (const number of ['r-2', 'r-3', 'r-4', 'r-5']) {
    await town.buy(number, 10_000, card('ann'))
    await house.travel({ days: 1 })
  }
  await house.work()
  const back = await portraitOf(ann)
  assert.equal(back.stage, 'mature')
  assert.deepEqual([back.buying?.orders, back.buying?.spendMinor, back.buying?.windowOrders], [5, 70_000, 4])
  assert.equal((await stages()).mature, 1)
  const { moves } = await owner.get<{ moves: { from: string; to: string; persons: number }[] }>(
    '/v1/profiles/lifecycle/moves?from=2026-01-01&to=2028-01-01',
  )
  assert.deepEqual(moves.map(({ from, to, persons }) => `${from}>${to} ${persons}`).sort(), [
    'declining>sleeping 1',
    'growing>declining 1',
    'lost>mature 1',
    'new>growing 1',
    'prospect>new 1',
    'sleeping>lost 1',
  ])
})

it('a return takes its purchase out of the portrait', async () => {
  // Prospects are counted without him as soon as he has bought, though nobody has drawn him yet.
  await town.till.post('/v1/members/registrations', { ...card('bob'), channel: 'app' })
  await house.travel({ days: 1 })
  await house.work()
  assert.equal((await stages()).prospect, 1)
  const bob = memberOf(await town.buy('b-1', 20_000, card('bob')))
  await deliverAll(house.db, reactions)
  assert.equal((await stages()).prospect, 0)
  await town.buy('b-2', 5_000, card('bob'))
  await house.work()
  await town.buy('b-1r', 0, { ...card('bob'), returnOf: { source: 'pos', number: 'b-1' } })
  await house.work()
  const { buying } = await portraitOf(bob)
  assert.deepEqual([buying?.orders, buying?.spendMinor], [1, 5_000])
})

it('tags are said, taken back, grow stale, follow a merge and come back with the unmerge', async () => {
  const cleo = memberOf(await town.buy('c-1', 1_000, card('cleo')))
  const dora = memberOf(await town.buy('c-2', 1_000, card('dora')))
  const say = (memberId: string, tag: string, value: unknown) =>
    owner.post('/v1/profiles/tag-values', { memberId, tag, value })
  await say(cleo, 'shoeSize', 38)
  await say(cleo, 'sport', ['yoga', 'running'])
  await say(dora, 'shoeSize', 40)
  await say(dora, 'occupation', 'teacher')
  assert.deepEqual((await tagsOf(cleo)).sport, ['running', 'yoga'])
  assert.equal(
    await owner.refused(422, '/v1/profiles/tag-values', {
      memberId: cleo,
      tag: 'occupation',
      value: 'king',
    }),
    'value_does_not_fit',
  )
  const merged = await owner.post<{ mergeId: string; rootId: string }>('/v1/members/merges', {
    memberId: dora,
    otherId: cleo,
  })
  assert.equal(merged.rootId, cleo)
  await house.work()
  // The latest word of the lineage counts.
  const { shoeSize, occupation, sport } = await tagsOf(dora)
  assert.deepEqual([shoeSize, occupation, sport], [40, 'teacher', ['running', 'yoga']])
  assert.deepEqual((await portraitOf(dora)).buying?.orders, 2)
  await say(dora, 'shoeSize', null)
  assert.equal((await tagsOf(cleo)).shoeSize, undefined)
  await owner.post('/v1/members/unmerges', { mergeId: merged.mergeId })
  await house.work()
  assert.equal((await tagsOf(dora)).shoeSize, 40)
  assert.equal((await tagsOf(cleo)).occupation, undefined)
  assert.deepEqual([(await portraitOf(dora)).buying?.orders, (await portraitOf(cleo)).buying?.orders], [1, 1])
  const { items } = await owner.get<{ items: { tag: string; before: unknown; after: unknown; cause: string }[] }>(
    `/v1/profiles/of-member/${cleo}/tag-changes`,
  )
  const shoes = items.filter(({ tag }) => tag === 'shoeSize')
  assert.deepEqual(
    shoes.map(({ before, after, cause }) => [before, after, cause]),
    [
      [40, null, 'hand'],
      [38, 40, 'merge'],
      [null, 38, 'hand'],
    ],
  )
})

it('weight is stale after a year, and fresh when it is said again', async () => {
  const eva = memberOf(await town.buy('e-1', 1_000, card('eva')))
  const weight = async () =>
    (await owner.get<{ items: Value[] }>(`/v1/profiles/of-member/${eva}/tags`)).items.find(
      ({ tag }) => tag === 'weight',
    )
  await owner.post('/v1/profiles/tag-values', { memberId: eva, tag: 'weight', value: 52 })
  assert.deepEqual([(await weight())?.stale, (await weight())?.cause], [false, 'hand'])
  await house.travel({ days: 366 })
  assert.equal((await weight())?.stale, true)
  await owner.post('/v1/profiles/tag-values', { memberId: eva, tag: 'weight', value: 52 })
  assert.equal((await weight())?.stale, false)
})

it('rules make tags of people, of other tags and of windows; in their order, as of today, and not in circles', async () => {
  const put = (body: Readonly<Record<string, unknown>>) =>
    owner.post<{ code: string; version: number }>('/v1/profiles/tags', { group: 'buying', expectedVersion: 0, ...body })
  await put({
    code: 'regular',
    name: { zh: '常客', en: 'Regular' },
    type: 'boolean',
    kind: 'rule',
    cases: [{ when: { field: 'recent.d30.orders', op: 'ge', value: 2 }, value: true }],
  })
  await put({
    code: 'coffeeSpend',
    name: { zh: '咖啡消费', en: 'Coffee' },
    type: 'number',
    kind: 'computed',
    sum: {
      measure: 'spendMinor',
      windowDays: 90,
      where: { field: 'item.category', op: 'under', value: ['food/coffee'] },
    },
  })
  await put({
    code: 'coffeeLover',
    name: { zh: '咖啡控', en: 'Coffee lover' },
    type: 'choice',
    choices: [
      { code: 'big', zh: '重度' },
      { code: 'small', zh: '轻度' },
    ],
    kind: 'rule',
    cases: [
      {
        when: {
          all: [
            { field: 'tag.coffeeSpend', op: 'ge', value: 5_000 },
            { field: 'tag.regular', op: 'eq', value: true },
          ],
        },
        value: 'big',
      },
      { when: { field: 'tag.coffeeSpend', op: 'gt', value: 0 }, value: 'small' },
    ],
  })
  await owner.batch('/v1/catalog/products', [
    { sku: 'latte', name: { zh: '拿铁' }, categoryPath: 'food/coffee', brand: 'Bean' },
    { sku: 'cake', name: { zh: '蛋糕' }, categoryPath: 'food/bakery', brand: 'Oven' },
  ])
  const lines = [
    { sku: 'latte', quantity: 2, amountMinor: 6_000 },
    { sku: 'cake', quantity: 1, amountMinor: 4_000 },
  ]
  const finn = memberOf(await town.buy('f-1', 10_000, { ...card('finn'), lines }))
  await house.work()
  const mine = async () => {
    const { regular, coffeeSpend, coffeeLover, favouriteProduct, favouriteCategory } = await tagsOf(finn)
    return { regular, coffeeSpend, coffeeLover, favouriteProduct, favouriteCategory }
  }
  const liked = { favouriteProduct: '拿铁', favouriteCategory: 'food' }
  assert.deepEqual(await mine(), { regular: undefined, coffeeSpend: 6_000, coffeeLover: 'small', ...liked })
  await town.buy('f-2', 1_000, card('finn'))
  await house.work()
  assert.deepEqual(await mine(), { regular: true, coffeeSpend: 6_000, coffeeLover: 'big', ...liked })
  // The days of a tag are those of an audience: with today among them.
  const apart = async () => {
    const coffee = { measure: 'paid', where: { categories: ['food/coffee'] }, window: { lastDays: 90 } }
    const pairs = [
      [
        { is: 'tag', tag: 'regular', op: 'eq', value: true },
        { measure: 'count', op: 'ge', value: 2, window: { lastDays: 30 } },
      ],
      [
        { is: 'tag', tag: 'coffeeSpend', op: 'ge', value: 6_000 },
        { ...coffee, op: 'ge', value: 6_000 },
      ],
    ]
    const asks = pairs.flatMap(([tag, bought]) => {
      const purchases = { is: 'purchases', ...bought }
      return [{ all: [tag, { not: purchases }] }, { all: [purchases, { not: tag }] }]
    })
    return Promise.all(
      asks.map(async (filter) => (await owner.post<{ people: number }>('/v1/audiences/previews', { filter })).people),
    )
  }
  await house.travel({ days: 29 })
  await house.work()
  assert.deepEqual(await mine(), { regular: true, coffeeSpend: 6_000, coffeeLover: 'big', ...liked })
  assert.deepEqual(await apart(), [0, 0, 0, 0])
  await house.travel({ days: 1 })
  await house.work()
  assert.deepEqual(await mine(), { regular: undefined, coffeeSpend: 6_000, coffeeLover: 'small', ...liked })
  assert.deepEqual(await apart(), [0, 0, 0, 0])
  await house.travel({ days: 59 })
  await house.work()
  assert.deepEqual((await mine()).coffeeSpend, 6_000)
  assert.deepEqual(await apart(), [0, 0, 0, 0])
  await house.travel({ days: 1 })
  await house.work()
  assert.deepEqual(await mine(), { regular: undefined, coffeeSpend: undefined, coffeeLover: undefined, ...liked })
  assert.deepEqual(await apart(), [0, 0, 0, 0])

  const circle = await owner.refused(422, '/v1/profiles/tags', {
    code: 'regular',
    group: 'buying',
    name: { zh: '常客' },
    type: 'boolean',
    kind: 'rule',
    cases: [{ when: { field: 'tag.coffeeLover', op: 'eq', value: 'big' }, value: true }],
    expectedVersion: 1,
  })
  assert.equal(circle, 'tags_in_a_circle')
  const { fedBy, feeds, sentences } = await owner.get<{
    fedBy: { field: string; tag: string | null }[]
    feeds: { code: string }[]
    sentences: { zh: string }[]
  }>('/v1/profiles/tags/coffeeSpend')
  assert.deepEqual(
    fedBy.map(({ field }) => field),
    ['purchases.spendMinor', 'item.category'],
  )
  assert.deepEqual(
    feeds.map(({ code }) => code),
    ['coffeeLover'],
  )
  assert.match(sentences[0]?.zh ?? '', /类目/)
})

it('a rule that is edited tells how many would have the tag, as it makes it once it is saved', async () => {
  const rule = {
    ...{ code: 'oftenHere', type: 'choice' },
    choices: [
      { code: 'often', zh: '常客' },
      { code: 'seldom', zh: '偶尔' },
    ],
    cases: [
      { when: { field: 'buying.orders', op: 'ge', value: 2 }, value: 'often' },
      { when: { field: 'buying.orders', op: 'eq', value: 1 }, value: 'seldom' },
    ],
  }
  interface Preview {
    readonly persons: number
    readonly asked: number
    readonly values: readonly { readonly value: string; readonly persons: number }[]
  }
  const preview = await owner.post<Preview>('/v1/profiles/tags/previews', rule)
  assert.equal(preview.asked, preview.persons)
  await owner.post('/v1/profiles/tags', {
    ...{ ...rule, group: 'buying', name: { zh: '常来' }, kind: 'rule', expectedVersion: 0 },
  })
  await house.travel({ days: 1 })
  await house.work()
  const made = await house.db.sql<{ value: string; persons: number }>(
    `select held.value #>> '{}' as value, count(*)::int as persons from profiles.held held
     join profiles.tag tag on tag.id = held.tag_id where tag.code = 'oftenHere' group by 1`,
  )
  const sorted = (all: Preview['values']) => all.map(({ value, persons }) => `${value} ${persons}`).sort()
  assert.ok(made.length === 2)
  assert.deepEqual(sorted(preview.values), sorted(made))
  const spent = { code: 'spent', type: 'number', sum: { measure: 'orders', windowDays: null } }
  const having = await owner.post<Preview>('/v1/profiles/tags/previews', spent)
  assert.deepEqual(
    having.values.map(({ persons }) => persons),
    [made.reduce((sum, { persons }) => sum + persons, 0)],
  )
  assert.equal(await owner.refused(422, '/v1/profiles/tags/previews', { ...spent, type: 'day' }), 'rule_has_faults')
})

it('sums count what people do on their devices, also before they were known there, within windows', async () => {
  const { writeKey } = await owner.post<{ writeKey: string }>('/v1/tracking/sources', {
    code: 'site',
    name: { zh: '官网' },
    kind: 'web',
    node: 'mall',
    userKind: 'card_no',
  })
  const sum = (code: string, type: string, measure: string, more: object = {}) =>
    owner.post('/v1/profiles/tags', {
      code,
      group: 'interest',
      name: { zh: code },
      type,
      kind: 'computed',
      sum: { measure, windowDays: 30, events: ['Product Viewed'], ...more },
      expectedVersion: 0,
    })
  await sum('views', 'number', 'events')
  await sum('viewDays', 'number', 'eventDays')
  await sum('lastView', 'day', 'lastEventDay')
  await sum('firstView', 'day', 'firstEventDay')
  const says = { property: 'price', tests: [{ property: 'color', op: 'in', value: ['red', '7'] }] }
  await sum('priceSum', 'number', 'eventSum', says)
  await sum('priceMean', 'number', 'eventAverage', { property: 'price' })
  await sum('priceTop', 'number', 'eventLargest', {
    property: 'price',
    tests: [{ property: 'price', op: 'le', value: 20 }],
  })
  await sum('colors', 'number', 'eventValues', { property: 'color' })
  const unfit = { group: 'interest', name: { zh: '无' }, type: 'number', kind: 'computed', expectedVersion: 0 }
  for (const wrong of [
    { measure: 'eventSum' },
    { measure: 'events', property: 'price' },
    { measure: 'orders', tests: says.tests },
  ]) {
    const body = { ...unfit, code: 'unfit', sum: { windowDays: 30, events: ['Product Viewed'], ...wrong } }
    assert.equal(await owner.refused(422, '/v1/profiles/tags', body), 'rule_has_faults')
  }
  const hana = memberOf(await town.buy('h-1', 1_000, card('hana')))
  const track = (event: string, at: number, who: Readonly<Record<string, string>>, properties: object = {}) => ({
    type: 'track',
    event,
    properties,
    messageId: `${event}-${at}`,
    timestamp: new Date(at).toISOString(),
    ...who,
  })
  const browser = new Client(house.server, () => ({
    'user-agent':
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  }))
  const day = 86_400_000
  const now = house.clock()
  await browser.post(
    '/v1/batch',
    {
      batch: [
        track('Product Viewed', now - 2 * day, { anonymousId: 'hanas-phone' }, { price: 12.5, color: 'red' }),
        track('Product Viewed', now - 2 * day + 60_000, { anonymousId: 'hanas-phone' }, { price: 99.1, color: 7 }),
        track('Cart Viewed', now - day, { anonymousId: 'hanas-phone' }),
        track(
          'Product Viewed',
          now - 60_000,
          { anonymousId: 'hanas-phone', userId: 'hana' },
          { price: 18.4, color: 'blue' },
        ),
      ],
    },
    { headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` } },
  )
  await house.work()
  const mine = async () => {
    const { views, viewDays, lastView } = await tagsOf(hana)
    return [views, viewDays, lastView]
  }
  const shanghai = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
  assert.deepEqual(await mine(), [3, 2, shanghai(now - 60_000)])
  const { firstView, priceSum, priceMean, priceTop, colors } = await tagsOf(hana)
  assert.deepEqual(
    [firstView, priceSum, priceMean, priceTop, colors],
    [shanghai(now - 2 * day), 111.6, 43.333333, 18.4, 3],
  )
  await house.travel({ days: 29 })
  await house.work()
  assert.deepEqual(await mine(), [1, 1, shanghai(now - 60_000)])
  await house.travel({ days: 3 })
  await house.work()
  assert.deepEqual(await mine(), [undefined, undefined, undefined])
})

it('with what people come is told by their latest events, also before they were known, and follows a merge', async () => {
  const { writeKey } = await owner.post<{ writeKey: string }>('/v1/tracking/sources', {
    ...{ code: 'shop-app', name: { zh: '小程序' }, kind: 'mini_program', node: 'mall', userKind: 'card_no' },
  })
  const phone = {
    userAgent: 'Mozilla/5.0 (Linux; Android 14; 23127PN0CC Build/UKQ1; wv) MicroMessenger/8.0.49',
    screen: { width: 393, height: 852 },
    network: { networkType: '5g' },
  }
  const orders = await owner.post<{ writeKey: string }>('/v1/tracking/sources', {
    ...{ code: 'orders', name: { zh: '订单' }, kind: 'server', node: 'mall', userKind: 'card_no' },
  })
  let sent = 0
  const seen = (anonymousId: string, context: object, userId?: string, key = writeKey) =>
    house.visitor.post('/v1/batch', {
      writeKey: key,
      batch: [
        {
          ...{ type: 'track', event: 'Seen', messageId: `seen-${++sent}`, anonymousId, context },
          timestamp: new Date(house.clock() - 1_000).toISOString(),
          ...(userId === undefined ? {} : { userId }),
        },
      ],
    })
  const devices = async (id: string) => {
    const { deviceModel, deviceSystem, deviceScreen, deviceNetwork, wechatVisitor } = await tagsOf(id)
    return [deviceModel, deviceSystem, deviceScreen, deviceNetwork, wechatVisitor]
  }
  await seen('ivys-phone', phone)
  await seen('ivys-phone', { userAgent: phone.userAgent, os: { name: 'Android' } }, 'ivy')
  await house.work()
  // Nobody knows the card yet.
  const ivy = memberOf(await town.buy('i-1', 1_000, card('ivy')))
  await house.travel({ days: 1 })
  await house.work()
  assert.deepEqual(await devices(ivy), ['23127PN0CC', 'android', '393×852', '5g', true])
  await seen('ivys-phone', { ...phone, network: { wifi: true } })
  await house.work()
  assert.deepEqual(await devices(ivy), ['23127PN0CC', 'android', '393×852', 'wifi', true])
  const jon = memberOf(await town.buy('j-1', 1_000, card('jon')))
  await house.travel({ days: 1 })
  await seen('jons-phone', { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)' }, 'jon')
  await house.work()
  assert.deepEqual(await devices(jon), ['iPhone', 'ios', undefined, undefined, true])
  const { mergeId } = await owner.post<{ mergeId: string }>('/v1/members/merges', { memberId: jon, otherId: ivy })
  await house.work()
  assert.deepEqual(await devices(ivy), ['iPhone', 'ios', '393×852', 'wifi', true])
  await owner.post('/v1/members/unmerges', { mergeId })
  await house.work()
  assert.deepEqual(await devices(ivy), ['23127PN0CC', 'android', '393×852', 'wifi', true])
  assert.deepEqual(await devices(jon), ['iPhone', 'ios', undefined, undefined, true])
  // Events that tell of no device take nothing away, however many.
  await seen('kims-phone', phone)
  for (let each = 0; each < 12; each++) await seen('kims-phone', { locale: 'zh-CN' }, undefined, orders.writeKey)
  const kim = memberOf(await town.buy('k-1', 1_000, card('kim')))
  await seen('kims-phone', { locale: 'zh-CN' }, 'kim', orders.writeKey)
  await house.work()
  assert.deepEqual(await devices(kim), ['23127PN0CC', 'android', '393×852', '5g', true])
  // What is told by events nobody says, and nobody says how.
  assert.equal(
    await owner.refused(422, '/v1/profiles/tag-values', { memberId: jon, tag: 'deviceModel', value: 'x' }),
    'tag_makes_itself',
  )
})

it('erased, nothing is left of tags and portrait', async () => {
  const gil = memberOf(await town.buy('g-1', 1_000, card('gil')))
  await owner.post('/v1/profiles/tag-values', { memberId: gil, tag: 'homeAddress', value: 'Quay 3' })
  await house.work()
  const left = async () =>
    house.db.sql<{ rows: string }>(`select
      (select count(*) from profiles.said where value = '"Quay 3"') + (select count(*) from profiles.held where value = '"Quay 3"')
      + (select count(*) from profiles.tag_change where after = '"Quay 3"') as rows`)
  assert.equal((await left())[0]?.rows, '3')
  const before = await stages()
  await owner.post('/v1/members/erasures', { memberId: gil })
  assert.equal((await left())[0]?.rows, '0')
  await house.work()
  assert.equal((await portraitOf(gil)).buying, null)
  assert.equal((await stages()).new, (before.new ?? 0) - 1)
})
