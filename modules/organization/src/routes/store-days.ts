import { commandRoute, cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { type By, done, encodeId, formatDay } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { countFootfall } from '../commands/count-footfall.ts'
import { declareStoreDays, TURNOVER_LIMIT } from '../commands/declare-store-days.ts'
import { BEGINNING } from '../model.ts'
import { listFootfall, listStoreDays, type RangeAsk, sumFootfall, sumStoreDays } from '../queries.ts'
import { change, doneBy, doneByReply, invalidDay, outOfScope, unknownNode } from './forms.ts'

const BOTH = ['admin', 'partner'] as const
const count = () => Type.Integer({ minimum: 0, maximum: 2_147_483_647 })
const hourOfDay = () => Type.Integer({ minimum: 0, maximum: 23 })

const futureDay = {
  future_day: { status: 422, title: { zh: '日期未到', en: 'The day has not begun there' } },
} as const
const invalidAmount = {
  invalid_amount: { status: 422, title: { zh: '数值无效', en: 'Not a possible figure' } },
} as const

export const declareStoreDay = commandRoute({
  name: 'organization.declareStoreDay',
  audience: BOTH,
  path: '/v1/organization/store-days',
  permission: 'organization.declare',
  summary: { zh: '商户日销售申报', en: 'Declare the turnover and receipts of a store’s day' },
  about: 'Declared again with other figures, the day is corrected; the last declaration stands.',
  ask: Type.Object({
    store: wire.code(),
    day: wire.day(),
    turnoverMinor: wire.integer(-TURNOVER_LIMIT, TURNOVER_LIMIT),
    receipts: count(),
    currency: Type.Optional(wire.currency()),
  }),
  value: Type.Object({ storeId: wire.id('org'), day: wire.day(), change }),
  codes: {
    ...outOfScope,
    ...invalidDay,
    ...futureDay,
    ...invalidAmount,
    unknown_store: { status: 404, title: { zh: '门店不存在', en: 'No such store' } },
    not_a_store: { status: 422, title: { zh: '不是门店', en: 'Not a store' } },
    currency_mismatch: { status: 422, title: { zh: '币种与门店不符', en: 'The store counts in another currency' } },
  },
  example: {
    ask: { store: 'SH01-L1-08', day: '2026-06-14', turnoverMinor: 1_250_000, receipts: 86 },
    value: { storeId: 'org_2n9c', day: '2026-06-14', change: 'created' },
  },
  toAsk: ({ day, ...body }, by) => ({ by, ...body, day: wire.readDay(day) }),
  command: declareStoreDays,
  toReply: (value) => ({ ...value, storeId: encodeId('org', value.storeId), day: formatDay(value.day) }),
})

export const countFootfallRoute = commandRoute({
  name: 'organization.countFootfall',
  audience: BOTH,
  path: '/v1/organization/footfall',
  permission: 'organization.count',
  summary: { zh: '客流上报', en: 'Report the people counted in an hour' },
  about: 'Hours are of the node’s wall clock; an hour that a change of clock repeats holds both.',
  ask: Type.Object({ node: wire.code(), day: wire.day(), hour: hourOfDay(), people: count() }),
  value: Type.Object({ nodeId: wire.id('org'), day: wire.day(), hour: hourOfDay(), change }),
  codes: {
    ...outOfScope,
    ...unknownNode,
    ...invalidDay,
    ...futureDay,
    ...invalidAmount,
    not_counted_here: { status: 422, title: { zh: '此节点不统计客流', en: 'People are not counted at such a node' } },
    invalid_hour: { status: 422, title: { zh: '小时无效', en: 'Not an hour of the day' } },
  },
  toAsk: ({ day, ...body }, by) => ({ by, ...body, day: wire.readDay(day) }),
  command: countFootfall,
  toReply: (value) => ({ ...value, nodeId: encodeId('org', value.nodeId), day: formatDay(value.day) }),
})

const range = {
  under: Type.Optional(wire.id('org')),
  from: wire.day(),
  to: wire.day(),
}
const rangeSchema = Type.Object(range)

const readRange = (query: Static<typeof rangeSchema>, by: By): RangeAsk => ({
  scope: by.scope,
  ...(query.under === undefined ? {} : { under: wire.readId('org', query.under) }),
  from: wire.readDay(query.from),
  to: wire.readDay(query.to),
})

const afterDay = cursor(
  Type.Object({ storeId: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), day: dayNumber() }),
)
const afterHour = cursor(
  Type.Object({
    nodeId: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
    day: dayNumber(),
    hour: hourOfDay(),
  }),
)

