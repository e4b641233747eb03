import { PlusOutlined } from '@ant-design/icons'
import { CursorTable, count, EmptyState, Page, ProblemNotice } from '@atrium/ui'
import {
  ColumnChooser,
  FilterBar,
  SelectionBar,
  useIsNarrowed,
  usePageSize,
  useSelection,
  useShownColumns,
} from '@atrium/ui/list'
import { Button, Flex, Input, Segmented, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { SavedViews } from '../../app/saved-views.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { MemberActions } from '../audiences/customers/MemberActions.tsx'
import { PAGE_SIZE, useMemberColumns } from './columns.tsx'
import { ExportButton } from './ExportButton.tsx'
import { JoinedRange, useMemberFilter, useMemberFilters, VIEW_PARAMS } from './filters.tsx'
import { guess, type Member, useLookup, WAYS, wayOf } from './lookup.ts'
import { RegisterDrawer } from './RegisterDrawer.tsx'

const MORE_PARAMS = ['joinedFrom', 'joinedTill'] as const
const memberIdOf = ({ memberId }: Member): string => memberId
/** Where the server stops counting. */
const COUNT_LIMIT = 10_000
const LIST = 'members'

export default function MemberList() {
  const { t } = useTranslation('members')
  const me = useMe()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const { search, keep } = useSearchText()
  const { filter, sort } = useMemberFilter()
  const lookup = useLookup(search, wayOf(params.get('by')), true, filter)
  const size = usePageSize(LIST)
  const list = useList('members.list', { query: { ...filter, sort, limit: size.limit } }, { enabled: !lookup.asked })
  useFullPage(list, size.limit)
  const counted = useAsk('members.count', { query: filter }, { enabled: !lookup.asked })
  const rows = lookup.asked ? (lookup.data?.items ?? []) : list.rows
  const columns = useMemberColumns(rows)
  const shown = useShownColumns(LIST)
  const selection = useSelection(rows, memberIdOf)
  const filters = useMemberFilters()
  const narrowed = useIsNarrowed(undefined, filters, MORE_PARAMS)
  const error = lookup.asked ? lookup.error : list.error
  const registering = params.get('new') !== null
  const register = (open: boolean) => setParams(withParam(params, 'new', open ? '1' : ''), keep)
  const mayRegister = mayAll(me, ['members.register'])
  const add = mayRegister && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => register(true)}>
      {t('register.open')}
    </Button>
  )
  return (
    <Page
      title={t('list.title')}
      purpose={
        <>
          {t('list.purpose')}{' '}
          {mayAll(me, ['audiences.read', 'audiences.listCustomers']) && (
            <Link to="/audiences/customers">{t('list.customers')}</Link>
          )}
        </>
      }
      action={add}
    >
      <SavedViews page="members" params={VIEW_PARAMS} />
      <Flex gap={8} justify="space-between" wrap style={{ marginBottom: 12 }}>
        <SearchBar />
        <Flex gap={8}>
          {!lookup.asked && <ExportButton filter={filter} sort={sort} people={counted.data} />}
          <ColumnChooser columns={columns} shown={shown} />
        </Flex>
      </Flex>
      <FilterBar
        filters={filters}
        more={<JoinedRange />}
        moreParams={MORE_PARAMS}
        end={
          <Counted people={lookup.asked ? undefined : counted.data} found={lookup.asked ? rows.length : undefined} />
        }
      />
      {error ? (
        <ProblemNotice
          problem={problemOf(error)}
          onRetry={() => void (lookup.asked ? lookup.refetch() : list.refetch())}
        />
      ) : (
        <CursorTable
          label={t('list.title')}
          columns={columns.filter((column) => shown.isShown(column))}
          rows={rows}
          rowKey={memberIdOf}
          selection={{
            keys: selection.keys,
            choose: selection.choose,
            nameOf: ({ name, memberId }) => name ?? memberId,
          }}
          {...(lookup.asked ? {} : { pageSize: size })}
          loading={lookup.asked ? lookup.isFetching : list.isFetching}
          hasMore={!lookup.asked && list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={({ memberId }) => void navigate(`/members/${memberId}`)}
          empty={
            lookup.asked || narrowed ? (
              <EmptyState hint={t(lookup.asked ? 'list.notFound' : 'filter.nothing')} />
            ) : (
              <EmptyState hint={t('list.nobody')} action={add} />
            )
          }
        />
      )}
      {lookup.asked && rows.length >= PAGE_SIZE && (
        <Typography.Text type="secondary">{t('list.first', { count: PAGE_SIZE })}</Typography.Text>
      )}
      <SelectionBar selection={selection}>
        <MemberActions memberIds={selection.keys} onDone={selection.clear} />
      </SelectionBar>
      {mayRegister && <RegisterDrawer open={registering} onClose={() => register(false)} />}
    </Page>
  )
}

