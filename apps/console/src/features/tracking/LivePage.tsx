import { PauseOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { CursorTable, EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { FilterBar, useUrlParams } from '@atrium/ui/list'
import { Alert, Button, Flex, type TableColumnsType, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { MemberLink, type MemberNames, useMemberNames } from '../../app/member-names.tsx'
import { useAsk } from '../../app/queries.ts'
import { EventDrawer } from './EventDrawer.tsx'
import { useEventFault } from './fault-words.ts'
import { useMoments } from './moments.ts'
import { pageOf, useEventName, useSources } from './sources.ts'
import { TrackingNav } from './TrackingNav.tsx'

type Recent = ReplyOf<'tracking.recent'>
type Event = Recent['items'][number]
type Refusal = Recent['refusals'][number]

const REFRESH_MS = 2_000

/** What came last and what was not kept, read again and again until it is paused. */
export default function LivePage() {
  const { t } = useTranslation('tracking')
  const params = useUrlParams()
  const sources = useSources()
  const [paused, setPaused] = useState(false)
  const [source, name] = [params.get('source'), params.get('q')]
  const refused = params.get('show') === 'refused'
  const { data, error, isPending, refetch } = useAsk(
    'tracking.recent',
    { query: { ...(source === undefined ? {} : { source }), ...(name === undefined ? {} : { name }) } },
    paused ? {} : { refetchMs: REFRESH_MS },
  )
  return (
    <Page
      title={t('live.title')}
      purpose={t('live.purpose')}
      action={
        <Flex gap={12} align="center">
          <Typography.Text type="secondary" role="status">
            {t(paused ? 'live.paused' : 'live.every')}
          </Typography.Text>
          <Button
            icon={paused ? <PlayCircleOutlined /> : <PauseOutlined />}
            onClick={() => setPaused(!paused)}
            aria-pressed={paused}
          >
            {t(paused ? 'live.resume' : 'live.pause')}
          </Button>
        </Flex>
      }
    >
      <TrackingNav />
      <FilterBar
        search={{ param: 'q', label: t('live.find') }}
        filters={[
          { param: 'source', label: t('live.source'), options: sources.options },
          {
            param: 'show',
            label: t('live.show'),
            fallback: 'kept',
            options: [
              { value: 'kept', label: t('live.kept') },
              { value: 'refused', label: t('live.refused') },
            ],
          },
        ]}
      />
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && refused && <Refusals rows={data?.refusals ?? []} loading={isPending} />}
      {!error && !refused && (
        <Events rows={data?.items ?? []} loading={isPending} narrowed={source !== undefined || name !== undefined} />
      )}
    </Page>
  )
}

interface EventsProps {
  readonly rows: readonly Event[]
  readonly loading: boolean
  readonly narrowed: boolean
}

function Events({ rows, loading, narrowed }: EventsProps) {
  const { t } = useTranslation('tracking')
  const plan = useAsk('tracking.plan', {})
  const names = useMemberNames(rows.map(({ memberId }) => memberId))
  const [open, setOpen] = useState<Event>()
  const planned = new Set(plan.data?.items.flatMap((item) => (item.archived ? [] : [item.name])))
  const columns = useEventColumns({ planned, names, onOpen: setOpen })
  return (
    <>
      <CursorTable<Event>
        label={t('live.title')}
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        loading={loading}
        onOpen={setOpen}
        empty={<EmptyState hint={t(narrowed ? 'live.nothing' : 'live.empty')} />}
      />
      {open && <EventDrawer key={open.key} event={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

interface ColumnProps {
  readonly planned: ReadonlySet<string>
  readonly names: MemberNames
  readonly onOpen: (event: Event) => void
}

function useEventColumns({ planned, names, onOpen }: ColumnProps): TableColumnsType<Event> {
  const { t } = useTranslation('tracking')
  const { second } = useMoments()
  const nameOf = useEventName()
  const sources = useSources()
  return [
    {
      title: t('live.event'),
      render: (_, event) => (
        <Button
          type="link"
          style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
          onClick={(click) => {
            click.stopPropagation()
            onOpen(event)
          }}
        >
          {nameOf({ ...event, ...pageOf(event.body) })}
        </Button>
      ),
    },
    { title: t('sources.kind'), render: (_, { kind }) => t(`kind.${kind}`) },
    { title: t('live.source'), render: (_, { source }) => sources.nameOf(source) },
    {
      title: t('live.who'),
      render: (_, { memberId, device }) =>
        memberId === null ? (
          <Typography.Text type="secondary" className="number">
            {t('live.device', { id: device })}
          </Typography.Text>
        ) : (
          <MemberLink memberId={memberId} names={names} />
        ),
    },
    { title: t('live.plan'), render: (_, event) => <Standing event={event} isPlanned={planned.has(event.name)} /> },
    {
      title: t('live.received'),
      className: 'number',
      render: (_, { receivedAt }) => second(receivedAt),
    },
  ]
}

/** Only what is tracked is planned. */
function Standing({ event, isPlanned }: { readonly event: Event; readonly isPlanned: boolean }) {
  const { t } = useTranslation('tracking')
  if (event.kind !== 'track') return '–'
  if (typeof event.body.fault === 'string') return <Tag color="warning">{t('live.broken')}</Tag>
  if (isPlanned) return <Tag color="success">{t('live.planned')}</Tag>
  return <Typography.Text type="secondary">{t('live.unplanned')}</Typography.Text>
}

function Refusals({ rows, loading }: { readonly rows: readonly Refusal[]; readonly loading: boolean }) {
  const { t } = useTranslation('tracking')
  const { second } = useMoments()
  const faultText = useEventFault()
  const sources = useSources()
  const columns: TableColumnsType<Refusal> = [
    { title: t('live.event'), render: (_, { name }) => name || t('live.unnamed') },
    { title: t('sources.kind'), render: (_, { kind }) => t(`kind.${kind ?? 'none'}`) },
    { title: t('live.source'), render: (_, { source }) => sources.nameOf(source) },
    { title: t('live.reason'), render: (_, { reason }) => t(`reason.${reason}`) },
    { title: t('live.fault'), render: (_, { fault }) => (fault === null ? '–' : faultText(fault)) },
    { title: t('live.received'), className: 'number', render: (_, { at }) => second(at) },
  ]
  return (
    <Flex vertical gap={12}>
      <Alert type="info" showIcon title={t('live.refusalHint')} />
      <CursorTable<Refusal>
        label={t('live.refused')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => String(id)}
        loading={loading}
        empty={<EmptyState hint={t('live.noRefusals')} />}
      />
    </Flex>
  )
}
