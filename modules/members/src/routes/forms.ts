import { wire } from '@atrium/http'
import { type Ctx, encodeId, formatDay, formatInstant, type Instant } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static } from 'typebox'
import type { ProfilePatch } from '../fields.ts'
import { KIND_CODES } from '../kinds.ts'
import type { NamedIdentity } from '../model.ts'
import type { IdentityView, MemberView } from '../views.ts'

/** The forms in which this module speaks on the wire, and what writes them. */
export const BOTH = ['admin', 'partner'] as const
export const ADMIN = ['admin'] as const

export const unknownMember = {
  unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } },
} as const
export const memberErased = {
  member_erased: {
    status: 409,
    title: { zh: '会员个人信息已删除', en: 'The personal data of this member was erased' },
  },
} as const
export const identityCodes = {
  invalid_identity: { status: 422, title: { zh: '身份标识无效', en: 'Not an identity of that kind' } },
  identity_blocked: { status: 409, title: { zh: '身份标识已停用', en: 'The identity is blocked' } },
} as const
export const resolveCodes = {
  ...unknownMember,
  ...memberErased,
  ...identityCodes,
  identity_shared: {
    status: 409,
    title: { zh: '身份标识被多人共用，无法识别', en: 'The identity is shared by several people' },
  },
} as const
export const storeCodes = {
  unknown_store: { status: 422, title: { zh: '门店不存在', en: 'No such store' } },
  out_of_scope: { status: 403, title: { zh: '门店不在权限范围内', en: 'The store is outside your scope' } },
} as const
export const guideCodes = {
  unknown_guide: { status: 422, title: { zh: '导购不存在或已停用', en: 'No such guide, or one who has left' } },
} as const
export const profileCodes = {
  invalid_profile: { status: 422, title: { zh: '资料无效', en: 'The profile is not valid' } },
  unknown_field: { status: 422, title: { zh: '自定义字段不存在', en: 'No such custom field' } },
} as const
export const consentCodes = {
  invalid_consent: { status: 422, title: { zh: '授权项无效', en: 'Purpose or channel is not a code' } },
} as const

export const Identity = Type.Object({
  kind: wire.oneOf(KIND_CODES as readonly [string, ...string[]]),
  value: Type.String({ minLength: 1, maxLength: 200 }),
  verifiedAt: Type.Optional(wire.instant()),
  verifiedHow: Type.Optional(wire.code(40)),
})
export const identities = (min: number) => Type.Array(Identity, { minItems: min, maxItems: 10 })

export const readIdentity = ({ verifiedAt, ...named }: Static<typeof Identity>): NamedIdentity => ({
  ...named,
  ...(verifiedAt === undefined ? {} : { verifiedAt: wire.readInstant(verifiedAt) }),
})

const AttributeValue = Type.Union([
  Type.String({ maxLength: 1000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100 }),
  Type.Null(),
])

export const Profile = Type.Object({
  name: Type.Optional(wire.nullable(wire.text(100))),
  gender: Type.Optional(wire.nullable(wire.oneOf(['female', 'male', 'other']))),
  birthday: Type.Optional(wire.nullable(wire.day())),
  attributes: Type.Optional(
    Type.Record(Type.String(), AttributeValue, { description: 'Custom fields by code; null clears one' }),
  ),
})

export const readProfile = ({ birthday, ...profile }: Static<typeof Profile>): ProfilePatch => ({
  ...profile,
  ...(birthday === undefined ? {} : { birthday: birthday === null ? null : wire.readDay(birthday) }),
})

export const ConsentForm = Type.Object({ purpose: wire.code(40), channel: wire.code(40), allowed: Type.Boolean() })

/** When something happened, and whether it is history (reactions that reach people pass over it). */
export const happened = {
  at: Type.Optional(wire.instant()),
  historical: Type.Optional(Type.Boolean({ description: 'History being filled in: nobody is messaged about it' })),
}

