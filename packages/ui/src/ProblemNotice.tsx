import type { Problem } from '@atrium/api'
import { Alert, Button, Flex, Progress, Typography } from 'antd'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFaultText } from './form-faults.ts'
import { useProblemLines } from './problem-sentence.ts'

export interface ProblemNoticeProps {
  readonly problem: Problem
  readonly onRetry?: () => void
  /** Where to go on from a page whose thing is not there; asking again for what does not exist would lead nowhere. */
  readonly wayBack?: ReactNode
  /** Faults that fields of a form show already are left out. */
  readonly faults?: Problem['faults']
}

const SHOWN_FAULTS = 5

/** What went wrong, what to do about it, and the request id that the log knows it by. */
export function ProblemNotice({ problem, onRetry, wayBack, faults = problem.faults ?? [] }: ProblemNoticeProps) {
  const { t } = useTranslation('ui')
  const faultText = useFaultText()
  const lines = useProblemLines(problem)
  if (problem.code === 'projection_not_ready') return <Waiting problem={problem} lines={lines} onRetry={onRetry} />
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem.code === 'no_answer' ? t('noAnswer') : problem.title}
      description={
        <>
          {faults.length > 0 && (
            <ul style={{ margin: 0, paddingInlineStart: 18 }}>
              {faults.slice(0, SHOWN_FAULTS).map(({ pointer, message }) => (
                <li key={`${pointer} ${message}`}>
                  <Typography.Text code>{pointer.slice(1).replaceAll('/', '.') || t('fault.whole')}</Typography.Text>{' '}
                  {faultText(message)}
                </li>
              ))}
              {faults.length > SHOWN_FAULTS && <li>{t('fault.others', { n: faults.length - SHOWN_FAULTS })}</li>}
            </ul>
          )}
          {lines.map((line) => (
            <div key={line}>{line}</div>
          ))}
          {problem.requestId && (
            <Typography.Text type="secondary" copyable={{ text: problem.requestId }}>
              {t('requestId', { id: problem.requestId })}
            </Typography.Text>
          )}
        </>
      }
      action={
        <Flex vertical gap={8} align="end">
          {onRetry && !(wayBack && problem.status === 404) && <Button onClick={onRetry}>{t('retry')}</Button>}
          {wayBack}
        </Flex>
      }
    />
  )
}

/** How often what is being prepared is asked for again. */
const AGAIN_MS = 5_000

interface WaitingProps extends Pick<ProblemNoticeProps, 'problem'> {
  readonly lines: readonly string[]
  readonly onRetry: (() => void) | undefined
}

/** What is not there yet and will be by itself: how far it is, asked again until it is there. */
function Waiting({ problem, lines, onRetry }: WaitingProps) {
  const again = useRef(onRetry)
  again.current = onRetry
  useEffect(() => {
    const timer = setInterval(() => again.current?.(), AGAIN_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <Alert
      type="info"
      showIcon
      role="status"
      title={problem.title}
      description={
        <>
          {lines.map((line) => (
            <div key={line}>{line}</div>
          ))}
          <Progress
            aria-label={problem.title}
            size="small"
            status="active"
            percent={problem.progress === undefined ? 100 : Math.round(problem.progress * 100)}
            showInfo={problem.progress !== undefined}
            style={{ maxWidth: 360 }}
          />
        </>
      }
    />
  )
}
