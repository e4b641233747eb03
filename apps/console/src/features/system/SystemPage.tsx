import { instant, Page, ProblemNotice } from '@atrium/ui'
import { Alert, Card, Col, Flex, Row, Skeleton, Statistic } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { ChoreTable } from './ChoreTable.tsx'
import { ParkedTable } from './ParkedTable.tsx'
import { ReactionTable } from './ReactionTable.tsx'
import { hereZone, useSpan } from './span.ts'

export type Health = ReplyOf<'system.health'>

const REFRESH_MS = 5_000

/** How the house fares, in words that say whether anything needs doing. */
export default function SystemPage() {
  const { t } = useTranslation('system')
  const { data, error, refetch } = useAsk('system.health', {}, { refetchMs: REFRESH_MS })
  return (
    <Page title={t('page.title')} purpose={t('page.purpose')}>
      <Flex vertical gap={16}>
        {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
        {data ? (
          <>
            <Verdict health={data} />
            <Facts health={data} />
            {data.parked.length > 0 && <ParkedTable health={data} />}
            <ReactionTable reactions={data.reactions} />
            <ChoreTable chores={data.chores} />
          </>
        ) : (
          !error && <Skeleton active />
        )}
      </Flex>
    </Page>
  )
}

const TYPES = { well: 'success', behind: 'warning', broken: 'error' } as const
const WRITER_LONG_SECONDS = 30

function Verdict({ health }: { readonly health: Health }) {
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  const failing = health.chores.filter(({ state }) => state === 'broken').length
  const late = [...health.chores, ...health.reactions].filter(({ state }) => state === 'behind').length
  const parked = health.reactions.reduce((sum, reaction) => sum + reaction.parked, 0)
  const lines = [
    ...(parked > 0 ? [t('verdict.parked', { count: parked })] : []),
    ...(failing > 0 ? [t('verdict.failing', { count: failing })] : []),
    ...(late > 0 ? [t('verdict.late', { count: late })] : []),
    ...(health.oldestWriterSeconds > WRITER_LONG_SECONDS
      ? [t('verdict.writer', { seconds: Math.round(health.oldestWriterSeconds) })]
      : []),
  ]
  return (
    <Alert
      type={TYPES[health.state]}
      showIcon
      title={t(`verdict.${health.state}`)}
      description={
        <>
          {lines.map((line) => (
            <div key={line}>{line}</div>
          ))}
          <div>{t('verdict.asOf', { at: instant(health.now, hereZone(), language) })}</div>
        </>
      }
    />
  )
}

function Facts({ health }: { readonly health: Health }) {
  const { t } = useTranslation('system')
  const span = useSpan()
  const gib = health.database.bytes / 1024 ** 3
  const size = gib >= 1 ? `${gib.toFixed(1)} GB` : `${Math.ceil(health.database.bytes / 1024 ** 2)} MB`
  const facts = [
    [t('fact.version'), health.version, t('fact.node', { version: health.nodeVersion })],
    [t('fact.uptime'), span(health.uptimeSeconds * 1000), t('fact.process')],
    [t('fact.database'), size, `PostgreSQL ${health.database.version}`],
    [t('fact.writer'), span(health.oldestWriterSeconds * 1000), t('fact.writerHint')],
  ] as const
  return (
    <Row gutter={[16, 16]}>
      {facts.map(([label, value, hint]) => (
        <Col key={label} xs={12} lg={6}>
          <Card size="small" style={{ height: '100%' }}>
            <Statistic title={label} value={value} styles={{ content: { fontSize: 20 } }} />
            <span style={{ fontSize: 12, opacity: 0.65 }}>{hint}</span>
          </Card>
        </Col>
      ))}
    </Row>
  )
}
