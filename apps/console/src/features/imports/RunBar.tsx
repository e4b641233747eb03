import { count } from '@atrium/ui'
import { Progress, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { type Run, shareOf } from './progress.ts'

const STATUS = {
  waiting: 'normal',
  running: 'active',
  done: 'success',
  failed: 'exception',
  stopped: 'exception',
} as const

/** How far a run is, in a bar and in a line of words. */
export function RunBar({ run }: { readonly run: Run }) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const { progress, state, dryRun } = run
  const words = () => {
    if (state === 'waiting') return t('bar.waiting')
    if (run.fault) return run.fault[language]
    if (!progress) return t('bar.opening')
    const facts = {
      rows: count(progress.rowsRead, language),
      written: count(progress.written, language),
      unchanged: count(progress.unchanged, language),
      rejected: count(progress.rowsRejected, language),
    }
    if (state === 'stopped') return t('bar.stopped', facts)
    if (state === 'running' && progress.recordsDone === 0) return t('bar.reading', facts)
    const left = state === 'running' && progress.secondsLeft !== null ? Math.ceil(progress.secondsLeft) : null
    return t(dryRun ? 'bar.dry' : 'bar.real', facts) + (left === null ? '' : t('bar.left', { seconds: left }))
  }
  return (
    <div aria-live="polite">
      <Progress percent={shareOf(run)} status={STATUS[state]} size="small" aria-label={run.fileName} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {words()}
      </Typography.Text>
    </div>
  )
}
