import { count, day, instant, nameIn, useProblemMessage } from '@atrium/ui'
import { Button, Card, Descriptions, Flex, Tag, Tooltip, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { InAudiences } from '../audiences/InAudiences.tsx'
import { AtAGlance } from '../profiles/AtAGlance.tsx'
import { valueOfField } from './fields.ts'
import type { Member } from './lookup.ts'
import { useProgrammes, useStaff, useStores, useWords } from './names.ts'

type Field = ReplyOf<'members.fields'>['items'][number]

/** Who this is, in one look; masked until somebody who may asks to see it whole. */
export function SummaryCard({ member }: { readonly member: Member }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const stores = useStores()
  const staff = useStaff()
  const words = useWords()
  const [whole, setWhole] = useState<Member>()
  const shown = whole ?? member
  const { data } = useAsk('members.fields', {})
  const row = (key: string, value: ReactNode, label = t(`field.${key}`)) => ({ key, label, children: value ?? '–' })
  const joined = member.joinedAt ?? member.createdAt
  const zone = stores.zoneOf(member.joinedStoreId ?? member.createdStoreId)
  const fields = (data?.items ?? []).filter(({ code, archived }) => !archived || member.attributes[code] !== undefined)
  return (
    <Card size="small" styles={{ body: { padding: 16 } }}>
      <Flex justify="space-between" align="start" gap={8} style={{ marginBottom: 12 }}>
        <div>
          <Typography.Text strong style={{ fontSize: 18 }}>
            {member.name ?? t('unnamed')}
          </Typography.Text>
          <Typography.Text
            type="secondary"
            copyable={{ text: member.memberId, tooltips: false }}
            style={{ display: 'block', fontSize: 12 }}
          >
            {member.memberId}
          </Typography.Text>
        </div>
        <Tag color={member.stage === 'joined' ? 'success' : 'default'}>{t(`stage.${member.stage}`)}</Tag>
      </Flex>
      {member.erasedAt && (
        <Typography.Paragraph type="danger">
          {t('member.erased', { at: instant(member.erasedAt, zone, language) })}
        </Typography.Paragraph>
      )}
      <Standing memberId={member.memberId} />
      {mayAll(me, ['profiles.read']) && <AtAGlance memberId={member.memberId} />}
      {mayAll(me, ['audiences.read']) && <InAudiences memberId={member.memberId} />}
      <Descriptions
        column={1}
        size="small"
        styles={{ label: { width: language === 'en' ? 124 : 96 } }}
        items={[
          row('phone', <Contact value={shown.phone} member={member} whole={whole} onWhole={setWhole} />),
          row('email', shown.email),
          row('gender', member.gender && words.gender(member.gender)),
          row('birthday', member.birthday && day(member.birthday, language)),
          row('home', stores.nameOf(member.homeStoreId)),
          row('guide', staff.nameOf(member.guideId)),
          row(member.joinedAt ? 'joined' : 'created', instant(joined, zone, language)),
          row('channel', words.channel(member.joinedChannel ?? member.createdChannel)),
          row('place', stores.nameOf(member.joinedStoreId ?? member.createdStoreId)),
          ...fields.map((field: Field) =>
            row(
              field.code,
              valueOfField(field, member.attributes[field.code], t, language),
              nameIn(field.name, language),
            ),
          ),
        ]}
      />
      {member.lineage.length > 1 && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('member.lineage', { count: member.lineage.length })}
        </Typography.Text>
      )}
    </Card>
  )
}

/** Level and points in each programme that the member has to do with: what one looks for first. */
function Standing({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const programmes = useProgrammes()
  const levels = useAsk('tiers.levelsOfMember', { path: { memberId } }, { enabled: mayAll(me, ['tiers.read']) })
  const points = useAsk('points.balancesOfMember', { path: { memberId } }, { enabled: mayAll(me, ['points.read']) })
  const lines = programmes.rows.flatMap(({ id, name }) => {
    const level = levels.data?.items.find(({ programmeId }) => programmeId === id)
    const own = points.data?.items.find(({ programmeId }) => programmeId === id)
    return level || own ? [{ id, name: nameIn(name, language), level, own }] : []
  })
  if (lines.length === 0) return null
  return (
    <Flex vertical gap={4} style={{ marginBottom: 12 }}>
      {lines.map(({ id, name, level, own }) => (
        <Flex key={id} justify="space-between" align="center" gap={8}>
          <Typography.Text type="secondary">{name}</Typography.Text>
          <Flex gap={8} align="center">
            {level && (
              <Tag color={level.rank > 0 ? 'gold' : 'default'} style={{ margin: 0 }}>
                {nameIn(level.name, language)}
              </Tag>
            )}
            {own && (
              <Typography.Text strong className="number">
                {t('member.points', { points: count(own.balance, language) })}
              </Typography.Text>
            )}
          </Flex>
        </Flex>
      ))}
    </Flex>
  )
}

interface ContactProps {
  readonly value: string | null
  readonly member: Member
  readonly whole: Member | undefined
  readonly onWhole: (member: Member | undefined) => void
}

/** A phone, with leave to see it whole; each look is noted. */
function Contact({ value, member, whole, onWhole }: ContactProps) {
  const { t } = useTranslation('members')
  const me = useMe()
  const refused = useProblemMessage()
  const unmask = useTell('members.unmask', [])
  const hasAny = member.phone !== null || member.email !== null
  const look = () =>
    whole
      ? onWhole(undefined)
      : unmask.mutate(
          { body: { memberId: member.memberId } },
          {
            onSuccess: onWhole,
            onError: (error) => refused(problemOf(error)),
          },
        )
  return (
    <Flex gap={8} align="baseline">
      <span className="number">{value ?? '–'}</span>
      {hasAny && mayAll(me, ['members.unmask']) && member.erasedAt === null && (
        <Tooltip title={t('member.unmaskHint')}>
          <Button
            type="link"
            size="small"
            style={{ padding: 0, height: 'auto' }}
            loading={unmask.isPending}
            onClick={look}
          >
            {t(whole ? 'member.mask' : 'member.unmask')}
          </Button>
        </Tooltip>
      )}
    </Flex>
  )
}
