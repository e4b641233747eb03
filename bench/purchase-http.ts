import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { deliveryFigures, startDelivery } from '@atrium/db'
import { defineReaction, type Reaction, systemBy } from '@atrium/kernel'
import { purchasesPosted } from '@atrium/loyalty'
import { createKeys } from '@atrium/staff'
import pg from 'pg'
import { staffHouse } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'
import type { LoadResult } from './load.ts'
import { loadServer } from './server.ts'
import { done, STORES } from './stage.ts'

const CONNECTIONS = 256

/**
 * Single purchases over HTTP: the server as a process of its own in its usual roles (reactions and chores running), the generator
 * as another, both on this machine. Then the naive way: the same server with batches of one, a pool of 8, the median of three
 * runs. And what PostgreSQL's own TPC-B does here, where pgbench is found.
 */
export async function purchaseHttp(bench: Bench): Promise<Row[]> {
  const load = await measure(bench, {}, bench.smoke ? 2 : 25)
  return [
    {
      name: 'purchase-http',
      value: Math.round(load.perSecond),
      unit: 'purchases/s',
      baseline: 6_000,
      ratio: round(load.perSecond / 6_000),
    },
    { name: 'purchase-http-p99', value: round(load.p99Ms), unit: 'ms', baseline: 150, ratio: round(150 / load.p99Ms) },
  ]
}

export async function purchaseNaive(bench: Bench): Promise<Row[]> {
  const runs: number[] = []
  for (let run = 0; run < (bench.smoke ? 1 : 3); run++) {
    const load = await measure(
      bench,
      { ATRIUM_BATCH_LIMIT: '1', ATRIUM_BATCHES_IN_FLIGHT: '8', ATRIUM_CONNECTIONS: '8' },
      bench.smoke ? 2 : 10,
    )
    runs.push(load.perSecond)
  }
  const naive = runs.sort((a, b) => a - b)[Math.floor(runs.length / 2)]!
  const ours = bench.figures.get('purchase-http')
  const ratio = ours === undefined ? null : round(ours / (naive * 5))
  return [
    {
      name: 'purchase-naive',
      value: Math.round(naive),
      unit: 'purchases/s',
      baseline: ours === undefined ? null : Math.round(ours / 5),
      ratio,
    },
  ]
}

/**
 * How long after its request was sent a purchase's event reaches a reaction, in a process of its own, under the same load. That is more
 * than the bar asks (from the commit on), since it holds the whole request too.
 */
export async function reactionLag(bench: Bench): Promise<Row[]> {
  const { db } = await bench.mall()
  const lags: number[] = []
  let counting = false
  const watch = defineReaction({
    name: `bench.watch${bench.next()}`,
    events: [purchasesPosted],
    historical: false,
    limit: 2_000,
    async handle(_ctx, events) {
      const now = db.clock()
      if (counting) for (const event of events) lags.push(now - event.effectiveAt)
    },
  })
  const delivery = await startDelivery(db, [watch])
  // What other measurements have left behind is told first.
  await until(async () => !(await isBehind(bench, watch)))
  counting = true
  const load = await measure(bench, {}, bench.smoke ? 2 : 15)
  await until(async () => lags.length >= load.requests)
  await delivery.stop()
  lags.sort((a, b) => a - b)
  const p99 = lags[Math.floor(lags.length * 0.99)] ?? 0
  bench.tell(
    `  ${lags.length.toLocaleString('en')} events, p50 ${lags[Math.floor(lags.length / 2)]} ms, p99 ${p99} ms, greatest ${lags.at(-1)} ms`,
  )
  return [{ name: 'reaction-lag', value: p99, unit: 'ms (p99)', baseline: 500, ratio: round(500 / Math.max(p99, 1)) }]
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isSo()) return
    await sleep(100)
  }
  throw new Error('the reaction did not catch up')
}

async function isBehind(bench: Bench, watch: Reaction): Promise<boolean> {
  const { db } = await bench.mall()
  return (await deliveryFigures(db, [watch])).reactions.some((one) => one.lagMs > 0)
}

async function measure(bench: Bench, environment: Record<string, string>, seconds: number): Promise<LoadResult> {
  const { db, members } = await bench.mall()
  const [key] = done(
    await db.transact((ctx) =>
      createKeys(ctx, staffHouse, [
        {
          by: systemBy('bench'),
          name: `bench-${bench.next()}`,
          permissions: ['loyalty.post'],
          ratePerSecond: 100_000,
        },
      ]),
    ),
  )
  return loadServer(bench, environment, {
    connections: CONNECTIONS,
    seconds,
    shape: { kind: 'purchase', apiKey: key!.key, members, stores: STORES },
  })
}

/** PostgreSQL's own benchmark on the same cluster, one transaction a request: what the usual shape of such a product can reach. */
export async function pgbenchTpcb(bench: Bench): Promise<Row[]> {
  if (bench.smoke) return []
  const stage = await bench.stage()
  const url = new URL(stage.url)
  const socket = decodeURIComponent(url.hostname)
  const environment = {
    ...process.env,
    PGHOST: socket === '' ? (url.searchParams.get('host') ?? '') : socket,
    PGUSER: url.username,
    PGPASSWORD: decodeURIComponent(url.password),
    ...(url.port === '' ? {} : { PGPORT: url.port }),
  }
  const client = new pg.Client({ connectionString: stage.url })
  await client.connect()
  await client.query('create database pgbench')
  await client.end()
  const run = (args: readonly string[]) =>
    spawnSync('pgbench', [...args, 'pgbench'], { env: environment, encoding: 'utf8' })
  const made = run(['-i', '-q', '-s', '50'])
  if (made.error) {
    bench.tell('  pgbench was not found: no figure')
    return []
  }
  const ran = run(['-c', '8', '-M', 'prepared', '-T', '30'])
  const tps = /tps = ([\d.]+)/.exec(ran.stdout)?.[1]
  if (tps === undefined) throw new Error(`pgbench failed: ${ran.stderr}`)
  const ours = bench.figures.get('purchase-http') ?? null
  return [
    {
      name: 'pgbench-tpcb',
      value: Math.round(Number(tps)),
      unit: 'transactions/s',
      baseline: ours,
      ratio: ours === null ? null : round(ours / Number(tps)),
    },
  ]
}

/** The greatest resident size that the server had in any measurement of this run. Bar: 400 MB. */
export async function memory(bench: Bench): Promise<Row[]> {
  if (bench.memory === 0) return []
  return [{ name: 'memory', value: bench.memory, unit: 'MB', baseline: 400, ratio: round(400 / bench.memory) }]
}
