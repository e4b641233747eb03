import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Condition,
  compileCondition,
  defineContext,
  type Field,
  fieldsOf,
  type Op,
  operatorsOf,
} from '../src/index.ts'
import { earning } from './earning-context.ts'

const label = { zh: '值', en: 'value' }
const options = ['bronze', 'silver', 'gold'].map((value) => ({ value, label }))
const DAY = 86_400_000

const DECLARED = {
  integer: { type: 'integer', label, nullable: true },
  number: { type: 'number', label, nullable: true },
  money: { type: 'money', label, nullable: true },
  string: { type: 'string', label, nullable: true },
  enum: { type: 'enum', label, nullable: true, options },
  ranked: { type: 'enum', label, nullable: true, ordered: true, options },
  boolean: { type: 'boolean', label, nullable: true },
  day: { type: 'day', label, nullable: true },
  monthDay: { type: 'monthDay', label, nullable: true },
  instant: { type: 'instant', label, nullable: true },
  timeOfDay: { type: 'timeOfDay', label, nullable: true },
  weekday: { type: 'weekday', label, nullable: true },
  tags: { type: 'tags', label, nullable: true },
  path: { type: 'path', label, nullable: true },
  node: { type: 'node', label, nullable: true },
} as const satisfies Record<string, Field>

type Row = readonly [
  type: keyof typeof DECLARED,
  op: Op,
  value: unknown,
  met: readonly unknown[],
  unmet: readonly unknown[],
]

const day = (text: string): number => Date.parse(`${text}T00:00Z`) / DAY

