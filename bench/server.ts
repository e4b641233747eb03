import { type ChildProcess, fork, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Bench, round } from './bench.ts'
import type { Load, LoadResult } from './load.ts'
import type { Stage } from './stage.ts'

const PORT = 4_871
const METRICS_TOKEN = 'bench'
/** As scripts/enter.mjs starts it. */
const SERVER_FLAGS = ['--max-semi-space-size=32', '--max-old-space-size=256']

/**
 * Loads a server that is a process of its own in its usual roles (reactions and chores running), from a generator that is another, both on
 * this machine. Refuses a run in which anything was not answered with success.
 */
export async function loadServer(
  bench: Bench,
  environment: Readonly<Record<string, string>>,
  load: Omit<Load, 'port' | 'warmUpSeconds' | 'run'>,
): Promise<LoadResult> {
  await bench.settle()
  return withServer(await bench.stage(), environment, async (server) => {
    await caughtUp()
    const sampling = new AbortController()
    const watched = watchMemory(server, sampling.signal)
    const result = await generate({
      ...load,
      port: PORT,
      warmUpSeconds: bench.smoke ? 1 : 10,
      run: `${bench.run}-${bench.next()}`,
    })
    sampling.abort()
    if (Object.keys(result.failures).length > 0) {
      throw new Error(`the load was not answered: ${JSON.stringify(result.failures)}`)
    }
    const serverMb = await watched
    bench.tell(
      `  ${Math.round(result.perSecond)}/s, p50 ${round(result.p50Ms)} ms, p99 ${round(result.p99Ms)} ms, server ${serverMb} MB`,
    )
    bench.memory = Math.max(bench.memory, serverMb)
    return result
  })
}

/** What is done while a server runs on a stage, a process of its own in its usual roles. */
export async function withServer<T>(
  stage: Stage,
  environment: Readonly<Record<string, string>>,
  work: (server: ChildProcess) => Promise<T>,
): Promise<T> {
  const server = spawn(
    process.execPath,
    [...SERVER_FLAGS, fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url))],
    {
      env: {
        ...process.env,
        ...environment,
        DATABASE_URL: stage.url,
        ATRIUM_DATA: stage.dataDir,
        ATRIUM_KEY_FILE: stage.keyFile,
        ATRIUM_SAMPLE: 'off',
        ATRIUM_ACCESS_LOG: 'off',
        ATRIUM_LOG: 'warn',
        ATRIUM_METRICS_TOKEN: METRICS_TOKEN,
        PORT: String(PORT),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  try {
    await answering(server)
    return await work(server)
  } finally {
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
  }
}

async function answering(server: ChildProcess): Promise<void> {
  // The first start in a fresh clone builds the console.
  for (let tries = 0; tries < 1_200; tries++) {
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

/**
 * Waits until every reaction has been told what the stage was filled with, and the projection is built: what follows only from how the stage
 * was made is not measured. What goes on in any house, its checks and chores too, is.
 */
async function caughtUp(): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    })
    if (!answer.ok) throw new Error(`metrics were refused: ${answer.status}`)
    const text = await answer.text()
    const values = (name: string) =>
      [...text.matchAll(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value))
    const lags = values('atrium_outbox_lag_seconds')
    if (lags.length === 0) throw new Error('metrics tell of no reaction')
    if (lags.every((lag) => lag === 0) && values('atrium_olap_ready').every((ready) => ready === 1)) return
    await sleep(500)
  }
  throw new Error('the server under test did not catch up')
}

function generate(load: Load): Promise<LoadResult> {
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
