import assert from 'node:assert/strict'
import { type By, type Day, dayIn, type Instant, localInstant } from '@atrium/kernel'
import type { OpenedAccount } from '../src/account-book.ts'
import type { Cause, EntryDraft, Freeze, Lot, LotRef, ProgrammeTerms } from '../src/model.ts'
import { PointsBook } from '../src/points-book.ts'
import type { ReversibleEntry } from '../src/reversal.ts'

export const by: By = { actor: { kind: 'staff', id: 9 }, scope: 'all', requestId: 'req-test' }

export const terms = (more: Partial<ProgrammeTerms> = {}): ProgrammeTerms => ({
  zone: 'Asia/Shanghai',
  ttlMonths: () => 12,
  graceDays: () => 0,
  ...more,
})

/** Noon of a day in the programme's zone, and all else that a posting needs. */
export const causeOn = (day: Day, more: Partial<Cause> = {}): Cause => ({
  by,
  viaMemberId: 1,
  reason: 'test',
  effectiveAt: localInstant('Asia/Shanghai', day, 43_200_000),
  day,
  historical: false,
  ...more,
})

/** The tables of the ledger as plain values: what a database would hold after each book was written. */
interface LotRow extends Omit<Lot, 'broughtBy' | 'home' | 'loaded' | 'expired' | 'rank'> {
  readonly home: LotRef | null
}
export interface EntryRow {
  readonly entryId: number
  readonly memberId: number
  readonly kind: string
  readonly amount: number
  readonly balance: number
  readonly debtChange: number
  readonly effectiveAt: Instant
  readonly reason: string
  readonly viaMemberId: number
  readonly purchaseId: number | null
  readonly reversesEntryId: number | null
  readonly uses: ReadonlyMap<number, number>
}
interface AccountRow {
  readonly balance: number
  readonly frozen: number
  readonly debt: number
  readonly nextExpiry: Day | null
  readonly nextWarning: Day | null
}
interface FreezeRow extends Omit<Freeze, 'lots' | 'loadedFrom' | 'changed' | 'renamed'> {
  readonly lots: ReadonlyMap<number, number>
}

export class PaperLedger {
  readonly terms: ProgrammeTerms
  readonly accounts = new Map<number, AccountRow>()
  readonly lots = new Map<number, LotRow>()
  readonly entries: EntryRow[] = []
  readonly debts = new Map<number, Map<number, number>>()
  readonly freezes = new Map<number, FreezeRow>()
  private lastId = 0

  constructor(more: Partial<ProgrammeTerms> = {}) {
    this.terms = terms(more)
  }

  /** As openWholeBook does: `opened` says how much of the accounts is loaded. */
  open(memberIds: readonly number[], opened: OpenedAccount['opened'] = 'all'): PointsBook {
    return new PointsBook(memberIds.map((memberId) => this.openAccount(memberId, opened)))
  }

  private openAccount(memberId: number, opened: OpenedAccount['opened']): OpenedAccount {
    const lots = [...this.lots.values()]
      .filter((lot) => lot.memberId === memberId && opened !== 'due' && (opened === 'all' || lot.remaining > 0))
      .sort((a, b) => a.lotId - b.lotId)
      .map((lot) => ({
        ...lot,
        broughtBy: null,
        rank: 0,
        expired: 0,
        loaded: { remaining: lot.remaining, frozen: lot.frozen, away: lot.away, viaMemberId: lot.viaMemberId },
      }))
    const byId = new Map(lots.map((lot) => [lot.lotId, lot]))
    const freezes = [...this.freezes.values()]
      .filter((freeze) => freeze.memberId === memberId && opened !== 'due')
      .map((freeze) => ({
        ...freeze,
        lots: new Map(
          freeze.state !== 'held' ? [] : [...freeze.lots].map(([id, held]) => [byId.get(id) as Lot, held] as const),
        ),
        loadedFrom: memberId,
        changed: false,
        renamed: false,
      }))
    return {
      memberId,
      programmeId: 1,
      terms: this.terms,
      row: this.accounts.get(memberId) ?? null,
      opened,
      lots,
      debts: new Map([...(this.debts.get(memberId) ?? [])].filter(([, owed]) => owed > 0)),
      freezes,
    }
  }

  /** As writeBook does. */
  write(book: PointsBook): void {
    book.close()
    const accounts = [...book.allAccounts()]
    for (const entry of book.journal.entries) entry.entryId = ++this.lastId
    for (const account of accounts) {
      for (const lot of account.lots) if (Number.isNaN(lot.lotId)) lot.lotId = ++this.lastId
      for (const freeze of account.freezes) if (Number.isNaN(freeze.freezeId)) freeze.freezeId = ++this.lastId
    }
    book.fillIds()
    for (const account of accounts) {
      if (account.row === null && account.lots.length + account.debts.size === 0) continue
      const { memberId, balance, frozen, debt, nextExpiry, nextWarning } = account
      this.accounts.set(memberId, { balance, frozen, debt, nextExpiry, nextWarning })
      this.debts.set(memberId, new Map(account.debts))
      for (const { broughtBy, loaded, expired, rank, ...lot } of account.lots) {
        const home = lot.home === null ? null : { memberId: lot.home.memberId, lotId: lot.home.lotId }
        this.lots.set(lot.lotId, { ...lot, entryId: broughtBy?.entryId ?? lot.entryId, home })
      }
      for (const freeze of account.freezes) this.freezes.set(freeze.freezeId, freezeRow(freeze))
    }
    this.entries.push(...book.journal.entries.map(entryRow))
    this.check()
  }

