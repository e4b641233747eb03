import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { deliverAll, runChores } from '@atrium/db'
import { must } from '@atrium/kernel'
import { AnalystDesk } from '@atrium/warehouse'
import { DuckDBInstance } from '@duckdb/node-api'
import { choresWith, projections, reactions } from '../../apps/server/src/house.ts'
import type { Client } from './client.ts'
import { openHouse } from './house.ts'
import { buildTown, card } from './town.ts'

// Analysts ask with SQL: over what was published, without personal data, each within their data scope.

const house = await openHouse(import.meta, undefined, { olap: true })
const town = await buildTown(house)
const { owner } = house
const analysts = must(house.analysts, 'a house with a projection has an analysts’ desk')

interface Run {
  readonly runId: string
  readonly sql: string
  readonly state: string
  readonly kept: boolean
  readonly asOf: string
  readonly result: {
    readonly columns: { readonly name: string }[]
    readonly rows: number
    readonly cut: boolean
  } | null
  readonly fault: { readonly code: string; readonly line: number | null; readonly column: number | null } | null
}

async function ran(who: Client, sql: string, rowLimit = 10_000): Promise<Run> {
  const { runId } = await who.post<{ runId: string }>('/v1/warehouse/running', { sql, rowLimit })
  await analysts.idle()
  return who.get<Run>(`/v1/warehouse/runs/${runId}`)
}
async function rowsOf(who: Client, sql: string): Promise<unknown[][]> {
  const run = await ran(who, sql)
  assert.equal(run.state, 'done', JSON.stringify(run))
  return (await who.get<{ rows: unknown[][] }>(`/v1/warehouse/runs/${run.runId}/rows`)).rows
}
async function publish(): Promise<void> {
  await deliverAll(house.db, reactions)
  await must(house.projection, 'a projection').round()
  await analysts.publish()
}

await town.buy('A1', 10_000, { ...card('ada'), store: 'shop' })
await town.buy('B1', 5_000, { ...card('ben'), store: 'kiosk' })
await town.buy('N1', 700, { store: 'kiosk' })

const clerk = await (async () => {
  const body = {
    login: 'kiosk.analyst',
    displayName: '店铺分析',
    grants: [{ role: 'analyst', nodeId: town.nodes.kiosk }],
  }
  const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', body)
  return house.firstSignIn('kiosk.analyst', password, 'four boats beside the kiosk')
})()

it('refuses runs while nothing was published, then publishes what the projection holds without personal columns', async () => {
  const before = await owner.get<{ asOf: string | null }>('/v1/warehouse/snapshot')
  assert.equal(before.asOf, null)
  const refused = await owner.post<{ code: string }>('/v1/warehouse/running', { sql: 'select 1' }, { status: 409 })
  assert.equal(refused.code, 'no_snapshot')
  await publish()
  const state = await owner.get<{ asOf: string; publishing: boolean; fault: boolean }>('/v1/warehouse/snapshot')
  assert.deepEqual([state.publishing, state.fault, typeof state.asOf], [false, false, 'string'])
  const { items } = await owner.get<{ items: { name: string; columns: { name: string }[] }[] }>('/v1/warehouse/tables')
  // The browser of tables and the published file are the same thing.
  const file = must(await analysts.newest(), 'a file')
  const instance = await DuckDBInstance.create(file.path, { access_mode: 'READ_ONLY' })
  const reader = await (await instance.connect()).runAndReadAll(
    `select table_schema || '.' || table_name as name, list(column_name order by ordinal_position) as columns
     from information_schema.columns group by all order by 1`,
  )
  const there = reader.getRowObjectsJson().map(({ name, columns }) => ({ name, columns }))
  instance.closeSync()
  assert.deepEqual(
    there,
    items.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) })),
  )
  const columns = new Set(items.flatMap((table) => table.columns.map((column) => column.name)))
  for (const hidden of ['birthday', 'visitor', 'body', 'member_id', 'root_id', 'store_id', 'programme_id'])
    assert.ok(!columns.has(hidden), hidden)
  assert.ok(!items.some(({ name }) => name === 'tracking.span'))
})

