import { json, statement } from '@atrium/kernel'

/*
 * What the deliverer says to the database (ADR 0005). A cursor holds a snapshot: everything that was committed when it was taken is delivered.
 * The next window is what a later snapshot sees and that one does not, read by id. Snapshots know the order of commits, so nothing
 * is lost when transactions commit out of the order of their ids, no open transaction holds up the others, and of two events of a member the
 * one that was written first, under the member's lock, is never in a later window than the other. (Windows by transaction id, up to the
 * oldest open transaction, break the order: an id may be drawn long before the lock is got.)
 * Snapshots travel as text.
 */

export const beginCursors = statement({
  name: 'house.beginCursors',
  params: { reaction: 'text[]', movedAt: 'timestamptz' },
  sql: `insert into house.cursor (reaction, moved_at)
        select reaction, :movedAt from unnest(:reaction) as begun(reaction) order by reaction
        on conflict do nothing`,
})

/**
 * Locks nothing and writes nothing. `work`: there is something for this reaction. `passed`: there is something, perhaps for others. The upper
 * bound on xid excludes nothing, but a range with two ends leads the planner to the index, as does the order.
 */
export const peekCursor = statement({
  name: 'house.peekCursor',
  params: { reaction: 'text', topics: 'text[]', historical: 'boolean' },
  row: { work: 'boolean', passed: 'boolean' },
  sql: `select cursor.ahead is not null or coalesce(
                 (select true from house.outbox as o
                  where o.xid >= pg_snapshot_xmin(cursor.seen) and o.xid < pg_snapshot_xmax(pg_current_snapshot())
                    and not pg_visible_in_snapshot(o.xid, cursor.seen)
                    and o.topic = any(:topics) and (:historical or not o.historical)
                  order by o.xid, o.id limit 1), false) as work,
               coalesce(
                 (select true from house.outbox as o
                  where o.xid >= pg_snapshot_xmin(cursor.seen) and o.xid < pg_snapshot_xmax(pg_current_snapshot())
                    and not pg_visible_in_snapshot(o.xid, cursor.seen)
                  order by o.xid, o.id limit 1), false) as passed
        from house.cursor as cursor where cursor.reaction = :reaction`,
})

export const lockCursor = statement({
  name: 'house.lockCursor',
  params: { reaction: 'text' },
  row: { seen: 'text', ahead: 'text?', lastId: 'bigint', topId: 'bigint' },
  sql: `select seen::text as seen, ahead::text as ahead, last_id, top_id
        from house.cursor where reaction = :reaction for update skip locked`,
})

/**
 * What a window opened now would hold. Its lowest id lets a large backlog be read forward by id, a batch at a time, instead of being
 * sorted for each one. `offset 0` keeps the planner from looking for the least id by walking through all that were ever kept.
 */
export const openWindow = statement({
  name: 'house.openWindow',
  params: { seen: 'text' },
  row: { ahead: 'text', firstId: 'bigint?', topId: 'bigint?' },
  sql: `select pg_current_snapshot()::text as ahead, min(id) as first_id, max(id) as top_id
        from (
          select id from house.outbox
          where xid >= pg_snapshot_xmin(:seen::pg_snapshot) and xid < pg_snapshot_xmax(pg_current_snapshot())
            and not pg_visible_in_snapshot(xid, :seen::pg_snapshot)
          offset 0
        ) as fresh`,
})

/** The next events in a window, by id: a batch costs what it holds. Nothing here can use the index on xid, which would sort the rest of the window each time. */
export const readWindow = statement({
  name: 'house.readWindow',
  params: {
    seen: 'text',
    ahead: 'text',
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
        where id > :lastId and id <= :topId
          and pg_visible_in_snapshot(xid, :ahead::pg_snapshot) and not pg_visible_in_snapshot(xid, :seen::pg_snapshot)
          and topic = any(:topics) and (:historical or not historical)
        order by id limit :limit`,
})

export const moveCursor = statement({
  name: 'house.moveCursor',
  params: { reaction: 'text', seen: 'text', ahead: 'text?', lastId: 'bigint', topId: 'bigint', movedAt: 'timestamptz' },
  sql: `update house.cursor
        set seen = :seen::pg_snapshot, ahead = :ahead::pg_snapshot, last_id = :lastId, top_id = :topId, moved_at = :movedAt
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

/**
 * What waits for each reaction, among the first `most` events of its window (by id) and the first `most` after that (by transaction), so that
 * a backlog of any size costs the same: the oldest that waits, how many do, and until when of what was told has been looked through where that
 * was not all. `topicOf` names the reaction of each topic, once for each that it listens to.
 */
export const lookAhead = statement({
  name: 'house.lookAhead',
  params: { reaction: 'text[]', historical: 'boolean[]', topicOf: 'text[]', topic: 'text[]', most: 'int' },
  row: { reaction: 'text', oldestAt: 'timestamptz?', waiting: 'int', lookedTo: 'timestamptz?' },
  sql: `select asked.reaction, found.oldest_at, found.waiting, found.looked_to
        from unnest(:reaction, :historical) as asked(reaction, historical)
        join house.cursor as cursor on cursor.reaction = asked.reaction
        cross join lateral (
          select array_agg(heard.topic) as topics from unnest(:topicOf, :topic) as heard(reaction, topic)
          where heard.reaction = asked.reaction) as heard
        cross join lateral (
          select min(emitted_at) filter (where waits) as oldest_at,
                 (count(*) filter (where waits))::int as waiting,
                 -- The rest of a part that was cut off was told after what was seen of it.
                 case when count(*) filter (where in_window) = :most then max(emitted_at) filter (where in_window)
                      when count(*) filter (where not in_window) = :most then max(emitted_at) filter (where not in_window)
                 end as looked_to
          from (
            (select true as in_window, o.emitted_at,
                    pg_visible_in_snapshot(o.xid, cursor.ahead) and not pg_visible_in_snapshot(o.xid, cursor.seen)
                      and o.topic = any(heard.topics) and (asked.historical or not o.historical) as waits
             from house.outbox as o
             where cursor.ahead is not null and o.id > cursor.last_id and o.id <= cursor.top_id
             order by o.id limit :most)
            union all
            (select false, o.emitted_at,
                    not pg_visible_in_snapshot(o.xid, coalesce(cursor.ahead, cursor.seen))
                      and o.topic = any(heard.topics) and (asked.historical or not o.historical)
             from house.outbox as o
             where o.xid >= pg_snapshot_xmin(coalesce(cursor.ahead, cursor.seen)) and o.xid < pg_snapshot_xmax(pg_current_snapshot())
             order by o.xid, o.id limit :most)
          ) as seen
        ) as found`,
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
