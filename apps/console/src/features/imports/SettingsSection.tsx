import { Collapse, Flex, Form, Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type FileSettings, type Layouts, type Mapping, ROUNDINGS, type Target, tidy } from './mapping.ts'

interface SettingsProps {
  readonly mapping: Mapping
  readonly layouts: Layouts
  readonly onTarget: (target: Target) => void
  readonly onChange: (part: Partial<Mapping>) => void
}

const ZONES = [
  'Asia/Shanghai',
  'Asia/Hong_Kong',
  'Asia/Tokyo',
  'Asia/Singapore',
  'Europe/London',
  'America/New_York',
  'UTC',
] as const
const CURRENCIES = ['CNY', 'HKD', 'USD', 'GBP', 'EUR', 'JPY', 'SGD'] as const
const DELIMITERS = [',', ';', '\t', '|', 'blanks'] as const

const GRID = { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(190px, 1fr))', gap: '0 16px' }

/** What holds for the whole file: what it holds, its times, its money, how it is laid out. */
export function SettingsSection({ mapping, layouts, onTarget, onChange }: SettingsProps) {
  const { t } = useTranslation('imports')
  const { target, file = {} } = mapping
  const setFile = (part: Partial<FileSettings>) => {
    const next = tidy({ ...file, ...part })
    onChange({ file: Object.keys(next).length > 0 ? next : undefined } as Partial<Mapping>)
  }
  const put = (part: object) => onChange(part as Partial<Mapping>)
  return (
    <Flex vertical gap={8}>
      <Form layout="vertical" style={GRID}>
        <Entry id="import-target" label={t('map.target')}>
          <Select<Target>
            id="import-target"
            value={target}
            options={layouts.targets.map(({ target: value }) => ({ value, label: t(`target.${value}`) }))}
            onChange={onTarget}
          />
        </Entry>
        {target === 'purchases' && (
          <Entry id="import-source" label={t('map.source')} hint={t('map.sourceHint')}>
            <Input
              id="import-source"
              maxLength={40}
              value={mapping.source ?? mapping.name}
              onChange={(event) => put({ source: event.target.value.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-') })}
            />
          </Entry>
        )}
        <Entry id="import-zone" label={t('map.zone')}>
          <Select
            id="import-zone"
            showSearch
            value={mapping.zone ?? null}
            options={[...new Set([...ZONES, mapping.zone ?? 'UTC'])].map((value) => ({ value, label: value }))}
            onChange={(zone) => put({ zone })}
          />
        </Entry>
        <Entry id="import-currency" label={t('map.currency')}>
          <Select
            id="import-currency"
            value={mapping.currency ?? null}
            options={[...new Set([...CURRENCIES, mapping.currency ?? 'CNY'])].map((value) => ({ value, label: value }))}
            onChange={(currency) => put({ currency })}
          />
        </Entry>
      </Form>
      <Collapse
        size="small"
        items={[
          {
            key: 'more',
            label: t('map.writing'),
            children: (
              <Form layout="vertical" style={GRID}>
                <Entry id="import-rounding" label={t('map.rounding')} hint={t('map.roundingHint')}>
                  <Select
                    id="import-rounding"
                    allowClear
                    placeholder={t('map.round.exact')}
                    value={mapping.rounding ?? null}
                    options={ROUNDINGS.map((value) => ({ value, label: t(`map.round.${value}`) }))}
                    onChange={(rounding: string | undefined) => put({ rounding })}
                  />
                </Entry>
                <Entry id="import-decimal" label={t('map.decimalMark')}>
                  <Select
                    id="import-decimal"
                    value={mapping.decimalMark ?? '.'}
                    options={[
                      { value: '.', label: '1,234.56' },
                      { value: ',', label: '1.234,56' },
                    ]}
                    onChange={(mark) => put({ decimalMark: mark === '.' ? undefined : mark })}
                  />
                </Entry>
                <Entry id="import-nulls" label={t('map.nulls')} hint={t('map.nullsHint')}>
                  <Select<string[]>
                    id="import-nulls"
                    mode="tags"
                    open={false}
                    suffixIcon={null}
                    value={[...(mapping.nulls ?? [])]}
                    onChange={(nulls) => put({ nulls: nulls.length > 0 ? nulls : undefined })}
                  />
                </Entry>
                <Entry id="import-delimiter" label={t('map.delimiter')}>
                  <Select
                    id="import-delimiter"
                    allowClear
                    placeholder={t('map.auto')}
                    value={file.delimiter ?? null}
                    options={DELIMITERS.map((value, at) => ({ value, label: t(`map.delimiters.${at}`) }))}
                    onChange={(delimiter: string | undefined) => setFile({ delimiter } as FileSettings)}
                  />
                </Entry>
                <Entry id="import-header" label={t('map.headerRow')}>
                  <InputNumber
                    id="import-header"
                    style={{ width: '100%' }}
                    min={1}
                    max={1000}
                    placeholder={t('map.headerFirst')}
                    value={file.headerRow ?? null}
                    onChange={(row) => setFile({ headerRow: row ?? undefined } as FileSettings)}
                  />
                </Entry>
                <Entry id="import-ragged" label={t('map.ragged')}>
                  <Select
                    id="import-ragged"
                    value={file.ragged ?? 'reject'}
                    options={(['reject', 'pad'] as const).map((value) => ({
                      value,
                      label: t(`map.raggedAs.${value}`),
                    }))}
                    onChange={(ragged) => setFile({ ragged: ragged === 'reject' ? undefined : ragged } as FileSettings)}
                  />
                </Entry>
              </Form>
            ),
          },
        ]}
      />
    </Flex>
  )
}

interface EntryProps {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly children: ReactNode
}

function Entry({ id, label, hint, children }: EntryProps) {
  return (
    <Form.Item label={label} htmlFor={id} style={{ marginBottom: 12 }} {...(hint === undefined ? {} : { extra: hint })}>
      {children}
    </Form.Item>
  )
}