it('answers with members under numbers of analysts’ own, which stay the same', async () => {
  const sql = `select p.member_no, p.store_code, p.paid_minor, s.name_zh
    from purchases.purchase p join organization.store s on s.code = p.store_code order by p.paid_minor desc`
  const rows = await rowsOf(owner, sql)
  assert.deepEqual(
    rows.map(([, ...rest]) => rest),
    [
      ['shop', 10_000, '门店'],
      ['kiosk', 5_000, '小店'],
    ],
  )
  const numbers = rows.map(([member]) => member)
  assert.ok(numbers.every((member) => Number(member) > 1_000) && new Set(numbers).size === 2, JSON.stringify(numbers))
  await town.buy('A2', 100, { ...card('ada'), store: 'kiosk' })
  await publish()
  const later = await rowsOf(owner, 'select distinct member_no, person_no from purchases.purchase order by member_no')
  assert.deepEqual(
    later,
    [...numbers].sort((one, other) => Number(one) - Number(other)).map((member) => [member, member]),
  )
  assert.deepEqual(await rowsOf(owner, 'select count(*) from members.member'), [[2]])
  // A guess at how numbers are made finds nobody.
  assert.deepEqual(await rowsOf(owner, 'select * from members.member where member_no between 1 and 1000'), [])
})

it('publishes by itself where something changed, and only then', async () => {
  const desk = new AnalystDesk({
    ...{ db: house.db, olap: must(house.projection, 'a projection'), projections, everyMinutes: 0 },
    folder: join(must(await analysts.newest(), 'a file').path, '../..'),
    log: (_, message, facts) => assert.fail(`${message}: ${JSON.stringify(facts)}`),
  })
  const due = async () => {
    desk.publishIfDue()
    await desk.idle()
    return must(await desk.newest(), 'a file').version
  }
  const before = await due()
  assert.equal(await due(), before)
  await town.buy('A3', 100, { ...card('ada'), store: 'shop' })
  await deliverAll(house.db, reactions)
  await must(house.projection, 'a projection').round()
  // The one before took its time; a tenth of it at most is spent on publishing.
  await house.db.sql('update warehouse.desk set publish_started_at = publish_ended_at')
  assert.ok((await due()) > before)
  await house.db.sql(`update warehouse.desk set publish_started_at = publish_ended_at - interval '1 day'`)
  const latest = await due()
  await town.buy('A4', 100, { ...card('ada'), store: 'shop' })
  await must(house.projection, 'a projection').round()
  assert.equal(await due(), latest)
  await desk.stop()
})

it('shows an analyst of one store the rows of that store, and members whom it has met', async () => {
  assert.deepEqual(
    await rowsOf(clerk, 'select store_code, sum(paid_minor)::int from purchases.purchase group by all'),
    [['kiosk', 5_100]],
  )
  assert.deepEqual(await rowsOf(clerk, 'select count(*)::int from purchases.anonymous'), [[1]])
  assert.deepEqual(await rowsOf(clerk, 'select code from organization.store'), [['kiosk']])
  assert.deepEqual(await rowsOf(clerk, 'select count(*)::int from members.person'), [[2]])
  // Points of members whom the store has met, as lists of points show them; not of others.
  await town.buy('C1', 3_000, { ...card('cyd'), store: 'shop' })
  await publish()
  const points = 'select count(distinct person_no)::int from points.entry'
  assert.deepEqual([await rowsOf(owner, points), await rowsOf(clerk, points)], [[[3]], [[2]]])
  assert.deepEqual(await rowsOf(clerk, 'select count(distinct person_no)::int from points.account'), [[2]])
  const run = await ran(clerk, 'select * from house.purchases.purchase')
  assert.deepEqual([run.state, run.fault?.code, run.fault?.column], ['failed', 'sql_table_unknown', 15])
  const mine = await ran(owner, 'select 1 as a')
  await clerk.get(`/v1/warehouse/runs/${mine.runId}`, { status: 404 })
  await clerk.get(`/v1/warehouse/runs/${mine.runId}/rows`, { status: 404 })
  await clerk.get(`/v1/warehouse/runs/${mine.runId}/csv`, { status: 404 })
  const { items } = await clerk.get<{ items: Run[] }>('/v1/warehouse/runs')
  assert.ok(items.length > 4 && items.every(({ runId }) => runId !== mine.runId))
  assert.equal(items[0]?.sql, 'select * from house.purchases.purchase')
})

