import type { Problem } from '@atrium/api'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { useProblemLines } from './problem-sentence.ts'

/** Long enough to read two sentences. */
const SHOWN_SECONDS = 8

/** A refusal in one breath: what happened, what to do, the request id. */
function ProblemLine({ problem }: { readonly problem: Problem }) {
  const { t } = useTranslation('ui')
  const lines = useProblemLines(problem)
  return (
    <span role="alert" style={{ display: 'inline-block', maxWidth: 560, textAlign: 'start', verticalAlign: 'top' }}>
      {[problem.code === 'no_answer' ? t('noAnswer') : problem.title, ...lines].map((line) => (
        <div key={line}>{line}</div>
      ))}
      {problem.requestId !== '' && <div>{t('requestId', { id: problem.requestId })}</div>}
    </span>
  )
}

/** Tells a refusal where no form or page has a place for it: above everything, for some seconds. */
export function useProblemMessage(): (problem: Problem) => void {
  const { message } = App.useApp()
  return (problem) => void message.error({ content: <ProblemLine problem={problem} />, duration: SHOWN_SECONDS })
}
