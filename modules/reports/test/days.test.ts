import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deliverAll } from '@atrium/db'
import { type Day, dayOf, must, type Scope } from '@atrium/kernel'
import { claimPurchases, type PurchaseAsk, postActions, postPurchases } from '@atrium/loyalty'
import { resolveMembers } from '@atrium/members'
import { loadOrganization, moveNodes, putNodes } from '@atrium/organization'
import { programmeTotals } from '@atrium/points'
import { freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import { type BreakdownAsk, breakdownOf, daysOf, reportsModuleWith } from '../src/index.ts'
import { fromPostgres } from './projected.ts'
import { by, card, expectDone, type Stage, setStage } from './stage.ts'

const at = (text: string): number => Date.parse(text)
const NOON = at('2026-03-01T12:00:00+08:00')
const FIRST = dayOf(2026, 3, 1)
const NOTHING = { since: null, sales: [], joined: [], points: [], footfall: { at: null, days: [] } }
const reactions = must(reportsModuleWith(fromPostgres).reactions, 'the reactions of reports')

interface House extends Stage {
  readonly db: TestDatabase
  post(...asks: PurchaseAsk[]): Promise<void>
  /** A whole return of a purchase at the kiosk. */
  back(number: string, original: string, when: number, more?: Partial<PurchaseAsk>): PurchaseAsk
  deliver(): Promise<number>
  days(code?: string, scope?: Scope, from?: Day, to?: Day): ReturnType<typeof daysOf>
  breakdown(code: string, by: BreakdownAsk['by'], more?: Partial<BreakdownAsk>): ReturnType<typeof breakdownOf>
  id(code: string): Promise<number>
}

async function open(name: string): Promise<House> {
  const db = await freshDatabase(name, { clock: testClock(NOON + 5 * 86_400_000) })
  const stage = await setStage(db)
  const node = async (code: string) =>
    must((await db.read(loadOrganization)).nodeByCode(code), `a node with the code ${code}`)
  const range = { scope: 'all', from: FIRST - 5, to: FIRST + 10 } as const
  return {
    ...stage,
    db,
    async post(...asks) {
      for (const outcome of await db.transact((ctx) => postPurchases(ctx, asks))) expectDone(outcome)
    },
    back: (number, original, when, more = {}) => {
      const { paidMinor: _, ...sale } = stage.sale(number, when, 0)
      return { ...sale, kind: 'return', returnOf: { number: original }, create: 'never', ...more }
    },
    deliver: () => deliverAll(db, reactions),
    days: async (code = 'group', scope = 'all', from = range.from, to = range.to) => {
      const asked = await node(code)
      return db.read((ctx) => daysOf(ctx, { scope, node: asked, from, to }))
    },
    breakdown: async (code, dimension, more = {}) => {
      const asked = await node(code)
      return db.read((ctx) => breakdownOf(ctx, { ...range, node: asked, by: dimension, ...more }))
    },
    id: async (code) => (await node(code)).id,
  }
}

const rows = (db: TestDatabase) =>
  Promise.all(
    ['store_day', 'joined_day', 'points_day'].map((table) => db.sql(`select * from reports.${table} order by 1, 2, 3`)),
  )

describe('counting days', () => {
  it('counts nothing for nothing', async () => {
    const house = await open('reports-nothing')
    await house.deliver()
    assert.deepEqual(await house.days(), NOTHING)
    assert.deepEqual(await house.breakdown('group', 'child'), [])
  })

  it('adds up sales, members, returns and the points of two programmes', async () => {
    const house = await open('reports-days')
    await house.post(
      house.sale('a', NOON, 60_000, { ...card('ann'), storeCode: 'shop' }),
      house.sale('b', NOON + 1, 10_000),
      house.sale('c', NOON + 2, 20_000, card('bob')),
      house.sale('d', NOON + 86_400_000, 5_000, card('bob')),
    )
    await house.post(house.back('c-r', 'c', NOON + 86_400_000))
    await house.deliver()
    const { sales, joined, points } = await house.days()
    const zero = { receipts: 0, salesMinor: 0, returns: 0, returnsMinor: 0 }
    const nobody = {
      memberReceipts: 0,
      memberSalesMinor: 0,
      memberReturnsMinor: 0,
      repeatReceipts: 0,
      repeatSalesMinor: 0,
    }
    assert.deepEqual(sales, [
      {
        ...{ ...zero, ...nobody, day: FIRST, currency: 'CNY', receipts: 3, salesMinor: 90_000 },
        ...{ memberReceipts: 2, memberSalesMinor: 80_000 },
      },
      {
        ...{ day: FIRST + 1, currency: 'CNY', receipts: 1, salesMinor: 5_000, returns: 1, returnsMinor: 20_000 },
        ...{ memberReceipts: 1, memberSalesMinor: 5_000, memberReturnsMinor: 20_000 },
        ...{ repeatReceipts: 1, repeatSalesMinor: 5_000 },
      },
    ])
    assert.deepEqual(joined, [{ day: FIRST, channel: 'ecommerce', members: 2 }])
    assert.deepEqual(
      points.map((row) => [row.day, row.programmeId, row.issued, row.takenBack]),
      [
        [FIRST, house.mall, 960, 0],
        [FIRST, house.brand, 720, 0],
        [FIRST + 1, house.mall, 60, 240],
      ],
    )
    assert.equal((await house.days('kiosk', 'all', FIRST + 1)).since, FIRST)
    const only = await house.days('kiosk', 'all', FIRST, FIRST)
    assert.deepEqual([only.sales[0]?.salesMinor, only.points.length], [30_000, 1])
  })

  it('counts each event once: delivered again, in halves after a failure, or by two at a time', async () => {
    const house = await open('reports-again')
    await house.post(
      ...Array.from({ length: 40 }, (_, no) => house.sale(`n${no}`, NOON + no, 1_000, card(`m${no % 7}`))),
    )
    let failures = 0
    const failing = reactions.map((reaction) => ({
      ...reaction,
      async handle(...given: Parameters<typeof reaction.handle>) {
        await reaction.handle(...given)
        if (given[1].length > 6) throw new TypeError(`after the work, before the cursor: ${++failures}`)
      },
    }))
    await deliverAll(house.db, failing)
    assert.ok(failures > 3, 'the work was never undone')
    await house.post(house.sale('more', NOON + 49, 1_000))
    await Promise.all([house.deliver(), house.deliver()])
    await house.post(house.sale('n0', NOON, 1_000, card('m0')), house.sale('last', NOON + 50, 1_000))
    await house.deliver()
    const before = await rows(house.db)
    assert.equal(await house.deliver(), 0)
    assert.deepEqual(await rows(house.db), before)
    const { sales, joined } = await house.days()
    assert.deepEqual([sales[0]?.receipts, sales[0]?.memberReceipts, sales[0]?.salesMinor], [42, 40, 42_000])
    assert.equal(joined[0]?.members, 7)
  })

  it('gives a claimed receipt to the members, and not to the till again', async () => {
    const house = await open('reports-claim')
    await house.db.transact((ctx) =>
      resolveMembers(ctx, [
        { by, ...card('ann'), at: NOON, storeId: null, channel: 'pos', create: 'joined', historical: false },
      ]),
    )
    await house.post(house.sale('lost', NOON, 50_000))
    await house.deliver()
    assert.equal((await house.days()).sales[0]?.memberReceipts, 0)
    const receipt = { source: 'shop-online', storeCode: 'kiosk', number: 'lost', at: NOON, paidMinor: 50_000 }
    expectDone((await house.db.transact((ctx) => claimPurchases(ctx, [{ by, ...card('ann'), receipt }])))[0])
    await house.deliver()
    const { sales, points } = await house.days()
    assert.deepEqual(
      sales.map((row) => [row.receipts, row.salesMinor, row.memberReceipts, row.memberSalesMinor]),
      [[1, 50_000, 1, 50_000]],
    )
    assert.equal(points[0]?.issued, 600)
  })

  it('keeps what is history on its own day, adjustments out of the receipts, and currencies apart', async () => {
    const house = await open('reports-history')
    await house.post(
      house.sale('old', NOON - 3 * 86_400_000, 7_000, { ...card('ann'), historical: true }),
      house.sale('adjusted', NOON, -500, { kind: 'adjustment', ...card('ann') }),
      house.sale('dollars', NOON, 900, { currency: 'USD' }),
    )
    await house.deliver()
    assert.deepEqual(
      (await house.days()).sales.map((row) => [row.day - FIRST, row.currency, row.receipts, row.salesMinor]),
      [
        [-3, 'CNY', 1, 7_000],
        [0, 'CNY', 0, -500],
        [0, 'USD', 1, 900],
      ],
    )
  })

  it('counts by the calendar of the store, and points by that of the programme', async () => {
    const house = await open('reports-zone')
    await house.db.transact((ctx) =>
      putNodes(ctx, [
        { by, code: 'london', kind: 'mall', name: { zh: '伦敦' }, parent: 'group', zone: 'Europe/London' },
        { by, code: 'soho', kind: 'store', name: { zh: '苏豪' }, parent: 'london', floor: '2F' },
      ]),
    )
    // 2 March in Shanghai, still the 1st in London.
    const late = at('2026-03-01T20:00:00Z')
    await house.post(
      house.sale('z1', late, 1_000, { ...card('ann'), storeCode: 'soho' }),
      house.sale('z2', late, 1_000),
    )
    await house.deliver()
    assert.deepEqual(
      (await house.days()).sales.map((row) => [row.day - FIRST, row.receipts]),
      [
        [0, 1],
        [1, 1],
      ],
    )
    assert.deepEqual(
      (await house.days('london')).joined.map((row) => row.day - FIRST),
      [0],
    )
    await house.post(house.sale('z3', late, 10_000, card('ann')))
    await house.deliver()
    assert.deepEqual(
      (await house.days()).points.map((row) => row.day - FIRST),
      [1],
    )
  })

  it('agrees with the ledger', async () => {
    const house = await open('reports-ledger')
    await house.post(
      house.sale('l1', NOON, 100_000, card('ann')),
      house.sale('l2', NOON + 1, 30_000, { ...card('bob'), storeCode: 'shop' }),
    )
    await house.post(house.back('l1-r', 'l1', NOON + 2))
    const action = { by, programmeId: house.mall, action: 'activity_sign_up', key: 'yoga', historical: false } as const
    expectDone((await house.db.transact((ctx) => postActions(ctx, [{ ...action, ...card('ann'), at: NOON + 3 }])))[0])
    await house.deliver()
    for (const programmeId of [house.mall, house.brand]) {
      const totals = await house.db.read((ctx) =>
        programmeTotals(ctx, { programmeId, from: NOON - 86_400_000, until: NOON + 86_400_000 }),
      )
      const kept = (await house.days()).points.filter((row) => row.programmeId === programmeId)
      for (const name of ['issued', 'takenBack', 'redeemed', 'expired', 'adjusted', 'forfeited'] as const) {
        const sum = kept.reduce((total, row) => total + row[name], 0)
        assert.equal(sum, totals[name], `${name} of ${programmeId}`)
      }
    }
  })
})

const SOLD = ['receipts', 'sales_minor', 'returns', 'returns_minor', 'member_receipts', 'member_sales_minor'].concat([
  'member_returns',
  'member_returns_minor',
  'repeat_receipts',
  'repeat_sales_minor',
])
const POINTS = ['issued', 'taken_back', 'redeemed', 'expired', 'adjusted', 'forfeited']

/** What is kept as a sum, and the same added up from the days of single nodes. */
async function sums(db: TestDatabase): Promise<readonly (readonly [kept: unknown[], recounted: unknown[]])[]> {
  const added = (names: readonly string[]) => names.map((name) => `sum(${name})::bigint as ${name}`).join(', ')
  const kept = (names: readonly string[]) => names.map((name) => `${name}::bigint as ${name}`).join(', ')
  const pair = (one: string, other: string) => Promise.all([db.sql(one), db.sql(other)])
  return Promise.all([
    pair(
      `select day, currency, ${kept(SOLD)} from reports.store_day where store_id = -1 order by 1, 2`,
      `select day, currency, ${added(SOLD)} from reports.store_day where store_id > 0 group by 1, 2 order by 1, 2`,
    ),
    pair(
      `select day, programme_id, ${kept(POINTS)} from reports.points_day where node_id = -1 order by 1, 2`,
      `select day, programme_id, ${added(POINTS)} from reports.points_day where node_id >= 0 group by 1, 2 order by 1, 2`,
    ),
    pair(
      'select day, channel, members::bigint as members from reports.joined_day where node_id = -1 order by 1, 2',
      `select day, channel, ${added(['members'])} from reports.joined_day where node_id >= 0 group by 1, 2 order by 1, 2`,
    ),
    pair(
      `select store_id, month, currency, ${kept(SOLD)} from reports.store_month order by 1, 2, 3`,
      `select store_id, date_trunc('month', day)::date as month, currency, ${added(SOLD)} from reports.store_day where store_id > 0
       group by 1, 2, 3 order by 1, 2, 3`,
    ),
    pair(
      'select node_id, month, members::bigint as members from reports.joined_month order by 1, 2',
      `select node_id, date_trunc('month', day)::date as month, ${added(['members'])} from reports.joined_day where node_id >= 0
       group by 1, 2 order by 1, 2`,
    ),
  ])
}

describe('sums over all nodes, and by month', () => {
  it('agree with a recount after late receipts, claims, returns, actions and a store that moved', async () => {
    const house = await open('reports-sums')
    const agree = async () => {
      await house.deliver()
      for (const [kept, recounted] of await sums(house.db)) assert.deepEqual(kept, recounted)
      // Who sees each store apart gets the days of the stores, who sees all those of everywhere: the same sales.
      const { nodes } = await house.db.read(loadOrganization)
      const apart = await house.days('group', new Set(nodes.map(({ id }) => id)), FIRST - 60, FIRST + 60)
      const whole = await house.days('group', 'all', FIRST - 60, FIRST + 60)
      assert.deepEqual([whole.sales, whole.since], [apart.sales, apart.since])
      assert.ok(whole.sales.length > 0)
    }
    await house.post(
      house.sale('a', NOON, 60_000, { ...card('ann'), storeCode: 'shop' }),
      house.sale('lost', NOON + 1, 50_000),
      house.sale('c', NOON + 2, 20_000, card('bob')),
      house.sale('dollars', NOON + 2, 900, { currency: 'USD', ...card('ann') }),
    )
    await agree()
    // What was the first sale is a repeated one now, on its own day and in its own month.
    await house.post(house.sale('late', NOON - 3 * 86_400_000, 7_000, { ...card('ann'), historical: true }))
    await house.post(house.back('c-r', 'c', NOON + 86_400_000))
    await agree()
    const receipt = { source: 'shop-online', storeCode: 'kiosk', number: 'lost', at: NOON + 1, paidMinor: 50_000 }
    expectDone((await house.db.transact((ctx) => claimPurchases(ctx, [{ by, ...card('ann'), receipt }])))[0])
    const action = { by, programmeId: house.mall, action: 'activity_sign_up', key: 'yoga', historical: false } as const
    expectDone((await house.db.transact((ctx) => postActions(ctx, [{ ...action, ...card('ann'), at: NOON + 3 }])))[0])
    await house.db.transact((ctx) =>
      resolveMembers(ctx, [
        { by, ...card('web'), at: NOON, storeId: null, channel: 'web', create: 'joined', historical: false },
      ]),
    )
    await agree()
    await house.db.transact(async (ctx) => {
      ;(await putNodes(ctx, [{ by, code: 'new', kind: 'mall', name: { zh: '新商场' }, parent: 'group' }])).forEach(
        expectDone,
      )
      ;(await moveNodes(ctx, [{ by, code: 'kiosk', parent: 'new', from: FIRST + 1 }])).forEach(expectDone)
    })
    await house.post(house.sale('after', NOON + 2 * 86_400_000, 3_000, card('bob')))
    await agree()
    const moved = (await house.days('new')).sales.filter(({ currency }) => currency === 'CNY')
    assert.equal(
      moved.reduce((sum, { salesMinor }) => sum + salesMinor, 0),
      80_000,
    )
  })

  it('breaks a long range down by whole months and the days around them', async () => {
    const house = await open('reports-months')
    const noons = [-60, -45, -29, -28, -1, 0, 15, 30, 31, 40].map((day) => NOON + day * 86_400_000)
    const clock = NOON + 5 * 86_400_000
    await house.post(
      ...noons
        .filter((when) => when < clock)
        .map((when, no) => house.sale(`s${no}`, when, 1_000 + no, { ...card(`m${no}`), historical: true })),
    )
    await house.deliver()
    for (const [from, to] of [
      ...[[-70, 40] as const, [-59, -1] as const, [-60, 5] as const, [-28, -1] as const, [-28, 0] as const],
      ...[[-29, -2] as const, [-45, -29] as const, [0, 0] as const],
    ]) {
      const range = { from: FIRST + from, to: FIRST + to }
      const { sales } = await house.days('group', 'all', range.from, range.to)
      const parts = await house.breakdown('group', 'store', range)
      const told = parts.map((part) => [part.receipts, part.salesMinor, part.newMembers])
      const receipts = sales.reduce((sum, day) => sum + day.receipts, 0)
      const expected = [receipts, sales.reduce((sum, day) => sum + day.salesMinor, 0), receipts]
      assert.deepEqual(told, receipts === 0 ? [] : [expected], `${from} to ${to}`)
    }
  })
})

describe('asking for days', () => {
  it('shows stores in the scope only, and what happened at no store only to who sees all', async () => {
    const house = await open('reports-scope')
    await house.post(house.sale('s1', NOON, 1_000, card('ann')), house.sale('s2', NOON, 2_000, { storeCode: 'shop' }))
    await house.db.transact((ctx) =>
      resolveMembers(ctx, [
        { by, ...card('web'), at: NOON, storeId: null, channel: 'web', create: 'joined', historical: false },
      ]),
    )
    await house.deliver()
    const kiosk = new Set([await house.id('kiosk')])
    const seen = await house.days('group', kiosk)
    assert.deepEqual([seen.sales[0]?.salesMinor, seen.sales[0]?.receipts], [1_000, 1])
    assert.deepEqual(
      seen.joined.map(({ channel }) => channel),
      ['ecommerce'],
    )
    assert.deepEqual(await house.days('shop', kiosk), NOTHING)
    const parts = await house.breakdown('group', 'store', { scope: kiosk })
    assert.deepEqual(
      parts.map(({ node, salesMinor }) => [node?.code, salesMinor]),
      [['kiosk', 1_000]],
    )
    const all = (await house.days()).joined.map(({ channel }) => channel)
    assert.deepEqual(all, ['ecommerce', 'web'])
    assert.deepEqual(
      (await house.days('mall')).joined.map(({ channel }) => channel),
      ['ecommerce'],
    )
  })

  it('breaks a mall down by floor, category and store, counters with their store', async () => {
    const house = await open('reports-breakdown')
    await house.db.transact((ctx) =>
      putNodes(ctx, [{ by, code: 'desk', kind: 'counter', name: { zh: '专柜' }, parent: 'shop' }]),
    )
    await house.post(
      house.sale('p1', NOON, 1_000, card('ann')),
      house.sale('p2', NOON, 2_000, { storeCode: 'shop' }),
      house.sale('p3', NOON, 3_000, { storeCode: 'desk', ...card('bob') }),
    )
    await house.deliver()
    const told = (parts: Awaited<ReturnType<typeof breakdownOf>>) =>
      parts.map(({ node, word, salesMinor, newMembers }) => [node?.code ?? word, salesMinor, newMembers])
    assert.deepEqual(told(await house.breakdown('group', 'child')), [['mall', 6_000, 2]])
    const floors = [
      ['1F', 5_000, 1],
      ['B1', 1_000, 1],
    ]
    assert.deepEqual(told(await house.breakdown('mall', 'floor')), floors)
    assert.deepEqual(told(await house.breakdown('mall', 'category', { floor: '1F' })), [['apparel', 5_000, 1]])
    const stores = await house.breakdown('mall', 'store', { floor: '1F', category: 'apparel' })
    assert.deepEqual(told(stores), [['shop', 5_000, 1]])
    assert.deepEqual(told(await house.breakdown('mall', 'store', { floor: '' })), [])
    assert.deepEqual(
      told(await house.breakdown('shop', 'child')).map(([code]) => code),
      ['desk', ''],
    )
  })
})
