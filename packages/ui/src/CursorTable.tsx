import { Button, Flex, Table, type TableColumnsType } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface CursorTableProps<Row extends object> {
  /** Read out to those who cannot see the table. */
  readonly label: string
  readonly columns: TableColumnsType<Row>
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly loading: boolean
  readonly hasMore?: boolean
  readonly onMore?: () => void
  readonly onOpen?: (row: Row) => void
  /** Shown instead of rows where there are none. */
  readonly empty: ReactNode
}

/** A list that is read on from a cursor. A row opens by click; its first column should be the link for the keyboard. */
export function CursorTable<Row extends object>(props: CursorTableProps<Row>) {
  const { t } = useTranslation('ui')
  const { label, columns, rows, rowKey, loading, hasMore, onMore, onOpen, empty } = props
  return (
    <>
      <Table<Row>
        aria-label={label}
        size="middle"
        sticky={{ offsetHeader: 52 }}
        columns={columns}
        dataSource={[...rows]}
        rowKey={rowKey}
        loading={{ spinning: loading, delay: 200 }}
        pagination={false}
        locale={{ emptyText: loading ? ' ' : empty }}
        scroll={{ x: 'max-content' }}
        onRow={(row) => (onOpen ? { onClick: () => onOpen(row), style: { cursor: 'pointer' } } : {})}
      />
      {hasMore && (
        <Flex justify="center" style={{ padding: 16 }}>
          <Button onClick={onMore} loading={loading}>
            {t('more')}
          </Button>
        </Flex>
      )}
    </>
  )
}
