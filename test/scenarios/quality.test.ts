import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { putProducts } from '@atrium/catalog'
import { DAY_MS, type Outcome } from '@atrium/kernel'
import { postPurchases } from '@atrium/loyalty'
import { verifyPhones } from '@atrium/members'
import { countFootfall, putNodes } from '@atrium/organization'
import { bySystem } from '@atrium/testkit'
import { QualityDesk } from '@atrium/warehouse'
import { projections } from '../../apps/server/src/house.ts'
import { openHouse } from './house.ts'
import { openTown } from './projected-town.ts'

/*
 * Data that is sound passes every check. Then it is broken with SQL, past everything that keeps it: what was broken fails, and nothing else; what is
 * mended passes again.
 */

const NIGHT = '2026-03-20T20:00:00Z'
const house = await openHouse(import.meta, NIGHT, { olap: true })
const { db, owner } = house
const projection = house.projection!
const by = bySystem()

const desk = new QualityDesk({
  db,
  log: (_level, message, facts) => assert.fail(`${message}: ${JSON.stringify(facts)}`),
  projections: () => projections,
  olap: {
    rows: (question, limits) => projection.rows(question, limits),
    // Rounds are asked by hand here; whoever wants to know how far it is gets one, unless it is to lag.
    state: async () => {
      if (!lagging) await projection.round()
      return projection.state()
    },
  },
})
let lagging = false

interface Overview {
  readonly score: number
  readonly running: { readonly share: number } | null
  readonly checks: readonly {
    readonly code: string
    readonly standing: { readonly state: string; readonly offending: number; readonly why: string | null } | null
  }[]
  readonly tables: readonly { readonly table: string; readonly score: number | null }[]
}

const overview = () => owner.get<Overview>('/v1/warehouse/quality')
const keysOf = async (code: string) =>
  (
    await owner.get<{ keys: { kind: string; id: string; note: string | null }[] }>(
      `/v1/warehouse/quality/checks/${code}`,
    )
  ).keys

/** Runs all checks, or some, and answers those that did not pass. */
async function check(checks?: readonly string[]): Promise<string[]> {
  await owner.post('/v1/warehouse/quality/runs', checks ? { checks } : {})
  desk.wake()
  await desk.idle()
  const { checks: all, running } = await overview()
  assert.equal(running, null)
  return all.flatMap(({ code, standing }) => {
    assert.ok(standing, `${code} was looked at`)
    assert.notEqual(standing.state, 'unable', `${code}: ${standing.why}`)
    return standing.state === 'failed' ? [code] : []
  })
}

function expectDone<T>(outcomes: readonly Outcome<T, string>[]): void {
  for (const outcome of outcomes) assert.ok(outcome.ok, JSON.stringify(outcome))
}

const TABLES = [
  ...['members.member', 'members.identity', 'members.root', 'members.person', 'catalog.product'],
  ...[
    'purchases.purchase',
    'purchases.line',
    'purchases.anonymous',
    'points.account',
    'tiers.change',
    'tracking.event',
  ],
  ...['reports.store_day', 'profiles.stale'],
]

/** Puts back what the tables held before they were broken. */
async function heal(): Promise<void> {
  for (const table of TABLES)
    await db.sql(`delete from ${table}; insert into ${table} select * from kept.${table.replace('.', '_')}`)
}

async function rebuild(): Promise<void> {
  await projection.rebuild()
  await projection.rebuilt()
}

const visit = (batch: number, at: string) =>
  `insert into tracking.event (message_key, said_on, at, received_at, batch_id, visitor, source_id, kind, name, body)
   select decode(md5('${batch} ' || (${at})::text || n), 'hex'), ((${at})::timestamptz)::date, (${at})::timestamptz, now(), ${batch}, decode(md5('v'), 'hex'),
     (select id from tracking.source where code = 'site'), 1, 'seen', '{}' from generate_series(1, 3) as n`

