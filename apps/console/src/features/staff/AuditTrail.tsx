import { CursorTable, EmptyState, instant, Page, ProblemNotice } from '@atrium/ui'
import type { TableColumnsType } from 'antd'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { type InputOf, problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useList } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { AuditDetail } from './AuditDetail.tsx'
import { AuditFilters } from './AuditFilters.tsx'
import { AuditVerification } from './AuditVerification.tsx'
import { useTrailWords } from './trail-words.ts'

export type TrailRow = ReplyOf<'staff.audit'>['items'][number]
type Query = NonNullable<InputOf<'staff.audit'>['query']>

/** Filters stand in the URL: `from`, `to`, `actor=staff:1`, `action`, `subject=node:7`, `member`; `?entry=` opens a row. */
export default function AuditTrail() {
  const { t } = useTranslation('staff')
  const me = useMe()
  const scope = useScopeNode()
  const [params, setParams] = useSearchParams()
  const [verifying, setVerifying] = useState(false)
  const query = queryOf(params, scope)
  const list = useList('staff.audit', { query })
  const set = (changes: Readonly<Record<string, string | undefined>>) => {
    const next = new URLSearchParams(params)
    for (const [key, value] of Object.entries(changes)) {
      if (value) next.set(key, value)
      else next.delete(key)
    }
    setParams(next)
  }
  const columns = useColumns((id) => set({ entry: id }))
  const isNarrowed = Object.keys(query).length > 1
  return (
    <Page
      title={t('audit.title')}
      purpose={t('audit.purpose')}
      action={
        mayAll(me, ['staff.verifyAudit']) && <Button onClick={() => setVerifying(true)}>{t('verify.button')}</Button>
      }
    >
      <AuditFilters params={params} onChange={set} />
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <CursorTable
          label={t('audit.title')}
          columns={columns}
          rows={list.rows}
          rowKey={({ id }) => id}
          loading={list.isFetching}
          hasMore={list.hasNextPage}
          onMore={() => void list.fetchNextPage()}
          onOpen={({ id }) => set({ entry: id })}
          empty={<EmptyState hint={t(isNarrowed ? 'audit.nothing' : 'audit.none')} />}
        />
      )}
      <AuditDetail
        row={list.rows.find(({ id }) => id === params.get('entry'))}
        onClose={() => set({ entry: undefined })}
        onNarrow={(changes) => set({ ...changes, entry: undefined })}
      />
      {mayAll(me, ['staff.verifyAudit']) && <AuditVerification open={verifying} onClose={() => setVerifying(false)} />}
    </Page>
  )
}

const KINDS = ['staff', 'key', 'system'] as const

function queryOf(params: URLSearchParams, scope: string | undefined): Query {
  const text = (key: string) => params.get(key) ?? undefined
  const [kind, id] = text('actor')?.split(':') ?? []
  const actorKind = KINDS.find((each) => each === kind)
  const [subjectKind, subjectId] = text('subject')?.split(':') ?? []
  const [from, to, action, memberId] = [text('from'), text('to'), text('action'), text('member')]
  return {
    limit: 50,
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(action ? { action } : {}),
    ...(actorKind && id ? { actorKind, actorId: Number(id) } : {}),
    ...(subjectKind && subjectId ? { subjectKind, subjectId } : {}),
    ...(memberId ? { memberId } : {}),
    ...(scope ? { nodeId: scope } : {}),
  }
}

function useColumns(onOpen: (id: string) => void): TableColumnsType<TrailRow> {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const words = useTrailWords()
  return [
    {
      title: t('audit.at'),
      className: 'number',
      render: (_, { id, at }) => (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(id)}>
          {instant(at, zone, language)}
        </Button>
      ),
    },
    { title: t('audit.who'), render: (_, { actor }) => words.actor(actor) },
    { title: t('audit.what'), render: (_, { action }) => words.action(action) },
    { title: t('audit.subject'), render: (_, row) => words.subject(row) },
    { title: t('audit.node'), render: (_, { nodeId }) => (nodeId === null ? '–' : words.node(nodeId)) },
    { title: t('audit.from'), render: (_, { from }) => from ?? '–' },
  ]
}
