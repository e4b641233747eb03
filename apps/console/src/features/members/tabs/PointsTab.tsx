import { CursorTable, count, day, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { Button, Card, Col, Flex, Row, Segmented, Table, type TableColumnsType, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk, useList } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useProgrammes, useWords } from '../names.ts'
import { AdjustDrawer } from './AdjustDrawer.tsx'
import { EntryDrawer } from './EntryDrawer.tsx'
import { ReverseButton } from './ReverseButton.tsx'

type Balance = ReplyOf<'points.balancesOfMember'>['items'][number]
type Entry = ReplyOf<'points.entriesOfMember'>['items'][number]
type Lot = ReplyOf<'points.lotsOfMember'>['items'][number]
type Freeze = ReplyOf<'points.freezesOfMember'>['items'][number]
type View = 'entries' | 'lots' | 'freezes'

/** What a member has, how it came to be, and when it goes. */
export function PointsTab({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('members')
  const me = useMe()
  const programmes = useProgrammes()
  const [view, setView] = useState<View>('entries')
  const [programmeId, setProgrammeId] = useState<string>()
  const [adjusting, setAdjusting] = useState(false)
  const { data, error, refetch } = useAsk('points.balancesOfMember', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const mayAdjust = mayAll(me, ['points.adjust', 'organization.read'])
  return (
    <Flex vertical gap={16}>
      <Row gutter={[12, 12]}>
        {(data?.items ?? []).map((balance) => (
          <Col key={balance.programmeId} xs={24} md={12} xl={8}>
            <BalanceCard
              balance={balance}
              chosen={programmeId === balance.programmeId}
              onChoose={() => setProgrammeId(programmeId === balance.programmeId ? undefined : balance.programmeId)}
            />
          </Col>
        ))}
      </Row>
      <Flex justify="space-between" gap={8} wrap>
        <Flex gap={8} align="center">
          <Segmented<View>
            value={view}
            onChange={setView}
            options={(['entries', 'lots', 'freezes'] as const).map((value) => ({ value, label: t(`points.${value}`) }))}
          />
          {programmeId && (
            <Tag closable onClose={() => setProgrammeId(undefined)}>
              {programmes.nameOf(programmeId)}
            </Tag>
          )}
        </Flex>
        {mayAdjust && <Button onClick={() => setAdjusting(true)}>{t('adjust.open')}</Button>}
      </Flex>
      {view === 'entries' && <Statement memberId={memberId} programmeId={programmeId} />}
      {view === 'lots' && <Lots memberId={memberId} programmeId={programmeId} />}
      {view === 'freezes' && <Freezes memberId={memberId} programmeId={programmeId} />}
      {mayAdjust && <AdjustDrawer memberId={memberId} open={adjusting} onClose={() => setAdjusting(false)} />}
    </Flex>
  )
}

interface BalanceCardProps {
  readonly balance: Balance
  readonly chosen: boolean
  readonly onChoose: () => void
}

function BalanceCard({ balance, chosen, onChoose }: BalanceCardProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const { programmeId, spendable, frozen, debt, nextExpiry } = balance
  const notes = [
    t('points.spendable', { points: count(spendable, language) }),
    ...(frozen > 0 ? [t('points.frozen', { points: count(frozen, language) })] : []),
    ...(debt > 0 ? [t('points.debt', { points: count(debt, language) })] : []),
    ...(nextExpiry ? [t('points.nextExpiry', { day: day(nextExpiry, language) })] : []),
  ]
  return (
    <Card size="small" hoverable onClick={onChoose} style={chosen ? { borderColor: '#14897f' } : {}}>
      <Button type="text" size="small" style={{ padding: 0, height: 'auto' }} aria-pressed={chosen}>
        <Typography.Text type="secondary">{programmes.nameOf(programmeId)}</Typography.Text>
      </Button>
      <div className="number" style={{ fontSize: 24, fontWeight: 600, lineHeight: 1.4 }}>
        {count(balance.balance, language)}
      </div>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {notes.join(' · ')}
      </Typography.Text>
    </Card>
  )
}

interface PartProps {
  readonly memberId: string
  readonly programmeId: string | undefined
}

function Statement({ memberId, programmeId }: PartProps) {
  const { t } = useTranslation('members')
  const list = useList('points.entriesOfMember', {
    path: { memberId },
    query: { limit: 50, ...(programmeId === undefined ? {} : { programmeId }) },
  })
  const [params, setParams] = useSearchParams()
  const open = (entryId: string | undefined) => {
    const next = new URLSearchParams(params)
    next.set('tab', 'points')
    if (entryId === undefined) next.delete('entry')
    else next.set('entry', entryId)
    setParams(next)
  }
  const columns = useEntryColumns(list.rows, open)
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  return (
    <>
      <CursorTable<Entry>
        label={t('points.entries')}
        columns={columns}
        rows={list.rows}
        rowKey={({ entryId }) => entryId}
        loading={list.isFetching}
        hasMore={list.hasNextPage}
        onMore={() => void list.fetchNextPage()}
        empty={<EmptyState hint={t('points.noEntries')} />}
      />
      <EntryDrawer
        reference={referenceIn(memberId, params.get('entry'))}
        rows={list.rows}
        onClose={() => open(undefined)}
      />
    </>
  )
}

/** The page names the member, so the address holds the entry alone. */
const referenceIn = (memberId: string, entryId: string | null): string | undefined =>
  entryId === null ? undefined : `${memberId}.${entryId}`

/** Columns of the statement of a member; the first opens an entry. */
function useEntryColumns(rows: readonly Entry[], open: (entryId: string) => void): TableColumnsType<Entry> {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const words = useWords()
  const me = useMe()
  const reversed = new Set(rows.flatMap(({ reversesEntryId }) => reversesEntryId ?? []))
  const why = (row: Entry) => [
    words.reason(row.reason),
    ...(row.ruleVersion ? [t('points.ruleVersion', { version: row.ruleVersion })] : []),
    ...(row.mergeId ? [t('points.byMerge')] : []),
  ]
  return [
    {
      title: t('points.when'),
      className: 'number',
      render: (_, row) => (
        <Button type="link" style={{ padding: 0, height: 'auto' }} onClick={() => open(row.entryId)}>
          {instant(row.effectiveAt, programmes.zoneOf(row.programmeId), language)}
        </Button>
      ),
    },
    { title: t('points.programme'), render: (_, row) => programmes.nameOf(row.programmeId) },
    { title: t('points.kind'), render: (_, row) => t(`entry.${row.kind}`) },
    {
      title: t('points.amount'),
      align: 'right',
      className: 'number',
      render: (_, row) => (
        <Typography.Text type={row.amount < 0 ? 'danger' : 'success'}>
          {count(row.amount, language, true)}
        </Typography.Text>
      ),
    },
    {
      title: t('points.balance'),
      align: 'right',
      className: 'number',
      render: (_, row) => count(row.balance, language),
    },
    {
      title: t('points.why'),
      render: (_, row) => (
        <>
          {row.purchaseId && mayAll(me, ['purchases.read']) ? (
            <Link to={`?tab=purchases&purchase=${row.purchaseId}`}>{words.reason(row.reason)}</Link>
          ) : (
            words.reason(row.reason)
          )}
          {why(row).length > 1 && (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {` · ${why(row).slice(1).join(' · ')}`}
            </Typography.Text>
          )}
        </>
      ),
    },
    { key: 'reverse', align: 'right', render: (_, row) => <ReverseButton entry={row} reversed={reversed} /> },
  ]
}

function Lots({ memberId, programmeId }: PartProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const { data, error, isPending, refetch } = useAsk('points.lotsOfMember', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const rows = (data?.items ?? []).filter((lot) => programmeId === undefined || lot.programmeId === programmeId)
  const points = (title: string, of: (lot: Lot) => number): TableColumnsType<Lot>[number] => ({
    title,
    align: 'right',
    className: 'number',
    render: (_, lot) => count(of(lot), language),
  })
  return (
    <Table<Lot>
      size="middle"
      rowKey="lotId"
      dataSource={rows}
      loading={{ spinning: isPending, delay: 200 }}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <EmptyState hint={t('points.noLots')} /> }}
      columns={[
        {
          title: t('points.expiresOn'),
          className: 'number',
          render: (_, lot) => (lot.expiresOn ? day(lot.expiresOn, language) : t('points.never')),
        },
        { title: t('points.programme'), render: (_, lot) => programmes.nameOf(lot.programmeId) },
        points(t('points.remaining'), ({ remaining }) => remaining),
        points(t('points.ofThese'), ({ frozen }) => frozen),
        points(t('points.earned'), ({ amount }) => amount),
        {
          title: t('points.earnedAt'),
          className: 'number',
          render: (_, lot) => instant(lot.earnedAt, programmes.zoneOf(lot.programmeId), language),
        },
        {
          title: t('points.source'),
          render: (_, lot) =>
            lot.purchaseId ? <Link to={`?tab=purchases&purchase=${lot.purchaseId}`}>{t('points.purchase')}</Link> : '–',
        },
      ]}
    />
  )
}

function Freezes({ memberId, programmeId }: PartProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const words = useWords()
  const { data, error, isPending, refetch } = useAsk('points.freezesOfMember', { path: { memberId } })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  const rows = (data?.items ?? []).filter((each) => programmeId === undefined || each.programmeId === programmeId)
  const when = (at: string, id: string) => instant(at, programmes.zoneOf(id), language)
  return (
    <Table<Freeze>
      size="middle"
      rowKey="freezeId"
      dataSource={rows}
      loading={{ spinning: isPending, delay: 200 }}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <EmptyState hint={t('points.noFreezes')} /> }}
      columns={[
        {
          title: t('points.frozenAt'),
          className: 'number',
          render: (_, row) => when(row.frozenAt, row.programmeId),
        },
        { title: t('points.programme'), render: (_, row) => programmes.nameOf(row.programmeId) },
        {
          title: t('points.amount'),
          align: 'right',
          className: 'number',
          render: (_, row) => count(row.amount, language),
        },
        { title: t('points.why'), render: (_, row) => words.reason(row.reason) },
        {
          title: t('points.timesOutAt'),
          className: 'number',
          render: (_, row) => (row.timesOutAt ? when(row.timesOutAt, row.programmeId) : t('points.never')),
        },
      ]}
    />
  )
}
