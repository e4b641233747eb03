import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { accountTotals } from '@atrium/points'
import { ImportDesk } from '../src/index.ts'
import { openDeskStage } from './desk-stage.ts'
import { invoices, rowsByTable } from './stage.ts'

// What operators do with files beyond importing them: first rows as they are read, layouts of their own, stores of their own, an end before the
// end, rows to correct, balances from before.
const { db, desk, ask, upload, run, refused } = await openDeskStage(import.meta)

interface Check {
  readonly problems: readonly { readonly pointer: string }[]
  readonly fault: { readonly zh: string } | null
  readonly rows: readonly {
    readonly row: number
    readonly skipped: boolean
    readonly kind: string | null
    readonly values: readonly { readonly field: string; readonly type: string; readonly value: string }[]
    readonly faults: readonly { readonly column: string; readonly code: string }[]
  }[]
}

const SALES = `号,时间,店,实收,卡
1,2026-05-01 10:00,S1,12.50,C1
2,2026-05-01 11:00,S1,-3.00,C1
3,昨天,S1,8.00,C2
合计,,,17.50,
`
const sales = {
  name: 'own-sales',
  title: { zh: '本店收银' },
  target: 'purchases',
  zone: 'Asia/Shanghai',
  currency: 'CNY',
  skip: [{ when: [{ column: '号', equals: '合计' }] }],
  fields: {
    number: { column: '号' },
    at: { column: '时间', formats: ['yyyy-MM-dd HH:mm'] },
    storeCode: { column: '店' },
    amount: { column: '实收' },
  },
  identities: [{ kind: 'card_no', column: '卡' }],
  kinds: [
    { kind: 'return', when: [{ column: '实收', sign: 'negative' }], amounts: 'as-is' },
    { kind: 'sale', when: [], amounts: 'as-is' },
  ],
}

it('the first rows are shown as a mapping reads them, with what is wrong at its cell', async () => {
  const { fileId } = await upload('sales.csv', SALES)
  const check = (mapping: object) => ask<Check>('POST', `/v1/imports/files/${fileId}/checks`, { mapping })
  const { problems, fault, rows } = await check(sales)
  assert.deepEqual([problems, fault], [[], null])
  assert.deepEqual(
    rows.map(({ row, kind, skipped }) => [row, kind, skipped]),
    [
      [2, 'sale', false],
      [3, 'return', false],
      [4, 'sale', false],
      [5, null, true],
    ],
  )
  assert.deepEqual(Object.fromEntries(rows[0]!.values.map(({ field, value }) => [field, value])), {
    number: '1',
    at: '2026-05-01T02:00:00.000Z',
    storeCode: 'S1',
    amount: '12.50',
    'identity:card_no': 'C1',
  })
  assert.deepEqual(
    rows[2]!.faults.map(({ column, code }) => [column, code]),
    [['时间', 'not_a_date']],
  )
  const wrong = await check({ ...sales, fields: { ...sales.fields, colour: { column: '号' } } })
  assert.deepEqual(
    wrong.problems.map(({ pointer }) => pointer),
    ['/fields/colour'],
  )
  const missing = await check({ ...sales, fields: { ...sales.fields, channel: { column: '渠道' } } })
  assert.match(missing.fault?.zh ?? '', /渠道/)
  await ask('POST', `/v1/imports/files/${fileId}/checks`, { mapping: sales }, 404, 'other')
})

