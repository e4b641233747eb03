import { join } from 'node:path'
import { APP_ROLE } from '@atrium/db'
import { dayIn, must } from '@atrium/kernel'
import { LiveProjection } from '@atrium/olap/live'
import { loadOrganization } from '@atrium/organization'
import { askFigures, olapReader, programmeFor, STANDARD_REPORTS } from '@atrium/reports'
import pg from 'pg'
import { projections } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'

/** Purchases of two years with two lines each, a few of them brought back, straight into the tables: the ledger is not what is measured. */
const PURCHASES = `
  with ids as (select array_agg(member_id order by member_id) as members from members.member),
    stores as (select array_agg(id order by id) as stores from organization.node where kind = 'store')
  insert into purchases.purchase (member_id, purchase_id, kind, source, number, store_id, channel, occurred_at, posted_at, currency,
    gross_minor, discount_minor, paid_minor, actor_kind, actor_id)
  select members[1 + (hashint8(i)::bigint & 2147483647) % array_length(members, 1)], 4000000000000 + i,
    case when i % 40 = 0 then 'return' else 'sale' end, 'bench', 'olap-' || i, stores[1 + i % array_length(stores, 1)],
    case when i % 5 = 0 then 'ecommerce' else 'pos' end, now() - (i % 730) * interval '1 day' - (i % 660) * interval '1 minute', now(), 'CNY',
    sign * (1000 + i % 90000), sign * (i % 7) * 10, sign * (1000 + i % 90000 - (i % 7) * 10), 'system', 0
  from generate_series(1, $1::bigint) i, ids, stores, lateral (select case when i % 40 = 0 then -1 else 1 end as sign) as way`

const LINES = `
  insert into purchases.line (member_id, purchase_id, line_no, product_id, quantity_milli, amount_minor)
  select member_id, purchase_id, no, 1 + (purchase_id + no * 7919) % 5000, sign(paid_minor) * 1000, paid_minor / 2
  from purchases.purchase, generate_series(1, 2) no where source = 'bench' and purchase_id >= 4000000000000`

/** Every question of the nine standard reports over a year, three times each: the slowest twentieth of the answers. */
export async function reportsOlap(bench: Bench): Promise<Row[]> {
  const { db } = await bench.mall()
  const { url, dataDir } = await bench.stage()
  const purchases = bench.smoke ? 20_000 : 3_000_000
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(PURCHASES, [purchases])
  await client.query(LINES)
  await client.query('analyze')
  await client.end()
  const projection = await LiveProjection.open({
    ...{ folder: join(dataDir, 'reports-olap'), source: { url, role: APP_ROLE }, projections, log: () => undefined },
  })
  try {
    const began = performance.now()
    await projection.round()
    bench.tell(`  ${purchases} purchases taken in within ${round((performance.now() - began) / 1_000)} s`)
    return [await measure(bench, db, projection)]
  } finally {
    await projection.close()
  }
}

async function measure(bench: Bench, db: Parameters<typeof ask>[0], projection: LiveProjection): Promise<Row> {
  const took: { readonly name: string; readonly ms: number }[] = []
  for (const { code, sections } of STANDARD_REPORTS) {
    for (const { code: part, query } of sections) {
      if (!query) continue
      for (let no = 0; no < 3; no++) {
        const from = performance.now()
        await ask(db, projection, query)
        took.push({ name: `${code} ${part}`, ms: performance.now() - from })
      }
    }
  }
  took.sort((one, other) => one.ms - other.ms)
  for (const { name, ms } of took.slice(-5)) bench.tell(`  ${name}: ${round(ms)} ms`)
  const p95 = must(took[Math.floor(took.length * 0.95)], 'an answer').ms
  return { name: 'reports-olap', value: round(p95), unit: 'ms p95', baseline: 1_000, ratio: round(1_000 / p95) }
}

function ask(
  db: Awaited<ReturnType<Bench['mall']>>['db'],
  projection: LiveProjection,
  query: NonNullable<(typeof STANDARD_REPORTS)[number]['sections'][number]['query']>,
) {
  return db.read(async (ctx) => {
    const organization = await loadOrganization(ctx)
    const node = must(organization.root, 'a group')
    const viewer = { organization, scope: 'all', node, programme: programmeFor(organization, node, undefined) } as const
    const to = dayIn(node.zone, ctx.now)
    return askFigures(ctx, olapReader(projection), viewer, query, { from: to - 364, to })
  })
}
