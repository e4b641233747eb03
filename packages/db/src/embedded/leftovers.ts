import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartupError } from '../startup-error.ts'
import { isTemporary } from './address.ts'
import { isAlive, isPostmasterOf, postgresIn, readOrNothing } from './processes.ts'

/** Above every pid that a system gives: names nobody. */
const NOBODY = 2_147_483_647

/** What postmaster.pid says; see CreateLockFile in PostgreSQL's miscinit.c for its lines. */
export interface PidFile {
  readonly pid: number
  readonly socketDir: string
  readonly status: string
}

/** Reads postmaster.pid of a cluster; undefined when there is none or it is cut short. */
export function readPidFile(clusterDir: string): PidFile | undefined {
  const lines = readOrNothing(join(clusterDir, 'postmaster.pid'))?.split('\n')
  const pid = Number(lines?.[0])
  if (lines === undefined || !Number.isSafeInteger(pid) || pid === 0) return undefined
  return { pid: Math.abs(pid), socketDir: lines[4] ?? '', status: (lines[7] ?? '').trim() }
}

/**
 * Clears what an earlier run left on a cluster; the caller holds the lock of the data folder, so no living server uses it.
 *
 * A PostgreSQL that outlived its server is stopped, not adopted: it may run with settings, binaries and a user of before, it is not our child (so its
 * end would go unseen), and stopping costs about a second. Children that outlived their postmaster are waited for.
 * A postmaster.pid whose pid now belongs to another program is repaired.
 */
export async function clearLeftovers(clusterDir: string, log: (line: string) => void): Promise<void> {
  if (!existsSync(clusterDir)) return
  const file = readPidFile(clusterDir)
  const left = living(clusterDir, file)
  if (left.length > 0) await end(clusterDir, left, file, log)
  if (file !== undefined && isTemporary(file.socketDir)) rmSync(file.socketDir, { recursive: true, force: true })
  // Both name a pid too, and nobody of this cluster lives.
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) rmSync(join(clusterDir, name), { force: true })
  repairPidFile(clusterDir, log)
}

/** Processes of this cluster; the postmaster, if it lives, is the first. */
function living(clusterDir: string, file: PidFile | undefined): number[] {
  const inside = postgresIn(clusterDir)
  if (file === undefined || !isPostmasterOf(file.pid, clusterDir)) return inside
  return [file.pid, ...inside.filter((pid) => pid !== file.pid)]
}

async function end(
  clusterDir: string,
  left: number[],
  file: PidFile | undefined,
  log: (line: string) => void,
): Promise<void> {
  const [first, ...others] = left
  const postmaster = first === file?.pid ? first : undefined
  if (postmaster !== undefined) {
    log(`PostgreSQL (process ${postmaster}) outlived its server; stopping it`)
    signal([postmaster], 'SIGINT', clusterDir) // fast shutdown: ends sessions, writes a checkpoint
    if (await gone(clusterDir, 60_000)) return
    log('It did not stop within 60 s; stopping it without a checkpoint')
    signal([postmaster], 'SIGQUIT', clusterDir) // immediate shutdown: the WAL brings back what was committed
  } else {
    log(`Processes of PostgreSQL outlived it (${[first, ...others].join(', ')}); ending them`)
    signal(left, 'SIGQUIT', clusterDir) // they die at once; after a crash the WAL is replayed anyway
  }
  if (await gone(clusterDir, 10_000)) return
  signal(living(clusterDir, file), 'SIGKILL', clusterDir)
  if (await gone(clusterDir, 10_000)) return
  throw new StartupError(`PostgreSQL (process ${first}) still runs on ${clusterDir} and cannot be stopped.`)
}

async function gone(clusterDir: string, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs
  for (;;) {
    if (living(clusterDir, readPidFile(clusterDir)).length === 0) return true
    if (performance.now() > until) return false
    await sleep(50)
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals, clusterDir: string): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      if (error.code === 'EPERM')
        throw new StartupError(
          `PostgreSQL (process ${pid}) of another user still runs on ${clusterDir}; stop it first.`,
        )
      // ESRCH: it ended by itself
    }
  }
}

/**
 * PostgreSQL takes any living process named in postmaster.pid for itself and refuses to start; after a reboot or in a container the number often belongs
 * to someone else. The file also names the shared memory that children of a dead postmaster may still use, which PostgreSQL checks: so only the
 * pid is replaced. An empty or torn file (the disk was full) tells nothing and goes.
 */
function repairPidFile(clusterDir: string, log: (line: string) => void): void {
  const path = join(clusterDir, 'postmaster.pid')
  const text = readOrNothing(path)
  if (text === undefined) return
  const file = readPidFile(clusterDir)
  if (file === undefined) {
    log('postmaster.pid is empty or torn; removing it')
    rmSync(path)
  } else if (isAlive(file.pid)) {
    log(`postmaster.pid names process ${file.pid}, which is another program; repairing it`)
    const { mode } = statSync(path)
    writeFileSync(path, text.replace(/^-?\d+/, String(NOBODY)), { mode })
  }
}
