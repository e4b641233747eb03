import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Delivered } from '@atrium/kernel'
import type { PurchasePosted } from '@atrium/loyalty'
import { type FirstSale, findRepeats } from '../src/repeats.ts'

type Sold = Delivered<PurchasePosted>

/** A sale by its id, to whom, and when: a day is 100 moments long. */
const sale = (purchaseId: number, rootId: number | null, at: number, more: Partial<PurchasePosted> = {}): Sold => ({
  ...{ id: purchaseId, topic: 'loyalty.purchasesPosted', memberId: rootId, effectiveAt: at, historical: false },
  body: {
    ...{ purchaseId, rootId, kind: 'sale', storeId: 1, day: Math.floor(at / 100), channel: 'pos', currency: 'CNY' },
    ...{ paidMinor: 1_000 + purchaseId, returnOf: null, claimed: false, programmes: [] },
    ...more,
  },
})

const alone = new Map<number, readonly number[]>()

/** Tells the batches one after another, as the reaction does; answers the repeated sales by day. */
function tell(batches: readonly (readonly Sold[])[], lineages: ReadonlyMap<number, readonly number[]> = alone) {
  const kept = new Map<number, FirstSale>()
  const days = new Map<number, number>()
  for (const batch of batches) {
    const { repeated, firsts } = findRepeats(batch, lineages, [...kept.values()])
    for (const { day, paidMinor } of repeated) days.set(day, (days.get(day) ?? 0) + paidMinor)
    for (const first of firsts) kept.set(first.memberId, first)
  }
  return { days: [...days].sort(([a], [b]) => a - b), firsts: [...kept.values()].map((first) => first.purchaseId) }
}

describe('who had bought before', () => {
  it('is everybody but at the first sale', () => {
    assert.deepEqual(tell([]), { days: [], firsts: [] })
    assert.deepEqual(tell([[sale(1, 7, 100)]]), { days: [], firsts: [1] })
    assert.deepEqual(tell([[sale(1, 7, 100), sale(2, 7, 100), sale(3, 8, 250)]]), {
      days: [[1, 1_002]],
      firsts: [1, 3],
    })
  })

  it('is nobody unknown, and no return or adjustment makes a buyer', () => {
    const told = tell([
      [
        sale(1, null, 100),
        sale(2, 7, 100, { kind: 'return' }),
        sale(3, 7, 150, { kind: 'adjustment' }),
        sale(4, 7, 300),
      ],
    ])
    assert.deepEqual(told, { days: [], firsts: [4] })
  })

  it('finds that what was the first is a repeated one when an earlier receipt comes late, on its own day', () => {
    assert.deepEqual(tell([[sale(1, 7, 500)], [sale(2, 7, 100)]]), { days: [[5, 1_001]], firsts: [2] })
    assert.deepEqual(tell([[sale(5, 7, 500), sale(2, 7, 500)]]), { days: [[5, 1_005]], firsts: [2] })
  })

  it('comes to the same in any order and in any batches', () => {
    const sales = [sale(1, 7, 310), sale(2, 7, 120), sale(3, 8, 205), sale(4, 7, 120), sale(5, 8, 90), sale(6, 8, 480)]
    const once = tell([sales])
    for (let turn = 1; turn < sales.length; turn++) {
      const turned = [...sales.slice(turn), ...sales.slice(0, turn)]
      assert.deepEqual(tell(turned.map((one) => [one])).days, once.days)
      assert.deepEqual(tell([turned.slice(0, turn), turned.slice(turn)]).days, once.days)
    }
  })

  it('knows somebody by everybody they are', () => {
    // 9 was absorbed by 7 after buying: 7 has bought before.
    const person = new Map([
      [7, [7, 9]],
      [9, [7, 9]],
    ])
    assert.deepEqual(tell([[sale(1, 9, 100)], [sale(2, 7, 200)]], person).days, [[2, 1_002]])
    const known = { memberId: 9, purchaseId: 1, soldAt: 100, paidMinor: 1, storeId: 1, day: 1, currency: 'CNY' }
    assert.equal(findRepeats([sale(2, 7, 200)], person, [known]).repeated.length, 1)
  })

  it('counts the first sale itself no second time', () => {
    const known = { memberId: 7, purchaseId: 1, soldAt: 100, paidMinor: 1, storeId: 1, day: 1, currency: 'CNY' }
    assert.deepEqual(findRepeats([sale(1, 7, 100)], alone, [known]), { repeated: [], firsts: [] })
  })
})
