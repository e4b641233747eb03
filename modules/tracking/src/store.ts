import { jsonb, statement } from '@atrium/kernel'
import type { LocalName } from '@atrium/organization'

/** Statements that write or lock, and what is read with them. */

export const loadSources = statement({
  name: 'tracking.loadSources',
  params: {},
  row: {
    id: 'int',
    code: 'text',
    name: jsonb<LocalName>(),
    kind: 'text',
    keyHash: 'bytea',
    writeKey: 'text?',
    trusted: 'boolean',
    userKind: 'text?',
    origins: jsonb<string[]>(),
    nodeId: 'int',
    createdAt: 'timestamptz',
    archivedAt: 'timestamptz?',
  },
  sql: `select id, code, name, kind, key_hash, write_key, trusted, user_kind, to_jsonb(origins) as origins, node_id, created_at,
          archived_at
        from tracking.source order by code`,
})

export const upsertSources = statement({
  name: 'tracking.upsertSources',
  params: {
    code: 'text[]',
    name: 'jsonb[]',
    kind: 'text[]',
    keyHash: 'bytea[]',
    writeKey: 'text?[]',
    trusted: 'boolean[]',
    userKind: 'text?[]',
    origins: 'jsonb[]',
    nodeId: 'int[]',
    archived: 'boolean[]',
    now: 'timestamptz',
  },
  sql: `insert into tracking.source as source
          (code, name, kind, key_hash, write_key, trusted, user_kind, origins, node_id, created_at, changed_at, archived_at)
        select code, name, kind, key_hash, write_key, trusted, user_kind,
          array(select jsonb_array_elements_text(origins)), node_id, :now, :now, case when archived then :now end
        from unnest(:code, :name, :kind, :keyHash, :writeKey, :trusted, :userKind, :origins, :nodeId, :archived)
          as ask(code, name, kind, key_hash, write_key, trusted, user_kind, origins, node_id, archived)
        order by code
        on conflict (code) do update set
          name = excluded.name, key_hash = excluded.key_hash, write_key = excluded.write_key, user_kind = excluded.user_kind,
          origins = excluded.origins, node_id = excluded.node_id, changed_at = excluded.changed_at,
          archived_at = case when excluded.archived_at is null then null else coalesce(source.archived_at, excluded.archived_at) end`,
})

export const loadPlan = statement({
  name: 'tracking.loadPlan',
  params: {},
  row: {
    name: 'text',
    mode: 'text',
    about: jsonb<LocalName>(),
    schema: jsonb<Readonly<Record<string, unknown>>>(),
    changedAt: 'timestamptz',
    archivedAt: 'timestamptz?',
  },
  sql: 'select name, mode, about, schema, changed_at, archived_at from tracking.plan_event order by name',
})

export const upsertPlan = statement({
  name: 'tracking.upsertPlan',
  params: {
    name: 'text[]',
    mode: 'text[]',
    about: 'jsonb[]',
    schema: 'jsonb[]',
    archived: 'boolean[]',
    now: 'timestamptz',
  },
  sql: `insert into tracking.plan_event (name, mode, about, schema, changed_at, archived_at)
        select name, mode, about, schema, :now, case when archived then :now end
        from unnest(:name, :mode, :about, :schema, :archived) as ask(name, mode, about, schema, archived)
        order by name
        on conflict (name) do update set mode = excluded.mode, about = excluded.about, schema = excluded.schema,
          changed_at = excluded.changed_at, archived_at = excluded.archived_at`,
})

export const loadSalt = statement({
  name: 'tracking.loadSalt',
  params: {},
  row: { sealed: 'bytea' },
  sql: 'select sealed from tracking.salt',
})

/** Whoever is first decides; everybody else is answered the salt that is there. */
export const insertSalt = statement({
  name: 'tracking.insertSalt',
  params: { sealed: 'bytea' },
  sql: 'insert into tracking.salt (id, sealed) values (1, :sealed) on conflict (id) do nothing',
})

/**
 * Keeps what is not there yet, in key order: two batches with the same messages wait for each other in one direction only. Answers how many
 * were new, by source.
 */
