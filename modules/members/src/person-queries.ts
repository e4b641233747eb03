import { type Ctx, statement } from '@atrium/kernel'
import { loadFields } from './fields.ts'
import { countMembers } from './queries.ts'

export const listPersonsAfter = statement({
  name: 'members.listPersonsAfter',
  params: { after: 'int', limit: 'int' },
  row: { memberId: 'int' },
  sql: `select member_id from members.person where member_id > :after and not erased order by member_id limit :limit`,
})

export const findPersons = statement({
  name: 'members.findPersons',
  params: { memberId: 'int[]' },
  row: { memberId: 'int' },
  sql: `select member_id from members.person where member_id = any(:memberId) and not erased`,
})

export const listKinds = statement({
  name: 'members.listKinds',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', kind: 'text' },
  sql: `select member_id, kind from members.identity
        where member_id = any(:memberId) and ended_at is null group by member_id, kind`,
})

export const countLiving = statement({
  name: 'members.countLiving',
  params: {},
  row: { persons: 'bigint' },
  sql: 'select count(*) as persons from members.person where not erased',
})

// Meetings are read up to the limit, and each person told once.
export const listMetRoots = statement({
  name: 'members.listMetRoots',
  params: { storeId: 'int[]', limit: 'int' },
  row: { rootId: 'int', meetings: 'bigint' },
  sql: `select r.root_id, max(met.meetings) as meetings
        from (
          select member_id, count(*) over () as meetings from (
            select member_id from members.member_scope where store_id = any(:storeId) limit :limit
          ) as near
        ) as met join members.root r on r.member_id = met.member_id
        group by r.root_id`,
  plannedEachTime: true,
})

// Whole pages, the same ones each time.
export const samplePersons = statement({
  name: 'members.samplePersons',
  params: { percent: 'double', limit: 'int' },
  row: { memberId: 'int' },
  sql: `select member_id from members.person tablesample system (:percent) repeatable (1) where not erased limit :limit`,
})

/** Some persons, at most `limit`, of about `all` of them; the same ones while nobody comes or goes. One statement. */
async function somePersons(ctx: Ctx, limit: number, all: number): Promise<number[]> {
  const percent = Math.min(100, (limit / Math.max(1, all)) * 300)
  return (await ctx.tx.rows(samplePersons, { percent, limit })).map((row) => row.memberId)
}

/** Persons who were not erased, prospects too. Reads all of them: for chores. */
async function countPersons(ctx: Ctx): Promise<number> {
  return (await ctx.tx.rows(countLiving, {}))[0]?.persons ?? 0
}

/** Meetings that are gone through where somebody's stores bound what they may count. */
const MET_AT_MOST = 20_000

/** The persons whom any of these stores has met, out of their first `MET_AT_MOST` meetings; `all` says whether that is everybody. One statement. */
async function personsMet(
  ctx: Ctx,
  storeIds: readonly number[],
): Promise<{ readonly rootIds: readonly number[]; readonly all: boolean }> {
  const rows = await ctx.tx.rows(listMetRoots, { storeId: storeIds, limit: MET_AT_MOST })
  return { rootIds: rows.map((row) => row.rootId), all: (rows[0]?.meetings ?? 0) < MET_AT_MOST }
}

/** The next persons in the order of their ids, by their roots; who was erased is left out. One statement, however many there are. */
async function personsAfter(ctx: Ctx, after: number, limit: number): Promise<number[]> {
  return (await ctx.tx.rows(listPersonsAfter, { after, limit })).map((row) => row.memberId)
}

/** Of these members those who lead a person of their own (are roots) and were not erased. One statement. */
async function personsAmong(ctx: Ctx, memberIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (memberIds.length === 0) return new Set()
  return new Set((await ctx.tx.rows(findPersons, { memberId: memberIds })).map((row) => row.memberId))
}

/** By what kinds of identity these members are known, each for itself and not for its lineage; never the values. One statement. */
async function identityKindsOf(
  ctx: Ctx,
  memberIds: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  if (memberIds.length === 0) return new Map()
  const rows = await ctx.tx.rows(listKinds, { memberId: memberIds })
  return new Map([...Map.groupBy(rows, (row) => row.memberId)].map(([id, kinds]) => [id, kinds.map((row) => row.kind)]))
}

export const listMoved = statement({
  name: 'members.listMoved',
  params: {},
  row: { memberId: 'int', rootId: 'int?' },
  // Both sides lie in an index of their own: as many rows as there are such members.
  sql: `select member_id, root_id from members.root where root_id <> member_id
        union all
        select member_id, null from members.member where erased_at is not null`,
})

/**
 * Members who are not themselves any more: whom they stand for now where they were merged into somebody, null where they were erased. One
 * statement; as many as there are.
 */
export async function movedMembers(ctx: Ctx): Promise<readonly { memberId: number; rootId: number | null }[]> {
  return ctx.tx.rows(listMoved, {})
}

/** Persons in sets, for modules above: who there is, by what they are known, whom stores have met. */
export const persons = {
  after: personsAfter,
  some: somePersons,
  among: personsAmong,
  met: personsMet,
  /** Members who stand for somebody else now, or for nobody. */
  moved: movedMembers,
  kinds: identityKindsOf,
  /** Everybody who was not erased, prospects too. */
  count: countPersons,
  /** Those who joined. */
  countJoined: countMembers,
  /** Custom fields of the profile by code, archived ones too. No statement while nothing changes. */
  fields: loadFields,
} as const