/** `at` as given, or undefined for now. */
export const readAt = (at: string | undefined): Instant | undefined =>
  at === undefined ? undefined : wire.readInstant(at)

/** What asks leave to the moment of their transaction: now, and the store behind a code (0, which is none, for an unknown one). */
export async function placed<Ask extends { readonly at: Instant | undefined; readonly store?: string | undefined }>(
  ctx: Ctx,
  asks: readonly Ask[],
) {
  const organization = await loadOrganization(ctx)
  return asks.map(({ at, store, ...ask }) => ({
    ...ask,
    at: at ?? ctx.now,
    storeId: store === undefined ? null : (organization.nodeByCode(store)?.id ?? 0),
  }))
}

export const IdentityReply = Type.Object({
  identityId: wire.id('idn'),
  memberId: wire.id('mbr'),
  kind: Type.String(),
  value: wire.nullable(Type.String({ description: 'Masked, except in the answer to an unmasking' })),
  verifiedAt: wire.nullable(wire.instant()),
  verifiedHow: wire.nullable(Type.String()),
  channel: Type.String(),
  storeId: wire.nullable(wire.id('org')),
  firstSeenAt: wire.instant(),
  endedAt: wire.nullable(wire.instant()),
  endedReason: wire.nullable(Type.String()),
})

const node = (id: number | null) => (id === null ? null : encodeId('org', id))
const instant = (at: number | null) => (at === null ? null : formatInstant(at))

export const identityReply = (view: IdentityView): Static<typeof IdentityReply> => ({
  ...view,
  identityId: encodeId('idn', view.identityId),
  memberId: encodeId('mbr', view.memberId),
  storeId: node(view.storeId),
  verifiedAt: instant(view.verifiedAt),
  firstSeenAt: formatInstant(view.firstSeenAt),
  endedAt: instant(view.endedAt),
})

export const MemberReply = Type.Object(
  {
    memberId: wire.id('mbr'),
    lineage: Type.Array(wire.id('mbr'), { description: 'All members of the person, the root first' }),
    stage: wire.oneOf(['prospect', 'joined']),
    joinedAt: wire.nullable(wire.instant()),
    joinedChannel: wire.nullable(Type.String()),
    joinedStoreId: wire.nullable(wire.id('org')),
    name: wire.nullable(Type.String()),
    gender: wire.nullable(Type.String()),
    birthday: wire.nullable(wire.day()),
    phone: wire.nullable(Type.String()),
    email: wire.nullable(Type.String()),
    attributes: Type.Record(Type.String(), AttributeValue),
    homeStoreId: wire.nullable(wire.id('org')),
    guideId: wire.nullable(wire.id('stf')),
    createdAt: wire.instant(),
    createdChannel: Type.String(),
    createdStoreId: wire.nullable(wire.id('org')),
    erasedAt: wire.nullable(wire.instant()),
    identities: Type.Array(IdentityReply),
  },
  { $id: 'Member' },
)

export const memberReply = (view: MemberView): Static<typeof MemberReply> => ({
  memberId: encodeId('mbr', view.memberId),
  lineage: view.lineage.map((id) => encodeId('mbr', id)),
  stage: view.stage,
  joinedAt: instant(view.joinedAt),
  joinedChannel: view.joinedChannel,
  joinedStoreId: node(view.joinedStoreId),
  name: view.name,
  gender: view.gender,
  birthday: view.birthday === null ? null : formatDay(view.birthday),
  phone: view.phone,
  email: view.email,
  attributes: view.attributes as Static<typeof MemberReply>['attributes'],
  homeStoreId: node(view.homeStoreId),
  guideId: view.guideId === null ? null : encodeId('stf', view.guideId),
  createdAt: formatInstant(view.createdAt),
  createdChannel: view.createdChannel,
  createdStoreId: node(view.createdStoreId),
  erasedAt: instant(view.erasedAt),
  identities: view.identities.map(identityReply),
})
