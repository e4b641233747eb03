import { instant, Page, ProblemNotice, percent } from '@atrium/ui'
import { Alert, Button, Card, Col, Flex, Row, Skeleton, Statistic, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { AuditVerification } from '../staff/AuditVerification.tsx'
import { ChoreTable } from './ChoreTable.tsx'
import { ParkedTable } from './ParkedTable.tsx'
import { ProjectionCard } from './ProjectionCard.tsx'
import { ReactionTable } from './ReactionTable.tsx'
import { useSpan } from './span.ts'
import { Thresholds } from './Thresholds.tsx'

export type Health = ReplyOf<'system.health'>

const REFRESH_MS = 5_000

/** How the house fares, in words that say whether anything needs doing. */
export default function SystemPage() {
  const { t } = useTranslation('system')
  const me = useMe()
  const { data, error, refetch } = useAsk('system.health', {}, { refetchMs: REFRESH_MS })
  return (
    <Page title={t('page.title')} purpose={t('page.purpose')} action={mayAll(me, ['staff.verifyAudit']) && <Verify />}>
      <Flex vertical gap={16}>
        {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
        {data ? (
          <>
            <Verdict health={data} />
            <Facts health={data} />
            {data.parked.length > 0 && <ParkedTable health={data} />}
            <ProjectionCard size={size} />
            <ReactionTable health={data} />
            <ChoreTable chores={data.chores} />
            <Thresholds health={data} />
          </>
        ) : (
          !error && <Skeleton active />
        )}
      </Flex>
    </Page>
  )
}

/** The audit trail is held against its seals, which may take a second or more. */
function Verify() {
  const { t } = useTranslation('system')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('page.verify')}</Button>
      <AuditVerification open={open} onClose={() => setOpen(false)} />
    </>
  )
}

const TYPES = { well: 'success', behind: 'warning', broken: 'error' } as const

function Verdict({ health }: { readonly health: Health }) {
  const zone = useHouseZone()
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  const failing = health.chores.filter(({ state }) => state === 'broken').length
  const late = [...health.chores, ...health.reactions].filter(({ state }) => state === 'behind').length
  const parked = health.reactions.reduce((sum, reaction) => sum + reaction.parked, 0)
  const lines = [
    ...(parked > 0 ? [t('verdict.parked', { count: parked })] : []),
    ...(failing > 0 ? [t('verdict.failing', { count: failing })] : []),
    ...(late > 0 ? [t('verdict.late', { count: late })] : []),
    ...(health.oldestWriterSeconds > health.thresholds.writerSeconds
      ? [t('verdict.writer', { seconds: Math.round(health.oldestWriterSeconds) })]
      : []),
    ...(health.quality?.score != null && health.quality.score < health.quality.leastScore
      ? [t('verdict.quality', { score: health.quality.score / 10 })]
      : []),
    ...(health.disk !== null && health.disk.freeBytes < health.disk.bytes * health.thresholds.diskShare
      ? [t('verdict.disk')]
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
          <div>{t('verdict.asOf', { at: instant(health.now, zone, language) })}</div>
        </>
      }
    />
  )
}

function Facts({ health }: { readonly health: Health }) {
  const { t } = useTranslation('system')
  const span = useSpan()
  const me = useMe()
  const { disk, database, quality } = health
  const { language } = useLanguage()
  const facts = [
    [
      t('fact.version'),
      health.version,
      [
        t('fact.node', { version: health.nodeVersion }),
        ...(health.schema === '' ? [] : [t('fact.schema', { name: health.schema })]),
      ].join(' · '),
    ],
    [t('fact.uptime'), span(health.uptimeSeconds * 1000), t('fact.process')],
    [t('fact.database'), size(database.bytes), `PostgreSQL ${database.version}`],
    ...(disk
      ? [
          [
            t('fact.disk'),
            size(disk.freeBytes),
            t('fact.diskOf', { size: size(disk.bytes), share: percent(disk.freeBytes / disk.bytes, language) }),
          ] as const,
        ]
      : []),
    ...(quality?.score == null
      ? []
      : [
          [
            t('fact.quality'),
            String(quality.score / 10),
            mayAll(me, ['warehouse.readQuality']) ? (
              <Link key="quality" to="/quality">
                {t('fact.qualityFailed', { count: quality.failed })}
              </Link>
            ) : (
              t('fact.qualityFailed', { count: quality.failed })
            ),
          ] as const,
        ]),
    [t('fact.writer'), span(health.oldestWriterSeconds * 1000), t('fact.writerHint')],
  ] as const
  return (
    <Row gutter={[16, 16]}>
      {facts.map(([label, value, hint]) => (
        <Col key={label} flex="1 1 180px">
          <Card size="small" style={{ height: '100%' }}>
            <Statistic title={label} value={value} styles={{ content: { fontSize: 20 } }} />
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {hint}
            </Typography.Text>
          </Card>
        </Col>
      ))}
    </Row>
  )
}

/** Bytes in the unit in which people speak of disks. */
function size(bytes: number): string {
  const gib = bytes / 1024 ** 3
  return gib >= 1 ? `${gib.toFixed(1)} GB` : `${Math.ceil(bytes / 1024 ** 2)} MB`
}
