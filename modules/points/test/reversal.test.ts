import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { reverseEntry } from '../src/reversal.ts'
import { causeOn, PaperLedger } from './paper-ledger.ts'
import { adjust, codeOf, day, earn, merge, remaining, START, spend, split, takeBack, value } from './steps.ts'

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
