import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { builtConsole, openDesk, settled, visit } from './desk.ts'
import { declaredPages } from './page-list.ts'

/** What a browser loads before it shows anything, packed. Bytes. */
const FIRST_LOAD = 500_000
/** What a page may load besides when it is opened as the first, packed. Bytes; a chart's library is in it where there is a chart. */
const PAGE_LOAD = 200_000
const CHART_LOAD = 400_000
/** The page of statements brings an editor. */
const EDITOR_LOAD = 250_000
/** Pages that draw charts: nobody else pays for the library. */
const CHARTS = ['', 'points', 'tracking/days', 'reports/cohorts', 'reports/funnel', 'reports/paths', 'reports/top']

const folder = await builtConsole()
const desk = await openDesk(import.meta)
const index = readFileSync(join(folder, 'index.html'), 'utf8')
const packed = (path: string): number => gzipSync(readFileSync(join(folder, path))).length
const sum = (paths: Iterable<string>): number => [...paths].reduce((total, path) => total + packed(path), 0)
/** Texts of the two languages: a browser loads one of them. */
const languages = globSync('assets/*.js', { cwd: folder })
  .filter((asset) => /^assets.(zh|en)-[\w-]{8}\.js$/.test(asset))
  .map((asset) => `/${asset.split(sep).join('/')}`)
const first = [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)

it('the first load stays within its budget, and the page has no inline script', () => {
  assert.ok(first.length >= 2, index)
  assert.equal(languages.length, 2, languages.join())
  const bytes = sum(first) + gzipSync(index).length + Math.max(...languages.map(packed))
  assert.ok(bytes < FIRST_LOAD, `${bytes} bytes: ${first.map((path) => `${path} ${packed(path)}`).join(', ')}`)
  for (const [, attributes = '', body = ''] of index.matchAll(/<script([^>]*)>([^<]*)<\/script>/g))
    assert.ok(attributes.includes(' src=') && body.trim() === '', 'an inline script, which the policy refuses')
})

it('a page loads what it needs and no more: libraries of charts where there are charts', async (context) => {
  const over: string[] = []
  const { page, close } = await desk.openAs('owner', OWNER_PASSWORD)
  const loaded = new Set<string>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/assets/') && ![...first, ...languages].includes(pathname)) loaded.add(pathname)
  })
  for (const { path } of (await declaredPages()).filter((each) => !each.path.includes(':'))) {
    // Opened anew: what an earlier page left in the browser's own store is asked for, and so counted, all the same.
    await page.goto('about:blank')
    loaded.clear()
    await page.goto(`/${path}`)
    await settled(page)
    const bytes = sum([...loaded].filter((each) => existsSync(join(folder, each))))
    const most = CHARTS.includes(path) ? CHART_LOAD : path === 'sql' ? EDITOR_LOAD : PAGE_LOAD
    context.diagnostic(`/${path} loads ${Math.round(bytes / 1_000)} kB`)
    if (bytes > most) over.push(`/${path} loads ${bytes} bytes: ${[...loaded].join(', ')}`)
  }
  await close()
  assert.deepEqual(over, [])
})

it('hashed files are kept for a year, the page that names them is asked for anew', async () => {
  const head = async (path: string) =>
    (await fetch(`${desk.address}${path}`, { headers: { accept: 'text/html' } })).headers
  const assets = globSync('assets/*.{js,css}', { cwd: folder })
  assert.ok(assets.length > 10)
  for (const asset of assets) assert.match(asset, /-[\w-]{8}\.(js|css)$/, 'a name without a hash')
  for (const path of first)
    assert.equal((await head(path)).get('cache-control'), 'public, max-age=31536000, immutable', path)
  for (const path of ['/', '/index.html', '/members'])
    assert.equal((await head(path)).get('cache-control'), 'no-cache', path)
  assert.match((await head('/')).get('content-security-policy') ?? '', /default-src 'self'/)
})

it('how soon something is seen is told', async (context) => {
  const { page, close } = await desk.openAs('owner', OWNER_PASSWORD)
  await page.goto('/')
  await settled(page)
  const milliseconds: number = await page.evaluate(
    `new Promise((then) => new PerformanceObserver((list) => then(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))`,
  )
  context.diagnostic(`largest contentful paint of the home page ${Math.round(milliseconds)} ms on this machine`)
  assert.ok(milliseconds > 0)
  await visit(page, '/members')
  await close()
})
