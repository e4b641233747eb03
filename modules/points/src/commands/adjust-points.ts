import { onceByKey } from '@atrium/db'
import type { By, Ctx, Day, Outcome } from '@atrium/kernel'
import { type AuditRow, audit } from '@atrium/staff'
import type { PostCode, Posted } from '../model.ts'
import type { PlaceCode } from './place-asks.ts'
import { postTo } from './post-entries.ts'

export interface AdjustPointsAsk {
  readonly by: By
  readonly memberId: number
  readonly programmeId: number
  /** ≠ 0; what is taken has to be there. */
  readonly amount: number
  /** A short text without personal data: entries cannot be erased. */
  readonly reason: string
  /** Only for what is added; left out: as the programme's points live. */
  readonly expiresOn?: Day | null | undefined
  readonly idempotencyKey?: string | undefined
}

/** Corrects balances by hand. Each leaves an entry, which has the reason, and a row in the audit trail, which has the address and the request. */
export function adjustPoints(
  ctx: Ctx,
  asks: readonly AdjustPointsAsk[],
): Promise<Outcome<Posted, PostCode | PlaceCode | 'idempotency_conflict'>[]> {
  return onceByKey(ctx, {
    command: 'points.adjustPoints',
    asks,
    contentOf: ({ memberId, programmeId, amount, reason, expiresOn }) => ({
      memberId,
      programmeId,
      amount,
      reason,
      ...(expiresOn === undefined ? {} : { expiresOn }),
    }),
    run: async (open) => {
      const entries = open.map(({ idempotencyKey, ...ask }) => ({
        ...ask,
        kind: 'adjust' as const,
        effectiveAt: ctx.now,
        historical: false,
        key: idempotencyKey,
      }))
      const outcomes = await postTo(ctx, entries, 'seen')
      const trail = outcomes.flatMap((outcome, at) => (outcome.ok ? [rowOf(open[at]!, outcome.value)] : []))
      await audit(ctx, trail)
      return outcomes
    },
  })
}

const rowOf = ({ by, memberId, programmeId }: AdjustPointsAsk, { entryId, amount, balance }: Posted): AuditRow => ({
  by,
  action: 'points.adjustPoints',
  subject: { kind: 'entry', id: entryId },
  memberId,
  before: { balance: balance - amount },
  after: { balance, amount, programmeId },
})
