import { settingsChanged } from '@atrium/db'
import { type Ctx, type Day, dayIn, defineChore, must } from '@atrium/kernel'
import { lockMembers } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { countTierLevels } from './count-levels.ts'
import { openTierBook } from './open-book.ts'
import { advanceSweep, findDue, listPlaced, lockSweep } from './store.ts'
import { openTierSets, type PendingSweep } from './tier-sets.ts'
import { writeTierBook } from './write-book.ts'

/**
 * The daily run: judges the members whose level changes, or whose promise ends, by today, at most `limit`; answers how many. `next_due` is the very
 * day of that, so nobody else is looked at.
 */
export async function judgeDueTiers(ctx: Ctx, limit: number): Promise<number> {
  const organization = await loadOrganization(ctx)
  const days = new Map(organization.programmes.map(({ id, zone }) => [id, dayIn(zone, ctx.now)]))
  const due = await ctx.tx.rows(findDue, { programmeId: [...days.keys()], day: [...days.values()], limit })
  if (due.length === 0) return 0
  await lockMembers(
    ctx,
    due.map((one) => one.memberId),
  )
  const asks = due.map((one) => {
    const through = must(days.get(one.programmeId), 'only days of programmes were asked for')
    return { ...one, through, from: through }
  })
  const book = await openTierBook(ctx, asks, organization)
  for (const { memberId, programmeId, through } of asks) {
    const account = book.account(memberId, programmeId)
    // Somebody else was first, or a merge took it away, while we waited for the lock.
    const { storedDue } = account.opened
    if (storedDue === null || storedDue > through) continue
    account.advance(through)
    account.touched = true
  }
  await writeTierBook(ctx, book)
  return due.length
}

/**
 * Brings saved tier sets that are due to the members of their programmes, `limit` members in the order of their ids; answers how
 * many it looked at. Members who stay at the base level are only read: nothing is stored of them.
 */
export async function bringTierSets(ctx: Ctx, limit: number): Promise<number> {
  const { sweeps } = await openTierSets(ctx)
  if (sweeps.length === 0) return 0
  const organization = await loadOrganization(ctx)
  for (const sweep of sweeps) {
    const programme = must(organization.programme(sweep.programmeId), 'a set belongs to a programme')
    const today = dayIn(programme.zone, ctx.now)
    if (sweep.dueOn > today) continue
    const judged = await bringSet(ctx, organization, sweep, today, limit)
    if (judged > 0) return judged
  }
  return 0
}

async function bringSet(
  ctx: Ctx,
  organization: Organization,
  { programmeId, version, dueOn }: PendingSweep,
  today: Day,
  limit: number,
): Promise<number> {
  const [held] = await ctx.tx.rows(lockSweep, { programmeId, version })
  if (!held) return 0
  const programme = must(organization.programme(programmeId), 'a set belongs to a programme')
  const { reach } = (await openTierSets(ctx)).of(programme)
  const placed = await ctx.tx.rows(listPlaced, {
    programmeId,
    after: held.afterMemberId,
    fromDay: Math.min(dueOn, today) - reach,
    limit,
  })
  const asks = placed.map(({ memberId }) => ({ memberId, programmeId, through: today, from: Math.min(dueOn, today) }))
  const moved = await bringTo(ctx, organization, asks, today)
  const isFinished = placed.length < limit
  await Promise.all([
    ctx.tx.run(advanceSweep, {
      programmeId,
      version,
      afterMemberId: placed.at(-1)?.memberId ?? held.afterMemberId,
      judged: placed.length,
      moved,
      finishedAt: ctx.now,
      isFinished,
    }),
    isFinished && settingsChanged(ctx, ['tiers']),
  ])
  return Math.max(placed.length, 1)
}

interface Ask {
  readonly memberId: number
  readonly programmeId: number
  readonly through: Day
  readonly from: Day
}

/** Reads all, then locks, reads again and writes the few that are stored or will be. Answers how many levels changed. */
async function bringTo(ctx: Ctx, organization: Organization, asks: readonly Ask[], today: Day): Promise<number> {
  const glance = await openTierBook(ctx, asks, organization)
  const concerned = asks.filter(({ memberId, programmeId }) => {
    const account = glance.account(memberId, programmeId)
    account.bring(today)
    return account.opened.stored !== null || account.outcome() !== null || account.hasChanged
  })
  if (concerned.length === 0) return 0
  await lockMembers(
    ctx,
    concerned.map((ask) => ask.memberId),
  )
  const book = await openTierBook(ctx, concerned, organization)
  for (const { memberId, programmeId } of concerned) book.account(memberId, programmeId).bring(today)
  await writeTierBook(ctx, book)
  return book.changes.length
}

export const tierChores = [
  defineChore({ name: 'tiers.judgeDue', everySeconds: 60, limit: 4_000, run: judgeDueTiers }),
  defineChore({ name: 'tiers.bringSets', everySeconds: 30, limit: 4_000, run: bringTierSets }),
  defineChore({ name: 'tiers.countLevels', everySeconds: 60, limit: 20_000, run: countTierLevels }),
]
