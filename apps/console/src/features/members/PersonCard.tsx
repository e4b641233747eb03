import { day, instant, ProblemNotice } from '@atrium/ui'
import { Card, Descriptions, Flex, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import type { Member } from './lookup.ts'
import { useStores, useWords } from './names.ts'

interface PersonProps {
  readonly title: string
  readonly memberId: string
  /** A kind of identity that is in question. */
  readonly marked?: string
}

/** One of two who may be one person: what is known of them, masked. */
export function PersonCard({ title, memberId, marked }: PersonProps) {
  const { data, error } = useAsk('members.member', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} />
  return (
    <Card size="small" title={title} style={{ height: '100%' }}>
      {data ? <Person member={data} marked={marked} /> : <Skeleton active />}
    </Card>
  )
}

function Person({ member, marked }: { readonly member: Member; readonly marked: string | undefined }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const words = useWords()
  const items = [
    { key: 'phone', value: member.phone },
    { key: 'gender', value: member.gender && words.gender(member.gender) },
    { key: 'birthday', value: member.birthday && day(member.birthday, language) },
    { key: 'stage', value: t(`stage.${member.stage}`) },
    { key: 'home', value: stores.nameOf(member.homeStoreId) },
    { key: 'created', value: instant(member.createdAt, stores.zoneOf(member.createdStoreId), language) },
    { key: 'channel', value: words.channel(member.createdChannel) },
  ]
  return (
    <>
      <Link to={`/members/${member.memberId}`}>{member.name ?? t('unnamed')}</Link>
      <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12, marginBottom: 8 }}>
        {member.memberId}
      </Typography.Text>
      <Descriptions
        column={1}
        size="small"
        items={items.map(({ key, value }) => ({ key, label: t(`field.${key}`), children: value ?? '–' }))}
      />
      <Typography.Text type="secondary" style={{ display: 'block', margin: '8px 0 4px' }}>
        {t('identities.title')}
      </Typography.Text>
      <Flex vertical gap={4}>
        {member.identities
          .filter(({ endedAt }) => endedAt === null)
          .map((each) => (
            <Flex
              key={`${each.memberId} ${each.kind} ${each.firstSeenAt} ${each.value}`}
              gap={8}
              justify="space-between"
            >
              <Tag color={marked !== undefined && sameFamily(each.kind, marked) ? 'orange' : 'default'}>
                {words.identity(each.kind)}
              </Tag>
              <span className="number">{each.value ?? '–'}</span>
            </Flex>
          ))}
      </Flex>
    </>
  )
}

/** An unverified phone is in question where the verified one is. */
const sameFamily = (one: string, other: string): boolean =>
  one.replace('_verified', '') === other.replace('_verified', '')
