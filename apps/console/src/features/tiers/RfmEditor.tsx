import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, InputNumber, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { MoneyInput } from '../loyalty/ValueInput.tsx'
import type { Rfm } from './definition.ts'

interface RfmProps {
  readonly rfm: Rfm
  readonly currency: string
  readonly faults: ReadonlyMap<string, string>
  readonly onChange: (rfm: Rfm) => void
  /** Left out while a criterion needs the score. */
  readonly onRemove?: () => void
}

/** The bands by which recency, frequency and money are scored; the three scores are added up. */
export function RfmEditor({ rfm, currency, faults, onChange, onRemove }: RfmProps) {
  const { t } = useTranslation('tiers')
  return (
    <Card
      size="small"
      title={t('rfm.title')}
      style={{ marginBottom: 12 }}
      extra={
        onRemove && (
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('rfm.remove')} onClick={onRemove} />
        )
      }
    >
      <Typography.Paragraph type="secondary">{t('rfm.hint')}</Typography.Paragraph>
      <Flex gap={24} wrap>
        <Bands
          title={t('rfm.recency')}
          fault={faults.get('/rfm/recencyDays')}
          count={rfm.recencyDays.length}
          onAdd={() => {
            const last = rfm.recencyDays.at(-1)?.atMost ?? 0
            onChange({ ...rfm, recencyDays: [...rfm.recencyDays, { atMost: last + 30, score: 1 }] })
          }}
        >
          {rfm.recencyDays.map((band, at) => (
            <Band
              // biome-ignore lint/suspicious/noArrayIndexKey: bands have no identity but their place
              key={at}
              before={t('rfm.within')}
              after={t('edit.days')}
              score={band.score}
              onScore={(score) => onChange({ ...rfm, recencyDays: put(rfm.recencyDays, at, { ...band, score }) })}
              {...removeOf(rfm.recencyDays, at, (recencyDays) => onChange({ ...rfm, recencyDays }))}
            >
              <InputNumber
                aria-label={t('rfm.recency')}
                min={0}
                precision={0}
                style={{ width: 80 }}
                value={band.atMost}
                onChange={(value) =>
                  onChange({ ...rfm, recencyDays: put(rfm.recencyDays, at, { ...band, atMost: value ?? 0 }) })
                }
              />
            </Band>
          ))}
        </Bands>
        <Bands
          title={t('rfm.frequency')}
          fault={faults.get('/rfm/orders')}
          count={rfm.orders.length}
          onAdd={() => {
            const last = rfm.orders.at(-1)?.atLeast ?? 0
            onChange({ ...rfm, orders: [...rfm.orders, { atLeast: last + 1, score: 1 }] })
          }}
        >
          {rfm.orders.map((band, at) => (
            <Band
              // biome-ignore lint/suspicious/noArrayIndexKey: bands have no identity but their place
              key={at}
              before="≥"
              after={t('rfm.times')}
              score={band.score}
              onScore={(score) => onChange({ ...rfm, orders: put(rfm.orders, at, { ...band, score }) })}
              {...removeOf(rfm.orders, at, (orders) => onChange({ ...rfm, orders }))}
            >
              <InputNumber
                aria-label={t('rfm.frequency')}
                min={1}
                precision={0}
                style={{ width: 80 }}
                value={band.atLeast}
                onChange={(value) =>
                  onChange({ ...rfm, orders: put(rfm.orders, at, { ...band, atLeast: value ?? 1 }) })
                }
              />
            </Band>
          ))}
        </Bands>
        <Bands
          title={t('rfm.money')}
          fault={faults.get('/rfm/netSpend')}
          count={rfm.netSpend.length}
          onAdd={() => {
            const last = rfm.netSpend.at(-1)?.atLeast ?? 0
            onChange({ ...rfm, netSpend: [...rfm.netSpend, { atLeast: last + 100_000, score: 1 }] })
          }}
        >
          {rfm.netSpend.map((band, at) => (
            <Band
              // biome-ignore lint/suspicious/noArrayIndexKey: bands have no identity but their place
              key={at}
              before="≥"
              score={band.score}
              onScore={(score) => onChange({ ...rfm, netSpend: put(rfm.netSpend, at, { ...band, score }) })}
              {...removeOf(rfm.netSpend, at, (netSpend) => onChange({ ...rfm, netSpend }))}
            >
              <MoneyInput
                label={t('rfm.money')}
                currency={currency}
                value={band.atLeast}
                min={0}
                onChange={(value) =>
                  onChange({ ...rfm, netSpend: put(rfm.netSpend, at, { ...band, atLeast: Math.max(1, value) }) })
                }
              />
            </Band>
          ))}
        </Bands>
      </Flex>
    </Card>
  )
}

const put = <Item,>(items: readonly Item[], at: number, item: Item): readonly Item[] =>
  items.map((each, place) => (place === at ? item : each))

/** The last band of a list stays. */
const removeOf = <Item,>(items: readonly Item[], at: number, onChange: (items: readonly Item[]) => void) =>
  items.length > 1 ? { onRemove: () => onChange(items.filter((_, place) => place !== at)) } : {}

interface BandsProps {
  readonly title: string
  readonly fault: string | undefined
  readonly count: number
  readonly onAdd: () => void
  readonly children: ReactNode
}

function Bands({ title, fault, count, onAdd, children }: BandsProps) {
  const { t } = useTranslation('tiers')
  return (
    <Flex vertical gap={8} role="group" aria-label={title}>
      <Typography.Text strong>{title}</Typography.Text>
      {children}
      {fault && <Typography.Text type="danger">{fault}</Typography.Text>}
      <div>
        <Button size="small" icon={<PlusOutlined />} disabled={count >= 20} onClick={onAdd}>
          {t('rfm.add')}
        </Button>
      </div>
    </Flex>
  )
}

interface BandProps {
  readonly before: string
  readonly after?: string
  readonly score: number
  readonly onScore: (score: number) => void
  readonly onRemove?: () => void
  readonly children: ReactNode
}

function Band({ before, after, score, onScore, onRemove, children }: BandProps) {
  const { t } = useTranslation('tiers')
  return (
    <Flex gap={6} align="center">
      <span>{before}</span>
      {children}
      {after && <span>{after}</span>}
      <span>→</span>
      <InputNumber
        aria-label={t('rfm.score')}
        min={0}
        max={1000}
        precision={0}
        style={{ width: 84 }}
        suffix={t('rfm.points')}
        value={score}
        onChange={(value) => onScore(value ?? 0)}
      />
      {onRemove && (
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t('rfm.removeBand')}
          onClick={onRemove}
        />
      )}
    </Flex>
  )
}
