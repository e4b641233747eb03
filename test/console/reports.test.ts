import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Answer } from '../../apps/console/src/features/reports/figure/answer.ts'
import { heatOf, lackFor, plotOf, pointsOf, ringOf } from '../../apps/console/src/features/reports/figure/shape.ts'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card } from '../scenarios/town.ts'
import { openDesk, quiet, type Seat, seriousFaults, settled, visit } from './desk.ts'
import { shoot } from './shoot.ts'

// What analysts do with reports: from the gallery to a figure and what it is, down to receipts; retention, funnels, paths, baskets.

const desk = await openDesk(import.meta)
const { house, town } = desk
let messages = 0
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

const { writeKey } = await house.owner.post<{ writeKey: string }>('/v1/tracking/sources', {
  ...{ code: 'site', name: { zh: '官网' }, kind: 'web', userKind: 'card_no', node: 'mall' },
})
/** A visit of somebody: pages by path, one second after the other. */
async function browses(userId: string, ...paths: readonly string[]): Promise<void> {
  await house.visitor.post('/v1/batch', {
    writeKey,
    batch: paths.map((path, at) => ({
      ...{ type: 'page', userId, anonymousId: `of ${userId}`, messageId: `r-${++messages}`, properties: { path } },
      timestamp: new Date(house.clock() - (paths.length - at) * 1_000).toISOString(),
      context: { userAgent: BROWSER, page: { path } },
    })),
  })
}
const line = (sku: string) => ({ sku, name: `货 ${sku}`, quantity: 1, amountMinor: 5_000 })
const both = { lines: [line('tea'), line('cup')] }

// March: Ann and Bob first buy, Ann at the shop. April: Ann comes back, and Cid first buys; tea goes with cups.
await town.buy('r-1', 30_000, { store: 'shop', ...card('ANN') })
await browses('ANN', '/', '/tea')
await browses('BOB', '/')
await house.travel({ days: 1 })
await town.buy('r-2', 10_000, { ...both, ...card('BOB') })
await house.travel({ days: 30 })
await town.buy('r-3', 10_000, { ...both, ...card('ANN') })
await town.buy('r-4', 5_000, { lines: [line('tea')], ...card('CID') })
await house.travel({ days: 1 })
await house.work()

async function signedIn(at: string, seat: Seat = {}) {
  const window = await desk.openAs('owner', OWNER_PASSWORD, seat)
  await window.page.goto(at)
  await settled(window.page)
  return window
}

const MARCH_ON = 'from=2026-03-01&to=2026-04-02'
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** What is taken along of a chart, by the menu of its card. */
async function savedBy(page: Page, card: Locator, name: string, kind: string): Promise<string> {
  await card.getByRole('button', { name: `下载“${name}”` }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: kind }).click()])
  return readFile(await file.path(), 'utf8')
}

