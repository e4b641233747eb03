import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, seriousFaults, settled } from './desk.ts'

// What operators do with members, in a real browser: find, filter, keep a view, export, merge and part, decide a doubt, and what a
// store manager is not shown.

const desk = await openDesk(import.meta)
const { house, town } = desk
const { owner } = house

interface Registered {
  readonly memberId: string
}

const cardOf = (value: string) => ({ kind: 'card_no', value })
const phoneOf = (value: string) => ({
  kind: 'phone_verified',
  value,
  verifiedAt: new Date(house.clock()).toISOString(),
  verifiedHow: 'sms',
})
const register = async (name: string, identities: readonly object[], more: object = {}): Promise<string> => {
  const form = {
    identities,
    channel: 'pos',
    store: 'kiosk',
    ...more,
    profile: { name, ...('profile' in more ? (more.profile as object) : {}) },
  }
  return (await town.till.post<Registered>('/v1/members/registrations', form)).memberId
}

const lin = await register('林小满', [phoneOf('13812340001'), cardOf('MC0001')], {
  profile: { gender: 'female', birthday: '1990-05-20' },
})
await register('陈立夏', [phoneOf('13812340002'), cardOf('MC0002')], {
  profile: { birthday: '1985-05-06' },
  channel: 'wechat',
})
const shopper = await register('赵霜降', [phoneOf('13812340003'), cardOf('MC0003')], {
  store: 'shop',
  channel: 'wechat',
})

it('somebody is found by the tail of a phone, a card or a name, and nothing of it stands in the address', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/members')
  assert.equal(await settled(page), '会员列表')
  const field = page.getByRole('main').getByPlaceholder('手机号后四位、手机号、卡号或姓名')
  for (const [typed, name] of [
    ['0001', '林小满'],
    ['MC0002', '陈立夏'],
    ['赵霜', '赵霜降'],
  ] as const) {
    await field.fill(typed)
    await field.press('Enter')
    await page.getByRole('status').filter({ hasText: '共 1 位' }).waitFor()
    await page.getByRole('link', { name, exact: true }).waitFor()
    assert.ok(!decodeURI(page.url()).includes(typed), page.url())
  }
  assert.deepEqual(faults, [])
  await close()
})

it('a list is filtered, its address shows the same to somebody else, and it is kept as a view', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/members')
  await settled(page)
  const total = page.getByRole('status').filter({ hasText: /位/ })
  await total.filter({ hasText: '共 3 位' }).waitFor()
  await choose(page, '生日月份', '5 月')
  await total.filter({ hasText: '共 2 位' }).waitFor()
  await choose(page, '渠道', '微信')
  await total.filter({ hasText: '共 1 位' }).waitFor()
  await page.getByRole('link', { name: '陈立夏' }).waitFor()
  assert.match(page.url(), /birthMonth=5/)
  const link = page.url()

  await page.getByRole('button', { name: '保存视图' }).click()
  await page.getByRole('dialog').getByLabel('视图名称').fill('五月微信')
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
  await page.getByRole('tab', { name: '五月微信' }).waitFor()
  await page.getByRole('tab', { name: '全部' }).click()
  await total.filter({ hasText: '共 3 位' }).waitFor()
  await page.getByRole('tab', { name: '五月微信' }).click()
  await total.filter({ hasText: '共 1 位' }).waitFor()
  await page.getByRole('button', { name: '视图“五月微信”的操作' }).click()
  const put = page.waitForResponse(
    (response) => response.url().endsWith('/v1/staff/me/views') && response.request().method() === 'POST',
  )
  await page.getByRole('menuitem', { name: '设为默认' }).click()
  assert.equal((await put).status(), 200)
  await page.goto('/members')
  await total.filter({ hasText: '共 1 位' }).waitFor()
  assert.match(page.url(), /birthMonth=5/, 'the default view opens')

  const other = await desk.openAs('owner', OWNER_PASSWORD, { language: 'en', theme: 'dark' })
  await other.page.goto(link)
  await other.page.getByRole('status').filter({ hasText: '1 person' }).waitFor()
  await other.page.getByRole('link', { name: '陈立夏' }).waitFor()
  assert.deepEqual([...(await seriousFaults(page)), ...(await seriousFaults(other.page))], [])
  await page.getByRole('button', { name: '视图“五月微信”的操作' }).click()
  await page.getByRole('menuitem', { name: '删除视图' }).click()
  await page.getByRole('tab', { name: '五月微信' }).waitFor({ state: 'detached' })
  assert.deepEqual([...faults, ...other.faults], [])
  await other.close()
  await close()
})

