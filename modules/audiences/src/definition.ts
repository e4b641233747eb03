/*
 * The language of audiences: a tree of all, any and not over leaves. Every leaf is one question to the projection whose answer is a
 * set of persons; the tree is algebra over those sets. Days are `YYYY-MM-DD`, money integer minor units, places of the
 * organization, products and sources go by code, audiences by their id on the wire.
 */

export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | Leaf

export type Leaf =
  | FieldLeaf
  | LevelLeaf
  | PointsLeaf
  | ConsentLeaf
  | ReachableLeaf
  | MetLeaf
  | TagLeaf
  | PurchasesLeaf
  | EventsLeaf
  | SequenceLeaf
  | AudienceLeaf
  | SampleLeaf

export const LEAVES = [
  'field',
  'level',
  'points',
  'consent',
  'reachable',
  'met',
  'tag',
  'purchases',
  'events',
  'sequence',
  'audience',
  'sample',
] as const
export type LeafKind = (typeof LEAVES)[number]

/**
 * Comparisons. Numbers: `eq` … `between` (both ends included). Choices and texts: `in`, `notIn` (holds also where nothing is known),
 * `contains`, `startsWith`. Days: `lastDays` N (the N days up to today), `beforeDays` N (more than N days ago), `nextDays` N (today
 * and the N − 1 days after; birthdays of any year), `from`, `till`, `between`. `known` and `unknown` ask whether there is a value.
 */
export const OPS = [
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'between',
  'in',
  'notIn',
  'contains',
  'startsWith',
  'lastDays',
  'beforeDays',
  'nextDays',
  'from',
  'till',
  'known',
  'unknown',
] as const
export type Op = (typeof OPS)[number]

export type Scalar = string | number | boolean
export type Value = Scalar | readonly Scalar[]

/** `value` is left out for `known` and `unknown`. */
export interface Comparison {
  readonly op: Op
  readonly value?: Value
}

/** Something known of the person: gender, age, joined on, a custom field, a figure of the portrait. */
export interface FieldLeaf extends Comparison {
  readonly is: 'field'
  readonly field: string
}

export interface LevelLeaf {
  readonly is: 'level'
  readonly programme: string
  readonly op: 'in' | 'notIn'
  readonly value: readonly string[]
}

export const POINT_MEASURES = ['balance', 'available', 'frozen', 'debt'] as const
export interface PointsLeaf extends Comparison {
  readonly is: 'points'
  readonly programme: string
  readonly measure: (typeof POINT_MEASURES)[number]
}

export const CONSENTS = ['allowed', 'refused', 'unsaid'] as const
export interface ConsentLeaf {
  readonly is: 'consent'
  readonly purpose: string
  readonly channel: string
  readonly value: (typeof CONSENTS)[number]
}

/** Whether the person can be written to: has the identity, has allowed it, nothing of it is blocked. */
export interface ReachableLeaf {
  readonly is: 'reachable'
  readonly channel: string
  /** `marketing` where left out. */
  readonly purpose?: string
}

/** Whom any store of these parts of the organization has met. */
export interface MetLeaf {
  readonly is: 'met'
  readonly stores: readonly string[]
}

export interface TagLeaf extends Comparison {
  readonly is: 'tag'
  readonly tag: string
}

/**
 * Days that count. `lastDays: 30` is the 30 days up to and including today; with `endingDaysAgo: 30` the 30 days before those. `from`
 * and `till` are included. Left out: ever.
 */
export interface Window {
  readonly lastDays?: number
  readonly endingDaysAgo?: number
  readonly from?: string
  readonly till?: string
}

/** Times of day and week. */
export interface Times {
  /** From the hour up to but not including the other; past midnight where `till` is not after `from`. 0 to 24. */
  readonly hours?: { readonly from: number; readonly till: number }
  /** 1 Monday to 7 Sunday. */
  readonly weekdays?: readonly number[]
}

/** Which purchases, or lines of them, are meant; lists mean any of, several keys all of. */
export interface PurchaseWhere extends Times {
  /** Nodes of the organization; what is below them is meant too. */
  readonly stores?: readonly string[]
  readonly channels?: readonly string[]
  readonly sources?: readonly string[]
  /** By sku. */
  readonly products?: readonly string[]
  /** Paths; what is below them is meant too. */
  readonly categories?: readonly string[]
  readonly brands?: readonly string[]
  /** Only purchases of this much and more, minor units. */
  readonly atLeastMinor?: number
}

