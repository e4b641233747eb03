import { day as dayIn } from '@atrium/ui'
import { ChartCard, type ChartTable } from '@atrium/ui/chart'
import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Drawn } from '../../app/Drawn.tsx'
import { useLanguage } from '../../app/language.ts'
import { useClosures } from './closures.ts'
import type { DrawnSeries } from './day-chart.ts'
import { plainFigure, writeFigure } from './figure/answer.ts'
import type { Kind } from './measures.ts'

/** A column of the table behind the chart. */
export interface DayColumn {
  readonly name: string
  readonly kind: Kind
  readonly values: readonly (number | null)[]
}

export interface DayChartProps {
  readonly title: string
  readonly days: readonly string[]
  readonly series: readonly DrawnSeries[]
  readonly kind: Kind
  readonly currency: string
  readonly isLoading: boolean
  /** Where a day of the table leads. */
  readonly linkTo?: ((day: string) => string) | undefined
  /** More columns of the table. */
  readonly more?: readonly DayColumn[]
  /** All columns of the table; those of the series, and `more`, where left out. */
  readonly columns?: readonly DayColumn[]
  readonly isBare?: boolean
}

/** As what figures of a kind are written. */
const UNITS: Readonly<Record<Kind, string>> = { count: 'count', money: 'money', percent: 'share' }
const load = async () => (await import('./day-chart.ts')).default

/** Figures by day as a chart, with the table behind it, the latest day first. */
export function DayChart(props: DayChartProps) {
  const { title, days, series, kind, currency, isLoading, more = [], linkTo, isBare = false } = props
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const closures = useClosures()
  const columns = props.columns ?? [...series.map(({ name, values }) => ({ name, kind, values })), ...more]
  const nameOf = (day: string): ReactNode => (
    <>
      {linkTo ? <Link to={linkTo(day)}>{dayIn(day, language)}</Link> : dayIn(day, language)}
      {closures.on(day) > 0 && (
        <Tag style={{ marginInlineStart: 8 }}>
          {t(closures.isOne ? 'chart.closedOne' : 'chart.closed', { n: closures.on(day) })}
        </Tag>
      )}
    </>
  )
  const table: ChartTable = {
    columns: [{ title: t('chart.day') }, ...columns.map(({ name }) => ({ title: name, isNumber: true }))],
    rows: days
      .map((day, at) => ({
        key: day,
        shown: [
          nameOf(day),
          ...columns.map((column) =>
            writeFigure(UNITS[column.kind], column.values[at] ?? null, { currency, language }),
          ),
        ],
        values: [day, ...columns.map((column) => plainFigure(UNITS[column.kind], column.values[at] ?? null, currency))],
      }))
      .reverse(),
  }
  return (
    <ChartCard
      {...{ title, table, isBare }}
      fileName={`${title}-${days[0] ?? ''}-${days.at(-1) ?? ''}`}
      loading={isLoading}
    >
      <Drawn
        title={title}
        height={264}
        load={load}
        data={{ days: days.map((day) => day.slice(5)), series, unit: UNITS[kind], currency, language }}
      />
    </ChartCard>
  )
}
