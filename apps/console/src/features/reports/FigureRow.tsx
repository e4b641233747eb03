import { Figure } from '@atrium/ui'
import { Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useCompared } from './Compared.tsx'
import { change, type Days, points, sumsOf } from './figures.ts'
import { comparable, courseOf, isOfFootfall, MEASURES, type Measure } from './measures.ts'
import { before, type DayRange, yearBefore } from './range.ts'
import { useWrite } from './write.ts'

export interface FigureRowProps {
  readonly range: DayRange
  /** The days of the small courses. */
  readonly shown: DayRange
  readonly now: Days | undefined
  readonly then: Days | undefined
  readonly currency: string
  readonly chosen: Measure['key']
  readonly onChoose: (key: Measure['key']) => void
}

/** The figures of the morning. Nothing is compared with a period that is not wholly known. */
export function FigureRow({ range, shown, now, then, currency, chosen, onChoose }: FigureRowProps) {
  const { t } = useTranslation('reports')
  const { write } = useWrite(currency)
  const compared = useCompared()
  if (now === undefined) return <Skeleton active paragraph={{ rows: 4 }} />
  const [last, year] = [before(range), yearBefore(range)]
  const sums = sumsOf(now, range, currency)
  const told = MEASURES.filter((measure) => now.footfall.at !== null || !isOfFootfall(measure))
  return (
    <div
      style={{
        display: 'grid',
        gap: 12,
        gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, max(220px, (100% - 36px) / 4)), 1fr))',
      }}
    >
      {told.map((measure) => {
        const { key, kind, of } = measure
        const value = of(sums)
        const others = [
          { label: t('home.last'), range: last, value: comparable(measure, sums, now, last, currency) },
          { label: t('home.year'), range: year, value: comparable(measure, sums, then, year, currency) },
        ]
        return (
          <Figure
            key={key}
            label={t(`figure.${key}`)}
            value={write(kind, value)}
            definition={compared(
              t(`figure.${key}Hint`),
              others.map((other) => ({ ...other, value: write(kind, other.value) })),
            )}
            changes={others.map((other) =>
              kind === 'percent'
                ? { label: other.label, share: points(value, other.value), inPoints: true }
                : { label: other.label, share: change(value, other.value) },
            )}
            trend={courseOf(of, now, shown, currency)}
            isChosen={key === chosen}
            onClick={() => onChoose(key)}
          />
        )
      })}
    </div>
  )
}
