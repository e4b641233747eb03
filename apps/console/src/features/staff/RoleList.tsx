import { CursorTable, EmptyState, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { Button, Segmented, type TableColumnsType, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { RoleDrawer } from './RoleDrawer.tsx'
import type { Role } from './roles.ts'

/** `?role=` opens one; `?state=archived` shows those no longer in use. */
export default function RoleList() {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const me = useMe()
  const [params, setParams] = useSearchParams()
  /** A new role, empty or like another. */
  const [draft, setDraft] = useState<{ readonly like?: Role }>()
  const archived = params.get('state') === 'archived'
  const list = useList('staff.roles', { query: { limit: 200, ...(archived ? { archived } : {}) } })
  const withParam = (key: string, value: string | undefined) => {
    const next = new URLSearchParams(params)
    if (value) next.set(key, value)
    else next.delete(key)
    return next
  }
  const opened = list.rows.find(({ code }) => code === params.get('role'))
  const columns: TableColumnsType<Role> = [
    {
      title: t('roles.name'),
      render: (_, { code, name }) => (
        <Link to={{ search: withParam('role', code).toString() }}>{nameIn(name, language)}</Link>
      ),
    },
    { title: t('roles.code'), dataIndex: 'code' },
    {
      title: t('roles.kind'),
      render: (_, { ofTheHouse }) => <Tag>{t(ofTheHouse ? 'roles.house' : 'roles.own')}</Tag>,
    },
    {
      title: t('roles.permissions'),
      align: 'right',
      className: 'number',
      render: (_, { permissions }) => t('roles.count', { n: permissions.length }),
    },
  ]
  return (
    <Page
      title={t('roles.title')}
      purpose={t('roles.purpose')}
      action={
        mayAll(me, ['staff.change']) && (
          <Button type="primary" onClick={() => setDraft({})}>
            {t('roles.create')}
          </Button>
        )
      }
    >
      <Segmented
        style={{ marginBottom: 12 }}
        value={archived ? 'archived' : 'living'}
        onChange={(value) => setParams(withParam('state', value === 'archived' ? value : undefined))}
        options={[
          { value: 'living', label: t('roles.living') },
          { value: 'archived', label: t('roles.archived') },
        ]}
      />
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable
          label={t('roles.title')}
          columns={columns}
          rows={list.rows}
          rowKey={({ id }) => id}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={({ code }) => setParams(withParam('role', code))}
          empty={<EmptyState hint={t('roles.none')} />}
        />
      )}
      <RoleDrawer
        key={draft ? `new ${draft.like?.code}` : (opened?.id ?? 'none')}
        role={draft ? undefined : opened}
        draft={draft}
        onCopy={(like) => setDraft({ like })}
        onClose={() => {
          setDraft(undefined)
          setParams(withParam('role', undefined))
        }}
      />
    </Page>
  )
}
