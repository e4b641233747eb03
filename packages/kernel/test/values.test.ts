import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  BrokenPromise,
  contentHash,
  decodeId,
  encodeId,
  formatMoney,
  invariant,
  minorDigits,
  must,
  statement,
} from '../src/index.ts'

describe('ids on the wire', () => {
  it('come back as the number they were made of, in one form only', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (id) => {
        assert.equal(decodeId('mbr', encodeId('mbr', id)), id)
      }),
    )
  })
  for (const text of ['mbr_', 'mbr_00', 'mbr_01', 'mbr_A', 'mbr_i', 'pur_1', 'mbr', 'mbr_zzzzzzzzzzzzz', '']) {
    it(`refuse "${text}"`, () => assert.equal(decodeId('mbr', text), undefined))
  }
})

describe('a content hash', () => {
  it('does not see the order of keys, and sees everything else', () => {
    assert.deepEqual(contentHash({ a: 1, b: [1, 2] }), contentHash({ b: [1, 2], a: 1 }))
    assert.notDeepEqual(contentHash({ a: 1, b: [1, 2] }), contentHash({ a: 1, b: [2, 1] }))
    assert.notDeepEqual(contentHash({ a: '1' }), contentHash({ a: 1 }))
  })
})

describe('money', () => {
  it('has the digits of its currency', () => {
    assert.deepEqual(['CNY', 'JPY', 'KWD'].map(minorDigits), [2, 0, 3])
    assert.throws(() => minorDigits('yuan'), RangeError)
    assert.equal(formatMoney({ amountMinor: 123_456, currency: 'CNY' }, 'zh'), '¥1,234.56')
  })
})

describe('a statement', () => {
  const declare = (sql: string) => statement({ name: 't.x', params: { a: 'int[]', atTime: 'timestamptz' }, sql })

  it('numbers its parameters by their first use and writes their types', () => {
    const { text, paramNames } = declare(`select :atTime, unnest(:a), x::text, '12:30' from t where y = any(:a)`)
    assert.equal(text, `select $1::timestamptz, unnest($2::int[]), x::text, '12:30' from t where y = any($2::int[])`)
    assert.deepEqual(paramNames, ['atTime', 'a'])
  })

  it('refuses what is used and not declared, and what is declared and not used', () => {
    assert.throws(() => declare('select :a, :atTime, :b'), /:b is used and not declared/)
    assert.throws(() => declare('select :a'), /:atTime is declared and not used/)
  })
})

describe('promises', () => {
  it('break loudly', () => {
    assert.throws(() => invariant(0, 'none'), BrokenPromise)
    assert.throws(() => must(undefined, 'none'), BrokenPromise)
    assert.equal(must(0, 'none'), 0)
  })
})
