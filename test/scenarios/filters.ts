import type { Filter, Leaf } from '@atrium/audiences'
import fc from 'fast-check'

/** Filters by chance, over the town of `projected-town.ts`. */

const one = <const T>(...values: T[]) => fc.constantFrom(...values)
const someOf = <const T extends string>(...values: T[]) =>
  fc.uniqueArray(one(...values), { minLength: 1, maxLength: 3 })
const numbers = (low: number, high: number) =>
  fc.oneof(
    fc.record({ op: one('eq', 'ne', 'lt', 'le', 'gt', 'ge'), value: fc.integer({ min: low, max: high }) }),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([a, b]) => ({ op: 'between' as const, value: [Math.min(a, b), Math.max(a, b)] })),
  )
const dayText = fc
  .integer({ min: 20_450, max: 20_900 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))
const days = fc.oneof(
  fc.record({ op: one('lastDays', 'beforeDays'), value: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ op: one('from', 'till'), value: dayText }),
)
const window = fc.option(
  fc.oneof(
    fc.record({ lastDays: fc.integer({ min: 1, max: 90 }) }),
    fc.record({ lastDays: fc.integer({ min: 1, max: 30 }), endingDaysAgo: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ from: dayText }),
    fc.record({ till: dayText }),
  ),
  { nil: undefined },
)

const fields = fc
  .oneof(
    fc.record({ field: fc.constant('stage'), op: one('in', 'notIn'), value: someOf('prospect', 'joined') }),
    fc.record({ field: fc.constant('gender'), op: one('in', 'notIn'), value: someOf('female', 'male', 'other') }),
    fc.record({
      field: one('gender', 'birthday', 'homeStore', 'custom.shoe', 'custom.likes', 'joinedOn'),
      op: one('known', 'unknown'),
    }),
    fc
      .tuple(one('age', 'birthMonth', 'custom.shoe'), numbers(0, 60))
      .map(([field, compared]) => ({ field, ...compared })),
    fc.record({
      field: fc.constant('birthday'),
      op: fc.constant('nextDays' as const),
      value: fc.integer({ min: 1, max: 366 }),
    }),
    days.map((compared) => ({ field: 'joinedOn', ...compared })),
    fc.record({
      field: one('joinedChannel', 'custom.motto'),
      op: one('contains', 'startsWith'),
      value: one('p', 'o', "'", '，', '\\'),
    }),
    fc.record({ field: fc.constant('custom.likes'), op: one('in', 'notIn'), value: someOf('tea', 'run', 'film') }),
    fc.record({
      field: one('homeStore', 'joinedStore'),
      op: one('in', 'notIn'),
      value: someOf('shop', 'east', 'inn', 'west'),
    }),
    fc.record({
      field: fc.constant('portrait.stage'),
      op: one('in', 'notIn'),
      value: someOf('prospect', 'new', 'mature', 'lost'),
    }),
    fc.record({ field: fc.constant('blocked'), op: fc.constant('eq' as const), value: fc.boolean() }),
    fc
      .tuple(one('portrait.orders', 'portrait.recency', 'portrait.spendMinor'), numbers(0, 6))
      .map(([field, compared]) => ({ field, ...compared })),
  )
  .map((leaf) => ({ is: 'field', ...leaf }) as Leaf)

const purchaseWhere = fc.record(
  {
    stores: someOf('shop', 'east', 'west', 'desk'),
    channels: someOf('pos', 'online'),
    hours: one({ from: 9, till: 18 }, { from: 20, till: 6 }),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
    products: someOf('SKU-1', 'SKU-2', 'SKU-3'),
    categories: someOf('food', 'food/tea'),
    atLeastMinor: one(5_000, 100_000),
  },
  { requiredKeys: [] },
)
const places = purchaseWhere.map(({ products: _, categories: __, ...where }) => where)
const measured = fc.oneof(
  fc.tuple(one('count', 'days', 'stores', 'quantity'), numbers(0, 4)),
  fc.tuple(one('paid', 'average'), numbers(0, 200_000)),
  fc.tuple(one('firstDay', 'lastDay'), days),
)
const purchases = fc
  .record({
    measured,
    where: fc.option(fc.oneof(purchaseWhere, places), { nil: undefined }),
    window,
    gross: fc.boolean(),
  })
  .map(({ measured: [measure, compared], where, window: counted, gross }) =>
    clean({ is: 'purchases', measure, ...compared, where, window: counted, gross }),
  )

