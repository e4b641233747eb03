import { count, instant, nameIn, ProblemNotice } from '@atrium/ui'
import { Button, Card, Flex, Skeleton, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { SimulationResult } from '../loyalty/SimulationResult.tsx'
import { useProgrammes } from '../members/names.ts'
import type { Purchase } from './PurchaseDrawer.tsx'
import { Section } from './ReceiptParts.tsx'
import { TracedRules } from './TracedRules.tsx'

export type Judgement = ReplyOf<'loyalty.judgement'>['programmes'][number]
type Entry = Judgement['entries'][number]

/** How a purchase was judged when it was posted, programme by programme, and what became of its points. */
export function PointsTrace({ purchase, memberId }: { readonly purchase: Purchase; readonly memberId: string }) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  const mayRead = mayAll(me, ['purchases.read'])
  const { data, error, isPending, refetch } = useAsk(
    'loyalty.judgement',
    { path: { memberId, purchaseId: purchase.purchaseId } },
    { enabled: mayRead },
  )
  if (!mayRead) return null
  return (
    <Section title={t('trace.title')}>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && isPending && <Skeleton active paragraph={{ rows: 4 }} />}
      {data?.programmes.length === 0 && <Typography.Text type="secondary">{t('trace.none')}</Typography.Text>}
      <Flex vertical gap={12}>
        {data?.programmes.map((one) => (
          <JudgementCard key={one.programmeId} judgement={one} purchase={purchase} memberId={memberId} />
        ))}
        {purchase.kind === 'sale' && mayAll(me, ['loyalty.simulate']) && (
          <ByTodaysRules purchase={purchase} memberId={memberId} />
        )}
      </Flex>
    </Section>
  )
}

interface CardProps {
  readonly judgement: Judgement
  readonly purchase: Purchase
  readonly memberId: string
}

function JudgementCard({ judgement, purchase, memberId }: CardProps) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const { points, takenBack, tierBefore, tierAfter, reasons } = judgement
  const figure = (value: number) => count(value, language, true)
  const plain = reasons.filter(({ code }) => code !== 'rule' && code !== 'multiplier' && code !== 'taken_back')
  return (
    <Card
      size="small"
      title={programmes.nameOf(judgement.programmeId)}
      extra={
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {judgement.ruleSetVersion === 0
            ? t('trace.noRules')
            : t('trace.version', { version: judgement.ruleSetVersion })}
        </Typography.Text>
      }
    >
      <Flex align="baseline" gap={12} wrap>
        <span style={{ fontSize: 24, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>
          {t('trace.points', { points: figure(points) })}
        </span>
        {takenBack > 0 && (
          <Tag color="red">
            {t('trace.takenBack', { points: count(takenBack, language), left: count(points - takenBack, language) })}
          </Tag>
        )}
        <Typography.Text type="secondary" className="number">
          {t('trace.balance', { points: count(judgement.balanceAfter, language) })}
          {judgement.debtAfter > 0 && ` · ${t('trace.debt', { points: count(judgement.debtAfter, language) })}`}
          {' · '}
          {tierBefore.code === tierAfter.code
            ? t('trace.level', { level: nameIn(tierAfter.name, language) })
            : t('trace.levelMoved', {
                before: nameIn(tierBefore.name, language),
                after: nameIn(tierAfter.name, language),
              })}
        </Typography.Text>
      </Flex>
      {plain.map(({ code }) => (
        <div key={code}>{t(`trace.reason.${code}`)}</div>
      ))}
      {judgement.rules.length > 0 && <TracedRules judgement={judgement} currency={purchase.currency} />}
      {judgement.returns.length > 0 && (
        <div style={{ marginTop: 12 }}>
          <Typography.Text strong>{t('trace.returns')}</Typography.Text>
          {judgement.returns.map((one) => (
            <Flex key={one.purchaseId} gap={8} className="number">
              <Link to={`/purchases?open=${one.memberId}.${one.purchaseId}`}>{one.number}</Link>
              <span>{t('trace.points', { points: figure(one.points) })}</span>
            </Flex>
          ))}
        </div>
      )}
      <Entries entries={judgement.entries} zone={programmes.zoneOf(judgement.programmeId)} memberId={memberId} />
    </Card>
  )
}

interface EntriesProps {
  readonly entries: readonly Entry[]
  readonly zone: string
  readonly memberId: string
}

/** What the purchase and its returns moved in the ledger, in its order. */
function Entries({ entries, zone, memberId }: EntriesProps) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const me = useMe()
  const right = { align: 'right' as const, className: 'number' }
  if (entries.length === 0)
    return (
      <Typography.Paragraph type="secondary" style={{ margin: '12px 0 0' }}>
        {t('trace.noEntries')}
      </Typography.Paragraph>
    )
  return (
    <div style={{ marginTop: 12 }}>
      <Flex justify="space-between" align="baseline">
        <Typography.Text strong>{t('trace.entries')}</Typography.Text>
        {mayAll(me, ['members.read', 'points.read']) && (
          <Link to={`/members/${memberId}?tab=points`}>{t('trace.statement')}</Link>
        )}
      </Flex>
      <Table<Entry>
        size="small"
        aria-label={t('trace.entries')}
        pagination={false}
        rowKey="entryId"
        dataSource={[...entries]}
        columns={[
          { title: t('trace.kind'), render: (_, entry) => t(`trace.kinds.${entry.kind}`) },
          {
            title: t('trace.at'),
            className: 'number',
            render: (_, entry) => instant(entry.effectiveAt, zone, language),
          },
          { title: t('trace.amount'), ...right, render: (_, entry) => count(entry.amount, language, true) },
          { title: t('trace.balanceColumn'), ...right, render: (_, entry) => count(entry.balance, language) },
        ]}
      />
    </div>
  )
}

/** Works a sale out again by today's rules: which would apply, which not and why. */
function ByTodaysRules({ purchase, memberId }: { readonly purchase: Purchase; readonly memberId: string }) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  const simulate = useTell('loyalty.simulatePurchase', [])
  const { source, number, store, terminal, at, currency, channel, grossMinor, paidMinor, lines } = purchase
  const ask = () =>
    simulate.mutate({
      body: {
        kind: 'sale',
        source,
        number,
        store,
        at,
        currency,
        channel,
        grossMinor,
        paidMinor,
        memberId,
        lines: lines.map(({ sku, quantity, amountMinor }) => ({ sku, quantity, amountMinor })),
        ...(terminal === null ? {} : { terminal }),
      },
    })
  if (!mayAll(me, ['loyalty.simulate'])) return null
  return (
    <div>
      <Flex gap={8} align="baseline" wrap>
        <Button type="link" style={{ padding: 0 }} onClick={ask} loading={simulate.isPending}>
          {t('trace.today')}
        </Button>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('trace.todayHint')}
        </Typography.Text>
      </Flex>
      {simulate.error && <ProblemNotice problem={problemOf(simulate.error)} onRetry={ask} />}
      {simulate.data && <SimulationResult simulation={simulate.data} />}
    </div>
  )
}
