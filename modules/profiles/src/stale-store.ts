import { type Ctx, statement } from '@atrium/kernel'

export const upsertStale = statement({
  name: 'profiles.upsertStale',
  params: { memberId: 'int[]', now: 'timestamptz', bought: 'boolean' },
  sql: `insert into profiles.stale as stale (member_id, since_at, bought)
        select member_id, :now, :bought from (select distinct unnest(:memberId) as member_id) as news order by member_id
        on conflict (member_id) do update set bought = stale.bought or excluded.bought
          where excluded.bought and not stale.bought`,
})

// Oldest first; what another process has in hand is left to it. Deleted before anything is read, so that later news makes a new row.
export const takeStale = statement({
  name: 'profiles.takeStale',
  params: { limit: 'int' },
  row: { memberId: 'int', bought: 'boolean' },
  sql: `delete from profiles.stale where member_id = any(array(
          select member_id from profiles.stale order by since_at, member_id limit :limit for update skip locked))
        returning member_id, bought`,
})

export const oldestStale = statement({
  name: 'profiles.oldestStale',
  params: {},
  row: { sinceAt: 'timestamptz?' },
  sql: 'select min(since_at) as since_at from profiles.stale where bought',
})

/** Notes that there is news of these members: with `bought`, of what they bought. One statement. */
export async function markStale(ctx: Ctx, memberIds: readonly number[], bought: boolean): Promise<void> {
  if (memberIds.length > 0) await ctx.tx.run(upsertStale, { memberId: memberIds, now: ctx.now, bought })
}
