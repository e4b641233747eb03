import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { freshDatabase, testClock } from '@atrium/testkit'
import { type PostedPurchase, type PurchaseAsk, postPurchases } from '../src/index.ts'
import { card, expectDone, refusedAs, setStage } from './stage.ts'

const at = (text: string): number => Date.parse(text)
const NOON = at('2026-03-01T12:00:00+08:00')
const db = await freshDatabase(import.meta, { clock: testClock(at('2026-12-01T00:00:00Z')) })
const stage = await setStage(db)

const post = (asks: readonly PurchaseAsk[]) => db.transact((ctx) => postPurchases(ctx, asks))
const postOne = async (ask: PurchaseAsk): Promise<PostedPurchase> => expectDone((await post([ask]))[0])
const inMall = (posted: PostedPurchase) => {
  const answer = posted.programmes.find((one) => one.programmeId === stage.mall)
  assert.ok(answer)
  return answer
}
const rowsOf = async (table: string): Promise<number> =>
  Number((await db.sql<{ count: string }>(`select count(*) from ${table}`))[0]?.count)

describe('posting purchases', () => {
  it('answers nothing for nothing', async () => {
    assert.deepEqual(await post([]), [])
  })

  it('answers points, balance, level and the reasons, in every programme that the store feeds', async () => {
    const posted = await postOne(stage.sale('one-1', NOON, 60_050, { ...card('one'), storeCode: 'shop' }))
    assert.deepEqual(
      posted.programmes.map(({ programmeId, points, balance, tierBefore, tier }) => ({
        programmeId,
        points,
        balance,
        tierBefore,
        tier,
      })),
      [stage.mall, stage.brand].map((programmeId) => ({
        programmeId,
        points: 720,
        balance: 720,
        tierBefore: 'bronze',
        tier: 'silver',
      })),
    )
    assert.deepEqual(inMall(posted).reasons, [{ code: 'rule', rule: 'base', points: 720 }])
  })

  it('judges the purchases of one batch in order: the level of the second is what the first made it', async () => {
    const [first, second] = (
      await post([
        stage.sale('order-1', NOON, 150_000, card('order')),
        stage.sale('order-2', NOON + 60_000, 60_000, card('order')),
      ])
    ).map(expectDone)
    assert.equal(inMall(first!).tier, 'silver')
    assert.deepEqual(
      [inMall(second!).tierBefore, inMall(second!).tier, inMall(second!).balance],
      ['silver', 'gold', 2_520],
    )
  })

  it('comes to the same one by one as in one batch', async () => {
    const history = (prefix: string) =>
      Array.from({ length: 40 }, (_, index) =>
        stage.sale(
          `${prefix}-${index}`,
          NOON + index * 86_400_000,
          1_000 + index * 977,
          card(`${prefix}-${index % 3}`),
        ),
      )
    const together = (await post(history('batch'))).map(expectDone)
    const alone: PostedPurchase[] = []
    for (const ask of history('single')) alone.push(await postOne(ask))
    const bare = (posted: readonly PostedPurchase[]) => posted.map((one) => one.programmes)
    assert.deepEqual(bare(together), bare(alone))
  })

  it('is idempotent by receipt: the same content is answered again, other content is refused', async () => {
    const ask = stage.sale('again', NOON, 10_000, card('again'))
    const first = await postOne(ask)
    const before = await rowsOf('points.entry')
    const again = await postOne(ask)
    assert.deepEqual({ ...again, again: undefined }, { ...first, again: undefined })
    const [other] = await post([{ ...ask, paidMinor: 10_001 }])
    assert.equal(refusedAs(other), 'receipt_conflict')
    assert.equal(await rowsOf('points.entry'), before)
  })

  it('takes the same receipt twice in one batch as the same receipt', async () => {
    const ask = stage.sale('twin', NOON, 5_000, card('twin'))
    const [first, second, third] = await post([ask, ask, { ...ask, paidMinor: 1 }])
    assert.equal(expectDone(first).purchaseId, expectDone(second).purchaseId)
    assert.equal(refusedAs(third), 'receipt_conflict')
  })

  it('numbers by store and day where the feed does', async () => {
    const ask = stage.sale('0001', NOON, 5_000, { ...card('daily'), source: 'pos' })
    const tomorrow = { ...ask, at: NOON + 86_400_000 }
    const elsewhere = { ...ask, storeCode: 'shop' }
    const ids = (await post([ask, tomorrow, elsewhere])).map((outcome) => expectDone(outcome).purchaseId)
    assert.equal(new Set(ids).size, 3)
  })

  it('keeps a receipt of nobody, without points', async () => {
    const posted = await postOne(stage.sale('nobody', NOON, 5_000))
    assert.deepEqual([posted.memberId, posted.programmes], [null, []])
    assert.deepEqual(
      { ...(await postOne(stage.sale('nobody', NOON, 5_000))), again: undefined },
      { ...posted, again: undefined },
    )
  })

  for (const [what, change, code] of [
    ['a feed that is not registered', { source: 'nowhere' }, 'unknown_source'],
    ['a store that is not there', { storeCode: 'nowhere' }, 'unknown_store'],
    ['a node that is no store', { storeCode: 'mall' }, 'unknown_store'],
    ['a time in the future', { at: at('2026-12-02T00:00:00Z') }, 'in_the_future'],
    ['lines that do not sum', { lines: [{ sku: 'A', quantityMilli: 1000, amountMinor: 1 }] }, 'amounts_differ'],
    ['a return that is paid', { kind: 'return' }, 'wrong_sign'],
    [
      'an unreadable product code',
      { lines: [{ sku: 'A\u0000', quantityMilli: 1000, amountMinor: 100 }] },
      'invalid_sku',
    ],
    ['a member who is not there', { memberId: 999_999 }, 'unknown_member'],
    ['an unknown customer where none may be made', { ...card('never-seen'), create: 'never' }, 'unknown_member'],
    [
      'an original that is not there',
      { kind: 'return', returnOf: { number: 'never' }, paidMinor: undefined },
      'unknown_original',
    ],
  ] as const) {
    it(`refuses ${what}, writes nothing and leaves the number free`, async () => {
      const tables = [
        'purchases.receipt',
        'purchases.purchase',
        'purchases.anonymous',
        'points.entry',
        'members.member',
      ]
      const before = await Promise.all(tables.map(rowsOf))
      const ask = { ...stage.sale(`bad-${code}`, NOON, 100), ...change } as PurchaseAsk
      assert.equal(refusedAs((await post([ask]))[0]), code)
      assert.deepEqual(await Promise.all(tables.map(rowsOf)), before)
    })
  }

  it('keeps to the scope of who asks, and one refusal does not touch its neighbours', async () => {
    const [kiosk] = await db.sql<{ id: number }>(`select id from organization.node where code = 'kiosk'`)
    const scoped = { by: { ...stage.sale('x', 0, 0).by, scope: new Set([Number(kiosk?.id)]) } }
    const [refused, posted] = await post([
      stage.sale('scope-1', NOON, 100, { ...card('scope'), ...scoped, storeCode: 'shop' }),
      stage.sale('scope-2', NOON, 10_000, { ...card('scope'), ...scoped }),
    ])
    assert.equal(refusedAs(refused), 'store_out_of_scope')
    assert.equal(inMall(expectDone(posted)).points, 120)
  })

  it('gives the festival bonus on its day only', async () => {
    const festival = await postOne(stage.sale('d11', at('2026-11-11T23:59:00+08:00'), 100_000, card('d11')))
    const after = await postOne(stage.sale('d12', at('2026-11-12T00:00:00+08:00'), 100_000, card('d11')))
    assert.deepEqual([inMall(festival).points, inMall(after).points], [1_250, 1_200])
  })
})

