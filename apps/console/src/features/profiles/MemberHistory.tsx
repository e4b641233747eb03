import { CursorTable, day as dayIn, EmptyState, instant, nameIn, ProblemNotice } from '@atrium/ui'
import { Flex, Skeleton, type TableColumnsType, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useNodeList } from '../../app/nodes.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { useHouseZone } from '../organization/nodes.ts'
import { useStageName } from './stages.ts'
import { type TagValue, useValueText } from './values.ts'

type Change = ReplyOf<'profiles.tagChangesOfMember'>['items'][number]

/** How stage and tags of a member changed, the latest first. */
export function MemberHistory({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('profiles')
  return (
    <Flex vertical gap={20}>
      <section>
        <Heading text={t('member.stageHistory')} />
        <StageMoves memberId={memberId} />
      </section>
      <section>
        <Heading text={t('member.tagChanges')} />
        <TagChanges memberId={memberId} />
      </section>
    </Flex>
  )
}

function Heading({ text }: { readonly text: string }) {
  return (
    <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
      {text}
    </Typography.Title>
  )
}

function StageMoves({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const nameOf = useStageName()
  const { data, error, refetch } = useAsk('profiles.portraitOfMember', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton active paragraph={{ rows: 2 }} />
  if (data.moves.length === 0) return <Typography.Text type="secondary">{t('member.noMoves')}</Typography.Text>
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 6 }}>
      {data.moves.map(({ day, from, to, at }) => (
        <li key={`${at} ${from} ${to}`}>
          <Flex gap={12}>
            <Typography.Text type="secondary" className="number">
              {dayIn(day, language)}
            </Typography.Text>
            {t('member.moved', { from: nameOf(from), to: nameOf(to) })}
          </Flex>
        </li>
      ))}
    </ul>
  )
}

function TagChanges({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const { rows: nodes } = useNodeList()
  const write = useValueText(nodes[0]?.currency ?? 'CNY')
  const groups = useAsk('profiles.tags', { query: { archived: 'true' } }).data?.groups ?? []
  const tags = new Map(groups.flatMap((group) => group.tags.map((tag) => [tag.code, tag])))
  const list = useList('profiles.tagChangesOfMember', { path: { memberId }, query: { limit: 30 } })
  const valueText = (code: string, value: TagValue | null) => {
    const tag = tags.get(code)
    return value === null ? '–' : tag ? write(tag, value) : String(value)
  }
  const columns: TableColumnsType<Change> = [
    {
      title: t('member.change.tag'),
      render: (_, { tag: code }) => {
        const tag = tags.get(code)
        return tag ? nameIn(tag.name, language) : code
      },
    },
    { title: t('member.change.before'), render: (_, { tag, before }) => valueText(tag, before) },
    { title: t('member.change.after'), render: (_, { tag, after }) => valueText(tag, after) },
    { title: t('member.change.at'), className: 'number', render: (_, { at }) => instant(at, zone, language) },
    { title: t('member.change.cause'), render: (_, { cause }) => t(`member.cause.${cause}`) },
    { title: t('member.change.by'), render: (_, { actor }) => actor.name ?? t('member.system') },
  ]
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  return (
    <CursorTable<Change>
      label={t('member.tagChanges')}
      columns={columns}
      rows={list.rows}
      rowKey={({ at, tag, memberId: of, after }) => `${at} ${of} ${tag} ${JSON.stringify(after)}`}
      loading={list.isFetching}
      hasMore={list.hasNextPage}
      onMore={() => void list.fetchNextPage()}
      empty={<EmptyState hint={t('member.noChanges')} />}
    />
  )
}
