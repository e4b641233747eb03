import { type Ctx, type Day, type Instant, json, statement } from '@atrium/kernel'
import type { Facts, MessageKind } from './message.ts'
import { MESSAGE_KINDS } from './message.ts'

export const KIND_NAMES: ReadonlyMap<number, MessageKind> = new Map(
  Object.entries(MESSAGE_KINDS).map(([name, number]) => [number, name as MessageKind]),
)

/** While a device (or the name of a user) stands for a member: from `fromAt`, before `toAt`; null: without end on that side. */
export interface Span {
  readonly visitor: Buffer
  readonly fromAt: Instant | null
  readonly toAt: Instant | null
}

export const loadSpans = statement({
  name: 'tracking.loadSpans',
  params: { memberId: 'int[]' },
  row: { visitor: 'bytea', fromAt: 'timestamptz?', toAt: 'timestamptz?' },
  // What a device did before its first link belongs to whom it was first linked to.
  sql: `with users as materialized (
          select user_key from tracking.user_ref where member_id = any(:memberId)
        ), held as (
          select link.visitor, link.user_key,
            lag(link.since_at) over by_time is null as is_first,
            link.since_at,
            lead(link.since_at) over by_time as next_at
          from tracking.visitor_link link
          where link.visitor in (select visitor from tracking.visitor_link where user_key in (select user_key from users))
          window by_time as (partition by link.visitor order by link.since_at)
        )
        select user_key as visitor, null::timestamptz as from_at, null::timestamptz as to_at from users
        union all
        select visitor, case when not is_first then since_at end, next_at from held
        where user_key in (select user_key from users)`,
})

/** What stands for the members of a lineage, each span once. */
export const spansOf = (ctx: Ctx, memberIds: readonly number[]): Promise<Span[]> =>
  ctx.tx.rows(loadSpans, { memberId: [...memberIds] })

export interface TrackedEvent {
  /** Hex of the message key: with the moment the place in a list. */
  readonly key: string
  readonly at: Instant
  readonly receivedAt: Instant
  readonly sourceId: number
  readonly kind: MessageKind
  readonly name: string
  readonly body: Facts
}

/** What is read of an event. */
export const eventColumns = {
  messageKey: 'bytea',
  at: 'timestamptz',
  receivedAt: 'timestamptz',
  sourceId: 'int',
  kind: 'smallint',
  name: 'text',
  body: json<Facts>(),
} as const

export const loadEventsOfSpans = statement({
  name: 'tracking.loadEventsOfSpans',
  params: {
    visitor: 'bytea[]',
    fromAt: 'timestamptz?[]',
    toAt: 'timestamptz?[]',
    sourceId: 'int[]',
    beforeAt: 'timestamptz',
    beforeKey: 'bytea',
    limit: 'int',
  },
  row: eventColumns,
  // Each span is read from its newest end through the index and no further than the page.
  sql: `select event.* from unnest(:visitor, :fromAt, :toAt) as span(visitor, from_at, to_at)
        cross join lateral (
          select message_key, at, received_at, source_id, kind, name, body from tracking.event
          where visitor = span.visitor and at >= coalesce(span.from_at, '-infinity') and at < coalesce(span.to_at, 'infinity')
            and at <= :beforeAt and (at, message_key) < (:beforeAt, :beforeKey) and source_id = any(:sourceId)
          order by at desc, message_key desc limit :limit
        ) event
        order by at desc, message_key desc limit :limit`,
})

/** A row of the log as statements answer it. */
export type EventRow = {
  readonly messageKey: Buffer
  readonly at: Instant
  readonly receivedAt: Instant
  readonly sourceId: number
  readonly kind: number
  readonly name: string
  readonly body: Facts
}

export const readEvent = ({ messageKey, kind, ...row }: EventRow): TrackedEvent => ({
  ...row,
  key: messageKey.toString('hex'),
  kind: KIND_NAMES.get(kind) ?? 'track',
})

