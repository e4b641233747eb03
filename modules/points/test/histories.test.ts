import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Day, dayOf } from '@atrium/kernel'
import fc from 'fast-check'
import { keepRest, movePoints, planAll, planBranch } from '../src/move.ts'
import type { PointsBook } from '../src/points-book.ts'
import { reverseEntry } from '../src/reversal.ts'
import { causeOn, PaperLedger } from './paper-ledger.ts'

const MEMBERS = [1, 2, 3, 4] as const
const START = dayOf(2025, 1, 1)

interface Post {
  readonly op: 'earn' | 'spend' | 'take_back' | 'adjust'
  readonly member: number
  readonly amount: number
  readonly day: Day
  readonly ttl: number
  readonly purchase: number
}
interface Hold {
  readonly op: 'freeze' | 'capture' | 'release' | 'reverse'
  readonly member: number
  readonly amount: number
  readonly day: Day
  /** Which of the freezes or entries so far. */
  readonly pick: number
}
interface Join {
  readonly op: 'merge' | 'unmerge'
  readonly member: number
  readonly other: number
  readonly day: Day
}
type Step = Post | Hold | Join

// Days in any order: late receipts, travels back in time. Lifetimes shorter than the span, so that much expires.
const day = fc.integer({ min: START, max: START + 120 })
const member = fc.constantFrom(...MEMBERS)
const amount = fc.integer({ min: 1, max: 60 })
const post = fc.record<Post>({
  op: fc.constantFrom('earn', 'earn', 'earn', 'spend', 'take_back', 'adjust'),
  member,
  amount,
  day,
  ttl: fc.integer({ min: 0, max: 60 }),
  purchase: fc.integer({ min: 1, max: 6 }),
})
const hold = fc.record<Hold>({
  op: fc.constantFrom('freeze', 'freeze', 'capture', 'release', 'reverse', 'reverse'),
  member,
  amount,
  day,
  pick: fc.nat(),
})
const join = fc.record<Join>({ op: fc.constantFrom('merge', 'unmerge'), member, other: member, day })
const steps = (kinds: readonly fc.Arbitrary<Step>[], maxLength = 60) =>
  fc.array(fc.oneof(...kinds), { maxLength, size: 'max' })

/** People and their points: who was absorbed by whom, and the ledger. */
class World {
  readonly ledger: PaperLedger
  readonly parents = new Map<number, number>()
  grace: number

  constructor(grace: number) {
    this.grace = grace
    this.ledger = new PaperLedger({ graceDays: () => grace })
  }

  root(memberId: number): number {
    const parent = this.parents.get(memberId)
    return parent === undefined ? memberId : this.root(parent)
  }

  branch(memberId: number): Set<number> {
    const below = MEMBERS.filter((one) => one === memberId || this.isUnder(one, memberId))
    return new Set(below)
  }

  private isUnder(memberId: number, above: number): boolean {
    const parent = this.parents.get(memberId)
    return parent !== undefined && (parent === above || this.isUnder(parent, above))
  }

  /** Runs one step in a book; ids of freezes and entries are those of what was written before. */
  apply(book: PointsBook, step: Step): void {
    if (step.op === 'merge' || step.op === 'unmerge') this.join(book, step as Join)
    else if ('pick' in step) this.hold(book, step)
    else this.post(book, step as Post)
  }

  private post(book: PointsBook, step: Post): void {
    const cause = { ...causeOn(step.day, { viaMemberId: step.member, purchaseId: step.purchase }) }
    const to = { memberId: this.root(step.member), programmeId: 1, ...cause }
    const expiresOn = step.day + step.ttl
    if (step.op === 'earn') book.post({ ...to, kind: 'earn', amount: step.amount, expiresOn })
    else if (step.op === 'spend') book.post({ ...to, kind: 'spend', amount: step.amount })
    else if (step.op === 'take_back') {
      book.post({ ...to, kind: 'take_back', amount: step.amount, fromPurchaseId: step.purchase })
    } else book.post({ ...to, kind: 'adjust', amount: step.amount - 30, expiresOn })
  }

