import { type Ctx, type RowOf, statement } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'

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

const keyOf = (ask: { readonly programmeId: number; readonly purchaseId: number }): string =>
  `${ask.programmeId}:${ask.purchaseId}`

/**
 * What became of the points that purchases brought. Follows them through the accounts they were in when members were joined and
 * parted. One answer per ask, in order; all 0 for a purchase that brought none.
 */
export async function lotsOfPurchases(ctx: Ctx, asks: readonly PurchaseAsk[]): Promise<PurchaseLots[]> {
  const lineages = await lineagesOf(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const found = new Map<string, Map<string, RowOf<typeof loadLotsOfPurchases>>>()
  const looked = new Set<string>()
  let open = asks.flatMap((ask) => (lineages.get(ask.memberId) ?? []).map((memberId) => ({ ...ask, memberId })))
  while (open.length > 0) {
    for (const at of open) looked.add(`${at.memberId}:${keyOf(at)}`)
    const rows = await ctx.tx.rows(loadLotsOfPurchases, {
      memberId: open.map((at) => at.memberId),
      programmeId: open.map((at) => at.programmeId),
      purchaseId: open.map((at) => at.purchaseId),
    })
    for (const row of rows) {
      const lots = found.get(keyOf(row)) ?? new Map()
      found.set(keyOf(row), lots.set(`${row.memberId}:${row.lotId}:${row.otherMemberId}`, row))
    }
    // Points that were in another account meanwhile may have expired there: a second round, after an unmerge.
    const others = rows.flatMap((row) =>
      [row.homeMemberId, row.otherMemberId].flatMap((memberId) => (memberId === null ? [] : [{ ...row, memberId }])),
    )
    open = [...new Map(others.map((at) => [`${at.memberId}:${keyOf(at)}`, at])).values()].filter(
      (at) => !looked.has(`${at.memberId}:${keyOf(at)}`),
    )
  }
  return asks.map((ask) => sumLots(ask, lineages.get(ask.memberId) ?? [], [...(found.get(keyOf(ask))?.values() ?? [])]))
}

function sumLots(
  ask: PurchaseAsk,
  lineage: readonly number[],
  rows: readonly RowOf<typeof loadLotsOfPurchases>[],
): PurchaseLots {
  const { memberId, programmeId, purchaseId } = ask
  const sum = { memberId, programmeId, purchaseId, granted: 0, remaining: 0, frozen: 0, expired: 0 }
  const counted = new Set<string>()
  for (const row of rows) {
    sum.expired += row.expired
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