export interface EventPlace {
  readonly at: Instant
  readonly key: string
}

/** Later than anything that is kept. */
export const END: EventPlace = { at: 4_102_444_800_000, key: 'ff'.repeat(16) }

/** What was done in spans at some sources, newest first. */
export async function eventsOfSpans(
  ctx: Ctx,
  spans: readonly Span[],
  ask: { readonly sourceIds: readonly number[]; readonly after?: EventPlace | undefined; readonly limit: number },
): Promise<TrackedEvent[]> {
  if (spans.length === 0 || ask.sourceIds.length === 0) return []
  const { at, key } = ask.after ?? END
  const rows = await ctx.tx.rows(loadEventsOfSpans, {
    visitor: spans.map((span) => span.visitor),
    fromAt: spans.map((span) => span.fromAt),
    toAt: spans.map((span) => span.toAt),
    sourceId: [...ask.sourceIds],
    beforeAt: at,
    beforeKey: Buffer.from(key, 'hex'),
    limit: ask.limit,
  })
  return rows.map(readEvent)
}

/** What is told of a touch. */
export const touchColumns = {
  touchedAt: 'timestamptz',
  sourceId: 'int',
  utmSource: 'text?',
  utmMedium: 'text?',
  utmCampaign: 'text?',
  utmTerm: 'text?',
  utmContent: 'text?',
  clickKind: 'text?',
  referrerHost: 'text?',
} as const

export const loadTouches = statement({
  name: 'tracking.loadTouches',
  params: { visitor: 'bytea[]', fromAt: 'timestamptz?[]', toAt: 'timestamptz?[]' },
  row: touchColumns,
  sql: `with touch as (
          select touch.* from unnest(:visitor, :fromAt, :toAt) as span(visitor, from_at, to_at)
          join tracking.touch touch on touch.visitor = span.visitor
            and touch.touched_at >= coalesce(span.from_at, '-infinity') and touch.touched_at < coalesce(span.to_at, 'infinity')
        )
        (select touched_at, source_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_kind, referrer_host
         from touch order by touched_at limit 1)
        union all
        (select touched_at, source_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_kind, referrer_host
         from touch order by touched_at desc limit 1)`,
})

/** The first and the last campaign or paid click that led somebody here; the same one twice where there was one only. */
export const touchesOfSpans = (ctx: Ctx, spans: readonly Span[]) =>
  ctx.tx.rows(loadTouches, {
    visitor: spans.map((span) => span.visitor),
    fromAt: spans.map((span) => span.fromAt),
    toAt: spans.map((span) => span.toAt),
  })

export const loadSourceDays = statement({
  name: 'tracking.loadSourceDays',
  params: { sourceId: 'int[]', from: 'date', to: 'date' },
  row: { sourceId: 'int', day: 'date', accepted: 'bigint', duplicates: 'bigint', bots: 'bigint', refused: 'bigint' },
  sql: `select source_id, day, accepted, duplicates, bots, refused from tracking.source_day
        where source_id = any(:sourceId) and day between :from and :to order by day, source_id`,
})

export const loadViolations = statement({
  name: 'tracking.loadViolations',
  params: { from: 'date', to: 'date', limit: 'int' },
  row: { eventName: 'text', fault: 'text', events: 'bigint', lastDay: 'date' },
  sql: `select event_name, fault, sum(events)::bigint as events, max(day) as last_day from tracking.violation_day
        where day between :from and :to group by event_name, fault order by events desc, event_name, fault limit :limit`,
})

/** What came of sources by day, and what was not as planned, most frequent first. */
export async function daysOfSources(ctx: Ctx, sourceIds: readonly number[], from: Day, to: Day) {
  const [days, violations] = await Promise.all([
    ctx.tx.rows(loadSourceDays, { sourceId: [...sourceIds], from, to }),
    ctx.tx.rows(loadViolations, { from, to, limit: 200 }),
  ])
  return { days, violations }
}
