import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { APP_ROLE, runChores } from '@atrium/db'
import { dayOf, must, systemBy } from '@atrium/kernel'
import { LiveProjection } from '@atrium/olap/live'
import { loadOrganization, putNodes } from '@atrium/organization'
import { askFigures, olapReader, programmeFor, type Query, type Span } from '@atrium/reports'
import { freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import { putSources as putTrackingSources, readMessage, takeMessages } from '@atrium/tracking'
import { chores, lineage, projections } from '../../apps/server/src/house.ts'
import { growsByRun, rowsByTable } from '../../modules/imports/test/stage.ts'
import { type House, openHouse } from './house.ts'
import type { Member, Page } from './replies.ts'

// Real data sets, reckoned elsewhere (their READMEs): files go in through the importer over HTTP, and every figure is asked of the routes of reports. They
// are no part of the repository: where they are not laid beside it, their tests do not exist, and that is said.
const DATA = join(import.meta.dirname, '../../../shared/data')
const RETAIL = join(DATA, 'online_retail/online_retail.csv.gz')
const GROCERIES = join(DATA, 'groceries')
const MSWEB = join(DATA, 'msweb/anonymous-msweb.data.gz')
const by = systemBy('test')

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

interface Run {
  readonly state: string
  readonly progress: Readonly<Record<'written' | 'unchanged' | 'refused' | 'rowsRejected', number>>
}

/** Uploads a file and imports it by a preset or a mapping, as the page for imports does; answers what became of its records. */
async function imported({ owner, imports }: House, path: string, how: object): Promise<readonly number[]> {
  const name = encodeURIComponent(path.split('/').at(-1) ?? '')
  const taken = await owner.ask('POST', `/v1/imports/files?name=${name}`, readFileSync(path))
  assert.equal(taken.statusCode, 200, taken.body)
  const { fileId } = taken.json<{ fileId: string }>()
  const { runId } = await owner.post<{ runId: string }>('/v1/imports/runs', { fileId, dryRun: false, ...how })
  await imports.idle()
  const { state, progress } = await owner.get<Run>(`/v1/imports/runs/${runId}`)
  assert.equal(state, 'done')
  return [progress.written, progress.unchanged, progress.refused, progress.rowsRejected]
}

/** What a page of figures answers. */
interface Figures {
  readonly currency: string
  readonly rows: readonly { readonly keys: readonly (string | null)[]; readonly values: readonly number[] }[]
  readonly total: { readonly values: readonly number[] }
}

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
  const house = await openHouse({ filename: 'figures-retail.test.ts' }, '2011-12-10T00:00:00Z', { olap: true })
  const { owner, db } = house
  const span = { from: '2010-12-01', to: '2011-12-09' }
  const report = async () => {
    // What is due on the day after the last order: lots that expired, levels to judge.
    await runChores(db, chores, { names: ['points.expireLots', 'tiers.judgeDue'] })
    const address = '/v1/imports/report?preset=uci-online-retail'
    const { seconds, ...figures } = await owner.get<Readonly<Record<string, unknown>>>(address)
    assert.ok(Number(seconds) > 0)
    return figures
  }
  const pointsOf = async (customer: string) => {
    const search = { by: 'identity', kind: 'ecommerce_id', value: customer }
    const [member] = (await owner.post<Page<Member>>('/v1/members/searches', search)).items
    const address = `/v1/points/of-member/${must(member, customer).memberId}`
    const { items } = await owner.get<{ readonly items: readonly { readonly balance: number }[] }>(address)
    return items[0]?.balance
  }

  test('the whole of Online Retail is imported to the figures computed from the file', {
    timeout: 300_000,
  }, async () => {
    assert.deepEqual(await imported(house, RETAIL, { preset: 'uci-online-retail' }), [25_900, 0, 0, 0])
    assert.deepEqual(await report(), RETAIL_FIGURES)
    assert.equal(await pointsOf('14646'), 335_356)
    assert.equal(await pointsOf('12347'), 4_315)
    await house.follow()
  })

  test('Online Retail: buyers, orders, repeat rate', async () => {
    const metrics = ['buyers', 'orders', 'repeatBuyers', 'repeatRate']
    const filter = { dimension: 'buyer', op: 'in', values: ['member'] }
    const { total, currency } = await owner.post<Figures>('/v1/reports/figures', {
      ...{ ...span, metrics, dimensions: [], filter },
    })
    assert.deepEqual([currency, ...total.values], ['GBP', 4_338, 18_532, 2_845, 2_845 / 4_338])
    assert.equal((100 * (total.values[3] ?? 0)).toFixed(2), '65.58')
  })

  test('Online Retail: the December cohort by month', async () => {
    const { cohorts } = await owner.post<{
      readonly cohorts: readonly {
        readonly start: string
        readonly persons: number
        readonly kept: readonly number[]
      }[]
    }>('/v1/reports/cohorts', { ...span, by: 'month' })
    assert.deepEqual(cohorts[0]?.start, '2010-12-01')
    assert.deepEqual(cohorts[0]?.kept, [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235])
    assert.equal(
      cohorts.reduce((sum, { persons }) => sum + persons, 0),
      4_338,
    )
  })

  test('Online Retail: what the top 867 customers hold', async () => {
    const { persons, spentMinor, top } = await owner.post<{
      readonly persons: number
      readonly spentMinor: number
      readonly top: readonly { readonly percent: number; readonly persons: number; readonly spentMinor: number }[]
    }>('/v1/reports/top-customers', span)
    const fifth = top.find(({ percent }) => percent === 20)
    assert.deepEqual([persons, fifth?.persons], [4_338, 867])
    // The ledger keeps pence: four lines of .1 pence are worth nothing in it, so the sum is .4 pence below that of the file.
    assert.equal(spentMinor, 891_140_790)
    assert.equal(((100 * (fifth?.spentMinor ?? 0)) / spentMinor).toFixed(3), '74.594')
  })

  test('Online Retail: revenue by month, and every buyer in a cell of RFM', async () => {
    const { rows } = await owner.post<Figures>('/v1/reports/figures', {
      ...{ ...span, metrics: ['netSales'], dimensions: ['month'] },
    })
    const months = rows.map(({ values }) => (values[0] ?? 0) / 100)
    // Of the file: 748,957.020; 1,019,687.622; 1,461,756.250.
    assert.deepEqual([months[0], months[9], months[11]], [748_957.02, 1_019_687.62, 1_461_756.25])
    const { cells } = await owner.post<{ readonly cells: readonly { readonly persons: number }[] }>(
      '/v1/reports/rfm',
      span,
    )
    assert.equal(
      cells.reduce((sum, cell) => sum + cell.persons, 0),
      4_338,
    )
  })

  test('Online Retail imported once more changes nothing', { timeout: 300_000 }, async () => {
    const before = await rowsByTable(db)
    assert.deepEqual(await imported(house, RETAIL, { preset: 'uci-online-retail' }), [0, 25_900, 0, 0])
    assert.deepEqual(await report(), RETAIL_FIGURES)
    const now = await rowsByTable(db)
    for (const table of Object.keys(before)) {
      // That a file came once more is told by the importer's own tables.
      if (!growsByRun(table) && !table.startsWith('imports.')) assert.equal(now[table], before[table], table)
    }
  })
}

