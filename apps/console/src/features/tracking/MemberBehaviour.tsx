import { CursorTable, EmptyState, ProblemNotice } from '@atrium/ui'
import { Button, Card, Collapse, Descriptions, Flex, Segmented, Skeleton, Timeline, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { useSpan } from '../system/span.ts'
import { EventDrawer, type TrackedEvent } from './EventDrawer.tsx'
import { useMoments } from './moments.ts'
import { pageOf, useEventName, useSources } from './sources.ts'
import { useTouchName } from './touches.ts'

type Session = ReplyOf<'tracking.sessionsOfMember'>['items'][number]
type Touch = NonNullable<Session['touch']>

/** What a member did on sites, in apps and mini programs: what led them here, their visits, and every event. */
export function MemberBehaviour({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('tracking')
  const [view, setView] = useState<'visits' | 'events'>('visits')
  return (
    <Flex vertical gap={16}>
      <Touches memberId={memberId} />
      <Segmented
        aria-label={t('member.view')}
        style={{ alignSelf: 'start' }}
        value={view}
        onChange={setView}
        options={(['visits', 'events'] as const).map((value) => ({ value, label: t(`member.${value}`) }))}
      />
      {view === 'visits' ? <Visits memberId={memberId} /> : <Events memberId={memberId} />}
    </Flex>
  )
}

function Touches({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('tracking')
  const { data, error, refetch } = useAsk('tracking.touchesOfMember', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton active paragraph={{ rows: 2 }} />
  if (!data.first || !data.last) return <Typography.Text type="secondary">{t('member.noTouch')}</Typography.Text>
  return (
    <Flex gap={16} wrap>
      <TouchCard title={t('member.first')} touch={data.first} />
      <TouchCard title={t('member.last')} touch={data.last} />
    </Flex>
  )
}

function TouchCard({ title, touch }: { readonly title: string; readonly touch: Touch }) {
  const { t } = useTranslation('tracking')
  const { second } = useMoments()
  const said = [
    [t('touch.source'), touch.utmSource],
    [t('touch.medium'), touch.utmMedium],
    [t('touch.campaign'), touch.utmCampaign],
    [t('touch.term'), touch.utmTerm],
    [t('touch.content'), touch.utmContent],
    [
      t('touch.clicked'),
      touch.clickKind === null ? null : t(`touch.click.${touch.clickKind}`, { defaultValue: touch.clickKind }),
    ],
    [t('touch.referrer'), touch.referrerHost],
    [t('touch.at'), second(touch.at)],
  ] as const
  return (
    <Card size="small" title={title} style={{ flex: '1 1 280px' }}>
      <Descriptions
        size="small"
        column={1}
        items={said.flatMap(([label, children]) => (children === null ? [] : [{ label, children }]))}
      />
    </Card>
  )
}

function Visits({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('tracking')
  const list = useList('tracking.sessionsOfMember', { path: { memberId }, query: { limit: 20 } })
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  if (list.isPending) return <Skeleton active />
  if (list.rows.length === 0) return <EmptyState hint={t('member.noVisits')} />
  return (
    <>
      <Collapse
        size="small"
        items={list.rows.map((session) => ({
          key: session.startedAt,
          label: <VisitLine session={session} />,
          children: <Steps session={session} />,
        }))}
      />
      {list.hasNextPage && (
        <Flex justify="center">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetching}>
            {t('member.more')}
          </Button>
        </Flex>
      )}
    </>
  )
}

function VisitLine({ session }: { readonly session: Session }) {
  const { t } = useTranslation('tracking')
  const { second } = useMoments()
  const sources = useSources()
  const nameOf = useEventName()
  const touchName = useTouchName()
  const span = useSpan()
  const { startedAt, endedAt, entry, touch, pages, events, steps } = session
  const ms = Date.parse(endedAt) - Date.parse(startedAt)
  const places = [...new Set(steps.map(({ source }) => sources.nameOf(source)))]
  const notes = [
    places.join(' + '),
    entry ? t('member.entry', { page: nameOf(entry) }) : t('member.noEntry'),
    t('member.pages', { n: pages }),
    t('member.eventCount', { n: events }),
    t('member.lasted', { span: ms < 1_000 ? t('member.moment') : span(ms) }),
    ...(touch ? [t('member.from', { touch: touchName(touch) })] : []),
  ]
  return (
    <Flex vertical>
      <span className="number">{second(startedAt)}</span>
      <Typography.Text type="secondary">{notes.join(' · ')}</Typography.Text>
    </Flex>
  )
}

function Steps({ session: { steps, events } }: { readonly session: Session }) {
  const { t } = useTranslation('tracking')
  const { timeOfDay } = useMoments()
  const nameOf = useEventName()
  return (
    <>
      <Timeline
        items={steps.map((step, at) => ({
          key: `${step.at} ${at}`,
          color: step.kind === 'page' || step.kind === 'screen' ? 'gray' : '#0f766e',
          content: (
            <Flex gap={8} wrap>
              <Typography.Text type="secondary" className="number">
                {timeOfDay(step.at)}
              </Typography.Text>
              <span>{nameOf(step)}</span>
              <Typography.Text type="secondary">
                {[
                  t(`kind.${step.kind}`),
                  ...(step.path === null || step.path === nameOf(step) ? [] : [step.path]),
                ].join(' · ')}
              </Typography.Text>
            </Flex>
          ),
        }))}
      />
      {events > steps.length && (
        <Typography.Text type="secondary">{t('member.rest', { n: events - steps.length })}</Typography.Text>
      )}
    </>
  )
}

function Events({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('tracking')
  const { second } = useMoments()
  const sources = useSources()
  const nameOf = useEventName()
  const [open, setOpen] = useState<TrackedEvent>()
  const list = useList('tracking.eventsOfMember', { path: { memberId }, query: { limit: 50 } })
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  return (
    <>
      <CursorTable<TrackedEvent>
        label={t('member.events')}
        rows={list.rows}
        rowKey={({ key }) => key}
        loading={list.isFetching}
        hasMore={list.hasNextPage}
        onMore={() => void list.fetchNextPage()}
        onOpen={setOpen}
        empty={<EmptyState hint={t('member.noEvents')} />}
        columns={[
          {
            title: t('live.event'),
            render: (_, event) => (
              <Button
                type="link"
                style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
                onClick={(click) => {
                  click.stopPropagation()
                  setOpen(event)
                }}
              >
                {nameOf({ ...event, ...pageOf(event.body) })}
              </Button>
            ),
          },
          { title: t('sources.kind'), render: (_, { kind }) => t(`kind.${kind}`) },
          { title: t('live.source'), render: (_, { source }) => sources.nameOf(source) },
          { title: t('live.at'), className: 'number', render: (_, { at }) => second(at) },
        ]}
      />
      {open && <EventDrawer key={open.key} event={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}
