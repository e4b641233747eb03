import type { Database } from '@atrium/db'
import { must, systemBy } from '@atrium/kernel'
import { postPurchases } from '@atrium/loyalty'
import { done, STORES } from './stage.ts'

const by = systemBy('bench')
/** Purchases a second, in sets of a tenth of a second. */
const RATE = 500
/** Cards that they are posted for: each buys for the first time, joins by it, and buys again ten seconds later. */
const CARDS = 5_000

/** Purchases of new customers at a steady rate. `sent` hears, before each set is posted, when that was (`performance.now()`). */
export async function postSteadily(
  db: Database,
  run: string,
  lasting: number,
  sent: (at: number) => void = () => undefined,
): Promise<void> {
  const began = performance.now()
  let count = 0
  while (performance.now() - began < lasting * 1000) {
    const due = began + (count / RATE) * 1000
    if (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
    const asks = Array.from({ length: RATE / 10 }, () => {
      const n = ++count
      return {
        by,
        kind: 'sale' as const,
        source: 'bench',
        number: `${run}-${n}`,
        storeCode: must(STORES[n % STORES.length], 'a store'),
        at: Date.now(),
        currency: 'CNY',
        paidMinor: 10_000,
        lines: [{ sku: `SKU-${n % 2_000}`, quantityMilli: 1_000, amountMinor: 10_000 }],
        identities: [{ kind: 'card_no', value: `${run}-${n % CARDS}` }],
        create: 'joined' as const,
        historical: false,
      }
    })
    sent(performance.now())
    done(await db.transact((ctx) => postPurchases(ctx, asks)))
  }
}
