import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Compile } from 'typebox/schema'
import {
  type Condition,
  checkCondition,
  compileCondition,
  conditionSchema,
  defineContext,
  printCondition,
} from '../src/index.ts'
import { conditions } from './arbitraries.ts'
import { earning } from './earning-context.ts'

const ok = { field: 'purchase.isFirst', op: 'eq', value: true }

describe('faults name the place and the reason', () => {
  const cases: readonly (readonly [name: string, tree: unknown, pointer: string, code: string])[] = [
    ['null', null, '', 'not_a_condition'],
    ['a list', [ok], '', 'not_a_condition'],
    ['no form', {}, '', 'not_a_condition'],
    ['two forms', { all: [], any: [ok] }, '', 'not_a_condition'],
    ['a misspelt key', { all: [{ ...ok, vlaue: 1 }] }, '/all/0/vlaue', 'unknown_property'],
    ['where without a list', { ...ok, where: ok }, '/where', 'unknown_property'],
    ['no operator', { field: 'purchase.isFirst', value: true }, '', 'missing_property'],
    ['no value', { field: 'purchase.isFirst', op: 'eq' }, '', 'missing_property'],
    ['a value too many', { field: 'member.tier', op: 'isNull', value: null }, '/value', 'unknown_property'],
    ['a field that is not there', { not: { field: 'member.age', op: 'eq', value: 1 } }, '/not/field', 'unknown_field'],
    ['a field of Object.prototype', { field: 'constructor', op: 'eq', value: 1 }, '/field', 'unknown_field'],
    ['a field that is no text', { field: 7, op: 'eq', value: 1 }, '/field', 'unknown_field'],
    ['a list compared', { field: 'lines', op: 'eq', value: 1 }, '/field', 'unknown_field'],
    ['an outer field in where', { some: 'lines', where: ok }, '/where/field', 'unknown_field'],
    ['some of what is no list', { some: 'time.day', where: ok }, '/some', 'unknown_field'],
    ['a sum of nothing', { sum: 'lines', op: 'ge', value: 1 }, '/sum', 'unknown_field'],
    [
      'a sum of text two steps down',
      { sum: 'lines.product.brand', op: 'ge', value: 1 },
      '/sum',
      'operator_not_allowed',
    ],
    ['a sum of an inner list', { sum: 'lines.guides.code', op: 'ge', value: 1 }, '/sum', 'unknown_field'],
    ['a sum of text', { sum: 'lines.sku', op: 'ge', value: 1 }, '/sum', 'operator_not_allowed'],
    ['a sum of doubles for equality', { sum: 'lines.weight', op: 'eq', value: 1 }, '/op', 'operator_not_allowed'],
    ['an operator that is not there', { ...ok, op: 'equals' }, '/op', 'unknown_operator'],
    ['an operator of another type', { ...ok, op: 'ge' }, '/op', 'operator_not_allowed'],
    [
      'order of an unordered enum',
      { field: 'purchase.channel', op: 'ge', value: 'pos' },
      '/op',
      'operator_not_allowed',
    ],
    ['isNull where there is always a value', { field: 'time.day', op: 'isNull' }, '/op', 'operator_not_allowed'],
    ['text for money', { field: 'purchase.amountMinor', op: 'ge', value: '1000' }, '/value', 'wrong_value'],
    ['yuan for fen', { field: 'purchase.amountMinor', op: 'ge', value: 10.5 }, '/value', 'wrong_value'],
    ['beyond exact', { field: 'purchase.amountMinor', op: 'ge', value: 2 ** 53 }, '/value', 'wrong_value'],
    ['month 13', { field: 'member.birthMonth', op: 'in', value: [1, 13] }, '/value/1', 'out_of_range'],
    [
      'a level that is not there',
      { field: 'member.tier', op: 'in', value: ['gold', 'diamond'] },
      '/value/1',
      'unknown_option',
    ],
    ['one value for a list', { field: 'member.tier', op: 'in', value: 'gold' }, '/value', 'wrong_value'],
    ['an empty list', { field: 'member.tier', op: 'in', value: [] }, '/value', 'empty_list'],
    ['an empty any', { any: [] }, '/any', 'empty_list'],
    ['half a pair', { field: 'time.day', op: 'between', value: ['2025-01-01'] }, '/value', 'wrong_value'],
    [
      'a pair the wrong way round',
      { field: 'time.day', op: 'between', value: ['2025-02-01', '2025-01-01'] },
      '/value',
      'reversed_range',
    ],
    [
      'levels the wrong way round',
      { field: 'member.tier', op: 'between', value: ['gold', 'bronze'] },
      '/value',
      'reversed_range',
    ],
    [
      'an empty period',
      { field: 'time.minuteOfDay', op: 'during', value: ['10:00', '10:00'] },
      '/value',
      'reversed_range',
    ],
    [
      'an empty span',
      { field: 'purchase.at', op: 'during', value: ['2025-11-11T08:00:00+08:00', '2025-11-11T00:00:00Z'] },
      '/value',
      'reversed_range',
    ],
    ['a day that is none', { field: 'time.day', op: 'eq', value: '2025-02-29' }, '/value', 'wrong_value'],
    [
      'a month-day that is none',
      { field: 'member.birthday', op: 'monthDayBetween', value: ['02-29', '02-30'] },
      '/value/1',
      'wrong_value',
    ],
    [
      'a moment without offset',
      { field: 'purchase.at', op: 'ge', value: '2025-11-11T00:00:00' },
      '/value',
      'wrong_value',
    ],
    ['24:00 as a beginning', { field: 'time.minuteOfDay', op: 'ge', value: '24:00' }, '/value', 'wrong_value'],
    ['25 hours', { field: 'time.minuteOfDay', op: 'during', value: ['10:00', '25:00'] }, '/value/1', 'wrong_value'],
    ['weekday 0', { field: 'time.weekday', op: 'eq', value: 0 }, '/value', 'wrong_value'],
    [
      'a path with an empty step',
      { some: 'lines', where: { field: 'categoryPath', op: 'under', value: ['food/'] } },
      '/where/value/0',
      'wrong_value',
    ],
    ['contains nothing', { field: 'purchase.note', op: 'contains', value: '' }, '/value', 'wrong_value'],
    ['long text', { field: 'purchase.note', op: 'eq', value: 'x'.repeat(201) }, '/value', 'too_long'],
    ['a long list', { field: 'purchase.note', op: 'in', value: Array(1001).fill('x') }, '/value', 'too_long'],
  ]
  for (const [name, tree, pointer, code] of cases) {
    test(name, () => {
      const faults = checkCondition(earning, tree)
      assert.deepEqual(
        faults.map((fault) => [fault.pointer, fault.code]),
        [[pointer, code]],
      )
      assert.throws(() => compileCondition(earning, tree as Condition), RangeError)
      assert.throws(() => printCondition(earning, tree as Condition, 'zh'), RangeError)
    })
  }

  test('all faults of a tree are told at once, in its order', () => {
    const faults = checkCondition(earning, {
      all: [{ field: 'a', op: 'eq', value: 1 }, ok, { any: [{ ...ok, value: 'yes' }, 7] }],
    })
    assert.deepEqual(
      faults.map((fault) => fault.pointer),
      ['/all/0/field', '/all/2/any/0/value', '/all/2/any/1'],
    )
  })

  test('keys are escaped in pointers', () => {
    assert.equal(checkCondition(earning, { ...ok, 'a/b~c': 1 })[0]?.pointer, '/a~1b~0c')
  })
})

