import { count, EmptyState, ProblemNotice } from '@atrium/ui'
import { ChartCard, type ChartTable } from '@atrium/ui/chart'
import { useUrlParams } from '@atrium/ui/list'
import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useAppearance } from '../../app/appearance.ts'
import { Drawn } from '../../app/Drawn.tsx'
import type { Flow } from '../../app/drawings/sankey.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { daysBefore } from './days.ts'
import { STAGES, stageColour, useStageName } from './stages.ts'

type Move = ReplyOf<'profiles.moves'>['moves'][number]

const SPANS = [7, 30, 90, 365] as const
/** Who is no person any more stands behind the stages. */
const PLACES = [...STAGES, '']
const load = async () => (await import('../../app/drawings/sankey.ts')).default

/** Who moved from stage to stage: as streams, and as a matrix. */
export function MovesCard({ today, isYoung }: { readonly today: string; readonly isYoung: boolean }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { dark } = useAppearance()
  const params = useUrlParams()
  const node = useScopeNode()
  const nameOf = useStageName()
  const span = SPANS.find((days) => String(days) === params.get('days')) ?? 30
  const { data, error, refetch } = useAsk('profiles.moves', {
    query: { from: daysBefore(today, span - 1), to: today, ...(node === undefined ? {} : { node }) },
  })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const moves = data?.moves ?? []
  const flow: Flow = {
    nodes: ([0, 1] as const).flatMap((depth) =>
      PLACES.filter((stage) => moves.some((move) => (depth === 0 ? move.from : move.to) === stage)).map((stage) => ({
        ...{ key: `${depth} ${stage}`, name: nameOf(stage), colour: stageColour(stage, dark), depth },
      })),
    ),
    links: moves.map(({ from, to, persons }) => ({
      ...{ from: `0 ${from}`, to: `1 ${to}`, value: persons },
      tip: t('moves.tip', { from: nameOf(from), to: nameOf(to), n: count(persons, language) }),
    })),
  }
  return (
    <ChartCard
      title={t('moves.title')}
      fileName={`${t('moves.file')}-${today}`}
      loading={data === undefined}
      table={matrixOf(moves, nameOf, (persons) => count(persons, language), t('moves.from'))}
      {...(data && moves.length === 0 ? { empty: <EmptyState hint={t('moves.none')} /> } : {})}
      note={isYoung && moves.length > 0 && t('moves.first')}
      extra={
        <Select
          size="small"
          aria-label={t('moves.days')}
          popupMatchSelectWidth={false}
          value={span}
          onChange={(days) => params.set({ days: days === 30 ? undefined : String(days) })}
          options={SPANS.map((days) => ({ value: days, label: t('moves.last', { n: days }) }))}
        />
      }
    >
      <Drawn title={t('moves.title')} height={320} load={load} data={flow} />
    </ChartCard>
  )
}

/** Rows are where they stood, columns where they went. */
function matrixOf(
  moves: readonly Move[],
  nameOf: (stage: string) => string,
  write: (persons: number) => string,
  corner: string,
): ChartTable {
  const used = (side: 'from' | 'to') => PLACES.filter((stage) => moves.some((move) => move[side] === stage))
  const columns = used('to')
  const at = (from: string, to: string) => moves.find((move) => move.from === from && move.to === to)?.persons
  return {
    columns: [{ title: `${corner} ↓ →` }, ...columns.map((stage) => ({ title: nameOf(stage), isNumber: true }))],
    rows: used('from').map((from) => ({
      key: from,
      shown: [nameOf(from), ...columns.map((to) => (at(from, to) === undefined ? '–' : write(at(from, to) ?? 0)))],
      values: [nameOf(from), ...columns.map((to) => at(from, to) ?? 0)],
    })),
  }
}
