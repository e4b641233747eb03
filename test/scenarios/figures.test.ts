import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openHouse } from './house.ts'
import { buildTown, card } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)
await town.buy('a', 30_000, { store: 'shop', ...card('R1') })
await town.buy('b', 10_000)
await town.buy('c', 20_000, card('R1'))
await house.nightsPass(1)
await town.buy('d', 5_000, card('R2'))
await house.work()

const MARCH = { from: '2026-03-01', to: '2026-03-31' }

interface Figures {
  readonly currency: string
  readonly rows: readonly {
    readonly keys: readonly (string | null)[]
    readonly names: readonly ({ readonly zh: string } | null)[]
    readonly values: readonly (number | null)[]
  }[]
  readonly total: { readonly values: readonly (number | null)[]; readonly before: readonly (number | null)[] | null }
}
interface Section {
  readonly code: string
  readonly question: object | null
  readonly special: { readonly report: string } | null
}
const ADDRESS: Readonly<Record<string, string>> = {
  ...{ cohorts: 'cohorts', rfm: 'rfm', topCustomers: 'top-customers', baskets: 'baskets', paths: 'paths' },
}

describe('figures', () => {
  it('any metrics by any dimensions, named', async () => {
    const body = { ...MARCH, metrics: ['sales', 'receipts', 'buyers', 'memberSalesShare'], dimensions: ['store'] }
    const { currency, rows, total } = await house.owner.post<Figures>('/v1/reports/figures', body)
    assert.equal(currency, 'CNY')
    assert.deepEqual(total.values, [65_000, 4, 2, 55_000 / 65_000])
    assert.equal(rows.length, 2)
    assert.equal(rows[0]?.values[0], 35_000)
    for (const { keys, names } of rows) assert.ok(keys[0]?.startsWith('org_') && names[0]?.zh)
  })

  it('filters go by the keys that answers wrote', async () => {
    const body = { ...MARCH, metrics: ['sales'], dimensions: ['store'] }
    const { rows } = await house.owner.post<Figures>('/v1/reports/figures', body)
    const only = { dimension: 'store', op: 'in', values: [rows[0]?.keys[0]] }
    const { total } = await house.owner.post<Figures>('/v1/reports/figures', { ...body, filter: only })
    assert.deepEqual(total.values, [35_000])
    const { total: rest } = await house.owner.post<Figures>('/v1/reports/figures', { ...body, filter: { not: only } })
    assert.deepEqual(rest.values, [30_000])
  })

  it('what cannot be answered is refused with the place', async () => {
    const ask = (more: object) =>
      house.owner.post<{ code: string; faults: { pointer: string; code: string }[] }>(
        '/v1/reports/figures',
        { ...MARCH, metrics: ['sales'], dimensions: [], ...more },
        { status: 422 },
      )
    const day = { dimension: 'day', op: 'known' }
    const pointer = async (more: object) => (await ask(more)).faults[0]?.pointer
    assert.equal(await pointer({ metrics: ['sales', 'nonsense'] }), '/metrics/1')
    assert.equal(await pointer({ dimensions: ['product'] }), '/metrics/0')
    assert.equal(await pointer({ dimensions: ['day', 'day'] }), '/dimensions/1')
    assert.equal(await pointer({ filter: { any: [{ dimension: 'page', op: 'known' }] } }), '/filter/any/0/dimension')
    assert.equal(
      await pointer({ filter: { dimension: 'day', op: 'between', values: ['2026-03-01'] } }),
      '/filter/values',
    )
    assert.equal(await pointer({ filter: { dimension: 'store', op: 'in', values: ['shop'] } }), '/filter/values/0')
    assert.equal(await pointer({ filter: { dimension: 'store' } }), '/filter')
    assert.equal(await pointer({ filter: { not: day, any: [day] } }), '/filter')
    assert.equal(await pointer({ order: { by: 'receipts' } }), '/order/by')
    assert.equal((await ask({ from: '2026-04-01' })).code, 'days_reversed')
  })

  it('as a file', async () => {
    const question = encodeURIComponent(
      JSON.stringify({ metrics: ['sales', 'receipts'], dimensions: ['day'], compare: 'previous' }),
    )
    const days = 'from=2026-03-02&to=2026-03-03'
    const { body: text } = await house.owner.send(
      'GET',
      `/v1/reports/figures-file?${days}&language=en&question=${question}`,
      undefined,
    )
    const lines = text.split('\r\n')
    assert.match(lines[0] ?? '', /Day,Sales \(CNY\),Sales \(CNY\) · before,Receipts,Receipts · before$/)
    assert.deepEqual(lines.slice(1), ['2026-03-02,600,0,3,0', '2026-03-03,50,0,1,0', 'Total,650,0,4,0', ''])
    await house.owner.get(`/v1/reports/figures-file?${days}&question=${encodeURIComponent('{"metrics":[]}')}`, {
      status: 422,
    })
  })

  it('every section of the nine standard reports answers', async () => {
    const { items } = await house.owner.get<{ items: { code: string; sections: Section[] }[] }>('/v1/reports/standard')
    assert.deepEqual(
      items.map(({ code }) => code),
      ['members', 'traffic', 'sales', 'marketing', 'content', 'service', 'activity', 'store', 'goods'],
    )
    for (const { code, sections } of items) {
      for (const { code: part, question, special } of sections) {
        assert.ok((question === null) !== (special === null), `${code} ${part}`)
        if (question) await house.owner.post(`/v1/reports/figures`, { ...MARCH, ...question })
        if (special) {
          const { report, ...terms } = special
          await house.owner.post(`/v1/reports/${ADDRESS[report]}`, { ...MARCH, ...terms })
        }
      }
    }
  })

  it('a report of its own form is narrowed to persons, by what tells who they are', async () => {
    const { dimensions } = await house.owner.get<{ dimensions: { code: string; ofPersons: boolean }[] }>(
      '/v1/reports/catalogue',
    )
    const tell = (code: string) => dimensions.find((one) => one.code === code)?.ofPersons
    assert.deepEqual(['audience', 'level', 'gender', 'store', 'day'].map(tell), [true, true, true, false, false])
    const top = async (filter?: object) =>
      (await house.owner.post<{ persons: number }>('/v1/reports/top-customers', { ...MARCH, filter })).persons
    const unknown = { dimension: 'gender', op: 'unknown' }
    assert.deepEqual([await top(), await top(unknown), await top({ not: unknown })], [2, 2, 0])
    const body = { ...MARCH, filter: { all: [unknown, { dimension: 'store', op: 'known' }] } }
    for (const address of Object.values(ADDRESS)) {
      const terms = { minSupport: 0.1, minConfidence: 0.1, depth: 2 }
      const more = address === 'baskets' ? terms : address === 'paths' ? { depth: 2 } : {}
      const ask = (given: object) =>
        house.owner.post<{ code: string; faults?: { pointer: string; code: string }[] }>(
          `/v1/reports/${address}`,
          { ...given, ...more },
          { status: 422 },
        )
      assert.deepEqual(
        (await ask(body)).faults?.map(({ pointer, code }) => [pointer, code]),
        [['/filter/all/1/dimension', 'not_of_persons']],
      )
      const nobody = { dimension: 'audience', op: 'in', values: ['seg_999'] }
      assert.equal((await ask({ ...MARCH, filter: nobody })).code, 'unknown_audience')
    }
  })

  it('the catalogue says every metric in both languages, with its formula', async () => {
    const { metrics, dimensions } = await house.owner.get<{
      metrics: { code: string; formula: { zh: string; en: string }; dimensions: string[]; reads: string[] }[]
      dimensions: { code: string }[]
    }>('/v1/reports/catalogue')
    assert.ok(metrics.length > 60 && dimensions.length > 35)
    for (const { code, formula, reads } of metrics) {
      assert.ok(formula.zh && formula.en && !formula.zh.includes('undefined') && reads.length > 0, code)
    }
    const repeat = metrics.find(({ code }) => code === 'repeatRate')
    assert.deepEqual(repeat?.formula, { zh: '复购会员数 ÷ 消费会员数', en: 'Repeat buyers ÷ Buyers' })
  })
})