describe('bounds', () => {
  const nested = (depth: number): unknown => (depth === 1 ? ok : { not: nested(depth - 1) })
  const wide = (count: number): unknown => ({ all: Array(count).fill(ok) })

  test('eight deep and 200 nodes are taken, one more is not', () => {
    assert.deepEqual(checkCondition(earning, nested(8)), [])
    assert.deepEqual(
      checkCondition(earning, nested(9)).map((fault) => fault.code),
      ['too_deep'],
    )
    assert.deepEqual(checkCondition(earning, wide(199)), [])
    assert.deepEqual(
      checkCondition(earning, wide(200)).map((fault) => fault.code),
      ['too_many_nodes'],
    )
  })

  test('hostile trees are refused at once: a million parts, endless depth, a circle, a million faults', () => {
    const circle: { all: unknown[] } = { all: [] }
    circle.all.push(circle, circle)
    let deep: unknown = ok
    for (let i = 0; i < 100_000; i++) deep = { not: deep }
    for (const tree of [wide(1_000_000), deep, circle, { all: Array(1_000_000).fill({ a: 1 }) }]) {
      const start = performance.now()
      const faults = checkCondition(earning, tree)
      assert.ok(faults.length >= 1 && faults.length <= 50)
      assert.ok(performance.now() - start < 1000)
    }
  })
})

