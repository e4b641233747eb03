import assert from 'node:assert/strict'
import { it } from 'node:test'
import { must } from '@atrium/kernel'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card } from '../scenarios/town.ts'
import { openDesk, quiet, seriousFaults, settled } from './desk.ts'
import { shoot } from './shoot.ts'

// An analyst at the SQL page: finds a table, writes, runs, draws, keeps, and is told what is wrong and where.

const desk = await openDesk(import.meta, { olap: true })
const { house, town } = desk
const analysts = must(house.analysts, 'a house with a projection has an analysts’ desk')

await town.buy('A1', 10_000, { ...card('ada'), store: 'shop' })
await town.buy('B1', 5_000, { ...card('ben'), store: 'kiosk' })
await must(house.projection, 'a projection').round()
await analysts.publish()

const editor = (page: Page) => page.getByRole('textbox', { name: /^SQL (编辑器|editor)$/ })
/** Writes a statement in place of what stands there; what is offered on the way is not taken. */
async function write(page: Page, sql: string): Promise<void> {
  await editor(page).click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(sql)
}
const SALES = 'select store_code, sum(paid_minor) / 100 as yuan from purchases.purchase group by all order by yuan desc'

it('an analyst finds a table, runs a statement, draws it, keeps it, and reads it again by name', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/sql')
  assert.equal(await settled(page), 'SQL 查询')
  await page.getByText('数据截至').waitFor()
  await page.getByLabel('按名称查找表或字段').fill('purchases.purchase')
  await page
    .getByRole('button', { name: '展开 purchases.purchase' })
    .or(page.getByRole('button', { name: '收起 purchases.purchase' }))
    .waitFor()
  await page.getByText('会员（匿名编号） · bigint').waitFor()
  await page.getByTitle('插入 purchases.purchase', { exact: true }).click()
  assert.equal(await editor(page).textContent(), 'purchases.purchase')
  await shoot(page, 'warehouse-tables-zh')
  await page.getByLabel('按名称查找表或字段').fill('')
  await write(page, SALES)
  await page.keyboard.press('Control+Enter')
  await page.getByText('2 行，2 列').waitFor()
  const cells = page.getByLabel('查询结果').locator('.ant-table-tbody .ant-table-row td')
  await cells.first().waitFor()
  assert.deepEqual(await cells.allInnerTexts(), ['shop', '100', 'kiosk', '50'])
  await quiet(page)
  assert.deepEqual(await seriousFaults(page), [])
  await shoot(page, 'warehouse-result-zh')
  await page.getByRole('tab', { name: '图表' }).click()
  await page.locator('svg path').first().waitFor()
  await quiet(page)
  assert.deepEqual(await seriousFaults(page), [])
  await shoot(page, 'warehouse-chart-zh')
  await page.getByRole('tab', { name: '结果' }).click()
  const file = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).last().click()
  assert.match((await file).suggestedFilename(), /^sqr_\w+\.csv$/)
  await page.getByRole('button', { name: '存为数据集' }).click()
  await page.getByRole('dialog').getByLabel('名称').fill('sales_by_store')
  await page.getByLabel('说明').fill('各店销售')
  assert.deepEqual(await seriousFaults(page), [])
  await page
    .getByRole('button', { name: /保\s*存/ })
    .last()
    .click()
  await page.getByText('已存为 datasets.sales_by_store').waitFor()
  await page.getByRole('tab', { name: '数据集' }).click()
  await page.getByRole('cell', { name: '各店销售' }).waitFor()
  await shoot(page, 'warehouse-datasets-zh')
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await page.getByText('2 行，2 列').waitFor()
  assert.equal(await editor(page).textContent(), 'select * from datasets.sales_by_store limit 100')
  await page.getByRole('tab', { name: '历史' }).click()
  await page.getByRole('link', { name: SALES }).click()
  await page.getByText('2 行，2 列').waitFor()
  assert.equal(await editor(page).textContent(), SALES)
  await page.getByRole('button', { name: '保存查询' }).click()
  await page.getByRole('dialog').getByLabel('名称').fill('各店销售额')
  await page
    .getByRole('button', { name: /保\s*存/ })
    .last()
    .click()
  await page.getByRole('tab', { name: '已保存' }).click()
  await page.getByRole('button', { name: '各店销售额' }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('says what is wrong and where, stops what is endless, and lets the keyboard out', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, { language: 'en', theme: 'dark' })
  await page.goto('/sql')
  await settled(page)
  await write(page, 'select 1 as a,\n  naem from purchases.purchase')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Line 2, column 3').waitFor()
  assert.equal(await page.locator('.cm-fault').textContent(), 'naem')
  await quiet(page)
  assert.deepEqual(await seriousFaults(page), [])
  await shoot(page, 'warehouse-fault-en-dark')
  await write(page, "select * from read_csv('/etc/passwd')")
  await page.keyboard.press('Control+Enter')
  await page.getByText('This function may not be used').waitFor()
  await write(page, 'select count(*) from range(1000000000000) t(i) where i % 7 = 3')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Running…').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped.').waitFor()
  await editor(page).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate("document.activeElement.classList.contains('cm-content')"), false)
  await write(page, 'select i, i * i as square from range(300) t(i)')
  await page.keyboard.press('Control+Enter')
  await page.getByText('300 rows, 2 columns').waitFor()
  await page.getByRole('listitem', { name: '3' }).click()
  await page.getByRole('cell', { name: '89401' }).waitFor()
  await quiet(page)
  await shoot(page, 'warehouse-pages-en-dark')
  assert.deepEqual(faults, [])
  await close()
})
