import { count, EmptyState, ProblemNotice } from '@atrium/ui'
import { ChartCard } from '@atrium/ui/chart'
import { Flex, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { Drawn } from '../../../app/Drawn.tsx'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import type { Cell, Run } from './Result.tsx'

/** Rows that a chart is drawn from. */
const MOST = 1_000
const MOST_SERIES = 6
const load = async () => (await import('./result-chart.ts')).default

const figureOf = (cell: Cell | undefined): number | null => {
  if (typeof cell === 'number') return cell
  const number = typeof cell === 'string' && cell !== '' ? Number(cell) : Number.NaN
  return Number.isFinite(number) ? number : null
}

/** The result of a run as bars or lines: one column along the axis, others as figures. */
export function ResultChart({ run }: { readonly run: Run }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const columns = run.result?.columns ?? []
  const numbers = columns.flatMap(({ kind }, at) => (kind === 'number' ? [at] : []))
  const named = columns.findIndex(({ kind }) => kind !== 'number')
  const [x, setX] = useState(Math.max(0, named))
  const [chosen, setChosen] = useState<readonly number[]>()
  const [kind, setKind] = useState<'bar' | 'line'>(columns[Math.max(0, named)]?.kind === 'time' ? 'line' : 'bar')
  const { data, error, isPending, refetch } = useAsk('warehouse.runRows', {
    path: { runId: run.runId },
    query: { offset: 0, limit: MOST },
  })
  const other = numbers.filter((at) => at !== x)
  const y = chosen ?? (other.length > 0 ? other : numbers).slice(0, 1)
  if (numbers.length === 0) return <EmptyState hint={t('sql.chart.none')} />
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const rows = data?.rows ?? []
  const nameOf = (at: number): string => columns[at]?.name ?? ''
  const options = (places: readonly number[]) => places.map((at) => ({ value: at, label: nameOf(at) }))
  const shown = [x, ...y]
  return (
    <ChartCard
      title={t('sql.chart.title')}
      fileName={run.runId}
      loading={isPending}
      note={t('sql.chart.note', { rows: count(rows.length, language) })}
      table={{
        columns: shown.map((at, place) => ({ title: nameOf(at), isNumber: place > 0 })),
        rows: rows.map((cells, key) => ({
          key: String(key),
          shown: shown.map((at) => String(cells[at] ?? '')),
          values: shown.map((at, place) => (place > 0 ? figureOf(cells[at]) : String(cells[at] ?? ''))),
        })),
      }}
      extra={
        <Flex gap={8} wrap align="center">
          <Select
            size="small"
            aria-label={t('sql.chart.x')}
            prefix={t('sql.chart.x')}
            value={x}
            onChange={setX}
            options={options(columns.map((_, at) => at))}
            style={{ minWidth: 140 }}
          />
          <Select
            size="small"
            mode="multiple"
            maxCount={MOST_SERIES}
            maxTagCount={2}
            aria-label={t('sql.chart.y')}
            prefix={t('sql.chart.y')}
            value={[...y]}
            onChange={(next) => setChosen(next)}
            options={options(numbers)}
            style={{ minWidth: 180 }}
          />
          <Segmented
            size="small"
            aria-label={t('sql.chart.kind')}
            value={kind}
            onChange={setKind}
            options={(['bar', 'line'] as const).map((value) => ({ value, label: t(`sql.chart.${value}`) }))}
          />
        </Flex>
      }
    >
      <Drawn
        title={t('sql.chart.title')}
        height={360}
        load={load}
        data={{
          kind,
          names: rows.map((cells) => String(cells[x] ?? '')),
          series: y.map((at) => ({ name: nameOf(at), values: rows.map((cells) => figureOf(cells[at])) })),
        }}
      />
    </ChartCard>
  )
}
