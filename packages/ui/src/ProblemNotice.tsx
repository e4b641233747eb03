import type { Problem } from '@atrium/api'
import { Alert, Button, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

export interface ProblemNoticeProps {
  readonly problem: Problem
  readonly onRetry?: () => void
}

/** What went wrong, in the server's words, with the request id that the log knows it by. */
export function ProblemNotice({ problem, onRetry }: ProblemNoticeProps) {
  const { t } = useTranslation('ui')
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem.title}
      description={
        <>
          {problem.detail && <div>{problem.detail}</div>}
          {problem.requestId && (
            <Typography.Text type="secondary" copyable={{ text: problem.requestId }}>
              {t('requestId', { id: problem.requestId })}
            </Typography.Text>
          )}
        </>
      }
      action={onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    />
  )
}
