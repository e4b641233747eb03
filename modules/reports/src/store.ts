import { type Ctx, statement } from '@atrium/kernel'
import type { JoinedDay, PointsDay, StoreDay } from './model.ts'

// Each upsert takes its rows in the order of the key: two reactions that count at once wait for each other and never deadlock.

export const addStoreDays = statement({
  name: 'reports.addStoreDays',
  params: {
    storeId: 'int[]',
    day: 'date[]',
    currency: 'text[]',
    receipts: 'int[]',
    salesMinor: 'bigint[]',
    returns: 'int[]',
    returnsMinor: 'bigint[]',
    memberReceipts: 'int[]',
    memberSalesMinor: 'bigint[]',
    memberReturns: 'int[]',
    memberReturnsMinor: 'bigint[]',
  },
  sql: `insert into reports.store_day as kept (store_id, day, currency, receipts, sales_minor, returns, returns_minor,
          member_receipts, member_sales_minor, member_returns, member_returns_minor)
        select * from unnest(:storeId, :day, :currency, :receipts, :salesMinor, :returns, :returnsMinor, :memberReceipts,
          :memberSalesMinor, :memberReturns, :memberReturnsMinor) as more(store_id, day, currency, receipts, sales_minor,
          returns, returns_minor, member_receipts, member_sales_minor, member_returns, member_returns_minor)
        order by store_id, day, currency
        on conflict (store_id, day, currency) do update set
          receipts = kept.receipts + excluded.receipts,
          sales_minor = kept.sales_minor + excluded.sales_minor,
          returns = kept.returns + excluded.returns,
          returns_minor = kept.returns_minor + excluded.returns_minor,
          member_receipts = kept.member_receipts + excluded.member_receipts,
          member_sales_minor = kept.member_sales_minor + excluded.member_sales_minor,
          member_returns = kept.member_returns + excluded.member_returns,
          member_returns_minor = kept.member_returns_minor + excluded.member_returns_minor`,
})

export const addJoinedDays = statement({
  name: 'reports.addJoinedDays',
  params: { nodeId: 'int[]', day: 'date[]', channel: 'text[]', members: 'int[]' },
  sql: `insert into reports.joined_day as kept (node_id, day, channel, members)
        select * from unnest(:nodeId, :day, :channel, :members) as more(node_id, day, channel, members)
        order by node_id, day, channel
        on conflict (node_id, day, channel) do update set members = kept.members + excluded.members`,
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

/** Adds to stores' days. One statement; nothing for nothing. */
export async function countStoreDays(ctx: Ctx, days: readonly StoreDay[]): Promise<void> {
  if (days.length === 0) return
  await ctx.tx.run(addStoreDays, {
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
  })
}

/** Adds to the new members of nodes' days. */
export async function countJoinedDays(ctx: Ctx, days: readonly JoinedDay[]): Promise<void> {
  if (days.length === 0) return
  await ctx.tx.run(addJoinedDays, {
    nodeId: days.map((day) => day.nodeId),
    day: days.map((day) => day.day),
    channel: days.map((day) => day.channel),
    members: days.map((day) => day.members),
  })
}

/** Adds to the points of nodes' days. */
export async function countPointsDays(ctx: Ctx, days: readonly PointsDay[]): Promise<void> {
  if (days.length === 0) return
  await ctx.tx.run(addPointsDays, {
    nodeId: days.map((day) => day.nodeId),
    day: days.map((day) => day.day),
    programmeId: days.map((day) => day.programmeId),
    issued: days.map((day) => day.issued),
    takenBack: days.map((day) => day.takenBack),
    redeemed: days.map((day) => day.redeemed),
    expired: days.map((day) => day.expired),
    adjusted: days.map((day) => day.adjusted),
    forfeited: days.map((day) => day.forfeited),
  })
}
