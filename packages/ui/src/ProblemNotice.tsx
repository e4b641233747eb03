import type { Problem } from '@atrium/api'
import { Alert, Button, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFaultText } from './form-faults.ts'

export interface ProblemNoticeProps {
  readonly problem: Problem
  readonly onRetry?: () => void
  /** Where to go on from a page whose thing is not there; asking again for what does not exist would lead nowhere. */
  readonly wayBack?: ReactNode
  /** Faults that fields of a form show already are left out. */
  readonly faults?: Problem['faults']
}

const SHOWN_FAULTS = 5

/** What went wrong, in the server's words, what to do about it, and the request id that the log knows it by. */
export function ProblemNotice({ problem, onRetry, wayBack, faults = problem.faults ?? [] }: ProblemNoticeProps) {
  const { t, i18n } = useTranslation('ui')
  const faultText = useFaultText()
  const remedy = [problem.code, String(problem.status)]
    .map((key) => `remedy.${key}`)
    .find((key) => i18n.exists(`ui:${key}`))
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem.code === 'no_answer' ? t('noAnswer') : problem.title}
      description={
        <>
          {/* Where the faults stand, the detail only counts them. */}
          {problem.detail && faults.length === 0 && <div>{problem.detail}</div>}
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
          {remedy && <div>{t(remedy)}</div>}
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
