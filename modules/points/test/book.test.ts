import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Day, dayOf, parseDay, startOfDay } from '@atrium/kernel'
import type { Cause, Posted } from '../src/model.ts'
import { keepRest, movePoints, planAll, planBranch } from '../src/move.ts'
import type { PointsBook } from '../src/points-book.ts'
import { reverseEntry } from '../src/reversal.ts'
import { causeOn, PaperLedger } from './paper-ledger.ts'

const day = (text: string): Day => parseDay(text) as Day
const START = dayOf(2026, 1, 10)

interface Step {
  readonly on?: Day
  readonly amount: number
  readonly more?: Partial<Cause>
  readonly expiresOn?: Day | null
  readonly from?: number
}
const posting = (kind: 'earn' | 'spend' | 'take_back' | 'adjust') => (book: PointsBook, step: Step) =>
  book.post({
    memberId: 1,
    programmeId: 1,
    kind,
    amount: step.amount,
    ...causeOn(step.on ?? START, step.more),
    ...(step.expiresOn === undefined ? {} : { expiresOn: step.expiresOn }),
    ...(step.from === undefined ? {} : { fromPurchaseId: step.from }),
  })
const earn = posting('earn')
const spend = posting('spend')
const takeBack = posting('take_back')
const adjust = posting('adjust')

const value = <T>(outcome: { ok: true; value: T } | { ok: false; code: string }): T => {
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.code)
  return outcome.value
}

const remaining = (ledger: PaperLedger, memberId = 1): number[] => ledger.lotsOf(memberId).map((lot) => lot.remaining)

describe('earn', () => {
  it('brings a lot that is gone on the same day next year', () => {
    const ledger = new PaperLedger()
    const posted = ledger.run([1], (book) =>
      value(earn(book, { amount: 100, more: { purchaseId: 5, ruleVersion: 3 } })),
    )
    assert.deepEqual({ ...posted, entryId: 0 }, { entryId: 0, amount: 100, balance: 100, frozen: 0, debt: 0 })
    assert.ok(posted.entryId > 0)
    const [lot] = ledger.lotsOf(1)
    assert.equal(lot?.expiresOn, day('2027-01-10'))
    assert.equal(lot?.purchaseId, 5)
    ledger.run([1], (book) => assert.equal(spend(book, { amount: 100, on: day('2027-01-10') }).ok, false))
    assert.deepEqual(ledger.story(1), ['earn 100', 'expire -100'])
  })

  it('can be spent on the last day', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(earn(book, { amount: 100 })))
    ledger.run([1], (book) => value(spend(book, { amount: 100, on: day('2027-01-09') })))
    assert.deepEqual(ledger.story(1), ['earn 100', 'spend -100'])
  })

  it('pays debt first, out of its own lot', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(takeBack(book, { amount: 30 })))
    assert.deepEqual(ledger.account(1), { balance: -30, frozen: 0, debt: 30 })
    ledger.run([1], (book) => value(earn(book, { amount: 100 })), 'due')
    assert.deepEqual(ledger.account(1), { balance: 70, frozen: 0, debt: 0 })
    assert.deepEqual(remaining(ledger), [70])
    assert.deepEqual(ledger.story(1), ['take_back -30', 'earn 100'])
  })

  it('smaller than the debt leaves nothing to spend and nothing to expire', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(takeBack(book, { amount: 30 })))
    ledger.run([1], (book) => value(earn(book, { amount: 20 })))
    assert.deepEqual(ledger.account(1), { balance: -10, frozen: 0, debt: 10 })
    assert.equal(ledger.accounts.get(1)?.nextExpiry, null)
  })

  it('lives as the programme says: never, or until a day that is asked for', () => {
    const forever = new PaperLedger({ ttlMonths: () => null })
    forever.run([1], (book) => value(earn(book, { amount: 5 })))
    assert.equal(forever.lotsOf(1)[0]?.expiresOn, null)
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(earn(book, { amount: 5, expiresOn: START + 7 })))
    ledger.run([1], (book) => value(earn(book, { amount: 6, expiresOn: null })))
    assert.deepEqual(
      ledger.lotsOf(1).map((lot) => lot.expiresOn),
      [START + 7, null],
    )
    const leap = new PaperLedger()
    leap.run([1], (book) => value(earn(book, { amount: 5, on: day('2028-02-29') })))
    assert.equal(leap.lotsOf(1)[0]?.expiresOn, day('2029-02-28'))
  })

  it('refuses amounts that are none', () => {
    for (const amount of [0, -1, 1.5, Number.NaN, 1e13]) {
      const book = new PaperLedger().open([1])
      assert.deepEqual(earn(book, { amount }), { ok: false, code: 'invalid_amount' })
      assert.equal(book.journal.entries.length, 0)
    }
  })

  it('needs no lots of an account where nothing is due', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(earn(book, { amount: 10 })))
    ledger.run([1], (book) => value(earn(book, { amount: 5, expiresOn: START + 3 })), 'due')
    assert.equal(ledger.accounts.get(1)?.nextExpiry, START + 3)
    ledger.run([1], (book) => value(earn(book, { amount: 5, expiresOn: START + 400 })), 'due')
    assert.equal(ledger.accounts.get(1)?.nextExpiry, START + 3)
    // A lot of the same book that comes due in it expires, though older lots were not loaded.
    const other = new PaperLedger()
    other.run([1], (book) => value(earn(book, { amount: 10, expiresOn: START + 500 })))
    other.run(
      [1],
      (book) => {
        value(earn(book, { amount: 5, on: START + 1, expiresOn: START + 3 }))
        value(earn(book, { amount: 7, on: START + 9, expiresOn: START + 600 }))
      },
      'due',
    )
    assert.deepEqual(other.story(1), ['earn 10', 'earn 5', 'expire -5', 'earn 7'])
    assert.throws(() => other.run([1], (book) => spend(book, { amount: 1 }), 'due'), /opened with its lots/)
    assert.throws(() => other.run([1], (book) => earn(book, { amount: 1, on: START + 500 }), 'due'), /earlier day/)
  })
})

