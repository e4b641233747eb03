import { CursorTable, EmptyState, instant, Page, ProblemNotice } from '@atrium/ui'
import { Button, Flex, Segmented, Select, type TableColumnsType, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { useStores, useWords } from './names.ts'
import { caseOf, ReviewDrawer } from './ReviewDrawer.tsx'

export type Review = ReplyOf<'members.reviews'>['items'][number]

const STATES = ['open', 'approved', 'rejected'] as const
const TYPES = ['different_identities', 'weak_match', 'recycled_phone', 'shared_identity', 'blocked_identity'] as const

/** Doubts about who is who, for a person to decide. */
export default function ReviewQueue() {
  const { t } = useTranslation('members')
  const [params, setParams] = useSearchParams()
  const state = STATES.find((each) => each === params.get('state')) ?? 'open'
  const type = TYPES.find((each) => each === params.get('type'))
  const list = useList('members.reviews', { query: { limit: 20, state } })
  const rows = list.rows.filter((row) => type === undefined || row.type === type)
  const put = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(params)
    if (value === undefined) next.delete(name)
    else next.set(name, value)
    setParams(next)
  }
  const columns = useReviewColumns((reviewId) => put('review', reviewId))
  const opened = list.rows.find(({ reviewId }) => reviewId === params.get('review'))
  return (
    <Page title={t('reviews.title')} purpose={t('reviews.purpose')}>
      <Flex gap={8} wrap style={{ marginBottom: 12 }}>
        <Segmented
          value={state}
          onChange={(value) => put('state', value === 'open' ? undefined : value)}
          options={STATES.map((value) => ({ value, label: t(`reviews.state.${value}`) }))}
        />
        <Select
          aria-label={t('reviews.type')}
          placeholder={t('reviews.allTypes')}
          allowClear
          style={{ minWidth: 200 }}
          {...(type ? { value: type } : {})}
          onChange={(value: string | undefined) => put('type', value)}
          options={TYPES.map((value) => ({ value, label: t(`review.${value}.name`) }))}
        />
      </Flex>
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable<Review>
          label={t('reviews.title')}
          columns={columns}
          rows={rows}
          rowKey={({ reviewId }) => reviewId}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={({ reviewId }) => put('review', reviewId)}
          empty={<EmptyState hint={t(state === 'open' ? 'reviews.none' : 'reviews.noneDecided')} />}
        />
      )}
      {opened && <ReviewDrawer key={opened.reviewId} review={opened} onClose={() => put('review', undefined)} />}
    </Page>
  )
}

/** Who is meant; a page of reviews is short, for each name is a question of its own. */
function MemberName({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const { data } = useAsk('members.member', { path: { memberId } })
  return (
    <span>
      {data ? (data.name ?? t('unnamed')) : '…'}{' '}
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {memberId}
      </Typography.Text>
    </span>
  )
}

function useReviewColumns(open: (reviewId: string) => void): TableColumnsType<Review> {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const words = useWords()
  const when = (at: string) => instant(at, stores.zoneOf(undefined), language)
  return [
    {
      title: t('reviews.type'),
      render: (_, row) => (
        <Button type="link" style={{ padding: 0, height: 'auto' }} onClick={() => open(row.reviewId)}>
          {t(`review.${caseOf(row)}.name`)}
        </Button>
      ),
    },
    {
      title: t('reviews.about'),
      render: (_, row) => [words.identity(row.identityKind), row.value].filter(Boolean).join(' '),
    },
    {
      title: t('reviews.between'),
      render: (_, row) => (
        <Flex gap={16}>
          {[row.memberId, row.otherMemberId].map((id) => id !== null && <MemberName key={id} memberId={id} />)}
        </Flex>
      ),
    },
    {
      title: t('reviews.seen'),
      align: 'right',
      className: 'number',
      render: (_, row) => t('reviews.times', { count: row.timesSeen }),
    },
    { title: t('reviews.raised'), className: 'number', render: (_, row) => when(row.raisedAt) },
    { title: t('reviews.last'), className: 'number', render: (_, row) => when(row.lastSeenAt) },
    {
      title: t('reviews.decided'),
      render: (_, row) => (
        <>
          <Tag color={row.state === 'open' ? 'gold' : 'default'}>{t(`reviews.state.${row.state}`)}</Tag>
          {row.decidedAt && <span className="number">{when(row.decidedAt)}</span>}
        </>
      ),
    },
  ]
}
