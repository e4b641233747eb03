import { count } from '@atrium/ui'
import { Flex, Progress, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { type Run, shareOf } from './progress.ts'

const STATUS = {
  waiting: 'normal',
  running: 'active',
  done: 'success',
  failed: 'exception',
  stopped: 'normal',
} as const

/** How far a run is, in a bar and in a line of words: rows, what became of them, how fast, how long still. */
export function RunBar({ run }: { readonly run: Run }) {
  const pace = usePace(run)
  return (
    <div aria-live="polite">
      <Progress
        percent={Math.floor(shareOf(run) * 100)}
        status={STATUS[run.state]}
        size="small"
        aria-label={run.fileName}
      />
      <Flex justify="space-between" gap={16} wrap>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {useRunWords(run)}
        </Typography.Text>
        {pace !== '' && (
          <Typography.Text type="secondary" className="number" style={{ fontSize: 12 }}>
            {pace}
          </Typography.Text>
        )}
      </Flex>
    </div>
  )
}

/** What a run has done so far, in a line. */
export function useRunWords(run: Run): string {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const { progress, state, dryRun } = run
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
  if (run.stopping) return t('bar.stopping', facts)
  if (state === 'running' && progress.recordsDone === 0) return t('bar.reading', facts)
  return t(dryRun ? 'bar.dry' : 'bar.real', facts)
}

/** How fast it goes and how long it takes still; how long it took, once it has ended. */
function usePace({ state, progress }: Run): string {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  if (!progress || state === 'waiting') return ''
  const { recordsDone, recordsPerSecond, rowsPerSecond, secondsLeft, seconds } = progress
  if (state !== 'running') return seconds > 0 ? t('bar.took', { seconds: seconds.toFixed(seconds < 10 ? 1 : 0) }) : ''
  const rate =
    recordsDone > 0
      ? t('bar.records', { rate: count(recordsPerSecond, language) })
      : t('bar.rowsRate', { rate: count(rowsPerSecond, language) })
  const left = secondsLeft === null || recordsDone === 0 ? '' : t('bar.left', { seconds: Math.ceil(secondsLeft) })
  return rate + left
}
