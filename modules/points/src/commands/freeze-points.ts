import { onceByKey } from '@atrium/db'
import { type By, type Ctx, type Instant, type Outcome, refuse } from '@atrium/kernel'
import type { PostCode } from '../model.ts'
import { openBook } from '../open-book.ts'
import type { FreezeChanged } from '../points-book.ts'
import { writeBook } from '../write-book.ts'
import { isPlace, type PlaceCode, placeAsks } from './place-asks.ts'

export interface FreezePointsAsk {
  readonly by: By
  readonly memberId: number
  readonly programmeId: number
  /** > 0 */
  readonly amount: number
  /** A short text without personal data. */
  readonly reason: string
  /** From then on the freeze cannot be captured and is released by the house; null for never. */
  readonly timesOutAt: Instant | null
  readonly idempotencyKey?: string | undefined
}

export type FreezePointsCode = PostCode | PlaceCode | 'times_out_in_the_past' | 'idempotency_conflict'

/** Holds points for a pending use: they are captured, released, or time out. */
export function freezePoints(
  ctx: Ctx,
  asks: readonly FreezePointsAsk[],
): Promise<Outcome<FreezeChanged, FreezePointsCode>[]> {
  return onceByKey(ctx, {
    command: 'points.freezePoints',
    asks,
    contentOf: ({ memberId, programmeId, amount, reason, timesOutAt }) => ({
      memberId,
      programmeId,
      amount,
      reason,
      timesOutAt,
    }),
    run: (open) => freezeAll(ctx, open),
  })
}

async function freezeAll(
  ctx: Ctx,
  asks: readonly FreezePointsAsk[],
): Promise<Outcome<FreezeChanged, FreezePointsCode>[]> {
  const { organization, places } = await placeAsks(ctx, asks, () => ctx.now)
  const accounts = places.filter(isPlace).map(({ ask, rootId, day }) => ({
    memberId: rootId,
    programmeId: ask.programmeId,
    takes: true,
    through: day,
  }))
  const book = await openBook(ctx, accounts, organization)
  const outcomes = places.map((place): Outcome<FreezeChanged, FreezePointsCode> => {
    if (!isPlace(place)) return place
    const { ask, rootId, day } = place
    if (ask.timesOutAt !== null && ask.timesOutAt <= ctx.now) return refuse('times_out_in_the_past')
    const { idempotencyKey: key, ...freeze } = ask
    const cause = { viaMemberId: ask.memberId, effectiveAt: ctx.now, day, historical: false, key }
    return book.freeze({ ...freeze, ...cause, memberId: rootId })
  })
  await writeBook(ctx, book)
  return outcomes
}
