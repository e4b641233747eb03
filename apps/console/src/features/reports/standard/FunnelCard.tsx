import { count, EmptyState, percent } from '@atrium/ui'
import { ChartCard } from '@atrium/ui/chart'
import { useTranslation } from 'react-i18next'
import { Drawn } from '../../../app/Drawn.tsx'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { usePlannedNames } from '../../tracking/planned-names.ts'
import { LATEST, Unanswered } from '../figure/FigureCard.tsx'
import { stepsPlot } from '../figure/shape.ts'
import { Waiting } from '../figure/Working.tsx'
import type { Step } from './steps.ts'
import type { AboutWhom } from './Whom.tsx'

interface FunnelCardProps {
  readonly about: AboutWhom
  readonly steps: readonly Step[]
  readonly withinDays: number
}

const load = async () => (await import('../figure/plot.ts')).default

/** Persons who came to each step, with the part of the first and of the one before. */
export function FunnelCard({ about, steps, withinDays }: FunnelCardProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const plannedOf = usePlannedNames()
  const title = t('funnel.chart')
  const asked = useAsk('reports.funnel', { body: { ...about, steps: [...steps], withinDays } }, LATEST)
  const { data, error, refetch } = asked
  if (error) return <Unanswered {...{ title, error }} onRetry={() => void refetch()} />
  // While the next answer is on its way the last one may have another number of steps.
  const reached = data?.reached ?? []
  const lines = reached.map((value, at) => {
    const step = steps[at]
    const planned = step?.kind === 'event' ? plannedOf(step.name ?? '') : undefined
    const name = step?.kind === 'purchase' ? t('funnel.kinds.purchase') : (planned ?? step?.name ?? '')
    const [first = 0, before = value] = [reached[0], reached[at - 1]]
    const share = (whole: number) => (whole === 0 ? null : value / whole)
    return {
      name: `${at + 1}. ${name}`,
      value,
      ofBefore: at === 0 ? null : share(before),
      ofFirst: share(first),
      lost: before - value,
    }
  })
  const told = (share: number | null) => (share === null ? '–' : percent(share, language))
  return (
    <Waiting asked={asked}>
      <ChartCard
        title={title}
        fileName={`${t('funnel.file')}-${about.from}-${about.to}`}
        loading={data === undefined}
        {...(data && (reached[0] ?? 0) === 0 ? { empty: <EmptyState hint={t('funnel.none')} /> } : {})}
        table={{
          columns: [
            { title: t('funnel.steps') },
            ...(['reached', 'ofBefore', 'ofFirst', 'lost'] as const).map((column) => ({
              title: t(`funnel.${column}`),
              isNumber: true,
            })),
          ],
          rows: lines.map(({ name, value, ofBefore, ofFirst, lost }, at) => ({
            key: String(at),
            shown: [name, count(value, language), told(ofBefore), told(ofFirst), count(lost, language)],
            values: [name, value, ofBefore, ofFirst, lost],
          })),
        }}
        note={data && t('funnel.note', { share: told(lines.at(-1)?.ofFirst ?? null) })}
      >
        {data && (
          <Drawn
            title={title}
            height={60 + lines.length * 48}
            load={load}
            data={stepsPlot(
              lines.map(({ name, value }, at) => ({ name, value, key: String(at) })),
              'count',
              { currency: 'CNY', language },
            )}
          />
        )}
      </ChartCard>
    </Waiting>
  )
}
