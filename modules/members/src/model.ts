import type { By, Instant } from '@atrium/kernel'
import type { IdentityKind } from './kinds.ts'

/** An identity as a caller names it. A phone or e-mail with `verifiedAt` counts as verified. */
export interface NamedIdentity {
  readonly kind: string
  readonly value: string
  readonly verifiedAt?: Instant
  /** How it was verified: `sms`, `wechat`, … Default: the ask's channel. */
  readonly verifiedHow?: string
}

export interface ResolveAsk {
  readonly by: By
  /** Where the caller knows the member already. */
  readonly memberId?: number
  readonly identities: readonly NamedIdentity[]
  /** When it happened: a member made by it was first seen then. */
  readonly at: Instant
  readonly storeId: number | null
  readonly channel: string
  /** What an unknown person becomes; `never` refuses. */
  readonly create: 'joined' | 'prospect' | 'never'
  readonly historical: boolean
}

/** When and how a number was verified. */
export interface Verification {
  readonly verifiedAt: Instant
  readonly verifiedHow: string
  readonly channel: string
  readonly storeId: number | null
  readonly historical: boolean
}

/** The member and the person behind an ask. */
export interface Resolved {
  /** Under whom history is written: the member that holds the strongest identity named (domain: Identity). */
  readonly memberId: number
  /** The root of its lineage, which holds the value. Locked by this transaction, as is `memberId`. */
  readonly rootId: number
  readonly created: boolean
  /** Something that was named was not joined or linked, and waits for a review. */
  readonly inDoubt: boolean
}

/** A value that an ask named, by what is no personal data: its kind and the identity that holds it, 0 where none does. */
export type NamedValue = readonly [kind: string, identityId: number]

/** Whom an ask meant, and by what. */
export interface Recognised extends Resolved {
  /** Strongest first; empty where the member was named by id. */
  readonly named: readonly NamedValue[]
}

export type ResolveCode =
  | 'unknown_member'
  | 'invalid_identity'
  | 'identity_blocked'
  | 'identity_shared'
  | 'member_erased'

/** `shared` never joins again; `trusted` was looked at by staff and is one person's. */
export type Guard = 'watched' | 'shared' | 'trusted'

/** A value named in a batch, once however often it is named, with what the house knows about it. */
export interface ValueState {
  readonly kind: IdentityKind
  /** Normalized. */
  readonly value: string
  /** Look-up hash under the version that is read. */
  readonly hash: Buffer
  /** Who holds it; null: blocked; undefined: nobody yet. */
  holder: number | null | undefined
  /** 0 until it is looked up or claimed. */
  identityId: number
  guard: Guard
  /** Nobody held it and this transaction wrote its key first. */
  claimed: boolean
  /** Of an unverified phone or e-mail: the same value as a verified one. */
  readonly twin: ValueState | undefined
}

export const REVIEW_TYPES = [
  'shared_identity',
  'blocked_identity',
  'different_identities',
  'recycled_phone',
  'weak_match',
] as const
export type ReviewType = (typeof REVIEW_TYPES)[number]
export const REVIEW_STATES = ['open', 'approved', 'rejected'] as const
export type ReviewState = (typeof REVIEW_STATES)[number]

/** A doubt for a person to decide. */
export interface Doubt {
  readonly type: ReviewType
  readonly identityId: number
  readonly identityKind: string
  readonly otherIdentityId: number
  readonly memberId: number | null
  readonly otherMemberId: number | null
  /** What the decision will need besides; personal data only as cipher text. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** A value that nobody holds and that the member may be given, with the ask that named it. */
  readonly waiting?: { readonly value: ValueState; readonly askIndex: number }
}

export type MergeRule = 'named_together' | 'staff' | 'review'

/** One edge between two trees of members. */
export interface MergeEdge {
  /** The roots that the two trees had. */
  readonly absorbedId: number
  readonly survivorId: number
  /** The two members whom the evidence names. */
  readonly absorbedLink: number
  readonly survivorLink: number
  readonly rule: MergeRule
  /** Identities named together. */
  readonly evidence: readonly number[]
  readonly askIndex: number
}

/** An ask with its identities read. */
export interface ReadAsk {
  readonly ask: ResolveAsk
  /** Distinct, strongest first. */
  readonly values: readonly ValueState[]
  readonly named: ReadonlyMap<ValueState, NamedIdentity>
}
