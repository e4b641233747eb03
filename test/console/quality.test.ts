import assert from 'node:assert/strict'
import { it } from 'node:test'
import { must } from '@atrium/kernel'
import { QualityDesk } from '@atrium/warehouse'
import { projections } from '../../apps/server/src/house.ts'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, seriousFaults, settled, TWO_SEATS } from './desk.ts'
import { shoot } from './shoot.ts'

// Whether the data can be trusted, where it cannot, and what rests on what.

const desk = await openDesk(import.meta, { olap: true })
const { house, town } = desk
const projection = must(house.projection, 'this house keeps a projection')
const quality = new QualityDesk({
  db: house.db,
  projections: () => projections,
  olap: {
    rows: (question, limits) => projection.rows(question, limits),
    state: async () => {
      await projection.round()
      return projection.state()
    },
  },
})

async function checked(): Promise<void> {
  quality.wake()
  await quality.idle()
}

it('checks are run, one that fails leads to the record to mend, and passes again', async () => {
  await town.buy('QUALITY-1', 6_000, { identities: [{ kind: 'card_no', value: 'Q1' }] })
  await town.buy('QUALITY-2', 9_000, { identities: [{ kind: 'card_no', value: 'Q2' }] })
  await house.work()
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/quality')
  assert.equal(await settled(page), '数据质量')
  await page.getByText('还没有检查过').waitFor()
  await page.getByRole('button', { name: '立即检查' }).click()
  await page.getByText('正在检查：第 1 项').waitFor()
  await checked()
  await page.getByRole('link', { name: '积分账平' }).waitFor()
  const row = page.getByRole('table', { name: '对平' }).locator('tr', { hasText: '积分余额一致' })
  await row.getByText('合格', { exact: true }).waitFor()
  await house.db.sql(
    'update points.account set frozen = frozen + 1 where member_id = (select min(member_id) from points.account)',
  )
  await page.getByRole('button', { name: '立即检查' }).click()
  await page.getByText('正在检查：第 1 项').waitFor()
  await checked()
  await row.getByText('不合格', { exact: true }).waitFor()
  await page.getByText('积分余额一致：由合格变为不合格').waitFor()
  await settled(page)
  assert.deepEqual(await seriousFaults(page), [])
  await shoot(page, 'quality-zh')
  await row.getByRole('link', { name: '积分余额一致' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('有问题的记录').waitFor()
  await settled(page)
  await shoot(page, 'quality-drawer-zh')
  assert.deepEqual(await seriousFaults(page), [])
  assert.match(
    (await drawer.getByRole('link', { name: /^会员/ }).first().getAttribute('href')) ?? '',
    /^\/members\/mbr_/,
  )
  await house.db.sql(
    'update points.account set frozen = frozen - 1 where member_id = (select min(member_id) from points.account)',
  )
  await drawer.getByRole('button', { name: '重查这一项' }).click()
  await page.getByText('已开始检查').first().waitFor()
  await checked()
  await page.keyboard.press('Escape')
  await row.getByText('合格', { exact: true }).waitFor()
  await page.getByRole('button', { name: '检查参数' }).click()
  await page.getByLabel('低于多少分告警').fill('80')
  await page.getByRole('button', { name: '为一项检查设定' }).click()
  await shoot(page, 'quality-terms-zh')
  await page.getByRole('button', { name: '移除' }).click()
  await page.getByRole('button', { name: /保\s*存/ }).click()
  await page.getByText('低于 80 告警').waitFor()
  await page.goto('/system')
  await page.getByRole('link', { name: /项不合格/ }).waitFor()
  assert.deepEqual(await seriousFaults(page), [])
  assert.deepEqual(faults, [])
  await close()
})

it('lineage is searched, looked at upstream and downstream, as a picture and as a table', async () => {
  for (const seat of [...TWO_SEATS, { language: 'zh', theme: 'dark', width: 390 } as const]) {
    const isZh = seat.language === 'zh'
    const name = `${seat.language}-${seat.theme}${'width' in seat ? `-${seat.width}` : ''}`
    const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, seat)
    await page.goto('/quality')
    await settled(page)
    await shoot(page, `quality-${name}`)
    await page.goto('/lineage')
    await settled(page)
    await shoot(page, `lineage-start-${name}`)
    const search = page.getByRole('combobox', { name: isZh ? /搜索字段/ : /Search fields/ })
    await search.fill('averageOrder')
    await page
      .locator('.ant-select-item-option', { hasText: isZh ? '客单价' : 'Average receipt' })
      .first()
      .click()
    await page.getByText(isZh ? '它来自' : 'It comes from').waitFor()
    await page.locator('main svg text').first().waitFor()
    await settled(page)
    await shoot(page, `lineage-${name}`)
    assert.deepEqual(await seriousFaults(page), [])
    await page.getByText(isZh ? '上游' : 'Upstream', { exact: true }).click()
    await page.getByRole('button', { name: isZh ? /表格/ : /table/i }).click()
    await page
      .getByRole('link', { name: isZh ? '实付；退货为负' : 'Paid; of returns negative' })
      .first()
      .click()
    await page.getByText('purchases.purchase.paidMinor').first().waitFor()
    assert.match(page.url(), /way=up/)
    await settled(page)
    await shoot(page, `lineage-table-${name}`)
    assert.deepEqual(await seriousFaults(page), [])
    assert.deepEqual(faults, [])
    await close()
  }
})
