import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card, memberOf } from '../scenarios/town.ts'
import { openDesk, quiet, seriousFaults, settled, visit } from './desk.ts'

// What operators do with customers: order and filter them with the exact count, keep them as an audience, tag those they ticked, export them.

const desk = await openDesk(import.meta)
const { house, town } = desk
const { owner } = house
const names = ['甲一', '乙二', '丙三', '丁四']
const ids: string[] = []
for (const [at, name] of names.entries()) {
  const memberId = memberOf(await town.buy(`cust-${at}`, (at + 1) * 50_000, card(`CUST${at}`)))
  await owner.post('/v1/members/profiles', { memberId, profile: { name } })
  ids.push(memberId)
}
await owner.post('/v1/profiles/tags', {
  ...{ code: 'vipGift', group: 'buying', expectedVersion: 0, name: { zh: '贵宾礼', en: 'Gift' } },
  ...{ type: 'boolean', kind: 'hand' },
})
await house.work()

const people = (page: Page, n: number) => page.locator(`main [data-people="${n}"]`).waitFor()
const rows = async (page: Page) => {
  await quiet(page)
  return page.locator('main .ant-table-row td:nth-child(2)').allTextContents()
}

/** Chooses an option of a list that is open. */
const pick = (page: Page, text: string) =>
  page
    .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option')
    .filter({ hasText: text })
    .first()
    .click()

it('customers are filtered with the exact count, ordered, tagged, exported and kept as an audience', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/audiences/customers')
  await settled(page)
  await people(page, 4)
  assert.deepEqual(await rows(page), ['丁四', '丙三', '乙二', '甲一'])
  await page.getByRole('columnheader', { name: /净消费/ }).click()
  await page.waitForURL(/ascending=1/)
  assert.deepEqual(await rows(page), ['甲一', '乙二', '丙三', '丁四'])

  await page.getByRole('button', { name: /^净消费/ }).click()
  await page.getByRole('spinbutton', { name: '净消费不少于' }).fill('1000')
  await page.keyboard.press('Enter')
  await people(page, 3)
  await page.getByRole('combobox', { name: '生命周期' }).click()
  await pick(page, '新客')
  await page.locator('h1').click()
  await people(page, 3)
  assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])
  // A link shows what its sender saw.
  await page.reload()
  await settled(page)
  await people(page, 3)
  assert.deepEqual(await rows(page), ['乙二', '丙三', '丁四'])

  await page.getByRole('checkbox', { name: '选择 丙三' }).check()
  await page.getByRole('checkbox', { name: '选择 丁四' }).check()
  const bar = page.locator('[data-selection]')
  await bar.getByText('已选 2 项').waitFor()
  await bar.getByRole('button', { name: '打标签' }).click()
  const tagging = page.getByRole('dialog')
  await tagging.getByRole('combobox', { name: '标签' }).fill('贵宾礼')
  await pick(page, '贵宾礼')
  await tagging.getByRole('combobox', { name: '标签值' }).click()
  await pick(page, '是')
  await tagging.getByRole('button', { name: '保存' }).click()
  await page.getByText('已为 2 名会员设置标签').waitFor()
  await bar.waitFor({ state: 'detached' })

  await page.getByRole('button', { name: '列' }).click()
  await page.getByRole('checkbox', { name: '贵宾礼' }).check()
  await page.locator('h1').click()
  await page.getByRole('cell', { name: '是', exact: true }).nth(1).waitFor()

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: '导出' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '导出' }).click()
    })(),
  ])
  const text = readFileSync(await file.path(), 'utf8')
  assert.deepEqual(text.match(/mbr_\w+/g), ids.slice(1))

  await page.getByRole('button', { name: '存为人群' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('名称').fill('千元新客')
  await form.getByRole('button', { name: '保存' }).click()
  await page.waitForURL(/\/audiences\/seg_/)
  await house.follow()
  await page.locator('[data-people]').filter({ hasText: /^3$/ }).waitFor()
  await quiet(page)
  assert.deepEqual(faults, [])
  await close()
})

it('a stage of the lifecycle leads to its customers; ticked members of the other lists become an audience', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, { language: 'en', theme: 'dark' })
  await page.goto('/profiles/lifecycle')
  await settled(page)
  await page.getByRole('link', { name: /New/ }).click()
  await page.waitForURL(/\/audiences\/customers\?filter=/)
  await people(page, 4)
  assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])

  await visit(page, '/members')
  await page.getByRole('combobox', { name: 'Rows read at a time' }).click()
  await pick(page, '20')
  await quiet(page)
  await page.reload()
  await settled(page)
  await page.getByText('20 rows at a time').waitFor()
  await page.getByRole('checkbox', { name: 'Select 甲一' }).check()
  await page.locator('[data-selection]').getByRole('button', { name: 'Make static audience' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name').fill('One of them')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL(/\/audiences\/seg_/)
  await page.locator('[data-people]').filter({ hasText: /^1$/ }).waitFor()

  await visit(page, '/purchases')
  await page.getByRole('checkbox', { name: 'Select cust-0' }).check()
  await page.getByRole('checkbox', { name: 'Select cust-1' }).check()
  await page.locator('[data-selection]').getByText('Of 2 members:').waitFor()
  assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])
  assert.deepEqual(faults, [])
  await close()
})
