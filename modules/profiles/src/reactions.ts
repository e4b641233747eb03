import { type Ctx, type Delivered, defineReaction, type Reaction } from '@atrium/kernel'
import { purchasesPosted } from '@atrium/loyalty'
import { entriesPosted } from '@atrium/points'
import { levelsChanged } from '@atrium/tiers'
import { doings, eventsTaken } from '@atrium/tracking'
import { historyEnded } from './events.ts'
import { openTags } from './load-tags.ts'
import { noteDeviceOwners, noteDevices } from './renew-devices.ts'
import { endWait, markStale } from './stale-store.ts'
import { isSum } from './tag.ts'

/** Live audiences that ask for what is drawn here follow within five seconds of a purchase: what waits before them is short. */
const PATIENCE_MS = 500
const LIMIT = 2_000

/** Notes whom the news is about, those of history apart. One reaction hears the news and the end of a history, and so hears them in order. */
async function note<Body>(
  ctx: Ctx,
  events: readonly Delivered[],
  bought: boolean,
  of: (event: Delivered<Body>) => number | null,
): Promise<void> {
  // The topics of the reaction vouch for the shape of the body.
  const news = events.filter(({ topic }) => topic !== historyEnded.topic) as readonly Delivered<Body>[]
  for (const historical of [false, true]) {
    const told = news.filter((event) => event.historical === historical)
    await markStale(
      ctx,
      told.flatMap((event) => of(event) ?? []),
      bought,
      historical,
    )
  }
  if (news.length < events.length) await endWait(ctx)
}

/** Who bought or brought back: their portraits are drawn anew. */
export const notePurchases: Reaction = {
  name: 'profiles.notePurchases',
  topics: [purchasesPosted.topic, historyEnded.topic],
  historical: true,
  limit: LIMIT,
  patienceMs: PATIENCE_MS,
  handle: (ctx, events) => note<typeof purchasesPosted.sample>(ctx, events, true, ({ body }) => body.rootId),
}

/** Of whom anything else changed that a rule may ask about; nothing is noted while there are no rules. */
export const noteMembers: Reaction = {
  name: 'profiles.noteMembers',
  topics: [
    ...['members.created', 'members.joined', 'members.profileChanged'],
    ...[levelsChanged.topic, entriesPosted.topic, historyEnded.topic],
  ],
  historical: true,
  limit: LIMIT,
  patienceMs: PATIENCE_MS,
  async handle(ctx, events) {
    const { tags } = await openTags(ctx)
    if (!tags.some((tag) => tag.kind === 'rule' && !tag.archived)) return
    await note(ctx, events, false, ({ memberId }) => memberId)
  },
}

/** Who did something that a sum counts; nothing is looked for while no sum counts any doing. */
export const noteDoings = defineReaction({
  name: 'profiles.noteDoings',
  events: [eventsTaken],
  historical: true,
  limit: 500,
  patienceMs: 1_000,
  async handle(ctx, events) {
    const { tags } = await openTags(ctx)
    const names = tags.flatMap((tag) => (!tag.archived && isSum(tag.rule) ? (tag.rule.events ?? []) : []))
    if (names.length === 0) return
    const batches = events.map(({ body }) => body.batchId)
    await markStale(ctx, await doings.doersOf(ctx, batches, [...new Set(names)]), false)
  },
})

export const reactions = [notePurchases, noteMembers, noteDoings, noteDevices, noteDeviceOwners]