// For each operator of each type: values that meet it and values that do not. Null stands in every row on one side.
const ROWS: readonly Row[] = [
  ['integer', 'eq', 3, [3], [2, 4, null]],
  ['integer', 'ne', 3, [2, null], [3]],
  ['integer', 'lt', 3, [2, -5], [3, 4, null]],
  ['integer', 'le', 3, [3, 2], [4, null]],
  ['integer', 'gt', 3, [4], [3, null]],
  ['integer', 'gt', -1, [0], [-1, null]],
  ['integer', 'ge', 0, [0, 1], [-1, null]],
  ['integer', 'between', [1, 3], [1, 2, 3], [0, 4, null]],
  ['integer', 'in', [1, 3], [1, 3], [2, null]],
  ['integer', 'notIn', [1, 3], [2, null], [1, 3]],
  ['integer', 'isNull', undefined, [null, undefined, Number.NaN, '0', 0n], [0]],
  ['integer', 'isNotNull', undefined, [0], [null, undefined]],
  ['number', 'ge', 0.5, [0.5, 1], [0.49, null]],
  ['money', 'ge', 100_000, [100_000, 100_001], [99_999, null]],
  ['money', 'lt', 0, [-1], [0, null]],
  ['string', 'eq', 'A1', ['A1'], ['a1', 'A1 ', null]],
  ['string', 'eq', '', [''], ['x', null]],
  ['string', 'ne', 'A1', ['a1', null], ['A1']],
  ['string', 'in', ['A1', 'B2'], ['B2'], ['C3', null]],
  ['string', 'notIn', ['A1', 'B2'], ['C3', null], ['A1']],
  ['string', 'contains', '双11', ['满减双11活动'], ['双十一', null]],
  ['string', 'startsWith', 'A', ['A', 'AB'], ['BA', '', null]],
  ['string', 'isNull', undefined, [null], ['', 'x']],
  ['enum', 'eq', 'gold', ['gold'], ['silver', 'other', null]],
  ['enum', 'notIn', ['gold'], ['silver', 'other', null], ['gold']],
  ['ranked', 'lt', 'gold', ['bronze', 'silver'], ['gold', 'other', null]],
  ['ranked', 'le', 'silver', ['bronze', 'silver'], ['gold', null]],
  ['ranked', 'gt', 'bronze', ['silver', 'gold'], ['bronze', 'other', null]],
  ['ranked', 'ge', 'silver', ['silver', 'gold'], ['bronze', null]],
  ['ranked', 'between', ['bronze', 'silver'], ['bronze', 'silver'], ['gold', null]],
  ['boolean', 'eq', true, [true], [false, null]],
  ['boolean', 'eq', false, [false], [true, null]],
  ['boolean', 'ne', true, [false, null], [true]],
  ['day', 'eq', '2025-11-11', [day('2025-11-11')], [day('2025-11-12'), null]],
  ['day', 'lt', '2024-03-01', [day('2024-02-29')], [day('2024-03-01'), null]],
  [
    'day',
    'between',
    ['2024-02-28', '2024-03-01'],
    [day('2024-02-28'), day('2024-02-29'), day('2024-03-01')],
    [day('2024-03-02'), null],
  ],
  ['day', 'ge', '1969-12-31', [-1, 0], [-2, null]],
  [
    'day',
    'monthDayBetween',
    ['05-01', '05-31'],
    [day('1984-05-01'), day('2001-05-31')],
    [day('1984-04-30'), day('1984-06-01'), null],
  ],
  [
    'day',
    'monthDayBetween',
    ['12-25', '01-05'],
    [day('1984-12-25'), day('1990-01-05'), day('1990-12-31')],
    [day('1990-01-06'), day('1984-12-24'), null],
  ],
  ['day', 'monthDayBetween', ['02-29', '02-29'], [day('2000-02-29')], [day('2001-02-28'), day('2001-03-01'), null]],
  ['day', 'monthDayBetween', ['06-15', '06-15'], [day('1955-06-15')], [day('1955-06-16'), null]],
  ['monthDay', 'eq', '02-29', [229], [228, null]],
  ['monthDay', 'between', ['03-01', '03-31'], [301, 331], [229, 401, null]],
  ['monthDay', 'between', ['12-25', '01-05'], [1225, 1231, 101, 105], [106, 1224, null]],
  ['instant', 'ge', '2025-11-11T00:00:00+08:00', [Date.UTC(2025, 10, 10, 16)], [Date.UTC(2025, 10, 10, 16) - 1, null]],
  ['instant', 'lt', '2025-11-11T00:00Z', [Date.UTC(2025, 10, 11) - 1], [Date.UTC(2025, 10, 11), null]],
  [
    'instant',
    'during',
    ['2025-11-11T00:00:00Z', '2025-11-11T00:00:00.500Z'],
    [Date.UTC(2025, 10, 11), Date.UTC(2025, 10, 11) + 499],
    [Date.UTC(2025, 10, 11) - 1, Date.UTC(2025, 10, 11) + 500, null],
  ],
  ['timeOfDay', 'lt', '10:00', [599, 0], [600, null]],
  ['timeOfDay', 'ge', '10:00', [600], [599, null]],
  ['timeOfDay', 'during', ['10:00', '12:00'], [600, 719], [599, 720, null]],
  ['timeOfDay', 'during', ['22:00', '02:00'], [1320, 1439, 0, 119], [120, 1319, null]],
  ['timeOfDay', 'during', ['00:00', '24:00'], [0, 1439], [null]],
  ['timeOfDay', 'during', ['22:00', '24:00'], [1320, 1439], [0, null]],
  ['weekday', 'in', [6, 7], [6, 7], [1, 5, null]],
  ['weekday', 'ne', 1, [2, null], [1]],
  ['tags', 'hasAny', ['vip'], [['a', 'vip']], [[], ['VIP'], null]],
  ['tags', 'hasAny', ['vip', 'new'], [['new'], ['vip', 'new']], [['a'], [], null]],
  ['tags', 'hasAll', ['vip', 'new'], [['new', 'a', 'vip']], [['vip'], [], null]],
  ['tags', 'hasNone', ['vip', 'new'], [['a'], [], null], [['new'], ['a', 'vip']]],
  ['tags', 'isEmpty', undefined, [[], null], [['a']]],
  ['tags', 'isNotEmpty', undefined, [['a']], [[], null]],
  ['path', 'under', ['food'], ['food', 'food/bakery', 'food/bakery/bread'], ['foods', 'drink/food', '', null]],
  ['path', 'under', ['food/bakery'], ['food/bakery'], ['food', 'food/bakeryx', null]],
  ['path', 'under', ['wear', 'food/bakery'], ['food/bakery/bread', 'wear/shoes', 'wear'], ['food', 'wears', null]],
  ['path', 'eq', 'food', ['food'], ['food/bakery', null]],
  ['node', 'within', ['east'], [['group', 'east', 's1'], ['east']], [['group', 'west'], [], null]],
  ['node', 'within', ['east', 's9'], [['group', 'west', 's9']], [['group'], null]],
  ['node', 'isNull', undefined, [null], [['group']]],
]

