import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { KEYS_SETTLE_MS, OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, seriousFaults, settled, TWO_SEATS } from './desk.ts'

// Staff in a real browser: an account is made and given a role on a part of the group, its first sign-in, its end; keys; the audit trail.

const desk = await openDesk(import.meta)
const { house, town } = desk

const picture = async (page: Page, name: string) => {
  const folder = process.env.PICTURES
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

/** Chooses an option of a select or tree by its text. */
const choose = async (page: Page, label: string, text: string) => {
  const field = page.getByRole('dialog').getByLabel(label)
  await field.click()
  await field.fill(text)
  await page.locator('.ant-select-dropdown:visible').getByText(text, { exact: true }).click()
}

it('an account with a role on one store: made, first sign-in, its own store alone, disabled and out at once', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/staff')
  await settled(page)
  await page.getByRole('button', { name: '新建员工账号' }).click()
  const form = page.getByRole('dialog', { name: '新建员工账号' })
  await form.getByLabel('账号', { exact: true }).fill('chen.mei')
  await form.getByLabel('姓名').fill('陈梅')
  await choose(page, '角色', '店长')
  await choose(page, '数据权限', '小店')
  await picture(page, 'account-create')
  await form.getByRole('button', { name: '新建员工账号' }).click()
  const secret = page.getByRole('dialog', { name: '「陈梅」的一次性密码' })
  const password = ((await secret.locator('[data-once]').textContent()) ?? '').trim()
  assert.ok(password.length >= 12, password)
  await secret.getByRole('button', { name: '我已保存' }).click()
  await page.getByRole('tab', { name: '角色与数据权限' }).click()
  await page.getByText('在「小店」及其全部下级担任店长').waitFor()
  await picture(page, 'account-grants')

  const hers = await desk.open({ expects: [401] })
  await hers.page.goto('/members')
  await hers.page.getByLabel('账号').fill('chen.mei')
  await hers.page.getByLabel('密码', { exact: true }).fill(password)
  await hers.page.getByRole('button', { name: '登录', exact: true }).click()
  await hers.page.getByLabel('一次性密码').fill(password)
  await hers.page.getByLabel('新密码', { exact: true }).fill('nine small boats at dusk')
  await hers.page.getByLabel('再输一次新密码').fill('nine small boats at dusk')
  await hers.page.getByRole('button', { name: '保存并进入' }).click()
  await hers.page.getByRole('heading', { name: '会员列表' }).waitFor()
  await hers.page.goto(`/organization?at=${town.nodes.shop}`)
  await hers.page.getByText('没有这个节点，或不在您的数据权限内。').waitFor()

  await page.getByRole('tab', { name: '安全' }).click()
  await page.getByRole('button', { name: '停用账号' }).click()
  await page.getByText('已停用「陈梅」').waitFor()
  await hers.page.goto('/members')
  await hers.page.getByRole('heading', { name: '登录 Atrium' }).waitFor()
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByText('已撤销').waitFor()
  const account = (
    await house.owner.get<{ items: { login: string; disabledAt: string | null }[] }>('/v1/staff/accounts?text=chen.mei')
  ).items[0]
  assert.equal(account?.disabledAt, null)
  assert.deepEqual([...faults, ...hers.faults], [])
  await hers.close()
  await close()
})

it('everybody changes their own name and language, and sees which session is this one', async () => {
  const made = await house.owner.post<{ password: string }>('/v1/staff/accounts', {
    login: 'zhou',
    displayName: '周',
    grants: [{ role: 'store_manager', nodeId: town.nodes.shop }],
  })
  await house.firstSignIn('zhou', made.password, 'five cranes over water')
  const { page, faults, close } = await desk.openAs('zhou', 'five cranes over water', { expects: [401] })
  await page.goto('/account')
  await settled(page)
  await page.getByText('当前设备').waitFor()
  assert.equal(await page.getByText('当前设备').count(), 1)
  await page.getByLabel('姓名').fill('周远')
  await page.getByText('English', { exact: true }).last().click()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { name: 'My account' }).waitFor()
  await page.getByRole('button', { name: '周远' }).waitFor()
  // A wrong password is told, and neither the session nor what was typed is lost.
  await page.getByLabel('Current password').fill('not this one')
  await page.getByLabel('New password', { exact: true }).fill('six cranes over water')
  await page.getByLabel('New password again').fill('six cranes over water')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByRole('alert').filter({ hasText: 'Wrong name or password' }).waitFor()
  assert.equal(await page.getByLabel('New password again').inputValue(), 'six cranes over water')
  await picture(page, 'account')
  assert.deepEqual(faults, [])
  await close()
})

