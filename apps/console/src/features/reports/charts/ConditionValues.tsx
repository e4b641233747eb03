import { nameIn } from '@atrium/ui'
import { DatePicker, Flex, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useList } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { NodeSelect } from '../../organization/NodeSelect.tsx'
import { keyName } from '../figure/answer.ts'
import type { About } from '../figure/FigureCard.tsx'
import type { Dimension } from './draft.ts'
import type { Op } from './filter-tree.ts'

interface ValuesProps {
  readonly dimension: Dimension
  readonly about: About
  /** Of which the known values are told, the most important first. */
  readonly metric: string | undefined
  readonly op: Op
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
}

/** Where the values of a condition are chosen, in the way of its dimension. */
export function ConditionValues(props: ValuesProps) {
  const { dimension, op, values, onChange } = props
  const { t } = useTranslation('reports')
  const label = t('charts.value')
  if (op === 'known' || op === 'unknown') return null
  if (op === 'contains' || op === 'startsWith')
    return (
      <Input
        aria-label={label}
        style={{ width: 200 }}
        maxLength={200}
        value={values[0] ?? ''}
        onChange={({ target }) => onChange([target.value])}
      />
    )
  if (op === 'between') return dimension.type === 'day' ? <Days {...props} /> : <Numbers {...props} />
  if (dimension.type === 'node')
    return (
      <div style={{ minWidth: 220, flex: '1 1 220px', maxWidth: 420 }}>
        <NodeSelect multiple label={label} value={values} onChange={onChange} />
      </div>
    )
  if (dimension.type === 'audience') return <Audiences {...props} />
  if (dimension.values.length > 0 || dimension.code === 'hour' || dimension.code.startsWith('rfm'))
    return <Listed {...props} />
  return <Known {...props} />
}

const SELECT = { minWidth: 200, maxWidth: 420 } as const

interface ChosenProps {
  readonly isFree?: boolean
  readonly loading?: boolean
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
  readonly onOpen?: () => void
}

function Chosen({ isFree = false, loading = false, options, values, onChange, onOpen }: ChosenProps) {
  const { t } = useTranslation('reports')
  return (
    <Select<string[]>
      mode={isFree ? 'tags' : 'multiple'}
      aria-label={t('charts.value')}
      placeholder={t(isFree ? 'charts.valueFree' : 'charts.value')}
      style={SELECT}
      popupMatchSelectWidth={false}
      maxTagCount="responsive"
      loading={loading}
      showSearch={{ optionFilterProp: 'label' }}
      onOpenChange={(isOpen) => isOpen && onOpen?.()}
      value={[...values]}
      onChange={onChange}
      options={[...options]}
    />
  )
}

/** Few values that have names. */
function Listed({ dimension, values, onChange }: ValuesProps) {
  const { language } = useLanguage()
  const named = dimension.values.map(({ key, name }) => ({ value: key, label: nameIn(name, language) }))
  const count = dimension.code === 'hour' ? 24 : 5
  const numbered = Array.from({ length: count }, (_, at) => {
    const value = String(count === 24 ? at : at + 1)
    return { value, label: count === 24 ? `${value}:00` : value }
  })
  return <Chosen options={named.length > 0 ? named : numbered} {...{ values, onChange }} />
}

/** Values out of the figures themselves: those that there are, of the days and the place chosen; others may be typed where they are texts. */
function Known({ dimension, about, metric, values, onChange }: ValuesProps) {
  const { language } = useLanguage()
  // What was kept is named at once; all others are asked for when somebody looks.
  const [isOpened, setOpened] = useState(values.length > 0)
  const body = { metrics: [metric ?? ''], dimensions: [dimension.code], limit: 500, ...about }
  const { data, isFetching } = useAsk('reports.figures', { body }, { enabled: isOpened && metric !== undefined })
  const options = (data?.rows ?? []).flatMap((row) => {
    const key = row.keys[0]
    return data && typeof key === 'string' ? [{ value: key, label: keyName(data, row, 0, language) }] : []
  })
  const isFree = dimension.type === 'word' || dimension.type === 'category'
  return <Chosen {...{ options, values, onChange, isFree }} loading={isFetching} onOpen={() => setOpened(true)} />
}

function Audiences({ values, onChange }: ValuesProps) {
  const me = useMe()
  const { t } = useTranslation('reports')
  const { rows, isFetching } = useList(
    'audiences.list',
    { query: { limit: 200 } },
    { enabled: mayAll(me, ['audiences.read']) },
  )
  if (!mayAll(me, ['audiences.read'])) return t('charts.noAudiences')
  const options = rows.map(({ audienceId, name }) => ({ value: audienceId, label: name }))
  return <Chosen {...{ options, values, onChange }} loading={isFetching} />
}

function Days({ values, onChange }: ValuesProps) {
  const { t } = useTranslation('reports')
  const [from, to] = values
  return (
    <DatePicker.RangePicker
      aria-label={t('charts.value')}
      style={{ width: 240 }}
      value={from && to ? [dayjs(from), dayjs(to)] : null}
      onChange={(days) => onChange((days ?? []).flatMap((day) => (day ? [day.format('YYYY-MM-DD')] : [])))}
    />
  )
}

function Numbers({ dimension, values, onChange }: ValuesProps) {
  const { t } = useTranslation('reports')
  const whole = dimension.type === 'number' ? { precision: 0, min: 0 } : { max: 1e11, min: -1e11 }
  const put = (at: 0 | 1, value: number | null) =>
    onChange(at === 0 ? [text(value), values[1] ?? ''] : [values[0] ?? '', text(value)])
  return (
    <Flex gap={4} align="center">
      {([0, 1] as const).map((at) => (
        <InputNumber<number>
          key={at}
          aria-label={t(at === 0 ? 'charts.least' : 'charts.most')}
          placeholder={t(at === 0 ? 'charts.least' : 'charts.most')}
          style={{ width: 104 }}
          {...whole}
          value={values[at] === undefined || values[at] === '' ? null : Number(values[at])}
          onChange={(value) => put(at, value)}
        />
      ))}
    </Flex>
  )
}

const text = (value: number | null): string => (value === null ? '' : String(value))