it('from the gallery to a report: figures with their definition, a table that is taken along, and down to the receipts of a day', async () => {
  const { page, faults, close } = await signedIn(`/reports?${MARCH_ON}`)
  assert.equal(await page.locator('main h2').count(), 2)
  await page.getByRole('link', { name: /^销售报表/ }).click()
  await page.waitForURL(/\/reports\/standard\/sales\?from=2026-03-01/)
  const sum = section(page, '销售概况')
  await sum.getByText('¥550.00').waitFor()
  await sum.getByText('净销售额').hover()
  await page.getByRole('tooltip').getByText('实付，扣除退货').waitFor()
  await page.getByRole('tooltip').getByText('归口').waitFor()
  // Figures side by side are a table and files as well.
  await sum.getByRole('button', { name: '看表格' }).click()
  await sum.getByRole('cell', { name: '¥550.00' }).waitFor()
  assert.match(await savedBy(page, sum, '销售概况', '下载表格（CSV）'), /净销售额 \(CNY\),.*\r\n550,0,,4,/)
  const days = section(page, '每日销售')
  await days.locator('svg[width]').first().waitFor()
  await days.getByRole('button', { name: '看表格' }).click()
  const csv = await savedBy(page, days, '每日销售', '下载表格（CSV）')
  assert.match(csv, /日,净销售额 \(CNY\),净销售额 \(CNY\) · 同比期,净销售额 · 同比/)
  assert.match(csv, /\r\n2026-03-02,300,0,\r\n.*\r\n合计,550,0,\r\n$/s)
  for (const [box, name] of [
    [sum, '销售概况'],
    [days, '每日销售'],
  ] as const)
    assert.match(await savedBy(page, box, name, '下载图片（PNG）'), /^.PNG/)
  await page.locator('.ant-segmented-item').filter({ hasText: '环比' }).click()
  await page.waitForURL(/compare=previous/)
  await quiet(page)
  await shoot(page, 'report-sales')
  assert.deepEqual(await seriousFaults(page), [])
  await section(page, '每日销售').getByRole('link', { name: '2026-03-02' }).click()
  await page.waitForURL(/\/purchases\?.*from=2026-03-02&to=2026-03-02/)
  await page.getByText('r-1').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('retention: who first bought in a month, and who came back; the choice lies in the address', async () => {
  const { page, faults, close } = await signedIn(`/reports/cohorts?${MARCH_ON}`, { language: 'en', theme: 'dark' })
  await page.locator('main svg[width]').first().waitFor()
  await page.getByRole('button', { name: 'Show table' }).click()
  await page.getByRole('row', { name: '2026-03 2 100% 50%' }).waitFor()
  await page.getByRole('row', { name: '2026-04 1 100%' }).waitFor()
  await page.locator('.ant-segmented-item').filter({ hasText: 'Persons' }).click()
  await page.waitForURL(/show=persons/)
  await page.reload()
  await settled(page)
  await page.getByRole('button', { name: 'Show table' }).click()
  await page.getByRole('row', { name: '2026-03 2 2 1' }).waitFor()
  assert.deepEqual([...(await seriousFaults(page)), ...faults], [])
  await close()
})

it('a funnel is put together from pages and a purchase, kept in the address, and paths lead on from a page', async () => {
  const { page, faults, close } = await signedIn(`/reports/funnel?${MARCH_ON}`)
  await page.getByRole('button', { name: '看表格' }).click()
  // It begins with the page viewed most, and ends with a purchase.
  await page.getByRole('row', { name: '1. / 2 – 100% 0' }).waitFor()
  await page.getByRole('row', { name: '2. 消费 2 100% 100% 0' }).waitFor()
  const within = page.getByRole('spinbutton', { name: '从第一步起，最多' })
  await within.fill('1')
  await within.press('Enter')
  await page.waitForURL(/days=1/)
  // Bob came back a day and a second later.
  await page.getByRole('row', { name: '2. 消费 1 50% 50% 1' }).waitFor()
  await page.getByRole('button', { name: '加一步' }).click()
  await page.getByRole('row', { name: '3. 消费 0 0% 0% 1' }).waitFor()
  await page.getByRole('button', { name: '删除第 3 步' }).click()
  await page.waitForURL((url) => url.searchParams.get('steps') === 'page:/|purchase')
  assert.deepEqual(await seriousFaults(page), [])
  await visit(page, `/reports/standard/content?${MARCH_ON}`)
  await section(page, '页面').getByRole('link', { name: '/', exact: true }).click()
  await page.waitForURL(/\/reports\/paths\?.*kind=page/)
  await page.getByRole('heading', { name: '路径分析' }).waitFor()
  await page.getByRole('button', { name: '看表格' }).click()
  await page.getByRole('row', { name: '/ → /tea 1 50%' }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('baskets: what is bought together, from a support of one’s own on; top customers', async () => {
  const { page, faults, close } = await signedIn(`/reports/baskets?${MARCH_ON}`)
  await page.getByRole('row', { name: '货 cup 货 tea 2 66.67% 100% 1.00' }).waitFor()
  const support = page.getByRole('spinbutton', { name: '最低支持度' })
  await support.fill('70')
  await support.press('Enter')
  await page.waitForURL(/support=70/)
  await page.getByText('没有达到支持度和置信度的组合').waitFor()
  await visit(page, `/reports/top?${MARCH_ON}`)
  await page.getByText('3 名会员消费 ¥550.00').waitFor()
  // Narrowed to some of them: to those whose gender nobody knows, who are all, and to the others, who are none.
  const whom = section(page, '限定会员')
  const choose = async (label: string, option: string) => {
    await quiet(page)
    await whom.getByRole('combobox', { name: label, exact: true }).click()
    const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
    await list.locator('.ant-select-item-option').getByText(option, { exact: true }).click()
  }
  await whom.getByRole('button', { name: '添加筛选' }).click()
  await choose('筛选维度', '性别')
  await choose('关系', '无值')
  await page.getByText('只算满足条件的会员', { exact: false }).waitFor()
  await page.getByText('3 名会员消费 ¥550.00').waitFor()
  assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])
  await shoot(page, 'top-whom-zh')
  await choose('关系', '有值')
  await page.getByText('3 名会员消费 ¥550.00').waitFor({ state: 'detached' })
  // The address says of whom, so that a link shows what its sender saw.
  await page.reload()
  await settled(page)
  await whom.locator('[data-condition]').getByText('有值').waitFor()
  await whom.getByRole('button', { name: '移除条件' }).click()
  await page.getByText('3 名会员消费 ¥550.00').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('every metric and dimension is listed with what it is, and a chart begins with one of them', async () => {
  const { page, faults, close } = await signedIn('/reports')
  await page.getByRole('link', { name: '指标口径' }).click()
  await page.waitForURL(/\/reports\/metrics/)
  await page.getByLabel('搜索名称或说明').fill('复购率')
  await page.getByLabel('搜索名称或说明').press('Enter')
  await page.getByRole('row', { name: /^复购率 .*复购会员数 ÷ 消费会员数 比例 消费/ }).waitFor()
  await shoot(page, 'metrics-zh')
  await page.getByRole('link', { name: '做图表：复购率' }).click()
  await page.waitForURL(/\/reports\/charts\/new\?metric=repeatRate/)
  await page.locator('[data-result]').getByText('复购率（按日）').first().waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('while the data are being prepared it says so and goes on by itself; other refusals say what happened', async () => {
  const { page, close } = await signedIn('/reports', { expects: [404, 503] })
  let asked = 0
  await page.route('**/v1/reports/top-customers', async (route) => {
    const title = '数据正在准备'
    const body = { type: 'about:blank', title, status: 503, code: 'projection_not_ready', requestId: 'first' }
    if (asked++ === 0) await route.fulfill({ status: 503, contentType: 'application/problem+json', json: body })
    else await route.continue()
  })
  await visit(page, `/reports/top?${MARCH_ON}`)
  await page.getByText('分析数据首次准备或重建时暂不能查询').waitFor()
  await page.getByText('3 名会员消费 ¥550.00').waitFor()
  await visit(page, `/reports/top?${MARCH_ON}&node=org_000000000`)
  await page
    .getByRole('alert')
    .getByText(/请求编号/)
    .waitFor()
  await close()
})

it('a store’s manager sees the store’s figures only', async () => {
  const account = {
    login: 'kiosk',
    displayName: 'kiosk',
    grants: [{ role: 'store_manager', nodeId: town.nodes.kiosk }],
  }
  const { password } = await house.owner.post<{ password: string }>('/v1/staff/accounts', account)
  await house.firstSignIn('kiosk', password, 'four boats on the lake')
  const { page, close } = await desk.openAs('kiosk', 'four boats on the lake')
  await page.goto(`/reports/standard/sales?${MARCH_ON}`)
  await settled(page)
  await section(page, '销售概况').getByText('¥250.00').waitFor()
  assert.equal(await page.getByText('¥550.00').count(), 0)
  await close()
})

/** An answer as the server gives it: months by channel. */
const answerOf = (rows: readonly (readonly [string | null, string | null, number])[]): Answer => ({
  currency: 'CNY',
  metrics: [{ code: 'sales', name: { zh: '销售额', en: 'Sales' }, unit: 'money' }],
  dimensions: [
    { code: 'month', name: { zh: '月', en: 'Month' }, type: 'day' },
    { code: 'channel', name: { zh: '渠道', en: 'Channel' }, type: 'channel' },
  ],
  comparedWith: null,
  rows: rows.map(([month, channel, value]) => ({
    keys: [month, channel],
    names: [null, channel === null ? { zh: '未知' } : { zh: channel }],
    values: [value],
    before: null,
  })),
  parts: rows.length,
  total: { values: [rows.reduce((sum, [, , value]) => sum + value, 0)], before: null },
})
const PEN = { currency: 'CNY', language: 'zh' } as const
const WORDS = { before: '同比期', others: '其他' }

it('an answer becomes series along time, at most eight of them, whose rest is one; cells, points and parts', () => {
  const channels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
  const months = ['2026-02-01', '2026-01-01']
  const answer = answerOf(months.flatMap((month, m) => channels.map((name, at) => [month, name, (at + 1) * (m + 1)])))
  const plot = plotOf(answer, 'stacked', PEN, WORDS)
  assert.deepEqual(plot.categories, ['2026-01', '2026-02'])
  assert.deepEqual(
    plot.series.map(({ name }) => name),
    ['j', 'i', 'h', 'g', 'f', 'e', 'd', '其他'],
  )
  // Together they are the whole: 55 in February, twice as much in January.
  assert.deepEqual(
    [0, 1].map((at) => plot.series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)),
    [110, 55],
  )
  // Lines of what does not add up have no rest.
  assert.equal(plotOf(answer, 'line', PEN, WORDS).series.length, 7)
  assert.equal(plotOf(answerOf([['2026-01-01', null, 3]]), 'line', PEN, WORDS).series[0]?.name, '未知')
  const heat = heatOf(answer, PEN)
  assert.deepEqual([heat.rows, heat.columns.length, heat.cells.length], [['2026-01', '2026-02'], 10, 20])
  const ring = ringOf(answer, PEN, WORDS)
  assert.deepEqual([ring.parts.length, ring.parts.at(-1)?.name], [5, '其他'])
  assert.equal(
    ring.parts.reduce((sum, { value }) => sum + value, 0),
    165,
  )
  assert.equal(lackFor(answer, 'scatter'), 'twoMetrics')
  assert.equal(pointsOf(answer, PEN).points.length, 0)
})
