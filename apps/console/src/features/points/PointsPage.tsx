import { count, Figure, instant, Page, ProblemNotice, percent } from '@atrium/ui'
import { Alert, Button, Card, Col, Descriptions, Flex, Row, Skeleton, Table, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, useMemberNames } from '../../app/member-names.tsx'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { dayText, type Period, PeriodPicker, usePeriod } from '../loyalty/period.tsx'
import { type Programme, ProgrammePicker, useProgramme } from '../loyalty/programme.tsx'
import { useProgrammes } from '../members/names.ts'
import { PointsByDay } from './PointsByDay.tsx'
import { WaitingNotice } from './WaitingNotice.tsx'

type Totals = ReplyOf<'points.totals'>
type Fault = ReplyOf<'points.ledgerFaults'>['items'][number]

const FIGURES = ['issued', 'takenBack', 'redeemed', 'expired', 'outstanding', 'debt'] as const
const ROWS = [...FIGURES, 'adjusted', 'forfeited'] as const
const SHARES: readonly string[] = ['takenBack', 'redeemed', 'expired']
const NOW = ['accounts', 'outstanding', 'frozen', 'debt', 'negative'] as const

export default function PointsPage() {
  const { t } = useTranslation('points')
  const me = useMe()
  const { programme } = useProgramme()
  return (
    <Page
      title={t('totals.title')}
      purpose={t('totals.purpose')}
      action={
        mayAll(me, ['points.read']) && (
          <Link to="/points/entries">
            <Button>{t('entries.title')}</Button>
          </Link>
        )
      }
    >
      <WaitingNotice />
      {programme ? <PeriodTotals key={programme.id} programme={programme} /> : <ProgrammePicker />}
      <LedgerFaults />
    </Page>
  )
}

function PeriodTotals({ programme }: { readonly programme: Programme }) {
  const period = usePeriod(programme.zone)
  const { from, to, before } = period
  const ask = (first: Period['from'], last: Period['to']) => ({
    query: { programmeId: programme.id, from: dayText(first), to: dayText(last) },
  })
  const totals = useAsk('points.totals', ask(from, to))
  const previous = useAsk('points.totals', ask(before.from, before.to))
  return (
    <>
      <Flex gap="0 12px" align="start" wrap>
        <ProgrammePicker />
        <div style={{ marginBottom: 16 }}>
          <PeriodPicker period={period} />
        </div>
      </Flex>
      {totals.error && <ProblemNotice problem={problemOf(totals.error)} onRetry={() => void totals.refetch()} />}
      {totals.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {totals.data && (
        <Figures totals={totals.data} previous={previous.data} zone={programme.zone}>
          <PointsByDay programmeId={programme.id} period={period} />
        </Figures>
      )}
    </>
  )
}

interface FiguresProps {
  readonly totals: Totals
  readonly previous: Totals | undefined
  readonly zone: string
  /** Between the figures and the table. */
  readonly children: ReactNode
}

function Figures({ totals, previous, zone, children }: FiguresProps) {
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
              definition={`${t(`definition.${name}`)} ${t('totals.against')}`}
              moreIs={name === 'issued' || name === 'redeemed' ? 'better' : 'neither'}
              changes={[{ label: t('totals.previous'), share: change(name) }]}
            />
          </Col>
        ))}
      </Row>
      {children}
      <Card size="small" style={{ marginBottom: 16 }}>
        <Descriptions
          size="small"
          title={t('totals.now', { at: instant(totals.now.takenAt, zone, language) })}
          column={{ xs: 1, sm: 2, md: 5 }}
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
  const names = useMemberNames((data?.items ?? []).map(({ memberId }) => memberId))
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
              render: (_, row) => <MemberLink memberId={row.memberId} names={names} />,
            },
            { title: t('faults.programme'), render: (_, row) => programmes.nameOf(row.programmeId) },
            { title: t('faults.law'), render: (_, row) => t(`law.${row.law}`) },
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
