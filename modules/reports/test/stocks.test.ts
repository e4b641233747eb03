import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deliverAll, runChores } from '@atrium/db'
import { DAY_MS, dayOf, must, type Scope } from '@atrium/kernel'
import { type PurchaseAsk, postPurchases } from '@atrium/loyalty'
import { countFootfall, loadOrganization } from '@atrium/organization'
import { adjustPoints, programmeTotals } from '@atrium/points'
import { freshDatabase, testClock } from '@atrium/testkit'
import { judgeDueTiers, saveTierSets } from '@atrium/tiers'
import { daysOf, programmesOf, reportsModuleWith, takeStocks } from '../src/index.ts'
import { fromPostgres } from './projected.ts'
import { by, card, expectDone, setStage } from './stage.ts'

const NOON = Date.parse('2026-03-01T12:00:00+08:00')
const FIRST = dayOf(2026, 3, 1)
const reactions = must(reportsModuleWith(fromPostgres).reactions, 'the reactions of reports')
const chores = must(reportsModuleWith(fromPostgres).chores, 'the chores of reports')

async function open(name: string) {
  const clock = testClock(NOON)
  const db = await freshDatabase(name, { clock })
  const stage = await setStage(db)
  const node = async (code: string) =>
    must((await db.read(loadOrganization)).nodeByCode(code), `a node with the code ${code}`)
  const ask = async (code: string, scope: Scope, from = FIRST, to = FIRST + 9) => ({
    ...{ scope, node: await node(code), from, to },
  })
  return {
    ...{ ...stage, db, clock },
    id: async (code: string) => (await node(code)).id,
    async post(...asks: PurchaseAsk[]) {
      for (const outcome of await db.transact((ctx) => postPurchases(ctx, asks))) expectDone(outcome)
      await deliverAll(db, reactions)
    },
    stock: () => runChores(db, chores),
    async programmes(code = 'group', scope: Scope = 'all', from = FIRST, to = FIRST + 9) {
      const asked = await ask(code, scope, from, to)
      return db.read((ctx) => programmesOf(ctx, asked))
    },
    async footfall(code = 'group', scope: Scope = 'all') {
      const asked = await ask(code, scope)
      return (await db.read((ctx) => daysOf(ctx, asked))).footfall
    },
  }
}

