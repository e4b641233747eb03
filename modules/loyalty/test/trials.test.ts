import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { freshDatabase, testClock } from '@atrium/testkit'
import { type EarningRule, postPurchases, type RuleSetDefinition, saveRuleSets, tryRules } from '../src/index.ts'
import { by, card, expectDone, refusedAs, setStage } from './stage.ts'

// What rules would give, and why not: on typed purchases and on real ones, by rules that nobody saved.

const NOON = Date.parse('2026-03-02T12:00:00+08:00')
const clock = testClock(Date.parse('2026-03-10T00:00:00Z'))
const db = await freshDatabase(import.meta, { clock })

const rule = (code: string, action: EarningRule['action'], more: Partial<EarningRule> = {}): EarningRule => ({
  ...{ code, name: { zh: code }, trigger: 'purchase', from: null, to: null, action, priority: 100, stop: false },
  ...more,
})
const rate = { type: 'rate', points: '1', perMinor: 100, rounding: 'floor', each: 'purchase' } as const
const fixed = (points: number) => ({ type: 'fixed', points, each: 'purchase' }) as const
const set = (...rules: EarningRule[]): RuleSetDefinition => ({ combine: 'max', rules })

const stage = await setStage(db, set(rule('base', rate, { caps: { perMemberDay: 100 } })))
const programmeId = stage.mall
const asked = (number: string, paidMinor: number, who: object = card('T')) => {
  const { by: _, ...purchase } = stage.sale(number, NOON, paidMinor, who)
  return purchase
}
const attempt = (ask: Omit<Parameters<typeof tryRules>[1], 'by' | 'programmeId'>) =>
  db.read((ctx) => tryRules(ctx, { by, programmeId, ...ask }))
const whyOf = async (rules: RuleSetDefinition | undefined, paidMinor: number) => {
  const { programmes } = expectDone(await attempt({ rules, purchase: asked('typed', paidMinor) }))
  return new Map(programmes[0]?.rules.map((one) => [one.rule, one.why]))
}

