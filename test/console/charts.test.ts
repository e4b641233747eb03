import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, quiet, seriousFaults, settled, visit } from './desk.ts'
import { shoot } from './shoot.ts'

// What operators do with charts of their own: make one with its figures beside it, keep it, put it on a dashboard, arrange that, and have it sent.

const desk = await openDesk(import.meta)
const { house, town } = desk
await town.buy('chart-1', 90_000, { store: 'shop' })
await town.buy('chart-2', 30_000, { store: 'kiosk' })
// The last thirty days are whole ones: what was sold today is none of them. Yesterday nothing was sold.
await house.travel({ days: 2 })

async function signedIn(seat: Parameters<typeof desk.openAs>[2] = {}) {
  const window = await desk.openAs('owner', OWNER_PASSWORD, seat)
  await window.page.goto('/')
  await settled(window.page)
  return window
}

/** Chooses an option of a field that opens a list, when nothing that is still asked for may take the field's place. */
async function choose(page: Page, within: ReturnType<Page['locator']>, label: string, option: string): Promise<void> {
  await quiet(page)
  await within.getByRole('combobox', { name: label, exact: true }).first().click()
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
  await list.locator('.ant-select-item-option, .ant-select-tree-treenode').filter({ hasText: option }).first().click()
}

const button = (within: Page | ReturnType<Page['locator']>, name: RegExp | string) =>
  within.getByRole('button', { name, exact: typeof name === 'string' })

/** Presses what saves, until the house has it. */
async function save(page: Page): Promise<void> {
  const kept = page.waitForResponse((reply) => reply.url().endsWith('/v1/reports/keeping') && reply.ok())
  await button(page, /^保\s?存$/).click()
  await kept
}

interface Kept {
  readonly version: number
  readonly chart: { readonly question: object; readonly span: string; readonly chart: string } | null
  readonly dashboard: { readonly items: readonly object[] } | null
}
const keptAt = (page: Page) =>
  house.owner.get<Kept>(`/v1/reports/kept/${new URL(page.url()).pathname.split('/').at(-1)}`)

/** Net sales of the kiosk this year, by store, in a table. */
const KIOSK = {
  question: {
    metrics: ['netSales'],
    dimensions: ['store'],
    filter: { dimension: 'store', op: 'in', values: [town.nodes.kiosk] },
  },
  span: 'thisYear',
  chart: 'table',
}
const keep = async (zh: string, chart: object, sharedRoles: readonly string[] = []) => {
  const body = { name: { zh }, chart, sharedRoles, sharedNodes: [] }
  return (await house.owner.post<{ keptId: string }>('/v1/reports/keeping', body)).keptId
}

