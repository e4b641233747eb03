import { type Actor, addMonths, type Day, type Instant, invariant, startOfDay } from '@atrium/kernel'
import {
  type AccountState,
  byExpiryThenAge,
  type Cause,
  type EntryDraft,
  type EntryKind,
  type EntryLinks,
  type Freeze,
  keyOfLot,
  type Lot,
  type LotRef,
  type ProgrammeTerms,
} from './model.ts'

/** An account as the database has it. */
export interface AccountRow extends AccountState {
  readonly nextExpiry: Day | null
  readonly nextWarning: Day | null
}

/** How much of an account was loaded. `due`: no lots, since none is due and nothing will be taken. */
export type Opened = 'due' | 'live' | 'all'

export interface OpenedAccount {
  readonly memberId: number
  readonly programmeId: number
  readonly terms: ProgrammeTerms
  /** null for an account that does not exist yet. */
  readonly row: AccountRow | null
  readonly opened: Opened
  /** In the order of their ids. */
  readonly lots: readonly Lot[]
  /** Owed, by the member under which it arose. */
  readonly debts: ReadonlyMap<number, number>
  readonly freezes: readonly Freeze[]
}

/** Entries in the order of posting, of all accounts of a book. */
export class Journal {
  readonly entries: EntryDraft[] = []
  private readonly starts = new Map<string, Instant>()

  /** The moment at which a day begins. Kept: the time zone library takes microseconds, and a chore asks for few days very often. */
  startOf(zone: string, day: Day): Instant {
    const key = `${zone} ${day}`
    let at = this.starts.get(key)
    if (at === undefined) {
      at = startOfDay(zone, day)
      this.starts.set(key, at)
    }
    return at
  }
}

/** What a new lot is made of. */
export interface Bring {
  readonly amount: number
  readonly expiresOn: Day | null
  readonly earnedAt: Instant
  readonly purchaseId: number | null
  readonly viaMemberId: number
  readonly home: LotRef | null
}

const HOUSE: Actor = { kind: 'system', id: 0 }

/** What the ledger does by itself on the way belongs to no purchase, rule or key. */
const byTheHouse = (cause: Cause, reason: string): Cause => ({
  ...cause,
  reason,
  purchaseId: undefined,
  ruleVersion: undefined,
  key: undefined,
})

const earlier = (a: Day | null, b: Day | null): Day | null => (a === null ? b : b === null ? a : Math.min(a, b))

/**
 * One account in memory. Holds the laws of the ledger whatever is asked of it: points in lots = balance + debt, by construction and
 * checked at the end of every entry. Knows no commands; see points-book.ts.
 */
export class AccountBook {
  readonly memberId: number
  readonly programmeId: number
  readonly terms: ProgrammeTerms
  readonly row: AccountRow | null
  balance: number
  frozen: number
  debt: number
  nextWarning: Day | null
  readonly debts: Map<number, number>
  readonly loadedDebts: ReadonlyMap<number, number>
  readonly freezes: Freeze[]
  /** Every lot that was loaded or brought, in the order in which they came. */
  readonly lots: Lot[]
  private readonly opened: Opened
  /** Lots with points, by expiry and age. */
  private live: Lot[]
  /** Earliest expiry among lots that were not loaded. */
  private readonly unseenExpiry: Day | null
  private places: Map<string | LotRef, Lot[]> | undefined
  private readonly journal: Journal
  private died = false

  constructor(account: OpenedAccount, journal: Journal) {
    this.memberId = account.memberId
    this.programmeId = account.programmeId
    this.terms = account.terms
    this.row = account.row
    this.balance = account.row?.balance ?? 0
    this.frozen = account.row?.frozen ?? 0
    this.debt = account.row?.debt ?? 0
    this.nextWarning = account.row?.nextWarning ?? null
    this.loadedDebts = account.debts
    this.debts = new Map(account.debts)
    this.freezes = [...account.freezes]
    this.lots = [...account.lots]
    for (const [rank, lot] of this.lots.entries()) lot.rank = rank
    this.opened = account.row === null ? 'all' : account.opened
    this.live = this.lots.filter((lot) => lot.remaining > 0).sort(byExpiryThenAge)
    this.unseenExpiry = this.opened === 'due' ? (account.row?.nextExpiry ?? null) : null
    this.journal = journal
  }

