import { type Ctx, type Instant, statement } from '@atrium/kernel'

/**
 * The rows by which people are listed (members.person), kept in step with what they repeat: whoever changes a member, or moves one to
 * another root, calls `rewritePersons` before the commit, under the locks it holds anyway.
 */

// What the lineage says, folded as `foldPerson` does: the root first, then the oldest; joined at the earliest time; else first seen.
export const upsertPersons = statement({
  name: 'members.upsertPersons',
  params: { memberId: 'int[]' },
  sql: `insert into members.person (member_id, merged, joined, since, channel, gender, birth_month, home_store_id, guide_id,
          blocked, erased)
        select root.root_id, count(*) > 1, bool_or(m.stage = 'joined'), coalesce(min(m.joined_at), min(m.created_at)),
          coalesce(
            (array_agg(m.joined_channel order by m.joined_at, m.member_id <> root.root_id, m.created_at, m.member_id)
              filter (where m.joined_at is not null))[1],
            (array_agg(m.created_channel order by m.created_at, m.member_id <> root.root_id, m.member_id))[1]),
          (array_agg(m.gender order by m.member_id <> root.root_id, m.created_at, m.member_id)
            filter (where m.gender is not null))[1],
          extract(month from (array_agg(m.birthday order by m.member_id <> root.root_id, m.created_at, m.member_id)
            filter (where m.birthday is not null))[1])::smallint,
          (array_agg(m.home_store_id order by m.member_id <> root.root_id, m.created_at, m.member_id)
            filter (where m.home_store_id is not null))[1],
          (array_agg(m.guide_id order by m.member_id <> root.root_id, m.created_at, m.member_id)
            filter (where m.guide_id is not null))[1],
          bool_or(exists (select from members.identity i where i.member_id = m.member_id and i.ended_reason = 'blocked')),
          bool_or(m.erased_at is not null and m.member_id = root.root_id)
        from (select distinct root_id from members.root where member_id = any(:memberId)) as root
        cross join lateral (
          select root.root_id as member_id
          union all
          select absorbed.member_id from members.root absorbed
          where absorbed.root_id = root.root_id and absorbed.root_id <> absorbed.member_id
        ) as below
        join members.member m on m.member_id = below.member_id
        group by root.root_id
        order by root.root_id
        on conflict (member_id) do update set merged = excluded.merged, joined = excluded.joined, since = excluded.since,
          channel = excluded.channel, gender = excluded.gender, birth_month = excluded.birth_month,
          home_store_id = excluded.home_store_id, guide_id = excluded.guide_id, blocked = excluded.blocked,
          erased = excluded.erased`,
})

export const insertPersons = statement({
  name: 'members.insertPersons',
  params: {
    memberId: 'int[]',
    joined: 'boolean[]',
    since: 'timestamptz[]',
    channel: 'text[]',
    homeStoreId: 'int?[]',
  },
  sql: `insert into members.person (member_id, merged, joined, since, channel, home_store_id, blocked, erased)
        select member_id, false, joined, since, channel, home_store_id, false, false
        from unnest(:memberId, :joined, :since, :channel, :homeStoreId)
          as made(member_id, joined, since, channel, home_store_id)`,
})

export const removeAbsorbed = statement({
  name: 'members.removeAbsorbed',
  params: { memberId: 'int[]' },
  sql: `delete from members.person p using members.root r
        where p.member_id = any(:memberId) and r.member_id = p.member_id and r.root_id <> r.member_id`,
})

/** Rewrites the rows of the people behind these members, as the tables stand now. One statement. */
export async function rewritePersons(ctx: Ctx, memberIds: readonly number[]): Promise<void> {
  if (memberIds.length > 0) await ctx.tx.run(upsertPersons, { memberId: [...new Set(memberIds)] })
}

/** The same for members whose root may have changed: who is no root any more is listed no more. Two statements. */
export async function rewriteMovedPersons(ctx: Ctx, memberIds: readonly number[]): Promise<void> {
  if (memberIds.length === 0) return
  await ctx.tx.run(removeAbsorbed, { memberId: [...new Set(memberIds)] })
  await rewritePersons(ctx, memberIds)
}

/** Somebody whom the house did not know before. */
export interface Newcomer {
  readonly memberId: number
  readonly joined: boolean
  readonly since: Instant
  readonly channel: string
  readonly homeStoreId: number | null
}

/** Lists people whose first member this transaction makes. One statement, sent beside those that make the members. */
export async function listNewcomers(ctx: Ctx, newcomers: readonly Newcomer[]): Promise<void> {
  if (newcomers.length === 0) return
  await ctx.tx.run(insertPersons, {
    memberId: newcomers.map((row) => row.memberId),
    joined: newcomers.map((row) => row.joined),
    since: newcomers.map((row) => row.since),
    channel: newcomers.map((row) => row.channel),
    homeStoreId: newcomers.map((row) => row.homeStoreId),
  })
}
