import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decideReturn, type KeptPurchase, receiptKey, type Source } from '../src/index.ts'

const purchase = (
  lines: readonly (readonly [quantity: number, amountMinor: number])[],
  paidMinor?: number,
): KeptPurchase => {
  const paid = paidMinor ?? lines.reduce((sum, [, amount]) => sum + amount, 0)
  return {
    purchaseId: 1,
    memberId: 7,
    kind: 'sale',
    source: 'pos',
    number: 'A1',
    terminal: null,
    storeId: 3,
    channel: 'pos',
    occurredAt: 0,
    currency: 'CNY',
    grossMinor: paid,
    discountMinor: 0,
    paidMinor: paid,
    returnedMinor: 0,
    returnOf: null,
    payments: null,
    recognisedBy: null,
    actor: { kind: 'system', id: 0 },
    lines: lines.map(([quantity, amountMinor], at) => ({
      lineNo: at + 1,
      productId: at + 1,
      quantityMilli: quantity * 1000,
      amountMinor,
      guides: null,
      returnedMilli: 0,
      returnedMinor: 0,
    })),
  }
}

const part = (lineNo: number, quantity: number) => ({ lines: [{ lineNo, quantityMilli: quantity * 1000 }] })

function returned(original: KeptPurchase, ask: Parameters<typeof decideReturn>[1]) {
  const decided = decideReturn(original, ask)
  assert.ok(decided.ok, JSON.stringify(decided))
  return decided.value
}

describe('a linked return', () => {
  it('brings back all that is left', () => {
    const { amountMinor, lines, kept } = returned(
      purchase([
        [2, 1999],
        [1, 501],
      ]),
      { whole: true },
    )
    assert.equal(amountMinor, 2500)
    assert.deepEqual(
      lines.map((line) => [line.quantityMilli, line.amountMinor]),
      [
        [-2000, -1999],
        [-1000, -501],
      ],
    )
    assert.equal(kept.returnedMinor, 2500)
    assert.equal(decideReturn(kept, { whole: true }).ok, false)
  })

  it('rounds a part of a line down over all that came back so far', () => {
    const first = returned(purchase([[3, 1000]]), part(1, 1))
    assert.equal(first.amountMinor, 333)
    const second = returned(first.kept, part(1, 1))
    assert.equal(second.amountMinor, 333)
    const third = returned(second.kept, part(1, 1))
    assert.equal(third.amountMinor, 334)
    assert.equal(third.kept.returnedMinor, 1000)
  })

  for (const [what, original, ask, code] of [
    ['more pieces than were bought', purchase([[2, 100]]), part(1, 3), 'return_exceeds_purchase'],
    ['no pieces', purchase([[2, 100]]), part(1, 0), 'return_exceeds_purchase'],
    ['a line that is not there', purchase([[2, 100]]), part(2, 1), 'unknown_line'],
    ['more money than was paid', purchase([], 100), { amountMinor: 101 }, 'return_exceeds_purchase'],
    ['nothing of a receipt without lines', purchase([], 0), { whole: true }, 'nothing_left_to_return'],
    ['a return', { ...purchase([[1, 100]]), kind: 'return' as const }, { whole: true } as const, 'return_of_a_return'],
    [
      'more for a line than it cost',
      purchase([[2, 100]]),
      { lines: [{ lineNo: 1, quantityMilli: 1000, amountMinor: 101 }] },
      'return_exceeds_purchase',
    ],
  ] as const) {
    it(`is refused for ${what}`, () => {
      const decided = decideReturn(original, ask)
      assert.equal(decided.ok, false)
      assert.equal(decided.ok ? '' : decided.code, code)
    })
  }

  it('names the same line twice in one return as if it came in two', () => {
    const decided = returned(purchase([[3, 1000]]), {
      lines: [
        { lineNo: 1, quantityMilli: 1000 },
        { lineNo: 1, quantityMilli: 2000 },
      ],
    })
    assert.equal(decided.amountMinor, 1000)
  })

  it('in any number of parts sums to the whole, never below and never above', () => {
    const lines = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1_000_000_000 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(lines, fc.array(fc.nat(3), { maxLength: 40 }), (bought, order) => {
        const original = purchase(bought)
        let kept = original
        let total = 0
        for (const at of order) {
          const decided = decideReturn(kept, part(at + 1, 1))
          if (!decided.ok) continue
          total += decided.value.amountMinor
          kept = decided.value.kept
          assert.equal(kept.returnedMinor, total)
          assert.ok(kept.lines.every((line) => line.returnedMinor >= 0 && line.returnedMinor <= line.amountMinor))
        }
        const rest = decideReturn(kept, { whole: true })
        if (rest.ok) total += rest.value.amountMinor
        assert.equal(total, original.paidMinor)
      }),
    )
  })
})

describe('a receipt key', () => {
  const source = (numbering: Source['numbering']): Source => ({
    code: 'pos',
    numbering,
    channel: 'pos',
    name: { zh: 'POS' },
  })
  const place = { number: '0001', storeId: 3, terminal: 'T/1', day: 20_000 }

  it('holds what the feed numbers by', () => {
    assert.equal(receiptKey(source('feed'), place), 'pos::0001')
    assert.equal(receiptKey(source('store'), place), 'pos:3:0001')
    assert.equal(receiptKey(source('store_day'), place), 'pos:3.20000:0001')
    assert.equal(receiptKey(source('terminal_day'), place), 'pos:3.20000.T%2F1:0001')
  })

  it('differs wherever the feed tells two receipts apart', () => {
    const other = { ...place, terminal: 'T/1.5' }
    assert.notEqual(receiptKey(source('terminal_day'), place), receiptKey(source('terminal_day'), other))
    assert.equal(receiptKey(source('store_day'), place), receiptKey(source('store_day'), other))
  })
})
