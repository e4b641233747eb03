import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import type { AudienceFilter } from '@atrium/api/admin'
import { ActionMenu, nameIn } from '@atrium/ui'
import { Button, Flex, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { plannedOption, usePlannedNames } from '../tracking/planned-names.ts'
import { PropertyInput } from './properties.tsx'
import { type Vocabulary, without } from './subjects.ts'
import {
  ComparisonInput,
  CountInput,
  DayInput,
  ManyInput,
  MoneyInput,
  OneInput,
  type Option,
  PlacesInput,
} from './values.tsx'

export type Where = NonNullable<AudienceFilter['where']>
export type Window = NonNullable<AudienceFilter['window']>

const PURCHASE_KEYS = [
  ...(['stores', 'categories', 'products', 'brands', 'channels'] as const),
  ...(['hours', 'weekdays', 'atLeastMinor'] as const),
]
const EVENT_KEYS = ['names', 'kind', 'sources', 'hours', 'weekdays', 'properties'] as const
type WhereKey = (typeof PURCHASE_KEYS)[number] | (typeof EVENT_KEYS)[number]

interface WhereProps {
  readonly of: 'purchase' | 'event'
  readonly where: Where
  readonly vocabulary: Vocabulary
  readonly onChange: (where: Where) => void
}

const BEGINNINGS: Readonly<Record<WhereKey, Where>> = {
  stores: { stores: [] },
  categories: { categories: [] },
  products: { products: [] },
  brands: { brands: [] },
  channels: { channels: [] },
  hours: { hours: { from: 18, till: 24 } },
  weekdays: { weekdays: [6, 7] },
  atLeastMinor: { atLeastMinor: 10_000 },
  names: { names: [] },
  kind: { kind: 'track' },
  sources: { sources: [] },
  properties: { properties: [{ op: 'in' }] },
}

/** Which purchases or events are meant: only what narrows them is shown. */
export function WhereFields({ of, where, vocabulary, onChange }: WhereProps) {
  const { t } = useTranslation('audiences')
  const keys: readonly WhereKey[] = of === 'purchase' ? PURCHASE_KEYS : EVENT_KEYS
  const shown = keys.filter((key) => where[key] !== undefined)
  const left = keys.filter((key) => where[key] === undefined)
  return (
    <Flex vertical gap={6}>
      {shown.map((key) => (
        <Flex key={key} gap={8} align="center" wrap>
          <Typography.Text type="secondary">{t(`where.${key}`)}</Typography.Text>
          <WhereInput name={key} {...{ of, where, vocabulary, onChange }} />
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('where.drop', { what: t(`where.${key}`) })}
            onClick={() => onChange(without(where, key))}
          />
        </Flex>
      ))}
      {left.length > 0 && (
        <ActionMenu
          items={left.map((key) => ({ key, label: t(`where.${key}`) }))}
          onChoose={(key) => {
            const chosen = left.find((each) => each === key)
            if (chosen) onChange({ ...where, ...BEGINNINGS[chosen] })
          }}
        >
          <Button size="small" type="link" icon={<PlusOutlined />} style={{ alignSelf: 'start', paddingInline: 0 }}>
            {t(of === 'purchase' ? 'where.addPurchase' : 'where.addEvent')}
          </Button>
        </ActionMenu>
      )}
    </Flex>
  )
}

