import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { wallOf } from './rule.ts'

const DAY = 'YYYY-MM-DD'

/** The period in the address (`?from=&to=`), in days of a programme; the last 30 until one is chosen. */
export function usePeriod(zone: string) {
  const [params, setParams] = useSearchParams()
  const today = wallOf(dayjs().valueOf(), zone).startOf('day')
  const from = dayjs(params.get('from') ?? today.subtract(29, 'day'))
  const to = dayjs(params.get('to') ?? today)
  const days = to.diff(from, 'day') + 1
  const choose = (first: dayjs.Dayjs, last: dayjs.Dayjs) => {
    const next = new URLSearchParams(params)
    next.set('from', first.format(DAY))
    next.set('to', last.format(DAY))
    setParams(next)
  }
  return { today, from, to, days, before: { from: from.subtract(days, 'day'), to: from.subtract(1, 'day') }, choose }
}

export type Period = ReturnType<typeof usePeriod>

export const dayText = (day: dayjs.Dayjs): string => day.format(DAY)

/** Chooses a period of at most three years, by days or by what is usual. */
export function PeriodPicker({ period: { today, from, to, choose } }: { readonly period: Period }) {
  const { t } = useTranslation('loyalty')
  const last = (days: number) => ({
    label: t('period.lastDays', { days }),
    value: [today.subtract(days - 1, 'day'), today] as [dayjs.Dayjs, dayjs.Dayjs],
  })
  return (
    <DatePicker.RangePicker
      aria-label={t('period.title')}
      allowClear={false}
      value={[from, to]}
      maxDate={today}
      disabledDate={(day, { from: first }) => first !== undefined && Math.abs(day.diff(first, 'day')) > 1_095}
      onChange={(range) => range?.[0] && range[1] && choose(range[0], range[1])}
      presets={[
        ...[7, 30, 90, 365].map(last),
        { label: t('period.thisYear'), value: [today.startOf('year'), today] as [dayjs.Dayjs, dayjs.Dayjs] },
      ]}
    />
  )
}