/** Where few of very many fit, pages come short: reads on until one is full, or all was looked at. */
function useFullPage(
  list: {
    readonly rows: readonly unknown[]
    readonly hasNextPage: boolean
    readonly isFetching: boolean
    readonly isError: boolean
    readonly fetchNextPage: () => Promise<unknown>
  },
  limit: number,
): void {
  const { rows, hasNextPage, isFetching, isError, fetchNextPage } = list
  const [wanted, setWanted] = useState(limit)
  const isShort = rows.length < wanted
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [isShort, hasNextPage, isFetching, isError, fetchNextPage])
  useEffect(() => {
    setWanted(Math.max(limit, Math.ceil(rows.length / limit) * limit))
  }, [rows.length, limit])
}

interface CountedProps {
  readonly people: { readonly count: number; readonly more: boolean } | undefined
  readonly found: number | undefined
}

/** How many the list holds. */
function Counted({ people, found }: CountedProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const key = !people?.more ? 'filter.count' : people.count >= COUNT_LIMIT ? 'filter.countMore' : 'filter.countPart'
  const n = found ?? people?.count
  const said = n === undefined ? undefined : t(found === undefined ? key : 'filter.count', { n: count(n, language) })
  return (
    <Typography.Text type="secondary" className="number" role="status">
      {said}
    </Typography.Text>
  )
}

/** The same parameters with one changed; empty takes it away. */
function withParam(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params)
  if (value === '') next.delete(name)
  else next.set(name, value)
  return next
}

/**
 * What is looked for: often a phone, so it lies in this entry of the browser's history and never in an address. `keep` takes it along
 * when the address changes.
 */
function useSearchText() {
  const { state } = useLocation()
  const search = typeof state === 'object' && state !== null && 'search' in state ? String(state.search) : ''
  return { search, keep: { state: { search } } }
}

/** What is looked for, and by what. */
function SearchBar() {
  const { t } = useTranslation('members')
  const [params, setParams] = useSearchParams()
  const { search, keep } = useSearchText()
  const way = wayOf(params.get('by'))
  const [typed, setTyped] = useState(search)
  useEffect(() => setTyped(search), [search])
  const look = (text: string) => setParams(params, { state: { search: text.trim() } })
  const taken = typed.trim() !== '' && way === 'auto' ? guess(typed.trim()) : undefined
  return (
    <Flex gap={8} wrap align="center">
      <Input.Search
        data-search
        aria-label={t('list.search')}
        placeholder={t('list.search')}
        allowClear
        enterButton={t('list.find')}
        style={{ width: 360 }}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onSearch={look}
      />
      <Segmented
        aria-label={t('list.way')}
        value={way}
        onChange={(next) => setParams(withParam(params, 'by', next === 'auto' ? '' : next), keep)}
        options={WAYS.map((value) => ({ value, label: t(`way.${value}`) }))}
      />
      {taken && <Typography.Text type="secondary">{t('list.takenAs', { way: t(`way.${taken}`) })}</Typography.Text>}
    </Flex>
  )
}
