import { type Ctx, type RowOf, statement } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import { followLots } from './follow-lots.ts'

export const loadLotsOfPurchases = statement({
  name: 'points.loadLotsOfPurchases',
  params: { memberId: 'int[]', programmeId: 'int[]', purchaseId: 'bigint[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    purchaseId: 'bigint',
    lotId: 'bigint',
    amount: 'bigint',
    remaining: 'bigint',
    frozen: 'bigint',
    broughtBy: 'text',
    homeMemberId: 'int?',
    otherMemberId: 'int?',
    expired: 'bigint',
  },
  // Reads the lots of an account by their primary key and keeps those of the purchase: returns are few, and an index on lots by
  // purchase would be paid for by every earn.
  sql: `select l.member_id, l.programme_id, l.purchase_id, l.lot_id, l.amount, l.remaining, l.frozen, brought.kind as brought_by,
               l.home_member_id, e.other_member_id, coalesce(sum(u.amount) filter (where e.kind = 'expire'), 0)::bigint as expired
        from unnest(:memberId, :programmeId, :purchaseId) as ask(member_id, programme_id, purchase_id)
        join points.lot l using (member_id, programme_id, purchase_id)
        join points.entry brought using (member_id, programme_id, entry_id)
        left join points.lot_use u on (u.member_id, u.programme_id, u.lot_id) = (l.member_id, l.programme_id, l.lot_id)
        left join points.entry e on (e.member_id, e.programme_id, e.entry_id) = (u.member_id, u.programme_id, u.entry_id)
        group by l.member_id, l.programme_id, l.lot_id, brought.kind, e.other_member_id`,
})

export interface PurchaseAsk {
  /** Any member of the person's lineage. */
  readonly memberId: number
  readonly programmeId: number
  readonly purchaseId: number
}

export interface PurchaseLots extends PurchaseAsk {
  /** Earned by the purchase, at first. */
  readonly granted: number
  /** Of these still in the person's lots, frozen ones included. */
  readonly remaining: number
  readonly frozen: number
  /** Of these expired before they were used. */
  readonly expired: number
}

/**
 * What became of the points that purchases brought, as written so far: what is due and has not been expired by a posting or the
 * chore is not counted as expired. One answer per ask, in order; all 0 for a purchase that brought none.
 */
export async function lotsOfPurchases(ctx: Ctx, asks: readonly PurchaseAsk[]): Promise<PurchaseLots[]> {
  const lineages = await lineagesOf(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const rows = await followLots(
    asks.flatMap(({ memberId, programmeId, purchaseId }) =>
      (lineages.get(memberId) ?? []).map((member) => ({ memberId: member, programmeId, purchaseId })),
    ),
    (places) =>
      ctx.tx.rows(loadLotsOfPurchases, {
        memberId: places.map((place) => place.memberId),
        programmeId: places.map((place) => place.programmeId),
        purchaseId: places.map((place) => place.purchaseId),
      }),
    ({ programmeId, purchaseId }, memberId) => ({ memberId, programmeId, purchaseId }),
    (place) => `${place.memberId}:${keyOf(place)}`,
  )
  const byPurchase = Map.groupBy(rows, keyOf)
  return asks.map((ask) => sumLots(ask, lineages.get(ask.memberId) ?? [], byPurchase.get(keyOf(ask)) ?? []))
}

const keyOf = (ask: { readonly programmeId: number; readonly purchaseId: number }): string =>
  `${ask.programmeId}:${ask.purchaseId}`

function sumLots(
  { memberId, programmeId, purchaseId }: PurchaseAsk,
  lineage: readonly number[],
  rows: readonly RowOf<typeof loadLotsOfPurchases>[],
): PurchaseLots {
  const sum = { memberId, programmeId, purchaseId, granted: 0, remaining: 0, frozen: 0, expired: 0 }
  const counted = new Set<string>()
  for (const row of rows) {
    sum.expired += row.expired
    // A lot comes once for each member it exchanged points with.
    const lot = `${row.memberId}:${row.lotId}`
    if (counted.has(lot)) continue
    counted.add(lot)
    if (row.broughtBy === 'earn') sum.granted += row.amount
    if (!lineage.includes(row.memberId)) continue
    sum.remaining += row.remaining
    sum.frozen += row.frozen
  }
  return sum
}
