import { statement } from '@atrium/kernel'

/*
 * Lists of people, from members.person. Two ways, chosen in list-members.ts: along the order of the list, a stretch at a time, where
 * many fit; or among candidates who were gathered by an index first, where few do. Either costs the same whatever the number of
 * members. Filters that are null do not filter.
 */

const filters = {
  joined: 'boolean?',
  erased: 'boolean?',
  blocked: 'boolean?',
  channel: 'text?',
  gender: 'text?',
  birthMonth: 'smallint?',
  guideId: 'int?',
  anyHome: 'boolean',
  homeStoreId: 'int[]',
  from: 'timestamptz',
  till: 'timestamptz',
  everywhere: 'boolean',
  storeId: 'int[]',
} as const

// Whom stores have met is looked up person by person. `limit 1` keeps that a look-up: written as `exists`, the planner may hash all that
// the stores have met first; `+ 0` keeps the long list of stores out of an index range so short.
const MET = `(:everywhere
            or coalesce((
              select true from members.member_scope met
              where met.member_id = p.member_id and met.store_id + 0 = any(:storeId) limit 1), false)
            or p.merged and coalesce((
              select true from members.root absorbed join members.member_scope met on met.member_id = absorbed.member_id
              where absorbed.root_id = p.member_id and absorbed.root_id <> absorbed.member_id
                and met.store_id + 0 = any(:storeId) limit 1), false))`

const FITS_ELSE = `(:joined is null or p.joined = :joined) and (:erased is null or p.erased = :erased)
          and (:blocked is null or p.blocked = :blocked) and (:channel is null or p.channel = :channel)
          and (:gender is null or p.gender = :gender) and (:birthMonth is null or p.birth_month = :birthMonth)
          and (:guideId is null or p.guide_id = :guideId) and (:anyHome or p.home_store_id = any(:homeStoreId))
          and p.since >= :from and p.since < :till`

const FITS = `${FITS_ELSE} and ${MET}`

// One by one: for some thousands the planner would rather read all people.
const EACH_CANDIDATE = `cross join lateral (
            select * from members.person where person.member_id = candidate.member_id limit 1
          ) as p`

const place = { at: 'timestamptz', memberId: 'int' } as const
const listed = { memberId: 'int', since: 'timestamptz' } as const

/** Channels by which the latest people came, by name. Of the latest, so that it costs the same whatever the number of members. */
export const latestChannels = statement({
  name: 'members.latestChannels',
  params: { people: 'int' },
  row: { channel: 'text' },
  sql: `select channel from (
          select channel from members.person order by since desc, member_id desc limit :people
        ) as latest group by channel order by channel limit 100`,
})

// A walk begins at its place, which is inside the days asked for: two bounds on one side of an index range, and it begins at the wider.
export const pageNewest = statement({
  name: 'members.pageNewest',
  plannedEachTime: true,
  params: { ...filters, ...place, stretch: 'int', limit: 'int' },
  row: listed,
  sql: `select p.member_id, p.since
        from (
          select * from members.person
          where (since, member_id) < (:at, :memberId) and since >= :from
          order by since desc, member_id desc limit :stretch
        ) as p
        where ${FITS}
        order by p.since desc, p.member_id desc limit :limit`,
})

export const pageOldest = statement({
  name: 'members.pageOldest',
  plannedEachTime: true,
  params: { ...filters, ...place, stretch: 'int', limit: 'int' },
  row: listed,
  sql: `select p.member_id, p.since
        from (
          select * from members.person
          where (since, member_id) > (:at, :memberId) and since < :till
          order by since, member_id limit :stretch
        ) as p
        where ${FITS}
        order by p.since, p.member_id limit :limit`,
})

// Where a stretch ends: its last row, or none where it holds all that is left.
export const endOfNewest = statement({
  name: 'members.endOfNewest',
  plannedEachTime: true,
  params: { ...place, from: 'timestamptz', stretch: 'int' },
  row: listed,
  sql: `select member_id, since from members.person
        where (since, member_id) < (:at, :memberId) and since >= :from
        order by since desc, member_id desc offset :stretch - 1 limit 1`,
})

export const endOfOldest = statement({
  name: 'members.endOfOldest',
  plannedEachTime: true,
  params: { ...place, till: 'timestamptz', stretch: 'int' },
  row: listed,
  sql: `select member_id, since from members.person
        where (since, member_id) > (:at, :memberId) and since < :till
        order by since, member_id offset :stretch - 1 limit 1`,
})

