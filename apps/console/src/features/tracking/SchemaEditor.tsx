import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Input, Segmented, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EMPTY_ROW, formOf, PROPERTY_TYPES, type PropertyRow, readSchema, type SchemaForm, schemaOf } from './schema.ts'

type Facts = Readonly<Record<string, unknown>>

/** What is typed as JSON and is none yet; the form may not be sent then. */
export interface Draft {
  readonly schema: Facts
  readonly fault?: string
}

interface EditorProps {
  readonly value?: Draft
  readonly onChange?: (value: Draft) => void
  readonly disabled: boolean
}

/** What the properties of an event must look like: rows of a form, or the JSON Schema itself. Fits into a `Form.Item`. */
export function SchemaEditor({ value = { schema: { type: 'object' } }, onChange, disabled }: EditorProps) {
  const { t } = useTranslation('tracking')
  const [asJson, setAsJson] = useState(false)
  return (
    <Flex vertical gap={12}>
      <Segmented
        aria-label={t('planForm.schema')}
        style={{ alignSelf: 'start' }}
        value={asJson ? 'json' : 'form'}
        onChange={(way) => setAsJson(way === 'json')}
        // What is no JSON cannot be shown as rows.
        disabled={value.fault !== undefined}
        options={[
          { value: 'form', label: t('planForm.asForm') },
          { value: 'json', label: t('planForm.asJson') },
        ]}
      />
      {asJson ? (
        <AsJson value={value} disabled={disabled} onChange={onChange} />
      ) : (
        <AsRows form={formOf(value.schema)} disabled={disabled} onChange={onChange} />
      )}
    </Flex>
  )
}

type PartProps = { readonly onChange: EditorProps['onChange']; readonly disabled: boolean }

function AsJson({ value, onChange, disabled }: PartProps & { readonly value: Draft }) {
  const { t } = useTranslation('tracking')
  const [text, setText] = useState(() => JSON.stringify(value.schema, null, 2))
  const type = (typed: string) => {
    setText(typed)
    const read = readSchema(typed)
    onChange?.(typeof read === 'string' ? { schema: value.schema, fault: read } : { schema: read })
  }
  return (
    <div>
      <Input.TextArea
        aria-label={t('planForm.asJson')}
        autoSize={{ minRows: 10, maxRows: 24 }}
        disabled={disabled}
        spellCheck={false}
        {...(value.fault === undefined ? {} : { status: 'error' as const })}
        style={{ fontFamily: 'ui-monospace, Menlo, Consolas, monospace', fontSize: 12 }}
        value={text}
        onChange={({ target }) => type(target.value)}
      />
      <Typography.Text type={value.fault === undefined ? 'secondary' : 'danger'}>
        {value.fault === undefined ? t('planForm.jsonHint') : t('planForm.jsonBroken', { why: value.fault })}
      </Typography.Text>
    </div>
  )
}

interface RowsProps extends PartProps {
  readonly form: SchemaForm
}

/** Rows keep their places while their names are typed: what stands here is what is shown, and what has a name is told. */
function AsRows({ form, disabled, onChange }: RowsProps) {
  const { t } = useTranslation('tracking')
  const [shown, setShown] = useState(() => ({ ...form, rows: form.rows.map((row, id) => ({ ...row, id })) }))
  const counts = Map.groupBy(shown.rows, ({ name }) => name)
  const put = (next: typeof shown) => {
    setShown(next)
    const names = next.rows.map(({ name }) => name).filter((name) => name !== '')
    const schema = schemaOf(next)
    onChange?.(new Set(names).size === names.length ? { schema } : { schema, fault: t('planForm.twice') })
  }
  const add = () =>
    put({ ...shown, rows: [...shown.rows, { ...EMPTY_ROW, id: 1 + Math.max(-1, ...shown.rows.map(({ id }) => id)) }] })
  return (
    <Flex vertical gap={8}>
      {shown.rows.map((row) => (
        <Row
          key={row.id}
          row={row}
          disabled={disabled}
          isTwice={row.name !== '' && (counts.get(row.name)?.length ?? 0) > 1}
          onChange={(next) =>
            put({ ...shown, rows: shown.rows.map((known) => (known.id === row.id ? { ...next, id: row.id } : known)) })
          }
          onRemove={() => put({ ...shown, rows: shown.rows.filter(({ id }) => id !== row.id) })}
        />
      ))}
      <Flex justify="space-between" align="center" gap={8} wrap>
        <Button type="dashed" icon={<PlusOutlined />} disabled={disabled} onClick={add}>
          {t('planForm.addProperty')}
        </Button>
        <Checkbox
          checked={shown.closed}
          disabled={disabled}
          onChange={({ target }) => put({ ...shown, closed: target.checked })}
        >
          {t('planForm.closed')}
        </Checkbox>
      </Flex>
    </Flex>
  )
}

interface RowProps {
  readonly row: PropertyRow
  readonly disabled: boolean
  readonly isTwice: boolean
  readonly onChange: (row: PropertyRow) => void
  readonly onRemove: () => void
}

function Row({ row, disabled, isTwice, onChange, onRemove }: RowProps) {
  const { t } = useTranslation('tracking')
  const more = Object.keys(row.rest)
  return (
    <fieldset
      aria-label={row.name || t('planForm.property')}
      style={{ border: 0, margin: 0, padding: 0, minInlineSize: 0 }}
    >
      <Flex gap={8} align="center" wrap>
        <Input
          aria-label={t('planForm.property')}
          placeholder={t('planForm.property')}
          style={{ flex: '1 1 160px' }}
          maxLength={100}
          disabled={disabled}
          {...(isTwice ? { status: 'error' as const } : {})}
          value={row.name}
          onChange={({ target }) => onChange({ ...row, name: target.value })}
        />
        <Select
          aria-label={t('planForm.type')}
          style={{ width: 112 }}
          disabled={disabled}
          value={row.type}
          onChange={(type) => onChange({ ...row, type, values: type === 'string' ? row.values : [] })}
          options={PROPERTY_TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
        />
        <Checkbox
          checked={row.required}
          disabled={disabled}
          onChange={({ target }) => onChange({ ...row, required: target.checked })}
        >
          {t('planForm.required')}
        </Checkbox>
        <Button
          type="text"
          icon={<DeleteOutlined />}
          disabled={disabled}
          aria-label={t('planForm.remove', { name: row.name })}
          onClick={onRemove}
        />
      </Flex>
      {isTwice && <Typography.Text type="danger">{t('planForm.twice')}</Typography.Text>}
      {row.type === 'string' && (
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          aria-label={`${row.name} ${t('planForm.values')}`}
          placeholder={<span style={{ color: 'var(--ant-color-text-secondary)' }}>{t('planForm.valuesHint')}</span>}
          style={{ width: '100%', marginTop: 4 }}
          disabled={disabled}
          value={[...row.values]}
          onChange={(values: string[]) => onChange({ ...row, values })}
        />
      )}
      {more.length > 0 && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('planForm.more', { names: more.join(', ') })}
        </Typography.Text>
      )}
    </fieldset>
  )
}