describe('kept charts and dashboards', () => {
  const question = { metrics: ['sales'], dimensions: ['store'], compare: 'previous' }
  const chart = { question, span: 'last30', chart: 'bar' }
  const nobody = { sharedRoles: [], sharedNodes: [] }
  interface Kept {
    readonly keptId: string
    readonly version: number
  }
  const keep = (ask: object, status = 200) =>
    house.owner.post<Kept & { code: string }>('/v1/reports/keeping', ask, { status })

  it('a chart is kept, changed in versions, opened as of today, put away', async () => {
    const { keptId, version } = await keep({ name: { zh: '门店销售' }, chart, ...nobody })
    assert.equal(version, 1)
    assert.equal((await keep({ name: { zh: '门店销售' }, chart, ...nobody }, 409)).code, 'name_taken')
    const bad = { ...chart, question: { ...question, metrics: ['nonsense'] } }
    assert.equal((await keep({ name: { zh: '别的' }, chart: bad, ...nobody }, 422)).code, 'invalid_question')
    const change = {
      keptId,
      expectedVersion: 1,
      name: { zh: '门店销售', en: 'Stores' },
      chart: { ...chart, span: 'thisYear' },
      ...nobody,
    }
    assert.equal((await keep(change)).version, 2)
    assert.equal((await keep({ ...change, name: { zh: '又改' } }, 409)).code, 'kept_changed')
    const { items } = await house.owner.get<{ items: { version: number }[] }>(`/v1/reports/kept/${keptId}/versions`)
    assert.deepEqual(
      items.map((one) => one.version),
      [2, 1],
    )
    const { from, figures } = await house.owner.get<{ from: string; figures: Figures }>(
      `/v1/reports/kept/${keptId}/figures`,
    )
    assert.equal(from, '2026-01-01')
    assert.deepEqual(figures.total.values, [65_000])

    const item = { keptId, width: 4, height: 2, ownDays: true, ownNode: true }
    const dashboard = { name: { zh: '早会' }, dashboard: { span: 'last7', items: [item] }, ...nobody }
    const kept = await keep(dashboard)
    const one = await house.owner.get<{ dashboard: object; chart: null }>(`/v1/reports/kept/${kept.keptId}`)
    assert.deepEqual([one.dashboard, one.chart], [dashboard.dashboard, null])
    await house.owner.get(`/v1/reports/kept/${kept.keptId}/figures`, { status: 422 })
    assert.equal(
      (
        await keep(
          { ...dashboard, name: { zh: '空' }, dashboard: { span: 'last7', items: [{ ...item, keptId: 'rep_1' }] } },
          422,
        )
      ).code,
      'unknown_chart',
    )
    assert.equal((await keep({ name: { zh: '空' }, ...nobody }, 422)).code, 'one_form')

    await house.owner.post('/v1/reports/kept-archivings', { keptId, archived: true })
    const { items: left } = await house.owner.get<{ items: Kept[] }>('/v1/reports/kept?kind=chart')
    assert.deepEqual(left, [])
  })

  it('who it is shared with sees it with their own scope, and cannot change it', async () => {
    const { password } = await house.owner.post<{ password: string }>('/v1/staff/accounts', {
      ...{ login: 'manager', displayName: '店长' },
      grants: [{ role: 'store_manager', nodeId: town.nodes.shop }],
    })
    const manager = await house.firstSignIn('manager', password, 'seven cups of green tea')
    const list = async () => (await manager.get<{ items: Kept[] }>('/v1/reports/kept?kind=chart')).items
    const { keptId } = await keep({ name: { zh: '共享' }, chart, ...nobody })
    assert.deepEqual(await list(), [])
    await manager.get(`/v1/reports/kept/${keptId}`, { status: 404 })
    const change = { keptId, name: { zh: '共享' }, chart, ...nobody }
    await keep({ ...change, expectedVersion: 1, sharedRoles: ['store_manager'] })
    assert.equal((await list()).length, 1)
    await keep({ ...change, expectedVersion: 2, sharedNodes: [town.nodes.kiosk] })
    assert.equal((await list()).length, 0)
    await keep({ ...change, expectedVersion: 3, sharedNodes: [town.nodes.shop] })
    const { figures } = await manager.get<{ figures: Figures }>(`/v1/reports/kept/${keptId}/figures`)
    assert.deepEqual(figures.total.values, [30_000])
    const mine = { ...change, expectedVersion: 4 }
    assert.equal(await manager.refused(403, '/v1/reports/keeping', mine), 'not_yours')
    const strange = { name: { zh: '给谁看' }, chart, sharedRoles: ['store_managers'], sharedNodes: [] }
    assert.equal(await house.owner.refused(422, '/v1/reports/keeping', strange), 'unknown_role')
    const beyond = { name: { zh: '我的' }, chart, sharedRoles: [], sharedNodes: [town.nodes.kiosk] }
    assert.equal(await manager.refused(422, '/v1/reports/keeping', beyond), 'unknown_node')
    const { keptId: hidden } = await keep({ name: { zh: '不共享' }, chart, ...nobody })
    const item = { keptId: hidden, width: 2, height: 2, ownDays: false, ownNode: false }
    const shown = { ...nobody, dashboard: { span: 'last7', items: [item] }, sharedNodes: [town.nodes.shop] }
    const { keptId: dashboard } = await keep({ name: { zh: '共享看板' }, ...shown })
    await manager.get(`/v1/reports/kept/${hidden}/figures`, { status: 404 })
    const on = `/v1/reports/kept/${hidden}/figures?dashboard=${dashboard}&span=days&from=2026-01-01&to=2026-12-31`
    const answer = await manager.get<{ from: string; figures: Figures }>(on)
    assert.deepEqual([answer.from, answer.figures.total.values], ['2026-01-01', [30_000]])
    assert.equal(
      (await manager.get<{ code: string }>(on.replace('&from=2026-01-01', ''), { status: 422 })).code,
      'days_missing',
    )
  })
})
