import { CursorTable, EmptyState, instant, Page, ProblemNotice } from '@atrium/ui'
import type { TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useList } from '../../app/queries.ts'

type Row = ReplyOf<'members.list'>['items'][number]

export default function MemberList() {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const navigate = useNavigate()
  const list = useList('members.list', { query: { limit: 50 } })
  const columns: TableColumnsType<Row> = [
    { title: t('list.id'), render: (_, row) => <Link to={`/members/${row.memberId}`}>{row.memberId}</Link> },
    { title: t('list.name'), dataIndex: 'name' },
    { title: t('list.stage'), render: (_, row) => t(`stage.${row.stage}`) },
    {
      title: t('list.joined'),
      render: (_, row) => (row.joinedAt ? instant(row.joinedAt, 'Asia/Shanghai', language) : '–'),
    },
  ]
  return (
    <Page title={t('list.title')} purpose={t('list.purpose')}>
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable
          label={t('list.title')}
          columns={columns}
          rows={list.rows}
          rowKey={({ memberId }) => memberId}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={({ memberId }) => void navigate(`/members/${memberId}`)}
          empty={<EmptyState hint={t('list.nobody')} />}
        />
      )}
    </Page>
  )
}
