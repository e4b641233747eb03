import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card, memberOf } from '../scenarios/town.ts'
import { openDesk, quiet, seriousFaults, settled, visit } from './desk.ts'
import { shoot } from './shoot.ts'

// What operators do with what is known of members: tags defined and said, stages and who is in them, the RFM grid.

const desk = await openDesk(import.meta)
const { house, town } = desk
const { owner } = house

/** Three who buy at different times: one declines, one is mature, one is new. */
const lee = memberOf(await town.buy('p-1', 120_000, card('LEE')))
await owner.post('/v1/members/profiles', { memberId: lee, profile: { name: '李知秋' } })
await house.work()
await house.travel({ days: 95 })
for (const number of ['p-2', 'p-3', 'p-4', 'p-5']) await town.buy(number, 80_000, card('MEI'))
const noa = memberOf(await town.buy('p-6', 30_000, card('NOA')))
await owner.post('/v1/members/profiles', { memberId: noa, profile: { name: '诺亚' } })
await house.work()

async function signedIn(seat: Parameters<typeof desk.openAs>[2] = {}) {
  const window = await desk.openAs('owner', OWNER_PASSWORD, seat)
  await window.page.goto('/')
  await settled(window.page)
  return window
}

/** Chooses an option of a field that opens a list. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label }).last()
  await field.click()
  // Long lists draw what is in sight; typing brings the option there.
  await field.fill(option)
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: option }).first().click()
}

it('the board counts the stages, shows how people moved, and leads to who is in each', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/profiles/lifecycle')
  const stage = (name: string) => page.locator('main li').filter({ has: page.getByText(name, { exact: true }) })
  for (const name of ['新客', '成熟', '衰退']) assert.match((await stage(name).textContent()) ?? '', /1占买家/)
  await page.getByRole('button', { name: '看表格' }).click()
  const matrix = page.getByRole('table').last()
  assert.match((await matrix.textContent()) ?? '', /潜客.*1/)
  await page.getByRole('button', { name: '下载“阶段流转”' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: '下载表格（CSV）' }).click(),
  ])
  assert.match(await readFile(await file.path(), 'utf8'), /潜客,1,1/)
  await page.getByRole('button', { name: '看图' }).click()
  await page.locator('main svg[width]').first().waitFor()
  await page.getByRole('button', { name: '下载“阶段流转”' }).click()
  const [picture] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: '下载图片（PNG）' }).click(),
  ])
  assert.equal((await readFile(await picture.path())).subarray(1, 4).toString(), 'PNG')
  await page.getByRole('link', { name: '查看会员：衰退' }).click()
  await page.getByRole('link', { name: '李知秋' }).waitFor()
  assert.match(decodeURIComponent(page.url()), /portrait\.stage.*declining/)
  assert.deepEqual(faults, [])
  await close()
})

it('parameters of the lifecycle are changed, and in an order that holds', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/profiles/lifecycle')
  await page.getByRole('button', { name: '修改参数' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('沉睡：多少天没有消费').fill('10')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.getByText('应不小于上一项').waitFor()
  await form.getByLabel('沉睡：多少天没有消费').fill('120')
  // Nobody is silent for long: a shorter silence moves one.
  await form.getByText('按这些参数，没有买家改变阶段。').waitFor()
  await form.getByLabel('衰退：多少天没有消费').fill('100')
  await form.getByText('衰退 → 成长：1 人').waitFor()
  await shoot(page, 'lifecycle-preview')
  await form.getByLabel('衰退：多少天没有消费').fill('90')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await page.getByText('参数已保存').waitFor()
  await quiet(page)
  const { parameters } = await owner.get<{ parameters: { sleepingAfterDays: number } }>('/v1/profiles/lifecycle')
  assert.equal(parameters.sleepingAfterDays, 120)
  assert.deepEqual(faults, [])
  await close()
})

it('a tag by rule is made in its form, members get it, and it says why', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/profiles/tags')
  await page.getByRole('button', { name: '新增标签' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('中文名称').fill('大单客')
  await form.getByLabel('编码', { exact: true }).fill('bigSpender')
  // Whoever makes a tag answers for it, unless they name somebody else.
  await form.locator('.ant-form-item').filter({ hasText: '负责人' }).getByText('Owner').waitFor()
  await form.getByRole('radio', { name: /^规则/ }).check()
  await form.locator('button').filter({ hasText: '加条件' }).first().click()
  await choose(page, '内容', '累计净消费')
  await form.getByLabel('值', { exact: true }).fill('1000')
  // Two of three have spent so much.
  await form.getByText(/现在有 2 人有此标签/).waitFor()
  await shoot(page, 'tag-preview')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await page.getByRole('dialog').getByText('怎么得来').waitFor()
  assert.ok((await owner.get<{ tag: { ownerId: string | null } }>('/v1/profiles/tags/bigSpender')).tag.ownerId)
  await page
    .getByRole('dialog')
    .getByText(/累计净消费.*1,?000/)
    .first()
    .waitFor()
  await house.work()
  await visit(page, `/members/${lee}?tab=profile`)
  await page.getByText('累计净消费').first().waitFor()
  await page
    .locator('.ant-segmented-item')
    .filter({ hasText: /^标签$/ })
    .click()
  await page.getByText('大单客').waitFor()
  await page.getByRole('button', { name: '为什么' }).first().click()
  await page
    .locator('.ant-popover')
    .getByText(/当 .*累计净消费/)
    .waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('a tag adds up what events say, of those alone that a condition lets pass', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/profiles/tags?new=1')
  const form = page.getByRole('dialog')
  await form.getByLabel('中文名称').fill('红色加购金额')
  await form.getByLabel('编码', { exact: true }).fill('redCart')
  await form.getByRole('radio', { name: /^计算/ }).check()
  await choose(page, '汇总什么', '行为属性 合计')
  const events = form.getByRole('combobox', { name: '哪些行为（事件名称）' })
  await events.fill('加入购物车')
  await events.press('Enter')
  await form.getByRole('combobox', { name: '属性' }).fill('price')
  await form.getByRole('button', { name: '加条件' }).click()
  await form.getByRole('combobox', { name: '属性' }).last().fill('color')
  const value = form.getByRole('combobox', { name: '比较值' })
  await value.fill('red')
  await value.press('Enter')
  await shoot(page, 'tag-event-sum')
  assert.deepEqual(await seriousFaults(page), [])
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await page.getByText('最近 90 天、加入购物车，color 为 red 的行为属性 price 合计').waitFor()
  const { tag } = await owner.get<{ tag: { rule: object } }>('/v1/profiles/tags/redCart')
  assert.deepEqual(tag.rule, {
    ...{ measure: 'eventSum', windowDays: 90, events: ['加入购物车'], property: 'price' },
    tests: [{ property: 'color', op: 'in', value: ['red'] }],
  })
  assert.deepEqual(faults, [])
  await close()
})

it('a tag is said of a member by hand, and what was said can be taken back', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, `/members/${noa}?tab=profile`)
  await page
    .locator('.ant-segmented-item')
    .filter({ hasText: /^标签$/ })
    .click()
  await page.getByRole('button', { name: '打标签' }).click()
  const form = page.getByRole('dialog')
  await choose(page, '标签', '鞋码')
  await form.getByRole('spinbutton', { name: '值' }).fill('38')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await page.getByText('“鞋码”已设为 38 码').waitFor()
  const said = async () =>
    (await owner.get<{ items: { tag: string; value: unknown }[] }>(`/v1/profiles/of-member/${noa}/tags`)).items.find(
      ({ tag }) => tag === 'shoeSize',
    )?.value
  assert.equal(await said(), 38)
  await page.getByRole('button', { name: /撤\s?销/ }).click()
  await page.getByText('已撤销').waitFor()
  assert.equal(await said(), undefined)
  await page
    .locator('.ant-segmented-item')
    .filter({ hasText: /^变更$/ })
    .click()
  await page.getByRole('row').filter({ hasText: '鞋码' }).first().waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('one timeline tells everything of a person, of the kinds chosen; the summary has what one looks for first', async () => {
  const filter = { is: 'tag', tag: 'bigSpender', op: 'eq', value: true }
  await owner.post('/v1/audiences/saves', { name: '大单人群', note: '', kind: 'live', filter })
  await house.follow()
  const { writeKey } = await owner.post<{ writeKey: string }>('/v1/tracking/sources', {
    ...{ code: 'site', name: { zh: '官网' }, kind: 'web', node: 'mall', userKind: 'card_no' },
  })
  const seen = (event: string, secondsAgo: number) => ({
    ...{
      type: 'track',
      event,
      messageId: event,
      userId: 'NOA',
      context: { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)' },
    },
    timestamp: new Date(house.clock() - secondsAgo * 1_000).toISOString(),
  })
  await house.visitor.post('/v1/batch', { writeKey, batch: [seen('看过鞋履', 60), seen('加入购物车', 30)] })
  await town.buy('p-7', 90_000, card('NOA'))
  await house.work()
  await house.follow()
  await house.work()
  const { page, faults, close } = await signedIn()
  await visit(page, `/members/${noa}`)
  const main = page.locator('main')
  const chip = (name: string) => main.getByRole('button', { name, exact: true })
  for (const text of ['大单客标记为 是', '进入人群“大单人群”', '访问官网，2 个行为', /生命周期由.*变为/, /消费 ¥900/])
    await main.getByText(text).first().waitFor()
  await shoot(page, 'member-timeline')
  assert.deepEqual(await seriousFaults(page), [])
  await chip('人群').click()
  await main.getByText('大单客标记为 是').waitFor({ state: 'detached' })
  await main.getByText('进入人群“大单人群”').waitFor()
  await chip('行为').click()
  await main.getByText('看过鞋履 → 加入购物车').waitFor()
  assert.match(page.url(), /kinds=behaviour%2Caudience|kinds=audience%2Cbehaviour/)
  await page.reload()
  await main.getByText('看过鞋履 → 加入购物车').waitFor()
  assert.equal(await main.getByText(/消费 ¥900/).count(), 0)
  const summary = page.getByRole('region', { name: '消费概要' })
  assert.match((await summary.textContent()) ?? '', /成长.*累计净消费.*¥1,200.*2 单.*最近消费/)
  await page.getByRole('region', { name: '所在人群' }).getByRole('link', { name: '大单人群' }).click()
  await page.getByRole('heading', { name: '大单人群' }).waitFor()
  await visit(page, '/profiles/tags?tag=bigSpender')
  await page.getByRole('dialog').getByRole('link', { name: '大单人群' }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await page.locator('.ant-modal-confirm-title').filter({ hasText: '停用“大单客”？' }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('the grid of RFM is drawn by rank and by fixed bands, whose bounds are changed', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/profiles/rfm')
  await page.getByText('共 3 名买家').waitFor()
  await page.locator('.ant-segmented-item').filter({ hasText: '固定分档' }).click()
  await page.getByText('30 天以内').waitFor()
  await page.getByRole('button', { name: '修改分档' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('统计期内订单数（不少于）').fill('5, 3')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.getByText('请填写 1 至 9 个从小到大的数').waitFor()
  await form.getByLabel('统计期内订单数（不少于）').fill('2, 4')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await page.getByText('分档已保存').waitFor()
  await page.getByText('4 单 及以上').waitFor()
  assert.deepEqual(faults, [])
  await close()
})
