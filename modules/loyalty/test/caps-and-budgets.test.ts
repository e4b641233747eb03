import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { freshDatabase, testClock } from '@atrium/testkit'
import {
  type EarningRule,
  type PostedPurchase,
  type PurchaseAsk,
  postPurchases,
  type RuleSetDefinition,
  saveRuleSets,
} from '../src/index.ts'
import { by, card, expectDone, RULES, refusedAs, setStage } from './stage.ts'

const at = (text: string): number => Date.parse(text)
const NOON = at('2026-03-01T12:00:00+08:00')
const DAY = 86_400_000

const fixed = (code: string, points: number, caps: EarningRule['caps']): EarningRule => ({
  code,
  name: { zh: code },
  trigger: 'purchase',
  from: null,
  to: null,
  when: { field: 'purchase.paidMinor', op: 'ge', value: 1_000 },
  action: { type: 'fixed', points, each: 'purchase' },
  ...(caps ? { caps } : {}),
  priority: 100,
  stop: false,
})

const rules: RuleSetDefinition = {
  combine: 'max',
  rules: [
    fixed('daily', 40, { perMemberDay: 100 }),
    fixed('monthly', 10, { perMemberMonth: 25 }),
    fixed('scarce', 7, { budget: 700 }),
  ],
}
const db = await freshDatabase(import.meta, { clock: testClock(at('2026-12-01T00:00:00Z')) })
const stage = await setStage(db, rules)
const post = (asks: readonly PurchaseAsk[]) => db.transact((ctx) => postPurchases(ctx, asks))
const given = (posted: PostedPurchase, rule: string) =>
  posted.programmes[0]?.reasons.find((reason) => reason.code === 'rule' && reason.rule === rule)
const scarceUsed = async () =>
  Number(
    (await db.sql<{ used: string }>(`select sum(used) as used from loyalty.budget_slot where rule_code = 'scarce'`))[0]
      ?.used,
  )

describe('caps per member', () => {
  it('hold back what a day and a month do not allow, with the reason, also within one batch', async () => {
    const asks = [0, 1, 2, 3].map((index) => stage.sale(`cap-${index}`, NOON + index, 2_000, card('cap')))
    const posted = (await post(asks)).map(expectDone)
    assert.deepEqual(
      posted.map((one) => given(one, 'daily')),
      [
        { code: 'rule', rule: 'daily', points: 40 },
        { code: 'rule', rule: 'daily', points: 40 },
        { code: 'rule', rule: 'daily', points: 20, wanted: 40, cap: 'day' },
        { code: 'rule', rule: 'daily', points: 0, wanted: 40, cap: 'day' },
      ],
    )
    assert.deepEqual(given(posted[2]!, 'monthly'), {
      code: 'rule',
      rule: 'monthly',
      points: 5,
      wanted: 10,
      cap: 'month',
    })
  })

  it('begin anew with the day of the programme, and the month goes on', async () => {
    const [midnight] = (await post([stage.sale('cap-next', at('2026-03-02T00:00:00+08:00'), 2_000, card('cap'))])).map(
      expectDone,
    )
    assert.deepEqual(given(midnight!, 'daily'), { code: 'rule', rule: 'daily', points: 40 })
    assert.deepEqual(given(midnight!, 'monthly'), {
      code: 'rule',
      rule: 'monthly',
      points: 0,
      wanted: 10,
      cap: 'month',
    })
  })

  it('regain what a return takes back', async () => {
    await post([0, 1].map((index) => stage.sale(`regain-${index}`, NOON + index, 2_000, card('regain'))))
    const { paidMinor: _, ...back } = stage.sale('regain-r', NOON + 10, 0)
    await post([{ ...back, kind: 'return', returnOf: { number: 'regain-0' }, create: 'never' }])
    const [next] = (await post([stage.sale('regain-2', NOON + 20, 2_000, card('regain'))])).map(expectDone)
    assert.deepEqual(given(next!, 'daily'), { code: 'rule', rule: 'daily', points: 40 })
  })
})

