import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseDay } from '@atrium/kernel'
import { consentsOf, memberViews } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { byStaff, freshDatabase, testClock } from '@atrium/testkit'
import { brief, csv, growsByRun, importFile, lineage, openMall, preset, rowsByTable, setUpMall } from './stage.ts'

const clock = testClock('2026-06-15T04:00:00Z')

describe('organization', async () => {
  const db = await freshDatabase('imports-organization', { clock, lineage })
  const HEAD = 'kind,code,parent_code,name,name_en,zone,currency,category,floor,opens_at,closes_at'
  const rows = [
    '店铺,S1,M1,山间咖啡,Hill Coffee,,,catering/coffee,L1,9:00,22:00',
    'mall,M1,G,一期,,,,,,10:00,02:00',
    'group,G,,集团,,Asia/Shanghai,CNY,,,,',
    'counter,C1,S1,外带,,,,,,,',
  ]

  it('makes the tree, parents anywhere in the file, with opening hours of every day', async () => {
    const state = await importFile(db, 'atrium-organization', csv(HEAD, ...rows))
    assert.deepEqual([state.rowsRead, state.written, state.refused], [4, 4, 0])
    const tree = await db.read(loadOrganization)
    const shop = tree.nodeByCode('S1')
    assert.deepEqual(
      [shop?.kind, shop?.name, shop?.category, shop?.floor, shop?.zone],
      ['store', { zh: '山间咖啡', en: 'Hill Coffee' }, 'catering/coffee', 'L1', 'Asia/Shanghai'],
    )
    assert.deepEqual(shop?.hours?.sun, [{ opens: '09:00', closes: '22:00' }])
    // Closing before opening is closing the next day.
    assert.deepEqual(tree.nodeByCode('M1')?.hours?.mon, [{ opens: '10:00', closes: '26:00' }])
  })

  it('changes nothing the second time, and what differs the third', async () => {
    const again = await importFile(db, 'atrium-organization', csv(HEAD, ...rows))
    assert.deepEqual([again.written, again.unchanged], [0, 4])
    const moved = await importFile(db, 'atrium-organization', csv(HEAD, ...rows.map((row) => row.replace('L1', 'L2'))))
    assert.deepEqual([moved.written, moved.unchanged], [1, 3])
  })

  it('refuses what does not fit the tree, beside what does', async () => {
    const state = await importFile(
      db,
      'atrium-organization',
      csv(
        HEAD,
        'store,S7,,无处,,,,,,,',
        'store,S8,M1,早,,,,,,25:00,26:00',
        'store,S9,M1,好,,,,,,,',
        'kiosk,K,M1,亭,,,,,,,',
      ),
    )
    assert.deepEqual([state.written, state.rowsRejected], [1, 3])
    assert.deepEqual(brief(state.errors), ['5 kind unknown_word', '2 unknown_parent', '3 invalid_hours'])
  })

  it('dry run keeps nothing', async () => {
    const before = await rowsByTable(db)
    const state = await importFile(db, 'atrium-organization', csv(HEAD, 'store,S20,M1,新店,,,,,,,'), { dryRun: true })
    assert.equal(state.written, 1)
    assert.deepEqual(await rowsByTable(db), before)
  })
})