it('keeps results as datasets, for whoever may see all that is in them', async () => {
  const run = await ran(owner, 'select store_code, count(*) as sales from purchases.purchase group by all')
  const body = { runId: run.runId, name: 'sales_by_store', about: '按门店', days: 30, shared: true }
  await owner.post('/v1/warehouse/dataset-keeping', body)
  assert.equal(
    (await owner.post<{ code: string }>('/v1/warehouse/dataset-keeping', body, { status: 409 })).code,
    'name_taken',
  )
  assert.deepEqual(await rowsOf(owner, "select sales::int from datasets.sales_by_store where store_code = 'kiosk'"), [
    [2],
  ])
  // It holds rows of the whole group.
  assert.deepEqual((await clerk.get<{ items: object[] }>('/v1/warehouse/datasets')).items, [])
  const refused = await ran(clerk, 'select * from datasets.sales_by_store')
  assert.equal(refused.fault?.code, 'sql_table_unknown')
  const narrow = await ran(clerk, 'select sum(paid_minor) as paid from purchases.purchase')
  await clerk.post('/v1/warehouse/dataset-keeping', { ...body, runId: narrow.runId, name: 'kiosk_paid' })
  assert.deepEqual(await rowsOf(owner, 'select paid::int from datasets.kiosk_paid'), [[5_100]])
  const { items } = await owner.get<{ items: { datasetId: string; name: string; mine: boolean }[] }>(
    '/v1/warehouse/datasets',
  )
  assert.deepEqual(
    items.map(({ name, mine }) => [name, mine]),
    [
      ['kiosk_paid', false],
      ['sales_by_store', true],
    ],
  )
  const [theirs, own] = items
  await owner.post('/v1/warehouse/dataset-removing', { datasetId: theirs?.datasetId }, { status: 403 })
  await owner.post('/v1/warehouse/dataset-removing', { datasetId: own?.datasetId })
  assert.equal((await ran(owner, 'select * from datasets.sales_by_store')).fault?.code, 'sql_table_unknown')
  const cut = await ran(owner, 'select i from range(5000) t(i)', 1_000)
  assert.deepEqual([cut.result?.rows, cut.result?.cut], [1_000, true])
  const kept = { ...body, runId: cut.runId, name: 'too_short' }
  assert.equal(
    (await owner.post<{ code: string }>('/v1/warehouse/dataset-keeping', kept, { status: 409 })).code,
    'result_cut',
  )
})

it('hands out results and whole tables as files, in the scope of who asks, and writes down each run', async () => {
  const run = await ran(clerk, "select '=cmd' as word, '小店' as name")
  const csv = await clerk.ask('GET', `/v1/warehouse/runs/${run.runId}/csv`)
  assert.equal(csv.body, "\ufeffword,name\n'=cmd,小店\n")
  const parquet = await clerk.ask('GET', `/v1/warehouse/runs/${run.runId}/parquet`)
  assert.equal(parquet.rawPayload.subarray(0, 4).toString(), 'PAR1')
  const lines = async (who: Client) =>
    (await who.ask('GET', '/v1/warehouse/tables/purchases.purchase/csv')).body.trim().split('\n').length - 1
  assert.deepEqual([await lines(owner), await lines(clerk)], [6, 2])
  const table = await owner.ask('GET', '/v1/warehouse/tables/purchases.purchase/parquet')
  assert.equal(table.rawPayload.subarray(0, 4).toString(), 'PAR1')
  await owner.get('/v1/warehouse/tables/tracking.span/csv', { status: 404 })
  const { items } = await owner.get<{
    items: { action: string; after: { sql?: string; rows?: number; format?: string } }[]
  }>('/v1/staff/audit')
  const told = items.filter(({ action }) => action.startsWith('warehouse.'))
  assert.ok(told.some(({ after }) => after.format === 'parquet' && after.rows === 6))
  assert.ok(told.some(({ after }) => after.sql === "select '=cmd' as word, '小店' as name" && after.rows === 1))
})

it('stops what is cancelled and limits what runs at once', async () => {
  const endless = { sql: 'select count(*) from range(1000000000000) t(i) where i % 7 = 3' }
  const start = () => owner.post<{ runId: string }>('/v1/warehouse/running', endless)
  const [one, two] = [await start(), await start()]
  const refused = await owner.post<{ code: string }>('/v1/warehouse/running', endless, { status: 409 })
  assert.equal(refused.code, 'account_busy')
  await clerk.post('/v1/warehouse/cancelling', one, { status: 404 })
  await owner.post('/v1/warehouse/cancelling', one)
  await owner.post('/v1/warehouse/cancelling', two)
  await analysts.idle()
  const ended = await owner.get<Run>(`/v1/warehouse/runs/${one.runId}`)
  assert.deepEqual([ended.state, ended.fault?.code], ['cancelled', 'sql_cancelled'])
  assert.equal((await ran(owner, 'select 1')).state, 'done')
})

