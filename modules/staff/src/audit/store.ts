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

/** Only one transaction seals at a time. Makes the head where there is none; a statement of its own. */
export const lockHead = statement({
  name: 'staff.lockHead',
  params: { keptFrom: 'date', keyVersion: 'smallint', mac: 'bytea' },
  row: { block: 'bigint', lastSeq: 'bigint', keptFrom: 'date', keyVersion: 'smallint', mac: 'bytea' },
  sql: `insert into staff.audit_head (id, block, last_seq, kept_from, key_version, mac)
        values (1, 0, 0, :keptFrom, :keyVersion, :mac)
        on conflict (id) do update set id = excluded.id
        returning block, last_seq, kept_from, key_version, mac`,
})

export const writeHead = statement({
  name: 'staff.writeHead',
  params: { block: 'bigint', lastSeq: 'bigint', keptFrom: 'date', keyVersion: 'smallint', mac: 'bytea' },
  sql: `update staff.audit_head
        set block = :block, last_seq = :lastSeq, kept_from = :keptFrom, key_version = :keyVersion, mac = :mac
        where id = 1`,
})

/** What was sealed leaves the queue. */
export const leaveQueue = statement({
  name: 'staff.leaveQueue',
  params: { id: 'bigint[]' },
  sql: 'delete from staff.audit_queue where id = any(:id)',
})

export const insertBlocks = statement({
  name: 'staff.insertBlocks',
  params: {
    block: 'bigint[]',
    firstSeq: 'bigint[]',
    rowCount: 'int[]',
    firstAt: 'timestamptz[]',
    lastAt: 'timestamptz[]',
    entries: 'bytea[]',
    sealedAt: 'timestamptz[]',
    drainedAt: 'timestamptz[]',
    keyVersion: 'smallint[]',
    mac: 'bytea[]',
  },
  sql: `insert into staff.audit_block
          (block, first_seq, row_count, first_at, last_at, entries, sealed_at, drained_at, key_version, mac)
        select * from unnest(:block, :firstSeq, :rowCount, :firstAt, :lastAt, :entries, :sealedAt, :drainedAt, :keyVersion, :mac)`,
})

export const makeAuditPartitions = statement({
  name: 'staff.makeAuditPartitions',
  params: { fromDay: 'date', toDay: 'date' },
  row: { made: 'int' },
  sql: 'select staff.make_audit_partitions(:fromDay, :toDay) as made',
})

export const dropAuditPartition = statement({
  name: 'staff.dropAuditPartition',
  params: { beforeDay: 'date' },
  row: { keptFrom: 'date?' },
  sql: 'select staff.drop_audit_partition(:beforeDay) as kept_from',
})