describe('a budget', () => {
  it('is given whole or not at all, in order, and never exceeded by many at once', async () => {
    const before = await scarceUsed()
    const room = Math.floor((700 - before) / 7)
    const batches = Array.from({ length: 12 }, (_, batch) =>
      Array.from({ length: 15 }, (_, index) =>
        stage.sale(`rush-${batch}-${index}`, NOON + DAY * 40, 1_500, card(`rush-${batch}-${index}`)),
      ),
    )
    const posted = (await Promise.all(batches.map(post))).flat().map(expectDone)
    const winners = posted.filter(
      (one) => given(one, 'scarce')?.code === 'rule' && (given(one, 'scarce') as { points: number }).points === 7,
    )
    assert.equal(winners.length, room)
    assert.equal(await scarceUsed(), before + room * 7)
    const losers = posted.filter((one) => !winners.includes(one))
    assert.ok(
      losers.every(
        (one) =>
          JSON.stringify(given(one, 'scarce')) ===
          JSON.stringify({ code: 'rule', rule: 'scarce', points: 0, wanted: 7, cap: 'budget' }),
      ),
    )
  })

  it('regains what a return takes back, for someone else to have', async () => {
    const used = await scarceUsed()
    const [winner] = await db.sql<{ number: string }>(
      `select p.number from purchases.purchase p join loyalty.judgement j using (member_id, purchase_id)
       where p.number like 'rush-%' and j.facts -> 'granted' ->> 'scarce' = '7' limit 1`,
    )
    const { paidMinor: _, ...back } = stage.sale('rush-back', NOON + DAY * 41, 0)
    expectDone((await post([{ ...back, kind: 'return', returnOf: { number: winner!.number }, create: 'never' }]))[0])
    assert.equal(await scarceUsed(), used - 7)
    const [next] = (await post([stage.sale('rush-next', NOON + DAY * 42, 1_500, card('rush-next'))])).map(expectDone)
    assert.deepEqual(given(next!, 'scarce'), { code: 'rule', rule: 'scarce', points: 7 })
  })
})

describe('saving a rule set', () => {
  const save = (expectedVersion: number, definition: RuleSetDefinition) =>
    db.transact((ctx) => saveRuleSets(ctx, [{ by, programmeId: stage.brand, expectedVersion, definition }]))

  it('takes effect at once and keeps the version that judged before', async () => {
    const [saved] = await save(1, { combine: 'max', rules: [] })
    assert.equal(expectDone(saved).version, 2)
    const [posted] = (await post([stage.sale('none', NOON, 10_000, { ...card('none'), storeCode: 'shop' })])).map(
      expectDone,
    )
    assert.deepEqual(posted!.programmes.find((one) => one.programmeId === stage.brand)?.reasons, [
      { code: 'nothing_earned' },
    ])
    expectDone((await save(2, RULES))[0])
    const { paidMinor: _, ...back } = stage.sale('none-r', NOON + 1, 0)
    const [returned] = (
      await post([{ ...back, storeCode: 'shop', kind: 'return', returnOf: { number: 'none' }, create: 'never' }])
    ).map(expectDone)
    assert.deepEqual(returned!.programmes.find((one) => one.programmeId === stage.brand)?.points, 0)
  })

  it('is refused from a version that someone else has changed, also in a race', async () => {
    assert.equal(refusedAs((await save(1, RULES))[0]), 'version_stale')
    const outcomes = (await Promise.all([save(3, RULES), save(3, RULES), save(3, RULES)])).flat()
    assert.deepEqual(outcomes.map((outcome) => refusedAs(outcome) ?? 'saved').sort(), [
      'saved',
      'version_stale',
      'version_stale',
    ])
  })

  it('names the places of its faults', async () => {
    const rule = { ...RULES.rules[0]!, when: { field: 'member.shoeSize', op: 'eq' as const, value: 40 } }
    const [outcome] = await save(4, { combine: 'max', rules: [rule] })
    assert.equal(refusedAs(outcome), 'rules_have_faults')
    assert.equal(outcome?.ok === false && outcome.faults?.[0]?.pointer, '/rules/0/when/field')
  })

  it('belongs to the owner of the programme', async () => {
    const outsider = { ...by, scope: new Set([999]) }
    const [outcome] = await db.transact((ctx) =>
      saveRuleSets(ctx, [{ by: outsider, programmeId: stage.mall, expectedVersion: 1, definition: RULES }]),
    )
    assert.equal(refusedAs(outcome), 'programme_out_of_scope')
  })
})
