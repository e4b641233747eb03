import { type Ctx, type Day, type RowOf, statement } from '@atrium/kernel'

export const listDays = statement({
  name: 'points.listDays',
  params: { programmeId: 'int', from: 'date', to: 'date' },
  row: {
    day: 'date',
    issued: 'bigint',
    takenBack: 'bigint',
    redeemed: 'bigint',
    expired: 'bigint',
    adjusted: 'bigint',
    forfeited: 'bigint',
  },
  sql: `select day, issued, taken_back, redeemed, expired, adjusted, forfeited
        from points.day where programme_id = :programmeId and day between :from and :to order by day`,
})

export type PointsDay = RowOf<typeof listDays>

export const sumDays = statement({
  name: 'points.sumDays',
  params: { programmeId: 'int', from: 'date', to: 'date' },
  row: {
    issued: 'bigint',
    takenBack: 'bigint',
    redeemed: 'bigint',
    expired: 'bigint',
    adjusted: 'bigint',
    forfeited: 'bigint',
    outstanding: 'bigint',
  },
  // A row a day: ten years are four thousand.
  sql: `select coalesce(sum(issued) filter (where day >= :from), 0)::bigint as issued,
               coalesce(sum(taken_back) filter (where day >= :from), 0)::bigint as taken_back,
               coalesce(sum(redeemed) filter (where day >= :from), 0)::bigint as redeemed,
               coalesce(sum(expired) filter (where day >= :from), 0)::bigint as expired,
               coalesce(sum(adjusted) filter (where day >= :from), 0)::bigint as adjusted,
               coalesce(sum(forfeited) filter (where day >= :from), 0)::bigint as forfeited,
               coalesce(sum(issued - taken_back - redeemed - expired + adjusted - forfeited), 0)::bigint as outstanding
        from points.day where programme_id = :programmeId and day <= :to`,
})

export const findStocks = statement({
  name: 'points.findStocks',
  params: { programmeId: 'int', day: 'date' },
  row: {
    isLatest: 'boolean',
    takenAt: 'timestamptz',
    accounts: 'bigint',
    negative: 'bigint',
    outstanding: 'bigint',
    frozen: 'bigint',
    debt: 'bigint',
  },
  sql: `(select true as is_latest, taken_at, accounts, negative, outstanding, frozen, debt
         from points.stock where programme_id = :programmeId order by day desc limit 1)
        union all
        (select false, taken_at, accounts, negative, outstanding, frozen, debt
         from points.stock where programme_id = :programmeId and day <= :day order by day desc limit 1)`,
})

export type Stock = Omit<RowOf<typeof findStocks>, 'isLatest'>

export interface PeriodTotals extends RowOf<typeof sumDays> {
  /** At the end of the last day, as counted last by then; null before the first count. */
  readonly debt: number | null
  /** How the accounts stood when they were counted last; null before the first count. */
  readonly now: Stock | null
}

/**
 * What a programme issued, took back, redeemed, expired, adjusted (signed) and forfeited on its days `from` to `to`, both included,
 * each less what was reversed of it, and what was outstanding (debt subtracted) at the end of `to`: from the sums by day, which
 * are seconds behind the ledger. Two statements of a few rows.
 */
export async function periodTotals(
  ctx: Ctx,
  ask: { readonly programmeId: number; readonly from: Day; readonly to: Day },
): Promise<PeriodTotals> {
  const [sums, stocks] = await Promise.all([
    ctx.tx.rows(sumDays, ask),
    ctx.tx.rows(findStocks, { programmeId: ask.programmeId, day: ask.to }),
  ])
  const ofDay = stocks.find((row) => !row.isLatest)
  const latest = stocks.find((row) => row.isLatest)
  return { ...sums[0]!, debt: ofDay?.debt ?? null, now: latest ?? null }
}

/** Points of a programme by day, `from` to `to`, both included; days on which nothing moved are missing. */
export const daysOf = (
  ctx: Ctx,
  ask: { readonly programmeId: number; readonly from: Day; readonly to: Day },
): Promise<PointsDay[]> => ctx.tx.rows(listDays, ask)
