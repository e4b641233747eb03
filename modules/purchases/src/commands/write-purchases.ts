import { type Ctx, invariant } from '@atrium/kernel'
import type { KeptPurchase, NewAnonymous, NewPurchase } from '../model.ts'
import {
  insertAnonymous,
  insertLines,
  insertPurchases,
  lockAnonymous,
  markClaimed,
  moveReceipts,
  updateAnonymousReturned,
  updateReturned,
  updateReturnedLines,
} from '../store.ts'

type Written = NewPurchase | KeptPurchase

/** Writes purchases with their lines: two statements for any number. Their receipts are taken, their members locked. */
export async function writePurchases(ctx: Ctx, purchases: readonly Written[]): Promise<void> {
  if (purchases.length === 0) return
  const lines = purchases.flatMap((purchase) => purchase.lines.map((line) => ({ purchase, line })))
  await Promise.all([
    ctx.tx.run(insertPurchases, {
      ...headColumns(purchases),
      memberId: purchases.map((purchase) => purchase.memberId),
      returnedMinor: purchases.map((purchase) => ('returnedMinor' in purchase ? purchase.returnedMinor : 0)),
      recognisedBy: purchases.map((purchase) => purchase.recognisedBy),
      postedAt: ctx.now,
    }),
    ctx.tx.run(insertLines, {
      memberId: lines.map(({ purchase }) => purchase.memberId),
      purchaseId: lines.map(({ purchase }) => purchase.purchaseId),
      lineNo: lines.map(({ line }) => line.lineNo),
      productId: lines.map(({ line }) => line.productId),
      quantityMilli: lines.map(({ line }) => line.quantityMilli),
      amountMinor: lines.map(({ line }) => line.amountMinor),
      returnedMilli: lines.map(({ line }) => ('returnedMilli' in line ? Number(line.returnedMilli) : 0)),
      returnedMinor: lines.map(({ line }) => ('returnedMinor' in line ? Number(line.returnedMinor) : 0)),
      guides: lines.map(({ line }) => line.guides),
    }),
  ])
}

/** Writes receipts of nobody: one statement. */
export async function writeAnonymous(ctx: Ctx, purchases: readonly NewAnonymous[]): Promise<void> {
  if (purchases.length === 0) return
  await ctx.tx.run(insertAnonymous, {
    ...headColumns(purchases),
    receiptKey: purchases.map((purchase) => purchase.receiptKey),
    lines: purchases.map((purchase) => purchase.lines),
    tokenHash: purchases.map((purchase) => purchase.tokenHash),
    postedAt: ctx.now,
  })
}

/** Writes what has come back of members' purchases, decided under the members' locks. */
export async function writeReturned(ctx: Ctx, kept: readonly KeptPurchase[]): Promise<void> {
  if (kept.length === 0) return
  const lines = kept.flatMap((purchase) => purchase.lines.map((line) => ({ purchase, line })))
  await Promise.all([
    ctx.tx.run(updateReturned, {
      memberId: kept.map((purchase) => purchase.memberId),
      purchaseId: kept.map((purchase) => purchase.purchaseId),
      returnedMinor: kept.map((purchase) => purchase.returnedMinor),
    }),
    ctx.tx.run(updateReturnedLines, {
      memberId: lines.map(({ purchase }) => purchase.memberId),
      purchaseId: lines.map(({ purchase }) => purchase.purchaseId),
      lineNo: lines.map(({ line }) => line.lineNo),
      returnedMilli: lines.map(({ line }) => line.returnedMilli),
      returnedMinor: lines.map(({ line }) => line.returnedMinor),
    }),
  ])
}

/** The same for receipts of nobody, decided under `lockReceipts`. */
export async function writeAnonymousReturned(ctx: Ctx, kept: ReadonlyMap<string, KeptPurchase>): Promise<void> {
  if (kept.size === 0) return
  const touched = await ctx.tx.run(updateAnonymousReturned, {
    receiptKey: [...kept.keys()],
    returnedMinor: [...kept.values()].map((purchase) => purchase.returnedMinor),
    lines: [...kept.values()].map((purchase) => purchase.lines),
  })
  invariant(touched === kept.size, 'an anonymous receipt was claimed while it was locked')
}

/** Locks receipts in key order until the end of the transaction. What hangs on them is loaded in the next statement. */
export async function lockReceipts(ctx: Ctx, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await ctx.tx.run(lockAnonymous, { receiptKey: [...new Set(keys)] })
}

/**
 * Hands anonymous receipts to their claimants: the rows stay as record, the receipts name the members from now on. The purchases
 * themselves are written by `writePurchases`. Under `lockReceipts`.
 */
export async function handOverReceipts(
  ctx: Ctx,
  claims: readonly { receiptKey: string; memberId: number }[],
): Promise<void> {
  if (claims.length === 0) return
  const receiptKey = claims.map((claim) => claim.receiptKey)
  const memberId = claims.map((claim) => claim.memberId)
  const [marked] = await Promise.all([
    ctx.tx.rows(markClaimed, { receiptKey, memberId, claimedAt: ctx.now }),
    ctx.tx.run(moveReceipts, { receiptKey, memberId }),
  ])
  invariant(marked.length === claims.length, 'a receipt was claimed twice under its lock')
}

function headColumns(purchases: readonly (Written | NewAnonymous)[]) {
  return {
    purchaseId: purchases.map((purchase) => purchase.purchaseId),
    kind: purchases.map((purchase) => purchase.kind),
    source: purchases.map((purchase) => purchase.source),
    number: purchases.map((purchase) => purchase.number),
    terminal: purchases.map((purchase) => purchase.terminal),
    storeId: purchases.map((purchase) => purchase.storeId),
    channel: purchases.map((purchase) => purchase.channel),
    occurredAt: purchases.map((purchase) => purchase.occurredAt),
    currency: purchases.map((purchase) => purchase.currency),
    grossMinor: purchases.map((purchase) => purchase.grossMinor),
    discountMinor: purchases.map((purchase) => purchase.discountMinor),
    paidMinor: purchases.map((purchase) => purchase.paidMinor),
    returnOf: purchases.map((purchase) => purchase.returnOf),
    payments: purchases.map((purchase) => purchase.payments),
    actorKind: purchases.map((purchase) => purchase.actor.kind),
    actorId: purchases.map((purchase) => purchase.actor.id),
  }
}
