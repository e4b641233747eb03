import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { writeXlsx } from 'hucre/xlsx'
import {
  type MappingOf,
  type PurchaseRecord,
  parseMapping,
  ReadError,
  type ReadOptions,
  type RowError,
  readRecords,
} from '../src/reading/index.ts'
import type { Mapping } from '../src/reading/mapping.ts'
import { atriumPurchases } from '../src/reading/presets/atrium.ts'
import { chineseReceipts } from '../src/reading/presets/chinese-receipts.ts'

let folder = ''
let spills = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atrium-reading-'))
  spills = await mkdtemp(join(tmpdir(), 'atrium-spills-'))
})
after(async () => {
  await rm(folder, { recursive: true })
  await rm(spills, { recursive: true })
})

let files = 0
async function fileOf(content: string | Uint8Array): Promise<string> {
  files += 1
  const path = join(folder, String(files))
  await writeFile(path, content)
  return path
}

async function readFrom(path: string, mapping: Mapping, options: ReadOptions = {}) {
  assert.deepEqual(parseMapping(mapping), { ok: true, value: mapping })
  const reading = readRecords(path, mapping as MappingOf<'purchases'>, { tempFolder: spills, ...options })
  const records: PurchaseRecord[] = []
  const errors: RowError[] = []
  for await (const batch of reading) {
    if (batch.records.length > 0) assert.equal(batch.first, records.length)
    assert.ok(batch.errors.length === 0 || records.length === 0, 'all errors come before the first record')
    records.push(...batch.records)
    errors.push(...batch.errors)
  }
  assert.deepEqual(await readdir(spills), [], 'no temporary file is left')
  return {
    records,
    errors,
    summary: reading.summary(),
    short: errors.map(({ row, column, code, value }) => [row, column, code, value]),
  }
}

const readText = async (text: string, mapping: Mapping, options?: ReadOptions) =>
  readFrom(await fileOf(text), mapping, options)

const till: Mapping = {
  name: 'till',
  title: { zh: '小票' },
  target: 'purchases',
  zone: 'Europe/London',
  currency: 'GBP',
  fields: {
    number: { column: 'no' },
    at: { column: 'at', formats: ['yyyy-MM-dd HH:mm'] },
    storeCode: { column: 'store' },
    sku: { column: 'sku' },
    name: { column: 'name' },
    quantity: { column: 'qty' },
    unitPrice: { column: 'price', rounding: 'half-up' },
    amount: { product: ['qty', 'price'], rounding: 'half-up' },
  },
  identities: [{ kind: 'pos_id', column: 'customer', stripFloatTail: true }],
  kinds: [
    { kind: 'return', when: [{ column: 'no', startsWith: 'C' }], amounts: 'as-is' },
    { kind: 'sale', when: [{ column: 'no', empty: false }], amounts: 'as-is' },
  ],
}
const HEADER = 'no,at,store,sku,name,qty,price,customer\n'