export const pageAmongNewest = statement({
  name: 'members.pageAmongNewest',
  plannedEachTime: true,
  params: { ...filters, ...place, candidate: 'int[]', limit: 'int' },
  row: listed,
  sql: `select p.member_id, p.since
        from unnest(:candidate) as candidate(member_id)
        ${EACH_CANDIDATE}
        where (p.since, p.member_id) < (:at, :memberId) and ${FITS}
        order by p.since desc, p.member_id desc limit :limit`,
})

export const pageAmongOldest = statement({
  name: 'members.pageAmongOldest',
  plannedEachTime: true,
  params: { ...filters, ...place, candidate: 'int[]', limit: 'int' },
  row: listed,
  sql: `select p.member_id, p.since
        from unnest(:candidate) as candidate(member_id)
        ${EACH_CANDIDATE}
        where (p.since, p.member_id) > (:at, :memberId) and ${FITS}
        order by p.since, p.member_id limit :limit`,
})

export const countAlong = statement({
  name: 'members.countAlong',
  plannedEachTime: true,
  params: { ...filters, limit: 'int' },
  row: { people: 'bigint' },
  sql: `select count(*) as people
        from (select from members.person p where ${FITS} limit :limit) as fitting`,
})

export const countAmong = statement({
  name: 'members.countAmong',
  plannedEachTime: true,
  params: { ...filters, candidate: 'int[]', limit: 'int' },
  row: { people: 'bigint' },
  sql: `select count(*) as people
        from (
          select from unnest(:candidate) as candidate(member_id)
          ${EACH_CANDIDATE}
          where ${FITS} limit :limit
        ) as fitting`,
})

// Where stores bound the question and many fit: from what the stores have met, each person at the first of these stores, so that it can
// stop early; the few merged ones by themselves.
export const countMet = statement({
  name: 'members.countMet',
  plannedEachTime: true,
  params: { ...filters, look: 'int', limit: 'int' },
  row: { people: 'bigint', looked: 'bigint' },
  sql: `with near as materialized (
          select member_id, store_id from members.member_scope where store_id = any(:storeId) limit :look
        )
        select (
            select count(*) from (
              select from near
              cross join lateral (select * from members.person where person.member_id = near.member_id limit 1) as p
              where not p.merged and ${FITS_ELSE}
                and coalesce((
                  select false from members.member_scope before
                  where before.member_id = near.member_id and before.store_id < near.store_id
                    and before.store_id + 0 = any(:storeId) limit 1), true)
              union all
              select from members.person p where p.merged and ${FITS_ELSE} and ${MET}
              limit :limit
            ) as fitting
          ) as people,
          (select count(*) from near) as looked`,
})

// Candidates, one more than is wanted where there are too many.
const gathered = { memberId: 'int' } as const

export const gatherByGuide = statement({
  name: 'members.gatherByGuide',
  plannedEachTime: true,
  params: { guideId: 'int', limit: 'int' },
  row: gathered,
  sql: `select member_id from members.person where guide_id = :guideId limit :limit`,
})

export const gatherByHome = statement({
  name: 'members.gatherByHome',
  plannedEachTime: true,
  params: { homeStoreId: 'int[]', limit: 'int' },
  row: gathered,
  sql: `select member_id from members.person where home_store_id = any(:homeStoreId) limit :limit`,
})

export const gatherBlocked = statement({
  name: 'members.gatherBlocked',
  params: { limit: 'int' },
  row: gathered,
  sql: `select member_id from members.person where blocked limit :limit`,
})

export const countMetRows = statement({
  name: 'members.countMetRows',
  plannedEachTime: true,
  params: { storeId: 'int[]', limit: 'int' },
  row: { met: 'bigint' },
  sql: `select count(*) as met
        from (select from members.member_scope where store_id = any(:storeId) limit :limit) as near`,
})

export const gatherByStores = statement({
  name: 'members.gatherByStores',
  plannedEachTime: true,
  params: { storeId: 'int[]' },
  row: gathered,
  sql: `select distinct r.root_id as member_id
        from members.member_scope met
        cross join lateral (select root_id from members.root where root.member_id = met.member_id limit 1) as r
        where met.store_id = any(:storeId)`,
})
