import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { card, memberOf } from '../scenarios/town.ts'
import { openDesk, quiet, seriousFaults, settled, TWO_SEATS, visit } from './desk.ts'

// What operators do with audiences: build a filter with its count beside it, save it, see why somebody is in, and make others out of it.

const desk = await openDesk(import.meta)
const { house, town } = desk
const { owner } = house
const rich = memberOf(await town.buy('aud-1', 90_000, card('AUDRICH')))
const poor = memberOf(await town.buy('aud-2', 2_000, card('AUDPOOR')))
await owner.post('/v1/members/profiles', { memberId: rich, profile: { name: '陆知远' } })
await owner.post('/v1/members/profiles', { memberId: poor, profile: { name: '苏小满' } })
await house.follow()

async function signedIn(seat: Parameters<typeof desk.openAs>[2] = {}) {
  const window = await desk.openAs('owner', OWNER_PASSWORD, seat)
  await window.page.goto('/')
  await settled(window.page)
  return window
}

/** Chooses an option of a field that opens a list, within a part of the page. */
async function choose(page: Page, within: ReturnType<Page['locator']>, label: string, option: string): Promise<void> {
  await within.getByRole('combobox', { name: label, exact: true }).first().click()
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
  await list.locator('.ant-select-item-option').filter({ hasText: option }).first().click()
}

const people = (page: Page, n: number) =>
  page
    .locator('[data-people]')
    .filter({ hasText: new RegExp(`^${n}$`) })
    .waitFor()

it('a nested filter is built with its exact count beside it, saved, and says why somebody is in or not', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/audiences')
  await page.getByRole('button', { name: '新建人群' }).first().click()
  await page.locator('[data-leaf]').first().waitFor()
  // Everybody who bought at all: both, and whoever the town brought along.
  const first = page.locator('[data-leaf]').first()
  await choose(page, first, '指标', '实付金额')
  await page.getByText('还没有填完').waitFor()
  await first.getByRole('spinbutton', { name: '值', exact: true }).fill('500')
  await people(page, 1)
  assert.match((await page.locator('[data-sentence]').textContent()) ?? '', /500/)
  // Never is a choice of its own, and takes no number.
  await choose(page, first, '指标', '没有消费过')
  await page.locator('[data-sentence]').filter({ hasText: '没有消费' }).waitFor()
  await choose(page, first, '指标', '实付金额')
  await first.getByRole('spinbutton', { name: '值', exact: true }).fill('500')
  await people(page, 1)

  // A group of its own: either of two, of which one is not complete yet and left out.
  await page.getByRole('button', { name: '添加条件组' }).first().click()
  const group = page.locator('[data-group="any"]')
  await people(page, 1)
  await group.getByRole('button', { name: /添加条件$/ }).click()
  const second = group.locator('[data-leaf]').nth(1)
  await choose(page, second, '条件对象', '阶段')
  await page.getByText('1 个条件未填完').waitFor()
  await second.getByRole('button', { name: '移除', exact: true }).click()

  // With the keyboard: the first condition goes below the group and into it by its menu; none of them keeps the poor one out no more.
  await page.locator('[data-leaf="purchases"]').first().getByRole('button', { name: '移动条件' }).focus()
  await page.keyboard.press('ArrowDown')
  assert.equal(
    await page.locator('main [data-group="all"] > div > [role="group"]').first().getAttribute('data-group'),
    'any',
  )
  await page.locator('[data-leaf="purchases"]').nth(1).getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('menuitem', { name: /移到第 1 个组/ }).click()
  assert.equal(await group.locator('[data-leaf]').count(), 2)
  await people(page, 2)
  assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])

  await page.getByRole('button', { name: /保\s?存/ }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('名称').fill('近期消费者')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await page.waitForURL(/\/audiences\/seg_/)
  await settled(page)
  await house.follow()
  await people(page, 2)
  await page.getByLabel('手机号后四位、卡号、姓名或会员编号').fill('陆知远')
  await page.keyboard.press('Enter')
  await page.getByRole('radio', { name: /陆知远/ }).check()
  const reasons = page.locator('[data-why]')
  await reasons.getByText('在人群中', { exact: true }).waitFor()
  assert.match((await reasons.textContent()) ?? '', /实际：¥900\.00/)
  // Its course is a chart, and the same as a table and a file.
  await page.getByRole('img', { name: /规模变化/ }).waitFor()
  // What its filter asked stands with each version.
  await page.getByText(/第 1 版 · .* · /).waitFor()
  await quiet(page)
  assert.deepEqual(faults, [])
  await close()
})

