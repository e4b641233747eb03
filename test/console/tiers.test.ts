import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card, memberOf } from '../scenarios/town.ts'
import { openDesk, seriousFaults, settled } from './desk.ts'
import { shoot } from './shoot.ts'

// Levels in a real browser: defined anew with who would move, told what is wrong, restored; and moved by a purchase.

const desk = await openDesk(import.meta)
const { house, town } = desk
const tiers = '/tiers?programme=mall-club'

const register = async (value: string, name: string) => {
  const { memberId } = await town.till.post<{ memberId: string }>('/v1/members/registrations', {
    ...card(value),
    channel: 'app',
    profile: { name },
  })
  return memberId
}
await register('NEAR', '赵近银')
await town.buy('tier-1', 40_000, card('NEAR'))
const climber = await register('CLIMB', '钱登高')
await town.buy('tier-2', 10_000, card('CLIMB'))

it('levels are edited, previewed with names, saved, and brought to the members', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, { expects: [401] })
  await page.goto(tiers)
  assert.equal(await settled(page), '等级')
  await page.getByText('还没有保存过等级', { exact: false }).waitFor()
  await page.getByRole('button', { name: '修改等级' }).click()
  const drawer = page.getByRole('dialog')
  const silver = drawer.getByRole('group', { name: '第 1 级' })
  await silver.getByLabel('门槛').fill('300')
  await silver.getByRole('button', { name: '加权益' }).click()
  await silver.getByLabel('中文说明').fill('贵宾休息室')
  await silver.getByLabel('英文说明').fill('Lounge')
  await drawer.getByLabel('宽限期').fill('7')
  await drawer
    .getByRole('button', { name: '预 览' })
    .or(drawer.getByRole('button', { name: '预览' }))
    .click()
  const moves = drawer.getByRole('table', { name: '升降' })
  await moves.getByText('铜卡 → 银卡').waitFor()
  await moves.getByRole('link', { name: '赵近银' }).waitFor()
  await moves.scrollIntoViewIfNeeded()
  await shoot(page, 'tier-preview.zh')
  assert.deepEqual(await seriousFaults(page), [])
  await drawer.getByLabel('宽限期').fill('5')
  await drawer.getByText('预览之后又有修改').waitFor()
  await drawer.getByRole('button', { name: /保\s*存/ }).click()
  await page
    .getByRole('dialog', { name: '保存新的等级？' })
    .getByRole('button', { name: /保\s*存/ })
    .click()
  await drawer.waitFor({ state: 'detached' })
  const versions = page.getByRole('table', { name: '版本' })
  await versions.getByText('第 1 版').waitFor()
  // Sets wait two seconds of the database's own time, for receipts that were on their way when they were saved.
  await sleep(2_100)
  await house.nightsPass(1)
  const again = await desk.openAs('owner', OWNER_PASSWORD)
  await again.page.goto(tiers)
  await again.page.getByRole('table', { name: '版本' }).getByText('升降 1 人', { exact: false }).waitFor()
  await again.page.getByText('贵宾休息室').waitFor()
  await again.page.getByText('不达标后宽限 5 天再降级', { exact: false }).waitFor()
  await shoot(again.page, 'tiers.zh')
  assert.deepEqual(await seriousFaults(again.page), [])
  assert.deepEqual([...faults, ...again.faults], [])
  await close()
  await again.close()
})

it('what the server finds wrong is told in words at its place; leaving with changes asks', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, {
    language: 'en',
    theme: 'dark',
    expects: [422],
  })
  await page.goto(`${tiers}&edit=latest`)
  assert.equal(await settled(page), 'Levels')
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Add a level' }).click()
  const added = drawer.getByRole('group', { name: 'Level 4' })
  await added.getByLabel('Code').fill('gold')
  // A score needs bands: they come with it, and are edited.
  await added.getByLabel('Measure').click()
  await page.getByTitle('RFM score').click()
  await added.getByLabel('Threshold').fill('99')
  const bands = drawer.getByRole('group', { name: 'Purchases' })
  await bands.getByLabel('Purchases').nth(1).fill('1')
  await shoot(page, 'tier-edit.en.dark')
  assert.deepEqual(await seriousFaults(page), [])
  await drawer.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog', { name: 'Save the new levels?' }).getByRole('button', { name: 'Save' }).click()
  await drawer.getByText('Another level has this code').first().waitFor()
  await drawer.getByText('The bands never add up to this').first().waitFor()
  await drawer.getByText('Two bands begin at the same number').first().waitFor()
  await drawer.getByRole('button', { name: 'Cancel' }).click()
  const question = page.getByRole('dialog').filter({ hasText: 'Keep editing' }).or(page.locator('.ant-modal-confirm'))
  await question.last().waitFor()
  await question.last().getByRole('button').last().click()
  await drawer.first().waitFor({ state: 'detached' })
  assert.deepEqual(faults, [])
  await close()
})

it('a purchase lifts a member, and the pages show it', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto(`/members/${climber}?tab=levels`)
  await settled(page)
  await page.getByText('铜卡').first().waitFor()
  const sale = await town.buy('tier-3', 190_000, card('CLIMB'))
  assert.equal(memberOf(sale), climber)
  await page.reload()
  await page.getByText('金卡').first().waitFor()
  await page.goto(tiers)
  const gold = page.locator('.ant-card', { hasText: '金卡' })
  await gold.getByText('1 人').waitFor()
  await page.goto(`/purchases?open=${climber}.${sale.purchaseId}`)
  await page.getByRole('dialog').getByText('等级由 铜卡 变为 金卡').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('an earlier version is restored as a new one, and what changed is told', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  const { setting, etag } = await house.owner.setting<{ definition: Record<string, unknown> }>(
    `/v1/tiers/programmes/${town.mall}/set`,
  )
  const { definition } = setting
  await house.owner.put(
    `/v1/tiers/programmes/${town.mall}/set`,
    { definition: { ...definition, retentionDays: 90 } },
    { etag },
  )
  await page.goto(tiers)
  await settled(page)
  const versions = page.getByRole('table', { name: '版本' })
  await versions.getByText('第 2 版').waitFor()
  await versions
    .getByRole('button', { name: /展开|Expand/ })
    .first()
    .click()
  await versions.getByText('保留期', { exact: false }).waitFor()
  await versions.getByText('90 天').waitFor()
  await shoot(page, 'tier-versions.zh')
  await versions.getByRole('button', { name: '恢复此版本' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('已带入所选版本的内容', { exact: false }).waitFor()
  await drawer.getByRole('button', { name: /保\s*存/ }).click()
  await page
    .getByRole('dialog', { name: '保存新的等级？' })
    .getByRole('button', { name: /保\s*存/ })
    .click()
  await versions.getByText('第 3 版').waitFor()
  const now = await house.owner.setting<{ definition: object }>(`/v1/tiers/programmes/${town.mall}/set`)
  assert.deepEqual(now.setting.definition, definition)
  assert.deepEqual(faults, [])
  await close()
})