function WhereInput({ name, where, vocabulary, onChange }: WhereProps & { readonly name: WhereKey }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const label = t(`where.${name}`)
  const put = (more: Where) => onChange({ ...where, ...more })
  switch (name) {
    case 'stores':
      return <PlacesInput {...{ label }} codes={where.stores ?? []} onChange={(stores) => put({ stores })} />
    case 'categories':
      return (
        <CategoriesInput
          {...{ label }}
          values={where.categories ?? []}
          onChange={(categories) => put({ categories })}
        />
      )
    case 'products':
      return <ProductsInput {...{ label }} values={where.products ?? []} onChange={(products) => put({ products })} />
    case 'brands':
      return <BrandsInput {...{ label }} values={where.brands ?? []} onChange={(brands) => put({ brands })} />
    case 'channels':
      return <ChannelsInput {...{ label }} values={where.channels ?? []} onChange={(channels) => put({ channels })} />
    case 'hours': {
      const hours = where.hours ?? {}
      return (
        <Flex gap={8} align="center">
          <CountInput
            label={t('leaf.low')}
            value={hours.from}
            unit={t('leaf.hour')}
            min={0}
            whole
            onChange={(from) => put({ hours: { ...hours, from: Math.min(23, from ?? 0) } })}
          />
          {t('leaf.to')}
          <CountInput
            label={t('leaf.high')}
            value={hours.till}
            unit={t('leaf.hour')}
            min={1}
            whole
            onChange={(till) => put({ hours: { ...hours, till: Math.min(24, till ?? 24) } })}
          />
        </Flex>
      )
    }
    case 'weekdays':
      return (
        <ManyInput
          label={label}
          options={WEEK.map((day) => ({ value: String(day), label: t(`weekday.${day}`) }))}
          values={(where.weekdays ?? []).map(String)}
          onChange={(days) => put({ weekdays: days.map(Number).sort((a, b) => a - b) })}
        />
      )
    case 'atLeastMinor':
      return (
        <MoneyInput
          {...{ label }}
          currency={vocabulary.currency}
          value={where.atLeastMinor}
          onChange={(minor) => put({ atLeastMinor: minor ?? 0 })}
        />
      )
    case 'names':
      return <EventNames {...{ label }} values={where.names ?? []} onChange={(names) => put({ names })} />
    case 'kind': {
      const options = (['track', 'page', 'screen'] as const).map((value) => ({ value, label: t(`eventKind.${value}`) }))
      return <OneInput {...{ label, options }} value={where.kind} onChange={(kind) => put({ kind })} />
    }
    case 'sources': {
      const options = vocabulary.sources.map((source) => ({ value: source.code, label: nameIn(source.name, language) }))
      return <ManyInput {...{ label, options }} values={where.sources ?? []} onChange={(sources) => put({ sources })} />
    }
    case 'properties':
      return (
        <PropertyTests
          tests={where.properties ?? []}
          names={where.names}
          currency={vocabulary.currency}
          onChange={(properties) => put({ properties })}
        />
      )
  }
}

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const
const CHANNELS = ['pos', 'self_checkout', 'mini_program', 'wechat', 'app', 'web', 'ecommerce'] as const

interface ListProps {
  readonly label: string
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
}

/** Brands that products name; words of one's own where nobody may see them. */
function BrandsInput(props: ListProps) {
  const me = useMe()
  const { data } = useAsk('catalog.brands', {}, { enabled: mayAll(me, ['catalog.read']) })
  const options = data?.brands.map((brand) => ({ value: brand, label: brand })) ?? []
  return <ManyInput {...props} options={options} isOpen={options.length === 0} />
}

/** Channels that purchases come by here; the usual ones where nobody may see the feeds. */
function ChannelsInput(props: ListProps) {
  const channelName = useChannelName()
  const me = useMe()
  const { data } = useAsk('purchases.listSources', {}, { enabled: mayAll(me, ['purchases.read']) })
  const known = [...new Set([...(data?.items.map(({ channel }) => channel) ?? CHANNELS), ...props.values])]
  const options = known.map((value) => ({ value, label: channelName(value) }))
  return <ManyInput {...props} options={options} />
}

function CategoriesInput(props: ListProps) {
  const me = useMe()
  const { data } = useAsk('catalog.categories', {}, { enabled: mayAll(me, ['catalog.read']) })
  const options = data?.categories.map(({ path }) => ({ value: path, label: path.replaceAll('/', ' / ') })) ?? []
  return <ManyInput {...props} options={options} isOpen={options.length === 0} />
}

/** Products by what their names or numbers begin with. */
function ProductsInput({ label, values, onChange }: ListProps) {
  const { language } = useLanguage()
  const me = useMe()
  const [text, setText] = useState('')
  const enabled = mayAll(me, ['catalog.read']) && text.trim() !== ''
  const { data, isFetching } = useAsk('catalog.searchProducts', { query: { text: text.trim() } }, { enabled })
  const options: Option[] = (data?.items ?? []).map(({ sku, name }) => ({
    value: sku,
    label: `${nameIn(name, language)} · ${sku}`,
  }))
  return (
    <Select<string[]>
      mode="multiple"
      aria-label={label}
      placeholder={label}
      style={{ minWidth: 260, maxWidth: 480 }}
      popupMatchSelectWidth={false}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={isFetching}
      value={[...values]}
      onChange={onChange}
      options={options}
    />
  )
}

