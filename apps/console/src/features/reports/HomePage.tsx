import { EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { Flex, Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { Breakdown } from './Breakdown.tsx'
import { Channels } from './Channels.tsx'
import { FigureRow } from './FigureRow.tsx'
import { currenciesOf } from './figures.ts'
import { NodesContext, useReadNodes } from './nodes.ts'
import { Programmes } from './Programmes.tsx'
import { RangeBar } from './RangeBar.tsx'
import { before, chartRange, type DayRange, spanOf, todayIn, useRange, yearBefore } from './range.ts'
import { SalesByDay } from './SalesByDay.tsx'

/** What the manager of a mall wants to know in the morning. */
export default function HomePage() {
  const { t } = useTranslation('reports')
  const nodes = useReadNodes()
  const scope = useScopeNode()
  const node = nodes.find(scope) ?? nodes.highest
  const zone = node?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const today = todayIn(zone)
  const [range, choose] = useRange(today)
  return (
    <Page
      title={t('home.title')}
      purpose={t('home.purpose')}
      action={<RangeBar range={range} today={today} onChoose={choose} />}
    >
      {nodes.isWhole ? (
        <NodesContext value={nodes}>
          <Overview range={range} currency={node?.currency ?? 'CNY'} />
        </NodesContext>
      ) : (
        <Skeleton active />
      )}
    </Page>
  )
}

function Overview({ range, currency: own }: { readonly range: DayRange; readonly currency: string }) {
  const { t } = useTranslation('reports')
  const node = useScopeNode()
  const of = (days: DayRange) => ({ query: { ...days, ...(node === undefined ? {} : { node }) } })
  const shown = chartRange(range)
  const now = useAsk('reports.days', of(spanOf(spanOf(range, before(range)), shown)))
  const then = useAsk('reports.days', of(yearBefore(spanOf(range, shown))))
  const currencies = currenciesOf(now.data, own)
  const [chosen, setChosen] = useState<string>()
  const currency = chosen !== undefined && currencies.includes(chosen) ? chosen : own
  const error = now.error ?? then.error
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void now.refetch()} />
  const sold = [...(now.data?.sales ?? []), ...(now.data?.joined ?? []), ...(now.data?.points ?? [])]
  if (now.data && sold.length === 0) return <EmptyState hint={t('home.empty')} />
  return (
    <Flex vertical gap={16}>
      {currencies.length > 1 && (
        <Flex gap={8} align="center">
          {t('home.currency')}
          <Segmented size="small" options={currencies} value={currency} onChange={setChosen} />
        </Flex>
      )}
      <FigureRow range={range} now={now.data} then={then.data} currency={currency} />
      <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))' }}>
        <div style={{ gridColumn: 'span 2', minWidth: 0 }}>
          <SalesByDay range={shown} isWider={shown !== range} now={now.data} then={then.data} currency={currency} />
        </div>
        <Channels days={now.data} range={range} />
      </div>
      <Breakdown range={range} currency={currency} />
      <Programmes range={range} now={now.data} then={then.data} />
    </Flex>
  )
}