describe('returns', () => {
  const line = (sku: string, pieces: number, amountMinor: number) => ({
    sku,
    quantityMilli: pieces * 1000,
    amountMinor,
  })
  const back = (number: string, original: string, more: Partial<PurchaseAsk> = {}): PurchaseAsk => {
    const { paidMinor: _, ...ask } = stage.sale(number, NOON + 3_600_000, 0)
    return { ...ask, kind: 'return', returnOf: { number: original }, create: 'never', ...more }
  }
  const part = (lineNo: number, pieces: number) => ({ returned: { lines: [{ lineNo, quantityMilli: pieces * 1000 }] } })

  it('leave what the kept part would have earned: a threshold that is no longer met is taken back whole', async () => {
    const day = at('2026-11-11T12:00:00+08:00')
    const lines = [line('coat', 1, 90_000), line('scarf', 1, 15_000)]
    const sale = await postOne(stage.sale('thr', day, 105_000, { ...card('thr'), lines }))
    assert.equal(inMall(sale).points, 1_310)
    const returned = await postOne(back('thr-r', 'thr', { ...part(2, 1), at: day + 1 }))
    // Kept 900.00 earns 1,080 and no bonus.
    assert.deepEqual([inMall(returned).points, inMall(returned).balance], [-230, 1_080])
  })

  it('in parts take back exactly the whole', async () => {
    const lines = [line('sock', 7, 9_999)]
    const sale = await postOne(stage.sale('parts', NOON, 9_999, { ...card('parts'), lines }))
    assert.equal(inMall(sale).points, 119)
    let taken = 0
    for (let piece = 0; piece < 7; piece++) {
      taken -= inMall(await postOne(back(`parts-${piece}`, 'parts', part(1, 1)))).points
    }
    assert.equal(taken, 119)
    assert.equal(refusedAs((await post([back('parts-8', 'parts', part(1, 1))]))[0]), 'return_exceeds_purchase')
  })

  it('of a receipt in the same batch follow it', async () => {
    const [sale, returned] = (await post([stage.sale('same', NOON, 10_000, card('same')), back('same-r', 'same')])).map(
      expectDone,
    )
    assert.deepEqual([inMall(sale!).balance, inMall(returned!).balance], [120, 0])
  })

  it('beyond the balance become debt, which the next purchase pays first', async () => {
    await postOne(stage.sale('debt', NOON, 10_000, card('debt')))
    const unlinked = await postOne(stage.sale('debt-r', NOON + 1, -25_000, { ...card('debt'), kind: 'return' }))
    assert.deepEqual([inMall(unlinked).points, inMall(unlinked).balance, inMall(unlinked).debt], [-300, -180, 180])
    const next = await postOne(stage.sale('debt-2', NOON + 2, 20_000, card('debt')))
    assert.deepEqual([inMall(next).points, inMall(next).balance, inMall(next).debt], [240, 60, 0])
  })

  it('raced twice give the goods back once', async () => {
    await postOne(stage.sale('raced', NOON, 10_000, { ...card('raced'), lines: [line('A', 1, 10_000)] }))
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((number) => post([back(`raced-${number}`, 'raced')])))
    assert.equal(outcomes.flat().filter((outcome) => outcome.ok).length, 1)
    assert.deepEqual(
      new Set(outcomes.flat().flatMap((outcome) => (outcome.ok ? [] : [outcome.code]))),
      new Set(['nothing_left_to_return']),
    )
  })

  it('take back nothing that has expired unspent, also where it falls due on the day of the return', async () => {
    const long = at('2025-10-01T12:00:00+08:00')
    await post([
      stage.sale('due', long, 10_000, card('due')),
      stage.sale('due-2', long + 86_400_000, 10_000, card('due')),
    ])
    // Points of 1 October are gone on 1 October of the next year; those of the 2nd are there for one more day.
    const back1 = { ...back('due-r', 'due'), at: at('2026-10-01T09:00:00+08:00') }
    const [first] = (await post([back1])).map(expectDone)
    assert.deepEqual([inMall(first!).points, inMall(first!).balance, inMall(first!).debt], [0, 120, 0])
    const back2 = { ...back('due-r2', 'due-2'), at: at('2026-10-02T09:00:00+08:00') }
    const [second] = (await post([back2])).map(expectDone)
    assert.deepEqual([inMall(second!).points, inMall(second!).balance, inMall(second!).debt], [0, 0, 0])
  })

  it('of a receipt of nobody are kept without a member', async () => {
    await postOne(stage.sale('anon', NOON, 10_000, { lines: [line('A', 2, 10_000)] }))
    const returned = await postOne(back('anon-r', 'anon', part(1, 1)))
    assert.equal(returned.memberId, null)
    assert.equal(refusedAs((await post([back('anon-r2', 'anon', part(1, 2))]))[0]), 'return_exceeds_purchase')
  })
})

