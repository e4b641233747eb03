import { ProblemNotice } from '@atrium/ui'
import { useQuery } from '@tanstack/react-query'
import { Drawer, Flex, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { call, problemOf, type ReplyOf } from '../../../app/api.ts'
import { useAsk } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { PointsTrace } from '../../purchases/PointsTrace.tsx'
import { Lines, Summary } from '../../purchases/ReceiptParts.tsx'

type Purchase = ReplyOf<'purchases.show'>

interface PurchaseDrawerProps {
  readonly memberId: string
  readonly purchaseId: string | null
  /** Under which member of the person it is kept, where the list says so. */
  readonly buyerId: string | undefined
  /** The list is still being read. */
  readonly pending: boolean
  readonly onClose: () => void
}

/** One purchase: its lines, and the points that came of it. */
export function PurchaseDrawer({ memberId, purchaseId, buyerId, pending, onClose }: PurchaseDrawerProps) {
  const { t } = useTranslation('members')
  const me = useMe()
  const { data, error, refetch } = usePurchase({ memberId, purchaseId, buyerId, pending })
  return (
    <Drawer
      title={data ? t('purchases.title', { number: data.number }) : t('tab.purchases')}
      open={purchaseId !== null}
      onClose={onClose}
      size={800}
      destroyOnHidden
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && !error && (
        <Flex vertical gap={24}>
          <Summary purchase={data} />
          <Lines purchase={data} />
          {mayAll(me, ['points.read']) && <PointsTrace purchase={data} memberId={memberId} />}
        </Flex>
      )}
    </Drawer>
  )
}

/** A purchase is kept under the member who made it, who may since have been merged: where the list does not say, all are asked. */
function usePurchase({ memberId, purchaseId, buyerId, pending }: Omit<PurchaseDrawerProps, 'onClose'>) {
  const lineage = useAsk('members.member', { path: { memberId } }).data?.lineage
  const candidates = buyerId === undefined ? lineage : [buyerId]
  return useQuery({
    queryKey: ['purchases.show', purchaseId, candidates],
    enabled: purchaseId !== null && candidates !== undefined && !pending,
    queryFn: async () => {
      const [first = memberId, ...others] = candidates ?? []
      for (const other of others) {
        const found = await showOf(other, purchaseId ?? '')
        if (found) return found
      }
      return (await call('purchases.show', { path: { memberId: first, purchaseId: purchaseId ?? '' } })).value
    },
  })
}

/** The purchase, or undefined where this member has none of that id. */
async function showOf(memberId: string, purchaseId: string): Promise<Purchase | undefined> {
  try {
    return (await call('purchases.show', { path: { memberId, purchaseId } })).value
  } catch (error) {
    if (problemOf(error).status === 404) return undefined
    throw error
  }
}
