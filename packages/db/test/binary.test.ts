import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statement } from '@atrium/kernel'
import { freshDatabase } from '@atrium/testkit'
import fc from 'fast-check'

const db = await freshDatabase(import.meta)

/** Sends one column of every type and reads it back. */
const echo = statement({
  name: 'test.echoAll',
  params: {
    small: 'smallint?[]',
    whole: 'int?[]',
    big: 'bigint?[]',
    real: 'double?[]',
    flag: 'boolean?[]',
    word: 'text?[]',
    doc: 'jsonb?[]',
    bytes: 'bytea?[]',
    xid: 'xid8?[]',
    instant: 'timestamptz?[]',
    day: 'date?[]',
  },
  row: {
    small: 'smallint?',
    whole: 'int?',
    big: 'bigint?',
    real: 'double?',
    flag: 'boolean?',
    word: 'text?',
    doc: 'jsonb?',
    bytes: 'bytea?',
    xid: 'xid8?',
    instant: 'timestamptz?',
    day: 'date?',
  },
  sql: `select small, whole, big, "real", flag, word, doc, bytes, xid, instant, day
        from unnest(:small, :whole, :big, :real, :flag, :word, :doc, :bytes, :xid, :instant, :day) with ordinality
          as sent(small, whole, big, "real", flag, word, doc, bytes, xid, instant, day, position) order by position`,
})

const word = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((text) => !text.includes('\0') && text.isWellFormed())
const row = fc.record({
  small: fc.option(fc.integer({ min: -32_768, max: 32_767 })),
  whole: fc.option(fc.integer({ min: -2_147_483_648, max: 2_147_483_647 })),
  big: fc.option(fc.maxSafeInteger()),
  real: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  flag: fc.option(fc.boolean()),
  word: fc.option(word),
  doc: fc.option(fc.record({ a: word, b: fc.array(fc.integer()) })),
  bytes: fc.option(fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))),
  instant: fc.option(fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) })),
  day: fc.option(fc.integer({ min: -700_000, max: 2_932_896 })),
  xid: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)),
})

test('arrays of every type come back as they were sent, empty and with nulls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
      const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((each) => each[key])
      const back = await db.read((ctx) =>
        ctx.tx.rows(echo, {
          small: column('small'),
          whole: column('whole'),
          big: column('big'),
          real: column('real'),
          flag: column('flag'),
          word: column('word'),
          doc: column('doc'),
          bytes: column('bytes'),
          xid: column('xid'),
          instant: column('instant'),
          day: column('day'),
        }),
      )
      // PostgreSQL has −0 in doubles and JSON numbers have not: both are equal by value.
      assert.deepEqual(JSON.parse(JSON.stringify(back)), JSON.parse(JSON.stringify(rows)))
    }),
    { numRuns: 60 },
  )
})

test('what does not fit a type is refused before it is sent', async () => {
  const one = (type: 'int[]' | 'smallint[]' | 'bigint[]') =>
    statement({ name: `test.one ${type}`, params: { n: type }, sql: 'select unnest(:n)' })
  const bad = [
    ['int[]', 2_147_483_648],
    ['int[]', 1.5],
    ['int[]', Number.NaN],
    ['smallint[]', 40_000],
    ['bigint[]', 2 ** 53],
    ['bigint[]', 0.5],
  ] as const
  for (const [type, n] of bad) {
    await assert.rejects(
      db.read((ctx) => ctx.tx.run(one(type), { n: [n] })),
      /sent as/,
      `${n} as ${type}`,
    )
  }
})
