import { done, type Outcome, refuse } from '@atrium/kernel'
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
  /** What it took from lots of its account, by lot id. */
  readonly uses: ReadonlyMap<number, number>
  /** Of the lot it brought: what has expired since, in whichever account it was. */
  readonly expired: number
  readonly isReversed: boolean
}

export interface ReverseAsk extends Cause {
  /** The root that the holder belongs to now: the same member, unless the holder was absorbed. Locked. */
  readonly memberId: number
  /** The member in whose account the entry is. Locked too. */
  readonly holderId: number
  readonly programmeId: number
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
  root.prepare(ask)
  const cause = { ...ask, purchaseId: ask.entry.purchaseId ?? undefined }
  const links = { reversesEntryId: ask.entry.entryId }
  const entry =
    ask.entry.amount > 0
      ? takeOut(holder, root, holder.begin(kind, cause, links), ask)
      : giveBack(holder, holder.begin(kind, cause, links), ask)
  if (holder !== root) {
    holder.conclude(ask)
    movePoints(holder, root, planAll(holder), { ...ask, reason: 'reversal' }, {})
  }
  root.conclude(ask)
  return done(book.hand(root, entry))
}

function takeOut(holder: AccountBook, root: AccountBook, entry: EntryDraft, ask: ReverseAsk): EntryDraft {
  const own = holder.lots.filter((lot) => lot.entryId === ask.entry.entryId)
  const isOwn = (lot: Lot): boolean => own.some((origin) => isOfLot(lot, origin))
  // Also what expired a moment ago, when the account was prepared for this very posting.
  const expired = root.lots.filter(isOwn).reduce((sum, lot) => sum + lot.expired, ask.entry.expired)
  const amount = ask.entry.amount - expired
  if (holder !== root) {
    const plan = planLots(root, isOwn, amount)
    movePoints(root, holder, plan, { ...ask, reason: 'reversal' }, {})
  }
  let taken = holder.take(entry, amount, holder.liveLots().filter(isOwn))
  taken += holder.take(entry, amount - taken, holder.liveLots())
  holder.owe(entry, ask.viaMemberId, amount - taken)
  return holder.end(entry, -amount)
}

function giveBack(holder: AccountBook, entry: EntryDraft, ask: ReverseAsk): EntryDraft {
  const amount = -ask.entry.amount
  let back = 0
  const lots = new Map(holder.lots.map((lot) => [lot.lotId, lot]))
  for (const [lotId, part] of ask.entry.uses) {
    const lot = lots.get(lotId)
    if (lot === undefined || part <= 0) continue
    returnTo(holder, entry, lot, part, ask)
    back += part
  }
  // What the entry could not take had become debt: that is owed no more, or, where it was paid since, given anew.
  const unpaid = Math.min(amount - back, holder.debt)
  if (unpaid > 0) holder.pay(entry, unpaid, ask.viaMemberId)
  const paid = amount - back - unpaid
  if (paid > 0) {
    holder.bring(entry, {
      amount: paid,
      expiresOn: holder.usualExpiry(ask.day),
      earnedAt: ask.effectiveAt,
      purchaseId: null,
      viaMemberId: ask.viaMemberId,
      home: null,
    })
  }
  return holder.end(entry, amount)
}

/** Back to the lot; where its time is over, to a new lot that lives `graceDays`, beginning with today. */
function returnTo(holder: AccountBook, entry: EntryDraft, lot: Lot, part: number, ask: ReverseAsk): void {
  if (lot.expiresOn === null || lot.expiresOn > ask.day) {
    holder.use(entry, lot, -part)
    return
  }
  holder.bring(entry, {
    amount: part,
    expiresOn: ask.day + holder.terms.graceDays(ask.day),
    earnedAt: lot.earnedAt,
    purchaseId: lot.purchaseId,
    viaMemberId: lot.viaMemberId,
    home: null,
  })
}