describe('a trial', () => {
  it('says of every rule why it gave or why not', async () => {
    const rules = set(
      rule('paused', fixed(5), { paused: true, priority: 1 }),
      rule('ahead', fixed(5), { from: NOON + 1, priority: 2 }),
      rule('over', fixed(5), { to: NOON, priority: 3 }),
      rule('large', fixed(5), { when: { field: 'purchase.paidMinor', op: 'ge', value: 1_000_000 }, priority: 4 }),
      rule('shoes', fixed(5), { lines: { field: 'category', op: 'under', value: ['shoes'] }, priority: 5 }),
      rule('coarse', { ...rate, perMinor: 1_000_000 }, { priority: 6 }),
      rule('held', fixed(50), { caps: { perPurchase: 20 }, priority: 7 }),
      rule('base', rate, { priority: 8, stop: true }),
      rule('late', fixed(5), { priority: 9 }),
      rule('twice', { type: 'multiply', factor: '2' }),
      rule('thrice', { type: 'multiply', factor: '3' }),
      rule('never', { type: 'multiply', factor: '9' }, { when: { field: 'member.tier', op: 'eq', value: 'gold' } }),
    )
    const why = await whyOf(rules, 30_000)
    assert.deepEqual(Object.fromEntries(why), {
      paused: { code: 'paused' },
      ahead: { code: 'ahead' },
      over: { code: 'over' },
      large: { code: 'condition' },
      shoes: { code: 'lines' },
      coarse: { code: 'too_little' },
      held: { code: 'capped', cap: 'purchase', wanted: 50 },
      base: { code: 'gave' },
      late: { code: 'stopped', byRule: 'base' },
      twice: { code: 'outdone', byRule: 'thrice' },
      thrice: { code: 'multiplies' },
      never: { code: 'condition' },
    })
    assert.deepEqual((await whyOf(set(rule('base', rate)), 0)).get('base'), { code: 'nothing_paid' })
    assert.deepEqual(
      (await whyOf(set(rule('bonus', fixed(5)), rule('twice', { type: 'multiply', factor: '2' })), 100)).get('twice'),
      { code: 'nothing_to_multiply' },
    )
  })

  it('judges by rules that nobody saved, writes nothing, and shows what they saw', async () => {
    const before = await db.sql('select count(*) from loyalty.budget_slot')
    const rules = set(rule('draft', fixed(70), { caps: { budget: 100 } }))
    const { programmes } = expectDone(await attempt({ rules, purchase: asked('draft', 500) }))
    assert.deepEqual(
      programmes.map((one) => [one.points, one.ruleSetVersion, one.values.purchase?.paidMinor]),
      [[70, 0, 500]],
    )
    assert.deepEqual(await db.sql('select count(*) from loyalty.budget_slot'), before)
    const nobody = expectDone(await attempt({ rules, purchase: asked('draft', 500, {}) }))
    assert.equal(nobody.programmes[0]?.points, 70, 'a budget counts for a stranger as well')
    const scarce = set(rule('draft', fixed(70), { caps: { budget: 60 } }))
    const held = expectDone(await attempt({ rules: scarce, purchase: asked('draft', 500) })).programmes[0]
    assert.deepEqual(held?.rules[0]?.why, { code: 'limit', cap: 'budget', wanted: 70 })
  })

  it('refuses rules with faults, and a programme that the purchase does not feed', async () => {
    const broken = set(rule('base', rate), rule('base', rate))
    assert.equal(refusedAs(await attempt({ rules: broken, purchase: asked('x', 100) })), 'rules_have_faults')
    const elsewhere = await db.read((ctx) =>
      tryRules(ctx, { by, programmeId: stage.brand, purchase: { ...asked('x', 100), storeCode: 'kiosk' } }),
    )
    assert.equal(refusedAs(elsewhere), 'not_in_programme')
    assert.equal(refusedAs(await attempt({ purchase: { memberId: 1, purchaseId: 999_999 } })), 'unknown_purchase')
  })

  it('a real purchase comes out as it was posted, though it used up its own limits and came back since', async () => {
    const [posted] = await db.transact((ctx) => postPurchases(ctx, [stage.sale('real-1', NOON, 30_000, card('REAL'))]))
    const { purchaseId, memberId, programmes } = expectDone(posted)
    assert.ok(memberId)
    const earned = programmes.find((one) => one.programmeId === programmeId)
    assert.equal(earned?.points, 100, 'the day’s limit held it')
    const real = { memberId, purchaseId }
    const again = expectDone(await attempt({ purchase: real })).programmes[0]
    assert.deepEqual([again?.points, again?.reasons], [earned?.points, earned?.reasons])
    const { lines: _, paidMinor: __, ...back } = stage.sale('real-1r', NOON, 0)
    const returned = { ...back, lines: [], kind: 'return', returnOf: { number: 'real-1' } } as const
    expectDone((await db.transact((ctx) => postPurchases(ctx, [returned])))[0])
    assert.equal(expectDone(await attempt({ purchase: real })).programmes[0]?.points, 100)
    const double = set(rule('base', { ...rate, points: '2' }))
    assert.equal(expectDone(await attempt({ rules: double, purchase: real })).programmes[0]?.points, 600)
  })

  it('a returned receipt earns nothing to try, and nobody sees a purchase of a store outside the scope', async () => {
    const [posted] = await db.transact((ctx) => postPurchases(ctx, [stage.sale('real-2', NOON, 100, card('REAL2'))]))
    const { purchaseId, memberId } = expectDone(posted)
    assert.ok(memberId)
    const stranger = { ...by, scope: new Set([4_711]) }
    const outcome = await db.read((ctx) =>
      tryRules(ctx, { by: stranger, programmeId, purchase: { memberId, purchaseId } }),
    )
    assert.equal(refusedAs(outcome), 'unknown_purchase')
  })

  it('a paused rule gives nothing, and gives again by the version that lets it', async () => {
    const save = (expectedVersion: number, definition: RuleSetDefinition) =>
      db.transact((ctx) => saveRuleSets(ctx, [{ by, programmeId, expectedVersion, definition, note: 'test' }]))
    expectDone((await save(1, set(rule('base', rate, { paused: true }))))[0])
    const [none] = await db.transact((ctx) => postPurchases(ctx, [stage.sale('p-1', NOON, 5_000, card('P1'))]))
    const inMall = (one: typeof none) => expectDone(one).programmes.find((each) => each.programmeId === programmeId)
    assert.equal(inMall(none)?.points, 0)
    expectDone((await save(2, set(rule('base', rate))))[0])
    const [some] = await db.transact((ctx) => postPurchases(ctx, [stage.sale('p-2', NOON, 5_000, card('P1'))]))
    assert.equal(inMall(some)?.points, 50)
  })
})
