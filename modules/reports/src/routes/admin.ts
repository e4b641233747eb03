import { queryRoute, wire } from '@atrium/http'
import {
  type By,
  type Ctx,
  done,
  encodeId,
  formatDay,
  formatInstant,
  inScope,
  type Outcome,
  refuse,
} from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static } from 'typebox'
import { breakdownOf, DIMENSIONS } from '../breakdown-queries.ts'
import { EXPIRING_DAYS } from '../chores.ts'
import { daysOf, type RangeAsk } from '../queries.ts'
import { programmesOf } from '../stock-queries.ts'

const BOTH = ['admin', 'partner'] as const
/** Three years and a day: enough to compare two years of which one is a leap year. */
const MOST_DAYS = 1_097

const range = {
  node: Type.Optional(wire.id('org')),
  from: wire.day(),
  to: wire.day(),
}
const rangeSchema = Type.Object(range)

const codes = {
  unknown_node: { status: 404, title: { zh: '组织节点不存在', en: 'No such node of the organization' } },
  days_reversed: { status: 422, title: { zh: '结束日期早于开始日期', en: 'The last day is before the first' } },
  too_many_days: { status: 422, title: { zh: '日期范围超过三年', en: 'More than three years at once' } },
} as const

/** Whoever may see nothing of a node is told that it does not exist. */
async function readRange(
  ctx: Ctx,
  query: Static<typeof rangeSchema>,
  { scope }: By,
): Promise<Outcome<RangeAsk, keyof typeof codes>> {
  const organization = await loadOrganization(ctx)
  const node = query.node === undefined ? organization.root : organization.node(wire.readId('org', query.node))
  if (!node || ![...organization.subtree(node.id)].some((id) => inScope(scope, id))) return refuse('unknown_node')
  const [from, to] = [wire.readDay(query.from), wire.readDay(query.to)]
  if (to < from) return refuse('days_reversed')
  if (to - from >= MOST_DAYS) return refuse('too_many_days')
  return done({ scope, node, from, to })
}

const figures = {
  currency: wire.currency(),
  receipts: Type.Integer({ description: 'Sales; returns are not taken off' }),
  salesMinor: Type.Integer({ description: 'Sales and adjustments; returns are not taken off' }),
  returns: Type.Integer(),
  returnsMinor: Type.Integer({ description: 'What came back, above zero, on the day of the return' }),
  memberReceipts: Type.Integer({ description: 'Of the receipts: those of a known buyer, also when claimed later' }),
  memberSalesMinor: Type.Integer(),
  memberReturnsMinor: Type.Integer(),
  repeatReceipts: Type.Integer({
    description: 'Of the members’ receipts: those of persons who had bought before, anywhere in the group',
  }),
  repeatSalesMinor: Type.Integer(),
}

export const daysRoute = queryRoute({
  name: 'reports.days',
  audience: BOTH,
  path: '/v1/reports/days',
  permission: 'reports.read',
  summary: { zh: '按日汇总：销售、会员、积分', en: 'Sales, new members and points of a subtree by day' },
  about:
    'Of the stores in your scope under the node, as the tree stands today; by the calendar of each store, points by that of their programme. Kept up within seconds of a posting.',
  query: rangeSchema,
  reply: Type.Object({
    since: Type.Union([wire.day(), Type.Null()], {
      description: 'The first day of which anything sold is known; null for none',
    }),
    sales: Type.Array(Type.Object({ day: wire.day(), ...figures })),
    joined: Type.Array(Type.Object({ day: wire.day(), channel: Type.String(), members: Type.Integer() })),
    points: Type.Array(
      Type.Object({
        day: wire.day(),
        programmeId: wire.id('prg'),
        issued: Type.Integer(),
        takenBack: Type.Integer(),
        redeemed: Type.Integer(),
        expired: Type.Integer(),
        adjusted: Type.Integer({ description: 'Signed' }),
        forfeited: Type.Integer(),
      }),
    ),
    footfall: Type.Object({
      at: wire.nullable(wire.oneOf(['mall', 'store', 'counter'] as const)),
      days: Type.Array(
        Type.Object({
          day: wire.day(),
          people: Type.Integer({ description: 'Who enters twice counts twice' }),
          counters: Type.Integer({ description: 'How many gates, doors or counters told of that day' }),
          receipts: Type.Integer({ description: 'Of the stores behind them' }),
        }),
      ),
    }),
  }),
  codes,
  handle: async (ctx, { query }, by) => {
    const ask = await readRange(ctx, query, by)
    if (!ask.ok) return ask
    const { since, sales, joined, points, footfall } = await daysOf(ctx, ask.value)
    return done({
      since: since === null ? null : formatDay(since),
      sales: sales.map((row) => ({ ...row, day: formatDay(row.day) })),
      joined: joined.map((row) => ({ ...row, day: formatDay(row.day) })),
      points: points.map((row) => ({
        ...row,
        day: formatDay(row.day),
        programmeId: encodeId('prg', row.programmeId),
      })),
      footfall: { at: footfall.at, days: footfall.days.map((row) => ({ ...row, day: formatDay(row.day) })) },
    })
  },
})

