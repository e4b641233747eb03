import { type Ctx, type Day, type RowOf, statement } from '@atrium/kernel'

export const sumExpiring = statement({
  name: 'points.sumExpiring',
  params: { programmeId: 'int', after: 'date', upTo: 'date', today: 'date', through: 'date' },
  row: { expiresOn: 'date', points: 'bigint' },
  // The partial index finds the accounts with something due; lots are read of these alone.
  sql: `select l.expires_on, sum(l.remaining - l.frozen)::bigint as points
        from points.account a
        join points.lot l using (member_id, programme_id)
        where a.programme_id = :programmeId and a.next_expiry > :after and a.next_expiry <= :upTo
          and l.expires_on > :today and l.expires_on <= :through and l.remaining > l.frozen
        group by l.expires_on order by l.expires_on`,
})

export const countExpiring = statement({
  name: 'points.countExpiring',
  params: { programmeId: 'int', through: 'date' },
  row: { day: 'date', accounts: 'bigint' },
  // Reads the partial index alone.
  sql: `select next_expiry as day, count(*) as accounts from points.account
        where programme_id = :programmeId and next_expiry <= :through
        group by next_expiry order by next_expiry`,
})

export interface ExpiringAsk {
  readonly programmeId: number
  /** What will be gone after this day … */
  readonly today: Day
  /** … and up to this one. */
  readonly through: Day
  /** Accounts of which something first expires up to this day were looked at before; null: none were. */
  readonly after: Day | null
  /** At how many accounts to look, about: all of them take seconds where a million have something due. */
  readonly limit: number
}

export interface ExpiringPart {
  /** Points of the accounts looked at, by the first day on which they are gone. Frozen points expire on no day. */
  readonly days: readonly RowOf<typeof sumExpiring>[]
  /** Where to go on. */
  readonly upTo: Day
  readonly isLast: boolean
  readonly accounts: number
  readonly accountsInAll: number
}

/** A part of the points of a programme that will be gone if nothing is spent: of as many accounts as first expire on whole days. */
export async function expiringPoints(ctx: Ctx, ask: ExpiringAsk): Promise<ExpiringPart> {
  const { programmeId, today, through, after, limit } = ask
  const all = await ctx.tx.rows(countExpiring, { programmeId, through })
  const left = all.filter(({ day }) => after === null || day > after)
  let [taken, accounts] = [0, 0]
  while (taken < left.length && accounts < limit) accounts += left[taken++]?.accounts ?? 0
  const upTo = left[taken - 1]?.day ?? through
  const days = await ctx.tx.rows(sumExpiring, { programmeId, after: after ?? BEGINNING, upTo, today, through })
  const accountsInAll = all.reduce((sum, row) => sum + row.accounts, 0)
  return { days, upTo, isLast: taken === left.length, accounts, accountsInAll }
}

/** Before every day on which something expires. */
const BEGINNING: Day = -25_567
