import { type Ctx, statement } from '@atrium/kernel'

export const upsertStale = statement({
  name: 'profiles.upsertStale',
  params: { memberId: 'int[]', dueAt: 'timestamptz', bought: 'boolean', historical: 'boolean' },
  // Whoever is due already stays so: a long import does not put anybody off for ever.
  sql: `insert into profiles.stale as stale (member_id, due_at, bought, historical)
        select member_id, :dueAt, :bought, :historical from (select distinct unnest(:memberId) as member_id) as news order by member_id
        on conflict (member_id) do update set bought = stale.bought or excluded.bought, due_at = least(stale.due_at, excluded.due_at),
          historical = stale.historical and excluded.historical
          where excluded.bought and not stale.bought or excluded.due_at < stale.due_at or stale.historical and not excluded.historical`,
})

// News before history, of each the oldest first; what another process has in hand is left to it. Deleted before anything is read, so that later news makes a new row.
export const takeStale = statement({
  name: 'profiles.takeStale',
  params: { now: 'timestamptz', limit: 'int' },
  row: { memberId: 'int', bought: 'boolean' },
  sql: `with news as materialized (
          select member_id from profiles.stale where not historical and due_at <= :now order by due_at, member_id limit :limit for update skip locked
        ), history as materialized (
          select member_id from profiles.stale where historical and due_at <= :now order by due_at, member_id
          limit :limit - (select count(*) from news) for update skip locked
        )
        delete from profiles.stale where member_id = any(array(select member_id from news union all select member_id from history))
        returning member_id, bought`,
})

export const anyDue = statement({
  name: 'profiles.anyStaleDue',
  params: { now: 'timestamptz' },
  row: { memberId: 'int' },
  sql: 'select member_id from profiles.stale where historical = any(array[false, true]) and due_at <= :now limit 1',
})

export const oldestStale = statement({
  name: 'profiles.oldestStale',
  params: {},
  row: { dueAt: 'timestamptz?' },
  sql: `select least((select min(due_at) from profiles.stale where not historical and bought),
          (select min(due_at) from profiles.stale where historical and bought)) as due_at`,
})

/** Whether something was bought under one of these numbers that the portrait does not know of yet. */
export const hasUndrawn = statement({
  name: 'profiles.hasUndrawn',
  params: { memberId: 'int[]' },
  row: { undrawn: 'boolean' },
  sql: 'select exists (select from profiles.stale where member_id = any(:memberId) and bought) as undrawn',
})

/** Buyers of whom nothing is drawn yet: while a history comes in these are many, else hardly any. */
export const countUndrawn = statement({
  name: 'profiles.countUndrawn',
  params: {},
  row: { buyers: 'bigint' },
  sql: `select count(*) as buyers from profiles.stale
        where bought and not exists (select from profiles.habit where habit.member_id = stale.member_id)`,
})

// Locked in the order in which news is noted, so that neither waits for the other in a circle.
export const hurryStale = statement({
  name: 'profiles.hurryStale',
  params: { now: 'timestamptz' },
  sql: `update profiles.stale set due_at = :now
        where member_id = any(array(select member_id from profiles.stale where due_at > :now order by member_id for update))`,
})

export const moveHaste = statement({
  name: 'profiles.moveHaste',
  params: { until: 'timestamptz' },
  sql: `insert into profiles.haste as haste (id, until_at) values (1, :until)
        on conflict (id) do update set until_at = excluded.until_at where haste.until_at < excluded.until_at`,
})

/** Whether somebody waits for portraits at the moment, and whether news has waited since then. */
export const loadHaste = statement({
  name: 'profiles.loadHaste',
  params: { now: 'timestamptz', since: 'timestamptz' },
  row: { isSo: 'boolean', isLate: 'boolean' },
  sql: `select exists (select from profiles.haste where until_at > :now) as is_so,
          exists (select from profiles.stale where not historical and due_at < :since) as is_late`,
})

/** How long history waits: an import tells of the same people again and again. */
const HISTORY_MS = 60_000

/** Notes that there is news of these members: with `bought`, of what they bought; with `historical` there is no hurry. One statement. */
export async function markStale(
  ctx: Ctx,
  memberIds: readonly number[],
  bought: boolean,
  historical = false,
): Promise<void> {
  const dueAt = ctx.now + (historical ? HISTORY_MS : 0)
  if (memberIds.length > 0) await ctx.tx.run(upsertStale, { memberId: memberIds, dueAt, bought, historical })
}

/** Nothing more comes of a history: who waits because of it waits no longer. In a house whose clock stands still the wait would never end. One statement. */
export async function endWait(ctx: Ctx): Promise<void> {
  await ctx.tx.run(hurryStale, { now: ctx.now })
}
