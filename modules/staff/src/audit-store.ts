import { statement } from '@atrium/kernel'

/** Rows and their places in the queue of what is to be sealed, in one statement. */
export const insertAudit = statement({
  name: 'staff.insertAudit',
  params: {
    id: 'bigint[]',
    at: 'timestamptz',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    action: 'text[]',
    subjectKind: 'text[]',
    subjectId: 'text[]',
    memberId: 'int?[]',
    nodeId: 'int?[]',
    before: 'text?[]',
    after: 'text?[]',
    requestId: 'text[]',
    fromAddress: 'text?[]',
  },
  sql: `with written as (
          insert into staff.audit (id, at, actor_kind, actor_id, action, subject_kind, subject_id, member_id, node_id, before, after,
            request_id, from_address)
          select ask.id, :at, ask.actor_kind, ask.actor_id, ask.action, ask.subject_kind, ask.subject_id, ask.member_id, ask.node_id,
            ask.before, ask.after, ask.request_id, ask.from_address
          from unnest(:id, :actorKind, :actorId, :action, :subjectKind, :subjectId, :memberId, :nodeId, :before, :after,
              :requestId, :fromAddress)
            as ask(id, actor_kind, actor_id, action, subject_kind, subject_id, member_id, node_id, before, after, request_id,
              from_address)
          returning id, at
        )
        insert into staff.audit_queue (id, at, xid) select id, at, pg_current_xact_id() from written`,
})