describe('spend', () => {
  it('takes by expiry, then age; lots without expiry last', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => {
      value(earn(book, { amount: 10, expiresOn: null }))
      value(earn(book, { amount: 20, on: START + 1, expiresOn: START + 90 }))
      value(earn(book, { amount: 30, on: START + 2, expiresOn: START + 50 }))
      value(earn(book, { amount: 40, expiresOn: START + 90 }))
    })
    const after = (amount: number) => {
      ledger.run([1], (book) => value(spend(book, { amount, on: START + 3 })))
      return remaining(ledger)
    }
    assert.deepEqual(after(15), [10, 20, 15, 40])
    assert.deepEqual(after(16), [10, 20, 0, 39])
    assert.deepEqual(after(40), [10, 19, 0, 0])
    assert.deepEqual(after(20), [9, 0, 0, 0])
  })

  it('is refused where there are not enough, and the refusal changes nothing', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(earn(book, { amount: 10 })))
    ledger.run([1], (book) => assert.deepEqual(spend(book, { amount: 11 }), { ok: false, code: 'insufficient_points' }))
    ledger.run([2], (book) => {
      const asked = { memberId: 2, programmeId: 1, kind: 'spend', amount: 1, ...causeOn(START) } as const
      assert.deepEqual(book.post(asked), { ok: false, code: 'insufficient_points' })
    })
    assert.deepEqual(ledger.story(1), ['earn 10'])
    assert.equal(ledger.accounts.has(2), false)
  })
})

