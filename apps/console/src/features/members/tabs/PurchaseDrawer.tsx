import { count, EmptyState, instant, money, ProblemNotice } from '@atrium/ui'
import { useQuery } from '@tanstack/react-query'
import { Button, Descriptions, Drawer, Flex, Skeleton, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { call, problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { PointsTrace } from '../../purchases/PointsTrace.tsx'
import { useStores, useWords } from '../names.ts'

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
      size={720}
      destroyOnHidden
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && !error && (
        <Flex vertical gap={20}>
          <Head purchase={data} />
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

function Head({ purchase }: { readonly purchase: Purchase }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const words = useWords()
  const [params, setParams] = useSearchParams()
  const minor = (amount: number) => <span className="number">{money(amount, purchase.currency, language)}</span>
  const { returnOf } = purchase
  const show = (purchaseId: string) => {
    const next = new URLSearchParams(params)
    next.set('purchase', purchaseId)
    setParams(next)
  }
  const items = [
    { key: 'kind', children: t(`purchases.${purchase.kind}`) },
    { key: 'when', children: instant(purchase.at, stores.zoneOfCode(purchase.store), language) },
    { key: 'store', children: stores.nameOfCode(purchase.store) },
    { key: 'channel', children: words.channel(purchase.channel) },
    { key: 'gross', children: minor(purchase.grossMinor) },
    { key: 'discount', children: minor(purchase.discountMinor) },
    { key: 'paid', children: <strong>{minor(purchase.paidMinor)}</strong> },
    { key: 'returned', children: minor(purchase.returnedMinor) },
    ...(purchase.terminal ? [{ key: 'terminal', children: purchase.terminal }] : []),
    ...(returnOf
      ? [
          {
            key: 'returnOf',
            children: (
              <Button type="link" style={{ padding: 0, height: 'auto' }} onClick={() => show(returnOf)}>
                {t('purchases.showOriginal')}
              </Button>
            ),
          },
        ]
      : []),
  ]
  return (
    <Descriptions
      size="small"
      column={2}
      items={items.map(({ key, children }) => ({ key, label: t(`purchases.${key}`), children }))}
    />
  )
}

function Lines({ purchase }: { readonly purchase: Purchase }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const right = { align: 'right' as const, className: 'number' }
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
        {t('purchases.lines')}
      </Typography.Title>
      <Table<Purchase['lines'][number]>
        size="small"
        rowKey="lineNo"
        dataSource={[...purchase.lines]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <EmptyState hint={t('purchases.noLines')} /> }}
        columns={[
          {
            title: t('purchases.product'),
            render: (_, line) => (
              <>
                {line.name || line.sku}
                {line.name && (
                  <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12, lineHeight: 1.3 }}>
                    {line.sku}
                  </Typography.Text>
                )}
              </>
            ),
          },
          { ...right, title: t('purchases.quantity'), render: (_, line) => count(line.quantity, language) },
          {
            ...right,
            title: t('purchases.amount'),
            render: (_, line) => money(line.amountMinor, purchase.currency, language),
          },
          {
            ...right,
            title: t('purchases.broughtBack'),
            render: (_, line) => (line.returnedQuantity === 0 ? '–' : count(line.returnedQuantity, language)),
          },
        ]}
      />
    </section>
  )
}
