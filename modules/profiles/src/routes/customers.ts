import { cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatDay, inScope, refuse, type Scope } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { type Customer, customersIn } from '../customers.ts'
import { loadTerms } from '../settings.ts'
import { STAGES } from '../standing.ts'
import { node, nodeCodes, scopeBelow } from './below.ts'
import { ADMIN } from './forms.ts'

const place = cursor(Type.Object({ spendMinor: Type.Integer(), memberId: Type.Integer() }))
const score = () => wire.nullable(Type.Integer({ minimum: 1, maximum: 10 }))

const CustomerForm = Type.Object({
  memberId: wire.id('mbr'),
  since: wire.nullable(wire.day()),
  spendMinor: Type.Integer({ description: 'Net of returns, ever, in minor units' }),
  orders: Type.Integer(),
  lastDay: wire.nullable(wire.day()),
  recency: score(),
  frequency: score(),
  monetary: score(),
  category: wire.nullable(Type.String({ description: 'The favourite category' })),
  storeId: wire.nullable(wire.id('org')),
  nextOn: wire.nullable(wire.day()),
  valueMinor: wire.nullable(Type.Integer()),
})

const customers = queryRoute({
  name: 'profiles.customers',
  audience: ADMIN,
  path: '/v1/profiles/customers',
  permission: 'profiles.read',
  summary: { zh: '一个生命周期阶段的会员', en: 'The members of a stage of the lifecycle' },
  about:
    'Those who spent most first; prospects, who never bought, in the order in which they came. A page may come short while there is more: of few prospects among very many so many are looked at a call.',
  query: Type.Object({ stage: wire.oneOf(STAGES), node: node(), ...pageQuery(place) }),
  reply: Type.Object({
    ...pageReply(CustomerForm).properties,
    currency: wire.currency(),
  }),
  codes: { ...nodeCodes, no_group: { status: 409, title: { zh: '尚未建立集团', en: 'There is no group yet' } } },
  handle: async (ctx, { query }, by) => {
    const terms = await loadTerms(ctx)
    if (!terms) return refuse('no_group')
    const below = await scopeBelow(ctx, by, query.node)
    if (!below.ok) return below
    const found = await customersIn(ctx, below.value, query.stage, place.read(query.cursor), pageSize(query.limit))
    const page = pageOf(found.rows, query.limit, place, {
      item: (row) => customerReply(row, by.scope),
      place: ({ memberId, spendMinor }) => ({ memberId, spendMinor }),
    })
    const rest = found.rest === undefined ? {} : { nextCursor: place.write({ ...found.rest }) }
    return done({ ...page, ...rest, currency: terms.currency })
  },
})

const dayOf = (day: number | null): string | null => (day === null ? null : formatDay(day))

function customerReply(row: Customer, scope: Scope): Static<typeof CustomerForm> {
  const storeId = Number(row.likes?.stores[0]?.key ?? 0)
  return {
    memberId: encodeId('mbr', row.memberId),
    since: dayOf(row.sinceOn),
    spendMinor: row.spendMinor,
    orders: row.orders,
    lastDay: dayOf(row.lastDay),
    recency: row.recency,
    frequency: row.frequency,
    monetary: row.monetary,
    category: row.likes?.categories[0]?.key ?? null,
    // Where else somebody shops is not the asker's to know.
    storeId: storeId > 0 && inScope(scope, storeId) ? encodeId('org', storeId) : null,
    nextOn: dayOf(row.nextOn),
    valueMinor: row.valueMinor,
  }
}

export const customerRoutes = [customers]
