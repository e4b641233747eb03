import { count, instant, ProblemNotice, useProblemMessage } from '@atrium/ui'
import { Alert, App, Button, Card, Descriptions, Flex, Progress, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { StateTag } from './StateTag.tsx'
import { useSpan } from './span.ts'

type Projection = ReplyOf<'system.projection'>

const REFRESH_MS = 5_000

/** What audiences and reports are counted from: how far it is behind, what it holds, and building it anew. */
export function ProjectionCard({ size }: { readonly size: (bytes: number) => string }) {
  const { t } = useTranslation('system')
  const me = useMe()
  const { data, error, refetch } = useAsk('system.projection', {}, { refetchMs: REFRESH_MS })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return null
  return (
    <Card
      size="small"
      title={t('projection.title')}
      extra={data.kept && mayAll(me, ['system.repair']) && <Rebuild running={data.building !== null} />}
    >
      {data.kept ? <Content projection={data} size={size} /> : t('projection.off')}
    </Card>
  )
}

function Content({ projection, size }: { readonly projection: Projection; readonly size: (bytes: number) => string }) {
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const span = useSpan()
  const { state, ready, asOf, lagMs, building, fault, bytes, lastRound } = projection
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('projection.hint')}</Typography.Text>
      {fault !== null && <Alert type="error" showIcon title={t('projection.fault')} description={fault} />}
      {building !== null && <Building building={building} ready={ready} />}
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 4 }}
        items={[
          { key: 'state', label: t('column.state'), children: <StateTag state={state} /> },
          { key: 'lag', label: t('projection.lag'), children: span(lagMs) },
          {
            key: 'asOf',
            label: t('projection.asOf'),
            children: asOf === null ? '–' : instant(asOf, zone, language),
          },
          { key: 'size', label: t('projection.size'), children: size(bytes) },
          ...(lastRound === null
            ? []
            : [
                {
                  key: 'round',
                  label: t('projection.round'),
                  children: t('projection.roundOf', {
                    span: span(lastRound.ms),
                    members: count(lastRound.members, language),
                  }),
                },
              ]),
        ]}
      />
      <Tables projection={projection} />
    </Flex>
  )
}

function Building({
  building: { table, rowsRead, rowsExpected },
  ready,
}: {
  readonly building: NonNullable<Projection['building']>
  readonly ready: boolean
}) {
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  // The expectation comes from statistics: what is read may be more, and never shows as done before it is.
  const share = rowsExpected === 0 ? 0 : Math.min(99, Math.floor((rowsRead / rowsExpected) * 100))
  return (
    <Alert
      type={ready ? 'info' : 'warning'}
      title={t(ready ? 'projection.rebuilding' : 'projection.building')}
      description={
        <Flex vertical>
          <Progress percent={share} aria-label={t('projection.progress')} />
          <span>
            {table === ''
              ? t('projection.preparing')
              : t('projection.reading', { table, rows: count(rowsRead, language) })}
          </span>
        </Flex>
      }
    />
  )
}

function Tables({ projection: { tables } }: { readonly projection: Projection }) {
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  return (
    <Table
      aria-label={t('projection.tables')}
      size="small"
      dataSource={tables.toSorted((one, other) => other.rows - one.rows)}
      rowKey="name"
      pagination={{ pageSize: 8, hideOnSinglePage: true, size: 'small', showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: t('projection.table'), render: (_, { about }) => about[language] },
        { title: t('projection.name'), dataIndex: 'name', render: (name: string) => <code>{name}</code> },
        {
          title: t('projection.rows'),
          align: 'right',
          className: 'number',
          width: 160,
          render: (_, { rows }) => count(rows, language),
        },
      ]}
    />
  )
}

function Rebuild({ running }: { readonly running: boolean }) {
  const { t } = useTranslation('system')
  const { modal, message } = App.useApp()
  const refused = useProblemMessage()
  const rebuild = useTell('system.rebuildProjection', ['system.projection'])
  return (
    <Button
      size="small"
      disabled={running}
      loading={rebuild.isPending}
      onClick={() =>
        void modal.confirm({
          title: t('projection.rebuildTitle'),
          content: t('projection.rebuildText'),
          okText: t('projection.rebuild'),
          onOk: () =>
            rebuild
              .mutateAsync({ body: {} })
              .then(() => void message.success(t('projection.begun')))
              .catch((error: unknown) => refused(problemOf(error))),
        })
      }
    >
      {t('projection.rebuild')}
    </Button>
  )
}
