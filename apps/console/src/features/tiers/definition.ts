import { count, type Language, money, nameIn } from '@atrium/ui'
import type { InputOf } from '../../app/api.ts'

export type TierSet = InputOf<'tiers.set.write'>['body']['definition']
export type Level = TierSet['levels'][number]
export type Entry = NonNullable<Level['entry']>
export type Criterion = Extract<Entry, { readonly any: unknown }>['any'][number]
export type Rfm = NonNullable<TierSet['rfm']>
export type Benefit = NonNullable<Level['benefits']>[number]

export const MEASURES = ['netSpend', 'points', 'visits', 'rfmScore'] as const

export const criteriaOf = (entry: Entry): readonly Criterion[] => ('any' in entry ? entry.any : entry.all)
export const entryWith = (rule: 'any' | 'all', criteria: readonly Criterion[]): Entry =>
  rule === 'any' ? { any: criteria } : { all: criteria }

/** Whether any level asks for a score, which needs bands. */
export const needsBands = ({ levels }: TierSet): boolean =>
  levels.some(({ entry }) => entry !== undefined && criteriaOf(entry).some(({ measure }) => measure === 'rfmScore'))

/** Bands to begin with: the nearer, the more often, the more, the higher. */
export const FIRST_BANDS: Rfm = {
  recencyDays: [
    { atMost: 30, score: 5 },
    { atMost: 90, score: 3 },
    { atMost: 180, score: 1 },
  ],
  orders: [
    { atLeast: 1, score: 1 },
    { atLeast: 3, score: 3 },
    { atLeast: 6, score: 5 },
  ],
  netSpend: [
    { atLeast: 50_000, score: 1 },
    { atLeast: 200_000, score: 3 },
    { atLeast: 1_000_000, score: 5 },
  ],
}

export const NEW_CRITERION: Criterion = { measure: 'netSpend', window: { days: 365 }, atLeast: 100_000 }

export type Say = (key: string, values?: Readonly<Record<string, unknown>>) => string

/** 「近 365 天净消费 ≥ ¥1,000.00」 */
export function sayCriterion(criterion: Criterion, currency: string, language: Language, t: Say): string {
  const { measure, window } = criterion
  const bound = 'atLeast' in criterion ? criterion.atLeast : criterion.above
  return t('said.criterion', {
    window:
      'days' in window
        ? t(window.days === 0 ? 'window.ever' : 'window.days', { days: window.days })
        : t('window.calendarYear'),
    measure: t(`measure.${measure}`),
    sign: 'atLeast' in criterion ? '≥' : '>',
    bound: measure === 'netSpend' ? money(bound, currency, language) : count(bound, language),
  })
}

export function sayEntry(entry: Entry | undefined, currency: string, language: Language, t: Say): string {
  if (entry === undefined) return t('said.base')
  return criteriaOf(entry)
    .map((criterion) => sayCriterion(criterion, currency, language, t))
    .join(t('any' in entry ? 'said.or' : 'said.and'))
}

export function sayBenefit(benefit: Benefit, language: Language, t: Say): string {
  switch (benefit.type) {
    case 'pointsMultiplier':
      return t('benefit.pointsMultiplier', { factor: benefit.factor })
    case 'freeParking':
      return t('benefit.freeParking', { hours: benefit.hours })
    case 'birthdayGift':
      return t('benefit.birthdayGift', { code: benefit.code })
    case 'text':
      return nameIn(benefit.text, language)
  }
}

export function levelName(set: TierSet, code: string, language: Language): string {
  const level = set.levels.find((each) => each.code === code)
  return level ? nameIn(level.name, language) : code
}

/** Two levels in another order; the base stays where it is. */
export function moved(levels: readonly Level[], at: number, by: -1 | 1): readonly Level[] {
  const [one, other] = [levels[at], levels[at + by]]
  if (!one || !other || at === 0 || at + by === 0) return levels
  return levels.map((level, place) => (place === at ? other : place === at + by ? one : level))
}

/** Persons by level as the server counts them. */
export const personsOf = (counts: object, code: string): number => {
  const found = Object.entries(counts).find(([level]) => level === code)?.[1]
  return typeof found === 'number' ? found : 0
}
