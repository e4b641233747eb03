import {
  commandRoute,
  cursor,
  pageOf,
  pageQuery,
  pageReply,
  pageSize,
  queryRoute,
  type Route,
  wire,
} from '@atrium/http'
import { done, encodeId, formatInstant } from '@atrium/kernel'
import Type from 'typebox'
import { blockHeldIdentities, restoreIdentities } from '../commands/block-held-identities.ts'
import { BLOCK_REASONS, blockIdentities } from '../commands/block-identities.ts'
import { decideReviews } from '../commands/decide-reviews.ts'
import { eraseMembers } from '../commands/erase-members.ts'
import { mergeMembers } from '../commands/merge-members.ts'
import { putFields } from '../commands/put-fields.ts'
import { unmaskMembers } from '../commands/unmask-members.ts'
import { unmergeMembers } from '../commands/unmerge-members.ts'
import { FIELD_TYPES, loadFields } from '../fields.ts'
import { latestChannels } from '../list-queries.ts'
import { REVIEW_STATES, REVIEW_TYPES } from '../model.ts'
import { type ReviewView, reviewsSeen } from '../views.ts'
import { ADMIN, Identity, identityCodes, MemberReply, memberErased, memberReply, unknownMember } from './forms.ts'

/** Routes for staff only; `partner.ts` has those that machines may call too. */
const merge = commandRoute({
  name: 'members.merge',
  audience: ADMIN,
  path: '/v1/members/merges',
  permission: 'members.merge',
  summary: { zh: '合并两个会员', en: 'Merge two members who are one person' },
  ask: Type.Object({ memberId: wire.id('mbr'), otherId: wire.id('mbr') }),
  value: Type.Object({ mergeId: wire.id('mrg'), absorbedId: wire.id('mbr'), rootId: wire.id('mbr') }),
  codes: {
    ...unknownMember,
    ...memberErased,
    same_person: { status: 409, title: { zh: '已是同一会员', en: 'They are one person already' } },
  },
  toAsk: ({ memberId, otherId }, by) => ({
    by,
    memberId: wire.readId('mbr', memberId),
    otherId: wire.readId('mbr', otherId),
  }),
  command: mergeMembers,
  toReply: ({ mergeId, absorbedId, rootId }) => ({
    mergeId: encodeId('mrg', mergeId),
    absorbedId: encodeId('mbr', absorbedId),
    rootId: encodeId('mbr', rootId),
  }),
})

const unmerge = commandRoute({
  name: 'members.unmerge',
  audience: ADMIN,
  path: '/v1/members/unmerges',
  permission: 'members.merge',
  summary: { zh: '拆分：撤销一次合并', en: 'Undo a merge' },
  ask: Type.Object({ mergeId: wire.id('mrg') }),
  value: Type.Object({ mergeId: wire.id('mrg'), branchRootId: wire.id('mbr'), rootId: wire.id('mbr') }),
  codes: {
    unknown_merge: { status: 404, title: { zh: '合并记录不存在', en: 'No such merge' } },
    already_undone: { status: 409, title: { zh: '已拆分', en: 'The merge was undone before' } },
  },
  toAsk: ({ mergeId }, by) => ({ by, mergeId: wire.readId('mrg', mergeId) }),
  command: unmergeMembers,
  toReply: ({ mergeId, branchRootId, rootId }) => ({
    mergeId: encodeId('mrg', mergeId),
    branchRootId: encodeId('mbr', branchRootId),
    rootId: encodeId('mbr', rootId),
  }),
})

const block = commandRoute({
  name: 'members.block',
  audience: ADMIN,
  path: '/v1/members/blocks',
  permission: 'members.block',
  summary: { zh: '停用身份标识（reason 为 null 时恢复）', en: 'Block an identity; a null reason lifts the block' },
  ask: Type.Object({
    kind: Identity.properties.kind,
    value: Identity.properties.value,
    reason: wire.nullable(wire.oneOf(BLOCK_REASONS)),
  }),
  value: Type.Object({ changed: Type.Boolean() }),
  codes: { invalid_identity: identityCodes.invalid_identity },
  toAsk: (body, by) => ({ by, ...body }),
  command: blockIdentities,
  toReply: ({ changed }) => ({ changed }),
})

const unknownIdentity = {
  unknown_identity: {
    status: 404,
    title: { zh: '该标识不在此会员名下', en: 'Not an identity that this member holds' },
  },
} as const
const heldIdentity = { memberId: wire.id('mbr'), identityId: wire.id('idn') }
const readHeld = (body: { readonly memberId: string; readonly identityId: string }) => ({
  memberId: wire.readId('mbr', body.memberId),
  identityId: wire.readId('idn', body.identityId),
})

