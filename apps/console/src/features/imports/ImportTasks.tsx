import { type RunningTask, useReportTasks } from '@atrium/ui/tasks'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk, useTell } from '../../app/queries.ts'
import { isOpen, type Run, shareOf } from './progress.ts'

const LATELY_MS = 600_000

/** Tells the header of the imports of whoever is signed in: those at work, and those that ended in the last minutes. */
export default function ImportTasks() {
  const { t } = useTranslation('imports')
  const first = useAsk('imports.runs', {})
  const atWork = first.data?.items.some((run) => run.mine && isOpen(run)) ?? false
  const { data } = useAsk('imports.runs', {}, { refetchMs: atWork ? 1_000 : 15_000 })
  const { mutate: stop } = useTell('imports.stopRun', ['imports.'])
  const items = data?.items
  const tasks = useMemo((): readonly RunningTask[] => {
    const latest = Math.max(0, ...(items ?? []).map(({ askedAt }) => Date.parse(askedAt)))
    const isLate = ({ endedAt }: Run) => endedAt !== null && Date.parse(endedAt) > latest - LATELY_MS
    return (items ?? [])
      .filter((run) => run.mine && (isOpen(run) || isLate(run)))
      .slice(0, 8)
      .map((run) => taskOf(run, t, () => stop({ body: { runId: run.runId } })))
  }, [items, t, stop])
  useReportTasks('imports', tasks)
  return null
}

function taskOf(run: Run, t: TFunction<'imports'>, cancel: () => void): RunningTask {
  const open = isOpen(run)
  return {
    id: run.runId,
    label: t(run.dryRun ? 'task.dry' : 'task.real', { file: run.fileName }),
    state: open ? 'running' : run.state === 'done' ? 'done' : 'failed',
    share: shareOf(run),
    link: `/imports/runs/${run.runId}`,
    ...(run.progress
      ? { detail: t('task.detail', { written: run.progress.written, rejected: run.progress.rowsRejected }) }
      : {}),
    ...(open && !run.stopping ? { cancel } : {}),
  }
}
