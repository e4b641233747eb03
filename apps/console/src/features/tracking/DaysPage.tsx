import { DownloadOutlined } from '@ant-design/icons'
import { chartColours, count, day as dayIn, EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { csvOf, download } from '@atrium/ui/chart'
import { FilterBar, useUrlParams } from '@atrium/ui/list'
import { Button, Card, Col, Flex, Row, Table, type TableColumnsType, Tooltip, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useAppearance } from '../../app/appearance.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { DayChart } from '../reports/DayChart.tsx'
import { RangeBar } from '../reports/RangeBar.tsx'
import { type DayRange, daysOf, lengthOf, todayIn } from '../reports/range.ts'

import { useEventFault } from './fault-words.ts'
import { useMoments } from './moments.ts'
import { lastDays } from './range.ts'
import { useSources } from './sources.ts'
import { TrackingNav } from './TrackingNav.tsx'

type Days = ReplyOf<'tracking.days'>
type Day = Days['days'][number]
const MEASURES = ['accepted', 'duplicates', 'bots', 'refused'] as const
const MOST_DAYS = 400
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** What came of each source by day, as a chart and as a table that can be taken along. */
export default function DaysPage() {
  const { t } = useTranslation('tracking')
  const params = useUrlParams()
  const sources = useSources()
  const { zone } = useMoments()
  const range = rangeOf(params.get('from'), params.get('to'), zone)
  const source = params.get('source')
  const { data, error, refetch } = useAsk('tracking.days', { query: range })
  const rows = (data?.days ?? []).filter((row) => source === undefined || row.source === source)
  return (
    <Page title={t('days.title')} purpose={t('days.purpose')}>
      <TrackingNav />
      <FilterBar
        filters={[{ param: 'source', label: t('days.source'), options: sources.options }]}
        more={
          <RangeBar
            range={range}
            today={todayIn(zone)}
            onChoose={(chosen) => params.set({ from: chosen.from, to: chosen.to })}
          />
        }
        moreParams={['from', 'to']}
      />
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && (
        <Flex vertical gap={16}>
          <Chart rows={rows} range={range} isLoading={data === undefined} />
          <Row gutter={[16, 16]}>
            <Col xs={24} xl={14}>
              <DayTable rows={rows} range={range} isLoading={data === undefined} nameOf={sources.nameOf} />
            </Col>
            <Col xs={24} xl={10}>
              <Violations violations={data?.violations ?? []} />
            </Col>
          </Row>
        </Flex>
      )}
    </Page>
  )
}

function rangeOf(from: string | undefined, to: string | undefined, zone: string): DayRange {
  if (from === undefined || to === undefined || !DAY.test(from) || !DAY.test(to) || from > to) return lastDays(14, zone)
  return lengthOf({ from, to }) > MOST_DAYS ? lastDays(14, zone) : { from, to }
}

interface PartProps {
  readonly rows: readonly Day[]
  readonly range: DayRange
  readonly isLoading: boolean
}

function Chart({ rows, range, isLoading }: PartProps) {
  const { t } = useTranslation('tracking')
  const { dark } = useAppearance()
  const colours = chartColours(dark)
  const days = daysOf(range)
  const byDay = Map.groupBy(rows, ({ day }) => day)
  return (
    <DayChart
      title={t('days.chart')}
      days={days}
      kind="count"
      currency="CNY"
      isLoading={isLoading}
      series={MEASURES.map((measure, at) => ({
        name: t(`days.${measure}`),
        colour: colours[at] ?? '',
        as: 'bar',
        values: days.map((day) => (byDay.get(day) ?? []).reduce((sum, row) => sum + row[measure], 0)),
      }))}
    />
  )
}

function DayTable({ rows, range, isLoading, nameOf }: PartProps & { readonly nameOf: (code: string) => string }) {
  const { t } = useTranslation('tracking')
  const { language } = useLanguage()
  const sorted = [...rows].sort((a, b) => (a.day === b.day ? (a.source < b.source ? -1 : 1) : a.day < b.day ? 1 : -1))
  const columns: TableColumnsType<Day> = [
    { title: t('days.day'), className: 'number', render: (_, { day }) => dayIn(day, language) },
    { title: t('days.source'), render: (_, { source }) => nameOf(source) },
    ...MEASURES.map((measure) => ({
      title: <Tooltip title={t(`days.${measure}Hint`)}>{t(`days.${measure}`)}</Tooltip>,
      align: 'right' as const,
      className: 'number',
      render: (_: unknown, row: Day) => count(row[measure], language),
    })),
  ]
  const save = () =>
    download(
      `${t('days.file')}-${range.from}-${range.to}.csv`,
      csvOf([
        [t('days.day'), t('days.source'), ...MEASURES.map((measure) => t(`days.${measure}`))],
        ...sorted.map((row) => [row.day, nameOf(row.source), ...MEASURES.map((measure) => row[measure])]),
      ]),
    )
  return (
    <Card
      size="small"
      title={t('days.table')}
      extra={
        <Button size="small" icon={<DownloadOutlined />} disabled={sorted.length === 0} onClick={save}>
          {t('days.csv')}
        </Button>
      }
    >
      <Table<Day>
        aria-label={t('days.table')}
        size="small"
        rowKey={({ day, source }) => `${day} ${source}`}
        columns={columns}
        dataSource={sorted}
        loading={{ spinning: isLoading, delay: 200 }}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: isLoading ? ' ' : <EmptyState hint={t('days.empty')} /> }}
      />
    </Card>
  )
}

type Violation = Days['violations'][number]

function Violations({ violations }: { readonly violations: readonly Violation[] }) {
  const { t } = useTranslation('tracking')
  const { language } = useLanguage()
  const faultText = useEventFault()
  return (
    <Card size="small" title={t('days.faults')}>
      <Typography.Paragraph type="secondary">{t('days.faultsHint')}</Typography.Paragraph>
      <Table<Violation>
        aria-label={t('days.faults')}
        size="small"
        rowKey={({ event, fault }) => `${event} ${fault}`}
        dataSource={[...violations]}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <EmptyState hint={t('days.noFaults')} /> }}
        columns={[
          {
            title: t('plan.event'),
            render: (_, { event }) => (
              <Link to={{ pathname: '/tracking/plan', search: `?${new URLSearchParams({ event })}` }}>{event}</Link>
            ),
          },
          { title: t('plan.fault'), render: (_, { fault }) => faultText(fault) },
          {
            title: t('plan.times'),
            align: 'right',
            className: 'number',
            render: (_, { events }) => count(events, language),
          },
        ]}
      />
    </Card>
  )
}
