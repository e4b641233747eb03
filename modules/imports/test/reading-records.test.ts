import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type MappingOf, parseMapping, ReadError, type RowError, readRecords } from '../src/reading/index.ts'
import type { Mapping } from '../src/reading/mapping.ts'
import { atriumMembers, atriumOrganization, atriumProducts, atriumStoreDays } from '../src/reading/presets/atrium.ts'
import type { Target } from '../src/reading/targets.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atrium-reading-'))
})
after(() => rm(folder, { recursive: true }))

let files = 0
async function readAll(text: string, mapping: Mapping, batchSize?: number) {
  assert.deepEqual(parseMapping(mapping), { ok: true, value: mapping })
  files += 1
  const path = join(folder, String(files))
  await writeFile(path, text)
  const reading = readRecords(path, mapping as MappingOf<Target>, batchSize ? { batchSize } : {})
  const records: unknown[] = []
  const errors: RowError[] = []
  for await (const batch of reading) {
    assert.equal(batch.first, records.length)
    assert.ok(batch.records.length <= (batchSize ?? 500))
    records.push(...batch.records)
    errors.push(...batch.errors)
  }
  return { records, errors, reading, short: errors.map(({ row, column, code, value }) => [row, column, code, value]) }
}

const day = (text: string) => Date.parse(`${text}T00:00Z`) / 86_400_000

