import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { buildServer, createLogger } from '@atrium/http/server'
import { createAuthenticator } from '@atrium/staff'
import type { Browser, Page, Request } from 'playwright-core'
import { buildConsole, readyConsole } from '../../apps/server/src/build-console.ts'
import { modulesWith, permissions, staffHouse } from '../../apps/server/src/house.ts'
import { type House, openHouse } from '../scenarios/house.ts'
import { buildTown, type Town } from '../scenarios/town.ts'
import { openBrowser } from './browser.ts'

export type Language = 'zh' | 'en'
export type Theme = 'light' | 'dark'

/** How somebody sits there. */
export interface Seat {
  readonly language?: Language
  readonly theme?: Theme
  /** How wide the window is; 1,440 px where left out, 900 px high. */
  readonly width?: number
  /** What the browser says it is, where not what it is. */
  readonly userAgent?: string
  /** Answers of the API from 400 on that belong to what is tested; every other one is a fault. None where left out. */
  readonly expects?: readonly number[]
}

/**
 * For what a test opens on the way: names belong to the language and colours to the theme, so two seats see all of both. Whole pages are looked
 * at in all four by pages.test.ts.
 */
export const TWO_SEATS: readonly Seat[] = [
  { language: 'zh', theme: 'light' },
  { language: 'en', theme: 'dark' },
]

/** A browser's window with what went wrong in it. */
export interface Window {
  readonly page: Page
  /** Scripts that threw, what the security policy refused, and what the API refused that `expects` leaves out. Empty where all is well. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

/** A house with a town in it, its console, and a browser before it. */
export interface Desk {
  readonly house: House
  readonly town: Town
  readonly address: string
  open(seat?: Seat): Promise<Window>
  /** Signs an account of the house in at a window that is open. */
  signIn(window: Window, login: string, password: string): Promise<void>
  /** A window in which an account of the house is signed in already. */
  openAs(login: string, password: string, seat?: Seat): Promise<Window>
}

/** The console as it is now, built once for all tests. */
export async function builtConsole(): Promise<string> {
  const told: string[] = []
  const dist = join(tmpdir(), `atrium-console-of-tests-${process.getuid?.() ?? 0}`)
  const folder = await readyConsole((line) => told.push(line), { dist, build: buildConsole })
  assert.ok(folder, told.join('\n'))
  return folder
}

/** Opens all of it for one test file; closed after it, and at once where something of it fails: a browser that stays would keep the file open. */
export async function openDesk(
  of: { readonly filename: string },
  { olap = false }: { readonly olap?: boolean } = {},
): Promise<Desk> {
  const opening = openBrowser()
  const close: (() => Promise<unknown>)[] = [async () => (await opening).close()]
  const closeAll = async () => {
    for (const each of close.splice(0)) await each()
  }
  try {
    const [pages, browser, house] = await Promise.all([builtConsole(), opening, openHouse(of, undefined, { olap })])
    const server = serverOf(house, pages)
    close.push(() => server.close())
    after(closeAll)
    return await deskOf(house, browser, await server.listen({ port: 0 }))
  } catch (error) {
    // What did not open has nothing to close; the first failure is the one to tell.
    await closeAll().catch(() => undefined)
    throw error
  }
}

const serverOf = (house: House, pages: string) =>
  buildServer({
    db: house.db,
    clock: house.clock,
    modules: modulesWith({
      wallClock: house.clock,
      desk: house.imports,
      audiences: house.audiences,
      analysts: house.analysts,
      db: house.db,
      version: '0.0.0',
      ...(house.projection ? { olap: house.projection } : {}),
    }),
    authenticate: createAuthenticator({ db: house.db, permissions, clock: house.clock, tree: staffHouse.tree }),
    version: '0.0.0',
    logger: createLogger({ level: 'silent' }),
    checkReplies: true,
    limits: { publicPerSecond: 10_000, publicBurst: 10_000, drainSeconds: 1 },
    pages,
  })

async function deskOf(house: House, browser: Browser, address: string): Promise<Desk> {
  const town = await buildTown(house)
  const open = (seat: Seat = {}) => openWindow(browser, address, house.clock(), seat)
  const signIn = async ({ page }: Window, login: string, password: string) => {
    const signedIn = await page.request.post(`${address}/v1/staff/sign-in`, { data: { login, password } })
    assert.equal(signedIn.status(), 200, await signedIn.text())
  }
  return {
    house,
    town,
    address,
    open,
    signIn,
    async openAs(login, password, seat) {
      const window = await open(seat)
      await signIn(window, login, password)
      return window
    },
  }
}

async function openWindow(browser: Browser, address: string, now: number, seat: Seat): Promise<Window> {
  const { language = 'zh', theme = 'light', width = 1_440, userAgent, expects = [] } = seat
  const context = await browser.newContext({
    baseURL: address,
    ...(userAgent === undefined ? {} : { userAgent }),
    viewport: { width, height: 900 },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: theme,
    reducedMotion: 'reduce',
    storageState: {
      cookies: [],
      origins: [{ origin: address, localStorage: [{ name: 'language', value: language }] }],
    },
  })
  const page = await context.newPage()
  // Window and house read the same clock, as those of people do by and large: what a page dates with today is today for the server.
  await page.clock.setFixedTime(now)
  // A busy machine is slow, and that is no fault of the page.
  page.setDefaultTimeout(45_000)
  page.on('request', (request) => unanswered(page).add(request))
  page.on('requestfinished', (request) => unanswered(page).delete(request))
  page.on('requestfailed', (request) => unanswered(page).delete(request))
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    // A browser tells of every refusal of the API, too; which one it was is told below.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`${page.url()}: ${message.text()}`)
  })
  page.on('response', (response) => {
    const status = response.status()
    if (status < 400 || expects.includes(status) || !new URL(response.url()).pathname.startsWith('/v1/')) return
    faults.push(`${page.url()}: ${status} of ${response.request().method()} ${response.url()}`)
  })
  return { page, faults, close: () => context.close() }
}

