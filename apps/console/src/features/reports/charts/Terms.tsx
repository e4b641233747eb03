import { SPANS, type SpanName } from '@atrium/rules/days'
import { DatePicker, Flex, InputNumber, Segmented, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../../app/language.ts'
import { NodeSelect } from '../../organization/NodeSelect.tsx'
import { FIGURE_KINDS, type FigureKind } from '../figure/answer.ts'
import { type Compare, type Draft, daysOf, kindOf, type Metric } from './draft.ts'

interface TermsProps {
  readonly draft: Draft
  readonly today: string
  readonly chosen: readonly Metric[]
  readonly onChange: (next: Partial<Draft>) => void
}

const COMPARES: readonly Compare[] = ['none', 'previous', 'lastYear']

/** Days, comparison, kind of chart, order, number of rows, part of the group. */
export function Terms({ draft, today, chosen, onChange }: TermsProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { order, dimensions } = draft
  const orders = [
    { value: '', label: t('charts.orders.usual') },
    ...chosen.flatMap(({ code, name }) => [
      { value: `-${code}`, label: t('charts.orders.most', { name: name[language] }) },
      { value: code, label: t('charts.orders.least', { name: name[language] }) },
    ]),
  ]
  const known = order && chosen.some(({ code }) => code === order.by)
  return (
    <Flex vertical gap={8}>
      <Segmented<FigureKind>
        aria-label={t('charts.kind')}
        className="chart-kinds"
        value={kindOf(draft)}
        onChange={(kind) => onChange({ kind })}
        options={FIGURE_KINDS.map((value) => ({ value, label: t(`charts.kinds.${value}`) }))}
      />
      <Flex gap={8} wrap>
        <SpanChoice draft={draft} today={today} onChange={onChange} />
        <Select<Compare>
          aria-label={t('charts.compare')}
          style={{ width: 128 }}
          value={draft.compare}
          onChange={(compare) => onChange({ compare })}
          options={COMPARES.map((value) => ({ value, label: t(`charts.compares.${value}`) }))}
        />
        {dimensions.length > 0 && (
          <>
            <Select
              aria-label={t('charts.order')}
              style={{ minWidth: 128 }}
              popupMatchSelectWidth={false}
              value={known ? `${order.descending ? '-' : ''}${order.by}` : ''}
              onChange={(value) =>
                onChange({
                  order: value === '' ? undefined : { by: value.replace(/^-/, ''), descending: value.startsWith('-') },
                })
              }
              options={orders}
            />
            <InputNumber<number>
              aria-label={t('charts.limit')}
              placeholder={t('charts.limit')}
              style={{ width: 104 }}
              min={1}
              max={5_000}
              precision={0}
              value={draft.limit ?? null}
              onChange={(limit) => onChange({ limit: limit ?? undefined })}
            />
          </>
        )}
        <div style={{ width: 200 }}>
          <NodeSelect
            label={t('charts.node')}
            placeholder={t('charts.nodeOfPage')}
            {...(draft.node === undefined ? {} : { value: draft.node })}
            onChange={(node) => onChange({ node })}
          />
        </div>
      </Flex>
    </Flex>
  )
}

interface SpanProps {
  readonly draft: Pick<Draft, 'span' | 'days'>
  readonly today: string
  readonly onChange: (next: Pick<Draft, 'span' | 'days'>) => void
}

/** Days that move with the calendar, or from one day to another. */
export function SpanChoice({ draft, today, onChange }: SpanProps) {
  const { t } = useTranslation('reports')
  const days = daysOf(draft, today)
  return (
    <Flex gap={8} wrap>
      <Select<SpanName | 'days'>
        aria-label={t('charts.span')}
        style={{ width: 176 }}
        popupMatchSelectWidth={false}
        value={draft.span}
        onChange={(span) => onChange({ span, days: span === 'days' ? days : undefined })}
        options={[...SPANS, 'days' as const].map((value) => ({ value, label: t(`charts.spans.${value}`) }))}
      />
      {draft.span === 'days' && (
        <DatePicker.RangePicker
          aria-label={t('charts.spans.days')}
          style={{ width: 240 }}
          allowClear={false}
          value={[dayjs(days.from), dayjs(days.to)]}
          onChange={(chosen) => {
            const [from, to] = chosen ?? []
            if (from && to)
              onChange({ span: 'days', days: { from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') } })
          }}
        />
      )}
    </Flex>
  )
}
