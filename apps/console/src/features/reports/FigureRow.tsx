import { count, day, Figure, money, percent } from '@atrium/ui'
import { Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { change, type Days, isKnown, joinedOf, salesOf, share } from './figures.ts'
import { useFootfall } from './footfall.ts'
import { before, type DayRange, yearBefore } from './range.ts'

export interface FigureRowProps {
  readonly range: DayRange
  readonly now: Days | undefined
  readonly then: Days | undefined
  readonly currency: string
}

/** The figures of the morning. Nothing is compared with a period that is not wholly known. */
export function FigureRow({ range, now, then, currency }: FigureRowProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const footfall = useFootfall(range)
  if (now === undefined) return <Skeleton active paragraph={{ rows: 2 }} />
  const [last, year] = [before(range), yearBefore(range)]
  const sales = [salesOf(now, range, currency), salesOf(now, last, currency), salesOf(then, year, currency)] as const
  const joined = [joinedOf(now, range), joinedOf(now, last), joinedOf(then, year)] as const
  const known = [isKnown(now, last), isKnown(now, year)] as const
  const changes = ([value = null, previous = null, former = null]: readonly (number | null)[]) => [
    { label: t('home.last'), share: known[0] ? change(value, previous) : null },
    { label: t('home.year'), share: known[1] ? change(value, former) : null },
  ]
  const inMoney = (minor: number) => money(minor, currency, language)
  const shares = sales.map((one) => share(one.memberSalesMinor, one.salesMinor))
  const averages = sales.map((one) => share(one.salesMinor, one.receipts))
  const [memberShare = null] = shares
  const [average = null] = averages
  const people = footfall?.[0] ?? null
  const none = t('figure.noFigure')
  const figures = [
    { name: 'sales', value: inMoney(sales[0].netMinor), of: sales.map((one) => one.netMinor) },
    { name: 'share', value: memberShare === null ? none : percent(memberShare, language), of: shares },
    { name: 'receipts', value: count(sales[0].receipts, language), of: sales.map((one) => one.receipts) },
    { name: 'average', value: average === null ? none : inMoney(Math.round(average)), of: averages },
    { name: 'joined', value: count(joined[0], language), of: joined },
    ...(footfall ? [{ name: 'footfall', value: people === null ? none : count(people, language), of: footfall }] : []),
  ]
  const told = ({ from, to }: DayRange) => ({ from: day(from, language), to: day(to, language) })
  return (
    <div>
      <div style={{ display: 'grid', gap: 12, gridTemplateColumns: 'repeat(auto-fit, minmax(170px, 1fr))' }}>
        {figures.map(({ name, value, of }) => (
          <Figure
            key={name}
            label={t(`figure.${name}`)}
            value={value}
            definition={t(`figure.${name}Hint`)}
            changes={changes(of)}
          />
        ))}
      </div>
      <Typography.Text type="secondary" style={{ fontSize: 12, display: 'block', marginTop: 8 }}>
        {t('home.lastHint', told(last))} · {t('home.yearHint', told(year))}
      </Typography.Text>
    </div>
  )
}
