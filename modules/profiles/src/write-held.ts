import { emit } from '@atrium/db'
import type { Actor, Ctx } from '@atrium/kernel'
import { NAMED_AT_ONCE, type portraitsChanged, tagsChanged } from './events.ts'
import { sameValue, type TagValue } from './tag.ts'
import { deleteHeld, insertChanges, loadHeld, upsertHeld } from './tag-store.ts'

export type ChangeCause = 'hand' | 'import' | 'rule' | 'merge' | 'unmerge'

/** One value that is to hold from now on; null: none. */
export interface HeldChange {
  readonly memberId: number
  readonly tagId: number
  readonly before: TagValue | null
  readonly after: TagValue | null
  readonly cause: ChangeCause
  readonly actor: Actor
}

const SYSTEM: Actor = { kind: 'system', id: 0 }
export const byRule = { cause: 'rule', actor: SYSTEM } as const

/** What these roots hold, by member and tag. One statement. */
export async function heldOf(
  ctx: Ctx,
  memberIds: readonly number[],
): Promise<ReadonlyMap<number, ReadonlyMap<number, TagValue>>> {
  const held = new Map<number, Map<number, TagValue>>()
  if (memberIds.length === 0) return held
  for (const { memberId, tagId, value } of await ctx.tx.rows(loadHeld, { memberId: memberIds })) {
    const mine = held.get(memberId) ?? new Map<number, TagValue>()
    held.set(memberId, mine.set(tagId, value))
  }
  return held
}

/** Makes these values hold, keeps how they changed, and tells of it. What is as it was is left alone. At most three statements. */
export async function writeHeld(ctx: Ctx, changes: readonly HeldChange[]): Promise<void> {
  const real = changes.filter(({ before, after }) => !sameValue(before, after))
  if (real.length === 0) return
  const set = real.filter(({ after }) => after !== null)
  const gone = real.filter(({ after }) => after === null)
  const changeId = await ctx.tx.ids('profiles.change_block', real.length)
  await Promise.all([
    set.length > 0 &&
      ctx.tx.run(upsertHeld, {
        memberId: set.map((one) => one.memberId),
        tagId: set.map((one) => one.tagId),
        value: set.map((one) => one.after),
        now: ctx.now,
      }),
    gone.length > 0 &&
      ctx.tx.run(deleteHeld, { memberId: gone.map((one) => one.memberId), tagId: gone.map((one) => one.tagId) }),
    ctx.tx.run(insertChanges, {
      memberId: real.map((one) => one.memberId),
      changeId,
      tagId: real.map((one) => one.tagId),
      before: real.map((one) => one.before),
      after: real.map((one) => one.after),
      now: ctx.now,
      cause: real.map((one) => one.cause),
      actorKind: real.map((one) => one.actor.kind),
      actorId: real.map((one) => one.actor.id),
    }),
  ])
  tellChanged(
    ctx,
    tagsChanged,
    real.map((one) => one.memberId),
  )
}

/** Names the members whose tags or portraits are to be read again, each once, many in an event. */
export function tellChanged(
  ctx: Ctx,
  event: typeof tagsChanged | typeof portraitsChanged,
  memberIds: Iterable<number>,
): void {
  const all = [...new Set(memberIds)].sort((a, b) => a - b)
  for (let from = 0; from < all.length; from += NAMED_AT_ONCE) {
    const body = { memberIds: all.slice(from, from + NAMED_AT_ONCE) }
    emit(ctx, event, [{ memberId: null, effectiveAt: ctx.now, historical: true, body }])
  }
}
