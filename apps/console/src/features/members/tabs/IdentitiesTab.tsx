import { EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { Flex, Table, type TableColumnsType, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import type { Member } from '../lookup.ts'
import { useStaff, useStores, useWords } from '../names.ts'
import { BlockButton } from './BlockButton.tsx'
import { UnmergeButton } from './UnmergeButton.tsx'

type Identity = Member['identities'][number]
type Item = ReplyOf<'members.timeline'>['items'][number]

/** How this person is known, member by member, and what brought the members together. */
export function IdentitiesTab({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const member = useAsk('members.member', { path: { memberId } })
  const timeline = useAsk('members.timeline', { path: { memberId } })
  const error = member.error ?? timeline.error
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void timeline.refetch()} />
  const lineage = member.data?.lineage ?? []
  const items = timeline.data?.items ?? []
  // Those that have ended, too; the oldest first.
  const identities = items
    .flatMap(({ what, identity }) => (what === 'identity_seen' && identity ? [identity] : []))
    .reverse()
  const merges = items.filter(({ what }) => what === 'merged' || what === 'unmerged')
  return (
    <Flex vertical gap={20}>
      {lineage.map((id) => (
        <section key={id}>
          {lineage.length > 1 && (
            <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
              {t(id === lineage[0] ? 'identities.root' : 'identities.branch', { id })}
            </Typography.Title>
          )}
          <IdentityTable rows={identities.filter((each) => each.memberId === id)} loading={timeline.isPending} />
        </section>
      ))}
      {merges.length > 0 && (
        <section>
          <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
            {t('identities.merges')}
          </Typography.Title>
          <MergeTable merges={merges} undone={undoneOf(items)} />
        </section>
      )}
    </Flex>
  )
}

/** Merges that were undone since: there is nothing left to undo of them. */
export const undoneOf = (items: readonly Item[]): ReadonlySet<string | undefined> =>
  new Set(items.filter(({ what }) => what === 'unmerged').map(({ mergeId }) => mergeId))

function IdentityTable({ rows, loading }: { readonly rows: readonly Identity[]; readonly loading: boolean }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const words = useWords()
  const when = (at: string, storeId: string | null) => instant(at, stores.zoneOf(storeId), language)
  const columns: TableColumnsType<Identity> = [
    { title: t('identities.kind'), render: (_, row) => words.identity(row.kind) },
    { title: t('identities.value'), className: 'number', render: (_, row) => row.value ?? '–' },
    {
      title: t('identities.state'),
      render: (_, row) => {
        if (row.endedAt) {
          return (
            <>
              <Tag>{t('identities.ended', { why: words.ended(row.endedReason ?? '') })}</Tag>
              <Typography.Text type="secondary" className="number" style={{ display: 'block', fontSize: 12 }}>
                {when(row.endedAt, row.storeId)}
              </Typography.Text>
            </>
          )
        }
        return row.verifiedAt ? (
          <Tag color="success">{t('identities.verified', { how: words.how(row.verifiedHow ?? '') })}</Tag>
        ) : (
          <Tag>{t('identities.inForce')}</Tag>
        )
      },
    },
    {
      title: t('identities.from'),
      render: (_, row) => (
        <>
          {words.channel(row.channel)}
          {row.storeId !== null && (
            <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12, lineHeight: 1.3 }}>
              {stores.nameOf(row.storeId)}
            </Typography.Text>
          )}
        </>
      ),
    },
    { title: t('identities.since'), className: 'number', render: (_, row) => when(row.firstSeenAt, row.storeId) },
    { key: 'block', align: 'right', render: (_, row) => <BlockButton identity={row} /> },
  ]
  return (
    <Table<Identity>
      size="small"
      aria-label={t('identities.title')}
      rowKey="identityId"
      columns={columns}
      dataSource={[...rows]}
      loading={{ spinning: loading, delay: 200 }}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <EmptyState hint={t('identities.none')} /> }}
    />
  )
}

interface MergeTableProps {
  readonly merges: readonly Item[]
  readonly undone: ReadonlySet<string | undefined>
}

function MergeTable({ merges, undone }: MergeTableProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const stores = useStores()
  const staff = useStaff()
  const words = useWords()
  const columns: TableColumnsType<Item> = [
    {
      title: t('identities.what'),
      render: (_, row) => (
        <>
          {t(`timeline.${row.what}`)}
          <Typography.Text type="secondary" className="number" style={{ display: 'block', fontSize: 12 }}>
            {[
              instant(row.at, stores.zoneOf(undefined), language),
              words.rule(row.rule ?? ''),
              staff.actorOf(row.actor),
            ].join(' · ')}
          </Typography.Text>
        </>
      ),
    },
    { title: t('identities.evidence'), render: (_, row) => <Evidence item={row} /> },
    {
      key: 'undo',
      align: 'right',
      render: (_, row) =>
        row.what === 'merged' && row.mergeId && !undone.has(row.mergeId) ? (
          <UnmergeButton mergeId={row.mergeId} />
        ) : null,
    },
  ]
  return (
    <Table<Item>
      size="small"
      aria-label={t('identities.merges')}
      rowKey={(row) => `${row.what} ${row.mergeId}`}
      columns={columns}
      dataSource={[...merges]}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  )
}

/** What was named together. */
export function Evidence({ item }: { readonly item: Item }) {
  const words = useWords()
  return (
    <Flex vertical gap={2}>
      {(item.evidence ?? []).map((each) => (
        <span key={`${each.kind} ${each.memberId} ${each.value}`} className="number">
          {words.identity(each.kind)} {each.value ?? '–'}
        </span>
      ))}
      {(item.evidence ?? []).length === 0 && '–'}
    </Flex>
  )
}
