import { type RunningTask, useReportTasks } from '@atrium/ui/tasks'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../../../app/queries.ts'

/** Tells the header of a run of the checks that is under way. */
export default function QualityTasks() {
  const { t } = useTranslation('warehouse')
  const first = useAsk('warehouse.quality', {})
  const isAtWork = first.data?.running != null
  const { data } = useAsk('warehouse.quality', {}, { refetchMs: isAtWork ? 2_000 : 30_000 })
  const running = data?.running ?? null
  const tasks = useMemo((): readonly RunningTask[] => {
    if (running === null) return []
    const { share, done, total } = running
    const detail = t('quality.running', { done: Math.min(total, done + 1), total })
    return [{ id: 'quality', label: t('quality.task'), state: 'running', share, link: '/quality', detail }]
  }, [running, t])
  useReportTasks('warehouse', tasks)
  return null
}
