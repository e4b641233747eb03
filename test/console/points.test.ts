import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { must } from '@atrium/kernel'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card, memberOf } from '../scenarios/town.ts'
import { openDesk, seriousFaults, settled } from './desk.ts'
import { shoot } from './shoot.ts'

// Points in a real browser: a large correction needs two people, entries are found, and what a programme owes is shown.

const desk = await openDesk(import.meta)
const { house, town } = desk
const PASSWORD = 'seven herons by the weir'

const bought = await town.buy('points-1', 100_000, card('DESK1001'))
const memberId = memberOf(bought)
const account = await house.owner.post<{ password: string }>('/v1/staff/accounts', {
  login: 'wang.fang',
  displayName: '王芳',
  grants: [{ role: 'mall_finance', nodeId: null }],
})
await house.firstSignIn('wang.fang', account.password, PASSWORD)

const openAs = async (login: string, password: string, path: string) => {
  const window = await desk.openAs(login, password)
  await window.page.goto(path)
  await settled(window.page)
  return window
}

it('a correction above the limit waits until somebody else approves it, and never the one who asked', async () => {
  const owner = await openAs('owner', OWNER_PASSWORD, '/points/adjustments')
  await owner.page.getByRole('button', { name: '调整积分' }).first().click()
  const find = owner.page.getByRole('dialog')
  await find.getByRole('searchbox').fill('DESK1001')
  await find.getByRole('searchbox').press('Enter')
  await find.getByRole('radio').first().check()
  await find.getByRole('button', { name: '下一步' }).click()
  const form = owner.page.getByRole('dialog', { name: '调整积分' })
  await form.getByRole('spinbutton').fill('20000')
  await form.getByLabel('原因').fill('活动补发')
  await form.getByLabel('依据').fill('工单 4711')
  await form.getByRole('button', { name: /调\s*整/ }).click()
  await owner.page
    .getByRole('dialog')
    .getByRole('button', { name: /调\s*整/ })
    .last()
    .click()
  const row = owner.page.getByRole('row', { name: /活动补发/ })
  await row.waitFor()
  await row.getByText('+20,000').click()
  const own = owner.page.getByRole('dialog', { name: /积分调整申请/ })
  await own.getByText('须由其他员工复核').waitFor()
  assert.equal(await own.getByRole('button', { name: /批\s*准/ }).count(), 0)
  assert.equal((await town.balance(memberId)).balance, 1_200, 'nothing moved yet')

  const finance = await openAs('wang.fang', PASSWORD, '/points')
  await finance.page.getByText('1 笔积分调整待复核').waitFor()
  await finance.page.getByRole('link', { name: '去复核' }).click()
  await finance.page
    .getByRole('row', { name: /活动补发/ })
    .getByText('+20,000')
    .click()
  const other = finance.page.getByRole('dialog', { name: /积分调整申请/ })
  await other.getByText('工单 4711').waitFor()
  await other.getByLabel('复核意见').fill('已核对小票')
  await other.getByRole('button', { name: /批\s*准/ }).click()
  await finance.page.getByText('没有待复核的调整').waitFor()
  assert.equal((await town.balance(memberId)).balance, 21_200)
  await finance.page.goto('/points/adjustments?state=all')
  await finance.page.getByRole('row', { name: /活动补发.*Owner.*已批准.*王芳/ }).waitFor()
  assert.deepEqual([...owner.faults, ...finance.faults, ...(await seriousFaults(finance.page))], [])
  await owner.close()
  await finance.close()
})

it('entries are listed with why, narrowed by kind, by receipt and by member', async () => {
  const { page, faults, close } = await openAs('owner', OWNER_PASSWORD, '/points/entries')
  await page.getByText(/^共 \d+ 笔$/).waitFor()
  await page.getByRole('button', { name: /导\s*出/ }).click()
  const ask = page.getByRole('dialog', { name: '导出积分流水' })
  await ask.getByText('导出会记入审计').waitFor()
  await shoot(page, 'points-export')
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    ask.getByRole('button', { name: '开始导出' }).click(),
  ])
  assert.match(saved.suggestedFilename(), /^points-2026-03-02\.csv$/)
  assert.match(readFileSync(await saved.path(), 'utf8'), /调整,20000,21200,.*活动补发/)
  await page.getByRole('row', { name: /调整.*\+20,000.*活动补发/ }).waitFor()
  await page
    .getByRole('row', { name: /获得.*\+1,200.*消费/ })
    .first()
    .waitFor()
  await page.getByRole('row', { name: /调整.*\+20,000/ }).click()
  const made = page.getByRole('dialog', { name: '积分流水' })
  await made.getByRole('heading', { name: '形成的批次' }).waitFor()
  await made.getByRole('row', { name: /活动补发 20,000 20,000/ }).waitFor()
  await made.getByText('还没有动用。').waitFor()
  await shoot(page, 'points-entry-adjust')
  assert.deepEqual(await seriousFaults(page), [])
  await page.goto(`/points/entries?node=${town.nodes.shop}`)
  await page.getByText(/这段时间没有积分流水/).waitFor()
  await page.goto(`/points/entries?node=${town.nodes.kiosk}&kind=adjust`)
  await page.getByRole('row', { name: /\+20,000/ }).waitFor()
  assert.equal(await page.getByRole('row', { name: /获得/ }).count(), 0)
  await page.goto('/points/entries')
  await page.getByRole('searchbox', { name: '小票号' }).fill('points-1')
  await page.getByRole('searchbox', { name: '小票号' }).press('Enter')
  await page
    .getByRole('row', { name: /\+1,200/ })
    .first()
    .waitFor()
  await page.getByRole('row', { name: /\+20,000/ }).waitFor({ state: 'detached' })
  await page.goto(`/points/entries?member=${memberId}`)
  await page.getByRole('row', { name: /\+20,000/ }).waitFor()
  await page.getByText(/^共 \d+ 笔$/).waitFor()
  await page.getByRole('button', { name: /导\s*出/ }).waitFor()
  await shoot(page, 'points-entries-of-member')
  await page.goto(`/points/entries?member=${memberId}&node=${town.nodes.shop}`)
  await page.getByText(/没有符合条件的流水/).waitFor()
  await page.goto('/points/entries?receipt=no-such')
  await page.getByText('没有找到这张小票的积分').waitFor()
  assert.deepEqual([...faults, ...(await seriousFaults(page))], [])
  await close()
})

