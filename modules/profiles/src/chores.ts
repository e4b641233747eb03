import { type Chore, type Ctx, defineChore, type Instant } from '@atrium/kernel'
import { persons } from '@atrium/members'
import { learnFromBuyers, yardsticks } from './learn.ts'
import { openTags } from './load-tags.ts'
import { countStanding, listBuyersAfter, loadPass, lockPass, movePass, notePersons } from './portrait-store.ts'
import { noteDoings, noteMembers, notePurchases } from './reactions.ts'
import { renew } from './renew.ts'
import { loadTerms } from './settings.ts'
import { anyDue, loadHaste, oldestStale, takeStale } from './stale-store.ts'
import { isCases, isSum, type TagBook } from './tag.ts'
import { countLeastCounted } from './tag-store.ts'

/** What portraits rest between two calls at most while somebody waits for them, and how late news makes them rest no more. Milliseconds. */
const [HASTE_MS, LATE_MS] = [500, 1_000]

/**
 * Portraits and tags of those of whom there is news, at most `limit`. Nobody who pays waits for them, so they rest in a busy house (up to eight times their
 * work: some ten seconds); where a live audience asks for them (`hastenPortraits`) the rest is short, and none once they are late.
 */
export const refresh: Chore = defineChore({
  name: 'profiles.refresh',
  everySeconds: 1,
  limit: 300,
  after: [notePurchases, noteMembers, noteDoings],
  async run(ctx, limit) {
    const terms = await loadTerms(ctx)
    // Where there is no news nothing is written, the lock neither.
    if (!terms || (await ctx.tx.rows(anyDue, { now: ctx.now })).length === 0) return 0
    await ctx.tx.rows(lockPass, {})
    const stale = await ctx.tx.rows(takeStale, { now: ctx.now, limit })
    if (stale.length === 0) return 0
    const [yardstick] = await yardsticks(ctx, 1)
    await renew(ctx, stale, terms, yardstick)
    return stale.length
  },
  async restAtMost(ctx) {
    const [haste] = await ctx.tx.rows(loadHaste, { now: ctx.now, since: ctx.now - LATE_MS })
    if (!haste?.isSo) return Number.POSITIVE_INFINITY
    return haste.isLate ? 0 : HASTE_MS
  },
})

/** How long news may wait before learning waits for it: an import is learned from when it is through. */
const BACKLOG_MS = 60_000
/** Learned from so many more, it is learned again on the same day. */
const GROWN = 1.2

/** Once a day, and again where there are a fifth more buyers by now: what all buyers have in common. */
export const learnAnew: Chore = defineChore({
  name: 'profiles.learn',
  everySeconds: 10,
  limit: 1,
  async run(ctx) {
    const terms = await loadTerms(ctx)
    if (!terms) return 0
    const [last] = await yardsticks(ctx, 1)
    const [oldest] = await ctx.tx.rows(oldestStale, {})
    if (oldest?.dueAt != null && oldest.dueAt < ctx.now - BACKLOG_MS) return 0
    if (last && last.day >= terms.asOf) {
      const [row] = await ctx.tx.rows(countStanding, {})
      if ((row?.buyers ?? 0) < last.buyers * GROWN) return 0
    }
    await ctx.tx.rows(lockPass, {})
    return (await learnFromBuyers(ctx, terms.asOf)) > 0 ? 1 : 0
  },
})

/** When rules were last changed; 0 where there are none. */
const rulesAt = ({ tags }: TagBook): Instant =>
  Math.max(0, ...tags.filter((tag) => isCases(tag.rule) || isSum(tag.rule)).map((tag) => tag.changedAt))

/**
 * Once a day, after every learning and every change of a rule: goes over everybody in the order of their ids, `limit` a call, and brings standings and
 * tags to today. Without rules only over buyers, for nobody else has either. Purchases are read of those only whose window lost one.
 */
export async function judgeAll(ctx: Ctx, limit: number): Promise<number> {
  const terms = await loadTerms(ctx)
  const [yardstick] = await yardsticks(ctx, 1)
  if (!terms) return 0
  const book = await openTags(ctx)
  const due = { day: terms.today, yardstickId: yardstick?.id ?? 0, rulesAt: rulesAt(book) }
  if (due.rulesAt === 0 && due.yardstickId === 0) return 0
  const [pass] = await ctx.tx.rows(lockPass, {})
  const isSame = pass && pass.day === due.day && pass.yardstickId === due.yardstickId && pass.rulesAt === due.rulesAt
  if (isSame && pass.finishedAt !== null) return 0
  const after = isSame ? pass.afterMemberId : 0
  const ids = await nextPersons(ctx, due.rulesAt > 0, after, limit)
  await renew(
    ctx,
    ids.map((memberId) => ({ memberId, bought: false })),
    terms,
    yardstick,
  )
  const finished = ids.length < limit
  await ctx.tx.run(movePass, {
    ...due,
    afterMemberId: ids.at(-1) ?? after,
    begins: !isSame,
    finishedAt: finished ? ctx.now : null,
    now: ctx.now,
  })
  return Math.max(1, ids.length)
}

async function nextPersons(ctx: Ctx, everybody: boolean, after: number, limit: number): Promise<number[]> {
  if (everybody) return persons.after(ctx, after, limit)
  return (await ctx.tx.rows(listBuyersAfter, { after, limit })).map((row) => row.memberId)
}

export const judge: Chore = defineChore({ name: 'profiles.judge', everySeconds: 10, limit: 600, run: judgeAll })

const COUNTED_MS = 600_000

/** Counts who has a tag, ten tags a call, each every ten minutes at most; and how many there are at all. */
export const countTags: Chore = defineChore({
  name: 'profiles.countTags',
  everySeconds: 60,
  limit: 10,
  async run(ctx, limit) {
    const [pass] = await ctx.tx.rows(loadPass, {})
    if (pass && (pass.countedAt === null || pass.countedAt <= ctx.now - COUNTED_MS)) {
      await ctx.tx.run(notePersons, { persons: await persons.count(ctx), now: ctx.now })
      return 1
    }
    return ctx.tx.run(countLeastCounted, { before: ctx.now - COUNTED_MS, limit, now: ctx.now })
  },
})

export const chores: readonly Chore[] = [refresh, learnAnew, judge, countTags]
