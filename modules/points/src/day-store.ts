import { statement } from '@atrium/kernel'

/** Takes its rows in the order of the key: two reactions that count at once wait for each other and never deadlock. */
export const addDays = statement({
  name: 'points.addDays',
  params: {
    programmeId: 'int[]',
    day: 'date[]',
    issued: 'bigint[]',
    takenBack: 'bigint[]',
    redeemed: 'bigint[]',
    expired: 'bigint[]',
    adjusted: 'bigint[]',
    forfeited: 'bigint[]',
  },
  sql: `insert into points.day as kept (programme_id, day, issued, taken_back, redeemed, expired, adjusted, forfeited)
        select * from unnest(:programmeId, :day, :issued, :takenBack, :redeemed, :expired, :adjusted, :forfeited)
          as more(programme_id, day, issued, taken_back, redeemed, expired, adjusted, forfeited)
        order by programme_id, day
        on conflict (programme_id, day) do update set
          issued = kept.issued + excluded.issued,
          taken_back = kept.taken_back + excluded.taken_back,
          redeemed = kept.redeemed + excluded.redeemed,
          expired = kept.expired + excluded.expired,
          adjusted = kept.adjusted + excluded.adjusted,
          forfeited = kept.forfeited + excluded.forfeited`,
})

/** Counts the accounts of programmes as they stand. Reads them all: once in ten minutes, by one process. */
export const takeStocks = statement({
  name: 'points.takeStocks',
  params: { programmeId: 'int[]', day: 'date[]', takenAt: 'timestamptz' },
  sql: `insert into points.stock (programme_id, day, taken_at, accounts, negative, outstanding, frozen, debt)
        select ask.programme_id, ask.day, :takenAt, count(a.member_id), count(*) filter (where a.balance < 0),
               coalesce(sum(a.balance), 0), coalesce(sum(a.frozen), 0), coalesce(sum(a.debt), 0)
        from unnest(:programmeId, :day) as ask(programme_id, day)
        left join points.account a using (programme_id)
        group by ask.programme_id, ask.day
        order by ask.programme_id
        on conflict (programme_id, day) do update set taken_at = excluded.taken_at, accounts = excluded.accounts,
          negative = excluded.negative, outstanding = excluded.outstanding, frozen = excluded.frozen, debt = excluded.debt`,
})

export const loadStockTimes = statement({
  name: 'points.loadStockTimes',
  params: { programmeId: 'int[]' },
  row: { programmeId: 'int', takenAt: 'timestamptz' },
  sql: `select programme_id, max(taken_at) as taken_at from points.stock where programme_id = any(:programmeId) group by programme_id`,
})
