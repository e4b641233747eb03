import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentHash, systemBy } from '@atrium/kernel'
import fc from 'fast-check'
import { hashOf } from '../src/posting/draft.ts'

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((each) => each.isWellFormed())
const amount = fc.maxSafeInteger()

const ask = fc.record({
  by: fc.constant(systemBy('test')),
  kind: fc.constantFrom('sale' as const, 'return' as const, 'adjustment' as const),
  source: text,
  number: text,
  storeCode: text,
  terminal: maybe(text),
  at: fc.maxSafeInteger(),
  currency: fc.constant('CNY'),
  channel: maybe(text),
  grossMinor: maybe(amount),
  paidMinor: maybe(amount),
  lines: fc.array(
    fc.record({
      sku: text,
      name: maybe(text),
      quantityMilli: amount,
      amountMinor: amount,
      guides: maybe(fc.array(fc.record({ guideId: fc.nat(), shareBp: fc.nat() }), { maxLength: 2 })),
    }),
    { maxLength: 3 },
  ),
  payments: maybe(fc.array(fc.record({ method: text, amountMinor: amount }), { maxLength: 2 })),
  memberId: maybe(fc.nat()),
  identities: maybe(fc.array(fc.record({ kind: text, value: text }), { maxLength: 3 })),
  create: fc.constantFrom('joined' as const, 'prospect' as const, 'never' as const),
  claimToken: maybe(text),
  returnOf: maybe(fc.record({ source: maybe(text), number: text })),
  returned: maybe(fc.oneof(fc.constant({ whole: true as const }), fc.record({ amountMinor: amount }))),
  historical: fc.boolean(),
})

// `undefined` stands for a key that is left out; the type wants it really left out.
const leftOut = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value))

test('an ask’s hash is that of its canonical JSON, whoever asks', () => {
  fc.assert(
    fc.property(ask, (one) => {
      const { by, ...content } = one
      assert.deepEqual(hashOf({ ...leftOut(content), by } as Parameters<typeof hashOf>[0]), contentHash(content))
    }),
    { numRuns: 500 },
  )
})
