import type { TagBody } from './tag-body.ts'
import { isCases, isSum, type SumRule, type Tag } from './values.ts'

export type Choice = NonNullable<Tag['choices']>[number]
export type Case = NonNullable<TagBody['cases']>[number]

/** A tag in its form. */
export interface Entered {
  readonly zh: string
  readonly en?: string
  readonly code: string
  readonly group: string
  readonly aboutZh?: string
  readonly aboutEn?: string
  readonly kind: Tag['kind']
  readonly type: Tag['type']
  readonly choices?: readonly Choice[]
  readonly cases?: readonly Case[]
  readonly sum?: SumRule
  readonly unitZh?: string
  readonly unitEn?: string
  readonly ownerId?: string | null
  readonly freshDays?: number | null
  readonly personal: boolean
}

/** What can be made; built-in ones are there. */
export const KINDS = ['hand', 'rule', 'computed', 'imported'] as const
export const TYPES = ['text', 'number', 'boolean', 'day', 'choice', 'choices'] as const
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
  'events',
  'eventDays',
  'eventSum',
  'eventAverage',
  'eventLargest',
  'eventValues',
  'firstEventDay',
  'lastEventDay',
] as const

export type Measure = (typeof MEASURES)[number]
/** Measures that are days. */
export const isDayMeasure = (measure: Measure): boolean =>
  ['firstDay', 'lastDay', 'firstEventDay', 'lastEventDay'].includes(measure)
/** Measures of what people do on pages and in apps; the others are of what they buy. */
export const isDoing = (measure: Measure): boolean => measure.startsWith('event') || measure.endsWith('EventDay')
/** Measures of what events say in a property. */
export const asksProperty = (measure: Measure): boolean =>
  ['eventSum', 'eventAverage', 'eventLargest', 'eventValues'].includes(measure)

/** Of which types a kind may be: what is added up is a number, parted into choices, or a day. */
export const typesOf = (kind: Tag['kind']): readonly Tag['type'][] =>
  kind === 'computed'
    ? ['number', 'choice', 'day']
    : kind === 'rule'
      ? ['boolean', 'choice', 'choices', 'text', 'number']
      : TYPES

export const NEW_TAG: Omit<Entered, 'group'> = {
  zh: '',
  code: '',
  kind: 'hand',
  type: 'boolean',
  choices: [],
  cases: [{ when: { all: [] }, value: true }],
  sum: { measure: 'orders', windowDays: 90 },
  personal: false,
}

export const enteredFrom = (tag: Tag): Entered => ({
  zh: tag.name.zh,
  ...(tag.name.en === undefined ? {} : { en: tag.name.en }),
  ...(tag.about ? { aboutZh: tag.about.zh, ...(tag.about.en === undefined ? {} : { aboutEn: tag.about.en }) } : {}),
  ...(tag.unit ? { unitZh: tag.unit.zh, ...(tag.unit.en === undefined ? {} : { unitEn: tag.unit.en }) } : {}),
  ...(tag.choices ? { choices: tag.choices } : {}),
  ...(isCases(tag.rule) ? { cases: tag.rule.cases } : {}),
  ...(isSum(tag.rule) ? { sum: tag.rule } : {}),
  code: tag.code,
  group: tag.group,
  kind: tag.kind,
  type: tag.type,
  ownerId: tag.ownerId,
  freshDays: tag.freshDays,
  personal: tag.personal,
})

const nameFrom = (zh: string | undefined, en: string | undefined) =>
  !zh?.trim() ? null : en?.trim() ? { zh: zh.trim(), en: en.trim() } : { zh: zh.trim() }

/** What is sent: fields that its kind does not have are left out, what the form does not show stays. */
export function bodyFrom(entered: Entered, before: Tag | undefined): TagBody {
  const { kind, type } = entered
  const isChoice = type === 'choice' || type === 'choices'
  const isSaid = kind === 'hand' || kind === 'imported'
  return {
    code: entered.code,
    group: entered.group,
    name: nameFrom(entered.zh, entered.en) ?? { zh: entered.zh },
    about: nameFrom(entered.aboutZh, entered.aboutEn),
    type,
    kind,
    choices: isChoice ? (entered.choices ?? []) : null,
    unit: type === 'number' ? nameFrom(entered.unitZh, entered.unitEn) : null,
    ...(kind === 'rule' ? { cases: entered.cases ?? [] } : {}),
    ...(kind === 'computed' && entered.sum ? { sum: sumFrom(entered.sum, type) } : {}),
    ownerId: entered.ownerId === undefined ? (before?.ownerId ?? null) : entered.ownerId,
    freshDays: isSaid ? (entered.freshDays ?? null) : (before?.freshDays ?? null),
    personal: entered.personal,
    archived: before?.archived ?? false,
    expectedVersion: before?.version ?? 0,
  }
}

/** Without bounds where nothing is parted, and without a condition that says nothing. */
function sumFrom({ measure, windowDays, where, bounds, events, property, tests }: SumRule, type: Tag['type']): SumRule {
  const isEmpty = where !== undefined && 'all' in where && where.all?.length === 0
  return {
    measure,
    windowDays,
    ...(where === undefined || isEmpty || isDoing(measure) ? {} : { where }),
    ...(isDoing(measure) ? { events: events ?? [] } : {}),
    ...(asksProperty(measure) && property !== undefined ? { property } : {}),
    ...(isDoing(measure) && tests && tests.length > 0 ? { tests } : {}),
    ...(type === 'choice' ? { bounds: bounds ?? [] } : {}),
  }
}