it('an entry opens by its address, whether its row is shown or not, and corrections obey the scope of the header', async () => {
  const { items } = await house.owner.get<{ items: { entryId: string; kind: string }[] }>(
    `/v1/points/of-member/${memberId}/entries`,
  )
  const { entryId } = must(
    items.find(({ kind }) => kind === 'earn'),
    'nothing was earned',
  )
  const { page, faults, close } = await openAs('owner', OWNER_PASSWORD, '/points')
  for (const place of [
    `/points/entries?kind=spend&entry=${memberId}.${entryId}`,
    `/points/entries?kind=earn&entry=${memberId}.${entryId}`,
    `/members/${memberId}?tab=points&entry=${entryId}`,
  ]) {
    await page.goto(place)
    const drawer = page.getByRole('dialog', { name: '积分流水' })
    await drawer.getByRole('heading', { name: '形成的批次' }).waitFor()
    await drawer.getByText('+1,200').first().waitFor()
  }
  const asked = await house.owner.get<{ items: { adjustmentId: string }[] }>('/v1/points/adjustments')
  const { adjustmentId } = must(asked.items[0], 'nothing was corrected')
  // It waits no more, so the list that is shown does not hold it.
  await page.goto(`/points/adjustments?open=${memberId}.${adjustmentId}`)
  await page.getByRole('dialog', { name: '积分调整' }).getByText('+20,000').waitFor()
  await shoot(page, 'points-adjustment-by-address')
  await page.goto(`/points/adjustments?state=all&node=${town.nodes.shop}`)
  await page.getByText('还没有须复核的调整').waitFor()
  await page.goto(`/points/adjustments?state=all&node=${town.nodes.kiosk}`)
  await page.getByRole('row', { name: /活动补发/ }).waitFor()
  assert.deepEqual([...faults, ...(await seriousFaults(page))], [])
  await close()
})

it('the overview shows what was issued and is owed, by day as a chart and as a table', async () => {
  await house.work()
  const { page, faults, close } = await openAs('owner', OWNER_PASSWORD, '/points?programme=mall-club')
  await page.getByRole('row', { name: /^发放 1,200/ }).waitFor()
  await page.getByRole('row', { name: /^期末未用 21,200/ }).waitFor()
  await page
    .getByRole('img', { name: /每日积分/ })
    .locator('svg')
    .waitFor()
  await page.getByRole('button', { name: '看表格' }).click()
  await page.getByRole('row', { name: /2026-03-02 1,200/ }).waitFor()
  await page.getByText('账本一致').waitFor()
  assert.deepEqual([...faults, ...(await seriousFaults(page))], [])
  await close()
})

it('a spend opens on the lots it took from, and an earn on what became of its lot', async () => {
  const spender = memberOf(await town.buy('points-2', 10_000, card('DESK1002')))
  const spend = { memberId: spender, programmeId: town.mall, amount: 50, reason: 'gift' }
  await town.till.post('/v1/points/spendings', spend, { key: 'desk-gift' })
  const { page, faults, close } = await openAs('owner', OWNER_PASSWORD, `/members/${spender}?tab=points`)
  await page
    .getByRole('row', { name: /消费.*-50.*赠送/ })
    .getByRole('button')
    .first()
    .click()
  const drawer = page.getByRole('dialog', { name: '积分流水' })
  await drawer.getByRole('heading', { name: '动用的批次' }).waitFor()
  await drawer.getByRole('row', { name: /-50 .*消费.* 120 70 / }).waitFor()
  await shoot(page, 'points-entry-spend')
  await drawer
    .getByRole('button', { name: 'Close' })
    .or(drawer.getByRole('button', { name: '关闭' }))
    .click()
  await page
    .getByRole('row', { name: /获得.*\+120/ })
    .getByRole('button')
    .first()
    .click()
  await drawer.getByRole('heading', { name: '这个批次后来的去向' }).waitFor()
  await drawer.getByRole('row', { name: /消费 -50 赠送/ }).waitFor()
  await shoot(page, 'points-entry-earn')
  assert.deepEqual([...faults, ...(await seriousFaults(page))], [])
  await close()
})
