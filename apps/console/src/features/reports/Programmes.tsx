import { chartColours, Figure, instant, nameIn } from '@atrium/ui'
import { Card, Empty, Flex, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useAppearance } from '../../app/appearance.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { useCompared } from './Compared.tsx'
import { DayChart } from './DayChart.tsx'
import { change, type Days, isKnown } from './figures.ts'
import { HOLDINGS, type HoldingKey, type Programme, type Side } from './holdings.ts'
import { Levels } from './Levels.tsx'
import { before, type DayRange, daysOf, spanOf, yearBefore } from './range.ts'
import { useWrite } from './write.ts'

interface ProgrammesProps {
  readonly range: DayRange
  readonly shown: DayRange
  readonly now: Days | undefined
  readonly then: Days | undefined
}

/** Points and levels of the programmes that the stores feed, or that moved points in the range. */
export function Programmes({ range, shown, now, then }: ProgrammesProps) {
  const { t } = useTranslation('reports')
  const node = useScopeNode()
  const of = ({ from, to }: DayRange) => ({ query: { from, to, ...(node === undefined ? {} : { node }) } })
  const stocks = useAsk('reports.programmes', of(spanOf(spanOf(range, before(range)), shown)))
  const former = useAsk('reports.programmes', of(yearBefore(range)))
  if (stocks.isPending) return <Skeleton active />
  const moved = new Set(now?.points.map(({ programmeId }) => programmeId))
  const programmes = (stocks.data?.items ?? []).filter(
    ({ programmeId, closedOn }) => closedOn === null || moved.has(programmeId),
  )
  if (programmes.length === 0) return <Empty description={t('programme.none')} />
  return (
    <>
      {programmes.map((programme) => (
        <ProgrammeCard
          key={programme.programmeId}
          {...{ programme, range, shown, now, then }}
          former={former.data?.items.find(({ programmeId }) => programmeId === programme.programmeId)}
        />
      ))}
    </>
  )
}

type Stock = NonNullable<ReplyOf<'reports.programmes'>['items'][number]['stock']>

interface CardProps extends ProgrammesProps {
  readonly programme: Programme
  readonly former: Programme | undefined
}

function ProgrammeCard({ programme, former, range, shown, now, then }: CardProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { dark } = useAppearance()
  const { write } = useWrite(programme.currency)
  const compared = useCompared()
  const [chosen, setChosen] = useState<HoldingKey>()
  const { stock } = programme
  const [last, year] = [before(range), yearBefore(range)]
  const here: Side = { days: now, programme }
  const there: Side = { days: then, programme: former }
  const holdings = HOLDINGS.filter((holding) => stock !== null || !holding.isWhole)
  const opened = holdings.find(({ key }) => key === chosen)
  const name = nameIn(programme.name, language)
  const liability = (points: number | null) => {
    const cost = stock?.costPer1000Minor ?? null
    if (points === null) return undefined
    return cost === null
      ? t('programme.noCost')
      : t('programme.liability', { money: write('money', (points * cost) / 1_000) })
  }
  return (
    <Card
      size="small"
      title={`${name} · ${t('programme.title')}`}
      extra={stock && <TakenAt stock={stock} zone={programme.zone} />}
    >
      <div
        style={{
          display: 'grid',
          gap: 12,
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, max(220px, (100% - 36px) / 4)), 1fr))',
        }}
      >
        {holdings.map((holding) => {
          const value = holding.ofNow ? holding.ofNow(here) : holding.of(here, range)
          const isComparable = (days: Days | undefined, other: DayRange) => holding.isSnapshot || isKnown(days, other)
          const others = [
            {
              label: t('home.last'),
              range: last,
              value: isComparable(now, last) ? holding.of(here, last) : null,
            },
            {
              label: t('home.year'),
              range: year,
              value: isComparable(then, year) ? holding.of(there, year) : null,
            },
          ]
          return (
            <Figure
              key={holding.key}
              label={t(`programme.${holding.key}`)}
              value={write('count', value)}
              definition={compared(
                t(`programme.${holding.key}Hint`),
                others.map((other) => ({ ...other, value: write('count', other.value) })),
              )}
              moreIs={holding.moreIs}
              changes={others.map((other) => ({ label: other.label, share: change(value, other.value) }))}
              note={holding.key === 'outstanding' ? liability(value) : undefined}
              trend={holding.course(here, shown)}
              isChosen={holding.key === chosen}
              onClick={() => setChosen(holding.key === chosen ? undefined : holding.key)}
            />
          )
        })}
      </div>
      {opened && (
        <DayChart
          isBare
          title={t('programme.chart', { name: t(`programme.${opened.key}`) })}
          days={opened.days?.(here) ?? daysOf(shown)}
          series={[
            {
              ...{ name: t(`programme.${opened.key}`), colour: chartColours(dark)[0] ?? '' },
              ...{ as: opened.isLevel ? 'line' : 'bar', values: opened.course(here, shown) },
            },
          ]}
          kind="count"
          currency={programme.currency}
          isLoading={now === undefined}
        />
      )}
      {stock === null ? (
        <Typography.Text type="secondary" style={{ display: 'block', marginTop: 12, fontSize: 12 }}>
          {t('programme.partly')}
        </Typography.Text>
      ) : (
        <Levels stock={stock} range={range} />
      )}
    </Card>
  )
}

/** As of when the points outstanding, those about to expire and the persons by level are. */
function TakenAt({ stock, zone }: { readonly stock: Stock; readonly zone: string }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  return (
    <Flex gap={4}>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t('programme.takenAt', { at: instant(stock.takenAt, zone, language) })}
      </Typography.Text>
    </Flex>
  )
}
