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
  params: { programmeId: 'int', after: 'date', through: 'date' },
  row: { day: 'date', accounts: 'bigint' },
  sql: `select next_expiry as day, count(*) as accounts from points.account
        where programme_id = :programmeId and next_expiry > :after and next_expiry <= :through
        group by next_expiry order by next_expiry`,
})

/** Accounts by the first day on which something of them expires, after `after` and up to `through`. Reads the partial index alone. */
export const expiringAccounts = (
  ctx: Ctx,
  ask: { readonly programmeId: number; readonly after: Day; readonly through: Day },
): Promise<RowOf<typeof countExpiring>[]> => ctx.tx.rows(countExpiring, ask)

export interface ExpiringAsk {
  readonly programmeId: number
  /** Of accounts of which something first expires after this day … */
  readonly after: Day
  /** … and up to this one: a part of the whole, since all of it takes seconds where a million accounts have something due. */
  readonly upTo: Day
  /** What will be gone after this day … */
  readonly today: Day
  /** … and up to this one. */
  readonly through: Day
}

/** Points that will be gone if nothing is spent, by the first day on which they are. Frozen points expire on no day. */
export const expiringPoints = (ctx: Ctx, ask: ExpiringAsk): Promise<RowOf<typeof sumExpiring>[]> =>
  ctx.tx.rows(sumExpiring, ask)