before(async () => {
  await openTown(house)
  await db.transact(async (ctx) => {
    const floor = { by, kind: 'store', name: { zh: '店' }, category: 'apparel' } as const
    expectDone(
      await putNodes(ctx, [
        { ...floor, code: 'cafe', parent: 'east' },
        { ...floor, code: 'inn', parent: 'west' },
      ]),
    )
    const product = (no: number) => ({
      by,
      sku: `P${no}`,
      name: { zh: `商品 ${no}` },
      categoryPath: 'food/tea',
      brand: 'B',
    })
    expectDone(await putProducts(ctx, [product(0), product(1), product(2)]))
    const sale = (no: number) => ({
      ...{
        by,
        kind: 'sale',
        source: 'pos',
        number: `N${no}`,
        storeCode: no % 2 === 0 ? 'shop' : 'inn',
        currency: 'CNY',
      },
      ...{ at: ctx.now - no * 6 * 3_600_000, paidMinor: 10_000 + no, create: 'joined', historical: false },
      lines: [{ sku: `P${no % 3}`, quantityMilli: 1_000, amountMinor: 10_000 + no }],
      ...(no % 3 === 0 ? {} : { identities: [{ kind: 'card_no', value: `C${no % 5}` }] }),
    })
    // A receipt every six hours for ten days.
    expectDone(
      await postPurchases(
        ctx,
        Array.from({ length: 40 }, (_, no) => sale(no) as never),
      ),
    )
    const counted = Array.from({ length: 10 }, (_, no) => ({
      ...{ by, node: 'east', hour: 12, people: 50 },
      day: Math.floor(ctx.now / DAY_MS) - 1 - no,
    }))
    expectDone(await countFootfall(ctx, counted))
  })
  const members = await db.sql<{ id: number }>('select member_id as id from members.root order by 1')
  await db.transact(async (ctx) =>
    expectDone(
      await verifyPhones(
        ctx,
        members.map(({ id }) => ({
          ...{ by, memberId: id, phone: `1380000${1_000 + id}`, at: ctx.now, historical: false },
          ...{ verifiedAt: ctx.now, verifiedHow: 'sms', channel: 'wechat', storeId: null },
        })),
      ),
    ),
  )
  for (let day = 0; day < 9; day++) await db.sql(visit(100 + day, `'${NIGHT}'::timestamptz - interval '${day} days'`))
  await house.work()
  await rebuild()
  await db.sql('create schema kept')
  for (const table of TABLES) await db.sql(`create table kept.${table.replace('.', '_')} as table ${table}`)
})

