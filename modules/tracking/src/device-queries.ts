import { type Ctx, type Instant, jsonb, type RowOf, statement } from '@atrium/kernel'
import type { Facts } from './message.ts'

/** What modules above ask to know with what people come: the context that their clients send with events. */

const row = { memberId: 'int', at: 'timestamptz', context: jsonb<Facts>(), sourceKind: 'text' } as const

/** The parts of a context that tell of the device; a mini program tells by itself that somebody came through one. */
const PARTS = ['device', 'os', 'screen', 'network', 'userAgent']
const TELLS = `((event.body -> 'context')::jsonb ?| array[${PARTS.map((part) => `'${part}'`).join(', ')}]
  or source.kind = 'mini_program' and event.body -> 'context' is not null)`
// Without taking the content apart. A property that is called like a part is taken for one.
const MAY_TELL = `(body::text ~ '"(${PARTS.join('|')})":'
  or source_id in (select id from tracking.source where kind = 'mini_program') and strpos(body::text, '"context":') > 0)`

export const findContexts = statement({
  name: 'tracking.findContexts',
  params: { batchId: 'bigint[]' },
  row,
  // Of each device that anybody was ever linked to the latest event of these batches. Few of many are anybody's: only of these the content is
  // taken apart, which costs ten times what finding them does. Its day leads to it in one partition instead of all (116,000 events of 103,000
  // devices, a fifth of them somebody's: 0.6 s for 1.1 s).
  sql: `with newest as materialized (
          select distinct on (visitor) visitor, at, said_on from tracking.event
          where batch_id = any(:batchId) and ${MAY_TELL}
          order by visitor, at desc
        ), owner as (
          select newest.visitor, newest.at, newest.said_on, known.member_id
          from newest join tracking.user_ref known on known.user_key = newest.visitor and known.member_id is not null
          union all
          select newest.visitor, newest.at, newest.said_on, known.member_id
          from newest join tracking.visitor_link link on link.visitor = newest.visitor
          join tracking.user_ref known on known.user_key = link.user_key and known.member_id is not null
        )
        select owner.member_id, event.at, (event.body -> 'context')::jsonb as context, source.kind as source_kind
        from owner
        join tracking.event event on event.visitor = owner.visitor and event.at = owner.at and event.said_on = owner.said_on
          and event.batch_id = any(:batchId)
        join tracking.source source on source.id = event.source_id
        where ${TELLS}`,
})

export const loadContexts = statement({
  name: 'tracking.loadContexts',
  params: { memberId: 'int[]', since: 'timestamptz', each: 'int' },
  row,
  // Spans as `sumEvents` has them; of each the latest few events, through the index of its device.
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
        select span.member_id, last.at, last.context, last.source_kind
        from span cross join lateral (
          select event.at, (event.body -> 'context')::jsonb as context, source.kind as source_kind
          from tracking.event event join tracking.source source on source.id = event.source_id
          where event.visitor = span.visitor and event.at >= greatest(:since, span.from_at) and event.at < span.to_at
            and ${TELLS}
          order by event.at desc limit :each
        ) as last`,
})

export const findOwners = statement({
  name: 'tracking.findOwners',
  params: { visitor: 'text[]' },
  row: { memberId: 'int' },
  sql: `with named as materialized (select decode(hex, 'hex') as visitor from unnest(:visitor) as given(hex))
        select member_id from tracking.user_ref where member_id is not null and user_key in (
          select visitor from named
          union all
          select user_key from tracking.visitor_link where visitor in (select visitor from named))
        group by member_id`,
})

export type SeenContext = RowOf<typeof loadContexts>

/** Of each device the latest few events that tell of it are looked at. */
const EACH = 10

/** What the latest events of these members' devices since a moment tell of these, each member for itself. One statement. */
const ofMembers = (ctx: Ctx, memberIds: readonly number[], since: Instant): Promise<SeenContext[]> =>
  ctx.tx.rows(loadContexts, { memberId: memberIds, since, each: EACH })

/** What the events of these batches tell of devices, with the members whose they may be. One statement. */
const ofBatches = (ctx: Ctx, batchIds: readonly number[]): Promise<SeenContext[]> =>
  ctx.tx.rows(findContexts, { batchId: batchIds })

/** Members whose devices or names these are or were; keys as `visitorsLinked` tells them. One statement. */
const ownersOf = async (ctx: Ctx, visitors: readonly string[]): Promise<number[]> =>
  (await ctx.tx.rows(findOwners, { visitor: visitors })).map((row) => row.memberId)

/** With what people come, in sets, for modules above. */
export const contexts = { ofMembers, ofBatches, ownersOf } as const
