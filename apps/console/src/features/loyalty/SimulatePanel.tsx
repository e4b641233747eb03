import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { ProblemNotice } from '@atrium/ui'
import { Button, Card, DatePicker, Flex, Form, Input, InputNumber, Select, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useLookup } from '../members/lookup.ts'
import { useStores } from '../members/names.ts'
import { useSources } from '../purchases/sources.ts'
import type { Programme } from './programme.tsx'
import { instantOf, wallOf } from './rule.ts'
import { SimulationResult } from './SimulationResult.tsx'
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

/** A typed purchase and what the saved rules would give for it. */
export function SimulatePanel({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation('loyalty')
  const stores = useStores()
  const sources = useSources()
  const simulate = useTell('loyalty.simulatePurchase', [])
  const [typed, setTyped] = useState<Typed>(() => ({
    paidMinor: 10_000,
    at: wallOf(dayjs().valueOf(), programme.zone),
    lines: [],
  }))
  const change = (part: Partial<Typed>) => setTyped((was) => ({ ...was, ...part }))
  const store = typed.store ?? stores.options[0]?.value
  const source = typed.source ?? sources.data?.items[0]?.code
  const run = () => {
    if (store === undefined || source === undefined) return
    const lines = typed.lines.filter(({ sku }) => sku.trim() !== '')
    simulate.mutate({
      body: {
        kind: 'sale',
        source,
        number: `simulation-${dayjs().valueOf()}`,
        store,
        at: dayjs(instantOf(typed.at, stores.zoneOfCode(store))).toISOString(),
        currency: programme.currency,
        paidMinor: typed.paidMinor,
        ...(typed.memberId === undefined ? {} : { memberId: typed.memberId }),
        ...(lines.length === 0
          ? {}
          : { lines: lines.map(({ key: _, sku, ...line }) => ({ sku: sku.trim(), ...line })) }),
      },
    })
  }
  return (
    <Card size="small" title={t('simulate.title')} style={{ position: 'sticky', top: 68 }}>
      <Typography.Paragraph type="secondary">{t('simulate.hint')}</Typography.Paragraph>
      <Form layout="vertical" onFinish={run} size="middle">
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
              value={typed.paidMinor}
              min={0}
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
        <LineFields lines={typed.lines} currency={programme.currency} onChange={(lines) => change({ lines })} />
        <Button
          type="primary"
          htmlType="submit"
          loading={simulate.isPending}
          disabled={!store || !source}
          style={{ marginTop: 12 }}
        >
          {t('simulate.run')}
        </Button>
      </Form>
      {simulate.error && (
        <div style={{ marginTop: 12 }}>
          <ProblemNotice problem={problemOf(simulate.error)} onRetry={run} />
        </div>
      )}
      {simulate.data && <SimulationResult simulation={simulate.data} />}
    </Card>
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
