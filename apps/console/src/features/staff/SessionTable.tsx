import { instant } from '@atrium/ui'
import { Table, type TableColumnsType, Tag } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useHouseZone } from '../organization/nodes.ts'

type Session = ReplyOf<'staff.sessions'>['items'][number]

interface SessionTableProps {
  readonly sessions: readonly Session[]
  readonly loading: boolean
  readonly act?: (session: Session) => ReactNode
  /** The session that looks. */
  readonly isCurrent?: (session: Session) => boolean
}

export function SessionTable({ sessions, loading, act, isCurrent }: SessionTableProps) {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const columns: TableColumnsType<Session> = [
    {
      title: t('session.device'),
      render: (_, session) => (
        <>
          <span title={session.userAgent ?? undefined}>{deviceOf(session.userAgent) ?? t('session.unknown')}</span>{' '}
          {isCurrent?.(session) && <Tag color="success">{t('session.current')}</Tag>}
        </>
      ),
    },
    { title: t('session.from'), render: (_, { from }) => from ?? '–' },
    { title: t('session.began'), className: 'number', render: (_, row) => instant(row.createdAt, zone, language) },
    { title: t('session.seen'), className: 'number', render: (_, row) => instant(row.seenAt, zone, language) },
    ...(act ? [{ key: 'act', align: 'right' as const, render: (_: unknown, row: Session) => act(row) }] : []),
  ]
  return (
    <Table<Session>
      size="small"
      pagination={false}
      loading={{ spinning: loading, delay: 200 }}
      rowKey={({ handle }) => handle}
      dataSource={[...sessions]}
      columns={columns}
      scroll={{ x: 'max-content' }}
    />
  )
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/, 'WeChat'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** Browser and system in two words; the first words of what it calls itself where neither is known. */
function deviceOf(userAgent: string | null): string | undefined {
  if (userAgent === null || userAgent === '') return undefined
  const found = (table: readonly (readonly [RegExp, string])[]) => table.find(([sign]) => sign.test(userAgent))?.[1]
  const known = [found(BROWSERS), found(SYSTEMS)].filter((word) => word !== undefined)
  return known.length > 0 ? known.join(' · ') : userAgent.slice(0, 40)
}
