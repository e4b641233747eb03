import { defineReaction } from '@atrium/kernel'
import { purchasesPosted } from '@atrium/loyalty'
import { memberJoined } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { entriesPosted } from '@atrium/points'
import { addUpEntries, addUpJoined, addUpPurchasePoints, addUpPurchases } from './model.ts'
import { countJoinedDays, countPointsDays, countStoreDays } from './store.ts'

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
    await Promise.all([
      countStoreDays(ctx, addUpPurchases(events)),
      countPointsDays(ctx, addUpPurchasePoints(organization, events)),
    ])
  },
})

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

export const reactions = [countPurchases, countJoined, countEntries]