const REQUESTS = new WeakMap<Page, Set<Request>>()

/** What a page has asked for and not been answered yet. */
function unanswered(page: Page): Set<Request> {
  const known = REQUESTS.get(page) ?? new Set()
  REQUESTS.set(page, known)
  return known
}

/** Waits until a page has been answered everything that it asked for, has drawn it, and asks for nothing more. */
export async function quiet(page: Page): Promise<void> {
  for (let calm = 0; calm < 2; calm++) {
    await page.evaluate('new Promise((then) => requestAnimationFrame(() => setTimeout(then)))')
    const [open] = unanswered(page)
    if (!open) continue
    calm = -1
    // Answered to its end, or gone with the page that asked: both are an answer.
    await open.response().then(
      (answer) => answer?.finished(),
      () => null,
    )
  }
  await page.locator('.ant-skeleton-active, .ant-spin-spinning').first().waitFor({ state: 'detached' })
}

/** Waits until a page shows its heading and what it first asked for; answers the heading. */
export async function settled(page: Page): Promise<string> {
  await page.locator('h1, .ant-result-title').first().waitFor()
  await quiet(page)
  return ((await page.locator('h1, .ant-result-title').first().textContent()) ?? '').trim()
}

/**
 * Waits until the frame shows the page of the address: one that is being loaded leaves the page before it standing. Whoever is signed out has no
 * frame. 45 s at most.
 */
const SHOWN = `new Promise((then, fail) => {
  const shown = () => document.querySelector('[data-shown]')?.dataset.shown ?? location.pathname
  const late = setTimeout(() => fail(new Error(shown() + ' is shown at ' + location.pathname)), 45_000)
  const look = () => {
    if (shown() !== location.pathname) return requestAnimationFrame(look)
    clearTimeout(late)
    then()
  }
  look()
})`

/** Leads a page that is open to an address of the console, as a link in it would, and waits for it. */
export async function visit(page: Page, path: string): Promise<string> {
  await page.evaluate(
    `history.pushState({}, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate', { state: {} }))`,
  )
  await page.evaluate(SHOWN)
  await quiet(page)
  return settled(page)
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** Colours that are on their way are no colours of ours. */
const STILL =
  "{ const sheet = new CSSStyleSheet(); sheet.replaceSync('*, ::before, ::after { transition: none !important }'); document.adoptedStyleSheets = [sheet] }"

/** What part of a page axe looks at, and by which of its rules; the whole page and all rules where left out. */
export interface Look {
  readonly within?: string
  readonly rule?: string
}

/** What axe-core finds serious or critical on a page once nothing of it works any more; a line each. Buttons that wait for an answer are pale. */
export async function seriousFaults(page: Page, { within, rule }: Look = {}): Promise<string[]> {
  await page.locator('.ant-btn-loading').first().waitFor({ state: 'detached' })
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(`${AXE};${STILL}`)
  const options = { resultTypes: ['violations'], ...(rule === undefined ? {} : { runOnly: [rule] }) }
  const where = within === undefined ? 'document' : JSON.stringify({ include: [within] })
  const violations: readonly Violation[] = await page.evaluate(
    `axe.run(${where}, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => {
        const why = failureSummary.split('\n').slice(1, 2).join('').trim()
        return `${new URL(page.url()).pathname} ${id} (${help}): ${html.slice(0, 160)} ${why}`
      }),
    )
}

/** What an authenticator app shows for a seed at a moment (RFC 6238, six digits, half a minute). */
export function codeAt(seed: string, at: number): string {
  const bits = [...seed].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = bits.join('').match(/.{8}/g) ?? []
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(counter)
    .digest()
  const from = mac[mac.length - 1]! & 15
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
