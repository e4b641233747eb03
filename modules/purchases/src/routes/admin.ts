import { productsByIds } from '@atrium/catalog'
import { commandRoute, cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatInstant, inScope, refuse } from '@atrium/kernel'
import { lineagesOf, mayBeSeen } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static } from 'typebox'
import { putSources } from '../commands/put-sources.ts'
import { type ListedPurchase, purchasesOfMembers, purchasesOfStores } from '../list-queries.ts'
import { purchasesByRef, sourcesOf } from '../queries.ts'

const BOTH = ['admin', 'partner'] as const
const place = cursor(Type.Object({ occurredAt: Type.Integer(), purchaseId: Type.Integer() }))
const placeOf = ({ occurredAt, purchaseId }: ListedPurchase) => ({ occurredAt, purchaseId })

const Source = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
    numbering: wire.oneOf(['feed', 'store', 'store_day', 'terminal_day']),
    channel: wire.code(40),
    name: wire.name(),
  },
  { $id: 'PurchaseSource' },
)

const Listed = Type.Object(
  {
    purchaseId: wire.id('pur'),
    memberId: wire.nullable(wire.id('mbr')),
    kind: wire.oneOf(['sale', 'return', 'adjustment']),
    source: Type.String(),
    number: Type.String(),
    store: Type.String(),
    channel: Type.String(),
    at: wire.instant(),
    currency: wire.currency(),
    paidMinor: Type.Integer(),
    returnedMinor: Type.Integer(),
  },
  { $id: 'ListedPurchase' },
)

type Organization = Awaited<ReturnType<typeof loadOrganization>>

const listed = (organization: Organization, row: ListedPurchase): Static<typeof Listed> => ({
  purchaseId: encodeId('pur', row.purchaseId),
  memberId: row.memberId === 0 ? null : encodeId('mbr', row.memberId),
  // The database holds the column to these words: purchase_kind_known.
  kind: row.kind as Static<typeof Listed>['kind'],
  source: row.source,
  number: row.number,
  store: organization.node(row.storeId)?.code ?? '',
  channel: row.channel,
  at: formatInstant(row.occurredAt),
  currency: row.currency,
  paidMinor: row.paidMinor,
  returnedMinor: row.returnedMinor,
})

const putSourceRoute = commandRoute({
  name: 'purchases.putSource',
  audience: ['admin'],
  path: '/v1/purchases/sources',
  permission: 'purchases.writeSources',
  summary: { zh: '登记消费来源', en: 'Register a feed of purchases' },
  idempotency: 'none',
  ask: Source,
  value: Source,
  codes: {
    numbering_is_fixed: { status: 409, title: { zh: '编号范围不可更改', en: 'The numbering of a feed is fixed' } },
    duplicate_in_batch: { status: 409, title: { zh: '同一批中重复', en: 'Named twice in one batch' } },
  },
  toAsk: (source, by) => ({ by, ...source }),
  command: putSources,
  toReply: ({ code, numbering, channel, name }) => ({ code, numbering, channel, name }),
})

const listSourcesRoute = queryRoute({
  name: 'purchases.listSources',
  audience: BOTH,
  path: '/v1/purchases/sources',
  permission: 'purchases.read',
  reply: Type.Object({ items: Type.Array(Source) }),
  codes: {},
  handle: async (ctx) => done({ items: [...(await sourcesOf(ctx)).values()].map((source) => ({ ...source })) }),
})

const ofMemberRoute = queryRoute({
  name: 'purchases.listOfMember',
  audience: BOTH,
  path: '/v1/purchases/of-member/:memberId',
  permission: 'purchases.read',
  summary: { zh: '会员的消费记录', en: 'Purchases of a member' },
  params: Type.Object({ memberId: wire.id('mbr') }),
  query: Type.Object({ ...pageQuery(place) }),
  reply: pageReply(Listed),
  codes: { unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } } },
  handle: async (ctx, { params, query }, by) => {
    const memberId = wire.readId('mbr', params.memberId)
    const [seen] = await mayBeSeen(ctx, [{ by, memberId }])
    const lineage = seen ? (await lineagesOf(ctx, [memberId])).get(memberId) : undefined
    if (!lineage) return refuse('unknown_member')
    const organization = await loadOrganization(ctx)
    const rows = await purchasesOfMembers(ctx, {
      memberIds: lineage,
      scope: by.scope,
      after: place.read(query.cursor),
      limit: pageSize(query.limit) + 1,
    })
    return done(pageOf(rows, query.limit, place, { item: (row) => listed(organization, row), place: placeOf }))
  },
})

