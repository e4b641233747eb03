import { instant } from '@atrium/ui'
import { ListPage, type UrlParams, useUrlParams } from '@atrium/ui/list'
import type { TableColumnsType } from 'antd'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useMemberNames } from '../../app/member-names.tsx'
import { useList } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import { AuditDetail } from './AuditDetail.tsx'
import { AUDIT_PARAMS, AuditFilters } from './AuditFilters.tsx'
import { AuditVerification } from './AuditVerification.tsx'
import { useTrailWords } from './trail-words.ts'

export type TrailRow = ReplyOf<'staff.audit'>['items'][number]
type Query = NonNullable<InputOf<'staff.audit'>['query']>

/** Filters stand in the URL: `from`, `to`, `actor=staff:1`, `action`, `subject=node:7`, `member`; `?entry=` opens a row. */
export default function AuditTrail() {
  const { t } = useTranslation('staff')
  const me = useMe()
  const scope = useScopeNode()
  const params = useUrlParams()
  const [verifying, setVerifying] = useState(false)
  const list = useList('staff.audit', { query: queryOf(params, scope) })
  const columns = useColumns(list.rows, (id) => params.set({ entry: id }))
  const mayVerify = mayAll(me, ['staff.verifyAudit'])
  return (
    <ListPage
      title={t('audit.title')}
      purpose={t('audit.purpose')}
      action={mayVerify && <Button onClick={() => setVerifying(true)}>{t('verify.button')}</Button>}
      list={list}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ id }) => id}
      opens={{ param: 'entry', idOf: ({ id }) => id }}
      moreFilters={<AuditFilters params={params} />}
      moreParams={AUDIT_PARAMS}
      empty={t('audit.none')}
      nothing={t('audit.nothing')}
    >
      <AuditDetail
        row={list.rows.find(({ id }) => id === params.get('entry'))}
        onClose={() => params.set({ entry: undefined })}
        onNarrow={(changes) => params.set({ ...changes, entry: undefined })}
      />
      {mayVerify && <AuditVerification open={verifying} onClose={() => setVerifying(false)} />}
    </ListPage>
  )
}

const KINDS = ['staff', 'key', 'system'] as const

function queryOf(params: UrlParams, scope: string | undefined): Query {
  const text = (key: string) => params.get(key)
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

function useColumns(rows: readonly TrailRow[], onOpen: (id: string) => void): TableColumnsType<TrailRow> {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const words = useTrailWords()
  const names = useMemberNames(rows.map(({ memberId }) => memberId))
  return [
    {
      title: t('audit.at'),
      className: 'number',
      render: (_, { id, at }) => (
        <Button type="link" size="small" style={{ padding: 0, height: 'auto' }} onClick={() => onOpen(id)}>
          {instant(at, zone, language)}
        </Button>
      ),
    },
    { title: t('audit.who'), render: (_, { actor }) => words.actor(actor) },
    { title: t('audit.what'), render: (_, { action }) => words.action(action) },
    { title: t('audit.subject'), render: (_, row) => words.subject(row, names) },
    { title: t('audit.node'), render: (_, { nodeId }) => (nodeId === null ? '–' : words.node(nodeId)) },
    { title: t('audit.from'), render: (_, { from }) => from ?? '–' },
  ]
}