export const PURCHASE_MEASURES = [
  'count',
  'paid',
  'average',
  'quantity',
  'days',
  'stores',
  'firstDay',
  'lastDay',
] as const
export type PurchaseMeasure = (typeof PURCHASE_MEASURES)[number]

/** What a person bought: net of returns, unless `gross`. Amounts are of one currency, the group's where none is named. */
export interface PurchasesLeaf extends Comparison {
  readonly is: 'purchases'
  readonly measure: PurchaseMeasure
  readonly where?: PurchaseWhere
  readonly window?: Window
  readonly currency?: string
  /** Counts what was returned since, too. */
  readonly gross?: boolean
}

export interface PropertyTest extends Comparison {
  /** Dotted: `products.color` is a property in a property. */
  readonly property: string
}

export const EVENT_KINDS = ['track', 'page', 'screen'] as const
/** Which events are meant; lists mean any of, several keys all of. Hours and days of the week are those at their source. */
export interface EventWhere extends Times {
  readonly kind?: (typeof EVENT_KINDS)[number]
  /** Names of the event, page or screen. */
  readonly names?: readonly string[]
  readonly sources?: readonly string[]
  readonly properties?: readonly PropertyTest[]
}

export const EVENT_MEASURES = ['count', 'days', 'sum', 'average', 'values', 'firstDay', 'lastDay'] as const
export type EventMeasure = (typeof EVENT_MEASURES)[number]
/** Measures of a property of events. */
export const PROPERTY_MEASURES: readonly EventMeasure[] = ['sum', 'average', 'values']

export interface EventsLeaf extends Comparison {
  readonly is: 'events'
  readonly measure: EventMeasure
  /**
   * What is added up, averaged, or of which different values are counted; needed by these measures, and only by them. Dotted as in tests. Numbers
   * are taken to four decimals, 10^11 at most on either side of 0; what is no number adds nothing.
   */
  readonly property?: string
  readonly where?: EventWhere
  readonly window?: Window
}

/** Something that happened once: a purchase or an event. */
export type Step = { readonly purchase: PurchaseWhere } | { readonly event: EventWhere }

/** The steps one after another, each within so many times 24 hours after the one before, with nothing of `without` in between. */
export interface SequenceLeaf {
  readonly is: 'sequence'
  readonly steps: readonly Step[]
  readonly withinDays: number
  readonly without?: Step
  /** In which the last step lies. */
  readonly window?: Window
}

export interface AudienceLeaf {
  readonly is: 'audience'
  readonly audienceId: string
}

/** About so many of all persons: each drawn by itself by the seed, so nobody's answer changes when others come or go. */
export interface SampleLeaf {
  readonly is: 'sample'
  readonly seed: string
  /** Share of the whole from here to there, 0 to 1: ranges that do not overlap draw different persons. */
  readonly from?: number
  readonly to: number
}

export const LIMITS = { nodes: 100, depth: 8, list: 500, text: 200, days: 36_500, steps: 4 } as const

export const isLeaf = (filter: Filter): filter is Leaf => 'is' in filter

/** All leaves of a tree, in its order. */
export function leavesOf(filter: Filter): readonly Leaf[] {
  if (isLeaf(filter)) return [filter]
  if ('not' in filter) return leavesOf(filter.not)
  return ('all' in filter ? filter.all : filter.any).flatMap(leavesOf)
}

/** Ids on the wire of the audiences that a tree rests on. */
export const audiencesIn = (filter: Filter): readonly string[] =>
  leavesOf(filter).flatMap((leaf) => (leaf.is === 'audience' ? [leaf.audienceId] : []))

/** Whether what it answers moves with the calendar alone. */
export const movesWithDays = (filter: Filter): boolean =>
  leavesOf(filter).some((leaf) => {
    if ('window' in leaf && leaf.window?.lastDays !== undefined) return true
    if ('op' in leaf && ['lastDays', 'beforeDays', 'nextDays'].includes(leaf.op)) return true
    return leaf.is === 'field' && leaf.field === 'age'
  })
