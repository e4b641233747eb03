import { EmptyState, ProblemNotice } from '@atrium/ui'
import { Flex, Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { MemberHistory } from './MemberHistory.tsx'
import { MemberTags } from './MemberTags.tsx'
import { PortraitView } from './PortraitView.tsx'

const VIEWS = ['portrait', 'tags', 'history'] as const

/** What is known of a member beyond the record: how they buy and what to expect, their tags, and how both changed. */
export function MemberProfile({ memberId, writable }: { readonly memberId: string; readonly writable: boolean }) {
  const { t } = useTranslation('profiles')
  const [view, setView] = useState<(typeof VIEWS)[number]>('portrait')
  return (
    <Flex vertical gap={16}>
      <Segmented
        aria-label={t('member.view')}
        style={{ alignSelf: 'start' }}
        value={view}
        onChange={setView}
        options={VIEWS.map((value) => ({ value, label: t(`member.${value}`) }))}
      />
      {view === 'portrait' && <Portrait memberId={memberId} />}
      {view === 'tags' && <MemberTags memberId={memberId} writable={writable} />}
      {view === 'history' && <MemberHistory memberId={memberId} />}
    </Flex>
  )
}

function Portrait({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('profiles')
  const { data, error, refetch } = useAsk('profiles.portraitOfMember', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton active />
  if (!data.buying) return <EmptyState hint={t(data.undrawn ? 'member.undrawn' : 'member.prospect')} />
  return <PortraitView portrait={data} buying={data.buying} />
}
