import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must } from '@atrium/kernel'
import { AnalystDesk, QualityDesk } from '@atrium/warehouse'
import { projections } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'
import { changeThousand } from './olap.ts'
import { openOperator } from './operator.ts'

const CHECKS = '/v1/warehouse/quality'

interface Overview {
  readonly score: number | null
  readonly checks: readonly {
    readonly code: string
    readonly standing: { readonly state: string; readonly ms: number; readonly why: string | null } | null
  }[]
}

/**
 * What analysts' work takes with a million members, ten million purchases and twenty million events behind it: the file that they read is written,
 * while rounds of a thousand members go on (the slowest of these), and all checks of the data run.
 */
export async function warehouse(bench: Bench): Promise<Row[]> {
  const history = await bench.wide()
  const projection = await history.projection()
  await projection.round()
  const folder = mkdtempSync(join(tmpdir(), 'atrium-warehouse-'))
  try {
    const { db } = history
    const analysts = new AnalystDesk({
      ...{ db, olap: projection, folder, projections, everyMinutes: 15 },
      log: () => undefined,
    })
    const began = performance.now()
    let publishing = true
    const published = analysts.publish().finally(() => {
      publishing = false
    })
    let slowest = 0
    while (publishing) {
      const from = performance.now()
      await db.transact((ctx) => ctx.tx.run(changeThousand, {}))
      await projection.round()
      slowest = Math.max(slowest, performance.now() - from)
    }
    await published
    const rows: Row[] = [
      { ...seconds('warehouse-publish', performance.now() - began) },
      { ...milliseconds('warehouse-rounds', slowest) },
    ]
    return [...rows, ...(await checks(bench, db, projection))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function checks(
  bench: Bench,
  db: Awaited<ReturnType<Bench['wide']>>['db'],
  olap: Awaited<ReturnType<Awaited<ReturnType<Bench['wide']>>['projection']>>,
): Promise<Row[]> {
  // As the owner of the projection does: rounds go on meanwhile.
  let looking = true
  const rounds = (async () => {
    while (looking) {
      await olap.round()
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  })()
  const quality = new QualityDesk({ db, olap, projections: () => projections })
  const { ask, close } = openOperator(db, { quality })
  try {
    const began = performance.now()
    await ask({ method: 'POST', url: `${CHECKS}/runs`, body: {} })
    quality.wake()
    await quality.idle()
    const took = performance.now() - began
    const { checks: all, score } = (await ask({ method: 'GET', url: CHECKS })).json<Overview>()
    const dear = [...all].sort((one, other) => (other.standing?.ms ?? 0) - (one.standing?.ms ?? 0))
    for (const { code, standing } of dear.slice(0, 8)) bench.tell(`  ${code}: ${standing?.state}, ${standing?.ms} ms`)
    const unable = all.filter(({ standing }) => standing?.state === 'unable')
    for (const { code, standing } of unable) bench.tell(`  ${code} could not be judged: ${standing?.why}`)
    bench.tell(`  score ${must(score ?? undefined, 'a score') / 10}`)
    return [
      seconds('warehouse-checks', took),
      seconds('warehouse-check', Math.max(...all.map(({ standing }) => standing?.ms ?? 0))),
    ]
  } finally {
    looking = false
    await rounds
    await close()
    await quality.stop()
  }
}

const figure = (name: string, value: number, unit: string): Row => ({ name, value, unit, baseline: null, ratio: null })
const seconds = (name: string, ms: number): Row => figure(name, round(ms / 1_000), 's')
const milliseconds = (name: string, ms: number): Row => figure(name, round(ms), 'ms worst')
