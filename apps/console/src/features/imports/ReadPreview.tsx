import { instant, type Language, money, ProblemNotice } from '@atrium/ui'
import { Alert, Card, Table, type TableColumnsType, Tag, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { asBody, type Mapping, nameIn, type Preview } from './mapping.ts'
import { useSettled } from './settled.ts'

type Check = ReplyOf<'imports.checkMapping'>
type Row = Check['rows'][number]

/** The first rows as they would be read, each fault at its cell. Follows what is changed in the mapping. */
export function ReadPreview({ file, mapping }: { readonly file: Preview; readonly mapping: Mapping }) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const settled = useSettled(mapping)
  const { data, error, refetch } = useAsk('imports.checkMapping', {
    path: { fileId: file.fileId },
    body: { mapping: asBody(settled) },
  })
  const name = useFieldName()
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (data && data.problems.length > 0) {
    return (
      <Alert
        type="warning"
        showIcon
        title={t('check.problems')}
        description={
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {data.problems.slice(0, 8).map(({ pointer, message }) => (
              <li key={`${pointer} ${message}`}>{sayProblem(t, name, pointer, message)}</li>
            ))}
          </ul>
        }
      />
    )
  }
  if (data?.fault) return <Alert type="error" showIcon role="alert" title={data.fault[language]} />
  const faulty = (data?.rows ?? []).filter(({ faults }) => faults.length > 0).length
  return (
    <Card
      size="small"
      title={t('check.title')}
      extra={
        data && (
          <Tag color={faulty > 0 ? 'error' : 'success'}>
            {faulty > 0 ? t('check.faulty', { number: faulty, of: data.rows.length }) : t('check.sound')}
          </Tag>
        )
      }
    >
      <Table<Row>
        aria-label={t('check.title')}
        size="small"
        pagination={false}
        loading={{ spinning: data === undefined, delay: 200 }}
        dataSource={[...(data?.rows ?? [])]}
        rowKey="row"
        scroll={{ x: 'max-content', y: 360 }}
        columns={columnsFor(data, settled, file, { t, language, name })}
      />
    </Card>
  )
}

type Say = TFunction<'imports'>

interface Words {
  readonly t: Say
  readonly language: Language
  readonly name: (field: string) => string
}

/** One column for every field that any of the rows fills or gets wrong. */
function columnsFor(data: Check | undefined, mapping: Mapping, file: Preview, words: Words): TableColumnsType<Row> {
  const { t, language, name } = words
  const byColumn = fieldsByColumn(mapping, file.columns)
  const at = (row: Row, field: string) => row.faults.find(({ column }) => byColumn.get(column) === field)
  const fields = new Set<string>()
  for (const row of data?.rows ?? []) {
    for (const { field } of row.values) fields.add(field)
    for (const { column } of row.faults) if (byColumn.has(column)) fields.add(byColumn.get(column) ?? '')
  }
  const others = (row: Row) => row.faults.filter(({ column }) => !byColumn.has(column))
  return [
    { title: '#', dataIndex: 'row', width: 52, align: 'right', className: 'number', fixed: 'left' },
    ...(mapping.target === 'purchases'
      ? [
          {
            title: t('map.kinds'),
            width: 80,
            render: (_: unknown, row: Row) => (row.kind === null ? '–' : t(`kind.${row.kind}`)),
          },
        ]
      : []),
    ...[...fields].map((field) => ({
      title: name(field),
      key: field,
      render: (_: unknown, row: Row) => {
        const fault = at(row, field)
        if (fault) {
          return (
            <Typography.Text type="danger">
              {fault.value || '–'}
              <div style={{ fontSize: 12 }}>{fault.message[language]}</div>
            </Typography.Text>
          )
        }
        const value = row.values.find((each) => each.field === field)
        return value ? shown(value, mapping, words) : ''
      },
    })),
    {
      title: '',
      key: 'faults',
      render: (_, row) =>
        row.skipped ? (
          <Tag>{t('check.skipped')}</Tag>
        ) : (
          others(row).map(({ column, code, message }) => (
            <div key={`${column} ${code}`}>
              <Typography.Text type="danger">
                {column === '' ? '' : `${column}: `}
                {message[language]}
              </Typography.Text>
            </div>
          ))
        ),
    },
  ]
}

/** A value as people write it: moments in the zone of the file, money with its currency, words in the language of the reader. */
function shown({ type, value }: Row['values'][number], mapping: Mapping, { t, language }: Words): string {
  if (type === 'instant') return instant(value, mapping.zone ?? 'UTC', language)
  if (type === 'boolean') return t(`yesNo.${value}`)
  if (type === 'word') return t(`word.${value}`)
  if (type !== 'money' || mapping.currency === undefined) return value
  const [, decimals = ''] = value.split('.')
  return money(Math.round(Number(value) * 10 ** decimals.length), mapping.currency, language)
}

/** Which field shows the faults of a column: the first that reads it. */
function fieldsByColumn(mapping: Mapping, header: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  const put = (field: string, column: string | undefined) => {
    if (column !== undefined && !fields.has(column)) fields.set(column, field)
  }
  for (const [field, source] of Object.entries(mapping.fields)) put(field, nameIn(source.column, header))
  for (const { kind, column } of mapping.identities ?? []) put(`identity:${kind}`, nameIn(column, header))
  for (const { purpose, channel, column } of mapping.consents ?? []) {
    put(`consent:${purpose}/${channel}`, nameIn(column, header))
  }
  for (const [code, { column }] of Object.entries(mapping.attributes ?? {}))
    put(`attribute:${code}`, nameIn(column, header))
  return fields
}

/** What a field is called, those that mappings name themselves too. */
export function useFieldName(): (field: string) => string {
  const { t } = useTranslation('imports')
  return (field) => {
    const [kind, name = ''] = field.split(':')
    if (kind === 'identity') return t(`identity.${name}`)
    if (kind === 'attribute') return name
    if (kind === 'consent') return `${t('map.consents')} ${name}`
    return t(`field.${field}`, { defaultValue: field })
  }
}

/** Where in the mapping it is, in words, and what the server says of it. */
function sayProblem(t: Say, name: (field: string) => string, pointer: string, message: string): string {
  const [, part = '', which = ''] = pointer.split('/')
  const known = { 'formats are required for dates': 'check.needsFormat', 'is required': 'check.isRequired' }
  const required = /^(\w+) is required$/.exec(message)?.[1]
  if (part === 'fields' && required) return t('check.fieldRequired', { field: name(required) })
  const place =
    part === 'fields'
      ? name(which)
      : part === 'identities'
        ? t('map.identities')
        : t(`check.part.${part}`, { defaultValue: part })
  const key = Object.entries(known).find(([text]) => message === text)?.[1]
  const needsOne = message.startsWith('needs exactly one of')
  return `${place}${t('check.colon')}${key ? t(key) : needsOne ? t('check.needsOrigin') : message}`
}
