// npm run pictures: the pictures of the console in docs/img, taken from the console itself, on the sample group as it stands on one day.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { deliverAll, runChores } from '@atrium/db'
import { fixedClock } from '@atrium/kernel'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Config, readConfig } from '../apps/server/src/config.ts'
import { chores, reactions } from '../apps/server/src/house.ts'
import { openHouse } from '../apps/server/src/open-house.ts'
import { loadSample } from '../apps/server/src/sample/index.ts'
import { startServer } from '../apps/server/src/server.ts'
import { openBrowser } from '../test/console/browser.ts'
import { packPicture } from './pack-picture.ts'

/** A Thursday morning in Shanghai: the same day whenever the pictures are taken. */
const NOW = Date.UTC(2026, 9, 15, 1, 30)
const FOLDER = join(import.meta.dirname, '..', 'docs', 'img')
const WINDOW = { width: 1_440, height: 900 }
const LARGEST = 250_000
const PASSWORD = 'nine lanterns over the bridge'
/** Refused rows stand beside those that came in, as in life. */
const FILE = `phone,phone_verified,card_no,name,gender,birthday,joined_at,home_store_code
${Array.from({ length: 3_000 }, (_, at) =>
  [
    `139${String(10_000_000 + at * 37)}`,
    '是',
    `PIC${at}`,
    `${'赵钱孙李周吴郑王'[at % 8]}${'敏静丽强磊军洋'[at % 7]}`,
    at % 2 ? '女' : '男',
    at % 400 === 0 ? '1991-13-01' : `19${70 + (at % 30)}-0${1 + (at % 9)}-1${at % 9}`,
    '2026-10-14',
    '',
  ].join(','),
).join('\n')}
`

type Language = 'zh' | 'en'
type Theme = 'light' | 'dark'

interface Session {
  readonly context: BrowserContext
  readonly page: Page
  readonly csrf: string
}

/** What is done on a page before its picture is taken; answers the address at which it begins. */
interface Picture {
  readonly name: string
  readonly at: (session: Session) => Promise<string>
  readonly prepare?: (page: Page) => Promise<void>
}

const tell = (line: string) => process.stderr.write(`${line}\n`)
const get = async <T>({ context }: Session, path: string): Promise<T> => {
  const reply = await context.request.get(path)
  assert.equal(reply.status(), 200, `${path}: ${await reply.text()}`)
  return (await reply.json()) as T
}
const post = async <T>({ context, csrf }: Session, path: string, data: unknown, headers = {}): Promise<T> => {
  const reply = await context.request.post(path, { data, headers: { 'x-csrf-token': csrf, ...headers } })
  assert.equal(reply.status(), 200, `${path}: ${await reply.text()}`)
  return (await reply.json()) as T
}

interface Bought {
  readonly items: readonly { readonly purchaseId: string; readonly memberId: string | null; readonly number: string }[]
}
/** A large purchase of a member, among the latest. */
async function largePurchase(session: Session): Promise<{ purchaseId: string; memberId: string }> {
  const { items } = await get<Bought>(session, '/v1/purchases?limit=50&least=300000&kind=sale')
  const found = items.find(({ memberId }) => memberId !== null)
  assert.ok(found?.memberId, 'no member bought for 3,000 or more')
  return { purchaseId: found.purchaseId, memberId: found.memberId }
}

/** The page of somebody with a large purchase whose portrait knows all of it: the clock stands, so what is to be drawn in a minute never is. */
async function largeBuyer(session: Session): Promise<string> {
  const { items } = await get<Bought>(session, '/v1/purchases?limit=50&least=300000&kind=sale')
  for (const { memberId } of items) {
    if (memberId === null) continue
    const { undrawn } = await get<{ undrawn: boolean }>(session, `/v1/profiles/of-member/${memberId}/portrait`)
    if (!undrawn) return `/members/${memberId}`
  }
  return assert.fail('nobody who bought for 3,000 or more has a portrait')
}