it('conditions are dragged into another group, out of it, and before another; the count goes with them', async () => {
  const paid = (value: number) => ({ is: 'purchases', measure: 'paid', op: 'ge', value })
  const filter = { all: [paid(50_000), { any: [paid(100)] }] }
  const { audienceId } = await owner.post<{ audienceId: string }>('/v1/audiences/saves', {
    ...{ name: '拖动', note: '', kind: 'static', filter },
  })
  const { page, faults, close } = await signedIn()
  await visit(page, `/audiences/${audienceId}/edit`)
  await page.locator('[data-leaf]').nth(1).waitFor()
  await people(page, 1)
  const all = page.locator('main [data-group="all"]')
  const any = page.locator('main [data-group="any"]')
  const grip = (value: string) =>
    page
      .locator('[data-leaf]')
      .filter({ has: page.locator(`input[value="${value}"]`) })
      .getByRole('button', { name: '移动条件' })
  const order = async () => {
    const values = await page.locator('[data-leaf]').getByRole('spinbutton', { name: '值', exact: true }).all()
    return Promise.all(values.map((value) => value.inputValue()))
  }
  assert.deepEqual(await order(), ['500.00', '1.00'])
  // At its edge, where none of its conditions lies.
  await grip('500.00').dragTo(any, { targetPosition: { x: 6, y: 6 } })
  await people(page, 2)
  assert.deepEqual([await order(), await any.locator('[data-leaf]').count()], [['1.00', '500.00'], 2])
  // Before the other of the same group.
  await grip('500.00').dragTo(page.locator('[data-leaf]').first())
  assert.deepEqual(await order(), ['500.00', '1.00'])
  await grip('500.00').dragTo(all, { targetPosition: { x: 6, y: 6 } })
  await people(page, 1)
  assert.deepEqual([await order(), await any.locator('[data-leaf]').count()], [['1.00', '500.00'], 1])
  await quiet(page)
  assert.deepEqual(faults, [])
  await close()
})

