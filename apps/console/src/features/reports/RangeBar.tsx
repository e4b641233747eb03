import { DatePicker, Flex, Radio } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { type DayRange, type Preset, presets } from './range.ts'

export interface RangeBarProps {
  readonly range: DayRange
  readonly today: string
  readonly onChoose: (range: DayRange) => void
  /** The quick choices, in this order; those of a day's work where left out. */
  readonly offers?: readonly Preset[]
}

const OF_A_DAY: readonly Preset[] = ['today', 'yesterday', 'week', 'month', 'thisMonth', 'lastMonth']

/** Quick choices, and a calendar for any other days. */
export function RangeBar({ range, today, onChoose, offers = OF_A_DAY }: RangeBarProps) {
  const { t } = useTranslation('reports')
  const known = presets(today)
  const choices = offers.flatMap((key) => known.filter((one) => one.key === key))
  const chosen = choices.find((one) => one.range.from === range.from && one.range.to === range.to)
  return (
    <Flex gap={8} wrap>
      <Radio.Group
        aria-label={t('range.label')}
        optionType="button"
        value={chosen?.key ?? null}
        options={choices.map(({ key }) => ({ value: key, label: t(`range.${key}`) }))}
        onChange={({ target }) => {
          const choice = choices.find(({ key }) => key === target.value)
          if (choice) onChoose(choice.range)
        }}
      />
      <DatePicker.RangePicker
        aria-label={t('range.label')}
        style={{ width: 240 }}
        allowClear={false}
        value={[dayjs(range.from), dayjs(range.to)]}
        maxDate={dayjs(today)}
        onChange={(days) => {
          const [from, to] = days ?? []
          if (from && to) onChoose({ from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') })
        }}
      />
    </Flex>
  )
}
