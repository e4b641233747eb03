import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card } from '../scenarios/town.ts'
import { openDesk, seriousFaults, settled } from './desk.ts'

// Earning rules in a real browser: changed in a draft, tried on typed and real purchases, published, and a purchase earns by it.

const desk = await openDesk(import.meta)
const { house, town } = desk
const PAGE = '/rules?programme=mall-club'
await town.buy('real-7001', 80_000, card('RULES1'))

const openRules = async (seat = {}) => {
  const window = await desk.openAs('owner', OWNER_PASSWORD, seat)
  await window.page.goto(PAGE)
  await settled(window.page)
  return window
}

it('a rule is changed, tried, published, and a purchase earns by it', async () => {
  const { page, faults, close } = await openRules()
  const trial = page.locator('.ant-card', { hasText: '随输入即时计算' })
  await trial.getByText('+120 分').first().waitFor()
  await trial.getByText('月日 为 11月11日').waitFor()
  await page.getByRole('button', { name: '编辑 消费积分' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('得积分').fill('2')
  await drawer.getByRole('button', { name: '存入草稿' }).click()
  await page.getByText('1 处修改尚未生效').waitFor()
  await trial.getByText('+200 分').first().waitFor()
  await trial.getByText('已生效', { exact: true }).click()
  await trial.getByText('+120 分').first().waitFor()
  await page.reload()
  await page.getByText('1 处修改尚未生效').waitFor()
  assert.equal(town.inMall(await town.buy('before-1', 10_000, card('RULES2'))).points, 120, 'a draft holds for nobody')
  await page.getByRole('button', { name: '查看并发布' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('每 ¥1.00 得 1.2 分').waitFor()
  await dialog.getByText('每 ¥1.00 得 2 分').waitFor()
  await dialog.getByLabel(/为什么修改/).fill('周年庆')
  await dialog.getByRole('button', { name: '发布' }).click()
  await page.getByText('规则第 2 版').first().waitFor()
  assert.equal(town.inMall(await town.buy('after-1', 10_000, card('RULES2'))).points, 200)
  assert.deepEqual([...faults, ...(await seriousFaults(page))], [])
  await close()
})

it('a real receipt is found by its number and tried; a paused rule and one stopped by it say so', async () => {
  const { page, faults, close } = await openRules()
  const trial = page.locator('.ant-card', { hasText: '随输入即时计算' })
  await trial.getByText('真实小票', { exact: true }).click()
  await trial.getByPlaceholder('小票号').fill('real-7001')
  await trial.getByPlaceholder('小票号').press('Enter')
  await trial.getByRole('button', { name: '试算小票 real-7001' }).click()
  await trial.getByText('+1,600 分').first().waitFor()
  await page.getByRole('button', { name: '暂停 消费积分' }).click()
  await trial.getByText('0 分', { exact: true }).waitFor()
  await trial.locator('.ant-tag', { hasText: '已暂停' }).waitFor()
  await page.getByRole('button', { name: /放\s*弃/ }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /放\s*弃/ })
    .click()
  await trial.getByText('+1,600 分').first().waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('what is wrong is said in words at its place, and nothing is lost when somebody else publishes first', async () => {
  const { page, faults, close } = await openRules({ language: 'en', expects: [412] })
  await page.getByRole('button', { name: 'Add a rule' }).click()
  const drawer = page.getByRole('dialog')
  // Whoever makes a rule begins with its name.
  await drawer.getByRole('textbox', { name: 'Name in Chinese' }).and(page.locator(':focus')).waitFor()
  await drawer.getByRole('textbox', { name: 'Code' }).fill('base')
  await drawer.getByRole('button', { name: 'Add a condition' }).first().click()
  await drawer.getByRole('button', { name: 'Keep in the draft' }).click()
  await drawer.getByText('3 places need a change').waitFor()
  await drawer.getByText('A name is needed').waitFor()
  await drawer.getByText('Another rule has this code').waitFor()
  await drawer.getByText('Fill this in').waitFor()
  await drawer.getByRole('textbox', { name: 'Name in Chinese' }).fill('欢迎')
  await drawer.getByRole('textbox', { name: 'Name in English' }).fill('Welcome')
  await drawer.getByRole('textbox', { name: 'Code' }).fill('welcome')
  await drawer.getByRole('button', { name: 'Remove the condition' }).click()
  await drawer.getByText('Fixed points').click()
  await drawer.getByRole('button', { name: 'Keep in the draft' }).click()
  await page.getByText('1 change does not hold yet').waitFor()

  const rules = `/v1/loyalty/programmes/${town.mall}/rules`
  const { etag, setting } = await house.owner.setting<{ rules: { code: string }[] }>(rules)
  const fewer = { ...setting, rules: setting.rules.filter(({ code }) => code !== 'sign-up') }
  await house.owner.put(rules, fewer, { etag })
  await page.getByRole('button', { name: 'Review and publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Somebody else has just changed the rules').waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Move onto the latest' }).click()
  await page.getByRole('button', { name: 'Review and publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('version 4 of the rules').first().waitFor()
  const after = await house.owner.setting<{ rules: { code: string }[] }>(rules)
  const codes = after.setting.rules.map(({ code }) => code)
  assert.ok(codes.includes('welcome') && !codes.includes('sign-up'), codes.join(' '))
  assert.deepEqual(faults, [])
  await close()
})

it('versions say who changed what and why; an earlier one is taken up again', async () => {
  const { page, faults, close } = await openRules()
  await page.getByRole('tab', { name: '版本' }).click()
  await page.getByText('周年庆').waitFor()
  await page.getByText('第 1 版', { exact: true }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('与现在生效的版本相比').waitFor()
  await drawer.getByRole('button', { name: '恢复到这一版' }).click()
  await page.getByRole('button', { name: '查看并发布' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click()
  await page.getByText('规则第 5 版').first().waitFor()
  assert.equal(town.inMall(await town.buy('restored-1', 10_000, card('RULES2'))).points, 120)
  assert.deepEqual([...faults, ...(await seriousFaults(page))], [])
  await close()
})

it('budgets and return rates are shown with what they mean', async () => {
  const rules = `/v1/loyalty/programmes/${town.mall}/rules`
  const { etag, setting } = await house.owner.setting<{ rules: object[] }>(rules)
  const scarce = {
    ...{ code: 'scarce', name: { zh: '限量礼' }, trigger: 'purchase', from: null, to: null, priority: 50, stop: false },
    ...{ action: { type: 'fixed', points: 50, each: 'purchase' }, caps: { budget: 100 } },
  }
  await house.owner.put(rules, { ...setting, rules: [...setting.rules, scarce] }, { etag })
  await town.buy('budget-1', 10_000, card('RULES3'))
  await town.buy('budget-2', 10_000, card('RULES3'))
  const settings = `/v1/organization/programmes/${town.mall}/settings`
  const changes = [
    { key: 'points.costPer1000Minor', value: 800 },
    { key: 'points.valuePer1000Minor', value: 1_000 },
  ].map((change) => ({ ...change, from: '2026-03-01' }))
  await house.owner.patch(settings, { changes })
  await house.work()
  const { page, faults, close } = await openRules()
  await page.getByRole('tab', { name: '预算' }).click()
  const row = page.getByRole('row', { name: /限量礼/ })
  await row.getByText('已用完').waitFor()
  await page.getByText(/的预算已用 80% 以上/).waitFor()
  await page.getByRole('tab', { name: '返点率' }).click()
  await page.goto(`${PAGE}&tab=rate&from=2026-03-01&to=2026-03-31`)
  await page.getByRole('row', { name: /限量礼.*2.*¥200\.00.*100/ }).waitFor()
  await page.getByText('1.25', { exact: true }).waitFor()
  assert.deepEqual([...faults, ...(await seriousFaults(page))], [])
  await close()
})
