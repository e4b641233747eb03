import { commandRoute, cursor, pageQuery, pageReply, pageSize, queryRoute, type Route, wire } from '@atrium/http'
import { done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type from 'typebox'
import { assignMembers } from '../commands/assign-members.ts'
import { linkIdentities } from '../commands/link-identities.ts'
import { registerMembers } from '../commands/register-members.ts'
import { setConsents } from '../commands/set-consents.ts'
import { updateProfiles } from '../commands/update-profiles.ts'
import { verifyPhones } from '../commands/verify-phones.ts'
import { COUNT_LIMIT, countListed, isEveryone, onlyFitting, pageOfMembers, SORTS } from '../list-members.ts'
import { namesOf } from '../names.ts'
import { listMembers, SEARCH_DEPTH, searchMembers } from '../search.ts'
import { consentsOf, memberViews } from '../views.ts'
import { mayBeSeen } from '../visibility.ts'
import { filterQuery, readMemberFilter, unknownNode } from './filter-form.ts'
import {
  BOTH,
  ConsentForm,
  consentCodes,
  guideCodes,
  happened,
  identities,
  identityCodes,
  MemberReply,
  memberErased,
  memberReply,
  Profile,
  placed,
  profileCodes,
  readAt,
  readIdentity,
  readProfile,
  resolveCodes,
  storeCodes,
  unknownMember,
} from './forms.ts'

/** Routes for staff and machines alike. */
const registration = commandRoute({
  name: 'members.register',
  audience: BOTH,
  path: '/v1/members/registrations',
  permission: 'members.register',
  summary: { zh: '开卡：按身份标识查找或新建会员', en: 'Register a member by its identities' },
  about: 'Found by any of the identities or made; a prospect becomes a member. Sent again it changes nothing.',
  ask: Type.Object({
    identities: identities(1),
    stage: Type.Optional(wire.oneOf(['joined', 'prospect'])),
    profile: Type.Optional(Profile),
    channel: wire.code(40),
    store: Type.Optional(wire.code()),
    guideId: Type.Optional(wire.id('stf')),
    consents: Type.Optional(Type.Array(ConsentForm, { maxItems: 50 })),
    ...happened,
  }),
  value: Type.Object({
    memberId: wire.id('mbr'),
    rootId: wire.id('mbr'),
    created: Type.Boolean(),
    joined: Type.Boolean({ description: 'False for someone who was a member already' }),
    inDoubt: Type.Boolean({ description: 'Something named was not linked and waits for a review' }),
  }),
  codes: { ...resolveCodes, ...profileCodes, ...storeCodes, ...guideCodes, ...consentCodes },
  toAsk: ({ identities: named, profile, guideId, at, historical, ...ask }, by) => ({
    by,
    ...ask,
    identities: named.map(readIdentity),
    at: readAt(at),
    historical: historical ?? false,
    ...(profile === undefined ? {} : { profile: readProfile(profile) }),
    ...(guideId === undefined ? {} : { guideId: wire.readId('stf', guideId) }),
  }),
  command: async (ctx, asks) => registerMembers(ctx, await placed(ctx, asks)),
  toReply: (value) => ({
    ...value,
    memberId: encodeId('mbr', value.memberId),
    rootId: encodeId('mbr', value.rootId),
  }),
})

const link = commandRoute({
  name: 'members.linkIdentities',
  audience: BOTH,
  path: '/v1/members/identities',
  permission: 'members.register',
  summary: { zh: '为会员绑定身份标识', en: 'Link identities to a member' },
  ask: Type.Object({ memberId: wire.id('mbr'), identities: identities(1), channel: wire.code(40), ...happened }),
  value: Type.Object({ memberId: wire.id('mbr'), rootId: wire.id('mbr'), inDoubt: Type.Boolean() }),
  codes: resolveCodes,
  toAsk: ({ memberId, identities: named, at, historical, channel }, by) => ({
    by,
    channel,
    memberId: wire.readId('mbr', memberId),
    identities: named.map(readIdentity),
    at: readAt(at),
    historical: historical ?? false,
  }),
  command: async (ctx, asks) => linkIdentities(ctx, await placed(ctx, asks)),
  toReply: ({ memberId, rootId, inDoubt }) => ({
    memberId: encodeId('mbr', memberId),
    rootId: encodeId('mbr', rootId),
    inDoubt,
  }),
})

const verification = commandRoute({
  name: 'members.verifyPhone',
  audience: BOTH,
  path: '/v1/members/phone-verifications',
  permission: 'members.register',
  summary: { zh: '登记手机号已验证；他人持有的号码转入审核', en: 'Note that a phone was verified' },
  ask: Type.Object({
    memberId: wire.id('mbr'),
    phone: Type.String({ minLength: 1, maxLength: 40 }),
    verifiedHow: wire.code(40),
    channel: wire.code(40),
    ...happened,
  }),
  value: Type.Object({ state: wire.oneOf(['verified', 'in_review']), reviewId: Type.Optional(wire.id('rev')) }),
  codes: { ...unknownMember, ...memberErased, ...identityCodes },
  toAsk: ({ memberId, at, historical, ...said }, by) => ({
    by,
    ...said,
    memberId: wire.readId('mbr', memberId),
    at: readAt(at),
    historical: historical ?? false,
  }),
  command: async (ctx, asks) =>
    verifyPhones(
      ctx,
      (await placed(ctx, asks)).map(({ at, ...ask }) => ({ ...ask, verifiedAt: at })),
    ),
  toReply: (value) =>
    value.state === 'verified' ? { state: value.state } : { ...value, reviewId: encodeId('rev', value.reviewId) },
})

const profile = commandRoute({
  name: 'members.updateProfile',
  audience: BOTH,
  path: '/v1/members/profiles',
  permission: 'members.change',
  summary: { zh: '修改会员资料', en: 'Change a profile; fields left out stay, null clears' },
  ask: Type.Object({ memberId: wire.id('mbr'), profile: Profile, ...happened }),
  value: Type.Object({ changed: Type.Array(Type.String()) }),
  codes: { ...unknownMember, ...memberErased, ...profileCodes },
  toAsk: ({ memberId, profile: patch, at, historical }, by) => ({
    by,
    ...readProfile(patch),
    memberId: wire.readId('mbr', memberId),
    at: readAt(at),
    historical: historical ?? false,
  }),
  command: async (ctx, asks) => updateProfiles(ctx, await placed(ctx, asks)),
  toReply: ({ changed }) => ({ changed: [...changed] }),
})

const consent = commandRoute({
  name: 'members.setConsent',
  audience: BOTH,
  path: '/v1/members/consents',
  permission: 'members.consent',
  summary: { zh: '登记会员的授权或拒绝', en: 'Note what a member allows or refuses' },
  ask: Type.Object({ memberId: wire.id('mbr'), ...ConsentForm.properties, source: wire.code(40), ...happened }),
  value: Type.Object({ ...ConsentForm.properties, saidAt: wire.instant() }),
  codes: { ...unknownMember, ...consentCodes },
  toAsk: ({ memberId, at, historical, ...said }, by) => ({
    by,
    ...said,
    memberId: wire.readId('mbr', memberId),
    at: readAt(at),
    historical: historical ?? false,
  }),
  command: async (ctx, asks) => setConsents(ctx, await placed(ctx, asks)),
  toReply: (value) => ({ ...value, saidAt: formatInstant(value.saidAt) }),
})

const assignment = commandRoute({
  name: 'members.assign',
  audience: BOTH,
  path: '/v1/members/assignments',
  permission: 'members.change',
  summary: { zh: '设定归属门店或归属导购', en: 'Assign a home store or an owning guide' },
  ask: Type.Union([
    Type.Object({
      memberId: wire.id('mbr'),
      kind: Type.Literal('home_store'),
      store: wire.nullable(wire.code()),
      ...happened,
    }),
    Type.Object({
      memberId: wire.id('mbr'),
      kind: Type.Literal('guide'),
      guideId: wire.nullable(wire.id('stf')),
      ...happened,
    }),
  ]),
  value: Type.Object({ changed: Type.Boolean() }),
  codes: { ...unknownMember, ...memberErased, ...storeCodes, ...guideCodes },
  toAsk: (body, by) => ({
    by,
    memberId: wire.readId('mbr', body.memberId),
    kind: body.kind,
    store: body.kind === 'home_store' ? body.store : null,
    guideId: body.kind === 'guide' && body.guideId !== null ? wire.readId('stf', body.guideId) : null,
    at: readAt(body.at),
    historical: body.historical ?? false,
  }),
  command: async (ctx, asks) => {
    const organization = await loadOrganization(ctx)
    return assignMembers(
      ctx,
      asks.map(({ store, guideId, at, ...ask }) => ({
        ...ask,
        at: at ?? ctx.now,
        targetId: store === null ? guideId : (organization.nodeByCode(store)?.id ?? 0),
      })),
    )
  },
  toReply: ({ changed }) => ({ changed }),
})

const memberId = Type.Object({ memberId: wire.id('mbr') })

const member = queryRoute({
  name: 'members.member',
  audience: BOTH,
  path: '/v1/members/:memberId',
  permission: 'members.read',
  summary: { zh: '会员详情（脱敏）', en: 'A member, masked' },
  params: memberId,
  reply: MemberReply,
  codes: unknownMember,
  handle: async (ctx, { params }, by) => {
    const asked = wire.readId('mbr', params.memberId)
    const [seen] = await mayBeSeen(ctx, [{ by, memberId: asked }])
    const view = seen ? (await memberViews(ctx, [asked])).get(asked) : undefined
    return view ? done(memberReply(view)) : refuse('unknown_member')
  },
})

const consents = queryRoute({
  name: 'members.consents',
  audience: BOTH,
  path: '/v1/members/:memberId/consents',
  permission: 'members.read',
  summary: { zh: '会员当前授权', en: 'What a member allows now' },
  params: memberId,
  reply: Type.Object({ consents: Type.Array(Type.Object({ ...ConsentForm.properties, saidAt: wire.instant() })) }),
  codes: unknownMember,
  handle: async (ctx, { params }, by) => {
    const asked = wire.readId('mbr', params.memberId)
    const [seen] = await mayBeSeen(ctx, [{ by, memberId: asked }])
    const said = seen ? (await consentsOf(ctx, [asked])).get(asked) : undefined
    if (!said) return refuse('unknown_member')
    return done({ consents: said.map((each) => ({ ...each, saidAt: formatInstant(each.saidAt) })) })
  },
})

const after = cursor(Type.Object({ at: Type.Optional(Type.Integer()), memberId: wire.integer(0, 2 ** 31 - 1) }))

const list = queryRoute({
  name: 'members.list',
  audience: BOTH,
  path: '/v1/members',
  permission: 'members.read',
  summary: { zh: '权限范围内的会员，可筛选', en: 'The members in your scope, filtered' },
  about:
    'By id where no sort is given and nothing is filtered, else newest first. A page may hold fewer members than asked for; the list ends where nextCursor is absent.',
  query: Type.Object({ ...pageQuery(after), ...filterQuery, sort: Type.Optional(wire.oneOf(SORTS)) }),
  reply: pageReply(MemberReply),
  codes: unknownNode,
  handle: async (ctx, { query }, by) => {
    const filter = await readMemberFilter(ctx, query)
    if (!filter.ok) return filter
    const place = after.read(query.cursor)
    const limit = pageSize(query.limit)
    const byId = query.sort === undefined && isEveryone(filter.value)
    const page = byId
      ? await listMembers(ctx, by.scope, place?.memberId ?? 0, limit)
      : await pageOfMembers(ctx, by.scope, {
          filter: filter.value,
          sort: query.sort ?? 'newest',
          after: place?.at === undefined ? undefined : { at: place.at, memberId: place.memberId },
          limit,
        })
    const views = await memberViews(ctx, page.rootIds)
    const items = page.rootIds.flatMap((id) => views.get(id) ?? []).map(memberReply)
    if (page.next === undefined) return done({ items })
    const next = typeof page.next === 'number' ? { memberId: page.next } : page.next
    return done({ items, nextCursor: after.write(next) })
  },
})

const countRoute = queryRoute({
  name: 'members.count',
  audience: BOTH,
  path: '/v1/members/count',
  permission: 'members.read',
  summary: { zh: '符合筛选的会员数', en: 'How many members a list holds' },
  query: Type.Object(filterQuery),
  reply: Type.Object({
    count: Type.Integer({ description: `At most ${COUNT_LIMIT}` }),
    more: Type.Boolean({ description: 'There are more than that, or may be: only a part was looked at' }),
  }),
  codes: unknownNode,
  handle: async (ctx, { query }, by) => {
    const filter = await readMemberFilter(ctx, query)
    return filter.ok ? done(await countListed(ctx, by.scope, filter.value)) : filter
  },
})

const searched = {
  limit: Type.Optional(wire.integer(1, 50)),
  filter: Type.Optional(Type.Object(filterQuery)),
}

const search = queryRoute({
  name: 'members.search',
  audience: BOTH,
  path: '/v1/members/searches',
  permission: 'members.read',
  summary: { zh: '按手机号、尾号、卡号或姓名查找', en: 'Find by phone, last digits, card or name' },
  body: Type.Union([
    Type.Object({
      by: Type.Literal('identity'),
      kind: wire.code(40),
      value: Type.String({ minLength: 1, maxLength: 200 }),
      ...searched,
    }),
    Type.Object({
      by: Type.Literal('tail'),
      digits: Type.String({ pattern: '^[0-9]{4}$', maxLength: 4 }),
      ...searched,
    }),
    Type.Object({ by: Type.Literal('name'), prefix: wire.text(100), ...searched }),
  ]),
  reply: Type.Object({ items: Type.Array(MemberReply) }),
  codes: unknownNode,
  handle: async (ctx, { body }, by) => {
    const filter = await readMemberFilter(ctx, body.filter ?? {})
    if (!filter.ok) return filter
    const limit = body.limit ?? 20
    // What is filtered out makes room for others, as far as the search goes.
    const found = await searchMembers(ctx, body, by.scope, isEveryone(filter.value) ? limit : SEARCH_DEPTH)
    const roots = (await onlyFitting(ctx, by.scope, filter.value, found)).slice(0, limit)
    const views = await memberViews(ctx, roots)
    return done({ items: roots.flatMap((id) => views.get(id) ?? []).map(memberReply) })
  },
})

const names = queryRoute({
  name: 'members.names',
  audience: BOTH,
  path: '/v1/members/names',
  permission: 'members.read',
  summary: { zh: '一批会员的姓名（脱敏）', en: 'Names of members, for lists of other things' },
  about: 'Who is unknown, or whom none of your stores has met, is missing from the answer.',
  body: Type.Object({ memberIds: Type.Array(wire.id('mbr'), { minItems: 1, maxItems: 200 }) }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        memberId: wire.id('mbr'),
        rootId: wire.id('mbr'),
        name: wire.nullable(Type.String()),
        phone: wire.nullable(Type.String({ description: 'Masked' })),
        stage: wire.oneOf(['prospect', 'joined']),
        erased: Type.Boolean(),
      }),
    ),
  }),
  codes: {},
  handle: async (ctx, { body }, by) => {
    const asked = body.memberIds.map((id) => wire.readId('mbr', id))
    const named = await namesOf(ctx, by, asked)
    return done({
      items: [...named.values()].map((each) => ({
        ...each,
        memberId: encodeId('mbr', each.memberId),
        rootId: encodeId('mbr', each.rootId),
      })),
    })
  },
})

export const partnerRoutes: readonly Route[] = [
  registration,
  link,
  verification,
  profile,
  consent,
  assignment,
  member,
  consents,
  list,
  countRoute,
  search,
  names,
]
