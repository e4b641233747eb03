import { day } from '@atrium/ui'
import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { useClosures } from './closures.ts'
import { before, type DayRange, yearBefore } from './range.ts'

/** A range in words; a single day once. */
export function useRangeText(): (range: DayRange) => string {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  return ({ from, to }) =>
    from === to ? day(from, language) : t('home.fromTo', { from: day(from, language), to: day(to, language) })
}

interface Other {
  readonly label: string
  readonly range: DayRange
  /** Formatted. */
  readonly value: string
}

/** What a figure is, and what stood there in the periods that it is compared with. */
export function useCompared(): (definition: string, others: readonly Other[]) => ReactNode {
  const rangeText = useRangeText()
  return (definition, others) => (
    <>
      <div>{definition}</div>
      {others.map(({ label, range, value }) => (
        <div key={label} style={{ marginTop: 4, fontVariantNumeric: 'tabular-nums' }}>
          {label} {rangeText(range)}: {value}
        </div>
      ))}
    </>
  )
}

/** With which days the page compares, and why with those. */
export function Compared({ range }: { readonly range: DayRange }) {
  const { t } = useTranslation('reports')
  const rangeText = useRangeText()
  const [last, year] = [before(range), yearBefore(range)]
  const closures = useClosures()
  const closed = [range, last, year].map((one) => closures.within(one))
  const why =
    year.by === 'festival'
      ? t('home.by.festival', { festival: t(`festival.${year.festival}`) })
      : t(`home.by.${year.by}`)
  return (
    <Typography.Text type="secondary" style={{ fontSize: 12, display: 'block' }}>
      {t('home.lastHint', { range: rangeText(last) })} · {t('home.yearHint', { range: rangeText(year), why })}
      {year.only.length > 0 && (
        <>
          {' · '}
          {t('home.limps', { festivals: year.only.map((one) => t(`festival.${one}`)).join(t('home.and')) })}
        </>
      )}
      {closed.some((days) => days > 0) && (
        <>
          {' · '}
          {t(closures.isOne ? 'home.closedOne' : 'home.closed', { now: closed[0], last: closed[1], year: closed[2] })}
        </>
      )}
    </Typography.Text>
  )
}
