import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Day, startOfDay } from '@atrium/kernel'
import type { PointsBook } from '../src/points-book.ts'
import { causeOn, PaperLedger } from './paper-ledger.ts'
import { adjust, codeOf, day, earn, remaining, START, spend, takeBack, value } from './steps.ts'

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
