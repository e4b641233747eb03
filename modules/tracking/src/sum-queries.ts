import { type Ctx, type Instant, jsonb, type RowOf, statement } from '@atrium/kernel'

/** What modules above ask to know what people do: by members, in sets, added up by day. */

export const sumEvents = statement({
  name: 'tracking.sumEvents',
  params: {
    memberId: 'int[]',
    eventName: 'text[]',
    since: 'timestamptz',
    zone: 'text',
    pathName: 'text[]',
    path: 'text[]',
  },
  row: {
    memberId: 'int',
    name: 'text',
    day: 'date',
    events: 'bigint',
    facts: jsonb<Readonly<Record<string, unknown>>>(),
  },
  // Spans as `loadSpans` tells them, each with its member; each is read through the index of its device.
  sql: `with users as materialized (
          select user_key, member_id from tracking.user_ref where member_id = any(:memberId)
        ), held as (
          select link.visitor, link.user_key, lag(link.since_at) over by_time is null as is_first, link.since_at,
            lead(link.since_at) over by_time as next_at
          from tracking.visitor_link link
          where link.visitor in (select visitor from tracking.visitor_link where user_key in (select user_key from users))
          window by_time as (partition by link.visitor order by link.since_at)
        ), span as (
          select member_id, user_key as visitor, '-infinity'::timestamptz as from_at, 'infinity'::timestamptz as to_at from users
          union all
          select users.member_id, held.visitor, case when held.is_first then '-infinity' else held.since_at end,
            coalesce(held.next_at, 'infinity')
          from held join users on users.user_key = held.user_key
        )
        select span.member_id, event.name, (event.at at time zone :zone)::date as day, count(*) as events, said.facts
        from span join tracking.event event on event.visitor = span.visitor
        cross join lateral (
          select coalesce(jsonb_object_agg(wanted.path, (event.body #> string_to_array('properties.' || wanted.path, '.'))::jsonb), '{}') as facts
          from unnest(:pathName, :path) as wanted(name, path) where wanted.name = event.name
        ) said
        where event.at >= :since and event.at >= span.from_at and event.at < span.to_at and event.name = any(:eventName)
        group by 1, 2, 3, 5`,
})

export const findDoers = statement({
  name: 'tracking.findDoers',
  params: { batchId: 'bigint[]', eventName: 'text[]' },
  row: { memberId: 'int' },
  sql: `with seen as (
          select distinct visitor from tracking.event where batch_id = any(:batchId) and name = any(:eventName)
        )
        select member_id from tracking.user_ref where member_id is not null and user_key in (
          select visitor from seen
          union all
          select user_key from tracking.visitor_link where visitor in (select visitor from seen))
        group by member_id`,
})

export type EventSum = RowOf<typeof sumEvents>

/**
 * How often these members did what is named, by day of a zone, from a moment on, and by what the events say in the properties asked about (by their paths);
 * each member for itself, not for its lineage. One statement.
 */
const sums = (
  ctx: Ctx,
  ask: {
    readonly memberIds: readonly number[]
    readonly names: readonly string[]
    readonly properties: readonly { readonly name: string; readonly path: string }[]
    readonly since: Instant
    readonly zone: string
  },
): Promise<EventSum[]> =>
  ctx.tx.rows(sumEvents, {
    memberId: ask.memberIds,
    eventName: ask.names,
    since: ask.since,
    zone: ask.zone,
    pathName: ask.properties.map(({ name }) => name),
    path: ask.properties.map(({ path }) => path),
  })

/** Members who may have done what is named in these batches: whoever a device was ever linked to. One statement. */
async function doersOf(ctx: Ctx, batchIds: readonly number[], names: readonly string[]): Promise<number[]> {
  return (await ctx.tx.rows(findDoers, { batchId: batchIds, eventName: names })).map((row) => row.memberId)
}

/** What people do, in sets, for modules above. */
export const doings = { sums, doersOf } as const
