import type { Database } from '@atrium/db'
import { dayIn, must } from '@atrium/kernel'
import type { LiveProjection } from '@atrium/olap/live'
import { loadOrganization } from '@atrium/organization'
import { askFigures, olapReader, programmeFor, STANDARD_REPORTS } from '@atrium/reports'
import { type Bench, type Row, round } from './bench.ts'

/** Every question of the nine standard reports over a year, three times each: the slowest twentieth of the answers. */
export async function reportsOlap(bench: Bench): Promise<Row[]> {
  const history = await bench.wide()
  const projection = await history.projection()
  await projection.round()
  return [await measure(bench, history.db, projection)]
}

async function measure(bench: Bench, db: Database, projection: LiveProjection): Promise<Row> {
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
  db: Database,
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