it('a chart is made with its figures beside every change, taken back, kept, changed and restored', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/reports/charts')
  await button(page, /新建图表/)
    .first()
    .click()
  await page.waitForURL(/\/reports\/charts\/new$/)
  const picker = page.locator('.chart-picker')
  const result = page.locator('[data-result]')
  // Found by a word; what does not go with what is chosen says so and cannot be.
  await picker.getByLabel('搜索指标、维度').fill('门店')
  await picker.getByRole('checkbox', { name: '门店', exact: true }).check()
  await picker.getByLabel('搜索指标、维度').fill('日')
  await picker.getByRole('checkbox', { name: '日', exact: true }).uncheck()
  await picker.getByLabel('搜索指标、维度').fill('积分')
  assert.ok(await picker.getByRole('checkbox', { name: '发放积分', exact: true }).isDisabled())
  await picker.getByLabel('搜索指标、维度').fill('')
  await choose(page, page.locator('main'), '日期', '今年至今')
  await page.getByText('表格', { exact: true }).click()
  // By store, no longer by day: the answer before stands until this one comes.
  await result.getByRole('cell', { name: '¥900.00' }).waitFor()
  await result.getByRole('cell', { name: '¥1,200.00' }).waitFor()
  // One store only, by a condition; and back, by key and by button.
  await button(page, /添加筛选/).click()
  const condition = page.locator('[data-condition]')
  await choose(page, condition, '筛选维度', '门店')
  await condition.getByRole('combobox', { name: '值', exact: true }).fill('小店')
  await page.locator('.ant-select-tree-title').getByText('小店', { exact: true }).click()
  await page.locator('h1').click()
  await result.getByRole('cell', { name: '¥300.00' }).first().waitFor()
  await result.getByRole('cell', { name: '¥900.00' }).waitFor({ state: 'detached' })
  await page.locator('h1').click()
  await page.keyboard.press('Control+z')
  await result.getByRole('cell', { name: '¥900.00' }).waitFor()
  await button(page, '重做').click()
  await result.getByRole('cell', { name: '¥900.00' }).waitFor({ state: 'detached' })
  assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])

  await button(page, /^保\s?存$/).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('名称', { exact: true }).fill('小店净销售')
  await form.getByText('只有你能看。').waitFor()
  await choose(page, form, '共享给角色', '店长')
  await page.keyboard.press('Escape')
  await form.getByText(/角色为.*店长.*的人能看/).waitFor()
  await button(form, /保\s?存/).click()
  await page.waitForURL(/\/reports\/charts\/rep_/)
  await settled(page)
  const first = await keptAt(page)
  assert.deepEqual(first.chart, KIOSK)
  // The next version, and the one before it again.
  await button(page, '移除条件').click()
  await result.getByRole('cell', { name: '¥900.00' }).waitFor()
  await save(page)
  await page.getByText('已保存').first().waitFor()
  assert.equal((await keptAt(page)).version, 2)
  await button(page, '更多操作').click()
  await page.getByRole('menuitem', { name: '历史版本' }).click()
  await button(page.getByRole('dialog'), /恢\s?复/).click()
  await result.getByRole('cell', { name: '¥900.00' }).waitFor({ state: 'detached' })
  await save(page)
  await result.getByRole('cell', { name: '¥300.00' }).first().waitFor()
  await page.locator('main button.ant-btn-primary:disabled').filter({ hasText: '存' }).waitFor()
  const { version, chart } = await keptAt(page)
  assert.deepEqual([version, chart], [3, first.chart])
  await quiet(page)
  assert.deepEqual(faults, [])
  await close()
})

it('conditions in groups are shown as they were kept, changed in their place, and kept again', async () => {
  const { page, faults, close } = await signedIn()
  const at = (node: string) => ({ dimension: 'store', op: 'in', values: [node] })
  const filter = { any: [at(town.nodes.kiosk), { all: [at(town.nodes.shop), { dimension: 'channel', op: 'known' }] }] }
  const chart = { ...KIOSK, question: { ...KIOSK.question, filter } }
  await visit(page, `/reports/charts/${await keep('成组的条件', chart)}`)
  const result = page.locator('[data-result]')
  await result.getByRole('cell', { name: '¥1,200.00' }).waitFor()
  const group = page.getByRole('group', { name: '条件组', exact: true })
  assert.equal(await group.locator('[data-condition]').count(), 2)
  // What the group says turned round: nothing of the shop is left.
  await choose(page, group, '条件之间', '不同时满足')
  await result.getByRole('cell', { name: '¥300.00' }).first().waitFor()
  await result.getByRole('cell', { name: '¥900.00' }).waitFor({ state: 'detached' })
  assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])
  await shoot(page, 'chart-groups-zh')
  await save(page)
  await page.getByText('已保存').first().waitFor()
  const [own, inner] = filter.any
  const kept = await keptAt(page)
  assert.deepEqual(kept.chart, { ...chart, question: { ...chart.question, filter: { any: [own, { not: inner }] } } })
  await button(page, '移除条件组').click()
  await group.waitFor({ state: 'detached' })
  await page.getByText(/本次计算用时 [\d.]+ 秒/).waitFor()
  await quiet(page)
  assert.deepEqual(faults, [])
  await close()
})