it('what the list shows is saved as a file, and the task tells of it', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/members?birthMonth=5')
  await page.getByRole('status').filter({ hasText: '共 2 位' }).waitFor()
  await page.getByRole('button', { name: '导出' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('将列表中的 2 位会员导出').waitFor()
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: '导出' }).click()
  const file = await saved
  assert.match(file.suggestedFilename(), /^members-.*\.csv$/)
  const text = readFileSync(await file.path(), 'utf8')
  assert.ok(text.startsWith('\ufeff会员编号,姓名,手机号'), text)
  const rows = text.trim().split('\r\n').slice(1)
  assert.deepEqual(rows.map((row) => row.split(',').slice(1, 3).join()).sort(), [
    '林小满,138****0001',
    '陈立夏,138****0002',
  ])
  await page.getByRole('button', { name: '任务' }).click()
  await page.getByText('已导出 2 位').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('a store manager lists, counts and exports whom the own stores have met, and nobody else by address', async () => {
  const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', {
    login: 'kiosk.manager',
    displayName: '店长',
    grants: [{ role: 'store_manager', nodeId: town.nodes.kiosk }],
  })
  await house.firstSignIn('kiosk.manager', password, 'ten herons on one leg')
  const { page, faults, close } = await desk.openAs('kiosk.manager', 'ten herons on one leg', { expects: [404] })
  await page.goto('/members')
  await page.getByRole('status').filter({ hasText: '共 2 位' }).waitFor()
  assert.equal(await page.getByRole('link', { name: '赵霜降' }).count(), 0)
  assert.equal(await page.getByRole('button', { name: '导出' }).count(), 0, 'the role exports nothing')
  const answer = async (path: string) => {
    const reply = await page.request.get(path)
    return { status: reply.status(), body: reply.ok() ? await reply.json() : undefined }
  }
  assert.deepEqual((await answer('/v1/members/count')).body, { count: 2, more: false })
  assert.deepEqual((await answer(`/v1/members/count?node=${town.nodes.shop}`)).body, { count: 0, more: false })
  assert.deepEqual((await answer(`/v1/members?node=${town.nodes.shop}`)).body, { items: [] })
  assert.equal((await answer('/v1/members/export')).status, 403)
  for (const path of ['', '/timeline', '/consents', '/consents/history']) {
    assert.equal((await answer(`/v1/members/${shopper}${path}`)).status, 404, path)
  }
  await page.goto(`/members/${shopper}`)
  await page.getByRole('alert').filter({ hasText: '会员不存在' }).waitFor()
  await page.goto(`/members/${lin}`)
  assert.equal(await settled(page), '林小满')
  assert.deepEqual(faults, [])
  await close()
})

it('two members are merged and the merge is undone, with what joined them seen', async () => {
  const one = await register('钱谷雨', [phoneOf('13812340011'), cardOf('MG0001')])
  house.clock.advance(60_000)
  const other = await register('钱雨', [cardOf('MG0002')])
  await town.buy('mc-merge-1', 30_000, { identities: [cardOf('MG0002')] })
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto(`/members/${one}`)
  assert.equal(await settled(page), '钱谷雨')
  await page.getByRole('button', { name: '合并会员' }).click()
  const drawer = page.getByRole('dialog', { name: '与另一位会员合并' })
  await drawer.getByRole('searchbox').fill('钱雨')
  await drawer.getByRole('searchbox').press('Enter')
  await drawer.getByRole('row', { name: /钱雨/ }).getByRole('button', { name: '选择' }).click()
  await drawer.getByText('MG***02').waitFor()
  await drawer.getByRole('button', { name: '合并', exact: true }).click()
  await page
    .getByRole('dialog', { name: /合并为一人/ })
    .getByRole('button', { name: '合并' })
    .click()
  await page.getByText('两份会员档案合并为一').waitFor()
  assert.deepEqual((await owner.get<{ lineage: string[] }>(`/v1/members/${one}`)).lineage, [one, other])
  // Undone at once, by the way back that is offered.
  await page.getByRole('button', { name: '撤销', exact: true }).click()
  await page.getByText('撤销合并，重新分为两份会员档案').waitFor()
  assert.deepEqual((await owner.get<{ lineage: string[] }>(`/v1/members/${one}`)).lineage, [one])

  // Joined by a receipt that names both cards: the evidence stands there, and it is undone from the page.
  const [first, second] = [await register('孙甲', [cardOf('EV0001')]), await register('孙乙', [cardOf('EV0002')])]
  await town.buy('mc-merge-2', 10_000, { identities: [cardOf('EV0001'), cardOf('EV0002')] })
  await page.goto(`/members/${first}?tab=identities`)
  const merges = page.getByRole('table').filter({ hasText: '依据' })
  await merges.getByText('卡号 EV***01').waitFor()
  await merges.getByText('卡号 EV***02').waitFor()
  await merges.getByText('标识同时出现').waitFor()
  await merges.getByRole('button', { name: '撤销合并' }).click()
  await page.getByRole('dialog', { name: '撤销这次合并？' }).getByRole('button', { name: '撤销合并' }).click()
  await merges.getByText('撤销合并，重新分为两份会员档案').waitFor()
  assert.deepEqual((await owner.get<{ lineage: string[] }>(`/v1/members/${second}`)).lineage, [second])
  assert.deepEqual(faults, [])
  await close()
})

