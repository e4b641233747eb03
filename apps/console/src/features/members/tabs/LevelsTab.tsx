import { CursorTable, count, day, EmptyState, money, nameIn, ProblemNotice } from '@atrium/ui'
import { Button, Card, Col, Flex, Progress, Row, Skeleton, type TableColumnsType, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useList } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useLevelNames } from '../levels.ts'
import { useProgrammes } from '../names.ts'
import { GrantDrawer } from './GrantDrawer.tsx'
import { RevokeButton } from './RevokeButton.tsx'

type Level = ReplyOf<'tiers.levelsOfMember'>['items'][number]
type Goal = NonNullable<Level['next']>
type Change = ReplyOf<'tiers.changesOfMember'>['items'][number]

/** Whether the promise of the level is over and the level still there: by what is bought, no longer by the promise. */
const isKeptOn = ({ rank, keptUntil, day: today, earned, code }: Level): boolean =>
  rank > 0 && earned === code && keptUntil !== null && keptUntil < today

/** Where a member stands in each programme, what comes next, and how it was. */
export function LevelsTab({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const me = useMe()
  const { data, error, isPending, refetch } = useAsk('tiers.levelsOfMember', { path: { memberId } })
  const [granting, setGranting] = useState<string>()
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (isPending) return <Skeleton active />
  return (
    <Flex vertical gap={20}>
      <Row gutter={[12, 12]}>
        {(data?.items ?? []).map((level) => (
          <Col key={level.programmeId} xs={24} xl={12}>
            <LevelCard memberId={memberId} level={level} onGrant={() => setGranting(level.programmeId)} />
          </Col>
        ))}
      </Row>
      <section>
        <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
          {t('levels.history')}
        </Typography.Title>
        <History memberId={memberId} />
      </section>
      {mayAll(me, ['tiers.grant']) && (
        <GrantDrawer memberId={memberId} programmeId={granting} onClose={() => setGranting(undefined)} />
      )}
    </Flex>
  )
}

interface LevelCardProps {
  readonly memberId: string
  readonly level: Level
  readonly onGrant: () => void
}

function LevelCard({ memberId, level, onGrant }: LevelCardProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const programmes = useProgrammes()
  const nameOf = useLevelNames([level.programmeId])
  const name = (code: string) => nameOf(level.programmeId, code)
  const notes = [
    ...(level.since ? [t('levels.since', { day: day(level.since, language) })] : []),
    ...(level.keptUntil
      ? [t(isKeptOn(level) ? 'levels.keptOn' : 'levels.keptUntil', { day: day(level.keptUntil, language) })]
      : []),
    ...(level.earned === level.code ? [] : [t('levels.earned', { level: name(level.earned) })]),
  ]
  return (
    <Card
      size="small"
      title={programmes.nameOf(level.programmeId)}
      style={{ height: '100%' }}
      extra={
        mayAll(me, ['tiers.grant', 'tiers.readSets']) && (
          <Button size="small" onClick={onGrant}>
            {t('grant.open')}
          </Button>
        )
      }
    >
      <Flex vertical gap={8}>
        <Flex gap={8} align="center" wrap>
          <Tag color={level.rank > 0 ? 'gold' : 'default'} style={{ fontSize: 14, padding: '2px 10px' }}>
            {nameIn(level.name, language)}
          </Tag>
          <Typography.Text type="secondary">{notes.join(' · ')}</Typography.Text>
        </Flex>
        {level.benefits.length > 0 && <Benefits benefits={level.benefits} />}
        {level.granted.map((grant) => (
          <Flex key={`${grant.level} ${grant.at}`} justify="space-between" gap={8} align="center">
            <span>
              {t(grant.until ? 'levels.grantedUntil' : 'levels.granted', {
                level: name(grant.level),
                day: grant.until ? day(grant.until, language) : '',
                reason: grant.reason,
              })}
            </span>
            <RevokeButton memberId={memberId} programmeId={level.programmeId} />
          </Flex>
        ))}
        {level.next ? (
          <GoalView title={t('levels.next', { level: name(level.next.level) })} goal={level.next} of={level} />
        ) : (
          <Typography.Text type="secondary">{t('levels.highest')}</Typography.Text>
        )}
        {level.ahead && (
          <Typography.Text type="warning">
            {t('levels.ahead', { day: day(level.ahead.day, language), level: name(level.ahead.level) })}
          </Typography.Text>
        )}
        {level.ahead?.toStay && (
          <GoalView
            title={t('levels.toStay', {
              level: name(level.ahead.toStay.level),
              day: day(level.ahead.toStay.on, language),
            })}
            goal={level.ahead.toStay}
            of={level}
          />
        )}
      </Flex>
    </Card>
  )
}

function Benefits({ benefits }: { readonly benefits: Level['benefits'] }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const word = (benefit: Level['benefits'][number]): string => {
    switch (benefit.type) {
      case 'pointsMultiplier':
        return t('levels.multiplier', { factor: benefit.factor })
      case 'freeParking':
        return t('levels.parking', { hours: benefit.hours })
      case 'birthdayGift':
        return t('levels.gift')
      case 'text':
        return nameIn(benefit.text, language)
    }
  }
  const words = benefits.map(word)
  return (
    <Typography.Text type="secondary">{t('levels.benefits', { list: words.join(t('levels.and')) })}</Typography.Text>
  )
}

/** What a level takes: each criterion with how far it is. */
function GoalView({ title, goal, of }: { readonly title: string; readonly goal: Goal; readonly of: Level }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const figure = (measure: string, value: number) =>
    measure === 'netSpend' ? money(value, programmes.currencyOf(of.programmeId), language) : count(value, language)
  const windowOf = (window: Goal['criteria'][number]['window']) =>
    'days' in window ? t('levels.window', { days: window.days }) : t('levels.year')
  return (
    <div>
      <Typography.Text>
        {title}
        {goal.criteria.length > 1 && (
          <Typography.Text type="secondary">{t(goal.rule === 'any' ? 'levels.any' : 'levels.all')}</Typography.Text>
        )}
      </Typography.Text>
      {goal.criteria.map(({ measure, window, has, needs, missing }) => (
        <div key={`${measure} ${JSON.stringify(window)}`}>
          <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
            {windowOf(window)} {t(`levels.measure.${measure}`, { defaultValue: measure })}
          </Typography.Text>
          <Flex justify="space-between" gap={8} wrap className="number" style={{ fontSize: 12 }}>
            <span>
              {figure(measure, has)} / {figure(measure, needs)}
            </span>
            {missing > 0 && <span>{t('levels.missing', { amount: figure(measure, missing) })}</span>}
          </Flex>
          <Progress
            percent={needs > 0 ? Math.min(100, Math.max(0, (has / needs) * 100)) : 100}
            showInfo={false}
            size="small"
            aria-label={t(`levels.measure.${measure}`, { defaultValue: measure })}
          />
        </div>
      ))}
    </div>
  )
}

function History({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const programmes = useProgrammes()
  const nameOf = useLevelNames(programmes.rows.map(({ id }) => id))
  const list = useList('tiers.changesOfMember', { path: { memberId }, query: { limit: 50 } })
  const counted = (row: Change) =>
    Object.entries(row.counted).map(([key, value]) => {
      const [measure = '', window = ''] = key.split(' ')
      const amount =
        measure === 'netSpend' ? money(value, programmes.currencyOf(row.programmeId), language) : count(value, language)
      const days = /^(\d+)d$/.exec(window)?.[1]
      const span = days ? t('levels.window', { days: Number(days) }) : window === 'year' ? t('levels.year') : window
      return `${span} ${t(`levels.measure.${measure}`, { defaultValue: measure })} ${amount}`
    })
  const why = (row: Change) => {
    if (row.reason !== 'kept') return t(`change.${row.reason}`)
    return row.keptUntil === null ? t('change.kept') : t('change.keptAnew', { day: day(row.keptUntil, language) })
  }
  const columns: TableColumnsType<Change> = [
    { title: t('levels.day'), className: 'number', render: (_, row) => day(row.day, language) },
    { title: t('points.programme'), render: (_, row) => programmes.nameOf(row.programmeId) },
    {
      title: t('levels.change'),
      render: (_, row) =>
        row.reason === 'kept'
          ? nameOf(row.programmeId, row.to)
          : `${nameOf(row.programmeId, row.from)} → ${nameOf(row.programmeId, row.to)}`,
    },
    {
      title: t('levels.reason'),
      render: (_, row) => (
        <>
          {row.purchaseId && mayAll(me, ['purchases.read']) ? (
            <Link to={`?tab=purchases&purchase=${row.purchaseId}`}>{why(row)}</Link>
          ) : (
            why(row)
          )}
          {counted(row).map((text) => (
            <Typography.Text
              key={text}
              type="secondary"
              className="number"
              style={{ display: 'block', fontSize: 12, lineHeight: 1.4 }}
            >
              {text}
            </Typography.Text>
          ))}
        </>
      ),
    },
    { title: t('levels.by'), render: (_, row) => t(`actor.${row.by}`) },
  ]
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  return (
    <CursorTable<Change>
      label={t('levels.history')}
      columns={columns}
      rows={list.rows}
      rowKey={(row) => `${row.programmeId} ${row.day} ${row.at} ${row.from} ${row.to}`}
      loading={list.isFetching}
      hasMore={list.hasNextPage}
      onMore={() => void list.fetchNextPage()}
      empty={<EmptyState hint={t('levels.noHistory')} />}
    />
  )
}
