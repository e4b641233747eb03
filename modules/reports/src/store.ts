import { type Ctx, statement } from '@atrium/kernel'
import type { JoinedDay, LevelDay, PointsDay, StoreDay } from './model.ts'
import type { FirstSale } from './repeats.ts'
import { joinedMonths, storeMonths, withJoinedTotals, withPointsTotals, withStoreTotals } from './totals.ts'

// Each upsert takes its rows in the order of the key: two reactions that count at once wait for each other and never deadlock.

const storeFigures = {
  receipts: 'int[]',
  salesMinor: 'bigint[]',
  returns: 'int[]',
  returnsMinor: 'bigint[]',
  memberReceipts: 'int[]',
  memberSalesMinor: 'bigint[]',
  memberReturns: 'int[]',
  memberReturnsMinor: 'bigint[]',
  repeatReceipts: 'int[]',
  repeatSalesMinor: 'bigint[]',
} as const

/** Adds figures to the rows of a table, by store, time and currency. */
const addStoreFigures = (
  table: 'store_day' | 'store_month',
  time: 'day' | 'month',
) => `insert into reports.${table} as kept (store_id, ${time}, currency, receipts, sales_minor, returns, returns_minor,
    member_receipts, member_sales_minor, member_returns, member_returns_minor, repeat_receipts, repeat_sales_minor)
  select * from unnest(:storeId, :day, :currency, :receipts, :salesMinor, :returns, :returnsMinor, :memberReceipts,
    :memberSalesMinor, :memberReturns, :memberReturnsMinor, :repeatReceipts, :repeatSalesMinor) as more(store_id, day,
    currency, receipts, sales_minor, returns, returns_minor, member_receipts, member_sales_minor, member_returns,
    member_returns_minor, repeat_receipts, repeat_sales_minor)
  order by store_id, day, currency
  on conflict (store_id, ${time}, currency) do update set
    receipts = kept.receipts + excluded.receipts,
    sales_minor = kept.sales_minor + excluded.sales_minor,
    returns = kept.returns + excluded.returns,
    returns_minor = kept.returns_minor + excluded.returns_minor,
    member_receipts = kept.member_receipts + excluded.member_receipts,
    member_sales_minor = kept.member_sales_minor + excluded.member_sales_minor,
    member_returns = kept.member_returns + excluded.member_returns,
    member_returns_minor = kept.member_returns_minor + excluded.member_returns_minor,
    repeat_receipts = kept.repeat_receipts + excluded.repeat_receipts,
    repeat_sales_minor = kept.repeat_sales_minor + excluded.repeat_sales_minor`

export const addStoreDays = statement({
  name: 'reports.addStoreDays',
  params: { storeId: 'int[]', day: 'date[]', currency: 'text[]', ...storeFigures },
  sql: addStoreFigures('store_day', 'day'),
})

export const addStoreMonths = statement({
  name: 'reports.addStoreMonths',
  params: { storeId: 'int[]', day: 'date[]', currency: 'text[]', ...storeFigures },
  sql: addStoreFigures('store_month', 'month'),
})

export const addJoinedDays = statement({
  name: 'reports.addJoinedDays',
  params: { nodeId: 'int[]', day: 'date[]', channel: 'text[]', members: 'int[]' },
  sql: `insert into reports.joined_day as kept (node_id, day, channel, members)
        select * from unnest(:nodeId, :day, :channel, :members) as more(node_id, day, channel, members)
        order by node_id, day, channel
        on conflict (node_id, day, channel) do update set members = kept.members + excluded.members`,
})

export const addJoinedMonths = statement({
  name: 'reports.addJoinedMonths',
  params: { nodeId: 'int[]', day: 'date[]', members: 'int[]' },
  sql: `insert into reports.joined_month as kept (node_id, month, members)
        select * from unnest(:nodeId, :day, :members) as more(node_id, month, members)
        order by node_id, month
        on conflict (node_id, month) do update set members = kept.members + excluded.members`,
})

export const addPointsDays = statement({
  name: 'reports.addPointsDays',
  params: {
    nodeId: 'int[]',
    day: 'date[]',
    programmeId: 'int[]',
    issued: 'bigint[]',
    takenBack: 'bigint[]',
    redeemed: 'bigint[]',
    expired: 'bigint[]',
    adjusted: 'bigint[]',
    forfeited: 'bigint[]',
  },
  sql: `insert into reports.points_day as kept (node_id, day, programme_id, issued, taken_back, redeemed, expired, adjusted,
          forfeited)
        select * from unnest(:nodeId, :day, :programmeId, :issued, :takenBack, :redeemed, :expired, :adjusted, :forfeited)
          as more(node_id, day, programme_id, issued, taken_back, redeemed, expired, adjusted, forfeited)
        order by node_id, day, programme_id
        on conflict (node_id, day, programme_id) do update set
          issued = kept.issued + excluded.issued,
          taken_back = kept.taken_back + excluded.taken_back,
          redeemed = kept.redeemed + excluded.redeemed,
          expired = kept.expired + excluded.expired,
          adjusted = kept.adjusted + excluded.adjusted,
          forfeited = kept.forfeited + excluded.forfeited`,
})

