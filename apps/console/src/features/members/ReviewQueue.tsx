import { instant } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Button, Flex, type TableColumnsType, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, useMemberNames } from '../../app/member-names.tsx'
import { useList } from '../../app/queries.ts'
import { useStores, useWords } from './names.ts'
import { caseOf, ReviewDrawer } from './ReviewDrawer.tsx'

export type Review = ReplyOf<'members.reviews'>['items'][number]

const STATES = ['open', 'approved', 'rejected'] as const
const TYPES = ['different_identities', 'weak_match', 'recycled_phone', 'shared_identity', 'blocked_identity'] as const

/** Doubts about who is who, for a person to decide. */
export default function ReviewQueue() {
  const { t } = useTranslation('members')
  const params = useUrlParams()
  const state = STATES.find((each) => each === params.get('state')) ?? 'open'
  const type = TYPES.find((each) => each === params.get('type'))
  const list = useList('members.reviews', { query: { limit: 20, state, ...(type ? { type } : {}) } })
  const columns = useReviewColumns(list.rows, (review) => params.set({ review }))
  const opened = list.rows.find(({ reviewId }) => reviewId === params.get('review'))
  return (
    <ListPage
      title={t('reviews.title')}
      purpose={t('reviews.purpose')}
      list={list}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ reviewId }) => reviewId}
      opens={{ param: 'review', idOf: ({ reviewId }) => reviewId }}
      filters={[
        {
          param: 'state',
          label: t('reviews.decided'),
          fallback: 'open',
          options: STATES.map((value) => ({ value, label: t(`reviews.state.${value}`) })),
        },
        {
          param: 'type',
          label: t('reviews.type'),
          options: TYPES.map((value) => ({ value, label: t(`review.${value}.name`) })),
        },
      ]}
      empty={t('reviews.none')}
      nothing={t(state === 'open' ? 'reviews.none' : 'reviews.noneDecided')}
    >
      {opened && (
        <ReviewDrawer key={opened.reviewId} review={opened} onClose={() => params.set({ review: undefined })} />
      )}
    </ListPage>
  )
}

function useReviewColumns(rows: readonly Review[], open: (reviewId: string) => void): TableColumnsType<Review> {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const words = useWords()
  const names = useMemberNames(rows.flatMap(({ memberId, otherMemberId }) => [memberId, otherMemberId]))
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
          {[row.memberId, row.otherMemberId].map(
            (id) => id !== null && <MemberLink key={id} memberId={id} names={names} />,
          )}
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