describe('how programmes stand', () => {
  it('knows nothing before somebody looked, and looks at each programme once an hour', async () => {
    const house = await open('stocks-hourly')
    assert.deepEqual(
      (await house.programmes()).map(({ stock }) => stock),
      [null, null],
    )
    const look = () => house.db.transact((ctx) => takeStocks(ctx, 9))
    assert.deepEqual([await look(), await look(), await look()], [1, 1, 0])
    house.clock.advance(3_600_001)
    assert.deepEqual([await look(), await look(), await look()], [1, 1, 0])
  })

  it('tells what was outstanding at the end of each day, as the ledger does', async () => {
    const house = await open('stocks-outstanding')
    for (let no = 0; no < 4; no++) {
      await house.post(house.sale(`s${no}`, house.clock(), 10_000 * (no + 1), { ...card('ann'), storeCode: 'shop' }))
      house.clock.advance(DAY_MS)
    }
    await house.stock()
    for (const { programme, stock } of await house.programmes()) {
      assert.ok(stock)
      assert.deepEqual(
        stock.outstanding.map(({ day }) => day - FIRST),
        [0, 1, 2, 3, 4],
      )
      for (const { day, points } of stock.outstanding) {
        const until = NOON + (day - FIRST) * DAY_MS + DAY_MS / 2
        const totals = await house.db.read((ctx) => programmeTotals(ctx, { programmeId: programme.id, from: 0, until }))
        assert.equal(points, totals.outstanding, `day ${day - FIRST} of ${programme.code}`)
      }
    }
    const [mall] = await house.programmes('group', 'all', FIRST + 2, FIRST + 2)
    assert.deepEqual(mall?.stock?.outstanding, [{ day: FIRST + 2, points: 120 + 240 + 360 }])
  })

  it('tells what is about to expire by day, without what expires later or is gone', async () => {
    const house = await open('stocks-expiring')
    await house.post(house.sale('s', NOON, 10_000, card('ann')))
    const member = await house.db.sql('select member_id from points.account limit 1')
    const memberId = Number(member[0]?.member_id)
    const grant = (key: string, amount: number, expiresOn: number | null) => ({
      ...{
        by,
        memberId,
        programmeId: house.mall,
        amount,
        expiresOn,
        reason: 'present',
        key,
        at: NOON,
        historical: false,
      },
    })
    const outcomes = await house.db.transact((ctx) =>
      adjustPoints(ctx, [grant('soon', 50, FIRST + 3), grant('edge', 7, FIRST + 30), grant('later', 900, FIRST + 31)]),
    )
    outcomes.forEach(expectDone)
    await house.stock()
    const [mall, brand] = await house.programmes()
    assert.deepEqual(mall?.stock?.expiring, [
      { day: FIRST + 3, points: 50 },
      { day: FIRST + 30, points: 7 },
    ])
    assert.deepEqual([mall?.stock?.expiringOf, brand?.stock?.expiringOf], [1, 0])
    assert.deepEqual(mall?.stock?.expiringThen, [{ day: FIRST, points: 57 }])
  })

  it('comes to the same in many small looks as in a single one', async () => {
    const house = await open('stocks-parts')
    await house.post(...['ann', 'bob', 'cid', 'dan'].map((who, no) => house.sale(who, NOON + no, 10_000, card(who))))
    const members = await house.db.sql('select member_id from points.account order by member_id')
    const asks = members.flatMap(({ member_id: id }, no) =>
      [3 + no, 20, 45].map((days) => ({
        ...{ by, memberId: Number(id), programmeId: house.mall, amount: 10 + no, expiresOn: FIRST + days },
        ...{ reason: 'present', key: `${no} ${days}`, at: NOON, historical: false },
      })),
    )
    for (const outcome of await house.db.transact((ctx) => adjustPoints(ctx, asks))) expectDone(outcome)
    const looked = async (limit: number) => {
      let calls = 0
      while ((await house.db.transact((ctx) => takeStocks(ctx, limit))) > 0) calls++
      const [mall] = await house.programmes()
      return { calls, expiring: mall?.stock?.expiring, of: mall?.stock?.expiringOf }
    }
    const whole = await looked(1_000)
    house.clock.advance(3_600_001)
    const inParts = await looked(1)
    assert.deepEqual([whole.calls, inParts.calls], [2, 5])
    assert.deepEqual([whole.of, whole.expiring?.length], [4, 5])
    assert.deepEqual({ ...inParts, calls: 0 }, { ...whole, calls: 0 })
    assert.deepEqual(await house.db.sql('select 1 from reports.expiring_day where programme_id < 0'), [])
  })

  it('counts who rose and whose level was kept, by levels and day, and who stands above the base', async () => {
    const house = await open('stocks-levels')
    const level = (code: string, atLeast?: number) => ({
      ...{ code, name: { zh: code } },
      ...(atLeast === undefined
        ? {}
        : { entry: { all: [{ measure: 'netSpend' as const, window: { days: 30 }, atLeast }] } }),
    })
    const levels = [level('base'), level('silver', 50_000), level('gold', 200_000)]
    const definition = { levels, retentionDays: 2 }
    const set = { by, programmeId: house.mall, expectedVersion: 0, effectiveFrom: FIRST - 9, definition } as const
    const [saved] = await house.db.transact((ctx) => saveTierSets(ctx, [set]))
    expectDone(saved)
    await house.post(house.sale('a', NOON, 60_000, card('ann')), house.sale('b', NOON + 1, 300_000, card('bob')))
    await house.post(house.sale('c', NOON + 2, 250_000, card('ann')))
    await house.stock()
    const [mall] = await house.programmes()
    assert.deepEqual(
      mall?.stock?.moved.map(({ from, to, direction, members }) => [from, to, direction, members]),
      [
        ['base', 'gold', 'up', 1],
        ['base', 'silver', 'up', 1],
        ['silver', 'gold', 'up', 1],
      ],
    )
    assert.deepEqual(
      mall?.stock?.levels.map(({ code, persons }) => [code, persons]),
      [
        ['base', null],
        ['silver', 0],
        ['gold', 2],
      ],
    )
    house.clock.advance(3 * DAY_MS)
    assert.equal(await house.db.transact((ctx) => judgeDueTiers(ctx, 10)), 2)
    await deliverAll(house.db, reactions)
    const [later] = await house.programmes()
    assert.deepEqual(
      later?.stock?.moved
        .slice(3)
        .map(({ day, from, to, direction, members }) => [day - FIRST, from, to, direction, members]),
      [[3, 'gold', 'gold', 'kept', 2]],
    )
  })

  it('shows a programme whole only to who sees every store that feeds it', async () => {
    const house = await open('stocks-scope')
    await house.post(house.sale('s', NOON, 10_000, { ...card('ann'), storeCode: 'shop' }))
    await house.stock()
    const shop = new Set([await house.id('shop')])
    const told = (figures: Awaited<ReturnType<typeof house.programmes>>) =>
      figures.map(({ programme, stock }) => [programme.code, stock !== null])
    assert.deepEqual(told(await house.programmes('group', shop)), [
      ['mall', false],
      ['brand', true],
    ])
    assert.deepEqual(told(await house.programmes('kiosk')), [['mall', false]])
    assert.deepEqual(told(await house.programmes('mall')), [
      ['mall', true],
      ['brand', true],
    ])
  })
})

describe('footfall', () => {
  it('is counted at the gates where there are any, else at the doors, with the receipts behind them', async () => {
    const house = await open('stocks-footfall')
    await house.post(house.sale('a', NOON, 1_000), house.sale('b', NOON + 1, 1_000, { storeCode: 'shop' }))
    house.clock.advance(DAY_MS)
    const count = (node: string, hour: number, people: number) => ({ by, node, day: FIRST, hour, people })
    const counted = await house.db.transact((ctx) =>
      countFootfall(ctx, [count('mall', 11, 70), count('mall', 12, 30), count('shop', 12, 20), count('kiosk', 12, 8)]),
    )
    counted.forEach(expectDone)
    assert.deepEqual(await house.footfall(), {
      at: 'mall',
      days: [{ day: FIRST, people: 100, counters: 1, receipts: 2 }],
    })
    const shop = { at: 'store', days: [{ day: FIRST, people: 20, counters: 1, receipts: 1 }] }
    assert.deepEqual(await house.footfall('shop'), shop)
    assert.deepEqual(await house.footfall('group', new Set([await house.id('shop')])), shop)
  })
})
