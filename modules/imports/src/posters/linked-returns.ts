import { productsByIds } from '@atrium/catalog'
import { type Ctx, dayIn } from '@atrium/kernel'
import type { PurchaseAsk } from '@atrium/loyalty'
import { loadOrganization } from '@atrium/organization'
import { anonymousByKey, type KeptPurchase, purchasesByRef, receiptKey, receiptsOf, sourcesOf } from '@atrium/purchases'
import type { PurchaseLine, PurchaseRecord } from '../reading/index.ts'

/** What a return that names its sale asks back, in the numbers of the sale's lines. */
export type LinkedReturn = Required<Pick<PurchaseAsk, 'returnOf' | 'returned'>>

interface OpenLine {
  readonly lineNo: number
  readonly sku: string
  leftMilli: number
}

/**
 * Finds for every return that names its sale which lines of that sale it brings back: a file knows products, the command line
 * numbers. Sales may be in the house already or stand earlier in the same batch. What does not fit is asked for all the same, so that the
 * command refuses it in its own words.
 */
export async function linkReturns(
  ctx: Ctx,
  records: readonly PurchaseRecord[],
  sourceCode: string,
): Promise<ReadonlyMap<PurchaseRecord, LinkedReturn>> {
  const links = new Map<PurchaseRecord, LinkedReturn>()
  const keys = await receiptKeys(ctx, records, sourceCode)
  const wanted = new Set([...keys.values()].flatMap(({ original }) => original ?? []))
  if (wanted.size === 0) return links
  const sales = await salesInHouse(ctx, [...wanted])
  for (const record of records) {
    const { own, original } = keys.get(record)!
    if (wanted.has(own) && !sales.has(own)) sales.set(own, linesOfRecord(record))
    if (original === undefined || record.originalNumber === undefined) continue
    links.set(record, {
      returnOf: { number: record.originalNumber },
      returned:
        record.lines.length === 0
          ? { amountMinor: -record.paidMinor }
          : { lines: record.lines.flatMap((line) => takeBack(sales.get(original) ?? [], line)) },
    })
  }
  return links
}

/** The one custom field of a purchase that the house keeps: the till it was rung up at. */
export const terminalOf = ({ attributes }: PurchaseRecord): string | undefined =>
  typeof attributes?.terminal === 'string' ? attributes.terminal : undefined

/** The key of each record's own receipt, and of the sale that a return names. */
async function receiptKeys(ctx: Ctx, records: readonly PurchaseRecord[], sourceCode: string) {
  const keys = new Map<PurchaseRecord, { own: string; original: string | undefined }>()
  if (!records.some((record) => record.originalNumber !== undefined)) return keys
  const source = (await sourcesOf(ctx)).get(sourceCode)
  const organization = await loadOrganization(ctx)
  for (const record of records) {
    const { originalNumber, number, kind } = record
    const store = organization.nodeByCode(record.storeCode ?? '')
    const place = store && {
      storeId: store.id,
      terminal: terminalOf(record) ?? null,
      day: dayIn(store.zone, record.at),
    }
    const keyOf = (name: string) => (source && place ? receiptKey(source, { ...place, number: name }) : '')
    keys.set(record, {
      own: keyOf(number),
      original: originalNumber === undefined || kind !== 'return' ? undefined : keyOf(originalNumber),
    })
  }
  return keys
}

async function salesInHouse(ctx: Ctx, keys: readonly string[]): Promise<Map<string, OpenLine[]>> {
  const receipts = [...(await receiptsOf(ctx, keys)).values()]
  const owned = receipts.filter((receipt) => receipt.memberId !== 0)
  const nobodys = receipts.filter((receipt) => receipt.memberId === 0).map((receipt) => receipt.receiptKey)
  const [byId, byKey] = await Promise.all([purchasesByRef(ctx, owned), anonymousByKey(ctx, nobodys)])
  const kept = new Map<string, KeptPurchase>(byKey)
  for (const { receiptKey: key, purchaseId } of owned) {
    const purchase = byId.get(purchaseId)
    if (purchase) kept.set(key, purchase)
  }
  const products = await productsByIds(
    ctx,
    [...kept.values()].flatMap(({ lines }) => lines.map((line) => line.productId)),
  )
  return new Map(
    [...kept].map(([key, { lines }]) => [
      key,
      lines.map((line) => ({
        lineNo: line.lineNo,
        sku: products.get(line.productId)?.sku ?? '',
        leftMilli: line.quantityMilli - line.returnedMilli,
      })),
    ]),
  )
}

const linesOfRecord = ({ lines }: PurchaseRecord): OpenLine[] =>
  lines.map((line, at) => ({ lineNo: at + 1, sku: line.sku, leftMilli: line.quantityMilli }))

/** The parts of a sale's lines that one line of a return brings back; the amount is stated where it is one part. */
function takeBack(sale: readonly OpenLine[], line: PurchaseLine) {
  const parts: { lineNo: number; quantityMilli: number; amountMinor?: number }[] = []
  let leftMilli = -line.quantityMilli
  const same = sale.filter((open) => open.sku === line.sku)
  for (const open of same) {
    const quantityMilli = Math.min(leftMilli, open.leftMilli)
    if (quantityMilli <= 0) continue
    open.leftMilli -= quantityMilli
    leftMilli -= quantityMilli
    parts.push({ lineNo: open.lineNo, quantityMilli })
  }
  // More than is left, or of another product: asked for all the same.
  if (leftMilli > 0) return [{ lineNo: same[0]?.lineNo ?? 0, quantityMilli: -line.quantityMilli }]
  const [only] = parts
  return only && parts.length === 1 ? [{ ...only, amountMinor: -line.amountMinor }] : parts
}
