import { count, EmptyState, money } from '@atrium/ui'
import { ChartCard } from '@atrium/ui/chart'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Drawn } from '../../../app/Drawn.tsx'
import type { Heat } from '../../../app/drawings/heat-data.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { major } from '../figure/answer.ts'
import { type About, LATEST, Unanswered } from '../figure/FigureCard.tsx'
import { Waiting } from '../figure/Working.tsx'

interface RfmCardProps {
  readonly title: string
  readonly about: About
  readonly lead?: ReactNode
  readonly extra?: ReactNode
}

const SCORES = [1, 2, 3, 4, 5] as const
const load = async () => (await import('../../../app/drawings/heat.ts')).default

/** Buyers of the days in 25 cells by how lately and how often they bought; the scores of all members stand on the page of RFM. */
export function RfmCard({ title, about, lead, extra }: RfmCardProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const asked = useAsk('reports.rfm', { body: about }, LATEST)
  const { data, error, refetch } = asked
  if (error) return <Unanswered {...{ title, error }} onRetry={() => void refetch()} />
  const currency = data?.currency ?? 'CNY'
  const cells = data?.cells ?? []
  const heat: Heat = {
    columns: SCORES.map((n) => `R${n}`),
    rows: SCORES.map((n) => `F${n}`),
    ...{ columnsTitle: t('rfm.recency'), rowsTitle: t('rfm.frequency') },
    cells: cells.map(({ recency, frequency, persons, orders, spentMinor }) => ({
      ...{ column: recency - 1, row: frequency - 1, value: persons, label: count(persons, language) },
      tip: t('rfm.tip', {
        ...{ r: recency, f: frequency, persons: count(persons, language), orders: count(orders, language) },
        spent: money(spentMinor, currency, language),
      }),
    })),
  }
  return (
    <Waiting asked={asked}>
      <ChartCard
        title={title}
        fileName={`RFM-${about.from}-${about.to}`}
        loading={data === undefined}
        {...{ lead, extra }}
        {...(data && cells.length === 0 ? { empty: <EmptyState hint={t('rfm.none')} /> } : {})}
        table={{
          columns: ['R', 'F', t('rfm.persons'), t('rfm.orders'), t('rfm.spent')].map((name) => ({
            title: name,
            isNumber: true,
          })),
          rows: cells.map(({ recency, frequency, persons, orders, spentMinor }) => ({
            key: `${recency} ${frequency}`,
            shown: [
              ...[recency, frequency, count(persons, language), count(orders, language)],
              money(spentMinor, currency, language),
            ],
            values: [recency, frequency, persons, orders, major(spentMinor, currency)],
          })),
        }}
      >
        {data && <Drawn title={title} height={280} load={load} data={heat} />}
      </ChartCard>
    </Waiting>
  )
}
