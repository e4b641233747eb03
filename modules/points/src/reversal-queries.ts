import { type Ctx, type RowOf, statement } from '@atrium/kernel'
import { followLots } from './follow-lots.ts'
import type { EntryKind } from './model.ts'
import type { ReversibleEntry } from './reversal.ts'

const named = { memberId: 'int[]', programmeId: 'int[]', entryId: 'bigint[]' } as const

export const loadEntriesToReverse = statement({
  name: 'points.loadEntriesToReverse',
  params: named,
  row: {
    memberId: 'int',
    programmeId: 'int',
    entryId: 'bigint',
    kind: 'text',
    amount: 'bigint',
    purchaseId: 'bigint?',
    viaMemberId: 'int',
    isReversed: 'boolean',
  },
  sql: `select e.member_id, e.programme_id, e.entry_id, e.kind, e.amount, e.purchase_id, e.via_member_id,
               exists (select from points.entry r
                       where r.member_id = e.member_id and r.programme_id = e.programme_id
                         and r.reverses_entry_id = e.entry_id) as is_reversed
        from unnest(:memberId, :programmeId, :entryId) as ask(member_id, programme_id, entry_id)
        join points.entry e using (member_id, programme_id, entry_id)`,
})

/** What entries took from lots. Reads the uses of an account by primary key: earning writes none, so there are few. */
export const loadUsesOfEntries = statement({
  name: 'points.loadUsesOfEntries',
  params: named,
  row: { entryId: 'bigint', lotId: 'bigint', amount: 'bigint' },
  sql: `select u.entry_id, u.lot_id, u.amount
        from unnest(:memberId, :programmeId, :entryId) as ask(member_id, programme_id, entry_id)
        join points.lot_use u using (member_id, programme_id, entry_id)`,
})

export const loadLotsOfEntries = statement({
  name: 'points.loadLotsOfEntries',
  params: named,
  row: { memberId: 'int', programmeId: 'int', entryId: 'bigint', lotId: 'bigint' },
  sql: `select l.member_id, l.programme_id, l.entry_id, l.lot_id
        from unnest(:memberId, :programmeId, :entryId) as ask(member_id, programme_id, entry_id)
        join points.lot l using (member_id, programme_id, entry_id)`,
})

/** Lots in an account that are a given lot, or hold points that came out of it. */
export const loadFamilies = statement({
  name: 'points.loadFamilies',
  params: { memberId: 'int[]', programmeId: 'int[]', originMemberId: 'int[]', originLotId: 'bigint[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    originMemberId: 'int',
    originLotId: 'bigint',
    homeMemberId: 'int?',
    otherMemberId: 'int?',
    expired: 'bigint',
  },
  sql: `select l.member_id, l.programme_id, ask.origin_member_id, ask.origin_lot_id, l.home_member_id, e.other_member_id,
               coalesce(sum(u.amount) filter (where e.kind = 'expire'), 0)::bigint as expired
        from unnest(:memberId, :programmeId, :originMemberId, :originLotId)
          as ask(member_id, programme_id, origin_member_id, origin_lot_id)
        join points.lot l on l.member_id = ask.member_id and l.programme_id = ask.programme_id
          and (l.home_lot_id = ask.origin_lot_id or (l.lot_id = ask.origin_lot_id and l.member_id = ask.origin_member_id))
        left join points.lot_use u on (u.member_id, u.programme_id, u.lot_id) = (l.member_id, l.programme_id, l.lot_id)
        left join points.entry e on (e.member_id, e.programme_id, e.entry_id) = (u.member_id, u.programme_id, u.entry_id)
        group by l.member_id, l.programme_id, l.lot_id, ask.origin_member_id, ask.origin_lot_id, e.other_member_id`,
})

export interface EntryPlace {
  readonly memberId: number
  readonly programmeId: number
  readonly entryId: number
}

export interface FoundEntry extends ReversibleEntry {
  readonly memberId: number
  readonly programmeId: number
}

/** Entries with all that their reversals need, by entry id. `places` may name accounts that do not have the entry. */
export async function entriesToReverse(ctx: Ctx, places: readonly EntryPlace[]): Promise<Map<number, FoundEntry>> {
  if (places.length === 0) return new Map()
  const rows = await ctx.tx.rows(loadEntriesToReverse, columnsOf(places))
  if (rows.length === 0) return new Map()
  const [uses, lots] = await Promise.all([
    ctx.tx.rows(loadUsesOfEntries, columnsOf(rows.filter((row) => row.amount < 0))),
    ctx.tx.rows(loadLotsOfEntries, columnsOf(rows.filter((row) => row.amount > 0))),
  ])
  const usesOf = Map.groupBy(uses, (use) => use.entryId)
  const expired = await expiredOf(ctx, lots)
  return new Map(
    rows.map((row) => [
      row.entryId,
      {
        ...row,
        // Held by the constraint entry_kind_known.
        kind: row.kind as EntryKind,
        uses: new Map((usesOf.get(row.entryId) ?? []).map((use) => [use.lotId, use.amount])),
        expired: expired.get(row.entryId) ?? 0,
      },
    ]),
  )
}

const columnsOf = (places: readonly EntryPlace[]) => ({
  memberId: places.map((place) => place.memberId),
  programmeId: places.map((place) => place.programmeId),
  entryId: places.map((place) => place.entryId),
})

/** What expired of the lots that entries brought, in whichever account it was. */
async function expiredOf(ctx: Ctx, lots: readonly RowOf<typeof loadLotsOfEntries>[]): Promise<Map<number, number>> {
  const rows = await followLots(
    lots.map(({ memberId, programmeId, lotId }) => ({
      memberId,
      programmeId,
      originMemberId: memberId,
      originLotId: lotId,
    })),
    (places) =>
      ctx.tx.rows(loadFamilies, {
        memberId: places.map((place) => place.memberId),
        programmeId: places.map((place) => place.programmeId),
        originMemberId: places.map((place) => place.originMemberId),
        originLotId: places.map((place) => place.originLotId),
      }),
    ({ programmeId, originMemberId, originLotId }, memberId) => ({
      memberId,
      programmeId,
      originMemberId,
      originLotId,
    }),
    (place) => `${place.memberId}:${place.programmeId}:${place.originLotId}`,
  )
  const entryOf = new Map(lots.map((lot) => [lot.lotId, lot.entryId]))
  const expired = new Map<number, number>()
  for (const row of rows) {
    const entryId = entryOf.get(row.originLotId)
    if (entryId !== undefined) expired.set(entryId, (expired.get(entryId) ?? 0) + row.expired)
  }
  return expired
}