it('a layout is saved by name, found for a file, changed in versions, and put away', async () => {
  const { fileId } = await upload('sales.csv', SALES)
  const save = <T = { layoutId: string; version: number }>(body: object, status = 200, as = 'staff') =>
    ask<T>('POST', '/v1/imports/layouts/saved', { mapping: sales, ...body }, status, as)
  const { layoutId, version } = await save({ name: '收银导出' })
  assert.equal(version, 1)
  assert.equal((await save<{ code: string }>({ name: '收银导出' }, 409)).code, 'name_taken')
  assert.equal((await save<{ code: string }>({ name: '店长的' }, 403, 'narrow')).code, 'scope_too_narrow')
  assert.equal((await save<{ code: string }>({ name: 'x', mapping: { name: 'x' } }, 422)).code, 'invalid_mapping')

  const look = await ask<{ fittingLayouts: string[] }>('GET', `/v1/imports/files/${fileId}`)
  assert.deepEqual(look.fittingLayouts, [layoutId])
  const dry = await run(fileId, true, { layoutId })
  assert.deepEqual(dry.layout, { layoutId, version: 1 })
  assert.deepEqual([dry.progress?.rowsRejected, dry.progress?.written], [1, 2])

  const changed = { ...sales, fields: { ...sales.fields, channel: { constant: 'pos' } } }
  assert.equal((await save({ name: '收银导出（新）', layoutId, version: 1, mapping: changed })).version, 2)
  assert.equal((await save<{ code: string }>({ name: '收银导出', layoutId, version: 1 }, 409)).code, 'layout_stale')
  const { layout, versions } = await ask<{ layout: { name: string }; versions: { version: number }[] }>(
    'GET',
    `/v1/imports/layouts/${layoutId}`,
  )
  assert.deepEqual([layout.name, versions.map((each) => each.version)], ['收银导出（新）', [2, 1]])
  await ask('POST', '/v1/imports/layouts/retirements', { layoutId })
  await ask('POST', '/v1/imports/layouts/retirements', { layoutId }, 404)
  await ask('POST', '/v1/imports/runs', { fileId, layoutId, dryRun: true }, 404)
  const { saved } = await ask<{ saved: unknown[] }>('GET', '/v1/imports/layouts')
  assert.deepEqual(saved, [])
  const trail = await db.sql<{ action: string }>(`select action from staff.audit where action like 'imports.%Layout'`)
  assert.equal(trail.length, 3)
})

it('a dry run tells what would be made and changed, and why rows are refused; refused rows are corrected and come in', async () => {
  const rows = `sku,name,price,note
P1,绿茶,12.5,"=HYPERLINK(""x"")"
P2,红茶,many,-5
P3,"茶,杯",too many,ok
`
  const { fileId } = await upload('products.csv', rows)
  const dry = await run(fileId, true)
  assert.deepEqual([dry.progress?.written, dry.progress?.changed, dry.progress?.rowsRejected], [1, 0, 2])
  assert.deepEqual(
    dry.progress?.reasons.map(({ code, column, rows: times }) => [code, column, times]),
    [['not_a_number', 'price', 2]],
  )
  assert.deepEqual(dry.progress?.samples, [{ row: 2, became: 'created', text: 'P1 · 绿茶' }])
  await run(fileId, false)

  const text = await refused(dry.runId, 'en')
  assert.equal(
    text,
    `\uFEFFimport row,import column,import reason,sku,name,price,note\r
3,price,price: is not a number,P2,红茶,many,-5\r
4,price,price: is not a number,P3,"茶,杯",too many,ok\r
`,
  )
  assert.match(await refused(dry.runId, 'zh'), /^\uFEFF导入行号,导入问题列,导入原因,sku/)
  await refused(dry.runId, 'zh', 'other', 403)
  const mended = await upload('mended.csv', text.replace('too many', '30').replace('many', '9.9'))
  const again = await run(mended.fileId, false)
  assert.deepEqual([again.progress?.written, again.progress?.rowsRejected], [2, 0])
  const priced = await upload('priced.csv', 'sku,name,price\nP1,绿茶,13\n')
  const change = await run(priced.fileId, true)
  assert.deepEqual([change.progress?.written, change.progress?.changed], [1, 1])
  assert.equal(change.progress?.samples[0]?.became, 'changed')
})

