import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Database, describeError, type Log } from '@atrium/db'
import { keepOwnerAddress, type OwnerAddress } from './address-store.ts'
import type { FromOwner, OwnerOrders } from './owner-process.ts'

export interface OwnerOptions {
  readonly db: Database
  /** PostgreSQL, as the owning process reaches it. */
  readonly url: string
  readonly folder: string
  /** Address on which the owning process answers; of this machine by default. */
  readonly host?: string
  readonly memory: string
  readonly threads: number
  /** File of the process: it calls `ownProjection` with the projections of the house. */
  readonly entry: URL
  readonly log: Log
}

/** Names the one who owns the projection among all processes of a house: "olap" in ASCII. */
const LOCK = 0x6f6c_6170
const LOOK_MS = 1_000
const LONGEST_MS = 30_000
const STOP_MS = 5_000

/**
 * Stands for election as long as it is not stopped: whoever holds the lock runs the process that owns the projection. A process that dies is started
 * again; with the connection that holds the lock the office ends.
 */
export function standForOwner(options: OwnerOptions): { stop(): Promise<void> } {
  const { db, log } = options
  let stopped = false
  let wake: () => void = () => undefined
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function stand(): Promise<void> {
    const client = await db.connect()
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve())
      client.on('end', () => resolve())
    })
    try {
      for (;;) {
        if (stopped) return
        const { rows } = await client.query<{ mine: unknown }>(`select pg_try_advisory_lock(${LOCK}) as mine`)
        if (String(rows[0]?.mine).startsWith('t')) break
        await Promise.race([pause(LOOK_MS), lost])
      }
      const office = new AbortController()
      wake = () => office.abort()
      lost.then(() => office.abort())
      if (stopped) office.abort()
      await own(options, office.signal)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async function run(): Promise<void> {
    let troubles = 0
    while (!stopped) {
      const began = performance.now()
      try {
        await stand()
      } catch (error) {
        log('warn', 'standing for the projection failed and is tried again', { error: describeError(error) })
      }
      if (stopped) return
      // An office of some minutes was no failure.
      troubles = performance.now() - began > 60_000 ? 0 : troubles + 1
      await pause(Math.min(LONGEST_MS, 250 * 2 ** troubles))
    }
  }

  const running = run()
  return {
    async stop() {
      stopped = true
      wake()
      await running
    },
  }
}

/** Runs the owning process until it ends, or the office does. */
async function own(
  { db, url, folder, host = '127.0.0.1', memory, threads, entry, log }: OwnerOptions,
  office: AbortSignal,
) {
  if (office.aborted) return
  const token = randomBytes(24).toString('base64url')
  const child = fork(fileURLToPath(entry), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  child.on('message', (message: FromOwner) => {
    if (message.kind === 'log') return log(message.level, message.message, { ...message.facts })
    const address: OwnerAddress = { url: `http://${host}:${message.port}`, token, pid: child.pid ?? 0 }
    db.transact((ctx) => ctx.tx.run(keepOwnerAddress, { value: address })).catch((error: unknown) =>
      log('warn', 'where the projection answers could not be written down', { error: describeError(error) }),
    )
  })
  const orders: OwnerOrders = { url, folder, host, token, memory, threads }
  child.send(orders)
  const stop = () => void stopChild(child)
  office.addEventListener('abort', stop)
  const [code, signal] = await ended
  office.removeEventListener('abort', stop)
  if (!office.aborted) log('warn', 'the process that owns the projection ended', { code, signal })
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.connected) child.send('stop')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await once(child, 'exit')
  clearTimeout(timer)
}
