import { statement } from '@atrium/kernel'

// Statements of checks: they read what modules below keep, each a range of a key or a small table, and write nothing.

export const listTrackingSources = statement({
  name: 'warehouse.listTrackingSources',
  params: {},
  row: { code: 'text' },
  sql: 'select code from tracking.source where archived_at is null',
})

export const loadFootfallHabits = statement({
  name: 'warehouse.loadFootfallHabits',
  params: { from: 'date', to: 'date' },
  row: { nodeId: 'int', lastDay: 'date', longest: 'int', days: 'bigint' },
  sql: `select f.node_id, max(f.day) as last_day, coalesce(max(f.pause), 0) as longest, count(*) as days
        from (
          select d.node_id, d.day, d.day - lag(d.day) over (partition by d.node_id order by d.day) as pause
          from organization.footfall_day d where d.day between :from and :to and d.node_id > 0
        ) as f
        join organization.node n on n.id = f.node_id and n.archived_at is null
        group by f.node_id order by f.node_id`,
})

/** Portraits that wait longer than they may; by the index of when they are due, at most `limit`. */
export const countStale = statement({
  name: 'warehouse.countStale',
  params: { before: 'timestamptz', limit: 'int' },
  row: { memberId: 'int' },
  sql: 'select member_id from profiles.stale where historical = any(array[false, true]) and due_at < :before limit :limit',
})

export const findUnknownZones = statement({
  name: 'warehouse.findUnknownZones',
  params: {},
  row: { nodeId: 'int', zone: 'text', isKnown: 'boolean' },
  sql: `select n.id as node_id, n.zone, exists (select from pg_timezone_names t where t.name = n.zone) as is_known
        from organization.node n where n.zone is not null and n.archived_at is null order by n.id`,
})

/** Receipts of some stores since a moment that share a number where the numbering of their source says that they must not. */
export const findSharedNumbers = statement({
  name: 'warehouse.findSharedNumbers',
  params: { storeId: 'int[]', zone: 'text[]', since: 'timestamptz' },
  row: { purchaseId: 'bigint', memberId: 'int?', number: 'text', times: 'bigint', checked: 'bigint' },
  sql: `with receipt as (
          select p.member_id, p.purchase_id, p.source, p.store_id, p.number, p.terminal, p.occurred_at, store.zone
          from unnest(:storeId, :zone) as store(id, zone)
          join purchases.purchase p on p.store_id = store.id and p.occurred_at >= :since
          union all
          select null, a.purchase_id, a.source, a.store_id, a.number, a.terminal, a.occurred_at, store.zone
          from unnest(:storeId, :zone) as store(id, zone)
          join purchases.anonymous a on a.store_id = store.id and a.occurred_at >= :since and a.claimed_by is null
        ), counted as (
          select r.member_id, r.purchase_id, r.number, count(*) over () as checked,
            count(*) over (partition by r.source, r.store_id, r.number,
              case when s.numbering in ('store_day', 'terminal_day') then (r.occurred_at at time zone r.zone)::date end,
              case when s.numbering = 'terminal_day' then coalesce(r.terminal, '') end) as times
          from receipt r left join purchases.source s on s.code = r.source
        )
        select purchase_id, member_id, number, times, checked from counted
        order by times > 1 desc, purchase_id limit 1000`,
})

/** Kinds of which a member has one value at a time, and several in force. */
export const findSeveralValues = statement({
  name: 'warehouse.findSeveralValues',
  params: { after: 'int', through: 'int', kind: 'text[]' },
  row: { memberId: 'int', kind: 'text', times: 'bigint', checked: 'bigint' },
  sql: `select c.member_id, c.kind, c.times, c.checked
        from (
          select i.member_id, i.kind, count(*) as times, sum(count(*)) over ()::bigint as checked
          from members.identity i
          where i.member_id > :after and i.member_id <= :through and i.ended_at is null and i.kind = any(:kind)
          group by i.member_id, i.kind
        ) as c
        order by c.times > 1 desc, c.member_id, c.kind limit 1000`,
})

/** Ends of the keys that are gone through by ranges; indexes answer all of it. */
export const loadLastKeys = statement({
  name: 'warehouse.loadLastKeys',
  params: {},
  row: { memberId: 'int', anonymousId: 'bigint', batchId: 'bigint' },
  sql: `select coalesce((select max(member_id) from members.root), 0) as member_id,
          coalesce((select max(purchase_id) from purchases.anonymous), 0) as anonymous_id,
          coalesce((select max(batch_id) from tracking.event), 0) as batch_id`,
})

export const countEvents = statement({
  name: 'warehouse.countEvents',
  params: { after: 'bigint', through: 'bigint' },
  row: { n: 'bigint' },
  sql: 'select count(*) as n from tracking.event where batch_id > :after and batch_id <= :through',
})

export const countEventsByBatch = statement({
  name: 'warehouse.countEventsByBatch',
  params: { after: 'bigint', through: 'bigint' },
  row: { batchId: 'bigint', n: 'bigint' },
  sql: `select batch_id, count(*) as n from tracking.event where batch_id > :after and batch_id <= :through
        group by batch_id order by batch_id`,
})

export const countEventsOfBatches = statement({
  name: 'warehouse.countEventsOfBatches',
  params: { batchId: 'bigint[]' },
  row: { batchId: 'bigint', n: 'bigint' },
  sql: 'select batch_id, count(*) as n from tracking.event where batch_id = any(:batchId) group by batch_id order by batch_id',
})

/** Daily figures of stores in some days; `everywhere` and other sums are not stores. */
export const loadStoreDays = statement({
  name: 'warehouse.loadStoreDays',
  params: { from: 'date', to: 'date' },
  row: {
    storeId: 'int',
    day: 'date',
    currency: 'text',
    receipts: 'int',
    salesMinor: 'bigint',
    returns: 'int',
    returnsMinor: 'bigint',
    memberReceipts: 'int',
    memberSalesMinor: 'bigint',
    memberReturns: 'int',
    memberReturnsMinor: 'bigint',
  },
  sql: `select store_id, day, currency, receipts, sales_minor, returns, returns_minor, member_receipts, member_sales_minor,
          member_returns, member_returns_minor
        from reports.store_day where day between :from and :to and store_id > 0 order by store_id, day, currency`,
})

export const daysOfStores = statement({
  name: 'warehouse.daysOfStores',
  params: {},
  row: { first: 'date?', last: 'date?' },
  sql: 'select min(day) as first, max(day) as last from reports.store_day',
})

/** PostgreSQL's own clock, by which the projection says as of when it is; and the clock of no test. */
export const clockNow = statement({
  name: 'warehouse.clockNow',
  params: {},
  row: { now: 'bigint' },
  sql: 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now',
})
