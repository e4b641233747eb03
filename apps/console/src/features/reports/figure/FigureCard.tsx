import { type Language, ProblemNotice } from '@atrium/ui'
import { Card } from 'antd'
import type { ReactNode } from 'react'
import { type InputOf, problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import type { Question } from './answer.ts'
import { FigureChart, type FigureChartProps } from './FigureChart.tsx'
import { Waiting } from './Working.tsx'

/** About which part of the group, and of which days. */
export type About = Pick<InputOf<'reports.figures'>['body'], 'from' | 'to' | 'node' | 'programme'>

/** How reports are asked: the last answer stays until the next one. That the data are being prepared is told by `Unanswered`, which asks again. */
export const LATEST = { isLatestOnly: true } as const

/** Asks a question; while another one is on its way the last answer stays, and older ones are given up. */
export function useFigures(question: Question, about: About, { enabled = true } = {}) {
  return useAsk('reports.figures', { body: { ...question, ...about } }, { ...LATEST, enabled })
}

interface FigureCardProps extends Omit<FigureChartProps, 'answer' | 'whole'> {
  readonly question: Question
  readonly about: About
}

/** A chart that asks for its own figures: progress while it waits, what went wrong where it did. */
export function FigureCard({ question, about, ...chart }: FigureCardProps) {
  const asked = useFigures(question, about)
  const { language } = useLanguage()
  const { data, error, refetch } = asked
  if (error) return <Unanswered title={chart.title} error={error} onRetry={() => void refetch()} />
  return (
    <Waiting asked={asked}>
      <FigureChart {...chart} answer={data} whole={fileOf(question, about, language)} />
    </Waiting>
  )
}

/** The address of all rows of an answer as CSV, also of those that its limit leaves out. */
function fileOf({ limit: _, ...question }: Question, about: About, language: Language): string {
  return `/v1/reports/figures-file?${new URLSearchParams({ ...about, question: JSON.stringify(question), language })}`
}

interface UnansweredProps {
  readonly title: string
  readonly error: unknown
  readonly onRetry: () => void
  readonly lead?: ReactNode
}

/** Stands where a chart would: that the data are being prepared, how far that is, or what went wrong. */
export function Unanswered({ title, error, onRetry, lead }: UnansweredProps) {
  return (
    <Card size="small" title={title} style={{ height: '100%' }}>
      {lead}
      <ProblemNotice problem={problemOf(error)} onRetry={onRetry} />
    </Card>
  )
}
