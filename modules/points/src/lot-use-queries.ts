import { type Ctx, type RowOf, statement } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'

const lotColumns = `l.member_id, l.programme_id, l.lot_id, l.amount, l.remaining, l.frozen, l.earned_at, l.expires_on, l.purchase_id,
               l.via_member_id, brought.kind as brought_by, brought.reason`

const lotRow = {
  memberId: 'int',
  programmeId: 'int',
  lotId: 'bigint',
  amount: 'bigint',
  remaining: 'bigint',
  frozen: 'bigint',
  earnedAt: 'timestamptz',
  expiresOn: 'date?',
  purchaseId: 'bigint?',
  viaMemberId: 'int',
  broughtBy: 'text',
  reason: 'text',
} as const

// All three read what one person has by the first column of a primary key: hundreds of rows at most, and an index of uses by entry
// would be paid for by every posting.

export const loadTakenLots = statement({
  name: 'points.loadTakenLots',
  params: { memberId: 'int[]', entryId: 'bigint[]' },
  row: { entryId: 'bigint', taken: 'bigint', ...lotRow },
  sql: `select u.entry_id, u.amount as taken, ${lotColumns}
        from points.lot_use u
        join points.lot l using (member_id, programme_id, lot_id)
        join points.entry brought on (brought.member_id, brought.programme_id, brought.entry_id) = (l.member_id, l.programme_id, l.entry_id)
        where u.member_id = any(:memberId) and u.entry_id = any(:entryId)
        order by u.entry_id, l.expires_on nulls last, l.earned_at, l.lot_id`,
})

export const loadMadeLots = statement({
  name: 'points.loadMadeLots',
  params: { memberId: 'int[]', entryId: 'bigint[]' },
  row: { entryId: 'bigint', ...lotRow },
  sql: `select l.entry_id, ${lotColumns}
        from points.lot l
        join points.entry brought using (member_id, programme_id, entry_id)
        where l.member_id = any(:memberId) and l.entry_id = any(:entryId)
        order by l.entry_id, l.expires_on nulls last, l.earned_at, l.lot_id`,
})

export const loadUsesOfLots = statement({
  name: 'points.loadUsesOfLots',
  params: { memberId: 'int[]', lotId: 'bigint[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    lotId: 'bigint',
    entryId: 'bigint',
    amount: 'bigint',
    kind: 'text',
    reason: 'text',
    purchaseId: 'bigint?',
    effectiveAt: 'timestamptz',
  },
  sql: `select u.member_id, u.programme_id, u.lot_id, u.entry_id, u.amount, e.kind, e.reason, e.purchase_id, e.effective_at
        from points.lot_use u
        join points.entry e using (member_id, programme_id, entry_id)
        where u.member_id = any(:memberId) and u.lot_id = any(:lotId)
        order by u.lot_id, e.effective_at, u.entry_id`,
})

export type TakenLot = RowOf<typeof loadTakenLots>
export type MadeLot = RowOf<typeof loadMadeLots>
export type UseOfLot = RowOf<typeof loadUsesOfLots>

/** What an entry did to lots: from which it took (below zero: gave back), and which it made, each with what became of it since. */
export interface EntryLots {
  readonly entryId: number
  readonly took: readonly TakenLot[]
  readonly made: readonly { readonly lot: MadeLot; readonly uses: readonly UseOfLot[] }[]
}

/**
 * What entries of a person did to lots, in the order asked; both empty for an entry that is not theirs, or that moved no lot. `memberId` is
 * any of the lineage; undefined for an unknown member. Three statements and the lineage.
 */
export async function lotsOfEntries(
  ctx: Ctx,
  ask: { readonly memberId: number; readonly entryIds: readonly number[] },
): Promise<EntryLots[] | undefined> {
  const memberId = (await lineagesOf(ctx, [ask.memberId])).get(ask.memberId)
  if (!memberId) return undefined
  const named = { memberId, entryId: ask.entryIds }
  const [taken, made] = await Promise.all([ctx.tx.rows(loadTakenLots, named), ctx.tx.rows(loadMadeLots, named)])
  const uses =
    made.length === 0 ? [] : await ctx.tx.rows(loadUsesOfLots, { memberId, lotId: made.map(({ lotId }) => lotId) })
  const [takenBy, madeBy] = [Map.groupBy(taken, ofEntry), Map.groupBy(made, ofEntry)]
  const usesOf = Map.groupBy(uses, lotKey)
  return ask.entryIds.map((entryId) => ({
    entryId,
    took: takenBy.get(entryId) ?? [],
    made: (madeBy.get(entryId) ?? []).map((lot) => ({ lot, uses: usesOf.get(lotKey(lot)) ?? [] })),
  }))
}

const ofEntry = ({ entryId }: { readonly entryId: number }): number => entryId

const lotKey = (lot: { readonly memberId: number; readonly programmeId: number; readonly lotId: number }): string =>
  `${lot.memberId}:${lot.programmeId}:${lot.lotId}`
