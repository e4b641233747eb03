import { currencySign } from '@atrium/ui'
import { DatePicker, Flex, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { NodeSelect } from '../organization/NodeSelect.tsx'
import { useNodes } from '../organization/nodes.ts'
import type { FieldType, Op, Value } from './subjects.ts'

type Scalar = string | number | boolean
export interface Option {
  readonly value: string
  readonly label: string
}

/** Parts of the organization by code, chosen in their tree. */
export function PlacesInput(props: {
  readonly label: string
  readonly codes: readonly string[]
  readonly onChange: (codes: readonly string[]) => void
}) {
  const { nodes, byId } = useNodes()
  const idOf = new Map(nodes.map(({ code, id }) => [code, id]))
  return (
    <div style={{ minWidth: 220 }}>
      <NodeSelect
        multiple
        label={props.label}
        value={props.codes.flatMap((code) => idOf.get(code) ?? [])}
        onChange={(ids) => props.onChange(ids.flatMap((id) => byId.get(id)?.code ?? []))}
      />
    </div>
  )
}

/** Several of a list, or several words of one's own where there is no list. */
export function ManyInput(props: {
  readonly label: string
  readonly options: readonly Option[]
  readonly isOpen?: boolean
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
}) {
  return (
    <Select<string[]>
      mode={props.isOpen ? 'tags' : 'multiple'}
      aria-label={props.label}
      placeholder={props.label}
      style={{ minWidth: 180, maxWidth: 420 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      value={[...props.values]}
      onChange={props.onChange}
      options={[...props.options]}
    />
  )
}

/** One of a list. */
export function OneInput<Of extends string>(props: {
  readonly label: string
  readonly options: readonly { readonly value: Of; readonly label: string }[]
  readonly value: Of | undefined
  readonly onChange: (value: Of) => void
}) {
  return (
    <Select<Of>
      aria-label={props.label}
      placeholder={props.label}
      style={{ minWidth: 96 }}
      popupMatchSelectWidth={false}
      showSearch={props.options.length > 8 ? { optionFilterProp: 'label' } : false}
      {...(props.value === undefined ? {} : { value: props.value })}
      onChange={props.onChange}
      options={[...props.options]}
    />
  )
}

export function CountInput(props: {
  readonly label: string
  readonly value: Scalar | undefined
  readonly unit?: string | undefined
  readonly min?: number
  readonly whole?: boolean
  readonly onChange: (value: number | undefined) => void
}) {
  return (
    <InputNumber<number>
      aria-label={props.label}
      style={{ width: 130 }}
      {...(props.unit === undefined ? {} : { suffix: props.unit })}
      {...(props.min === undefined ? {} : { min: props.min })}
      {...(props.whole ? { precision: 0 } : {})}
      value={typeof props.value === 'number' ? props.value : null}
      onChange={(next) => props.onChange(next ?? undefined)}
    />
  )
}

/** Minor units, typed as money of the currency. */
export function MoneyInput(props: {
  readonly label: string
  readonly currency: string
  readonly value: Scalar | undefined
  readonly onChange: (minor: number | undefined) => void
}) {
  const { language } = useLanguage()
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: props.currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return (
    <InputNumber<number>
      aria-label={props.label}
      style={{ width: 150 }}
      prefix={currencySign(props.currency, language)}
      precision={digits}
      value={typeof props.value === 'number' ? props.value / 10 ** digits : null}
      onChange={(next) => props.onChange(next === null ? undefined : Math.round(next * 10 ** digits))}
    />
  )
}

export function DayInput(props: {
  readonly label: string
  readonly value: Scalar | undefined
  readonly onChange: (day: string | undefined) => void
}) {
  return (
    <DatePicker
      aria-label={props.label}
      value={typeof props.value === 'string' && props.value !== '' ? dayjs(props.value) : null}
      onChange={(day) => props.onChange(day?.format('YYYY-MM-DD'))}
    />
  )
}

interface ComparisonProps {
  readonly type: FieldType
  readonly ops: readonly Op[]
  readonly op: Op | undefined
  readonly value: Value | undefined
  readonly options?: readonly Option[] | undefined
  readonly unit?: string | undefined
  readonly currency: string
  /** With the value left out where it does not fit the new operator. */
  readonly onChange: (next: { readonly op: Op; readonly value?: Value }) => void
}

const DAY_COUNTS: readonly Op[] = ['lastDays', 'beforeDays', 'nextDays']
const isDayCount = (op: Op | undefined): boolean => op !== undefined && DAY_COUNTS.includes(op)
/** Operators whose values can be taken over from one to the other. */
const formOf = (op: Op): string =>
  op === 'in' || op === 'notIn' ? 'list' : op === 'between' ? 'pair' : isDayCount(op) ? 'days' : op

/** Operator and value of a condition, each as its type is best typed. */
export function ComparisonInput(props: ComparisonProps) {
  const { type, ops, op, value, onChange } = props
  const { t } = useTranslation('audiences')
  const isScalar = (next: Op) => ['eq', 'ne', 'lt', 'le', 'gt', 'ge'].includes(next)
  const isSame = (next: Op) => op !== undefined && (formOf(op) === formOf(next) || (isScalar(op) && isScalar(next)))
  const word = (each: Op) =>
    ['day', 'yearly'].includes(type) && ['from', 'till', 'between'].includes(each) ? `opOfDays.${each}` : `op.${each}`
  return (
    <>
      {ops.length > 1 && (
        <OneInput<Op>
          label={t('leaf.operator')}
          value={op}
          options={ops.map((each) => ({ value: each, label: t(word(each)) }))}
          onChange={(next) => onChange({ op: next, ...(isSame(next) && value !== undefined ? { value } : {}) })}
        />
      )}
      {op !== undefined && (
        <Operands {...props} put={(next) => onChange({ op, ...(next === undefined ? {} : { value: next }) })} />
      )}
    </>
  )
}

function Operands(props: ComparisonProps & { readonly put: (value: Value | undefined) => void }) {
  const { type, op, value, options, put } = props
  const { t } = useTranslation('audiences')
  const list: readonly Scalar[] = typeof value === 'object' ? value : []
  const single = typeof value === 'object' ? undefined : value
  if (op === 'known' || op === 'unknown' || op === undefined) return null
  if (op === 'in' || op === 'notIn') {
    const values = list.map(String)
    return type === 'store' ? (
      <PlacesInput label={t('leaf.value')} codes={values} onChange={put} />
    ) : (
      <ManyInput label={t('leaf.value')} options={options ?? []} isOpen={!options} values={values} onChange={put} />
    )
  }
  if (isDayCount(op))
    return <CountInput label={t('leaf.value')} value={single} unit={t('leaf.days')} min={0} whole onChange={put} />
  if (type === 'boolean') {
    return (
      <OneInput
        label={t('leaf.value')}
        value={single === false ? 'no' : 'yes'}
        options={(['yes', 'no'] as const).map((each) => ({ value: each, label: t(`leaf.${each}`) }))}
        onChange={(next) => put(next === 'yes')}
      />
    )
  }
  if (op !== 'between') return <Single {...props} label={t('leaf.value')} value={single} put={put} />
  return (
    <Flex gap={8} align="center" wrap>
      <Single {...props} label={t('leaf.low')} value={list[0]} put={(low) => put([low ?? '', list[1] ?? ''])} />
      {t('leaf.to')}
      <Single {...props} label={t('leaf.high')} value={list[1]} put={(high) => put([list[0] ?? '', high ?? ''])} />
    </Flex>
  )
}

interface SingleProps extends Pick<ComparisonProps, 'type' | 'currency' | 'unit'> {
  readonly label: string
  readonly value: Scalar | undefined
  readonly put: (value: Scalar | undefined) => void
}

function Single({ type, currency, unit, label, value, put }: SingleProps) {
  if (type === 'money') return <MoneyInput {...{ label, currency, value }} onChange={put} />
  if (type === 'day' || type === 'yearly') return <DayInput {...{ label, value }} onChange={put} />
  if (type === 'number') return <CountInput {...{ label, value, unit }} onChange={put} />
  return (
    <Input
      aria-label={label}
      style={{ width: 180 }}
      maxLength={200}
      value={value === undefined ? '' : String(value)}
      onChange={({ target }) => put(target.value === '' ? undefined : target.value)}
    />
  )
}