const firstRow = async (page: Page) => {
  await page.locator('main tbody tr:not([aria-hidden]) td:first-child :is(a, button)').first().click()
  await page.locator('[role=dialog]:visible').waitFor()
}
/** A file as it comes from a till, whose columns are matched by what they are called. */
const RAW = `会员手机,卡号,会员姓名,性别,出生日期,办卡日期,办卡门店
${Array.from({ length: 40 }, (_, at) =>
  [
    `1371${String(1_000_000 + at * 7_919)}`,
    `88${String(100_000 + at * 13)}`,
    `${'何沈陆严秦苏'[at % 6]}${['晓月', '国华', '雅琴', '建平'][at % 4]}`,
    at % 3 ? '女' : '男',
    `19${60 + (at % 38)}/0${1 + (at % 9)}/1${at % 9}`,
    `2026/09/${10 + (at % 20)}`,
    'lanwan-1f-jinyu',
  ].join(','),
).join('\n')}
`

/** A file that is uploaded and waits for its columns to be matched. */
async function uploaded(session: Session): Promise<string> {
  const { fileId } = await post<{ fileId: string }>(
    session,
    `/v1/imports/files?name=${encodeURIComponent('金峪珠宝会员.csv')}`,
    RAW,
    {
      'content-type': 'application/octet-stream',
    },
  )
  return `/imports/new?file=${fileId}`
}

/** A file is uploaded once and imported once, whatever the language. */
async function imported(session: Session): Promise<string> {
  const { items } = await get<{ items: { runId: string }[] }>(session, '/v1/imports/runs')
  if (items[0]) return `/imports/runs/${items[0].runId}`
  const { fileId } = await post<{ fileId: string }>(session, '/v1/imports/files?name=members-october.csv', FILE, {
    'content-type': 'application/octet-stream',
  })
  const asked = { fileId, preset: 'atrium-members', dryRun: false }
  const { runId } = await post<{ runId: string }>(session, '/v1/imports/runs', asked)
  const isOver = async () =>
    (await get<{ endedAt: string | null }>(session, `/v1/imports/runs/${runId}`)).endedAt !== null
  while (!(await isOver())) await sleep(200)
  return `/imports/runs/${runId}`
}

async function dashboard(session: Session): Promise<string> {
  const { items } = await get<{ items: { keptId: string }[] }>(session, '/v1/reports/kept?kind=dashboard')
  assert.ok(items[0], 'the sample group has no dashboard')
  return `/reports/dashboards/${items[0].keptId}`
}

const PICTURES: readonly Picture[] = [
  { name: 'home', at: async () => '/' },
  { name: 'members', at: async () => '/members' },
  { name: 'member', at: largeBuyer },
  {
    name: 'points',
    at: async (session) => `/members/${(await largePurchase(session)).memberId}?tab=points`,
  },
  {
    name: 'purchase',
    at: async (session) => {
      const { memberId, purchaseId } = await largePurchase(session)
      return `/purchases?open=${memberId}.${purchaseId}`
    },
  },
  { name: 'rules', at: async () => '/rules' },
  { name: 'tiers', at: async () => '/tiers' },
  { name: 'report-sales', at: async () => '/reports/standard/sales' },
  { name: 'cohorts', at: async () => '/reports/cohorts' },
  { name: 'dashboard', at: dashboard },
  { name: 'customers', at: async () => '/audiences/customers' },
  { name: 'audience', at: async () => '/audiences/new' },
  { name: 'organization', at: async () => '/organization' },
  { name: 'roles', at: async () => '/roles', prepare: firstRow },
  { name: 'audit', at: async () => '/audit' },
  { name: 'system', at: async () => '/system' },
  // Last: what is imported counts in the figures.
  { name: 'import-mapping', at: uploaded },
  { name: 'import', at: imported },
]

