import { count, ProblemNotice } from '@atrium/ui'
import { Alert, Button, Card, Flex, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { Reasons } from '../loyalty/Reasons.tsx'
import { useLevelNames } from '../members/levels.ts'
import type { Member } from '../members/lookup.ts'
import { useProgrammes } from '../members/names.ts'
import { MemberFinder } from './MemberFinder.tsx'
import type { Anonymous } from './PurchaseDrawer.tsx'
import { Section } from './ReceiptParts.tsx'

/** An anonymous receipt and its way to a member: who bought it, what they would earn, and what they earned. */
export function ClaimSection({ receipt }: { readonly receipt: Anonymous }) {
  const { t } = useTranslation('purchases')
  const me = useMe()
  const claim = useTell('loyalty.claimPurchase', ['members.', 'points.', 'tiers.', 'purchases.'])
  const [finding, setFinding] = useState(false)
  const [chosen, setChosen] = useState<Member>()
  if (claim.data) return <Claimed posted={claim.data} receipt={receipt} />
  if (receipt.claimedBy !== null)
    return (
      <Alert
        type="success"
        showIcon
        title={t('claim.isClaimed')}
        action={<Link to={`/purchases?open=${receipt.claimedBy}.${receipt.purchaseId}`}>{t('claim.openReceipt')}</Link>}
      />
    )
  if (receipt.kind !== 'sale') return <Alert type="info" showIcon title={t('claim.onlySales')} />
  if (!mayAll(me, ['loyalty.claim', 'members.read']))
    return <Alert type="info" showIcon title={t('drawer.anonymous')} />
  if (!finding)
    return (
      <Alert
        type="info"
        showIcon
        title={t('drawer.anonymous')}
        action={
          <Button type="primary" size="small" onClick={() => setFinding(true)}>
            {t('drawer.claim')}
          </Button>
        }
      />
    )
  const { source, store, number, at, paidMinor, terminal } = receipt
  const submit = () =>
    chosen &&
    claim.mutate({
      body: {
        memberId: chosen.memberId,
        receipt: { source, store, number, at, paidMinor, ...(terminal === null ? {} : { terminal }) },
      },
    })
  return (
    <Section
      title={t('drawer.claim')}
      extra={
        <Button type="link" size="small" onClick={() => setFinding(false)}>
          {t('claim.cancel')}
        </Button>
      }
    >
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t('claim.hint')}</Typography.Text>
        <MemberFinder
          chosen={chosen}
          onChoose={(member) => {
            claim.reset()
            setChosen(member)
          }}
        />
        {chosen && (
          <>
            {mayAll(me, ['loyalty.simulate']) && <WouldEarn receipt={receipt} memberId={chosen.memberId} />}
            {claim.error && <ProblemNotice problem={problemOf(claim.error)} />}
            <div>
              <Button type="primary" onClick={submit} loading={claim.isPending}>
                {t('claim.submit', { name: chosen.name ?? chosen.phone ?? t('claim.unnamed') })}
              </Button>
            </div>
          </>
        )}
      </Flex>
    </Section>
  )
}

/** What the receipt would earn them, by the rules that the claim will be judged by. */
function WouldEarn({ receipt, memberId }: { readonly receipt: Anonymous; readonly memberId: string }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const me = useMe()
  const programmes = useProgrammes()
  const { source, number, store, terminal, at, currency, channel, grossMinor, paidMinor, returnedMinor } = receipt
  const lines = receipt.lines.map((line) => ({
    sku: line.sku,
    quantity: Math.round((line.quantity - line.returnedQuantity) * 1000) / 1000,
    amountMinor: line.amountMinor - line.returnedMinor,
  }))
  // What came back before is not earned for; a part without lines leaves the lines out, since they would not add up.
  const left = paidMinor - returnedMinor
  const addsUp = lines.reduce((sum, line) => sum + line.amountMinor, 0) === left
  const { data, error, isPending, refetch } = useAsk(
    'loyalty.simulatePurchase',
    {
      body: {
        kind: 'sale',
        source,
        number,
        store,
        at,
        currency,
        channel,
        grossMinor: returnedMinor === 0 ? grossMinor : left,
        paidMinor: left,
        memberId,
        lines: addsUp ? lines : [],
        ...(terminal === null ? {} : { terminal }),
      },
    },
    { enabled: mayAll(me, ['loyalty.simulate']) },
  )
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (isPending) return <Skeleton active paragraph={{ rows: 2 }} />
  return (
    <Card size="small" title={t('claim.would')} aria-live="polite">
      {data?.programmes.length === 0 && t('claim.nothing')}
      {data?.programmes.map((one) => (
        <div key={one.programmeId}>
          <strong>{programmes.nameOf(one.programmeId)}</strong>{' '}
          <span className="number">{t('claim.wouldEarn', { points: count(one.points, language, true) })}</span>
          <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
            {one.rules
              .filter(
                ({ points, isMultiplier, applies, inForce }) => points > 0 || (isMultiplier && applies && inForce),
              )
              .map((rule) => (
                <li key={rule.rule}>
                  {rule.name[language]}{' '}
                  {!rule.isMultiplier && t('claim.wouldEarn', { points: count(rule.points, language, true) })}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </Card>
  )
}

interface ClaimedProps {
  readonly posted: ReplyOf<'loyalty.claimPurchase'>
  readonly receipt: Anonymous
}

function Claimed({ posted, receipt }: ClaimedProps) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const levelName = useLevelNames(posted.programmes.map(({ programmeId }) => programmeId))
  return (
    <Alert
      type="success"
      showIcon
      title={t('claim.done')}
      description={
        <Flex vertical gap={8}>
          {posted.programmes.length === 0 && t('claim.nothing')}
          {posted.programmes.map((one) => (
            <div key={one.programmeId}>
              {t('claim.earned', {
                programme: programmes.nameOf(one.programmeId),
                points: count(one.points, language),
                balance: count(one.balance, language),
              })}
              <Reasons reasons={one.reasons} programmeId={one.programmeId} />
              {one.tier !== one.tierBefore &&
                t('claim.level', {
                  before: levelName(one.programmeId, one.tierBefore),
                  after: levelName(one.programmeId, one.tier),
                })}
            </div>
          ))}
          {posted.memberId && (
            <Flex gap={16}>
              <Link to={`/purchases?open=${posted.memberId}.${receipt.purchaseId}`}>{t('claim.openReceipt')}</Link>
              <Link to={`/members/${posted.memberId}`}>{t('claim.openMember')}</Link>
            </Flex>
          )}
        </Flex>
      }
    />
  )
}
