import { type Condition, type Context, checkCondition } from '@atrium/rules'
import { Flex, Form, Input, InputNumber, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { useNodeList } from '../../app/nodes.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { ConditionBuilder } from '../loyalty/ConditionBuilder.tsx'
import { editable } from '../loyalty/tree.ts'
import { minorOf } from './BandsDrawer.tsx'
import { faultsIn } from './CasesField.tsx'
import { usePersonCodes } from './codes.ts'
import { EventTests, isProperty, isWhole, PropertyInput } from './EventTests.tsx'
import { asksProperty, type Choice, isDayMeasure, isDoing, MEASURES } from './tag-form.ts'
import { isMoneyMeasure, type SumRule, type Tag, type TagGroup } from './values.ts'

const offered = (choices: readonly Choice[] | undefined): number =>
  (choices ?? []).filter(({ archived }) => !archived).length

const isAscending = (bounds: readonly number[]): boolean =>
  bounds.every((bound, at) => Number.isFinite(bound) && (at === 0 || bound > bounds[at - 1]!))

/** Whether a sum cannot be saved: bounds that do not part the choices, a condition that is unfinished. */
export function sumFault(
  sum: SumRule | undefined,
  context: Context,
  type: Tag['type'],
  choices: readonly Choice[] | undefined,
): boolean {
  if (!sum) return true
  if (isDayMeasure(sum.measure) !== (type === 'day')) return true
  if (isDoing(sum.measure) && (sum.events ?? []).length === 0) return true
  if (asksProperty(sum.measure) && !isProperty(sum.property)) return true
  if (isDoing(sum.measure) && !(sum.tests ?? []).every(isWhole)) return true
  const bounds = sum.bounds ?? []
  if (type === 'choice' && (bounds.length !== offered(choices) - 1 || !isAscending(bounds))) return true
  return (
    !isDoing(sum.measure) &&
    sum.where !== undefined &&
    !isNothing(sum.where) &&
    checkCondition(context, sum.where).length > 0
  )
}

const isNothing = (where: unknown): boolean =>
  typeof where === 'object' && where !== null && 'all' in where && Array.isArray(where.all) && where.all.length === 0

interface FieldProps {
  readonly context: Context
  readonly groups: readonly TagGroup[]
  readonly type: Tag['type']
  readonly value?: SumRule
  readonly onChange?: (sum: SumRule) => void
}

/** What of the purchases is added up, over which time, of which lines, and how it is parted. */
export function SumField({ context, groups, type, value, onChange }: FieldProps) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { rows } = useNodeList()
  const form = Form.useFormInstance()
  const codes = usePersonCodes(groups.flatMap((group) => group.tags))
  const choices: readonly Choice[] = Form.useWatch('choices', { form, preserve: true }) ?? []
  const sum: SumRule = value ?? { measure: 'orders', windowDays: 90 }
  const put = (change: Partial<SumRule>) => onChange?.({ ...sum, ...change })
  const currency = rows[0]?.currency ?? 'CNY'
  const isTried = form.getFieldError('sum').length > 0
  const measures = MEASURES.filter((each) => isDayMeasure(each) === (type === 'day'))
  return (
    <Flex vertical gap={12}>
      <Flex gap={12} wrap align="center">
        <Labelled text={t('tagForm.measure')}>
          <Select
            aria-label={t('tagForm.measure')}
            showSearch={{ optionFilterProp: 'label' }}
            style={{ width: 200 }}
            value={measures.some((each) => each === sum.measure) ? sum.measure : null}
            options={measures.map((each) => ({
              value: each,
              // Which property it is stands in a field of its own.
              label: t(`measure.${each}`, { property: '' }).replaceAll('  ', ' ').trim(),
            }))}
            onChange={(measure) => measure && put({ measure })}
          />
        </Labelled>
        <Labelled text={t('tagForm.window')}>
          <Flex gap={8}>
            <Select
              aria-label={t('tagForm.window')}
              style={{ width: 150 }}
              value={sum.windowDays === null ? 'ever' : 'days'}
              options={[
                { value: 'days', label: t('tagForm.windowDays') },
                { value: 'ever', label: t('tagForm.windowEver') },
              ]}
              onChange={(kind) => put({ windowDays: kind === 'ever' ? null : 90 })}
            />
            {sum.windowDays !== null && (
              <InputNumber
                aria-label={t('tagForm.days')}
                style={{ width: 110 }}
                min={1}
                max={3_650}
                precision={0}
                suffix={t('tagForm.days')}
                value={sum.windowDays}
                onChange={(days) => put({ windowDays: days ?? 90 })}
              />
            )}
          </Flex>
        </Labelled>
      </Flex>
      {type === 'choice' && (
        <Bounds
          sum={sum}
          needed={Math.max(0, offered(choices) - 1)}
          currency={currency}
          onChange={(bounds) => put({ bounds })}
        />
      )}
      {isDoing(sum.measure) && (
        <>
          <Events sum={sum} onChange={(events) => put({ events })} />
          <PropertyOfSum sum={sum} isTried={isTried} onChange={put} />
          <EventTests events={sum.events ?? []} tests={sum.tests ?? []} onChange={(tests) => put({ tests })} />
        </>
      )}
      {!isDoing(sum.measure) && (
        <Labelled text={t('tagForm.where')}>
          <ConditionBuilder
            context={context}
            tree={editable(sum.where as Condition | undefined)}
            pointer=""
            faults={isTried && sum.where ? faultsIn(context, sum.where, language, t('tagForm.required')) : new Map()}
            currency={currency}
            codes={codes}
            onChange={(where) => put({ where })}
          />
        </Labelled>
      )}
    </Flex>
  )
}

