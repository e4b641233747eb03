import { Button, Flex, Table, type TableColumnsType } from 'antd'
import type { SorterResult } from 'antd/es/table/interface'
import { type ReactNode, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type PageSize, PageSizeSelect } from './list-settings.tsx'

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
  /** Rows that can be ticked: those that are, and what each is called by those who cannot see it. */
  readonly selection?: {
    readonly keys: readonly string[]
    readonly choose: (keys: readonly string[]) => void
    readonly nameOf: (row: Row) => string
  }
  /** Columns whose heads order the list, and by which it is ordered now. */
  readonly sort?: SortOf
  /** Lets people choose how many rows are read at a time. */
  readonly pageSize?: PageSize
  /** Shown instead of rows where there are none. */
  readonly empty: ReactNode
}

/** How a list is ordered by the heads of its columns. */
export interface SortOf {
  /** Keys of the columns that it can be ordered by. */
  readonly columns: readonly string[]
  readonly by: string | undefined
  readonly ascending: boolean
  readonly choose: (column: string, ascending: boolean) => void
}

/** Columns with heads that order: the greatest first at the first click. */
function sortable<Row>(columns: TableColumnsType<Row>, sort: SortOf | undefined): TableColumnsType<Row> {
  if (!sort) return columns
  return columns.map((column) => {
    const key = String(column.key)
    if (!sort.columns.includes(key)) return column
    const sortOrder = sort.by === key ? (sort.ascending ? 'ascend' : 'descend') : null
    return { ...column, sorter: true, sortOrder, sortDirections: ['descend', 'ascend', 'descend'] as const }
  }) as TableColumnsType<Row>
}

/**
 * The head of a column that holds a control. The table repeats heads in a hidden row to measure them; there a control could be reached
 * by the keyboard and not be seen.
 */
function OnlyInHead({ children }: { readonly children: ReactNode }) {
  const [isCopy, setIsCopy] = useState(false)
  const look = useCallback((element: HTMLElement | null) => {
    if (element?.closest('[aria-hidden="true"]')) setIsCopy(true)
  }, [])
  return <span ref={look}>{!isCopy && children}</span>
}

/** A list that is read on from a cursor. A row opens by click; its first column should be the link for the keyboard. */
export function CursorTable<Row extends object>(props: CursorTableProps<Row>) {
  const { t } = useTranslation('ui')
  const { label, columns, rows, rowKey, loading, hasMore, onMore, onOpen, selection, sort, pageSize, empty } = props
  return (
    <>
      <Table<Row>
        aria-label={label}
        size="middle"
        sticky={{ offsetHeader: 52 }}
        columns={sortable(columns, sort)}
        dataSource={[...rows]}
        rowKey={rowKey}
        loading={{ spinning: loading, delay: 200 }}
        pagination={false}
        locale={{ emptyText: loading ? ' ' : empty }}
        scroll={{ x: 'max-content' }}
        onRow={(row) => (onOpen ? { onClick: () => onOpen(row), style: { cursor: 'pointer' } } : {})}
        {...(sort
          ? {
              showSorterTooltip: false,
              onChange: (_pages: unknown, _filters: unknown, sorter: SorterResult<Row> | SorterResult<Row>[]) => {
                const [chosen] = [sorter].flat()
                if (chosen?.columnKey !== undefined) sort.choose(String(chosen.columnKey), chosen.order === 'ascend')
              },
            }
          : {})}
        {...(selection
          ? {
              rowSelection: {
                columnWidth: 40,
                columnTitle: (box: ReactNode) => <OnlyInHead>{box}</OnlyInHead>,
                selectedRowKeys: [...selection.keys],
                onChange: (keys) => selection.choose(keys.map(String)),
                getCheckboxProps: (row: Row) => ({ 'aria-label': t('selection.row', { name: selection.nameOf(row) }) }),
                getTitleCheckboxProps: () => ({ 'aria-label': t('selection.all') }),
              },
            }
          : {})}
      />
      {(hasMore || (pageSize && rows.length > 0)) && (
        <Flex justify="center" align="center" gap={8} style={{ padding: 16, position: 'relative' }}>
          {hasMore && (
            <Button onClick={onMore} loading={loading}>
              {t('more')}
            </Button>
          )}
          {pageSize && <PageSizeSelect size={pageSize} />}
        </Flex>
      )}
    </>
  )
}
