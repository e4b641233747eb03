import { nameIn } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Button, type TableColumnsType, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
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
  const params = useUrlParams()
  /** A new role, empty or like another. */
  const [draft, setDraft] = useState<{ readonly like?: Role }>()
  const archived = params.get('state') === 'archived'
  const list = useList('staff.roles', { query: { limit: 200, ...(archived ? { archived } : {}) } })
  const opened = list.rows.find(({ code }) => code === params.get('role'))
  const columns: TableColumnsType<Role> = [
    {
      title: t('roles.name'),
      render: (_, { code, name }) => (
        <Link to={{ search: params.search({ role: code }) }}>{nameIn(name, language)}</Link>
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
    <ListPage<Role>
      title={t('roles.title')}
      purpose={t('roles.purpose')}
      action={
        mayAll(me, ['staff.change']) && (
          <Button type="primary" onClick={() => setDraft({})}>
            {t('roles.create')}
          </Button>
        )
      }
      list={list}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ id }) => id}
      opens={{ param: 'role', idOf: ({ code }) => code }}
      filters={[
        {
          param: 'state',
          label: t('accounts.state'),
          fallback: 'living',
          options: [
            { value: 'living', label: t('roles.living') },
            { value: 'archived', label: t('roles.archived') },
          ],
        },
      ]}
      empty={t('roles.none')}
      nothing={t('roles.noneArchived')}
    >
      <RoleDrawer
        key={draft ? `new ${draft.like?.code}` : (opened?.id ?? 'none')}
        role={draft ? undefined : opened}
        draft={draft}
        onCopy={(like) => setDraft({ like })}
        onClose={() => {
          setDraft(undefined)
          params.set({ role: undefined })
        }}
      />
    </ListPage>
  )
}
