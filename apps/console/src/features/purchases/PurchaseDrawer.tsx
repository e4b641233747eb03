import { ProblemNotice } from '@atrium/ui'
import { Drawer, Flex, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { ClaimSection } from './ClaimSection.tsx'
import { PointsTrace } from './PointsTrace.tsx'
import { Lines, Summary } from './ReceiptParts.tsx'

export type Purchase = ReplyOf<'purchases.show'>
export type Anonymous = ReplyOf<'purchases.showAnonymous'>

interface DrawerProps {
  /** As `referenceOf` writes it; null: closed. */
  readonly reference: string | null
  readonly onClose: () => void
}

/** One receipt by its own address: everything around it, and how its points came about; one of nobody can be claimed. */
export function PurchaseDrawer({ reference, onClose }: DrawerProps) {
  const { t } = useTranslation('purchases')
  const [first = '', second] = reference?.split('.') ?? []
  const shown = useShown(first, second)
  return (
    <Drawer
      open={reference !== null}
      onClose={onClose}
      size={800}
      destroyOnHidden
      title={shown.data ? t('drawer.title', { number: shown.data.number }) : t('drawer.receipt')}
    >
      {shown.error && <ProblemNotice problem={problemOf(shown.error)} onRetry={() => void shown.refetch()} />}
      {!shown.error && !shown.data && <Skeleton active />}
      {shown.data && !shown.error && (
        <Flex vertical gap={24}>
          <Summary purchase={shown.data} />
          {'claimedBy' in shown.data && <ClaimSection key={shown.data.purchaseId} receipt={shown.data} />}
          <Lines purchase={shown.data} />
          {'returnOf' in shown.data && shown.data.memberId && (
            <PointsTrace purchase={shown.data} memberId={shown.data.memberId} />
          )}
        </Flex>
      )}
    </Drawer>
  )
}

function useShown(first: string, second: string | undefined) {
  const owned = useAsk(
    'purchases.show',
    { path: { memberId: first, purchaseId: second ?? '' } },
    { enabled: second !== undefined },
  )
  const anonymous = useAsk(
    'purchases.showAnonymous',
    { path: { purchaseId: first } },
    { enabled: second === undefined && first !== '' },
  )
  return second === undefined ? anonymous : owned
}
