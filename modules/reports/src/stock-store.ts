import { type Ctx, type Day, type Instant, jsonb, type RowOf, statement } from '@atrium/kernel'
import type { Expiring } from '@atrium/points'

export const findUntaken = statement({
  name: 'reports.findUntaken',
  params: { programmeId: 'int[]', day: 'date[]', before: 'timestamptz', limit: 'int' },
  row: { programmeId: 'int' },
  sql: `select due.programme_id from unnest(:programmeId, :day) as due(programme_id, day)
        where not exists (
          select from reports.programme_stock stock
          where stock.programme_id = due.programme_id and stock.day = due.day and stock.taken_at > :before)
        order by due.programme_id limit :limit`,
})

export const upsertStock = statement({
  name: 'reports.upsertStock',
  params: {
    programmeId: 'int',
    day: 'date',
    takenAt: 'timestamptz',
    outstanding: 'bigint',
    debt: 'bigint',
    accounts: 'bigint',
    expiring: 'bigint',
    expiringOf: 'bigint',
    persons: 'jsonb',
  },
  sql: `insert into reports.programme_stock (programme_id, day, taken_at, outstanding, debt, accounts, expiring, expiring_of, persons)
        values (:programmeId, :day, :takenAt, :outstanding, :debt, :accounts, :expiring, :expiringOf, :persons)
        on conflict (programme_id, day) do update set taken_at = excluded.taken_at, outstanding = excluded.outstanding,
          debt = excluded.debt, accounts = excluded.accounts, expiring = excluded.expiring,
          expiring_of = excluded.expiring_of, persons = excluded.persons`,
})

export const dropExpiring = statement({
  name: 'reports.dropExpiring',
  params: { programmeId: 'int' },
  sql: 'delete from reports.expiring_day where programme_id = :programmeId',
})

export const insertExpiring = statement({
  name: 'reports.insertExpiring',
  params: { programmeId: 'int', expiresOn: 'date[]', points: 'bigint[]' },
  sql: `insert into reports.expiring_day (programme_id, expires_on, points)
        select :programmeId, expires_on, points from unnest(:expiresOn, :points) as new(expires_on, points)`,
})

/** A programme as it stood. */
export interface Stock {
  readonly programmeId: number
  /** By its own calendar. */
  readonly day: Day
  readonly takenAt: Instant
  readonly outstanding: number
  readonly debt: number
  readonly accounts: number
  readonly expiring: Expiring
  /** By level above the base. */
  readonly persons: Readonly<Record<string, number>>
}

/** Keeps how a programme stands in place of what was kept for that day. Three statements. */
export async function putStock(ctx: Ctx, stock: Stock): Promise<void> {
  const { expiring, programmeId, ...rest } = stock
  await Promise.all([
    ctx.tx.run(upsertStock, {
      ...rest,
      programmeId,
      expiring: expiring.days.reduce((sum, { points }) => sum + points, 0),
      expiringOf: expiring.accounts,
    }),
    ctx.tx.run(dropExpiring, { programmeId }),
    ctx.tx.run(insertExpiring, {
      programmeId,
      expiresOn: expiring.days.map(({ expiresOn }) => expiresOn),
      points: expiring.days.map(({ points }) => points),
    }),
  ])
}

export const loadStocks = statement({
  name: 'reports.loadStocks',
  params: { programmeId: 'int[]' },
  row: {
    programmeId: 'int',
    day: 'date',
    takenAt: 'timestamptz',
    outstanding: 'bigint',
    debt: 'bigint',
    accounts: 'bigint',
    expiring: 'bigint',
    expiringOf: 'bigint',
    persons: jsonb<Readonly<Record<string, number>>>(),
  },
  // The last row of the key for each programme.
  sql: `select stock.* from unnest(:programmeId) as asked(programme_id)
        cross join lateral (
          select programme_id, day, taken_at, outstanding, debt, accounts, expiring, expiring_of, persons
          from reports.programme_stock kept where kept.programme_id = asked.programme_id order by day desc limit 1
        ) stock order by stock.programme_id`,
})

export const loadExpiring = statement({
  name: 'reports.loadExpiring',
  params: { programmeId: 'int[]' },
  row: { programmeId: 'int', expiresOn: 'date', points: 'bigint' },
  sql: `select programme_id, expires_on, points from reports.expiring_day
        where programme_id = any(:programmeId) order by programme_id, expires_on`,
})

export const loadExpiringOn = statement({
  name: 'reports.loadExpiringOn',
  params: { programmeId: 'int[]', from: 'date', to: 'date' },
  row: { programmeId: 'int', day: 'date', points: 'bigint' },
  sql: `select programme_id, day, expiring as points from reports.programme_stock
        where programme_id = any(:programmeId) and day between :from and :to order by programme_id, day`,
})

export const loadMoved = statement({
  name: 'reports.loadMoved',
  params: { programmeId: 'int[]', from: 'date', to: 'date' },
  row: { programmeId: 'int', day: 'date', fromLevel: 'text', toLevel: 'text', members: 'bigint' },
  sql: `select programme_id, day, from_level, to_level, members::bigint as members from reports.level_day
        where programme_id = any(:programmeId) and day between :from and :to
        order by programme_id, day, from_level, to_level`,
})

export const loadFlows = statement({
  name: 'reports.loadFlows',
  params: { programmeId: 'int[]', nodeId: 'int[]', after: 'date' },
  row: { programmeId: 'int', day: 'date', points: 'bigint' },
  // By the key: a short scan for each node.
  sql: `select programme_id, day, sum(issued - taken_back - redeemed - expired + adjusted - forfeited)::bigint as points
        from reports.points_day
        where node_id = any(:nodeId) and day > :after and programme_id = any(:programmeId)
        group by programme_id, day order by programme_id, day`,
})

export type FlowRow = RowOf<typeof loadFlows>
