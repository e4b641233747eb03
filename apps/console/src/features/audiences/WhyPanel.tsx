import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons'
import type { AudienceWhy } from '@atrium/api/admin'
import { nameIn, ProblemNotice } from '@atrium/ui'
import { Alert, Flex, Skeleton, Typography, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Member } from '../members/lookup.ts'
import { MemberFinder } from '../purchases/MemberFinder.tsx'

/** Why a member is in an audience or not: find them, then read the filter with what was found for each condition. */
export function WhyPanel({ audienceId }: { readonly audienceId: string }) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  const [chosen, setChosen] = useState<Member>()
  if (!mayAll(me, ['members.read'])) return <Typography.Text type="secondary">{t('why.cannot')}</Typography.Text>
  return (
    <Flex vertical gap={12}>
      <MemberFinder chosen={chosen} onChoose={setChosen} takesFocus={false} />
      {chosen && <Reasons audienceId={audienceId} memberId={chosen.memberId} />}
    </Flex>
  )
}

function Reasons({ audienceId, memberId }: { readonly audienceId: string; readonly memberId: string }) {
  const { t } = useTranslation('audiences')
  const { data, error, refetch } = useAsk('audiences.why', { path: { audienceId, memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton active paragraph={{ rows: 2 }} />
  return (
    <Flex vertical gap={8} data-why>
      <Alert type={data.isIn ? 'success' : 'info'} showIcon title={t(data.isIn ? 'why.in' : 'why.out')} />
      {data.why ? (
        <Reason why={data.why} isTop />
      ) : (
        <Typography.Text type="secondary">{t('why.noFilter')}</Typography.Text>
      )}
    </Flex>
  )
}

/** A part of the filter: a group is told by its kind, a condition by its sentence and what was found. */
function Reason({ why, isTop = false }: { readonly why: AudienceWhy; readonly isTop?: boolean }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const { holds, below, found, pointer } = why
  const step = below[0]?.pointer.slice(pointer.length).split('/')[1]
  const said =
    step === 'all' || step === 'any'
      ? t(`kindOfGroup.${step}`)
      : step === 'not'
        ? t('why.not')
        : nameIn(why.sentence, language)
  return (
    <div style={isTop ? {} : { paddingInlineStart: 16 }}>
      <Flex gap={8} align="start">
        {holds ? (
          <CheckCircleFilled aria-label={t('why.holds')} style={{ color: token.colorSuccess, marginTop: 4 }} />
        ) : (
          <CloseCircleFilled aria-label={t('why.fails')} style={{ color: token.colorError, marginTop: 4 }} />
        )}
        <span>
          {said}
          {found !== null && (
            <Typography.Text type="secondary"> {t('why.found', { found: nameIn(found, language) })}</Typography.Text>
          )}
        </span>
      </Flex>
      {below.map((each) => (
        <Reason key={each.pointer} why={each} />
      ))}
    </div>
  )
}
