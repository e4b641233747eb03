import { type Ctx, type Day, must, type RowOf } from '@atrium/kernel'
import type { Organization } from '@atrium/organization'
import type { Standing } from './model.ts'
import { SpendRows } from './spend-rows.ts'
import { loadAccounts, loadSweeps, type StoredGrants } from './store.ts'
import { TierBook } from './tier-book.ts'
import { openTierSets } from './tier-sets.ts'

export interface TierAsk {
  /** The root of the person's lineage, locked by this transaction. */
  readonly memberId: number
  readonly programmeId: number
  /** The latest day that will be asked or added. */
  readonly through: Day
  /**
   * The earliest day that will be asked or added: what lies further back than its windows stays in the database. Left out: any
   * day may come, and all there is is loaded.
   */
  readonly from?: Day | undefined
}

/** PostgreSQL's dates begin earlier; nobody spent anything then. */
const FIRST_DAY: Day = -700_000

/**
 * Loads levels and days of spending into a book: one statement, one more while a saved tier set is being brought to the members.
 * The same account may be named several times. The caller holds the lock of every member named (`lockMembers`). Throws
 * BrokenPromise for a programme that the organization does not know.
 */
export async function openTierBook(
  ctx: Ctx,
  accounts: readonly TierAsk[],
  organization: Pick<Organization, 'programme'>,
): Promise<TierBook> {
  if (accounts.length === 0) return new TierBook([], ctx.now)
  const sets = await openTierSets(ctx)
  const asks = joinAsks(accounts)
  const programmes = new Map(
    [...new Set(asks.map((ask) => ask.programmeId))].map((id) => {
      const programme = must(organization.programme(id), `programme ${id} is unknown`)
      return [id, { zone: programme.zone, timeline: sets.of(programme), sweeping: sets.isSweeping(id) }] as const
    }),
  )
  const isSweeping = [...programmes.values()].some((programme) => programme.sweeping)
  const reach = asks.map((ask) => programmes.get(ask.programmeId)!.timeline.reach)
  const fromDay = asks.map((ask, at) => (ask.from === undefined ? FIRST_DAY : ask.from - reach[at]!))
  const [rows, sweeps] = await Promise.all([
    ctx.tx.rows(loadAccounts, {
      memberId: asks.map((ask) => ask.memberId),
      programmeId: asks.map((ask) => ask.programmeId),
      fromDay,
      reach,
    }),
    isSweeping ? ctx.tx.rows(loadSweeps, {}) : [],
  ])
  const found = new Map(rows.map((row) => [keyOf(row), row]))
  const opened = asks.map((ask, at) => {
    const row = must(found.get(keyOf(ask)), 'every account asked for is answered')
    const { zone, timeline } = programmes.get(ask.programmeId)!
    const stored = standingOf(row)
    const { memberId, programmeId } = ask
    return {
      memberId,
      programmeId,
      zone,
      sets: timeline,
      loadedFrom: stored ? Math.min(fromDay[at]!, stored.judgedOn - reach[at]!) : fromDay[at]!,
      rows: spendRowsOf(row),
      stored,
      storedDue: row.nextDue,
      sweepDue: sweepDueOf(sweeps, ask),
    }
  })
  return new TierBook(opened, ctx.now)
}

type AccountRow = RowOf<typeof loadAccounts>

const keyOf = (place: { readonly memberId: number; readonly programmeId: number }): string =>
  `${place.memberId}:${place.programmeId}`

/** One ask for each account, over all days that any of them names. */
function joinAsks(asks: readonly TierAsk[]): TierAsk[] {
  const joined = new Map<string, TierAsk>()
  for (const ask of asks) {
    const key = keyOf(ask)
    const known = joined.get(key)
    joined.set(key, known ? widen(known, ask) : ask)
  }
  return [...joined.values()]
}

const widen = (one: TierAsk, other: TierAsk): TierAsk => ({
  memberId: one.memberId,
  programmeId: one.programmeId,
  through: Math.max(one.through, other.through),
  from: one.from === undefined || other.from === undefined ? undefined : Math.min(one.from, other.from),
})

function sweepDueOf(sweeps: readonly RowOf<typeof loadSweeps>[], ask: TierAsk): Day | null {
  const waiting = sweeps.find((sweep) => sweep.programmeId === ask.programmeId && ask.memberId > sweep.afterMemberId)
  return waiting?.dueOn ?? null
}

function standingOf(row: AccountRow): Standing | null {
  if (row.level === null) return null
  return {
    setVersion: row.setVersion!,
    level: row.level,
    since: row.since!,
    earned: row.earned!,
    reachedOn: row.reachedOn!,
    protectedUntil: row.protectedUntil!,
    belowSince: row.belowSince,
    judgedOn: row.judgedOn!,
    // Written by this module only.
    grants: (row.grants as StoredGrants | null) ?? [],
  }
}

function spendRowsOf(row: AccountRow): SpendRows {
  const rows = new SpendRows()
  if (row.days === null) return rows
  const days = numbersOf(row.days)
  const netMinor = numbersOf(row.netMinor!)
  const points = numbersOf(row.points!)
  const orders = numbersOf(row.orders!)
  for (let at = 0; at < days.length; at++) {
    rows.add(days[at]!, { netMinor: netMinor[at]!, points: points[at]!, orders: orders[at]! })
  }
  return rows
}

/** `{1,2,3}` */
const numbersOf = (list: string): number[] => list.slice(1, -1).split(',').map(Number)
