import { statement, systemClock } from '@atrium/kernel'
import { openDatabase } from './database.ts'

export const readCluster = statement({
  name: 'house.readCluster',
  params: {},
  row: { here: 'text', kept: 'jsonb?', ahead: 'boolean' },
  // Transaction ids count per cluster: those of another one are either named by its identifier or betrayed by being in our future.
  sql: `select (select system_identifier::text from pg_control_system()) as here,
               (select value from house.fact where name = 'cluster') as kept,
               exists (select from house.outbox where xid > pg_snapshot_xmax(pg_current_snapshot()))
                 or exists (select from house.cursor where hi > pg_snapshot_xmax(pg_current_snapshot())) as ahead`,
})

export const keepCluster = statement({
  name: 'house.keepCluster',
  params: { value: 'jsonb' },
  sql: `insert into house.fact (name, value) values ('cluster', :value)
        on conflict (name) do update set value = excluded.value`,
})

/**
 * Numbers rows and cursors anew, keeping exactly what each cursor has seen. All that a cursor asks of a transaction id is how it compares
 * with the bounds of windows, so each id becomes the number of bounds (of all cursors) that are not above it: far below any transaction
 * id of any cluster (those start in the hundreds), and in the same order with respect to every bound.
 */
export const renumberOutbox = statement({
  name: 'house.renumberOutbox',
  params: {},
  sql: `with bounds as (select array_agg(distinct bound order by bound) as list
                        from (select lo as bound from house.cursor union all select hi from house.cursor) as both_ends)
        update house.outbox as o
        set xid = (select count(*) from bounds, unnest(bounds.list) as bound where bound <= o.xid)::text::xid8`,
})

export const renumberCursors = statement({
  name: 'house.renumberCursors',
  params: {},
  sql: `with bounds as (select distinct bound
                        from (select lo as bound from house.cursor union all select hi from house.cursor) as both_ends)
        update house.cursor as c
        set lo = (select count(*) from bounds where bound <= c.lo)::text::xid8,
            hi = (select count(*) from bounds where bound <= c.hi)::text::xid8`,
})

export const lockOutbox = statement({
  name: 'house.lockOutbox',
  params: {},
  sql: 'lock table house.cursor, house.outbox in share row exclusive mode',
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
      if (!cluster) return { restored: false, renumbered: 0 }
      // Only this statement writes the fact.
      const kept = cluster.kept as ClusterFact | null
      const restored = (kept !== null && kept.systemIdentifier !== cluster.here) || cluster.ahead
      // Rows first: they are numbered by the cursors' old bounds.
      const renumbered = restored ? await ctx.tx.run(renumberOutbox, {}) : 0
      if (restored) await ctx.tx.run(renumberCursors, {})
      const fact: ClusterFact = { systemIdentifier: cluster.here }
      if (restored || kept === null) await ctx.tx.run(keepCluster, { value: fact })
      return { restored, renumbered }
    })
  } finally {
    await owner.close()
  }
}
