import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createTracker, type Place } from '@atrium/tracker'
import { miniTracker } from '@atrium/tracker/mini'
import { builtConsole, openDesk } from './desk.ts'

const desk = await openDesk(import.meta)
const { house, town } = desk
const { writeKey } = await house.owner.post<{ writeKey: string }>('/v1/tracking/sources', {
  code: 'shop',
  name: { zh: '商城' },
  kind: 'web',
  userKind: 'card_no',
  node: 'mall',
})
/** A site of its own, on another port: another origin. */
const site = createServer((_request, reply) => {
  const tracker = `<script src="${desk.address}/atrium.js" data-write-key="${writeKey}"></script>`
  reply.setHeader('content-type', 'text/html; charset=utf-8')
  reply.end(`<!doctype html><title>店</title>${tracker}<h1>Shop</h1>`)
})
await once(site.listen(0, '127.0.0.1'), 'listening')
after(() => site.close())
const { port } = site.address() as AddressInfo
const SHOP = `http://127.0.0.1:${port}`
const BROWSER =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

interface Tracked {
  readonly items: readonly {
    readonly name: string
    readonly kind: string
    readonly body: { readonly context?: { readonly page?: { readonly path?: string } } }
  }[]
}

it('a page of another site tells what was done there, also in its last moment, and who signed in', async () => {
  const { memberId } = await town.buy('tracked', 1_000, { identities: [{ kind: 'card_no', value: 'TRACKED' }] })
  const { page, faults, close } = await desk.open({ userAgent: BROWSER })
  await page.goto(`${SHOP}/?utm_source=wechat&utm_campaign=spring`)
  await page.evaluate(`
    atrium.track('Coupon Opened', { coupon: 'c1' })
    history.pushState({}, '', '/coupons')
    atrium.identify('TRACKED')
  `)
  await page.evaluate('atrium.flush()')
  await page.evaluate("atrium.track('Left')")
  // What waits when a page is left is sent by the next one at the latest, and counts once.
  await page.goto(`${SHOP}/bye`)
  await page.evaluate('atrium.flush()')
  const events = async () =>
    (await house.owner.get<Tracked>(`/v1/tracking/of-member/${memberId}/events?limit=50`)).items.map(
      ({ kind, name, body }) => name || `${kind} ${body.context?.page?.path}`,
    )
  assert.deepEqual((await events()).sort(), [
    'Coupon Opened',
    'Left',
    'identify /coupons',
    'page /',
    'page /bye',
    'page /coupons',
  ])
  const touches = await house.owner.get<{ first: { utmCampaign: string } }>(
    `/v1/tracking/of-member/${memberId}/touches`,
  )
  assert.equal(touches.first.utmCampaign, 'spring')
  assert.deepEqual(faults, [])
  await close()
})

it('the tracker for pages and the one for mini programs are below 5 kB each', async () => {
  const folder = await builtConsole()
  for (const name of ['atrium.js', 'atrium-mini.js']) {
    const size = gzipSync(readFileSync(join(folder, name))).length
    assert.ok(size < 5_000, `${name} has ${size} bytes`)
    assert.ok(size > 500, `${name} holds something`)
  }
})

interface Sent {
  readonly type: string
  readonly event: string
  readonly messageId: string
  readonly anonymousId: string
  readonly userId?: string
}

/** A device whose network answers what it is told to. */
function device(): {
  place: Place
  answers: number[]
  sent: { batch: Sent[] }[]
  store: Map<string, string>
} {
  const answers: number[] = []
  const sent: { batch: Sent[] }[] = []
  const store = new Map<string, string>()
  let ids = 0
  return {
    answers,
    sent,
    store,
    place: {
      async post(_url, body) {
        sent.push(JSON.parse(body))
        return answers.shift() ?? 200
      },
      get: (name) => store.get(name) ?? null,
      set: (name, value) => void store.set(name, value),
      now: () => house.clock(),
      newId: () => `id-${++ids}`,
      context: () => ({}),
    },
  }
}