describe('records of single rows', () => {
  test('organization', async () => {
    const { records, errors } = await readAll(
      '类型,编码,上级编码,名称,name_en,业态,楼层,币种,时区,opens_at\n商场,M1,,万象城,MixC,,,cny,Asia/Shanghai,10:00\n门店,S1,M1,星巴克,,餐饮,L1,,,\n',
      atriumOrganization,
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(records, [
      {
        row: 2,
        kind: 'mall',
        code: 'M1',
        name: { zh: '万象城', en: 'MixC' },
        currency: 'CNY',
        zone: 'Asia/Shanghai',
        opensAt: '10:00',
      },
      { row: 3, kind: 'store', code: 'S1', parentCode: 'M1', name: { zh: '星巴克' }, category: '餐饮', floor: 'L1' },
    ])
  })

  test('members: dates, words, booleans, identities, consents; errors never show personal values', async () => {
    const mapping: Mapping = {
      ...atriumMembers,
      nulls: ['-'],
      consents: [{ purpose: 'marketing', channel: 'sms', column: '短信', optional: true }],
      attributes: {
        points: { type: 'integer', column: '积分', optional: true },
        anniversary: { type: 'day', column: '纪念日', formats: ['yyyy-MM-dd'], optional: true },
      },
    }
    const { records, short, reading } = await readAll(
      [
        '手机号,手机已验证,姓名,性别,生日,开卡时间,会员卡号,车牌号,短信,积分,纪念日',
        '13800001111.0,是,张三,女,1990/2/3,2024-05-06 08:00,10001.0,沪A12345,是,12,2020-01-02',
        '-,,,,,,10002,,否,,',
        '138****1111,,李四,,,,10003,,,,',
        '1.38E+10,,王五,,,,10004,,,,',
        '13800002222,也许,赵六,X,1990-02-30,,10005,,,1.5,',
      ].join('\n'),
      mapping,
    )
    assert.deepEqual(records, [
      {
        row: 2,
        phone: '13800001111',
        phoneVerified: true,
        name: '张三',
        gender: 'female',
        birthday: day('1990-02-03'),
        joinedAt: Date.UTC(2024, 4, 6),
        identities: [
          { kind: 'card_no', value: '10001' },
          { kind: 'plate', value: '沪A12345' },
        ],
        consents: [{ purpose: 'marketing', channel: 'sms', granted: true }],
        attributes: { points: 12, anniversary: '2020-01-02' },
      },
      {
        row: 3,
        identities: [{ kind: 'card_no', value: '10002' }],
        consents: [{ purpose: 'marketing', channel: 'sms', granted: false }],
      },
    ])
    assert.deepEqual(short, [
      [4, '手机号', 'masked_value', ''],
      [5, '手机号', 'scientific_notation', ''],
      [6, '性别', 'unknown_word', 'X'],
      [6, '生日', 'not_a_date', ''],
      [6, '手机已验证', 'not_a_boolean', '也许'],
      [6, '积分', 'not_an_integer', '1.5'],
    ])
    const { rowsRead, rowsRejected, records: count, errors } = reading.summary()
    assert.deepEqual([rowsRead, rowsRejected, count, errors], [5, 3, 2, 6])
  })

  test('catalog: paths, prices, roundings', async () => {
    const { records, short } = await readAll(
      'sku,name,name_en,category,brand,price,barcode\nA1,连衣裙,Dress,女装 > 连衣裙,Ora,"1,299.005",6901234567890.0\nA2,袜子,,,,,\n,无码,,,,1,\nA3,帽子,,,,abc,\n',
      atriumProducts,
    )
    assert.deepEqual(records, [
      {
        row: 2,
        sku: 'A1',
        name: { zh: '连衣裙', en: 'Dress' },
        categoryPath: ['女装', '连衣裙'],
        brand: 'Ora',
        priceMinor: 129901,
        currency: 'CNY',
        barcode: '6901234567890',
      },
      { row: 3, sku: 'A2', name: { zh: '袜子' }, categoryPath: [] },
    ])
    assert.deepEqual(short, [
      [4, 'sku', 'missing_value', ''],
      [5, 'price', 'not_a_number', 'abc'],
    ])
  })

  test('store days', async () => {
    const { records, short } = await readAll(
      '门店编码,日期,小时,销售额,笔数,客流\nS1,2024年5月6日,,1234.5,12,\nS1,2024-05-06,23,,,88\nS1,2024-05-06,24,,,1\nS1,2024-05-06,1,1.005,,-1\n',
      atriumStoreDays,
    )
    assert.deepEqual(records, [
      { row: 2, storeCode: 'S1', day: day('2024-05-06'), turnoverMinor: 123450, currency: 'CNY', receipts: 12 },
      { row: 3, storeCode: 'S1', day: day('2024-05-06'), hour: 23, footfall: 88 },
    ])
    assert.deepEqual(short, [
      [4, '小时', 'out_of_range', '24'],
      [5, '销售额', 'too_many_decimals', '1.005'],
      [5, '客流', 'out_of_range', '-1'],
    ])
  })

  const catalog = (fields: object): Mapping => ({
    ...atriumProducts,
    fields: { sku: { column: 'sku' }, name: { column: 'name' }, ...fields },
  })

  test('constants, defaults, templates, patterns, translations, null words, lengths, currencies with other digits', async () => {
    const mapping = catalog({
      sku: { template: '{brand}-{sku}', pattern: '[A-Z]+-\\d+' },
      name: { column: 'name', default: 'unnamed', nulls: ['?'], nullMatches: '^x+$', maxLength: 8 },
      brand: { constant: 'House' },
      barcode: { column: 'code', translate: { a: '1' }, trim: false },
      currency: { column: 'currency', translate: { 元: 'CNY' } },
    })
    const { records, short } = await readAll(
      'brand,sku,name,code,currency\nAB,1,?,a,元\nAB,2,xxx, a,usd\nab,3,n,,\nAB,4,123456789,,\nAB,5,n,,JPY\n,,n,,\n',
      mapping,
    )
    assert.deepEqual(records, [
      { row: 2, sku: 'AB-1', name: { zh: 'unnamed' }, categoryPath: [], brand: 'House', barcode: '1', currency: 'CNY' },
      {
        row: 3,
        sku: 'AB-2',
        name: { zh: 'unnamed' },
        categoryPath: [],
        brand: 'House',
        barcode: ' a',
        currency: 'USD',
      },
    ])
    assert.deepEqual(short, [
      [4, 'brand + sku', 'pattern_mismatch', 'ab-3'],
      [5, 'name', 'too_long', '123456789'],
      [6, 'currency', 'unknown_word', 'JPY'],
      [7, 'brand + sku', 'missing_value', ''],
    ])
  })

  test('computed amounts; a wrong part is blamed by its own column', async () => {
    const { records, short } = await readAll(
      'sku,name,a,b\n1,n,2.5,0.333\n2,n,-2.5,0.2\n3,n,,1\n4,n,x,1\n5,n,1,\n',
      catalog({ price: { product: ['a', 'b'] } }),
    )
    assert.deepEqual(
      records.map((record) => (record as { priceMinor?: number }).priceMinor),
      [83, -50, undefined, undefined],
    )
    assert.deepEqual(short, [[5, 'a', 'not_a_number', 'x']])
    const sums = await readAll(
      'sku,name,a,b\n1,n,2.5,0.3\n2,n,,0.2\n3,n,,\n',
      catalog({ price: { difference: ['a', 'b'] } }),
    )
    assert.deepEqual(
      sums.records.map((record) => (record as { priceMinor?: number }).priceMinor),
      [220, -20, undefined],
    )
  })

  test('characters that the database cannot hold are refused, long values are cut in errors', async () => {
    const { short } = await readAll(`sku,name\n1,a\u0000b\n2,${'😀'.repeat(300)}\n`, catalog({}))
    assert.equal(short[0]?.[2], 'bad_character')
    assert.equal(short[1]?.[2], 'too_long')
    assert.equal(short[1]?.[3], `${'😀'.repeat(60)}…`)
  })

  test('skipped rows count, broken rows are told, batches are as large as asked', async () => {
    const mapping: Mapping = { ...catalog({}), skip: [{ when: [{ column: 'sku', startsWith: '合计' }] }] }
    const lines = Array.from({ length: 25 }, (_, index) => `${index},n`)
    lines.splice(5, 0, '合计,', 'x', 'a,"b"c')
    const { records, short, reading } = await readAll(`sku,name\n${lines.join('\n')}\n`, mapping, 10)
    assert.equal(records.length, 25)
    assert.deepEqual(short, [
      [8, '', 'ragged_row', ''],
      [9, '', 'bad_quoting', ''],
    ])
    const { rowsRead, rowsRejected, rowsSkipped } = reading.summary()
    assert.deepEqual([rowsRead, rowsRejected, rowsSkipped], [28, 2, 1])
    assert.equal(reading.progress().phase, 'done')
    assert.equal(reading.progress().recordsTotal, 25)
  })

  test('columns that are missing, or there twice, are named before any row is read', async () => {
    const failsWith = (code: string, said: RegExp) => (error: unknown) =>
      error instanceof ReadError && error.code === code && said.test(error.message)
    await assert.rejects(readAll('SKU,price\n1,2\n', atriumProducts), failsWith('missing_columns', /name \| 商品名称/))
    await assert.rejects(readAll('sku,name,SKU \n1,2,3\n', atriumProducts), failsWith('duplicate_columns', /sku/))
    const { records } = await readAll(' ＳＫＵ ,Name,price,price2\n1,n,2,x\n', atriumProducts)
    assert.equal(records.length, 1, 'case, width and outer blanks of a header do not matter')
  })

  test('no rows at all', async () => {
    const { records, errors } = await readAll('sku,name\n', atriumProducts)
    assert.deepEqual([records, errors], [[], []])
  })
})
