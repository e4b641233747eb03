import { done, must, type Outcome, refuse } from '@atrium/kernel'
import type { AccountBook } from './account-book.ts'
import type { Cause, EntryDraft, EntryKind, Lot, Posted } from './model.ts'
import { isOfLot, movePoints, planAll, planLots } from './move.ts'
import type { PointsBook } from './points-book.ts'

/** An entry of the ledger with all that its reversal needs. */
export interface ReversibleEntry {
  readonly entryId: number
  readonly kind: EntryKind
  /** Signed. */
  readonly amount: number
  readonly purchaseId: number | null
  readonly viaMemberId: number
  /** What it took from lots of its account, by lot id. */
  readonly uses: ReadonlyMap<number, number>
  /** Of the lot it brought: what has expired since, in whichever account it was. */
  readonly expired: number
  readonly isReversed: boolean
}

export interface ReverseAsk extends Omit<Cause, 'viaMemberId' | 'purchaseId' | 'ruleVersion'> {
  /** The root that the holder belongs to now: the same member, unless the holder was absorbed. Locked. */
  readonly memberId: number
  /** The member in whose account the entry is. Locked too. */
  readonly holderId: number
  readonly programmeId: number
  /** All members of the root's lineage. */
  readonly lineage: readonly number[]
  readonly entry: ReversibleEntry
}

export type ReverseCode = 'already_reversed' | 'not_reversible'

const REVERSALS: Partial<Record<EntryKind, EntryKind>> = {
  earn: 'reverse_earn',
  spend: 'reverse_spend',
  take_back: 'reverse_take_back',
  adjust: 'reverse_adjust',
}

/**
 * Posts the opposite of an entry, into the account that has the entry, so that one entry is reversed once. What was taken goes
 * back to its lots; points that were added are taken out of the lot they made, then by expiry, and become debt where they
 * are gone; what has expired of them is not asked for again. Where the holder was absorbed, points come from the root and go there.
 */
export function reverseEntry(book: PointsBook, ask: ReverseAsk): Outcome<Posted, ReverseCode> {
  book.checkOpen()
  const kind = REVERSALS[ask.entry.kind]
  if (kind === undefined) return refuse('not_reversible', `An entry of kind ${ask.entry.kind} cannot be reversed`)
  if (ask.entry.isReversed || book.isReversed(ask.entry.entryId)) return refuse('already_reversed')
  const holder = book.accountBook(ask.holderId, ask.programmeId)
  const root = book.accountBook(ask.memberId, ask.programmeId)
  const { purchaseId } = ask.entry
  const isOurs = (memberId: number): boolean => ask.lineage.includes(memberId)
  // Points of a member that was parted meanwhile stay with the account they were spent from.
  for (const lot of holder.lots) if (!isOurs(lot.viaMemberId)) lot.viaMemberId = ask.holderId
  const viaMemberId = isOurs(ask.entry.viaMemberId) ? ask.entry.viaMemberId : ask.holderId
  const cause: Cause = { ...ask, viaMemberId, purchaseId: purchaseId ?? undefined }
  root.prepare(cause)
  const entry =
    ask.entry.amount > 0 ? takeOut(holder, root, kind, cause, ask.entry) : giveBack(holder, kind, cause, ask.entry)
  if (holder !== root) {
    holder.conclude(cause)
    movePoints(holder, root, planAll(holder), { ...cause, reason: 'reversal' }, {})
  }
  root.conclude(cause)
  return done(book.hand(root, entry))
}

function takeOut(
  holder: AccountBook,
  root: AccountBook,
  kind: EntryKind,
  cause: Cause,
  original: ReversibleEntry,
): EntryDraft {
  const own = holder.lots.filter((lot) => lot.entryId === original.entryId)
  const isOwn = (lot: Lot): boolean => own.some((origin) => isOfLot(lot, origin))
  // Also what expired a moment ago, when the account was prepared for this very posting.
  const expired = root.lots.filter(isOwn).reduce((sum, lot) => sum + lot.expired, original.expired)
  const amount = original.amount - expired
  if (holder !== root) movePoints(root, holder, planLots(root, isOwn, amount), { ...cause, reason: 'reversal' }, {})
  const entry = holder.begin(kind, cause, { reversesEntryId: original.entryId })
  let taken = holder.take(entry, amount, holder.liveLots().filter(isOwn))
  taken += holder.take(entry, amount - taken, holder.liveLots())
  holder.owe(entry, cause.viaMemberId, amount - taken)
  return holder.end(entry, -amount)
}

function giveBack(holder: AccountBook, kind: EntryKind, cause: Cause, original: ReversibleEntry): EntryDraft {
  const entry = holder.begin(kind, cause, { reversesEntryId: original.entryId })
  const amount = -original.amount
  let back = 0
  const lots = new Map(holder.lots.map((lot) => [lot.lotId, lot]))
  for (const [lotId, part] of original.uses) {
    returnTo(holder, entry, must(lots.get(lotId), `entry ${original.entryId} took from a lot that is not there`), part)
    back += part
  }
  // What the entry could not take had become debt: that is owed no more, or, where it was paid since, given anew.
  const unpaid = Math.min(amount - back, holder.debt)
  if (unpaid > 0) holder.pay(entry, unpaid, cause.viaMemberId)
  const paid = amount - back - unpaid
  if (paid > 0) {
    holder.bring(entry, {
      amount: paid,
      expiresOn: holder.usualExpiry(cause.day),
      earnedAt: cause.effectiveAt,
      purchaseId: null,
      viaMemberId: cause.viaMemberId,
      home: null,
    })
  }
  return holder.end(entry, amount)
}

/** Back to the lot; where its time is over, to a new lot that lives `graceDays`, beginning with today. */
function returnTo(holder: AccountBook, entry: EntryDraft, lot: Lot, part: number): void {
  const { day } = entry.cause
  if (lot.expiresOn === null || lot.expiresOn > day) {
    holder.use(entry, lot, -part)
    return
  }
  holder.bring(entry, {
    amount: part,
    expiresOn: day + holder.terms.graceDays(day),
    earnedAt: lot.earnedAt,
    purchaseId: lot.purchaseId,
    viaMemberId: lot.viaMemberId,
    home: null,
  })
}
