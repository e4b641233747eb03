import { count, day as dayIn, money } from '@atrium/ui'
import { Card, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useSetting } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Kind } from './RfmPage.tsx'

type Fit = ReplyOf<'profiles.fits'>['items'][number]

export interface Bands {
  readonly recencyDays: readonly number[]
  readonly orders: readonly number[]
  readonly spendMinor: readonly number[]
}

interface ScoresCardProps {
  readonly kind: Kind
  readonly currency: string
  readonly isGroup: boolean
  readonly rootId: string | undefined
}

interface ScoreRow {
  readonly score: number
  readonly recency: string
  readonly frequency: string
  readonly monetary: string
}

/** Where each score begins: learned from all buyers, or set by the group. */
export function ScoresCard({ kind, currency, isGroup, rootId }: ScoresCardProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const me = useMe()
  const fit = useAsk('profiles.fits', { query: { limit: 10 } }, { enabled: isGroup && kind === 'tile' }).data?.items[0]
  const settings = useSetting(
    'organization.nodeSettings',
    { path: { nodeId: rootId ?? '' } },
    { enabled: kind === 'band' && rootId !== undefined && mayAll(me, ['organization.read']) },
  ).data?.value.settings
  const bands = settings?.find(({ key }) => key === 'profiles.rfmBands')?.value as Bands | undefined
  const words = useScoreWords(currency)
  const rows = kind === 'tile' ? fit && words.ofCuts(fit.cuts) : bands && words.ofBands(bands)
  if (!rows) return null
  return (
    <Card size="small" title={t('rfm.bands')}>
      <Typography.Text type="secondary">
        {kind === 'band' || !fit
          ? t('rfm.bandsFixed')
          : t('rfm.bandsTile', { n: count(fit.buyers, language), day: dayIn(fit.day, language) })}
      </Typography.Text>
      <Table<ScoreRow>
        aria-label={t('rfm.bands')}
        size="small"
        className="number"
        style={{ marginTop: 8 }}
        pagination={false}
        rowKey="score"
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          { title: t('rfm.columns.score'), dataIndex: 'score' },
          { title: t('rfm.columns.recency'), dataIndex: 'recency' },
          { title: t('rfm.columns.frequency'), dataIndex: 'frequency' },
          { title: t('rfm.columns.monetary'), dataIndex: 'monetary' },
        ]}
      />
    </Card>
  )
}

/** Ranges in words, the best score first. */
function useScoreWords(currency: string) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const orders = (n: number) => t('rfm.times', { n: count(n, language) })
  const amount = (minor: number) => money(minor, currency, language).replace(/[.,]\d\d$/, '')
  const onDay = (day: number) => dayIn(new Date(day * 86_400_000).toISOString().slice(0, 10), language)
  const rowsOf = (n: number, row: (score: number) => Omit<ScoreRow, 'score'>): ScoreRow[] =>
    Array.from({ length: n }, (_, at) => ({ score: n - at, ...row(n - at) }))
  /** Whole numbers above one cut and up to the next; several cuts that are alike leave scores that nobody has. */
  const ordersAbove = (cuts: readonly number[], score: number): string => {
    const [from, to] = [cuts[score - 2], cuts[score - 1]]
    if (score > cuts.length + 1 || (from !== undefined && from === to)) return '–'
    if (from === undefined) return to === undefined ? '–' : t('rfm.timesMost', { n: count(to, language) })
    if (to === undefined) return t('rfm.timesMore', { n: count(from + 1, language) })
    if (to === from + 1) return orders(to)
    return t('rfm.timesRange', { from: count(from + 1, language), to: count(to, language) })
  }
  const amountAbove = (cuts: readonly number[], score: number): string => {
    const [from, to] = [cuts[score - 2], cuts[score - 1]]
    if (score > cuts.length + 1 || (from !== undefined && from === to)) return '–'
    if (from === undefined) return to === undefined ? '–' : t('rfm.most', { to: amount(to) })
    return to === undefined
      ? t('rfm.more', { from: amount(from) })
      : t('rfm.moreMost', { from: amount(from), to: amount(to) })
  }
  const since = (cuts: readonly number[], score: number): string => {
    const [from, to] = [cuts[score - 2], cuts[score - 1]]
    if (score > cuts.length + 1 || (from !== undefined && from === to)) return '–'
    if (from === undefined) return to === undefined ? '–' : t('rfm.until', { to: onDay(to) })
    return to === undefined
      ? t('rfm.on', { from: onDay(from + 1) })
      : t('rfm.between', { from: onDay(from + 1), to: onDay(to) })
  }
  const fromOn = (bounds: readonly number[], score: number, say: (value: number) => string): string => {
    const [from, to] = [bounds[score - 2], bounds[score - 1]]
    if (score > bounds.length + 1) return '–'
    if (from === undefined) return to === undefined ? '–' : t('rfm.below', { to: say(to) })
    return to === undefined ? t('rfm.atLeast', { from: say(from) }) : t('rfm.range', { from: say(from), to: say(to) })
  }
  /** The most recent has the highest score. */
  const within = (days: readonly number[], score: number): string => {
    const place = days.length + 1 - score
    const [from, to] = [days[place - 1], days[place]]
    if (score > days.length + 1) return '–'
    if (from === undefined) return to === undefined ? '–' : t('rfm.within', { to })
    return to === undefined ? t('rfm.over', { from }) : t('rfm.overWithin', { from, to })
  }
  return {
    ofCuts: ({ recency, frequency, monetary }: Fit['cuts']) =>
      rowsOf(5, (score) => ({
        recency: since(recency, score),
        frequency: ordersAbove(frequency, score),
        monetary: amountAbove(monetary, score),
      })),
    ofBands: ({ recencyDays, orders: counts, spendMinor }: Bands) =>
      rowsOf(Math.max(recencyDays.length, counts.length, spendMinor.length) + 1, (score) => ({
        recency: within(recencyDays, score),
        frequency: fromOn(counts, score, orders),
        monetary: fromOn(spendMinor, score, amount),
      })),
  }
}
