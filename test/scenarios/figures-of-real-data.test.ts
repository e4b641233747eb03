import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { APP_ROLE, type Database, runChores } from '@atrium/db'
import { importReport, presetNamed } from '@atrium/imports'
import { dayOf, must, systemBy } from '@atrium/kernel'
import { type PurchaseAsk, postPurchases } from '@atrium/loyalty'
import { findMembers } from '@atrium/members'
import { LiveProjection } from '@atrium/olap/live'
import { loadOrganization, putNodes } from '@atrium/organization'
import { balancesOfMembers } from '@atrium/points'
import { putSources } from '@atrium/purchases'
import {
  askBaskets,
  askCohorts,
  askFigures,
  askRfm,
  askTopCustomers,
  olapReader,
  programmeFor,
  type Query,
  type Span,
} from '@atrium/reports'
import { freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import { putSources as putTrackingSources, readMessage, takeMessages } from '@atrium/tracking'
import { chores, lineage, projections } from '../../apps/server/src/house.ts'
import { growsByRun, importFile, rowsByTable } from '../../modules/imports/test/stage.ts'

// Real data sets, reckoned elsewhere (their READMEs). They are no part of the repository: where they are not laid beside it, their tests do not
// exist, and that is said.
const DATA = join(import.meta.dirname, '../../../shared/data')
const RETAIL = join(DATA, 'online_retail/online_retail.csv.gz')
const GROCERIES = join(DATA, 'groceries')
const MSWEB = join(DATA, 'msweb/anonymous-msweb.data.gz')
const by = systemBy('test')
const RETAIL_MAPPING = must(presetNamed('uci-online-retail'), 'preset')

/** What the importer's report says of the whole file, reckoned from the file by other means. */
const RETAIL_FIGURES = {
  rowsRead: 541_909,
  rowsRejected: 0,
  purchases: 22_061,
  purchasesAnonymous: 3_525,
  returns: 3_836,
  returnsAnonymous: 182,
  adjustments: 3,
  netMinor: 974_774_793,
  members: 4_372,
  pointsIssued: 10_684_710,
  pointsTakenBack: 731_838,
  pointsExpired: 329_253,
  pointsOutstanding: 9_623_619,
  membersNegative: 42,
  pointsDebt: 16_023,
  tiers: { bronze: 3_826, silver: 472, gold: 58, platinum: 16 },
}

/** What is due on the day after the last order: lots that expired, levels to judge. */
const due = (db: Database) => runChores(db, chores, { names: ['points.expireLots', 'tiers.judgeDue'] })

async function retailReport(db: Database) {
  const { seconds, ...figures } = await db.read((ctx) => importReport(ctx, RETAIL_MAPPING))
  assert.ok(seconds > 0)
  return figures
}

/** Points of a customer of the file. */
const pointsOf = (db: Database, customer: string): Promise<number | undefined> =>
  db.read(async (ctx) => {
    const [member] = await findMembers(ctx, [{ identities: [{ kind: 'ecommerce_id', value: customer }] }])
    assert.ok(member, customer)
    return (await balancesOfMembers(ctx, [member.memberId])).get(member.memberId)?.[0]?.balance
  })

/** The projection of a database, asked as the house asks it. */
async function asked(db: TestDatabase) {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-real-'))
  const projection = await LiveProjection.open({
    ...{ folder, source: { url: db.url, role: APP_ROLE }, projections, memory: '512MB', log: () => undefined },
  })
  after(async () => {
    await projection.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await projection.round()
  const reader = olapReader(projection)
  const organization = await db.read(loadOrganization)
  const node = must(organization.root, 'a group')
  const viewer = { organization, scope: 'all', node, programme: programmeFor(organization, node, undefined) } as const
  return {
    reader,
    viewer,
    figures: (query: Query, span: Span) => db.read((ctx) => askFigures(ctx, reader, viewer, query, span)),
  }
}

if (!existsSync(RETAIL))
  console.log('left out, for ../shared/data/online_retail is not there: figures of Online Retail')
else {
  const database = await freshDatabase('figures-retail', { clock: testClock('2011-12-10T00:00:00Z'), lineage })

  test('the whole of Online Retail is imported to the figures computed from the file', {
    timeout: 300_000,
  }, async () => {
    const state = await importFile(database, RETAIL_MAPPING, { path: RETAIL })
    assert.deepEqual([state.written, state.refused, state.errors], [25_900, 0, []])
    await due(database)
    assert.deepEqual(await retailReport(database), RETAIL_FIGURES)
    assert.equal(await pointsOf(database, '14646'), 335_356)
    assert.equal(await pointsOf(database, '12347'), 4_315)
  })

  test('Online Retail: buyers, orders, repeat rate, retention, top customers', { timeout: 300_000 }, async () => {
    const db = database
    const { reader, viewer, figures } = await asked(db)
    const span = { from: dayOf(2010, 12, 1), to: dayOf(2011, 12, 9) }

    const { total } = await figures(
      {
        metrics: ['buyers', 'orders', 'repeatBuyers', 'repeatRate'],
        dimensions: [],
        filter: { dimension: 'buyer', op: 'in', values: ['member'] },
      },
      span,
    )
    assert.deepEqual(total.values, [4_338, 18_532, 2_845, 2_845 / 4_338])

    const cohorts = await db.read((ctx) => askCohorts(ctx, reader, viewer, { ...span, by: 'month' }))
    assert.deepEqual(cohorts[0]?.kept, [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235])
    assert.equal(
      cohorts.reduce((sum, { persons }) => sum + persons, 0),
      4_338,
    )

    const { persons, spentMinor, top } = await db.read((ctx) => askTopCustomers(ctx, reader, viewer, span))
    const fifth = top.find(({ percent }) => percent === 20)
    assert.deepEqual([persons, fifth?.persons], [4_338, 867])
    // The ledger keeps pence: four lines of .1 pence are worth nothing in it, so the sum is .4 pence below that of the file.
    assert.equal(spentMinor, 891_140_790)
    assert.equal(((fifth?.spentMinor ?? 0) / spentMinor).toFixed(5), '0.74594')

    const { rows } = await figures({ metrics: ['netSales'], dimensions: ['month'] }, span)
    const months = rows.map(({ values }) => (values[0] ?? 0) / 100)
    // Of the file: 748,957.020; 1,019,687.622; 1,461,756.250.
    assert.deepEqual([months[0], months[9], months[11]], [748_957.02, 1_019_687.62, 1_461_756.25])

    const cells = await db.read((ctx) => askRfm(ctx, reader, viewer, span))
    assert.equal(
      cells.reduce((sum, cell) => sum + cell.persons, 0),
      4_338,
    )
  })

  test('Online Retail imported once more changes nothing', { timeout: 300_000 }, async () => {
    const before = await rowsByTable(database)
    const again = await importFile(database, RETAIL_MAPPING, { path: RETAIL })
    assert.deepEqual([again.written, again.unchanged, again.refused], [0, 25_900, 0])
    await due(database)
    assert.deepEqual(await retailReport(database), RETAIL_FIGURES)
    const after = await rowsByTable(database)
    for (const table of Object.keys(before)) {
      if (!growsByRun(table)) assert.equal(after[table], before[table], table)
    }
  })
}

if (!existsSync(GROCERIES)) console.log('left out, for ../shared/data/groceries is not there: rules of the grocery')
else {
  test('Groceries as receipts of nobody known: 463 and 410 rules', { timeout: 300_000 }, async () => {
    const db = await freshDatabase('figures-groceries', { clock: testClock('2026-03-20T00:00:00Z'), lineage })
    const baskets = new Map<string, string[]>()
    const [, ...lines] = readFileSync(join(GROCERIES, 'groceries_long.csv'), 'utf8').trim().split('\n')
    for (const line of lines) {
      const cut = line.indexOf(',')
      const basket = line.slice(0, cut)
      baskets.set(basket, [...(baskets.get(basket) ?? []), line.slice(cut + 2, -1).trim()])
    }
    assert.equal(baskets.size, 9_835)
    await db.transact(async (ctx) => {
      await putNodes(ctx, [
        { by, code: 'grocer', kind: 'group', name: { zh: '超市' }, zone: 'Europe/Vienna', currency: 'EUR' },
        { by, code: 'mall', kind: 'mall', name: { zh: '超市' }, parent: 'grocer' },
        { by, code: 'till', kind: 'store', name: { zh: '收银' }, parent: 'mall' },
      ])
      await putSources(ctx, [{ by, code: 'till', numbering: 'feed', channel: 'pos', name: { zh: '收银' } }])
    })
    const asks = [...baskets].map(([number, items]): PurchaseAsk => {
      const at = Date.parse('2026-03-10T10:00:00Z') + Number(number)
      return {
        ...{ by, kind: 'sale', source: 'till', number, storeCode: 'till', at },
        ...{ currency: 'EUR', paidMinor: 100 * items.length, create: 'never', historical: true },
        lines: items.map((item) => ({ sku: item, name: item, quantityMilli: 1_000, amountMinor: 100 })),
      }
    })
    for (let at = 0; at < asks.length; at += 1_000) {
      const outcomes = await db.transact((ctx) => postPurchases(ctx, asks.slice(at, at + 1_000)))
      for (const outcome of outcomes) assert.ok(outcome.ok, JSON.stringify(outcome))
    }
    const { reader, viewer } = await asked(db)
    const span = { from: dayOf(2026, 3, 1), to: dayOf(2026, 3, 31) }
    const rules = async (minSupport: number, minConfidence: number) => {
      const terms = { by: 'product', depth: 1, minSupport, minConfidence, maxItems: 10, limit: 1_000 } as const
      const found = await db.read((ctx) => askBaskets(ctx, reader, viewer, { ...span, ...terms }))
      assert.ok(found.ok)
      return found.value
    }
    const often = await rules(0.006, 0.25)
    assert.deepEqual([often.baskets, often.items, often.found], [9_835, 169, 463])
    assert.equal(often.rules[0]?.lift.toFixed(6), '3.956477')
    assert.equal((await rules(0.001, 0.8)).found, 410)
  })
}

if (!existsSync(MSWEB)) console.log('left out, for ../shared/data/msweb is not there: visits of areas')
else {
  test('msweb as events: the most visited areas', { timeout: 300_000 }, async () => {
    const db = await freshDatabase('figures-msweb', { clock: testClock('1998-03-20T00:00:00Z'), lineage })
    const writeKey = await db.transact(async (ctx) => {
      await putNodes(ctx, [
        { by, code: 'site', kind: 'group', name: { zh: '网站' }, zone: 'America/Los_Angeles', currency: 'USD' },
      ])
      const source = {
        by,
        code: 'msweb',
        name: { zh: '网站' },
        kind: 'web',
        trusted: false,
        userKind: null,
        origins: [],
        node: 'site',
        archived: false,
        renewKey: false,
      } as const
      const [put] = await putTrackingSources(ctx, [source])
      assert.ok(put?.ok)
      return put.value.writeKey ?? ''
    })
    const names = new Map<string, string>()
    const messages: object[] = []
    let user = ''
    for (const line of gunzipSync(readFileSync(MSWEB)).toString('latin1').split('\n')) {
      const [kind, id = '', , title = ''] = line.trim().split(',')
      if (kind === 'A') names.set(id, title.replaceAll('"', ''))
      if (kind === 'C') user = id.replaceAll('"', '')
      if (kind !== 'V') continue
      const timestamp = new Date(Date.parse('1998-02-10T12:00:00Z') + messages.length * 1_000).toISOString()
      messages.push({
        type: 'page',
        name: must(names.get(id), id),
        anonymousId: user,
        messageId: `${user}-${id}`,
        timestamp,
      })
    }
    assert.equal(messages.length, 98_654)
    for (let at = 0; at < messages.length; at += 5_000) {
      const read = messages.slice(at, at + 5_000).map((message) => readMessage(message, undefined, () => ''))
      const ask = {
        writeKey,
        origin: undefined,
        userAgent: undefined,
        sentAt: undefined,
        imported: true,
        unread: [],
        alone: false,
      }
      const [outcome] = await db.transact((ctx) =>
        takeMessages(ctx, [{ ...ask, messages: read.filter((message) => typeof message !== 'string') }]),
      )
      assert.ok(outcome?.ok, JSON.stringify(outcome))
    }
    const { figures } = await asked(db)
    const span = { from: dayOf(1998, 2, 1), to: dayOf(1998, 2, 28) }
    const { rows, total } = await figures({ metrics: ['pageViews', 'visitors'], dimensions: ['page'], limit: 3 }, span)
    assert.deepEqual(total.values, [98_654, 32_711])
    assert.deepEqual(
      rows.slice(0, 3).map(({ keys, values }) => [keys[0], values[0]]),
      [
        ['Free Downloads', 10_836],
        ['Internet Explorer', 9_383],
        ['Microsoft.com Search', 8_463],
      ],
    )
  })
}
