import { type Ctx, invariant, statement, systemClock } from '@atrium/kernel'
import { openDatabase } from './database.ts'

export const lockOutbox = statement({
  name: 'house.lockOutbox',
  params: {},
  sql: 'lock table house.cursor, house.outbox in share row exclusive mode',
})

export const readCluster = statement({
  name: 'house.readCluster',
  params: {},
  row: { here: 'text', kept: 'jsonb?', future: 'boolean' },
  // Transaction ids count per cluster: those of another one are either named by its identifier or betrayed by being in our future.
  sql: `select (select system_identifier::text from pg_control_system()) as here,
               (select value from house.fact where name = 'cluster') as kept,
               exists (select from house.outbox where xid > pg_snapshot_xmax(pg_current_snapshot()))
                 or exists (
                   select from house.cursor
                   where pg_snapshot_xmax(coalesce(ahead, seen)) > pg_snapshot_xmax(pg_current_snapshot())) as future`,
})

export const keepCluster = statement({
  name: 'house.keepCluster',
  params: { value: 'jsonb' },
  sql: `insert into house.fact (name, value) values ('cluster', :value)
        on conflict (name) do update set value = excluded.value`,
})

export const listCursors = statement({
  name: 'house.listCursors',
  params: {},
  row: { reaction: 'text', ahead: 'boolean' },
  sql: 'select reaction, ahead is not null as ahead from house.cursor order by reaction',
})

/** Each transaction of the outbox as the cursors see it: two letters a cursor, in their order, for `seen` and `ahead`. */
const VIEWS = `
  select xid, (select coalesce(string_agg(
                   case when pg_visible_in_snapshot(xid, seen) then 's' else '-' end
                   || case when ahead is not null and pg_visible_in_snapshot(xid, ahead) then 'a' else '-' end,
                   '' order by reaction), '')
                 from house.cursor) as view
  from (select distinct xid from house.outbox) as told`

export const listViews = statement({
  name: 'house.listViews',
  params: {},
  row: { view: 'text' },
  sql: `select distinct view from (${VIEWS}) as each_xid order by view`,
})

export const renumberOutbox = statement({
  name: 'house.renumberOutbox',
  params: { view: 'text[]', xid: 'xid8[]' },
  sql: `update house.outbox as o set xid = renumbered.xid
        from (${VIEWS}) as old join unnest(:view, :xid) as renumbered(view, xid) using (view)
        where o.xid = old.xid`,
})

export const renumberCursors = statement({
  name: 'house.renumberCursors',
  params: { reaction: 'text[]', seen: 'text[]', ahead: 'text?[]' },
  sql: `update house.cursor as c set seen = given.seen::pg_snapshot, ahead = given.ahead::pg_snapshot
        from unnest(:reaction, :seen, :ahead) as given(reaction, seen, ahead)
        where c.reaction = given.reaction`,
})

export interface RestoreNotice {
  /** True when this database was made in another cluster (a dump restored), so its transaction ids meant nothing here. */
  readonly restored: boolean
  /** Events that were numbered anew. */
  readonly renumbered: number
}

interface ClusterFact {
  readonly systemIdentifier: string
}

/**
 * Notices that a dump was restored into another cluster, and then numbers the outbox anew so that every reaction goes on exactly where it
 * stood. Call it at every start, after migrating and before anything is written or delivered. `url` is the owner's: the app
 * role may not rewrite the outbox. Safe to call from two processes at once.
 */
export async function noticeRestore(url: string): Promise<RestoreNotice> {
  const owner = openDatabase({ url, clock: systemClock, connections: 1, name: 'atrium start' })
  try {
    return await owner.transact(async (ctx) => {
      await ctx.tx.run(lockOutbox, {})
      const [cluster] = await ctx.tx.rows(readCluster, {})
      invariant(cluster, 'a select without from answers one row')
      // Only the statement below writes the fact.
      const kept = cluster.kept as ClusterFact | null
      const restored = (kept !== null && kept.systemIdentifier !== cluster.here) || cluster.future
      const renumbered = restored ? await renumber(ctx) : 0
      const fact: ClusterFact = { systemIdentifier: cluster.here }
      if (restored || kept === null) await ctx.tx.run(keepCluster, { value: fact })
      return { restored, renumbered }
    })
  } finally {
    await owner.close()
  }
}

/** The lowest transaction id that may be given away; real ones of every cluster begin in the hundreds. */
const FIRST_XID = 3

/**
 * All that matters about a transaction id is which snapshots of which cursors see it. So transactions seen alike get one number, counted
 * from 3, far below any that this cluster will give; and every snapshot is written anew as the list of numbers that it does not see.
 */
async function renumber(ctx: Ctx): Promise<number> {
  const cursors = await ctx.tx.rows(listCursors, {})
  const views = (await ctx.tx.rows(listViews, {})).map((row) => row.view)
  const numbers = views.map((_, at) => FIRST_XID + at)
  const snapshot = (letter: number): string => {
    const unseen = numbers.filter((_, at) => views[at]!.charAt(letter) === '-')
    const end = FIRST_XID + numbers.length
    return `${unseen[0] ?? end}:${end}:${unseen.join()}`
  }
  // Rows first: they are told apart by the cursors' old snapshots.
  const renumbered = await ctx.tx.run(renumberOutbox, { view: views, xid: numbers.map(String) })
  await ctx.tx.run(renumberCursors, {
    reaction: cursors.map((cursor) => cursor.reaction),
    seen: cursors.map((_, at) => snapshot(2 * at)),
    ahead: cursors.map((cursor, at) => (cursor.ahead ? snapshot(2 * at + 1) : null)),
  })
  return renumbered
}
