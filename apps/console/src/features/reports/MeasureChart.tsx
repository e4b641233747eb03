import { chartColours, formerColour } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import { useAppearance } from '../../app/appearance.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { DayChart } from './DayChart.tsx'
import type { DrawnSeries } from './day-chart.ts'
import { purchasesOf } from './drill.ts'
import type { Days } from './figures.ts'
import { courseOf, isOfFootfall, kindOfParts, type Measure } from './measures.ts'
import { type DayRange, daysOf, yearBefore } from './range.ts'

export interface MeasureChartProps {
  readonly measure: Measure
  readonly range: DayRange
  /** Whether more days are shown than were chosen. */
  readonly isWider: boolean
  readonly now: Days | undefined
  readonly then: Days | undefined
  readonly currency: string
}

/** One figure by day, beside the like days of the year before. A day of the table leads to its purchases. */
export function MeasureChart({ measure, range, isWider, now, then, currency }: MeasureChartProps) {
  const { t } = useTranslation('reports')
  const { dark } = useAppearance()
  const me = useMe()
  const node = useScopeNode()
  const colours = chartColours(dark)
  const { key, kind, of, parts } = measure
  const name = t(`figure.${key}`)
  const year = yearBefore(range)
  // Parts and former year in one unit: the repeated share is drawn as money, so its former year is the money of those who came again.
  const whole = key === 'repeat' ? (parts?.[0]?.of ?? of) : of
  const series: DrawnSeries[] = [
    ...(parts ?? [{ key, of }]).map((part, at) => ({
      name: parts && parts.length > 1 ? t(`part.${part.key}`) : name,
      colour: colours[at] ?? '',
      as: parts ? ('bar' as const) : ('line' as const),
      values: courseOf(part.of, now, range, currency),
    })),
    {
      ...{
        name: t(`chart.former.${key === 'repeat' ? 'returning' : 'all'}`),
        colour: formerColour(dark),
        as: 'former',
      },
      values: courseOf(whole, then, year, currency).slice(0, daysOf(range).length),
    },
  ]
  const hasReceipts = key !== 'joined' && !isOfFootfall(measure) && mayAll(me, ['purchases.read'])
  return (
    <DayChart
      title={isWider ? t('chart.recent', { name }) : t('chart.title', { name })}
      days={daysOf(range)}
      series={series}
      kind={kindOfParts(measure)}
      more={parts && parts.length < 2 ? [] : [{ name, kind, values: courseOf(of, now, range, currency) }]}
      currency={currency}
      isLoading={now === undefined}
      linkTo={hasReceipts ? (day) => purchasesOf(node, { from: day, to: day }) : undefined}
    />
  )
}
