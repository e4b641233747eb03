import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import { type MemberView, memberViews } from '../views.ts'
import { mayBeSeen } from '../visibility.ts'

export interface UnmaskAsk {
  readonly by: By
  readonly memberId: number
}

/** Shows people with phone, e-mail and identities whole. Who looked at whom stands in the audit trail. */
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
  await audit(
    ctx,
    asks.flatMap(({ by, memberId }, index) =>
      shown[index]
        ? [{ by, action: 'members.unmaskMembers', subject: { kind: 'member', id: memberId }, memberId }]
        : [],
    ),
  )
  return shown.map((view) => (view ? done(view) : refuse('unknown_member')))
}
