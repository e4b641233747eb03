import { count, Page, ProblemNotice } from '@atrium/ui'
import { ColumnChooser, ListPage, usePageSize, useShownColumns, useUrlParams } from '@atrium/ui/list'
import { Button, Flex, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { SavedViews } from '../../../app/saved-views.tsx'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useProgrammes } from '../../members/names.ts'
import { SaveDrawer } from '../SaveDrawer.tsx'
import { useVocabulary, type Vocabulary } from '../subjects.ts'
import { useCustomerColumns } from './columns.tsx'
import { ExportCustomers } from './ExportCustomers.tsx'
import { type Customer, useCustomers, useCustomersBody, useParts, VIEW_PARAMS } from './listing.ts'
import { MemberActions } from './MemberActions.tsx'
import { QuickFilters } from './QuickFilters.tsx'

const LIST = 'customers'
/** Tags whose values are told with a page. */
const MOST_TAGS = 10

/** All customers by how they buy: filtered, ordered, chosen from; what is filtered can be kept as an audience. */
export default function CustomersPage() {
  const { t } = useTranslation('audiences')
  const vocabulary = useVocabulary()
  const { running } = useProgrammes()
  if (vocabulary.data) {
    // What has ended stays in the language of filters; a list needs no columns for it.
    const programmes = vocabulary.data.programmes.filter(({ code }) => running.some((each) => each.code === code))
    return <Customers vocabulary={programmes.length === 0 ? vocabulary.data : { ...vocabulary.data, programmes }} />
  }
  return (
    <Page title={t('customers.title')}>
      {vocabulary.error ? (
        <ProblemNotice problem={problemOf(vocabulary.error)} onRetry={() => void vocabulary.refetch()} />
      ) : (
        <Skeleton active />
      )}
    </Page>
  )
}

function Customers({ vocabulary }: { readonly vocabulary: Vocabulary }) {
  const { t } = useTranslation('audiences')
  const me = useMe()
  const navigate = useNavigate()
  const params = useUrlParams()
  const [saving, setSaving] = useState(false)
  const size = usePageSize(LIST)
  const shown = useShownColumns(LIST)
  const body = useCustomersBody()
  const { parts, put } = useParts()
  const tags = vocabulary.tags
    .map(({ code }) => code)
    .filter((code) => shown.isShown({ key: `tag:${code}`, extra: true }))
    .slice(0, MOST_TAGS)
  const list = useCustomers(body, tags, size.limit)
  const columns = useCustomerColumns(vocabulary, list.told?.currency ?? vocabulary.currency)
  const { order = 'spend', programme, ascending = false } = body
  const first = vocabulary.programmes[0]?.code
  const sort = (key: string, isUp: boolean) => {
    const by = columns.find((column) => column.key === key)?.order
    if (!by) return
    params.set({ order: by.by, programme: by.programme, ascending: isUp ? '1' : undefined })
  }
  const sorted = columns.find(
    ({ order: by }) =>
      by?.by === order && (by.programme ?? first) === (order === 'points' ? (programme ?? first) : first),
  )
  const mayKeep = mayAll(me, ['audiences.change'])
  const people = list.told?.people
  return (
    <ListPage<Customer>
      title={t('customers.title')}
      purpose={
        <>
          {t('customers.purpose')} {mayAll(me, ['members.read']) && <Link to="/members">{t('customers.findOne')}</Link>}
        </>
      }
      action={
        mayKeep && (
          <Button type="primary" disabled={body.filter === undefined} onClick={() => setSaving(true)}>
            {t('customers.keep')}
          </Button>
        )
      }
      above={
        <>
          <SavedViews page={LIST} params={VIEW_PARAMS} />
          <QuickFilters
            vocabulary={vocabulary}
            parts={parts}
            onChange={put}
            words={list.isPlaceholderData ? [] : (list.told?.conditions ?? [])}
          />
          <Flex gap={8} justify="space-between" align="center" wrap style={{ marginBottom: 12 }}>
            <Counted people={list.error ? undefined : people} />
            <Flex gap={8}>
              <ExportCustomers body={body} people={people} />
              <ColumnChooser columns={columns} shown={shown} />
            </Flex>
          </Flex>
        </>
      }
      list={list}
      problemOf={problemOf}
      columns={columns.filter((column) => shown.isShown(column))}
      rowKey={({ memberId }) => memberId}
      {...(mayAll(me, ['members.read']) ? { onOpen: ({ memberId }) => void navigate(`/members/${memberId}`) } : {})}
      sort={{
        columns: columns.flatMap(({ key, order: by }) => (by ? [key] : [])),
        by: sorted?.key,
        ascending,
        choose: sort,
      }}
      pageSize={size}
      selects={{
        nameOf: ({ name, memberId }) => name ?? memberId,
        actions: ({ keys, clear }) => <MemberActions memberIds={keys} onDone={clear} />,
      }}
      empty={t(parts.length > 0 ? 'customers.nothing' : 'customers.empty')}
    >
      {saving && mayAll(me, ['audiences.change']) && body.filter && (
        <SaveDrawer
          audience={undefined}
          filter={body.filter}
          onClose={() => setSaving(false)}
          onSaved={(audienceId) => void navigate(`/audiences/${audienceId}`)}
        />
      )}
    </ListPage>
  )
}

/** How many the list holds: exactly. */
function Counted({ people }: { readonly people: number | undefined }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  return (
    <Typography.Text type="secondary" className="number" role="status" data-people={people}>
      {people === undefined ? ' ' : t('customers.count', { n: count(people, language) })}
    </Typography.Text>
  )
}
