import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { type Look, openDesk, type Seat, seriousFaults, settled, visit } from './desk.ts'
import { declaredPages } from './page-list.ts'
import { stockHouse } from './stock.ts'
import { openDialogs, openTabs } from './walk.ts'

// Every page that a feature declares, in a real browser: it opens, axe finds nothing serious in it nor in its tabs and drawers, in both languages,
// light and dark; and it fits its window.

const desk = await openDesk(import.meta)
const stock = await stockHouse(desk)

/** Where pages whose address has a part to fill in are opened; a new one adds its line. */
const PLACES: Readonly<Record<string, string>> = {
  'members/:memberId': `members/${stock.memberId}`,
  'reports/standard/:code': 'reports/standard/sales',
  'reports/charts/:keptId': `reports/charts/${stock.chartId}`,
  'reports/dashboards/:keptId': `reports/dashboards/${stock.dashboardId}`,
  'imports/runs/:runId': `imports/runs/${stock.runId}`,
  'audiences/:audienceId': `audiences/${stock.audienceId}`,
  'audiences/:audienceId/edit': `audiences/${stock.audienceId}/edit`,
}
/** Addresses within a page that show more of it. */
const MORE: readonly string[] = [`imports/new?file=${stock.fileId}`]

/** Lists whose rows pass by: what a row opens has no address. */
const UNKEPT: ReadonlySet<string> = new Set(['tracking/live'])

const pages = (await declaredPages()).map((page) => ({
  ...page,
  at: page.path.includes(':') ? PLACES[page.path] : page.path,
}))
/** Headings are known of pages that are always the same. */
const places = [
  ...pages.flatMap(({ path, at, headings }) =>
    at === undefined ? [] : [{ at, heading: path.includes(':') ? undefined : headings }],
  ),
  ...MORE.map((at) => ({ at, heading: undefined })),
]

it('every page has an address at which it is opened here', () => {
  assert.ok(pages.length > 15)
  assert.deepEqual(
    pages.filter(({ at }) => at === undefined).map(({ path }) => path),
    [],
  )
})

/** One person's round through the console: what was wrong, and where drawers were seen. */
interface Round {
  readonly page: Page
  readonly wrong: string[]
  readonly dialogs: Set<string>
}

/** Notes what axe finds in a part of the page. */
async function look({ page, wrong }: Round, where: string, how: Look): Promise<void> {
  wrong.push(...(await seriousFaults(page, how)).map((fault) => `${where} ${fault}`))
}

const MAIN = 'main'
const CONTRAST = 'color-contrast'
/** How those sit who look into tabs and drawers too. */
const DEEP = [
  { language: 'zh', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const
/** The other two seats, without tabs and drawers, in windows of other widths; no axe where a width has been seen in that seat. */
const WIDTHS: readonly (Seat & { readonly width: number; readonly look?: Look })[] = [
  { width: 1_280, language: 'en', theme: 'light', look: { within: MAIN } },
  { width: 390, language: 'zh', theme: 'dark', look: { within: MAIN, rule: CONTRAST } },
  { width: 390, language: 'en', theme: 'light' },
]

describe('every page is found by its address and says what it is; axe finds nothing serious', {
  concurrency: 2,
}, () => {
  for (const { language, theme } of DEEP)
    it(`${language}, ${theme}, with tabs and drawers`, async () => {
      const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, { language, theme })
      const round: Round = { page, wrong: [], dialogs: new Set() }
      await page.goto('/')
      await settled(page)
      // The frame is the same on all pages.
      await look(round, '/', {})
      for (const { at, heading } of places) {
        const found = await visit(page, `/${at}`)
        if (heading && found !== heading[language]) round.wrong.push(`/${at} calls itself ${found}`)
        await look(round, `/${at}`, { within: MAIN })
        const tabs = await openTabs(page, ({ name, within }) => look(round, `/${at}, ${name}`, { within }))
        // Whether an address opens what its sender saw is no matter of language and colour.
        const opened = await openDialogs(
          page,
          `/${at}`,
          ({ name, within }) => look(round, `/${at}, ${name}`, { within }),
          { again: language === 'zh' && !UNKEPT.has(at), touched: tabs > 0 },
        )
        if (opened.seen) round.dialogs.add(at)
        round.wrong.push(...opened.lost)
      }
      assert.deepEqual([...round.wrong, ...faults], [])
      assert.ok(round.dialogs.size >= 8, `drawers were seen on ${[...round.dialogs].join(', ')} only`)
      await close()
    })
})

/** What sticks out of the window, for the one who mends it. */
const widest = (page: Page, width: number): Promise<string> =>
  page.evaluate(
    `[...document.querySelectorAll('#root *')].filter((each) => each.getBoundingClientRect().right > ${width} + 1 && !each.closest('.ant-table-content, .ant-tabs-nav')).slice(0, 3).map((each) => each.outerHTML.slice(0, 120)).join(' | ')`,
  )

describe('no page is wider than its window, and axe finds nothing serious in the other two seats', {
  concurrency: 2,
}, () => {
  for (const { width, look: how, ...seat } of WIDTHS)
    it(`${width} px, ${seat.language}, ${seat.theme}`, async () => {
      const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, { ...seat, width })
      const round: Round = { page, wrong: [], dialogs: new Set() }
      await page.goto('/')
      for (const { at, heading } of places) {
        const found = await visit(page, `/${at}`)
        if (heading && found !== heading[seat.language ?? 'zh']) round.wrong.push(`/${at} calls itself ${found}`)
        const needed = Number(await page.evaluate('document.documentElement.scrollWidth'))
        if (needed > width) round.wrong.push(`/${at} needs ${needed} px: ${await widest(page, width)}`)
        if (how) await look(round, `/${at}`, how)
      }
      assert.deepEqual([...round.wrong, ...faults], [])
      await close()
    })
})
