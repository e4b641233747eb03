import { count, instant } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Button, Flex, Modal, type TableColumnsType, Tag, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, type MemberNames, useMemberNames } from '../../app/member-names.tsx'
import { useAsk, useList } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { PeriodPicker, usePeriod } from '../loyalty/period.tsx'
import { instantOf } from '../loyalty/rule.ts'
import type { Member } from '../members/lookup.ts'
import { useProgrammes, useStores, useWords } from '../members/names.ts'
import { EntryDrawer } from '../members/tabs/EntryDrawer.tsx'
import { MemberFinder } from '../purchases/MemberFinder.tsx'
import { ListEnd } from './ListEnd.tsx'

type Entry = ReplyOf<'points.entries'>['items'][number]

const KINDS = [
  'earn',
  'spend',
  'take_back',
  'adjust',
  'expire',
  'settle',
  'transfer_out',
  'transfer_in',
  'forfeit',
  'reverse_earn',
  'reverse_spend',
  'reverse_take_back',
  'reverse_adjust',
] as const
type Kind = (typeof KINDS)[number]
const PAGE = 50

/** By which an entry is opened: an entry is found among those of its member. */
const referenceOf = ({ memberId, entryId }: Entry): string => `${memberId}.${entryId}`

/** 积分流水: every movement of points in scope, the latest posted first; of a member or of a receipt where one is named. */
export default function EntriesPage() {
  const { t } = useTranslation('points')
  const params = useUrlParams()
  const list = useEntries()
  const names = useMemberNames(list.rows.map(({ viaMemberId }) => viaMemberId))
  const programmes = useProgrammes()
  const period = usePeriod(programmes.rows[0]?.zone ?? 'Asia/Shanghai')
  const { t: members } = useTranslation('members')
  const narrowed = params.get('member') !== undefined || params.get('receipt') !== undefined
  return (
    <ListPage<Entry>
      title={t('entries.title')}
      purpose={t('entries.purpose')}
      list={list}
      problemOf={problemOf}
      columns={useColumns(names)}
      rowKey={({ entryId }) => entryId}
      opens={{ param: 'entry', idOf: referenceOf }}
      search={{ param: 'receipt', label: t('entries.receipt') }}
      filters={[
        {
          param: 'programme',
          label: t('entries.programme'),
          options: programmes.rows.map(({ id }) => ({ value: id, label: programmes.nameOf(id) })),
        },
        {
          param: 'kind',
          label: t('entries.kind'),
          options: KINDS.map((kind) => ({ value: kind, label: members(`entry.${kind}`) })),
        },
      ]}
      moreFilters={
        <>
          {!narrowed && <PeriodPicker period={period} />}
          <MemberFilter names={names} />
        </>
      }
      moreParams={['from', 'to', 'member']}
      end={list.filters && <ListEnd query={list.filters} />}
      empty={t('entries.none')}
      nothing={params.get('receipt') === undefined ? t('entries.nothing') : t('entries.noReceipt')}
    >
      <EntryDrawer reference={params.get('entry')} rows={list.rows} onClose={() => params.set({ entry: undefined })} />
    </ListPage>
  )
}

/** What the address asks for: entries of a receipt, of a member, or of everybody in a period. Without filters: a receipt that nobody knows. */
function useEntries() {
  const params = useUrlParams()
  const me = useMe()
  const programmes = useProgrammes()
  const [receipt, member, programmeId] = [params.get('receipt'), params.get('member'), params.get('programme')]
  const zone = programmes.rows[0]?.zone ?? 'Asia/Shanghai'
  const period = usePeriod(zone)
  const kind = KINDS.find((each) => each === params.get('kind'))
  const node = useScopeNode()
  const nodeCode = useStores().codeOf(node ?? null)
  const mayFind = mayAll(me, ['purchases.read'])
  const purchases = useAsk(
    'purchases.list',
    { query: { limit: 20, number: receipt ?? '-', ...(nodeCode === undefined ? {} : { node: nodeCode }) } },
    { enabled: mayFind && receipt !== undefined },
  )
  const purchase = purchases.data?.items.find(({ memberId }) => memberId !== null)
  const of = receipt === undefined ? member : (purchase?.memberId ?? undefined)
  const narrowing =
    of === undefined
      ? {
          from: dayjs(instantOf(period.from, zone)).toISOString(),
          until: dayjs(instantOf(period.to.add(1, 'day'), zone)).toISOString(),
        }
      : { memberId: of, ...(receipt === undefined || !purchase ? {} : { purchaseId: purchase.purchaseId }) }
  const filters = {
    ...narrowing,
    ...(node === undefined ? {} : { node }),
    ...(programmeId === undefined ? {} : { programmeId }),
    ...(kind === undefined ? {} : { kind: kind as Kind }),
  }
  const isKnown = receipt === undefined || purchase !== undefined
  const list = useList('points.entries', { query: { limit: PAGE, ...filters } }, { enabled: isKnown })
  if (isKnown) return { ...list, filters }
  const { error, isFetching } = purchases
  return { ...list, rows: [], error, isFetching, hasNextPage: false, filters: undefined }
}

