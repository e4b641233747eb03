import { count, percent } from '@atrium/ui'
import { Card, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { channelsOf, type Days } from './figures.ts'
import type { DayRange } from './range.ts'

/** Where new members came from. */
export function Channels({ days, range }: { readonly days: Days | undefined; readonly range: DayRange }) {
  const { t, i18n } = useTranslation('reports')
  const { language } = useLanguage()
  const channels = channelsOf(days, range)
  const all = channels.reduce((total, [, members]) => total + members, 0)
  const nameOf = (channel: string) =>
    i18n.exists(`reports:channel.names.${channel}`) ? t(`channel.names.${channel}`) : channel
  return (
    <Card size="small" title={t('channel.title')} style={{ height: '100%' }} loading={days === undefined}>
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
                  width: `${(members / all) * 100}%`,
                  background: 'var(--ant-color-primary)',
                }}
              />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