describe('members', async () => {
  const db = await openMall('imports-members')
  // Before anything reads the custom fields: the staff page that adds them is not behind the door of modules.
  await db.sql(
    `insert into members.field (code, type, name_zh, changed_at) values ('shoeSize', 'integer', '鞋码', now())`,
  )
  const mapping = {
    ...preset('atrium-members'),
    attributes: { shoeSize: { type: 'integer' as const, column: 'shoe', optional: true } },
    consents: [{ purpose: 'marketing', channel: 'sms', column: 'sms_ok', optional: true }],
  }
  const HEAD = 'phone,phone_verified,card_no,name,gender,birthday,email,joined_at,home_store_code,shoe,sms_ok'
  const load = (...rows: string[]) => importFile(db, mapping, csv(HEAD, ...rows))
  const idOf = async (name: string): Promise<number> => {
    const [row] = await db.sql<{ member_id: number }>('select member_id from members.member where name = $1', [name])
    assert.ok(row, name)
    return row.member_id
  }
  const wei = '13800138000,是,CARD-1,王伟,男,1990-05-01,wei@example.com,2025-01-02 10:00:00,S1,42,是'

  it('are registered with identities, profile, home store and consents', async () => {
    const state = await load(wei, ',,CARD-2,李娜,女,1985年3月8日,,,S2,,否', '13900139000,否,,,,,,,,,')
    assert.deepEqual([state.written, state.unchanged, state.errors], [3, 0, []])
    const id = await idOf('王伟')
    const { view, consents } = await db.read(async (ctx) => ({
      view: (await memberViews(ctx, [id], 'whole')).get(id),
      consents: (await consentsOf(ctx, [id])).get(id),
    }))
    assert.deepEqual(
      [view?.stage, view?.joinedAt, view?.gender, view?.birthday, view?.attributes],
      ['joined', Date.parse('2025-01-02T10:00:00+08:00'), 'male', parseDay('1990-05-01'), { shoeSize: 42 }],
    )
    assert.equal((await db.read(loadOrganization)).node(view?.homeStoreId ?? 0)?.code, 'S1')
    assert.deepEqual(view?.identities.map(({ kind, value }) => `${kind} ${value}`).sort(), [
      'card_no CARD-1',
      'email wei@example.com',
      'phone_verified +8613800138000',
    ])
    assert.deepEqual(
      consents?.map(({ purpose, channel, allowed }) => ({ purpose, channel, allowed })),
      [{ purpose: 'marketing', channel: 'sms', allowed: true }],
    )
  })

  it('are unchanged the second time: no row of any table moves', async () => {
    const before = await rowsByTable(db)
    const state = await load(wei, ',,CARD-2,李娜,女,1985年3月8日,,,S2,,否', '13900139000,否,,,,,,,,,')
    assert.deepEqual([state.written, state.unchanged, state.errors], [0, 3, []])
    const after = await rowsByTable(db)
    for (const table of Object.keys(before)) {
      if (!growsByRun(table)) assert.equal(after[table], before[table], table)
    }
  })

  it('change by the columns that a row fills, and only by these', async () => {
    const state = await load('13800138000,是,CARD-1,,,,,,S2,43,', ',,CARD-2,,,,,,,,是', ',,CARD-1,,,,,,,,')
    assert.deepEqual([state.written, state.unchanged], [2, 1])
    const id = await idOf('王伟')
    const view = await db.read(async (ctx) => (await memberViews(ctx, [id])).get(id))
    assert.deepEqual([view?.gender, view?.attributes], ['male', { shoeSize: 43 }])
    assert.equal((await db.read(loadOrganization)).node(view?.homeStoreId ?? 0)?.code, 'S2')
    const na = await idOf('李娜')
    const consents = await db.read(async (ctx) => (await consentsOf(ctx, [na])).get(na))
    assert.equal(consents?.[0]?.allowed, true)
  })

  it('are linked and joined by what a row names together', async () => {
    const linked = await load(',,CARD-1,,,,,,,,', ',,CARD-3,,,,,,,,')
    assert.deepEqual([linked.written, linked.unchanged], [1, 1])
    const more = await importFile(
      db,
      mapping,
      csv(`${HEAD},wechat_unionid`, ',,CARD-3,,,,,,,,,union-3', ',,CARD-3,,,,,,,,,union-3'),
    )
    // The second row finds what the first has linked.
    assert.equal(more.written, 2)
    const again = await importFile(db, mapping, csv(`${HEAD},wechat_unionid`, ',,CARD-3,,,,,,,,,union-3'))
    assert.deepEqual([again.written, again.unchanged], [0, 1])
    const merging = ['13700137000,是,,陈明,,,,,,,', '13700137000,是,CARD-3,,,,,,,,']
    const merged = await load(...merging)
    assert.equal(merged.written, 2)
    const ming = await idOf('陈明')
    const view = await db.read(async (ctx) => (await memberViews(ctx, [ming])).get(ming))
    assert.equal(view?.lineage.length, 2)
    const settled = await load(...merging)
    assert.deepEqual([settled.written, settled.unchanged], [0, 2])
  })

  it('that name nobody, or what is unknown, are refused one by one', async () => {
    const state = await load(
      ',,,无名,,,,,,,',
      ',,CARD-9,张三,,,,,S99,,',
      '12,是,,,,,,,,,',
      ',,CARD-10,,,2030-01-01,,,,,',
      ',,CARD-11,,,,,2027-01-01,,,',
      '138****8000,是,,,,,,,,,',
      ',,CARD-12,赵六,,,,,,,',
    )
    assert.deepEqual(brief(state.errors), [
      '7 phone masked_value',
      '2 nothing_identifies',
      '3 unknown_store',
      '4 invalid_identity',
      '5 invalid_profile',
      '6 in_the_future',
    ])
    assert.equal(state.written, 1)
    assert.ok(
      state.errors.every(({ value, message }) => !`${value}${message.zh}`.includes('8000')),
      'no personal data',
    )
  })

  it('may be prospects', async () => {
    await importFile(db, mapping, csv(`${HEAD},stage`, ',,CARD-P,潜客甲,,,,,,,,潜客'))
    assert.deepEqual(await db.sql("select stage from members.member where name = '潜客甲'"), [{ stage: 'prospect' }])
  })

  it('of thousands come in by a handful of statements a batch', async () => {
    const rows = Array.from({ length: 2_500 }, (_, at) => `,,BULK-${at},客${at},,,,,S1,,`)
    const state = await load(...rows)
    assert.deepEqual([state.written, state.errors], [2_500, []])
    const again = await load(...rows)
    assert.deepEqual([again.written, again.unchanged], [0, 2_500])
  })
})

