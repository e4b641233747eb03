import { count, Figure, instant, Page, ProblemNotice, percent } from '@atrium/ui'
import { Alert, Card, Col, DatePicker, Descriptions, Flex, Row, Skeleton, Table, Typography } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { type Programme, ProgrammePicker, useProgramme } from '../loyalty/programme.tsx'
import { wallOf } from '../loyalty/rule.ts'
import { useProgrammes } from '../members/names.ts'

type Totals = ReplyOf<'points.totals'>
type Fault = ReplyOf<'points.ledgerFaults'>['items'][number]

const FIGURES = ['issued', 'takenBack', 'redeemed', 'expired', 'outstanding', 'debt'] as const
const ROWS = [...FIGURES, 'adjusted', 'forfeited'] as const
const SHARES: readonly string[] = ['takenBack', 'redeemed', 'expired']
const NOW = ['accounts', 'outstanding', 'frozen', 'debt', 'negative'] as const
const DAY = 'YYYY-MM-DD'

export default function PointsPage() {
  const { t } = useTranslation('points')
  const { programme } = useProgramme()
  return (
    <Page title={t('totals.title')} purpose={t('totals.purpose')}>
      <ProgrammePicker />
      {programme && <PeriodTotals key={programme.id} programme={programme} />}
      <LedgerFaults />
    </Page>
  )
}

/** The period in the URL, in days of the programme; the last 30 until one is chosen. */
function usePeriod(zone: string) {
  const [params, setParams] = useSearchParams()
  const today = wallOf(dayjs().valueOf(), zone).startOf('day')
  const from = dayjs(params.get('from') ?? today.subtract(29, 'day'))
  const to = dayjs(params.get('to') ?? today)
  const days = to.diff(from, 'day') + 1
  const choose = (first: dayjs.Dayjs, last: dayjs.Dayjs) => {
    const next = new URLSearchParams(params)
    next.set('from', first.format(DAY))
    next.set('to', last.format(DAY))
    setParams(next)
  }
  return { today, from, to, before: { from: from.subtract(days, 'day'), to: from.subtract(1, 'day') }, choose }
}

function PeriodTotals({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation('points')
  const { today, from, to, before, choose } = usePeriod(programme.zone)
  const ask = (first: dayjs.Dayjs, last: dayjs.Dayjs) => ({
    query: { programmeId: programme.id, from: first.format(DAY), to: last.format(DAY) },
  })
  const totals = useAsk('points.totals', ask(from, to))
  const previous = useAsk('points.totals', ask(before.from, before.to))
  return (
    <>
      <Flex gap={8} align="center" style={{ marginBottom: 16 }}>
        <DatePicker.RangePicker
          aria-label={t('totals.period')}
          allowClear={false}
          value={[from, to]}
          maxDate={today}
          onChange={(range) => range?.[0] && range[1] && choose(range[0], range[1])}
          presets={[
            ...[7, 30, 90, 365].map((days) => ({
              label: t('totals.lastDays', { days }),
              value: [today.subtract(days - 1, 'day'), today] as [dayjs.Dayjs, dayjs.Dayjs],
            })),
            { label: t('totals.thisYear'), value: [today.startOf('year'), today] as [dayjs.Dayjs, dayjs.Dayjs] },
          ]}
        />
      </Flex>
      {totals.error && <ProblemNotice problem={problemOf(totals.error)} onRetry={() => void totals.refetch()} />}
      {totals.isPending && (
        <>
          <Typography.Text type="secondary">{t('totals.slow')}</Typography.Text>
          <Skeleton active paragraph={{ rows: 6 }} />
        </>
      )}
      {totals.data && <Figures totals={totals.data} previous={previous.data} />}
    </>
  )
}

function Figures({ totals, previous }: { readonly totals: Totals; readonly previous: Totals | undefined }) {
  const { t } = useTranslation('points')
  const { language } = useLanguage()
  const change = (name: (typeof ROWS)[number]) =>
    previous && previous[name] !== 0 ? totals[name] / previous[name] - 1 : null
  return (
    <>
      <Row gutter={[12, 12]} style={{ marginBottom: 16 }}>
        {FIGURES.map((name) => (
          <Col key={name} xs={12} md={8} xl={4}>
            <Figure
              label={t(`figure.${name}`)}
              value={count(totals[name], language)}
              definition={t(`definition.${name}`)}
              moreIs={name === 'issued' || name === 'redeemed' ? 'better' : 'neither'}
              changes={[{ label: t('totals.previous'), share: change(name) }]}
            />
          </Col>
        ))}
      </Row>
      <Card size="small" style={{ marginBottom: 16 }}>
        <Descriptions
          size="small"
          title={t('totals.now')}
          column={{ xs: 2, md: 5 }}
          className="number"
          items={NOW.map((name) => ({
            key: name,
            label: t(`now.${name}`),
            children: count(totals.now[name], language),
          }))}
        />
      </Card>
      <Table
        size="middle"
        aria-label={t('totals.table')}
        pagination={false}
        rowKey="name"
        style={{ marginBottom: 32 }}
        dataSource={ROWS.map((name) => ({ name }))}
        columns={[
          { title: t('totals.item'), render: (_, { name }) => t(`figure.${name}`) },
          {
            title: t('totals.points'),
            align: 'right',
            className: 'number',
            render: (_, { name }) => count(totals[name], language, name === 'adjusted'),
          },
          {
            title: t('totals.before'),
            align: 'right',
            className: 'number',
            render: (_, { name }) => (previous ? count(previous[name], language, name === 'adjusted') : '–'),
          },
          {
            title: t('totals.share'),
            align: 'right',
            className: 'number',
            render: (_, { name }) =>
              SHARES.includes(name) && totals.issued > 0 ? percent(totals[name] / totals.issued, language) : '–',
          },
          {
            title: t('totals.definition'),
            render: (_, { name }) => <Typography.Text type="secondary">{t(`definition.${name}`)}</Typography.Text>,
          },
        ]}
      />
    </>
  )
}

function LedgerFaults() {
  const { t } = useTranslation('points')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const { data, error, isPending, refetch } = useAsk('points.ledgerFaults', { query: { limit: 200 } })
  return (
    <section aria-label={t('faults.title')}>
      <Typography.Title level={2} style={{ fontSize: 16, marginBottom: 0 }}>
        {t('faults.title')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('faults.purpose')}</Typography.Paragraph>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {data && data.items.length === 0 && (
        <Alert type="success" showIcon title={t('faults.clear')} description={t('faults.clearHint')} />
      )}
      {data && data.items.length > 0 && (
        <Table<Fault>
          size="middle"
          aria-label={t('faults.title')}
          pagination={false}
          rowKey={(row) => `${row.memberId}:${row.programmeId}:${row.law}:${row.foundAt}`}
          dataSource={[...data.items]}
          scroll={{ x: 'max-content' }}
          columns={[
            {
              title: t('faults.member'),
              render: (_, row) => (
                <Link to={`/members/${row.memberId}`} title={row.memberId}>
                  {t('faults.see')}
                </Link>
              ),
            },
            { title: t('faults.programme'), render: (_, row) => programmes.nameOf(row.programmeId) },
            { title: t('faults.law'), dataIndex: 'law' },
            { title: t('faults.expected'), dataIndex: 'expected', className: 'number' },
            { title: t('faults.found'), dataIndex: 'found', className: 'number' },
            {
              title: t('faults.at'),
              className: 'number',
              render: (_, row) => instant(row.foundAt, programmes.zoneOf(row.programmeId), language),
            },
          ]}
        />
      )}
    </section>
  )
}
