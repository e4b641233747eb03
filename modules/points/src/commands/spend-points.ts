import { onceByKey } from '@atrium/db'
import type { By, Ctx, Outcome } from '@atrium/kernel'
import type { PostCode, Posted } from '../model.ts'
import type { PlaceCode } from './place-asks.ts'
import { postTo } from './post-entries.ts'

export interface SpendPointsAsk {
  readonly by: By
  readonly memberId: number
  readonly programmeId: number
  /** > 0 */
  readonly amount: number
  /** A short text without personal data: entries cannot be erased. */
  readonly reason: string
  readonly idempotencyKey?: string | undefined
}

/** Spends points at once. Of several that want the same points, those who come first get them. */
export function spendPoints(
  ctx: Ctx,
  asks: readonly SpendPointsAsk[],
): Promise<Outcome<Posted, PostCode | PlaceCode | 'idempotency_conflict'>[]> {
  return onceByKey(ctx, {
    command: 'points.spendPoints',
    asks,
    contentOf: ({ memberId, programmeId, amount, reason }) => ({ memberId, programmeId, amount, reason }),
    run: (open) =>
      postTo(
        ctx,
        open.map(({ idempotencyKey, ...ask }) => ({
          ...ask,
          kind: 'spend' as const,
          effectiveAt: ctx.now,
          historical: false,
          key: idempotencyKey,
        })),
        'seen',
      ),
  })
}
