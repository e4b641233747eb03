import { PlusOutlined } from '@ant-design/icons'
import { CursorTable, EmptyState, instant, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Button, type TableColumnsType, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useNodeList } from '../../app/nodes.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useWords } from '../members/names.ts'
import { useMoments } from './moments.ts'
import { SourceDrawer } from './SourceDrawer.tsx'
import { SourceForm } from './SourceForm.tsx'
import { type Source, useSources } from './sources.ts'
import { TrackingNav } from './TrackingNav.tsx'

/** Where events come from; a row opens with its key and the code that builds it in. */
export default function SourceList() {
  const { t } = useTranslation('tracking')
  const me = useMe()
  const params = useUrlParams()
  const sources = useSources()
  const columns = useColumns()
  const [edited, setEdited] = useState<Source | 'new'>()
  const [drawn, setDrawn] = useState<{ readonly code: string; readonly writeKey: string }>()
  const open = params.get('source')
  const add = mayAll(me, ['tracking.configure']) && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('sources.add')}
    </Button>
  )
  return (
    <Page title={t('sources.title')} purpose={t('sources.purpose')} action={add}>
      <TrackingNav />
      {sources.error ? (
        <ProblemNotice problem={problemOf(sources.error)} onRetry={() => void sources.refetch()} />
      ) : (
        <CursorTable<Source>
          label={t('sources.title')}
          columns={columns}
          // What is still in use first.
          rows={[...sources.rows].sort((a, b) => Number(a.archivedAt !== null) - Number(b.archivedAt !== null))}
          rowKey={({ code }) => code}
          loading={sources.isPending}
          onOpen={({ code }) => params.set({ source: code })}
          empty={<EmptyState hint={t('sources.empty')} action={add} />}
        />
      )}
      {open !== undefined && !sources.isPending && (
        <SourceDrawer
          key={open}
          code={open}
          source={sources.byCode.get(open)}
          drawnKey={drawn?.code === open ? drawn.writeKey : undefined}
          onDrawn={(writeKey) => setDrawn({ code: open, writeKey })}
          onEdit={setEdited}
          onClose={() => {
            setDrawn(undefined)
            params.set({ source: undefined })
          }}
        />
      )}
      {edited && mayAll(me, ['tracking.configure']) && (
        <SourceForm
          key={edited === 'new' ? 'new' : edited.code}
          source={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onSaved={(code, writeKey) => {
            if (edited === 'new' && writeKey !== null) setDrawn({ code, writeKey })
            params.set({ source: code })
          }}
        />
      )}
    </Page>
  )
}

/** Names of nodes by their codes; the code where one may not see the organization. */
export function useNodeNames(): (code: string) => string {
  const { language } = useLanguage()
  const { rows } = useNodeList()
  return (code) => {
    const node = rows.find((each) => each.code === code)
    return node ? nameIn(node.name, language) : code
  }
}

function useColumns(): TableColumnsType<Source> {
  const { t } = useTranslation('tracking')
  const { language } = useLanguage()
  const params = useUrlParams()
  const words = useWords()
  const nodeName = useNodeNames()
  const { zone } = useMoments()
  return [
    {
      title: t('sources.name'),
      render: (_, { code, name }) => (
        <Link to={{ search: params.search({ source: code }) }} onClick={(event) => event.stopPropagation()}>
          {nameIn(name, language)}
        </Link>
      ),
    },
    {
      title: t('sources.kind'),
      render: (_, { kind, trusted }) => (
        <>
          {t(`sourceKind.${kind}`)} {trusted && <Tag color="gold">{t('sources.trusted')}</Tag>}
        </>
      ),
    },
    {
      title: t('sources.user'),
      render: (_, { userKind }) => (userKind === null ? t('sources.ownUser') : words.identity(userKind)),
    },
    { title: t('sources.node'), render: (_, { node }) => nodeName(node) },
    {
      title: t('sources.state'),
      render: (_, { archivedAt }) =>
        archivedAt === null ? <Tag color="success">{t('sources.active')}</Tag> : <Tag>{t('sources.archived')}</Tag>,
    },
    {
      title: t('sources.created'),
      className: 'number',
      render: (_, { createdAt }) => instant(createdAt, zone, language),
    },
  ]
}