describe('the quality of the data', () => {
  it('is whole where nothing is wrong', async () => {
    assert.deepEqual(await check(), [])
    const { score, tables } = await overview()
    assert.equal(score, 1_000)
    assert.ok(tables.every(({ score: own }) => own === 1_000))
    const { items } = await owner.get<{ items: unknown[] }>('/v1/warehouse/quality/alarms')
    assert.deepEqual(items, [])
  })

  it('falls where what the projection tells is broken, is alarmed, and recovers', async () => {
    await db.sql(`
      delete from members.identity where member_id = (select min(member_id) from members.root) and kind = 'phone_verified';
      update members.member set joined_channel = '' where member_id = (select min(member_id) from members.root);
      update members.member set birthday = '2990-01-01' where member_id = (select max(member_id) from members.root);
      insert into members.identity select member_id, identity_id + 1000000, kind, value_cipher, tail_hash, verified_at, verified_how, channel,
        store_id, first_seen_at, null, null from members.identity where kind = 'phone_verified' order by member_id desc limit 1;
      update catalog.product set category_path = '' where sku = 'P1';
      update purchases.line set product_id = 999999 where (member_id, purchase_id) in
        (select member_id, purchase_id from purchases.line order by purchase_id limit 1);
      delete from purchases.line where purchase_id in (select purchase_id from purchases.line order by purchase_id desc limit 12);
      insert into purchases.purchase select (select max(member_id) from members.root where member_id <> p.member_id), purchase_id, kind, source,
        number, terminal, store_id, channel, occurred_at, posted_at, currency, gross_minor, discount_minor, paid_minor, returned_minor, return_of,
        payments, actor_kind, actor_id from purchases.purchase p order by purchase_id limit 1;
      update purchases.purchase set occurred_at = '1999-01-01T04:00:00Z' where number = 'N10';
      update purchases.anonymous set paid_minor = -1, gross_minor = -1, discount_minor = 0 where number = 'N3';
      update purchases.purchase set currency = 'USD' where number = 'N20';
      update points.account set balance = balance + 7 where member_id = (select min(member_id) from points.account);
      ${visit(200, `'${NIGHT}'::timestamptz + interval '3 days'`)}`)
    await rebuild()
    assert.deepEqual(await check(), [
      ...['complete.memberPhone', 'complete.memberChannel', 'complete.productCategory', 'complete.receiptLines'],
      ...['complete.lineProduct', 'unique.purchases', 'unique.receipts', 'unique.identities'],
      ...['valid.receiptDates', 'valid.saleAmounts', 'valid.receiptCurrency', 'valid.birthdays', 'valid.eventDates'],
      ...['reconciles.ledger', 'reconciles.entries', 'reconciles.storeDays'],
    ])
    const [fell] = await db.sql<{ id: string }>(`select catalog.product.id from catalog.product where sku = 'P1'`)
    assert.ok(fell)
    const [product] = await keysOf('complete.productCategory')
    assert.match(product?.id ?? '', /^prd_/)
    assert.match((await keysOf('valid.receiptCurrency'))[0]?.note ?? '', /USD ≠ CNY/)
    const { items } = await owner.get<{ items: { kind: string; check: string | null; before: number | null }[] }>(
      '/v1/warehouse/quality/alarms',
    )
    assert.equal(items.filter(({ kind }) => kind === 'check').length, 16)
    assert.deepEqual(
      items.filter(({ kind }) => kind === 'score').map(({ before }) => before),
      [1_000],
    )
    const told = await db.sql(`select 1 from house.outbox where topic = 'warehouse.qualityFell'`)
    assert.equal(told.length, 17)
    const { score, tables } = await overview()
    assert.ok(score < 900 && score > 0)
    assert.equal(tables.find(({ table }) => table === 'tiers.change')?.score, 1_000)
    await heal()
    await rebuild()
    assert.deepEqual(await check(), [])
    assert.equal((await overview()).score, 1_000)
  })

  it('falls where the ledger moves and nobody is told, and recovers', async () => {
    await db.sql(`
      update points.account set frozen = frozen + 1 where member_id = (select min(member_id) from points.account);
      update purchases.purchase set paid_minor = paid_minor + 1, gross_minor = gross_minor + 1 where number = 'N10';
      update purchases.anonymous set paid_minor = paid_minor + 1, gross_minor = gross_minor + 1 where number = 'N3';
      update purchases.line set amount_minor = amount_minor + 1 where purchase_id = (select min(purchase_id) from purchases.line);
      insert into members.root values (99999, 99999);
      insert into members.member (member_id, stage, created_at, created_channel, changed_at) values (99999, 'prospect', now(), 'pos', now());
      insert into members.person values (99999, false, false, now(), 'pos', null, null, null, null, false, false);
      insert into tiers.change values (1, 1, 999, now(), 0, '2026-03-01', 'silver', 'gold', 'spend', 'system', '{}');
      update reports.store_day set sales_minor = sales_minor + 1 where store_id > 0 and day = (select max(day) from reports.store_day);
      insert into profiles.stale values (1, '2026-03-01', false);
      ${visit(101, `'${NIGHT}'::timestamptz - interval '1 hour'`)}`)
    assert.deepEqual(await check(), [
      ...['fresh.portraits', 'reconciles.ledger', 'reconciles.members', 'reconciles.persons', 'reconciles.purchases'],
      ...[
        'reconciles.lines',
        'reconciles.anonymous',
        'reconciles.accounts',
        'reconciles.levels',
        'reconciles.storeDays',
      ],
      'reconciles.events',
    ])
    assert.match((await keysOf('reconciles.events'))[0]?.note ?? '', /^6 ≠ 3$/)
    assert.equal((await keysOf('reconciles.members'))[0]?.kind, 'member')
    await heal()
    assert.deepEqual(await check(), [])
  })

  it('knows silence: feeds, sites and counters that stop, and a projection that lags', async () => {
    await house.travel({ days: 4 })
    const silent = ['fresh.feeds', 'fresh.tracking', 'fresh.footfall']
    assert.deepEqual(await check(silent), silent)
    assert.match((await keysOf('fresh.feeds'))[0]?.note ?? '', /^\d+ h > 6 h$/)
    await house.travel({ days: -4 })
    assert.deepEqual(await check(silent), [])
    lagging = true
    projection.told(Date.now() - 120_000)
    assert.deepEqual(await check(['fresh.projection']), ['fresh.projection'])
    lagging = false
    assert.deepEqual(await check(['fresh.projection']), [])
  })

  it('knows zones that no database knows, and trades that are not filled in', async () => {
    const zones = ['valid.zones', 'complete.storeTrade']
    await db.sql(`update organization.node set zone = 'Mars/Olympus' where code = 'west'`)
    assert.deepEqual(await check(['valid.zones']), ['valid.zones'])
    await db.sql(`update organization.node set zone = 'Asia/Urumqi' where code = 'west'`)
    await db.sql(`update organization.node set category = null where code = 'inn'`)
    await rebuild()
    assert.deepEqual(await check(zones), ['complete.storeTrade'])
    await db.sql(`update organization.node set category = 'apparel' where code = 'inn'`)
    await rebuild()
    assert.deepEqual(await check(zones), [])
  })

  it('is judged once a night, and what needs a projection is not judged where none is kept', async () => {
    const bare = new QualityDesk({ db, projections: () => projections })
    bare.wake()
    await bare.idle()
    const { checks } = await overview()
    const unable = checks.filter(({ standing }) => standing?.state === 'unable')
    assert.ok(unable.length > 10 && unable.every(({ standing }) => standing?.why === 'no_projection'))
    assert.equal(checks.find(({ code }) => code === 'reconciles.ledger')?.standing?.state, 'passed')
    const runs = () => db.sql(`select 1 from warehouse.quality_run where cause = 'nightly'`)
    assert.equal((await runs()).length, 1)
    bare.wake()
    await bare.idle()
    assert.equal((await runs()).length, 1)
  })
})

