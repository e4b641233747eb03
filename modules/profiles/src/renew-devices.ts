import { type Ctx, DAY_MS, defineReaction, type Reaction } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import { contexts, eventsTaken, type SeenContext, visitorsLinked } from '@atrium/tracking'
import { lastDevice } from './device.ts'
import { openTags } from './load-tags.ts'
import { isTrace, sameValue, type Tag, type Trace } from './tag.ts'
import { byRule, type HeldChange, heldOf, writeHeld } from './write-held.ts'

/** A device that was not seen for longer tells nothing any more. */
const SEEN_DAYS = 180

/** People at once. */
const MOST = 500

interface TraceTag {
  readonly tag: Tag
  readonly trace: Trace
}

const traceTags = async (ctx: Ctx): Promise<TraceTag[]> =>
  (await openTags(ctx)).tags.flatMap((tag) =>
    !tag.archived && isTrace(tag.rule) ? [{ tag, trace: tag.rule.trace }] : [],
  )

/** Only what is still offered. */
const fits = ({ choices }: Tag, value: unknown): boolean =>
  choices === null || choices.some((choice) => choice.code === value && !choice.archived)

/** Makes these members' people hold what their devices tell by their latest events. Three statements, and what is written. */
async function renewDevices(ctx: Ctx, tags: readonly TraceTag[], memberIds: readonly number[]): Promise<void> {
  const lineages = await lineagesOf(ctx, memberIds)
  const lineageOf = new Map([...lineages.values()].flatMap((lineage) => (lineage[0] ? [[lineage[0], lineage]] : [])))
  const roots = [...lineageOf.keys()]
  const [seen, held] = await Promise.all([
    contexts.ofMembers(ctx, [...lineageOf.values()].flat(), ctx.now - SEEN_DAYS * DAY_MS),
    heldOf(ctx, roots),
  ])
  const byMember = Map.groupBy(seen, (one) => one.memberId)
  const changes = roots.flatMap((memberId) => {
    const facts = lastDevice((lineageOf.get(memberId) ?? []).flatMap((id) => byMember.get(id) ?? []))
    return tags.map(({ tag, trace }): HeldChange => {
      const value = facts[trace]
      const after = value !== null && fits(tag, value) ? value : null
      return { memberId, tagId: tag.id, before: held.get(memberId)?.get(tag.id) ?? null, after, ...byRule }
    })
  })
  await writeHeld(ctx, changes)
}

/** Members of whom these contexts tell something else than is held. Two statements. */
async function telling(ctx: Ctx, tags: readonly TraceTag[], seen: readonly SeenContext[]): Promise<number[]> {
  const byMember = Map.groupBy(seen, (one) => one.memberId)
  const lineages = await lineagesOf(ctx, [...byMember.keys()])
  const held = await heldOf(ctx, [...new Set([...lineages.values()].flatMap((lineage) => lineage[0] ?? []))])
  return [...byMember].flatMap(([memberId, mine]) => {
    const facts = lastDevice(mine)
    const root = lineages.get(memberId)?.[0]
    const isNews = tags.some(({ tag, trace }) => {
      const value = facts[trace]
      return value !== null && fits(tag, value) && !sameValue(value, held.get(root ?? memberId)?.get(tag.id) ?? null)
    })
    return isNews ? [memberId] : []
  })
}

/** With what people come: looked up again only where an event tells something else than is known. */
export const noteDevices: Reaction = defineReaction({
  name: 'profiles.noteDevices',
  events: [eventsTaken],
  historical: true,
  limit: 500,
  patienceMs: 5_000,
  async handle(ctx, events) {
    const tags = await traceTags(ctx)
    if (tags.length === 0) return
    const seen = await contexts.ofBatches(
      ctx,
      events.map(({ body }) => body.batchId),
    )
    const members = seen.length === 0 ? [] : await telling(ctx, tags, seen)
    for (let from = 0; from < members.length; from += MOST)
      await renewDevices(ctx, tags, members.slice(from, from + MOST))
  },
})

/** Whose devices are another's now: people who were joined or parted, and users who became known. */
export const noteDeviceOwners: Reaction = {
  name: 'profiles.noteDeviceOwners',
  topics: ['members.merged', 'members.unmerged', visitorsLinked.topic],
  historical: true,
  limit: MOST,
  patienceMs: 5_000,
  async handle(ctx, events) {
    const tags = await traceTags(ctx)
    if (tags.length === 0) return
    const members = new Set<number>()
    const visitors: string[] = []
    for (const { topic, memberId, body } of events) {
      // The topic vouches for the shape: members' own events name the person beside the member.
      if (topic === visitorsLinked.topic) visitors.push(...(body as typeof visitorsLinked.sample).visitors)
      else members.add((body as { readonly rootId: number }).rootId)
      if (memberId !== null) members.add(memberId)
    }
    if (visitors.length > 0) for (const id of await contexts.ownersOf(ctx, visitors)) members.add(id)
    const all = [...members]
    for (let from = 0; from < all.length; from += MOST) await renewDevices(ctx, tags, all.slice(from, from + MOST))
  },
}
