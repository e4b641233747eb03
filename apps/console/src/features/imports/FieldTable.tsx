import { Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { sourceFor } from './guess.ts'
import { type Field, type Mapping, nameIn, originOf, type Preview, type Source } from './mapping.ts'
import { SourceEditor } from './SourceEditor.tsx'

interface FieldTableProps {
  readonly file: Preview
  readonly mapping: Mapping
  readonly fields: readonly Field[]
  readonly onChange: (fields: Mapping['fields']) => void
}

/** Every field that the content has, and from where it comes. */
export function FieldTable({ file, mapping, fields, onChange }: FieldTableProps) {
  const { t } = useTranslation('imports')
  const put = (field: Field, next: Source) => {
    const { [field.name]: before, ...others } = mapping.fields
    const column = typeof next.column === 'string' ? next.column : undefined
    // Let go of its column, a field is filled no more.
    if (originOf(next) === undefined && originOf(before ?? {}) === 'column') return onChange(others)
    // Of a field that is filled for the first time the values say how it is read.
    const fresh = column !== undefined && before === undefined ? sourceFor(field, column, valuesOf(file, column)) : next
    onChange({ ...others, [field.name]: fresh })
  }
  return (
    <Table
      aria-label={t('map.columns')}
      size="small"
      pagination={false}
      rowKey="name"
      dataSource={[...fields].sort((one, other) => Number(other.required) - Number(one.required))}
      columns={[
        {
          title: t('map.field'),
          width: 180,
          render: (_, { name, required }) => (
            <>
              {t(`field.${name}`)}
              {required && <Typography.Text type="danger"> *</Typography.Text>}
            </>
          ),
        },
        {
          title: t('map.from'),
          render: (_, field) => (
            <SourceEditor
              file={file}
              source={mapping.fields[field.name] ?? {}}
              type={field.type}
              words={field.words}
              label={t(`field.${field.name}`)}
              onChange={(source) => put(field, source)}
            />
          ),
        },
        {
          title: t('map.values'),
          width: 220,
          render: (_, { name }) => <Sample file={file} source={mapping.fields[name]} />,
        },
      ]}
    />
  )
}

const valuesOf = (file: Preview, column: string): readonly string[] => {
  const at = file.columns.indexOf(column)
  return at < 0 ? [] : file.rows.map(({ cells }) => cells[at] ?? '')
}

/** What stands in the first rows of a source's column. */
function Sample({ file, source }: { readonly file: Preview; readonly source: Source | undefined }) {
  const column = nameIn(source?.column, file.columns)
  const values = column === undefined ? [] : valuesOf(file, column)
  const shown = [...new Set(values.filter((value) => value !== ''))].slice(0, 3).join(' · ')
  return (
    <Typography.Text type="secondary" ellipsis={{ tooltip: shown }} style={{ maxWidth: 220 }}>
      {shown || '–'}
    </Typography.Text>
  )
}
