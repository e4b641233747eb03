import { count, ProblemNotice } from '@atrium/ui'
import { Button, Flex, Skeleton, Tag, Typography } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useList, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { SimulationResult } from '../loyalty/SimulationResult.tsx'
import { useProgrammes } from '../members/names.ts'
import type { Purchase } from './PurchaseDrawer.tsx'

const PAGE = 200

/** The member's entries that a purchase caused: read back, newest first, until before the purchase. */
function useEntries(purchase: Purchase, memberId: string) {
  const list = useList('points.entriesOfMember', { path: { memberId }, query: { limit: PAGE } })
  const { rows, hasNextPage, isFetching, isError, fetchNextPage } = list
  const last = rows.at(-1)
  const needsMore = hasNextPage && !isError && last !== undefined && last.effectiveAt >= purchase.at
  useEffect(() => {
    if (needsMore && !isFetching) void fetchNextPage()
  }, [needsMore, isFetching, fetchNextPage])
  return {
    ...list,
    pending: list.isPending || needsMore,
    own: rows.filter((row) => row.purchaseId === purchase.purchaseId),
  }
}

export function PointsTrace({ purchase, memberId }: { readonly purchase: Purchase; readonly memberId: string }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const me = useMe()
  const { own, error, pending, refetch } = useEntries(purchase, memberId)
  return (
    <section aria-label={t('trace.title')}>
      <Typography.Title level={2} style={{ fontSize: 15 }}>
        {t('trace.title')}
      </Typography.Title>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && pending && <Skeleton active paragraph={{ rows: 2 }} />}
      {!error && !pending && own.length === 0 && <Typography.Text type="secondary">{t('trace.none')}</Typography.Text>}
      <Flex vertical gap={8}>
        {own.map((entry) => (
          <Flex key={entry.entryId} gap={8} wrap align="baseline">
            <Typography.Text strong>{programmes.nameOf(entry.programmeId)}</Typography.Text>
            <Tag color={entry.amount < 0 ? 'orange' : 'success'}>
              {t('trace.entry', { kind: t(`trace.kinds.${entry.kind}`), points: count(entry.amount, language, true) })}
            </Tag>
            <Typography.Text type="secondary">
              {entry.ruleVersion !== null && `${t('trace.rules', { version: entry.ruleVersion })} · `}
              {t('trace.balance', { points: count(entry.balance, language) })}
            </Typography.Text>
          </Flex>
        ))}
      </Flex>
      {purchase.kind === 'sale' && mayAll(me, ['loyalty.simulate']) && <Why purchase={purchase} memberId={memberId} />}
    </section>
  )
}

/** Works a sale out again by today's rules: which applied, which did not and why. */
function Why({ purchase, memberId }: { readonly purchase: Purchase; readonly memberId: string }) {
  const { t } = useTranslation('purchases')
  const simulate = useTell('loyalty.simulatePurchase', [])
  const { source, number, store, at, currency, channel, grossMinor, paidMinor, lines } = purchase
  const ask = () =>
    simulate.mutate({
      body: {
        kind: 'sale',
        source,
        // Another number: the receipt itself is known already and would be refused.
        number: `${number.slice(0, 90)}?`,
        store,
        at,
        currency,
        channel,
        grossMinor,
        paidMinor,
        memberId,
        lines: lines.map(({ sku, quantity, amountMinor }) => ({ sku, quantity, amountMinor })),
      },
    })
  return (
    <div style={{ marginTop: 12 }}>
      <Flex gap={8} align="baseline">
        <Button size="small" onClick={ask} loading={simulate.isPending}>
          {t('trace.why')}
        </Button>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('trace.whyHint')}
        </Typography.Text>
      </Flex>
      {simulate.error && <ProblemNotice problem={problemOf(simulate.error)} onRetry={ask} />}
      {simulate.data && <SimulationResult simulation={simulate.data} />}
    </div>
  )
}
