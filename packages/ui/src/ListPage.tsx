import type { Problem } from '@atrium/api'
import type { TableColumnsType } from 'antd'
import type { ReactNode } from 'react'
import { CursorTable, type SortOf } from './CursorTable.tsx'
import { EmptyState } from './EmptyState.tsx'
import { type Filter, FilterBar, type SearchField, useIsNarrowed } from './FilterBar.tsx'
import type { PageSize } from './list-settings.tsx'
import { Page } from './Page.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'
import { type Selection, SelectionBar, useSelection } from './selection.tsx'
import { useUrlParams } from './url-params.ts'

/** What `useList` of the console answers, as far as a list page needs it. */
export interface Listed<Row> {
  readonly rows: readonly Row[]
  readonly error: unknown
  readonly isFetching: boolean
  readonly hasNextPage: boolean
  readonly fetchNextPage: () => unknown
  readonly refetch: () => unknown
}

export interface ListPageProps<Row extends object> {
  readonly title: string
  readonly purpose?: ReactNode
  /** The one primary action. */
  readonly action?: ReactNode
  readonly list: Listed<Row>
  readonly problemOf: (error: unknown) => Problem
  readonly columns: TableColumnsType<Row>
  readonly rowKey: (row: Row) => string
  /** Parameter of the address that names the opened row, and what stands there for a row. */
  readonly opens?: { readonly param: string; readonly idOf: (row: Row) => string }
  /** What a click on a row does, where it opens nothing here: leads to a page of its own. */
  readonly onOpen?: (row: Row) => void
  readonly sort?: SortOf
  readonly search?: SearchField
  readonly filters?: readonly Filter[]
  readonly moreFilters?: ReactNode
  readonly moreParams?: readonly string[]
  /** Right of the filters: a count. */
  readonly end?: ReactNode
  /** Where there is nothing yet: what the first step is. */
  readonly empty: string
  readonly emptyAction?: ReactNode
  /** Where filters let nothing through: what to change. */
  readonly nothing?: string
  /** How many rows are read at a time, from `usePageSize`; the page asks its list for so many. */
  readonly pageSize?: PageSize
  /** Rows can be ticked: what each is called, and what can be done with those that are. */
  readonly selects?: {
    readonly nameOf: (row: Row) => string
    readonly actions: (selection: Selection<Row>) => ReactNode
  }
  /** Above the filters: tabs of saved views. */
  readonly above?: ReactNode
  /** Drawers and dialogs of the page. */
  readonly children?: ReactNode
}

/**
 * A page that is a list: search and filters in the address, rows read on from a cursor, a row that opens by its own address, and words for what went
 * wrong, for "nothing yet" and for "nothing fits".
 */
export function ListPage<Row extends object>(props: ListPageProps<Row>) {
  const { list, opens, filters = [], moreParams = [], selects } = props
  const selection = useSelection(list.rows, props.rowKey)
  const params = useUrlParams()
  const narrowed = useIsNarrowed(props.search, filters, moreParams)
  return (
    <Page
      title={props.title}
      {...(props.purpose === undefined ? {} : { purpose: props.purpose })}
      action={props.action}
    >
      {props.above}
      {(props.search !== undefined || filters.length > 0 || props.moreFilters || props.end) && (
        <FilterBar
          {...(props.search === undefined ? {} : { search: props.search })}
          filters={filters}
          more={props.moreFilters}
          moreParams={moreParams}
          end={props.end}
        />
      )}
      {list.error ? (
        <ProblemNotice problem={props.problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable<Row>
          label={props.title}
          columns={props.columns}
          rows={list.rows}
          rowKey={props.rowKey}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          {...(props.pageSize ? { pageSize: props.pageSize } : {})}
          {...(selects
            ? { selection: { keys: selection.keys, choose: selection.choose, nameOf: selects.nameOf } }
            : {})}
          {...(props.sort ? { sort: props.sort } : {})}
          {...(props.onOpen ? { onOpen: props.onOpen } : {})}
          {...(opens ? { onOpen: (row: Row) => params.set({ [opens.param]: opens.idOf(row) }) } : {})}
          empty={
            narrowed && props.nothing !== undefined ? (
              <EmptyState hint={props.nothing} />
            ) : (
              <EmptyState hint={props.empty} action={props.emptyAction} />
            )
          }
        />
      )}
      {selects && <SelectionBar selection={selection}>{selects.actions(selection)}</SelectionBar>}
      {props.children}
    </Page>
  )
}