it('a dashboard is filled, arranged by keys, follows the days above, shows itself full, and is sent', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, `/reports/charts/${await keep('小店看板图', KIOSK)}`)
  await button(page, '更多操作').click()
  await page.getByRole('menuitem', { name: '加入看板' }).click()
  const adding = page.getByRole('dialog')
  await adding.getByRole('radio', { name: '新建看板' }).check()
  await adding.getByLabel('名称').fill('早会')
  await button(adding, /加\s?入/).click()
  await page.getByRole('button', { name: '已加入，去看看' }).click()
  await page.waitForURL(/\/reports\/dashboards\/rep_/)
  await settled(page)
  const question = { metrics: ['receipts'], dimensions: [] }
  await keep('小票数', { question, span: 'last7', chart: 'figures' })
  await button(page, /编\s?辑/).click()
  await button(page, /添加图表/).click()
  const charts = page.getByRole('dialog')
  await charts.getByRole('checkbox', { name: /小票数/ }).check()
  await button(charts, /添加 1 个/).click()
  const items = page.locator('[data-item]')
  await items.nth(1).getByText('小票数').first().waitFor()
  // Before the other one, by its grip and an arrow; wider by Shift.
  await button(page, '移动：小票数').focus()
  await page.keyboard.press('ArrowLeft')
  await items.first().getByText('小票数').first().waitFor()
  await page.keyboard.press('Shift+ArrowRight')
  await page.getByText('第 1 个，共 2 个；宽 3，高 2').waitFor({ state: 'attached' })
  assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])
  await save(page)
  await button(page, /^编\s?辑$/).waitFor()
  const { dashboard } = await keptAt(page)
  assert.deepEqual(
    dashboard?.items.map((item) => Object.values({ ...item }).slice(1)),
    [
      [3, 2, false, true],
      [2, 2, false, true],
    ],
  )
  await items.nth(1).getByRole('cell', { name: '¥300.00' }).first().waitFor()
  // Yesterday nothing was sold; the figures follow.
  await choose(page, page.locator('main'), '日期', '昨天')
  await items.nth(1).getByText('换个日期或组织范围看看', { exact: false }).waitFor()
  assert.match(page.url(), /span=yesterday/)
  await quiet(page)
  await button(page, '全屏').click()
  await page.locator('.board-full').waitFor()
  await button(page, '退出全屏').click()
  await page.locator('.board-full').waitFor({ state: 'detached' })

  // A menu that is opened by key takes the key on, and Escape gives it back to its button.
  const more = button(page, '更多操作')
  const focused = (name: string) => page.locator('[role="menuitem"]:focus', { hasText: name }).waitFor()
  await more.focus()
  await page.keyboard.press('Enter')
  await focused('名称与共享')
  await page.keyboard.press('Escape')
  await page.locator('button:focus[aria-haspopup="menu"][aria-expanded="false"]').waitFor()
  await page.keyboard.press('Enter')
  for (const name of ['名称与共享', '另存为']) {
    await focused(name)
    await page.keyboard.press('ArrowDown')
  }
  await focused('定时发送')
  await page.keyboard.press('Enter')
  const sending = page.getByRole('dialog')
  await button(sending, '新建定时发送').click()
  // This house sends no mail, and says so.
  assert.ok(await sending.getByRole('radio', { name: '邮件' }).isDisabled())
  await sending.getByLabel('接收地址').fill('http://127.0.0.1:9/figures')
  await button(sending, /创\s?建/).click()
  await sending.getByText('签名密钥只显示这一次', { exact: false }).waitFor()
  await button(sending, '试发一次').click()
  // Addresses of the own network are refused, and the list of deliveries says it.
  await sending.getByText('内网地址不允许').waitFor()
  assert.deepEqual(await seriousFaults(page, { within: '.ant-drawer-content, .ant-drawer-section' }), [])
  await button(sending, /停\s?止/).click()
  await button(page.getByRole('dialog', { name: '停止这个定时发送？' }), /停\s?止/).click()
  await sending.getByText('还没有定时发送。').waitFor()
  await quiet(page)
  assert.deepEqual(faults, [])
  await close()
})

it('whoever it is shared with sees it with their own data, and may save it as their own', async () => {
  const { password } = await house.owner.post<{ password: string }>('/v1/staff/accounts', {
    ...{ login: 'shopkeeper', displayName: '店长' },
    grants: [{ role: 'store_manager', nodeId: town.nodes.shop }],
  })
  await house.firstSignIn('shopkeeper', password, 'seven cups of green tea')
  await keep('店长能看', KIOSK, ['store_manager'])
  const { page, faults, close } = await desk.openAs('shopkeeper', 'seven cups of green tea')
  await page.goto('/reports/charts')
  await settled(page)
  await page.getByRole('link', { name: '店长能看' }).click()
  await page.waitForURL(/\/reports\/charts\/rep_/)
  await settled(page)
  // The kiosk is not theirs.
  await page.locator('[data-result]').getByText('换个日期或组织范围看看', { exact: false }).waitFor()
  await button(page, '另存为').click()
  const form = page.getByRole('dialog')
  await button(form, /保\s?存/).click()
  await page.getByRole('heading', { level: 1, name: '店长能看 副本' }).waitFor()
  await quiet(page)
  assert.deepEqual(faults, [])
  await close()
})