it('what could not be sent is kept over a restart and sent again under the same id; what is refused is not', async () => {
  const { place, answers, sent, store } = device()
  answers.push(503)
  const first = createTracker({ writeKey: 'k', host: 'h' }, place)
  first.track('One')
  await first.flush()
  const second = createTracker({ writeKey: 'k', host: 'h' }, place)
  second.track('Two')
  answers.push(400)
  await second.flush()
  await second.flush()
  assert.deepEqual(
    sent.map(({ batch }) => batch.map(({ event }) => event)),
    [['One'], ['One', 'Two']],
  )
  assert.equal(sent[0]?.batch[0]?.messageId, sent[1]?.batch[0]?.messageId)
  assert.deepEqual(JSON.parse(store.get('atrium') ?? '').q, [])
  second.drain(() => {
    throw new Error('nothing waits')
  })
})

it('windows of one site share a device: who signs out in one is signed out in all, and nothing that waits is lost', async () => {
  const { place, sent } = device()
  const options = { writeKey: 'k', host: 'h' }
  const [one, other] = [createTracker(options, place), createTracker(options, place)]
  one.identify('ANN')
  other.track('By her')
  one.reset()
  other.track('By whoever comes next')
  const drained: { batch: { messageId: string }[] }[] = []
  for (const window of [one, one]) window.drain((_url, body) => drained.push(JSON.parse(body)))
  assert.deepEqual(
    drained.map(({ batch }) => batch.length),
    [3],
    'a page that is hidden and left hands over once',
  )
  await one.flush()
  await other.flush()
  const all = sent.flatMap(({ batch }) => batch)
  assert.deepEqual(
    all.map(({ type, userId }) => [type, userId ?? null]),
    [
      ['identify', 'ANN'],
      ['track', 'ANN'],
      ['track', null],
    ],
  )
  assert.equal(all[0]?.anonymousId, all[1]?.anonymousId)
  assert.notEqual(all[1]?.anonymousId, all[2]?.anonymousId)
})

it('a mini program’s tracker speaks to WeChat and to Alipay as each wants it', async () => {
  for (const kind of ['wechat', 'alipay'] as const) {
    const store = new Map<string, unknown>()
    const sent: string[] = []
    const tracker = miniTracker(
      kind,
      {
        request({ data, success }) {
          sent.push(data)
          success(kind === 'wechat' ? { statusCode: 200 } : { status: 200 })
        },
        getStorageSync: (name) =>
          kind === 'wechat' ? (store.get(String(name)) ?? '') : { data: store.get((name as { key: string }).key) },
        setStorageSync: (name, value) =>
          kind === 'wechat'
            ? store.set(String(name), value)
            : store.set((name as { key: string }).key, (name as { data: unknown }).data),
        getSystemInfoSync: () => ({ model: 'iPhone 15', language: 'zh_CN' }),
        getEnterOptionsSync: () => ({ path: 'pages/home', query: { utm_source: '抖音', n: 1 }, scene: 1011 }),
        getNetworkType: ({ success }) => success({ networkType: '5g' }),
      },
      { writeKey: 'k', host: 'https://atrium.example' },
    )
    tracker.screen('Home')
    tracker.track('Coupon Opened')
    assert.ok(String(store.get('atrium')).includes('Home'), 'kept before it is sent')
    await tracker.flush()
    const [body] = sent.map((text) => JSON.parse(text))
    assert.equal(body.batch[0].context.device.model, 'iPhone 15')
    assert.equal(body.batch[0].name, 'Home')
    const [home, coupon] = body.batch.map(({ context }: { context: object }) => context)
    assert.deepEqual(home.page, { path: 'pages/home', search: `?utm_source=${encodeURIComponent('抖音')}&n=1` })
    assert.equal(coupon.page, undefined, 'an entrance is told once')
    assert.deepEqual([coupon.app.scene, coupon.network.type], [1011, '5g'])
  }
})
