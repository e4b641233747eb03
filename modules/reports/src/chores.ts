import { type Ctx, type Day, dayIn, defineChore, must } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { accountTotals, expiringAccounts, expiringPoints } from '@atrium/points'
import { personsAboveBase } from '@atrium/tiers'
import { findUnfinished, findUntaken, partsOf, putPart, putStock } from './stock-store.ts'

/** How long a look at a programme is good for. */
const FRESH_MS = 3_600_000
/** Points that are gone within as many days are about to expire. */
export const EXPIRING_DAYS = 30
/** Before every day on which something expires. */
const BEGINNING: Day = -25_567

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
  const after = unfinished?.upTo ?? BEGINNING
  const due = await expiringAccounts(ctx, { programmeId, after, through })
  const part = firstDays(due, limit)
  const upTo = part.at(-1)?.day ?? through
  const days = await expiringPoints(ctx, { programmeId, after, upTo, today, through })
  await putPart(ctx, programmeId, { days, upTo })
  if (part.length === due.length) await finish(ctx, programmeId, { today, through })
  return Math.max(1, sumOf(part))
}

/** As many days as hold about `limit` accounts, and one at least. */
function firstDays<T extends { readonly accounts: number }>(due: readonly T[], limit: number): readonly T[] {
  let [days, accounts] = [0, 0]
  while (days < due.length && accounts < limit) accounts += due[days++]?.accounts ?? 0
  return due.slice(0, days)
}

const sumOf = (days: readonly { readonly accounts: number }[]): number =>
  days.reduce((sum, { accounts }) => sum + accounts, 0)

async function finish(
  ctx: Ctx,
  programmeId: number,
  { today, through }: { readonly today: Day; readonly through: Day },
): Promise<void> {
  const [{ accounts, outstanding, debt }, due, expiring, persons] = await Promise.all([
    accountTotals(ctx, programmeId),
    expiringAccounts(ctx, { programmeId, after: BEGINNING, through }),
    partsOf(ctx, programmeId),
    personsAboveBase(ctx, programmeId),
  ])
  const stock = { programmeId, day: today, takenAt: ctx.now, outstanding, debt, accounts, persons }
  await putStock(ctx, { ...stock, expiring, expiringOf: sumOf(due) })
}

export const reportsChores = [
  // A transaction that writes must not last, since events wait for the oldest one.
  defineChore({ name: 'reports.takeStocks', everySeconds: 300, limit: 10_000, run: takeStocks }),
]
