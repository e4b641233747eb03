import { count, EmptyState, instant, money, ProblemNotice } from '@atrium/ui'
import { Alert, Button, Descriptions, Drawer, Flex, Form, Input, Radio, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { Reasons } from '../loyalty/Reasons.tsx'
import { type Member, useLookup } from '../members/lookup.ts'
import { useProgrammes, useStores } from '../members/names.ts'
import type { ListedPurchase } from './listing.ts'

const MEMBER_ID = /^mbr_[0-9a-hjkmnp-tv-z]{1,7}$/

interface ClaimProps {
  readonly opened: boolean
  readonly listed: ListedPurchase | undefined
  readonly onClose: () => void
}

/** Finds who bought an anonymous receipt and makes it theirs; then tells what was earned. */
export function ClaimDrawer({ opened, listed, onClose }: ClaimProps) {
  const { t } = useTranslation('purchases')
  return (
    <Drawer
      open={opened && listed !== undefined}
      onClose={onClose}
      size={520}
      destroyOnHidden
      title={t('claim.title', { number: listed?.number ?? '' })}
    >
      {listed && <Claim listed={listed} />}
    </Drawer>
  )
}

function Claim({ listed }: { readonly listed: ListedPurchase }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const stores = useStores()
  // The receipt leaves the list of the anonymous once it is claimed; the list is read again when the drawer closes.
  const claim = useTell('loyalty.claimPurchase', ['members.', 'points.', 'tiers.'])
  const [search, setSearch] = useState('')
  const [terminal, setTerminal] = useState('')
  const [chosen, setChosen] = useState<Member>()
  const nameOf = (member: Member) => member.name ?? t('claim.unnamed')
  const submit = () =>
    chosen &&
    claim.mutate({
      body: {
        memberId: chosen.memberId,
        receipt: {
          source: listed.source,
          store: listed.store,
          number: listed.number,
          at: listed.at,
          paidMinor: listed.paidMinor,
          ...(terminal.trim() === '' ? {} : { terminal: terminal.trim() }),
        },
      },
    })
  return (
    <Flex vertical gap={16}>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'store', label: t('list.store'), children: stores.nameOfCode(listed.store) },
          {
            key: 'at',
            label: t('list.time'),
            children: instant(listed.at, stores.zoneOfCode(listed.store), language),
          },
          { key: 'paid', label: t('list.paid'), children: money(listed.paidMinor, listed.currency, language) },
        ]}
      />
      {claim.data ? (
        <Claimed posted={claim.data} />
      ) : (
        <>
          <Typography.Text type="secondary">{t('claim.hint')}</Typography.Text>
          <Input.Search
            autoFocus
            aria-label={t('claim.search')}
            placeholder={t('claim.search')}
            enterButton={t('claim.find')}
            onSearch={(text) => {
              setChosen(undefined)
              setSearch(text.trim())
            }}
          />
          <Found search={search} chosen={chosen} onChoose={setChosen} />
          {chosen && (
            <Form layout="vertical" onFinish={submit}>
              <Form.Item label={t('claim.terminal')}>
                <Input value={terminal} onChange={({ target }) => setTerminal(target.value)} maxLength={64} />
              </Form.Item>
              {claim.error && <ProblemNotice problem={problemOf(claim.error)} />}
              <Button type="primary" htmlType="submit" loading={claim.isPending} style={{ marginTop: 12 }}>
                {t('claim.submit', { name: nameOf(chosen) })}
              </Button>
            </Form>
          )}
        </>
      )}
    </Flex>
  )
}

interface FoundProps {
  readonly search: string
  readonly chosen: Member | undefined
  readonly onChoose: (member: Member) => void
}

function Found({ search, chosen, onChoose }: FoundProps) {
  const { t } = useTranslation('purchases')
  const byId = MEMBER_ID.test(search)
  const member = useAsk('members.member', { path: { memberId: search } }, { enabled: byId })
  const lookup = useLookup(search, 'auto', !byId)
  if (search === '') return null
  const { error, isPending } = byId ? member : lookup
  const rows = byId ? (member.data ? [member.data] : []) : (lookup.data?.items ?? [])
  if (error) return <ProblemNotice problem={problemOf(error)} />
  if (isPending) return <Skeleton active paragraph={{ rows: 2 }} />
  if (rows.length === 0) return <EmptyState hint={t('claim.nobody')} />
  return (
    <Radio.Group
      aria-label={t('claim.choose')}
      value={chosen?.memberId ?? null}
      onChange={({ target }) => {
        const found = rows.find(({ memberId }) => memberId === target.value)
        if (found) onChoose(found)
      }}
    >
      <Flex vertical gap={8} style={{ maxHeight: 320, overflow: 'auto' }}>
        {rows.map((row) => (
          <Radio key={row.memberId} value={row.memberId}>
            {row.name ?? t('claim.unnamed')} <span className="number">{row.phone}</span>{' '}
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {row.memberId}
            </Typography.Text>
          </Radio>
        ))}
      </Flex>
    </Radio.Group>
  )
}

function Claimed({ posted }: { readonly posted: ReplyOf<'loyalty.claimPurchase'> }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const programmes = useProgrammes()
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
              {one.tier !== one.tierBefore && t('claim.level', { before: one.tierBefore, after: one.tier })}
            </div>
          ))}
          {posted.memberId && <Link to={`/members/${posted.memberId}`}>{t('claim.openMember')}</Link>}
        </Flex>
      }
    />
  )
}
