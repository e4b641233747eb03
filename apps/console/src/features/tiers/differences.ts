import { type Language, nameIn } from '@atrium/ui'
import { type Say, sayBenefit, sayEntry, type TierSet } from './definition.ts'

/** One thing that differs between two versions: what, before, after; an empty side is where there was nothing. */
export interface Difference {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** What changed from one version of the levels to the next, in words. */
export function differencesOf(
  before: TierSet,
  after: TierSet,
  currency: string,
  language: Language,
  t: Say,
): Difference[] {
  const found: Difference[] = []
  const note = (what: string, one: string, other: string) => {
    if (one !== other) found.push({ what, before: one, after: other })
  }
  const codes = [...new Set([...after.levels, ...before.levels].map(({ code }) => code))]
  for (const code of codes) {
    const [one, other] = [before, after].map((set) => set.levels.find((level) => level.code === code))
    const name = nameIn((other ?? one)?.name ?? { zh: code }, language)
    if (!one || !other) {
      const said = (level: typeof one) => (level ? sayEntry(level.entry, currency, language, t) : '')
      found.push({
        what: t(one ? 'diff.removed' : 'diff.added', { level: name }),
        before: said(one),
        after: said(other),
      })
      continue
    }
    const names = (level: typeof one) => [level.name.zh, ...(level.name.en ? [level.name.en] : [])].join(' / ')
    note(t('diff.name', { level: name }), names(one), names(other))
    const entry = (level: typeof one) => sayEntry(level.entry, currency, language, t)
    note(t('diff.entry', { level: name }), entry(one), entry(other))
    const benefits = (level: typeof one) =>
      (level.benefits ?? []).map((benefit) => sayBenefit(benefit, language, t)).join(t('diff.and'))
    note(t('diff.benefits', { level: name }), benefits(one), benefits(other))
  }
  const stay = codes.filter((code) =>
    [before, after].every(({ levels }) => levels.some((level) => level.code === code)),
  )
  const order = (set: TierSet) =>
    set.levels
      .filter(({ code }) => stay.includes(code))
      .map(({ code }) => nameIn(after.levels.find((level) => level.code === code)?.name ?? { zh: code }, language))
      .join(' < ')
  note(t('diff.order'), order(before), order(after))
  const days = (value: number | undefined) => t('diff.days', { days: value ?? 0 })
  note(t('edit.retentionDays'), days(before.retentionDays), days(after.retentionDays))
  note(t('edit.graceDays'), days(before.graceDays), days(after.graceDays))
  const bands = (set: TierSet) => (set.rfm ? sayBands(set.rfm, t) : '')
  note(t('rfm.title'), bands(before), bands(after))
  return found
}

const sayBands = (rfm: NonNullable<TierSet['rfm']>, t: Say): string =>
  [
    [t('rfm.recency'), rfm.recencyDays.map(({ atMost, score }) => `≤${atMost}:${score}`)] as const,
    [t('rfm.frequency'), rfm.orders.map(({ atLeast, score }) => `≥${atLeast}:${score}`)] as const,
    [t('rfm.money'), rfm.netSpend.map(({ atLeast, score }) => `≥${atLeast / 100}:${score}`)] as const,
  ]
    .map(([what, list]) => `${what} ${list.join(', ')}`)
    .join(' · ')