  /** Points in lots that no freeze holds. */
  get free(): number {
    return this.balance + this.debt - this.frozen
  }

  get nextExpiry(): Day | null {
    const first = this.live.find((lot) => lot.remaining > lot.frozen)
    return earlier(this.unseenExpiry, first?.expiresOn ?? null)
  }

  /** What the asker sees. */
  state(): AccountState {
    return { balance: this.balance, frozen: this.frozen, debt: this.debt }
  }

  liveLots(): readonly Lot[] {
    invariant(this.opened !== 'due', 'an account that gives points away has to be opened with its lots')
    return this.live
  }

  /** Before anything is posted with effect on `cause.day`: free points pay what debt there is, and what is due by then expires. */
  prepare(cause: Cause): void {
    this.settle(cause)
    this.expireDue(cause, Number.NEGATIVE_INFINITY)
  }

  /** After a posting: what it set free pays debt; what it brought or set free too late expires at once. */
  conclude(cause: Cause): void {
    this.settle(cause)
    this.expireDue(cause, cause.effectiveAt)
  }

  /** Debt and free points stand side by side only between a merge and the next posting, so that the merge can be undone exactly. */
  private settle(cause: Cause): void {
    if (this.debt === 0 || this.free === 0) return
    const entry = this.begin('settle', byTheHouse(cause, 'debt'), {}, { actor: HOUSE })
    const paid = Math.min(this.debt, this.free)
    this.take(entry, paid, this.liveLots())
    this.pay(entry, paid, cause.viaMemberId)
    this.end(entry, 0)
  }

  /** One entry for each expiry day, effective when that day began in the programme's zone, or at `notBefore`. */
  private expireDue(cause: Cause, notBefore: Instant): void {
    for (let due = this.nextExpiry; due !== null && due <= cause.day; due = this.nextExpiry) {
      invariant(this.unseenExpiry === null || this.unseenExpiry > due, 'the account was opened through an earlier day')
      const effectiveAt = Math.max(this.journal.startOf(this.terms.zone, due), notBefore)
      const entry = this.begin('expire', byTheHouse(cause, 'expiry'), {}, { actor: HOUSE, effectiveAt, expiresOn: due })
      const lots = this.live.filter((lot) => lot.expiresOn === due)
      const gone = this.take(entry, Number.POSITIVE_INFINITY, lots)
      for (const [lot, part] of entry.uses) lot.expired += part
      this.end(entry, -gone)
    }
  }

  begin(
    kind: EntryKind,
    cause: Cause,
    links: EntryLinks = {},
    own: { readonly actor?: Actor; readonly effectiveAt?: Instant; readonly expiresOn?: Day } = {},
  ): EntryDraft {
    return {
      entryId: Number.NaN,
      memberId: this.memberId,
      programmeId: this.programmeId,
      kind,
      amount: 0,
      balance: 0,
      debtChange: 0,
      actor: own.actor ?? cause.by.actor,
      cause,
      effectiveAt: own.effectiveAt ?? cause.effectiveAt,
      links,
      uses: new Map(),
      brought: 0,
      expiresOn: own.expiresOn ?? null,
    }
  }

  /** Closes an entry: the balance moves by `amount`, and lots and debt must have moved to match. */
  end(entry: EntryDraft, amount: number): EntryDraft {
    let used = 0
    for (const part of entry.uses.values()) used += part
    invariant(
      entry.brought - used === amount + entry.debtChange,
      'an entry moves lots by its amount and its debt change',
    )
    this.balance += amount
    entry.amount = amount
    entry.balance = this.balance
    this.journal.entries.push(entry)
    if (this.died) this.live = this.live.filter((lot) => lot.remaining > 0)
    this.died = false
    return entry
  }

  /** When points earned or brought back on `day` are gone, where nobody says otherwise. */
  usualExpiry(day: Day): Day | null {
    const months = this.terms.ttlMonths(day)
    return months === null ? null : addMonths(day, months)
  }

