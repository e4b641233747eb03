import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { after, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { must } from '@atrium/kernel'
import type { Page } from 'playwright-core'
import { snippetsOf } from '../../apps/console/src/features/tracking/snippets.ts'
import { openBrowser } from './browser.ts'
import { openDesk } from './desk.ts'

// Pages of another site, in a browser that keeps sites apart: our own tracker and the libraries of Segment and RudderStack, unchanged, built in with
// the code that the console gives to be copied.

const desk = await openDesk(import.meta)
const { house, town } = desk
const browser = await openBrowser({ guarded: true })
after(() => browser.close())
const SEGMENT = dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json'))
const RUDDER = fileURLToPath(import.meta.resolve('@rudderstack/analytics-js/bundled'))
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

const { writeKey } = await house.owner.post<{ writeKey: string }>('/v1/tracking/sources', {
  ...{ code: 'shop', name: { zh: '商城' }, kind: 'web', userKind: 'card_no', node: 'mall' },
})

/** The code that operators copy. */
function codeFor(title: string): string {
  const snippets = snippetsOf('web', { host: desk.address, key: writeKey, coupon: 'Coupon Opened' })
  return must(snippets.find((each) => each.title === title)?.code, `no code for ${title}`)
}
/** As a bundler would: what a package exports is found elsewhere. */
const bundled = (title: string, from: string): string =>
  `${codeFor(title).replace(/^import (.*) from .*$/m, `import $1 from '${from}'`)}\nwindow.analytics = analytics`

/** What the site serves: each page with the libraries that it loads, and the libraries from its own address. */
const PAGES: Readonly<Record<string, string>> = {
  '/atrium': codeFor('page'),
  '/segment': `<script type="module">${bundled('segmentWeb', '/segment.js')}</script>`,
  '/rudder': `<script type="module">${bundled('rudder', '/rudder.js')}</script>`,
  '/segment-asks': `<script type="module">
    import { AnalyticsBrowser } from '/segment.js'
    window.analytics = AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${desk.address}' })
    analytics.track('Coupon Opened')</script>`,
  '/rudder-asks': `<script type="module">
    import { RudderAnalytics } from '/rudder.js'
    window.analytics = new RudderAnalytics()
    analytics.load('${writeKey}', '${desk.address}', { configUrl: '${desk.address}' })
    analytics.track('Coupon Opened')</script>`,
}
const FILES: Readonly<Record<string, () => string>> = {
  // A script of the older kind, which leaves what it exports at the window.
  '/segment.js': () =>
    `${readFileSync(join(SEGMENT, 'dist/umd/index.js'), 'utf8')}\nexport const { AnalyticsBrowser } = window.AnalyticsNext`,
  '/rudder.js': () => readFileSync(RUDDER, 'utf8'),
}
const site = createServer((request, reply) => {
  const { pathname } = new URL(request.url ?? '/', 'http://site')
  const file = FILES[pathname]
  const page = PAGES[pathname]
  if (file === undefined && page === undefined) return void reply.writeHead(404).end()
  reply.setHeader('content-type', file === undefined ? 'text/html; charset=utf-8' : 'text/javascript')
  reply.end(file === undefined ? `<!doctype html><title>店</title>${page}<h1>Shop</h1>` : file())
})
await once(site.listen(0, '127.0.0.1'), 'listening')
after(() => site.close())
const SHOP = `http://127.0.0.1:${(site.address() as AddressInfo).port}`

/** A page of the site in a window of its own; `foreign`: what it asked of any other house than this one. */
async function visit(path: string): Promise<{ page: Page; foreign: string[] }> {
  const context = await browser.newContext({ userAgent: BROWSER })
  const page = await context.newPage()
  page.setDefaultTimeout(45_000)
  const foreign: string[] = []
  // Nothing here may need the world outside; what would is noted and goes nowhere.
  await context.route(
    (url) => url.origin !== SHOP && url.origin !== desk.address,
    (route) => {
      foreign.push(route.request().url())
      return route.abort()
    },
  )
  await page.goto(`${SHOP}${path}`)
  return { page, foreign }
}

interface Tracked {
  readonly items: readonly { readonly name: string; readonly kind: string }[]
}

const eventsOf = async (memberId: string | null): Promise<readonly string[]> =>
  (await house.owner.get<Tracked>(`/v1/tracking/of-member/${memberId}/events?limit=50`)).items
    .map(({ kind, name }) => `${kind} ${name}`.trim())
    .sort()

/** Waits until a member has all of some events: libraries send them when they like. */
async function arrived(memberId: string | null, expected: readonly string[]): Promise<void> {
  for (let left = 400; ; left--) {
    const seen = await eventsOf(memberId)
    if (expected.every((each) => seen.includes(each)) || left === 0) {
      assert.deepEqual(
        expected.filter((each) => !seen.includes(each)),
        [],
        `only ${seen.join(', ')} came`,
      )
      return
    }
    await new Promise((then) => setTimeout(then, 50))
  }
}

const buyer = async (value: string) =>
  (await town.buy(`of-${value}`, 1_000, { identities: [{ kind: 'card_no', value }] })).memberId

it('this browser keeps sites apart: what is not for pages of others cannot be read there', async () => {
  const { page } = await visit('/atrium')
  const read = `fetch('${desk.address}/health').then(() => 'read', (error) => error.name)`
  assert.equal(await page.evaluate(read), 'TypeError')
  await page.context().close()
})

it('our tracker works from a page of another site', async () => {
  const memberId = await buyer('ATRIUM')
  const { page } = await visit('/atrium?utm_source=wechat&utm_campaign=spring')
  await page.waitForFunction('window.atrium !== undefined')
  await page.evaluate(codeFor('pageCall').replace(/<.*>/g, '').replace('C-4711', 'ATRIUM'))
  assert.equal(await page.evaluate(`atrium.flush().then(() => JSON.parse(localStorage.atrium).q.length)`), 0)
  await arrived(memberId, ['identify', 'page', 'track Coupon Opened'])
  await page.context().close()
})

for (const [name, path] of [
  ['Segment', '/segment'],
  ['RudderStack', '/rudder'],
  ['Segment, told its settings by this house,', '/segment-asks'],
  ['RudderStack, told its settings by this house,', '/rudder-asks'],
] as const)
  it(`the library of ${name} for pages posts, unchanged`, async () => {
    const user = path.slice(1)
    const memberId = await buyer(user)
    const { page, foreign } = await visit(path)
    await page.waitForFunction('window.analytics !== undefined')
    await page.evaluate(`
      analytics.identify('${user}', { plan: 'gold' })
      analytics.page('Home')
      analytics.group('club')
    `)
    await arrived(memberId, ['group', 'identify', 'page Home', 'track Coupon Opened'])
    assert.deepEqual(foreign, [], 'nothing was asked of anybody else')
    await page.context().close()
  })