/** A floor or category as a filter; empty for stores that have none. */
const word = () => Type.Optional(Type.String({ maxLength: 64, description: 'Empty: stores that have none' }))

export const breakdownRoute = queryRoute({
  name: 'reports.breakdown',
  audience: BOTH,
  path: '/v1/reports/breakdown',
  permission: 'reports.read',
  summary: { zh: '按下级、楼层、业态或门店拆分', en: 'The same figures by node below, floor, category or store' },
  about: 'Only parts that have figures, the largest net sales first. Counters count with their store.',
  query: Type.Object({ ...range, by: wire.oneOf(DIMENSIONS), floor: word(), category: word() }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        nodeId: Type.Union([wire.id('org'), Type.Null()], {
          description: 'By child or store; null for what belongs to no node below',
        }),
        name: wire.nullable(Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) })),
        kind: wire.nullable(Type.String()),
        word: Type.String({ description: 'By floor or category; empty for stores that have none' }),
        ...figures,
        newMembers: Type.Integer(),
      }),
    ),
  }),
  codes,
  handle: async (ctx, { query }, by) => {
    const ask = await readRange(ctx, query, by)
    if (!ask.ok) return ask
    const { by: dimension, floor, category } = query
    const parts = await breakdownOf(ctx, { ...ask.value, by: dimension, floor, category })
    return done({
      items: parts.map(({ node, ...part }) => ({
        nodeId: node === null ? null : encodeId('org', node.id),
        name: node === null ? null : { ...node.name },
        kind: node?.kind ?? null,
        ...part,
      })),
    })
  },
})

const dayPoints = Type.Object({ day: wire.day(), points: Type.Integer() })
const localName = Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) })
const toDayPoints = ({ day, points }: { readonly day: number; readonly points: number }) => ({
  ...{ day: formatDay(day), points },
})

export const programmesRoute = queryRoute({
  name: 'reports.programmes',
  audience: BOTH,
  path: '/v1/reports/programmes',
  permission: 'reports.read',
  summary: { zh: '会员计划：积分余额、将过期、等级变动', en: 'What programmes stand at: points, expiry, levels moved' },
  about:
    'Programmes that stores under the node feed. `stock` is of the whole programme and shown only to who sees every store that feeds it; looked at once an hour.',
  query: rangeSchema,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        programmeId: wire.id('prg'),
        name: localName,
        currency: wire.currency(),
        zone: Type.String(),
        closedOn: wire.nullable(wire.day()),
        stock: wire.nullable(
          Type.Object({
            takenAt: wire.instant(),
            outstanding: Type.Array(dayPoints, {
              description: 'At the end of each day of the range, debt subtracted; up to today',
            }),
            debt: Type.Integer(),
            costPer1000Minor: Type.Union([Type.Integer(), Type.Null()], {
              description: 'What 1,000 points cost today, minor units; null: not stated',
            }),
            expiringDays: Type.Integer(),
            expiring: Type.Array(dayPoints, { description: 'By the first day on which they are gone' }),
            expiringOf: Type.Integer({ description: 'Accounts that hold them' }),
            expiringThen: Type.Array(dayPoints, { description: 'The sum of the same, as seen on days of the range' }),
            levels: Type.Array(
              Type.Object({
                code: Type.String(),
                name: localName,
                persons: Type.Union([Type.Integer(), Type.Null()], { description: 'Null of the base level' }),
              }),
            ),
            moved: Type.Array(
              Type.Object({
                day: wire.day(),
                from: Type.String(),
                to: Type.String(),
                direction: wire.oneOf(['up', 'down', 'kept'] as const),
                members: Type.Integer(),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
  codes,
  handle: async (ctx, { query }, by) => {
    const ask = await readRange(ctx, query, by)
    if (!ask.ok) return ask
    const items = await programmesOf(ctx, ask.value)
    return done({
      items: items.map(({ programme, stock }) => ({
        programmeId: encodeId('prg', programme.id),
        name: { ...programme.name },
        ...{ currency: programme.currency, zone: programme.zone },
        closedOn: programme.closedOn === null ? null : formatDay(programme.closedOn),
        stock: stock && {
          takenAt: formatInstant(stock.takenAt),
          outstanding: stock.outstanding.map(toDayPoints),
          debt: stock.debt,
          costPer1000Minor: stock.costPer1000Minor,
          expiringDays: EXPIRING_DAYS,
          expiring: stock.expiring.map(toDayPoints),
          expiringOf: stock.expiringOf,
          expiringThen: stock.expiringThen.map(toDayPoints),
          levels: stock.levels.map(({ name, ...level }) => ({ ...level, name: { ...name } })),
          moved: stock.moved.map((move) => ({ ...move, day: formatDay(move.day) })),
        },
      })),
    })
  },
})

export const routes = [daysRoute, breakdownRoute, programmesRoute]
