import { CursorTable, EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { Button, DatePicker, Flex } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { ClaimDrawer } from './ClaimDrawer.tsx'
import { usePurchaseColumns } from './columns.tsx'
import { type ListedPurchase, usePurchases } from './listing.ts'

export default function AnonymousList() {
  const { t } = useTranslation('purchases')
  const me = useMe()
  const list = usePurchases(true)
  const mayClaim = mayAll(me, ['loyalty.claim', 'members.read'])
  const open = (row: ListedPurchase) => list.setParam('open', row.purchaseId)
  const columns = usePurchaseColumns(list.stores, open, false)
  const action = {
    title: '',
    key: 'claim',
    align: 'right' as const,
    render: (_: unknown, row: ListedPurchase) => (
      <Button
        size="small"
        onClick={(event) => {
          event.stopPropagation()
          open(row)
        }}
      >
        {t('anonymous.claim')}
      </Button>
    ),
  }
  return (
    <Page title={t('anonymous.title')} purpose={t('anonymous.purpose')}>
      <Flex gap={8} style={{ marginBottom: 12 }}>
        <DatePicker
          aria-label={t('list.from')}
          placeholder={t('list.from')}
          value={list.from === null ? null : dayjs(list.from)}
          onChange={(value) => list.setParam('from', value?.format('YYYY-MM-DD') ?? null)}
        />
      </Flex>
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable
          label={t('anonymous.title')}
          columns={mayClaim ? [...columns, action] : columns}
          rows={list.rows}
          rowKey={({ purchaseId }) => purchaseId}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          {...(mayClaim ? { onOpen: open } : {})}
          empty={<EmptyState hint={t('anonymous.empty')} />}
        />
      )}
      {mayClaim && (
        <ClaimDrawer
          key={list.open}
          opened={list.open !== null}
          listed={list.rows.find(({ purchaseId }) => purchaseId === list.open)}
          onClose={() => {
            list.setParam('open', null)
            void list.refetch()
          }}
        />
      )}
    </Page>
  )
}