it('a formula goes out as text and comes back as it was; a refused purchase goes out with all of its rows', async () => {
  const bills = `kind,number,at,store_code,sku,name,quantity,amount,card_no
sale,B1,2026-05-02 10:00:00,S9,A,=1+1,1,5.00,C1
sale,B1,2026-05-02 10:00:00,S9,B,+plus,-1,-1.00,C1
sale,B2,2026-05-02 10:00:00,S1,A,=1+1,1,5.00,C1
`
  const { fileId } = await upload('bills.csv', bills)
  const first = await run(fileId, false, { preset: 'atrium-purchases' })
  assert.deepEqual([first.progress?.written, first.progress?.rowsRejected], [1, 2])
  const text = await refused(first.runId, 'zh')
  const lines = text.trim().split('\r\n')
  assert.match(lines[1] ?? '', /^2,,门店不存在（S9）,sale,B1,.*,'=1\+1,1,5\.00,C1$/)
  assert.match(lines[2] ?? '', /^3,,.*第 2 行.*,sale,B1,.*,'\+plus,-1,-1\.00,C1$/)
  const { fileId: mended } = await upload('mended.csv', text.replaceAll('S9', 'S2'))
  const second = await run(mended, false, { preset: 'atrium-purchases' })
  assert.deepEqual([second.progress?.written, second.progress?.rowsRejected], [1, 0])
  const [named] = await db.sql<{ name_zh: string }>(`select name_zh from catalog.product where sku = 'B'`)
  assert.equal(named?.name_zh, '+plus')
})

it('whoever has one store imports for it alone, and sees only what they imported themselves', async () => {
  const bills = (feed: string) => `kind,number,at,store_code,sku,name,quantity,amount,card_no
sale,${feed}1,2026-05-03 10:00:00,S1,A,茶,1,5.00,N1
sale,${feed}2,2026-05-03 10:00:00,S2,A,茶,1,5.00,N2
`
  const { fileId } = await upload('narrow.csv', bills('N'), 200, 'narrow')
  const own = await run(fileId, false, { preset: 'atrium-purchases' }, 'narrow')
  assert.deepEqual(
    [own.progress?.written, own.errors.map(({ row, code }) => [row, code])],
    [1, [[3, 'store_out_of_scope']]],
  )

  const people = `phone,phone_verified,name,home_store_code
13900139001,是,甲,S1
13900139002,是,乙,S2
13900139003,是,丙,
`
  const file = await upload('people.csv', people, 200, 'narrow')
  const joined = await run(file.fileId, false, { preset: 'atrium-members' }, 'narrow')
  assert.deepEqual(
    [joined.progress?.written, joined.errors.map(({ row, code }) => [row, code])],
    [
      1,
      [
        [3, 'out_of_scope'],
        [4, 'home_store_needed'],
      ],
    ],
  )
  // Somebody of another store, named by a phone that the file's sender happens to know.
  const all = await upload('people.csv', people)
  await run(all.fileId, false, { preset: 'atrium-members' })
  const grab = await upload(
    'grab.csv',
    'phone,phone_verified,name,home_store_code\n13900139002,是,改名,S1\n',
    200,
    'narrow',
  )
  const grabbed = await run(grab.fileId, false, { preset: 'atrium-members' }, 'narrow')
  assert.deepEqual(
    grabbed.errors.map(({ code }) => code),
    ['member_elsewhere'],
  )

  const products = await upload('p.csv', 'sku,name\nX,Y\n', 200, 'narrow')
  const start = (body: object, status: number) =>
    ask<{ code: string }>(
      'POST',
      '/v1/imports/runs',
      { fileId: products.fileId, dryRun: true, ...body },
      status,
      'narrow',
    )
  assert.equal((await start({ preset: 'atrium-products' }, 403)).code, 'scope_too_narrow')
  assert.equal((await start({ preset: 'uci-online-retail' }, 403)).code, 'scope_too_narrow')
  assert.equal((await start({ mapping: { ...sales, name: 'new-feed' } }, 422)).code, 'unknown_feed')

  const theirs = await run(all.fileId, true, { preset: 'atrium-members' })
  await ask('GET', `/v1/imports/runs/${theirs.runId}`, undefined, 404, 'narrow')
  await ask('GET', `/v1/imports/runs/${theirs.runId}/mapping`, undefined, 404, 'narrow')
  await refused(theirs.runId, 'zh', 'narrow', 404)
  await ask('POST', '/v1/imports/runs', { fileId: all.fileId, like: theirs.runId, dryRun: true }, 404, 'narrow')
  const seen = await ask<{ items: { mine: boolean }[] }>('GET', '/v1/imports/runs', undefined, 200, 'narrow')
  assert.ok(seen.items.length === 3 && seen.items.every(({ mine }) => mine))
  const jobs = await ask<{ items: unknown[] }>('GET', '/v1/imports/jobs', undefined, 200, 'narrow')
  assert.equal(jobs.items.length, 3)
  await ask('GET', '/v1/imports/report?preset=atrium-purchases', undefined, 403, 'narrow')
})

it('a run is stopped between two batches, keeps what it posted, says so, and goes on from there', async () => {
  const { fileId } = await upload('many.csv', invoices(12_000, 500))
  const begin = () =>
    ask<{ runId: string }>('POST', '/v1/imports/runs', { fileId, dryRun: false, preset: 'uci-online-retail' })
  const { runId } = await begin()
  const written = async () => {
    const [row] = await db.sql<{ count: string }>('select count(*) as count from purchases.purchase')
    return Number(row?.count)
  }
  const before = await written()
  while ((await written()) === before) await new Promise((resolve) => setTimeout(resolve, 20))
  await ask('POST', '/v1/imports/runs/stops', { runId }, 409, 'narrow')
  await ask('POST', '/v1/imports/runs/stops', { runId })
  await desk.idle()
  const ended = await ask<{ state: string; jobId: string; progress: { written: number } }>(
    'GET',
    `/v1/imports/runs/${runId}`,
  )
  const kept = await written()
  const job = await ask<{ state: string }>('GET', `/v1/imports/jobs/${ended.jobId}`)
  assert.deepEqual([ended.state, job.state], ['stopped', 'interrupted'])
  assert.ok(kept > before && kept < before + 12_000, `${before} → ${kept}`)
  await ask('POST', '/v1/imports/runs/stops', { runId }, 409)

  const { runId: next } = await ask<{ runId: string }>('POST', '/v1/imports/runs', {
    fileId,
    dryRun: false,
    like: runId,
  })
  await desk.idle()
  const done = await ask<{ state: string; progress: { written: number; unchanged: number; recordsTotal: number } }>(
    'GET',
    `/v1/imports/runs/${next}`,
  )
  assert.equal(done.state, 'done')
  assert.ok(done.progress.unchanged > 0, 'what was posted is passed over')
  assert.equal(done.progress.written + done.progress.unchanged, done.progress.recordsTotal)

  // One that waits ends at once.
  const waiting = await db.sql<{ run_id: number }>(
    `insert into imports.run (run_id, file_id, file_name, mapping, mapping_hash, unknown_members, dry, actor_kind, actor_id, request_id, state, stop_asked_at, asked_at)
     select nextval('imports.run_id'), file_id, file_name, mapping, mapping_hash, 'prospect', true, actor_kind, actor_id, 'r', 'waiting', now(), now()
     from imports.run limit 1 returning run_id`,
  )
  desk.wake()
  await desk.idle()
  const [row] = await db.sql<{ state: string }>(`select state from imports.run where run_id = ${waiting[0]?.run_id}`)
  assert.equal(row?.state, 'stopped')
})

it('opening balances are posted once, to members, and refused where they came before otherwise', async () => {
  const points = async () => (await db.read((ctx) => accountTotals(ctx, 1))).outstanding
  const before = await points()
  const rows = `programme,card_no,points,valid_until
mall,C1,120,2026-12-31
mall,C1,30,2027-12-31
mall,NOBODY,5,
none,C1,5,
mall,C1,0,
`
  const { fileId } = await upload('balances.csv', rows)
  const of = { preset: 'atrium-balances' }
  const dry = await run(fileId, true, of)
  assert.deepEqual([dry.progress?.written, await points()], [2, before])
  const real = await run(fileId, false, of)
  assert.deepEqual(
    [real.progress?.written, real.errors.map(({ row, code }) => [row, code]).sort()],
    [
      2,
      [
        [4, 'unknown_member'],
        [5, 'unknown_programme'],
        [6, 'out_of_range'],
      ],
    ],
  )
  assert.equal(await points(), before + 150)
  const again = await run(fileId, false, of)
  assert.deepEqual([again.progress?.written, again.progress?.unchanged, await points()], [0, 2, before + 150])
  const other = await upload('other.csv', 'programme,card_no,points,valid_until\nmall,C1,121,2026-12-31\n')
  assert.deepEqual(
    (await run(other.fileId, false, of)).errors.map(({ code }) => code),
    ['opening_differs'],
  )
  const lots = await db.sql<{ day: string }>(
    `select distinct expires_on::text as day from points.lot where expires_on in ('2027-01-01', '2028-01-01') order by 1`,
  )
  assert.deepEqual(
    lots.map(({ day }) => day),
    ['2027-01-01', '2028-01-01'],
    'the day behind the last on which they count',
  )
})

it('tags come from files: by code or name, choices in words, and refused where they do not fit', async () => {
  const people = await upload('tagged.csv', 'card_no,name\nTAGGED,Ann\n')
  await run(people.fileId, false, { preset: 'atrium-members' })
  const rows = `tag,card_no,value
shoeSize,TAGGED,38
运动,TAGGED,跑步；瑜伽
Occupation,TAGGED,Teacher
鞋码,NOBODY,38
colour,TAGGED,red
年龄,TAGGED,38
weight,TAGGED,heavy
`
  const { fileId } = await upload('tags.csv', rows)
  const of = { preset: 'atrium-tags' }
  const held = async () =>
    db.sql<{ code: string; value: unknown }>(
      `select t.code, h.value from profiles.held h join profiles.tag t on t.id = h.tag_id order by t.code`,
    )
  assert.equal((await run(fileId, true, of)).progress?.written, 3)
  assert.deepEqual(await held(), [])
  const real = await run(fileId, false, of)
  assert.deepEqual(real.errors.map(({ row, code }) => [row, code]).sort(), [
    [5, 'unknown_member'],
    [6, 'unknown_tag'],
    [7, 'tag_makes_itself'],
    [8, 'value_does_not_fit'],
  ])
  assert.deepEqual(await held(), [
    { code: 'occupation', value: 'teacher' },
    { code: 'shoeSize', value: 38 },
    { code: 'sport', value: ['running', 'yoga'] },
  ])
  const again = await run(fileId, false, of)
  assert.deepEqual([again.progress?.written, again.progress?.unchanged], [0, 3])
})

it('a process that was given another folder takes no file and reads none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-other-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  await upload('here.csv', 'sku,name\nZ,Z\n')
  const told: string[] = []
  const stranger = new ImportDesk({ db, folder, onFault: (_, error) => told.push(String(error)) })
  assert.equal(await stranger.isOpen(), false)
  assert.equal(await stranger.isOpen(), false)
  assert.equal(told.length, 1)
  assert.match(told[0] ?? '', /ATRIUM_UPLOADS/)
  assert.equal(await desk.isOpen(), true)
})

it('a workbook that unpacks to gigabytes is refused by what it declares and by what it is', async () => {
  const kept = (await rowsByTable(db))['catalog.product']
  for (const declared of [undefined, 1_000]) {
    const bomb = workbookOf('xl/sharedStrings.xml', Buffer.alloc(300 * 1024 * 1024, 32), declared)
    const { fileId } = await upload('bomb.xlsx', bomb)
    assert.equal(
      (await ask<{ code: string }>('GET', `/v1/imports/files/${fileId}`, undefined, 422)).code,
      'unreadable_file',
    )
    const ended = await run(fileId, false)
    assert.equal(ended.state, 'failed')
    assert.match(ended.fault?.zh ?? '', /解压后过大/)
  }
  assert.equal((await rowsByTable(db))['catalog.product'], kept)
})

/** A zip archive of one part, which says of itself that it unpacks to so many bytes. */
function workbookOf(name: string, content: Buffer, declared = content.length): Buffer {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(declared, 22)
  local.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(packed.length, 20)
  entry.writeUInt32LE(declared, 24)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  const parts = [local, Buffer.from(name), packed]
  const at = Buffer.concat(parts).length
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, entry, Buffer.from(name), end])
}
