import { jsonb, statement } from '@atrium/kernel'
import type { TierSetDefinition } from './definition.ts'
import type { Grant, Kept } from './model.ts'

/*
 * Standings and days of spending are read and written without locks of their own: whoever opens a book holds the lock of the
 * persons concerned (`lockMembers` of @atrium/members), so there is one writer per person.
 */

/**
 * What is stored of each account and its days of spending from `fromDay` on, earlier where it was last judged earlier. One row an
 * account, the days as lists: a row and four texts are read several times faster than a row for each day.
 */
export const loadAccounts = statement({
  name: 'tiers.loadAccounts',
  params: { memberId: 'int[]', programmeId: 'int[]', fromDay: 'date[]', reach: 'int[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    level: 'text?',
    setVersion: 'int?',
    since: 'date?',
    earned: 'text?',
    reachedOn: 'date?',
    protectedUntil: 'date?',
    belowSince: 'date?',
    judgedOn: 'date?',
    nextDue: 'date?',
    grants: 'jsonb?',
    days: 'text?',
    netMinor: 'text?',
    points: 'text?',
    orders: 'text?',
  },
  sql: `select ask.member_id, ask.programme_id, s.level, s.set_version, s.since, s.earned, s.reached_on, s.protected_until,
               s.below_since, s.judged_on, s.next_due, s.grants, spent.days, spent.net_minor, spent.points, spent.orders
        from unnest(:memberId, :programmeId, :fromDay, :reach) as ask(member_id, programme_id, from_day, reach)
        left join tiers.state s on s.member_id = ask.member_id and s.programme_id = ask.programme_id
        left join lateral (
          select array_agg(d.day - date '1970-01-01')::text as days, array_agg(d.net_minor)::text as net_minor,
                 array_agg(d.points)::text as points, array_agg(d.orders)::text as orders
          from tiers.spend_day d
          where d.member_id = ask.member_id and d.programme_id = ask.programme_id
            and d.day >= least(ask.from_day, s.judged_on - ask.reach)
        ) spent on true`,
})

export const upsertSpend = statement({
  name: 'tiers.upsertSpend',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    day: 'date[]',
    viaMemberId: 'int[]',
    netMinor: 'bigint[]',
    points: 'bigint[]',
    orders: 'int[]',
    returns: 'int[]',
  },
  sql: `insert into tiers.spend_day (member_id, programme_id, day, via_member_id, net_minor, points, orders, returns)
        select * from unnest(:memberId, :programmeId, :day, :viaMemberId, :netMinor, :points, :orders, :returns)
        on conflict (member_id, programme_id, day, via_member_id) do update
        set net_minor = spend_day.net_minor + excluded.net_minor, points = spend_day.points + excluded.points,
            orders = spend_day.orders + excluded.orders, returns = spend_day.returns + excluded.returns`,
})

export const upsertStates = statement({
  name: 'tiers.upsertStates',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    setVersion: 'int[]',
    since: 'date[]',
    reachedOn: 'date[]',
    protectedUntil: 'date[]',
    belowSince: 'date?[]',
    judgedOn: 'date[]',
    nextDue: 'date?[]',
    level: 'text[]',
    earned: 'text[]',
    grants: 'jsonb?[]',
  },
  sql: `insert into tiers.state (member_id, programme_id, set_version, since, reached_on, protected_until, below_since, judged_on,
          next_due, level, earned, grants)
        select * from unnest(:memberId, :programmeId, :setVersion, :since, :reachedOn, :protectedUntil, :belowSince, :judgedOn,
                             :nextDue, :level, :earned, :grants)
        on conflict (member_id, programme_id) do update
        set set_version = excluded.set_version, since = excluded.since, reached_on = excluded.reached_on,
            protected_until = excluded.protected_until, below_since = excluded.below_since, judged_on = excluded.judged_on,
            next_due = excluded.next_due, level = excluded.level, earned = excluded.earned, grants = excluded.grants`,
})

