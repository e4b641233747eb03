import { CursorTable, EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { Button, DatePicker, Flex, Segmented } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { usePurchaseColumns } from './columns.tsx'
import { type ListedPurchase, usePurchases } from './listing.ts'
import { PurchaseDrawer } from './PurchaseDrawer.tsx'

export default function PurchaseList() {
  const { t } = useTranslation('purchases')
  const [params] = useSearchParams()
  const anonymous = params.get('anonymous') === '1'
  const list = usePurchases(anonymous)
  const [opened, setOpened] = useState<ListedPurchase>()
  const open = (row: ListedPurchase) => {
    setOpened(row)
    list.setParam('open', row.memberId === null ? row.purchaseId : `${row.memberId}.${row.purchaseId}`)
  }
  const columns = usePurchaseColumns(list.stores, open, !anonymous)
  return (
    <Page
      title={t('list.title')}
      purpose={t('list.purpose')}
      action={
        <Link to="/purchases/feeds">
          <Button>{t('list.feeds')}</Button>
        </Link>
      }
    >
      <Flex gap={8} wrap style={{ marginBottom: 12 }}>
        <DatePicker
          aria-label={t('list.from')}
          placeholder={t('list.from')}
          value={list.from === null ? null : dayjs(list.from)}
          onChange={(value) => list.setParam('from', value?.format('YYYY-MM-DD') ?? null)}
        />
        <Segmented
          value={anonymous ? '1' : ''}
          onChange={(value) => list.setParam('anonymous', value === '' ? null : value)}
          options={[
            { value: '', label: t('list.all') },
            { value: '1', label: t('list.anonymousOnly') },
          ]}
        />
      </Flex>
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable
          label={t('list.title')}
          columns={columns}
          rows={list.rows}
          rowKey={({ purchaseId }) => purchaseId}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={open}
          empty={<EmptyState hint={t('list.empty')} />}
        />
      )}
      <PurchaseDrawer
        reference={list.open}
        listed={opened ?? list.rows.find(({ purchaseId }) => purchaseId === list.open)}
        onClose={() => list.setParam('open', null)}
      />
    </Page>
  )
}
