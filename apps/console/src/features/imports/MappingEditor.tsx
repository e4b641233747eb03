import { Alert, Button, Card, Flex, Form, Input, Select, Table, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import {
  type ColumnChoice,
  type Draft,
  FORMATS,
  formatOf,
  guessColumns,
  isDated,
  type Layouts,
  mappingOf,
  missingFields,
  type Target,
} from './mapping.ts'

interface EditorProps {
  readonly file: ReplyOf<'imports.previewFile'>
  readonly layouts: Layouts
  readonly busy: boolean
  readonly onDone: (mapping: object) => void
}

/** Says column by column what it is. What is called as Atrium calls it is filled in already. */
export function MappingEditor({ file, layouts, busy, onDone }: EditorProps) {
  const { t, i18n } = useTranslation('imports')
  const values = (at: number) => file.rows.map(({ cells }) => cells[at] ?? '')
  const draftFor = (target: Target): Draft => ({
    target,
    columns: guessColumns(file.columns, values, labelled(target)),
    constants: {},
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: 'CNY',
    source: 'own-purchases',
  })
  const labelled = (target: Target) =>
    fieldsOf(layouts, target).map((field) => ({
      ...field,
      labels: ['zh', 'en'].map((lng) => i18n.t(`imports:field.${field.name}`, { lng })),
    }))
  const [draft, setDraft] = useState(() => draftFor('members'))
  const fields = fieldsOf(layouts, draft.target)
  const missing = missingFields(draft, fields)
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const any = Object.values(draft.columns).some(({ becomes }) => becomes !== undefined)
  return (
    <Card size="small" title={t('map.title')}>
      <Flex vertical gap={16}>
        <DraftSettings
          draft={draft}
          layouts={layouts}
          onTarget={(target) => setDraft(draftFor(target))}
          onChange={change}
        />
        <ColumnTable file={file} layouts={layouts} draft={draft} onChange={change} />
        <Constants draft={draft} missing={missing.map(({ name }) => name)} onChange={change} />
        <Flex gap={12} align="center">
          <Button
            type="primary"
            loading={busy}
            disabled={!any || missing.length > 0}
            onClick={() => onDone(mappingOf(draft, file.columns, file.name))}
          >
            {t('layout.try')}
          </Button>
          <Typography.Text type="secondary">{t('layout.tryHint')}</Typography.Text>
        </Flex>
      </Flex>
    </Card>
  )
}

const fieldsOf = (layouts: Layouts, target: Target) =>
  layouts.targets.find((each) => each.target === target)?.fields ?? []

interface SettingsProps {
  readonly draft: Draft
  readonly layouts: Layouts
  readonly onTarget: (target: Target) => void
  readonly onChange: (part: Partial<Draft>) => void
}

function DraftSettings({ draft, layouts, onTarget, onChange }: SettingsProps) {
  const { t } = useTranslation('imports')
  return (
    <Form layout="inline" style={{ rowGap: 8 }}>
      <Form.Item label={t('map.target')} htmlFor="import-target">
        <Select<Target>
          id="import-target"
          style={{ width: 160 }}
          value={draft.target}
          options={layouts.targets.map(({ target }) => ({ value: target, label: t(`target.${target}`) }))}
          onChange={onTarget}
        />
      </Form.Item>
      <Form.Item label={t('map.zone')} htmlFor="import-zone">
        <Input
          id="import-zone"
          style={{ width: 160 }}
          value={draft.zone}
          onChange={(e) => onChange({ zone: e.target.value })}
        />
      </Form.Item>
      <Form.Item label={t('map.currency')} htmlFor="import-currency">
        <Input
          id="import-currency"
          style={{ width: 80 }}
          maxLength={3}
          value={draft.currency}
          onChange={(e) => onChange({ currency: e.target.value.toUpperCase() })}
        />
      </Form.Item>
      {draft.target === 'purchases' && (
        <Form.Item label={t('map.source')} htmlFor="import-source" extra={t('map.sourceHint')}>
          <Input
            id="import-source"
            style={{ width: 200 }}
            maxLength={40}
            value={draft.source}
            onChange={(e) => onChange({ source: e.target.value.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-') })}
          />
        </Form.Item>
      )}
    </Form>
  )
}

interface ColumnsProps {
  readonly file: ReplyOf<'imports.previewFile'>
  readonly layouts: Layouts
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
}

function ColumnTable({ file, layouts, draft, onChange }: ColumnsProps) {
  const { t } = useTranslation('imports')
  const fields = fieldsOf(layouts, draft.target)
  const options = useMemo(() => {
    const taken = new Set(Object.values(draft.columns).map(({ becomes }) => becomes))
    const own = fields.map(({ name, required }) => ({
      value: name,
      label: required ? `${t(`field.${name}`)} *` : t(`field.${name}`),
      disabled: taken.has(name),
    }))
    const people = draft.target === 'members' || draft.target === 'purchases'
    const known = layouts.identityKinds.map((kind) => ({ value: `identity:${kind}`, label: t(`identity.${kind}`) }))
    return [
      { label: t(`target.${draft.target}`), options: own },
      ...(people ? [{ label: t('map.identities'), options: known }] : []),
    ]
  }, [draft, fields, layouts, t])
  const set = (at: number, choice: ColumnChoice) => onChange({ columns: { ...draft.columns, [at]: choice } })
  const choose = (at: number, becomes: string | undefined) => {
    if (becomes === undefined) return set(at, {})
    const dated = isDated(fields.find(({ name }) => name === becomes))
    set(at, { becomes, ...(dated ? { format: formatOf(file.rows.map(({ cells }) => cells[at] ?? '')) } : {}) })
  }
  return (
    <Table
      aria-label={t('map.columns')}
      size="small"
      pagination={false}
      rowKey="at"
      dataSource={file.columns.map((column, at) => ({ column, at }))}
      columns={[
        { title: t('map.column'), dataIndex: 'column', width: 200 },
        {
          title: t('map.values'),
          render: (_, { at }) => (
            <Typography.Text type="secondary" ellipsis style={{ maxWidth: 320 }}>
              {file.rows
                .slice(0, 3)
                .map(({ cells }) => cells[at] ?? '')
                .filter((value) => value !== '')
                .join(' · ') || '–'}
            </Typography.Text>
          ),
        },
        {
          title: t('map.becomes'),
          width: 240,
          render: (_, { column, at }) => (
            <Select
              aria-label={`${column}: ${t('map.becomes')}`}
              style={{ width: '100%' }}
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('map.nothing')}
              value={draft.columns[at]?.becomes ?? null}
              options={options}
              onChange={(becomes: string | null) => choose(at, becomes ?? undefined)}
            />
          ),
        },
        {
          title: t('map.format'),
          width: 220,
          render: (_, { column, at }) =>
            draft.columns[at]?.format !== undefined && (
              <Select
                aria-label={`${column}: ${t('map.format')}`}
                style={{ width: '100%' }}
                value={draft.columns[at].format}
                options={FORMATS.map((value) => ({ value, label: value }))}
                onChange={(format) => set(at, { ...draft.columns[at], format })}
              />
            ),
        },
      ]}
    />
  )
}

interface ConstantsProps {
  readonly draft: Draft
  readonly missing: readonly string[]
  readonly onChange: (part: Partial<Draft>) => void
}

/** What the file does not say and is the same on every row. */
function Constants({ draft, missing, onChange }: ConstantsProps) {
  const { t } = useTranslation('imports')
  const set = (name: string, value: string) => onChange({ constants: { ...draft.constants, [name]: value } })
  const names = Object.keys(draft.constants)
  return (
    <Flex vertical gap={8}>
      {missing.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('map.missing', { fields: missing.map((name) => t(`field.${name}`)).join('、') })}
          action={
            <Flex gap={8} wrap>
              {missing.map((name) => (
                <Button key={name} size="small" onClick={() => set(name, '')}>
                  {t('map.constantFor', { field: t(`field.${name}`) })}
                </Button>
              ))}
            </Flex>
          }
        />
      )}
      {names.map((name) => (
        <Flex key={name} gap={8} align="center">
          <label htmlFor={`constant-${name}`} style={{ width: 160 }}>
            {t(`field.${name}`)}
          </label>
          <Input
            id={`constant-${name}`}
            style={{ width: 240 }}
            placeholder={t('map.constant')}
            value={draft.constants[name]}
            onChange={(e) => set(name, e.target.value)}
          />
        </Flex>
      ))}
    </Flex>
  )
}
