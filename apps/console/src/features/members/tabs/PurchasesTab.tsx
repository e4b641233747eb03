import { CursorTable, EmptyState, instant, money, ProblemNotice } from '@atrium/ui'
import { Button, type TableColumnsType, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useList } from '../../../app/queries.ts'
import { useStores } from '../names.ts'
import { PurchaseDrawer } from './PurchaseDrawer.tsx'

type Row = ReplyOf<'purchases.listOfMember'>['items'][number]

/** What a member bought and brought back; a row opens in a drawer with its own URL. */
export function PurchasesTab({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const [params, setParams] = useSearchParams()
  const list = useList('purchases.listOfMember', { path: { memberId }, query: { limit: 50 } })
  const open = (purchaseId: string | undefined) => {
    const next = new URLSearchParams(params)
    next.set('tab', 'purchases')
    if (purchaseId === undefined) next.delete('purchase')
    else next.set('purchase', purchaseId)
    setParams(next)
  }
  const columns: TableColumnsType<Row> = [
    {
      title: t('purchases.when'),
      className: 'number',
      render: (_, row) => (
        <Button type="link" style={{ padding: 0, height: 'auto' }} onClick={() => open(row.purchaseId)}>
          {instant(row.at, stores.zoneOfCode(row.store), language)}
        </Button>
      ),
    },
    {
      title: t('purchases.kind'),
      render: (_, row) => <Tag color={row.kind === 'return' ? 'orange' : 'default'}>{t(`purchases.${row.kind}`)}</Tag>,
    },
    { title: t('purchases.store'), render: (_, row) => stores.nameOfCode(row.store) },
    { title: t('purchases.number'), className: 'number', dataIndex: 'number' },
    {
      title: t('purchases.paid'),
      align: 'right',
      className: 'number',
      render: (_, row) => money(row.paidMinor, row.currency, language),
    },
    {
      title: t('purchases.returned'),
      align: 'right',
      className: 'number',
      render: (_, row) => (row.returnedMinor === 0 ? '–' : money(row.returnedMinor, row.currency, language)),
    },
  ]
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  return (
    <>
      <CursorTable<Row>
        label={t('tab.purchases')}
        columns={columns}
        rows={list.rows}
        rowKey={({ purchaseId }) => purchaseId}
        loading={list.isFetching}
        hasMore={list.hasNextPage}
        onMore={() => void list.fetchNextPage()}
        onOpen={({ purchaseId }) => open(purchaseId)}
        empty={<EmptyState hint={t('purchases.none')} />}
      />
      <PurchaseDrawer
        memberId={memberId}
        buyerId={list.rows.find(({ purchaseId }) => purchaseId === params.get('purchase'))?.memberId ?? undefined}
        pending={list.isPending}
        purchaseId={params.get('purchase')}
        onClose={() => open(undefined)}
      />
    </>
  )
}
