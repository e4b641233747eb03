import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync, utimes, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartupError } from '../startup-error.ts'
import { folderFailure } from './failure.ts'
import { isAlive, pidSpace, readOrNothing, startedAt } from './processes.ts'

/** The right to use a data folder. Held until released or until the process ends, however it ends. */
export interface DataFolderLock {
  /** Gives the folder back. Safe to call twice. */
  release(): void
}

interface Holder {
  readonly pid: number
  /** What the system says about when the process began: a pid that was given to another program does not match. */
  readonly started: string | undefined
  /** The boot and container whose pids are meant. */
  readonly space: string
  /** Unique to one taking of the lock. */
  readonly token: string
}

const BEAT_MS = 1_000
/** A holder in another container shares no pids with us; its file is touched every second, so this silence means it is gone. */
const SILENCE_MS = 5_000

/** A server that was told to stop needs a moment; whoever restarts it at once should not have to try twice. */
const PATIENCE_MS = 5_000

/**
 * Takes `<dataDir>/server.lock`, so that two servers never share one data folder. A lock left by a process that is gone (kill -9, power cut) is
 * taken over. Throws a StartupError when a living server still holds it after `patienceMs`. Where the holder was in another container or boot, this waits
 * 5 seconds to see whether it still gives a sign of life.
 */
export async function lockDataFolder(
  dataDir: string,
  log: (line: string) => void,
  patienceMs = PATIENCE_MS,
): Promise<DataFolderLock> {
  const path = join(dataDir, 'server.lock')
  const me: Holder = {
    pid: process.pid,
    started: startedAt(process.pid),
    space: pidSpace(hostname()),
    token: randomUUID(),
  }
  try {
    await takeInTime(path, me, dataDir, log, patienceMs)
    sweep(path)
  } catch (error) {
    throw folderFailure(error, dataDir)
  }
  const beat = setInterval(() => touch(path), BEAT_MS)
  beat.unref()
  return {
    release() {
      clearInterval(beat)
      if (read(path)?.token === me.token) rmSync(path, { force: true })
    },
  }
}

async function takeInTime(
  path: string,
  me: Holder,
  dataDir: string,
  log: (line: string) => void,
  patienceMs: number,
): Promise<void> {
  const said = new Set<string>()
  const once = (line: string) => {
    if (!said.has(line)) log(line)
    said.add(line)
  }
  const until = performance.now() + patienceMs
  for (;;) {
    const rival = await take(path, me, once)
    if (rival === undefined) return
    const using = `Another Atrium server (process ${rival.pid}) is using the data folder ${dataDir}`
    if (performance.now() >= until) {
      throw new StartupError(`${using}; stop it first, or set ATRIUM_DATA to another folder.`)
    }
    once(`${using}; waiting up to ${patienceMs / 1_000} s for it to stop`)
    await sleep(100)
  }
}

/**
 * Creates the file with our name in it, or takes it over from a holder that is gone; gives the living holder when there is one. To take over from holder H one
 * must hold the lock `<path>.<token of H>` (taken the same way), then see that H is still named, then rename that second file onto the first: so of
 * many that find H dead only one succeeds, and one that dies half-way is itself taken over.
 */
async function take(path: string, me: Holder, log: (line: string) => void): Promise<Holder | undefined> {
  for (;;) {
    if (create(path, me)) return undefined
    const holder = await settled(path)
    if (touchedAt(path) === undefined) continue // given back just now
    if (holder !== undefined && (await lives(path, holder, log))) return holder
    const token = holder?.token ?? 'unreadable'
    const right = `${path}.${token}`
    const rival = await take(right, me, log)
    if (rival !== undefined) return rival
    const still = (await settled(path))?.token ?? 'unreadable'
    if (still === token && touchedAt(path) !== undefined && replace(right, path)) return undefined
    rmSync(right, { force: true })
  }
}

function create(path: string, me: Holder): boolean {
  let file: number
  try {
    file = openSync(path, 'wx', 0o644)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
  try {
    writeSync(file, `${JSON.stringify(me)}\n`)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  return true
}

function replace(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    // Swept away, or the lock was given back meanwhile: look again from the start.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

function read(path: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readOrNothing(path) ?? '')
    return isHolder(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'space' in value &&
    'token' in value
  )
}

/** A file that was created this instant may not have its content yet. */
async function settled(path: string): Promise<Holder | undefined> {
  for (let tries = 0; tries < 10; tries++) {
    const holder = read(path)
    if (holder !== undefined || touchedAt(path) === undefined) return holder
    await sleep(20)
  }
  return undefined
}

async function lives(path: string, holder: Holder, log: (line: string) => void): Promise<boolean> {
  if (holder.space === pidSpace(hostname())) {
    if (!isAlive(holder.pid)) return false
    const started = startedAt(holder.pid)
    return holder.started === undefined || started === undefined || started === holder.started
  }
  log(
    `The data folder was last used from another container or boot; waiting ${SILENCE_MS / 1_000} s to see whether that server still runs`,
  )
  const before = touchedAt(path)
  for (let waited = 0; waited < SILENCE_MS; waited += 250) {
    await sleep(250)
    if (touchedAt(path) !== before) return touchedAt(path) !== undefined
  }
  return false
}

function touchedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

function touch(path: string): void {
  const seconds = (performance.timeOrigin + performance.now()) / 1_000
  // A beat that fails says nothing that the next write to the folder would not say louder.
  utimes(path, seconds, seconds, () => undefined)
}

/** Removes rights of take-over that nobody needs any more: they named holders before us. */
function sweep(path: string): void {
  const prefix = `${basename(path)}.`
  for (const name of readdirSync(dirname(path)))
    if (name.startsWith(prefix)) rmSync(join(dirname(path), name), { force: true })
}
