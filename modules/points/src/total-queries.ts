import { type Ctx, type Instant, type RowOf, statement } from '@atrium/kernel'

export const sumEntries = statement({
  name: 'points.sumEntries',
  params: { programmeId: 'int', from: 'timestamptz', until: 'timestamptz' },
  row: {
    issued: 'bigint',
    takenBack: 'bigint',
    redeemed: 'bigint',
    expired: 'bigint',
    adjusted: 'bigint',
    forfeited: 'bigint',
    outstanding: 'bigint',
    debt: 'bigint',
  },
  // Reads every entry of the programme up to `until`: seconds at ten million. Screens use rollups; this is the truth behind them.
  sql: `select
          coalesce(sum(amount) filter (where effective_at >= :from and kind in ('earn', 'reverse_earn')), 0)::bigint as issued,
          coalesce(-sum(amount) filter (where effective_at >= :from and kind in ('take_back', 'reverse_take_back')), 0)::bigint
            as taken_back,
          coalesce(-sum(amount) filter (where effective_at >= :from and kind in ('spend', 'reverse_spend')), 0)::bigint as redeemed,
          coalesce(-sum(amount) filter (where effective_at >= :from and kind = 'expire'), 0)::bigint as expired,
          coalesce(sum(amount) filter (where effective_at >= :from and kind in ('adjust', 'reverse_adjust')), 0)::bigint as adjusted,
          coalesce(-sum(amount) filter (where effective_at >= :from and kind = 'forfeit'), 0)::bigint as forfeited,
          coalesce(sum(amount), 0)::bigint as outstanding,
          coalesce(sum(debt_change), 0)::bigint as debt
        from points.entry
        where programme_id = :programmeId and effective_at < :until`,
})

export interface TotalsAsk {
  readonly programmeId: number
  /** From this moment on. */
  readonly from: Instant
  /** Up to and without this moment. */
  readonly until: Instant
}

/**
 * What a programme issued, took back, redeemed, expired, adjusted (signed) and forfeited between two moments, by when entries took
 * effect; and what was outstanding (debt subtracted) and owed at the end of it. What was reversed is subtracted from its kind.
 */
export type ProgrammeTotals = RowOf<typeof sumEntries>

export async function programmeTotals(ctx: Ctx, ask: TotalsAsk): Promise<ProgrammeTotals> {
  const { programmeId, from, until } = ask
  const [totals] = await ctx.tx.rows(sumEntries, { programmeId, from, until })
  return totals!
}

export const sumAccounts = statement({
  name: 'points.sumAccounts',
  params: { programmeId: 'int' },
  row: { accounts: 'bigint', negative: 'bigint', outstanding: 'bigint', frozen: 'bigint', debt: 'bigint' },
  sql: `select count(*) as accounts, count(*) filter (where balance < 0) as negative,
               coalesce(sum(balance), 0)::bigint as outstanding, coalesce(sum(frozen), 0)::bigint as frozen,
               coalesce(sum(debt), 0)::bigint as debt
        from points.account where programme_id = :programmeId`,
})

/** How a programme's accounts stand now: how many there are, how many below zero, points outstanding (debt subtracted), frozen, owed. */
export type AccountTotals = RowOf<typeof sumAccounts>

export async function accountTotals(ctx: Ctx, programmeId: number): Promise<AccountTotals> {
  const [totals] = await ctx.tx.rows(sumAccounts, { programmeId })
  return totals!
}
