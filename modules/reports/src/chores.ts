import { type Ctx, type Day, dayIn, defineChore, must } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { accountTotals, expiringPoints } from '@atrium/points'
import { personsAboveBase } from '@atrium/tiers'
import { findUnfinished, findUntaken, partsOf, putPart, putStock } from './stock-store.ts'

/** How long a look at a programme is good for. */
const FRESH_MS = 3_600_000
/** Points that are gone within as many days are about to expire. */
export const EXPIRING_DAYS = 30

/**
 * Looks at a programme that nobody looked at within the hour, at the lots of about `limit` accounts a call; answers how many accounts
 * that were, at least 1, and 0 where nothing is due. A look goes on where the last call ended, whoever made it.
 */
export async function takeStocks(ctx: Ctx, limit: number): Promise<number> {
  const { programmes } = await loadOrganization(ctx)
  const [unfinished] = await ctx.tx.rows(findUnfinished, {})
  const [untaken] = await ctx.tx.rows(findUntaken, {
    programmeId: programmes.map(({ id }) => id),
    day: programmes.map(({ zone }) => dayIn(zone, ctx.now)),
    before: ctx.now - FRESH_MS,
    limit: 1,
  })
  const programmeId = (unfinished ?? untaken)?.programmeId
  if (programmeId === undefined) return 0
  const programme = must(
    programmes.find(({ id }) => id === programmeId),
    'a programme that is due',
  )
  const today = dayIn(programme.zone, ctx.now)
  const through = today + EXPIRING_DAYS
  const part = await expiringPoints(ctx, { programmeId, today, through, after: unfinished?.upTo ?? null, limit })
  await putPart(ctx, programmeId, part)
  if (part.isLast) await finish(ctx, programmeId, today, part.accountsInAll)
  return Math.max(1, part.accounts)
}

async function finish(ctx: Ctx, programmeId: number, day: Day, expiringOf: number): Promise<void> {
  const [{ accounts, outstanding, debt }, expiring, persons] = await Promise.all([
    accountTotals(ctx, programmeId),
    partsOf(ctx, programmeId),
    personsAboveBase(ctx, programmeId),
  ])
  const stock = { programmeId, day, takenAt: ctx.now, outstanding, debt, accounts, expiring, expiringOf, persons }
  await putStock(ctx, stock)
}

export const reportsChores = [
  // A transaction that writes must not last, since events wait for the oldest one.
  defineChore({ name: 'reports.takeStocks', everySeconds: 300, limit: 10_000, run: takeStocks }),
]
