import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Posted } from '../src/model.ts'
import { reverseEntry } from '../src/reversal.ts'
import { causeOn, PaperLedger } from './paper-ledger.ts'
import { merge, START, split, value } from './steps.ts'

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
