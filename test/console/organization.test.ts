import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, seriousFaults, settled, TWO_SEATS } from './desk.ts'

// The organization in a real browser: a store is added, described, moved, archived and brought back; who takes part; settings.

const desk = await openDesk(import.meta)
const { house, town } = desk
await house.owner.batch('/v1/organization/nodes', [
  { code: 'north', kind: 'mall', name: { zh: '北苑', en: 'North' }, parent: 'group' },
  {
    code: 'bakery',
    kind: 'store',
    name: { zh: '面包房', en: 'Bakery' },
    parent: 'mall',
    category: 'food',
    floor: 'B1',
  },
])

const picture = async (page: Page, name: string) => {
  const folder = process.env.PICTURES
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

interface Node {
  readonly code: string
  readonly parentId: string | null
  readonly archivedAt: string | null
  readonly openedOn: string | null
  readonly closures: readonly { readonly from: string; readonly to: string; readonly reason?: string }[]
}
const nodeOf = async (code: string, archived = false): Promise<Node> => {
  const { items } = await house.owner.get<{ items: Node[] }>(
    `/v1/organization/nodes?limit=200${archived ? '&archived=true' : ''}`,
  )
  const found = items.find((node) => node.code === code)
  assert.ok(found, `${code} is not among ${items.map((node) => node.code).join()}`)
  return found
}

it('a store is added below a mall, with its first day and days closed, and found in the tree', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto(`/organization?at=${town.nodes.mall}`)
  await page.getByRole('heading', { name: '商场', level: 2 }).waitFor()
  await page.getByRole('button', { name: '新建下级' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('编码').fill('tea')
  await form.getByLabel('中文名称').fill('茶铺')
  await form.getByLabel('业态').fill('food')
  await form.getByLabel('楼层').fill('1F')
  await form.getByLabel('开业日期').fill('2026-03-01')
  await form.getByLabel('开业日期').press('Enter')
  await form.getByRole('button', { name: '添加停业日期' }).click()
  const days = form.locator('.ant-picker-range input')
  await days.first().fill('2027-02-05')
  await days.first().press('Enter')
  await days.last().fill('2027-02-07')
  await days.last().press('Enter')
  await form.getByLabel('原因，如 春节').fill('春节')
  await picture(page, 'node-form')
  await form.getByRole('button', { name: '保存' }).click()
  await page.getByRole('heading', { name: '茶铺', level: 2 }).waitFor()
  await page.getByText('2027-02-05 – 2027-02-07 · 春节').waitFor()
  const made = await nodeOf('tea')
  assert.deepEqual(
    [made.parentId, made.openedOn, made.closures],
    [town.nodes.mall, '2026-03-01', [{ from: '2027-02-05', to: '2027-02-07', reason: '春节' }]],
  )
  await page.getByRole('searchbox', { name: '按名称或编码查找' }).fill('茶')
  await page.getByRole('tree').getByText('茶铺').waitFor()
  await page.getByRole('tree').getByText('面包房').waitFor({ state: 'detached' })
  await picture(page, 'organization')
  assert.deepEqual(faults, [])
  await close()
})

it('what does not fit is told at its field, and nothing typed is lost', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, { expects: [422] })
  await page.goto(`/organization?at=${town.nodes.mall}`)
  await page.getByRole('button', { name: '新建下级' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('编码').fill('bad\tcode')
  await form.getByLabel('中文名称').fill('名称')
  await form.getByLabel('开业日期').fill('2026-03-05')
  await form.getByLabel('开业日期').press('Enter')
  await form.getByLabel('撤店日期').fill('2026-03-01')
  await form.getByLabel('撤店日期').press('Enter')
  await form.getByLabel('编码').fill('fine')
  await form.getByRole('button', { name: '保存' }).click()
  const notice = form.getByRole('alert').filter({ hasText: '撤店日期须晚于开业日期' })
  // What to do about it, in the language of the page: not what the server told in English.
  await notice.getByText('请让撤店日期晚于开业日期。').waitFor()
  await notice.getByText(/^请求编号/).waitFor()
  assert.equal(/[a-z]{3,} [a-z]{2,} /i.test((await notice.textContent()) ?? ''), false)
  assert.equal(await form.getByLabel('中文名称').inputValue(), '名称')
  assert.deepEqual(faults, [])
  await close()
})

it('a store is moved to another mall: dropped upon it, told what that means, kept in its history by name', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/organization')
  await page.getByRole('tree').getByText('商场', { exact: true }).waitFor()
  const bakery = page.getByRole('tree').getByText('面包房')
  const mall = page.locator('.ant-tree-treenode', { hasText: '商场' }).first()
  await mall.locator('.ant-tree-switcher').click()
  await bakery.waitFor()
  await bakery.dragTo(page.getByRole('tree').getByText('北苑'))
  const dialog = page.getByRole('dialog', { name: '调整「面包房」的归属' })
  await dialog.getByText(/归属「北苑」/).waitFor()
  await picture(page, 'move')
  await dialog.getByRole('button', { name: '确认调整' }).click()
  await dialog.waitFor({ state: 'detached' })
  const north = (await house.owner.get<{ items: { id: string; code: string }[] }>('/v1/organization/nodes?text=north'))
    .items[0]
  assert.equal((await nodeOf('bakery')).parentId, north?.id)
  await page.getByRole('heading', { name: '面包房', level: 2 }).waitFor()
  await page.getByRole('tab', { name: '归属历史' }).click()
  await page.getByRole('cell', { name: /Owner/ }).first().waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('a store without anything below is archived at once and brought back by 撤销; a mall asks for its name', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto(`/organization?at=${town.nodes.kiosk}&archived=yes`)
  await page.getByRole('heading', { name: '小店', level: 2 }).waitFor()
  await page
    .getByRole('button', { name: '归 档' })
    .or(page.getByRole('button', { name: '归档', exact: true }))
    .click()
  await page.getByText('已归档「小店」').waitFor()
  assert.notEqual((await nodeOf('kiosk', true)).archivedAt, null)
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByText('已撤销').waitFor()
  assert.equal((await nodeOf('kiosk')).archivedAt, null)
  await page.getByRole('tree').getByText('商场', { exact: true }).click()
  await page.getByRole('heading', { name: '商场', level: 2 }).waitFor()
  await page.getByRole('button', { name: '归档', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '归档「商场」' })
  assert.ok(await dialog.getByRole('button', { name: '归档', exact: true }).isDisabled())
  await dialog.getByLabel('请输入「商场」以确认').fill('商场')
  assert.ok(await dialog.getByRole('button', { name: '归档', exact: true }).isEnabled())
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  assert.deepEqual(faults, [])
  await close()
})

it('a setting of a programme is changed from a day on, says what holds and by whose word, and is taken back', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto(`/programmes?programme=${town.mall}&tab=settings`)
  const setting = page.locator('.ant-card', { has: page.locator('[title="points.ttlMonths"]') })
  await setting.getByText('系统默认值').waitFor()
  await setting.getByRole('button', { name: '修改' }).click()
  await setting.getByRole('spinbutton', { name: '新值' }).fill('18')
  await setting.getByRole('button', { name: '保存' }).click()
  await setting.getByText('在此设定').waitFor()
  await picture(page, 'settings')
  const { settings } = await house.owner.get<{ settings: { key: string; value: unknown }[] }>(
    `/v1/organization/programmes/${town.mall}/settings`,
  )
  assert.equal(settings.find(({ key }) => key === 'points.ttlMonths')?.value, 18)
  await setting.getByRole('button', { name: '撤回' }).click()
  await page
    .getByRole('tooltip')
    .or(page.locator('.ant-popover'))
    .getByRole('button', { name: /确\s*定/ })
    .click()
  await setting.getByText('系统默认值').waitFor()
  await page.getByRole('tab', { name: '参加范围' }).click()
  await page.getByRole('cell', { name: /Owner/ }).first().waitFor()

  // What has a page of its own is not shown as the text that it is kept as, but leads there.
  await page.goto(`/organization?at=${town.nodes.kiosk}`)
  await page.getByRole('tab', { name: '设置' }).click()
  const lifecycle = page.locator('.ant-card', { has: page.locator('[title="profiles.lifecycle"]') }).last()
  await lifecycle.getByRole('link', { name: '在「生命周期」页面设置' }).waitFor()
  assert.doesNotMatch((await lifecycle.textContent()) ?? '', /[{}]/)
  await picture(page, 'settings-of-node')
  await lifecycle.getByRole('link').click()
  await page.getByRole('heading', { name: '生命周期', level: 1 }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('somebody of one store sees that store alone, and may change nothing', async () => {
  const made = await house.owner.post<{ password: string }>('/v1/staff/accounts', {
    login: 'keeper',
    displayName: '店长小陈',
    grants: [{ role: 'store_manager', nodeId: town.nodes.shop }],
  })
  await house.firstSignIn('keeper', made.password, 'seven gates of autumn')
  const { page, faults, close } = await desk.openAs('keeper', 'seven gates of autumn')
  await page.goto('/organization')
  await page.getByRole('heading', { name: '门店', level: 2 }).waitFor()
  assert.deepEqual(
    (await page.getByRole('treeitem').allTextContents())
      .map((text) => text.replace(/\s.*/, ''))
      .filter((t) => t !== ''),
    (await page.getByRole('treeitem').allTextContents())
      .filter((text) => text.includes('门店'))
      .map((text) => text.replace(/\s.*/, '')),
  )
  assert.equal(await page.getByRole('button', { name: '编辑' }).count(), 0)
  await page.goto(`/organization?at=${town.nodes.kiosk}`)
  await page.getByText('没有这个节点，或不在您的数据权限内。').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('axe finds nothing serious in the tree, its form and the programme, in both languages, light and dark', async () => {
  const found: string[] = []
  for (const seat of TWO_SEATS) {
    const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, seat)
    const name = `${seat.language}-${seat.theme}`
    await page.goto(`/organization?at=${town.nodes.mall}`)
    await settled(page)
    await page.getByRole('button', { name: seat.language === 'zh' ? '编辑' : 'Edit' }).click()
    await page
      .getByRole('dialog')
      .getByLabel(seat.language === 'zh' ? '中文名称' : 'Chinese name')
      .waitFor()
    found.push(...(await seriousFaults(page)))
    await picture(page, `organization-edit-${name}`)
    await page.goto(`/programmes?programme=${town.mall}&tab=settings`)
    await page.locator('[title="points.ttlMonths"]').waitFor()
    found.push(...(await seriousFaults(page)))
    await picture(page, `programme-settings-${name}`)
    found.push(...faults)
    await close()
  }
  assert.deepEqual(found, [])
})
