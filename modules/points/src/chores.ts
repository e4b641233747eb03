import { emit } from '@atrium/db'
import { type By, type Ctx, type Day, dayIn, defineChore, systemBy } from '@atrium/kernel'
import { lockMembers } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { lapseAdjustments as lapseRows } from './adjustment-store.ts'
import { auditAccounts } from './audit.ts'
import {
  dropOldWarnings,
  findDueAccounts,
  findDueFreezes,
  findUnwarnedAccounts,
  insertWarnings,
  loadExpiries,
  setNextWarnings,
} from './chore-store.ts'
import { loadStockTimes, takeStocks } from './day-store.ts'
import { pointsExpiringSoon } from './events.ts'
import { openBook, openWholeBook } from './open-book.ts'
import { warnDays } from './settings.ts'
import { writeBook } from './write-book.ts'

interface AccountAt {
  readonly memberId: number
  readonly programmeId: number
}

const columnsOf = (accounts: readonly AccountAt[]) => ({
  memberId: accounts.map((account) => account.memberId),
  programmeId: accounts.map((account) => account.programmeId),
})

const daysOf = (ctx: Ctx, organization: Organization): Map<number, Day> =>
  new Map(organization.programmes.map(({ id, zone }) => [id, dayIn(zone, ctx.now)]))

const causeOf = (ctx: Ctx, by: By, { memberId }: AccountAt, day: Day) => ({
  by,
  viaMemberId: memberId,
  effectiveAt: ctx.now,
  day,
  historical: false,
})

/**
 * Expires what is due by now in at most `limit` accounts; answers how many. Accounts in which something is posted expire by
 * themselves: this catches the quiet ones.
 */
export async function expireAccounts(ctx: Ctx, limit: number): Promise<number> {
  const organization = await loadOrganization(ctx)
  const days = daysOf(ctx, organization)
  const due = await ctx.tx.rows(findDueAccounts, { programmeId: [...days.keys()], day: [...days.values()], limit })
  if (due.length === 0) return 0
  await lockMembers(
    ctx,
    due.map((account) => account.memberId),
  )
  const asks = due.map((account) => ({ ...account, takes: false, through: days.get(account.programmeId)! }))
  const book = await openBook(ctx, asks, organization)
  const by = systemBy('points.expireLots')
  for (const ask of asks) book.expire({ ...ask, ...causeOf(ctx, by, ask, ask.through), reason: 'expiry' })
  await writeBook(ctx, book)
  return due.length
}

/** Releases freezes whose time is over, at most `limit`; answers how many. */
export async function timeOutFreezes(ctx: Ctx, limit: number): Promise<number> {
  const due = await ctx.tx.rows(findDueFreezes, { now: ctx.now, limit })
  if (due.length === 0) return 0
  const organization = await loadOrganization(ctx)
  const days = daysOf(ctx, organization)
  await lockMembers(
    ctx,
    due.map((freeze) => freeze.memberId),
  )
  const asks = due.map((freeze) => ({ ...freeze, takes: true, freezes: true, through: days.get(freeze.programmeId)! }))
  const book = await openWholeBook(ctx, asks, organization, [])
  const by = systemBy('points.timeOutFreezes')
  for (const ask of asks) {
    // One that was captured, released or moved while we waited for the lock is refused here, and rightly so.
    book.release({ ...ask, ...causeOf(ctx, by, ask, ask.through), reason: 'time_out' }, 'timed_out')
  }
  await writeBook(ctx, book)
  return due.length
}

