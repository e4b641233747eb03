import { SettingOutlined } from '@ant-design/icons'
import { count, day as dayIn, EmptyState, instant, money, Page, ProblemNotice, percent } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Alert, Button, Card, Flex, Skeleton, Tooltip, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useAppearance } from '../../app/appearance.ts'
import { useLanguage } from '../../app/language.ts'
import { useNodeList } from '../../app/nodes.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { customersPath } from '../audiences/customers/filter.ts'
import { daysBefore } from './days.ts'
import { LifecycleDrawer } from './LifecycleDrawer.tsx'
import { MovesCard } from './MovesCard.tsx'
import { type Lifecycle, type Stage, stageColour, useStageName } from './stages.ts'

const MONTH = 30

/** Where everybody stands between prospect and lost, and how they moved. */
export default function LifecyclePage() {
  const { t } = useTranslation('profiles')
  const me = useMe()
  const node = useScopeNode()
  const params = useUrlParams()
  const { rows: nodes } = useNodeList()
  const root = nodes.find(({ parentId }) => parentId === null)
  const { data, error, refetch } = useAsk('profiles.lifecycle', { query: node === undefined ? {} : { node } })
  const mayChange = root !== undefined && mayAll(me, ['organization.read', 'organization.configure'])
  const isOpen = params.get('parameters') !== undefined
  return (
    <Page
      title={t('lifecycle.title')}
      purpose={t('lifecycle.purpose')}
      action={
        mayChange && (
          <Button type="primary" icon={<SettingOutlined />} onClick={() => params.set({ parameters: '1' })}>
            {t('lifecycle.change')}
          </Button>
        )
      }
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && <Board lifecycle={data} />}
      {mayAll(me, ['organization.read', 'organization.configure']) && isOpen && root && (
        <LifecycleDrawer nodeId={root.id} onClose={() => params.set({ parameters: undefined })} />
      )}
    </Page>
  )
}

function Board({ lifecycle }: { readonly lifecycle: Lifecycle }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { stages, today, all, undrawn } = lifecycle
  const node = useScopeNode()
  const scope = node === undefined ? {} : { node }
  const monthAgo = daysBefore(today, MONTH)
  const since = useAsk('profiles.moves', { query: { from: daysBefore(today, MONTH - 1), to: today, ...scope } }).data
  // Whether anybody stood anywhere a month ago: only then there is something to compare with.
  const before = useAsk('profiles.moves', { query: { from: '2000-01-01', to: monthAgo, ...scope } }).data
  const isOld = (before?.moves.length ?? 0) > 0
  const buyers = stages.reduce((sum, { stage, persons }) => sum + (stage === 'prospect' ? 0 : (persons ?? 0)), 0)
  const gained = (stage: Stage): number =>
    (since?.moves ?? []).reduce(
      (sum, move) => sum + (move.to === stage ? move.persons : 0) - (move.from === stage ? move.persons : 0),
      0,
    )
  if (buyers === 0 && (stages[0]?.persons ?? 0) === 0) return <EmptyState hint={t('lifecycle.nobody')} />
  return (
    <Flex vertical gap={16}>
      <Judged lifecycle={lifecycle} />
      {undrawn > 0 && <Alert type="info" showIcon title={t('lifecycle.undrawn', { n: count(undrawn, language) })} />}
      {!all && <Alert type="info" title={t('lifecycle.incomplete')} />}
      <ul
        style={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(128px, 1fr))',
          gap: 12,
          ...{ listStyle: 'none', margin: 0, padding: 0 },
        }}
      >
        {stages.map(({ stage, persons, spendMinor }) => (
          <li key={stage}>
            <StageCard
              {...{ lifecycle, stage, persons, spendMinor, buyers }}
              // Who came and never bought moved nowhere: of prospects it is not known how many there were.
              gained={isOld && stage !== 'prospect' && persons !== null ? gained(stage) : undefined}
            />
          </li>
        ))}
      </ul>
      {before && !isOld && <Typography.Text type="secondary">{t('lifecycle.young')}</Typography.Text>}
      <MovesCard today={today} isYoung={before !== undefined && !isOld} />
      <Rules lifecycle={lifecycle} />
    </Flex>
  )
}