describe('take back', () => {
  it('takes the lots of the purchase first, then by expiry, then makes debt', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => {
      value(earn(book, { amount: 10, more: { purchaseId: 1 }, expiresOn: START + 10 }))
      value(earn(book, { amount: 20, more: { purchaseId: 2 }, expiresOn: START + 20 }))
      value(earn(book, { amount: 30, more: { purchaseId: 3 }, expiresOn: START + 30 }))
    })
    ledger.run([1], (book) => value(takeBack(book, { amount: 25, from: 3 })))
    assert.deepEqual(remaining(ledger), [10, 20, 5])
    ledger.run([1], (book) => value(takeBack(book, { amount: 12, from: 3 })))
    assert.deepEqual(remaining(ledger), [3, 20, 0])
    const posted = ledger.run([1], (book) => value(takeBack(book, { amount: 40 })))
    assert.deepEqual({ ...posted, entryId: 0 }, { entryId: 0, amount: -40, balance: -17, frozen: 0, debt: 17 })
  })

  it('lets what is due expire first: it is not taken a second time', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(earn(book, { amount: 10, expiresOn: START + 5 })))
    ledger.run([1], (book) => value(takeBack(book, { amount: 4, on: START + 5 })))
    assert.deepEqual(ledger.story(1), ['earn 10', 'expire -10', 'take_back -4'])
    assert.equal(ledger.account(1).debt, 4)
  })
})

describe('adjust', () => {
  it('adds like earning and takes like spending', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(adjust(book, { amount: 50 })))
    ledger.run([1], (book) => value(adjust(book, { amount: -20 })))
    ledger.run([1], (book) => assert.equal(adjust(book, { amount: -31 }).ok, false))
    ledger.run([1], (book) => assert.equal(adjust(book, { amount: 0 }).ok, false))
    assert.deepEqual(ledger.account(1), { balance: 30, frozen: 0, debt: 0 })
  })
})

describe('expiry', () => {
  it('posts one entry for each expiry day, effective when that day began in the zone', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => {
      value(earn(book, { amount: 10, expiresOn: START + 5 }))
      value(earn(book, { amount: 20, expiresOn: START + 5 }))
      value(earn(book, { amount: 30, expiresOn: START + 6 }))
      value(earn(book, { amount: 40, on: START + 9, expiresOn: START + 99 }))
    })
    assert.deepEqual(ledger.story(1), ['earn 10', 'earn 20', 'earn 30', 'expire -30', 'expire -30', 'earn 40'])
    const expired = ledger.entries.filter((entry) => entry.kind === 'expire')
    assert.deepEqual(
      expired.map((entry) => entry.effectiveAt),
      [startOfDay('Asia/Shanghai', START + 5), startOfDay('Asia/Shanghai', START + 6)],
    )
    assert.equal(ledger.accounts.get(1)?.nextExpiry, START + 99)
  })

  it('does not look back: a late receipt of an earlier day finds what is there', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(earn(book, { amount: 10, on: START + 30, expiresOn: START + 40 })))
    ledger.run([1], (book) => value(earn(book, { amount: 5, on: START, expiresOn: START + 20 })))
    assert.deepEqual(ledger.account(1).balance, 15)
    ledger.run([1], (book) => value(spend(book, { amount: 1, on: START + 31 })))
    assert.deepEqual(ledger.story(1), ['earn 10', 'earn 5', 'expire -5', 'spend -1'])
  })
})

