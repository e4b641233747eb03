import { SettingOutlined } from '@ant-design/icons'
import { Badge, Button, Checkbox, Flex, Form, Input, Popover, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { FORMATS, formatsOf } from './guess.ts'
import {
  COMPUTED,
  isDated,
  isDecimal,
  nameIn,
  ORIGINS,
  type Origin,
  originOf,
  type Preview,
  ROUNDINGS,
  type Source,
  tidy,
  withOrigin,
} from './mapping.ts'
import { WordPairs } from './WordPairs.tsx'

export interface SourceEditorProps<T extends Source> {
  readonly file: Preview
  readonly source: T
  /** What the value is read as. */
  readonly type: string
  /** The words it may become. */
  readonly words?: readonly string[]
  /** Read out with every control. */
  readonly label: string
  readonly onChange: (source: T) => void
}

/** Where a value comes from, in one line: from what, which, its format, and behind a button how else it is read. */
export function SourceEditor<T extends Source>(props: SourceEditorProps<T>) {
  const { file, source, type, label, onChange } = props
  const { t } = useTranslation('imports')
  const origin = originOf(source) ?? 'column'
  const choices = ORIGINS.filter((each) => isDecimal(type) || !COMPUTED.has(each))
  const change = (next: Origin) => onChange(withOrigin(source, next, EMPTY[next]))
  const valuesOf = (column: string) => {
    const at = file.columns.indexOf(column)
    return file.rows.map(({ cells }) => cells[at] ?? '')
  }
  const set = (value: Source[Origin]) => {
    const next = withOrigin(source, origin, value)
    const dated = isDated(type) && origin === 'column' && typeof value === 'string'
    onChange(dated ? { ...next, formats: formatsOf(valuesOf(value)) } : next)
  }
  return (
    <Flex gap={8} align="start" wrap>
      <Select<Origin>
        aria-label={t('map.originOf', { field: label })}
        style={{ width: 96 }}
        value={origin}
        options={choices.map((value) => ({ value, label: t(`map.origin.${value}`) }))}
        onChange={change}
      />
      <OriginValue file={file} source={source} origin={origin} label={label} onChange={set} />
      {isDated(type) && (
        <Select<string[]>
          aria-label={t('map.formatOf', { field: label })}
          mode="tags"
          style={{ minWidth: 200, maxWidth: 320 }}
          placeholder={t('map.format')}
          value={[...(source.formats ?? [])]}
          options={FORMATS.map((value) => ({ value, label: value }))}
          onChange={(formats) => onChange({ ...source, formats })}
        />
      )}
      <Treatment {...props} />
    </Flex>
  )
}

const EMPTY: Readonly<Record<Origin, Source[Origin]>> = {
  column: undefined,
  constant: '',
  template: '',
  product: [],
  sum: [],
  difference: [],
}

interface ValueProps {
  readonly file: Preview
  readonly source: Source
  readonly origin: Origin
  readonly label: string
  readonly onChange: (value: Source[Origin]) => void
}

function OriginValue({ file, source, origin, label, onChange }: ValueProps) {
  const { t } = useTranslation('imports')
  const columns = file.columns.map((value) => ({ value, label: value }))
  if (origin === 'column') {
    return (
      <Select<string>
        aria-label={t('map.columnOf', { field: label })}
        style={{ width: 200 }}
        showSearch
        allowClear
        placeholder={t('map.nothing')}
        value={nameIn(source.column, file.columns) ?? null}
        options={columns}
        onChange={(value: string | undefined) => onChange(value)}
      />
    )
  }
  if (origin === 'constant' || origin === 'template') {
    return (
      <Input
        aria-label={t(origin === 'constant' ? 'map.constantOf' : 'map.templateOf', { field: label })}
        style={{ width: 200 }}
        placeholder={t(origin === 'constant' ? 'map.constant' : 'map.template')}
        value={String(source[origin] ?? '')}
        onChange={(event) => onChange(event.target.value)}
      />
    )
  }
  const parts = (source[origin] ?? []).map((part) => nameIn(part, file.columns) ?? '')
  return (
    <Select<string[]>
      aria-label={t('map.partsOf', { field: label })}
      mode="multiple"
      maxCount={origin === 'sum' ? 10 : 2}
      style={{ minWidth: 200, maxWidth: 320 }}
      placeholder={t('map.parts')}
      value={parts}
      options={columns}
      onChange={onChange}
    />
  )
}

/** How many things are said of how a value is read, besides what is shown in the line. */
const said = ({ translate, default: fallback, nulls, pattern, zone, timeOfDay, rounding, ...rest }: Source): number =>
  [
    Object.keys(translate ?? {}).length > 0,
    fallback !== undefined,
    (nulls ?? []).length > 0,
    pattern !== undefined,
    zone !== undefined,
    timeOfDay !== undefined,
    rounding !== undefined,
    rest.required === true,
    rest.stripFloatTail === true,
    rest.separator !== undefined,
    (rest.trueWords ?? []).length > 0,
    (rest.falseWords ?? []).length > 0,
  ].filter(Boolean).length

function Treatment<T extends Source>({ source, type, words, label, onChange }: SourceEditorProps<T>) {
  const { t } = useTranslation('imports')
  const set = (part: Partial<Source>) => onChange(tidy({ ...source, ...part }))
  const list = (key: 'nulls' | 'trueWords' | 'falseWords') => (
    <Form.Item label={t(`map.treat.${key}`)} extra={t('map.treat.listHint')}>
      <Select<string[]>
        aria-label={`${label}: ${t(`map.treat.${key}`)}`}
        mode="tags"
        open={false}
        suffixIcon={null}
        value={[...(source[key] ?? [])]}
        onChange={(value) => set({ [key]: value.length > 0 ? value : undefined })}
      />
    </Form.Item>
  )
  const line = (key: 'default' | 'pattern' | 'zone' | 'timeOfDay' | 'separator', hint: string) => (
    <Form.Item label={t(`map.treat.${key}`)}>
      <Input
        aria-label={`${label}: ${t(`map.treat.${key}`)}`}
        placeholder={hint}
        value={String(source[key] ?? '')}
        onChange={(event) => set({ [key]: event.target.value === '' ? undefined : event.target.value })}
      />
    </Form.Item>
  )
  const hasWords = type === 'word' || type === 'text' || type === 'currency'
  return (
    <Popover
      trigger="click"
      placement="leftTop"
      title={t('map.treat.title', { field: label })}
      content={
        <Form layout="vertical" size="small" style={{ width: 340, maxHeight: 420, overflow: 'auto' }}>
          {hasWords && (
            <Form.Item label={t('map.treat.translate')}>
              <WordPairs
                label={label}
                pairs={source.translate ?? {}}
                {...(words === undefined || words.length === 0 ? {} : { words })}
                onChange={(translate) => set({ translate: Object.keys(translate).length > 0 ? translate : undefined })}
              />
            </Form.Item>
          )}
          {type === 'boolean' && list('trueWords')}
          {type === 'boolean' && list('falseWords')}
          {type === 'instant' && line('zone', 'Asia/Shanghai')}
          {type === 'instant' && line('timeOfDay', '12:00')}
          {type === 'path' && line('separator', '>')}
          {isDecimal(type) && (
            <Form.Item label={t('map.rounding')}>
              <Select<string>
                aria-label={`${label}: ${t('map.rounding')}`}
                allowClear
                placeholder={t('map.asAbove')}
                value={source.rounding ?? null}
                options={ROUNDINGS.map((value) => ({ value, label: t(`map.round.${value}`) }))}
                onChange={(rounding: string | undefined) => set({ rounding })}
              />
            </Form.Item>
          )}
          {line('default', t('map.treat.defaultHint'))}
          {list('nulls')}
          {type === 'text' && line('pattern', '^1\\d{10}$')}
          <Flex vertical gap={4}>
            {(['required', ...(type === 'text' ? (['stripFloatTail'] as const) : []), 'personal'] as const).map(
              (key) => (
                <Checkbox
                  key={key}
                  checked={source[key] === true}
                  onChange={(event) => set({ [key]: event.target.checked ? true : undefined })}
                >
                  {t(`map.treat.${key}`)}
                </Checkbox>
              ),
            )}
          </Flex>
        </Form>
      }
    >
      <Badge count={said(source)} size="small" color="var(--ant-color-primary)" offset={[-4, 4]}>
        <Button type="text" icon={<SettingOutlined />} aria-label={t('map.treat.title', { field: label })} />
      </Badge>
    </Popover>
  )
}
