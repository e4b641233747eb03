import type { Actor, By, Day, Instant } from '@atrium/kernel'

/**
 * Why an entry was posted, as the ledger sees it. `settle` moves nothing in or out: free points pay debt. Reversals are named
 * after what they reverse; a captured freeze is a `spend` that names the freeze.
 */
export type EntryKind =
  | 'earn'
  | 'spend'
  | 'take_back'
  | 'adjust'
  | 'expire'
  | 'settle'
  | 'transfer_out'
  | 'transfer_in'
  | 'forfeit'
  | 'reverse_earn'
  | 'reverse_spend'
  | 'reverse_take_back'
  | 'reverse_adjust'

/** What came of a posting: who asks, when it counts, and what it is about. */
export interface Cause {
  readonly by: By
  /** The member that owns the history: under whose identity this came in. Another than the account's after a merge. */
  readonly viaMemberId: number
  /** A short code, `purchase` or `campaign.double11`: never personal data, since entries cannot be erased. */
  readonly reason: string
  readonly effectiveAt: Instant
  /** The day of `effectiveAt` in the programme's zone. */
  readonly day: Day
  /** True where it is history being written down (import, claim, late receipt), not news. */
  readonly historical: boolean
  /** The caller tells what was earned or taken back in an event of its own, so `points.entriesPosted` does not: one fact, one event. */
  readonly toldByCaller?: boolean
  readonly ruleVersion?: number | undefined
  readonly purchaseId?: number | undefined
  /** The Idempotency-Key it was asked under. */
  readonly key?: string | undefined
}

interface PostTo extends Cause {
  /** Whose account: the root of the person's lineage, locked by this transaction. */
  readonly memberId: number
  readonly programmeId: number
  readonly reason: string
}

/** Points earned: pay debt first, the rest is spendable until `expiresOn` begins. */
export interface EarnAsk extends PostTo {
  readonly kind: 'earn'
  /** > 0 */
  readonly amount: number
  /** The first day on which the points are gone; null for never; left out: the programme's `points.ttlMonths` after `day`. */
  readonly expiresOn?: Day | null | undefined
}

/** Points spent: what expires first goes first, then what is older. Refused where there are not enough. */
export interface SpendAsk extends PostTo {
  readonly kind: 'spend'
  /** > 0 */
  readonly amount: number
}

/** Points taken back after a return: never refused; what is not there becomes debt. */
export interface TakeBackAsk extends PostTo {
  readonly kind: 'take_back'
  /** > 0 */
  readonly amount: number
  /** The purchase that is returned: its lots are taken first. */
  readonly fromPurchaseId?: number | undefined
}

/** A correction by hand. Adds like earning, takes like spending: refused where there are not enough. */
export interface AdjustAsk extends PostTo {
  readonly kind: 'adjust'
  /** ≠ 0 */
  readonly amount: number
  /** As for earning; only where `amount` > 0. */
  readonly expiresOn?: Day | null | undefined
}

export type PostAsk = EarnAsk | SpendAsk | TakeBackAsk | AdjustAsk

export type PostCode = 'insufficient_points' | 'invalid_amount'

/** An account after a posting. `balance` = points in lots − debt; spendable = balance − frozen, never below 0. */
export interface AccountState {
  readonly balance: number
  readonly frozen: number
  readonly debt: number
}

export interface Posted extends AccountState {
  /** Known once the book is written; NaN before. */
  readonly entryId: number
  /** Signed: what the entry changed in the balance. */
  readonly amount: number
}

/** A programme's rules that the ledger needs. */
export interface ProgrammeTerms {
  readonly zone: string
  /** Months that points earned on `day` live; null for ever. */
  ttlMonths(day: Day): number | null
  /** Days that points live which come back to a lot that has expired meanwhile. */
  graceDays(day: Day): number
}

/** Names a lot in the whole ledger. `lotId` is NaN until the lot is written. */
export interface LotRef {
  readonly memberId: number
  readonly lotId: number
}

/** Points that came together and expire together. Changed by its account's book only. */
export interface Lot extends LotRef {
  readonly memberId: number
  lotId: number
  /** The entry that brought it; NaN where that is `broughtBy`. */
  readonly entryId: number
  /** For a lot of this book. */
  readonly broughtBy: EntryDraft | null
  readonly amount: number
  remaining: number
  frozen: number
  /** What went to another account by transfers and may come back. */
  away: number
  /** Its place among the lots of its account: those loaded in the order of their ids, then those of this book. */
  rank: number
  /** What expired of it in this book. */
  expired: number
  readonly earnedAt: Instant
  readonly purchaseId: number | null
  readonly expiresOn: Day | null
  /** The member of this lineage to whom the points go when members are parted. */
  viaMemberId: number
  readonly home: LotRef | null
  /** As loaded; null for a new one. */
  readonly loaded: LoadedLot | null
}

export type LoadedLot = Readonly<Pick<Lot, 'remaining' | 'frozen' | 'away' | 'viaMemberId'>>

/** An entry that the book will write. */
export interface EntryDraft {
  entryId: number
  readonly memberId: number
  readonly programmeId: number
  readonly kind: EntryKind
  amount: number
  balance: number
  debtChange: number
  readonly actor: Actor
  readonly cause: Cause
  readonly effectiveAt: Instant
  readonly links: EntryLinks
  /** What it took from each lot (+) or gave back to it (−). */
  readonly uses: Map<Lot, number>
  /** Sum of the lots it brought. */
  brought: number
  /** For `expire`: the day on which the points were gone. */
  readonly expiresOn: Day | null
}

export interface EntryLinks {
  readonly freezeId?: number | undefined
  readonly reversesEntryId?: number | undefined
  readonly mergeId?: number | undefined
  readonly otherMemberId?: number | undefined
}

export type FreezeState = 'held' | 'captured' | 'released' | 'timed_out' | 'forfeited'

/** Points held for a pending use, by lot. */
export interface Freeze {
  freezeId: number
  memberId: number
  readonly programmeId: number
  readonly amount: number
  captured: number
  state: FreezeState
  viaMemberId: number
  readonly reason: string
  readonly actor: Actor
  readonly key: string | null
  readonly frozenAt: Instant
  readonly timesOutAt: Instant | null
  endedAt: Instant | null
  lots: Map<Lot, number>
  /** Whose it was when loaded; null for a new one. */
  readonly loadedFrom: number | null
  changed: boolean
  /** The lots it names are others than those loaded. */
  renamed: boolean
}

/** No posting moves more than this: a million million points in one entry is a mistake, and sums stay exact. */
export const MAX_AMOUNT = 1_000_000_000_000

/** By expiry, then age, then as they came to the account; lots that never expire come last. */
export const byExpiryThenAge = (a: Lot, b: Lot): number =>
  (a.expiresOn ?? Number.MAX_SAFE_INTEGER) - (b.expiresOn ?? Number.MAX_SAFE_INTEGER) ||
  a.earnedAt - b.earnedAt ||
  a.rank - b.rank

/** The same text (or, for a lot not yet written, the same object) for the same lot. */
export const keyOfLot = (lot: LotRef): string | LotRef =>
  Number.isNaN(lot.lotId) ? lot : `${lot.memberId}:${lot.lotId}`