const blockHeld = commandRoute({
  name: 'members.blockHeld',
  audience: ADMIN,
  path: '/v1/members/identity-blocks',
  permission: 'members.block',
  summary: { zh: '停用会员名下的一个标识', en: 'Block an identity of a member, without its value being shown' },
  ask: Type.Object({ ...heldIdentity, reason: wire.oneOf(BLOCK_REASONS) }),
  value: Type.Object({ changed: Type.Boolean() }),
  codes: { ...unknownMember, ...unknownIdentity },
  toAsk: (body, by) => ({ by, ...readHeld(body), reason: body.reason }),
  command: blockHeldIdentities,
  toReply: ({ changed }) => ({ changed }),
})

const restore = commandRoute({
  name: 'members.restoreIdentity',
  audience: ADMIN,
  path: '/v1/members/identity-restorations',
  permission: 'members.block',
  summary: { zh: '将停用的标识还给会员', en: 'Give a blocked identity back to its member' },
  ask: Type.Object(heldIdentity),
  value: Type.Object({ changed: Type.Boolean() }),
  codes: {
    ...unknownMember,
    ...unknownIdentity,
    not_blocked: {
      status: 409,
      title: {
        zh: '该标识未停用，或会员已有同类的新标识',
        en: 'It is not blocked any more, or the member has another of its kind by now',
      },
    },
  },
  toAsk: (body, by) => ({ by, ...readHeld(body) }),
  command: restoreIdentities,
  toReply: ({ changed }) => ({ changed }),
})

const erase = commandRoute({
  name: 'members.erase',
  audience: ADMIN,
  path: '/v1/members/erasures',
  permission: 'members.erase',
  summary: { zh: '删除会员个人信息（不可恢复）', en: 'Make personal data unreadable for good' },
  ask: Type.Object({ memberId: wire.id('mbr') }),
  value: Type.Object({ memberIds: Type.Array(wire.id('mbr')) }),
  codes: unknownMember,
  toAsk: ({ memberId }, by) => ({ by, memberId: wire.readId('mbr', memberId) }),
  command: eraseMembers,
  toReply: ({ memberIds }) => ({ memberIds: memberIds.map((id) => encodeId('mbr', id)) }),
})

const unmask = commandRoute({
  name: 'members.unmask',
  audience: ADMIN,
  path: '/v1/members/unmaskings',
  permission: 'members.unmask',
  summary: { zh: '查看完整联系方式（记入审计）', en: 'See a member whole; leaves an audit row' },
  ask: Type.Object({ memberId: wire.id('mbr') }),
  value: MemberReply,
  codes: unknownMember,
  toAsk: ({ memberId }, by) => ({ by, memberId: wire.readId('mbr', memberId) }),
  command: unmaskMembers,
  toReply: memberReply,
})

const decision = commandRoute({
  name: 'members.decideReview',
  audience: ADMIN,
  path: '/v1/members/decisions',
  permission: 'members.review',
  summary: { zh: '处理一条待审核事项', en: 'Decide a review' },
  about:
    'approve does what is suggested: recycled_phone hands the number over, different_identities and weak_match merge the two, shared_identity keeps the value from joining people. reject leaves things as they are.',
  ask: Type.Object({ reviewId: wire.id('rev'), decision: wire.oneOf(['approve', 'reject']) }),
  value: Type.Object({ reviewId: wire.id('rev') }),
  codes: {
    unknown_review: { status: 404, title: { zh: '事项不存在', en: 'No such review' } },
    already_decided: { status: 409, title: { zh: '已处理', en: 'It was decided before, the other way' } },
    review_outdated: { status: 409, title: { zh: '事项已过时', en: 'What it was about has changed' } },
  },
  toAsk: ({ reviewId, decision: wanted }, by) => ({ by, reviewId: wire.readId('rev', reviewId), decision: wanted }),
  command: decideReviews,
  toReply: ({ reviewId }) => ({ reviewId: encodeId('rev', reviewId) }),
})

const afterReview = cursor(Type.Object({ reviewId: Type.Integer() }))

const Review = Type.Object({
  reviewId: wire.id('rev'),
  type: wire.oneOf(REVIEW_TYPES),
  identityKind: Type.String(),
  value: wire.nullable(
    Type.String({ description: 'Masked: a second value named beside a member, who gets it when this is approved' }),
  ),
  memberId: wire.nullable(wire.id('mbr')),
  otherMemberId: wire.nullable(wire.id('mbr')),
  state: wire.oneOf(REVIEW_STATES),
  timesSeen: Type.Integer(),
  raisedAt: wire.instant(),
  lastSeenAt: wire.instant(),
  decidedAt: wire.nullable(wire.instant()),
})