describe('freeze', () => {
  const hold = (book: PointsBook, amount: number, on = START, timesOutAt: number | null = null) =>
    book.freeze({ memberId: 1, programmeId: 1, amount, timesOutAt, ...causeOn(on) })
  const capture = (book: PointsBook, freezeId: number, on = START, amount?: number) =>
    book.capture({ memberId: 1, programmeId: 1, freezeId, ...causeOn(on), ...(amount === undefined ? {} : { amount }) })
  const release = (book: PointsBook, freezeId: number, on = START) =>
    book.release({ memberId: 1, programmeId: 1, freezeId, ...causeOn(on) })
  const earned = (...lots: [amount: number, expiresOn: Day][]): PaperLedger => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => {
      for (const [amount, expiresOn] of lots) value(earn(book, { amount, expiresOn }))
    })
    return ledger
  }

  it('holds points: they are neither spent, nor expire, nor are taken back', () => {
    const ledger = earned([10, START + 5], [20, START + 50])
    const held = ledger.run([1], (book) => value(hold(book, 15)))
    assert.ok(held.freezeId > 0)
    assert.deepEqual(ledger.account(1), { balance: 30, frozen: 15, debt: 0 })
    assert.deepEqual(
      ledger.lotsOf(1).map((lot) => lot.frozen),
      [10, 5],
    )
    ledger.run([1], (book) => assert.equal(spend(book, { amount: 16 }).ok, false))
    ledger.run([1], (book) => value(takeBack(book, { amount: 18, on: START + 6 })))
    assert.deepEqual(ledger.account(1), { balance: 12, frozen: 15, debt: 3 })
    assert.deepEqual(ledger.story(1), ['earn 10', 'earn 20', 'take_back -18'])
  })

  it('captured whole spends the lots that it names', () => {
    const ledger = earned([10, START + 5], [20, START + 50])
    const { freezeId } = ledger.run([1], (book) => value(hold(book, 15)))
    const posted = ledger.run([1], (book) => value(capture(book, freezeId, START + 7)))
    assert.deepEqual({ ...posted, entryId: 0 }, { entryId: 0, amount: -15, balance: 15, frozen: 0, debt: 0 })
    assert.deepEqual(remaining(ledger), [0, 15])
    for (const again of [capture, release]) {
      ledger.run([1], (book) => assert.equal(codeOf(again(book, freezeId)), 'freeze_ended'))
    }
  })

  it('captured in part releases the rest, and what is overdue of it expires at once', () => {
    const ledger = earned([10, START + 5], [20, START + 50])
    const { freezeId } = ledger.run([1], (book) => value(hold(book, 15)))
    ledger.run([1], (book) => assert.equal(codeOf(capture(book, freezeId, START, 16)), 'invalid_amount'))
    const posted = ledger.run([1], (book) => value(capture(book, freezeId, START + 7, 4)))
    assert.deepEqual({ ...posted, entryId: 0 }, { entryId: 0, amount: -4, balance: 20, frozen: 0, debt: 0 })
    assert.deepEqual(ledger.story(1).slice(2), ['spend -4', 'expire -6'])
    assert.equal(ledger.freezes.get(freezeId)?.captured, 4)
  })

  it('released in time gives back; released late, what is overdue expires at once and debt is paid', () => {
    const ledger = earned([10, START + 5], [20, START + 50])
    const first = ledger.run([1], (book) => value(hold(book, 15)))
    ledger.run([1], (book) => value(release(book, first.freezeId, START + 1)))
    assert.deepEqual(ledger.account(1), { balance: 30, frozen: 0, debt: 0 })
    const second = ledger.run([1], (book) => value(hold(book, 30)))
    ledger.run([1], (book) => value(takeBack(book, { amount: 4 })))
    const released = ledger.run([1], (book) => value(release(book, second.freezeId, START + 8)))
    assert.deepEqual(
      { ...released, freezeId: 0 },
      { freezeId: 0, amount: 30, captured: 0, balance: 20, frozen: 0, debt: 0 },
    )
    assert.deepEqual(ledger.story(1).slice(2), ['take_back -4', 'settle 0', 'expire -6'])
    const expiry = ledger.entries.at(-1)
    assert.equal(expiry?.effectiveAt, causeOn(START + 8).effectiveAt)
  })

  it('is refused where there are not enough; unknown and timed-out ones say so', () => {
    const ledger = earned([10, START + 5])
    ledger.run([1], (book) => assert.equal(codeOf(hold(book, 11)), 'insufficient_points'))
    ledger.run([1], (book) => assert.equal(codeOf(hold(book, 0)), 'invalid_amount'))
    ledger.run([1], (book) => assert.equal(codeOf(release(book, 404)), 'unknown_freeze'))
    const { freezeId } = ledger.run([1], (book) => value(hold(book, 5, START, causeOn(START + 2).effectiveAt)))
    ledger.run([1], (book) => assert.equal(codeOf(capture(book, freezeId, START + 2)), 'freeze_timed_out'))
    const out = { memberId: 1, programmeId: 1, freezeId, ...causeOn(START + 2) }
    ledger.run([1], (book) => value(book.release(out, 'timed_out')))
    assert.equal(ledger.freezes.get(freezeId)?.state, 'timed_out')
  })
})