describe('catalog', async () => {
  const db = await freshDatabase('imports-catalog', { clock, lineage })
  const HEAD = 'sku,name,name_en,category,brand,price,barcode'
  const rows = ['T1,绿茶,Green tea,饮品 > 茶,山间,18.5,6901234567890', 'T2,茶杯,,,,,']
  const load = (...given: string[]) => importFile(db, 'atrium-products', csv(HEAD, ...given))

  it('is described, and unchanged the second time', async () => {
    const state = await load(...rows)
    assert.deepEqual([state.written, state.errors], [2, []])
    assert.deepEqual(
      await db.sql(
        `select name_zh, name_en, category_path, brand, list_price_minor, currency, attributes from catalog.product where sku = 'T1'`,
      ),
      [
        {
          name_zh: '绿茶',
          name_en: 'Green tea',
          category_path: '饮品/茶',
          brand: '山间',
          list_price_minor: '1850',
          currency: 'CNY',
          attributes: { barcode: '6901234567890' },
        },
      ],
    )
    const again = await load(...rows)
    assert.deepEqual([again.written, again.unchanged], [0, 2])
  })

  it('changes by what a row fills', async () => {
    const state = await load('T1,绿茶,Green tea,,,20,', 'T2,茶杯,,,,,')
    assert.deepEqual([state.written, state.unchanged], [1, 1])
    assert.deepEqual(await db.sql("select category_path, list_price_minor from catalog.product where sku = 'T1'"), [
      { category_path: '饮品/茶', list_price_minor: '2000' },
    ])
  })

  it('refuses what is no product', async () => {
    const state = await load('T3,,,,,,', 'T4,茶,,红/绿,,,', 'T5,茶,,,,-1,', 'T6,茶,,,,,')
    assert.deepEqual(brief(state.errors), ['2 name missing_value', '3 invalid_category', '4 invalid_price'])
    assert.equal(state.written, 1)
  })
})