if (!existsSync(GROCERIES)) console.log('left out, for ../shared/data/groceries is not there: rules of the grocery')
else {
  test('Groceries as receipts of nobody known: 463 and 410 rules', { timeout: 300_000 }, async () => {
    const house = await openHouse({ filename: 'figures-groceries.test.ts' }, '2026-03-20T00:00:00Z', {
      olap: true,
    })
    const { owner } = house
    for (const node of [
      { code: 'grocer', kind: 'group', name: { zh: '超市' }, zone: 'Europe/Vienna', currency: 'EUR' },
      { code: 'mall', kind: 'mall', name: { zh: '超市' }, parent: 'grocer' },
      { code: 'till', kind: 'store', name: { zh: '收银' }, parent: 'mall' },
    ])
      await owner.post('/v1/organization/nodes', node)
    // The file knows baskets and items; the day and the price are ours, and are nothing to the rules.
    const mapping = {
      ...{
        name: 'groceries',
        title: { zh: '超市购物篮' },
        target: 'purchases',
        zone: 'Europe/Vienna',
        currency: 'EUR',
      },
      fields: {
        number: { column: 'transaction_id' },
        storeCode: { constant: 'till' },
        at: { constant: '2026-03-10 10:00:00', formats: ['yyyy-MM-dd HH:mm:ss'] },
        sku: { column: 'item' },
        name: { column: 'item' },
        quantity: { constant: 1 },
        amount: { constant: 1 },
      },
      kinds: [{ kind: 'sale', when: [], amounts: 'as-is' }],
    }
    assert.deepEqual(await imported(house, join(GROCERIES, 'groceries_long.csv'), { mapping }), [9_835, 0, 0, 0])
    await house.follow()
    const rules = (minSupport: number, minConfidence: number) =>
      owner.post<{
        readonly baskets: number
        readonly items: number
        readonly found: number
        readonly rules: readonly {
          readonly left: readonly { readonly zh: string }[]
          readonly right: { readonly zh: string }
          readonly lift: number
        }[]
      }>('/v1/reports/baskets', {
        ...{ from: '2026-03-01', to: '2026-03-31', by: 'product', maxItems: 10, limit: 1_000 },
        ...{ minSupport, minConfidence },
      })
    const often = await rules(0.006, 0.25)
    assert.deepEqual([often.baskets, often.items, often.found, often.rules.length], [9_835, 169, 463, 463])
    const [strongest] = often.rules
    assert.deepEqual(
      [strongest?.left.map(({ zh }) => zh), strongest?.right.zh, strongest?.lift.toFixed(6)],
      [['herbs'], 'root vegetables', '3.956477'],
    )
    const seldom = await rules(0.001, 0.8)
    assert.deepEqual([seldom.found, seldom.rules[0]?.lift.toFixed(6)], [410, '11.235269'])
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