describe('JSON schema', () => {
  const schema = Compile(conditionSchema)

  test('takes every valid tree, also after a trip through JSON', () => {
    fc.assert(
      fc.property(conditions, (tree) => {
        assert.equal(schema.Check(tree), true)
        assert.deepEqual(checkCondition(earning, JSON.parse(JSON.stringify(tree))), [])
      }),
      { numRuns: 1000 },
    )
  })

  test('refuses unknown keys, operators and shapes at any depth', () => {
    for (const bad of [
      { fild: 'a' },
      { field: 'a', op: 'nope', value: 1 },
      { field: 'a', op: 'eq', value: {} },
      { all: 1 },
      {},
      1,
      null,
    ]) {
      assert.equal(schema.Check(bad), false, JSON.stringify(bad))
      assert.equal(schema.Check({ all: [{ not: { some: 'l', where: bad } }] }), false, JSON.stringify(bad))
    }
  })
})

describe('declarations', () => {
  const label = { zh: '甲', en: 'a' }
  const of = (fields: Record<string, unknown>) => () =>
    defineContext({ name: 'c', fields } as Parameters<typeof defineContext>[0])
  const cases: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['nothing', {}, /declares no field/],
    ['a bad name', { 'a..b': { type: 'day', label } }, /names are one to four steps/],
    ['a value that is also a group', { a: { type: 'day', label }, 'a.b': { type: 'day', label } }, /also contain a\.b/],
    ['an empty label', { a: { type: 'day', label: { zh: '', en: 'a' } } }, /label in both languages/],
    ['no options', { a: { type: 'enum', label, options: [] } }, /at least one option/],
    [
      'an option twice',
      {
        a: {
          type: 'enum',
          label,
          options: [
            { value: 'x', label },
            { value: 'x', label },
          ],
        },
      },
      /an option twice/,
    ],
    ['a bad currency', { a: { type: 'money', label, currency: 'yuan' } }, /no currency/],
    ['bounds the wrong way round', { a: { type: 'integer', label, min: 2, max: 1 } }, /min is above max/],
    [
      'a fault inside a list',
      { l: { type: 'list', label, itemLabel: label, element: { 'x y': { type: 'day', label } } } },
      /x y/,
    ],
  ]
  for (const [name, fields, message] of cases) test(`${name} is refused`, () => assert.throws(of(fields), message))

  test('archived options still hold in conditions saved earlier', () => {
    const options = [
      { value: 'now', label },
      { value: 'old', label, archived: true },
    ]
    const context = defineContext({ name: 'c', fields: { a: { type: 'enum', label, options } } })
    assert.equal(compileCondition(context, { field: 'a', op: 'eq', value: 'old' })({ a: 'old' }), true)
  })

  test('the type of the values follows from the declaration', () => {
    const context = defineContext({
      name: 'c',
      fields: {
        'a.n': { type: 'integer', label, nullable: true },
        'a.s': { type: 'string', label },
        l: { type: 'list', label, itemLabel: label, element: { day: { type: 'day', label } } },
      },
    })
    const ask = compileCondition(context, { field: 'a.n', op: 'eq', value: 1 })
    assert.equal(ask({ a: { n: 1, s: '' }, l: [{ day: 1 }] }), true)
    assert.equal(ask({ a: { s: '' }, l: [] }), false)
    assert.equal(ask({ a: null, l: [] }), false)
    // @ts-expect-error: pg gives bigint columns as text, and text is never equal to an integer
    assert.equal(ask({ a: { n: '1', s: '' }, l: [] }), false)
    // @ts-expect-error: a required group was forgotten
    assert.equal(ask({ l: [] }), false)
    // @ts-expect-error: a required value was forgotten
    assert.equal(ask({ a: { n: 1 }, l: [] }), true)
  })
})
