import { day as dayIn } from '@atrium/ui'
import { Button, Card, Skeleton, Table, type TableColumnsType, Tag, theme } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useLanguage } from '../../app/language.ts'
import { useClosures } from './closures.ts'
import type { Drawn, DrawnSeries } from './day-chart.ts'
import type { Kind } from './measures.ts'
import { useWrite } from './write.ts'

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
  readonly more?: readonly { readonly name: string; readonly kind: Kind; readonly values: readonly (number | null)[] }[]
  readonly isBare?: boolean
}

/** Figures by day as a chart, or as the table behind it. */
export function DayChart(props: DayChartProps) {
  const { title, isLoading, isBare = false } = props
  const { t } = useTranslation('reports')
  const [asTable, setAsTable] = useState(false)
  const [failed, setFailed] = useState(false)
  const fail = useCallback(() => setFailed(true), [])
  return (
    <Card
      size="small"
      title={title}
      style={{ height: '100%' }}
      {...(isBare ? { variant: 'borderless' as const } : {})}
      extra={
        <Button type="text" size="small" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {asTable ? t('chart.showChart') : t('chart.showTable')}
        </Button>
      }
    >
      {isLoading && <Skeleton active />}
      {failed && t('chart.failed')}
      {!isLoading && (asTable || failed ? <DayTable {...props} /> : <Chart {...props} onFail={fail} />)}
    </Card>
  )
}

function Chart({ title, days, series, kind, currency, onFail }: DayChartProps & { readonly onFail: () => void }) {
  const { t } = useTranslation('reports')
  const { token } = theme.useToken()
  const { write, writeAxis } = useWrite(currency)
  const place = useRef<HTMLDivElement>(null)
  // Drawn anew when what is drawn changes, not at every render: texts tell whether it does.
  const drawing = JSON.stringify({ days, series, kind })
  useEffect(() => {
    const element = place.current
    if (!element) return
    const ending = new AbortController()
    const {
      days: shown,
      series: lines,
      kind: in_,
    } = JSON.parse(drawing) as Pick<DayChartProps, 'days' | 'series' | 'kind'>
    const drawn: Drawn = {
      days: shown.map((day) => day.slice(5)),
      series: lines,
      text: token.colorTextSecondary,
      rule: token.colorBorderSecondary,
      surface: token.colorBgElevated,
      font: token.fontFamily,
      write: (value) => write(in_, value),
      writeAxis: (value) => writeAxis(in_, value),
    }
    import('./day-chart.ts')
      .then(({ drawDays }) => {
        if (!ending.signal.aborted) drawDays(element, ending.signal, drawn)
      })
      .catch(onFail)
    return () => ending.abort()
  }, [drawing, token, write, writeAxis, onFail])
  return <div ref={place} role="img" aria-label={t('chart.label', { title })} style={{ height: 264 }} />
}

interface DayRow {
  readonly day: string
  readonly at: number
}

function DayTable({ title, days, series, kind, currency, linkTo, more = [] }: DayChartProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { write } = useWrite(currency)
  const closures = useClosures()
  const shown = [...series.map(({ name, values }) => ({ name, kind, values })), ...more]
  const columns: TableColumnsType<DayRow> = [
    {
      title: t('chart.day'),
      fixed: 'left',
      render: (_, { day }) => (
        <>
          {linkTo ? <Link to={linkTo(day)}>{dayIn(day, language)}</Link> : dayIn(day, language)}
          {closures.on(day) > 0 && (
            <Tag style={{ marginInlineStart: 8 }}>
              {t(closures.isOne ? 'chart.closedOne' : 'chart.closed', { n: closures.on(day) })}
            </Tag>
          )}
        </>
      ),
    },
    ...shown.map((column) => ({
      title: column.name,
      align: 'right' as const,
      render: (_: unknown, { at }: DayRow) => write(column.kind, column.values[at] ?? null),
    })),
  ]
  return (
    <Table<DayRow>
      aria-label={title}
      className="number"
      size="small"
      columns={columns}
      dataSource={days.map((day, at) => ({ day, at })).reverse()}
      rowKey={({ day }) => day}
      pagination={false}
      scroll={{ y: 224, x: 'max-content' }}
    />
  )
}
