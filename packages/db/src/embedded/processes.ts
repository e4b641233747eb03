import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { platform } from 'node:os'

/** Children get this instead of our environment: PGDATA, PGPORT, LD_PRELOAD and the like are not for our PostgreSQL. */
export const CHILD_ENV = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin',
  LC_ALL: 'C',
}

const linux = platform() === 'linux'

/** Reads one file of /proc, or any that may vanish or be closed to us: undefined then. */
export function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

function linkOrNothing(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

function ps(column: string, pid: number): string | undefined {
  if (platform() === 'win32') return undefined
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
    const text = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      env: CHILD_ENV,
      stdio,
    })
    return text.trim() || undefined
  } catch {
    return undefined // ps ends with 1 for a process that is gone
  }
}

// /proc/<pid>/stat: "pid (name) state ppid …"; the name may hold spaces and brackets, so count from its last bracket.
function stat(pid: number): string[] | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** Whether a process runs, whoever owns it. A zombie is dead: it waits for its parent and holds nothing. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return true
    return false
  }
  return !linux || stat(pid)?.[0] !== 'Z'
}

/** When a process began, in the system's own words: with the pid it names one process for ever. Undefined where nobody tells. */
export function startedAt(pid: number): string | undefined {
  return linux ? stat(pid)?.[19] : ps('lstart', pid)
}

/** Names the space in which pids mean something: this boot of this machine and this container. */
export function pidSpace(hostname: string): string {
  const boot = readOrNothing('/proc/sys/kernel/random/boot_id')?.trim()
  return boot === undefined ? hostname : `${boot} ${linkOrNothing('/proc/self/ns/pid') ?? ''}`
}

/** Whether this process is the postmaster of the cluster, judged by its command line (which everybody may read). */
export function isPostmasterOf(pid: number, clusterDir: string): boolean {
  if (!isAlive(pid)) return false
  const words = linux ? readOrNothing(`/proc/${pid}/cmdline`)?.split('\0').join(' ') : ps('args', pid)
  return words?.includes('postgres') === true && words.includes(`-D ${clusterDir} `)
}

/** Every living process of PostgreSQL that works inside the cluster (postmaster and children), on Linux; elsewhere none are found. */
export function postgresIn(clusterDir: string): number[] {
  if (!linux) return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && linkOrNothing(`/proc/${pid}/cwd`) === clusterDir)
    .filter((pid) => readOrNothing(`/proc/${pid}/comm`)?.trim() === 'postgres' && isAlive(pid))
}
