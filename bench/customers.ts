import { AudienceDesk } from '@atrium/audiences'
import { must } from '@atrium/kernel'
import { projections } from '../apps/server/src/house.ts'
import { dragged } from './audiences.ts'
import { type Bench, type Row, round } from './bench.ts'
import { openOperator } from './operator.ts'

const ORDERS = ['spend', 'orders', 'lastPurchase', 'value', 'joined', 'points'] as const
const PAGES = 4
const STEPS = 4

interface Page {
  readonly people: number
  readonly nextCursor?: string
}

/**
 * The list of customers over a million members, as its page asks for it: pages of fifty in each order, of everybody and of a filter, one after another (bar
 * 100 ms), and a filter that was not asked before (bar a second). The slowest twentieth.
 */
export async function customers(bench: Bench): Promise<Row[]> {
  const history = await bench.wide()
  const projection = await history.projection()
  await projection.round()
  const { ask, close } = openOperator(history.db, { audiences: new AudienceDesk(projection, projections) })
  const list = async (body: object, cursor?: string): Promise<{ page: Page; ms: number }> => {
    const began = performance.now()
    const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const reply = await ask({ method: 'POST', url: `/v1/audiences/customers?limit=50${after}`, body })
    return { page: reply.json<Page>(), ms: performance.now() - began }
  }
  try {
    const paged: number[] = []
    const some = must(dragged[1], 'a filter')(0)
    for (const order of ORDERS) {
      for (const about of [{ order }, { order, filter: some }]) {
        const times: number[] = []
        // The first answer finds the set; from then on it is turned over.
        let at = (await list(about)).page.nextCursor
        for (let turn = 0; turn < PAGES && at !== undefined; turn++) {
          const { page, ms } = await list(about, at)
          times.push(ms)
          at = page.nextCursor
        }
        times.push((await list(about)).ms)
        paged.push(...times)
        bench.tell(`  ${order}${'filter' in about ? ', filtered' : ''}: ${times.map(round).join(', ')} ms`)
      }
    }
    const found: number[] = []
    for (let step = 0; step < STEPS; step++)
      for (const filter of dragged) found.push((await list({ order: 'spend', filter: filter(10 + step) })).ms)
    const p95 = (times: number[]) =>
      round(must(times.sort((one, other) => one - other)[Math.floor(times.length * 0.95)], 'was timed'))
    const row = (name: string, value: number, baseline: number): Row => ({
      ...{ name, value, unit: 'ms p95', baseline },
      ratio: round(baseline / value),
    })
    return [row('customers-page', p95(paged), 100), row('customers-filter', p95(found), 1_000)]
  } finally {
    await close()
  }
}