/** Whose entries: found by phone, card or name, and named in the address by number. */
function MemberFilter({ names }: { readonly names: MemberNames }) {
  const { t } = useTranslation('points')
  const me = useMe()
  const params = useUrlParams()
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState<Member>()
  const member = params.get('member')
  if (!mayAll(me, ['members.read'])) return null
  if (member !== undefined)
    return (
      <Tag closable onClose={() => params.set({ member: undefined })} style={{ lineHeight: '30px', margin: 0 }}>
        {t('entries.of')} <MemberLink memberId={member} names={names} />
      </Tag>
    )
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('entries.byMember')}</Button>
      <Modal
        open={open}
        destroyOnHidden
        title={t('entries.byMember')}
        okText={t('entries.show')}
        okButtonProps={{ disabled: chosen === undefined }}
        onCancel={() => setOpen(false)}
        onOk={() => {
          setOpen(false)
          params.set({ member: chosen?.memberId, receipt: undefined })
        }}
      >
        <MemberFinder chosen={chosen} onChoose={setChosen} />
      </Modal>
    </>
  )
}

function useColumns(names: MemberNames): TableColumnsType<Entry> {
  const { t } = useTranslation('points')
  const { t: members } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const params = useUrlParams()
  const programmes = useProgrammes()
  const words = useWords()
  const number = { align: 'right' as const, className: 'number' }
  const at = (iso: string, row: Entry) => instant(iso, programmes.zoneOf(row.programmeId), language)
  return [
    { title: t('entries.member'), render: (_, row) => <MemberLink memberId={row.viaMemberId} names={names} /> },
    {
      title: t('entries.posted'),
      className: 'number',
      render: (_, row) => (
        <>
          <Button
            type="link"
            style={{ padding: 0, height: 'auto' }}
            onClick={() => params.set({ entry: referenceOf(row) })}
          >
            {at(row.postedAt, row)}
          </Button>
          {at(row.effectiveAt, row) !== at(row.postedAt, row) && (
            <Typography.Text type="secondary" style={{ marginInlineStart: 8, fontSize: 12 }}>
              {t('entries.effective', { at: at(row.effectiveAt, row) })}
            </Typography.Text>
          )}
        </>
      ),
    },
    { title: t('entries.programme'), render: (_, row) => programmes.nameOf(row.programmeId) },
    { title: t('entries.kind'), render: (_, row) => members(`entry.${row.kind}`) },
    {
      ...number,
      title: t('entries.amount'),
      render: (_, row) => (
        <Typography.Text type={row.amount < 0 ? 'danger' : 'success'}>
          {count(row.amount, language, true)}
        </Typography.Text>
      ),
    },
    { ...number, title: t('entries.balance'), render: (_, row) => count(row.balance, language) },
    {
      title: t('entries.why'),
      render: (_, row) => (
        <Flex gap={8} wrap>
          {row.purchaseId && mayAll(me, ['purchases.read']) ? (
            <Link
              to={`/purchases?open=${row.viaMemberId}.${row.purchaseId}`}
              onClick={(event) => event.stopPropagation()}
            >
              {words.reason(row.reason)}
            </Link>
          ) : (
            words.reason(row.reason)
          )}
          <Typography.Text type="secondary">
            {[
              ...(row.ruleVersion ? [t('entries.rules', { version: row.ruleVersion })] : []),
              ...(row.debtChange === 0 ? [] : [t('entries.debt', { points: count(row.debtChange, language, true) })]),
              ...(row.mergeId ? [t('entries.merge')] : []),
            ].join(' · ')}
          </Typography.Text>
        </Flex>
      ),
    },
  ]
}
