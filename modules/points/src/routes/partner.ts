import { commandRoute, cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { done, encodeId, refuse } from '@atrium/kernel'
import Type from 'typebox'
import {
  balancesOfMembers,
  type Entry,
  entriesOfMember,
  entryOfMember,
  freezesOfMember,
  lotsOfMember,
} from '../account-queries.ts'
import { captureFreezes, releaseFreezes } from '../commands/end-freezes.ts'
import { freezePoints } from '../commands/freeze-points.ts'
import { spendPoints } from '../commands/spend-points.ts'
import { narrowed, onlySeen } from '../visibility.ts'
import {
  amount,
  BalanceForm,
  BOTH,
  balanceReply,
  EntryForm,
  entryReply,
  FreezeForm,
  freezeCodes,
  freezeReply,
  HeldForm,
  heldReply,
  LotForm,
  lotReply,
  memberCodes,
  PostedForm,
  postCodes,
  postedReply,
  readWhose,
  reason,
  whose,
} from './forms.ts'
import { metBelow, node, nodeCodes } from './met-below.ts'

export const spendRoute = commandRoute({
  name: 'points.spend',
  audience: BOTH,
  path: '/v1/points/spendings',
  permission: 'points.spend',
  summary: { zh: '消费积分', en: 'Spend points at once' },
  idempotency: 'key',
  ask: Type.Object({ ...whose, amount: amount(), reason: reason() }),
  value: PostedForm,
  codes: postCodes,
  example: {
    ask: { memberId: 'mbr_2n9c', programmeId: 'prg_1', amount: 500, reason: 'gift' },
    value: { entryId: 'ent_3k1', amount: -500, balance: 1_340, frozen: 0, debt: 0, spendable: 1_340 },
  },
  toAsk: (body, by, idempotencyKey) => ({ ...body, ...readWhose(body), by, idempotencyKey }),
  command: spendPoints,
  toReply: postedReply,
})

export const freezeRoute = commandRoute({
  name: 'points.freeze',
  audience: BOTH,
  path: '/v1/points/freezes',
  permission: 'points.freeze',
  summary: { zh: '冻结积分', en: 'Hold points for a pending use' },
  about:
    'Frozen points neither expire nor are taken back. Capture or release them; from `timesOutAt` on the house releases them.',
  idempotency: 'key',
  ask: Type.Object({ ...whose, amount: amount(), reason: reason(), timesOutAt: Type.Optional(wire.instant()) }),
  value: FreezeForm,
  codes: {
    ...postCodes,
    times_out_in_the_past: { status: 422, title: { zh: '超时时间已过', en: 'The time-out lies in the past' } },
  },
  toAsk: ({ timesOutAt, ...body }, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    by,
    idempotencyKey,
    timesOutAt: timesOutAt === undefined ? null : wire.readInstant(timesOutAt),
  }),
  command: freezePoints,
  toReply: freezeReply,
})

const freezeId = wire.id('frz')

export const captureRoute = commandRoute({
  name: 'points.captureFreeze',
  audience: BOTH,
  path: '/v1/points/captures',
  permission: 'points.freeze',
  summary: { zh: '扣减冻结的积分', en: 'Spend what a freeze holds' },
  about: 'With `amount` only so much is spent and the rest is released. A freeze is captured once.',
  idempotency: 'key',
  ask: Type.Object({ ...whose, freezeId, amount: Type.Optional(amount()), reason: reason() }),
  value: PostedForm,
  codes: { ...freezeCodes, invalid_amount: postCodes.invalid_amount },
  toAsk: (body, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    freezeId: wire.readId('frz', body.freezeId),
    by,
    idempotencyKey,
  }),
  command: captureFreezes,
  toReply: postedReply,
})

export const releaseRoute = commandRoute({
  name: 'points.releaseFreeze',
  audience: BOTH,
  path: '/v1/points/releases',
  permission: 'points.freeze',
  summary: { zh: '解冻积分', en: 'Let go of what a freeze holds' },
  idempotency: 'key',
  ask: Type.Object({ ...whose, freezeId, reason: reason() }),
  value: FreezeForm,
  codes: freezeCodes,
  toAsk: (body, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    freezeId: wire.readId('frz', body.freezeId),
    by,
    idempotencyKey,
  }),
  command: releaseFreezes,
  toReply: freezeReply,
})

export const balancesRoute = queryRoute({
  name: 'points.balances',
  audience: BOTH,
  path: '/v1/points/balances',
  permission: 'points.read',
  summary: { zh: '批量查询积分余额', en: 'Balances of many members, in every programme they have points in' },
  about: 'Members that are unknown to the caller are left out.',
  body: Type.Object({ memberIds: Type.Array(wire.id('mbr'), { minItems: 1, maxItems: 1_000 }) }),
  reply: Type.Object({
    items: Type.Array(Type.Object({ memberId: wire.id('mbr'), balances: Type.Array(BalanceForm) })),
  }),
  codes: {},
  handle: async (ctx, { body }, by) => {
    const memberIds = await onlySeen(ctx, by, [...new Set(body.memberIds.map((id) => wire.readId('mbr', id)))])
    const balances = await balancesOfMembers(ctx, memberIds)
    return done({
      items: [...balances].map(([memberId, held]) => ({
        memberId: encodeId('mbr', memberId),
        balances: held.map(balanceReply),
      })),
    })
  },
})

