import { onceByKey } from '@atrium/db'
import { type By, type Ctx, must, type Outcome, refuse } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import type { Posted } from '../model.ts'
import { openWholeBook } from '../open-book.ts'
import { type ReverseCode, reverseEntry } from '../reversal.ts'
import { entriesToReverse } from '../reversal-queries.ts'
import { writeBook } from '../write-book.ts'
import { isPlace, type PlaceCode, placeAsks } from './place-asks.ts'

export interface ReverseEntryAsk {
  readonly by: By
  /** Any member of the person's lineage. */
  readonly memberId: number
  readonly programmeId: number
  readonly entryId: number
  /** A short text without personal data: entries cannot be erased. */
  readonly reason: string
  readonly idempotencyKey?: string | undefined
}

export type ReverseEntryCode = ReverseCode | PlaceCode | 'unknown_entry' | 'idempotency_conflict'

/** Posts the opposite of entries (earned, spent, taken back, adjusted), each once. */
export function reverseEntries(
  ctx: Ctx,
  asks: readonly ReverseEntryAsk[],
): Promise<Outcome<Posted, ReverseEntryCode>[]> {
  return onceByKey(ctx, {
    command: 'points.reverseEntries',
    asks,
    contentOf: ({ memberId, programmeId, entryId, reason }) => ({ memberId, programmeId, entryId, reason }),
    run: (open) => reverseAll(ctx, open),
  })
}

async function reverseAll(ctx: Ctx, asks: readonly ReverseEntryAsk[]): Promise<Outcome<Posted, ReverseEntryCode>[]> {
  const { organization, places } = await placeAsks(ctx, asks, () => ctx.now)
  const found = places.filter(isPlace)
  const lineages = await lineagesOf(
    ctx,
    found.map(({ rootId }) => rootId),
  )
  const lineageOf = (rootId: number) => must(lineages.get(rootId), `member ${rootId} has no lineage`)
  const entries = await entriesToReverse(
    ctx,
    found.flatMap(({ ask, rootId, programme }) =>
      lineageOf(rootId).map((memberId) => ({ memberId, programmeId: programme.id, entryId: ask.entryId })),
    ),
  )
  const accounts = found.flatMap(({ ask, rootId, programme, day }) =>
    [rootId, entries.get(ask.entryId)?.memberId ?? rootId].map((memberId) => ({
      memberId,
      programmeId: programme.id,
      takes: true,
      everything: true,
      through: day,
    })),
  )
  const book = await openWholeBook(ctx, accounts, organization, [])
  const outcomes = places.map((place): Outcome<Posted, ReverseEntryCode> => {
    if (!isPlace(place)) return place
    const { ask, rootId, day } = place
    const lineage = lineageOf(rootId)
    const entry = entries.get(ask.entryId)
    if (entry === undefined || entry.programmeId !== ask.programmeId || !lineage.includes(entry.memberId)) {
      return refuse('unknown_entry')
    }
    const { idempotencyKey: key, ...asked } = ask
    const at = { effectiveAt: ctx.now, day, historical: false, key }
    return reverseEntry(book, { ...asked, ...at, memberId: rootId, holderId: entry.memberId, lineage, entry })
  })
  await writeBook(ctx, book)
  return outcomes
}
