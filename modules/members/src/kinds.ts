/**
 * The kinds of identity, strongest first. A strong value belongs to one person and joins what is named with it; a weak one is a
 * hint: it finds the member who came with it first, and never joins anybody. Of a single kind a person has one value at a
 * time; two people with two different values of it are not merged without a human decision.
 */
export interface IdentityKind {
  readonly code: string
  /** 0 is the strongest: the history of a receipt goes to the member who holds its strongest identity. */
  readonly rank: number
  readonly strong: boolean
  readonly single: boolean
  /** Kinds of one family hash a value alike, so that an unverified phone finds the verified one. */
  readonly family: 'phone' | 'email' | 'plate' | 'plain'
  /** What the look-up hash of its values is made for: never changed once in use. */
  readonly purpose: string
}

const strongSingle = ['phone_verified', 'wechat_unionid', 'alipay_user', 'wecom_external_user'] as const
const strongMany = ['email_verified', 'card_no', 'wechat_openid', 'ecommerce_id', 'pos_id'] as const
const weak = ['phone', 'email', 'plate', 'device', 'wifi'] as const

export type KindCode = (typeof strongSingle)[number] | (typeof strongMany)[number] | (typeof weak)[number]

const FAMILIES: Partial<Record<KindCode, IdentityKind['family']>> = {
  phone_verified: 'phone',
  phone: 'phone',
  email_verified: 'email',
  email: 'email',
  plate: 'plate',
}

export const KIND_CODES: readonly KindCode[] = [...strongSingle, ...strongMany, ...weak]

const KINDS: ReadonlyMap<string, IdentityKind> = new Map(
  KIND_CODES.map((code, rank) => {
    const family = FAMILIES[code] ?? 'plain'
    const strong = rank < strongSingle.length + strongMany.length
    return [
      code,
      { code, rank, strong, single: rank < strongSingle.length, family, purpose: family === 'plain' ? code : family },
    ]
  }),
)

/** The kind of that code, or undefined. */
export const identityKind = (code: string): IdentityKind | undefined => KINDS.get(code)

/** What an unverified phone or e-mail becomes once it is verified. */
export const verifiedKind = (kind: IdentityKind): IdentityKind =>
  (kind.code === 'phone' || kind.code === 'email' ? KINDS.get(`${kind.code}_verified`) : kind) ?? kind

/** The kind under which somebody may hold the same value as their own: of an unverified phone, the verified one. */
export const strongTwin = (kind: IdentityKind): IdentityKind | undefined =>
  kind.strong ? undefined : kind.family === 'phone' || kind.family === 'email' ? verifiedKind(kind) : undefined

/** Of a verified phone or e-mail: the kind under which somebody may have left it unverified. */
export const weakTwin = (kind: IdentityKind): IdentityKind | undefined =>
  kind.code === 'phone_verified' || kind.code === 'email_verified' ? KINDS.get(kind.family) : undefined

/** Kinds whose verified value stands first where a person is asked for. */
export const PHONE_KINDS: readonly KindCode[] = ['phone_verified', 'phone']
export const EMAIL_KINDS: readonly KindCode[] = ['email_verified', 'email']
