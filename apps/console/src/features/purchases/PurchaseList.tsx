import { count } from '@atrium/ui'
import { type Filter, ListPage, type Selection } from '@atrium/ui/list'
import { Button, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useMemberNames } from '../../app/member-names.tsx'
import { SavedViews } from '../../app/saved-views.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { MemberActions } from '../audiences/customers/MemberActions.tsx'
import { usePurchaseColumns } from './columns.tsx'
import { ExportButton } from './ExportButton.tsx'
import { ListFilters } from './ListFilters.tsx'
import { KINDS, type ListedPurchase, MORE_PARAMS, referenceOf, usePurchases } from './listing.ts'
import { PurchaseDrawer } from './PurchaseDrawer.tsx'
import { useSources } from './sources.ts'

/** What a saved view keeps: all filters but a receipt number, which is looked for once. */
const VIEW_PARAMS = ['kind', 'who', 'source', ...MORE_PARAMS] as const

/** `?number=`, `?kind=`, `?who=`, `?source=`, `?from=`, `?to=`, `?least=`, `?most=` and `?member=` narrow it, `?open=` opens one. */
export default function PurchaseList() {
  const { t } = useTranslation('purchases')
  return (
    <Receipts
      title={t('list.title')}
      purpose={t('list.purpose')}
      empty={t('list.empty')}
      action={
        <Link to="/purchases/feeds">
          <Button>{t('list.feeds')}</Button>
        </Link>
      }
    />
  )
}

interface ReceiptsProps {
  readonly title: string
  readonly purpose: string
  readonly empty: string
  readonly action?: React.ReactNode
  /** Only receipts of nobody. */
  readonly only?: 'anonymous'
}

/** Receipts of the chosen part of the group, by filters in the address; one opens in a drawer. */
export function Receipts({ title, purpose, empty, action, only }: ReceiptsProps) {
  const { t } = useTranslation('purchases')
  const list = usePurchases(only)
  const names = useMemberNames(list.rows.map(({ memberId }) => memberId))
  const { params } = list
  const mayExport = mayAll(useMe(), ['purchases.export'])
  const filters = useFilters(only)
  const columns = usePurchaseColumns(list.stores, (open) => params.search({ open }), only ? undefined : names)
  return (
    <ListPage<ListedPurchase>
      title={title}
      purpose={purpose}
      action={action}
      list={list}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ purchaseId }) => purchaseId}
      opens={{ param: 'open', idOf: referenceOf }}
      search={{ param: 'number', label: t('list.find') }}
      filters={filters}
      moreFilters={<ListFilters params={params} currency={list.currency} ofNobody={only !== undefined} />}
      moreParams={MORE_PARAMS}
      above={<SavedViews page={only ? 'purchases-anonymous' : 'purchases'} params={VIEW_PARAMS} />}
      end={
        <Flex gap={12} align="center">
          {list.counted && <Counted {...list.counted} />}
          <ExportButton query={list.query} counted={list.counted} />
        </Flex>
      }
      pageSize={list.size}
      {...(mayExport || !only
        ? {
            selects: {
              nameOf: ({ number }: ListedPurchase) => number,
              actions: (selection: Selection<ListedPurchase>) => (
                <>
                  <ExportButton query={list.query} counted={undefined} chosen={selection.rows} />
                  {!only && <BuyerActions selection={selection} />}
                </>
              ),
            },
          }
        : {})}
      empty={empty}
      nothing={t(list.hasNextPage ? 'list.lookFurther' : 'list.nothing')}
    >
      <PurchaseDrawer reference={params.get('open') ?? null} onClose={() => params.set({ open: undefined })} />
    </ListPage>
  )
}

/** What can be done with the members whose receipts were chosen. */
function BuyerActions({ selection: { rows, clear } }: { readonly selection: Selection<ListedPurchase> }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const memberIds = [...new Set(rows.flatMap(({ memberId }) => memberId ?? []))]
  if (memberIds.length === 0) return null
  return (
    <>
      <Typography.Text type="secondary" className="number">
        {t('list.ofMembers', { n: count(memberIds.length, language) })}
      </Typography.Text>
      <MemberActions memberIds={memberIds} onDone={clear} />
    </>
  )
}

function useFilters(only: 'anonymous' | undefined): readonly Filter[] {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const { data } = useSources()
  const sources = data?.items ?? []
  const kind: Filter = {
    param: 'kind',
    label: t('list.kind'),
    options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
  }
  const who: Filter = {
    param: 'who',
    label: t('list.who'),
    options: [
      { value: 'member', label: t('list.membersOnly') },
      { value: 'anonymous', label: t('list.anonymousOnly') },
    ],
  }
  const source: Filter = {
    param: 'source',
    label: t('drawer.source'),
    options: sources.map(({ code, name }) => ({
      value: code,
      label: language === 'en' ? (name.en ?? name.zh) : name.zh,
    })),
  }
  return [kind, ...(only ? [] : [who]), ...(sources.length > 1 ? [source] : [])]
}

/** How many fit: exactly, or how many there are at least. */
function Counted({ count: found, isExact }: { readonly count: number; readonly isExact: boolean }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const figure = count(found, language)
  return (
    <Typography.Text type="secondary" className="number">
      {isExact
        ? t('list.count', { count: figure })
        : found >= 10_000
          ? t('list.countOver', { count: figure })
          : t('list.countLeast', { count: figure })}
    </Typography.Text>
  )
}
