import type { By, Instant, Outcome } from '@atrium/kernel'
import type { Payment, PurchaseKind, ReturnAsk } from '@atrium/purchases'
import type { Given } from './rules/judge.ts'

export interface IdentityRef {
  readonly kind: string
  readonly value: string
}

export interface LineAsk {
  readonly sku: string
  /** For a product not seen before. */
  readonly name?: string
  /** Thousandths; negative on a return. */
  readonly quantityMilli: number
  /** What was paid for the line in all, minor units; negative on a return. */
  readonly amountMinor: number
  readonly guides?: readonly { readonly guideId: number; readonly shareBp: number }[]
}

/** Names an earlier receipt as the feed numbers it; what is left out is taken from the return itself. */
export interface ReceiptRef {
  readonly source?: string
  readonly number: string
  readonly storeCode?: string
  readonly terminal?: string
  /** When the earlier purchase was made; only its day matters, and only to feeds numbered by day. */
  readonly at?: Instant
}

/** One receipt to post: a sale, a return (linked by `returnOf` or not), or an adjustment. */
export interface PurchaseAsk {
  readonly by: By
  readonly kind: PurchaseKind
  readonly source: string
  readonly number: string
  readonly storeCode: string
  readonly terminal?: string
  readonly at: Instant
  readonly currency: string
  readonly channel?: string
  /** Before discount. Default: what was paid. */
  readonly grossMinor?: number
  /** Paid in all, minor units, negative on an unlinked return. A linked return leaves it out: the original tells. */
  readonly paidMinor?: number
  readonly lines: readonly LineAsk[]
  readonly payments?: readonly Payment[]
  /** Who bought: an id, identities, both, or nobody. */
  readonly memberId?: number
  readonly identities?: readonly IdentityRef[]
  /** What becomes of identities that nobody has yet. */
  readonly create: 'joined' | 'prospect' | 'never'
  /** Printed on the receipt so that its finder can claim it; kept as a hash. */
  readonly claimToken?: string
  readonly returnOf?: ReceiptRef
  readonly returned?: ReturnAsk
  /** Happened long ago: reactions that reach people ignore it. */
  readonly historical: boolean
  /** SHA-256 over the item as it was sent; computed from the ask where it is left out. */
  readonly contentHash?: Buffer
}

/** Why points came out as they did; enough to print a sentence, small enough to keep with every purchase. */
export type Reason =
  | ({ readonly code: 'rule' } & Given)
  | { readonly code: 'multiplier'; readonly rule: string }
  | { readonly code: 'taken_back'; readonly points: number; readonly rule?: string }
  | { readonly code: 'nothing_earned' | 'nothing_to_take_back' | 'currency_mismatch' | 'not_judged' }

/** Which rules gave how many points, and how many of theirs limits held back. */
export const givenOf = (
  reasons: readonly Reason[],
): { readonly rule: string; readonly points: number; readonly heldBack: number }[] =>
  reasons.flatMap((reason) =>
    reason.code === 'rule'
      ? [{ rule: reason.rule, points: reason.points, heldBack: (reason.wanted ?? reason.points) - reason.points }]
      : [],
  )

export interface ProgrammeAnswer {
  readonly programmeId: number
  /** Earned, or taken back as a negative number. */
  readonly points: number
  readonly balance: number
  readonly debt: number
  readonly tierBefore: string
  readonly tier: string
  readonly reasons: readonly Reason[]
}

export interface PostedPurchase {
  readonly purchaseId: number
  /** Under whom the purchase is kept; null for an anonymous one. */
  readonly memberId: number | null
  readonly programmes: readonly ProgrammeAnswer[]
  /** The receipt was posted before: this is the first answer again, and nothing was written. Not told on the wire. */
  readonly again?: true
}

export type PostPurchaseCode =
  | 'unknown_source'
  | 'unknown_store'
  | 'store_out_of_scope'
  | 'in_the_future'
  | 'amounts_differ'
  | 'wrong_sign'
  | 'invalid_sku'
  | 'terminal_missing'
  | 'unknown_member'
  | 'identity_refused'
  | 'receipt_conflict'
  | 'unknown_original'
  | 'original_of_someone_else'
  | 'return_exceeds_purchase'
  | 'return_of_a_return'
  | 'unknown_line'
  | 'nothing_left_to_return'

export type PostPurchaseOutcome = Outcome<PostedPurchase, PostPurchaseCode>

/** Programme answers of a purchase that nobody made. */
export const anonymousAnswer = (purchaseId: number): PostedPurchase => ({ purchaseId, memberId: null, programmes: [] })