interface LineageNode {
  readonly id: string
  readonly kind: string
  readonly steps: number
}
interface Lineage {
  readonly up: readonly LineageNode[]
  readonly down: readonly LineageNode[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: string }[]
}
const lineageOf = (id: string, conditions = false, who = owner) =>
  who.get<Lineage>(`/v1/warehouse/lineage?id=${encodeURIComponent(id)}&conditions=${conditions}`)
const ids = (nodes: readonly LineageNode[]) => new Set(nodes.map(({ id }) => id))

describe('the lineage of the data', () => {
  it('leads from a field of a form to every report, and back', async () => {
    const { down, up, edges } = await lineageOf('field:loyalty.postPurchase.paidMinor')
    assert.deepEqual(up, [])
    for (const id of [
      ...['column:purchases.purchase.paid_minor', 'column:purchases.anonymous.paid_minor', 'step:profiles.portraits'],
      ...['projected:purchases.purchase.paidMinor', 'projected:profiles.portrait.spendMinor', 'metric:netSales'],
      ...['metric:averageOrder', 'section:members/sum'],
    ])
      assert.ok(ids(down).has(id), id)
    assert.ok(down.some(({ kind }) => kind === 'section'))
    assert.ok(edges.some(({ from, to }) => from === 'metric:sales' && to === 'metric:averageOrder'))
    const back = await lineageOf('metric:averageOrder')
    assert.ok(ids(back.up).has('field:loyalty.postPurchase.paidMinor'))
    assert.ok(!ids(back.up).has('field:members.register.profile.gender'))
    // The zone of a store decides about days and not about amounts.
    assert.ok(!ids((await lineageOf('projected:purchases.purchase.paidMinor')).up).has('column:organization.node.zone'))
    assert.ok(ids((await lineageOf('projected:purchases.purchase.day')).up).has('column:organization.node.zone'))
    const refused = await owner.ask('GET', '/v1/warehouse/lineage?id=metric:none')
    assert.equal(refused.statusCode, 404)
  })

  it('knows what people make, as far as the asker may see it', async () => {
    const { keptId: chart } = await owner.post<{ keptId: string }>('/v1/reports/keeping', {
      name: { zh: '净销售' },
      chart: { question: { metrics: ['netSales'], dimensions: ['store'] }, span: 'last30', chart: 'bar' },
      ...{ sharedRoles: [], sharedNodes: [] },
    })
    const { audienceId } = await owner.post<{ audienceId: string }>('/v1/audiences/saves', {
      ...{ name: '生日月', note: '', kind: 'static', nodeId: await nodeOf('shop') },
      filter: { is: 'field', field: 'birthMonth', op: 'eq', value: 3 },
    })
    const down = ids((await lineageOf('projected:purchases.purchase.paidMinor')).down)
    assert.ok(down.has(`chart:${chart}`))
    const ofBirthday = ids((await lineageOf('column:members.member.birthday')).down)
    assert.ok(ofBirthday.has(`audience:${audienceId}`))
    const grants = [{ role: 'analyst', nodeId: await nodeOf('inn') }]
    const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', {
      ...{ login: 'other', displayName: 'Other', grants },
    })
    const other = await house.firstSignIn('other', password, 'a lantern on the other shore')
    const told = await other.get<{ whole: boolean; checks: { standing: { offending: number | null } | null }[] }>(
      '/v1/warehouse/quality',
    )
    assert.ok(!told.whole && told.checks.every(({ standing }) => standing === null || standing.offending === null))
    assert.ok(
      !ids((await lineageOf('column:members.member.birthday', false, other)).down).has(`audience:${audienceId}`),
    )
    assert.ok(
      !ids((await lineageOf('projected:purchases.purchase.paidMinor', false, other)).down).has(`chart:${chart}`),
    )
    const { items } = await owner.get<{ items: LineageNode[] }>(
      `/v1/warehouse/lineage/nodes?text=${encodeURIComponent('净销售')}`,
    )
    assert.ok(items.some(({ id }) => id === 'metric:netSales') && items.some(({ id }) => id === `chart:${chart}`))
  })
})

async function nodeOf(code: string): Promise<string> {
  const { items } = await owner.get<{ items: { id: string; code: string }[] }>('/v1/organization/nodes')
  return items.find((each) => each.code === code)?.id ?? ''
}
