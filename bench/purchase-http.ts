import { type ChildProcess, fork, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { systemBy } from '@atrium/kernel'
import { createKeys } from '@atrium/staff'
import { staffHouse } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'
import type { LoadResult } from './load.ts'
import { done, STORES } from './stage.ts'

const PORT = 4_871
const CONNECTIONS = 256

interface Figures {
  readonly load: LoadResult
  /** The greatest resident size that the server had under load, MB. */
  readonly serverMb: number
}

/**
 * Single purchases over HTTP: the server as a process of its own in its usual roles (reactions and chores running), the generator
 * as another, both on this machine. Then the naive way: the same server with batches of one, a pool of 8, the median of three
 * runs. And what PostgreSQL's own TPC-B does here, where pgbench is found.
 */
export async function purchaseHttp(bench: Bench): Promise<Row[]> {
  const ours = await measure(bench, {}, bench.smoke ? 2 : 25)
  const { load, serverMb } = ours
  bench.memory = Math.max(bench.memory, serverMb)
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
    const { load } = await measure(
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

async function measure(bench: Bench, environment: Record<string, string>, seconds: number): Promise<Figures> {
  const { db, members } = await bench.mall()
  const stage = await bench.stage()
  const [key] = done(
    await db.transact((ctx) =>
      createKeys(ctx, staffHouse, [
        {
          by: systemBy('bench'),
          name: `bench-${bench.next()}`,
          permissions: ['loyalty.post'],
          ratePerSecond: 1_000_000,
        },
      ]),
    ),
  )
  await bench.settle()
  const server = spawn(process.execPath, [fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url))], {
    env: {
      ...process.env,
      ...environment,
      DATABASE_URL: stage.url,
      ATRIUM_DATA: stage.dataDir,
      ATRIUM_KEY_FILE: stage.keyFile,
      ATRIUM_SAMPLE: 'off',
      ATRIUM_ACCESS_LOG: 'off',
      ATRIUM_LOG: 'warn',
      PORT: String(PORT),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    await answering(server)
    const sampling = new AbortController()
    const memory = watchMemory(server, sampling.signal)
    const load = await generate({
      port: PORT,
      connections: CONNECTIONS,
      warmUpSeconds: bench.smoke ? 1 : 5,
      seconds,
      apiKey: key!.key,
      members,
      stores: STORES,
      run: `${bench.run}-${bench.next()}`,
      at: db.clock() - 3_600_000,
    })
    sampling.abort()
    const failed = Object.entries(load.failures)
    if (failed.length > 0) throw new Error(`the load was not answered: ${JSON.stringify(load.failures)}`)
    bench.tell(
      `  ${Math.round(load.perSecond)}/s, p50 ${round(load.p50Ms)} ms, p99 ${round(load.p99Ms)} ms, server ${await memory} MB`,
    )
    return { load, serverMb: await memory }
  } finally {
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
  }
}

async function answering(server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) throw new Error('the server under test did not start')
    try {
      if ((await fetch(`http://127.0.0.1:${PORT}/ready`)).ok) return
    } catch {
      // Not listening yet.
    }
    await sleep(100)
  }
  throw new Error('the server under test did not answer')
}

function generate(load: object): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.once('message', (result) => resolve(result as LoadResult))
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? undefined : reject(new Error('the load generator ended early'))))
    child.send(load)
  })
}

/** Resident memory of a process, looked at twice a second; answers the greatest, in MB. */
async function watchMemory(server: ChildProcess, until: AbortSignal): Promise<number> {
  let most = 0
  while (!until.aborted && server.exitCode === null) {
    const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]
    most = Math.max(most, Number(resident ?? 0) / 1024)
    await sleep(500)
  }
  return Math.round(most)
}
