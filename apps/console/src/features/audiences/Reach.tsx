import { count, nameIn, percent } from '@atrium/ui'
import { ChartCard, type ChartTable, ShareBars } from '@atrium/ui/chart'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useVocabulary } from './subjects.ts'

type Channel = ReplyOf<'audiences.reach'>['reach'][number]
const REASONS = ['no_identity', 'blocked', 'refused', 'no_consent'] as const

interface ReachProps {
  readonly people: number
  readonly reach: readonly Channel[]
}

/** How many can be reached on each channel, with what is lost on the way; with the table behind it. */
export function Reach({ people, reach }: ReachProps) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const vocabulary = useVocabulary().data
  const nameOf = (code: string) => {
    const channel = vocabulary?.channels.find((each) => each.code === code)
    return channel ? nameIn(channel.name, language) : code
  }
  const lost = (channel: Channel, reason: (typeof REASONS)[number]) =>
    channel.reasons.find((each) => each.reason === reason)?.people ?? 0
  const shareOf = ({ reachable }: Channel) => (people === 0 ? 0 : reachable / people)
  const table: ChartTable = {
    columns: [
      { title: t('reach.channel') },
      { title: t('reach.reachable'), isNumber: true },
      { title: t('reach.share'), isNumber: true },
      ...REASONS.map((reason) => ({ title: t(`reach.${reason}`), isNumber: true })),
    ],
    rows: reach.map((channel) => {
      const people = [channel.reachable, ...REASONS.map((reason) => lost(channel, reason))] as const
      const [reachable, ...losses] = people.map((each) => count(each, language))
      const share = shareOf(channel)
      return {
        key: channel.channel,
        shown: [nameOf(channel.channel), reachable, percent(share, language), ...losses],
        values: [nameOf(channel.channel), people[0], Math.round(share * 10_000) / 10_000, ...people.slice(1)],
      }
    }),
  }
  const saidOf = (channel: Channel) =>
    REASONS.filter((reason) => lost(channel, reason) > 0)
      .map((reason) => `${t(`reach.${reason}`)} ${count(lost(channel, reason), language)}`)
      .join(' · ')
  return (
    <ChartCard title={t('reach.title')} fileName={t('reach.title')} table={table}>
      <ShareBars
        label={t('reach.title')}
        bars={reach.map((channel) => {
          const share = shareOf(channel)
          return {
            ...{ key: channel.channel, name: nameOf(channel.channel), share },
            figure: `${count(channel.reachable, language)} · ${percent(share, language)}`,
            note: saidOf(channel) || undefined,
          }
        })}
      />
    </ChartCard>
  )
}
