import { EllipsisOutlined } from '@ant-design/icons'
import { ActionMenu, useProblemMessage } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { App, Button, Flex } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { newKey, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { AddToDashboard } from './AddToDashboard.tsx'
import { KeepDrawer, type Names } from './KeepDrawer.tsx'
import { type Chart, headOf, type Kept, nameOfKept } from './kept.ts'
import { ScheduleDrawer } from './ScheduleDrawer.tsx'
import { VersionsDrawer } from './VersionsDrawer.tsx'

interface ActionsProps {
  readonly kept: Kept | undefined
  /** What a new one is called before anybody names it. */
  readonly usual: Names
  /** The chart as it stands; undefined while it asks nothing. */
  readonly chart: Chart | undefined
  readonly isChanged: boolean
  readonly onSaved: (keptId: string) => void
  readonly onRestore: (chart: Chart) => void
  readonly onLeave: () => void
}

type Open = 'keep' | 'copy' | 'name' | 'versions' | 'board' | 'send'

/** What can be done with a chart: saved, saved as another, named and shared, put on a dashboard, sent, put away. */
export function ChartActions({ kept, usual, chart, isChanged, onSaved, onRestore, onLeave }: ActionsProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const me = useMe()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const undoable = useUndoable()
  const refused = useProblemMessage()
  const [open, setOpen] = useState<Open>()
  const keep = useTell('reports.keep', ['reports.kept'])
  const archive = useTell('reports.archiveKept', ['reports.kept'])
  const mayKeep = mayAll(me, ['reports.keep'])
  const isMine = kept?.mine === true && mayKeep
  const close = () => setOpen(undefined)
  const save = () => {
    if (!kept || !chart) return setOpen('keep')
    keep.mutate(
      { idempotencyKey: newKey(), body: { ...headOf(kept), chart } },
      {
        onSuccess: ({ keptId }) => {
          onSaved(keptId)
          void message.success(t('charts.saved'))
        },
        onError: (error) => refused(problemOf(error)),
      },
    )
  }
  const putAway = () => {
    if (!kept) return
    const tell = (archived: boolean) => archive.mutateAsync({ body: { keptId: kept.keptId, archived } })
    tell(true).then(
      () => {
        onLeave()
        void navigate('/reports/charts')
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
    ...(kept && mayKeep ? [{ key: 'copy', label: t('charts.saveAs'), disabled: !chart }] : []),
    ...(isMine ? [{ key: 'name', label: t('charts.nameAndShare'), disabled: !chart }] : []),
    ...(kept && mayKeep ? [{ key: 'board', label: t('charts.addTo') }] : []),
    ...(kept && mayAll(me, ['reports.send']) ? [{ key: 'send', label: t('sending.title') }] : []),
    ...(kept ? [{ key: 'versions', label: t('charts.versions') }] : []),
    ...(isMine ? [{ key: 'archive', label: t('charts.archive'), danger: true }] : []),
  ]
  return (
    <Flex gap={8}>
      {items.length > 0 && (
        <ActionMenu items={items} onChoose={(key) => (key === 'archive' ? putAway() : setOpen(key as Open))}>
          <Button icon={<EllipsisOutlined />} aria-label={t('charts.more')} />
        </ActionMenu>
      )}
      {mayKeep && (!kept || isMine) && (
        <Button type="primary" loading={keep.isPending} disabled={!chart || (kept && !isChanged)} onClick={save}>
          {t('charts.save')}
        </Button>
      )}
      {mayKeep && kept && !isMine && (
        <Button type="primary" disabled={!chart} onClick={() => setOpen('copy')}>
          {t('charts.saveAs')}
        </Button>
      )}
      {mayKeep && chart && (open === 'keep' || open === 'copy' || open === 'name') && (
        <KeepDrawer
          title={t(open === 'name' ? 'charts.nameAndShare' : open === 'copy' ? 'charts.saveAs' : 'charts.keep')}
          {...(open === 'name' ? { kept } : {})}
          name={open === 'copy' && kept ? { zh: t('charts.copyOf', { name: kept.name.zh }) } : usual}
          content={{ chart }}
          onClose={close}
          onKept={(keptId) => {
            close()
            onSaved(keptId)
            void message.success(t('charts.saved'))
          }}
        />
      )}
      {kept && open === 'versions' && (
        <VersionsDrawer
          kept={kept}
          onClose={close}
          {...(isMine
            ? {
                onRestore: (version) => {
                  if (version.chart) onRestore(version.chart)
                  close()
                  void message.info(t('charts.restored', { n: version.version }))
                },
              }
            : {})}
        />
      )}
      {kept && mayKeep && open === 'board' && <AddToDashboard chart={kept} onClose={close} />}
      {kept && open === 'send' && mayAll(me, ['reports.send']) && <ScheduleDrawer kept={kept} onClose={close} />}
    </Flex>
  )
}