const contextOf = (field: Field) => defineContext({ name: 'one', fields: { 'group.value': field } })
const leafOf = (op: Op, value: unknown): Condition =>
  ({ field: 'group.value', op, ...(value === undefined ? {} : { value }) }) as Condition

describe('operators, type by type', () => {
  for (const [type, op, value, met, unmet] of ROWS) {
    test(`${type} ${op} ${JSON.stringify(value)}`, () => {
      const ask = compileCondition(contextOf(DECLARED[type]), leafOf(op, value))
      for (const one of met) assert.equal(ask({ group: { value: one } as never }), true, `${String(one)} meets it`)
      for (const one of unmet) assert.equal(ask({ group: { value: one } as never }), false, `${String(one)} does not`)
    })
  }

  test('every operator of every type stands in the table', () => {
    for (const type of [
      'string',
      'day',
      'monthDay',
      'instant',
      'timeOfDay',
      'tags',
      'path',
      'node',
      'boolean',
      'money',
    ] as const) {
      const shared = ['eq', 'ne', 'in', 'notIn', 'lt', 'le', 'gt', 'ge', 'between', 'isNull', 'isNotNull']
      for (const { op } of operatorsOf(DECLARED[type])) {
        const isCovered = ROWS.some((row) => row[0] === type && row[1] === op)
        assert.ok(isCovered || shared.includes(op), `${type} ${op}`)
      }
    }
  })
})

describe('no value', () => {
  const context = contextOf(DECLARED.integer)
  for (const [name, values] of [
    ['null', { group: { value: null } }],
    ['undefined', { group: {} }],
    ['a missing group', { group: null }],
    ['no group at all', {}],
  ] as const) {
    test(`${name}: comparisons are not met, their negations are`, () => {
      const ask = (tree: Condition) => compileCondition(context, tree)(values as never)
      for (const [op, value] of [
        ['eq', 0],
        ['lt', 9],
        ['le', 9],
        ['gt', -9],
        ['ge', -9],
        ['between', [-9, 9]],
        ['in', [0]],
      ] as const) {
        assert.equal(ask({ field: 'group.value', op, value }), false, op)
        assert.equal(ask({ not: { field: 'group.value', op, value } }), true, `not ${op}`)
      }
      assert.equal(ask({ field: 'group.value', op: 'ne', value: 0 }), true)
      assert.equal(ask({ field: 'group.value', op: 'notIn', value: [0] }), true)
      assert.equal(ask({ field: 'group.value', op: 'isNull' }), true)
    })
  }
})