  bring(entry: EntryDraft, what: Bring): Lot {
    const lot: Lot = {
      memberId: this.memberId,
      lotId: Number.NaN,
      entryId: Number.NaN,
      broughtBy: entry,
      amount: what.amount,
      remaining: what.amount,
      frozen: 0,
      away: 0,
      rank: this.lots.length,
      expired: 0,
      earnedAt: what.earnedAt,
      purchaseId: what.purchaseId,
      expiresOn: what.expiresOn,
      viaMemberId: what.viaMemberId,
      home: what.home,
      loaded: null,
    }
    entry.brought += what.amount
    this.lots.push(lot)
    if (this.places) addPlaces(this.places, lot)
    this.enliven(lot)
    return lot
  }

  /** Takes from free points of these lots in their order; answers how much there was, `amount` at most. */
  take(entry: EntryDraft, amount: number, lots: Iterable<Lot>): number {
    let taken = 0
    for (const lot of lots) {
      if (taken >= amount) break
      const part = Math.min(amount - taken, lot.remaining - lot.frozen)
      if (part <= 0) continue
      this.use(entry, lot, part)
      taken += part
    }
    return taken
  }

  use(entry: EntryDraft, lot: Lot, amount: number): void {
    const wasEmpty = lot.remaining === 0
    lot.remaining -= amount
    invariant(
      lot.remaining >= lot.frozen && lot.remaining <= lot.amount,
      'a lot holds between its frozen part and its amount',
    )
    entry.uses.set(lot, (entry.uses.get(lot) ?? 0) + amount)
    if (lot.remaining === 0) this.died = true
    if (wasEmpty && lot.remaining > 0) this.enliven(lot)
  }

  /** Part of a lot leaves for another account (+), or comes back (−). */
  send(entry: EntryDraft, lot: Lot, amount: number): void {
    this.use(entry, lot, amount)
    lot.away += amount
    invariant(lot.away >= 0 && lot.away <= lot.amount - lot.remaining, 'no more comes back to a lot than went away')
  }

  owe(entry: EntryDraft, viaMemberId: number, change: number): void {
    if (change === 0) return
    const owed = (this.debts.get(viaMemberId) ?? 0) + change
    invariant(owed >= 0, 'no more debt is paid than is owed')
    this.debts.set(viaMemberId, owed)
    this.debt += change
    entry.debtChange += change
  }

  /** Pays debt: first what arose under the same member, then the others in the order of their ids. */
  pay(entry: EntryDraft, amount: number, viaMemberId: number): void {
    const others = [...this.debts.keys()].filter((via) => via !== viaMemberId).sort((a, b) => a - b)
    let left = amount
    for (const via of [viaMemberId, ...others]) {
      const part = Math.min(left, this.debts.get(via) ?? 0)
      this.owe(entry, via, -part)
      left -= part
    }
    invariant(left === 0, 'no more debt is paid than is owed')
  }

  hold(lot: Lot, amount: number): void {
    lot.frozen += amount
    this.frozen += amount
    if (amount < 0) this.nextWarning = earlier(this.nextWarning, lot.expiresOn)
    invariant(lot.frozen >= 0 && lot.frozen <= lot.remaining, 'a lot holds what is frozen of it')
  }

  /** The lot that is `home`, or that points from `home` were put into before. */
  placesOf(home: LotRef): readonly Lot[] {
    invariant(this.opened === 'all', 'an account that receives points from another has to be opened with all its lots')
    if (!this.places) {
      this.places = new Map()
      for (const lot of this.lots) addPlaces(this.places, lot)
    }
    return this.places.get(keyOfLot(home)) ?? []
  }

  private enliven(lot: Lot): void {
    this.nextWarning = earlier(this.nextWarning, lot.expiresOn)
    let at = this.live.length
    while (at > 0 && byExpiryThenAge(this.live[at - 1]!, lot) > 0) at--
    this.live.splice(at, 0, lot)
  }
}

function addPlaces(places: Map<string | LotRef, Lot[]>, lot: Lot): void {
  for (const ref of lot.home === null ? [lot] : [lot, lot.home]) {
    const key = keyOfLot(ref)
    const known = places.get(key)
    if (known) known.push(lot)
    else places.set(key, [lot])
  }
}
