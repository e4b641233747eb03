import { count, percent } from '@atrium/ui'
import { Card, Flex, Typography } from 'antd'
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
  const most = Math.max(1, ...channels.map(([, members]) => members))
  const nameOf = useChannelName()
  const changed = (share: number | null) => (share === null ? '–' : percent(share, language, true))
  return (
    <Card size="small" title={t('channel.title')} style={{ height: '100%' }} loading={now === undefined}>
      {channels.length === 0 && <Typography.Text type="secondary">{t('channel.nobody')}</Typography.Text>}
      <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 12 }}>
        {channels.map(([channel, members]) => (
          <li key={channel}>
            <Flex justify="space-between" gap={8}>
              <span>{nameOf(channel)}</span>
              <span className="number">
                {t('channel.members', { members: count(members, language) })}{' '}
                <Typography.Text type="secondary" style={{ display: 'inline-block', minWidth: 48 }}>
                  {percent(members / all, language)}
                </Typography.Text>
              </span>
            </Flex>
            <div style={{ height: 4, borderRadius: 2, background: 'var(--ant-color-fill-secondary)' }}>
              <div
                style={{
                  height: 4,
                  borderRadius: 2,
                  width: `${(members / most) * 100}%`,
                  background: 'var(--ant-color-primary)',
                }}
              />
            </div>
            <Typography.Text type="secondary" style={{ fontSize: 12 }} className="number">
              {t('home.last')} {changed(known ? change(members, former.get(channel) ?? null) : null)}
              {' · '}
              {t('home.year')} {changed(yearKnown ? change(members, yearAgo.get(channel) ?? null) : null)}
            </Typography.Text>
          </li>
        ))}
      </ul>
    </Card>
  )
}