it('lets keys of other systems ask, each in its own scope, with runs of its own and the same limits', async () => {
  const robot = await house.machine('robot', { nodeIds: [must(town.nodes.kiosk, 'a store')] })
  const run = await ran(robot, 'select store_code, count(*)::int from purchases.purchase group by all')
  assert.deepEqual((await robot.get<{ rows: unknown[][] }>(`/v1/warehouse/runs/${run.runId}/rows`)).rows, [
    ['kiosk', 2],
  ])
  const file = await robot.ask('GET', `/v1/warehouse/runs/${run.runId}/parquet`)
  assert.equal(file.rawPayload.subarray(0, 4).toString(), 'PAR1')
  assert.deepEqual(
    (await robot.get<{ items: Run[] }>('/v1/warehouse/runs')).items.map(({ runId }) => runId),
    [run.runId],
  )
  await owner.get(`/v1/warehouse/runs/${run.runId}`, { status: 404 })
  const other = await house.machine('other robot')
  await other.get(`/v1/warehouse/runs/${run.runId}`, { status: 404 })
  await other.post('/v1/warehouse/cancelling', { runId: run.runId }, { status: 404 })
  assert.equal((await ran(robot, 'select * from datasets.sales_by_store')).fault?.code, 'sql_table_unknown')
  assert.deepEqual(await rowsOf(robot, 'select paid::int from datasets.kiosk_paid'), [[5_100]])
  const body = { name: 'x', sql: 'select 1', shared: false }
  await robot.post('/v1/warehouse/query-saving', body, { status: 403 })
  const endless = { sql: 'select count(*) from range(1000000000000) t(i) where i % 7 = 3' }
  const started = [
    await robot.post('/v1/warehouse/running', endless),
    await robot.post('/v1/warehouse/running', endless),
  ]
  const refused = await robot.post<{ code: string }>('/v1/warehouse/running', endless, { status: 409 })
  assert.equal(refused.code, 'account_busy')
  for (const each of started) await robot.post('/v1/warehouse/cancelling', each)
  await analysts.idle()
  const blind = await house.machine('blind robot', { permissions: ['purchases.read'] })
  await blind.post('/v1/warehouse/running', { sql: 'select 1' }, { status: 403 })
})

it('ends runs whose words the database would not take', async () => {
  await owner.post('/v1/warehouse/running', { sql: 'select \u00001' }, { status: 400 })
  const words = await ran(owner, "select error('a' || chr(0) || repeat('x', 998) || '😀')")
  assert.deepEqual([words.state, words.fault?.code], ['failed', 'sql_failed'])
  const name = await ran(owner, `select 1 as "${'n'.repeat(199)}😀"`)
  assert.equal(name.state, 'done')
})

it('keeps saved queries, shows shared ones, and forgets what has had its time', async () => {
  const saved = { name: '门店销售', sql: 'select * from purchases.purchase', shared: true }
  const { queryId } = await owner.post<{ queryId: string }>('/v1/warehouse/query-saving', saved)
  assert.equal(
    (await owner.post<{ code: string }>('/v1/warehouse/query-saving', saved, { status: 409 })).code,
    'name_taken',
  )
  await owner.post('/v1/warehouse/query-saving', { ...saved, queryId, sql: 'select 2' })
  const { items } = await clerk.get<{ items: { sql: string; mine: boolean }[] }>('/v1/warehouse/saved-queries')
  assert.deepEqual(
    items.map(({ sql, mine }) => [sql, mine]),
    [['select 2', false]],
  )
  await clerk.post('/v1/warehouse/query-saving', { ...saved, queryId }, { status: 403 })
  await clerk.post('/v1/warehouse/query-removing', { queryId }, { status: 403 })
  await owner.post('/v1/warehouse/query-removing', { queryId })
  await house.travel({ days: 91 })
  const chores = choresWith({ analysts }).filter(({ name }) => name.startsWith('warehouse.'))
  await runChores(house.db, chores)
  await analysts.idle()
  assert.deepEqual((await owner.get<{ items: Run[] }>('/v1/warehouse/runs')).items, [])
  assert.deepEqual((await owner.get<{ items: object[] }>('/v1/warehouse/datasets')).items, [])
})
