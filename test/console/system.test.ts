import assert from 'node:assert/strict'
import { it } from 'node:test'
import { must } from '@atrium/kernel'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, seriousFaults, settled, TWO_SEATS } from './desk.ts'
import { shoot } from './shoot.ts'

// How the house fares, and what somebody does about it; what the group sells.

const desk = await openDesk(import.meta, { olap: true })
const { house, town } = desk

/** An event that a listener could not digest, as the deliveries put it aside. */
const park = (id: number) =>
  house.db.sql(
    `insert into house.parked_event (reaction, event_id, topic, member_id, effective_at, historical, body, error, parked_at)
     values ('reports.countPurchases', ${id}, 'loyalty.purchasePosted', null, now(), false,
             '{"phone":"13800138001","paidMinor":4200}', 'Error: cannot digest', now())`,
  )

it('a parked event is read without what is personal, and given up with a reason that the trail keeps', async () => {
  await park(9_001)
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/system')
  assert.equal(await settled(page), '系统状态')
  await page.getByText('搁置的事件（1）').waitFor()
  await page.getByRole('button', { name: '展开行' }).or(page.locator('.ant-table-row-expand-icon')).first().click()
  await page.getByText('paidMinor: 4200').waitFor()
  assert.equal(await page.getByText('13800138001').count(), 0)
  await shoot(page, 'system-parked-zh')
  await page
    .getByRole('button', { name: /放\s*弃/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  assert.equal(await dialog.getByRole('button', { name: /放\s*弃/ }).isDisabled(), true)
  await dialog.getByLabel('为什么放弃').fill('测试数据')
  await dialog.getByRole('button', { name: /放\s*弃/ }).click()
  await page.getByText('搁置的事件').waitFor({ state: 'detached' })
  const [row] = await house.db.sql<{ after: string }>(
    `select after::text as after from staff.audit where action = 'system.discardParked'`,
  )
  assert.match(row?.after ?? '', /测试数据/)
  await page.getByText('何时算异常，怎样处理').waitFor()
  await page.getByRole('button', { name: '核对审计链' }).click()
  await page.getByRole('dialog').waitFor()
  assert.deepEqual(await seriousFaults(page), [])
  assert.deepEqual(faults, [])
  await close()
})

it('a product that only a receipt named is found, described, and stands under its category', async () => {
  await town.buy('CAT-1', 6_000, {
    lines: [{ sku: 'TEA-9', name: '茶', quantity: 1, amountMinor: 6_000 }],
  })
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/products')
  assert.equal(await settled(page), '商品与类目')
  await page.getByRole('link', { name: 'TEA-9' }).click()
  await page.getByText('只在小票上出现过').waitFor()
  await page.getByLabel('中文名称').fill('龙井')
  await page.getByLabel('类目', { exact: true }).fill('茶/绿茶')
  await page.getByLabel('吊牌价').fill('88.5')
  await shoot(page, 'catalog-drawer-zh')
  await page.getByRole('button', { name: /保\s*存/ }).click()
  await page.getByText('茶 (1)').waitFor()
  await page.getByText('¥88.50').waitFor()
  await page.getByText('茶 (1)').click()
  await page.getByText('茶 › 绿茶').waitFor()
  assert.match(page.url(), /category=/)
  await shoot(page, 'catalog-list-zh')
  await page.getByLabel('按编码、名称或品牌查找').fill('龙')
  await page.getByLabel('按编码、名称或品牌查找').press('Enter')
  await page.getByRole('link', { name: 'TEA-9' }).waitFor()
  assert.deepEqual(await seriousFaults(page), [])
  assert.deepEqual(faults, [])
  await close()
})

it('what figures are counted from: how far behind, what it holds, and built anew', async () => {
  const projection = must(house.projection, 'this house keeps a projection')
  await town.buy('FIG-1', 6_000)
  await projection.round()
  for (const seat of TWO_SEATS) {
    const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, seat)
    const isZh = seat.language === 'zh'
    await page.goto('/system')
    await settled(page)
    const card = page.locator('.ant-card', { hasText: isZh ? '分析数据' : 'Figures' }).first()
    await card.locator('.ant-table-row').first().waitFor()
    const before = await projection.version()
    await card.getByRole('button', { name: isZh ? /重\s*建/ : 'Rebuild' }).click()
    await shoot(page, `system-projection-${seat.language}-${seat.theme}`)
    await page
      .getByRole('dialog')
      .getByRole('button', { name: isZh ? /重\s*建/ : 'Rebuild' })
      .click()
    await page.getByText(isZh ? '已开始重建' : 'The build has begun').waitFor()
    await projection.rebuilt()
    assert.ok((await projection.version()) > before)
    await card.scrollIntoViewIfNeeded()
    await settled(page)
    await shoot(page, `system-projection-card-${seat.language}-${seat.theme}`)
    assert.deepEqual(await seriousFaults(page), [])
    assert.deepEqual(faults, [])
    await close()
  }
  const rows = await house.db.sql(`select 1 from staff.audit where action = 'system.rebuildProjection'`)
  assert.equal(rows.length, TWO_SEATS.length)
})
