import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import type { Page } from 'playwright-core'
import { draftOf, formOf, readSchema, schemaOf } from '../../apps/console/src/features/tracking/schema.ts'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, quiet, settled, visit } from './desk.ts'

// What operators do with behaviour: build a source in, watch it, plan its events, and see what somebody did.

const desk = await openDesk(import.meta)
const { house, town } = desk
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
let messages = 0
/** Sends messages as a browser does, each done a second after the one before. */
async function send(writeKey: string, ...batch: readonly object[]): Promise<void> {
  const doneAt = (at: number) => new Date(house.clock() - (batch.length - at) * 1_000).toISOString()
  await house.visitor.post('/v1/batch', {
    writeKey,
    batch: batch.map((each, at) => ({
      // A device of its own for each source.
      ...{ anonymousId: writeKey, timestamp: doneAt(at), messageId: `m-${++messages}` },
      ...{ context: { userAgent: BROWSER }, ...each },
    })),
  })
}
const source = async (code: string): Promise<string> =>
  (
    await house.owner.post<{ writeKey: string }>('/v1/tracking/sources', {
      ...{ code, name: { zh: `来源 ${code}` }, kind: 'web', userKind: 'card_no', node: 'mall' },
    })
  ).writeKey

/** Chooses an option of a field that opens a list. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.locator('.ant-select-item-option, .ant-select-tree-title').filter({ hasText: option }).first().click()
}

async function signedIn(seat: Parameters<typeof desk.openAs>[2] = {}) {
  const window = await desk.openAs('owner', OWNER_PASSWORD, seat)
  await window.page.goto('/')
  await settled(window.page)
  return window
}

it('a source is registered, its code is there to be copied, and its key is renewed; ending it can be taken back', async () => {
  const { page, faults, close } = await signedIn()
  await visit(page, '/tracking')
  await page.getByRole('button', { name: '新增来源' }).first().click()
  const form = page.getByRole('dialog')
  await form.getByLabel('中文名称').fill('官网商城')
  await form.getByLabel('编码').fill('web-shop')
  await choose(page, '用户标识（userId）是什么', '卡号')
  await form.getByLabel('归属组织').click()
  await page.locator('.ant-select-tree-title').first().click()
  await form.getByRole('button', { name: /保\s?存/ }).click()
  const key = page.locator('[data-write-key]')
  await key.waitFor()
  const drawn = (await key.textContent())?.trim() ?? ''
  const { items } = await house.owner.get<{ items: { code: string; writeKey: string; userKind: string }[] }>(
    '/v1/tracking/sources',
  )
  const made = items.find(({ code }) => code === 'web-shop')
  assert.deepEqual([made?.writeKey, made?.userKind], [drawn, 'card_no'])
  await page.getByText(`<script async src="${desk.address}/atrium.js" data-write-key="${drawn}"></script>`).waitFor()
  await page.getByRole('button', { name: '更换密钥' }).click()
  await page.locator('.ant-modal').getByRole('button', { name: '更换密钥' }).click()
  await page.getByText('已更换密钥').waitFor()
  await page.locator('[data-write-key]').filter({ hasNotText: drawn }).waitFor()
  const refused = await house.visitor.ask('POST', '/v1/track', { writeKey: drawn, event: 'x', anonymousId: 'y' })
  assert.equal(refused.statusCode, 401)
  await page.getByRole('button', { name: /停\s?用/ }).click()
  await page.getByText('“官网商城”已停用').waitFor()
  await page.getByRole('button', { name: /撤\s?销/ }).click()
  await page.getByText('已撤销').waitFor()
  await page.getByRole('dialog').getByText('使用中').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('what comes is seen as it comes, until it is paused; what was refused says why, in words', async () => {
  const writeKey = await source('live')
  await town.buy('of-LIVE', 1_000, { identities: [{ kind: 'card_no', value: 'LIVE' }] })
  const { page, faults, close } = await signedIn()
  await page.clock.install()
  await visit(page, '/tracking/live?source=live')
  await page.getByText('还没有事件').or(page.getByText('没有符合条件的事件')).waitFor()
  await send(writeKey, {
    ...{ type: 'track', event: 'Coupon Opened', userId: 'LIVE' },
    properties: { coupon: 'c1', shelf: { row: 7 } },
  })
  await page.clock.runFor(2_500)
  const row = page.locator('main tbody tr').filter({ hasText: 'Coupon Opened' })
  await row.waitFor()
  await row.getByText('不在计划').waitFor()
  await row.getByRole('button', { name: 'Coupon Opened' }).click()
  const tree = page.getByRole('dialog').getByRole('tree').first()
  assert.match((await tree.textContent()) ?? '', /coupon c1.*shelf 1 项.*row 7/)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '暂停刷新' }).click()
  await quiet(page)
  let asked = 0
  page.on('request', (request) => {
    if (request.url().includes('/v1/tracking/recent')) asked += 1
  })
  await send(writeKey, { type: 'track', event: 'Left' }, { type: 'track' }, { type: 'dance' })
  await house.work()
  await page.clock.runFor(10_000)
  assert.equal(asked, 0, 'nothing is asked while it is paused')
  await page.getByRole('button', { name: '继续刷新' }).click()
  await page.clock.runFor(2_500)
  await page.locator('main tbody tr').filter({ hasText: 'Left' }).waitFor()
  await choose(page, '显示', '未保留')
  await page.getByText('track 没有事件名称').waitFor()
  await page.getByText('类型未知，应为').waitFor()
  assert.match(page.url(), /show=refused/)
  assert.deepEqual(faults, [])
  await close()
})

it('an event that came is planned from what it held, by form and as JSON, and what breaks the plan is told', async () => {
  const writeKey = await source('planned')
  await send(writeKey, { type: 'track', event: 'Order Placed', properties: { total: 259, paid: true, sku: ['a'] } })
  const { page, faults, close } = await signedIn()
  await visit(page, '/tracking/plan')
  await page.getByRole('button', { name: 'Order Placed' }).click()
  const form = page.getByRole('dialog')
  assert.equal(await form.getByLabel('事件名称').inputValue(), 'Order Placed')
  await form.getByLabel('说明（中文）').fill('下单')
  const total = form.getByRole('group', { name: 'total' })
  await total.getByRole('checkbox', { name: '必填' }).check()
  await form.getByRole('button', { name: '添加属性' }).click()
  await form.getByRole('group', { name: '属性名' }).getByRole('textbox', { name: '属性名' }).fill('total')
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await form.getByText('属性名重复').first().waitFor()
  await form.getByRole('group', { name: 'total' }).last().getByRole('textbox').fill('channel')
  const channel = form.getByRole('group', { name: 'channel' })
  await channel.getByRole('combobox', { name: 'channel 可选值' }).fill('app')
  await page.keyboard.press('Enter')
  await form.getByText('JSON Schema', { exact: true }).click()
  const json = form.getByRole('textbox', { name: 'JSON Schema' })
  const schema = JSON.parse(await json.inputValue())
  assert.deepEqual(schema, {
    type: 'object',
    required: ['total'],
    properties: {
      total: { type: 'number' },
      paid: { type: 'boolean' },
      sku: { type: 'array' },
      channel: { type: 'string', enum: ['app'] },
    },
  })
  await json.fill('{ "type": ')
  await form
    .getByText(/不是有效的 JSON 对象/)
    .first()
    .waitFor()
  await json.fill(
    JSON.stringify({ ...schema, properties: { ...schema.properties, total: { type: 'number', minimum: 1 } } }),
  )
  await form.getByText('表单', { exact: true }).click()
  await total.getByText('另有 minimum').waitFor()
  await form.getByRole('button', { name: /保\s?存/ }).click()
  await page.getByText('已保存，下一条事件起生效').waitFor()
  await page.locator('main tbody tr').filter({ hasText: 'Order Placed' }).getByText('必填 1').waitFor()
  await send(writeKey, { type: 'track', event: 'Order Placed', properties: { total: 0 } })
  await house.work()
  const { items } = await house.owner.get<{ items: { name: string; schema: object }[] }>('/v1/tracking/plan')
  const minimum = { minimum: 1, type: 'number' }
  assert.deepEqual(items.find(({ name }) => name === 'Order Placed')?.schema, {
    ...schema,
    properties: { ...schema.properties, total: minimum },
  })
  assert.deepEqual(faults, [])
  await close()
})

it('days are counted by source and can be taken along; the violation leads to its event in the plan', async () => {
  const writeKey = await source('counted')
  const schema = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } }
  await house.owner.post('/v1/tracking/plan', {
    ...{ name: 'Order Counted', mode: 'warn', about: { zh: '下单' }, schema, archived: false },
  })
  await send(
    writeKey,
    { type: 'track', event: 'Order Counted', properties: { total: 'ten' } },
    { type: 'track', event: 'Seen' },
    { type: 'track' },
  )
  await house.work()
  const { page, faults, close } = await signedIn()
  await visit(page, '/tracking/days?from=2026-03-01&to=2026-03-31&source=counted')
  const row = page.getByRole('table', { name: '按来源与日期' }).locator('tbody tr').filter({ hasText: '来源 counted' })
  assert.match((await row.textContent()) ?? '', /来源 counted2001$/)
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载 CSV' }).click()
  const file = await (await saving).path()
  assert.equal(readFileSync(file, 'utf8'), '\ufeff日期,来源,保留,重复,爬虫,拒收\r\n2026-03-02,来源 counted,2,0,0,1\r\n')
  await page.getByText('total 应为数字').waitFor()
  await page.getByRole('link', { name: 'Order Counted' }).click()
  await page.getByRole('heading', { level: 1, name: '埋点计划' }).waitFor()
  await page.getByRole('dialog').getByText('事件 Order Counted').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('a member’s page tells what led them here, their visits with their steps, and every event', async () => {
  const writeKey = await source('visited')
  const { memberId } = await town.buy('of-VISITED', 1_000, { identities: [{ kind: 'card_no', value: 'VISITED' }] })
  const page_ = (path: string, title: string, campaign?: string) => ({
    ...{ type: 'page', userId: 'VISITED' },
    properties: {
      path,
      title,
      url: `https://shop.example${path}${campaign ? `?utm_source=wechat&utm_campaign=${campaign}` : ''}`,
    },
  })
  await send(writeKey, page_('/', '首页', 'spring'), page_('/shoes', '鞋履'), {
    ...{ type: 'track', event: 'Put in cart', userId: 'VISITED' },
  })
  const { page, faults, close } = await signedIn({ language: 'en' })
  await visit(page, `/members/${memberId}?tab=behaviour`)
  await page.getByText('First touch').waitFor()
  await page.getByText('spring', { exact: true }).first().waitFor()
  const visits = page.locator('.ant-collapse-header')
  assert.match(
    (await visits.first().textContent()) ?? '',
    /Entered at 首页 · Pages: 2 · Events: 3 .* From spring \/ wechat/,
  )
  await visits.first().click()
  assert.match((await page.locator('.ant-timeline').textContent()) ?? '', /首页.*鞋履.*Put in cart/)
  await page.getByText('All events').click()
  await page.locator('main tbody tr').filter({ hasText: 'Put in cart' }).getByRole('button').click()
  await page.getByRole('dialog').getByText('Event Put in cart').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('who may only look is offered nothing to change', async () => {
  await source('looked-at')
  await house.owner.post('/v1/staff/roles', {
    code: 'looker',
    name: { zh: '查看行为' },
    permissions: ['tracking.read'],
  })
  const account = { login: 'a.looker', displayName: 'Looker', grants: [{ role: 'looker', nodeId: null }] }
  const made = await house.owner.post<{ password: string }>('/v1/staff/accounts', account)
  const password = 'looks at what people do'
  await house.firstSignIn('a.looker', made.password, password)
  const { page, faults, close } = await desk.openAs('a.looker', password, { expects: [] })
  await page.goto('/tracking?source=looked-at')
  await page.locator('[data-write-key]').waitFor()
  for (const name of ['新增来源', '更换密钥', '修改'])
    assert.equal(await page.getByRole('button', { name }).count(), 0, name)
  await visit(page, '/tracking/plan?event=Store+Arrived')
  await page.getByRole('dialog').getByText('事件 Store Arrived').waitFor()
  assert.equal(await page.getByRole('button', { name: /保\s?存|移出计划|新增事件/ }).count(), 0)
  assert.deepEqual(faults, [])
  await close()
})

it('what the form of a schema cannot show comes out of it as it went in', () => {
  const schemas = [
    { type: 'object', properties: {} },
    { type: 'object', required: ['a'], properties: { a: {} } },
    {
      ...{ type: 'object', required: ['kind', 'total'], additionalProperties: false, minProperties: 1 },
      properties: {
        kind: { type: 'string', enum: ['web', 'app'], description: 'where' },
        total: { type: 'number', minimum: 0, enum: [1, 2] },
        either: { type: ['string', 'null'] },
        inner: { type: 'object', required: ['x'], properties: { x: { type: 'integer' } } },
      },
    },
    { type: 'object', properties: { a: { anyOf: [{ type: 'string' }] } }, additionalProperties: { type: 'string' } },
  ]
  for (const schema of schemas) assert.deepEqual(schemaOf(formOf(schema)), schema)
  // What is required and described nowhere becomes a row of any type.
  const bare = { type: 'object', required: ['total'] }
  assert.deepEqual(schemaOf(formOf(bare)), { ...bare, properties: { total: {} } })
  assert.deepEqual(draftOf({ a: 1.5, b: null, c: [1], d: { e: 1 }, f: true }).properties, {
    ...{ a: { type: 'number' }, b: {}, c: { type: 'array' }, d: { type: 'object' }, f: { type: 'boolean' } },
  })
  assert.equal(typeof readSchema('[1]'), 'string')
  assert.deepEqual(readSchema('{"type":"object"}'), { type: 'object' })
})
