import { EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { Flex, Segmented, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { Breakdown } from './Breakdown.tsx'
import { Channels } from './Channels.tsx'
import { Compared } from './Compared.tsx'
import { FigureRow } from './FigureRow.tsx'
import { currenciesOf } from './figures.ts'
import { MeasureChart } from './MeasureChart.tsx'
import { MEASURES, type Measure } from './measures.ts'
import { NodesContext, useReadNodes } from './nodes.ts'
import { Programmes } from './Programmes.tsx'
import { RangeBar } from './RangeBar.tsx'
import { before, chartRange, type DayRange, spanOf, todayIn, useRange, yearBefore } from './range.ts'

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

/** One of a few words in the URL; the first of them where it says none. */
function useWord<Word extends string>(name: string, words: readonly Word[]): readonly [Word, (word: Word) => void] {
  const [params, setParams] = useSearchParams()
  const asked = params.get(name)
  const choose = (word: Word) =>
    setParams(
      (known) => {
        known.set(name, word)
        return known
      },
      { replace: true },
    )
  return [words.find((word) => word === asked) ?? words[0]!, choose]
}

const KEYS: readonly Measure['key'][] = ['sales', ...MEASURES.map(({ key }) => key)]

function Overview({ range, currency: own }: { readonly range: DayRange; readonly currency: string }) {
  const { t } = useTranslation('reports')
  const node = useScopeNode()
  const of = ({ from, to }: DayRange) => ({ query: { from, to, ...(node === undefined ? {} : { node }) } })
  const shown = chartRange(range)
  const now = useAsk('reports.days', of(spanOf(spanOf(range, before(range)), shown)))
  const then = useAsk('reports.days', of(spanOf(yearBefore(range), yearBefore(shown))))
  const currencies = currenciesOf(now.data, own)
  const [currency, setCurrency] = useWord('currency', currencies)
  const [key, setKey] = useWord('figure', KEYS)
  const error = now.error ?? then.error
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void now.refetch()} />
  const sold = [...(now.data?.sales ?? []), ...(now.data?.joined ?? []), ...(now.data?.points ?? [])]
  if (now.data && sold.length === 0) return <EmptyState hint={t('home.empty')} />
  const measure = MEASURES.find((one) => one.key === key)
  return (
    <Flex vertical gap={16}>
      <Flex gap={8} align="center" wrap justify="space-between">
        <Compared range={range} />
        {currencies.length > 1 && (
          <Flex gap={8} align="center">
            {t('home.currency')}
            <Segmented size="small" options={currencies} value={currency} onChange={setCurrency} />
          </Flex>
        )}
      </Flex>
      <FigureRow {...{ range, shown, currency }} now={now.data} then={then.data} chosen={key} onChoose={setKey} />
      <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))' }}>
        <div className="home-wide" style={{ minWidth: 0 }}>
          {measure && (
            <MeasureChart
              {...{ measure, currency }}
              range={shown}
              isWider={shown !== range}
              now={now.data}
              then={then.data}
            />
          )}
        </div>
        <Channels now={now.data} then={then.data} range={range} />
      </div>
      <Breakdown range={range} currency={currency} days={now.data} />
      <Programmes range={range} shown={shown} now={now.data} then={then.data} />
    </Flex>
  )
}
