import { done, type Instant, invariant, must, type Outcome, refuse } from '@atrium/kernel'
import { AccountBook, Journal, type OpenedAccount } from './account-book.ts'
import {
  type AccountState,
  type AdjustAsk,
  byExpiryThenAge,
  type Cause,
  type EarnAsk,
  type EntryDraft,
  type Freeze,
  type FreezeState,
  type Lot,
  MAX_AMOUNT,
  type PostAsk,
  type PostCode,
  type Posted,
  type SpendAsk,
  type TakeBackAsk,
} from './model.ts'

/** Whose points: the root of the person's lineage, and the programme. */
interface Whose {
  readonly memberId: number
  readonly programmeId: number
}

export interface FreezeAsk extends Cause, Whose {
  /** > 0 */
  readonly amount: number
  /** The moment from which the freeze can no longer be captured and is released by the house; null for never. */
  readonly timesOutAt: Instant | null
}

export interface CaptureAsk extends Cause, Whose {
  readonly freezeId: number
  /** Spends this much of what is frozen and releases the rest; left out: all of it. */
  readonly amount?: number | undefined
}

export interface ReleaseAsk extends Cause, Whose {
  readonly freezeId: number
}

export type FreezeCode = 'unknown_freeze' | 'freeze_ended' | 'freeze_timed_out'

export interface FreezeChanged extends AccountState {
  /** Known once the book is written; NaN before, for a new one. */
  readonly freezeId: number
  readonly amount: number
  readonly captured: number
}

const isAmount = (amount: number): boolean => Number.isSafeInteger(amount) && amount > 0 && amount <= MAX_AMOUNT

/**
 * The ledger of some accounts, opened in memory: postings that depend on each other are decided one after the other by pure
 * functions, and the book is written whole (`openBook`, `writeBook`). Postings of any order of effective times are welcome.
 */
export class PointsBook {
  readonly journal = new Journal()
  private readonly accounts = new Map<string, AccountBook>()
  private readonly onIds: (() => void)[] = []
  private isWritten = false
  private reversed: { readonly ids: Set<number>; seen: number } = { ids: new Set(), seen: 0 }

  constructor(accounts: Iterable<OpenedAccount>) {
    for (const account of accounts) {
      this.accounts.set(`${account.memberId}:${account.programmeId}`, new AccountBook(account, this.journal))
    }
  }

  /** How an account stands now. Throws BrokenPromise for one that was not opened. */
  account(memberId: number, programmeId: number): AccountState {
    return this.accountBook(memberId, programmeId).state()
  }

  /** For the parts of this module that move points between accounts. */
  accountBook(memberId: number, programmeId: number): AccountBook {
    return must(
      this.accounts.get(`${memberId}:${programmeId}`),
      `account ${memberId}/${programmeId} is not in this book: name it when the book is opened`,
    )
  }

  /** Whether this book holds the reversal of an entry. */
  isReversed(entryId: number): boolean {
    const { entries } = this.journal
    for (; this.reversed.seen < entries.length; this.reversed.seen++) {
      const { reversesEntryId } = entries[this.reversed.seen]!.links
      if (reversesEntryId !== undefined) this.reversed.ids.add(reversesEntryId)
    }
    return this.reversed.ids.has(entryId)
  }

  allAccounts(): Iterable<AccountBook> {
    return this.accounts.values()
  }

  /**
   * Posts one movement of points. First what is due by `ask.day` expires. Pure, in the order of the calls; a refusal changes
   * nothing but that expiry.
   */
  post(ask: PostAsk): Outcome<Posted, PostCode> {
    this.checkOpen()
    const account = this.accountBook(ask.memberId, ask.programmeId)
    if (!isAmount(ask.kind === 'adjust' ? Math.abs(ask.amount) : ask.amount)) return refuse('invalid_amount')
    account.prepare(ask)
    if (ask.kind === 'earn' || (ask.kind === 'adjust' && ask.amount > 0)) return done(this.add(account, ask))
    if (ask.kind === 'take_back') return done(this.takeBack(account, ask))
    const amount = Math.abs(ask.amount)
    if (account.debt > 0 || account.free < amount) return refuse('insufficient_points')
    return done(this.takeAway(account, ask, amount))
  }

