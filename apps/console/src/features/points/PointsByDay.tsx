import { count, day as dayIn, ProblemNotice } from '@atrium/ui'
import { Button, Card, Skeleton, Table, type TableColumnsType, theme } from 'antd'
import dayjs from 'dayjs'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { dayText, type Period } from '../loyalty/period.tsx'
import type { Drawn } from '../reports/day-chart.ts'

type Day = ReplyOf<'points.days'>['items'][number]

const COLOURS = { issued: '#0f766e', takenBack: '#cc79a7', redeemed: '#0072b2', expired: '#e69f00' } as const
const DOWN = ['takenBack', 'redeemed', 'expired'] as const

/** Every day of the period, also those on which nothing moved. */
function wholeDays(items: readonly Day[], { from, days }: Period): Day[] {
  const known = new Map(items.map((item) => [item.day, item]))
  return Array.from({ length: days }, (_, at) => {
    const day = dayText(dayjs(from).add(at, 'day'))
    return known.get(day) ?? { day, issued: 0, takenBack: 0, redeemed: 0, expired: 0, adjusted: 0, forfeited: 0 }
  })
}

const netOf = (day: Day): number =>
  day.issued - day.takenBack - day.redeemed - day.expired + day.adjusted - day.forfeited

/** Points by day: what came up, what went down, what stayed as a line; or the table behind it. */
export function PointsByDay({ programmeId, period }: { readonly programmeId: string; readonly period: Period }) {
  const { t } = useTranslation('points')
  const [asTable, setAsTable] = useState(false)
  const [failed, setFailed] = useState(false)
  const { data, error, refetch } = useAsk('points.days', {
    query: { programmeId, from: dayText(period.from), to: dayText(period.to) },
  })
  const [from, days] = [dayText(period.from), period.days]
  // biome-ignore lint/correctness/useExhaustiveDependencies: the period is made anew each time; its first day and length say it.
  const rows = useMemo(() => wholeDays(data?.items ?? [], period), [data, from, days])
  const fail = useCallback(() => setFailed(true), [])
  return (
    <Card
      size="small"
      title={t('days.title')}
      style={{ marginBottom: 16 }}
      extra={
        <Button type="text" size="small" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {t(asTable ? 'days.showChart' : 'days.showTable')}
        </Button>
      }
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton active />}
      {data && (asTable || failed ? <DayTable rows={rows} /> : <Chart rows={rows} onFail={fail} />)}
    </Card>
  )
}

function Chart({ rows, onFail }: { readonly rows: readonly Day[]; readonly onFail: () => void }) {
  const { t } = useTranslation('points')
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const ending = new AbortController()
    const write = (points: number) => count(points, language)
    const drawn: Drawn = {
      days: rows.map((row) => row.day.slice(5)),
      series: [
        { name: t('figure.issued'), colour: COLOURS.issued, as: 'bar', values: rows.map((row) => row.issued) },
        ...DOWN.map((name) => ({
          ...{ name: t(`figure.${name}`), colour: COLOURS[name], as: 'bar' as const },
          values: rows.map((row) => 0 - row[name]),
        })),
        { name: t('days.net'), colour: '#7f8c9d', as: 'former', values: rows.map(netOf) },
      ],
      text: token.colorTextSecondary,
      rule: token.colorBorderSecondary,
      surface: token.colorBgElevated,
      font: token.fontFamily,
      write,
      writeAxis: write,
    }
    import('../reports/day-chart.ts')
      .then(({ drawDays }) => {
        if (!ending.signal.aborted) drawDays(element, ending.signal, drawn)
      })
      .catch(onFail)
    return () => ending.abort()
  }, [rows, language, token, t, onFail])
  return <div ref={place} role="img" aria-label={t('days.label')} style={{ height: 260 }} />
}

function DayTable({ rows }: { readonly rows: readonly Day[] }) {
  const { t } = useTranslation('points')
  const { language } = useLanguage()
  const figure = (title: string, of: (row: Day) => number, signed = false): TableColumnsType<Day>[number] => ({
    title,
    align: 'right',
    render: (_, row) => count(of(row), language, signed),
  })
  return (
    // Scrolled by keyboard as well, so it can be focused.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached
    <section tabIndex={0} aria-label={t('days.title')} style={{ maxHeight: 260, overflow: 'auto' }}>
      <Table<Day>
        aria-label={t('days.title')}
        className="number"
        size="small"
        rowKey="day"
        pagination={false}
        dataSource={[...rows].reverse()}
        columns={[
          { title: t('days.day'), render: (_, row) => dayIn(row.day, language) },
          figure(t('figure.issued'), (row) => row.issued),
          figure(t('figure.takenBack'), (row) => row.takenBack),
          figure(t('figure.redeemed'), (row) => row.redeemed),
          figure(t('figure.expired'), (row) => row.expired),
          figure(t('figure.adjusted'), (row) => row.adjusted, true),
          figure(t('figure.forfeited'), (row) => row.forfeited),
          figure(t('days.net'), netOf, true),
        ]}
      />
    </section>
  )
}
