import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EarningValues } from '@atrium/rules'
import { grantedRoom, judge, OPEN_ROOM } from '../src/rules/judge.ts'
import { checkRuleSet, compileRuleSet, type EarningRule, type RuleSetDefinition } from '../src/rules/rule-set.ts'

const rule = (code: string, action: EarningRule['action'], more: Partial<EarningRule> = {}): EarningRule => ({
  code,
  name: { zh: code },
  trigger: 'purchase',
  from: null,
  to: null,
  action,
  priority: 100,
  stop: false,
  ...more,
})

const rate = (
  points: string,
  rounding: 'floor' | 'halfUp' = 'floor',
  each: 'purchase' | 'line' = 'purchase',
): EarningRule['action'] => ({
  type: 'rate',
  points,
  perMinor: 100,
  rounding,
  each,
})

const set = (rules: readonly EarningRule[], combine: RuleSetDefinition['combine'] = 'max') =>
  compileRuleSet(1, 1, { combine, rules: [...rules] })

const bought = (paidMinor: number, more: Partial<EarningValues> = {}): EarningValues => ({
  purchase: { paidMinor, grossMinor: paidMinor, discountMinor: 0, channel: 'pos', source: 'pos', first: false },
  lines: [
    { sku: 'A', category: 'food/coffee', brand: 'B1', amountMinor: Math.floor(paidMinor / 3), quantity: 2 },
    { sku: 'B', category: 'toys', brand: null, amountMinor: paidMinor - Math.floor(paidMinor / 3), quantity: 1 },
  ],
  member: { stage: 'joined', tier: 'platinum', gender: null, isBirthday: false, isBirthMonth: true, joinedDays: 40 },
  store: { node: ['group', 'mall-1', 's-1'], category: 'catering', floor: '1F' },
  time: { day: 20_000, weekday: 1, minuteOfDay: 600, monthDay: 1111 },
  ...more,
})

const pointsOf = (
  rules: readonly EarningRule[],
  values: EarningValues,
  combine?: RuleSetDefinition['combine'],
  at = 0,
) => judge(set(rules, combine), 'purchase', at, values, OPEN_ROOM).points

describe('what a purchase earns', () => {
  const birthday = rule(
    'birthday',
    { type: 'multiply', factor: '2' },
    {
      when: {
        all: [
          { field: 'member.isBirthMonth', op: 'eq', value: true },
          { field: 'member.tier', op: 'eq', value: 'platinum' },
        ],
      },
    },
  )
  const festival = rule(
    'double-11',
    { type: 'fixed', points: 50, each: 'purchase' },
    {
      when: {
        all: [
          { field: 'time.monthDay', op: 'eq', value: '11-11' },
          { field: 'purchase.paidMinor', op: 'ge', value: 100_000 },
        ],
      },
    },
  )
  const base = rule('base', rate('1.2'))

  it('is the amount times the rate, rounded once', () => {
    assert.equal(pointsOf([base], bought(1_099)), 13)
    assert.equal(pointsOf([rule('base', rate('1.2', 'halfUp'))], bought(1_042)), 13)
    // 4.40 and 8.80 a line: 5 + 10, not floor(15.84).
    assert.equal(pointsOf([rule('base', rate('1.2', 'floor', 'line'))], bought(1_320)), 15)
  })

  it('is multiplied before it is rounded', () => {
    assert.equal(pointsOf([base, birthday], bought(1_049)), 25)
    assert.equal(pointsOf([base], bought(1_049)) * 2, 24)
  })

  it('adds fixed points as they stand', () => {
    assert.equal(pointsOf([base, festival, birthday], bought(100_000)), 2_400 + 50)
    assert.equal(pointsOf([base, festival], bought(99_999)), 1_199)
  })

  for (const [combine, points] of [
    ['max', 30],
    ['sum', 35],
    ['product', 45],
  ] as const) {
    it(`combines multipliers by ${combine}`, () => {
      const rules = [
        rule('base', rate('1')),
        rule('x3', { type: 'multiply', factor: '3' }),
        rule('x1.5', { type: 'multiply', factor: '1.5' }),
      ]
      assert.equal(pointsOf(rules, bought(1_000), combine), points)
    })
  }

  it('counts only the lines that a rule names', () => {
    const coffee = rule('coffee', rate('10'), { lines: { field: 'category', op: 'under', value: ['food'] } })
    assert.equal(pointsOf([coffee], bought(3_000)), 100)
    assert.equal(
      pointsOf(
        [rule('unit', { type: 'fixed', points: 5, each: 'unit' }, { lines: { field: 'sku', op: 'eq', value: 'A' } })],
        bought(3_000),
      ),
      10,
    )
  })

  it('is nothing where nothing is kept', () => {
    assert.equal(pointsOf([rule('gift', { type: 'fixed', points: 5, each: 'purchase' })], bought(0)), 0)
    assert.equal(pointsOf([base], bought(-500)), 0)
  })

  it('is judged by the rules in force at its time', () => {
    const rules = [rule('old', rate('1'), { to: 1_000 }), rule('new', rate('2'), { from: 1_000 })]
    assert.equal(pointsOf(rules, bought(1_000), 'max', 999), 10)
    assert.equal(pointsOf(rules, bought(1_000), 'max', 1_000), 20)
  })

  it('goes by priority until a rule stops it', () => {
    const rules = [
      rule('later', { type: 'fixed', points: 7, each: 'purchase' }, { priority: 20 }),
      rule('first', rate('1'), { priority: 10, stop: true }),
    ]
    assert.equal(pointsOf(rules, bought(1_000)), 10)
  })

  it('stays within the cap of a purchase and the room it was granted', () => {
    const capped = rule('base', rate('1'), { caps: { perPurchase: 8 } })
    const judged = judge(set([capped]), 'purchase', 0, bought(1_000), OPEN_ROOM)
    assert.deepEqual(judged.given, [{ rule: 'base', points: 8, wanted: 10, cap: 'purchase' }])
    assert.equal(judge(set([capped]), 'purchase', 0, bought(1_000), grantedRoom(new Map([['base', 3]]))).points, 3)
  })
})

