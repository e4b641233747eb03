import { count, day, instant, ProblemNotice } from '@atrium/ui'
import { useQuery } from '@tanstack/react-query'
import { Descriptions, Drawer, Flex, Skeleton, Table, type TableColumnsType, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { call, problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useProgrammes, useWords } from '../names.ts'

type Entry = ReplyOf<'points.entriesOfMember'>['items'][number]
type EntryLots = ReplyOf<'points.lotsOfEntries'>['items'][number]
type Taken = EntryLots['took'][number]
type Made = EntryLots['made'][number]
type Lot = Taken['lot']

interface EntryDrawerProps {
  /** Member and entry, with a dot between them, as the address names it; undefined: closed. */
  readonly reference: string | undefined
  /** Entries that are there already: of these none is asked for again. */
  readonly rows: readonly Entry[]
  readonly onClose: () => void
}

/** One movement of points: from which lots it came or which it made, and what became of these since. */
export function EntryDrawer({ reference, rows, onClose }: EntryDrawerProps) {
  const { t } = useTranslation('members')
  const [memberId = '', entryId = ''] = reference?.split('.') ?? []
  const loaded = rows.find((row) => row.entryId === entryId)
  const { data, error, refetch } = useAsk(
    'points.entryOfMember',
    { path: { memberId, entryId } },
    { enabled: reference !== undefined && !loaded },
  )
  const entry = loaded ?? data
  return (
    <Drawer title={t('lotsOf.title')} open={reference !== undefined} onClose={onClose} size={720} destroyOnHidden>
      {!entry && error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!entry && !error && <Skeleton active />}
      {entry && (
        <Flex vertical gap={20}>
          <Head entry={entry} />
          <Lots entry={entry} />
        </Flex>
      )}
    </Drawer>
  )
}

function Head({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const at = (iso: string) => instant(iso, programmes.zoneOf(entry.programmeId), language)
  const items: readonly { readonly label: string; readonly children: ReactNode }[] = [
    { label: t('points.kind'), children: t(`entry.${entry.kind}`) },
    { label: t('points.programme'), children: programmes.nameOf(entry.programmeId) },
    { label: t('points.amount'), children: <strong className="number">{count(entry.amount, language, true)}</strong> },
    { label: t('points.balance'), children: <span className="number">{count(entry.balance, language)}</span> },
    { label: t('lotsOf.posted'), children: at(entry.postedAt) },
    { label: t('lotsOf.effective'), children: at(entry.effectiveAt) },
    { label: t('points.why'), children: <Why {...entry} memberId={entry.viaMemberId} /> },
    ...(entry.debtChange === 0
      ? []
      : [
          {
            label: t('lotsOf.debtChange'),
            children: <span className="number">{count(entry.debtChange, language, true)}</span>,
          },
        ]),
  ]
  return <Descriptions size="small" column={2} items={items.map((item) => ({ key: item.label, ...item }))} />
}

interface WhyProps {
  readonly memberId: string
  readonly reason: string
  readonly purchaseId: string | null
  readonly ruleVersion?: number | null
}

/** Why points came or went; leads to the receipt where there is one. */
function Why({ memberId, reason, purchaseId, ruleVersion }: WhyProps) {
  const { t } = useTranslation('members')
  const me = useMe()
  const words = useWords()
  return (
    <>
      {purchaseId && mayAll(me, ['purchases.read']) ? (
        <Link to={`/members/${memberId}?tab=purchases&purchase=${purchaseId}`}>{words.reason(reason)}</Link>
      ) : (
        words.reason(reason)
      )}
      {ruleVersion && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {` · ${t('points.ruleVersion', { version: ruleVersion })}`}
        </Typography.Text>
      )}
    </>
  )
}

function Lots({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation('members')
  const me = useMe()
  const ask = { path: { memberId: entry.memberId }, body: { entryIds: [entry.entryId] } }
  const { data, error, refetch } = useQuery({
    queryKey: ['points.lotsOfEntries', ask],
    queryFn: async () => (await call('points.lotsOfEntries', ask, me.csrf)).value.items[0],
  })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Skeleton active />
  if (data.took.length + data.made.length === 0)
    return <Typography.Text type="secondary">{t('lotsOf.none')}</Typography.Text>
  return (
    <>
      {data.took.length > 0 && <TakenLots took={data.took} entry={entry} />}
      {data.made.length > 0 && <MadeLots made={data.made} entry={entry} />}
    </>
  )
}

const right = { align: 'right' as const, className: 'number' }

/** What a lot is: what brought it, when, how much, until when, and what is left. */
function useLotColumns<Row>(of: (row: Row) => Lot, memberId: string): TableColumnsType<Row> {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  return [
    {
      title: t('points.earnedAt'),
      className: 'number',
      render: (_, row) => instant(of(row).earnedAt, programmes.zoneOf(of(row).programmeId), language),
    },
    { title: t('points.source'), render: (_, row) => <Why {...of(row)} memberId={memberId} /> },
    { ...right, title: t('points.earned'), render: (_, row) => count(of(row).amount, language) },
    { ...right, title: t('points.remaining'), render: (_, row) => count(of(row).remaining, language) },
    {
      title: t('points.expiresOn'),
      className: 'number',
      render: (_, row) => {
        const { expiresOn } = of(row)
        return expiresOn ? day(expiresOn, language) : t('points.never')
      },
    },
  ]
}

function TakenLots({ took, entry }: { readonly took: readonly Taken[]; readonly entry: Entry }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const columns = useLotColumns<Taken>(({ lot }) => lot, entry.viaMemberId)
  return (
    <section>
      <Heading>{t(took.every(({ amount }) => amount < 0) ? 'lotsOf.gave' : 'lotsOf.took')}</Heading>
      <Table<Taken>
        size="small"
        rowKey={({ lot }) => lot.lotId}
        dataSource={[...took]}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: 'max-content' }}
        columns={[
          { ...right, title: t('points.amount'), render: (_, { amount }) => count(-amount, language, true) },
          ...columns,
        ]}
      />
    </section>
  )
}

