import { onceByKey } from '@atrium/db'
import type { By, Ctx, Outcome } from '@atrium/kernel'
import type { Posted } from '../model.ts'
import { openWholeBook } from '../open-book.ts'
import type { CaptureAsk, FreezeChanged, FreezeCode, PointsBook, ReleaseAsk } from '../points-book.ts'
import { writeBook } from '../write-book.ts'
import { isPlace, type PlaceCode, placeAsks } from './place-asks.ts'

export interface ReleaseFreezeAsk {
  readonly by: By
  /** Any member of the person's lineage. */
  readonly memberId: number
  readonly programmeId: number
  readonly freezeId: number
  /** A short text without personal data. */
  readonly reason: string
  readonly idempotencyKey?: string | undefined
}

export interface CaptureFreezeAsk extends ReleaseFreezeAsk {
  /** Spends this much of what is frozen and releases the rest; left out: all of it. */
  readonly amount?: number | undefined
}

export type EndFreezeCode = FreezeCode | PlaceCode | 'idempotency_conflict'

/** Spends what freezes hold, each by one entry. */
export function captureFreezes(
  ctx: Ctx,
  asks: readonly CaptureFreezeAsk[],
): Promise<Outcome<Posted, EndFreezeCode | 'invalid_amount'>[]> {
  return onceByKey(ctx, {
    command: 'points.captureFreezes',
    asks,
    contentOf: ({ amount, ...ask }) => ({ ...contentOf(ask), ...(amount === undefined ? {} : { amount }) }),
    run: (open) => endAll(ctx, open, (book, ask) => book.capture(ask)),
  })
}

/** Lets go of what freezes hold. What was to expire meanwhile expires at once. */
export function releaseFreezes(
  ctx: Ctx,
  asks: readonly ReleaseFreezeAsk[],
): Promise<Outcome<FreezeChanged, EndFreezeCode>[]> {
  return onceByKey(ctx, {
    command: 'points.releaseFreezes',
    asks,
    contentOf,
    run: (open) => endAll(ctx, open, (book, ask) => book.release(ask)),
  })
}

const contentOf = ({ memberId, programmeId, freezeId, reason }: ReleaseFreezeAsk) => ({
  memberId,
  programmeId,
  freezeId,
  reason,
})

async function endAll<Ask extends CaptureFreezeAsk, T, Code extends string>(
  ctx: Ctx,
  asks: readonly Ask[],
  end: (book: PointsBook, ask: CaptureAsk & ReleaseAsk) => Outcome<T, Code>,
): Promise<Outcome<T, Code | PlaceCode>[]> {
  const { organization, places } = await placeAsks(ctx, asks, () => ctx.now)
  const found = places.filter(isPlace)
  // Also the account of the member named: a freeze that ended before the member was absorbed is there, and the answer says so.
  const accounts = found.flatMap(({ ask, rootId, day }) =>
    [rootId, ask.memberId].map((memberId) => ({
      memberId,
      programmeId: ask.programmeId,
      takes: true,
      freezes: true,
      through: day,
    })),
  )
  const book = await openWholeBook(
    ctx,
    accounts,
    organization,
    found.map(({ ask }) => ask.freezeId),
  )
  const outcomes = places.map((place): Outcome<T, Code | PlaceCode> => {
    if (!isPlace(place)) return place
    const { ask, rootId, day, programme } = place
    const isHere = book.accountBook(rootId, programme.id).freezes.some((freeze) => freeze.freezeId === ask.freezeId)
    const { idempotencyKey: key, ...freeze } = ask
    const cause = { viaMemberId: ask.memberId, effectiveAt: ctx.now, day, historical: false, key }
    return end(book, { ...freeze, ...cause, memberId: isHere ? rootId : ask.memberId })
  })
  await writeBook(ctx, book)
  return outcomes
}
