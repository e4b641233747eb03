import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Condition, decisiveParts, explainCondition, printCondition } from '../src/index.ts'
import { earning, wording } from './earning-context.ts'

const amount: Condition = { field: 'purchase.amountMinor', op: 'ge', value: 100_000 }
const east: Condition = { field: 'store.node', op: 'within', value: ['east'] }
const gold: Condition = { field: 'member.tier', op: 'ge', value: 'gold' }
const food: Condition = { field: 'categoryPath', op: 'under', value: ['food'] }

describe('sentences', () => {
  const cases: readonly (readonly [Condition, zh: string, en: string])[] = [
    [
      { all: [amount, east] },
      '消费金额 ≥ 1,000 元 且 门店 属于 华东',
      'amount ≥ ¥1,000 and store is within East China',
    ],
    [{ all: [] }, '不限', 'always'],
    [
      { any: [{ all: [amount, east] }, gold] },
      '（消费金额 ≥ 1,000 元 且 门店 属于 华东） 或 等级 不低于 金卡',
      '(amount ≥ ¥1,000 and store is within East China) or level is at least gold',
    ],
    [
      { all: [{ any: [amount, gold] }, { all: [east] }] },
      '（消费金额 ≥ 1,000 元 或 等级 不低于 金卡） 且 门店 属于 华东',
      '(amount ≥ ¥1,000 or level is at least gold) and store is within East China',
    ],
    [
      { all: [amount, { all: [east, gold] }] },
      '消费金额 ≥ 1,000 元 且 门店 属于 华东 且 等级 不低于 金卡',
      'amount ≥ ¥1,000 and store is within East China and level is at least gold',
    ],
    [
      { all: [{ any: [amount, gold] }] },
      '消费金额 ≥ 1,000 元 或 等级 不低于 金卡',
      'amount ≥ ¥1,000 or level is at least gold',
    ],
    [
      { not: { all: [amount, east] } },
      '不满足（消费金额 ≥ 1,000 元 且 门店 属于 华东）',
      'not (amount ≥ ¥1,000 and store is within East China)',
    ],
    [
      {
        any: [
          { all: [{ any: [amount, gold] }] },
          { not: { all: [{ field: 'purchase.isFirst', op: 'eq', value: true }] } },
        ],
      },
      '消费金额 ≥ 1,000 元 或 等级 不低于 金卡 或 首次消费 不为 是',
      'amount ≥ ¥1,000 or level is at least gold or first purchase is not yes',
    ],
    [{ not: amount }, '不满足（消费金额 ≥ 1,000 元）', 'not (amount ≥ ¥1,000)'],
    [
      { not: { field: 'time.weekday', op: 'in', value: [6, 7] } },
      '星期 不为 周六、周日 中任何一个',
      'weekday is none of Saturday, Sunday',
    ],
    [
      { field: 'purchase.amountMinor', op: 'between', value: [1050, 99_999_999] },
      '消费金额 在 10.50 元 至 999,999.99 元 之间（含）',
      'amount is between ¥10.50 and ¥999,999.99 (inclusive)',
    ],
    [{ field: 'purchase.amountMinor', op: 'lt', value: -5 }, '消费金额 < -0.05 元', 'amount < -¥0.05'],
    [{ field: 'purchase.isFirst', op: 'eq', value: true }, '首次消费 为 是', 'first purchase is yes'],
    [{ field: 'purchase.note', op: 'contains', value: '双11' }, '备注 包含 “双11”', 'note contains "双11"'],
    [{ field: 'purchase.note', op: 'startsWith', value: 'VIP' }, '备注 开头为 “VIP”', 'note starts with "VIP"'],
    [{ field: 'purchase.note', op: 'isNull' }, '备注 没有值', 'note has no value'],
    [
      { field: 'purchase.channel', op: 'in', value: ['pos', 'mini'] },
      '渠道 为 门店收银、小程序 之一',
      'channel is one of POS, mini program',
    ],
    [{ field: 'purchase.channel', op: 'ne', value: 'pos' }, '渠道 不为 门店收银', 'channel is not POS'],
    [
      { field: 'member.tags', op: 'hasAny', value: ['vip', 'new'] },
      '标签 含 贵宾、新客 之一',
      'tags include any of VIP, New',
    ],
    [
      { field: 'member.tags', op: 'hasAll', value: ['vip', 'new'] },
      '标签 同时含 贵宾、新客',
      'tags include all of VIP, New',
    ],
    [{ field: 'member.tags', op: 'hasNone', value: ['vip'] }, '标签 不含 贵宾', 'tags do not include VIP'],
    [{ field: 'member.tags', op: 'isEmpty' }, '标签 为空', 'tags are empty'],
    [{ field: 'member.birthMonth', op: 'eq', value: 11 }, '生日月份 = 11 月', 'birth month = 11 month'],
    [
      { field: 'member.birthday', op: 'monthDayBetween', value: ['12-25', '01-05'] },
      '生日 在每年 12月25日 至 1月5日（含）',
      'birthday falls between 25 Dec and 5 Jan (inclusive) of any year',
    ],
    [
      { field: 'time.day', op: 'between', value: ['2025-11-01', '2025-11-11'] },
      '日期 在 2025-11-01 至 2025-11-11 之间（含）',
      'day is between 2025-11-01 and 2025-11-11 (inclusive)',
    ],
    [{ field: 'time.day', op: 'ge', value: '2025-11-11' }, '日期 不早于 2025-11-11', 'day is on or after 2025-11-11'],
    [
      { field: 'time.minuteOfDay', op: 'during', value: ['22:00', '02:00'] },
      '时间 从 22:00 起至次日 02:00 前',
      'time of day is from 22:00 until 02:00 the next day',
    ],
    [
      { field: 'purchase.at', op: 'lt', value: '2025-11-11T00:00:00+08:00' },
      '消费时刻 早于 2025-11-11 00:00 (UTC+08:00)',
      'time of purchase is before 2025-11-11 00:00 (UTC+08:00)',
    ],
    [{ some: 'lines', where: food }, '任一商品满足（类目 属于 食品）', 'some line has (category is under Food)'],
    [{ every: 'lines', where: food }, '每个商品都满足（类目 属于 食品）', 'every line has (category is under Food)'],
    [{ not: { some: 'lines', where: food } }, '没有商品满足（类目 属于 食品）', 'no line has (category is under Food)'],
    [{ count: 'lines', op: 'ge', value: 2 }, '商品数 ≥ 2', 'number of lines ≥ 2'],
    [
      { count: 'lines', where: food, op: 'ge', value: 2 },
      '满足（类目 属于 食品）的商品数 ≥ 2',
      'number of lines with (category is under Food) ≥ 2',
    ],
    [
      { sum: 'lines.amountMinor', where: food, op: 'ge', value: 10_000 },
      '满足（类目 属于 食品）的商品的金额合计 ≥ 100 元',
      'total amount of lines with (category is under Food) ≥ ¥100',
    ],
    [
      { sum: 'lines.quantity', op: 'gt', value: 1000 },
      '商品的件数合计 > 1,000 件',
      'total quantity of lines > 1,000 pieces',
    ],
  ]
  for (const [tree, zh, en] of cases) {
    test(zh, () => {
      assert.equal(printCondition(earning, tree, 'zh', wording), zh)
      assert.equal(printCondition(earning, tree, 'en', wording), en)
    })
  }

  test('codes without a name are printed as they are; long lists are counted', () => {
    const skus: Condition = {
      some: 'lines',
      where: { field: 'sku', op: 'in', value: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
    }
    assert.equal(printCondition(earning, skus, 'zh'), '任一商品满足（货号 为 a、b、c、d、e 等 7 项 之一）')
    assert.equal(
      printCondition(earning, skus, 'en', { listLength: 2 }),
      'some line has (sku is one of a, b and 5 more)',
    )
  })

  test('money is printed with the digits and the name of its currency, and without one says so', () => {
    const tree: Condition = { field: 'purchase.amountMinor', op: 'ge', value: 123_456 }
    const print = (currency: string | undefined, language: 'zh' | 'en') =>
      printCondition(earning, tree, language, currency === undefined ? {} : { currency })
    assert.equal(print('GBP', 'zh'), '消费金额 ≥ 1,234.56 英镑')
    assert.equal(print('GBP', 'en'), 'amount ≥ £1,234.56')
    assert.equal(print('JPY', 'zh'), '消费金额 ≥ 123,456 日元')
    assert.equal(print('KWD', 'en'), 'amount ≥ KWD 123.456')
    assert.equal(print(undefined, 'en'), 'amount ≥ 123,456 minor units')
    assert.equal(print(undefined, 'zh'), '消费金额 ≥ 123,456（最小货币单位）')
  })
})

describe('explanations', () => {
  const values = {
    purchase: {
      amountMinor: 86_000,
      channel: 'pos',
      at: Date.UTC(2025, 10, 11),
      isFirst: false,
      discountRate: 0,
      note: null,
    },
    store: { node: ['group', 'east', 'mall-1'] },
    member: { tier: 'silver', birthday: null, birthMonth: 11, tags: ['vip'] },
    time: { day: 20_403, minuteOfDay: 600, weekday: 2 },
    lines: [
      { sku: 'bread', categoryPath: 'food/bakery', product: null, amountMinor: 6000, quantity: 1, guides: [] },
      { sku: 'shoes', categoryPath: 'wear/shoes', product: null, amountMinor: 80_000, quantity: 1, guides: [] },
    ],
  }
  const explain = (tree: Condition) => explainCondition(earning, tree, values, wording)

  test('a comparison says what was asked and what was found', () => {
    assert.deepEqual(explain(amount), {
      kind: 'field',
      pointer: '',
      ok: false,
      field: 'purchase.amountMinor',
      op: 'ge',
      expected: 100_000,
      actual: 86_000,
      text: { zh: '消费金额 ≥ 1,000 元：实际 860 元，不满足', en: 'amount ≥ ¥1,000: it is ¥860, not met' },
      parts: [],
    })
  })

  const found: readonly (readonly [Condition, actual: unknown, zh: string])[] = [
    [gold, 'silver', '等级 不低于 金卡：实际银卡，不满足'],
    [east, ['group', 'east', 'mall-1'], '门店 属于 华东：实际 group / 华东 / 一号商场，满足'],
    [{ field: 'member.birthday', op: 'isNull' }, null, '生日 没有值：实际无，满足'],
    [{ field: 'member.tags', op: 'hasAny', value: ['new'] }, ['vip'], '标签 含 新客：实际贵宾，不满足'],
    [
      { field: 'time.day', op: 'ge', value: '2025-11-12' },
      '2025-11-11',
      '日期 不早于 2025-11-12：实际 2025-11-11，不满足',
    ],
    [{ field: 'time.minuteOfDay', op: 'lt', value: '10:00' }, '10:00', '时间 早于 10:00：实际 10:00，不满足'],
    [
      { field: 'purchase.at', op: 'lt', value: '2025-11-11T00:00:00+08:00' },
      '2025-11-11T00:00:00.000Z',
      '消费时刻 早于 2025-11-11 00:00 (UTC+08:00)：实际 2025-11-11 08:00 (UTC+08:00)，不满足',
    ],
    [
      { sum: 'lines.amountMinor', where: food, op: 'ge', value: 10_000 },
      6000,
      '满足（类目 属于 食品）的商品的金额合计 ≥ 100 元：实际 60 元，不满足',
    ],
    [{ count: 'lines', op: 'ge', value: 2 }, 2, '商品数 ≥ 2：实际 2，满足'],
  ]
  for (const [tree, actual, zh] of found) {
    test(zh, () => {
      const one = explain(tree)
      assert.deepEqual(one.actual, actual)
      assert.equal(one.text.zh, zh)
    })
  }

  test('everything is looked at, also what cannot change the answer', () => {
    const one = explain({ all: [amount, gold, east, { any: [east, gold] }] })
    assert.deepEqual(
      one.parts.map((part) => [part.pointer, part.ok]),
      [
        ['/all/0', false],
        ['/all/1', false],
        ['/all/2', true],
        ['/all/3', true],
      ],
    )
    assert.deepEqual(one.text, { zh: '全部满足：4 项中满足 2 项，不满足', en: 'all of: 2 of 4 met, not met' })
    assert.deepEqual(
      one.parts[3]?.parts.map((part) => part.ok),
      [true, false],
    )
  })

  test('elements of a list are explained one by one', () => {
    const one = explain({ some: 'lines', where: food })
    assert.deepEqual(one.text, {
      zh: '任一商品满足（类目 属于 食品）：商品 2 项中满足 1 项，满足',
      en: 'some line has (category is under Food): 1 of 2 lines, met',
    })
    assert.deepEqual(
      one.parts.map((part) => [part.element, part.ok, part.actual]),
      [
        [0, true, 'food/bakery'],
        [1, false, 'wear/shoes'],
      ],
    )
    const many = { ...values, lines: Array.from({ length: 500 }, () => values.lines[1]!) }
    const long = explainCondition(earning, { some: 'lines', where: food }, many, wording)
    assert.equal(long.parts.length, 20)
    assert.match(long.text.en, /0 of 500 lines, not met$/)
  })

  test('decisiveParts keeps what made the answer', () => {
    const pointers = (tree: Condition) => decisiveParts(explain(tree)).map((part) => part.pointer)
    assert.deepEqual(pointers({ all: [amount, east, { any: [gold, { not: east }] }] }), [
      '/all/0',
      '/all/2/any/0',
      '/all/2/any/1/not',
    ])
    assert.deepEqual(pointers({ any: [amount, east, { all: [east, { not: gold }] }] }), [
      '/any/1',
      '/any/2/all/0',
      '/any/2/all/1/not',
    ])
    assert.deepEqual(pointers({ some: 'lines', where: food }), [''])
    assert.deepEqual(pointers({ all: [] }), [''])
  })
})