const member = Type.Object({ memberId: wire.id('mbr') })

export const balanceRoute = queryRoute({
  name: 'points.balancesOfMember',
  audience: BOTH,
  path: '/v1/points/of-member/:memberId',
  permission: 'points.read',
  summary: { zh: '会员的积分余额', en: 'Balances of a member' },
  params: member,
  reply: Type.Object({ items: Type.Array(BalanceForm) }),
  codes: memberCodes,
  handle: async (ctx, { params }, by) => {
    const memberIds = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    const [balances] = (await balancesOfMembers(ctx, memberIds)).values()
    return balances === undefined ? refuse('unknown_member') : done({ items: balances.map(balanceReply) })
  },
})

const afterEntry = cursor(Type.Object({ effectiveAt: Type.Integer(), entryId: Type.Integer() }))
const entryPage = {
  item: entryReply,
  place: ({ effectiveAt, entryId }: Entry) => ({ effectiveAt, entryId }),
}

export const entriesRoute = queryRoute({
  name: 'points.entriesOfMember',
  audience: BOTH,
  path: '/v1/points/of-member/:memberId/entries',
  permission: 'points.read',
  summary: { zh: '会员的积分流水', en: 'Entries of a member, the latest in effect first' },
  about: 'With `node`, nothing unless a store below it has met the member.',
  params: member,
  query: Type.Object({
    ...pageQuery(afterEntry),
    programmeId: Type.Optional(wire.id('prg')),
    purchaseId: Type.Optional(wire.id('pur')),
    node: node(),
  }),
  reply: pageReply(EntryForm),
  codes: { ...memberCodes, ...nodeCodes },
  handle: async (ctx, { params, query }, by) => {
    const metBy = await metBelow(ctx, query.node)
    if (!metBy.ok) return metBy
    const [memberId] = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    if (memberId === undefined) return refuse('unknown_member')
    if (metBy.value && (await onlySeen(ctx, narrowed(by, metBy.value), [memberId])).length === 0)
      return done({ items: [] })
    const entries = await entriesOfMember(ctx, {
      memberId,
      programmeId: query.programmeId === undefined ? undefined : wire.readId('prg', query.programmeId),
      purchaseId: query.purchaseId === undefined ? undefined : wire.readId('pur', query.purchaseId),
      before: afterEntry.read(query.cursor),
      limit: pageSize(query.limit) + 1,
    })
    return entries === undefined ? refuse('unknown_member') : done(pageOf(entries, query.limit, afterEntry, entryPage))
  },
})

export const entryRoute = queryRoute({
  name: 'points.entryOfMember',
  audience: BOTH,
  path: '/v1/points/of-member/:memberId/entries/:entryId',
  permission: 'points.read',
  summary: { zh: '一笔积分流水', en: 'One entry of a member' },
  params: Type.Object({ memberId: wire.id('mbr'), entryId: wire.id('ent') }),
  reply: EntryForm,
  codes: {
    ...memberCodes,
    unknown_entry: { status: 404, title: { zh: '流水不存在', en: 'No such entry' } },
  },
  handle: async (ctx, { params }, by) => {
    const [memberId] = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    if (memberId === undefined) return refuse('unknown_member')
    const entry = await entryOfMember(ctx, { memberId, entryId: wire.readId('ent', params.entryId) })
    return entry === undefined ? refuse('unknown_entry') : done(entryReply(entry))
  },
})

export const lotsRoute = queryRoute({
  name: 'points.lotsOfMember',
  audience: BOTH,
  path: '/v1/points/of-member/:memberId/lots',
  permission: 'points.read',
  summary: { zh: '会员的积分批次', en: 'Lots of a member that hold points, in the order in which they will be spent' },
  params: member,
  reply: Type.Object({ items: Type.Array(LotForm) }),
  codes: memberCodes,
  handle: async (ctx, { params }, by) => {
    const [memberId] = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    const lots = memberId === undefined ? undefined : await lotsOfMember(ctx, memberId)
    return lots === undefined ? refuse('unknown_member') : done({ items: lots.map(lotReply) })
  },
})

export const freezesRoute = queryRoute({
  name: 'points.freezesOfMember',
  audience: BOTH,
  path: '/v1/points/of-member/:memberId/freezes',
  permission: 'points.read',
  summary: { zh: '会员冻结中的积分', en: 'Freezes of a member that are held, the oldest first' },
  params: member,
  reply: Type.Object({ items: Type.Array(HeldForm) }),
  codes: memberCodes,
  handle: async (ctx, { params }, by) => {
    const [memberId] = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    const freezes = memberId === undefined ? undefined : await freezesOfMember(ctx, memberId)
    return freezes === undefined ? refuse('unknown_member') : done({ items: freezes.map(heldReply) })
  },
})

/** What machines may call as well as staff. */
export const partnerRoutes = [
  spendRoute,
  freezeRoute,
  captureRoute,
  releaseRoute,
  balancesRoute,
  balanceRoute,
  entriesRoute,
  entryRoute,
  lotsRoute,
  freezesRoute,
]