export const insertEvents = statement({
  name: 'tracking.insertEvents',
  params: {
    messageKey: 'bytea[]',
    saidOn: 'date[]',
    at: 'timestamptz[]',
    visitor: 'bytea[]',
    sourceId: 'int[]',
    kind: 'smallint[]',
    eventName: 'text[]',
    body: 'text[]',
    batchId: 'bigint',
    receivedAt: 'timestamptz',
  },
  row: { sourceId: 'int', events: 'int' },
  sql: `with kept as (
          insert into tracking.event (message_key, said_on, at, received_at, batch_id, visitor, source_id, kind, name, body)
          select message_key, said_on, at, :receivedAt, :batchId, visitor, source_id, kind, event_name, body::json
          from unnest(:messageKey, :saidOn, :at, :visitor, :sourceId, :kind, :eventName, :body)
            as ask(message_key, said_on, at, visitor, source_id, kind, event_name, body)
          order by message_key, said_on
          on conflict (message_key, said_on) do nothing
          returning source_id
        )
        select source_id, count(*)::int as events from kept group by source_id order by source_id`,
})

export const nextBatch = statement({
  name: 'tracking.nextBatch',
  params: {},
  row: { batchId: 'bigint' },
  sql: `select nextval('tracking.batch_id') as batch_id`,
})

export const insertTouches = statement({
  name: 'tracking.insertTouches',
  params: {
    visitor: 'bytea[]',
    touchedAt: 'timestamptz[]',
    sourceId: 'int[]',
    utmSource: 'text?[]',
    utmMedium: 'text?[]',
    utmCampaign: 'text?[]',
    utmTerm: 'text?[]',
    utmContent: 'text?[]',
    clickKind: 'text?[]',
    clickRef: 'text?[]',
    referrerHost: 'text?[]',
  },
  sql: `insert into tracking.touch (visitor, touched_at, source_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
          click_kind, click_ref, referrer_host)
        select * from unnest(:visitor, :touchedAt, :sourceId, :utmSource, :utmMedium, :utmCampaign, :utmTerm, :utmContent,
            :clickKind, :clickRef, :referrerHost)
          as ask(visitor, touched_at, source_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_kind,
            click_ref, referrer_host)
        order by visitor, touched_at
        on conflict (visitor, touched_at) do nothing`,
})

export const loadUsers = statement({
  name: 'tracking.loadUsers',
  params: { userKey: 'bytea[]' },
  row: { userKey: 'bytea', memberId: 'int?' },
  sql: 'select user_key, member_id from tracking.user_ref where user_key = any(:userKey)',
})

/** Who is found stays found: a member that another transaction wrote is kept. */
export const upsertUsers = statement({
  name: 'tracking.upsertUsers',
  params: {
    userKey: 'bytea[]',
    userKind: 'text[]',
    memberId: 'int?[]',
    valueSealed: 'bytea?[]',
    now: 'timestamptz',
  },
  sql: `insert into tracking.user_ref as known (user_key, user_kind, member_id, value_sealed, seen_at, tried_at)
        select user_key, user_kind, member_id, value_sealed, :now, :now
        from unnest(:userKey, :userKind, :memberId, :valueSealed) as ask(user_key, user_kind, member_id, value_sealed)
        order by user_key
        on conflict (user_key) do update set
          member_id = coalesce(known.member_id, excluded.member_id),
          value_sealed = case when known.member_id is null then excluded.value_sealed end,
          seen_at = excluded.seen_at, tried_at = excluded.tried_at`,
})

export const loadSought = statement({
  name: 'tracking.loadSought',
  params: { before: 'timestamptz', limit: 'int' },
  row: { userKey: 'bytea', userKind: 'text', valueSealed: 'bytea' },
  sql: `select user_key, user_kind, value_sealed from tracking.user_ref
        where member_id is null and tried_at < :before and value_sealed is not null order by tried_at limit :limit`,
})

