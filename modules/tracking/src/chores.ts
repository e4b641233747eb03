import { emit } from '@atrium/db'
import { addMonths, type Chore, DAY_MS, dayIn, defineChore, must } from '@atrium/kernel'
import { findMembers } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { SOUGHT, tellLinked } from './commands/link-visitors.ts'
import { eventsForgotten, monthForgotten } from './events.ts'
import { keepMonths } from './settings.ts'
import { dropAliases, forgetEvents, forgetSought, loadSought, makePartitions, saveSought } from './store.ts'

/** Months before this one that have a partition of their own, for events that come late; what is older lies in the default one. */
const MONTHS_BACK = 12
const MONTHS_AHEAD = 2

export const makeMonths: Chore = defineChore({
  name: 'tracking.makeMonths',
  everySeconds: 3_600,
  limit: 1,
  async run(ctx) {
    const today = dayIn('UTC', ctx.now)
    const [row] = await ctx.tx.rows(makePartitions, {
      fromDay: addMonths(today, -MONTHS_BACK),
      toDay: addMonths(today, MONTHS_AHEAD),
    })
    return row?.made ?? 0
  },
})

export const dropMonths: Chore = defineChore({
  name: 'tracking.dropMonths',
  everySeconds: 3_600,
  limit: 5_000,
  async run(ctx, limit) {
    const organization = await loadOrganization(ctx)
    const months = organization.root
      ? organization.nodeSetting(keepMonths, organization.root.id, organization.today)
      : keepMonths.fallback
    const beforeDay = addMonths(dayIn('UTC', ctx.now), -months)
    const [row] = await ctx.tx.rows(forgetEvents, { beforeDay, limit })
    const { removed, batchIds, monthDropped } = must(row, 'the function answers one row')
    const about = { memberId: null, effectiveAt: ctx.now, historical: true }
    if (removed > 0) emit(ctx, eventsForgotten, [{ ...about, body: { batchIds } }])
    if (monthDropped) emit(ctx, monthForgotten, [{ ...about, body: { beforeDay } }])
    return removed + (monthDropped ? 1 : 0)
  },
})

/** Milliseconds between two looks for somebody whom no event names meanwhile. */
const SEEK_AGAIN_MS = 3_600_000

/** Users who were nobody's when they were named may have become somebody since: a card was opened, an account linked. */
export const seekUsers: Chore = defineChore({
  name: 'tracking.seekUsers',
  everySeconds: 60,
  limit: 1_000,
  async run(ctx, limit) {
    const rows = await ctx.tx.rows(loadSought, { before: ctx.now - SEEK_AGAIN_MS, limit })
    if (rows.length === 0) return 0
    const found = await findMembers(
      ctx,
      rows.map(({ userKind, valueSealed }) => ({
        identities: userKind === '' ? [] : [{ kind: userKind, value: ctx.vault.unseal(SOUGHT, valueSealed) }],
      })),
    )
    await ctx.tx.run(saveSought, {
      userKey: rows.map((row) => row.userKey),
      memberId: found.map((each) => each?.memberId ?? null),
      now: ctx.now,
    })
    const keys = rows.filter((_, at) => found[at] !== undefined).map((row) => row.userKey)
    if (keys.length > 0) await ctx.tx.run(dropAliases, { userKey: keys })
    tellLinked(ctx, keys)
    return rows.length
  },
})

const FORGET_DAYS = 180

/** Names that nobody was ever found for are not kept for ever. */
export const forgetUsers: Chore = defineChore({
  name: 'tracking.forgetUsers',
  everySeconds: 3_600,
  limit: 5_000,
  async run(ctx, limit) {
    const rows = await ctx.tx.rows(forgetSought, { before: ctx.now - FORGET_DAYS * DAY_MS, limit })
    // A device that was linked to nobody afterwards is still whose it was before.
    tellLinked(
      ctx,
      rows.flatMap(({ visitor }) => (visitor === null ? [] : [visitor])),
    )
    return rows.filter(({ userKey }) => userKey !== null).length
  },
})

export const chores: readonly Chore[] = [makeMonths, dropMonths, seekUsers, forgetUsers]
