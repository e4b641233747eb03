import type { Page } from 'playwright-core'
import { quiet, visit } from './desk.ts'

// Going through a page as somebody curious would: its tabs, and what opens a drawer or a dialog.

/** A part of a page that was opened: what it is, and where it lies. */
export interface Part {
  readonly name: string
  readonly within: string
}

/** Opens the tabs of a page that is shown, one after another; the first is open already. Answers how many were opened. */
export async function openTabs(page: Page, look: (part: Part) => Promise<void>): Promise<number> {
  const tabs = page.locator('main').getByRole('tab')
  let at = 1
  for (; at < (await tabs.count()); at++) {
    await tabs.nth(at).click()
    await quiet(page)
    await look({ name: `tab ${at + 1}`, within: '[role=tabpanel]:not([aria-hidden=true])' })
  }
  return at - 1
}

const DIALOG = '[role=dialog]'
/** What may open a drawer or a dialog: what a page is there for, and the first row of its list. */
const OPENERS = [
  ['the button', 'main button.ant-btn-primary:not([disabled])'],
  ['the first row', 'main tbody tr:not([aria-hidden]) td:first-child :is(a, button)'],
] as const

/** An address that nothing has: coming back from there a page begins anew, and nothing was asked meanwhile. */
const NOWHERE = '/nowhere'

/** What was seen of drawers and dialogs of a page. */
export interface Opened {
  readonly seen: boolean
  /** What a row opened and its address does not open again, where that was tried: a link would not show what its sender saw. */
  readonly lost: readonly string[]
}

/**
 * Opens what may open a drawer or a dialog, each on a page that begins anew, as the page that is shown is where nothing was `touched` yet; with `again`
 * what a row opened is opened by its address once more.
 */
export async function openDialogs(
  page: Page,
  path: string,
  look: (part: Part) => Promise<void>,
  { again = false, touched = true }: { readonly again?: boolean; readonly touched?: boolean } = {},
): Promise<Opened> {
  let seen = false
  let fresh = !touched
  const lost: string[] = []
  for (const [name, opener] of OPENERS) {
    if (!fresh) {
      await visit(page, NOWHERE)
      await visit(page, path)
      fresh = true
    }
    const candidate = page.locator(opener).first()
    if ((await candidate.count()) === 0) continue
    fresh = false
    await candidate.click()
    await quiet(page)
    if ((await page.locator(`${DIALOG}:visible`).count()) === 0) continue
    seen = true
    await look({ name, within: DIALOG })
    if (!again || name !== 'the first row') continue
    const { pathname, search } = new URL(page.url())
    await visit(page, NOWHERE)
    await visit(page, `${pathname}${search}`)
    if ((await page.locator(`${DIALOG}:visible`).count()) === 0)
      lost.push(`${path} opens nothing at ${pathname}${search}`)
  }
  return { seen, lost }
}