  private add(account: AccountBook, ask: EarnAsk | AdjustAsk): Posted {
    const entry = account.begin(ask.kind, ask)
    const lot = account.bring(entry, {
      amount: ask.amount,
      expiresOn: ask.expiresOn === undefined ? account.usualExpiry(ask.day) : ask.expiresOn,
      earnedAt: ask.effectiveAt,
      purchaseId: ask.purchaseId ?? null,
      viaMemberId: ask.viaMemberId,
      home: null,
    })
    const paid = Math.min(account.debt, ask.amount)
    if (paid > 0) {
      account.use(entry, lot, paid)
      account.pay(entry, paid, ask.viaMemberId)
    }
    account.end(entry, ask.amount)
    account.conclude(ask)
    return this.hand(account, entry)
  }

  private takeBack(account: AccountBook, ask: TakeBackAsk): Posted {
    const entry = account.begin('take_back', ask)
    const lots = account.liveLots()
    const linked = lots.filter((lot) => lot.purchaseId !== null && lot.purchaseId === ask.fromPurchaseId)
    let taken = account.take(entry, ask.amount, linked)
    taken += account.take(entry, ask.amount - taken, lots)
    account.owe(entry, ask.viaMemberId, ask.amount - taken)
    account.end(entry, -ask.amount)
    account.conclude(ask)
    return this.hand(account, entry)
  }

  private takeAway(account: AccountBook, ask: SpendAsk | AdjustAsk, amount: number): Posted {
    const entry = account.begin(ask.kind, ask)
    account.take(entry, amount, account.liveLots())
    account.end(entry, -amount)
    account.conclude(ask)
    return this.hand(account, entry)
  }

  /** Posts nothing but what is due by `ask.day`: what a posting does first. */
  expire(ask: Whose & Cause): AccountState {
    this.checkOpen()
    const account = this.accountBook(ask.memberId, ask.programmeId)
    account.prepare(ask)
    return account.state()
  }

  /** What has expired in this book of the points that a purchase brought: to add to what `lotsOfPurchases` knows as written. */
  expiredOf(memberId: number, programmeId: number, purchaseId: number): number {
    const { lots } = this.accountBook(memberId, programmeId)
    return lots.reduce((sum, lot) => (lot.purchaseId === purchaseId ? sum + lot.expired : sum), 0)
  }

  /** Holds points for a pending use, by expiry then age. Frozen points neither expire nor are taken back. Writes no entry. */
  freeze(ask: FreezeAsk): Outcome<FreezeChanged, PostCode> {
    this.checkOpen()
    const account = this.accountBook(ask.memberId, ask.programmeId)
    if (!isAmount(ask.amount)) return refuse('invalid_amount')
    account.prepare(ask)
    if (account.debt > 0 || account.free < ask.amount) return refuse('insufficient_points')
    const lots = new Map<Lot, number>()
    let left = ask.amount
    for (const lot of account.liveLots()) {
      const part = Math.min(left, lot.remaining - lot.frozen)
      if (part <= 0) continue
      account.hold(lot, part)
      lots.set(lot, part)
      left -= part
    }
    invariant(left === 0, 'free points are in lots')
    const freeze: Freeze = {
      freezeId: Number.NaN,
      memberId: ask.memberId,
      programmeId: ask.programmeId,
      amount: ask.amount,
      captured: 0,
      state: 'held',
      viaMemberId: ask.viaMemberId,
      reason: ask.reason,
      actor: ask.by.actor,
      key: ask.key ?? null,
      frozenAt: ask.effectiveAt,
      timesOutAt: ask.timesOutAt,
      endedAt: null,
      lots,
      loadedFrom: null,
      changed: true,
      renamed: true,
    }
    account.freezes.push(freeze)
    return done(this.handFreeze(account, freeze))
  }