const codeOf = (outcome: { ok: boolean; code?: string }): string | undefined => outcome.code

describe('reverse', () => {
  const reverse = (ledger: PaperLedger, entryId: number, on = START, memberId = 1, holderId = memberId) => {
    const entry = ledger.reversible(entryId)
    return ledger.run([...new Set([memberId, holderId])], (book) =>
      reverseEntry(book, { memberId, holderId, programmeId: 1, lineage: [memberId, holderId], entry, ...causeOn(on) }),
    )
  }

  it('gives a spend back to its lots', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => {
      value(earn(book, { amount: 10, expiresOn: START + 5 }))
      value(earn(book, { amount: 20, expiresOn: START + 50 }))
    })
    const spent = ledger.run([1], (book) => value(spend(book, { amount: 14 })))
    value(reverse(ledger, spent.entryId, START + 1))
    assert.deepEqual(remaining(ledger), [10, 20])
    assert.equal(codeOf(reverse(ledger, spent.entryId, START + 1)), 'already_reversed')
    assert.deepEqual(ledger.story(1), ['earn 10', 'earn 20', 'spend -14', 'reverse_spend 14'])
  })

  it('gives a spend whose lot has expired to a new lot, which expires at once or after the grace', () => {
    for (const [grace, story, balance] of [
      [0, ['reverse_spend 14', 'expire -10'], 20],
      [3, ['reverse_spend 14'], 30],
    ] as const) {
      const ledger = new PaperLedger({ graceDays: () => grace })
      ledger.run([1], (book) => {
        value(earn(book, { amount: 10, expiresOn: START + 5, more: { purchaseId: 8 } }))
        value(earn(book, { amount: 20, expiresOn: START + 50 }))
      })
      const spent = ledger.run([1], (book) => value(spend(book, { amount: 14 })))
      const back = value(reverse(ledger, spent.entryId, START + 6))
      assert.equal(back.balance, balance)
      assert.deepEqual(ledger.story(1).slice(3), story)
      const fresh = ledger.lotsOf(1).find((lot) => lot.expiresOn === START + 6 + grace)
      assert.equal(fresh?.purchaseId, 8)
    }
  })

  it('takes an earning out of its own lot first, then by expiry, then as debt', () => {
    const ledger = new PaperLedger()
    const first = ledger.run([1], (book) => {
      value(earn(book, { amount: 10, expiresOn: START + 5 }))
      return value(earn(book, { amount: 20, expiresOn: START + 50 }))
    })
    ledger.run([1], (book) => value(spend(book, { amount: 14 })))
    assert.equal(value(reverse(ledger, first.entryId)).balance, -4)
    assert.deepEqual(ledger.account(1), { balance: -4, frozen: 0, debt: 4 })
  })

  it('does not ask again for what has expired of an earning', () => {
    const ledger = new PaperLedger()
    const first = ledger.run([1], (book) => value(earn(book, { amount: 10, expiresOn: START + 5 })))
    ledger.run([1], (book) => value(spend(book, { amount: 3 })))
    // Expires in this very posting.
    assert.equal(value(reverse(ledger, first.entryId, START + 9)).balance, -3)
    assert.deepEqual(ledger.story(1), ['earn 10', 'spend -3', 'expire -7', 'reverse_earn -3'])
    const other = new PaperLedger()
    const gone = other.run([1], (book) => value(earn(book, { amount: 10, expiresOn: START + 5 })))
    other.run([1], (book) => value(earn(book, { amount: 1, on: START + 6 })))
    value(reverse(other, gone.entryId, START + 9))
    assert.deepEqual(other.story(1), ['earn 10', 'expire -10', 'earn 1', 'reverse_earn 0'])
  })

  it('undoes a take-back: lots filled, debt owed no more, and what was paid of it given anew', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => value(earn(book, { amount: 10 })))
    const taken = ledger.run([1], (book) => value(takeBack(book, { amount: 30 })))
    ledger.run([1], (book) => value(earn(book, { amount: 8, on: START + 1 })))
    assert.deepEqual(ledger.account(1), { balance: -12, frozen: 0, debt: 12 })
    value(reverse(ledger, taken.entryId, START + 2))
    assert.deepEqual(ledger.account(1), { balance: 18, frozen: 0, debt: 0 })
    assert.deepEqual(
      ledger.lotsOf(1).map((lot) => [lot.remaining, lot.expiresOn]),
      [
        [10, day('2027-01-10')],
        [0, day('2027-01-11')],
        [8, day('2027-01-12')],
      ],
    )
  })

  it('undoes corrections, and refuses what moves no value of its own', () => {
    const ledger = new PaperLedger()
    const plus = ledger.run([1], (book) => value(adjust(book, { amount: 10, expiresOn: START + 5 })))
    const minus = ledger.run([1], (book) => value(adjust(book, { amount: -4 })))
    const undone = value(reverse(ledger, minus.entryId))
    assert.equal(undone.balance, 10)
    assert.equal(codeOf(reverse(ledger, undone.entryId)), 'not_reversible')
    ledger.run([1], (book) => value(earn(book, { amount: 1, on: START + 6 })))
    const expired = ledger.entries.find((entry) => entry.kind === 'expire')
    assert.equal(codeOf(reverse(ledger, expired?.entryId ?? 0)), 'not_reversible')
    assert.equal(value(reverse(ledger, plus.entryId, START + 7)).balance, 1)
  })

  it('of an absorbed member: the entry is reversed where it is, the points go to the root', () => {
    const ledger = new PaperLedger()
    const two = { viaMemberId: 2 }
    const spent = ledger.run([2], (book) => {
      const at = { memberId: 2, programmeId: 1, ...causeOn(START, two) }
      value(book.post({ ...at, kind: 'earn', amount: 100 }))
      return value(book.post({ ...at, kind: 'spend', amount: 40 }))
    })
    merge(ledger, 2, 1)
    value(reverse(ledger, spent.entryId, START + 1, 1, 2))
    assert.deepEqual(ledger.account(1).balance, 100)
    assert.deepEqual(ledger.account(2).balance, 0)
    const earning = ledger.entries.find((entry) => entry.kind === 'earn')
    ledger.run([1], (book) => value(spend(book, { amount: 30, on: START + 1 })))
    const back = value(reverse(ledger, earning?.entryId ?? 0, START + 2, 1, 2))
    assert.deepEqual({ ...back, entryId: 0 }, { entryId: 0, amount: -100, balance: -30, frozen: 0, debt: 30 })
    assert.equal(codeOf(reverse(ledger, earning?.entryId ?? 0, START + 2, 1, 2)), 'already_reversed')
    split(ledger, 1, 2)
    assert.deepEqual([ledger.account(1).balance, ledger.account(2).balance], [0, -30])
  })
})

