import type { Currency, Day, Delivered, Instant } from '@atrium/kernel'
import type { PurchasePosted } from '@atrium/loyalty'

/** The earliest sale of a person that was counted, under the id that led the person when it was written. */
export interface FirstSale {
  readonly memberId: number
  readonly purchaseId: number
  readonly soldAt: Instant
  readonly paidMinor: number
  readonly storeId: number
  readonly day: Day
  readonly currency: Currency
}

/** A sale to somebody who had bought before, and where it counts. */
export type RepeatedSale = Pick<FirstSale, 'storeId' | 'day' | 'currency' | 'paidMinor'>

export interface Repeats {
  readonly repeated: readonly RepeatedSale[]
  /** First sales that are new, or took the place of a later one. */
  readonly firsts: readonly FirstSale[]
}

/** Whose sales tell who had bought before: the leading member of each sale, claimed receipts included. */
export const buyersOf = (events: readonly Delivered<PurchasePosted>[]): number[] => [
  ...new Set(events.flatMap(({ body }) => (body.kind === 'sale' && body.rootId !== null ? [body.rootId] : []))),
]

/**
 * Which sales were repeated ones: all of a person but the earliest, by when they took place and of equal ones by id. Whatever order
 * they are told in, and however they are cut into batches, the sum is the same: a sale that comes late and is earlier than what was the
 * first makes that one a repeated one, on its own day. `known` are the first sales of all members of the lineages.
 */
export function findRepeats(
  events: readonly Delivered<PurchasePosted>[],
  lineages: ReadonlyMap<number, readonly number[]>,
  known: readonly FirstSale[],
): Repeats {
  const kept = new Map(known.map((first) => [first.memberId, first]))
  const firsts = new Map<number, FirstSale>()
  const repeated: RepeatedSale[] = []
  const firstOf = (person: number): FirstSale | undefined =>
    (lineages.get(person) ?? [person])
      .flatMap((memberId) => firsts.get(memberId) ?? kept.get(memberId) ?? [])
      .reduce<FirstSale | undefined>((first, one) => (first && isEarlier(first, one) ? first : one), undefined)
  for (const { effectiveAt, body } of events) {
    if (body.kind !== 'sale' || body.rootId === null) continue
    const { purchaseId, storeId, day, currency, paidMinor } = body
    // Somebody else may lead the person by now.
    const memberId = lineages.get(body.rootId)?.[0] ?? body.rootId
    const sale = { memberId, purchaseId, soldAt: effectiveAt, paidMinor, storeId, day, currency }
    const first = firstOf(body.rootId)
    if (first?.purchaseId === purchaseId) continue
    if (first && isEarlier(first, sale)) {
      repeated.push(sale)
      continue
    }
    if (first) repeated.push(first)
    firsts.set(memberId, sale)
  }
  return { repeated, firsts: [...firsts.values()] }
}

const isEarlier = (one: FirstSale, other: FirstSale): boolean =>
  one.soldAt < other.soldAt || (one.soldAt === other.soldAt && one.purchaseId < other.purchaseId)