describe('purchases from rows', () => {
  test('rows of one number make one purchase at its earliest time; output in time order, ties by first appearance', async () => {
    const { records, errors } = await readText(
      `${HEADER}${[
        '3,2011-07-01 10:00,S1,A,Apple,2,1.005,17.0',
        '1,2011-07-01 09:01,S1,A,Apple,1,1,',
        'C9,2011-07-01 09:00,S1,B,Pear,-1.5,2,18',
        '3,2011-07-01 08:59,,B,Pear,1,0.333,17.0',
        '2,2011-07-01 09:00,S2,B,,3,2,18',
      ].join('\n')}`,
      till,
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(
      records.map(({ number, row }) => [number, row]),
      [
        ['3', 2],
        ['C9', 4],
        ['2', 6],
        ['1', 3],
      ],
    )
    assert.deepEqual(records[0], {
      kind: 'sale',
      number: '3',
      at: Date.UTC(2011, 6, 1, 7, 59),
      row: 2,
      rows: 2,
      rowNumbers: [2, 5],
      storeCode: 'S1',
      currency: 'GBP',
      lines: [
        { sku: 'A', name: 'Apple', quantityMilli: 2000, unitPriceMinor: 101, amountMinor: 201 },
        { sku: 'B', name: 'Pear', quantityMilli: 1000, unitPriceMinor: 33, amountMinor: 33 },
      ],
      paidMinor: 234,
      identities: [{ kind: 'pos_id', value: '17' }],
    })
    assert.deepEqual(records[1]?.lines, [
      { sku: 'B', name: 'Pear', quantityMilli: -1500, unitPriceMinor: 200, amountMinor: -300 },
    ])
    assert.deepEqual(records[2]?.lines, [{ sku: 'B', quantityMilli: 3000, unitPriceMinor: 200, amountMinor: 600 }])
    assert.deepEqual(records[3]?.identities, [])
  })

  test('one wrong row refuses its purchase whole and names every row of it; the others are untouched', async () => {
    const { records, short, errors, summary } = await readText(
      `${HEADER}${[
        '1,2011-07-01 09:00,S1,A,,1,1,17',
        '2,2011-07-01 09:01,S1,A,,1,1,17',
        '1,2011-07-01 09:00,S1,B,,x,1,17',
        '2,2011-07-01 09:01,S1,B,,1,1,17',
        '1,2011-07-01 09:00,S1,C,,1,1,17',
        '3,2011-07-01 25:00,S1,,,1,,17',
        ',2011-07-01 09:00,S1,A,,1,1,17',
        '4,2011-07-01 09:00,S1,A,,1',
        '5,2011-07-01 09:00,S1,"A"x,,1,1,17',
      ].join('\n')}`,
      till,
    )
    assert.deepEqual(
      records.map(({ number, rows }) => [number, rows]),
      [['2', 2]],
    )
    assert.deepEqual(short, [
      [2, '', 'purchase_rejected', ''],
      [4, 'qty', 'not_a_number', 'x'],
      [6, '', 'purchase_rejected', ''],
      [7, 'at', 'not_a_date', '2011-07-01 25:00'],
      [7, 'qty × price', 'missing_value', ''],
      [7, 'sku', 'missing_value', ''],
      [8, '', 'no_row_kind', ''],
      [9, '', 'ragged_row', ''],
      [10, '', 'bad_quoting', ''],
    ])
    assert.match(errors[0]?.message.en ?? '', /row 4/)
    assert.match(errors[0]?.message.zh ?? '', /第 4 行/)
    assert.deepEqual([summary.rowsRead, summary.rowsRejected, summary.records], [9, 7, 1])
  })

  test('rows that contradict each other refuse their purchase; empty cells and other spellings do not', async () => {
    const rows = (second: string) => `${HEADER}1,2011-07-01 09:00,S1,A,,1,1,17.0\n${second}\n`
    assert.deepEqual((await readText(rows('1,2011-07-01 09:05, S1 ,B,,1,1,'), till)).errors, [])
    assert.deepEqual((await readText(rows('1,2011-07-01 09:05,S1,B,,1,1,17'), till)).errors, [])
    const twoStores = await readText(rows('1,2011-07-01 09:05,S2,B,,1,1,17'), till)
    assert.deepEqual(twoStores.short, [
      [2, '', 'purchase_rejected', ''],
      [3, 'store', 'conflicting_value', 'S2'],
    ])
    const twoCustomers = await readText(rows('1,2011-07-01 09:05,S1,B,,1,1,18'), till)
    assert.deepEqual(twoCustomers.short.at(-1), [3, 'customer', 'conflicting_value', ''], 'who it was is not shown')
    const late = await readText(`${HEADER}1,2011-07-01 09:00,S1,A,,1,1,\n1,2011-07-01 09:00,S1,A,,1,1,18\n`, till)
    assert.equal(
      late.short.at(-1)?.[2],
      'conflicting_value',
      'an anonymous purchase does not become somebody’s by its second row',
    )
    const kinds: Mapping = {
      ...till,
      kinds: [
        { kind: 'return', when: [{ column: 'qty', sign: 'negative' }], amounts: 'as-is' },
        { kind: 'sale', when: [], amounts: 'as-is' },
      ],
    }
    assert.equal(
      (await readText(rows('1,2011-07-01 09:00,S1,A,,-1,1,17'), kinds)).short.at(-1)?.[2],
      'conflicting_kind',
    )
  })

  test('signs as the row kind states them', async () => {
    const withSign = (amounts: 'as-is' | 'negated' | 'negative' | 'positive'): Mapping => ({
      ...till,
      kinds: [{ kind: 'return', when: [], amounts }],
    })
    const text = `${HEADER}1,2011-07-01 09:00,S1,A,,2,1,\n1,2011-07-01 09:00,S1,B,,-1,1,\n1,2011-07-01 09:00,S1,C,,0,1,\n`
    const expected = {
      'as-is': [2000, -1000, 0],
      negated: [-2000, 1000, 0],
      negative: [-2000, -1000, 0],
      positive: [2000, 1000, 0],
    }
    for (const [sign, quantities] of Object.entries(expected)) {
      const { records } = await readText(text, withSign(sign as 'as-is'))
      assert.deepEqual(
        records[0]?.lines.map(({ quantityMilli }) => quantityMilli),
        quantities,
        sign,
      )
      assert.deepEqual(
        records[0]?.lines.map(({ amountMinor }) => amountMinor),
        quantities.map((milli) => milli / 10),
        sign,
      )
      assert.equal(
        records[0]?.paidMinor,
        quantities.reduce((sum, milli) => sum + milli / 10, 0),
      )
      assert.ok(records[0]?.lines.every(({ amountMinor }) => !Object.is(amountMinor, -0)))
    }
  })

  test('every row a purchase, a paid column, no products', async () => {
    const { sku: _s, name: _n, quantity: _q, unitPrice: _u, ...fields } = till.fields
    const mapping: Mapping = {
      ...till,
      fields: { ...fields, amount: { column: 'price' }, paid: { column: 'qty' } },
      groupBy: 'row',
    }
    const { records } = await readText(
      `${HEADER}1,2011-07-01 09:00,S1,,,9.5,10,\n1,2011-07-01 09:00,S1,,,3,3,\n`,
      mapping,
    )
    assert.deepEqual(
      records.map(({ row, lines, paidMinor, rows }) => ({ row, lines, paidMinor, rows })),
      [
        { row: 2, lines: [], paidMinor: 950, rows: 1 },
        { row: 3, lines: [], paidMinor: 300, rows: 1 },
      ],
    )
  })

  test('a key that is none makes no endless purchase', async () => {
    const rows = Array.from({ length: 30 }, () => '1,2011-07-01 09:00,S1,A,,1,1,17').join('\n')
    const { records, errors } = await readText(`${HEADER}${rows}\n`, till, { maxRowsPerPurchase: 20 })
    assert.equal(records.length, 0)
    assert.equal(errors.length, 30)
    assert.deepEqual(
      errors.filter(({ code }) => code === 'too_many_rows').map(({ row }) => row),
      [22],
    )
  })

  test('the dates of a workbook are understood as they are; a text file must keep to its formats', async () => {
    const at = new Date(Date.UTC(2011, 6, 1, 8, 26))
    const midnight = new Date(Date.UTC(2011, 6, 2))
    const header = HEADER.trim().split(',')
    const book = await writeXlsx({
      sheets: [
        {
          name: 'Till',
          rows: [
            header,
            [1, at, 'S1', 'A', 'Apple', 0.1 + 0.2, 10, 17],
            ['C2', midnight, 'S1', 'A', null, -1, 1.5, null],
          ],
        },
      ],
    })
    const { records, errors } = await readFrom(await fileOf(book), till)
    assert.deepEqual(errors, [])
    assert.deepEqual(
      records.map(({ number, kind, at, paidMinor }) => [number, kind, at, paidMinor]),
      [
        ['1', 'sale', at.getTime() - 3_600_000, 300],
        ['C2', 'return', midnight.getTime() - 3_600_000, -150],
      ],
    )
    assert.deepEqual(records[0]?.identities, [{ kind: 'pos_id', value: '17' }])
    assert.deepEqual(records[0]?.lines[0]?.quantityMilli, 300)
    const text = await readText(`${HEADER}1,2011-07-01,S1,A,,1,1,17\n`, till)
    assert.deepEqual(text.short, [[2, 'at', 'not_a_date', '2011-07-01']])
  })

  test('a half file hands over nothing', async () => {
    const rows = Array.from(
      { length: 40_000 },
      (_, index) => `${index},2011-07-01 09:00,S1,A,${Math.sin(index)},1,1,17`,
    ).join('\n')
    const packed = gzipSync(HEADER + rows)
    const path = await fileOf(packed.subarray(0, packed.length - 1000))
    let handed = 0
    await assert.rejects(
      async () => {
        for await (const _ of readRecords(path, till as MappingOf<'purchases'>, {
          tempFolder: spills,
          memoryBudgetBytes: 100_000,
        }))
          handed += 1
      },
      (error) => error instanceof ReadError && error.code === 'truncated_file' && Number(error.row) > 10_000,
    )
    assert.equal(handed, 0)
    assert.deepEqual(await readdir(spills), [])
  })

  test('leaving early cleans up, and the checksum is known before the first record', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `${index},2011-07-01 09:00,S1,A,,1,1,17`).join('\n')
    const path = await fileOf(HEADER + rows)
    const reading = readRecords(path, till as MappingOf<'purchases'>, {
      tempFolder: spills,
      memoryBudgetBytes: 50_000,
      batchSize: 100,
    })
    for await (const { records } of reading) {
      assert.equal(records.length, 100)
      assert.match(reading.summary().sha256 ?? '', /^[0-9a-f]{64}$/)
      assert.deepEqual([reading.progress().phase, reading.progress().recordsTotal], ['handing-over', 5000])
      assert.equal((await readdir(spills)).length, 1)
      break
    }
    assert.deepEqual(await readdir(spills), [])
  })
})

