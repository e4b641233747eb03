import type { Currency, Day, Instant } from '@atrium/kernel'

/** From the top down. Each stands under the kinds that `PARENT_KINDS` names, so the tree is at most four deep and has no cycle. */
export const NODE_KINDS = ['group', 'mall', 'brand', 'store', 'counter'] as const
export type NodeKind = (typeof NODE_KINDS)[number]

export const PARENT_KINDS: Readonly<Record<NodeKind, readonly NodeKind[]>> = {
  group: [],
  mall: ['group'],
  brand: ['group'],
  store: ['mall', 'brand'],
  counter: ['store'],
}

/** A name as people see it; English where it was given. */
export interface LocalName {
  readonly zh: string
  readonly en?: string
}

export const localName = (zh: string, en: string | null): LocalName => (en === null ? { zh } : { zh, en })

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** `HH:MM` by the node's wall clock. `closes` is later than `opens` and may pass midnight: `26:00` is 2 a.m. of the next day. */
export interface OpenSpan {
  readonly opens: string
  readonly closes: string
}

/** By weekday; a weekday that is left out or empty is closed. */
export type OpeningHours = Readonly<Partial<Record<Weekday, readonly OpenSpan[]>>>

/** Days, both included, `YYYY-MM-DD`, on which a place stays closed: Spring Festival, works. */
export interface Closure {
  readonly from: string
  readonly to: string
  readonly reason?: string
}

/** A node as it stands today. What it does not say itself is what the node above it says. */
export interface OrganizationNode {
  readonly id: number
  readonly kind: NodeKind
  readonly code: string
  readonly name: LocalName
  /** null for the group only. */
  readonly parentId: number | null
  /** Ids from the root down to the node itself. */
  readonly path: readonly number[]
  /** IANA name. */
  readonly zone: string
  readonly currency: Currency
  readonly hours: OpeningHours | null
  /** 业态, as the house names it: `catering/coffee`. Not inherited. */
  readonly category: string | null
  readonly floor: string | null
  /** First day of business, and first day on which it is no more; null where nobody said. */
  readonly openedOn: Day | null
  readonly closedOn: Day | null
  /** Days of its own on which it stays closed, beside its hours; not inherited. */
  readonly closures: readonly Closure[]
  readonly archivedAt: Instant | null
}

/** First day of a node's first parent row: history from before the node was entered has a place too. Since 1900-01-01. */
export const BEGINNING: Day = -25_567

const CLOCK = /^(\d{2}):([0-5]\d)$/

function minutes(text: string): number | undefined {
  const match = CLOCK.exec(text)
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined
}

/** What is wrong with opening hours, in one sentence; undefined where nothing is. Spans of a day are in order and do not touch. */
export function hoursFault(hours: OpeningHours): string | undefined {
  for (const [weekday, spans] of Object.entries(hours)) {
    if (!(WEEKDAYS as readonly string[]).includes(weekday))
      return `${weekday} is no weekday: use ${WEEKDAYS.join(', ')}`
    let after = -1
    for (const span of spans) {
      const opens = minutes(span.opens)
      const closes = minutes(span.closes)
      if (opens === undefined || closes === undefined) return `${weekday}: times are HH:MM`
      if (opens <= after) return `${weekday}: the spans overlap or are out of order`
      if (opens >= 24 * 60 || closes <= opens || closes > opens + 24 * 60) {
        return `${weekday}: a span opens before 24:00 and closes within a day after it opens`
      }
      after = closes
    }
  }
  return undefined
}

/** Closures of one place at most. */
export const CLOSURES_LIMIT = 200
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** What is wrong with closures, in one sentence; undefined where nothing is. They are in order and do not overlap. */
export function closuresFault(closures: readonly Closure[]): string | undefined {
  if (closures.length > CLOSURES_LIMIT) return `At most ${CLOSURES_LIMIT} closures.`
  let after = ''
  for (const { from, to, reason } of closures) {
    if (!DAY.test(from) || !DAY.test(to)) return 'Days are YYYY-MM-DD.'
    if (to < from) return `A closure ends on the day it begins or later: ${from}.`
    if (from <= after) return `The closures overlap or are out of order at ${from}.`
    if (reason !== undefined && !isText(reason, 100)) return 'A reason is 1 to 100 printable characters.'
    after = to
  }
  return undefined
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/** True for an ISO 4217 code in upper case, by CLDR data. */
export const isCurrency = (code: string): boolean => currencies.has(code)

// Control characters cannot be typed, break files, and U+0000 is refused by PostgreSQL, as is half a surrogate pair.
const CODE = /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u
const TEXT = /^[^\p{Cc}]+$/u

/** Codes of nodes and programmes: 1 to 64 printable characters, no blanks at the ends. */
export const isCode = (text: string): boolean => text.length <= 64 && CODE.test(text) && text.isWellFormed()

/** A printable text of 1 to `most` characters. */
export const isText = (text: string, most: number): boolean =>
  text.length <= most && TEXT.test(text) && text.trim() !== '' && text.isWellFormed()

/** What became of one item of an upsert. */
export type Change = 'created' | 'changed' | 'unchanged'