/** Days as cursors carry them. */
function dayNumber() {
  return Type.Integer({ minimum: BEGINNING, maximum: 2_932_896 })
}

export const storeDays = queryRoute({
  name: 'organization.storeDays',
  audience: BOTH,
  path: '/v1/organization/store-days',
  permission: 'organization.readDays',
  summary: { zh: '日销售申报明细', en: 'Declared days of a subtree, by store and day' },
  query: Type.Object({ ...pageQuery(afterDay), ...range }),
  reply: pageReply(
    Type.Object({
      storeId: wire.id('org'),
      day: wire.day(),
      currency: wire.currency(),
      turnoverMinor: Type.Integer(),
      receipts: Type.Integer(),
      revision: Type.Integer({ description: '1, and one more for each correction' }),
      ...doneBy,
    }),
  ),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const after = afterDay.read(query.cursor)
    const rows = await listStoreDays(ctx, {
      ...readRange(query, by),
      ...(after === undefined ? {} : { after }),
      limit: pageSize(query.limit) + 1,
    })
    return done(
      pageOf(rows, query.limit, afterDay, {
        item: ({ storeId, day, actorKind, actorId, declaredAt, ...figures }) => ({
          storeId: encodeId('org', storeId),
          day: formatDay(day),
          ...figures,
          ...doneByReply({ actorKind, actorId }, declaredAt),
        }),
        place: ({ storeId, day }) => ({ storeId, day }),
      }),
    )
  },
})

export const storeDaySums = queryRoute({
  name: 'organization.storeDaySums',
  audience: BOTH,
  path: '/v1/organization/store-days/sums',
  permission: 'organization.readDays',
  summary: { zh: '日销售汇总', en: 'Declared turnover of a subtree by day and currency' },
  query: rangeSchema,
  reply: Type.Object({
    days: Type.Array(
      Type.Object({
        day: wire.day(),
        currency: wire.currency(),
        turnoverMinor: Type.Integer(),
        receipts: Type.Integer(),
        stores: Type.Integer({ description: 'How many stores declared that day' }),
      }),
    ),
  }),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const sums = await sumStoreDays(ctx, readRange(query, by))
    return done({ days: sums.map((sum) => ({ ...sum, day: formatDay(sum.day) })) })
  },
})

export const footfall = queryRoute({
  name: 'organization.footfall',
  audience: BOTH,
  path: '/v1/organization/footfall',
  permission: 'organization.readDays',
  summary: { zh: '客流明细', en: 'Counted hours of a subtree, by node, day and hour' },
  query: Type.Object({ ...pageQuery(afterHour), ...range }),
  reply: pageReply(
    Type.Object({
      nodeId: wire.id('org'),
      day: wire.day(),
      hour: hourOfDay(),
      people: Type.Integer(),
      revision: Type.Integer({ description: '1, and one more for each correction' }),
      ...doneBy,
    }),
  ),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const after = afterHour.read(query.cursor)
    const rows = await listFootfall(ctx, {
      ...readRange(query, by),
      ...(after === undefined ? {} : { after }),
      limit: pageSize(query.limit) + 1,
    })
    return done(
      pageOf(rows, query.limit, afterHour, {
        item: ({ nodeId, day, actorKind, actorId, countedAt, ...figures }) => ({
          nodeId: encodeId('org', nodeId),
          day: formatDay(day),
          ...figures,
          ...doneByReply({ actorKind, actorId }, countedAt),
        }),
        place: ({ nodeId, day, hour }) => ({ nodeId, day, hour }),
      }),
    )
  },
})

export const footfallSums = queryRoute({
  name: 'organization.footfallSums',
  audience: BOTH,
  path: '/v1/organization/footfall/sums',
  permission: 'organization.readDays',
  summary: { zh: '客流按节点按日汇总', en: 'People by node and day; gates and stores are not added up' },
  query: rangeSchema,
  reply: Type.Object({
    days: Type.Array(Type.Object({ nodeId: wire.id('org'), day: wire.day(), people: Type.Integer() })),
  }),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const sums = await sumFootfall(ctx, readRange(query, by))
    return done({
      days: sums.map(({ nodeId, day, people }) => ({ nodeId: encodeId('org', nodeId), day: formatDay(day), people })),
    })
  },
})

export const storeDayRoutes = [declareStoreDay, countFootfallRoute, storeDays, storeDaySums, footfall, footfallSums]
