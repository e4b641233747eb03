import { ProblemNotice } from '@atrium/ui'
import { Alert, Card } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf } from '../../../app/api.ts'
import { useAsk } from '../../../app/queries.ts'
import type { Question } from './answer.ts'
import { FigureChart, type FigureChartProps } from './FigureChart.tsx'
import { Waiting, Working } from './Working.tsx'

/** About which part of the group, and of which days. */
export type About = Pick<InputOf<'reports.figures'>['body'], 'from' | 'to' | 'node' | 'programme'>

/** How soon it is asked again whether the data are ready. */
const READY_MS = 3_000

/** Whether a refusal says no more than that the data are being prepared: that passes, and is no fault. */
export const isBuilding = (error: unknown): boolean =>
  error !== null && problemOf(error).code === 'projection_not_ready'

/** How reports are asked: the last answer stays until the next one, and while the data are prepared it is asked again by itself. */
export const WHILE_BUILDING = { isLatestOnly: true, refetchMs: READY_MS, refetchesWhile: isBuilding } as const

/** Asks a question; while another one is on its way the last answer stays, and older ones are given up. */
export function useFigures(question: Question, about: About, { enabled = true } = {}) {
  return useAsk('reports.figures', { body: { ...question, ...about } }, { ...WHILE_BUILDING, enabled })
}

interface FigureCardProps extends Omit<FigureChartProps, 'answer'> {
  readonly question: Question
  readonly about: About
}

/** A chart that asks for its own figures: progress while it waits, what went wrong where it did. */
export function FigureCard({ question, about, ...chart }: FigureCardProps) {
  const asked = useFigures(question, about)
  const { data, error, refetch } = asked
  if (error) return <Unanswered title={chart.title} error={error} onRetry={() => void refetch()} />
  return (
    <Waiting asked={asked}>
      <FigureChart {...chart} answer={data} />
    </Waiting>
  )
}

interface UnansweredProps {
  readonly title: string
  readonly error: unknown
  readonly onRetry: () => void
  readonly lead?: ReactNode
}

/** Stands where a chart would: that the data are being prepared, or what went wrong. */
export function Unanswered({ title, error, onRetry, lead }: UnansweredProps) {
  const { t } = useTranslation('reports')
  return (
    <Card size="small" title={title} style={{ height: '100%' }}>
      {lead}
      {isBuilding(error) ? (
        <>
          <Alert type="info" showIcon title={t('figures.building')} />
          <Working on />
        </>
      ) : (
        <ProblemNotice problem={problemOf(error)} onRetry={onRetry} />
      )}
    </Card>
  )
}