function merge(ledger: PaperLedger, absorbed: number, root: number): void {
  ledger.run([absorbed, root], (book) => {
    const from = book.accountBook(absorbed, 1)
    movePoints(from, book.accountBook(root, 1), planAll(from), causeOn(START), { mergeId: 7 })
  })
}

function split(ledger: PaperLedger, root: number, absorbed: number, branch = [absorbed]): void {
  ledger.run([absorbed, root], (book) => {
    const from = book.accountBook(root, 1)
    movePoints(from, book.accountBook(absorbed, 1), planBranch(from, new Set(branch)), causeOn(START), { mergeId: 7 })
    keepRest(from, book.accountBook(absorbed, 1), new Set(branch))
  })
}

describe('members joined and parted', () => {
  const fill = (
    ledger: PaperLedger,
    memberId: number,
    kind: 'earn' | 'spend' | 'take_back',
    amount: number,
    via = memberId,
  ) =>
    ledger.run(
      [memberId],
      (book): Posted =>
        value(book.post({ memberId, programmeId: 1, kind, amount, ...causeOn(START, { viaMemberId: via }) })),
    )

  /** What can be asked about a member: sums, lots with points, held freezes. */
  const picture = (ledger: PaperLedger, memberId: number) => ({
    account: ledger.account(memberId),
    nextExpiry: ledger.accounts.get(memberId)?.nextExpiry,
    lots: ledger.lotsOf(memberId).filter((lot) => lot.remaining > 0),
    held: [...ledger.freezes.values()]
      .filter((freeze) => freeze.memberId === memberId && freeze.state === 'held')
      .map(({ freezeId, amount, lots }) => ({ freezeId, amount, lots })),
    debts: [...(ledger.debts.get(memberId) ?? [])].filter(([, owed]) => owed > 0),
  })

  it('undone with nothing in between, all is as it was', () => {
    const ledger = new PaperLedger()
    fill(ledger, 2, 'earn', 100)
    fill(ledger, 2, 'spend', 30)
    ledger.run([2], (book) =>
      value(
        book.freeze({
          memberId: 2,
          programmeId: 1,
          amount: 20,
          timesOutAt: null,
          ...causeOn(START, { viaMemberId: 2 }),
        }),
      ),
    )
    fill(ledger, 1, 'take_back', 15)
    const before = [picture(ledger, 1), picture(ledger, 2)]
    merge(ledger, 2, 1)
    assert.deepEqual(ledger.account(1), { balance: 55, frozen: 20, debt: 15 })
    assert.deepEqual(ledger.account(2), { balance: 0, frozen: 0, debt: 0 })
    split(ledger, 1, 2)
    assert.deepEqual([picture(ledger, 1), picture(ledger, 2)], before)
    merge(ledger, 2, 1)
    split(ledger, 1, 2)
    assert.deepEqual([picture(ledger, 1), picture(ledger, 2)], before)
  })

  it('pays debt with points of the other at the next posting, not before', () => {
    const ledger = new PaperLedger()
    fill(ledger, 2, 'earn', 100)
    fill(ledger, 1, 'take_back', 15)
    merge(ledger, 2, 1)
    assert.equal(ledger.account(1).debt, 15)
    fill(ledger, 1, 'earn', 1)
    assert.deepEqual(ledger.account(1), { balance: 86, frozen: 0, debt: 0 })
    split(ledger, 1, 2)
    assert.deepEqual([ledger.account(1).balance, ledger.account(2).balance], [1, 85])
  })

  it('gives back what came in under the absorbed member since; what was spent stays spent', () => {
    const ledger = new PaperLedger()
    fill(ledger, 2, 'earn', 100)
    fill(ledger, 1, 'earn', 50)
    merge(ledger, 2, 1)
    fill(ledger, 1, 'earn', 7, 2)
    fill(ledger, 1, 'spend', 120)
    split(ledger, 1, 2)
    assert.equal(ledger.account(1).balance + ledger.account(2).balance, 37)
    assert.equal(ledger.account(2).balance, 37)
    fill(ledger, 1, 'take_back', 40)
    merge(ledger, 2, 1)
    assert.deepEqual(ledger.account(1), { balance: -3, frozen: 0, debt: 40 })
  })

  it('takes back a debt that arose under the absorbed member', () => {
    const ledger = new PaperLedger()
    fill(ledger, 1, 'earn', 50)
    merge(ledger, 2, 1)
    fill(ledger, 1, 'take_back', 70, 2)
    split(ledger, 1, 2)
    assert.deepEqual(ledger.account(1), { balance: 0, frozen: 0, debt: 0 })
    assert.deepEqual(ledger.account(2), { balance: -20, frozen: 0, debt: 20 })
  })

  it('nested, parted in either order', () => {
    for (const order of ['inner', 'outer'] as const) {
      const ledger = new PaperLedger()
      fill(ledger, 3, 'earn', 30)
      fill(ledger, 2, 'earn', 20)
      fill(ledger, 1, 'earn', 10)
      const before = [1, 2, 3].map((memberId) => picture(ledger, memberId))
      merge(ledger, 3, 2)
      merge(ledger, 2, 1)
      assert.equal(ledger.account(1).balance, 60)
      if (order === 'inner') {
        split(ledger, 1, 3)
        split(ledger, 1, 2)
      } else {
        split(ledger, 1, 2, [2, 3])
        assert.equal(ledger.account(2).balance, 50)
        split(ledger, 2, 3)
      }
      assert.deepEqual(
        [1, 2, 3].map((memberId) => picture(ledger, memberId)),
        before,
      )
    }
  })

  it('a lot that was split and refilled never holds more than its amount', () => {
    const ledger = new PaperLedger()
    fill(ledger, 2, 'earn', 100)
    const first = fill(ledger, 2, 'spend', 40)
    merge(ledger, 2, 1)
    const second = fill(ledger, 1, 'spend', 50)
    split(ledger, 1, 2)
    const reverse = (entryId: number, memberId: number, lineage = [memberId]) => {
      const entry = ledger.reversible(entryId)
      ledger.run([memberId], (book) =>
        value(
          reverseEntry(book, {
            memberId,
            holderId: memberId,
            programmeId: 1,
            lineage,
            entry,
            ...causeOn(START),
          }),
        ),
      )
    }
    reverse(first.entryId, 2)
    merge(ledger, 2, 1)
    reverse(second.entryId, 1, [1, 2])
    assert.equal(ledger.account(1).balance, 100)
    split(ledger, 1, 2)
    // What was spent before they were parted stays with the one who spent it, also when it comes back.
    assert.deepEqual([ledger.account(1).balance, ledger.account(2).balance], [50, 50])
    assert.deepEqual(
      picture(ledger, 2).lots.map((lot) => lot.remaining),
      [50],
    )
  })

  it('a freeze that holds points of both stays with the root, and so do the points it holds', () => {
    const ledger = new PaperLedger()
    fill(ledger, 2, 'earn', 100)
    fill(ledger, 1, 'earn', 50)
    merge(ledger, 2, 1)
    const { freezeId } = ledger.run([1], (book) =>
      value(
        book.freeze({
          memberId: 1,
          programmeId: 1,
          amount: 120,
          timesOutAt: null,
          ...causeOn(START, { viaMemberId: 2 }),
        }),
      ),
    )
    split(ledger, 1, 2)
    assert.equal(ledger.freezes.get(freezeId)?.memberId, 1)
    assert.deepEqual(ledger.account(1), { balance: 120, frozen: 120, debt: 0 })
    assert.deepEqual(ledger.account(2), { balance: 30, frozen: 0, debt: 0 })
  })
})

