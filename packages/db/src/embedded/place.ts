import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { StartupError } from '../startup-error.ts'
import { type Binaries, program } from './binaries.ts'
import { CHILD_ENV } from './processes.ts'
import { findUser, give, giveAll, type Runner, reaches, type SystemUser, systemUser } from './runner.ts'

/** Where the cluster lies, which binaries serve it, and as whom they run. */
export interface Place {
  /** Absolute and free of symbolic links; may not exist yet. */
  readonly clusterDir: string
  readonly binaries: Binaries
  readonly runner: Runner
}

/** How root runs PostgreSQL; for tests and for systems that need it by name. */
export interface RootChoice {
  /** False: as if user namespaces were forbidden. */
  readonly namespace?: boolean
  /** The system user to run as; by default atrium-postgres, made when missing. */
  readonly user?: string
  /** Where binaries and cluster go when that user cannot enter the data folder. */
  readonly home?: string
}

const run = promisify(execFile)

const HOME = '/var/lib/atrium-postgres'
const self: Runner = { kind: 'self', owner: undefined }
const namespace: Runner = { kind: 'namespace', owner: { uid: 0, gid: 0 } }

/**
 * Decides where and as whom PostgreSQL runs.
 * - An ordinary user runs it as it is, in `<dataDir>/postgres`.
 * - Root with a cluster of another user (made before by that user) runs it as that user.
 * - Root runs it in a user namespace: nothing is moved, modes of folders do not matter.
 * - Where namespaces are forbidden (Docker's default), it runs as a system user: in place when that user can enter the data folder, so that a
 *   mounted volume keeps the data; else in a folder of its own, to which `<dataDir>/postgres` then is a symbolic link.
 * A cluster that was made in another of these ways is given to the new owner, or moved; nothing may run on it.
 */
export async function findPlace(
  dataDir: string,
  clusterDir: string,
  binaries: Binaries,
  choice: RootChoice,
  log: (line: string) => void,
): Promise<Place> {
  const uid = process.getuid?.()
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : undefined
  if (uid !== 0) {
    if (uid !== undefined && owner !== undefined && owner.uid !== uid) {
      throw new StartupError(
        `The cluster in ${clusterDir} belongs to another user (number ${owner.uid}); start Atrium as that user or as root.`,
      )
    }
    return { clusterDir, binaries, runner: self }
  }
  if (owner !== undefined && owner.uid !== 0 && choice.user === undefined) {
    const runner: Runner = { kind: 'user', owner: { uid: owner.uid, gid: owner.gid } }
    if (await reaches(runner, clusterDir))
      return { clusterDir, binaries: await within(runner, binaries, choice), runner }
  }
  if (
    choice.namespace !== false &&
    (await reaches(namespace, dirname(clusterDir), program(binaries.home, 'postgres')))
  ) {
    if (owner !== undefined && owner.uid !== 0) handOver(clusterDir, { uid: 0, gid: 0 }, log)
    return { clusterDir, binaries, runner: namespace }
  }
  return asSystemUser(join(dataDir, 'postgres'), clusterDir, binaries, choice, log)
}

/**
 * Where the cluster of a data folder lies or will lie: `<dataDir>/postgres`, or the place which that names as a symbolic link.
 * A move that was cut off between its two renames is completed here.
 */
export function clusterOf(dataDir: string): string {
  const named = join(dataDir, 'postgres')
  const isThere = lstatSync(named, { throwIfNoEntry: false })
  if (isThere === undefined && lstatSync(`${named}.link`, { throwIfNoEntry: false }) !== undefined)
    renameSync(`${named}.link`, named)
  const link = lstatSync(named, { throwIfNoEntry: false })
  if (link === undefined) return join(realpathSync(dataDir), 'postgres')
  if (link.isSymbolicLink() && !existsSync(named)) {
    throw new StartupError(
      `The database of this data folder is kept in ${readlinkSync(named)}, which is not there; bring it back or use another folder.`,
    )
  }
  return realpathSync(named)
}

async function asSystemUser(
  named: string,
  clusterDir: string,
  binaries: Binaries,
  choice: RootChoice,
  log: (line: string) => void,
): Promise<Place> {
  const owner = choice.user === undefined ? await systemUser() : findUser(choice.user)
  if (owner === undefined) throw new StartupError(`There is no user ${choice.user} on this system to run PostgreSQL.`)
  const runner: Runner = { kind: 'user', owner }
  if (!(await reaches(runner, '/'))) {
    throw new StartupError(
      'PostgreSQL refuses to run as root, and here root may not become another user; start Atrium as an ordinary user, or set DATABASE_URL.',
    )
  }
  const usable = await within(runner, binaries, choice)
  if (await reaches(runner, dirname(clusterDir))) {
    if (existsSync(clusterDir) && statSync(clusterDir).uid !== owner.uid) handOver(clusterDir, owner, log)
    return { clusterDir, binaries: usable, runner }
  }
  const moved = join(homeOf(choice), `cluster-${randomBytes(6).toString('hex')}`)
  log(
    `PostgreSQL may not run as root here and its user cannot enter ${dirname(named)}: the database is kept in ${moved}`,
  )
  if (existsSync(clusterDir)) await move(clusterDir, moved, owner)
  else {
    mkdirSync(moved, { mode: 0o700 })
    give(moved, runner)
  }
  rmSync(`${named}.link`, { force: true })
  symlinkSync(moved, `${named}.link`)
  if (existsSync(clusterDir)) renameSync(clusterDir, `${named}.moved`)
  renameSync(`${named}.link`, named)
  rmSync(`${named}.moved`, { recursive: true, force: true })
  return { clusterDir: realpathSync(moved), binaries: usable, runner }
}

function homeOf(choice: RootChoice): string {
  const home = choice.home ?? HOME
  mkdirSync(home, { recursive: true, mode: 0o755 })
  return home
}

/** Gives a stopped cluster to another owner, where it lies. */
function handOver(clusterDir: string, owner: SystemUser, log: (line: string) => void): void {
  log(`Giving ${clusterDir} to user ${owner.uid}, who runs PostgreSQL here`)
  giveAll(clusterDir, owner)
}

/** Copies a stopped cluster (it may be another disk) and makes the copy durable before anything points to it. */
async function move(from: string, to: string, owner: SystemUser): Promise<void> {
  rmSync(`${to}.part`, { recursive: true, force: true })
  cpSync(from, `${to}.part`, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  giveAll(`${to}.part`, owner)
  await run('sync', [], { env: CHILD_ENV })
  renameSync(`${to}.part`, to)
}

/** The binaries themselves when the runner can run them where they are, else a copy in its reach, one for each version. */
async function within(runner: Runner, binaries: Binaries, choice: RootChoice): Promise<Binaries> {
  if (await reaches(runner, '/', program(binaries.home, 'postgres'))) return binaries
  const home = join(homeOf(choice), `binaries-${binaries.version}`)
  if (!existsSync(home)) {
    const part = `${home}.${randomBytes(6).toString('hex')}`
    cpSync(binaries.home, part, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a') && !path.endsWith('pgxs'),
    })
    await run('chmod', ['-R', 'a+rX', part], { env: CHILD_ENV })
    renameSync(part, home)
  }
  return { ...binaries, home }
}
