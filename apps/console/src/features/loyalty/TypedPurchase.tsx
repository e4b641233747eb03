import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, DatePicker, Flex, Form, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useLookup } from '../members/lookup.ts'
import { useStores } from '../members/names.ts'
import { useSources } from '../purchases/sources.ts'
import type { Programme } from './programme.tsx'
import { instantOf, wallOf } from './rule.ts'
import type { Tried } from './SimulatePanel.tsx'
import { MoneyInput } from './ValueInput.tsx'

interface Line {
  readonly key: number
  readonly sku: string
  readonly quantity: number
  readonly amountMinor: number
}

interface Typed {
  readonly store?: string
  readonly source?: string
  readonly paidMinor: number
  readonly at: dayjs.Dayjs
  readonly memberId?: string
  readonly lines: readonly Line[]
}

interface TypedProps {
  readonly programme: Programme
  /** Told whenever it is another purchase; undefined while it is none. */
  readonly onChange: (typed: Tried['typed']) => void
}

const linesOf = ({ lines }: Typed): readonly Line[] => lines.filter(({ sku }) => sku.trim() !== '')

/** What is paid: the sum of the lines, where there are any. */
function paidOf(typed: Typed): number {
  const lines = linesOf(typed)
  return lines.length === 0 ? typed.paidMinor : lines.reduce((total, { amountMinor }) => total + amountMinor, 0)
}

interface Place {
  readonly store: string
  readonly source: string
  readonly zone: string
  readonly currency: string
}

function purchaseOf(typed: Typed, { store, source, zone, currency }: Place): Tried['typed'] {
  const lines = linesOf(typed).map(({ key: _, sku, ...line }) => ({ sku: sku.trim(), ...line }))
  return {
    ...{ kind: 'sale', number: 'trial', source, store, currency, paidMinor: paidOf(typed) },
    at: dayjs(instantOf(typed.at, zone)).toISOString(),
    ...(typed.memberId === undefined ? {} : { memberId: typed.memberId }),
    ...(lines.length === 0 ? {} : { lines }),
  }
}

/** Code of a store that takes part in the programme today: what it gives there is worth a look. Undefined until it is known which. */
function useOwnStore(programme: Programme): string | undefined {
  const me = useMe()
  const stores = useStores()
  const { data, isError } = useAsk(
    'organization.participation',
    { path: { programmeId: programme.id } },
    { enabled: mayAll(me, ['organization.read']) },
  )
  const [first] = stores.options
  if (isError) return first?.value
  if (!data) return undefined
  const today = wallOf(dayjs().valueOf(), programme.zone).format('YYYY-MM-DD')
  const saysOf = (id: string) =>
    data.participation.find(({ nodeId, from, to }) => nodeId === id && from <= today && (to === null || today < to))
  // The nearest node on the way up that says anything decides.
  const own = stores.nodes.find(
    ({ code, path }) =>
      stores.options.some(({ value }) => value === code) &&
      path.map(saysOf).findLast((said) => said !== undefined)?.takesPart === true,
  )
  return own?.code ?? first?.value
}

/** A purchase that nobody made, typed in a few fields. */
export function TypedPurchase({ programme, onChange }: TypedProps) {
  const { t } = useTranslation('loyalty')
  const stores = useStores()
  const sources = useSources()
  const [typed, setTyped] = useState<Typed>(() => ({
    paidMinor: 10_000,
    at: wallOf(dayjs().valueOf(), programme.zone).startOf('minute'),
    lines: [],
  }))
  const change = (part: Partial<Typed>) => setTyped((was) => ({ ...was, ...part }))
  const ownStore = useOwnStore(programme)
  const store = typed.store ?? ownStore
  const source = typed.source ?? sources.data?.items[0]?.code
  const zone = store === undefined ? programme.zone : stores.zoneOfCode(store)
  const lines = linesOf(typed)
  const { currency } = programme
  useEffect(() => {
    const isWhole = store !== undefined && source !== undefined
    onChange(isWhole ? purchaseOf(typed, { store, source, zone, currency }) : undefined)
  }, [typed, store, source, zone, currency, onChange])
  return (
    <Form layout="vertical" component="div" size="middle">
      <Flex gap={12} wrap>
        <Form.Item label={t('simulate.store')} style={{ flex: '1 1 180px', marginBottom: 12 }}>
          <Select
            aria-label={t('simulate.store')}
            showSearch={{ optionFilterProp: 'label' }}
            value={store ?? null}
            options={stores.options}
            onChange={(next) => next && change({ store: next })}
          />
        </Form.Item>
        <Form.Item label={t('simulate.amount')} style={{ marginBottom: 12 }}>
          <MoneyInput
            label={t('simulate.amount')}
            currency={programme.currency}
            value={paidOf(typed)}
            min={0}
            disabled={lines.length > 0}
            onChange={(paidMinor) => change({ paidMinor })}
          />
        </Form.Item>
        <Form.Item label={t('simulate.time')} style={{ marginBottom: 12 }}>
          <DatePicker
            showTime={{ format: 'HH:mm' }}
            format="YYYY-MM-DD HH:mm"
            allowClear={false}
            value={typed.at}
            onChange={(at) => at && change({ at })}
          />
        </Form.Item>
        <Form.Item label={t('simulate.source')} style={{ flex: '1 1 140px', marginBottom: 12 }}>
          <SourceSelect value={source} onChange={(next) => change({ source: next })} />
        </Form.Item>
      </Flex>
      <MemberField
        onChange={(memberId) => setTyped(({ memberId: _, ...was }) => (memberId ? { ...was, memberId } : was))}
      />
      <LineFields lines={typed.lines} currency={programme.currency} onChange={(next) => change({ lines: next })} />
    </Form>
  )
}

