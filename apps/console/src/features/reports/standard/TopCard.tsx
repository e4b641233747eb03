import { count, EmptyState, percent } from '@atrium/ui'
import { ChartCard } from '@atrium/ui/chart'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Drawn } from '../../../app/Drawn.tsx'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { major, writeFigure } from '../figure/answer.ts'
import { LATEST, Unanswered } from '../figure/FigureCard.tsx'
import { Waiting } from '../figure/Working.tsx'
import type { Curve } from './curve.ts'
import type { AboutWhom } from './Whom.tsx'

interface TopCardProps {
  readonly title: string
  readonly about: AboutWhom
  readonly lead?: ReactNode
  readonly extra?: ReactNode
  readonly height?: number
}

const load = async () => (await import('./curve.ts')).default

/** What part of sales comes from those who buy most: the share of the buyers along, the share of the sales up. */
export function TopCard({ title, about, lead, extra, height = 280 }: TopCardProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const asked = useAsk('reports.topCustomers', { body: about }, LATEST)
  const { data, error, refetch } = asked
  if (error) return <Unanswered {...{ title, error }} onRetry={() => void refetch()} />
  const currency = data?.currency ?? 'CNY'
  const pen = { currency, language }
  const top = data?.top ?? []
  const shareOf = (spentMinor: number) => (data && data.spentMinor > 0 ? spentMinor / data.spentMinor : 0)
  const tenth = top.find((one) => one.percent === 10)
  const curve: Curve = {
    ...{ along: t('top.along'), up: t('top.up') },
    points: [
      { at: [0, 0], tip: '' },
      ...top.map((one) => ({
        at: [one.percent, 100 * shareOf(one.spentMinor)] as const,
        tip: t('top.tip', {
          ...{ percent: one.percent, persons: count(one.persons, language) },
          ...{ share: percent(shareOf(one.spentMinor), language), spent: writeFigure('money', one.spentMinor, pen) },
        }),
      })),
    ],
  }
  return (
    <Waiting asked={asked}>
      <ChartCard
        title={title}
        fileName={`${t('top.file')}-${about.from}-${about.to}`}
        loading={data === undefined}
        {...{ lead, extra }}
        {...(data?.persons === 0 ? { empty: <EmptyState hint={t('top.none')} /> } : {})}
        table={{
          columns: [
            { title: t('top.along'), isNumber: true },
            { title: t('top.persons'), isNumber: true },
            { title: t('top.spent'), isNumber: true },
            { title: t('top.up'), isNumber: true },
          ],
          rows: top.map((one) => ({
            key: String(one.percent),
            shown: [
              `${one.percent}%`,
              count(one.persons, language),
              writeFigure('money', one.spentMinor, pen),
              percent(shareOf(one.spentMinor), language),
            ],
            values: [one.percent / 100, one.persons, major(one.spentMinor, currency), shareOf(one.spentMinor)],
          })),
        }}
        note={
          data &&
          tenth &&
          data.persons > 0 &&
          t('top.note', {
            ...{ persons: count(data.persons, language), spent: writeFigure('money', data.spentMinor, pen) },
            ...{ tenth: count(tenth.persons, language), share: percent(shareOf(tenth.spentMinor), language) },
          })
        }
      >
        {data && <Drawn title={title} height={height} load={load} data={curve} />}
      </ChartCard>
    </Waiting>
  )
}
