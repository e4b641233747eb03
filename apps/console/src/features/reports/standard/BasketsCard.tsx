import { count, EmptyState, nameIn, percent } from '@atrium/ui'
import { ChartCard } from '@atrium/ui/chart'
import { Alert } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { LATEST, Unanswered } from '../figure/FigureCard.tsx'
import { Waiting } from '../figure/Working.tsx'
import type { AboutWhom } from './Whom.tsx'

export type BasketTerms = Pick<
  InputOf<'reports.baskets'>['body'],
  'by' | 'depth' | 'minSupport' | 'minConfidence' | 'maxItems'
>

interface BasketsCardProps {
  readonly title: string
  readonly about: AboutWhom
  readonly terms: BasketTerms
  /** Only rules of at least this lift, and with this text on either side. */
  readonly minLift?: number
  readonly text?: string
  readonly limit?: number
  readonly lead?: ReactNode
  readonly extra?: ReactNode
}

/** What is bought together, as rules: who buys what is on the left buys what is on the right. */
export function BasketsCard(props: BasketsCardProps) {
  const { title, about, terms, minLift = 0, text = '', limit = 200, lead, extra } = props
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const asked = useAsk('reports.baskets', { body: { ...about, ...terms, limit } }, LATEST)
  const { data, error, refetch } = asked
  if (error) return <Unanswered {...{ title, error }} onRetry={() => void refetch()} />
  const wanted = text.toLowerCase()
  const rules = (data?.rules ?? [])
    .map(({ left, right, ...rule }) => ({
      ...rule,
      left: left.map((name) => nameIn(name, language)).join(' + '),
      right: nameIn(right, language),
    }))
    .filter(({ left, right, lift }) => lift >= minLift && `${left}\n${right}`.toLowerCase().includes(wanted))
  const isNarrowed = minLift > 0 || text !== ''
  return (
    <Waiting asked={asked}>
      <ChartCard
        title={title}
        fileName={`${t('baskets.file')}-${about.from}-${about.to}`}
        loading={data === undefined}
        {...{ lead, extra }}
        {...(data && rules.length === 0
          ? {
              empty: (
                <EmptyState
                  hint={t(data.baskets === 0 ? 'baskets.none' : isNarrowed ? 'baskets.noFit' : 'baskets.noRule')}
                />
              ),
            }
          : {})}
        table={{
          columns: [
            { title: t('baskets.left') },
            { title: t('baskets.right') },
            ...(['baskets', 'support', 'confidence', 'lift'] as const).map((column) => ({
              title: t(`baskets.columns.${column}`),
              shownTitle: <span title={t(`baskets.hints.${column}`)}>{t(`baskets.columns.${column}`)}</span>,
              isNumber: true,
            })),
          ],
          rows: rules.map(({ left, right, baskets, support, confidence, lift }) => ({
            key: `${left} → ${right}`,
            shown: [
              ...[left, right, count(baskets, language), precise(support), percent(confidence, language)],
              lift.toFixed(2),
            ],
            values: [left, right, baskets, support, confidence, lift],
          })),
        }}
        note={
          data && (
            <>
              {t('baskets.note', {
                ...{ baskets: count(data.baskets, language), items: count(data.items, language) },
                found: count(data.found, language),
              })}
              {data.found > data.rules.length && (
                <Alert
                  type="info"
                  style={{ marginTop: 8 }}
                  title={t('baskets.cut', { shown: count(data.rules.length, language) })}
                />
              )}
            </>
          )
        }
      />
    </Waiting>
  )
}

/** Support is small: 0.0064 → 0.64%. */
const precise = (share: number): string => `${(100 * share).toFixed(2)}%`