describe('groups and lists', () => {
  const line = (amountMinor: number, categoryPath: string | null, codes: readonly string[] = []) => ({
    sku: `sku-${amountMinor}`,
    categoryPath,
    product: null,
    amountMinor,
    quantity: 2,
    weight: amountMinor === 0 ? null : 0.5,
    guides: codes.map((code) => ({ code })),
  })
  const purchase = (lines: readonly ReturnType<typeof line>[] | null) => ({
    purchase: { amountMinor: 5000, channel: 'pos', at: 0, isFirst: true, discountRate: 0 },
    store: { node: ['group', 'east'] },
    member: null,
    time: { day: 0, minuteOfDay: 0, weekday: 1 },
    lines: lines as readonly ReturnType<typeof line>[],
  })
  const three = purchase([line(1000, 'food/bakery', ['g1']), line(-200, 'food'), line(0, null, ['g2', 'g3'])])
  const food: Condition = { field: 'categoryPath', op: 'under', value: ['food'] }
  const cases: readonly (readonly [Condition, boolean, boolean])[] = [
    // tree, with the three lines above, without lines
    [{ all: [] }, true, true],
    [{ not: { all: [] } }, false, false],
    [{ some: 'lines', where: food }, true, false],
    [{ every: 'lines', where: food }, false, true],
    [{ not: { some: 'lines', where: food } }, false, true],
    [{ some: 'lines', where: { all: [] } }, true, false],
    [{ every: 'lines', where: { field: 'quantity', op: 'eq', value: 2 } }, true, true],
    [{ count: 'lines', op: 'eq', value: 3 }, true, false],
    [{ count: 'lines', op: 'eq', value: 0 }, false, true],
    [{ count: 'lines', where: food, op: 'between', value: [2, 2] }, true, false],
    [{ sum: 'lines.amountMinor', op: 'eq', value: 800 }, true, false],
    [{ sum: 'lines.amountMinor', where: food, op: 'ge', value: 801 }, false, false],
    [{ sum: 'lines.amountMinor', where: { not: food }, op: 'eq', value: 0 }, true, true],
    [{ sum: 'lines.weight', op: 'between', value: [1, 1] }, true, false],
    [{ some: 'lines', where: { some: 'guides', where: { field: 'code', op: 'eq', value: 'g3' } } }, true, false],
    [{ some: 'lines', where: { count: 'guides', op: 'ge', value: 2 } }, true, false],
    [{ some: 'lines', where: { field: 'product.brand', op: 'isNull' } }, true, false],
    [
      {
        any: [
          { field: 'purchase.isFirst', op: 'eq', value: false },
          { count: 'lines', op: 'gt', value: 2 },
        ],
      },
      true,
      false,
    ],
  ]
  for (const [tree, withLines, without] of cases) {
    test(JSON.stringify(tree), () => {
      const ask = compileCondition(earning, tree)
      assert.equal(ask(three), withLines)
      assert.equal(ask(purchase([])), without)
      assert.equal(ask(purchase(null)), without, 'a missing list is an empty one')
    })
  }

  test('items that are missing, or of another type, add nothing', () => {
    const ask = compileCondition(earning, { sum: 'lines.weight', op: 'between', value: [2, 2] }) as (
      values: unknown,
    ) => boolean
    assert.equal(ask({ lines: [{ weight: 2 }, { weight: null }, {}, null, { weight: '3' }, { weight: true }] }), true)
  })

  test('an `any` of no part, which the check refuses, cannot be compiled', () => {
    assert.throws(() => compileCondition(earning, { any: [] }), /not valid at "\/any"/)
  })
})

test('fieldsOf names fields, lists and fields of elements, each once', () => {
  const tree: Condition = {
    all: [
      { not: { field: 'time.day', op: 'eq', value: '2025-11-11' } },
      { field: 'time.day', op: 'ge', value: '2025-01-01' },
      {
        sum: 'lines.amountMinor',
        where: { some: 'guides', where: { field: 'code', op: 'eq', value: 'g' } },
        op: 'gt',
        value: 0,
      },
      { count: 'lines', where: { field: 'product.brand', op: 'eq', value: 'b' }, op: 'gt', value: 0 },
    ],
  }
  assert.deepEqual(fieldsOf(earning, tree), [
    'lines',
    'lines.amountMinor',
    'lines.guides',
    'lines.guides.code',
    'lines.product.brand',
    'time.day',
  ])
  assert.deepEqual(fieldsOf(earning, { all: [] }), [])
})
