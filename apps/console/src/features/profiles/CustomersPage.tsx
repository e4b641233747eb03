import { count, day as dayIn, money } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Segmented, type TableColumnsType, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, useMemberNames } from '../../app/member-names.tsx'
import { useAsk, useList } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { useStores } from '../members/names.ts'
import { isStage, STAGES, useStageName } from './stages.ts'

type Reply = ReplyOf<'profiles.customers'>
type Customer = Reply['items'][number]

/** The members of a stage: how they buy, and what to expect of them. */
export default function CustomersPage() {
  const { t } = useTranslation('profiles')
  const params = useUrlParams()
  const node = useScopeNode()
  const nameOf = useStageName()
  const asked = params.get('stage')
  const stage = isStage(asked) ? asked : 'mature'
  const scope = node === undefined ? {} : { node }
  const list = useList('profiles.customers', { query: { stage, ...scope } })
  const lifecycle = useAsk('profiles.lifecycle', { query: scope }).data
  const currency = lifecycle?.currency ?? 'CNY'
  const columns = useColumns(list.rows, stage === 'prospect', currency)
  const rule = lifecycle ? t(`rule.${stage}`, lifecycle.parameters) : ''
  return (
    <ListPage<Customer>
      title={t('customers.title')}
      {...(rule === ''
        ? {}
        : { purpose: t(stage === 'prospect' ? 'customers.purposeProspect' : 'customers.purpose', { rule }) })}
      action={
        <Link to={{ pathname: '/profiles/lifecycle', search: params.search({ stage: undefined }) }}>
          {t('customers.back')}
        </Link>
      }
      above={
        <div style={{ overflowX: 'auto', marginBottom: 12 }}>
          <Segmented
            aria-label={t('customers.stage')}
            value={stage}
            onChange={(next) => params.set({ stage: next })}
            options={STAGES.map((value) => ({ value, label: nameOf(value) }))}
          />
        </div>
      }
      list={list}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ memberId }) => memberId}
      empty={t('customers.none')}
    />
  )
}

function useColumns(rows: readonly Customer[], isProspect: boolean, currency: string): TableColumnsType<Customer> {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const names = useMemberNames(rows.map(({ memberId }) => memberId))
  const stores = useStores()
  const dayText = (iso: string | null) => (iso === null ? '–' : dayIn(iso, language))
  const amount = (minor: number | null) => (minor === null ? '–' : money(minor, currency, language))
  const who: TableColumnsType<Customer> = [
    { title: t('customers.name'), render: (_, { memberId }) => <MemberLink memberId={memberId} names={names} /> },
    {
      title: t('customers.phone'),
      className: 'number',
      render: (_, { memberId }) => names.get(memberId)?.phone ?? '–',
    },
  ]
  if (isProspect) return who
  return [
    ...who,
    { title: t('customers.spend'), align: 'right', className: 'number', render: (_, row) => amount(row.spendMinor) },
    {
      title: t('customers.orders'),
      align: 'right',
      className: 'number',
      render: (_, { orders }) => count(orders, language),
    },
    { title: t('customers.last'), className: 'number', render: (_, { lastDay }) => dayText(lastDay) },
    {
      title: (
        <Tooltip title={t('customers.rfmHint')}>
          <span>{t('customers.rfm')}</span>
        </Tooltip>
      ),
      className: 'number',
      render: (_, { recency, frequency, monetary }) =>
        [recency, frequency, monetary].map((score) => score ?? '–').join(' · '),
    },
    { title: t('customers.category'), render: (_, { category }) => category?.replaceAll('/', ' / ') ?? '–' },
    { title: t('customers.store'), render: (_, { storeId }) => stores.nameOf(storeId) ?? '–' },
    { title: t('customers.since'), className: 'number', render: (_, { since }) => dayText(since) },
    { title: t('customers.next'), className: 'number', render: (_, { nextOn }) => dayText(nextOn) },
    { title: t('customers.value'), align: 'right', className: 'number', render: (_, row) => amount(row.valueMinor) },
  ]
}
