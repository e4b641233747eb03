import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { platform } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { program } from './binaries.ts'
import { fullDisk, postgresFailure } from './failure.ts'
import { readPidFile } from './leftovers.ts'
import type { Place } from './place.ts'
import { CHILD_ENV } from './processes.ts'
import { runToEnd, start } from './runner.ts'

/** The log is begun anew, and the old one kept beside it, at the start after it passed this size. Bytes. */
const LOG_BYTES = 10 * 1024 * 1024
/** How long a fast shutdown may take (its checkpoint writes all that is dirty) before we stop without it; on a full disk it never ends. */
const STOP_PATIENCE_MS = 60_000
const FULL_DISK_PATIENCE_MS = 2_000

/** The running PostgreSQL of one cluster. */
export interface Postmaster {
  readonly pid: number
  /** Fast shutdown: sessions end, a checkpoint is written. Escalates after a minute. Every call waits for the same end. */
  stop(): Promise<void>
  /** Tells, in a sentence, when PostgreSQL ended though nobody stopped it; at once if it already has. */
  onExit(tell: (sentence: string) => void): void
}

/** Starts postgres and waits until it takes connections; after a crash that includes the recovery from its WAL, however long. */
export async function startPostmaster(
  place: Place,
  args: readonly string[],
  logPath: string,
  log: (line: string) => void,
): Promise<Postmaster> {
  rotate(logPath)
  // Straight into the file: with a pipe through us, PostgreSQL would stall whenever we are busy and go silent when we die.
  const output = openSync(logPath, 'a', 0o600)
  const from = fstatSync(output).size
  const child = start(
    place.runner,
    program(place.binaries.home, 'postgres'),
    ['-D', place.clusterDir, ...args],
    ['ignore', output, output],
    true,
  )
  closeSync(output)
  const postmaster = watch(child, place, logPath)
  const pid = await ready(
    child,
    place.clusterDir,
    () => postgresFailure(readFrom(logPath, from), place.clusterDir, logPath),
    log,
  )
  return { ...postmaster, pid }
}

function watch(child: ChildProcess, place: Place, logPath: string): Omit<Postmaster, 'pid'> {
  const leash = holdLeash(child)
  const listeners: ((sentence: string) => void)[] = []
  let sentence: string | undefined
  let stopping: Promise<void> | undefined
  const ended = new Promise<void>((resolve) => {
    child.on('exit', (code, signal) => {
      leash?.kill('SIGKILL')
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`
      sentence = fullDisk(place.clusterDir)?.message ?? `PostgreSQL stopped by itself (${how}); ${logPath} tells more.`
      if (stopping === undefined) for (const tell of listeners) tell(sentence)
      resolve()
    })
  })
  child.unref()
  return {
    stop() {
      stopping ??= end(child, ended, place)
      return stopping
    },
    onExit(tell) {
      if (sentence === undefined) listeners.push(tell)
      else if (stopping === undefined) tell(sentence)
    },
  }
}

/**
 * A shell that reads from a pipe of ours: when this process ends, in whatever way (even kill -9), the pipe closes and the shell tells PostgreSQL to shut
 * down. So nothing outlives us but by accident of the shell's own death, which the next start handles.
 */
function holdLeash(child: ChildProcess): ChildProcess | undefined {
  if (child.pid === undefined || platform() === 'win32') return undefined
  const script = 'read -r _; kill -INT "$1"'
  const leash = spawn('sh', ['-c', script, 'sh', String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: CHILD_ENV,
    cwd: '/',
  })
  leash.on('error', () => undefined) // no shell: the next start stops what is left
  leash.stdin?.on('error', () => undefined)
  if (leash.stdin instanceof Socket) leash.stdin.unref() // else it would keep our process alive
  leash.unref()
  return leash
}

async function ready(
  child: ChildProcess,
  clusterDir: string,
  failure: () => Error,
  log: (line: string) => void,
): Promise<number> {
  let broken: Error | undefined
  child.on('error', (error) => {
    broken = error
  })
  const began = performance.now()
  let told = 0
  for (;;) {
    await sleep(15)
    if (broken !== undefined) throw broken
    if (child.exitCode !== null || child.signalCode !== null) throw failure()
    const file = readPidFile(clusterDir)
    if (child.pid !== undefined && file?.pid === child.pid && file.status === 'ready') return child.pid
    const seconds = Math.floor((performance.now() - began) / 5_000) * 5
    if (seconds > told)
      log(`PostgreSQL is still getting ready after ${seconds} s; after a crash it first replays its log`)
    told = seconds
  }
}

async function end(child: ChildProcess, ended: Promise<void>, place: Place): Promise<void> {
  child.ref()
  if (child.exitCode !== null || child.signalCode !== null) return
  if (platform() === 'win32') {
    await runToEnd(place.runner, program(place.binaries.home, 'pg_ctl'), [
      'stop',
      '-D',
      place.clusterDir,
      '-m',
      'fast',
      '-w',
    ])
    return ended
  }
  for (const [signal, patienceMs] of [
    ['SIGINT', fullDisk(place.clusterDir) ? FULL_DISK_PATIENCE_MS : STOP_PATIENCE_MS],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ] as const) {
    child.kill(signal)
    const late = new AbortController()
    const timer = sleep(patienceMs, false, { signal: late.signal }).catch(() => false)
    const done = await Promise.race([ended.then(() => true), timer])
    late.abort()
    if (done) return
  }
}

function rotate(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(path, `${path}.1`)
}

function readFrom(path: string, offset: number): string {
  const file = openSync(path, 'r')
  try {
    const room = Buffer.alloc(64 * 1024)
    return room.toString('utf8', 0, readSync(file, room, 0, room.length, offset))
  } finally {
    closeSync(file)
  }
}
