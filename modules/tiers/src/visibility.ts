import type { By, Ctx } from '@atrium/kernel'
import { mayBeSeen } from '@atrium/members'

/** Of these members those whom the asker may see, in order (domain: Who sees which member). */
export async function onlySeen(ctx: Ctx, by: By, memberIds: readonly number[]): Promise<number[]> {
  const seen = await mayBeSeen(
    ctx,
    memberIds.map((memberId) => ({ by, memberId })),
  )
  return memberIds.filter((_, at) => seen[at])
}
