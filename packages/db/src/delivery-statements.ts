import { json, statement } from '@atrium/kernel'

/*
 * What the deliverer says to the database (domain: Events inside the house). A cursor is a window of transactions [lo, hi) and a
 * place in it, last_id. Everything below lo is delivered. The window is closed above by pg_snapshot_xmin: transactions below it
 * have all ended, so nothing appears in a window after it was opened, in whatever order ids and commits came.
 */

export const beginCursors = statement({
  name: 'house.beginCursors',
  params: { reaction: 'text[]', movedAt: 'timestamptz' },
  sql: `insert into house.cursor (reaction, moved_at)
        select reaction, :movedAt from unnest(:reaction) as begun(reaction) order by reaction
        on conflict do nothing`,
})

/**
 * Locks nothing and writes nothing. `work`: there is something for this reaction. `passed`: there is something, perhaps for others.
 * `blocked`: there is something that cannot be delivered before older transactions have ended.
 */
export const peekCursor = statement({
  name: 'house.peekCursor',
  params: { reaction: 'text', topics: 'text[]', historical: 'boolean' },
  row: { work: 'boolean', passed: 'boolean', blocked: 'boolean' },
  sql: `select cursor.lo < cursor.hi or exists (
                 select from house.outbox as o
                 where o.xid >= cursor.hi and o.xid < pg_snapshot_xmin(pg_current_snapshot())
                   and o.topic = any(:topics) and (:historical or not o.historical)) as work,
               exists (
                 select from house.outbox as o
                 where o.xid >= cursor.hi and o.xid < pg_snapshot_xmin(pg_current_snapshot())) as passed,
               exists (
                 select from house.outbox as o where o.xid >= pg_snapshot_xmin(pg_current_snapshot())) as blocked
        from house.cursor as cursor where cursor.reaction = :reaction`,
})

export const lockCursor = statement({
  name: 'house.lockCursor',
  params: { reaction: 'text' },
  row: { lo: 'xid8', hi: 'xid8', lastId: 'bigint', topId: 'bigint' },
  sql: 'select lo, hi, last_id, top_id from house.cursor where reaction = :reaction for update skip locked',
})

/**
 * What a new window from `hi` on would hold. Opening it at its lowest id lets a large backlog be read forward by id, a batch at
 * a time, instead of being sorted for each one. `offset 0` keeps the planner from looking for the least id by walking
 * through all that were ever kept.
 */
export const openWindow = statement({
  name: 'house.openWindow',
  params: { hi: 'xid8' },
  row: { horizon: 'xid8', firstId: 'bigint?', topId: 'bigint?' },
  sql: `select horizon, min(id) as first_id, max(id) as top_id
        from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon) as snapshot
        left join lateral (
          select id from house.outbox where xid >= :hi and xid < snapshot.horizon offset 0
        ) as seen on true
        group by horizon`,
})

/**
 * The next events in a window. The comparison of xid is spelt so that it cannot use the index on xid: read by id, a batch costs
 * what it holds; by xid, it would sort the rest of the window.
 */
export const readWindow = statement({
  name: 'house.readWindow',
  params: {
    lo: 'xid8',
    hi: 'xid8',
    lastId: 'bigint',
    topId: 'bigint',
    topics: 'text[]',
    historical: 'boolean',
    limit: 'int',
  },
  row: {
    id: 'bigint',
    topic: 'text',
    memberId: 'int?',
    effectiveAt: 'timestamptz',
    historical: 'boolean',
    body: json<unknown>(),
  },
  sql: `select id, topic, member_id, effective_at, historical, body
        from house.outbox
        where id > :lastId and id <= :topId and xid8cmp(xid, :lo) >= 0 and xid8cmp(xid, :hi) < 0
          and topic = any(:topics) and (:historical or not historical)
        order by id limit :limit`,
})

export const moveCursor = statement({
  name: 'house.moveCursor',
  params: { reaction: 'text', lo: 'xid8', hi: 'xid8', lastId: 'bigint', topId: 'bigint', movedAt: 'timestamptz' },
  sql: `update house.cursor set lo = :lo, hi = :hi, last_id = :lastId, top_id = :topId, moved_at = :movedAt
        where reaction = :reaction`,
})

export const parkEvent = statement({
  name: 'house.parkEvent',
  params: { reaction: 'text', id: 'bigint', error: 'text', parkedAt: 'timestamptz' },
  sql: `insert into house.parked_event (reaction, event_id, topic, member_id, effective_at, historical, body, error, parked_at)
        select :reaction, id, topic, member_id, effective_at, historical, body, :error, :parkedAt
        from house.outbox where id = :id
        on conflict (reaction, event_id) do update
          set error = excluded.error, parked_at = excluded.parked_at, attempts = parked_event.attempts + 1`,
})

export const listParked = statement({
  name: 'house.listParked',
  params: { reaction: 'text[]' },
  row: { reaction: 'text', eventId: 'bigint' },
  sql: `select reaction, event_id from house.parked_event where reaction = any(:reaction) order by event_id, reaction`,
})

export const lockParked = statement({
  name: 'house.lockParked',
  params: { reaction: 'text', eventId: 'bigint' },
  row: {
    id: 'bigint',
    topic: 'text',
    memberId: 'int?',
    effectiveAt: 'timestamptz',
    historical: 'boolean',
    body: json<unknown>(),
  },
  sql: `select event_id as id, topic, member_id, effective_at, historical, body
        from house.parked_event where reaction = :reaction and event_id = :eventId for update skip locked`,
})

export const unpark = statement({
  name: 'house.unpark',
  params: { reaction: 'text', eventId: 'bigint' },
  sql: 'delete from house.parked_event where reaction = :reaction and event_id = :eventId',
})

export const parkAgain = statement({
  name: 'house.parkAgain',
  params: { reaction: 'text', eventId: 'bigint', error: 'text' },
  sql: `update house.parked_event set error = :error, attempts = attempts + 1
        where reaction = :reaction and event_id = :eventId`,
})

/** When the oldest event that waits for a reaction was emitted: in its window by id, else above it by transaction. */
export const oldestWaiting = statement({
  name: 'house.oldestWaiting',
  params: { reaction: 'text', topics: 'text[]', historical: 'boolean' },
  row: { emittedAt: 'timestamptz?' },
  sql: `select coalesce(
          (select o.emitted_at from house.outbox as o
           where o.id > cursor.last_id and o.id <= cursor.top_id
             and xid8cmp(o.xid, cursor.lo) >= 0 and xid8cmp(o.xid, cursor.hi) < 0
             and o.topic = any(:topics) and (:historical or not o.historical)
           order by o.id limit 1),
          (select o.emitted_at from house.outbox as o
           where o.xid >= cursor.hi and o.topic = any(:topics) and (:historical or not o.historical)
           order by o.xid, o.id limit 1)) as emitted_at
        from house.cursor as cursor where reaction = :reaction`,
})

export const countParked = statement({
  name: 'house.countParked',
  params: {},
  row: { reaction: 'text', parked: 'bigint' },
  sql: 'select reaction, count(*) as parked from house.parked_event group by reaction',
})

export const readOldestWriter = statement({
  name: 'house.readOldestWriter',
  params: {},
  row: { seconds: 'double' },
  sql: 'select house.oldest_writer_seconds() as seconds',
})
