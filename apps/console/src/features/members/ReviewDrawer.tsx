import { instant, ProblemNotice } from '@atrium/ui'
import { Alert, App, Button, Card, Col, Descriptions, Drawer, Flex, Row, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { MERGED } from './MergeDrawer.tsx'
import { useStores, useWords } from './names.ts'
import { PersonCard } from './PersonCard.tsx'
import type { Review } from './ReviewQueue.tsx'

interface ReviewProps {
  readonly review: Review
  readonly onClose: () => void
}

/** A second value that waits beside a member is another matter than two members. */
export const caseOf = ({ type, otherMemberId, memberId }: Review) =>
  type === 'different_identities' && (otherMemberId === null || memberId === null) ? 'second_value' : type

/** Both sides, what raised the doubt, and what each answer does. */
export function ReviewDrawer({ review, onClose }: ReviewProps) {
  const { t } = useTranslation('members')
  const which = caseOf(review)
  // Whom a review has joined are one person now: one card shows all there is.
  const joined = review.state === 'approved' && (which === 'different_identities' || which === 'weak_match')
  return (
    <Drawer
      title={t(`review.${which}.name`)}
      open
      onClose={onClose}
      size={860}
      footer={review.state === 'open' && <Decide review={review} onDone={onClose} />}
    >
      <Flex vertical gap={16}>
        <Typography.Paragraph style={{ margin: 0 }}>{t(`review.${which}.rule`)}</Typography.Paragraph>
        <Facts review={review} />
        <Row gutter={[16, 16]}>
          {review.memberId && (
            <Col xs={24} md={12}>
              <PersonCard title={t(`review.${which}.one`)} memberId={review.memberId} marked={review.identityKind} />
            </Col>
          )}
          {review.otherMemberId && !joined && (
            <Col xs={24} md={12}>
              <PersonCard
                title={t(`review.${which}.other`)}
                memberId={review.otherMemberId}
                marked={review.identityKind}
              />
            </Col>
          )}
          {which === 'second_value' && (
            <Col xs={24} md={12}>
              <SecondValue review={review} />
            </Col>
          )}
        </Row>
        {review.state === 'open' && (
          <Alert
            type="info"
            showIcon
            title={t('reviews.choices')}
            description={
              <ul style={{ margin: 0, paddingInlineStart: 18 }}>
                <li>
                  <strong>{t(`review.${which}.approve`)}</strong> {t(`review.${which}.approved`)}
                </li>
                <li>
                  <strong>{t(`review.${which}.reject`)}</strong> {t(`review.${which}.rejected`)}
                </li>
              </ul>
            }
          />
        )}
      </Flex>
    </Drawer>
  )
}

function Facts({ review }: { readonly review: Review }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const words = useWords()
  const when = (at: string) => instant(at, stores.zoneOf(undefined), language)
  const items = [
    { key: 'about', children: words.identity(review.identityKind) },
    { key: 'seen', children: t('reviews.times', { count: review.timesSeen }) },
    { key: 'raised', children: when(review.raisedAt) },
    { key: 'last', children: when(review.lastSeenAt) },
    ...(review.decidedAt
      ? [{ key: 'decided', children: `${t(`reviews.state.${review.state}`)} ${when(review.decidedAt)}` }]
      : []),
  ]
  return (
    <Descriptions
      size="small"
      column={2}
      items={items.map(({ key, children }) => ({ key, label: t(`reviews.${key}`), children }))}
    />
  )
}

function SecondValue({ review }: { readonly review: Review }) {
  const { t } = useTranslation('members')
  const words = useWords()
  return (
    <Card size="small" title={t('review.second_value.other')} style={{ height: '100%' }}>
      <Flex gap={8} align="center">
        <Tag color="orange">{words.identity(review.identityKind)}</Tag>
        <span className="number">{review.value ?? '–'}</span>
      </Flex>
    </Card>
  )
}

function Decide({ review, onDone }: { readonly review: Review; readonly onDone: () => void }) {
  const { t } = useTranslation('members')
  const me = useMe()
  const { message, modal } = App.useApp()
  const decide = useTell('members.decideReview', MERGED)
  const which = caseOf(review)
  if (!mayAll(me, ['members.review'])) return null
  const ask = (decision: 'approve' | 'reject') =>
    modal.confirm({
      title: t('reviews.confirm', { choice: t(`review.${which}.${decision}`) }),
      content: t(`review.${which}.${decision === 'approve' ? 'approved' : 'rejected'}`),
      okText: t(`review.${which}.${decision}`),
      onOk: () =>
        decide
          .mutateAsync({ body: { reviewId: review.reviewId, decision } })
          .then(() => {
            void message.success(t('reviews.done'))
            onDone()
          })
          // Shown beside the buttons.
          .catch(() => undefined),
    })
  return (
    <Flex vertical gap={12}>
      {decide.error && <ProblemNotice problem={problemOf(decide.error)} />}
      <Flex justify="end" gap={8}>
        <Button onClick={() => ask('reject')} disabled={decide.isPending}>
          {t(`review.${which}.reject`)}
        </Button>
        <Button type="primary" onClick={() => ask('approve')} loading={decide.isPending}>
          {t(`review.${which}.approve`)}
        </Button>
      </Flex>
    </Flex>
  )
}