/** Writes who was found, and that the others were looked for. In key order, as whoever takes events locks them. */
export const saveSought = statement({
  name: 'tracking.saveSought',
  params: { userKey: 'bytea[]', memberId: 'int?[]', now: 'timestamptz' },
  sql: `with locked as (
          select known.user_key, ask.member_id from tracking.user_ref known
          join unnest(:userKey, :memberId) as ask(user_key, member_id) using (user_key)
          where known.member_id is null order by known.user_key for update of known
        )
        update tracking.user_ref known set
          member_id = locked.member_id,
          value_sealed = case when locked.member_id is null then known.value_sealed end,
          tried_at = :now
        from locked where known.user_key = locked.user_key`,
})

/** The links of devices, each with all that came before it. */
export const loadLinks = statement({
  name: 'tracking.loadLinks',
  params: { visitor: 'bytea[]' },
  row: { visitor: 'bytea', sinceAt: 'timestamptz', userKey: 'bytea' },
  sql: `select visitor, since_at, user_key from tracking.visitor_link where visitor = any(:visitor) order by visitor, since_at`,
})

export const insertLinks = statement({
  name: 'tracking.insertLinks',
  params: { visitor: 'bytea[]', sinceAt: 'timestamptz[]', userKey: 'bytea[]' },
  sql: `insert into tracking.visitor_link (visitor, since_at, user_key)
        select * from unnest(:visitor, :sinceAt, :userKey) as ask(visitor, since_at, user_key)
        order by visitor, since_at
        on conflict (visitor, since_at) do nothing`,
})

/** Devices that were held under one name are held under another. In the order in which whoever writes links locks them. */
export const passLinks = statement({
  name: 'tracking.passLinks',
  params: { fromKey: 'bytea[]', toKey: 'bytea[]' },
  row: { visitor: 'bytea' },
  sql: `with locked as (
          select link.visitor, link.since_at, ask.to_key
          from tracking.visitor_link link join unnest(:fromKey, :toKey) as ask(from_key, to_key) on link.user_key = ask.from_key
          order by link.visitor, link.since_at for update of link
        )
        update tracking.visitor_link link set user_key = locked.to_key
        from locked where link.visitor = locked.visitor and link.since_at = locked.since_at
        returning link.visitor`,
})

/** Names that were given up, and that somebody has now. */
export const dropAliases = statement({
  name: 'tracking.dropAliases',
  params: { userKey: 'bytea[]' },
  sql: 'delete from tracking.visitor_link where visitor = any(:userKey)',
})

export const makePartitions = statement({
  name: 'tracking.makePartitions',
  params: { fromDay: 'date', toDay: 'date' },
  row: { made: 'int' },
  sql: 'select tracking.make_event_partitions(:fromDay, :toDay) as made',
})

export const forgetEvents = statement({
  name: 'tracking.forgetEvents',
  params: { beforeDay: 'date', limit: 'int' },
  row: { removed: 'int', batchIds: jsonb<number[]>(), monthDropped: 'boolean' },
  sql: `select removed, to_jsonb(batch_ids) as batch_ids, month_dropped from tracking.forget_events(:beforeDay, :limit)`,
})

export const upsertSourceDays = statement({
  name: 'tracking.upsertSourceDays',
  params: {
    sourceId: 'int[]',
    day: 'date[]',
    accepted: 'bigint[]',
    duplicates: 'bigint[]',
    bots: 'bigint[]',
    refused: 'bigint[]',
  },
  sql: `insert into tracking.source_day as known (source_id, day, accepted, duplicates, bots, refused)
        select * from unnest(:sourceId, :day, :accepted, :duplicates, :bots, :refused)
          as ask(source_id, day, accepted, duplicates, bots, refused)
        order by source_id, day
        on conflict (source_id, day) do update set
          accepted = known.accepted + excluded.accepted, duplicates = known.duplicates + excluded.duplicates,
          bots = known.bots + excluded.bots, refused = known.refused + excluded.refused`,
})

export const upsertViolations = statement({
  name: 'tracking.upsertViolations',
  params: { day: 'date[]', eventName: 'text[]', fault: 'text[]', events: 'bigint[]' },
  sql: `insert into tracking.violation_day as known (day, event_name, fault, events)
        select * from unnest(:day, :eventName, :fault, :events) as ask(day, event_name, fault, events)
        order by day, event_name, fault
        on conflict (day, event_name, fault) do update set events = known.events + excluded.events`,
})

