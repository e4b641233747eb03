import { type Ctx, type Instant, type RowOf, type Scope, statement } from '@atrium/kernel'

/** A purchase as lists show it. `memberId` 0 for an anonymous one. */
export type ListedPurchase = RowOf<typeof listOfMembers>

const listed = {
  memberId: 'int',
  purchaseId: 'bigint',
  kind: 'text',
  source: 'text',
  number: 'text',
  storeId: 'int',
  channel: 'text',
  occurredAt: 'timestamptz',
  currency: 'text',
  paidMinor: 'bigint',
  returnedMinor: 'bigint',
} as const

// Newest first; ties by id. `inScope` null: all stores.
export const listOfMembers = statement({
  name: 'purchases.listOfMembers',
  params: { memberId: 'int[]', inScope: 'int?[]', before: 'timestamptz', beforeId: 'bigint', limit: 'int' },
  row: listed,
  sql: `select p.member_id, p.purchase_id, p.kind, p.source, p.number, p.store_id, p.channel, p.occurred_at, p.currency,
          p.paid_minor, p.returned_minor
        from purchases.purchase p
        where p.member_id = any(:memberId) and (array_position(:inScope, null) is not null or p.store_id = any(:inScope))
          and (p.occurred_at, p.purchase_id) < (:before, :beforeId)
        order by p.occurred_at desc, p.purchase_id desc limit :limit`,
})

export const listOfStores = statement({
  name: 'purchases.listOfStores',
  params: { storeId: 'int[]', from: 'timestamptz', before: 'timestamptz', beforeId: 'bigint', limit: 'int' },
  row: listed,
  // One short index scan per store, merged: the newest few of each are enough.
  sql: `select p.* from unnest(:storeId) as store(store_id)
        cross join lateral (
          select p.member_id, p.purchase_id, p.kind, p.source, p.number, p.store_id, p.channel, p.occurred_at, p.currency,
            p.paid_minor, p.returned_minor
          from purchases.purchase p
          where p.store_id = store.store_id and p.occurred_at >= :from and (p.occurred_at, p.purchase_id) < (:before, :beforeId)
          order by p.occurred_at desc, p.purchase_id desc limit :limit
        ) p
        order by p.occurred_at desc, p.purchase_id desc limit :limit`,
})

export const listAnonymous = statement({
  name: 'purchases.listAnonymous',
  params: { storeId: 'int[]', from: 'timestamptz', before: 'timestamptz', beforeId: 'bigint', limit: 'int' },
  row: listed,
  sql: `select a.* from unnest(:storeId) as store(store_id)
        cross join lateral (
          select 0 as member_id, a.purchase_id, a.kind, a.source, a.number, a.store_id, a.channel, a.occurred_at, a.currency,
            a.paid_minor, a.returned_minor
          from purchases.anonymous a
          where a.store_id = store.store_id and a.claimed_by is null and a.occurred_at >= :from
            and (a.occurred_at, a.purchase_id) < (:before, :beforeId)
          order by a.occurred_at desc, a.purchase_id desc limit :limit
        ) a
        order by a.occurred_at desc, a.purchase_id desc limit :limit`,
})

export interface PageAsk {
  /** Where the last page ended; left out: the newest. */
  readonly after?: { readonly occurredAt: Instant; readonly purchaseId: number } | undefined
  readonly limit: number
}

const LATEST = { occurredAt: Date.UTC(9999, 0), purchaseId: Number.MAX_SAFE_INTEGER }

/** Purchases of members (a lineage), newest first, those of stores outside the asker's scope left out. */
export function purchasesOfMembers(
  ctx: Ctx,
  ask: PageAsk & { readonly memberIds: readonly number[]; readonly scope: Scope },
): Promise<ListedPurchase[]> {
  const { occurredAt, purchaseId } = ask.after ?? LATEST
  return ctx.tx.rows(listOfMembers, {
    memberId: ask.memberIds,
    inScope: ask.scope === 'all' ? [null] : [...ask.scope],
    before: occurredAt,
    beforeId: purchaseId,
    limit: ask.limit,
  })
}

/** Purchases of stores since `from`, newest first; of members, or the anonymous ones that nobody claimed. */
export function purchasesOfStores(
  ctx: Ctx,
  ask: PageAsk & { readonly storeIds: readonly number[]; readonly from: Instant; readonly anonymous: boolean },
): Promise<ListedPurchase[]> {
  const { occurredAt, purchaseId } = ask.after ?? LATEST
  return ctx.tx.rows(ask.anonymous ? listAnonymous : listOfStores, {
    storeId: ask.storeIds,
    from: ask.from,
    before: occurredAt,
    beforeId: purchaseId,
    limit: ask.limit,
  })
}