export const deleteStates = statement({
  name: 'tiers.deleteStates',
  params: { memberId: 'int[]', programmeId: 'int[]' },
  sql: `delete from tiers.state s
        using unnest(:memberId, :programmeId) as gone(member_id, programme_id)
        where s.member_id = gone.member_id and s.programme_id = gone.programme_id`,
})

export const insertChanges = statement({
  name: 'tiers.insertChanges',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    changeId: 'bigint[]',
    changedAt: 'timestamptz',
    actorId: 'bigint[]',
    day: 'date[]',
    fromLevel: 'text[]',
    toLevel: 'text[]',
    reason: 'text[]',
    actorKind: 'text[]',
    facts: 'json[]',
  },
  sql: `insert into tiers.change (member_id, programme_id, change_id, changed_at, actor_id, day, from_level, to_level, reason,
          actor_kind, facts)
        select member_id, programme_id, change_id, :changedAt, actor_id, day, from_level, to_level, reason, actor_kind, facts
        from unnest(:memberId, :programmeId, :changeId, :actorId, :day, :fromLevel, :toLevel, :reason, :actorKind, :facts)
          as new(member_id, programme_id, change_id, actor_id, day, from_level, to_level, reason, actor_kind, facts)`,
})

export const loadTierSets = statement({
  name: 'tiers.loadTierSets',
  params: {},
  row: { programmeId: 'int', version: 'int', effectiveFrom: 'date', definition: jsonb<TierSetDefinition>() },
  sql: 'select programme_id, version, effective_from, definition from tiers.tier_set order by programme_id, version',
})

export const loadSweeps = statement({
  name: 'tiers.loadSweeps',
  params: {},
  row: { programmeId: 'int', version: 'int', dueOn: 'date', afterMemberId: 'int' },
  sql: `select programme_id, version, due_on, after_member_id from tiers.sweep where finished_at is null
        order by programme_id, due_on`,
})

/** Answers those that were not there before. */
export const insertTierSets = statement({
  name: 'tiers.insertTierSets',
  params: {
    programmeId: 'int[]',
    version: 'int[]',
    effectiveFrom: 'date[]',
    definition: 'jsonb[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    savedAt: 'timestamptz',
  },
  row: { programmeId: 'int', version: 'int' },
  sql: `insert into tiers.tier_set (programme_id, version, effective_from, definition, saved_at, actor_kind, actor_id)
        select programme_id, version, effective_from, definition, :savedAt, actor_kind, actor_id
        from unnest(:programmeId, :version, :effectiveFrom, :definition, :actorKind, :actorId)
          as new(programme_id, version, effective_from, definition, actor_kind, actor_id)
        order by programme_id
        on conflict do nothing
        returning programme_id, version`,
})

export const insertSweeps = statement({
  name: 'tiers.insertSweeps',
  params: { programmeId: 'int[]', version: 'int[]', dueOn: 'date[]' },
  sql: `insert into tiers.sweep (programme_id, version, due_on, after_member_id, judged, moved)
        select programme_id, version, due_on, 0, 0, 0 from unnest(:programmeId, :version, :dueOn) as new(programme_id, version, due_on)`,
})

/** Takes a sweep for this transaction; nobody where it has ended, or while transactions may be open that do not know of it. */
export const lockSweep = statement({
  name: 'tiers.lockSweep',
  params: { programmeId: 'int', version: 'int' },
  row: { afterMemberId: 'int' },
  sql: `update tiers.sweep set after_member_id = after_member_id
        where programme_id = :programmeId and version = :version and finished_at is null
          and since < clock_timestamp() - interval '2 seconds'
        returning after_member_id`,
})

