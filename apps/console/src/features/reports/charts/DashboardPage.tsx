import { EllipsisOutlined, FullscreenExitOutlined, FullscreenOutlined, PlusOutlined } from '@ant-design/icons'
import { SPANS } from '@atrium/rules/days'
import { ActionMenu, EmptyState, Page, ProblemNotice, useProblemMessage } from '@atrium/ui'
import { LeaveGuard, useDirtyGuard, useUndoable } from '@atrium/ui/form'
import { useUrlParams } from '@atrium/ui/list'
import { App, Button, Flex, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { newKey, useAsk, useTell } from '../../../app/queries.ts'
import { useScopeNode } from '../../../app/scope.tsx'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useReadNodes } from '../nodes.ts'
import { todayIn } from '../range.ts'
import { ChartsDrawer } from './ChartsDrawer.tsx'
import { DashboardGrid } from './DashboardGrid.tsx'
import type { Draft } from './draft.ts'
import { useFullScreen } from './full-screen.ts'
import { KeepDrawer } from './KeepDrawer.tsx'
import { type Dashboard, headOf, type Item, type Kept, nameOfKept } from './kept.ts'
import { ScheduleDrawer } from './ScheduleDrawer.tsx'
import { SpanChoice } from './Terms.tsx'
import { VersionsDrawer } from './VersionsDrawer.tsx'

/** Charts side by side, of the days and the part of the group that are chosen above, or of their own. */
export default function DashboardPage() {
  const { t } = useTranslation('reports')
  const { keptId = '' } = useParams()
  const { data, error, refetch } = useAsk('reports.keptOne', { path: { keptId } })
  if (error)
    return (
      <Page title={t('boards.one')}>
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      </Page>
    )
  if (!data?.dashboard)
    return <Page title={t('boards.one')}>{data ? <EmptyState hint={t('boards.notOne')} /> : <Skeleton active />}</Page>
  return (
    <LeaveGuard>
      <Board key={`${keptId} ${data.version}`} kept={data} dashboard={data.dashboard} />
    </LeaveGuard>
  )
}

interface BoardProps {
  readonly kept: Kept
  readonly dashboard: Dashboard
}

type Open = 'charts' | 'name' | 'copy' | 'versions' | 'send'

