import { nameIn, ProblemNotice } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { Alert, App, Button, Descriptions, Drawer, Flex, Result, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useWords } from '../members/names.ts'
import { BuildIn } from './BuildIn.tsx'
import { useNodeNames } from './SourceList.tsx'
import { type Source, USER_KINDS } from './sources.ts'

interface DrawerProps {
  readonly code: string
  /** Undefined where there is none, or none that one may see. */
  readonly source: Source | undefined
  /** The key, just drawn: of a secret one the only time that it is seen. */
  readonly drawnKey: string | undefined
  readonly onDrawn: (writeKey: string) => void
  readonly onEdit: (source: Source) => void
  readonly onClose: () => void
}

/** A source: its key, the code that builds it in, what it may do; and renewing its key or ending it. */
export function SourceDrawer({ code, source, drawnKey, onDrawn, onEdit, onClose }: DrawerProps) {
  const { t } = useTranslation('tracking')
  const { language } = useLanguage()
  const me = useMe()
  const mayChange = mayAll(me, ['tracking.configure'])
  const name = source ? nameIn(source.name, language) : code
  return (
    <Drawer
      open
      size={720}
      onClose={onClose}
      title={t('source.title', { name })}
      extra={
        source && (
          <Flex gap={8}>
            {mayChange && <Button onClick={() => onEdit(source)}>{t('source.edit')}</Button>}
            {mayChange && <ArchiveButton source={source} />}
          </Flex>
        )
      }
    >
      {source ? (
        <Flex vertical gap={20}>
          <KeySection source={source} drawnKey={drawnKey} onDrawn={onDrawn} />
          <Facts source={source} />
          <BuildIn source={source} writeKey={drawnKey ?? source.writeKey} />
        </Flex>
      ) : (
        <Result status="404" title={t('source.missing')} />
      )}
    </Drawer>
  )
}

/** The body that leaves a source as it is. */
const bodyOf = ({ name, userKind, origins, archivedAt, ...source }: Source) => ({
  ...{ code: source.code, kind: source.kind, trusted: source.trusted, node: source.node },
  name: { zh: name.zh, ...(name.en ? { en: name.en } : {}) },
  userKind: USER_KINDS.find((each) => each === userKind) ?? null,
  origins: [...origins],
  archived: archivedAt !== null,
})

type KeyProps = Pick<DrawerProps, 'drawnKey' | 'onDrawn'> & { readonly source: Source }

function KeySection({ source, drawnKey, onDrawn }: KeyProps) {
  const { t } = useTranslation('tracking')
  const { language } = useLanguage()
  const { modal, message } = App.useApp()
  const me = useMe()
  const mayRenew = mayAll(me, ['tracking.configure'])
  const renew = useTell('tracking.putSource', ['tracking.sources'])
  const key = drawnKey ?? source.writeKey
  const ask = () =>
    void modal.confirm({
      title: t('source.renewTitle', { name: nameIn(source.name, language) }),
      content: t('source.renewText'),
      okText: t('source.renew'),
      okButtonProps: { danger: true },
      onOk: () =>
        renew.mutate(
          { body: { ...bodyOf(source), renewKey: true } },
          {
            onSuccess: ({ writeKey }) => {
              if (writeKey !== null) onDrawn(writeKey)
              void message.success(t('source.renewed'))
            },
          },
        ),
    })
  return (
    <section>
      <Flex justify="space-between" align="center" gap={8} style={{ marginBottom: 8 }}>
        <Typography.Title level={2} style={{ fontSize: 14, margin: 0 }}>
          {t('source.key')}
        </Typography.Title>
        {mayRenew && (
          <Button size="small" onClick={ask} loading={renew.isPending}>
            {t('source.renew')}
          </Button>
        )}
      </Flex>
      {renew.error && <ProblemNotice problem={problemOf(renew.error)} />}
      {key === null ? (
        <Typography.Text type="secondary">{t('source.secret')}</Typography.Text>
      ) : (
        <Typography.Text code copyable data-write-key style={{ fontSize: 14, wordBreak: 'break-all' }}>
          {key}
        </Typography.Text>
      )}
      {source.trusted && drawnKey !== undefined && (
        <Alert type="warning" showIcon title={t('source.once')} style={{ marginTop: 8 }} />
      )}
      <Typography.Paragraph type="secondary" style={{ margin: '8px 0 0' }}>
        {t(`kindHint.${source.kind}`)}
      </Typography.Paragraph>
    </section>
  )
}

function Facts({ source }: { readonly source: Source }) {
  const { t } = useTranslation('tracking')
  const words = useWords()
  const nodeName = useNodeNames()
  const { kind, trusted, userKind, origins, archivedAt, node, code } = source
  const items = [
    { label: t('sources.kind'), children: `${t(`sourceKind.${kind}`)} · ${code}` },
    { label: t('sources.node'), children: nodeName(node) },
    { label: t('sources.user'), children: userKind === null ? t('sources.ownUser') : words.identity(userKind) },
    {
      label: t('sources.state'),
      children:
        archivedAt === null ? <Tag color="success">{t('sources.active')}</Tag> : <Tag>{t('sources.archived')}</Tag>,
    },
    ...(kind === 'server'
      ? [{ label: t('source.believed'), children: t(trusted ? 'source.believedYes' : 'source.believedNo') }]
      : []),
    ...(kind === 'web'
      ? [
          {
            label: t('source.origins'),
            span: 'filled' as const,
            children: origins.length === 0 ? t('source.anyOrigin') : origins.join(' · '),
          },
        ]
      : []),
  ]
  return (
    <section>
      <Flex justify="space-between" align="center" style={{ marginBottom: 8 }}>
        <Typography.Title level={2} style={{ fontSize: 14, margin: 0 }}>
          {t('source.facts')}
        </Typography.Title>
        <Link to={{ pathname: '/tracking/live', search: `?source=${code}` }}>{t('source.live')}</Link>
      </Flex>
      <Descriptions size="small" bordered column={{ xs: 1, sm: 2 }} items={items} />
    </section>
  )
}

function ArchiveButton({ source }: { readonly source: Source }) {
  const { t } = useTranslation('tracking')
  const { language } = useLanguage()
  const me = useMe()
  const { message } = App.useApp()
  const undoable = useUndoable()
  const save = useTell('tracking.putSource', ['tracking.sources'])
  if (!mayAll(me, ['tracking.configure'])) return null
  const isArchived = source.archivedAt !== null
  const put = (archived: boolean) => save.mutateAsync({ body: { ...bodyOf(source), archived } })
  const name = nameIn(source.name, language)
  const toggle = async () => {
    try {
      await put(!isArchived)
      const text = t(isArchived ? 'source.restoredDone' : 'source.archivedDone', { name })
      undoable({ text, undo: () => put(isArchived), problemOf })
    } catch (error) {
      void message.error(problemOf(error).title)
    }
  }
  return (
    <Button danger={!isArchived} loading={save.isPending} onClick={() => void toggle()}>
      {t(isArchived ? 'source.restore' : 'source.archive')}
    </Button>
  )
}