/** Tells of points that expire within the programme's `points.warnDays`, for at most `limit` accounts; answers for how many. */
export async function warnOfExpiry(ctx: Ctx, limit: number): Promise<number> {
  const organization = await loadOrganization(ctx)
  const days = daysOf(ctx, organization)
  const horizons = new Map<number, Day>()
  for (const programme of organization.programmes) {
    const day = days.get(programme.id)!
    const ahead = programme.settings(warnDays, day)
    if (ahead > 0) horizons.set(programme.id, day + ahead)
  }
  const found = await ctx.tx.rows(findUnwarnedAccounts, {
    programmeId: [...horizons.keys()],
    day: [...horizons.values()],
    limit,
  })
  if (found.length === 0) return 0
  await lockMembers(
    ctx,
    found.map((account) => account.memberId),
  )
  const today = found.map((account) => days.get(account.programmeId)!)
  const [expiries] = await Promise.all([
    ctx.tx.rows(loadExpiries, { ...columnsOf(found), after: today }),
    ctx.tx.run(dropOldWarnings, { ...columnsOf(found), through: today }),
  ])
  const near = expiries.filter((one) => one.expiresOn <= horizons.get(one.programmeId)!)
  const next = new Map<string, Day>()
  for (const one of expiries) {
    const key = `${one.memberId}:${one.programmeId}`
    if (one.expiresOn > horizons.get(one.programmeId)! && !next.has(key)) next.set(key, one.expiresOn)
  }
  const [fresh] = await Promise.all([
    ctx.tx.rows(insertWarnings, {
      ...columnsOf(near),
      expiresOn: near.map((one) => one.expiresOn),
      warnedAt: ctx.now,
    }),
    ctx.tx.run(setNextWarnings, {
      ...columnsOf(found),
      nextWarning: found.map((account) => next.get(`${account.memberId}:${account.programmeId}`) ?? null),
    }),
  ])
  const isFresh = new Set(fresh.map((one) => `${one.memberId}:${one.programmeId}:${one.expiresOn}`))
  emit(
    ctx,
    pointsExpiringSoon,
    near
      .filter((one) => isFresh.has(`${one.memberId}:${one.programmeId}:${one.expiresOn}`))
      .map((body) => ({ memberId: body.memberId, effectiveAt: ctx.now, historical: false, body })),
  )
  return found.length
}

/** Ends corrections that nobody decided in time, at most `limit`; answers how many. */
export const lapseAdjustments = (ctx: Ctx, limit: number): Promise<number> =>
  ctx.tx.run(lapseRows, { now: ctx.now, limit })

/** How old the count of a programme's accounts may be. */
const STOCK_MS = 600_000

/** Counts how the accounts of programmes stand, each once in ten minutes; answers of how many programmes. */
export async function takeStock(ctx: Ctx): Promise<number> {
  const organization = await loadOrganization(ctx)
  const days = daysOf(ctx, organization)
  if (days.size === 0) return 0
  const times = await ctx.tx.rows(loadStockTimes, { programmeId: [...days.keys()] })
  const fresh = new Set(times.filter(({ takenAt }) => takenAt > ctx.now - STOCK_MS).map((row) => row.programmeId))
  const due = [...days].filter(([programmeId]) => !fresh.has(programmeId))
  if (due.length === 0) return 0
  await ctx.tx.run(takeStocks, {
    programmeId: due.map(([programmeId]) => programmeId),
    day: due.map(([, day]) => day),
    takenAt: ctx.now,
  })
  return due.length
}

export const pointsChores = [
  defineChore({ name: 'points.expireLots', everySeconds: 60, limit: 1_000, run: expireAccounts }),
  defineChore({ name: 'points.timeOutFreezes', everySeconds: 10, limit: 500, run: timeOutFreezes }),
  defineChore({ name: 'points.warnOfExpiry', everySeconds: 300, limit: 1_000, run: warnOfExpiry }),
  defineChore({ name: 'points.lapseAdjustments', everySeconds: 300, limit: 500, run: lapseAdjustments }),
  defineChore({ name: 'points.takeStock', everySeconds: 600, limit: 100, run: takeStock }),
  defineChore({ name: 'points.auditLedger', everySeconds: 3_600, limit: 2_000, run: auditAccounts }),
]
