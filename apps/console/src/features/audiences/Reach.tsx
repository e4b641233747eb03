import { count, nameIn, percent } from '@atrium/ui'
import { Button, Flex, Table, type TableColumnsType, Typography, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useVocabulary } from './subjects.ts'

type Channel = ReplyOf<'audiences.reach'>['reach'][number]
const REASONS = ['no_identity', 'blocked', 'refused', 'no_consent'] as const

/** How many can be reached on each channel, as bars with what is lost on the way, or as the table behind them. */
export function Reach({ people, reach }: { readonly people: number; readonly reach: readonly Channel[] }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const [asTable, setAsTable] = useState(false)
  const vocabulary = useVocabulary().data
  const nameOf = (code: string) => {
    const channel = vocabulary?.channels.find((each) => each.code === code)
    return channel ? nameIn(channel.name, language) : code
  }
  const lost = (channel: Channel, reason: (typeof REASONS)[number]) =>
    channel.reasons.find((each) => each.reason === reason)?.people ?? 0
  const columns: TableColumnsType<Channel> = [
    { title: t('reach.channel'), render: (_, { channel }) => nameOf(channel) },
    {
      title: t('reach.reachable'),
      align: 'right',
      className: 'number',
      render: (_, row) => count(row.reachable, language),
    },
    ...REASONS.map((reason) => ({
      title: t(`reach.${reason}`),
      align: 'right' as const,
      className: 'number',
      render: (_: unknown, row: Channel) => count(lost(row, reason), language),
    })),
  ]
  return (
    <section aria-label={t('reach.title')}>
      <Flex justify="space-between" align="center">
        <Typography.Text strong>{t('reach.title')}</Typography.Text>
        <Button type="text" size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'chart.asBars' : 'chart.asTable')}
        </Button>
      </Flex>
      {asTable ? (
        <Table<Channel>
          aria-label={t('reach.title')}
          size="small"
          rowKey={({ channel }) => channel}
          columns={columns}
          dataSource={[...reach]}
          pagination={false}
          scroll={{ x: 'max-content' }}
        />
      ) : (
        <Flex vertical gap={10} style={{ marginTop: 4 }}>
          {reach.map((channel) => (
            <Bar
              key={channel.channel}
              name={nameOf(channel.channel)}
              people={people}
              reachable={channel.reachable}
              lost={REASONS.map((reason) => ({ name: t(`reach.${reason}`), people: lost(channel, reason) }))}
            />
          ))}
        </Flex>
      )}
    </section>
  )
}

interface BarProps {
  readonly name: string
  readonly people: number
  readonly reachable: number
  readonly lost: readonly { readonly name: string; readonly people: number }[]
}

function Bar({ name, people, reachable, lost }: BarProps) {
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const share = people === 0 ? 0 : reachable / people
  const said = lost.filter((each) => each.people > 0).map((each) => `${each.name} ${count(each.people, language)}`)
  return (
    <div>
      <Flex justify="space-between" gap={8}>
        <span>{name}</span>
        <span className="number">
          {count(reachable, language)} · {percent(share, language)}
        </span>
      </Flex>
      <div style={{ background: token.colorFillSecondary, height: 6, borderRadius: 3, overflow: 'hidden' }}>
        <div style={{ width: `${share * 100}%`, height: '100%', background: token.colorPrimary }} />
      </div>
      {said.length > 0 && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }} className="number">
          {said.join(' · ')}
        </Typography.Text>
      )}
    </div>
  )
}
