import { emit } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { memberUnmasked } from '../events.ts'
import { type MemberView, memberViews } from '../views.ts'
import { mayBeSeen } from '../visibility.ts'

export interface UnmaskAsk {
  readonly by: By
  readonly memberId: number
}

/** Shows people with phone, e-mail and identities whole. Who looked at whom is told to the house, in the same transaction. */
export async function unmaskMembers(
  ctx: Ctx,
  asks: readonly UnmaskAsk[],
): Promise<Outcome<MemberView, 'unknown_member'>[]> {
  const seen = await mayBeSeen(ctx, asks)
  const views = await memberViews(
    ctx,
    asks.map((ask) => ask.memberId),
    'whole',
  )
  const shown = asks.map((ask, index) => (seen[index] ? views.get(ask.memberId) : undefined))
  await emit(
    ctx,
    memberUnmasked,
    asks.flatMap(({ by, memberId }, index) =>
      shown[index]
        ? [
            {
              memberId,
              effectiveAt: ctx.now,
              historical: false,
              body: { memberId, actorKind: by.actor.kind, actorId: by.actor.id, requestId: by.requestId },
            },
          ]
        : [],
    ),
  )
  return shown.map((view) => (view ? done(view) : refuse('unknown_member')))
}
