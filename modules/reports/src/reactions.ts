import { type Ctx, type Delivered, defineReaction } from '@atrium/kernel'
import { type PurchasePosted, purchasesPosted } from '@atrium/loyalty'
import { lineagesOf, memberJoined } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { entriesPosted } from '@atrium/points'
import { type LevelsChanged, type LevelsKept, levelsChanged, levelsKept } from '@atrium/tiers'
import { addUpEntries, addUpJoined, addUpLevels, addUpPurchasePoints, addUpPurchases } from './model.ts'
import { buyersOf, findRepeats, type Repeats } from './repeats.ts'
import {
  countJoinedDays,
  countLevelDays,
  countPointsDays,
  countStoreDays,
  loadFirstSales,
  putFirstSales,
} from './store.ts'

/** Most events in one transaction: added up they are a few hundred rows at most, written by one statement a table. */
const LIMIT = 2_000

/**
 * Figures of a day may be two seconds late. Looking ten times a second cost 40 µs a purchase under load, most of it in looking.
 */
const PATIENCE_MS = 2_000

/** Purchases, returns and what they did to points. What an import brings counts on its own days. */
export const countPurchases = defineReaction({
  name: 'reports.countPurchases',
  events: [purchasesPosted],
  historical: true,
  limit: LIMIT,
  patienceMs: PATIENCE_MS,
  async handle(ctx, events) {
    const organization = await loadOrganization(ctx)
    const { repeated, firsts } = await repeatsAmong(ctx, events)
    await Promise.all([
      putFirstSales(ctx, firsts),
      countStoreDays(ctx, addUpPurchases(events, repeated)),
      countPointsDays(ctx, addUpPurchasePoints(organization, events)),
    ])
  },
})

/** Two statements, where anybody known bought anything. The cursor is one process's at a time: nobody else writes first sales. */
async function repeatsAmong(ctx: Ctx, events: readonly Delivered<PurchasePosted>[]): Promise<Repeats> {
  const buyers = buyersOf(events)
  if (buyers.length === 0) return { repeated: [], firsts: [] }
  const lineages = await lineagesOf(ctx, buyers)
  const known = await ctx.tx.rows(loadFirstSales, { memberId: [...new Set([...lineages.values()].flat())] })
  return findRepeats(events, lineages, known)
}

/** Who became a member. */
export const countJoined = defineReaction({
  name: 'reports.countJoined',
  events: [memberJoined],
  historical: true,
  limit: LIMIT,
  patienceMs: PATIENCE_MS,
  async handle(ctx, events) {
    await countJoinedDays(ctx, addUpJoined(await loadOrganization(ctx), events))
  },
})

/** Points that moved by something other than a purchase. */
export const countEntries = defineReaction({
  name: 'reports.countEntries',
  events: [entriesPosted],
  historical: true,
  limit: LIMIT,
  patienceMs: PATIENCE_MS,
  async handle(ctx, events) {
    await countPointsDays(ctx, addUpEntries(await loadOrganization(ctx), events))
  },
})

/** Whose level rose, fell or was kept. */
export const countLevels = defineReaction<LevelsChanged | LevelsKept>({
  name: 'reports.countLevels',
  events: [levelsChanged, levelsKept],
  historical: true,
  limit: LIMIT,
  patienceMs: PATIENCE_MS,
  handle: (ctx, events) => countLevelDays(ctx, addUpLevels(events)),
})

export const reactions = [countPurchases, countJoined, countEntries, countLevels]
