import { instant, money, ProblemNotice } from '@atrium/ui'
import { Alert, Button, Descriptions, Drawer, Flex, Skeleton, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useStores } from '../members/names.ts'
import { useChannel } from './columns.tsx'
import type { ListedPurchase } from './listing.ts'
import { PointsTrace } from './PointsTrace.tsx'
import { useSourceName } from './sources.ts'

export type Purchase = ReplyOf<'purchases.show'>
type Line = Purchase['lines'][number]

interface DrawerProps {
  /** `mbr_….pur_…`; of an anonymous receipt its id alone; null: closed. */
  readonly reference: string | null
  /** As the list has it: all that is shown of an anonymous one. */
  readonly listed: ListedPurchase | undefined
  readonly onClose: () => void
}

export function PurchaseDrawer({ reference, listed, onClose }: DrawerProps) {
  const { t } = useTranslation('purchases')
  const [memberId, purchaseId] = reference?.split('.') ?? []
  const known = purchaseId !== undefined && memberId !== undefined
  const { data, error, isPending, refetch } = useAsk(
    'purchases.show',
    { path: { memberId: memberId ?? '', purchaseId: purchaseId ?? '' } },
    { enabled: known },
  )
  const shown = known ? data : listed
  return (
    <Drawer
      open={reference !== null && (known || listed !== undefined)}
      onClose={onClose}
      size={760}
      destroyOnHidden
      title={t('drawer.title', { number: shown?.number ?? '' })}
    >
      {known && error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {known && isPending && <Skeleton active />}
      {known && data && <Whole purchase={data} memberId={memberId} />}
      {!known && listed && <Anonymous listed={listed} />}
    </Drawer>
  )
}

function Summary({ purchase }: { readonly purchase: ListedPurchase & Partial<Purchase> }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const stores = useStores()
  const channelName = useChannel()
  const sourceName = useSourceName()
  const amount = (minor: number) => money(minor, purchase.currency, language)
  const { grossMinor, discountMinor, terminal, returnOf } = purchase
  const items = [
    { key: 'store', label: t('list.store'), children: stores.nameOfCode(purchase.store) },
    { key: 'at', label: t('list.time'), children: instant(purchase.at, stores.zoneOfCode(purchase.store), language) },
    { key: 'kind', label: t('list.kind'), children: t(`kind.${purchase.kind}`) },
    { key: 'channel', label: t('list.channel'), children: channelName(purchase.channel) },
    { key: 'source', label: t('drawer.source'), children: sourceName(purchase.source) },
    ...(terminal ? [{ key: 'terminal', label: t('drawer.terminal'), children: terminal }] : []),
    ...(grossMinor === undefined ? [] : [{ key: 'gross', label: t('drawer.gross'), children: amount(grossMinor) }]),
    ...(discountMinor ? [{ key: 'discount', label: t('drawer.discount'), children: amount(discountMinor) }] : []),
    { key: 'paid', label: t('drawer.paid'), children: <strong>{amount(purchase.paidMinor)}</strong> },
    ...(purchase.returnedMinor === 0
      ? []
      : [{ key: 'returned', label: t('drawer.returned'), children: amount(purchase.returnedMinor) }]),
    ...(returnOf && purchase.memberId
      ? [
          {
            key: 'of',
            label: t('drawer.returnOf'),
            children: <Link to={`/purchases?open=${purchase.memberId}.${returnOf}`}>{returnOf}</Link>,
          },
        ]
      : []),
    ...(purchase.memberId
      ? [
          {
            key: 'member',
            label: t('list.member'),
            children: (
              <Link to={`/members/${purchase.memberId}`} title={purchase.memberId}>
                <BuyerName memberId={purchase.memberId} />
              </Link>
            ),
          },
        ]
      : []),
    {
      key: 'id',
      label: t('drawer.id'),
      children: <Typography.Text type="secondary">{purchase.purchaseId}</Typography.Text>,
    },
  ]
  return <Descriptions size="small" column={2} items={items} className="number" />
}

function BuyerName({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  const { data } = useAsk('members.member', { path: { memberId } }, { enabled: mayAll(me, ['members.read']) })
  return <>{data?.name ?? t('list.see')}</>
}

function Whole({ purchase, memberId }: { readonly purchase: Purchase; readonly memberId: string }) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  return (
    <Flex vertical gap={20}>
      <Summary purchase={purchase} />
      <section aria-label={t('drawer.lines')}>
        <Typography.Title level={2} style={{ fontSize: 15 }}>
          {t('drawer.lines')}
        </Typography.Title>
        <Lines purchase={purchase} />
      </section>
      {mayAll(me, ['points.read']) && <PointsTrace purchase={purchase} memberId={memberId} />}
    </Flex>
  )
}

function Lines({ purchase }: { readonly purchase: Purchase }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const amount = (minor: number) => money(minor, purchase.currency, language)
  if (purchase.lines.length === 0) return <Typography.Text type="secondary">{t('drawer.noLines')}</Typography.Text>
  return (
    <Table<Line>
      size="small"
      pagination={false}
      rowKey="lineNo"
      dataSource={[...purchase.lines]}
      aria-label={t('drawer.lines')}
      columns={[
        {
          title: t('drawer.product'),
          render: (_, line) => (
            <>
              <ProductName line={line} />
              <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                {line.sku}
                {line.returnedQuantity !== 0 &&
                  ` · ${t('drawer.returnedPart', { quantity: line.returnedQuantity, amount: amount(line.returnedMinor) })}`}
              </Typography.Text>
            </>
          ),
        },
        { title: t('drawer.quantity'), align: 'right', className: 'number', dataIndex: 'quantity' },
        {
          title: t('drawer.amount'),
          align: 'right',
          className: 'number',
          render: (_, line) => amount(line.amountMinor),
        },
      ]}
    />
  )
}

/** The receipt names products in Chinese; the catalogue knows the other language. */
function ProductName({ line }: { readonly line: Line }) {
  const { language } = useLanguage()
  const me = useMe()
  const { data } = useAsk(
    'catalog.product',
    { path: { sku: line.sku } },
    { enabled: language === 'en' && line.sku !== '' && mayAll(me, ['catalog.read']) },
  )
  return <>{(language === 'en' ? data?.name.en : undefined) ?? line.name}</>
}

function Anonymous({ listed }: { readonly listed: ListedPurchase }) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  return (
    <Flex vertical gap={20}>
      <Summary purchase={listed} />
      <Alert
        type="info"
        showIcon
        title={t('drawer.anonymous')}
        action={
          mayAll(me, ['loyalty.claim', 'members.read']) && (
            <Link to={`/purchases/anonymous?open=${listed.purchaseId}`}>
              <Button size="small">{t('drawer.claim')}</Button>
            </Link>
          )
        }
      />
    </Flex>
  )
}
