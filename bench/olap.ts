import { DAY_MS, must, statement } from '@atrium/kernel'
import { askPostgres, type Olap, shapeOf } from '@atrium/olap'
import { type LiveProjection, restAfter } from '@atrium/olap/live'
import { type Fragment, sql, table, value } from '@atrium/olap/query'
import { projections } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'
import { postSteadily } from './steady.ts'
import { FIRST, type WideHistory } from './wide-history.ts'

/** How long the lag is measured behind purchases. */
const LAG_SECONDS = 20

const seconds = (ms: number): number => round(ms / 1000)

/**
 * The columnar projection over a million members, ten million purchases and twenty million events: how long a build takes, a round of a thousand
 * members, how far it is behind 500 purchases a second, what it takes on disk and in memory, and a question beside PostgreSQL.
 */
export async function olap(bench: Bench): Promise<Row[]> {
  const history = await bench.wide()
  const projection = await history.projection()
  const built = await timed(() => projection.rebuilt())
  const { bytes } = await projection.state()
  return [
    row('olap-build', seconds(built), 's'),
    row('olap-file', round(bytes / 1_000_000), 'MB'),
    row('olap-round-1000', await roundOf(history, projection), 'ms'),
    row('olap-lag', await lagBehind(bench, history, projection), 'ms worst'),
    row('olap-memory', round(process.memoryUsage().rss / 1_000_000), 'MB'),
    ...(await questions(history, projection)),
  ]
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
          select member_id from members.root where root_id >= ${FIRST} order by hashint4(member_id) limit 1000) as told`,
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
async function lagBehind(bench: Bench, { db }: WideHistory, projection: LiveProjection): Promise<number> {
  let posting = true
  let [worst, oldest] = [0, Number.POSITIVE_INFINITY]
  const post = async () => {
    await postSteadily(db, `${bench.run}-lag`, bench.smoke ? 2 : LAG_SECONDS, (sentAt) => {
      oldest = Math.min(oldest, sentAt)
    })
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
