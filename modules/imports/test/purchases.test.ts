import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { putNodes } from '@atrium/organization'
import { freshDatabase, testClock } from '@atrium/testkit'
import { ReadError, writeErrorFile } from '../src/index.ts'
import {
  brief,
  by,
  csv,
  expectDone,
  figuresOf,
  fileOf,
  growsByRun,
  importFile,
  invoices,
  lineage,
  openMall,
  preset,
  rowsByTable,
} from './stage.ts'

const HEAD = 'kind,number,at,store_code,sku,name,quantity,amount,original_number,card_no,phone'
const RETAIL = preset('uci-online-retail')
const AFTER_RETAIL = testClock('2011-12-10T00:00:00Z')

const db = await openMall(import.meta)
const post = (rows: readonly string[], options = {}) => importFile(db, 'atrium-purchases', csv(HEAD, ...rows), options)
const entriesOf = async (card: string) =>
  (
    await db.sql<{ line: string }>(
      `select e.kind || ' ' || e.amount as line from points.entry e
       join purchases.purchase p on p.member_id = e.via_member_id and p.purchase_id = e.purchase_id
       where p.number like $1 order by e.effective_at, e.entry_id`,
      [`${card}-%`],
    )
  ).map(({ line }) => line)

describe('a file of purchases', () => {
  it('is posted whole, one purchase per number, and says so the second time', async () => {
    const rows = [
      'sale,A-1,2026-03-01 12:00:00,S1,TEA,绿茶,2,30.00,,CARD-A,',
      'sale,A-1,2026-03-01 12:00:00,S1,CUP,"茶杯, ""大""",1,20.50,,CARD-A,',
      'sale,A-2,2026-03-02,S2,TEA,,1,15.00,,CARD-A,13800138000',
      'sale,A-3,2026-03-02,S2,TEA,,1,15.00,,,',
    ]
    const first = await post(rows)
    assert.deepEqual([first.rowsRead, first.written, first.unchanged, first.refused], [4, 3, 0, 0])
    assert.deepEqual(await entriesOf('A'), ['earn 50', 'earn 15'])
    const before = await rowsByTable(db)
    const again = await post(rows)
    assert.deepEqual([again.written, again.unchanged, again.refused, again.resumedAt], [0, 3, 0, 3])
    // The same purchases in another file are met one by one.
    const other = await post([...rows, ''])
    assert.deepEqual([other.written, other.unchanged, other.resumedAt], [0, 3, 0])
    const after = await rowsByTable(db)
    for (const table of Object.keys(before)) {
      if (!growsByRun(table)) assert.equal(after[table], before[table], table)
    }
    assert.deepEqual(await db.sql("select name_zh from catalog.product where sku = 'CUP'"), [{ name_zh: '茶杯, "大"' }])
  })

  it('loses no sound purchase to a bad neighbour, and names row, column and reason', async () => {
    const rows = [
      'sale,B-1,2026-03-01 12:00:00,S1,TEA,,1,10.00,,CARD-B,',
      'sale,B-2,2026-02-30,S1,TEA,,1,10.00,,CARD-B,',
      'sale,B-3,2026-03-01,S1,TEA,,one,10.00,,CARD-B,',
      'sale,B-4,2026-03-01,S1,TEA,,1,10.00,,CARD-B',
      'sale,B-5,2026-03-01,S1,TEA,,1,10.00,,CARD-B,',
      'sale,B-5,2026-03-01,S1,CUP,,1,,,CARD-B,',
      'sale,B-6,2026-03-01,S9,TEA,,1,10.00,,CARD-B,',
      'sale,B-7,2026-09-01,S1,TEA,,1,10.00,,CARD-B,',
      'present,B-8,2026-03-01,S1,TEA,,1,10.00,,CARD-B,',
      'return,B-9,2026-03-01,S1,TEA,,1,10.00,,CARD-B,',
      'sale,B-10,2026-03-02,S1,TEA,,1,12.00,,CARD-B,',
    ]
    const state = await post(rows)
    assert.deepEqual([state.rowsRead, state.rowsRejected, state.written, state.refused], [11, 9, 2, 3])
    assert.deepEqual(brief(state.errors), [
      '3 at not_a_date',
      '4 quantity not_a_number',
      '5  ragged_row',
      '6  purchase_rejected',
      '7 amount missing_value',
      '10  no_row_kind',
      '8 unknown_store',
      '11 wrong_sign',
      '9 in_the_future',
    ])
    assert.deepEqual(await entriesOf('B'), ['earn 10', 'earn 12'])
  })

  it('writes what was refused into a file that a spreadsheet opens', async () => {
    const path = fileOf('', 'refused.csv')
    const errors = writeErrorFile(path, 'en')
    const rows = ['sale,E-1,soon,S1,TEA,,1,10.00,,CARD-E,', 'sale,E-2,2026-03-01,"S,9",TEA,,1,10.00,,CARD-E,']
    await post(rows, { onBatch: (_: unknown, refused: Parameters<typeof errors.write>[0]) => errors.write(refused) })
    assert.equal(await errors.close(), path)
    const lines = readFileSync(path, 'utf8').split('\r\n')
    assert.equal(lines[0], '\uFEFFrow,column,value,reason,message')
    assert.match(lines[1]!, /^2,at,soon,not_a_date,/)
    assert.match(lines[2]!, /^3,,,unknown_store,"there is no such store \(S,9\)"/)
  })

  it('tries again what was refused, once its reason is gone', async () => {
    const rows = [
      'sale,F-1,2026-03-01,S1,TEA,,1,10.00,,CARD-F,',
      'sale,F-2,2026-03-02,S3,TEA,,1,11.00,,CARD-F,',
      'sale,F-3,2026-03-03,S1,TEA,,1,12.00,,CARD-F,',
    ]
    const first = await post(rows)
    assert.deepEqual([first.written, first.refused, brief(first.errors)], [2, 1, ['3 unknown_store']])
    await db.transact(async (ctx) =>
      expectDone(await putNodes(ctx, [{ by, code: 'S3', kind: 'store', name: { zh: '三号店' }, parent: 'M' }])),
    )
    const second = await post(rows)
    assert.deepEqual([second.resumedAt, second.written, second.unchanged, second.refused], [1, 1, 2, 0])
    const third = await post(rows)
    assert.deepEqual([third.resumedAt, third.written, third.unchanged], [3, 0, 3])
  })

  it('refuses a number that comes with other content', async () => {
    const row = 'sale,R-1,2026-03-01,S1,TEA,,1,10.00,,CARD-R,'
    await post([row])
    const state = await post([row.replace('10.00', '11.00')])
    assert.deepEqual([state.refused, brief(state.errors)], [1, ['2 receipt_conflict']])
  })

  it('in GBK is read as what it says', async () => {
    // 小票号,门店编码,消费时间,金额,手机号,交易类型 / 0001,S1,2026-03-01 12:00:00,88.50,13900139000,销售
    const gbk = Buffer.concat([
      Buffer.from(
        'd0a1c6b1bac52cc3c5b5eab1e0c2eb2ccffbb7d1cab1bce42cbdf0b6ee2cc9e8bbfabac52cbdbbd2d7c0e0d0cd0a',
        'hex',
      ),
    ])
    const text = Buffer.from('0001,S1,2026-03-01 12:00:00,88.50,13900139000,', 'ascii')
    const file = Buffer.concat([gbk, text, Buffer.from('cffacadb', 'hex'), Buffer.from('\n')])
    // 手机号, not the other word: its three characters in GBK.
    const header = Buffer.from('ca d6 bb fa ba c5'.replaceAll(' ', ''), 'hex')
    const at = file.indexOf(Buffer.from('c9e8bbfabac5', 'hex'))
    header.copy(file, at)
    const state = await importFile(db, 'chinese-receipts', file)
    assert.deepEqual([state.written, state.refused, state.errors], [1, 0, []])
    // The feed was made by its first import, numbered as the file's receipts are.
    assert.deepEqual(await db.sql("select numbering from purchases.source where code = 'till-receipts'"), [
      { numbering: 'store_day' },
    ])
  })

  it('with bytes of another encoding loses only the rows that have them', async () => {
    const rows = csv(
      HEAD,
      'sale,X-1,2026-03-01,S1,TEA,绿茶,1,10.00,,CARD-X,',
      'sale,X-2,2026-03-01,S1,TEA,~~,1,10.00,,CARD-X,',
      'sale,X-3,2026-03-01,S1,TEA,,1,10.00,,CARD-X,',
    )
    const bytes = Buffer.from(rows)
    Buffer.from([0xff, 0xfe]).copy(bytes, bytes.indexOf('~~'))
    const state = await importFile(db, { ...preset('atrium-purchases'), file: { encoding: 'utf-8' } }, bytes)
    assert.deepEqual([state.written, state.rowsRejected, brief(state.errors)], [2, 1, ['3  bad_encoding']])
  })

  it('that breaks off posts nothing, for its last purchase may be half', async () => {
    const whole = gzipSync(
      csv(HEAD, ...Array.from({ length: 500 }, (_, at) => `sale,H-${at},2026-03-01,S1,T${at},,1,1.00,,C${at},`)),
    )
    const before = await rowsByTable(db)
    const half = importFile(db, 'atrium-purchases', whole.subarray(0, whole.length / 2))
    await assert.rejects(half, (error: unknown) => error instanceof ReadError && error.code === 'truncated_file')
    const after = await rowsByTable(db)
    assert.equal(after['purchases.receipt'], before['purchases.receipt'])
    assert.deepEqual(await db.sql('select state, error from imports.job order by job_id desc limit 1'), [
      { state: 'failed', error: 'ReadError' },
    ])
  })

  it('that is not there says so in a sentence', async () => {
    const missing = importFile(db, 'atrium-purchases', { path: '/nowhere/at/all.csv' })
    await assert.rejects(missing, (error: unknown) => error instanceof ReadError && error.code === 'no_such_file')
  })

  it('makes prospects of strangers where told to', async () => {
    await post(['sale,P-1,2026-03-01,S1,TEA,,1,10.00,,CARD-P,'], { unknownMembers: 'prospect' })
    const [member] = await db.sql(
      "select m.stage from members.member m join purchases.purchase p using (member_id) where p.number = 'P-1'",
    )
    assert.deepEqual(member, { stage: 'prospect' })
  })

  it('keeps what was given before the discount', async () => {
    const head = `${HEAD},discount`
    const row = 'sale,D-1,2026-03-01,S1,TEA,,1,80.00,,CARD-D,,20.00'
    await importFile(db, 'atrium-purchases', csv(head, row))
    assert.deepEqual(
      await db.sql("select gross_minor, discount_minor, paid_minor from purchases.purchase where number = 'D-1'"),
      [{ gross_minor: '10000', discount_minor: '2000', paid_minor: '8000' }],
    )
  })
})

