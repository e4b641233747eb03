import { chartColours, formerColour, ProblemNotice } from '@atrium/ui'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useAppearance } from '../../app/appearance.ts'
import { useAsk } from '../../app/queries.ts'
import { dayText, type Period } from '../loyalty/period.tsx'
import { DayChart } from '../reports/DayChart.tsx'

type Day = ReplyOf<'points.days'>['items'][number]

const DOWN = ['takenBack', 'redeemed', 'expired'] as const
const MOVES = ['issued', ...DOWN, 'adjusted', 'forfeited'] as const

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

/** Points by day: what came up, what went down, what stayed as a line; and the table behind it. */
export function PointsByDay({ programmeId, period }: { readonly programmeId: string; readonly period: Period }) {
  const { t } = useTranslation('points')
  const { dark } = useAppearance()
  const { data, error, refetch } = useAsk('points.days', {
    query: { programmeId, from: dayText(period.from), to: dayText(period.to) },
  })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const rows = wholeDays(data?.items ?? [], period)
  const colours = chartColours(dark)
  const of = (read: (row: Day) => number) => rows.map(read)
  const column = (name: string, values: readonly number[]) => ({ name, kind: 'count' as const, values })
  return (
    <div style={{ marginBottom: 16 }}>
      <DayChart
        title={t('days.title')}
        days={rows.map(({ day }) => day)}
        kind="count"
        currency="CNY"
        isLoading={data === undefined}
        series={[
          { name: t('figure.issued'), colour: colours[0] ?? '', as: 'bar', values: of((row) => row.issued) },
          ...DOWN.map((name, at) => ({
            ...{ name: t(`figure.${name}`), colour: colours[at + 1] ?? '', as: 'bar' as const },
            // What goes down stands below zero; never −0.
            values: of((row) => 0 - row[name]),
          })),
          { name: t('days.net'), colour: formerColour(dark), as: 'former', values: of(netOf) },
        ]}
        columns={[
          ...MOVES.map((name) =>
            column(
              t(`figure.${name}`),
              of((row) => row[name]),
            ),
          ),
          column(t('days.net'), of(netOf)),
        ]}
      />
    </div>
  )
}
