import { EmptyState } from '@atrium/ui'
import { Card, Select, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import type { useAsk } from '../../app/queries.ts'
import type { Preview } from './mapping.ts'

export type Encoding = NonNullable<Parameters<typeof useAsk<'imports.previewFile'>>[1]['query']>['encoding']

interface PreviewProps {
  readonly file: Preview
  readonly encodings: readonly string[]
  readonly encoding: Encoding
  readonly onEncoding: (encoding: Encoding) => void
}

/** The first rows of a file as they stand there. */
export function FilePreview({ file, encodings, encoding, onEncoding }: PreviewProps) {
  const { t } = useTranslation('imports')
  const told = file.encoding ? t('preview.told', { encoding: file.encoding }) : t('preview.workbook')
  return (
    <Card
      size="small"
      title={`${file.name} · ${size(file.bytes)}`}
      extra={
        file.format === 'csv' && (
          <Select<string>
            aria-label={t('preview.encoding')}
            style={{ width: 200 }}
            value={encoding ?? 'auto'}
            options={encodings.map((value) => ({ value, label: value === 'auto' ? told : value }))}
            onChange={(value) => onEncoding(value === 'auto' ? undefined : (value as Encoding))}
          />
        )
      }
    >
      <Table
        aria-label={t('preview.rows')}
        size="small"
        pagination={false}
        dataSource={file.rows.slice(0, 5)}
        rowKey="row"
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <EmptyState hint={t('preview.empty')} /> }}
        columns={[
          { title: '#', dataIndex: 'row', width: 48, className: 'number', fixed: 'left' },
          ...file.columns.map((column, at) => ({
            title: column,
            key: at,
            ellipsis: true,
            render: (_: unknown, row: (typeof file.rows)[number]) => row.cells[at] ?? '',
          })),
        ]}
      />
    </Card>
  )
}

const size = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
