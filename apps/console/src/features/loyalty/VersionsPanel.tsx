import { CursorTable, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { App, Button, Drawer, Flex, Skeleton, type TableColumnsType, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { Differences } from './Differences.tsx'
import { type Draft, isSame } from './draft.ts'
import type { CodeNames } from './names.ts'
import type { Programme } from './programme.tsx'
import { type RuleSet, versionOf } from './rule.ts'

type Version = ReplyOf<'loyalty.ruleVersions'>['items'][number]

interface VersionsProps {
  readonly programme: Programme
  readonly live: RuleSet
  readonly liveEtag: string
  readonly draft: Draft
  readonly codes: CodeNames
}

/** Who saved the rules when and why; each version opens with what it changed, and can be taken up again. */
export function VersionsPanel({ programme, live, liveEtag, draft, codes }: VersionsProps) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const params = useUrlParams()
  const list = useList('loyalty.ruleVersions', { path: { programmeId: programme.id }, query: { limit: 50 } })
  const opened = Number(params.get('version'))
  const current = Number(versionOf(liveEtag))
  const columns: TableColumnsType<Version> = [
    {
      title: t('versions.version'),
      render: (_, { version }) => (
        <Flex gap={8}>
          <Typography.Link onClick={() => params.set({ version: String(version) })}>
            {t('versions.number', { version })}
          </Typography.Link>
          {version === current && <Tag color="success">{t('versions.live')}</Tag>}
        </Flex>
      ),
    },
    {
      title: t('versions.at'),
      className: 'number',
      render: (_, { savedAt }) => instant(savedAt, programme.zone, language),
    },
    { title: t('versions.by'), render: (_, { savedBy }) => savedBy.name ?? t(`versions.actor.${savedBy.kind}`) },
    { title: t('versions.note'), render: (_, { note }) => note ?? '–' },
    { title: t('versions.rules'), align: 'right', className: 'number', dataIndex: 'rules' },
  ]
  return (
    <>
      <Typography.Paragraph type="secondary">{t('versions.purpose')}</Typography.Paragraph>
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable<Version>
          label={t('versions.title')}
          columns={columns}
          rows={list.rows}
          rowKey={({ version }) => String(version)}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={({ version }) => params.set({ version: String(version) })}
          empty={<EmptyState hint={t('versions.none')} />}
        />
      )}
      {opened >= 1 && <VersionDrawer key={opened} {...{ programme, live, current, draft, codes }} version={opened} />}
    </>
  )
}

interface VersionProps extends Omit<VersionsProps, 'liveEtag'> {
  readonly version: number
  readonly current: number
}

const EMPTY: RuleSet = { combine: 'max', rules: [] }

function VersionDrawer({ programme, version, current, live, draft, codes }: VersionProps) {
  const { t } = useTranslation('loyalty')
  const { message } = App.useApp()
  const me = useMe()
  const params = useUrlParams()
  const path = { programmeId: programme.id }
  const own = useAsk('loyalty.ruleVersion', { path: { ...path, version: String(version) } })
  const former = useAsk(
    'loyalty.ruleVersion',
    { path: { ...path, version: String(version - 1) } },
    { enabled: version > 1 },
  )
  const before = version > 1 ? former.data : EMPTY
  const error = own.error ?? former.error
  const takeUp = () => {
    if (!own.data) return
    draft.put(own.data)
    void message.success(t('versions.taken'))
    params.set({ version: undefined, tab: undefined })
  }
  const mayWrite = mayAll(me, ['loyalty.writeRules'])
  return (
    <Drawer
      open
      size={720}
      title={t('versions.number', { version })}
      onClose={() => params.set({ version: undefined })}
      extra={
        mayWrite && own.data && version !== current && !isSame(own.data, live) ? (
          <Button onClick={takeUp}>{t('versions.takeUp')}</Button>
        ) : undefined
      }
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void own.refetch()} />}
      {!error && (!own.data || !before) && <Skeleton active />}
      {own.data && before && (
        <Flex vertical gap={24}>
          <section>
            <Typography.Title level={2} style={{ fontSize: 15 }}>
              {t('versions.changedThen')}
            </Typography.Title>
            <Differences before={before} after={own.data} programme={programme} codes={codes} />
          </section>
          {version !== current && (
            <section>
              <Typography.Title level={2} style={{ fontSize: 15 }}>
                {t('versions.toLive')}
              </Typography.Title>
              <Differences before={own.data} after={live} programme={programme} codes={codes} />
            </section>
          )}
        </Flex>
      )}
    </Drawer>
  )
}
