import { CursorTable, day, EmptyState, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { Button, type TableColumnsType, Tag } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
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
  const [params, setParams] = useSearchParams()
  const [creating, setCreating] = useState(false)
  const { nameOf } = useNodes()
  const { data, error, isPending, refetch } = useAsk('organization.programmes', {})
  const programmes = data?.programmes ?? []
  const opened = programmes.find(({ id }) => id === params.get('programme'))
  const linkTo = (id: string | undefined, tab?: string) => {
    const next = new URLSearchParams(params)
    next.delete('tab')
    if (id === undefined) next.delete('programme')
    else next.set('programme', id)
    if (tab !== undefined) next.set('tab', tab)
    return next
  }
  const columns: TableColumnsType<Programme> = [
    {
      title: t('programme.name'),
      render: (_, { id, name }) => <Link to={{ search: linkTo(id).toString() }}>{nameIn(name, language)}</Link>,
    },
    { title: t('programme.code'), dataIndex: 'code' },
    {
      title: t('programme.owner'),
      render: (_, { ownerId }) => (ownerId === null ? t('programme.group') : nameOf(ownerId)),
    },
    { title: t('programme.currency'), dataIndex: 'currency' },
    { title: t('programme.zone'), dataIndex: 'zone' },
    { title: t('programme.state'), render: (_, { closedOn }) => <State closedOn={closedOn} /> },
  ]
  const createButton = mayAll(me, ['organization.change']) && (
    <Button type="primary" onClick={() => setCreating(true)}>
      {t('programme.create')}
    </Button>
  )
  return (
    <Page title={t('programme.title')} purpose={t('programme.purpose')} action={createButton}>
      {error ? (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : (
        <CursorTable
          label={t('programme.title')}
          columns={columns}
          rows={programmes}
          rowKey={({ id }) => id}
          loading={isPending}
          onOpen={({ id }) => setParams(linkTo(id))}
          empty={<EmptyState hint={t('programme.empty')} />}
        />
      )}
      <ProgrammeCreate
        open={creating}
        onClose={() => setCreating(false)}
        onMade={(id) => setParams(linkTo(id, 'participation'))}
      />
      <ProgrammeDrawer
        programme={opened}
        tab={params.get('tab') ?? 'basics'}
        onTab={(tab) => opened && setParams(linkTo(opened.id, tab), { replace: true })}
        onClose={() => setParams(linkTo(undefined))}
      />
    </Page>
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
