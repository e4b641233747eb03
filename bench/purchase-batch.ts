import { type Instant, systemBy } from '@atrium/kernel'
import { type PurchaseAsk, postPurchases } from '@atrium/loyalty'
import { type Bench, type Row, round } from './bench.ts'
import { done, STORES } from './stage.ts'

const by = systemBy('bench')
const SET = 500
/** Two leave the database or the process idle while both sets need the other: 8,700/s with two, 9,000 with three, 9,200 with four. */
const LANES = 4

/** Sets of 500 purchases (2 lines each) through the command in process, LANES in flight, durable commit. Bar 9,000/s, goal 15,000. */
export async function purchaseBatch(bench: Bench): Promise<Row[]> {
  const { db, members } = await bench.mall()
  const seconds = bench.smoke ? 1 : 15
  const random = bench.random(7)
  let number = 0
  const ask = (at: Instant): PurchaseAsk => {
    const lines = [0, 1].map(() => ({
      sku: `SKU-${Math.floor(random() * 2_000)}`,
      quantityMilli: 1_000,
      amountMinor: 100 + Math.floor(random() * 40_000),
    }))
    return {
      by,
      kind: 'sale',
      source: 'bench',
      number: `${bench.run}-set-${number++}`,
      storeCode: STORES[number % STORES.length]!,
      at,
      currency: 'CNY',
      lines,
      identities: [{ kind: 'card_no', value: `BENCH${Math.floor(random() * members)}` }],
      create: 'never',
      historical: false,
    }
  }
  const post = async () => {
    const asks = Array.from({ length: SET }, () => ask(db.clock()))
    done(await db.transact((ctx) => postPurchases(ctx, asks)))
  }
  /** Posts sets in all lanes for so long; answers purchases a second. */
  const run = async (forSeconds: number) => {
    const began = performance.now()
    let sets = 0
    const lane = async () => {
      while (performance.now() - began < forSeconds * 1000) {
        await post()
        sets++
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    return (sets * SET) / ((performance.now() - began) / 1000)
  }
  await bench.settle()
  await run(seconds / 3)
  const perSecond = await run(seconds)
  return [
    {
      name: 'purchase-batch',
      value: Math.round(perSecond),
      unit: 'purchases/s',
      baseline: 9_000,
      ratio: round(perSecond / 9_000),
    },
  ]
}