describe('a return that names its sale', () => {
  it('brings back the lines it names, whether the sale stands in the same file or came before', async () => {
    await post([
      'sale,L-1,2026-03-01 10:00,S1,TEA,,3,30.00,,CARD-L,',
      'sale,L-1,2026-03-01 10:00,S1,CUP,,1,20.00,,CARD-L,',
      'return,L-2,2026-03-02 10:00,S1,TEA,,-1,-10.00,L-1,CARD-L,',
    ])
    assert.deepEqual(await entriesOf('L'), ['earn 50', 'take_back -10'])
    await post(['return,L-3,2026-03-03 10:00,S1,CUP,,-1,-20.00,L-1,CARD-L,'])
    await post([
      'return,L-4,2026-03-04 10:00,S1,TEA,,-1,-10.00,L-1,CARD-L,',
      'return,L-5,2026-03-05 10:00,S1,TEA,,-1,-10.00,L-1,CARD-L,',
    ])
    assert.deepEqual((await entriesOf('L')).slice(2), ['take_back -20', 'take_back -10', 'take_back -10'])
    assert.deepEqual(
      await db.sql(
        `select line_no, returned_milli, line.returned_minor from purchases.line
         join purchases.purchase using (member_id, purchase_id) where number = 'L-1' order by line_no`,
      ),
      [
        { line_no: 1, returned_milli: '3000', returned_minor: '3000' },
        { line_no: 2, returned_milli: '1000', returned_minor: '2000' },
      ],
    )
  })

  it('spreads over equal lines of the sale, and is refused beyond them', async () => {
    const state = await post([
      'sale,N-1,2026-03-01,S1,TEA,,1,10.00,,CARD-N,',
      'sale,N-1,2026-03-01,S1,TEA,,2,16.00,,CARD-N,',
      'return,N-2,2026-03-02,S1,TEA,,-2,-18.00,N-1,CARD-N,',
      'return,N-3,2026-03-03,S1,TEA,,-2,-18.00,N-1,CARD-N,',
      'return,N-4,2026-03-04,S1,HAT,,-1,-1.00,N-1,CARD-N,',
      'return,N-5,2026-03-05,S1,TEA,,-1,-8.00,N-0,CARD-N,',
    ])
    assert.deepEqual(brief(state.errors), ['5 return_exceeds_purchase', '6 unknown_line', '7 unknown_original'])
    assert.deepEqual(await entriesOf('N'), ['earn 26', 'take_back -18'])
  })

  it('of a receipt of nobody is found as well', async () => {
    const state = await post(['sale,O-1,2026-03-01,S1,TEA,,2,10.00,,,', 'return,O-2,2026-03-02,S1,TEA,,-1,-5.00,O-1,,'])
    assert.deepEqual([state.written, state.errors], [2, []])
    assert.deepEqual(await db.sql("select returned_minor from purchases.anonymous where number = 'O-1'"), [
      { returned_minor: '500' },
    ])
  })
})