it('a key is made, shown once, used, and works no more after it was revoked by name', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/api-keys')
  await settled(page)
  await page.getByRole('button', { name: '新建接口密钥' }).click()
  const form = page.getByRole('dialog', { name: '新建接口密钥' })
  await form.getByLabel('名称').fill('收银网关')
  await form.getByLabel('查找权限').fill('查看组织')
  await form.getByRole('checkbox', { name: /查看组织与会员计划/ }).check()
  await picture(page, 'key-create')
  await form.getByRole('button', { name: '新建接口密钥' }).click()
  const secret = page.getByRole('dialog', { name: /收银网关/ })
  const key = ((await secret.locator('[data-once]').textContent()) ?? '').trim()
  await secret.getByRole('button', { name: '我已保存' }).click()
  const asMachine = () =>
    page.request.fetch(`${desk.address}/v1/organization/nodes`, {
      headers: { authorization: `Bearer ${key}`, cookie: '' },
    })
  assert.equal((await asMachine()).status(), 200)
  await page
    .getByRole('row', { name: /收银网关/ })
    .getByRole('button', { name: '吊销' })
    .click()
  const ask = page.getByRole('dialog', { name: /吊销/ })
  await ask.getByRole('textbox').fill('收银网关')
  await ask.getByRole('button', { name: '吊销' }).click()
  await ask.waitFor({ state: 'hidden' })
  const deadline = Date.now() + 20 * KEYS_SETTLE_MS
  while ((await asMachine()).status() !== 401) assert.ok(Date.now() < deadline, 'the key still opens')
  assert.deepEqual(faults, [])
  await close()
})

it('the trail shows who did what, before and after, in words, and that of a node is that of all below it', async () => {
  await house.owner.post('/v1/organization/nodes', { code: 'kiosk', kind: 'store', floor: 'B2', category: 'gifts' })
  await house.owner.post('/v1/organization/archivings', { code: 'shop', archived: true })
  await house.owner.post('/v1/organization/archivings', { code: 'shop', archived: false })
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto(`/audit?node=${town.nodes.mall}&action=organization`)
  await settled(page)
  await page.getByRole('row', { name: /小店/ }).first().getByRole('button').click()
  const detail = page.getByRole('dialog', { name: '维护组织节点' })
  const change = detail.getByRole('row', { name: /楼层/ })
  await change.waitFor()
  assert.deepEqual(await change.getByRole('cell').allTextContents(), ['楼层', 'B1', 'B2'])
  await detail.getByText('Owner', { exact: true }).waitFor()
  await picture(page, 'audit-detail')
  const under = await page.request.get(`${desk.address}/v1/staff/audit?action=organization&nodeId=${town.nodes.mall}`)
  const subjects = new Set(((await under.json()).items as { nodeId: string }[]).map(({ nodeId }) => nodeId))
  assert.ok(subjects.has(town.nodes.kiosk) && subjects.has(town.nodes.shop), [...subjects].join())
  assert.ok(!subjects.has(town.nodes.group))
  assert.deepEqual(faults, [])
  await close()
})

it('axe finds nothing serious in lists, drawers and forms of staff, in both languages, light and dark', async () => {
  const found: string[] = []
  const { items } = await house.owner.get<{ items: { id: string }[] }>('/v1/staff/audit?limit=1')
  for (const seat of TWO_SEATS) {
    const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, seat)
    const name = `${seat.language}-${seat.theme}`
    for (const path of ['/staff?state=all', '/roles?role=store_manager', `/audit?entry=${items[0]?.id}`, '/account']) {
      await page.goto(path)
      await settled(page)
      if (/role=|entry=/.test(path)) await page.getByRole('dialog').waitFor()
      found.push(...(await seriousFaults(page)))
      await picture(page, `staff${path.replace(/\W+/g, '-').slice(0, 8)}-${name}`)
    }
    found.push(...faults)
    await close()
  }
  assert.deepEqual(found, [])
})