  private hold(book: PointsBook, step: Hold): void {
    const to = { memberId: this.root(step.member), programmeId: 1, ...causeOn(step.day, { viaMemberId: step.member }) }
    if (step.op === 'freeze') book.freeze({ ...to, amount: step.amount, timesOutAt: null })
    else if (step.op === 'reverse') {
      const entry = this.ledger.entries[step.pick % Math.max(1, this.ledger.entries.length)]
      if (!entry) return
      const facts = this.ledger.reversible(entry.entryId)
      const memberId = this.root(entry.memberId)
      const lineage = MEMBERS.filter((one) => this.root(one) === memberId)
      reverseEntry(book, { ...to, memberId, holderId: entry.memberId, lineage, entry: facts })
    } else {
      const freezes = [...this.ledger.freezes.values()]
      const freeze = freezes[step.pick % Math.max(1, freezes.length)]
      if (!freeze) return
      const at = { ...to, memberId: freeze.memberId, freezeId: freeze.freezeId }
      if (step.op === 'release') book.release(at)
      else book.capture({ ...at, amount: Math.min(step.amount, freeze.amount) })
    }
  }

  private join(book: PointsBook, step: Join): void {
    const cause = causeOn(step.day, { viaMemberId: step.member })
    if (step.op === 'merge') {
      const [absorbed, root] = [this.root(step.member), this.root(step.other)]
      if (absorbed === root) return
      const from = book.accountBook(absorbed, 1)
      movePoints(from, book.accountBook(root, 1), planAll(from), cause, { mergeId: 1 })
      this.parents.set(absorbed, root)
    } else {
      if (!this.parents.has(step.member)) return
      const from = book.accountBook(this.root(step.member), 1)
      const branch = this.branch(step.member)
      const to = book.accountBook(step.member, 1)
      movePoints(from, to, planBranch(from, branch), cause, { mergeId: 1 })
      keepRest(from, to, branch)
      this.parents.delete(step.member)
    }
  }

  /** Every step in a book of its own; the laws are checked after each. */
  live(history: readonly Step[]): this {
    for (const step of history) this.ledger.run(MEMBERS, (book) => this.apply(book, step))
    return this
  }

  /**
   * What can be asked about a member. Lots that came out of one lot (two, after points of it went away twice) are told as one: they
   * expire together and belong to the same purchase and member, and points may change places between them.
   */
  picture(memberId: number) {
    const origin = new Map<number, string>()
    const lots = new Map<string, { remaining: number; frozen: number }>()
    for (const lot of this.ledger.lotsOf(memberId)) {
      const { lotId, memberId: homeMember } = lot.home ?? lot
      const key = `${homeMember}:${lotId} until ${lot.expiresOn} of ${lot.purchaseId} under ${lot.viaMemberId}`
      origin.set(lot.lotId, key)
      const known = lots.get(key) ?? { remaining: 0, frozen: 0 }
      lots.set(key, { remaining: known.remaining + lot.remaining, frozen: known.frozen + lot.frozen })
    }
    const held = [...this.ledger.freezes.values()].filter((one) => one.memberId === memberId && one.state === 'held')
    return {
      account: this.ledger.account(memberId),
      nextExpiry: this.ledger.accounts.get(memberId)?.nextExpiry ?? null,
      lots: [...lots].filter(([, { remaining }]) => remaining > 0).sort(([a], [b]) => (a < b ? -1 : 1)),
      held: held
        .map(({ freezeId, amount, lots: named }) => {
          const parts = new Map<string | undefined, number>()
          for (const [id, part] of named) parts.set(origin.get(id), (parts.get(origin.get(id)) ?? 0) + part)
          return { freezeId, amount, lots: [...parts].sort() }
        })
        .sort((a, b) => a.freezeId - b.freezeId),
      debts: [...(this.ledger.debts.get(memberId) ?? [])].filter(([, owed]) => owed > 0).sort(),
    }
  }

  pictures() {
    return MEMBERS.map((memberId) => this.picture(memberId))
  }

