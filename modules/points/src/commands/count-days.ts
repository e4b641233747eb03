import { type Ctx, dayIn, type Instant, must } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { addDays } from '../day-store.ts'
import type { EntryKind } from '../model.ts'

/** One movement of points, to be counted on its day. */
export interface Movement {
  readonly programmeId: number
  readonly kind: EntryKind
  /** Signed, as the entry has it. */
  readonly amount: number
  readonly effectiveAt: Instant
}

type Sum = 'issued' | 'takenBack' | 'redeemed' | 'expired' | 'adjusted' | 'forfeited'

/** Where a kind of entry counts, and with which sign. Transfers and paid debts change no sum. */
const SUMS: Partial<Record<EntryKind, readonly [Sum, 1 | -1]>> = {
  earn: ['issued', 1],
  reverse_earn: ['issued', 1],
  take_back: ['takenBack', -1],
  reverse_take_back: ['takenBack', -1],
  spend: ['redeemed', -1],
  reverse_spend: ['redeemed', -1],
  expire: ['expired', -1],
  adjust: ['adjusted', 1],
  reverse_adjust: ['adjusted', 1],
  forfeit: ['forfeited', -1],
}

/**
 * Adds movements to the days of their programmes. Called by reactions: of this module for what `points.entriesPosted` tells, of
 * the caller for what it posted as `toldByCaller` and tells itself; so each movement counts once. One statement, none where
 * nothing counts.
 */
export async function countDays(ctx: Ctx, movements: readonly Movement[]): Promise<void> {
  const organization = await loadOrganization(ctx)
  const days = new Map<string, { readonly programmeId: number; readonly day: number } & Record<Sum, number>>()
  for (const { programmeId, kind, amount, effectiveAt } of movements) {
    const counts = SUMS[kind]
    if (counts === undefined || amount === 0) continue
    const { zone } = must(organization.programme(programmeId), 'the programme of an entry')
    const day = dayIn(zone, effectiveAt)
    const key = `${programmeId}:${day}`
    let item = days.get(key)
    if (item === undefined) {
      item = { programmeId, day, issued: 0, takenBack: 0, redeemed: 0, expired: 0, adjusted: 0, forfeited: 0 }
      days.set(key, item)
    }
    item[counts[0]] += counts[1] * amount
  }
  const rows = [...days.values()]
  if (rows.length === 0) return
  await ctx.tx.run(addDays, {
    programmeId: rows.map((row) => row.programmeId),
    day: rows.map((row) => row.day),
    issued: rows.map((row) => row.issued),
    takenBack: rows.map((row) => row.takenBack),
    redeemed: rows.map((row) => row.redeemed),
    expired: rows.map((row) => row.expired),
    adjusted: rows.map((row) => row.adjusted),
    forfeited: rows.map((row) => row.forfeited),
  })
}
