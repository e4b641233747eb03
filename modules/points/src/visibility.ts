import { type By, type Ctx, inScope } from '@atrium/kernel'
import { mayBeSeen } from '@atrium/members'

/** Of these members those whom the asker may see, in order (domain: Who sees which member). */
export async function onlySeen(ctx: Ctx, by: By, memberIds: readonly number[]): Promise<number[]> {
  const seen = await mayBeSeen(
    ctx,
    memberIds.map((memberId) => ({ by, memberId })),
  )
  return memberIds.filter((_, at) => seen[at])
}

/**
 * The asker as somebody who may see no more than is asked for: whom a store has met that is in both scopes. Unchanged where nothing narrows.
 */
export const narrowed = (by: By, metBy: ReadonlySet<number> | undefined): By =>
  metBy === undefined ? by : { ...by, scope: new Set([...metBy].filter((id) => inScope(by.scope, id))) }
