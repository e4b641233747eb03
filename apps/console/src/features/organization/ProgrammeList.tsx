import { currencyName, day, nameIn, zoneName } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Button, type TableColumnsType, Tag, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useNodes } from './nodes.ts'
import { ProgrammeDrawer } from './ProgrammeDrawer.tsx'
import { ProgrammeCreate } from './ProgrammeForm.tsx'

export type Programme = ReplyOf<'organization.programmes'>['programmes'][number]

/** `?programme=` opens one of them, `?tab=` a part of it. */
export default function ProgrammeList() {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const me = useMe()
  const params = useUrlParams()
  const [creating, setCreating] = useState(false)
  const { nameOf } = useNodes()
  const { data, error, isFetching, refetch } = useAsk('organization.programmes', {})
  const programmes = data?.programmes ?? []
  const opened = programmes.find(({ id }) => id === params.get('programme'))
  const columns: TableColumnsType<Programme> = [
    {
      title: t('programme.name'),
      render: (_, { id, name }) => (
        <Link to={{ search: params.search({ programme: id, tab: undefined }) }}>{nameIn(name, language)}</Link>
      ),
    },
    { title: t('programme.code'), render: (_, { code }) => <Typography.Text type="secondary">{code}</Typography.Text> },
    {
      title: t('programme.owner'),
      render: (_, { ownerId }) => (ownerId === null ? t('programme.group') : nameOf(ownerId)),
    },
    { title: t('programme.currency'), render: (_, { currency }) => currencyName(currency, language) },
    { title: t('programme.zone'), render: (_, { zone }) => zoneName(zone, language) },
    { title: t('programme.state'), render: (_, { closedOn }) => <State closedOn={closedOn} /> },
  ]
  const create = mayAll(me, ['organization.change']) && (
    <Button type="primary" onClick={() => setCreating(true)}>
      {t('programme.create')}
    </Button>
  )
  return (
    <ListPage
      title={t('programme.title')}
      purpose={t('programme.purpose')}
      action={create}
      list={{
        rows: programmes,
        error,
        isFetching: isFetching && data === undefined,
        hasNextPage: false,
        fetchNextPage: () => undefined,
        refetch,
      }}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ id }) => id}
      opens={{ param: 'programme', idOf: ({ id }) => id }}
      empty={t('programme.empty')}
      emptyAction={create}
    >
      <ProgrammeCreate
        open={creating}
        onClose={() => setCreating(false)}
        onMade={(id) => params.set({ programme: id, tab: 'participation' })}
      />
      <ProgrammeDrawer
        programme={opened}
        tab={params.get('tab') ?? 'basics'}
        onTab={(tab) => params.set({ tab }, { replace: true })}
        onClose={() => params.set({ programme: undefined, tab: undefined })}
      />
    </ListPage>
  )
}

function State({ closedOn }: { readonly closedOn: string | null }) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  if (closedOn === null) return <Tag color="success">{t('programme.open')}</Tag>
  const isOver = closedOn <= dayjs().format('YYYY-MM-DD')
  return (
    <Tag color={isOver ? 'default' : 'gold'}>
      {t(isOver ? 'programme.closed' : 'programme.closing', { day: day(closedOn, language) })}
    </Tag>
  )
}
