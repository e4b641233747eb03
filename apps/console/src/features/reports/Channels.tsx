import { count, percent } from '@atrium/ui'
import { ChartCard, type ChartTable, ShareBars } from '@atrium/ui/chart'
import { Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'
import { change, channelsOf, type Days, isKnown } from './figures.ts'
import { before, type DayRange, yearBefore } from './range.ts'

interface ChannelsProps {
  readonly now: Days | undefined
  readonly then: Days | undefined
  readonly range: DayRange
}

/** Where new members came from, the most first, beside the like periods. */
export function Channels({ now, then, range }: ChannelsProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const [last, year] = [before(range), yearBefore(range)]
  const [former, yearAgo] = [channelsOf(now, last), channelsOf(then, year)]
  const [known, yearKnown] = [isKnown(now, last), isKnown(then, year)]
  const channels = [...channelsOf(now, range)].sort(([, a], [, b]) => b - a)
  const all = channels.reduce((total, [, members]) => total + members, 0)
  const nameOf = useChannelName()
  const changed = (share: number | null) => (share === null ? '–' : percent(share, language, true))
  const rows = channels.map(([channel, members]) => {
    const [before, yearly] = [
      known ? change(members, former.get(channel) ?? null) : null,
      yearKnown ? change(members, yearAgo.get(channel) ?? null) : null,
    ]
    return { channel, members, share: members / all, before, yearly }
  })
  const table: ChartTable = {
    columns: [
      { title: t('channel.name') },
      ...[t('channel.people'), t('channel.share'), t('home.last'), t('home.year')].map((title) => ({
        ...{ title, isNumber: true },
      })),
    ],
    rows: rows.map(({ channel, members, share, before, yearly }) => ({
      key: channel,
      shown: [nameOf(channel), count(members, language), percent(share, language), changed(before), changed(yearly)],
      values: [nameOf(channel), members, share, before, yearly],
    })),
  }
  return (
    <ChartCard
      title={t('channel.title')}
      fileName={`${t('channel.title')}-${range.from}-${range.to}`}
      table={table}
      loading={now === undefined}
      {...(rows.length === 0
        ? { empty: <Typography.Text type="secondary">{t('channel.nobody')}</Typography.Text> }
        : {})}
    >
      <ShareBars
        label={t('channel.title')}
        bars={rows.map(({ channel, members, share, before, yearly }) => ({
          ...{ key: channel, name: nameOf(channel), share },
          figure: (
            <>
              {t('channel.members', { members: count(members, language) })}{' '}
              <Typography.Text type="secondary" style={{ display: 'inline-block', minWidth: 48 }}>
                {percent(share, language)}
              </Typography.Text>
            </>
          ),
          note: `${t('home.last')} ${changed(before)} · ${t('home.year')} ${changed(yearly)}`,
        }))}
      />
    </ChartCard>
  )
}