  /** Opens the accounts, lets the test post, writes. */
  run<T>(memberIds: readonly number[], work: (book: PointsBook) => T, opened: OpenedAccount['opened'] = 'all'): T {
    const book = this.open(memberIds, opened)
    const answer = work(book)
    this.write(book)
    return answer
  }

  /** The facts of an entry that its reversal needs, as the command loads them. */
  reversible(entryId: number): ReversibleEntry {
    const entry = this.entries.find((one) => one.entryId === entryId)
    assert.ok(entry)
    const own = [...this.lots.values()].filter((lot) => lot.entryId === entryId).map((lot) => lot.lotId)
    const family = [...this.lots.values()].filter(
      (lot) => own.includes(lot.lotId) || own.includes(lot.home?.lotId ?? -1),
    )
    let expired = 0
    for (const one of this.entries) {
      if (one.kind === 'expire') for (const lot of family) expired += one.uses.get(lot.lotId) ?? 0
    }
    return {
      entryId,
      kind: entry.kind as ReversibleEntry['kind'],
      amount: entry.amount,
      purchaseId: entry.purchaseId,
      viaMemberId: entry.viaMemberId,
      uses: entry.uses,
      expired,
      isReversed: this.entries.some((one) => one.reversesEntryId === entryId),
    }
  }

  account(memberId: number): { balance: number; frozen: number; debt: number } {
    const { balance, frozen, debt } = this.accounts.get(memberId) ?? { balance: 0, frozen: 0, debt: 0 }
    return { balance, frozen, debt }
  }

  lotsOf(memberId: number): LotRow[] {
    return [...this.lots.values()].filter((lot) => lot.memberId === memberId)
  }

  /** `kind amount` of a member's entries, in the order of posting. */
  story(memberId: number): string[] {
    return this.entries.filter((entry) => entry.memberId === memberId).map((entry) => `${entry.kind} ${entry.amount}`)
  }

  /** Every law of the ledger, over all accounts (domain: Points). */
  check(): void {
    for (const [memberId, account] of this.accounts) {
      const entries = this.entries.filter((entry) => entry.memberId === memberId)
      const lots = this.lotsOf(memberId)
      const sum = (parts: Iterable<number>) => [...parts].reduce((total, part) => total + part, 0)
      assert.equal(account.balance, sum(entries.map((entry) => entry.amount)), 'balance = Σ entries')
      assert.equal(
        account.balance,
        sum(lots.map((lot) => lot.remaining)) - account.debt,
        'balance = Σ remaining − debt',
      )
      assert.equal(account.frozen, sum(lots.map((lot) => lot.frozen)), 'frozen = Σ frozen of lots')
      assert.equal(account.debt, sum(entries.map((entry) => entry.debtChange)), 'debt = Σ debt changes')
      assert.equal(account.debt, sum(this.debts.get(memberId)?.values() ?? []), 'debt = Σ owed')
      const held = [...this.freezes.values()].filter((one) => one.memberId === memberId && one.state === 'held')
      assert.equal(account.frozen, sum(held.map((freeze) => freeze.amount)), 'frozen = Σ freezes')
      for (const lot of lots) {
        const uses = sum(entries.map((entry) => entry.uses.get(lot.lotId) ?? 0))
        assert.equal(lot.remaining, lot.amount - uses, 'remaining = amount − Σ uses')
        assert.ok(0 <= lot.frozen && lot.frozen <= lot.remaining && lot.remaining <= lot.amount, 'lot bounds')
        const moved = entries.filter((entry) => entry.kind.startsWith('transfer_'))
        const gone = sum(moved.map((entry) => entry.uses.get(lot.lotId) ?? 0))
        assert.ok(0 <= lot.away && lot.away <= gone, 'away ≤ Σ transfers')
        assert.equal(lot.frozen, sum(held.map((freeze) => freeze.lots.get(lot.lotId) ?? 0)), 'freezes name their lots')
      }
      for (const entry of entries) {
        const brought = sum(lots.filter((lot) => lot.entryId === entry.entryId).map((lot) => lot.amount))
        assert.equal(brought - sum(entry.uses.values()), entry.amount + entry.debtChange, `lots of ${entry.kind}`)
      }
      const free = lots.filter((lot) => lot.remaining > lot.frozen && lot.expiresOn !== null)
      const next = free.length === 0 ? null : Math.min(...free.map((lot) => lot.expiresOn as number))
      assert.equal(account.nextExpiry, next, 'next expiry')
      assert.ok(next === null || (account.nextWarning !== null && account.nextWarning <= next), 'next warning')
      assert.equal(entries.at(-1)?.balance ?? 0, account.balance, 'balance after the last entry')
    }
  }
}

const entryRow = (entry: EntryDraft): EntryRow => ({
  entryId: entry.entryId,
  memberId: entry.memberId,
  kind: entry.kind,
  amount: entry.amount,
  balance: entry.balance,
  debtChange: entry.debtChange,
  effectiveAt: entry.effectiveAt,
  reason: entry.cause.reason,
  viaMemberId: entry.cause.viaMemberId,
  purchaseId: entry.cause.purchaseId ?? null,
  reversesEntryId: entry.links.reversesEntryId ?? null,
  uses: new Map([...entry.uses].filter(([, part]) => part !== 0).map(([lot, part]) => [lot.lotId, part])),
})

const freezeRow = ({ lots, loadedFrom, changed, renamed, ...freeze }: Freeze): FreezeRow => ({
  ...freeze,
  lots: new Map([...lots].map(([lot, held]) => [lot.lotId, held])),
})

export const dayOfInstant = (at: Instant): Day => dayIn('Asia/Shanghai', at)
