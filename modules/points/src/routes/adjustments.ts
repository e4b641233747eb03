import { commandRoute, cursor, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { type Actor, type Ctx, done, encodeId, formatDay, formatInstant, refuse } from '@atrium/kernel'
import { actorKey, actorNames } from '@atrium/staff'
import Type, { type Static } from 'typebox'
import { type Adjustment, adjustmentOfMember, adjustmentsOf, COUNT_LIMIT, countWaiting } from '../adjustment-queries.ts'
import { type Adjusted, adjustPoints } from '../commands/adjust-points.ts'
import { decideAdjustments } from '../commands/decide-adjustments.ts'
import { MAX_AMOUNT } from '../model.ts'
import { onlySeen } from '../visibility.ts'
import { BOTH, memberCodes, postCodes, readWhose, reason, state, stateReply, whose } from './forms.ts'
import { metBelow, node, nodeCodes } from './met-below.ts'

const AdjustedForm = Type.Object({
  entryId: Type.Union([wire.id('ent'), Type.Null()], { description: 'Null while a second person has to approve' }),
  adjustmentId: Type.Union([wire.id('adj'), Type.Null()], {
    description: 'What waits; null where it was posted at once',
  }),
  amount: Type.Integer(),
  ...state,
})

const adjustedReply = ({ entryId, adjustmentId, amount, ...account }: Adjusted): Static<typeof AdjustedForm> => ({
  entryId: entryId === null ? null : encodeId('ent', entryId),
  adjustmentId: adjustmentId === null ? null : encodeId('adj', adjustmentId),
  amount,
  ...stateReply(account),
})

export const adjustRoute = commandRoute({
  name: 'points.adjust',
  audience: BOTH,
  path: '/v1/points/adjustments',
  permission: 'points.adjust',
  summary: { zh: '调整会员积分', en: 'Correct a balance by hand' },
  about:
    'A positive amount adds a lot, a negative one takes what expires first; never more than there is. Above the programme’s `points.adjustLimit` (all that was corrected for the member on that day together) nothing moves until somebody else has approved it: `adjustmentId` names what waits.',
  idempotency: 'key',
  ask: Type.Object({
    ...whose,
    amount: Type.Integer({ minimum: -MAX_AMOUNT, maximum: MAX_AMOUNT, description: 'Not 0' }),
    reason: reason(),
    evidence: Type.Optional(wire.text(1_000, 'What shows that it is right; goes when the member is erased')),
    expiresOn: Type.Optional(
      Type.Union([wire.day(), Type.Null()], {
        description: 'Of points added; left out: as the programme says; null: never',
      }),
    ),
  }),
  value: AdjustedForm,
  codes: postCodes,
  toAsk: ({ expiresOn, ...body }, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    by,
    idempotencyKey,
    ...(expiresOn === undefined ? {} : { expiresOn: expiresOn === null ? null : wire.readDay(expiresOn) }),
  }),
  command: adjustPoints,
  toReply: adjustedReply,
})

const DECIDED = ['approved', 'declined', 'withdrawn'] as const

const decide = {
  idempotency: 'key' as const,
  value: Type.Object({
    adjustmentId: wire.id('adj'),
    state: wire.oneOf(DECIDED),
    entryId: wire.nullable(wire.id('ent')),
    balance: Type.Union([Type.Integer(), Type.Null()], { description: 'After an approval' }),
  }),
  codes: {
    ...postCodes,
    unknown_adjustment: { status: 404, title: { zh: '调整申请不存在', en: 'No such adjustment' } },
    already_decided: { status: 409, title: { zh: '该申请已有结论', en: 'It was decided before' } },
    adjustment_lapsed: { status: 409, title: { zh: '申请已失效', en: 'Nobody decided it in time' } },
    second_person_needed: {
      status: 403,
      title: { zh: '须由申请人以外的员工复核', en: 'Somebody other than who asked has to decide' },
    },
    not_yours: { status: 403, title: { zh: '只有申请人可以撤回', en: 'Only who asked may withdraw it' } },
  },
}

const note = () => Type.Optional(wire.text(500, 'Why'))

