import { instant } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Button, type TableColumnsType, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
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
  const params = useUrlParams()
  const [creating, setCreating] = useState(false)
  const [text, state] = [params.get('text'), params.get('state') ?? 'enabled']
  const list = useList('staff.accounts', {
    query: { limit: 50, ...(text ? { text } : {}), ...(state === 'all' ? {} : { disabled: state === 'disabled' }) },
  })
  const columns = useColumns((account) => params.search({ account }))
  const create = mayAll(me, ['staff.change']) && (
    <Button type="primary" onClick={() => setCreating(true)}>
      {t('accounts.create')}
    </Button>
  )
  return (
    <ListPage<Account>
      title={t('accounts.title')}
      purpose={t('accounts.purpose')}
      action={create}
      list={list}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ id }) => id}
      opens={{ param: 'account', idOf: ({ id }) => id }}
      search={{ param: 'text', label: t('accounts.find') }}
      filters={[
        {
          param: 'state',
          label: t('accounts.state'),
          fallback: 'enabled',
          options: [
            { value: 'enabled', label: t('accounts.enabled') },
            { value: 'disabled', label: t('accounts.disabled') },
            { value: 'all', label: t('accounts.all') },
          ],
        },
      ]}
      empty={t('accounts.none')}
      nothing={t('accounts.nobody')}
    >
      <AccountCreate open={creating} onClose={() => setCreating(false)} onMade={(account) => params.set({ account })} />
      <AccountDrawer accountId={params.get('account')} onClose={() => params.set({ account: undefined })} />
    </ListPage>
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
      title: t('accounts.seen'),
      className: 'number',
      render: (_, { seenAt }) => (seenAt === null ? t('accounts.never') : instant(seenAt, zone, language)),
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