describe('a dry run', () => {
  it('shows every refusal and keeps nothing', async () => {
    const rows = [
      'sale,Y-1,2026-03-01,S1,YTEA,,2,10.00,,CARD-Y,13700137000',
      'sale,Y-2,2026-03-01,S9,YTEA,,2,10.00,,CARD-Y,',
      'sale,Y-3,never,S1,YTEA,,2,10.00,,CARD-Y,',
      'return,Y-4,2026-03-02,S1,YTEA,,-1,-5.00,Y-1,CARD-Y,',
    ]
    const before = await rowsByTable(db)
    const state = await post(rows, { dryRun: true })
    assert.deepEqual([state.jobId, state.written, state.refused, state.rowsRejected], [undefined, 2, 1, 2])
    assert.deepEqual(brief(state.errors), ['4 at not_a_date', '3 unknown_store'])
    assert.deepEqual(await rowsByTable(db), before)
    const real = await post(rows)
    assert.deepEqual([real.written, real.refused, real.rowsRejected], [2, 1, 2])
  })

  it('of many batches knows the sales that it did not keep', async () => {
    const sales = Array.from({ length: 1_200 }, (_, at) => `sale,Z-${at},2026-03-01,S1,TEA,,1,1.00,,CARD-Z${at},`)
    const back = 'return,Z-R,2026-03-02,S1,TEA,,-1,-1.00,Z-0,CARD-Z0,'
    const before = await rowsByTable(db)
    const state = await post([...sales, back], { dryRun: true })
    assert.deepEqual([state.written, state.errors], [1_201, []])
    assert.deepEqual(await rowsByTable(db), before)
  })

  it('of a data set on an empty database leaves it empty', async () => {
    const empty = await freshDatabase('imports-empty', { clock: AFTER_RETAIL, lineage })
    const before = await rowsByTable(empty)
    const state = await importFile(empty, RETAIL, invoices(300, 20), { dryRun: true })
    assert.deepEqual([state.written, state.refused], [300, 0])
    assert.deepEqual(await rowsByTable(empty), before)
  })
})

describe('two imports of one file at once', () => {
  it('post every purchase once between them', async () => {
    const path = fileOf(invoices(4_000, 150))
    const one = await freshDatabase('imports-one', { clock: AFTER_RETAIL, lineage })
    const alone = await importFile(one, RETAIL, { path })
    const two = await freshDatabase('imports-two', { clock: AFTER_RETAIL, lineage })
    const rival = two.another({ clock: AFTER_RETAIL, lineage })
    const states = await Promise.all([importFile(two, RETAIL, { path }), importFile(rival, RETAIL, { path })])
    assert.equal(alone.written, 4_000)
    assert.equal(states[0].written + states[1].written, 4_000)
    assert.equal(states[0].unchanged + states[1].unchanged, 4_000)
    assert.deepEqual([...states[0].errors, ...states[1].errors], [])
    assert.deepEqual(await figuresOf(two, 'uci-online-retail'), await figuresOf(one, 'uci-online-retail'))
  })
})