describe('purchases sorted on disk', () => {
  const line = fc.record({
    no: fc.oneof(fc.integer({ min: 1, max: 40 }).map(String), fc.constantFrom('C1', 'C2', '', '号码')),
    minute: fc.integer({ min: 0, max: 59 }),
    store: fc.constantFrom('S1', 'S1', 'S1', 'S1', 'S1', '', 'S2'),
    sku: fc.constantFrom('A', 'B', 'a long product code that is cut from its chunk', '"q""uoted"', ''),
    qty: fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: -3, max: 9 }).map(String) },
      { weight: 1, arbitrary: fc.constant('x') },
    ),
    customer: fc.constantFrom('', '17.0', '17', '18'),
    tail: fc.oneof({ weight: 30, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constant(',extra') }),
  })
  const write = ({ no, minute, store, sku, qty, customer, tail }: Record<string, string | number>) =>
    `${no},2011-10-30 01:${String(minute).padStart(2, '0')},${store},${sku},n${sku},${qty},1.005,${customer}${tail}`

  test('any budget gives the same records and errors in the same order', async () => {
    const mapping: Mapping = {
      ...till,
      skip: [
        {
          when: [
            { column: 'customer', equals: '18' },
            { column: 'store', equals: 'S2' },
          ],
        },
      ],
    }
    let spilled = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 200, size: 'max' }),
        fc.integer({ min: 200, max: 20_000 }),
        async (lines, budget) => {
          const path = await fileOf(HEADER + lines.map(write).join('\n'))
          const whole = await readFrom(path, mapping, { batchSize: 7 })
          const pieces = await readFrom(path, mapping, { batchSize: 7, memoryBudgetBytes: budget })
          assert.equal(whole.summary.spilled, false)
          if (pieces.summary.spilled) spilled += 1
          assert.deepEqual(pieces.records, whole.records)
          assert.deepEqual(pieces.errors, whole.errors)
          assert.deepEqual({ ...pieces.summary, spilled: false }, whole.summary)
          // Nothing is lost and nothing is there twice.
          const { rowsRead, rowsRejected, rowsSkipped } = whole.summary
          const handed = whole.records.reduce((sum, { rows }) => sum + rows, 0)
          assert.equal(handed + rowsRejected + rowsSkipped, rowsRead)
          assert.equal(rowsRead, lines.length)
          assert.equal(new Set(whole.errors.map(({ row }) => row)).size, rowsRejected)
          for (const [index, record] of whole.records.entries()) {
            const before = whole.records[index - 1]
            assert.ok(!before || before.at < record.at || (before.at === record.at && before.row < record.row))
          }
        },
      ),
      { numRuns: 60 },
    )
    assert.ok(spilled > 20, `only ${spilled} runs went to disk`)
  })

  test('a file many times the budget, read in several levels of partitions', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => {
      const number = (index * 7919) % 20_000
      return `${number},2011-07-01 ${String(number % 24).padStart(2, '0')}:00,S1,A,name,1,1,${number % 97}`
    })
    const path = await fileOf(HEADER + rows.join('\n'))
    const whole = await readFrom(path, till)
    const pieces = await readFrom(path, till, { memoryBudgetBytes: 100_000 })
    assert.equal(pieces.summary.spilled, true)
    assert.equal(whole.records.length, 20_000)
    assert.deepEqual(pieces.records, whole.records)
  })
})

