import { type By, type Ctx, type Instant, inScope, type RowOf, statement } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import type { KeptPurchase } from './model.ts'
import { type AnonymousPurchase, anonymousByKey, purchasesByRef } from './queries.ts'

export const placePurchase = statement({
  name: 'purchases.placePurchase',
  params: { memberId: 'int[]', purchaseId: 'bigint' },
  row: { memberId: 'int', postedAt: 'timestamptz' },
  sql: `select p.member_id, p.posted_at from purchases.purchase p
        where p.member_id = any(:memberId) and p.purchase_id = :purchaseId`,
})

export const placeAnonymous = statement({
  name: 'purchases.placeAnonymous',
  params: { purchaseId: 'bigint' },
  row: { receiptKey: 'text', postedAt: 'timestamptz', claimedBy: 'int?', claimedAt: 'timestamptz?' },
  sql: `select a.receipt_key, a.posted_at, a.claimed_by, a.claimed_at from purchases.anonymous a
        where a.purchase_id = :purchaseId`,
})

const related = {
  memberId: 'int',
  purchaseId: 'bigint',
  number: 'text',
  storeId: 'int',
  occurredAt: 'timestamptz',
  currency: 'text',
  paidMinor: 'bigint',
} as const

// The purchases of one person, found by primary key: hundreds at most.
export const listReturnsOfMembers = statement({
  name: 'purchases.listReturnsOfMembers',
  params: { memberId: 'int[]', purchaseId: 'bigint' },
  row: related,
  sql: `select p.member_id, p.purchase_id, p.number, p.store_id, p.occurred_at, p.currency, p.paid_minor
        from purchases.purchase p where p.member_id = any(:memberId) and p.return_of = :purchaseId
        order by p.occurred_at, p.purchase_id`,
})

export const listAnonymousReturns = statement({
  name: 'purchases.listAnonymousReturns',
  params: { purchaseId: 'bigint' },
  row: related,
  sql: `select 0 as member_id, a.purchase_id, a.number, a.store_id, a.occurred_at, a.currency, a.paid_minor
        from purchases.anonymous a where a.return_of = :purchaseId and a.return_of is not null
        order by a.occurred_at, a.purchase_id`,
})

/** Another receipt that this one brings back, or that brings this one back. `memberId` 0 for an anonymous one. */
export type RelatedPurchase = RowOf<typeof listReturnsOfMembers>

/** A purchase of a member as an asker may see it. */
export interface FoundPurchase {
  readonly purchase: KeptPurchase
  /** All members of the person who made it, the root first. */
  readonly lineage: readonly number[]
  /** When it was received, which may be later than when it was made. */
  readonly postedAt: Instant
}

/**
 * A purchase under any member of the person who made it; undefined where there is none, or where its store is outside the asker's
 * scope: that is told like one that does not exist. Four statements.
 */
export async function findPurchase(
  ctx: Ctx,
  ask: { readonly by: By; readonly memberId: number; readonly purchaseId: number },
): Promise<FoundPurchase | undefined> {
  const lineage = (await lineagesOf(ctx, [ask.memberId])).get(ask.memberId)
  if (!lineage) return undefined
  const [place] = await ctx.tx.rows(placePurchase, { memberId: lineage, purchaseId: ask.purchaseId })
  if (!place) return undefined
  const ref = { memberId: place.memberId, purchaseId: ask.purchaseId }
  const purchase = (await purchasesByRef(ctx, [ref])).get(ask.purchaseId)
  if (!purchase || !inScope(ask.by.scope, purchase.storeId)) return undefined
  return { purchase, lineage, postedAt: place.postedAt }
}

/** A receipt of nobody as an asker may see it, also one that was claimed since. */
export interface FoundAnonymous {
  readonly purchase: AnonymousPurchase
  readonly postedAt: Instant
  readonly claimedAt: Instant | null
}

/** A receipt of nobody by its id; undefined where there is none within the asker's stores. Two statements. */
export async function findAnonymous(
  ctx: Ctx,
  ask: { readonly by: By; readonly purchaseId: number },
): Promise<FoundAnonymous | undefined> {
  const [place] = await ctx.tx.rows(placeAnonymous, { purchaseId: ask.purchaseId })
  const purchase = place && (await anonymousByKey(ctx, [place.receiptKey])).get(place.receiptKey)
  if (!place || !purchase || !inScope(ask.by.scope, purchase.storeId)) return undefined
  return { purchase, postedAt: place.postedAt, claimedAt: place.claimedAt }
}

/** Linked returns of a purchase, the earliest first: of its person, and those that came before it was claimed. */
export async function returnsOf(
  ctx: Ctx,
  ask: { readonly lineage: readonly number[]; readonly purchaseId: number },
): Promise<readonly RelatedPurchase[]> {
  const { lineage, purchaseId } = ask
  const [owned, anonymous] = await Promise.all([
    lineage.length === 0 ? [] : ctx.tx.rows(listReturnsOfMembers, { memberId: lineage, purchaseId }),
    ctx.tx.rows(listAnonymousReturns, { purchaseId }),
  ])
  return [...anonymous, ...owned]
}

/** The purchase that a linked return brings back; undefined for all else. An anonymous original stays found when it was claimed. */
export async function originalOf(
  ctx: Ctx,
  purchase: KeptPurchase,
  lineage: readonly number[],
): Promise<RelatedPurchase | undefined> {
  const { returnOf } = purchase
  if (returnOf === null) return undefined
  if (lineage.length > 0) {
    const [place] = await ctx.tx.rows(placePurchase, { memberId: lineage, purchaseId: returnOf })
    const ref = place && { memberId: place.memberId, purchaseId: returnOf }
    return ref && (await purchasesByRef(ctx, [ref])).get(returnOf)
  }
  const [place] = await ctx.tx.rows(placeAnonymous, { purchaseId: returnOf })
  return place && (await anonymousByKey(ctx, [place.receiptKey])).get(place.receiptKey)
}