function Board({ kept, dashboard }: BoardProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const me = useMe()
  const params = useUrlParams()
  const refused = useProblemMessage()
  const full = useFullScreen()
  const [open, setOpen] = useState<Open>()
  const [items, setItems] = useState<readonly Item[]>(dashboard.items)
  const isMine = kept.mine && mayAll(me, ['reports.keep'])
  const isEditing = isMine && params.get('edit') === '1'
  const isDirty = items !== dashboard.items
  const guard = useDirtyGuard(isDirty)
  const keep = useTell('reports.keep', ['reports.kept'])
  const days = useBoardDays(dashboard)
  const save = () =>
    keep
      .mutateAsync({
        idempotencyKey: newKey(),
        body: { ...headOf(kept), dashboard: { span: days.span ?? dashboard.span, items: [...items] } },
      })
      .then(
        // As a promise: the version that was kept has been read by then, and stands in the place of this one, which would not be called back.
        () => {
          guard.release()
          params.set({ edit: undefined, span: undefined, from: undefined, to: undefined })
          void message.success(t('charts.saved'))
        },
        (error: unknown) => refused(problemOf(error)),
      )
  const leave = () =>
    guard.leave(() => {
      setItems(dashboard.items)
      params.set({ edit: undefined })
    })
  const actions = (
    <Flex gap={8} wrap>
      {isEditing ? (
        <>
          <Button icon={<PlusOutlined />} onClick={() => setOpen('charts')}>
            {t('boards.addChart')}
          </Button>
          <Button onClick={leave}>{t('boards.stop')}</Button>
          <Button type="primary" loading={keep.isPending} onClick={() => void save()}>
            {t('charts.save')}
          </Button>
        </>
      ) : (
        <>
          <BoardMenu kept={kept} onOpen={setOpen} />
          <Button
            icon={full.isOn ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
            aria-label={t(full.isOn ? 'boards.small' : 'boards.full')}
            title={t(full.isOn ? 'boards.small' : 'boards.full')}
            onClick={full.toggle}
          />
          {isMine && (
            <Button type="primary" onClick={() => params.set({ edit: '1' })}>
              {t('boards.edit')}
            </Button>
          )}
        </>
      )}
    </Flex>
  )
  return (
    <div className={full.isOn ? 'board-full' : undefined}>
      <Page title={nameOfKept(kept, language)} purpose={t('boards.purpose')} action={actions}>
        <Flex gap="8px 16px" wrap align="center" style={{ marginBottom: 16 }}>
          <SpanChoice draft={days.choice} today={days.today} onChange={days.choose} />
          {isEditing && <Typography.Text type="secondary">{t('boards.editHint')}</Typography.Text>}
        </Flex>
        {items.length === 0 ? (
          <EmptyState
            hint={t(isMine ? 'boards.fill' : 'boards.bare')}
            action={
              isMine && (
                <Button
                  type="primary"
                  icon={<PlusOutlined />}
                  onClick={() => {
                    params.set({ edit: '1' })
                    setOpen('charts')
                  }}
                >
                  {t('boards.addChart')}
                </Button>
              )
            }
          />
        ) : (
          days.isReady && (
            <DashboardGrid
              {...{ items, isEditing }}
              dashboardId={kept.keptId}
              days={days.choice}
              isWatched={full.isOn}
              onChange={setItems}
            />
          )
        )}
      </Page>
      {isMine && open === 'charts' && (
        <ChartsDrawer
          items={items}
          onChoose={(more) => setItems([...items, ...more])}
          onClose={() => setOpen(undefined)}
        />
      )}
      <BoardDrawers {...{ kept, dashboard, open }} onClose={() => setOpen(undefined)} />
    </div>
  )
}

/** The days of the dashboard: those of the address, else its own. */
function useBoardDays({ span: own }: Dashboard) {
  const params = useUrlParams()
  const nodes = useReadNodes()
  const scope = useScopeNode()
  const zone = (nodes.find(scope) ?? nodes.highest)?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const [from, to] = [params.get('from'), params.get('to')]
  const span = SPANS.find((name) => name === params.get('span'))
  const isFixed = from !== undefined && to !== undefined
  const choice: Pick<Draft, 'span' | 'days'> = isFixed
    ? { span: 'days', days: { from, to } }
    : { span: span ?? own, days: undefined }
  return {
    ...{ choice, span, today: todayIn(zone), isReady: nodes.isWhole },
    choose: (next: Pick<Draft, 'span' | 'days'>) =>
      params.set({
        span: next.span === 'days' || next.span === own ? undefined : next.span,
        from: next.days?.from,
        to: next.days?.to,
      }),
  }
}

/** What can be done with a dashboard beside changing it. */
function BoardMenu({ kept, onOpen }: { readonly kept: Kept; readonly onOpen: (open: Open) => void }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const me = useMe()
  const navigate = useNavigate()
  const undoable = useUndoable()
  const refused = useProblemMessage()
  const archive = useTell('reports.archiveKept', ['reports.kept'])
  const isMine = kept.mine && mayAll(me, ['reports.keep'])
  const putAway = () => {
    const tell = (archived: boolean) => archive.mutateAsync({ body: { keptId: kept.keptId, archived } })
    tell(true).then(
      () => {
        void navigate('/reports/dashboards')
        undoable({
          text: t('charts.archived', { name: nameOfKept(kept, language) }),
          undo: () => tell(false),
          problemOf,
        })
      },
      (error: unknown) => refused(problemOf(error)),
    )
  }
  const items = [
    ...(isMine ? [{ key: 'name', label: t('charts.nameAndShare') }] : []),
    ...(mayAll(me, ['reports.keep']) ? [{ key: 'copy', label: t('charts.saveAs') }] : []),
    ...(mayAll(me, ['reports.send']) ? [{ key: 'send', label: t('sending.title') }] : []),
    { key: 'versions', label: t('charts.versions') },
    ...(isMine ? [{ key: 'archive', label: t('charts.archive'), danger: true }] : []),
  ]
  return (
    <ActionMenu items={items} onChoose={(key) => (key === 'archive' ? putAway() : onOpen(key as Open))}>
      <Button icon={<EllipsisOutlined />} aria-label={t('charts.more')} />
    </ActionMenu>
  )
}

function BoardDrawers({
  kept,
  dashboard,
  open,
  onClose,
}: BoardProps & { readonly open: Open | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation('reports')
  const me = useMe()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const refused = useProblemMessage()
  const keep = useTell('reports.keep', ['reports.kept'])
  const isMine = kept.mine && mayAll(me, ['reports.keep'])
  const done = (keptId: string) => {
    onClose()
    void message.success(t('charts.saved'))
    if (keptId !== kept.keptId) void navigate(`/reports/dashboards/${keptId}`)
  }
  if (open === 'send' && mayAll(me, ['reports.send'])) return <ScheduleDrawer kept={kept} onClose={onClose} />
  if (open === 'versions')
    return (
      <VersionsDrawer
        kept={kept}
        onClose={onClose}
        {...(isMine
          ? {
              onRestore: ({ dashboard: before }) =>
                before &&
                keep.mutate(
                  { idempotencyKey: newKey(), body: { ...headOf(kept), dashboard: before } },
                  { onSuccess: ({ keptId }) => done(keptId), onError: (error) => refused(problemOf(error)) },
                ),
            }
          : {})}
      />
    )
  if ((open === 'name' || open === 'copy') && mayAll(me, ['reports.keep']))
    return (
      <KeepDrawer
        title={t(open === 'name' ? 'charts.nameAndShare' : 'charts.saveAs')}
        {...(open === 'name' ? { kept } : { name: { zh: t('charts.copyOf', { name: kept.name.zh }) } })}
        content={{ dashboard }}
        onClose={onClose}
        onKept={done}
      />
    )
  return null
}