describe('a rule set', () => {
  it('takes back at the rate of the first rate rule without conditions, unless it states one', () => {
    const rules = [
      rule('vip', rate('5'), { priority: 1, when: { field: 'member.tier', op: 'eq', value: 'gold' } }),
      rule('base', rate('1.2'), { priority: 2 }),
    ]
    assert.equal(set(rules).returnPoints(1_099), 13)
    const stated = compileRuleSet(1, 1, {
      combine: 'max',
      rules,
      returnRate: { points: '1', perMinor: 100, rounding: 'ceil' },
    })
    assert.equal(stated.returnPoints(1_001), 11)
    assert.equal(set([]).returnPoints(1_000), 0)
  })

  it('tells what it reads, so that a judgement keeps no more than that', () => {
    const rules = [
      rule('a', rate('1'), {
        when: { field: 'member.tier', op: 'eq', value: 'gold' },
        lines: { field: 'brand', op: 'eq', value: 'B' },
      }),
    ]
    assert.deepEqual([...set(rules).reads].sort(), ['lines.brand', 'member.tier'])
  })

  for (const [what, wrong, pointer] of [
    [
      'a field that is not there',
      rule('a', rate('1'), { when: { field: 'member.shoeSize', op: 'eq', value: 40 } }),
      '/rules/0/when/field',
    ],
    ['an end before the start', rule('a', rate('1'), { from: 5, to: 5 }), '/rules/0/to'],
    ['a rate where there is no amount', rule('a', rate('1'), { trigger: 'check_in' }), '/rules/0/action'],
    [
      'a cap on a multiplier',
      rule('a', { type: 'multiply', factor: '2' }, { caps: { perPurchase: 5 } }),
      '/rules/0/caps',
    ],
  ] as const) {
    it(`is refused for ${what}`, () => {
      const faults = checkRuleSet({ combine: 'max', rules: [wrong] })
      assert.equal(faults[0]?.pointer, pointer, JSON.stringify(faults))
    })
  }

  it('is refused where two rules share a code', () => {
    assert.equal(checkRuleSet({ combine: 'max', rules: [rule('a', rate('1')), rule('a', rate('2'))] }).length, 1)
  })
})
