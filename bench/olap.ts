import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APP_ROLE } from '@atrium/db'
import { DAY_MS, must, statement, systemBy } from '@atrium/kernel'
import { postPurchases } from '@atrium/loyalty'
import { askPostgres, type Olap, shapeOf } from '@atrium/olap'
import { LiveProjection, restAfter } from '@atrium/olap/live'
import { type Fragment, sql, table, value } from '@atrium/olap/query'
import { projections } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'
import { STORES } from './stage.ts'
import { openWideHistory, SMOKE, shareOf, WHOLE, type WideHistory } from './wide-history.ts'

const by = systemBy('bench')
/** Purchases a second behind which the lag is measured, and how long. */
const RATE = 500
const LAG_SECONDS = 20

const seconds = (ms: number): number => round(ms / 1000)

/**
 * The columnar projection over a million members, ten million purchases and twenty million events: how long a build takes, a round of a thousand
 * members, how far it is behind 500 purchases a second, what it takes on disk and in memory, and a question beside PostgreSQL.
 */
export async function olap(bench: Bench): Promise<Row[]> {
  const share = Number(process.env.ATRIUM_BENCH_SHARE ?? 1)
  const history = await openWideHistory(bench.smoke ? SMOKE : shareOf(WHOLE, share), bench.tell)
  const folder = mkdtempSync(join(tmpdir(), 'atrium-olap-'))
  const source = { url: history.stage.url, role: APP_ROLE }
  const projection = await LiveProjection.open({ folder, source, projections, memory: '2GB', log: () => undefined })
  try {
    const built = await timed(() => projection.rebuilt())
    const { bytes } = await projection.state()
    const rows = [row('olap-build', seconds(built), 's'), row('olap-file', round(bytes / 1_000_000), 'MB')]
    rows.push(row('olap-round-1000', await roundOf(history, projection), 'ms'))
    rows.push(row('olap-lag', await lagBehind(history, projection, bench.smoke ? 2 : LAG_SECONDS), 'ms worst'))
    rows.push(row('olap-memory', round(process.memoryUsage().rss / 1_000_000), 'MB'))
    rows.push(...(await questions(history, projection)))
    return rows
  } finally {
    await projection.close()
    rmSync(folder, { recursive: true, force: true })
    await history.close()
  }
}

const row = (name: string, figure: number, unit: string, baseline: number | null = null): Row => ({
  name,
  value: figure,
  unit,
  baseline,
  ratio: baseline === null ? null : round(baseline / figure),
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

export const changeThousand = statement({
  name: 'olap.changeThousand',
  params: {},
  sql: `insert into house.outbox (topic, emitted_at, member_id, effective_at, historical, body)
        select 'members.profileChanged', now(), member_id, now(), true, '{}' from (
          select member_id from members.root where root_id >= 1500000000 order by hashint4(member_id) limit 1000) as told`,
})

/** A round for a thousand members of whom something was told: the middle of five. Milliseconds. */
async function roundOf({ db }: WideHistory, projection: LiveProjection): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < 5; turn++) {
    await db.transact((ctx) => ctx.tx.run(changeThousand, {}))
    times.push(await timed(() => projection.round()))
  }
  return round(must(times.sort((one, other) => one - other)[2], 'five were taken'))
}

/** How long a purchase waits at most to be seen, while 500 a second are posted in sets of a tenth of a second. Milliseconds. */
async function lagBehind({ db }: WideHistory, projection: LiveProjection, lasting: number): Promise<number> {
  let posting = true
  let [worst, oldest] = [0, Number.POSITIVE_INFINITY]
  let count = 0
  const post = async () => {
    const began = performance.now()
    while (performance.now() - began < lasting * 1000) {
      const due = began + (count / RATE) * 1000
      if (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
      const asks = Array.from({ length: RATE / 10 }, () => {
        const n = ++count
        return {
          by,
          kind: 'sale' as const,
          source: 'bench',
          number: `L${n}`,
          storeCode: must(STORES[n % STORES.length], 'a store'),
          at: Date.now(),
          currency: 'CNY',
          paidMinor: 10_000,
          lines: [{ sku: `SKU-${n % 2_000}`, quantityMilli: 1_000, amountMinor: 10_000 }],
          identities: [{ kind: 'card_no', value: `LAG${n % 5_000}` }],
          create: 'joined' as const,
          historical: false,
        }
      })
      const sent = performance.now()
      await db.transact((ctx) => postPurchases(ctx, asks))
      oldest = Math.min(oldest, sent)
    }
    posting = false
  }
  const follow = async () => {
    while (posting) {
      const waiting = oldest
      oldest = Number.POSITIVE_INFINITY
      const took = await timed(() => projection.round())
      if (waiting < Number.POSITIVE_INFINITY) worst = Math.max(worst, performance.now() - waiting)
      // As the owner rests (packages/olap, keep.ts).
      await new Promise((resolve) => setTimeout(resolve, restAfter(took)))
    }
  }
  await Promise.all([post(), follow()])
  return round(worst)
}

/** Three questions of audiences: the middle of five, beside PostgreSQL asked the same, once. */
async function questions({ db }: WideHistory, projection: LiveProjection): Promise<Row[]> {
  const shape = shapeOf(projections)
  // What was posted last is in both.
  await projection.round()
  const today = Math.floor(Date.now() / DAY_MS)
  const asked: Record<string, Fragment> = {
    spent: sql`select p.root_id from ${table('purchases.purchase')} as p where p.day >= ${value('day', today - 90)}
      group by p.root_id having sum(p.paid_minor) >= ${value('bigint', 50_000)}`,
    viewed: sql`select e.root_id from ${table('tracking.event')} as e
      where e.name = ${value('text', 'Product Viewed')} and e.day >= ${value('day', today - 30)} and e.root_id is not null
      group by e.root_id having count(*) >= ${value('int', 2)}`,
    bought: sql`select line.root_id from ${table('purchases.line')} as line
      join ${table('catalog.product')} as product on product.product_id = line.product_id
      where starts_with(product.category_path, ${value('text', 'c3/')}) and line.day >= ${value('day', today - 180)} group by line.root_id`,
  }
  const rows: Row[] = []
  for (const [name, select] of Object.entries(asked)) {
    const times: number[] = []
    let found: Awaited<ReturnType<Olap['set']>> | undefined
    for (let turn = 0; turn < 5; turn++)
      times.push(
        await timed(async () => {
          found = await projection.set(select)
        }),
      )
    let there = 0
    const beside = await timed(async () => {
      const counted = {
        row: { members: 'bigint' },
        sql: sql`select count(*) as members from (${select}) as found`,
      } as const
      there = must((await db.read((ctx) => askPostgres(ctx, shape, counted)))[0], 'one row').members
    })
    if (there !== found?.members.length)
      throw new Error(`${name}: ${found?.members.length} here and ${there} in PostgreSQL`)
    rows.push(row(`olap-${name}`, round(must(times.sort((a, b) => a - b)[2], 'five')), 'ms', round(beside)))
  }
  return rows
}