const reviews = queryRoute({
  name: 'members.reviews',
  audience: ADMIN,
  path: '/v1/members/reviews',
  permission: 'members.review',
  summary: { zh: '审核列表', en: 'Doubts about who is who, oldest first' },
  query: Type.Object({
    ...pageQuery(afterReview),
    state: Type.Optional(wire.oneOf(REVIEW_STATES)),
    type: Type.Optional(wire.oneOf(REVIEW_TYPES)),
  }),
  reply: pageReply(Review),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const after = afterReview.read(query.cursor)?.reviewId ?? 0
    const rows = await reviewsSeen(
      ctx,
      by.scope,
      query.state ?? 'open',
      query.type ?? null,
      after,
      pageSize(query.limit) + 1,
    )
    const page = pageOf(rows, query.limit, afterReview, { place: ({ reviewId }) => ({ reviewId }), item: reviewReply })
    // Doubts about people whom the scope has never met are left out, so a page may be short.
    return done({ ...page, items: page.items.filter((item) => item.memberId !== null || item.otherMemberId !== null) })
  },
})

const reviewReply = (row: ReviewView) => ({
  ...row,
  reviewId: encodeId('rev', row.reviewId),
  memberId: row.memberId === null ? null : encodeId('mbr', row.memberId),
  otherMemberId: row.otherMemberId === null ? null : encodeId('mbr', row.otherMemberId),
  raisedAt: formatInstant(row.raisedAt),
  lastSeenAt: formatInstant(row.lastSeenAt),
  decidedAt: row.decidedAt === null ? null : formatInstant(row.decidedAt),
})

const FieldForm = Type.Object({
  code: Type.String({ pattern: '^[a-z][A-Za-z0-9]*$', maxLength: 40 }),
  type: wire.oneOf(FIELD_TYPES),
  name: wire.name(),
  choices: Type.Optional(Type.Array(wire.code(100), { minItems: 1, maxItems: 200 })),
  archived: Type.Optional(Type.Boolean()),
})

const putField = commandRoute({
  name: 'members.putField',
  audience: ADMIN,
  path: '/v1/members/fields',
  permission: 'members.configure',
  summary: { zh: '新建或修改自定义字段', en: 'Declare or change a custom field of the profile' },
  ask: FieldForm,
  value: Type.Object({ code: Type.String(), change: wire.oneOf(['created', 'changed', 'unchanged']) }),
  codes: {
    invalid_field: { status: 422, title: { zh: '字段定义无效', en: 'Choices belong to fields of choice' } },
    type_changed: { status: 409, title: { zh: '字段类型不可更改', en: 'The type of a field cannot change' } },
  },
  toAsk: (body, by) => ({ by, ...body }),
  command: putFields,
  toReply: ({ code, change }) => ({ code, change }),
})

const fields = queryRoute({
  name: 'members.fields',
  audience: ['admin', 'partner'],
  path: '/v1/members/fields',
  permission: 'members.read',
  summary: { zh: '自定义字段', en: 'The custom fields of the profile' },
  reply: Type.Object({ items: Type.Array(FieldForm) }),
  codes: {},
  handle: async (ctx) => {
    const known = [...(await loadFields(ctx)).values()]
    return done({
      items: known.map(({ choices, ...field }) => ({
        ...field,
        ...(choices === null ? {} : { choices: [...choices] }),
      })),
    })
  },
})

/** People looked at for the channels that a list offers. */
const LATEST = 20_000

const channels = queryRoute({
  name: 'members.channels',
  audience: ADMIN,
  path: '/v1/members/channels',
  permission: 'members.read',
  summary: { zh: '会员来源渠道', en: 'Channels by which members came' },
  about: `Codes, in their order: those of the latest ${LATEST.toLocaleString('en')} people, so that a list offers what there is.`,
  reply: Type.Object({ items: Type.Array(Type.String()) }),
  codes: {},
  handle: async (ctx) => {
    const rows = await ctx.tx.rows(latestChannels, { people: LATEST })
    return done({ items: rows.map(({ channel }) => channel) })
  },
})

export const adminRoutes: readonly Route[] = [
  channels,
  merge,
  unmerge,
  block,
  blockHeld,
  restore,
  erase,
  unmask,
  decision,
  reviews,
  putField,
  fields,
]
