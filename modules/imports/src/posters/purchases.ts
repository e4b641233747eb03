import { hash } from 'node:crypto'
import { ensureProducts, isSku, type SkuSeen } from '@atrium/catalog'
import { type PurchaseAsk, postPurchases } from '@atrium/loyalty'
import type { PurchaseRecord } from '../reading/index.ts'
import { type LinkedReturn, linkReturns } from './linked-returns.ts'
import { type PostContext, type Poster, refusalOf } from './poster.ts'

/** History: posted at its own time, through the same command as a till's receipt. */
export const purchasesPoster: Poster<'purchases'> = {
  // About 20,000 lines.
  batchSize: 1_000,
  // An insert of a sku waits for every other transaction that inserted it: batches posted at the same time would walk in step.
  async prepare(ctx, records) {
    const seen = new Map<string, SkuSeen>()
    for (const { lines } of records) {
      for (const line of lines) {
        const known = seen.get(line.sku)
        if (known === undefined ? isSku(line.sku) : known.name === undefined && line.name !== undefined) {
          seen.set(line.sku, line.name === undefined ? { sku: line.sku } : { sku: line.sku, name: line.name })
        }
      }
    }
    await ensureProducts(ctx, [...seen.values()])
  },
  async post(ctx, records, context) {
    const links = await linkReturns(ctx, records, context.mapping.source ?? '')
    const outcomes = await postPurchases(
      ctx,
      records.map((record) => askOf(record, context, links.get(record))),
    )
    return outcomes.map((outcome, at) => {
      if (outcome.ok) return outcome.value.again ? 'unchanged' : 'written'
      return wasMissedByDryRun(records[at]!, outcome.code, context)
        ? 'written'
        : refusalOf(outcome.code, outcome.detail)
    })
  },
}

/** A dry run keeps nothing of the batches before, so their sales are not there to be returned. */
const wasMissedByDryRun = (record: PurchaseRecord, code: string, { wouldBeThere }: PostContext): boolean =>
  code === 'unknown_original' &&
  record.originalNumber !== undefined &&
  (wouldBeThere?.has(record.originalNumber) ?? false)

function askOf(record: PurchaseRecord, context: PostContext, link: LinkedReturn | undefined): PurchaseAsk {
  const { source } = context.mapping
  const { channel, lines } = record
  const discountMinor = lines.reduce((sum, line) => sum + (line.discountMinor ?? 0), 0)
  return {
    by: context.by,
    kind: record.kind,
    source: source ?? 'import',
    number: record.number,
    storeCode: record.storeCode ?? '',
    at: record.at,
    currency: record.currency,
    ...(channel === undefined ? {} : { channel }),
    // Of a linked return the original tells what it is worth.
    ...(link === undefined
      ? {
          paidMinor: record.paidMinor,
          lines,
          ...(discountMinor === 0 ? {} : { grossMinor: record.paidMinor + discountMinor }),
        }
      : { lines: [], ...link }),
    identities: record.identities,
    create: context.unknownMembers,
    historical: true,
    contentHash: hashOf(record),
  }
}

/**
 * SHA-256 over what the file says of the purchase, without the place in the file. The reader always builds a record in the same key
 * order, so plain JSON is canonical enough here and costs a quarter of RFC 8785 (541,909 lines: 0.24 s against 0.90 s).
 */
function hashOf(record: PurchaseRecord): Buffer {
  const { row: _, rows: __, ...content } = record
  return hash('sha256', JSON.stringify(content), 'buffer')
}
