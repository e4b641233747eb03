import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemBy } from '@atrium/kernel'
import { resolveMembers } from '@atrium/members'
import { freshDatabase, testClock } from '@atrium/testkit'
import {
  type ActionAsk,
  type ClaimAsk,
  claimPurchases,
  type PurchaseAsk,
  postActions,
  postPurchases,
  simulatePurchase,
} from '../src/index.ts'
import { by, card, expectDone, refusedAs, setStage } from './stage.ts'

const at = (text: string): number => Date.parse(text)
const NOON = at('2026-03-01T12:00:00+08:00')
const DAY = 86_400_000
const clock = testClock(NOON + DAY)
const db = await freshDatabase(import.meta, { clock })
const stage = await setStage(db)
const post = (asks: readonly PurchaseAsk[]) => db.transact((ctx) => postPurchases(ctx, asks))
const claim = (asks: readonly ClaimAsk[]) => db.transact((ctx) => claimPurchases(ctx, asks))
const act = (asks: readonly ActionAsk[]) => db.transact((ctx) => postActions(ctx, asks))

await db.transact((ctx) =>
  resolveMembers(
    ctx,
    ['ann', 'bob', 'cat'].map((value) => ({
      by: systemBy('test'),
      ...card(value),
      at: NOON,
      storeId: null,
      channel: 'pos',
      create: 'joined' as const,
      historical: false,
    })),
  ),
)

const numbered = (number: string, paidMinor: number): ClaimAsk['receipt'] => ({
  source: 'shop-online',
  storeCode: 'kiosk',
  number,
  at: NOON,
  paidMinor,
})

describe('claiming a receipt of nobody', () => {
  it('moves it under the member, judged as of its own time, once', async () => {
    await post([stage.sale('lost', NOON, 60_000)])
    const [first] = await claim([{ by, ...card('ann'), receipt: numbered('lost', 60_000) }])
    const answer = expectDone(first)
    assert.deepEqual(
      answer.programmes.map((one) => [one.points, one.balance, one.tier]),
      [[720, 720, 'silver']],
    )
    const [again, other] = await claim([
      { by, ...card('ann'), receipt: numbered('lost', 60_000) },
      { by, ...card('bob'), receipt: numbered('lost', 60_000) },
    ])
    assert.deepEqual(expectDone(again).programmes, answer.programmes)
    assert.equal(refusedAs(other), 'already_claimed')
  })

  it('by the token that is printed on it', async () => {
    await post([stage.sale('token', NOON, 5_000, { claimToken: 'a-token-of-12' })])
    const [wrong, right] = await claim([
      { by, ...card('bob'), receipt: { token: 'a-token-of-13' } },
      { by, ...card('bob'), receipt: { token: 'a-token-of-12' } },
    ])
    assert.equal(refusedAs(wrong), 'unknown_receipt')
    assert.equal(expectDone(right).programmes[0]?.points, 60)
  })

  it('raced by two members goes to one of them', async () => {
    await post([stage.sale('contested', NOON, 5_000)])
    const ask = (who: string) => claim([{ by, ...card(who), receipt: numbered('contested', 5_000) }])
    const outcomes = (await Promise.all([ask('ann'), ask('bob'), ask('cat')])).flat()
    assert.deepEqual(outcomes.map((outcome) => refusedAs(outcome) ?? 'mine').sort(), [
      'already_claimed',
      'already_claimed',
      'mine',
    ])
  })

  it('counts what came back before it had a member', async () => {
    const lines = [{ sku: 'A', quantityMilli: 2_000, amountMinor: 10_000 }]
    await post([stage.sale('half', NOON, 10_000, { lines })])
    const { paidMinor: _, ...back } = stage.sale('half-r', NOON + 1, 0)
    const returned = { lines: [{ lineNo: 1, quantityMilli: 1_000 }] }
    expectDone((await post([{ ...back, kind: 'return', returnOf: { number: 'half' }, returned, create: 'never' }]))[0])
    const [claimed] = await claim([{ by, ...card('cat'), receipt: numbered('half', 10_000) }])
    assert.equal(expectDone(claimed).programmes[0]?.points, 60)
  })

  for (const [what, receipt, code] of [
    ['a wrong amount', numbered('open', 4_999), 'amount_differs'],
    ['a number that is not there', numbered('nothing', 5_000), 'unknown_receipt'],
  ] as const) {
    it(`is refused for ${what}`, async () => {
      await post([stage.sale('open', NOON, 5_000)])
      assert.equal(refusedAs((await claim([{ by, ...card('ann'), receipt }]))[0]), code)
    })
  }

  it('is refused after the days that the store allows, for who is not known, and for a return', async () => {
    await post([stage.sale('late', NOON, 5_000), stage.sale('minus', NOON, -5_000, { kind: 'return' })])
    const [stranger, negative] = await claim([
      { by, ...card('stranger'), receipt: numbered('late', 5_000) },
      { by, ...card('ann'), receipt: numbered('minus', -5_000) },
    ])
    assert.deepEqual([refusedAs(stranger), refusedAs(negative)], ['unknown_member', 'not_claimable'])
    clock.advance(31 * DAY)
    assert.equal(
      refusedAs((await claim([{ by, ...card('ann'), receipt: numbered('late', 5_000) }]))[0]),
      'claim_window_over',
    )
  })
})

