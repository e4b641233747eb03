import { count, EmptyState, instant, nameIn, ProblemNotice, percent, useProblemMessage } from '@atrium/ui'
import { Alert, App, Button, Descriptions, Drawer, Flex, Skeleton, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { type MemberNames, useMemberNames } from '../../../app/member-names.tsx'
import { useAsk, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useHouseZone } from '../../organization/nodes.ts'
import { useModuleName } from './module-name.ts'
import { StateMark } from './StateMark.tsx'
import { shortened } from './Summary.tsx'
import { type Detail, NEEDED, type OffendingKey, placeOf } from './words.ts'

/** One check: what it means, how it stands, what offends with the way to mend it, and its history. */
export function CheckDrawer({ code, onClose }: { readonly code: string | null; readonly onClose: () => void }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const me = useMe()
  const { data, error, refetch } = useAsk(
    'warehouse.qualityCheck',
    { path: { check: code ?? '' } },
    { enabled: code !== null },
  )
  return (
    <Drawer
      open={code !== null}
      onClose={onClose}
      size={640}
      title={data ? data.name[language] : t('quality.title')}
      extra={mayAll(me, ['warehouse.runQuality']) && code !== null && data && <Rerun code={data.code} />}
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && <Content check={data} />}
    </Drawer>
  )
}

function Rerun({ code }: { readonly code: string }) {
  const { t } = useTranslation('warehouse')
  const { message } = App.useApp()
  const refused = useProblemMessage()
  const run = useTell('warehouse.runQuality', ['warehouse.quality'])
  return (
    <Button
      loading={run.isPending}
      onClick={() =>
        run.mutate(
          { body: { checks: [code as 'fresh.projection'] } },
          {
            onSuccess: () => void message.success(t('quality.begun')),
            onError: (error) => refused(problemOf(error)),
          },
        )
      }
    >
      {t('quality.rerun')}
    </Button>
  )
}

function Content({ check }: { readonly check: Detail }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const moduleName = useModuleName()
  const { standing, about, tableName, owner, reads, severity, mostBp, keys } = check
  const allowed =
    mostBp === 0 ? t('quality.allowedNone') : t('quality.allowed', { share: percent(mostBp / 10_000, language) })
  return (
    <Flex vertical gap={20}>
      <div>
        <Flex gap={12} align="center" wrap style={{ marginBottom: 8 }}>
          <StateMark state={standing?.state ?? 'none'} />
          {standing?.checked != null && standing.offending !== null && (
            <span className="number">
              {t('quality.column.figure')} {count(standing.offending, language)} / {count(standing.checked, language)}
            </span>
          )}
        </Flex>
        <Typography.Paragraph style={{ marginBottom: 0 }}>{about[language]}</Typography.Paragraph>
        {standing?.why && <Alert type="warning" style={{ marginTop: 8 }} title={t(`quality.why.${standing.why}`)} />}
      </div>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2 }}
        items={[
          { key: 'table', label: t('quality.table'), children: shortened(nameIn(tableName, language)) },
          { key: 'owner', label: t('quality.owner'), children: moduleName(owner) },
          { key: 'severity', label: t('quality.severityLabel'), children: t(`quality.severity.${severity}`) },
          { key: 'limit', label: t('quality.limit'), children: allowed },
          { key: 'how', label: t('quality.how'), children: t(`quality.reads.${reads}`), span: 'filled' },
        ]}
      />
      {keys.length > 0 && <Keys check={check} />}
      <History check={check} />
    </Flex>
  )
}

function Keys({ check: { keys, standing } }: { readonly check: Detail }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const names = useMemberNames(keys.map(({ kind, id }) => (kind === 'member' ? id : null)))
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 15, margin: '0 0 4px' }}>
        {t('quality.keys')}
      </Typography.Title>
      <Typography.Paragraph type="secondary" style={{ marginBottom: 8 }}>
        {t('quality.keysNote', { count: keys.length, total: standing?.offending ?? keys.length })}
      </Typography.Paragraph>
      <Table<OffendingKey & { readonly no: number }>
        aria-label={t('quality.keys')}
        size="small"
        rowKey="no"
        pagination={{ pageSize: 10, hideOnSinglePage: true, size: 'small', showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        dataSource={keys.map((key, no) => ({ ...key, no }))}
        columns={[
          { title: t('quality.keyColumn'), key: 'id', render: (_, key) => <Record keyed={key} names={names} /> },
          {
            title: t('quality.noteColumn'),
            key: 'note',
            className: 'number',
            render: (_, { what, note }) =>
              [what?.[language], note].filter(Boolean).join(language === 'en' ? ': ' : '：'),
          },
        ]}
      />
    </section>
  )
}

function Record({ keyed, names }: { readonly keyed: OffendingKey; readonly names: MemberNames }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const me = useMe()
  const { kind, id, name } = keyed
  const known = kind === 'member' ? names.get(id)?.name : name && nameIn(name, language)
  const label =
    kind === 'batch'
      ? t('quality.key.batch', { id })
      : `${t(`quality.key.${kind}`)} ${known ?? (kind === 'projection' ? '' : id)}`
  const place = placeOf(keyed)
  return place !== undefined && mayAll(me, NEEDED[kind]) ? <Link to={place}>{label}</Link> : label
}

function History({ check: { history } }: { readonly check: Detail }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const zone = useHouseZone()
  if (history.length === 0) return <EmptyState hint={t('quality.nothing')} />
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 15, margin: '0 0 8px' }}>
        {t('quality.history')}
      </Typography.Title>
      <Table
        aria-label={t('quality.history')}
        size="small"
        rowKey="at"
        pagination={{ pageSize: 10, hideOnSinglePage: true, size: 'small', showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        dataSource={[...history]}
        columns={[
          {
            ...{ title: t('quality.column.at'), key: 'at', className: 'number' },
            render: (_, { at }) => instant(at, zone, language),
          },
          { title: t('quality.column.state'), key: 'state', render: (_, { state }) => <StateMark state={state} /> },
          {
            ...{ title: t('quality.column.figure'), key: 'figure', align: 'right', className: 'number' },
            render: (_, { checked, offending, state }) =>
              checked === null || offending === null || state === 'unable'
                ? '–'
                : `${count(offending, language)} / ${count(checked, language)}`,
          },
          {
            ...{ title: t('quality.column.ms'), key: 'ms', align: 'right', className: 'number' },
            render: (_, { ms }) => `${count(ms, language)} ms`,
          },
        ]}
      />
    </section>
  )
}
