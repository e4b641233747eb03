import { CONTENT_HASH_VERSION, type Ctx } from '@atrium/kernel'
import { deleteReceipts, findReceipts, insertReceipts } from '../store.ts'

export interface ReceiptAsk {
  readonly receiptKey: string
  /** 0 for an anonymous receipt. */
  readonly memberId: number
  readonly purchaseId: number
  readonly contentHash: Buffer
}

export interface TakenReceipt {
  readonly receiptKey: string
  readonly memberId: number
  readonly purchaseId: number
  readonly hashVersion: number
  readonly contentHash: Buffer
}

/**
 * Takes receipt keys for purchases that are about to be written; keys must differ within the batch. Answers those that someone
 * took before (a racing transaction is waited for). Call it with the members' locks held, never before.
 */
export async function takeReceipts(ctx: Ctx, asks: readonly ReceiptAsk[]): Promise<ReadonlyMap<string, TakenReceipt>> {
  if (asks.length === 0) return new Map()
  const taken = await ctx.tx.rows(insertReceipts, {
    receiptKey: asks.map((ask) => ask.receiptKey),
    memberId: asks.map((ask) => ask.memberId),
    purchaseId: asks.map((ask) => ask.purchaseId),
    contentHash: asks.map((ask) => ask.contentHash),
    hashVersion: CONTENT_HASH_VERSION,
  })
  if (taken.length === asks.length) return new Map()
  const fresh = new Set(taken.map((row) => row.receiptKey))
  return receiptsOf(
    ctx,
    asks.map((ask) => ask.receiptKey).filter((key) => !fresh.has(key)),
  )
}

/** Gives back keys taken in this transaction whose purchases were refused after all: refused keys stay free (R13). */
export async function releaseReceipts(ctx: Ctx, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await ctx.tx.run(deleteReceipts, { receiptKey: keys })
}

/** Receipts by key, as far as they exist. */
export async function receiptsOf(ctx: Ctx, keys: readonly string[]): Promise<ReadonlyMap<string, TakenReceipt>> {
  if (keys.length === 0) return new Map()
  const rows = await ctx.tx.rows(findReceipts, { receiptKey: [...new Set(keys)] })
  return new Map(rows.map((row) => [row.receiptKey, row]))
}