describe('races', () => {
  it('post the same receipt once, however many send it', async () => {
    const ask = stage.sale('race-1', NOON, 10_000, card('race'))
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => post([ask])))
    const ids = new Set(outcomes.flat().map((outcome) => expectDone(outcome).purchaseId))
    assert.equal(ids.size, 1)
    const [row] = await db.sql<{ balance: string }>(
      `select balance from points.account a join purchases.receipt r on r.member_id = a.member_id
       where r.receipt_key = 'shop-online::race-1' and a.programme_id = ${stage.mall}`,
    )
    assert.equal(Number(row?.balance), 120)
  })

  it('take batches in opposite orders without losing one', async () => {
    const people = Array.from({ length: 60 }, (_, index) => `opposite-${index}`)
    await post(people.map((person) => stage.sale(`${person}-0`, NOON, 10_000, card(person))))
    const rounds = Array.from({ length: 6 }, (_, round) => {
      const order = round % 2 === 0 ? people : [...people].reverse()
      return post(order.map((person) => stage.sale(`${person}-${round + 1}`, NOON, 10_000, card(person))))
    })
    for (const outcome of (await Promise.all(rounds)).flat()) expectDone(outcome)
    const [sum] = await db.sql<{ entries: string; balances: string; lots: string }>(
      `select (select sum(amount) from points.entry) as entries, (select sum(balance) from points.account) as balances,
        (select sum(remaining) from points.lot) - (select sum(debt) from points.account) as lots`,
    )
    assert.equal(sum?.entries, sum?.balances)
    assert.equal(sum?.lots, sum?.balances)
  })
})