describe('actions that earn', () => {
  const ask = (action: ActionAsk['action'], more: Partial<ActionAsk> = {}): ActionAsk => ({
    by,
    ...card('cat'),
    programmeId: stage.mall,
    action,
    at: NOON,
    historical: false,
    ...more,
  })

  it('earn once a day for a check-in, by the programme’s calendar', async () => {
    const asks = [
      ask('check_in'),
      ask('check_in', { at: NOON + 60_000 }),
      ask('check_in', { at: at('2026-03-02T00:00:00+08:00') }),
    ]
    const [first, same, next] = (await act(asks)).map(expectDone)
    assert.equal(same!.balance, first!.balance)
    assert.equal(next!.balance, first!.balance + 1)
    assert.deepEqual((await act(asks)).map(expectDone), [first, same, next])
  })

  it('earn once for each activity', async () => {
    const [one, two, again] = (
      await act([
        ask('activity_sign_up', { key: 'yoga' }),
        ask('activity_sign_up', { key: 'tea' }),
        ask('activity_sign_up', { key: 'yoga' }),
      ])
    ).map(expectDone)
    assert.deepEqual([one!.points, two!.points, two!.balance - one!.balance], [5, 5, 5])
    assert.deepEqual(again, one)
  })

  it('raced earn once', async () => {
    const outcomes = (
      await Promise.all(Array.from({ length: 6 }, () => act([ask('activity_sign_up', { key: 'race' })])))
    ).flat()
    assert.equal(new Set(outcomes.map((outcome) => expectDone(outcome).balance)).size, 1)
  })

  it('are refused without a key, for a stranger, and for a programme that is not there', async () => {
    const outcomes = await act([
      ask('activity_sign_up'),
      ask('check_in', card('nobody-knows')),
      ask('check_in', { programmeId: 999 }),
      ask('check_in', { at: clock() + DAY }),
    ])
    assert.deepEqual(outcomes.map(refusedAs), ['key_missing', 'unknown_member', 'unknown_programme', 'in_the_future'])
  })
})

describe('simulating a purchase', () => {
  it('says what posting it would earn, and why not, and writes nothing', async () => {
    const ask = stage.sale('simulated', at('2026-03-11T12:00:00+08:00'), 100_000, {
      ...card('ann'),
      lines: [{ sku: 'new-sku', quantityMilli: 1000, amountMinor: 100_000 }],
    })
    const tables = ['catalog.product', 'purchases.receipt', 'points.entry', 'members.member', 'loyalty.cap_use']
    const counts = () => Promise.all(tables.map((table) => db.sql(`select count(*) from ${table}`)))
    const before = await counts()
    const simulated = expectDone(await db.read((ctx) => simulatePurchase(ctx, ask)))
    assert.deepEqual(await counts(), before)
    const [programme] = simulated.programmes
    assert.equal(programme?.points, 1_200)
    const festival = programme?.rules.find((rule) => rule.rule === 'double-11')
    assert.equal(festival?.applies, false)
    assert.match(festival?.decisive[0]?.text.zh ?? '', /11/)
    const [posted] = (await post([ask])).map(expectDone)
    assert.equal(posted!.programmes[0]?.points, programme?.points)
    assert.deepEqual(posted!.programmes[0]?.reasons, programme?.reasons)
  })

  it('of nobody gives the points and no balance', async () => {
    const simulated = expectDone(await db.read((ctx) => simulatePurchase(ctx, stage.sale('x', NOON, 10_000))))
    assert.deepEqual(
      [simulated.memberId, simulated.programmes[0]?.points, simulated.programmes[0]?.balance],
      [null, 120, null],
    )
  })
})