const ofStoresRoute = queryRoute({
  name: 'purchases.list',
  audience: BOTH,
  path: '/v1/purchases',
  permission: 'purchases.read',
  summary: { zh: '门店的消费记录', en: 'Purchases of stores' },
  query: Type.Object({
    ...pageQuery(place),
    node: Type.Optional(wire.code()),
    from: Type.Optional(wire.instant()),
    anonymous: Type.Optional(Type.Boolean()),
  }),
  reply: pageReply(Listed),
  codes: { unknown_node: { status: 404, title: { zh: '组织节点不存在', en: 'No such node of the organization' } } },
  handle: async (ctx, { query }, by) => {
    const organization = await loadOrganization(ctx)
    const node = query.node === undefined ? organization.root : organization.nodeByCode(query.node)
    if (!node) return refuse('unknown_node')
    const storeIds = [...organization.subtree(node.id)].filter((id) => inScope(by.scope, id))
    const rows = await purchasesOfStores(ctx, {
      storeIds,
      from: query.from === undefined ? 0 : wire.readInstant(query.from),
      anonymous: query.anonymous ?? false,
      after: place.read(query.cursor),
      limit: pageSize(query.limit) + 1,
    })
    return done(pageOf(rows, query.limit, place, { item: (row) => listed(organization, row), place: placeOf }))
  },
})

const detailRoute = queryRoute({
  name: 'purchases.show',
  audience: BOTH,
  path: '/v1/purchases/of-member/:memberId/:purchaseId',
  permission: 'purchases.read',
  summary: { zh: '一笔消费及明细', en: 'One purchase with its lines' },
  params: Type.Object({ memberId: wire.id('mbr'), purchaseId: wire.id('pur') }),
  reply: Type.Object({
    ...Listed.properties,
    grossMinor: Type.Integer(),
    discountMinor: Type.Integer(),
    terminal: wire.nullable(Type.String()),
    returnOf: wire.nullable(wire.id('pur')),
    lines: Type.Array(
      Type.Object({
        lineNo: Type.Integer(),
        sku: Type.String(),
        name: Type.String(),
        quantity: Type.Number(),
        amountMinor: Type.Integer(),
        returnedQuantity: Type.Number(),
        returnedMinor: Type.Integer(),
      }),
    ),
  }),
  codes: { unknown_purchase: { status: 404, title: { zh: '消费记录不存在', en: 'No such purchase' } } },
  handle: async (ctx, { params }, by) => {
    const ref = { memberId: wire.readId('mbr', params.memberId), purchaseId: wire.readId('pur', params.purchaseId) }
    const purchase = (await purchasesByRef(ctx, [ref])).get(ref.purchaseId)
    // A purchase of a store outside the scope is told like one that does not exist.
    if (!purchase || !inScope(by.scope, purchase.storeId)) return refuse('unknown_purchase')
    const organization = await loadOrganization(ctx)
    const products = await productsByIds(
      ctx,
      purchase.lines.map((line) => line.productId),
    )
    return done({
      ...listed(organization, { ...purchase, memberId: ref.memberId }),
      grossMinor: purchase.grossMinor,
      discountMinor: purchase.discountMinor,
      terminal: purchase.terminal,
      returnOf: purchase.returnOf === null ? null : encodeId('pur', purchase.returnOf),
      lines: purchase.lines.map((line) => ({
        lineNo: line.lineNo,
        sku: products.get(line.productId)?.sku ?? '',
        name: products.get(line.productId)?.name.zh ?? '',
        quantity: line.quantityMilli / 1000,
        amountMinor: line.amountMinor,
        returnedQuantity: line.returnedMilli / 1000,
        returnedMinor: line.returnedMinor,
      })),
    })
  },
})

export const routes = [putSourceRoute, listSourcesRoute, ofMemberRoute, ofStoresRoute, detailRoute]
