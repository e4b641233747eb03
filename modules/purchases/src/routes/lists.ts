import { Readable } from 'node:stream'
import { cursor, downloadRoute, pageQuery, pageReply, pageSize, queryRoute, type Route, wire } from '@atrium/http'
import { type By, type Ctx, done, formatDay, inScope, type Outcome, refuse } from '@atrium/kernel'
import { lineagesOf, mayBeSeen } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static, type TObject } from 'typebox'
import { exportPurchases } from '../export-purchases.ts'
import {
  countOfPerson,
  countOfStores,
  type PurchaseFilter,
  type PurchasePage,
  purchasesOfMembers,
  purchasesOfStores,
} from '../list-queries.ts'
import { BOTH, Listed, listedReply, type Organization } from './forms.ts'

const place = cursor(Type.Object({ occurredAt: Type.Integer(), purchaseId: Type.Integer() }))

const memberCodes = { unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } } } as const
const nodeCodes = {
  unknown_node: { status: 404, title: { zh: '组织节点不存在', en: 'No such node of the organization' } },
} as const

const pageOut = (organization: Organization, { rows, next }: PurchasePage) => ({
  items: rows.map((row) => listedReply(organization, row)),
  ...(next === undefined ? {} : { nextCursor: place.write(next) }),
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
  codes: memberCodes,
  handle: async (ctx, { params, query }, by) => {
    const lineage = await lineageSeen(ctx, by, params.memberId)
    if (!lineage) return refuse('unknown_member')
    const organization = await loadOrganization(ctx)
    const page = await purchasesOfMembers(ctx, {
      memberIds: lineage,
      scope: by.scope,
      after: place.read(query.cursor),
      limit: pageSize(query.limit),
    })
    return done(pageOut(organization, page))
  },
})

async function lineageSeen(ctx: Ctx, by: By, id: string): Promise<readonly number[] | undefined> {
  const memberId = wire.readId('mbr', id)
  const [seen] = await mayBeSeen(ctx, [{ by, memberId }])
  return seen ? (await lineagesOf(ctx, [memberId])).get(memberId) : undefined
}

/** What may be asked of receipts; all of it is optional, and all that is asked must fit. */
const Filter = {
  node: Type.Optional(wire.code()),
  from: Type.Optional(wire.instant()),
  to: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Exclusive' })),
  kind: Type.Optional(wire.oneOf(['sale', 'return', 'adjustment'])),
  source: Type.Optional(wire.code(40)),
  channel: Type.Optional(wire.code(40)),
  number: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'The whole receipt number, as printed' }),
  ),
  least: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1e13, description: 'Paid at least, minor units, without the sign of returns' }),
  ),
  most: Type.Optional(Type.Integer({ minimum: 0, maximum: 1e13, description: 'Paid at most' })),
  member: Type.Optional(wire.id('mbr')),
  anonymous: Type.Optional(
    Type.Boolean({ description: 'true: of nobody and unclaimed; false: of members; left out: both' }),
  ),
} as const
type Asked = Static<TObject<typeof Filter>>

const filterOf = (query: Asked): PurchaseFilter => {
  const { from, to, anonymous, kind, source, channel, number, least, most } = query
  return {
    kind,
    source,
    channel,
    number,
    least,
    most,
    from: from === undefined ? undefined : wire.readInstant(from),
    to: to === undefined ? undefined : wire.readInstant(to),
    who: anonymous === undefined ? 'all' : anonymous ? 'anonymous' : 'member',
  }
}

/** Where to look: the stores below a node within the asker's scope, and of whom where a member is named. */
interface Where {
  readonly organization: Organization
  readonly storeIds: readonly number[]
  readonly memberIds: readonly number[] | undefined
}

/** Only what sells has receipts. A node that is not in scope has no stores in scope below it either: nothing is listed. */
async function whereOf(ctx: Ctx, query: Asked, by: By): Promise<Outcome<Where, 'unknown_node' | 'unknown_member'>> {
  const organization = await loadOrganization(ctx)
  const node = query.node === undefined ? organization.root : organization.nodeByCode(query.node)
  if (!node) return refuse('unknown_node')
  const storeIds = [...organization.subtree(node.id)].filter((id) => {
    const kind = organization.node(id)?.kind
    return (kind === 'store' || kind === 'counter') && inScope(by.scope, id)
  })
  if (query.member === undefined) return done({ organization, storeIds, memberIds: undefined })
  const memberIds = await lineageSeen(ctx, by, query.member)
  return memberIds ? done({ organization, storeIds, memberIds }) : refuse('unknown_member')
}

