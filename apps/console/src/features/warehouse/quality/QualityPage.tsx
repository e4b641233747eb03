import { EmptyState, Page, ProblemNotice, useProblemMessage } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Flex, Progress, Skeleton } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useNodeList } from '../../../app/nodes.ts'
import { useAsk, useTell } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { Alarms } from './Alarms.tsx'
import { CheckDrawer } from './CheckDrawer.tsx'
import { Checks } from './Checks.tsx'
import { Summary } from './Summary.tsx'
import { TermsDrawer } from './TermsDrawer.tsx'
import type { Overview } from './words.ts'

const AT_WORK_MS = 1_000
const IDLE_MS = 30_000

/** Whether the data can be trusted, and where it cannot. */
export default function QualityPage() {
  const { t } = useTranslation('warehouse')
  const me = useMe()
  const params = useUrlParams()
  const { rows: nodes } = useNodeList()
  const root = nodes.find(({ parentId }) => parentId === null)
  const first = useAsk('warehouse.quality', {})
  const isAtWork = first.data?.running != null
  const { data, error, refetch } = useAsk('warehouse.quality', {}, { refetchMs: isAtWork ? AT_WORK_MS : IDLE_MS })
  useNewsOfRuns(isAtWork)
  const mayConfigure = root !== undefined && mayAll(me, ['organization.read', 'organization.configure'])
  return (
    <Page
      title={t('quality.title')}
      purpose={t('quality.purpose')}
      action={
        <Flex gap={8} wrap>
          {mayConfigure && <Button onClick={() => params.set({ terms: '1' })}>{t('quality.terms')}</Button>}
          {mayAll(me, ['warehouse.runQuality']) && <RunButton isAtWork={isAtWork} />}
        </Flex>
      }
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && <Content overview={data} />}
      <CheckDrawer code={params.get('check') ?? null} onClose={() => params.set({ check: undefined })} />
      {mayAll(me, ['organization.read', 'organization.configure']) &&
        params.get('terms') !== undefined &&
        root &&
        data && <TermsDrawer nodeId={root.id} checks={data.checks} onClose={() => params.set({ terms: undefined })} />}
    </Page>
  )
}

/** What a run found is read again when it is over. */
function useNewsOfRuns(isAtWork: boolean): void {
  const queries = useQueryClient()
  const before = useRef(isAtWork)
  useEffect(() => {
    const isOver = before.current && !isAtWork
    before.current = isAtWork
    if (!isOver) return
    void queries.invalidateQueries({
      predicate: ({ queryKey: [asked] }) => asked === 'warehouse.qualityAlarms' || asked === 'warehouse.qualityCheck',
    })
  }, [isAtWork, queries])
}

function Content({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation('warehouse')
  const { running, checks, whole } = overview
  const isNew = checks.every(({ standing }) => standing === null)
  return (
    <Flex vertical gap={16}>
      {!whole && <Alert type="info" showIcon title={t('quality.partly')} />}
      {running && <Running overview={overview} />}
      {isNew ? (
        !running && (
          <Card>
            <EmptyState hint={t('quality.nothing')} />
          </Card>
        )
      ) : (
        <>
          <Summary overview={overview} />
          <Checks overview={overview} />
          <Alarms />
        </>
      )}
    </Flex>
  )
}

function Running({ overview: { running, checks } }: { readonly overview: Overview }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  if (!running) return null
  const { done, total, check, share } = running
  const name = checks.find(({ code }) => code === check)?.name[language]
  return (
    <Card size="small">
      <Flex justify="space-between" gap={8} wrap>
        <span>{t('quality.running', { done: Math.min(total, done + 1), total })}</span>
        <span>{name}</span>
      </Flex>
      <Progress percent={Math.floor(share * 100)} size="small" aria-label={t('quality.task')} />
    </Card>
  )
}

function RunButton({ isAtWork }: { readonly isAtWork: boolean }) {
  const { t } = useTranslation('warehouse')
  const { message } = App.useApp()
  const refused = useProblemMessage()
  const run = useTell('warehouse.runQuality', ['warehouse.quality'])
  return (
    <Button
      type="primary"
      disabled={isAtWork}
      loading={run.isPending}
      onClick={() =>
        run.mutate(
          { body: {} },
          {
            onSuccess: () => void message.success(t('quality.begun')),
            onError: (error) => refused(problemOf(error)),
          },
        )
      }
    >
      {t('quality.run')}
    </Button>
  )
}
