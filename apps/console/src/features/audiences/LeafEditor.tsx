import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { AudienceFilter } from '@atrium/api/admin'
import { nameIn } from '@atrium/ui'
import { Button, Checkbox, Flex, Input, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { useFieldChoices } from './field-choices.ts'
import {
  asksForNone,
  EVENT_MEASURES,
  POINT_MEASURES,
  PROPERTY_MEASURES,
  PURCHASE_MEASURES,
  typeOfMeasure,
} from './measures.ts'
import { PropertyInput } from './properties.tsx'
import { CONSENTS, LIST_OPS, leafFor, subjectOf, useSubjects, type Vocabulary, without } from './subjects.ts'
import type { Step } from './tree.ts'
import { ComparisonInput, CountInput, OneInput, PlacesInput } from './values.tsx'
import { WhereFields, WindowInput } from './where.tsx'

export interface LeafProps {
  readonly leaf: AudienceFilter
  readonly vocabulary: Vocabulary
  readonly onChange: (leaf: AudienceFilter) => void
}

/** A condition, edited as the sentence it is: what it is about, what is asked of it, and of which purchases or events. */
export function LeafEditor(props: LeafProps) {
  const { leaf, vocabulary, onChange } = props
  const { t } = useTranslation('audiences')
  const subjects = useSubjects(vocabulary)
  return (
    <Flex vertical gap={6} style={{ minWidth: 0 }}>
      <Flex gap={8} wrap align="center">
        <Select<string>
          aria-label={t('leaf.subject')}
          style={{ minWidth: 132 }}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          listHeight={400}
          value={subjectOf({ ...leaf })}
          options={subjects.map(({ label, options }) => ({ label, title: label, options: [...options] }))}
          onChange={(subject) => onChange(leafFor(subject, vocabulary))}
        />
        <Asked {...props} />
      </Flex>
      <Narrowed {...props} />
    </Flex>
  )
}

/** The first line of a condition after its subject. */
function Asked(props: LeafProps) {
  const { leaf, vocabulary, onChange } = props
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const put = (more: AudienceFilter) => onChange({ ...leaf, ...more })
  const channels = vocabulary.channels.map(({ code, name }) => ({ value: code, label: nameIn(name, language) }))
  switch (leaf.is) {
    case 'field':
    case 'tag':
      return <Known {...props} />
    case 'level': {
      const levels = vocabulary.programmes.find(({ code }) => code === leaf.programme)?.levels ?? []
      return (
        <ComparisonInput
          type="choice"
          ops={LIST_OPS}
          op={leaf.op}
          value={leaf.value}
          options={levels.map(({ code, name }) => ({ value: code, label: nameIn(name, language) }))}
          currency={vocabulary.currency}
          onChange={(next) => onChange({ ...without(leaf, 'value'), ...next })}
        />
      )
    }
    case 'points':
      return <Measured {...props} measures={POINT_MEASURES} group="pointMeasure" />
    case 'purchases':
      return <Measured {...props} measures={PURCHASE_MEASURES} group="purchaseMeasure" />
    case 'events':
      return <Measured {...props} measures={EVENT_MEASURES} group="eventMeasure" />
    case 'consent':
      return (
        <>
          <OneInput
            label={t('leaf.channel')}
            options={channels}
            value={leaf.channel}
            onChange={(channel) => put({ channel })}
          />
          <Purpose value={leaf.purpose} onChange={(purpose) => put({ purpose })} />
          <OneInput
            label={t('leaf.value')}
            value={String(leaf.value)}
            options={CONSENTS.map((value) => ({ value: String(value), label: t(`consent.${value}`) }))}
            onChange={(value) => put({ value })}
          />
        </>
      )
    case 'reachable':
      return (
        <>
          <OneInput
            label={t('leaf.channel')}
            options={channels}
            value={leaf.channel}
            onChange={(channel) => put({ channel })}
          />
          <Purpose value={leaf.purpose ?? 'marketing'} onChange={(purpose) => put({ purpose })} />
        </>
      )
    case 'met':
      return <PlacesInput label={t('leaf.stores')} codes={leaf.stores ?? []} onChange={(stores) => put({ stores })} />
    case 'audience':
      return (
        <OneInput
          label={t('leaf.audience')}
          value={leaf.audienceId}
          options={vocabulary.audiences.map(({ audienceId, name }) => ({ value: audienceId, label: name }))}
          onChange={(audienceId) => put({ audienceId })}
        />
      )
    case 'sample':
      return <Sample {...props} />
    default:
      return null
  }
}

/** A field of the person or a tag. */
function Known({ leaf, vocabulary, onChange }: LeafProps) {
  const { language } = useLanguage()
  const chosen = Array.isArray(leaf.value) ? leaf.value.map(String) : []
  const choices = useFieldChoices(leaf.is === 'field' ? leaf.field : undefined, chosen)
  const field = leaf.is === 'field' ? vocabulary.fields.find(({ name }) => name === leaf.field) : undefined
  const tag = leaf.is === 'tag' ? vocabulary.tags.find(({ code }) => code === leaf.tag) : undefined
  const spec = field ?? tag
  if (!spec) return <Typography.Text type="danger">{leaf.field ?? leaf.tag}</Typography.Text>
  const options = spec.options?.map(({ value, label }) => ({ value, label: nameIn(label, language) }))
  return (
    <ComparisonInput
      type={spec.type}
      ops={vocabulary.ops[spec.type] ?? []}
      op={leaf.op}
      value={leaf.value}
      options={choices ?? options}
      unit={field?.unit ? nameIn(field.unit, language) : undefined}
      currency={vocabulary.currency}
      onChange={(next) => onChange({ ...without(leaf, 'value'), ...next })}
    />
  )
}

interface MeasuredProps extends LeafProps {
  readonly measures: readonly string[]
  readonly group: 'pointMeasure' | 'purchaseMeasure' | 'eventMeasure'
}

/** Something counted or added up, compared; of purchases and events also that there were none. */
function Measured({ leaf, vocabulary, measures, group, onChange }: MeasuredProps) {
  const { t } = useTranslation('audiences')
  const type = typeOfMeasure(leaf.is, leaf.measure)
  const isNone = asksForNone(leaf)
  const opsOf = (of: typeof type) => vocabulary.measureOps[of === 'day' ? 'day' : 'number']
  const choose = (measure: string) => {
    if (measure === NONE) return onChange({ ...without(leaf, 'property'), measure: 'count', op: 'eq', value: 0 })
    const rest = PROPERTY_MEASURES.includes(measure) ? leaf : without(leaf, 'property')
    const next = typeOfMeasure(leaf.is, measure)
    // A count is no amount: what was typed for one does not fit the other.
    if (next === type && !isNone) return onChange({ ...rest, measure })
    onChange({ ...without(rest, 'value'), measure, op: next === 'day' ? (opsOf(next)[0] ?? 'lastDays') : 'ge' })
  }
  return (
    <>
      <OneInput
        label={t('leaf.measure')}
        value={isNone ? NONE : leaf.measure}
        options={[...(leaf.is === 'points' ? [] : [NONE]), ...measures].map((value) => ({
          value,
          label: t(`${group}.${value}`),
        }))}
        onChange={choose}
      />
      {PROPERTY_MEASURES.includes(leaf.measure ?? '') && leaf.is === 'events' && (
        <PropertyInput
          names={leaf.where?.names}
          value={leaf.property}
          onChange={(property) => onChange(property === undefined ? without(leaf, 'property') : { ...leaf, property })}
        />
      )}
      {!isNone && (
        <ComparisonInput
          type={type}
          ops={opsOf(type)}
          op={leaf.op}
          value={leaf.value}
          currency={leaf.currency ?? vocabulary.currency}
          onChange={(next) => onChange({ ...without(leaf, 'value'), ...next })}
        />
      )}
    </>
  )
}

/** Stands for a count of 0 in the list of measures. */
const NONE = 'none'

const PURPOSES = ['marketing', 'service', 'profiling'] as const

function Purpose({
  value,
  onChange,
}: {
  readonly value: string | undefined
  readonly onChange: (value: string) => void
}) {
  const { t } = useTranslation('audiences')
  const known: readonly string[] = PURPOSES
  const all = value === undefined || known.includes(value) ? known : [...known, value]
  const options = all.map((each) => ({ value: each, label: t(`purpose.${each}`, { defaultValue: each }) }))
  return <OneInput label={t('leaf.purpose')} {...{ options, value, onChange }} />
}

function Sample({ leaf, onChange }: LeafProps) {
  const { t } = useTranslation('audiences')
  const share = (value: number | undefined) => (value === undefined ? undefined : Math.round(value * 10_000) / 100)
  const put = (key: 'from' | 'to', next: number | undefined) =>
    onChange({ ...leaf, [key]: Math.min(1, Math.max(0, (next ?? 0) / 100)) })
  return (
    <>
      <CountInput
        label={t('sample.from')}
        value={share(leaf.from ?? 0)}
        unit="%"
        min={0}
        onChange={(next) => put('from', next)}
      />
      {t('leaf.to')}
      <CountInput label={t('sample.to')} value={share(leaf.to)} unit="%" min={0} onChange={(next) => put('to', next)} />
      <Input
        aria-label={t('sample.seed')}
        prefix={<Typography.Text type="secondary">{t('sample.seed')}</Typography.Text>}
        style={{ width: 160 }}
        maxLength={40}
        value={leaf.seed ?? ''}
        onChange={({ target }) => onChange({ ...leaf, seed: target.value })}
      />
    </>
  )
}

/** Below the first line: which purchases or events, when, and in which order. */
function Narrowed(props: LeafProps) {
  const { leaf, vocabulary, onChange } = props
  const { t } = useTranslation('audiences')
  const window = (
    <WindowInput
      window={leaf.window}
      onChange={(next) => onChange(next === undefined ? without(leaf, 'window') : { ...leaf, window: next })}
    />
  )
  if (leaf.is === 'sequence') return <Sequence {...props} window={window} />
  if (leaf.is !== 'purchases' && leaf.is !== 'events') return null
  return (
    <>
      <Flex gap={12} wrap align="center">
        {window}
        {leaf.is === 'purchases' && (
          <Checkbox
            checked={leaf.gross ?? false}
            onChange={({ target }) => onChange(target.checked ? { ...leaf, gross: true } : without(leaf, 'gross'))}
          >
            {t('leaf.gross')}
          </Checkbox>
        )}
      </Flex>
      <WhereFields
        of={leaf.is === 'purchases' ? 'purchase' : 'event'}
        where={leaf.where ?? {}}
        vocabulary={vocabulary}
        onChange={(where) => onChange(Object.keys(where).length === 0 ? without(leaf, 'where') : { ...leaf, where })}
      />
    </>
  )
}

/** One thing after another. */
function Sequence({ leaf, vocabulary, onChange, window }: LeafProps & { readonly window: React.ReactNode }) {
  const { t } = useTranslation('audiences')
  const steps = leaf.steps ?? []
  const put = (next: readonly Step[]) => onChange({ ...leaf, steps: next })
  return (
    <Flex vertical gap={6}>
      {steps.map((step, at) => (
        // Steps have no names of their own.
        // biome-ignore lint/suspicious/noArrayIndexKey: order is identity here
        <Flex key={at} gap={8} align="start">
          <StepEditor
            label={t(at === 0 ? 'sequence.first' : 'sequence.next')}
            step={step}
            vocabulary={vocabulary}
            onChange={(next) => put(steps.map((each, place) => (place === at ? next : each)))}
          />
          {steps.length > 2 && (
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('sequence.drop')}
              onClick={() => put(steps.filter((_, place) => place !== at))}
            />
          )}
        </Flex>
      ))}
      {leaf.without && (
        <Flex gap={8} align="start">
          <StepEditor
            label={t('sequence.without')}
            step={leaf.without}
            vocabulary={vocabulary}
            onChange={(next) => onChange({ ...leaf, without: next })}
          />
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t('sequence.drop')}
            onClick={() => onChange(without(leaf, 'without'))}
          />
        </Flex>
      )}
      <Flex gap={8} wrap align="center">
        {steps.length < 4 && (
          <Button
            size="small"
            type="link"
            style={{ paddingInline: 0 }}
            icon={<PlusOutlined />}
            onClick={() => put([...steps, { purchase: {} }])}
          >
            {t('sequence.add')}
          </Button>
        )}
        {!leaf.without && (
          <Button
            size="small"
            type="link"
            style={{ paddingInline: 0 }}
            icon={<PlusOutlined />}
            onClick={() => onChange({ ...leaf, without: { event: {} } })}
          >
            {t('sequence.addWithout')}
          </Button>
        )}
      </Flex>
      <Flex gap={8} wrap align="center">
        {t('sequence.within')}
        <CountInput
          label={t('sequence.within')}
          value={leaf.withinDays}
          unit={t('leaf.days')}
          min={1}
          whole
          onChange={(withinDays) => onChange({ ...leaf, withinDays: withinDays ?? 1 })}
        />
        <Typography.Text type="secondary">{t('sequence.lastStep')}</Typography.Text>
        {window}
      </Flex>
    </Flex>
  )
}

function StepEditor(props: {
  readonly label: string
  readonly step: Step
  readonly vocabulary: Vocabulary
  readonly onChange: (step: Step) => void
}) {
  const { label, step, vocabulary, onChange } = props
  const { t } = useTranslation('audiences')
  const of = step.event ? 'event' : 'purchase'
  return (
    <Flex gap={8} align="start" wrap>
      <Typography.Text type="secondary" style={{ minWidth: 56, lineHeight: '32px' }}>
        {label}
      </Typography.Text>
      <OneInput
        label={t('sequence.what', { step: label })}
        value={of}
        options={(['event', 'purchase'] as const).map((value) => ({ value, label: t(`sequence.${value}`) }))}
        onChange={(next) => onChange(next === 'event' ? { event: {} } : { purchase: {} })}
      />
      <WhereFields
        of={of}
        where={step.event ?? step.purchase ?? {}}
        vocabulary={vocabulary}
        onChange={(where) => onChange(of === 'event' ? { event: where } : { purchase: where })}
      />
    </Flex>
  )
}