/** Signs the owner in; the first time with the one-time password, which is changed. */
async function signIn(
  browser: Browser,
  address: string,
  oneTime: string | undefined,
  seat: [Language, Theme],
): Promise<Session> {
  const [language, theme] = seat
  const context = await browser.newContext({
    baseURL: address,
    viewport: WINDOW,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: theme,
    reducedMotion: 'reduce',
    storageState: {
      cookies: [],
      origins: [{ origin: address, localStorage: [{ name: 'language', value: language }] }],
    },
  })
  const send = async (path: string, data: object, csrf = '') => {
    const reply = await context.request.post(path, { data, headers: csrf ? { 'x-csrf-token': csrf } : {} })
    assert.equal(reply.status(), 200, await reply.text())
    return ((await reply.json()) as { csrf: string }).csrf
  }
  let csrf = await send('/v1/staff/sign-in', { login: 'owner', password: oneTime ?? PASSWORD })
  if (oneTime !== undefined) csrf = await send('/v1/staff/password', { current: oneTime, next: PASSWORD }, csrf)
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.clock.setFixedTime(NOW)
  return { context, page, csrf }
}

/** Loads the sample group and lets the house do all its work on it, so that every figure is there before anybody looks. */
async function fill(config: Config): Promise<void> {
  const { db, close } = await openHouse(config, tell)
  try {
    await runChores(db, chores, { names: ['house.makePartitions'] })
    await loadSample(db, tell)
    await deliverAll(db, reactions)
    await runChores(db, chores)
    await deliverAll(db, reactions)
  } finally {
    await close()
  }
}

/** Waits until a page has all it asked for and shows it. */
async function drawn(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.locator('h1').first().waitFor()
  await page.locator('.ant-skeleton-active, .ant-spin-spinning').first().waitFor({ state: 'detached' })
  await page.mouse.move(WINDOW.width - 2, WINDOW.height - 2)
  await page.evaluate('document.fonts.ready')
}

async function take(
  session: Session,
  { name, at, prepare }: Picture,
  [language, theme]: [Language, Theme],
): Promise<number> {
  const { page } = session
  await page.goto(await at(session))
  await drawn(page)
  await prepare?.(page)
  await drawn(page)
  const picture = packPicture(await page.screenshot())
  const file = `${name}.${language}${theme === 'dark' ? '.dark' : ''}.png`
  assert.ok(picture.length < LARGEST, `${file} has ${picture.length} bytes`)
  writeFileSync(join(FOLDER, file), picture)
  tell(`${file} ${Math.round(picture.length / 1_000)} kB`)
  return picture.length
}

const dataDir = mkdtempSync(join(tmpdir(), 'atrium-pictures-'))
const told: string[] = []
const read = readConfig({
  ATRIUM_DATA: dataDir,
  PORT: '0',
  ROLE: 'api',
  ATRIUM_LOG: 'silent',
  ATRIUM_ACCESS_LOG: 'off',
  // One process, so that nothing has to be waited for: figures are asked of PostgreSQL.
  ATRIUM_OLAP: 'off',
})
const config: Config = { ...read, clock: fixedClock(NOW) }
await fill(config)
const server = await startServer(config, (line) => {
  told.push(line)
  tell(line)
})
const browser = await openBrowser()
try {
  mkdirSync(FOLDER, { recursive: true })
  const address = server.address ?? ''
  const oneTime = /one-time password (\S+)/.exec(told.join('\n'))?.[1]
  const asked = process.argv.slice(2)
  const wanted = PICTURES.filter(({ name }) => asked.length === 0 || asked.includes(name))
  let first = oneTime
  let bytes = 0
  for (const seat of [
    ['zh', 'light'],
    ['en', 'light'],
    ['zh', 'dark'],
    ['en', 'dark'],
  ] as [Language, Theme][]) {
    const session = await signIn(browser, address, first, seat)
    first = undefined
    // The dark look is shown by its first page.
    for (const picture of seat[1] === 'dark' ? wanted.filter(({ name }) => name === 'home') : wanted)
      bytes += await take(session, picture, seat)
    await session.context.close()
  }
  tell(`${Math.round(bytes / 1_000)} kB together`)
} finally {
  await browser.close()
  await server.close()
  rmSync(dataDir, { recursive: true, force: true })
}
