import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, seriousFaults, settled, TWO_SEATS } from './desk.ts'

// The frame around the pages: search, keys, navigation, and what is asked before something typed is lost. By keyboard alone.

const desk = await openDesk(import.meta)
const { house, town } = desk
const { memberId } = await town.buy('frame-1', 30_000, { identities: [{ kind: 'card_no', value: 'FRAME1' }] })
await house.owner.post('/v1/members/profiles', { memberId, profile: { name: '苏晓棠' } })

const picture = async (page: Page, name: string) => {
  const folder = process.env.PICTURES
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}
const focused = (page: Page) => page.evaluate('document.activeElement?.textContent')

it('members, stores and pages are found and opened by keys alone', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/purchases')
  await settled(page)
  const find = async (text: string) => {
    await page.keyboard.press('/')
    const field = page.getByRole('textbox', { name: /手机尾号/ })
    await field.waitFor()
    await page.locator('search input:focus').waitFor({ state: 'attached' })
    await page.keyboard.type(text)
  }
  await find('苏晓')
  await page.locator('a.found', { hasText: /苏晓棠/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  assert.match(String(await focused(page)), /苏晓棠/)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/members/${memberId}`)
  await page.locator('.ant-modal').waitFor({ state: 'detached' })
  await settled(page)

  await find('小店')
  await page.locator('a.found', { hasText: /小店/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/organization?at=${town.nodes.kiosk}`)
  await page.locator('.ant-modal').waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: '小店' }).waitFor()

  await find('frame-1')
  await page.locator('a.found', { hasText: /frame-1/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/purchases?number=frame-1&open=*')
  await page.locator('.ant-modal').waitFor({ state: 'detached' })
  await page.getByRole('dialog').getByText('frame-1').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await find('审计')
  await page.locator('a.found', { hasText: /审计/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '审计', level: 1 }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('g and a letter lead to pages, ? shows the keys, the focus follows to the content', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, { language: 'en' })
  await page.goto('/')
  await settled(page)
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.waitForURL('**/members')
  await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor()
  await page.locator('#content:focus').waitFor({ state: 'attached' })
  assert.match(await page.title(), /^Members · /)
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  await help.getByText('Search everything').waitFor()
  await page.keyboard.press('Escape')
  await help.waitFor({ state: 'hidden' })
  await page.keyboard.press('f')
  await page.locator('[data-search] :focus, [data-search]:focus').waitFor({ state: 'attached' })
  await page.goto('/staff')
  await settled(page)
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'Skip to content')
  await page.keyboard.press('Enter')
  await page.locator('#content:focus').waitFor({ state: 'attached' })
  assert.deepEqual(faults, [])
  await close()
})

it('who leaves with something typed is asked, and may go on or discard', async () => {
  const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/members')
  await settled(page)
  await page.getByRole('navigation', { name: '导航' }).getByRole('link', { name: '员工', exact: true }).click()
  await page.getByRole('button', { name: '新建员工账号' }).click()
  await page.getByLabel('账号', { exact: true }).fill('half.done')
  await page.keyboard.press('Escape')
  const question = page.getByRole('dialog', { name: '有未保存的修改' })
  await question.getByRole('button', { name: '继续填写' }).click()
  await question.waitFor({ state: 'hidden' })
  assert.equal(await page.getByLabel('账号', { exact: true }).inputValue(), 'half.done')
  await page.goBack()
  await question.getByRole('button', { name: '放弃修改' }).waitFor()
  await picture(page, 'leave')
  await question.getByRole('button', { name: '继续填写' }).click()
  await question.waitFor({ state: 'hidden' })
  await page.keyboard.press('Escape')
  await question.getByRole('button', { name: '放弃修改' }).click()
  await page.getByLabel('账号', { exact: true }).waitFor({ state: 'detached' })
  assert.equal(new URL(page.url()).pathname, '/staff')
  assert.deepEqual(faults, [])
  await close()
})

it('a server that is away is told in words, and the session is kept', async () => {
  const { page, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.route('**/v1/staff/accounts**', (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'urn:atrium:problem:internal_error',
        title: '服务器内部错误',
        status: 500,
        code: 'internal_error',
        requestId: 'request-1',
      }),
    }),
  )
  await page.goto('/staff')
  const notice = page.getByRole('alert').filter({ hasText: 'request-1' })
  await notice.waitFor()
  await notice.getByText('把请求编号告诉管理员').waitFor()
  await page.unroute('**/v1/staff/accounts**')
  await notice.getByRole('button', { name: '重试' }).click()
  await page.getByRole('link', { name: 'owner' }).waitFor()
  await close()
})

it('axe finds nothing serious in the search, the keys and the question, in both languages, light and dark', async () => {
  const found: string[] = []
  for (const seat of TWO_SEATS) {
    const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, seat)
    const name = `${seat.language}-${seat.theme}`
    await page.goto('/members')
    await settled(page)
    await picture(page, `frame-${name}`)
    await page.keyboard.press('/')
    await page.locator('search input:focus').waitFor()
    await page.keyboard.type('苏')
    await page.locator('a.found', { hasText: '苏晓棠' }).waitFor()
    found.push(...(await seriousFaults(page)))
    await picture(page, `search-${name}`)
    await page.keyboard.press('Escape')
    await page.locator('search input').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.locator('dl.keys').waitFor()
    found.push(...(await seriousFaults(page)))
    await picture(page, `keys-${name}`)
    found.push(...faults)
    await close()
  }
  assert.deepEqual(found, [])
})