function Judged({ lifecycle: { pass } }: { readonly lifecycle: Lifecycle }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { rows } = useNodeList()
  if (!pass) return <Alert type="info" showIcon title={t('lifecycle.unjudged')} />
  const at = pass.finishedAt === null ? '' : instant(pass.finishedAt, rows[0]?.zone ?? 'Asia/Shanghai', language)
  return (
    <Typography.Text type="secondary">
      {t(pass.finishedAt === null ? 'lifecycle.judging' : 'lifecycle.judged', { day: dayIn(pass.day, language), at })}
    </Typography.Text>
  )
}

interface StageCardProps {
  readonly lifecycle: Lifecycle
  readonly stage: Stage
  readonly persons: number | null
  readonly spendMinor: number
  readonly buyers: number
  /** So many more than a month ago; undefined where that is not known. */
  readonly gained: number | undefined
}

function StageCard({ lifecycle, stage, persons, spendMinor, buyers, gained }: StageCardProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { dark } = useAppearance()
  const me = useMe()
  const node = useScopeNode()
  const nameOf = useStageName()
  const name = nameOf(stage)
  const { currency, parameters, all } = lifecycle
  const isProspect = stage === 'prospect'
  const figure =
    persons === null ? '–' : all ? count(persons, language) : t('lifecycle.atLeast', { n: count(persons, language) })
  return (
    <Card
      size="small"
      style={{ height: '100%', borderTop: `3px solid ${stageColour(stage, dark)}` }}
      styles={{ body: { padding: '10px 12px' } }}
    >
      <Tooltip title={t(`rule.${stage}`, parameters)}>
        <Typography.Text strong tabIndex={0}>
          {name}
        </Typography.Text>
      </Tooltip>
      <div style={{ fontSize: 22, fontWeight: 600, lineHeight: 1.5 }} className="number">
        {figure}
      </div>
      <Flex vertical style={{ fontSize: 12, minHeight: 60 }} className="number">
        {persons === null && <Typography.Text type="secondary">{t('lifecycle.uncounted')}</Typography.Text>}
        {!isProspect && buyers > 0 && (
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('lifecycle.share', { share: percent((persons ?? 0) / buyers, language) })}
          </Typography.Text>
        )}
        {!isProspect && (
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('lifecycle.spend', { amount: money(spendMinor, currency, language).replace(/[.,]\d\d$/, '') })}
          </Typography.Text>
        )}
        {gained !== undefined && (
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('lifecycle.month')}{' '}
            {gained === 0 ? '0' : `${gained > 0 ? '▲' : '▼'} ${count(Math.abs(gained), language)}`}
          </Typography.Text>
        )}
      </Flex>
      {mayAll(me, ['audiences.read', 'audiences.listCustomers']) && (
        <Link
          to={customersPath({ is: 'field', field: 'portrait.stage', op: 'in', value: [stage] }, node)}
          aria-label={t('lifecycle.seeOne', { stage: name })}
        >
          {t('lifecycle.see')}
        </Link>
      )}
    </Card>
  )
}

function Rules({ lifecycle: { parameters } }: { readonly lifecycle: Lifecycle }) {
  const { t } = useTranslation('profiles')
  const { dark } = useAppearance()
  const nameOf = useStageName()
  const stages = ['prospect', 'new', 'growing', 'mature', 'declining', 'sleeping', 'lost'] as const
  return (
    <Card size="small" title={t('lifecycle.rules')}>
      <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '6px 16px', margin: 0 }}>
        {stages.map((stage) => (
          <div key={stage} style={{ display: 'contents' }}>
            <dt
              style={{
                fontWeight: 500,
                borderInlineStart: `3px solid ${stageColour(stage, dark)}`,
                paddingInlineStart: 8,
              }}
            >
              {nameOf(stage)}
            </dt>
            <dd style={{ margin: 0 }}>{t(`rule.${stage}`, parameters)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
