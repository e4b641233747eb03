import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { buildServer, createLogger } from '@atrium/http/server'
import { createAuthenticator } from '@atrium/staff'
import type { Browser, Page } from 'playwright-core'
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
}

/** A browser's window with what went wrong in it. */
export interface Window {
  readonly page: Page
  /** Scripts that threw, and what the security policy refused. Empty where all is well. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

/** A house with a town in it, its console, and a browser before it. */
export interface Desk {
  readonly house: House
  readonly town: Town
  readonly address: string
  open(seat?: Seat): Promise<Window>
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

/** Opens all of it for one test file; closed after it. */
export async function openDesk(of: { readonly filename: string }): Promise<Desk> {
  const [pages, browser, house] = await Promise.all([builtConsole(), openBrowser(), openHouse(of)])
  const server = buildServer({
    db: house.db,
    clock: house.clock,
    modules: modulesWith({ wallClock: house.clock }),
    authenticate: createAuthenticator({ db: house.db, permissions, clock: house.clock, tree: staffHouse.tree }),
    version: '0.0.0',
    logger: createLogger({ level: 'silent' }),
    checkReplies: true,
    limits: { publicPerSecond: 10_000, publicBurst: 10_000, drainSeconds: 1 },
    pages,
  })
  after(async () => {
    await browser.close()
    await server.close()
  })
  const town = await buildTown(house)
  const address = await server.listen({ port: 0 })
  const open = (seat: Seat = {}) => openWindow(browser, address, seat)
  return {
    house,
    town,
    address,
    open,
    async openAs(login, password, seat) {
      const window = await open(seat)
      const { page } = window
      const signedIn = await page.request.post(`${address}/v1/staff/sign-in`, { data: { login, password } })
      assert.equal(signedIn.status(), 200, await signedIn.text())
      return window
    },
  }
}

async function openWindow(browser: Browser, address: string, seat: Seat): Promise<Window> {
  const { language = 'zh', theme = 'light' } = seat
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width: 1_440, height: 900 },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: theme,
    reducedMotion: 'reduce',
    storageState: {
      cookies: [],
      origins: [{ origin: address, localStorage: [{ name: 'language', value: language }] }],
    },
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    // A browser tells of every refusal of the API, too; pages show those themselves.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`${page.url()}: ${message.text()}`)
  })
  return { page, faults, close: () => context.close() }
}

/** Waits until a page shows its heading and what it first asked for; answers the heading. */
export async function settled(page: Page): Promise<string> {
  await page.locator('h1, .ant-result-title').first().waitFor()
  await page.locator('.ant-skeleton-active, .ant-spin-spinning').first().waitFor({ state: 'detached' })
  return ((await page.locator('h1, .ant-result-title').first().textContent()) ?? '').trim()
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe-core finds serious or critical on a page as it is now; a line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const violations: readonly Violation[] = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
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
