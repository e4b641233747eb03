import { cutText } from '@atrium/kernel'
import { type Facts, isFacts, type Message } from './message.ts'

/** What led somebody here: a campaign, a paid click. All texts are as the address says them, cut to 200 characters. */
export interface Touch {
  readonly source: string | null
  readonly medium: string | null
  readonly campaign: string | null
  readonly term: string | null
  readonly content: string | null
  /** Whose click: `gclid` Google, `msclkid` Bing, `fbclid` Meta, `ttclid` TikTok, `bd_vid` Baidu, `qz_gdt` and `gdt_vid` Tencent, `clickid` Ocean Engine. */
  readonly clickKind: string | null
  readonly clickRef: string | null
  readonly referrerHost: string | null
}

const CLICKS = ['gclid', 'msclkid', 'fbclid', 'ttclid', 'bd_vid', 'qz_gdt', 'gdt_vid', 'clickid'] as const
const LENGTH = 200

/** The touch that a message tells of, in its context (`campaign`) or in the address of its page; undefined where it tells of none. */
export function readTouch({ context, properties }: Message): Touch | undefined {
  const campaign = isFacts(context.campaign) ? context.campaign : undefined
  const page = isFacts(context.page) ? context.page : properties
  const search = searchOf(page)
  if (campaign === undefined && search === undefined) return undefined
  const asked = search === undefined ? undefined : new URLSearchParams(search)
  const said = (name: string) => textOf(campaign?.[name]) ?? textOf(asked?.get(`utm_${name}`))
  const clickKind = asked === undefined ? undefined : CLICKS.find((name) => asked.has(name))
  const touch = {
    source: said('source'),
    medium: said('medium'),
    campaign: textOf(campaign?.name) ?? textOf(asked?.get('utm_campaign')),
    term: said('term'),
    content: said('content'),
    clickKind: clickKind ?? null,
    clickRef: clickKind === undefined ? null : textOf(asked?.get(clickKind)),
    referrerHost: hostOf(page.referrer),
  }
  const led = touch.source ?? touch.medium ?? touch.campaign ?? touch.clickRef
  return led === null ? undefined : touch
}

/** Only addresses that can hold a campaign are taken apart: most hold none, and taking one apart costs 2 µs. */
function searchOf(page: Facts): string | undefined {
  const search = typeof page.search === 'string' && page.search !== '' ? page.search : queryOf(page.url)
  if (search === undefined || search.length > 4_000) return undefined
  return search.includes('utm_') || CLICKS.some((name) => search.includes(name)) ? search : undefined
}

function queryOf(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined
  const cut = url.indexOf('?')
  return cut < 0 ? undefined : url.slice(cut)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? cutText(value.trim(), LENGTH) : null
}

function hostOf(referrer: unknown): string | null {
  if (typeof referrer !== 'string' || !URL.canParse(referrer)) return null
  return new URL(referrer).hostname.slice(0, LENGTH) || null
}