export const decideRoute = commandRoute({
  ...decide,
  name: 'points.decideAdjustment',
  audience: ['admin'],
  path: '/v1/points/adjustment-decisions',
  permission: 'points.approve',
  summary: { zh: '复核积分调整', en: 'Approve or decline a correction that somebody else asked for' },
  about: 'Approving posts the entry in the same moment. Whoever asked, or made the API key that asked, cannot decide.',
  ask: Type.Object({
    ...whose,
    adjustmentId: wire.id('adj'),
    verdict: wire.oneOf(['approve', 'decline']),
    note: note(),
  }),
  toAsk: (body, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    adjustmentId: wire.readId('adj', body.adjustmentId),
    by,
    idempotencyKey,
  }),
  command: decideAdjustments,
  toReply: (decided) => ({
    ...decided,
    adjustmentId: encodeId('adj', decided.adjustmentId),
    entryId: decided.entryId === null ? null : encodeId('ent', decided.entryId),
  }),
})

export const withdrawRoute = commandRoute({
  ...decide,
  name: 'points.withdrawAdjustment',
  audience: BOTH,
  path: '/v1/points/adjustment-withdrawals',
  permission: 'points.adjust',
  summary: { zh: '撤回待复核的积分调整', en: 'Withdraw a correction that one has asked for' },
  ask: Type.Object({ ...whose, adjustmentId: wire.id('adj'), note: note() }),
  toAsk: (body, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    adjustmentId: wire.readId('adj', body.adjustmentId),
    verdict: 'withdraw' as const,
    by,
    idempotencyKey,
  }),
  command: decideAdjustments,
  toReply: (decided) => ({
    ...decided,
    adjustmentId: encodeId('adj', decided.adjustmentId),
    entryId: null,
  }),
})

const STATES = ['waiting', 'approved', 'declined', 'withdrawn', 'lapsed'] as const
type State = (typeof STATES)[number]

const Person = Type.Object({
  kind: wire.oneOf(['staff', 'key']),
  name: wire.nullable(Type.String()),
})

const AdjustmentForm = Type.Object(
  {
    adjustmentId: wire.id('adj'),
    memberId: wire.id('mbr'),
    programmeId: wire.id('prg'),
    amount: Type.Integer({ description: 'Signed' }),
    expiresOn: wire.nullable(wire.day()),
    expiresNever: Type.Boolean(),
    reason: Type.String(),
    evidence: wire.nullable(Type.String()),
    askedBy: Person,
    isOwn: Type.Boolean({
      description: 'Asked by the caller, or by an API key the caller made: to be decided by somebody else',
    }),
    askedAt: wire.instant(),
    lapsesAt: wire.instant(),
    state: wire.oneOf(STATES),
    decidedBy: wire.nullable(Person),
    decidedAt: wire.nullable(wire.instant()),
    note: wire.nullable(Type.String()),
    entryId: wire.nullable(wire.id('ent')),
  },
  { $id: 'PointsAdjustment' },
)

const askerOf = (row: Adjustment): Actor => ({ kind: row.askedKind as 'staff' | 'key', id: row.askedId })
const deciderOf = ({ decidedAccount }: Adjustment): Actor | undefined =>
  decidedAccount === null ? undefined : { kind: 'staff', id: decidedAccount }

/** Adjustments as they are shown, with the names of who asked and who decided. */
async function adjustmentReplies(
  ctx: Ctx,
  rows: readonly Adjustment[],
  me: Actor,
): Promise<Static<typeof AdjustmentForm>[]> {
  const names = await actorNames(
    ctx,
    rows.flatMap((row) => [askerOf(row), deciderOf(row) ?? askerOf(row)]),
  )
  const person = (actor: Actor) => ({ kind: actor.kind as 'staff' | 'key', name: names.get(actorKey(actor)) ?? null })
  return rows.map((row) => {
    const [asker, decider] = [askerOf(row), deciderOf(row)]
    const answersFor = me.kind === 'staff' && row.askedAccount === me.id
    return {
      adjustmentId: encodeId('adj', row.adjustmentId),
      memberId: encodeId('mbr', row.memberId),
      programmeId: encodeId('prg', row.programmeId),
      amount: row.amount,
      expiresOn: row.expiresOn === null ? null : formatDay(row.expiresOn),
      expiresNever: row.expiresNever,
      reason: row.reason,
      evidence: row.evidence,
      askedBy: person(asker),
      isOwn: answersFor || (me.kind === asker.kind && me.id === asker.id),
      askedAt: formatInstant(row.askedAt),
      lapsesAt: formatInstant(row.lapsesAt),
      // Held by the constraint adjustment_state_known; what has lapsed says so before the night’s work comes by.
      state: row.state === 'waiting' && row.lapsesAt <= ctx.now ? 'lapsed' : (row.state as State),
      decidedBy: decider === undefined ? null : person(decider),
      decidedAt: row.decidedAt === null ? null : formatInstant(row.decidedAt),
      note: row.note,
      entryId: row.entryId === null ? null : encodeId('ent', row.entryId),
    }
  })
}