const ofStoresRoute = queryRoute({
  name: 'purchases.list',
  audience: BOTH,
  path: '/v1/purchases',
  permission: 'purchases.read',
  summary: { zh: '门店的消费记录', en: 'Purchases of stores' },
  about:
    'Newest first. Where few receipts fit, a page may be shorter than `limit`, or empty, and still have a `nextCursor`: it tells how far was looked.',
  query: Type.Object({ ...pageQuery(place), ...Filter }),
  reply: pageReply(Listed),
  codes: { ...nodeCodes, ...memberCodes },
  handle: async (ctx, { query }, by) => {
    const where = await whereOf(ctx, query, by)
    if (!where.ok) return where
    const { organization, storeIds, memberIds } = where.value
    const page = { after: place.read(query.cursor), limit: pageSize(query.limit), filter: filterOf(query) }
    if (memberIds === undefined) return done(pageOut(organization, await purchasesOfStores(ctx, { ...page, storeIds })))
    if (query.anonymous === true) return done({ items: [] })
    const scope = new Set(storeIds)
    return done(pageOut(organization, await purchasesOfMembers(ctx, { ...page, memberIds, scope })))
  },
})

const countRoute = queryRoute({
  name: 'purchases.count',
  audience: BOTH,
  path: '/v1/purchases/count',
  permission: 'purchases.read',
  summary: { zh: '符合条件的消费笔数', en: 'How many purchases fit' },
  about: 'Counts stop at 10,000, and where very many receipts would have to be looked at: then `isExact` is false.',
  query: Type.Object(Filter),
  reply: Type.Object({ count: Type.Integer(), isExact: Type.Boolean() }),
  codes: { ...nodeCodes, ...memberCodes },
  handle: async (ctx, { query }, by) => {
    const where = await whereOf(ctx, query, by)
    if (!where.ok) return where
    const { storeIds, memberIds } = where.value
    const filter = filterOf(query)
    if (memberIds === undefined) return done({ ...(await countOfStores(ctx, { storeIds, filter })) })
    if (query.anonymous === true) return done({ count: 0, isExact: true })
    return done({ ...(await countOfPerson(ctx, { memberIds, scope: new Set(storeIds), filter })) })
  },
})

const exportRoute = downloadRoute({
  name: 'purchases.export',
  audience: ['admin'],
  path: '/v1/purchases/export',
  permission: 'purchases.export',
  contentType: 'text/csv; charset=utf-8',
  summary: { zh: '导出消费记录为 CSV', en: 'Purchases as CSV' },
  about:
    'Every receipt that a list with the same filters shows you; members by their numbers only. That it began and how many went out stands in the audit trail.',
  query: Type.Object({ ...Filter, language: Type.Optional(wire.oneOf(['zh', 'en'])) }),
  codes: { ...nodeCodes, ...memberCodes },
  handle: async (db, { query }, by) => {
    const { where, today } = await db.read(async (ctx) => ({
      where: await whereOf(ctx, query, by),
      today: formatDay(Math.floor(ctx.now / 86_400_000)),
    }))
    if (!where.ok) return where
    const { storeIds, memberIds } = where.value
    const ask = { by, filter: filterOf(query), storeIds, memberIds, language: query.language ?? 'zh' } as const
    return done({ fileName: `purchases-${today}.csv`, bytes: Readable.from(exportPurchases(db, ask)) })
  },
})

/** Rows that somebody ticks by hand. */
const MOST_SELECTED = 1_000

const exportSelectedRoute = downloadRoute({
  name: 'purchases.exportSelected',
  audience: ['admin'],
  path: '/v1/purchases/export-selected',
  permission: 'purchases.export',
  contentType: 'text/csv; charset=utf-8',
  summary: { zh: '导出所选消费记录为 CSV', en: 'Chosen purchases as CSV' },
  about:
    'Those of the named receipts that your lists show you, newest first; members by their numbers only. That it began and how many went out stands in the audit trail.',
  body: Type.Object({
    purchases: Type.Array(Type.Object({ purchaseId: wire.id('pur'), memberId: wire.nullable(wire.id('mbr')) }), {
      minItems: 1,
      maxItems: MOST_SELECTED,
    }),
    language: Type.Optional(wire.oneOf(['zh', 'en'])),
  }),
  codes: { ...nodeCodes, ...memberCodes },
  handle: async (db, { body }, by) => {
    const { where, today } = await db.read(async (ctx) => ({
      where: await whereOf(ctx, {}, by),
      today: formatDay(Math.floor(ctx.now / 86_400_000)),
    }))
    if (!where.ok) return where
    const chosen = {
      memberIds: body.purchases.flatMap(({ memberId }) => (memberId === null ? [] : wire.readId('mbr', memberId))),
      purchaseIds: body.purchases.map(({ purchaseId }) => wire.readId('pur', purchaseId)),
    }
    const { storeIds } = where.value
    const ask = { by, filter: {}, storeIds, memberIds: undefined, chosen, language: body.language ?? 'zh' } as const
    return done({ fileName: `purchases-${today}.csv`, bytes: Readable.from(exportPurchases(db, ask)) })
  },
})

export const listRoutes: readonly Route[] = [ofMemberRoute, ofStoresRoute, countRoute, exportRoute, exportSelectedRoute]