  /** The whole ledger without ids: entries as posted, lots in the order of expiry, age and posting. */
  withoutIds() {
    const { entries, accounts } = this.ledger
    return {
      accounts: [...accounts].sort(([a], [b]) => a - b),
      entries: MEMBERS.map((memberId) =>
        entries
          .filter((entry) => entry.memberId === memberId)
          .map(({ entryId, reversesEntryId, uses, ...entry }) => ({ ...entry, uses: [...uses.values()] })),
      ),
      lots: MEMBERS.map((memberId) =>
        this.ledger.lotsOf(memberId).map(({ lotId, entryId, home, ...lot }) => ({ ...lot, from: home?.memberId })),
      ),
      freezes: [...this.ledger.freezes.values()]
        .map(({ freezeId, lots: named, ...freeze }) => JSON.stringify({ ...freeze, lots: [...named.values()] }))
        .sort(),
    }
  }
}

const runs = { numRuns: 200 }

describe('random histories', () => {
  it('keep every law after every step, and replayed give the same', () => {
    fc.assert(
      fc.property(steps([post, hold, join]), fc.integer({ min: 0, max: 10 }), (history, grace) => {
        const once = new World(grace).live(history)
        const twice = new World(grace).live(history)
        assert.deepEqual(twice.ledger.entries, once.ledger.entries)
        assert.deepEqual(twice.pictures(), once.pictures())
      }),
      runs,
    )
  })

  it('posted one by one or as one batch give the same ledger', () => {
    fc.assert(
      fc.property(
        steps([post, hold.filter((step) => step.op === 'freeze'), join]),
        fc.array(fc.integer({ min: 1, max: 20 }), { size: 'max', maxLength: 12 }),
        (history, sizes) => {
          const single = new World(0).live(history)
          const batched = new World(0)
          const rest = [...history]
          for (let at = 0; rest.length > 0; at++) {
            const batch = rest.splice(0, sizes[at] ?? rest.length)
            batched.ledger.run(MEMBERS, (book) => {
              for (const step of batch) batched.apply(book, step)
            })
          }
          assert.deepEqual(batched.withoutIds(), single.withoutIds())
        },
      ),
      runs,
    )
  })

  it('earning into accounts opened without lots gives what opening them whole gives', () => {
    fc.assert(
      fc.property(steps([post.filter((step) => step.op !== 'adjust')], 40), (history) => {
        const whole = new World(0).live(history)
        const narrow = new World(0)
        for (const step of history) {
          const memberId = narrow.root(step.member)
          const account = narrow.ledger.accounts.get(memberId)
          const isDue = account?.nextExpiry != null && account.nextExpiry <= step.day
          const opened = step.op === 'earn' && !isDue ? 'due' : 'live'
          narrow.ledger.run([memberId], (book) => narrow.apply(book, step), opened)
        }
        assert.deepEqual(narrow.withoutIds(), whole.withoutIds())
      }),
      runs,
    )
  })

  it('joined and parted in any order, with nothing in between, are as they were', () => {
    const joins = fc.array(fc.tuple(member, member), { minLength: 1, maxLength: 6, size: 'max' })
    fc.assert(
      fc.property(steps([post, hold, join], 40), joins, fc.infiniteStream(fc.nat()), (history, pairs, picks) => {
        const world = new World(0).live(history)
        const before = world.pictures()
        const joined: number[] = []
        for (const [a, b] of pairs) {
          const [absorbed, root] = [world.root(a), world.root(b)]
          if (absorbed === root) continue
          world.live([{ op: 'merge', member: absorbed, other: root, day: START }])
          joined.push(absorbed)
        }
        while (joined.length > 0) {
          const [absorbed] = joined.splice((picks.next().value ?? 0) % joined.length, 1)
          world.live([{ op: 'unmerge', member: absorbed!, other: absorbed!, day: START }])
        }
        assert.deepEqual(world.pictures(), before)
      }),
      runs,
    )
  })

  it('never make or lose a point by moving it', () => {
    fc.assert(
      fc.property(steps([post, hold, join]), (history) => {
        const { ledger } = new World(0).live(history)
        const moved = ledger.entries.filter((entry) => entry.kind.startsWith('transfer_'))
        assert.equal(
          moved.reduce((sum, entry) => sum + entry.amount, 0),
          0,
        )
      }),
      runs,
    )
  })
})
