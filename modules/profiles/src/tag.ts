import { type Day, type Instant, parseDay } from '@atrium/kernel'
import type { LocalName } from '@atrium/organization'
import type { Condition } from '@atrium/rules'

export const VALUE_TYPES = ['text', 'number', 'boolean', 'day', 'choice', 'choices'] as const
export type ValueType = (typeof VALUE_TYPES)[number]

/**
 * How values come about: said by staff (`hand`) or by a file or another system (`imported`), by conditions (`rule`), by adding up
 * purchases (`computed`), or read where they are kept anyway (`builtIn`).
 */
export const TAG_KINDS = ['hand', 'imported', 'rule', 'computed', 'builtIn'] as const
export type TagKind = (typeof TAG_KINDS)[number]

/** As on the wire: days are written `YYYY-MM-DD`, choices by their codes. */
export type TagValue = string | number | boolean | readonly string[]

export interface Choice {
  readonly code: string
  readonly zh: string
  readonly en?: string
  /** No longer offered; those who have it keep it. */
  readonly archived?: boolean
}

/** The first case whose condition holds gives the value; where none does, there is none. */
export interface CasesRule {
  readonly cases: readonly { readonly when: Condition; readonly value: TagValue }[]
}

/** Of what events say in a property: its numbers added up, their average and the largest; how many values there were. */
const OF_PROPERTIES = ['eventSum', 'eventAverage', 'eventLargest', 'eventValues'] as const
const DOINGS = ['events', 'eventDays', 'firstEventDay', 'lastEventDay', ...OF_PROPERTIES] as const
export const MEASURES = [
  'orders',
  'spendMinor',
  'averageMinor',
  'largestMinor',
  'quantity',
  'days',
  'stores',
  'products',
  'categories',
  'lastDay',
  'firstDay',
  ...DOINGS,
] as const
/** Measures of what people do on pages and in apps; the others are of what they buy. */
export const isDoing = (measure: Measure): boolean => DOINGS.some((each) => each === measure)
/** Measures of what a property says; they name it. */
export const asksProperty = (measure: Measure): boolean => OF_PROPERTIES.some((each) => each === measure)
export type Measure = (typeof MEASURES)[number]

/** What an event must say to count: a text (or a number or yes or no, as written) that is one of some, or a number of so much at least or at most. */
export interface EventTest {
  /** Dotted: `products.color` is a property in a property. */
  readonly property: string
  readonly op: 'in' | 'ge' | 'le'
  readonly value: readonly string[] | number
}

/** Adds up what a person bought (net of returns, in the group's currency) or did on pages and in apps. */
export interface SumRule {
  readonly measure: Measure
  /** So many days, today the last of them, as in audiences; null: ever. */
  readonly windowDays: number | null
  /** Of doings: the names of the events that count. */
  readonly events?: readonly string[]
  /** Of doings: what is measured, where the measure is of a property. */
  readonly property?: string
  /** Of doings: all of them hold of an event that counts. */
  readonly tests?: readonly EventTest[]
  /** Which lines count (`itemContext`); with it amounts are those of the lines. */
  readonly where?: Condition
  /** For a choice: n bounds in ascending order part n + 1 choices, at or above a bound is the next. */
  readonly bounds?: readonly number[]
}

export const TRACES = ['model', 'system', 'screen', 'network', 'wechat'] as const
export type Trace = (typeof TRACES)[number]

/** What the contexts of somebody's latest events tell of the device; `wechat`: came by WeChat. Only the house itself has such tags. */
export interface TraceRule {
  readonly trace: Trace
}

export interface ReadRule {
  readonly field: string
}

export interface Tag {
  readonly id: number
  readonly code: string
  readonly group: string
  readonly position: number
  readonly name: LocalName
  readonly about: LocalName | null
  readonly type: ValueType
  readonly choices: readonly Choice[] | null
  readonly unit: LocalName | null
  readonly kind: TagKind
  readonly rule: CasesRule | SumRule | TraceRule | ReadRule | null
  readonly ownerId: number | null
  readonly freshDays: number | null
  readonly personal: boolean
  readonly version: number
  readonly changedAt: Instant
  readonly archived: boolean
  readonly persons: number | null
  readonly countedAt: Instant | null
}

export interface TagGroup {
  readonly code: string
  readonly position: number
  readonly name: LocalName
}

/** All tags, archived ones too, by code and in their order. */
export interface TagBook {
  readonly groups: readonly TagGroup[]
  readonly tags: readonly Tag[]
  byCode(code: string): Tag | undefined
  byId(id: number): Tag | undefined
}

export function tagBook(groups: readonly TagGroup[], tags: readonly Tag[]): TagBook {
  const codes = new Map(tags.map((tag) => [tag.code, tag]))
  const ids = new Map(tags.map((tag) => [tag.id, tag]))
  return { groups, tags, byCode: (code) => codes.get(code), byId: (id) => ids.get(id) }
}

export const isCases = (rule: Tag['rule']): rule is CasesRule => rule !== null && 'cases' in rule
export const isSum = (rule: Tag['rule']): rule is SumRule => rule !== null && 'measure' in rule
export const isTrace = (rule: Tag['rule']): rule is TraceRule => rule !== null && 'trace' in rule
export const isRead = (rule: Tag['rule']): rule is ReadRule => rule !== null && 'field' in rule

const MAX_TEXT = 200
const TEXT = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u

/** Whether a value fits a tag. A choice that is no longer offered fits only where `kept`. */
export function fitsTag(tag: Pick<Tag, 'type' | 'choices'>, value: unknown, kept = false): value is TagValue {
  const offered = (code: unknown) =>
    typeof code === 'string' && (tag.choices ?? []).some((each) => each.code === code && (kept || !each.archived))
  switch (tag.type) {
    case 'text':
      return typeof value === 'string' && value.length <= MAX_TEXT && value === value.trim() && TEXT.test(value)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1e15
    case 'boolean':
      return typeof value === 'boolean'
    case 'day':
      return typeof value === 'string' && parseDay(value) !== undefined
    case 'choice':
      return offered(value)
    case 'choices':
      return Array.isArray(value) && value.length > 0 && new Set(value).size === value.length && value.every(offered)
  }
}

/** Choices in the order of the tag, so that the same set is written one way. */
export function normalValue(tag: Pick<Tag, 'type' | 'choices'>, value: TagValue): TagValue {
  if (tag.type !== 'choices' || !Array.isArray(value)) return value
  return (tag.choices ?? []).map((each) => each.code).filter((code) => value.includes(code))
}

export const sameValue = (one: TagValue | null, other: TagValue | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Reads `value` as written in a file: numbers, `true`/`是`, choices by code or by either name, several parted by `;`. Undefined where it does not fit. */
export function readValue(tag: Tag, text: string): TagValue | undefined {
  const word = text.trim()
  const choose = (said: string) =>
    (tag.choices ?? []).find((each) => [each.code, each.zh, each.en].includes(said.trim()))?.code
  const value = ((): unknown => {
    switch (tag.type) {
      case 'number':
        return word === '' ? undefined : Number(word)
      case 'boolean':
        return /^(true|yes|1|是|有)$/i.test(word) ? true : /^(false|no|0|否|无)$/i.test(word) ? false : undefined
      case 'choice':
        return choose(word)
      case 'choices':
        return word.split(/[;；、|]/).map(choose)
      default:
        return word
    }
  })()
  return fitsTag(tag, value) ? normalValue(tag, value) : undefined
}

/** The day of a `day` value. */
export const dayOfValue = (value: TagValue): Day | null =>
  typeof value === 'string' ? (parseDay(value) ?? null) : null
