import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page, Response } from 'playwright-core'
import { openDesk, visit, type Window } from './desk.ts'
import { declaredPages } from './page-list.ts'
import { stockHouse } from './stock.ts'
import { openDialogs, openTabs } from './walk.ts'

// Whatever the console offers to a role it can do: no page that is open to somebody asks for what the server refuses them.

const desk = await openDesk(import.meta)
const { house, town } = desk
const stock = await stockHouse(desk)
const places: Readonly<Record<string, string>> = {
  'members/:memberId': `members/${stock.memberId}`,
  'imports/runs/:runId': `imports/runs/${stock.runId}`,
  'audiences/:audienceId': `audiences/${stock.audienceId}`,
  'audiences/:audienceId/edit': `audiences/${stock.audienceId}/edit`,
}
const pages = (await declaredPages()).filter(({ path }) => !path.includes(':') || places[path] !== undefined)
const { items: roles } = await house.owner.get<{ items: { code: string }[] }>('/v1/staff/roles')

/** Windows that nobody sits at; what one has loaded the next need not load again. */
const free: Window[] = []

/** A window of somebody new who holds a role, and what the server refused them in it; whoever leaves leaves it to the next. */
async function sitDown(login: string, role: string, nodeId: string | null) {
  const password = `${login} has a seat by the door`
  const account = { login, displayName: login, grants: [{ role, nodeId }] }
  const made = await house.owner.post<{ password: string }>('/v1/staff/accounts', account)
  await house.firstSignIn(login, made.password, password)
  const window = free.pop() ?? (await desk.open())
  const { page, faults } = window
  const before = faults.length
  // Nothing of the one who sat here goes on asking.
  await page.goto('about:blank')
  await page.context().clearCookies()
  await desk.signIn(window, login, password)
  const refused: string[] = []
  const note = (response: Response) => {
    if (response.status() === 403) refused.push(`${new URL(page.url()).pathname}: ${response.url()}`)
  }
  page.on('response', note)
  await page.goto('/')
  return {
    page,
    wrong: () => [...refused, ...faults.slice(before)],
    leave() {
      page.off('response', note)
      free.push(window)
    },
  }
}

const links = (page: Page): Promise<readonly string[]> =>
  page.evaluate(`[...document.querySelectorAll('nav a')].map((each) => each.getAttribute('href'))`)

describe('every page that the menu offers a role of the house is open to it', { concurrency: 2 }, () => {
  // pages.test.ts opens all of them as the owner, and is refused nothing.
  for (const { code } of roles.filter((role) => role.code !== 'owner'))
    it(code, async () => {
      const nodeId = code === 'store_manager' ? town.nodes.shop : null
      const { page, wrong, leave } = await sitDown(`a.${code}`, code, nodeId)
      await visit(page, '/')
      const offered = await links(page)
      assert.ok(offered.length >= 4, offered.join())
      for (const path of offered) await visit(page, path)
      assert.deepEqual(wrong(), [])
      leave()
    })
})

describe('who holds a page’s permissions and nothing else is refused nothing on it', { concurrency: 2 }, () => {
  // A page that needs nothing is open to everybody, and seen with the others.
  const guarded = pages.filter(({ permissions }) => permissions.length > 0)
  const sets = Map.groupBy(guarded, ({ permissions }) => [...permissions].sort().join(' '))
  for (const [at, [set, open]] of [...sets].entries())
    it(set, async () => {
      const role = { code: `only_${at}`, name: { zh: `只有 ${set}` }, permissions: set.split(' ') }
      await house.owner.post('/v1/staff/roles', role)
      const { page, wrong, leave } = await sitDown(`only.${at}`, role.code, null)
      for (const { path, headings } of open) {
        const place = `/${places[path] ?? path}`
        const heading = await visit(page, place)
        if (!path.includes(':')) assert.equal(heading, headings.zh, place)
        const tabs = await openTabs(page, async () => undefined)
        await openDialogs(page, place, async () => undefined, { touched: tabs > 0 })
      }
      assert.deepEqual(wrong(), [])
      leave()
    })
})
