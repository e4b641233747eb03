import { count, day as dayIn, money } from '@atrium/ui'
import { Button, Card, Skeleton, Table, type TableColumnsType, theme } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { type Days, type Sales, salesOf } from './figures.ts'
import { addDays, type DayRange, daysOf } from './range.ts'
import type { Bars as Drawn } from './sales-chart.ts'

export interface SalesByDayProps {
  readonly range: DayRange
  /** Whether more days are shown than were chosen. */
  readonly isWider: boolean
  readonly now: Days | undefined
  readonly then: Days | undefined
  readonly currency: string
}

interface DayRow extends Sales {
  readonly day: string
  /** The same weekday a year before; null where nothing is known of it. */
  readonly formerMinor: number | null
}

/** Purchases by day as bars, or as the table behind them. */
export function SalesByDay({ range, isWider, now, then, currency }: SalesByDayProps) {
  const { t } = useTranslation('reports')
  const [asTable, setAsTable] = useState(false)
  const [failed, setFailed] = useState(false)
  const { from, to } = range
  const rows = useMemo(
    () =>
      daysOf({ from, to }).map((day): DayRow => {
        const former = addDays(day, -364)
        const known = then?.sales.some((row) => row.day === former)
        const formerMinor = known ? salesOf(then, { from: former, to: former }, currency).salesMinor : null
        return { day, ...salesOf(now, { from: day, to: day }, currency), formerMinor }
      }),
    [from, to, now, then, currency],
  )
  const fail = useCallback(() => setFailed(true), [])
  return (
    <Card
      size="small"
      title={isWider ? t('chart.recent') : t('chart.title')}
      style={{ height: '100%' }}
      extra={
        <Button type="text" size="small" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {asTable ? t('chart.showChart') : t('chart.showTable')}
        </Button>
      }
    >
      {now === undefined && <Skeleton active />}
      {failed && t('chart.failed')}
      {now !== undefined &&
        (asTable || failed ? (
          <DayTable rows={rows} currency={currency} />
        ) : (
          <Bars rows={rows} currency={currency} onFail={fail} />
        ))}
    </Card>
  )
}

interface BarsProps {
  readonly rows: readonly DayRow[]
  readonly currency: string
  readonly onFail: () => void
}

function Bars({ rows, currency, onFail }: BarsProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const ending = new AbortController()
    const bars: Drawn = {
      days: rows.map((row) => row.day.slice(5)),
      bars: [
        { name: t('chart.members'), colour: '#0f766e', minor: rows.map((row) => row.memberSalesMinor) },
        { name: t('chart.others'), colour: '#e69f00', minor: rows.map((row) => row.salesMinor - row.memberSalesMinor) },
      ],
      line: { name: t('chart.yearBefore'), colour: '#7f8c9d', minor: rows.map((row) => row.formerMinor) },
      text: token.colorTextSecondary,
      rule: token.colorBorderSecondary,
      surface: token.colorBgElevated,
      font: token.fontFamily,
      money: (minor) => money(minor, currency, language),
    }
    import('./sales-chart.ts')
      .then(({ drawBars }) => {
        if (!ending.signal.aborted) drawBars(element, ending.signal, bars)
      })
      .catch(onFail)
    return () => ending.abort()
  }, [rows, currency, language, token, t, onFail])
  return <div ref={place} role="img" aria-label={t('chart.label')} style={{ height: 280 }} />
}

function DayTable({ rows, currency }: { readonly rows: readonly DayRow[]; readonly currency: string }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const inMoney = (of: (row: DayRow) => number | null) => (_: unknown, row: DayRow) => {
    const minor = of(row)
    return minor === null ? t('figure.noFigure') : money(minor, currency, language)
  }
  const columns: TableColumnsType<DayRow> = [
    { title: t('chart.day'), render: (_, row) => dayIn(row.day, language) },
    { title: t('chart.members'), align: 'right', render: inMoney((row) => row.memberSalesMinor) },
    { title: t('chart.others'), align: 'right', render: inMoney((row) => row.salesMinor - row.memberSalesMinor) },
    { title: t('chart.returns'), align: 'right', render: inMoney((row) => row.returnsMinor) },
    { title: t('chart.receipts'), align: 'right', render: (_, row) => count(row.receipts, language) },
    { title: t('chart.yearBefore'), align: 'right', render: inMoney((row) => row.formerMinor) },
  ]
  return (
    <Table<DayRow>
      aria-label={t('chart.title')}
      className="number"
      size="small"
      columns={columns}
      dataSource={[...rows].reverse()}
      rowKey={({ day }) => day}
      pagination={false}
      scroll={{ y: 240, x: 'max-content' }}
    />
  )
}
