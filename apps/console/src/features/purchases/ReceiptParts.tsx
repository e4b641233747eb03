import { count, instant, money, percent } from '@atrium/ui'
import { Descriptions, Flex, Table, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, useMemberNames } from '../../app/member-names.tsx'
import { useStores, useWords } from '../members/names.ts'
import { referenceOf } from './listing.ts'
import type { Anonymous, Purchase } from './PurchaseDrawer.tsx'
import { useSourceName } from './sources.ts'

type Receipt = Purchase | Anonymous
type Line = Receipt['lines'][number]
type Related = Receipt['returns'][number]

/** A section of a drawer under its own heading. */
export function Section({ title, extra, children }: { title: string; extra?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Flex justify="space-between" align="baseline" gap={8} wrap style={{ marginBottom: 8 }}>
        <Typography.Title level={2} style={{ fontSize: 15, margin: 0 }}>
          {title}
        </Typography.Title>
        {extra}
      </Flex>
      {children}
    </section>
  )
}

/** The head of a receipt: where, when, how much, by whom, how paid and received, and what belongs to it. */
export function Summary({ purchase }: { readonly purchase: Receipt }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const stores = useStores()
  const channelName = useChannelName()
  const sourceName = useSourceName()
  const buyer = purchase.memberId ?? ('claimedBy' in purchase ? purchase.claimedBy : null)
  const names = useMemberNames([buyer])
  const zone = stores.zoneOfCode(purchase.store)
  const amount = (minor: number) => <span className="number">{money(minor, purchase.currency, language)}</span>
  const at = (iso: string) => <span className="number">{instant(iso, zone, language)}</span>
  const words = useWords()
  const { receivedFrom: from, payments, original, returns, recognisedBy } = purchase
  const method = (code: string) => t(`method.${code}`, { defaultValue: code })
  const items: { key: string; label: string; children: ReactNode; span?: number }[] = [
    {
      key: 'member',
      label: t('list.member'),
      children: buyer ? (
        <MemberLink memberId={buyer} names={names} />
      ) : (
        <Typography.Text type="secondary">{t('list.nobody')}</Typography.Text>
      ),
    },
    { key: 'kind', label: t('list.kind'), children: t(`kind.${purchase.kind}`) },
    { key: 'store', label: t('list.store'), children: stores.nameOfCode(purchase.store) },
    { key: 'at', label: t('list.time'), children: at(purchase.at) },
    { key: 'paid', label: t('list.paid'), children: <strong>{amount(purchase.paidMinor)}</strong> },
    { key: 'gross', label: t('drawer.gross'), children: amount(purchase.grossMinor) },
  ]
  const more = (key: string, label: string, children: ReactNode, span = 1) => items.push({ key, label, children, span })
  if (purchase.discountMinor !== 0) more('discount', t('drawer.discount'), amount(purchase.discountMinor))
  if (purchase.returnedMinor !== 0) more('returned', t('drawer.returned'), amount(purchase.returnedMinor))
  if (payments.length > 0)
    more(
      'payments',
      t('drawer.payments'),
      <Flex gap={12} wrap>
        {payments.map((payment) => (
          <span key={`${payment.method} ${payment.amountMinor}`}>
            {method(payment.method)} {amount(payment.amountMinor)}
          </span>
        ))}
      </Flex>,
      2,
    )
  if (recognisedBy.length > 0)
    more(
      'recognised',
      t('drawer.recognised'),
      <Flex gap={12} wrap>
        {recognisedBy.map(({ kind, value }) => (
          <span key={`${kind} ${value}`}>
            {words.identity(kind)} <span className="number">{value}</span>
          </span>
        ))}
      </Flex>,
      2,
    )
  more('channel', t('list.channel'), channelName(purchase.channel))
  more('source', t('drawer.source'), sourceName(purchase.source))
  if (purchase.terminal) more('terminal', t('drawer.terminal'), purchase.terminal)
  more(
    'received',
    t('drawer.received'),
    <span>
      {at(purchase.receivedAt)}
      {` · ${from.name ?? t(`from.${from.kind}`)}`}
    </span>,
  )
  if (purchase.claimedAt) more('claimed', t('drawer.claimedAt'), at(purchase.claimedAt))
  if (original) more('original', t('drawer.original'), <RelatedLink related={original} />, 2)
  if (returns.length > 0)
    more(
      'returns',
      t('drawer.returns'),
      <Flex vertical>
        {returns.map((each) => (
          <RelatedLink key={each.purchaseId} related={each} />
        ))}
      </Flex>,
      2,
    )
  return <Descriptions size="small" column={2} items={items} />
}

/** Another receipt: its number leads to it, with its time and amount. */
function RelatedLink({ related }: { readonly related: Related }) {
  const { language } = useLanguage()
  const stores = useStores()
  return (
    <span className="number">
      <Link to={{ pathname: '/purchases', search: `open=${referenceOf(related)}` }}>{related.number}</Link>{' '}
      <Typography.Text type="secondary">
        {instant(related.at, stores.zoneOfCode(related.store), language)} ·{' '}
        {money(related.paidMinor, related.currency, language)}
      </Typography.Text>
    </span>
  )
}

/** What was bought, what of it came back, and who sold it. */
export function Lines({ purchase }: { readonly purchase: Receipt }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const amount = (minor: number) => money(minor, purchase.currency, language)
  const right = { align: 'right' as const, className: 'number' }
  const hasGuides = purchase.lines.some(({ guides }) => guides.length > 0)
  return (
    <Section title={t('drawer.lines')}>
      {purchase.lines.length === 0 ? (
        <Typography.Text type="secondary">{t('drawer.noLines')}</Typography.Text>
      ) : (
        <Table<Line>
          size="small"
          pagination={false}
          rowKey="lineNo"
          dataSource={[...purchase.lines]}
          aria-label={t('drawer.lines')}
          scroll={{ x: 'max-content' }}
          columns={[
            {
              title: t('drawer.product'),
              render: (_, line) => (
                <>
                  {(language === 'en' ? line.nameEn : null) ?? (line.name || line.sku)}
                  <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                    {line.sku}
                    {line.returnedQuantity !== 0 &&
                      ` · ${t('drawer.returnedPart', { quantity: line.returnedQuantity, amount: amount(line.returnedMinor) })}`}
                  </Typography.Text>
                </>
              ),
            },
            ...(hasGuides
              ? [
                  {
                    title: t('drawer.guides'),
                    render: (_: unknown, line: Line) => <Guides line={line} />,
                  },
                ]
              : []),
            { title: t('drawer.quantity'), ...right, render: (_, line) => count(line.quantity, language) },
            { title: t('drawer.amount'), ...right, render: (_, line) => amount(line.amountMinor) },
          ]}
        />
      )}
    </Section>
  )
}

function Guides({ line }: { readonly line: Line }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  return (
    <Flex gap={4} wrap>
      {line.guides.map(({ guideId, name, shareBp }) => (
        <Tag key={guideId} style={{ margin: 0 }}>
          {name ?? t('drawer.unknownGuide')}
          {line.guides.length > 1 && ` ${percent(shareBp / 10_000, language)}`}
        </Tag>
      ))}
    </Flex>
  )
}
