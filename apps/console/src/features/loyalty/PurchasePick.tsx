import { instant, money, ProblemNotice } from '@atrium/ui'
import { Button, Flex, Input, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, useMemberNames } from '../../app/member-names.tsx'
import { useAsk } from '../../app/queries.ts'
import { useStores } from '../members/names.ts'

type Purchase = ReplyOf<'purchases.list'>['items'][number]

/** Few: who looks for one receipt types its number. */
const SHOWN = 6

/** A receipt by its number, or one of the youngest. */
export function PurchasePick({
  onChoose,
}: {
  readonly onChoose: (real: { readonly memberId: string; readonly purchaseId: string } | undefined) => void
}) {
  const { t } = useTranslation('loyalty')
  const [number, setNumber] = useState('')
  const [chosen, setChosen] = useState<Purchase>()
  const { data, error, isPending, refetch } = useAsk('purchases.list', {
    query: { limit: 20, kind: 'sale', ...(number === '' ? {} : { number }) },
  })
  const rows = (data?.items ?? []).filter(({ memberId }) => memberId !== null).slice(0, SHOWN)
  const names = useMemberNames(rows.map(({ memberId }) => memberId))
  const choose = (purchase: Purchase) => {
    setChosen(purchase)
    if (purchase.memberId !== null) onChoose({ memberId: purchase.memberId, purchaseId: purchase.purchaseId })
  }
  return (
    <Flex vertical gap={8}>
      <Input.Search
        allowClear
        aria-label={t('pick.number')}
        placeholder={t('pick.number')}
        onSearch={(text) => setNumber(text.trim())}
      />
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {data && rows.length === 0 && <Typography.Text type="secondary">{t('pick.none')}</Typography.Text>}
      <Flex vertical gap={4} role="list" aria-label={t('pick.list')}>
        {rows.map((row) => (
          <Flex key={row.purchaseId} role="listitem" justify="space-between" align="center" gap={8}>
            <ReceiptText purchase={row} />
            <Flex gap={8} align="center">
              {row.memberId && <MemberLink memberId={row.memberId} names={names} />}
              <Button
                size="small"
                type={chosen?.purchaseId === row.purchaseId ? 'primary' : 'default'}
                aria-pressed={chosen?.purchaseId === row.purchaseId}
                aria-label={t('pick.tryOne', { number: row.number })}
                onClick={() => choose(row)}
              >
                {t('pick.try')}
              </Button>
            </Flex>
          </Flex>
        ))}
      </Flex>
    </Flex>
  )
}

function ReceiptText({ purchase }: { readonly purchase: Purchase }) {
  const { language } = useLanguage()
  const stores = useStores()
  const { number, store, at, paidMinor, currency } = purchase
  return (
    <div style={{ minWidth: 0 }}>
      <div className="number">
        {number} · <strong>{money(paidMinor, currency, language)}</strong>
      </div>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {stores.nameOfCode(store)} · {instant(at, stores.zoneOfCode(store), language)}
      </Typography.Text>
    </div>
  )
}
