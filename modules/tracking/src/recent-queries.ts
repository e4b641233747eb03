import { type Ctx, type Instant, statement } from '@atrium/kernel'
import type { MessageKind } from './message.ts'
import { type EventRow, eventColumns, KIND_NAMES, readEvent, type TrackedEvent } from './queries.ts'

/** What came last and what was refused: for whoever is building a source in. */

/**
 * The newest events of all sources, and those of the batches that the reaction noted for the sources asked for: a quiet one is found behind a busy
 * one, and no more than some 50,000 rows are looked at however many there are.
 */
export const loadRecent = statement({
  name: 'tracking.loadRecent',
  params: { sourceId: 'int[]', nameLike: 'text', limit: 'int' },
  row: { ...eventColumns, visitor: 'bytea' },
  sql: `with newest as materialized (
          select batch_id, message_key, at, received_at, source_id, kind, name, body, visitor from tracking.event
          order by batch_id desc limit 1000
        ), noted as (
          select distinct batch_id, events from tracking.source_batch
          where source_id = any(:sourceId) and batch_id <= (select min(batch_id) from newest)
        ), near as (
          select batch_id from (
            select batch_id, sum(events) over (order by batch_id desc) - events as newer from noted
          ) as by_age where newer < 50000
        ), told as (
          -- The oldest batch of these may be cut: where it is noted it is read whole below.
          select * from newest where batch_id not in (select batch_id from near)
          union all
          select event.batch_id, message_key, at, received_at, source_id, kind, name, body, visitor
          from near join tracking.event event using (batch_id)
        )
        select message_key, at, received_at, source_id, kind, name, body, visitor from told
        where source_id = any(:sourceId) and strpos(lower(name), :nameLike) > 0
        order by received_at desc, batch_id desc, at desc, message_key limit :limit`,
})

export const loadOwners = statement({
  name: 'tracking.loadOwners',
  params: { visitor: 'bytea[]', at: 'timestamptz[]' },
  row: { place: 'bigint', memberId: 'int' },
  // Who held the device then; before the first link, its first holder. Where no device was named the visitor is the user.
  sql: `select ask.place, known.member_id
        from unnest(:visitor, :at) with ordinality as ask(visitor, at, place)
        left join lateral (
          select user_key from tracking.visitor_link where visitor = ask.visitor
          order by since_at <= ask.at desc, case when since_at <= ask.at then since_at end desc, since_at limit 1
        ) link on true
        join tracking.user_ref known on known.user_key = coalesce(link.user_key, ask.visitor)
        where known.member_id is not null`,
})

export interface RecentEvent extends TrackedEvent {
  /** What stands for the device (or the user, where none was named), shortened: tells devices apart and nothing else. */
  readonly device: string
  /** Whose it is; undefined where that is not known. */
  readonly memberId: number | undefined
}

/** What came last from some sources, newest first, with whose it is. `name`: a part of the name of what was done. */
export async function recentEvents(
  ctx: Ctx,
  ask: { readonly sourceIds: readonly number[]; readonly name: string | undefined; readonly limit: number },
): Promise<RecentEvent[]> {
  if (ask.sourceIds.length === 0) return []
  const rows: readonly (EventRow & { readonly visitor: Buffer })[] = await ctx.tx.rows(loadRecent, {
    sourceId: [...ask.sourceIds],
    nameLike: (ask.name ?? '').toLowerCase(),
    limit: ask.limit,
  })
  const owners = await ctx.tx.rows(loadOwners, {
    visitor: rows.map(({ visitor }) => visitor),
    at: rows.map(({ at }) => at),
  })
  const ownerAt = new Map(owners.map(({ place, memberId }) => [place, memberId]))
  return rows.map(({ visitor, ...row }, index) => ({
    ...readEvent(row),
    device: visitor.toString('hex').slice(0, 6),
    memberId: ownerAt.get(index + 1),
  }))
}

export const loadRefusals = statement({
  name: 'tracking.loadRefusals',
  params: { sourceId: 'int[]', nameLike: 'text', limit: 'int' },
  row: {
    sourceId: 'int',
    refusalId: 'bigint',
    refusedAt: 'timestamptz',
    reason: 'text',
    kind: 'smallint?',
    name: 'text',
    fault: 'text?',
  },
  sql: `select source_id, refusal_id, refused_at, reason, kind, name, fault from tracking.refusal
        where source_id = any(:sourceId) and strpos(lower(name), :nameLike) > 0
        order by refusal_id desc limit :limit`,
})

export interface RefusedMessage {
  readonly id: number
  readonly sourceId: number
  readonly at: Instant
  readonly reason: string
  readonly kind: MessageKind | null
  readonly name: string
  readonly fault: string | null
}

/** The messages of some sources that were not kept last, newest first, and why. */
export async function recentRefusals(
  ctx: Ctx,
  ask: { readonly sourceIds: readonly number[]; readonly name: string | undefined; readonly limit: number },
): Promise<RefusedMessage[]> {
  const rows = await ctx.tx.rows(loadRefusals, {
    sourceId: [...ask.sourceIds],
    nameLike: (ask.name ?? '').toLowerCase(),
    limit: ask.limit,
  })
  return rows.map(({ refusalId, refusedAt, kind, ...row }) => ({
    ...row,
    id: refusalId,
    at: refusedAt,
    kind: kind === null ? null : (KIND_NAMES.get(kind) ?? null),
  }))
}
