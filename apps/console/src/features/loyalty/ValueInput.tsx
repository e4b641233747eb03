import type { Op } from '@atrium/rules'
import { currencySign } from '@atrium/ui'
import { DatePicker, Flex, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import type { Choice, CodeNames } from './names.ts'
import { operandsOf, type Value, type ValueField } from './tree.ts'

type Scalar = string | number | boolean

interface ValueProps {
  readonly field: ValueField
  readonly op: Op
  readonly value: Value | undefined
  readonly currency: string
  readonly codes: CodeNames
  readonly onChange: (value: Value) => void
}

/** The operands of a comparison: none, one, a pair, or a list; each as its field is best typed. */
export function ValueInput({ field, op, value, currency, codes, onChange }: ValueProps) {
  const { t } = useTranslation('loyalty')
  const operands = operandsOf(field, op)
  if (operands === 'none') return null
  const list: readonly Scalar[] = Array.isArray(value) ? value : []
  if (operands === 'many') return <ManyValues {...{ field, codes }} values={list} onChange={onChange} />
  const one = (held: Scalar | undefined, put: (value: Scalar) => void) => (
    <OneValue {...{ field, op, currency, codes }} value={held} onChange={put} />
  )
  if (operands === 'one') return one(Array.isArray(value) ? undefined : (value as Scalar | undefined), onChange)
  return (
    <Flex gap={8} align="center" wrap>
      {one(list[0], (from) => onChange([from, list[1] ?? '']))}
      {t('condition.to')}
      {one(list[1], (to) => onChange([list[0] ?? '', to]))}
    </Flex>
  )
}

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const

/** What a field may be chosen from; undefined where it is typed. */
function useChoices(
  field: ValueField,
  codes: CodeNames,
): readonly (Choice | { value: number; label: string })[] | undefined {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  if (field.type === 'weekday') return WEEK.map((value) => ({ value, label: t(`weekday.${value}`) }))
  if (field.type === 'enum')
    return field.options
      .filter(({ archived }) => !archived)
      .map(({ value, label }) => ({ value, label: label[language] }))
  const refersTo = 'refersTo' in field ? field.refersTo : undefined
  return refersTo === undefined ? undefined : codes.choices[refersTo]
}

function ManyValues(props: {
  readonly field: ValueField
  readonly values: readonly Scalar[]
  readonly codes: CodeNames
  readonly onChange: (value: Value) => void
}) {
  const { field, values, codes, onChange } = props
  const { t } = useTranslation('loyalty')
  const choices = useChoices(field, codes)
  const isNumber = field.type === 'integer' || field.type === 'number' || field.type === 'money'
  return (
    <Select
      mode={choices ? 'multiple' : 'tags'}
      aria-label={t('condition.values')}
      placeholder={t(choices ? 'condition.choose' : 'condition.typeSeveral')}
      style={{ minWidth: 220, flex: 1 }}
      showSearch={{ optionFilterProp: 'label' }}
      value={[...values].map((each) => (typeof each === 'boolean' ? String(each) : each))}
      options={[...(choices ?? [])]}
      onChange={(next: (string | number)[]) => onChange(isNumber ? next.map(Number) : next)}
    />
  )
}

function OneValue(props: {
  readonly field: ValueField
  readonly op: Op
  readonly value: Scalar | undefined
  readonly currency: string
  readonly codes: CodeNames
  readonly onChange: (value: Scalar) => void
}) {
  const { field, op, value, currency, codes, onChange } = props
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const choices = useChoices(field, codes)
  const label = t('condition.value')
  if (field.type === 'boolean')
    return (
      <Select
        aria-label={label}
        style={{ width: 90 }}
        value={value === false ? 'no' : 'yes'}
        options={[
          { value: 'yes', label: t('condition.yes') },
          { value: 'no', label: t('condition.no') },
        ]}
        onChange={(next) => onChange(next === 'yes')}
      />
    )
  if (choices)
    return (
      <Select
        aria-label={label}
        placeholder={t('condition.choose')}
        style={{ minWidth: 160 }}
        showSearch={{ optionFilterProp: 'label' }}
        value={value === '' || value === undefined || typeof value === 'boolean' ? null : value}
        options={[...choices]}
        onChange={(next) => next !== null && onChange(next)}
      />
    )
  if (field.type === 'money') return <MoneyInput label={label} currency={currency} value={value} onChange={onChange} />
  if (field.type === 'integer' || field.type === 'number')
    return (
      <InputNumber
        aria-label={label}
        style={{ width: 120 }}
        suffix={field.unit?.[language]}
        value={typeof value === 'number' ? value : null}
        onChange={(next) => onChange(next ?? '')}
      />
    )
  if (field.type === 'day' && op !== 'monthDayBetween')
    return (
      <DatePicker
        aria-label={label}
        value={typeof value === 'string' && value !== '' ? dayjs(value) : null}
        onChange={(next) => onChange(next?.format('YYYY-MM-DD') ?? '')}
      />
    )
  const pattern = field.type === 'timeOfDay' ? '10:00' : field.type === 'string' || field.type === 'path' ? '' : '12-25'
  return (
    <Input
      aria-label={label}
      placeholder={pattern}
      style={{ width: pattern === '' ? 160 : 90 }}
      value={typeof value === 'string' ? value : ''}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Money typed in its main unit and kept in minor units. */
export function MoneyInput(props: {
  readonly label: string
  readonly currency: string
  readonly value: Scalar | undefined
  readonly min?: number
  readonly disabled?: boolean
  readonly onChange: (minor: number) => void
}) {
  const { language } = useLanguage()
  const digits = digitsOf(props.currency)
  return (
    <InputNumber
      aria-label={props.label}
      style={{ width: 150 }}
      prefix={currencySign(props.currency, language)}
      precision={digits}
      {...(props.disabled === undefined ? {} : { disabled: props.disabled })}
      {...(props.min === undefined ? {} : { min: props.min })}
      value={typeof props.value === 'number' ? props.value / 10 ** digits : null}
      onChange={(next) => next !== null && props.onChange(Math.round(next * 10 ** digits))}
    />
  )
}