describe('layouts', () => {
  test('Chinese till receipts: numbers that start again every day, returns of either sign, totals, half filled rows', async () => {
    const { records, errors, summary } = await readText(
      [
        '小票号,门店编码,消费时间,消费金额,会员卡号,手机号,交易类型,收银机号',
        '0001.0,S01,2024-05-06 10:00:00,"￥1,299.00",88001.0,13800001111,销售,1.0',
        '0001,S02,2024/5/6 10:00,88.5,,,,2',
        '0001,S01,2024年5月7日 9:05,12,88002',
        '0002,S01,2024-05-07 11:00,50,88002,,退货,',
        '0003,S01,2024-05-07 11:01,-20,88002,,,',
        '合计,,,1429.5,,,,',
      ].join('\n'),
      chineseReceipts,
    )
    assert.deepEqual(errors, [])
    assert.equal(summary.rowsSkipped, 1)
    assert.deepEqual(
      records.map(({ kind, number, storeCode, paidMinor, identities }) => [
        kind,
        number,
        storeCode,
        paidMinor,
        identities.map(({ value }) => value).join(),
      ]),
      [
        ['sale', '0001', 'S01', 129900, '88001,13800001111'],
        ['sale', '0001', 'S02', 8850, ''],
        ['sale', '0001', 'S01', 1200, '88002'],
        ['return', '0002', 'S01', -5000, '88002'],
        ['return', '0003', 'S01', -2000, '88002'],
      ],
    )
    assert.equal(records[0]?.at, Date.UTC(2024, 4, 6, 2))
    assert.deepEqual(records[0]?.attributes, { terminal: '1' })
    const least = await readText('单号,铺位号,交易时间,金额\n1,S1,2024-05-06 10:00,5\n', chineseReceipts)
    assert.equal(least.records.length, 1, 'only four columns are needed')
  })

  test('Atrium purchases', async () => {
    const { records, short } = await readText(
      [
        '类型,小票号,消费时间,门店编码,商品编码,商品名称,数量,单价,金额,折扣,原小票号,销售导购编码,手机号',
        '销售,R1,2024-05-06T10:00:00+08:00,S1,A,连衣裙,1.5,10.333,15.5,0.5,,G1,13800001111',
        '销售,R1,2024-05-06 10:00,S1,B,,1,,2,,,,',
        '退货,R2,2024-05-07 10:00,S1,A,,-1,,-10,,R1,,',
        '赠送,R3,2024-05-07 10:00,S1,A,,1,,1,,,,',
        '销售,R4,2024-05-07 10:00,,A,,1,,1,,,,',
      ].join('\n'),
      atriumPurchases,
    )
    assert.deepEqual(records[0], {
      kind: 'sale',
      number: 'R1',
      at: Date.UTC(2024, 4, 6, 2),
      row: 2,
      rows: 2,
      rowNumbers: [2, 3],
      storeCode: 'S1',
      currency: 'CNY',
      lines: [
        {
          sku: 'A',
          name: '连衣裙',
          quantityMilli: 1500,
          unitPriceMinor: 1033,
          amountMinor: 1550,
          discountMinor: 50,
          guideCode: 'G1',
        },
        { sku: 'B', quantityMilli: 1000, amountMinor: 200 },
      ],
      paidMinor: 1750,
      identities: [{ kind: 'phone', value: '13800001111' }],
    })
    assert.equal(records[1]?.originalNumber, 'R1')
    assert.deepEqual(short, [
      [5, '', 'no_row_kind', ''],
      [6, '门店编码', 'missing_value', ''],
    ])
  })
})
