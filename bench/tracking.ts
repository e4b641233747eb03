import { systemBy } from '@atrium/kernel'
import { putSources } from '@atrium/tracking'
import { type Bench, type Row, round } from './bench.ts'
import { loadServer } from './server.ts'
import { done } from './stage.ts'

/** Beside the bars: what RudderStack publishes for its gateway on 2 cores, single events. */
const BATCH = 100

/**
 * Events of Segment clients over HTTP, durable before each answer: in requests of 100 as servers' libraries send them, then one by one as
 * pages do; every fifth device is signed in.
 */
export async function tracking(bench: Bench): Promise<Row[]> {
  const { db, members } = await bench.mall()
  const [source] = done(
    await db.transact((ctx) =>
      putSources(ctx, [
        {
          by: systemBy('bench'),
          code: 'bench',
          name: { zh: '压测' },
          kind: 'server',
          trusted: false,
          userKind: 'card_no',
          origins: [],
          node: 'mall',
          archived: false,
          renewKey: false,
        },
      ]),
    ),
  )
  const writeKey = source?.writeKey ?? ''
  const seconds = bench.smoke ? 2 : 20
  const environment = { ATRIUM_INTAKE_RATE: '10000' }
  const shape = { kind: 'event', writeKey, members } as const
  const sets = await loadServer(bench, environment, { connections: 32, seconds, shape: { ...shape, batch: BATCH } })
  const single = await loadServer(bench, environment, { connections: 256, seconds, shape: { ...shape, batch: 1 } })
  const row = (name: string, value: number, baseline: number): Row => ({
    name,
    value: Math.round(value),
    unit: 'events/s',
    baseline,
    ratio: round(value / baseline),
  })
  return [row('tracking-batch', sets.perSecond * BATCH, 20_000), row('tracking-single', single.perSecond, 6_000)]
}
