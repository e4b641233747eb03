import { type Chore, DAY_MS, dayIn, fixedClock } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import pg from 'pg'
import { chores } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'

const ZONE = 'Asia/Shanghai'
/** Purchases of a member, on average over two years; a line each. */
const EACH = 5
const FIRST = 1_500_000_000

export const choreNamed = (name: string): Chore => {
  const chore = chores.find((one) => one.name === name)
  if (!chore) throw new Error(`there is no chore ${name}`)
  return chore
}

/** A million buyers with five purchases each over two years, written as the owner: what two years of work would have left. */
async function arrange(bench: Bench, members: number, today: number): Promise<void> {
  const client = new pg.Client({ connectionString: (await bench.stage()).url })
  await client.connect()
  const { db } = await bench.mall()
  const stores = await db.read(async (ctx) =>
    (await loadOrganization(ctx)).nodes.filter(({ kind }) => kind === 'store').map(({ id }) => id),
  )
  const ids = `generate_series(${FIRST}, ${FIRST + members - 1}) as member_id`
  const texts = [
    `insert into members.root (member_id, root_id) select member_id, member_id from ${ids}`,
    `insert into members.person (member_id, merged, joined, since, channel, blocked, erased)
     select member_id, false, true, now(), 'pos', false, false from ${ids}`,
    `insert into catalog.product (id, sku, name_zh, category_path, brand, stub, created_at, changed_at)
     select 900000 + n, 'portraits-' || n, '商品' || n, 'c' || n % 12 || '/d' || n % 50, 'b' || n % 40, false, now(), now()
     from generate_series(1, 1000) as n`,
    // How much somebody buys follows from the number of the member, when and what from a hash of both: the same in every run.
    `insert into purchases.purchase (member_id, purchase_id, kind, source, number, store_id, channel, occurred_at, posted_at, currency,
       gross_minor, discount_minor, paid_minor, actor_kind, actor_id)
     select member_id, nth, 'sale', 'portraits', member_id || '-' || nth, ($1::int[])[1 + abs(hashint8(member_id::bigint * 31 + nth)) % ${stores.length}],
       case when nth % 3 = 0 then 'mini_program' else 'pos' end,
       (date '1970-01-01' + ${today} - abs(hashint8(member_id::bigint * 17 + nth)) % 730)::timestamp + interval '4 hours', now(), 'CNY',
       5000 + abs(hashint8(member_id::bigint + nth)) % 40000, 500, 4500 + abs(hashint8(member_id::bigint + nth)) % 40000, 'system', 0
     from ${ids} cross join lateral generate_series(1, 1 + abs(hashint4(member_id)) % ${EACH * 2 - 1}) as nth`,
    `insert into purchases.line (member_id, purchase_id, line_no, product_id, quantity_milli, amount_minor)
     select member_id, purchase_id, 1, 900001 + abs(hashint8(member_id::bigint * 7 + purchase_id)) % 1000, 1000, paid_minor
     from purchases.purchase where source = 'portraits'`,
    `insert into profiles.stale (member_id, due_at, bought) select member_id, 'epoch', true from ${ids}`,
  ]
  try {
    for (const [at, text] of texts.entries()) await client.query(text, at === 3 ? [stores] : [])
  } finally {
    await client.end()
  }
  await bench.settle()
}

/** Runs a chore until it has nothing left, a transaction a call: how long in all, and the longest call. Seconds. */
async function runAll(bench: Bench, name: string, at: number): Promise<{ seconds: number; longest: number }> {
  const db = (await bench.stage()).open(fixedClock(at))
  const { run, limit } = choreNamed(name)
  let [seconds, longest] = [0, 0]
  for (;;) {
    const began = performance.now()
    const done = await db.transact((ctx) => run(ctx, limit))
    const took = (performance.now() - began) / 1_000
    seconds += took
    longest = Math.max(longest, took)
    if (done === 0) return { seconds, longest }
  }
}

/**
 * Portraits of a million buyers: drawn from all their purchases for the first time, then the run of a night, which learns from all, judges everybody and
 * reads again the purchases of those whose window lost one. Bars: minutes, and no transaction of a second.
 */
export async function profiles(bench: Bench): Promise<Row[]> {
  await bench.mall()
  const members = bench.smoke ? 4_000 : Math.ceil(1_000_000 / Number(process.env.ATRIUM_BENCH_SHARE ?? 1))
  const now = (await bench.stage()).open().clock()
  const today = dayIn(ZONE, now)
  await arrange(bench, members, today)
  const drawn = await runAll(bench, 'profiles.refresh', now)
  const learned = await runAll(bench, 'profiles.learn', now)
  const first = await runAll(bench, 'profiles.judge', now)
  const night = now + DAY_MS
  const again = await runAll(bench, 'profiles.learn', night)
  const judged = await runAll(bench, 'profiles.judge', night)
  const longest = Math.max(drawn.longest, learned.longest, first.longest, again.longest, judged.longest)
  bench.tell(
    `  ${members.toLocaleString('en')} buyers: drawn in ${round(drawn.seconds)} s, learned in ${round(learned.seconds)} s, first judged in ${round(first.seconds)} s, a night ${round(again.seconds + judged.seconds)} s`,
  )
  bench.tell(
    `  longest transactions: drawing ${round(drawn.longest)} s, learning ${round(Math.max(learned.longest, again.longest))} s, judging ${round(Math.max(first.longest, judged.longest))} s`,
  )
  const row = (name: string, value: number, baseline: number): Row => ({
    name,
    value: round(value),
    unit: 's',
    baseline,
    ratio: round(baseline / Math.max(value, 0.01)),
  })
  return [
    row('profiles-draw', drawn.seconds, 600),
    row('profiles-night', again.seconds + judged.seconds, 300),
    row('profiles-longest', longest, 1),
  ]
}
