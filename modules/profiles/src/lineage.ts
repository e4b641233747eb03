import { type Ctx, type HouseModule, type LineageMove, must } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import { wordsOf } from './commands/set-tag-values.ts'
import { portraitsChanged, tagsChanged } from './events.ts'
import { openTags } from './load-tags.ts'
import { markStale } from './stale-store.ts'
import { eraseTags } from './tag-store.ts'
import { type ChangeCause, type HeldChange, heldOf, tellChanged, writeHeld } from './write-held.ts'

/*
 * What was said of a member stays with the member. Joined, the latest word of the lineage counts for the root; parted, each side's own. What
 * rules and sums made, and portraits, are drawn anew a moment later by `profiles.refresh`: hooks only say for whom.
 */

async function refold(ctx: Ctx, moves: readonly LineageMove[], cause: ChangeCause): Promise<void> {
  const concerned = [...new Set(moves.flatMap(({ root, absorbed }) => [root, absorbed]))].sort((a, b) => a - b)
  const lineages = await lineagesOf(ctx, concerned)
  const roots = new Set([...lineages.values()].map((lineage) => must(lineage[0], 'a lineage has a root')))
  const everyone = [...new Set([...concerned, ...roots])]
  const [book, words, held] = await Promise.all([openTags(ctx), wordsOf(ctx, [...roots]), heldOf(ctx, everyone)])
  const actorOf = new Map(
    moves.flatMap(({ root, absorbed, by }) => [root, absorbed].map((id) => [id, by.actor] as const)),
  )
  const changes: HeldChange[] = []
  for (const memberId of everyone) {
    const mine = held.get(memberId) ?? new Map()
    const said = words.of(memberId)
    for (const tagId of new Set([...mine.keys(), ...said.keys()])) {
      const kind = book.byId(tagId)?.kind
      const isSaid = kind === 'hand' || kind === 'imported'
      // What a rule gave a root stays until the rule is asked again; somebody who leads nobody holds nothing.
      if (!isSaid && roots.has(memberId)) continue
      const after = roots.has(memberId) ? (said.get(tagId)?.value ?? null) : null
      const actor = actorOf.get(memberId) ?? { kind: 'system' as const, id: 0 }
      changes.push({ memberId, tagId, before: mine.get(tagId) ?? null, after, cause, actor })
    }
  }
  await writeHeld(ctx, changes)
  await markStale(ctx, everyone, true)
}

export const lineage: HouseModule['lineage'] = {
  absorb: (ctx, moves) => refold(ctx, moves, 'merge'),
  release: (ctx, moves) => refold(ctx, moves, 'unmerge'),
  async erase(ctx, memberIds) {
    await ctx.tx.run(eraseTags, { memberId: memberIds })
    await markStale(ctx, memberIds, true)
    tellChanged(ctx, tagsChanged, memberIds)
    tellChanged(ctx, portraitsChanged, memberIds)
  },
}