function Labelled({ text, children }: { readonly text: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <Typography.Text style={{ display: 'block', marginBottom: 4 }}>{text}</Typography.Text>
      {children}
    </div>
  )
}

/** Which events count; those of the tracking plan are offered. */
function Events({ sum, onChange }: { readonly sum: SumRule; readonly onChange: (events: readonly string[]) => void }) {
  const { t } = useTranslation('profiles')
  const me = useMe()
  const plan = useAsk('tracking.plan', {}, { enabled: mayAll(me, ['tracking.read']) }).data?.items ?? []
  return (
    <Labelled text={t('tagForm.events')}>
      <Select
        mode="tags"
        aria-label={t('tagForm.events')}
        placeholder={t('tagForm.eventsHint')}
        style={{ width: '100%' }}
        value={[...(sum.events ?? [])]}
        options={plan.filter(({ archived }) => !archived).map(({ name }) => ({ value: name, label: name }))}
        onChange={(events: string[]) => onChange(events.slice(0, 20))}
      />
    </Labelled>
  )
}

interface PropertyProps {
  readonly sum: SumRule
  readonly isTried: boolean
  readonly onChange: (change: Partial<SumRule>) => void
}

/** Which property of the events is added up, where the measure is of one. */
function PropertyOfSum({ sum, isTried, onChange }: PropertyProps) {
  const { t } = useTranslation('profiles')
  if (!asksProperty(sum.measure)) return null
  return (
    <Labelled text={t('tagForm.property')}>
      <PropertyInput
        label={t('tagForm.property')}
        events={sum.events ?? []}
        value={sum.property ?? ''}
        isWrong={isTried && !isProperty(sum.property)}
        onChange={(property) => onChange({ property })}
      />
    </Labelled>
  )
}

interface BoundsProps {
  readonly sum: SumRule
  readonly needed: number
  readonly currency: string
  readonly onChange: (bounds: readonly number[]) => void
}

/** Amounts are typed in the main unit and kept in minor units. */
function Bounds({ sum, needed, currency, onChange }: BoundsProps) {
  const { t } = useTranslation('profiles')
  const factor = isMoneyMeasure(sum.measure) ? minorOf(currency) : 1
  const [text, setText] = useState((sum.bounds ?? []).map((bound) => bound / factor).join(', '))
  const bounds = sum.bounds ?? []
  const isWrong = text !== '' && (bounds.length !== needed || !isAscending(bounds))
  return (
    <Labelled text={t('tagForm.bounds')}>
      <Input
        aria-label={t('tagForm.bounds')}
        style={{ maxWidth: 360 }}
        value={text}
        {...(isWrong ? { status: 'error' as const } : {})}
        onChange={({ target }) => {
          setText(target.value)
          onChange(
            target.value
              .split(/[,，、;\s]+/)
              .filter((word) => word !== '')
              .map((word) => Math.round(Number(word) * factor)),
          )
        }}
      />
      <Typography.Text type={isWrong ? 'danger' : 'secondary'} style={{ display: 'block', fontSize: 12 }}>
        {isWrong ? t('tagForm.boundsWrong', { m: needed }) : t('tagForm.boundsHint', { n: needed + 1, m: needed })}
        {isMoneyMeasure(sum.measure) && ` · ${t('tagForm.minor')}`}
      </Typography.Text>
    </Labelled>
  )
}
