import { DownloadOutlined } from '@ant-design/icons'
import { count, EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { Alert, App, Button, Card, Col, Flex, Row, Skeleton, Statistic, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { ImportSteps } from './ImportSteps.tsx'
import { isOpen, type Run } from './progress.ts'
import { RunBar } from './RunBar.tsx'
import { errorsUrl } from './upload.ts'

/** One run, dry or in earnest. It goes on by itself; this page may be left and found again. */
export default function ImportRun() {
  const { t } = useTranslation('imports')
  const { runId = '' } = useParams()
  const first = useAsk('imports.run', { path: { runId } })
  const atWork = first.data === undefined || isOpen(first.data)
  const { data, error, refetch } = useAsk('imports.run', { path: { runId } }, atWork ? { refetchMs: 1_000 } : {})
  return (
    <Page
      title={data?.fileName ?? t('run.title')}
      purpose={data ? `${t(`target.${data.target}`)} · ${data.dryRun ? t('run.dry') : t('run.real')}` : ''}
      action={data && <Actions run={data} />}
    >
      {error ? (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <Result run={data} />
      ) : (
        <Skeleton active />
      )}
    </Page>
  )
}

/** After a dry run the real one; in any case the way back. */
function Actions({ run }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const me = useMe()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const start = useTell('imports.startRun', ['imports.'])
  if (!mayAll(me, ['imports.run']) || isOpen(run)) return null
  const begin = (dryRun: boolean) =>
    start.mutate(
      { body: { fileId: run.fileId, like: run.runId, dryRun } },
      {
        onSuccess: ({ runId }) => void navigate(`/imports/runs/${runId}`),
        onError: (failed) => void message.error(problemOf(failed).title),
      },
    )
  const again = run.dryRun || run.state === 'failed' ? t('run.change') : t('run.another')
  return (
    <Flex gap={8}>
      <Button
        onClick={() =>
          void navigate(run.dryRun || run.state === 'failed' ? `/imports/new?file=${run.fileId}` : '/imports/new')
        }
      >
        {again}
      </Button>
      {run.dryRun && run.state === 'done' && (
        <Button type="primary" loading={start.isPending} onClick={() => begin(false)}>
          {t('run.go')}
        </Button>
      )}
      {run.state === 'failed' && (
        <Button type="primary" loading={start.isPending} onClick={() => begin(run.dryRun)}>
          {t('run.retry')}
        </Button>
      )}
    </Flex>
  )
}

function Result({ run }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const ended = !isOpen(run)
  return (
    <Flex vertical gap={16}>
      <ImportSteps current={run.dryRun ? 2 : ended ? 4 : 3} />
      <Card size="small">
        <RunBar run={run} />
        {!ended && <div style={{ marginTop: 8 }}>{t('run.leave')}</div>}
      </Card>
      {ended && <Verdict run={run} />}
      <Counts run={run} />
      <FirstErrors run={run} />
    </Flex>
  )
}

/** What came of it, in one sentence. */
function Verdict({ run }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  if (run.fault)
    return <Alert type="error" showIcon role="alert" title={run.fault[language]} description={t('run.safe')} />
  const { written = 0, rowsRejected = 0 } = run.progress ?? {}
  const kind = rowsRejected > 0 ? 'some' : written === 0 ? 'nothing' : 'all'
  return (
    <Alert
      type={rowsRejected > 0 ? 'warning' : 'success'}
      showIcon
      title={t(`${run.dryRun ? 'dryVerdict' : 'verdict'}.${kind}`, {
        written: count(written, language),
        rejected: count(rowsRejected, language),
      })}
    />
  )
}

const FIGURES = ['rowsRead', 'written', 'unchanged', 'rowsRejected'] as const

function Counts({ run: { progress } }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  if (!progress) return null
  return (
    <Row gutter={[16, 16]}>
      {FIGURES.map((key) => (
        <Col key={key} xs={12} md={6}>
          <Card size="small">
            <Statistic title={t(`count.${key}`)} value={count(progress[key], language)} />
          </Card>
        </Col>
      ))}
    </Row>
  )
}

/** The first hundred rows that were refused; the file has them all. */
function FirstErrors({ run }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const me = useMe()
  if (run.errors.length === 0) return isOpen(run) || run.fault ? null : <EmptyState hint={t('errors.none')} />
  const all = run.progress?.errors ?? run.errors.length
  return (
    <Card
      size="small"
      title={t('errors.title', { shown: count(run.errors.length, language), all: count(all, language) })}
      extra={
        mayAll(me, ['imports.run']) &&
        !isOpen(run) && (
          <Button icon={<DownloadOutlined />} href={errorsUrl(run.runId)}>
            {t('errors.file')}
          </Button>
        )
      }
    >
      <Table
        aria-label={t('errors.label')}
        size="small"
        pagination={false}
        dataSource={run.errors.map((error, at) => ({ ...error, at }))}
        rowKey="at"
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('errors.row'), dataIndex: 'row', align: 'right', className: 'number', width: 80 },
          { title: t('errors.column'), dataIndex: 'column', render: (column: string) => column || '–' },
          { title: t('errors.value'), dataIndex: 'value', render: (value: string) => value || '–' },
          { title: t('errors.reason'), render: (_, { message }) => message[language] },
        ]}
      />
    </Card>
  )
}