const eventWhere = fc.record(
  {
    hours: one({ from: 9, till: 18 }, { from: 20, till: 6 }),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
    kind: one('track', 'page'),
    names: someOf('Seen', 'Bought'),
    sources: someOf('site', 'till'),
    properties: fc.array(
      fc.oneof(
        fc.tuple(fc.constant('n'), numbers(0, 3)).map(([property, compared]) => ({ property, ...compared })),
        fc.record({ property: one('text', 'n', 'none'), op: one('known', 'unknown') }),
        fc.record({ property: fc.constant('text'), op: one('in', 'notIn'), value: someOf('a,b', "it's", 'one\ntwo') }),
        fc.record({ property: one('text', 'n'), op: one('contains', 'startsWith'), value: one('o', '\\', '1') }),
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
)
const events = fc
  .record({
    measured: fc.oneof(
      fc.tuple(one('count', 'days'), numbers(0, 4), fc.constant(undefined)),
      fc.tuple(one('sum', 'average', 'values'), numbers(-1, 4), one('n', 'price', 'text', 'none')),
      fc.tuple(one('firstDay', 'lastDay'), days, fc.constant(undefined)),
    ),
    where: fc.option(eventWhere, { nil: undefined }),
    window,
  })
  .map(({ measured: [measure, compared, property], where, window: counted }) =>
    clean({ is: 'events', measure, property, ...compared, where, window: counted }),
  )

const moment = fc.oneof(
  fc.record({ purchase: fc.oneof(purchaseWhere, places, fc.constant({})) }),
  fc.record({ event: fc.oneof(eventWhere, fc.constant({})) }),
)
const sequence = fc
  .record({
    steps: fc.array(moment, { minLength: 2, maxLength: 3 }),
    withinDays: one(1, 7, 60),
    without: fc.option(moment, { nil: undefined }),
    window,
  })
  .map((asked) => clean({ is: 'sequence', ...asked }))

/** Without keys that hold nothing, as JSON has it. */
const clean = (leaf: object): Leaf => JSON.parse(JSON.stringify(leaf)) as Leaf

export const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  { weight: 4, arbitrary: fields },
  { weight: 6, arbitrary: purchases },
  { weight: 4, arbitrary: events },
  { weight: 3, arbitrary: sequence },
  fc
    .record({ op: one('in', 'notIn'), value: someOf('bronze', 'silver', 'gold') })
    .map((compared): Leaf => ({ is: 'level', programme: 'all', ...compared })),
  fc
    .tuple(one('balance', 'available', 'frozen', 'debt'), numbers(0, 500))
    .map(([measure, compared]): Leaf => ({ is: 'points', programme: 'all', measure, ...compared })),
  fc
    .record({ channel: one('sms', 'email'), value: one('allowed', 'refused', 'unsaid') })
    .map((asked): Leaf => ({ is: 'consent', purpose: 'marketing', ...asked })),
  one('sms', 'wechat', 'email').map((channel): Leaf => ({ is: 'reachable', channel })),
  someOf('shop', 'east', 'inn').map((stores): Leaf => ({ is: 'met', stores })),
  fc.record({ seed: one('a', 'b'), to: one(0.3, 0.9) }).map((asked): Leaf => ({ is: 'sample', ...asked })),
)

export const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('filter').map((not) => ({ not })),
  ),
}))