export const addLevelDays = statement({
  name: 'reports.addLevelDays',
  params: { programmeId: 'int[]', day: 'date[]', from: 'text[]', to: 'text[]', members: 'int[]' },
  sql: `insert into reports.level_day as kept (programme_id, day, from_level, to_level, members)
        select * from unnest(:programmeId, :day, :from, :to, :members)
          as more(programme_id, day, from_level, to_level, members)
        order by programme_id, day, from_level, to_level
        on conflict (programme_id, day, from_level, to_level) do update set members = kept.members + excluded.members`,
})

export const loadFirstSales = statement({
  name: 'reports.loadFirstSales',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    purchaseId: 'bigint',
    soldAt: 'timestamptz',
    paidMinor: 'bigint',
    storeId: 'int',
    day: 'date',
    currency: 'text',
  },
  sql: `select member_id, purchase_id, sold_at, paid_minor, store_id, day, currency
        from reports.first_sale where member_id = any(:memberId)`,
})

export const upsertFirstSales = statement({
  name: 'reports.upsertFirstSales',
  params: {
    memberId: 'int[]',
    purchaseId: 'bigint[]',
    soldAt: 'timestamptz[]',
    paidMinor: 'bigint[]',
    storeId: 'int[]',
    day: 'date[]',
    currency: 'text[]',
  },
  sql: `insert into reports.first_sale (member_id, purchase_id, sold_at, paid_minor, store_id, day, currency)
        select * from unnest(:memberId, :purchaseId, :soldAt, :paidMinor, :storeId, :day, :currency)
          as new(member_id, purchase_id, sold_at, paid_minor, store_id, day, currency)
        order by member_id
        on conflict (member_id) do update set purchase_id = excluded.purchase_id, sold_at = excluded.sold_at,
          paid_minor = excluded.paid_minor, store_id = excluded.store_id, day = excluded.day, currency = excluded.currency`,
})

const soldColumns = (days: readonly StoreDay[]) => ({
  storeId: days.map((day) => day.storeId),
  day: days.map((day) => day.day),
  currency: days.map((day) => day.currency),
  receipts: days.map((day) => day.receipts),
  salesMinor: days.map((day) => day.salesMinor),
  returns: days.map((day) => day.returns),
  returnsMinor: days.map((day) => day.returnsMinor),
  memberReceipts: days.map((day) => day.memberReceipts),
  memberSalesMinor: days.map((day) => day.memberSalesMinor),
  memberReturns: days.map((day) => day.memberReturns),
  memberReturnsMinor: days.map((day) => day.memberReturnsMinor),
  repeatReceipts: days.map((day) => day.repeatReceipts),
  repeatSalesMinor: days.map((day) => day.repeatSalesMinor),
})

/** Adds to stores' days, to those of everywhere, and to stores' months. Two statements; nothing for nothing. */
export async function countStoreDays(ctx: Ctx, days: readonly StoreDay[]): Promise<void> {
  if (days.length === 0) return
  await ctx.tx.run(addStoreDays, soldColumns(withStoreTotals(days)))
  await ctx.tx.run(addStoreMonths, soldColumns(storeMonths(days)))
}

/** Adds to the new members of nodes' days, of everywhere's, and of nodes' months. Two statements. */
export async function countJoinedDays(ctx: Ctx, days: readonly JoinedDay[]): Promise<void> {
  if (days.length === 0) return
  const all = withJoinedTotals(days)
  await ctx.tx.run(addJoinedDays, {
    nodeId: all.map((day) => day.nodeId),
    day: all.map((day) => day.day),
    channel: all.map((day) => day.channel),
    members: all.map((day) => day.members),
  })
  const months = joinedMonths(days)
  await ctx.tx.run(addJoinedMonths, {
    nodeId: months.map((month) => month.nodeId),
    day: months.map((month) => month.day),
    members: months.map((month) => month.members),
  })
}

/** Adds to the points of nodes' days and of everywhere's. */
export async function countPointsDays(ctx: Ctx, days: readonly PointsDay[]): Promise<void> {
  if (days.length === 0) return
  const all = withPointsTotals(days)
  await ctx.tx.run(addPointsDays, {
    nodeId: all.map((day) => day.nodeId),
    day: all.map((day) => day.day),
    programmeId: all.map((day) => day.programmeId),
    issued: all.map((day) => day.issued),
    takenBack: all.map((day) => day.takenBack),
    redeemed: all.map((day) => day.redeemed),
    expired: all.map((day) => day.expired),
    adjusted: all.map((day) => day.adjusted),
    forfeited: all.map((day) => day.forfeited),
  })
}

/** Adds to the changes of level of programmes' days. */
export async function countLevelDays(ctx: Ctx, days: readonly LevelDay[]): Promise<void> {
  if (days.length === 0) return
  await ctx.tx.run(addLevelDays, {
    programmeId: days.map((day) => day.programmeId),
    day: days.map((day) => day.day),
    from: days.map((day) => day.from),
    to: days.map((day) => day.to),
    members: days.map((day) => day.members),
  })
}

/** Keeps first sales, each in place of the one that was the first before. */
export async function putFirstSales(ctx: Ctx, firsts: readonly FirstSale[]): Promise<void> {
  if (firsts.length === 0) return
  await ctx.tx.run(upsertFirstSales, {
    memberId: firsts.map((first) => first.memberId),
    purchaseId: firsts.map((first) => first.purchaseId),
    soldAt: firsts.map((first) => first.soldAt),
    paidMinor: firsts.map((first) => first.paidMinor),
    storeId: firsts.map((first) => first.storeId),
    day: firsts.map((first) => first.day),
    currency: firsts.map((first) => first.currency),
  })
}