  /** Spends what a freeze holds: one `spend` entry from the lots it names. What it does not spend is released. */
  capture(ask: CaptureAsk): Outcome<Posted, FreezeCode | 'invalid_amount'> {
    this.checkOpen()
    const account = this.accountBook(ask.memberId, ask.programmeId)
    const found = this.heldFreeze(account, ask)
    if (!found.ok) return found
    const freeze = found.value
    const amount = ask.amount ?? freeze.amount
    if (!isAmount(amount) || amount > freeze.amount) return refuse('invalid_amount')
    account.prepare(ask)
    const entry = account.begin('spend', ask, { freezeId: freeze.freezeId })
    const parts = [...freeze.lots].sort(([a], [b]) => byExpiryThenAge(a, b))
    let left = amount
    for (const [lot, held] of parts) {
      account.hold(lot, -held)
      const part = Math.min(left, held)
      if (part > 0) account.use(entry, lot, part)
      left -= part
    }
    invariant(left === 0, 'a freeze names lots for all it holds')
    account.end(entry, -amount)
    endFreeze(freeze, 'captured', ask.effectiveAt)
    freeze.captured = amount
    account.conclude(ask)
    return done(this.hand(account, entry))
  }

  /** Lets go of what a freeze holds. What was to expire meanwhile expires at once; what is owed is paid. */
  release(ask: ReleaseAsk, as: 'released' | 'timed_out' = 'released'): Outcome<FreezeChanged, FreezeCode> {
    this.checkOpen()
    const account = this.accountBook(ask.memberId, ask.programmeId)
    const found = this.heldFreeze(account, ask, true)
    if (!found.ok) return found
    const freeze = found.value
    account.prepare(ask)
    for (const [lot, held] of freeze.lots) account.hold(lot, -held)
    endFreeze(freeze, as, ask.effectiveAt)
    account.conclude(ask)
    return done(this.handFreeze(account, freeze))
  }

  private heldFreeze(account: AccountBook, ask: ReleaseAsk, late = false): Outcome<Freeze, FreezeCode> {
    const freeze = account.freezes.find((one) => one.freezeId === ask.freezeId)
    if (!freeze) return refuse('unknown_freeze')
    if (freeze.state !== 'held') return refuse('freeze_ended', `The freeze is ${freeze.state}`)
    if (!late && freeze.timesOutAt !== null && freeze.timesOutAt <= ask.effectiveAt) return refuse('freeze_timed_out')
    return done(freeze)
  }

  /** Ends an account's life: what it holds, held or owed, is written off. For members who are erased. */
  forfeit(whose: Whose, cause: Cause): void {
    this.checkOpen()
    const account = this.accountBook(whose.memberId, whose.programmeId)
    for (const freeze of account.freezes) {
      if (freeze.state !== 'held') continue
      for (const [lot, held] of freeze.lots) account.hold(lot, -held)
      endFreeze(freeze, 'forfeited', cause.effectiveAt)
    }
    if (account.free === 0 && account.debt === 0) return
    const entry = account.begin('forfeit', cause)
    const taken = account.take(entry, Number.POSITIVE_INFINITY, account.liveLots())
    const owed = account.debt
    account.pay(entry, owed, cause.viaMemberId)
    account.end(entry, owed - taken)
  }

  /** Answers of this book that carry ids: filled in when it is written. */
  hand(account: AccountBook, entry: EntryDraft): Posted {
    const posted = { entryId: Number.NaN, amount: entry.amount, ...account.state() }
    this.onIds.push(() => {
      posted.entryId = entry.entryId
    })
    return posted
  }

  private handFreeze(account: AccountBook, freeze: Freeze): FreezeChanged {
    const { freezeId, amount, captured } = freeze
    const changed = { freezeId, amount, captured, ...account.state() }
    this.onIds.push(() => {
      changed.freezeId = freeze.freezeId
    })
    return changed
  }

  /** Called once by `writeBook`, when all ids are known. */
  fillIds(): void {
    for (const fill of this.onIds) fill()
  }

  /** A book is written once: a second writing would post everything twice. */
  close(): void {
    this.checkOpen()
    this.isWritten = true
  }

  checkOpen(): void {
    invariant(!this.isWritten, 'the book has been written: open another one')
  }
}

function endFreeze(freeze: Freeze, state: FreezeState, at: Instant): void {
  freeze.state = state
  freeze.endedAt = at
  freeze.changed = true
}
