import { day, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { Button, Flex, Skeleton, Timeline, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useStores } from '../names.ts'
import { type Happening, type Kind, useHappenings, useKinds } from './happenings.ts'
import { Evidence } from './IdentitiesTab.tsx'
import { UnmergeButton } from './UnmergeButton.tsx'

const COLOURS: Readonly<Record<Kind, string>> = {
  identity: 'gray',
  purchase: '#0f766e',
  points: '#2563eb',
  level: '#b45309',
  behaviour: '#0891b2',
  tag: '#7c3aed',
  stage: '#be185d',
  audience: '#4d7c0f',
  consent: 'gray',
}

/** Which kinds are chosen stands in the address; none are all. */
function useChosen(kinds: readonly Kind[]) {
  const [params, setParams] = useSearchParams()
  const asked = (params.get('kinds') ?? '').split(',')
  const chosen = kinds.filter((kind) => asked.includes(kind))
  const choose = (next: readonly Kind[]) => {
    const changed = new URLSearchParams(params)
    if (next.length === 0 || next.length === kinds.length) changed.delete('kinds')
    else changed.set('kinds', next.join(','))
    setParams(changed, { replace: true })
  }
  return { chosen, choose }
}

/** Everything that happened to a person, the youngest first. */
export function TimelineTab({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const kinds = useKinds()
  const { chosen, choose } = useChosen(kinds)
  const wanted = chosen.length === 0 ? kinds : chosen
  const { items, error, isPending, hasMore, isFetching, more, refetch } = useHappenings(memberId, wanted)
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={refetch} />
  return (
    <>
      <Flex gap={4} wrap role="group" aria-label={t('timeline.kinds')} style={{ marginBottom: 16 }}>
        <Chip isOn={chosen.length === 0} text={t('timeline.all')} onToggle={() => choose([])} />
        {kinds.map((kind) => (
          <Chip
            key={kind}
            isOn={chosen.includes(kind)}
            text={t(`timeline.kind.${kind}`)}
            onToggle={(on) => choose(on ? [...chosen, kind] : chosen.filter((each) => each !== kind))}
          />
        ))}
      </Flex>
      {isPending && <Skeleton active />}
      {!isPending && items.length === 0 && !hasMore && <EmptyState hint={t('timeline.nothing')} />}
      {!isPending && items.length > 0 && (
        <Timeline
          items={items.map((item) => ({
            key: item.key,
            color: COLOURS[item.kind],
            content: <Entry happening={item} />,
          }))}
        />
      )}
      {!isPending && hasMore && (
        <Flex justify="center">
          <Button onClick={more} loading={isFetching}>
            {t('timeline.more')}
          </Button>
        </Flex>
      )}
    </>
  )
}

interface ChipProps {
  readonly isOn: boolean
  readonly text: string
  readonly onToggle: (on: boolean) => void
}

function Chip({ isOn, text, onToggle }: ChipProps) {
  return (
    <Button size="small" type={isOn ? 'primary' : 'default'} aria-pressed={isOn} onClick={() => onToggle(!isOn)}>
      {text}
    </Button>
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
        <span>{happening.link ? <Link to={happening.link}>{happening.text}</Link> : happening.text}</span>
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
