import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card, memberOf } from '../scenarios/town.ts'
import { openDesk, seriousFaults, settled } from './desk.ts'
import { shoot } from './shoot.ts'

// Receipts in a real browser: found, read with how their points came about, claimed; and kept from other stores.

const desk = await openDesk(import.meta)
const { house, town } = desk

const sale = await town.buy('R-1001', 33_333, {
  ...card('BUYER1'),
  terminal: 'T7',
  payments: [{ method: 'wechat', amountMinor: 33_333 }],
  lines: [
    { sku: 'COAT', name: '羊毛大衣', quantity: 1, amountMinor: 30_000 },
    { sku: 'SOCK', name: '棉袜', quantity: 2, amountMinor: 3_333 },
  ],
})
await town.buy('R-1002', 0, {
  kind: 'return',
  returnOf: { number: 'R-1001' },
  returned: { lines: [{ lineNo: 1, quantity: 1 }] },
})
await town.buy('R-1003', 52_000, { store: 'shop', ...card('BUYER2') })
await town.buy('R-2001', 20_000, { lines: [{ sku: 'TEA', name: '龙井', quantity: 1, amountMinor: 20_000 }] })

it('a receipt is found by its number; each rule says what it gave or why not, and the ledger agrees', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/purchases')
  assert.equal(await settled(page), '消费记录')
  await page.getByText('共 4 笔').waitFor()
  await page.getByRole('searchbox', { name: '完整小票号' }).fill('R-1001')
  await page.keyboard.press('Enter')
  await page.getByText('共 1 笔').waitFor()
  assert.match(page.url(), /number=R-1001/)
  await page.getByRole('link', { name: 'R-1001' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('羊毛大衣').waitFor()
  await drawer.getByText('微信支付').waitFor()
  await drawer.getByRole('link', { name: 'R-1002' }).first().waitFor()
  const trace = drawer.getByRole('region', { name: '积分来由' })
  await trace.getByText('+399 分').first().waitFor()
  // 333.33 at 1.2 a yuan, rounded down; what would need a birthday or a festival says why not.
  await trace
    .locator('[data-rule=base]')
    .getByText(/333\.33.*1\.2 分.*向下取整/)
    .waitFor()
  await trace.locator('[data-rule=double-11]').getByText('条件不满足').waitFor()
  await trace.locator('[data-rule=double-11]').getByText(/1,000/).waitFor()
  const entries = await trace.getByRole('table', { name: '积分流水' }).getByRole('row').allTextContents()
  assert.equal(entries.length, 3, entries.join('\n'))
  const { items } = await house.owner.get<{ items: { amount: number; programmeId: string }[] }>(
    `/v1/points/of-member/${memberOf(sale)}/entries`,
  )
  const told = items.filter(({ programmeId }) => programmeId === town.mall).map(({ amount }) => amount)
  assert.equal(told.length, 2)
  for (const amount of told)
    assert.ok(
      entries.some((row) => row.includes(String(amount))),
      `${amount}: ${entries}`,
    )
  await shoot(page, 'purchase-trace.zh')
  assert.deepEqual(await seriousFaults(page), [])
  await drawer.getByRole('button', { name: '按今天的规则试算' }).click()
  await drawer.getByText('每条规则').last().waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('filters lie in the address and count the same as they list', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, { language: 'en', theme: 'dark' })
  await page.goto('/purchases?kind=return')
  assert.equal(await settled(page), 'Purchases')
  await page.getByText('1 found').waitFor()
  await page.getByRole('link', { name: 'R-1002' }).waitFor()
  await page.goto('/purchases?least=400&who=member')
  await page.getByRole('link', { name: 'R-1003' }).waitFor()
  assert.equal(await page.getByRole('link', { name: /^R-/ }).count(), 1)
  await shoot(page, 'purchases.en.dark')
  assert.deepEqual(await seriousFaults(page), [])
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('dialog').getByText('Writes the 1 receipt').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
  const file = await (await saved).createReadStream()
  const lines = (await text(file)).trimEnd().split('\r\n')
  assert.equal(lines.length, 2)
  assert.match(lines[1] ?? '', /^R-1003,Sale,shop,/)
  await page.goto('/purchases?number=R-100')
  await page.getByText('No receipt fits', { exact: false }).waitFor()
  await page.goto(`/purchases?member=${memberOf(sale)}`)
  await page.getByText('2 found').waitFor()
  await page.getByRole('checkbox', { name: 'Select R-1002' }).check()
  const chosen = page.waitForEvent('download')
  await page.locator('[data-selection]').getByRole('button', { name: 'Export receipts' }).click()
  await page.getByRole('dialog').getByText('Writes the 1 chosen receipt').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
  const chosenLines = (await text(await (await chosen).createReadStream())).trimEnd().split('\r\n')
  assert.deepEqual([chosenLines.length, chosenLines[1]?.startsWith('R-1002,')], [2, true])
  assert.deepEqual(faults, [])
  await close()
})

it('an anonymous receipt is claimed for a member: what it would earn, then the points', async () => {
  const { memberId } = await town.till.post<{ memberId: string }>('/v1/members/registrations', {
    ...card('CLAIM1'),
    channel: 'app',
    profile: { name: '周认领' },
  })
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/purchases/anonymous')
  assert.equal(await settled(page), '匿名小票')
  await page.getByRole('link', { name: 'R-2001' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('龙井').waitFor()
  assert.match(page.url(), /open=pur_/)
  await shoot(page, 'anonymous.zh')
  await drawer.getByRole('button', { name: '补登给会员' }).click()
  await drawer.getByLabel('手机号后四位、卡号、姓名或会员编号').fill(memberId)
  await drawer.getByRole('button', { name: /查\s*找/ }).click()
  await drawer.getByRole('radio').click()
  const would = drawer.locator('.ant-card', { hasText: '补登后将得到' })
  await would.getByText('+240 分').first().waitFor()
  await shoot(page, 'claim.zh')
  assert.deepEqual(await seriousFaults(page), [])
  await drawer.getByRole('button', { name: /补登给 / }).click()
  await drawer.getByText('已补登').first().waitFor()
  await drawer.getByText(/获得 240 分，余额 240 分/).waitFor()
  const { items } = await house.owner.get<{ items: { balance: number }[] }>(`/v1/points/of-member/${memberId}`)
  assert.ok(items.some(({ balance }) => balance === 240))
  await drawer.getByRole('link', { name: '查看小票' }).click()
  await drawer.getByRole('region', { name: '积分来由' }).getByText('+240 分').first().waitFor()
  await page.goto('/purchases/anonymous')
  await page.getByText('共 0 笔').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('a store’s manager is refused the receipts of another store, by address and by the API', async () => {
  const { password } = await house.owner.post<{ password: string }>('/v1/staff/accounts', {
    login: 'shop.boss',
    displayName: '店长',
    grants: [{ role: 'store_manager', nodeId: town.nodes.shop }],
  })
  await house.firstSignIn('shop.boss', password, 'eleven doors on a hill')
  const { page, faults, close } = await desk.openAs('shop.boss', 'eleven doors on a hill', { expects: [404] })
  await page.goto('/purchases')
  await settled(page)
  await page.getByText('共 1 笔').waitFor()
  assert.deepEqual(await page.getByRole('link', { name: /^R-/ }).allTextContents(), ['R-1003'])
  const path = `${memberOf(sale)}/${sale.purchaseId}`
  await page.goto(`/purchases?open=${memberOf(sale)}.${sale.purchaseId}`)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('alert').getByText('消费记录不存在').waitFor()
  await drawer.getByRole('alert').getByText('没有这笔消费，或不在您的权限内。请从列表重新打开。').waitFor()
  assert.equal(await drawer.getByText('羊毛大衣').count(), 0)
  await shoot(page, 'refused.zh')
  for (const url of [
    `/v1/purchases/of-member/${path}`,
    `/v1/loyalty/judgements/${path}`,
    `/v1/purchases/anonymous/${sale.purchaseId}`,
    `/v1/purchases?member=${memberOf(sale)}`,
  ]) {
    assert.equal((await page.request.get(url)).status(), 404, url)
  }
  await page.goto(`/purchases?number=R-1001&node=${town.nodes.kiosk}`)
  await page.getByText('没有', { exact: false }).first().waitFor()
  assert.equal(await page.getByRole('link', { name: 'R-1001' }).count(), 0)
  assert.deepEqual(faults, [])
  await close()
})

it('a feed is registered; what was typed is not lost without a question', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/purchases/feeds')
  assert.equal(await settled(page), '消费来源')
  await page.getByRole('button', { name: '登记来源' }).click()
  const drawer = page.getByRole('dialog').first()
  await drawer.getByLabel('中文名称').fill('线上商城')
  await page.keyboard.press('Escape')
  const question = page.locator('.ant-modal-confirm')
  await question.waitFor()
  // Stay: what was typed is still there.
  await question.getByRole('button').first().click()
  await question.waitFor({ state: 'detached' })
  assert.equal(await drawer.getByLabel('中文名称').inputValue(), '线上商城')
  await drawer.getByLabel('编码', { exact: true }).fill('online-shop')
  await drawer.getByRole('button', { name: /保\s*存/ }).click()
  await page.getByRole('button', { name: '线上商城' }).waitFor()
  const { items } = await house.owner.get<{ items: { code: string }[] }>('/v1/purchases/sources')
  assert.ok(items.some(({ code }) => code === 'online-shop'))
  assert.deepEqual(faults, [])
  await close()
})