it('a doubt of the queue is looked at from both sides and decided', async () => {
  const pair = await Promise.all(
    [1, 2].map((n) => register(`周${n}`, [cardOf(`DB000${n}`), { kind: 'alipay_user', value: `doubt-${n}` }])),
  )
  await town.buy('mc-doubt', 10_000, { identities: [cardOf('DB0001'), cardOf('DB0002')] })
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/members/reviews')
  await settled(page)
  await page.getByRole('table').getByRole('button').first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('link', { name: '周1' }).waitFor()
  await drawer.getByRole('link', { name: '周2' }).waitFor()
  assert.deepEqual(await seriousFaults(page), [])
  const [reject] = await drawer.locator('.ant-drawer-footer').getByRole('button').allTextContents()
  await drawer
    .locator('.ant-drawer-footer')
    .getByRole('button', { name: reject ?? '' })
    .click()
  await page
    .locator('.ant-modal-confirm')
    .getByRole('button', { name: reject ?? '' })
    .click()
  await page.getByText('没有').first().waitFor()
  assert.deepEqual((await owner.get<{ items: unknown[] }>('/v1/members/reviews')).items, [])
  assert.equal((await owner.get<{ items: unknown[] }>('/v1/members/reviews?state=rejected')).items.length, 1)
  for (const id of pair) assert.deepEqual((await owner.get<{ lineage: string[] }>(`/v1/members/${id}`)).lineage, [id])
  assert.deepEqual(faults, [])
  await close()
})

it('a card is blocked and given back, an entry reversed, a consent noted, and a member erased by name', async () => {
  const memberId = await register('吴小寒', [phoneOf('13812340021'), cardOf('BK0001')])
  await town.buy('mc-block', 10_000, { identities: [cardOf('BK0001')] })
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto(`/members/${memberId}?tab=identities`)
  const row = page.getByRole('row', { name: /卡号/ })
  await row.getByRole('button', { name: '停用' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await row.getByText('已停用 停用').waitFor()
  await page.getByRole('button', { name: '撤销', exact: true }).click()
  await row.getByText('使用中').waitFor()

  await page.goto(`/members/${memberId}?tab=points`)
  const earned = page.getByRole('row', { name: /获得/ }).first()
  await earned.getByRole('button', { name: '冲正' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('原因').fill('重复入账')
  await dialog.getByRole('button', { name: '冲正' }).click()
  await page
    .getByRole('row', { name: /冲正获得/ })
    .first()
    .waitFor()
  assert.equal((await town.balance(memberId)).balance, 0)

  await page.goto(`/members/${memberId}?tab=consents`)
  await page.getByRole('button', { name: '登记授权' }).first().click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /确\s*定/ })
    .click()
  await page.getByRole('table', { name: '历史' }).getByText('门店当面').waitFor()
  assert.deepEqual(await seriousFaults(page), [])

  await page.getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('menuitem', { name: '删除个人信息' }).click()
  const erase = page.getByRole('dialog', { name: '删除个人信息' })
  assert.ok(await erase.getByRole('button', { name: '永久删除' }).isDisabled())
  await erase.getByRole('textbox').fill('吴小寒')
  await erase.getByRole('button', { name: '永久删除' }).click()
  await page.getByRole('heading', { name: '未留姓名' }).waitFor()
  await page.getByText(/个人信息已于/).waitFor()
  assert.equal(await page.getByRole('button', { name: '编辑资料' }).count(), 0)
  assert.deepEqual(faults, [])
  await close()
})

it('what was typed into a form is not lost by closing it, and what the server refuses stands at the form', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto(`/members/${lin}`)
  await settled(page)
  await page.getByRole('button', { name: '编辑资料' }).click()
  const drawer = page.getByRole('dialog', { name: '编辑资料' })
  await drawer.getByLabel('姓名').fill('林大满')
  await drawer.getByRole('button', { name: '取消' }).click()
  await page.getByRole('button', { name: '继续填写' }).click()
  assert.equal(await drawer.getByLabel('姓名').inputValue(), '林大满')
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { name: '林大满', level: 1 }).waitFor()
  await page.getByText('修改资料：姓名').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

type Page = Awaited<ReturnType<typeof desk.openAs>>['page']

/** Picks an option of a filter. */
async function choose(page: Page, filter: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: filter }).click()
  await page.locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click()
}