describe('forfeit', () => {
  it('writes off what is held and what is owed', () => {
    const ledger = new PaperLedger()
    ledger.run([1], (book) => {
      value(earn(book, { amount: 50 }))
      value(book.freeze({ memberId: 1, programmeId: 1, amount: 20, timesOutAt: null, ...causeOn(START) }))
    })
    ledger.run([1], (book) => value(takeBack(book, { amount: 40 })))
    assert.deepEqual(ledger.account(1), { balance: 10, frozen: 20, debt: 10 })
    ledger.run([1], (book) => book.forfeit({ memberId: 1, programmeId: 1 }, causeOn(START)))
    assert.deepEqual(ledger.account(1), { balance: 0, frozen: 0, debt: 0 })
    assert.deepEqual(ledger.story(1).at(-1), 'forfeit -10')
    ledger.run([1], (book) => book.forfeit({ memberId: 1, programmeId: 1 }, causeOn(START)))
    assert.equal(ledger.entries.length, 3)
  })
})

describe('the book', () => {
  it('is written once, and knows only its accounts', () => {
    const ledger = new PaperLedger()
    const book = ledger.open([1])
    assert.throws(() => book.account(2, 1), /not in this book/)
    const posted = value(earn(book, { amount: 1 }))
    assert.ok(Number.isNaN(posted.entryId))
    ledger.write(book)
    assert.ok(posted.entryId > 0)
    assert.throws(() => ledger.write(book), /has been written/)
    assert.throws(() => earn(book, { amount: 1 }), /has been written/)
  })
})