function SourceSelect(props: { readonly value: string | undefined; readonly onChange: (code: string) => void }) {
  const { t, i18n } = useTranslation('loyalty')
  const { data } = useSources()
  return (
    <Select
      aria-label={t('simulate.source')}
      value={props.value ?? null}
      onChange={(next) => next && props.onChange(next)}
      options={(data?.items ?? []).map(({ code, name }) => ({
        value: code,
        label: i18n.language === 'en' ? (name.en ?? name.zh) : name.zh,
      }))}
    />
  )
}

function MemberField({ onChange }: { readonly onChange: (memberId: string | undefined) => void }) {
  const { t } = useTranslation('loyalty')
  const me = useMe()
  const [search, setSearch] = useState('')
  const lookup = useLookup(search, 'auto', search.length >= 2)
  if (!mayAll(me, ['members.read'])) return null
  return (
    <Form.Item label={t('simulate.member')} style={{ marginBottom: 12 }}>
      <Select
        aria-label={t('simulate.member')}
        allowClear
        showSearch={{ filterOption: false, onSearch: setSearch }}
        placeholder={t('simulate.memberHint')}
        loading={lookup.isFetching}
        notFoundContent={search.length < 2 ? t('simulate.memberHint') : lookup.isFetching ? '…' : t('simulate.nobody')}
        onChange={(value?: string) => onChange(value)}
        options={(lookup.data?.items ?? []).map(({ memberId, name, phone }) => ({
          value: memberId,
          label: `${name ?? t('simulate.unnamed')} ${phone ?? memberId}`,
        }))}
      />
    </Form.Item>
  )
}

interface LineProps {
  readonly lines: readonly Line[]
  readonly currency: string
  readonly onChange: (lines: readonly Line[]) => void
}

function LineFields({ lines, currency, onChange }: LineProps) {
  const { t } = useTranslation('loyalty')
  const put = (key: number, part: Partial<Line>) =>
    onChange(lines.map((line) => (line.key === key ? { ...line, ...part } : line)))
  const next = Math.max(0, ...lines.map(({ key }) => key)) + 1
  return (
    <Flex vertical gap={8}>
      {lines.map(({ key, sku, quantity, amountMinor }) => (
        <Flex key={key} gap={8} wrap>
          <Input
            aria-label={t('simulate.sku')}
            placeholder={t('simulate.sku')}
            style={{ flex: '1 1 120px' }}
            value={sku}
            onChange={({ target }) => put(key, { sku: target.value })}
          />
          <InputNumber
            aria-label={t('simulate.quantity')}
            style={{ width: 80 }}
            value={quantity}
            onChange={(pieces) => put(key, { quantity: pieces ?? 1 })}
          />
          <MoneyInput
            label={t('simulate.lineAmount')}
            currency={currency}
            value={amountMinor}
            onChange={(minor) => put(key, { amountMinor: minor })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('simulate.removeLine')}
            onClick={() => onChange(lines.filter((line) => line.key !== key))}
          />
        </Flex>
      ))}
      <div>
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => onChange([...lines, { key: next, sku: '', quantity: 1, amountMinor: 0 }])}
        >
          {t('simulate.addLine')}
        </Button>
      </div>
    </Flex>
  )
}
