import { CursorTable, EmptyState, instant, Page, ProblemNotice } from '@atrium/ui'
import { Button, Flex, Input, Segmented, type TableColumnsType, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { AccountCreate } from './AccountCreate.tsx'
import { AccountDrawer } from './AccountDrawer.tsx'
import { GrantTags } from './GrantTags.tsx'

export type Account = ReplyOf<'staff.accounts'>['items'][number]

/** `?text=` and `?state=` narrow the list, `?account=` opens one. */
export default function AccountList() {
  const { t } = useTranslation('staff')
  const me = useMe()
  const [params, setParams] = useSearchParams()
  const [creating, setCreating] = useState(false)
  const text = params.get('text') ?? ''
  const state = params.get('state') ?? 'enabled'
  const list = useList('staff.accounts', {
    query: { limit: 50, ...(text ? { text } : {}), ...(state === 'all' ? {} : { disabled: state === 'disabled' }) },
  })
  const withParam = (key: string, value: string | undefined) => {
    const next = new URLSearchParams(params)
    if (value) next.set(key, value)
    else next.delete(key)
    return next
  }
  const columns = useColumns((id) => withParam('account', id).toString())
  return (
    <Page
      title={t('accounts.title')}
      purpose={t('accounts.purpose')}
      action={
        mayAll(me, ['staff.change']) && (
          <Button type="primary" onClick={() => setCreating(true)}>
            {t('accounts.create')}
          </Button>
        )
      }
    >
      <Flex gap={12} wrap="wrap" style={{ marginBottom: 12 }}>
        <Input.Search
          data-search
          allowClear
          style={{ width: 280 }}
          aria-label={t('accounts.find')}
          placeholder={t('accounts.find')}
          defaultValue={text}
          onSearch={(value) => setParams(withParam('text', value.trim()))}
        />
        <Segmented
          value={state}
          onChange={(value) => setParams(withParam('state', value === 'enabled' ? undefined : value))}
          options={[
            { value: 'enabled', label: t('accounts.enabled') },
            { value: 'disabled', label: t('accounts.disabled') },
            { value: 'all', label: t('accounts.all') },
          ]}
        />
      </Flex>
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable
          label={t('accounts.title')}
          columns={columns}
          rows={list.rows}
          rowKey={({ id }) => id}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={({ id }) => setParams(withParam('account', id))}
          empty={<EmptyState hint={t(text || state !== 'enabled' ? 'accounts.nobody' : 'accounts.none')} />}
        />
      )}
      <AccountCreate
        open={creating}
        onClose={() => setCreating(false)}
        onMade={(id) => setParams(withParam('account', id))}
      />
      <AccountDrawer
        accountId={params.get('account') ?? undefined}
        onClose={() => setParams(withParam('account', undefined))}
      />
    </Page>
  )
}

function useColumns(searchOf: (id: string) => string): TableColumnsType<Account> {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const zone = useHouseZone()
  return [
    { title: t('accounts.login'), render: (_, { id, login }) => <Link to={{ search: searchOf(id) }}>{login}</Link> },
    { title: t('accounts.name'), dataIndex: 'displayName' },
    { title: t('accounts.grants'), render: (_, { grants }) => <GrantTags grants={grants} /> },
    {
      title: t('accounts.totp'),
      render: (_, { totp }) =>
        totp ? t('accounts.totpOn') : <Typography.Text type="secondary">{t('accounts.totpOff')}</Typography.Text>,
    },
    {
      title: t('accounts.signedIn'),
      className: 'number',
      render: (_, { signedInAt }) => (signedInAt === null ? t('accounts.never') : instant(signedInAt, zone, language)),
    },
    { title: t('accounts.state'), render: (_, account) => <AccountState account={account} /> },
  ]
}

export function AccountState({ account }: { readonly account: Account }) {
  const { t } = useTranslation('staff')
  if (account.disabledAt !== null) return <Tag>{t('accounts.disabled')}</Tag>
  if (account.mustChangePassword) return <Tag color="gold">{t('accounts.newcomer')}</Tag>
  return <Tag color="success">{t('accounts.enabled')}</Tag>
}
