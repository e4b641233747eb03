import { type Ctx, type Day, type RowOf, statement } from '@atrium/kernel'

export const sumExpiring = statement({
  name: 'points.sumExpiring',
  params: { programmeId: 'int', today: 'date', through: 'date' },
  row: { expiresOn: 'date', points: 'bigint' },
  // The partial index finds the accounts with something due; lots are read of these alone.
  sql: `select l.expires_on, sum(l.remaining - l.frozen)::bigint as points
        from points.account a
        join points.lot l using (member_id, programme_id)
        where a.programme_id = :programmeId and a.next_expiry <= :through
          and l.expires_on > :today and l.expires_on <= :through and l.remaining > l.frozen
        group by l.expires_on order by l.expires_on`,
})

export const countExpiring = statement({
  name: 'points.countExpiring',
  params: { programmeId: 'int', through: 'date' },
  row: { accounts: 'bigint' },
  sql: `select count(*) as accounts from points.account where programme_id = :programmeId and next_expiry <= :through`,
})

export interface Expiring {
  /** By the first day on which they are gone, ascending. Frozen points expire on no day. */
  readonly days: readonly RowOf<typeof sumExpiring>[]
  /** How many accounts hold them. */
  readonly accounts: number
}

/**
 * Points of a programme that will be gone after `today` and up to `through` if nothing is spent. For chores: it takes a second and
 * more where a million accounts have something due.
 */
export async function expiringPoints(
  ctx: Ctx,
  ask: { readonly programmeId: number; readonly today: Day; readonly through: Day },
): Promise<Expiring> {
  const { programmeId, through } = ask
  const [days, [counted]] = await Promise.all([
    ctx.tx.rows(sumExpiring, ask),
    ctx.tx.rows(countExpiring, { programmeId, through }),
  ])
  return { days, accounts: counted?.accounts ?? 0 }
}
