import type { By, Ctx } from '@atrium/kernel'

/** Whether each asker may see the member it names (domain: Who sees which member). */
export async function mayBeSeen(
  _ctx: Ctx,
  asks: readonly { readonly by: By; readonly memberId: number }[],
): Promise<boolean[]> {
  return asks.map(({ by }) => by.scope === 'all')
}

/** Of these members those whom the asker may see, in order. */
export async function onlySeen(ctx: Ctx, by: By, memberIds: readonly number[]): Promise<number[]> {
  const seen = await mayBeSeen(
    ctx,
    memberIds.map((memberId) => ({ by, memberId })),
  )
  return memberIds.filter((_, at) => seen[at])
}