/** Notes the newest batches of sources and lets go of those behind them. */
export const insertSourceBatches = statement({
  name: 'tracking.insertSourceBatches',
  params: { sourceId: 'int[]', batchId: 'bigint[]', events: 'int[]' },
  sql: `insert into tracking.source_batch (source_id, batch_id, events)
        select * from unnest(:sourceId, :batchId, :events) as ask(source_id, batch_id, events) order by source_id, batch_id
        on conflict (source_id, batch_id) do nothing`,
})

export const dropSourceBatches = statement({
  name: 'tracking.dropSourceBatches',
  params: { sourceId: 'int[]', keep: 'int' },
  sql: `delete from tracking.source_batch old using unnest(:sourceId) as ask(source_id)
        where old.source_id = ask.source_id and old.batch_id <=
          (select batch_id from tracking.source_batch where source_id = ask.source_id order by batch_id desc offset :keep limit 1)`,
})

export const insertRefusals = statement({
  name: 'tracking.insertRefusals',
  params: {
    sourceId: 'int[]',
    refusedAt: 'timestamptz[]',
    reason: 'text[]',
    kind: 'smallint?[]',
    messageName: 'text[]',
    fault: 'text?[]',
  },
  sql: `insert into tracking.refusal (source_id, refused_at, reason, kind, name, fault)
        select * from unnest(:sourceId, :refusedAt, :reason, :kind, :messageName, :fault)
          as ask(source_id, refused_at, reason, kind, name, fault)`,
})

export const dropRefusals = statement({
  name: 'tracking.dropRefusals',
  params: { sourceId: 'int[]', keep: 'int' },
  sql: `delete from tracking.refusal old using unnest(:sourceId) as ask(source_id)
        where old.source_id = ask.source_id and old.refusal_id <=
          (select refusal_id from tracking.refusal where source_id = ask.source_id order by refusal_id desc offset :keep limit 1)`,
})

/** Whom nobody has looked for in a long time, with the devices they held: a row for each of either. */
export const forgetSought = statement({
  name: 'tracking.forgetSought',
  params: { before: 'timestamptz', limit: 'int' },
  row: { userKey: 'bytea?', visitor: 'bytea?' },
  sql: `with old as (
          select user_key from tracking.user_ref where member_id is null and seen_at < :before order by user_key limit :limit
        ), unlinked as (
          delete from tracking.visitor_link link using old where link.user_key = old.user_key returning link.visitor
        ), forgotten as (
          delete from tracking.user_ref known using old where known.user_key = old.user_key returning known.user_key
        )
        select user_key, null::bytea as visitor from forgotten
        union all
        select null, visitor from unlinked`,
})

/** What members did goes with them: events and touches of their names and of their devices while these were theirs. */
export const eraseEvents = statement({
  name: 'tracking.eraseEvents',
  params: { visitor: 'bytea[]', fromAt: 'timestamptz?[]', toAt: 'timestamptz?[]' },
  row: { batchId: 'bigint' },
  sql: `with span as (
          select * from unnest(:visitor, :fromAt, :toAt) as span(visitor, from_at, to_at)
        ), touched as (
          delete from tracking.touch touch using span
          where touch.visitor = span.visitor and (span.from_at is null or touch.touched_at >= span.from_at)
            and (span.to_at is null or touch.touched_at < span.to_at)
        ), gone as (
          delete from tracking.event event using span
          where event.visitor = span.visitor and (span.from_at is null or event.at >= span.from_at)
            and (span.to_at is null or event.at < span.to_at)
          returning event.batch_id
        )
        select distinct batch_id from gone order by batch_id`,
})

export const eraseUsers = statement({
  name: 'tracking.eraseUsers',
  params: { memberId: 'int[]', visitor: 'bytea[]' },
  // Names that they gave up lie among what they held, with nobody's number.
  sql: `with gone as (
          delete from tracking.user_ref
          where member_id = any(:memberId) or user_key = any(:visitor) and member_id is null returning user_key
        )
        delete from tracking.visitor_link link using gone where link.user_key = gone.user_key`,
})
