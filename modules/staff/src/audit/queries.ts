import { type RowOf, statement } from '@atrium/kernel'

const COLUMNS = `a.id, a.at, a.actor_kind, a.actor_id, a.action, a.subject_kind, a.subject_id, a.member_id, a.node_id, a.before, a.after,
          a.request_id, a.from_address`

const ROW = {
  id: 'bigint',
  at: 'timestamptz',
  actorKind: 'text',
  actorId: 'bigint',
  action: 'text',
  subjectKind: 'text',
  subjectId: 'text',
  memberId: 'int?',
  nodeId: 'int?',
  before: 'text?',
  after: 'text?',
  requestId: 'text',
  fromAddress: 'text?',
} as const

/**
 * Rows below the horizon of the outbox: transactions older than it have all ended, so nothing will appear between rows that are
 * sealed in this order. Transaction ids above every one that this cluster gave out stem from the cluster that a dump was made on.
 */
export const loadUnsealed = statement({
  name: 'staff.loadUnsealed',
  params: { limit: 'int' },
  row: ROW,
  sql: `select ${COLUMNS}
        from staff.audit_queue q join staff.audit a on a.at = q.at and a.id = q.id
        where q.xid < pg_snapshot_xmin(pg_current_snapshot()) or q.xid >= pg_snapshot_xmax(pg_current_snapshot())
        order by q.xid, q.id limit :limit`,
})
export type StoredAudit = RowOf<typeof loadUnsealed>

export const isQueueEmpty = statement({
  name: 'staff.isQueueEmpty',
  params: {},
  row: { empty: 'boolean' },
  sql: 'select not exists (select from staff.audit_queue) as empty',
})

export const loadBlocks = statement({
  name: 'staff.loadBlocks',
  params: { after: 'bigint', limit: 'int' },
  row: {
    block: 'bigint',
    firstSeq: 'bigint',
    rowCount: 'int',
    firstAt: 'timestamptz',
    lastAt: 'timestamptz',
    entries: 'bytea',
    sealedAt: 'timestamptz',
    drainedAt: 'timestamptz',
    keyVersion: 'smallint',
    mac: 'bytea',
  },
  sql: `select block, first_seq, row_count, first_at, last_at, entries, sealed_at, drained_at, key_version, mac
        from staff.audit_block where block > :after order by block limit :limit`,
})
export type Block = RowOf<typeof loadBlocks>

export const readHead = statement({
  name: 'staff.readHead',
  params: {},
  row: { block: 'bigint', lastSeq: 'bigint', keptFrom: 'date', keyVersion: 'smallint', mac: 'bytea' },
  sql: 'select block, last_seq, kept_from, key_version, mac from staff.audit_head',
})
export type Head = RowOf<typeof readHead>

export const loadSealedRows = statement({
  name: 'staff.loadSealedRows',
  params: { id: 'bigint[]', firstAt: 'timestamptz', lastAt: 'timestamptz' },
  row: ROW,
  sql: `select ${COLUMNS} from staff.audit a where a.at between :firstAt and :lastAt and a.id = any(:id)`,
})

/** Without their time, which may have been altered: reads everything, and is asked only after something was found missing. */
export const findRowsAnywhere = statement({
  name: 'staff.findRowsAnywhere',
  params: { id: 'bigint[]' },
  row: { id: 'bigint', at: 'timestamptz' },
  sql: 'select id, at from staff.audit where id = any(:id)',
})

/** Rows that the app wrote and the seal has not reached. */
export const countUnsealed = statement({
  name: 'staff.countUnsealed',
  params: {},
  row: { count: 'bigint', oldestAt: 'timestamptz?', lost: 'bigint' },
  sql: `select count(*) as count, min(q.at) as oldest_at, count(*) filter (where a.id is null) as lost
        from staff.audit_queue q left join staff.audit a on a.at = q.at and a.id = q.id`,
})

/**
 * Month by month, of one moment: rows that are there, and rows that are waiting to be sealed or were sealed after `lastBlock`. With what
 * the blocks before hold, both sums are equal where nobody put a row in.
 */
export const countMonths = statement({
  name: 'staff.countMonths',
  params: { lastBlock: 'bigint' },
  row: { month: 'date', written: 'bigint', accounted: 'bigint' },
  sql: `select month, sum(written)::bigint as written, sum(accounted)::bigint as accounted
        from (
          select date_trunc('month', at at time zone 'UTC')::date as month, count(*) as written, 0 as accounted
          from staff.audit group by 1
          union all
          select date_trunc('month', q.at at time zone 'UTC')::date, 0, count(*)
          from staff.audit_queue q join staff.audit a on a.at = q.at and a.id = q.id group by 1
          union all
          select date_trunc('month', first_at at time zone 'UTC')::date, 0, sum(row_count)
          from staff.audit_block where block > :lastBlock group by 1
        ) as part
        group by month order by month`,
})

export const listMonth = statement({
  name: 'staff.listMonth',
  params: { fromAt: 'timestamptz', toAt: 'timestamptz', afterAt: 'timestamptz', afterId: 'bigint', limit: 'int' },
  row: { id: 'bigint', at: 'timestamptz' },
  sql: `select id, at from staff.audit
        where at >= :fromAt and at < :toAt and (at, id) > (:afterAt, :afterId)
        order by at, id limit :limit`,
})

export const listQueue = statement({
  name: 'staff.listQueue',
  params: {},
  row: { id: 'bigint' },
  sql: 'select id from staff.audit_queue',
})
