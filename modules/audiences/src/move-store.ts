import { statement } from '@atrium/kernel'

/** Said twice, a move is one. */
export const insertMoves = statement({
  name: 'audiences.insertMoves',
  params: {
    memberId: 'int[]',
    moveId: 'bigint[]',
    movedAt: 'timestamptz[]',
    audienceId: 'int[]',
    entered: 'boolean[]',
  },
  sql: `insert into audiences.move (member_id, move_id, moved_at, audience_id, entered)
        select * from unnest(:memberId, :moveId, :movedAt, :audienceId, :entered)
        on conflict (member_id, move_id) do nothing`,
})

/** Of a lineage, the latest first, with the names that audiences have now; of those of some nodes, or of all. */
export const pageOfMoves = statement({
  name: 'audiences.pageOfMoves',
  params: {
    memberId: 'int[]',
    everywhere: 'boolean',
    nodeId: 'int[]',
    before: 'bigint',
    limit: 'int',
  },
  row: {
    moveId: 'bigint',
    movedAt: 'timestamptz',
    audienceId: 'int',
    name: 'text',
    entered: 'boolean',
    archived: 'boolean',
  },
  sql: `select move.move_id, move.moved_at, move.audience_id, a.name, move.entered, a.archived_at is not null as archived
        from audiences.move move join audiences.audience a on a.audience_id = move.audience_id
        where move.member_id = any(:memberId) and move.move_id < :before
          and (:everywhere or a.node_id = any(:nodeId))
        order by move.move_id desc limit :limit`,
})

export const eraseMoves = statement({
  name: 'audiences.eraseMoves',
  params: { memberId: 'int[]' },
  sql: 'delete from audiences.move where member_id = any(:memberId)',
})

export const forgetMoves = statement({
  name: 'audiences.forgetMoves',
  params: { before: 'timestamptz', limit: 'int' },
  sql: `delete from audiences.move where (member_id, move_id) in (
          select member_id, move_id from audiences.move where moved_at < :before limit :limit)`,
})

/** Audiences in use with the moment of their current set: by these it is known whether a set that is kept is the current one. */
export const loadHeads = statement({
  name: 'audiences.loadHeads',
  params: {},
  row: { audienceId: 'int', name: 'text', kind: 'text', nodeId: 'int', version: 'int', madeAt: 'timestamptz' },
  // A house has hundreds of audiences.
  sql: `select a.audience_id, a.name, a.kind, a.node_id, v.version, v.made_at
        from audiences.audience a join audiences.version v on v.audience_id = a.audience_id and v.version = a.version
        where a.archived_at is null and v.members is not null
        order by a.name, a.audience_id`,
})