function MadeLots({ made, entry }: { readonly made: readonly Made[]; readonly entry: Entry }) {
  const { t } = useTranslation('members')
  const columns = useLotColumns<Made>(({ lot }) => lot, entry.viaMemberId)
  return (
    <section>
      <Heading>{t('lotsOf.made')}</Heading>
      <Table<Made>
        size="small"
        rowKey={({ lot }) => lot.lotId}
        dataSource={[...made]}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: 'max-content' }}
        columns={columns}
      />
      <Heading>{t('lotsOf.uses')}</Heading>
      <Uses uses={made.flatMap(({ uses }) => uses)} entry={entry} />
    </section>
  )
}

function Uses({ uses, entry }: { readonly uses: Made['uses']; readonly entry: Entry }) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  if (uses.length === 0) return <Typography.Text type="secondary">{t('lotsOf.kept')}</Typography.Text>
  return (
    <Table<Made['uses'][number]>
      size="small"
      rowKey="entryId"
      dataSource={[...uses]}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          title: t('points.when'),
          className: 'number',
          render: (_, use) => instant(use.effectiveAt, programmes.zoneOf(entry.programmeId), language),
        },
        { title: t('lotsOf.use'), render: (_, use) => t(`entry.${use.kind}`) },
        { ...right, title: t('points.amount'), render: (_, use) => count(-use.amount, language, true) },
        { title: t('points.why'), render: (_, use) => <Why {...use} memberId={entry.viaMemberId} /> },
      ]}
    />
  )
}

function Heading({ children }: { readonly children: string }) {
  return (
    <Typography.Title level={2} style={{ fontSize: 14, margin: '12px 0 8px' }}>
      {children}
    </Typography.Title>
  )
}
