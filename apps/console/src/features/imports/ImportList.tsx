import { UploadOutlined } from '@ant-design/icons'
import { CursorTable, count, EmptyState, instant, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Button, Card, Flex, type TableColumnsType, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { JOB_COLOURS, JobDrawer } from './JobDrawer.tsx'
import { LayoutList } from './LayoutList.tsx'
import { isOpen } from './progress.ts'
import { RunBar } from './RunBar.tsx'

type Job = ReplyOf<'imports.list'>['items'][number]

/** What was imported, and what is being imported now. */
export default function ImportList() {
  const { t } = useTranslation('imports')
  const me = useMe()
  const navigate = useNavigate()
  const params = useUrlParams()
  const list = useList('imports.list', { query: { limit: 50 } })
  const columns = useColumns()
  const start = mayAll(me, ['imports.run']) && (
    <Button type="primary" icon={<UploadOutlined />} onClick={() => void navigate('/imports/new')}>
      {t('list.start')}
    </Button>
  )
  return (
    <Page title={t('list.title')} purpose={t('list.purpose')} action={start}>
      <Runs />
      {mayAll(me, ['imports.run']) && <LayoutList />}
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('list.jobs')}
      </Typography.Title>
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable
          label={t('list.jobs')}
          columns={columns}
          rows={list.rows}
          rowKey={({ jobId }) => jobId}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={({ jobId }) => params.set({ job: jobId })}
          empty={<EmptyState hint={t('list.none')} action={start} />}
        />
      )}
      <JobDrawer jobId={params.get('job')} onClose={() => params.set({ job: undefined })} />
    </Page>
  )
}

/** Runs of the last day, dry ones included: each leads to where it stands. Looked at every second while one is at work. */
function Runs() {
  const zone = useHouseZone()
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const first = useAsk('imports.runs', {})
  const atWork = first.data?.items.some(isOpen) ?? false
  const { data, error, refetch } = useAsk('imports.runs', {}, { refetchMs: atWork ? 1_000 : 10_000 })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data || data.items.length === 0) return null
  return (
    <Card size="small" title={t('list.runs')} style={{ marginBottom: 24 }}>
      <Flex vertical gap={8}>
        {data.items.slice(0, 8).map((run) => (
          <Flex key={run.runId} gap={16} align="center">
            <div style={{ flex: '0 0 280px', minWidth: 0 }}>
              <Typography.Text ellipsis style={{ maxWidth: 280 }}>
                <Link to={`/imports/runs/${run.runId}`}>{run.fileName}</Link>
              </Typography.Text>
              <div>
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                  {t(`target.${run.target}`)} · {run.dryRun ? t('run.dry') : t('run.real')} ·{' '}
                  {instant(run.askedAt, zone, language)}
                </Typography.Text>
              </div>
            </div>
            <div style={{ flex: 1, minWidth: 0 }}>
              <RunBar run={run} />
            </div>
          </Flex>
        ))}
      </Flex>
    </Card>
  )
}

function useColumns(): TableColumnsType<Job> {
  const params = useUrlParams()
  const zone = useHouseZone()
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const figure = (key: 'written' | 'unchanged' | 'rowsRejected') => ({
    title: t(`count.${key}`),
    align: 'right' as const,
    className: 'number',
    render: (_: unknown, job: Job) => count(job[key], language),
  })
  return [
    {
      title: t('list.file'),
      render: (_, job) => (
        <Link to={{ search: params.search({ job: job.jobId }) }} onClick={(event) => event.stopPropagation()}>
          {job.fileName}
        </Link>
      ),
    },
    { title: t('list.target'), render: (_, job) => t(`target.${job.target}`) },
    {
      title: t('list.layout'),
      render: (_, job) => <Typography.Text type="secondary">{nameIn(job.title, language)}</Typography.Text>,
    },
    { title: t('list.state'), render: (_, job) => <Tag color={JOB_COLOURS[job.state]}>{t(`job.${job.state}`)}</Tag> },
    figure('written'),
    figure('unchanged'),
    figure('rowsRejected'),
    { title: t('list.started'), render: (_, job) => instant(job.startedAt, zone, language) },
    {
      title: t('list.took'),
      align: 'right',
      className: 'number',
      render: (_, job) => (job.seconds === null ? '–' : t('seconds', { seconds: job.seconds.toFixed(1) })),
    },
  ]
}
