import { Page, ProblemNotice, useProblemMessage } from '@atrium/ui'
import { Alert, App, Button, Card, Flex, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { ImportSteps } from './ImportSteps.tsx'
import { isOpen, type Run } from './progress.ts'
import { RunBar } from './RunBar.tsx'
import { Counts, FirstErrors, Reasons, Samples, Verdict } from './RunResult.tsx'

/** One run, dry or in earnest. It goes on by itself; this page may be left and found again. */
export default function ImportRun() {
  const { t } = useTranslation('imports')
  const { runId = '' } = useParams()
  const first = useAsk('imports.run', { path: { runId } })
  const atWork = first.data === undefined || isOpen(first.data)
  const { data, error, refetch } = useAsk('imports.run', { path: { runId } }, atWork ? { refetchMs: 700 } : {})
  return (
    <Page
      title={data?.fileName ?? t('run.title')}
      purpose={data ? `${t(`target.${data.target}`)} · ${data.dryRun ? t('run.dry') : t('run.real')}` : ''}
      action={data && <Actions run={data} />}
    >
      {error ? (
        <ProblemNotice
          problem={problemOf(error)}
          onRetry={() => void refetch()}
          wayBack={<Link to="/imports">{t('run.toList')}</Link>}
        />
      ) : data ? (
        <Result run={data} />
      ) : (
        <Skeleton active />
      )}
    </Page>
  )
}

/** While it runs the way to end it; after a dry run the real one; after an end before the end the way on; in any case the way back. */
function Actions({ run }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const me = useMe()
  const navigate = useNavigate()
  const refused = useProblemMessage()
  const start = useTell('imports.startRun', ['imports.'])
  if (!mayAll(me, ['imports.run'])) return null
  if (isOpen(run)) return <StopButton run={run} />
  const begin = (dryRun: boolean) =>
    start.mutate(
      { body: { fileId: run.fileId, like: run.runId, dryRun } },
      {
        onSuccess: ({ runId }) => void navigate(`/imports/runs/${runId}`),
        onError: (failed) => refused(problemOf(failed)),
      },
    )
  const unfinished = run.dryRun || run.state !== 'done'
  const next = run.dryRun && run.state === 'done' ? 'go' : run.state === 'failed' ? 'retry' : 'goOn'
  return (
    <Flex gap={8}>
      <Button
        onClick={() =>
          void navigate(unfinished && run.mine ? `/imports/new?file=${run.fileId}&like=${run.runId}` : '/imports/new')
        }
      >
        {unfinished && run.mine ? t('run.change') : t('run.another')}
      </Button>
      {unfinished && run.mine && (
        <Button type="primary" loading={start.isPending} onClick={() => begin(next === 'go' ? false : run.dryRun)}>
          {t(`run.${next}`)}
        </Button>
      )}
    </Flex>
  )
}

/** What was posted stays, so it asks first. */
function StopButton({ run }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const { modal } = App.useApp()
  const refused = useProblemMessage()
  const stop = useTell('imports.stopRun', ['imports.'])
  const ask = () =>
    void modal.confirm({
      title: t('run.stopTitle'),
      content: t(run.dryRun ? 'run.stopDry' : 'run.stopText'),
      okText: t('run.stop'),
      okButtonProps: { danger: true },
      onOk: () =>
        stop
          .mutateAsync({ body: { runId: run.runId } })
          .then(() => undefined)
          .catch((error: unknown) => refused(problemOf(error))),
    })
  return (
    <Button danger loading={run.stopping} disabled={run.stopping} onClick={ask}>
      {run.stopping ? t('run.stopping') : t('run.stop')}
    </Button>
  )
}

function Result({ run }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const ended = !isOpen(run)
  return (
    <Flex vertical gap={16}>
      <ImportSteps current={run.dryRun ? 2 : ended ? 4 : 3} />
      <Card size="small">
        <RunBar run={run} />
        {!ended && <div style={{ marginTop: 8 }}>{t('run.leave')}</div>}
      </Card>
      {run.fault && (
        <Alert type="error" showIcon role="alert" title={run.fault[language]} description={t('run.safe')} />
      )}
      {ended && !run.fault && <Verdict run={run} />}
      <Counts run={run} />
      <Reasons run={run} />
      {ended && <Samples run={run} />}
      <FirstErrors run={run} />
    </Flex>
  )
}