const after = cursor(Type.Object({ askedAt: Type.Integer(), adjustmentId: Type.Integer() }))

export const adjustmentsRoute = queryRoute({
  name: 'points.adjustments',
  audience: ['admin'],
  path: '/v1/points/adjustments',
  permission: 'points.read',
  summary: {
    zh: '须复核的积分调整：待复核的最早在前，全部的最近在前',
    en: 'Corrections that need a second person: those waiting, the oldest first, or all, the youngest first',
  },
  about: 'With `node`, of members whom a store below it has met.',
  query: Type.Object({
    ...pageQuery(after),
    node: node(),
    waiting: Type.Optional(Type.Boolean()),
    programmeId: Type.Optional(wire.id('prg')),
  }),
  reply: pageReply(AdjustmentForm),
  codes: nodeCodes,
  handle: async (ctx, { query }, by) => {
    const metBy = await metBelow(ctx, query.node)
    if (!metBy.ok) return metBy
    const { rows, next } = await adjustmentsOf(ctx, {
      by,
      metBy: metBy.value,
      waiting: query.waiting ?? false,
      programmeId: query.programmeId === undefined ? undefined : wire.readId('prg', query.programmeId),
      after: after.read(query.cursor),
      limit: pageSize(query.limit),
    })
    const items = await adjustmentReplies(ctx, rows, by.actor)
    return done(
      next === undefined
        ? { items }
        : { items, nextCursor: after.write({ askedAt: next.askedAt, adjustmentId: next.adjustmentId }) },
    )
  },
})

const adjustmentRoute = queryRoute({
  name: 'points.adjustmentOfMember',
  audience: ['admin'],
  path: '/v1/points/of-member/:memberId/adjustments/:adjustmentId',
  permission: 'points.read',
  summary: { zh: '一笔须复核的积分调整', en: 'One correction that needs, or needed, a second person' },
  params: Type.Object({ memberId: wire.id('mbr'), adjustmentId: wire.id('adj') }),
  reply: AdjustmentForm,
  codes: {
    ...memberCodes,
    unknown_adjustment: { status: 404, title: { zh: '调整申请不存在', en: 'No such adjustment' } },
  },
  handle: async (ctx, { params }, by) => {
    const [memberId] = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    if (memberId === undefined) return refuse('unknown_member')
    const adjustmentId = wire.readId('adj', params.adjustmentId)
    const found = await adjustmentOfMember(ctx, { memberId, adjustmentId })
    const [reply] = found ? await adjustmentReplies(ctx, [found], by.actor) : []
    return reply ? done(reply) : refuse('unknown_adjustment')
  },
})

export const waitingRoute = queryRoute({
  name: 'points.waitingAdjustments',
  audience: ['admin'],
  path: '/v1/points/adjustments/waiting',
  permission: 'points.read',
  summary: { zh: '待复核的积分调整有多少', en: 'How many corrections wait for a second person' },
  about: 'With `node`, of members whom a store below it has met.',
  query: Type.Object({ node: node() }),
  reply: Type.Object({ count: Type.Integer({ description: `At most ${COUNT_LIMIT}, which means so many or more` }) }),
  codes: nodeCodes,
  handle: async (ctx, { query }, by) => {
    const metBy = await metBelow(ctx, query.node)
    return metBy.ok ? done({ count: await countWaiting(ctx, by, metBy.value) }) : metBy
  },
})

/** Corrections by hand, and the second pair of eyes on the large ones. */
export const adjustmentRoutes = [
  adjustRoute,
  decideRoute,
  withdrawRoute,
  adjustmentsRoute,
  adjustmentRoute,
  waitingRoute,
]
