import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { codeAt, openDesk, seriousFaults, settled, TWO_SEATS } from './desk.ts'

// The way in, in a real browser: sign-in, the first password, the second factor, who is kept out, and what a role is shown.

const desk = await openDesk(import.meta)
const { house, town } = desk

const newAccount = (login: string, role: string, nodeId: string | null) =>
  house.owner.post<{ id: string; password: string }>('/v1/staff/accounts', {
    login,
    displayName: login,
    grants: [{ role, nodeId }],
  })

it('somebody new signs in with a one-time password, chooses a password and is in', async () => {
  const { password } = await newAccount('li.wei', 'owner', null)
  const { page, faults, close } = await desk.open({ expects: [401] })
  await page.goto('/members')
  assert.equal(await settled(page), '登录 Atrium')
  await page.getByLabel('账号').fill('li.wei')
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: /登\s*录/ }).click()
  await page.getByRole('heading', { name: '设置新密码' }).waitFor()
  await page.getByLabel('一次性密码').fill(password)
  await page.getByLabel('新密码', { exact: true }).fill('short')
  await page.getByLabel('再输一次新密码').fill('another')
  await page.getByRole('button', { name: '保存并进入' }).click()
  await page.getByText('两次输入不一致').waitFor()
  await page.getByLabel('新密码', { exact: true }).fill('a quiet river at noon')
  await page.getByLabel('再输一次新密码').fill('a quiet river at noon')
  await page.getByRole('button', { name: '保存并进入' }).click()
  await page.getByRole('navigation', { name: '导航' }).waitFor()
  assert.equal(await settled(page), '会员列表', 'the page that was asked for at first')
  await page.reload()
  assert.equal(await settled(page), '会员列表', 'the session outlives the page')
  await page.getByRole('button', { name: 'li.wei' }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await page.getByRole('heading', { name: '登录 Atrium' }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('a second factor is set up on the own page; once in force the code is asked for', async () => {
  const { password } = await newAccount('qian', 'owner', null)
  await house.firstSignIn('qian', password, 'eleven geese fly north')
  const own = await desk.openAs('qian', 'eleven geese fly north', { language: 'en' })
  await own.page.goto('/account')
  await own.page.getByRole('button', { name: 'Set up' }).click()
  await own.page.getByLabel('Your password first').fill('eleven geese fly north')
  await own.page.getByRole('button', { name: 'Next' }).click()
  await own.page.getByText('Scan this with an authenticator app').waitFor()
  const secret = ((await own.page.locator('main code').first().textContent()) ?? '').trim()
  await own.page.getByLabel('Six digits').fill(codeAt(secret, house.clock()))
  await own.page.getByRole('button', { name: 'Switch on' }).click()
  await own.page.getByText('Each one replaces the code once').waitFor()
  assert.deepEqual(own.faults, [])
  await own.close()
  const { page, faults, close } = await desk.open({ language: 'en', expects: [401] })
  await page.goto('/')
  await page.getByLabel('Account').fill('qian')
  await page.getByLabel('Password', { exact: true }).fill('eleven geese fly north')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This account has a second factor.').waitFor()
  await page.getByLabel('Code or recovery code').fill('000000')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').filter({ hasText: 'Request' }).waitFor()
  assert.equal(await page.getByLabel('Account').inputValue(), 'qian', 'what was typed stays')
  await page.getByLabel('Code or recovery code').fill(codeAt(secret, house.clock() + 30_000))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Navigation' }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('a store manager is shown what the role may open, and the API refuses the rest by address', async () => {
  const { password } = await newAccount('wang', 'store_manager', town.nodes.kiosk)
  await house.firstSignIn('wang', password, 'twelve tiles above a door')
  const theirs = await town.buy('console-1', 30_000, {
    store: 'shop',
    identities: [{ kind: 'card_no', value: 'CONSOLE1' }],
  })
  const { page, faults, close } = await desk.openAs('wang', 'twelve tiles above a door')
  await page.goto('/members')
  assert.equal(await settled(page), '会员列表')
  const shown = await page.getByRole('navigation', { name: '导航' }).getByRole('link').allTextContents()
  assert.ok(shown.includes('会员列表'), shown.join())
  assert.deepEqual(
    shown.filter((name) => /审核|员工|角色|密钥|审计/.test(name)),
    [],
  )
  for (const path of ['/members/reviews', '/staff', '/nowhere']) {
    await page.goto(path)
    assert.equal(await settled(page), '没有这个页面', path)
  }
  const status = async (path: string) => (await page.request.get(path)).status()
  assert.equal(await status('/v1/staff/accounts'), 403)
  assert.equal(await status('/v1/members/reviews'), 403)
  assert.equal(await status(`/v1/organization/nodes/${town.nodes.shop}`), 404)
  const { items } = await (await page.request.get('/v1/members')).json()
  assert.deepEqual(items, [], 'customers of another store')
  assert.ok(theirs)
  assert.deepEqual(faults, [])
  await close()
})

it('axe finds nothing serious on the way in, in both languages, light and dark', async () => {
  const found: string[] = []
  for (const [at, seat] of TWO_SEATS.entries()) {
    const { page, faults, close } = await desk.open({ ...seat, expects: [401] })
    await page.goto('/')
    await settled(page)
    found.push(...(await seriousFaults(page)))
    const { password } = await newAccount(`fresh${at}`, 'owner', null)
    await page.request.post('/v1/staff/sign-in', { data: { login: `fresh${at}`, password } })
    await page.reload()
    await page.locator('[autocomplete=new-password]').first().waitFor()
    found.push(...(await seriousFaults(page)), ...faults)
    await close()
  }
  assert.deepEqual(found, [])
})

it('a wrong password is told, with the request, and who guesses is locked out', async () => {
  const { page, faults, close } = await desk.open({ expects: [401, 429] })
  await page.goto('/')
  await page.getByLabel('账号').fill('owner')
  const enter = async (password: string): Promise<number> => {
    await page.getByLabel('密码', { exact: true }).fill(password)
    const answered = page.waitForResponse('**/v1/staff/sign-in')
    await page.getByRole('button', { name: /登\s*录/ }).click()
    return (await answered).status()
  }
  assert.equal(await enter('not this one'), 401)
  const notice = page.getByRole('alert').filter({ hasText: '请求编号' })
  await notice.waitFor()
  assert.equal(await page.getByLabel('账号').inputValue(), 'owner')
  let tries = 1
  while ((await enter('not this one')) !== 429) assert.ok(++tries < 50, 'guessing was never stopped')
  assert.equal(await enter(OWNER_PASSWORD), 429)
  await notice.filter({ hasText: /稍后|秒|频繁|次数/ }).waitFor()
  await page.getByRole('heading', { name: '登录 Atrium' }).waitFor()
  assert.deepEqual(faults, [])
  await close()
})