describe('store days', async () => {
  const db = await freshDatabase('imports-store-days', { clock, lineage })
  await setUpMall(db)
  const HEAD = 'store_code,day,counter_code,hour,turnover,receipts,footfall'
  const load = (...given: string[]) => importFile(db, 'atrium-store-days', csv(HEAD, ...given))
  const rows = ['S1,2026-06-01,,,10000.50,120,', 'S1,2026-06-01,C1,10,,,35', 'M,2026-06-01,,11,,,900']

  it('are declared and counted, and unchanged the second time', async () => {
    const state = await load(...rows)
    assert.deepEqual([state.written, state.errors], [3, []])
    assert.deepEqual(await db.sql('select turnover_minor, receipts from organization.store_day'), [
      { turnover_minor: '1000050', receipts: 120 },
    ])
    assert.deepEqual(await db.sql('select hour, people from organization.footfall order by hour'), [
      { hour: 10, people: 35 },
      { hour: 11, people: 900 },
    ])
    const again = await load(...rows)
    assert.deepEqual([again.written, again.unchanged], [0, 3])
    const corrected = await load('S1,2026-06-01,,,9999.00,120,')
    assert.equal(corrected.written, 1)
  })

  it('refuse a row by what it lacks, and say which half of it', async () => {
    const state = await load(
      'S1,2026-06-02,,,,,',
      'S1,2026-06-02,,9,100,1,',
      'S1,2026-06-02,,,100,,',
      'S1,2026-06-02,,,,,10',
      'S9,2026-06-02,,,100,1,',
      'S1,2026-06-02,,24,,,5',
      'S1,2026-07-02,,,100,1,',
    )
    assert.deepEqual(brief(state.errors), [
      '7 hour out_of_range',
      '2 nothing_declared',
      '3 turnover_in_parts',
      '4 receipts_missing',
      '5 hour_missing',
      '6 unknown_store',
      '8 future_day',
    ])
    assert.equal(state.written, 0)
  })
})

describe('the audit trail', async () => {
  const db = await openMall('imports-trail')
  const by = { ...byStaff(7, 'all', 'req-import'), from: '10.1.2.3' }
  const trail = async () =>
    db.sql<{ action: string; subject: string; actor: string; from_address: string; after: Record<string, unknown> }>(
      `select action, subject_kind || ' ' || subject_id as subject, actor_kind || ' ' || actor_id as actor, from_address,
         after::json as after
       from staff.audit where actor_kind = 'staff' order by id`,
    )

  it('gets one row for a file of nodes or products, whatever it holds, and none for a dry run', async () => {
    const nodes = csv('kind,code,parent_code,name', 'store,S30,M,三十', 'store,S31,M,三十一')
    const products = csv('sku,name', 'P1,一', 'P2,二', 'P3,三')
    await importFile(db, 'atrium-products', products, { by, dryRun: true })
    assert.deepEqual(await trail(), [])
    const first = await importFile(db, 'atrium-organization', nodes, { by })
    const second = await importFile(db, 'atrium-products', products, { by })
    const own = { ...preset('atrium-products'), title: { zh: '自己的' } }
    const third = await importFile(db, own, csv('sku,name', 'P1,另一'), { by })
    assert.deepEqual([first.written, second.written, third.written], [2, 3, 1])
    const rows = await trail()
    assert.deepEqual(
      rows.map(({ action, subject, actor, from_address }) => [action, subject, actor, from_address]),
      [first, second, third].map(({ jobId }) => ['imports.runImport', `import ${jobId}`, 'staff 7', '10.1.2.3']),
    )
    assert.deepEqual(
      rows.map(({ after }) => [after.target, after.mapping, after.isPreset]),
      [
        ['organization', 'atrium-organization', true],
        ['catalog', 'atrium-products', true],
        ['catalog', 'atrium-products', false],
      ],
    )
    const jobs = await db.sql<{ file_name: string; hash: string }>(
      `select file_name, encode(mapping_hash, 'hex') as hash from imports.job order by job_id`,
    )
    assert.deepEqual(
      rows.map(({ after }) => ({ file_name: after.fileName, hash: after.mappingHash })),
      jobs,
    )
  })
})
