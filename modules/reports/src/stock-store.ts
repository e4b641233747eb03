import { type Ctx, type Day, type Instant, jsonb, type RowOf, statement } from '@atrium/kernel'

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

// Points about to expire are added up in parts. Until all are, they stand under the programme's number below zero, and the row of the
// first day of all tells up to which day accounts were looked at.
const BOOKMARK: Day = 0

export const findUnfinished = statement({
  name: 'reports.findUnfinished',
  params: {},
  row: { programmeId: 'int', upTo: 'bigint' },
  sql: `select -programme_id as programme_id, points as up_to from reports.expiring_day
        where programme_id < 0 and expires_on = date '1970-01-01' order by programme_id limit 1`,
})

export const insertExpiring = statement({
  name: 'reports.insertExpiring',
  params: { programmeId: 'int', expiresOn: 'date[]', points: 'bigint[]' },
  sql: `insert into reports.expiring_day (programme_id, expires_on, points)
        select :programmeId, expires_on, points from unnest(:expiresOn, :points) as new(expires_on, points)
        order by expires_on`,
})

export const takeExpiring = statement({
  name: 'reports.takeExpiring',
  params: { programmeId: 'int' },
  row: { expiresOn: 'date', points: 'bigint' },
  sql: 'delete from reports.expiring_day where programme_id = :programmeId returning expires_on, points',
})

export const dropExpiring = statement({
  name: 'reports.dropExpiring',
  params: { programmeId: 'int[]' },
  sql: 'delete from reports.expiring_day where programme_id = any(:programmeId)',
})

interface ExpiringDay {
  readonly expiresOn: Day
  readonly points: number
}

const columnsOf = (days: readonly ExpiringDay[]) => ({
  expiresOn: days.map(({ expiresOn }) => expiresOn),
  points: days.map(({ points }) => points),
})

/** What was added up of a programme so far, with its bookmark; nothing where nobody began. */
export async function partsOf(ctx: Ctx, programmeId: number): Promise<ExpiringDay[]> {
  const rows = await ctx.tx.rows(loadExpiring, { programmeId: [-programmeId] })
  return rows.filter(({ expiresOn }) => expiresOn !== BOOKMARK)
}

/** Puts more days to the parts, and the bookmark. Two statements; who deletes the rows holds them until the commit. */
export async function putPart(
  ctx: Ctx,
  programmeId: number,
  { days, upTo }: { readonly days: readonly ExpiringDay[]; readonly upTo: Day },
): Promise<void> {
  const sums = new Map<Day, number>()
  for (const { expiresOn, points } of [...(await ctx.tx.rows(takeExpiring, { programmeId: -programmeId })), ...days]) {
    sums.set(expiresOn, (sums.get(expiresOn) ?? 0) + points)
  }
  sums.set(BOOKMARK, upTo)
  const parts = [...sums].map(([expiresOn, points]) => ({ expiresOn, points }))
  await ctx.tx.run(insertExpiring, { programmeId: -programmeId, ...columnsOf(parts) })
}

/** A programme as it stood. */
export interface Stock {
  readonly programmeId: number
  /** By its own calendar. */
  readonly day: Day
  readonly takenAt: Instant
  readonly outstanding: number
  readonly debt: number
  readonly accounts: number
  readonly expiring: readonly ExpiringDay[]
  readonly expiringOf: number
  /** By level above the base. */
  readonly persons: Readonly<Record<string, number>>
}

/** Keeps how a programme stands in place of what was kept for that day, and forgets the parts. Three statements. */
export async function putStock(ctx: Ctx, stock: Stock): Promise<void> {
  const { expiring, programmeId, ...rest } = stock
  await Promise.all([
    ctx.tx.run(upsertStock, {
      ...rest,
      programmeId,
      expiring: expiring.reduce((sum, { points }) => sum + points, 0),
    }),
    ctx.tx.run(dropExpiring, { programmeId: [programmeId, -programmeId] }),
    ctx.tx.run(insertExpiring, { programmeId, ...columnsOf(expiring) }),
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
  params: { programmeId: 'int[]', nodeId: 'int', after: 'date' },
  row: { programmeId: 'int', day: 'date', points: 'bigint' },
  // One scan of the key.
  sql: `select programme_id, day, issued - taken_back - redeemed - expired + adjusted - forfeited as points
        from reports.points_day
        where node_id = :nodeId and day > :after and programme_id = any(:programmeId)
        order by programme_id, day`,
})

export type FlowRow = RowOf<typeof loadFlows>