/** Names of events: those of the plan, and any other. */
function EventNames(props: ListProps) {
  const me = useMe()
  const { data } = useAsk('tracking.plan', {}, { enabled: mayAll(me, ['tracking.read']) })
  const plannedOf = usePlannedNames()
  const options = (data?.items ?? [])
    .filter(({ archived }) => !archived)
    .map(({ name }) => plannedOption(name, plannedOf))
  return <ManyInput {...props} options={options} isOpen />
}

type Test = NonNullable<Where['properties']>[number]
const TEXT_OPS = ['in', 'notIn', 'contains', 'startsWith', 'known', 'unknown'] as const
const NUMBER_OPS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'between'] as const

function PropertyTests(props: {
  readonly tests: readonly Test[]
  /** Events whose properties are offered. */
  readonly names: readonly string[] | undefined
  readonly currency: string
  readonly onChange: (tests: readonly Test[]) => void
}) {
  const { t } = useTranslation('audiences')
  const { tests, names, currency, onChange } = props
  const put = (at: number, test: Test) => onChange(tests.map((each, place) => (place === at ? test : each)))
  return (
    <Flex vertical gap={6}>
      {tests.map((test, at) => {
        const isNumber = NUMBER_OPS.some((op) => op === test.op)
        return (
          // Tests have no names of their own.
          // biome-ignore lint/suspicious/noArrayIndexKey: order is identity here
          <Flex key={at} gap={8} wrap align="center">
            <PropertyInput
              names={names}
              value={test.property}
              onChange={(property) =>
                put(at, property === undefined ? without(test, 'property') : { ...test, property })
              }
            />
            <ComparisonInput
              type={isNumber ? 'number' : 'text'}
              ops={[...TEXT_OPS, ...NUMBER_OPS]}
              op={test.op}
              value={test.value}
              currency={currency}
              onChange={(next) => put(at, { ...without(without(test, 'op'), 'value'), ...next })}
            />
          </Flex>
        )
      })}
      <Button
        size="small"
        type="link"
        style={{ alignSelf: 'start', paddingInline: 0 }}
        onClick={() => onChange([...tests, { op: 'in' }])}
      >
        {t('where.addProperty')}
      </Button>
    </Flex>
  )
}

const WINDOWS = ['ever', 'last', 'before', 'dates'] as const
type WindowForm = (typeof WINDOWS)[number]
const formOf = (window: Window | undefined): WindowForm => {
  if (window === undefined) return 'ever'
  if (window.lastDays !== undefined) return window.endingDaysAgo === undefined ? 'last' : 'before'
  return 'dates'
}

/** Days that count. */
export function WindowInput({
  window,
  onChange,
}: {
  readonly window: Window | undefined
  readonly onChange: (window: Window | undefined) => void
}) {
  const { t } = useTranslation('audiences')
  const form = formOf(window)
  const begin: Readonly<Record<WindowForm, Window | undefined>> = {
    ever: undefined,
    last: { lastDays: window?.lastDays ?? 30 },
    before: { lastDays: window?.lastDays ?? 30, endingDaysAgo: 30 },
    dates: {},
  }
  const days = (key: 'lastDays' | 'endingDaysAgo', label: string) => (
    <CountInput
      label={label}
      value={window?.[key]}
      unit={t('leaf.days')}
      min={1}
      whole
      onChange={(next) => onChange({ ...window, [key]: Math.max(1, next ?? 1) })}
    />
  )
  const day = (key: 'from' | 'till', label: string) => (
    <DayInput
      label={label}
      value={window?.[key]}
      onChange={(next) => onChange(next === undefined ? without(window ?? {}, key) : { ...window, [key]: next })}
    />
  )
  return (
    <Flex gap={8} align="center" wrap>
      <OneInput<WindowForm>
        label={t('window.label')}
        value={form}
        options={WINDOWS.map((value) => ({ value, label: t(`window.${value}`) }))}
        onChange={(next) => onChange(begin[next])}
      />
      {form === 'last' && days('lastDays', t('window.last'))}
      {form === 'before' && (
        <>
          {days('lastDays', t('window.length'))}
          {t('window.until')}
          {days('endingDaysAgo', t('window.ago'))}
        </>
      )}
      {form === 'dates' && (
        <>
          {day('from', t('leaf.low'))}
          {t('leaf.to')}
          {day('till', t('leaf.high'))}
        </>
      )}
    </Flex>
  )
}
