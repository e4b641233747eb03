import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card } from '../scenarios/town.ts'
import { openDesk, seriousFaults, settled } from './desk.ts'

// The morning: figures of yesterday beside the day before, other days, from the mall down to the receipts of a store, and whose they are.

const desk = await openDesk(import.meta)
const { house, town } = desk

const countPeople = (day: string, people: number) =>
  house.owner.post('/v1/organization/footfall', { node: 'mall', day, hour: 12, people })

// 2 March: 400 yuan, of which 300 of Ann's, her first. 3 March: Ann's second and Bob's first.
await town.buy('home-1', 30_000, { store: 'shop', ...card('ANN') })
await town.buy('home-2', 10_000)
await house.nightsPass(1)
await town.buy('home-3', 20_000, { store: 'shop', ...card('ANN') })
await town.buy('home-4', 5_000, card('BOB'))
await countPeople('2026-03-02', 50)
await house.nightsPass(1)
await countPeople('2026-03-03', 40)

const open = (login: string, password: string, language: 'zh' | 'en' = 'zh') =>
  desk.openAs(login, password, { language })

/** What a figure's card says, without a gap: its label, its number, its comparisons. */
const figure = async (page: Page, label: string, value = ''): Promise<string> =>
  (
    (await page
      .getByRole('button', { name: `${label} ${value}` })
      .first()
      .textContent()) ?? ''
  ).trim()

it('yesterday stands there in the morning, beside the day before', async () => {
  const { page, faults, close } = await open('owner', OWNER_PASSWORD)
  await page.goto('/')
  assert.equal(await settled(page), '首页')
  const told = await Promise.all(
    ['客流', '成交率', '净销售', '消费笔数', '客单价', '会员销售占比', '复购占比', '新会员'].map((label) =>
      figure(page, label),
    ),
  )
  assert.deepEqual(told, [
    '客流40环比 ▼ 20%同比 –',
    '成交率5%环比 ▲ 1 pp同比 –',
    '净销售¥250.00环比 ▼ 37.5%同比 –',
    '消费笔数2环比 0%同比 –',
    '客单价¥125.00环比 ▼ 37.5%同比 –',
    '会员销售占比100%环比 ▲ 25 pp同比 –',
    '复购占比80%环比 ▲ 80 pp同比 –',
    '新会员1环比 0%同比 –',
  ])
  await page.getByText('环比 2026-03-02 · 同比 2025-02-12（按春节对齐）').waitFor()
  assert.equal(await figure(page, '发放'), '发放300环比 ▼ 16.7%同比 –')
  assert.equal(await figure(page, '未使用余额'), '未使用余额660环比 ▲ 83.3%同比 –未设每分成本')
  await page.getByRole('button', { name: /^净销售 / }).hover()
  await page.getByRole('tooltip', { name: /消费实付减去退货.*2026-03-02: ¥400\.00/s }).waitFor()
  assert.deepEqual([...(await seriousFaults(page)), ...faults], [])
  await close()
})

it('other days and another figure are chosen, kept in the address, and read in a table', async () => {
  const { page, faults, close } = await open('owner', OWNER_PASSWORD, 'en')
  await page.goto('/')
  await page.getByText('Last 7 days', { exact: true }).click()
  await page.waitForURL(/from=2026-02-25&to=2026-03-03/)
  await figure(page, 'Net sales', '¥650.00')
  await page.getByRole('button', { name: /^Repeat share / }).click()
  await page.waitForURL(/figure=repeat/)
  await page.reload()
  await figure(page, 'Repeat share', '36.4%')
  await page.getByRole('button', { name: 'Show table' }).first().click()
  const table = page.getByRole('table').filter({ hasText: 'Who had bought before' })
  await table.getByRole('row', { name: /3 Mar 2026 ¥200\.00 ¥50\.00 .*80%/ }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('the way down leads from the mall by floor and category to a store and its receipts of these days', async () => {
  const { page, faults, close } = await open('owner', OWNER_PASSWORD)
  await page.goto('/?from=2026-03-02&to=2026-03-03')
  for (const step of ['商场', '1F', 'apparel']) await page.getByRole('button', { name: step, exact: true }).click()
  await page.waitForURL(/floor=1F&category=apparel/)
  const store = page.getByRole('row').filter({ hasText: '门店' }).filter({ hasText: '¥500.00' })
  await store.getByRole('link', { name: '门店' }).click()
  await page.waitForURL(/\/purchases\?/)
  assert.deepEqual(
    ['node', 'from', 'to'].map((name) => new URL(page.url()).searchParams.get(name)),
    [town.nodes.shop, '2026-03-02', '2026-03-03'],
  )
  await page.getByText('home-3').waitFor()
  await page.getByText('home-1').waitFor()
  assert.equal(await page.getByText('home-2').count(), 0)
  assert.deepEqual(faults, [])
  await close()
})

it('a store’s manager sees the store’s figures only, whatever the address says', async () => {
  const account = {
    login: 'kiosk',
    displayName: 'kiosk',
    grants: [{ role: 'store_manager', nodeId: town.nodes.kiosk }],
  }
  const { password } = await house.owner.post<{ password: string }>('/v1/staff/accounts', account)
  await house.firstSignIn('kiosk', password, 'four boats on the lake')
  const { page, close } = await open('kiosk', 'four boats on the lake')
  await page.goto('/')
  assert.equal(await figure(page, '净销售'), '净销售¥50.00环比 ▼ 50%同比 –')
  await figure(page, '复购占比', '0%')
  await page.getByText('只有看得到一个计划全部门店的人').waitFor()
  assert.equal(await page.getByText('未使用余额', { exact: true }).count(), 0)
  await page.goto(`/?node=${town.nodes.shop}`)
  await page.getByText('组织节点不存在').waitFor()
  assert.equal(await page.getByText('¥200.00').count(), 0)
  await close()
})