export const advanceSweep = statement({
  name: 'tiers.advanceSweep',
  params: {
    programmeId: 'int',
    version: 'int',
    afterMemberId: 'int',
    judged: 'int',
    moved: 'int',
    finishedAt: 'timestamptz',
    isFinished: 'boolean',
  },
  sql: `update tiers.sweep
        set after_member_id = :afterMemberId, judged = judged + :judged, moved = moved + :moved,
            finished_at = case when :isFinished then :finishedAt end
        where programme_id = :programmeId and version = :version`,
})

/** Members of a programme who may stand above its base level: they bought since `fromDay`, or something is stored of them. In order. */
export const listPlaced = statement({
  name: 'tiers.listPlaced',
  params: { programmeId: 'int', after: 'int', fromDay: 'date', limit: 'int' },
  row: { memberId: 'int' },
  // Both halves read an index in its order and stop at the limit.
  sql: `select member_id from (
          (select member_id from tiers.spend_day
           where programme_id = :programmeId and member_id > :after and day >= :fromDay
           group by member_id order by member_id limit :limit)
          union
          (select member_id from tiers.state
           where programme_id = :programmeId and member_id > :after order by member_id limit :limit)
        ) placed
        order by member_id limit :limit`,
})

/** Any members whose level changes by the day given, in no order: the partial index finds them. */
export const findDue = statement({
  name: 'tiers.findDue',
  params: { programmeId: 'int[]', day: 'date[]', limit: 'int' },
  row: { memberId: 'int', programmeId: 'int' },
  sql: `select s.member_id, s.programme_id
        from unnest(:programmeId, :day) as due(programme_id, day)
        join tiers.state s on s.programme_id = due.programme_id and s.next_due <= due.day
        limit :limit`,
})

/** Programmes in which anything is stored of a member. */
export const loadPlaces = statement({
  name: 'tiers.loadPlaces',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', programmeId: 'int' },
  sql: 'select member_id, programme_id from tiers.state where member_id = any(:memberId) order by member_id, programme_id',
})

export const loadSpend = statement({
  name: 'tiers.loadSpend',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    day: 'date',
    viaMemberId: 'int',
    netMinor: 'bigint',
    points: 'bigint',
    orders: 'int',
    returns: 'int',
  },
  sql: `select member_id, programme_id, day, via_member_id, net_minor, points, orders, returns
        from tiers.spend_day where member_id = any(:memberId)
        order by member_id, programme_id, day, via_member_id`,
})

export const deleteSpend = statement({
  name: 'tiers.deleteSpend',
  params: { memberId: 'int[]', programmeId: 'int[]', day: 'date[]', viaMemberId: 'int[]' },
  sql: `delete from tiers.spend_day d
        using unnest(:memberId, :programmeId, :day, :viaMemberId) as gone(member_id, programme_id, day, via_member_id)
        where d.member_id = gone.member_id and d.programme_id = gone.programme_id and d.day = gone.day
          and d.via_member_id = gone.via_member_id`,
})

export const insertKept = statement({
  name: 'tiers.insertKept',
  params: { memberId: 'int[]', programmeId: 'int[]', mergeId: 'bigint[]', keptAt: 'timestamptz', kept: 'jsonb[]' },
  // A root that absorbs twice under one merge is kept as it stood before the first.
  sql: `insert into tiers.before_merge (member_id, programme_id, merge_id, kept_at, kept)
        select member_id, programme_id, merge_id, :keptAt, kept
        from unnest(:memberId, :programmeId, :mergeId, :kept) as new(member_id, programme_id, merge_id, kept)
        on conflict do nothing`,
})

export const loadKept = statement({
  name: 'tiers.loadKept',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', programmeId: 'int', kept: jsonb<Kept>() },
  sql: `select member_id, programme_id, kept from tiers.before_merge where member_id = any(:memberId)
        order by member_id, programme_id, kept_at, merge_id`,
})

export const deleteKept = statement({
  name: 'tiers.deleteKept',
  params: { memberId: 'int[]' },
  sql: 'delete from tiers.before_merge where member_id = any(:memberId)',
})

/** What the grants column holds. */
export type StoredGrants = readonly Grant[]
