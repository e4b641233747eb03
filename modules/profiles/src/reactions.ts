import { defineReaction, type Reaction } from '@atrium/kernel'
import { purchasesPosted } from '@atrium/loyalty'
import { entriesPosted } from '@atrium/points'
import { levelsChanged } from '@atrium/tiers'
import { doings, eventsTaken } from '@atrium/tracking'
import { openTags } from './load-tags.ts'
import { noteDeviceOwners, noteDevices } from './renew-devices.ts'
import { markStale } from './stale-store.ts'
import { isSum } from './tag.ts'

/** Live audiences that ask for what is drawn here follow within five seconds of a purchase: what waits before them is short. */
const PATIENCE_MS = 500
const LIMIT = 2_000

/** Who bought or brought back: their portraits are drawn anew. */
export const notePurchases = defineReaction({
  name: 'profiles.notePurchases',
  events: [purchasesPosted],
  historical: true,
  limit: LIMIT,
  patienceMs: PATIENCE_MS,
  async handle(ctx, events) {
    for (const historical of [false, true]) {
      const told = events.filter((event) => event.historical === historical)
      await markStale(
        ctx,
        told.flatMap(({ body }) => body.rootId ?? []),
        true,
        historical,
      )
    }
  },
})

/** Of whom anything else changed that a rule may ask about; nothing is noted while there are no rules. */
export const noteMembers: Reaction = {
  name: 'profiles.noteMembers',
  topics: ['members.created', 'members.joined', 'members.profileChanged', levelsChanged.topic, entriesPosted.topic],
  historical: true,
  limit: LIMIT,
  patienceMs: PATIENCE_MS,
  async handle(ctx, events) {
    const { tags } = await openTags(ctx)
    if (!tags.some((tag) => tag.kind === 'rule' && !tag.archived)) return
    for (const historical of [false, true]) {
      const told = events.filter((event) => event.historical === historical)
      await markStale(
        ctx,
        told.flatMap(({ memberId }) => memberId ?? []),
        false,
        historical,
      )
    }
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