it('a live audience is followed by its open page: how many, and who', async () => {
  const filter = { is: 'purchases', measure: 'count', op: 'ge', value: 2 }
  const body = { name: '第二次来', note: '', kind: 'live', filter }
  const { audienceId } = await owner.post<{ audienceId: string }>('/v1/audiences/saves', body)
  await house.follow()
  const { page, faults, close } = await signedIn()
  await visit(page, `/audiences/${audienceId}`)
  await people(page, 0)
  await house.travel(new Date(house.clock() + 60_000).toISOString())
  await town.buy('aud-3', 1_000, card('AUDPOOR'))
  await house.follow()
  await people(page, 1)
  await page.locator('main table').getByRole('link', { name: '苏小满' }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('audiences are made of a list and of others, compared, archived and brought back', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/audiences?make=list')
  const list = page.getByRole('dialog')
  await list.getByLabel('名称').fill('名单甲')
  await list
    .getByRole('textbox', { name: '会员号' })
    .fill(`会员号,姓名\n${rich},陆知远\n${poor},苏小满\n${rich},陆知远`)
  await list.getByText('已识别 2 个会员号').waitFor()
  await list.getByRole('button', { name: /新\s?建/ }).click()
  await page.waitForURL(/\/audiences\/seg_/)
  await people(page, 2)

  // By cards, of which one is nobody's: that one comes back as a file.
  await visit(page, '/audiences?make=list')
  await list.getByLabel('名称').fill('名单乙')
  await list.getByRole('radio', { name: '卡号' }).check()
  await list.getByRole('textbox', { name: '卡号' }).fill('卡号,姓名\nAUDRICH,陆知远1\nAUD-GONE-7,某人')
  await list.getByText('已识别 2 个卡号').waitFor()
  await list.getByRole('button', { name: '新建' }).click()
  await list.getByText('人群有 1 人，1 个未找到').waitFor()
  const [unknown] = await Promise.all([
    page.waitForEvent('download'),
    list.getByRole('button', { name: '下载未找到的' }).click(),
  ])
  assert.match(readFileSync(await unknown.path(), 'utf8'), /AUD-GONE-7/)
  await list.getByRole('button', { name: '查看人群' }).click()
  await page.waitForURL(/\/audiences\/seg_/)
  await people(page, 1)

  await visit(page, '/audiences?make=combine')
  const combine = page.getByRole('dialog')
  await choose(page, combine, '运算', '抽取')
  await choose(page, combine, '人群（按顺序）', '名单甲')
  // A list of which more than one may be chosen stays open until it is left.
  await combine.locator('.ant-drawer-title').click()
  await combine.getByRole('radio', { name: '人数' }).check()
  await combine.getByRole('spinbutton', { name: '人数' }).fill('1')
  await combine.getByLabel('名称').fill('抽一人')
  await combine.getByRole('button', { name: /生\s?成/ }).click()
  await page.getByText('已生成 1 个人群：1 人').waitFor()

  // Two groups of one each, by number: nobody is in both.
  await page.goto('/audiences?make=combine')
  await settled(page)
  await choose(page, combine, '运算', '拆分')
  await choose(page, combine, '人群（按顺序）', '名单甲')
  await combine.locator('.ant-drawer-title').click()
  await combine.getByRole('radio', { name: '人数' }).check()
  for (const at of [0, 1]) {
    await combine.getByLabel(`第 ${at + 1} 组名称`).fill(`组${at + 1}`)
    await combine.getByRole('spinbutton', { name: '人数' }).nth(at).fill('1')
  }
  await combine.getByRole('button', { name: /生\s?成/ }).click()
  await page.getByText('已生成 2 个人群：1, 1 人').waitFor()

  // Anew, as the clock of this window stands still and messages stay: they lie above the drawer.
  await page.goto('/audiences?make=overlap')
  await settled(page)
  const overlap = page.getByRole('dialog')
  await choose(page, overlap, '选择 2 至 8 个人群', '名单甲')
  await page.locator('.ant-select-item-option').filter({ hasText: '抽一人' }).first().click()
  await overlap.getByText('去重合计 2 人').waitFor()
  assert.deepEqual(await seriousFaults(page, { within: '[role="dialog"]' }), [])

  await visit(page, '/audiences')
  await page.getByRole('link', { name: '抽一人' }).click()
  await page.getByRole('button', { name: /归\s?档/ }).click()
  await page.getByText('这个人群已归档，不再计算。').waitFor()
  // Its button takes no press until all that shows audiences has been read again.
  await quiet(page)
  await page.getByRole('button', { name: /恢\s?复/ }).click()
  await page.getByText('这个人群已归档，不再计算。').waitFor({ state: 'detached' })
  await quiet(page)
  assert.deepEqual(faults, [])
  await close()
})

it('the builder and an audience look right in both languages and themes, also on a phone', async () => {
  const filter = {
    all: [
      {
        is: 'purchases',
        measure: 'paid',
        op: 'ge',
        value: 50_000,
        where: { stores: ['mall'] },
        window: { lastDays: 90 },
      },
      { is: 'sequence', steps: [{ event: {} }, { purchase: {} }], withinDays: 7 },
      {
        any: [
          { is: 'field', field: 'gender', op: 'in', value: ['female'] },
          { is: 'reachable', channel: 'sms' },
        ],
      },
    ],
  }
  const body = { name: '全景', note: '', kind: 'scheduled', schedule: { atMinute: 480 }, filter }
  const { audienceId } = await owner.post<{ audienceId: string }>('/v1/audiences/saves', body)
  await house.follow()
  for (const seat of TWO_SEATS) {
    for (const width of [1_280, 390]) {
      const { page, faults, close } = await signedIn({ ...seat, width })
      for (const path of [`/audiences/${audienceId}/edit`, `/audiences/${audienceId}`, '/audiences']) {
        await visit(page, path)
        assert.deepEqual(await seriousFaults(page, { within: 'main' }), [])
        const over: number = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        assert.ok(over <= 0, `${path} is ${over} px too wide at ${width}`)
      }
      assert.deepEqual(faults, [])
      await close()
    }
  }
})
