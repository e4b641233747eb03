import { currencyName, day, instant, nameIn, useProblemMessage, zoneName } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { Alert, App, Button, Descriptions, Flex, Space, Tabs, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { ArchiveNode } from './ArchiveNode.tsx'
import { alikeDays } from './hours.ts'
import { MoveNode } from './MoveNode.tsx'
import { NodeForm } from './NodeForm.tsx'
import { NodePlaces } from './NodePlaces.tsx'
import { NodeProgrammes } from './NodeProgrammes.tsx'
import { CHILD_KINDS, useNodes } from './nodes.ts'
import { NodeSettings } from './OwnedSettings.tsx'
import type { Branch } from './tree.ts'

type Task = 'add' | 'edit' | 'move' | 'archive'

interface NodeDetailProps {
  readonly branch: Branch
  readonly onChoose: (id: string) => void
}

export function NodeDetail({ branch, onChoose }: NodeDetailProps) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { node } = branch
  const me = useMe()
  const [task, setTask] = useState<Task>()
  const end = () => setTask(undefined)
  return (
    <>
      <Flex justify="space-between" gap={12} wrap="wrap" style={{ marginBottom: 8 }}>
        <Space size={8} align="baseline" wrap>
          <Typography.Title level={2} style={{ fontSize: 18, margin: 0 }}>
            {nameIn(node.name, language)}
          </Typography.Title>
          <Tag>{t(`kind.${node.kind}`)}</Tag>
          <Typography.Text type="secondary" copyable style={{ fontSize: 12 }}>
            {node.code}
          </Typography.Text>
        </Space>
        <Actions branch={branch} onTask={setTask} />
      </Flex>
      {node.archivedAt !== null && (
        <Alert
          type="warning"
          showIcon
          title={t('tree.isArchived', { at: instant(node.archivedAt, node.zone, language) })}
          style={{ marginBottom: 12 }}
        />
      )}
      <Tabs
        items={[
          { key: 'basics', label: t('node.basics'), children: <Basics branch={branch} /> },
          { key: 'programmes', label: t('node.programmes'), children: <NodeProgrammes node={node} /> },
          { key: 'places', label: t('node.places'), children: <NodePlaces node={node} /> },
          { key: 'settings', label: t('node.settings'), children: <NodeSettings nodeId={node.id} /> },
        ]}
      />
      {mayAll(me, ['organization.change']) && (
        <>
          <NodeForm
            node={node}
            task={task === 'add' || task === 'edit' ? task : undefined}
            onClose={end}
            onMade={onChoose}
          />
          <MoveNode branch={branch} open={task === 'move'} onClose={end} />
          <ArchiveNode branch={branch} open={task === 'archive'} onClose={end} />
        </>
      )}
    </>
  )
}

function Actions({ branch, onTask }: { readonly branch: Branch; readonly onTask: (task: Task) => void }) {
  const { node, below } = branch
  const { t } = useTranslation('organization')
  const { message } = App.useApp()
  const refused = useProblemMessage()
  const me = useMe()
  const { language } = useLanguage()
  const undoable = useUndoable()
  const change = useTell('organization.archiveNode', ['organization.'])
  const told = (error: Error) => refused(problemOf(error))
  if (!mayAll(me, ['organization.change'])) return null
  if (node.archivedAt !== null) {
    const back = () =>
      change.mutate(
        { body: { code: node.code, archived: false } },
        {
          onSuccess: () => void message.success(t('tree.restored')),
          onError: told,
        },
      )
    return (
      <Button onClick={back} loading={change.isPending}>
        {t('tree.restore')}
      </Button>
    )
  }
  // With nothing below it, restoring brings back all of it: then it happens at once.
  const archive = () => {
    if (below > 0) return onTask('archive')
    const body = { code: node.code, archived: true }
    // The node leaves the list at once, and this with it: what follows is not bound to being shown.
    change.mutateAsync({ body }).then(
      () =>
        undoable({
          text: t('archive.done', { name: nameIn(node.name, language) }),
          undo: () => change.mutateAsync({ body: { ...body, archived: false } }),
          problemOf,
        }),
      told,
    )
  }
  return (
    <Space wrap>
      {CHILD_KINDS[node.kind].length > 0 && (
        <Button type="primary" onClick={() => onTask('add')}>
          {t('tree.add')}
        </Button>
      )}
      <Button onClick={() => onTask('edit')}>{t('tree.edit')}</Button>
      {node.parentId !== null && <Button onClick={() => onTask('move')}>{t('tree.move')}</Button>}
      {node.parentId !== null && (
        <Button danger loading={change.isPending} onClick={archive}>
          {t('tree.archive')}
        </Button>
      )}
    </Space>
  )
}

function Basics({ branch: { node, stores } }: { readonly branch: Branch }) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { byId, nameOf } = useNodes()
  const above = node.kind !== 'store' && node.kind !== 'counter'
  const { hours } = node
  /** Those above one's data scope have no names here. */
  const parentsOf = (ids: readonly string[]) =>
    ids
      .filter((id) => byId.has(id))
      .map(nameOf)
      .join(' / ')
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, sm: 1, md: 2 }}
      items={[
        { key: 'zh', label: t('node.nameZh'), children: node.name.zh },
        { key: 'en', label: t('node.nameEn'), children: node.name.en ?? '–' },
        { key: 'parent', label: t('node.parent'), children: parentsOf(node.path.slice(0, -1)) || '–' },
        ...(above ? [{ key: 'stores', label: t('node.stores'), children: stores }] : []),
        { key: 'zone', label: t('node.zone'), children: zoneName(node.zone, language) },
        { key: 'currency', label: t('node.currency'), children: currencyName(node.currency, language) },
        // A group has no floor: what nobody would fill in is not shown empty.
        ...(above && node.category === null
          ? []
          : [{ key: 'category', label: t('node.category'), children: node.category ?? '–' }]),
        ...(above && node.floor === null
          ? []
          : [{ key: 'floor', label: t('node.floor'), children: node.floor ?? '–' }]),
        ...(above && node.openedOn === null
          ? []
          : [
              {
                key: 'opened',
                label: t('node.openedOn'),
                children: node.openedOn === null ? '–' : day(node.openedOn, language),
              },
            ]),
        ...(node.closedOn === null
          ? []
          : [{ key: 'closed', label: t('node.closedOn'), children: day(node.closedOn, language) }]),
        {
          key: 'hours',
          label: t('node.hours'),
          span: 'filled',
          children:
            hours === null ? (
              t('node.hoursNone')
            ) : (
              <div className="number" style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 12 }}>
                {alikeDays(hours).map(({ first, last, text }) => (
                  <div key={first} style={{ display: 'contents' }}>
                    <span>{first === last ? t(`week.${first}`) : `${t(`week.${first}`)} – ${t(`week.${last}`)}`}</span>
                    <span>{text || t('node.closed')}</span>
                  </div>
                ))}
              </div>
            ),
        },
        ...(node.closures.length === 0
          ? []
          : [
              {
                key: 'closures',
                label: t('node.closures'),
                span: 'filled' as const,
                children: (
                  <div className="number">
                    {node.closures.map(({ from, to, reason }) => (
                      <div key={from}>
                        {from === to ? day(from, language) : `${day(from, language)} – ${day(to, language)}`}
                        {reason && ` · ${reason}`}
                      </div>
                    ))}
                  </div>
                ),
              },
            ]),
      ]}
    />
  )
}
