import { type Ctx, dayIn, defineChore, must } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { accountTotals, expiringPoints } from '@atrium/points'
import { personsAboveBase } from '@atrium/tiers'
import { findUntaken, putStock } from './stock-store.ts'

/** How long a look at a programme is good for. */
const FRESH_MS = 3_600_000
/** Points that are gone within as many days are about to expire. */
export const EXPIRING_DAYS = 30

/** Looks at programmes that nobody looked at within the hour, at most `limit`; answers how many. */
export async function takeStocks(ctx: Ctx, limit: number): Promise<number> {
  const organization = await loadOrganization(ctx)
  const { programmes } = organization
  const due = await ctx.tx.rows(findUntaken, {
    programmeId: programmes.map(({ id }) => id),
    day: programmes.map(({ zone }) => dayIn(zone, ctx.now)),
    before: ctx.now - FRESH_MS,
    limit,
  })
  for (const { programmeId } of due) {
    const { zone } = must(organization.programme(programmeId), 'a programme that is due')
    const day = dayIn(zone, ctx.now)
    const [{ accounts, outstanding, debt }, expiring, persons] = await Promise.all([
      accountTotals(ctx, programmeId),
      expiringPoints(ctx, { programmeId, today: day, through: day + EXPIRING_DAYS }),
      personsAboveBase(ctx, programmeId),
    ])
    await putStock(ctx, { programmeId, day, takenAt: ctx.now, outstanding, debt, accounts, expiring, persons })
  }
  return due.length
}

// One programme a transaction: no transaction that writes lasts long, since events wait for the oldest one.
export const reportsChores = [defineChore({ name: 'reports.takeStocks', everySeconds: 300, limit: 1, run: takeStocks })]
