import { day, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { Button, Flex, Skeleton, Tag, Timeline, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useStores } from '../names.ts'
import { type Happening, KINDS, useHappenings } from './happenings.ts'
import { Evidence } from './IdentitiesTab.tsx'
import { UnmergeButton } from './UnmergeButton.tsx'

const COLOURS: Readonly<Record<Happening['kind'], string>> = {
  identity: 'gray',
  purchase: '#0f766e',
  points: '#2563eb',
  level: '#b45309',
  consent: 'gray',
}

/** Everything that happened to a person, the youngest first. */
export function TimelineTab({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const [kinds, setKinds] = useState<readonly Happening['kind'][]>(KINDS)
  const { items, error, isPending, hasMore, isFetching, more, refetch } = useHappenings(memberId)
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={refetch} />
  if (isPending) return <Skeleton active />
  const shown = items.filter(({ kind }) => kinds.includes(kind))
  return (
    <>
      <Flex gap={4} wrap style={{ marginBottom: 16 }}>
        {KINDS.map((kind) => (
          <Tag.CheckableTag
            key={kind}
            checked={kinds.includes(kind)}
            onChange={(on) => setKinds(on ? [...kinds, kind] : kinds.filter((each) => each !== kind))}
          >
            {t(`timeline.kind.${kind}`)}
          </Tag.CheckableTag>
        ))}
      </Flex>
      {shown.length === 0 ? (
        <EmptyState hint={t('timeline.nothing')} />
      ) : (
        <Timeline
          items={shown.map((item) => ({
            key: item.key,
            color: COLOURS[item.kind],
            content: <Entry happening={item} />,
          }))}
        />
      )}
      {hasMore && (
        <Flex justify="center">
          <Button onClick={more} loading={isFetching}>
            {t('timeline.more')}
          </Button>
        </Flex>
      )}
    </>
  )
}

function Entry({ happening }: { readonly happening: Happening }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const { merge } = happening
  const when = happening.day ? day(happening.day, language) : instant(happening.at, stores.zoneOf(undefined), language)
  return (
    <Flex vertical gap={2}>
      <Flex justify="space-between" gap={12} align="start">
        <span>{happening.text}</span>
        {happening.undo && <UnmergeButton mergeId={happening.undo} />}
      </Flex>
      {merge && (merge.evidence ?? []).length > 0 && (
        <Flex gap={8} style={{ fontSize: 12 }}>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('timeline.because')}
          </Typography.Text>
          <Evidence item={merge} />
        </Flex>
      )}
      <Typography.Text type="secondary" style={{ fontSize: 12 }} className="number">
        {[when, ...happening.notes].join(' · ')}
      </Typography.Text>
    </Flex>
  )
}
