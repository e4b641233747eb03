import type { Ctx, Outcome } from '@atrium/kernel'
import type { AdjustAsk, EarnAsk, PostAsk, PostCode, Posted, SpendAsk, TakeBackAsk } from '../model.ts'
import { openBook } from '../open-book.ts'
import { writeBook } from '../write-book.ts'
import { isPlace, type Place, type PlaceCode, placeAsks } from './place-asks.ts'

type Unplaced<Ask> = Omit<Ask, 'viaMemberId' | 'day'>

/** A posting for any member of a lineage: the account is the root's, the history the member's. The day follows from `effectiveAt`. */
export type EntryAsk = Unplaced<EarnAsk> | Unplaced<SpendAsk> | Unplaced<TakeBackAsk> | Unplaced<AdjustAsk>

/**
 * Posts entries: locks the people, then decides the asks in their order, so that each sees what those before it left. Refuses
 * what there are not enough points for; a refusal leaves the others alone. Whoever judges while posting opens a book
 * instead (`openBook`). Asks nothing about who may see whom: `spendPoints` and its sisters do.
 */
export async function postEntries(
  ctx: Ctx,
  asks: readonly EntryAsk[],
): Promise<Outcome<Posted, PostCode | PlaceCode>[]> {
  return postTo(ctx, asks, 'anybody')
}

/** As `postEntries`; with `seen` only to members whom the asker may see. */
export async function postTo(
  ctx: Ctx,
  asks: readonly EntryAsk[],
  whom: 'seen' | 'anybody',
): Promise<Outcome<Posted, PostCode | PlaceCode>[]> {
  const { organization, places } = await placeAsks(ctx, asks, (ask) => ask.effectiveAt, whom)
  const accounts = places.filter(isPlace).map(({ ask, rootId, day }) => ({
    memberId: rootId,
    programmeId: ask.programmeId,
    takes: ask.kind !== 'earn' && !(ask.kind === 'adjust' && ask.amount > 0),
    through: day,
  }))
  const book = await openBook(ctx, accounts, organization)
  const outcomes = places.map((place) => (isPlace(place) ? book.post(postOf(place)) : place))
  await writeBook(ctx, book)
  return outcomes
}

const postOf = ({ ask, rootId, day }: Place<EntryAsk>): PostAsk => ({
  ...ask,
  memberId: rootId,
  viaMemberId: ask.memberId,
  day,
})
