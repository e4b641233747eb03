import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StartupError } from '../startup-error.ts'
import { program } from './binaries.ts'
import { fullDisk, NEW_CLUSTER_BYTES, postgresFailure, START_BYTES } from './failure.ts'
import type { Place } from './place.ts'
import { readOrNothing } from './processes.ts'
import { give, runToEnd } from './runner.ts'
import { SETTINGS_FILE } from './settings.ts'

/** The superuser of an embedded cluster and its database. */
export const SUPERUSER = 'atrium'

/**
 * Makes sure that there is a cluster of our major version, and gives the superuser's password. A new cluster is made beside its place and renamed
 * into it, so that one that was cut off is never taken for whole.
 */
export async function ensureCluster(place: Place, dataDir: string, log: (line: string) => void): Promise<string> {
  const { clusterDir } = place
  removeUnfinished(clusterDir)
  const known = readPassword(dataDir)
  const version = readOrNothing(join(clusterDir, 'PG_VERSION'))?.trim()
  if (version === undefined) {
    if (existsSync(clusterDir) && readdirSync(clusterDir).length > 0) {
      throw new StartupError(
        `${clusterDir} holds files but no PostgreSQL cluster; move them away or set ATRIUM_DATA to another folder.`,
      )
    }
    needRoom(dirname(clusterDir), NEW_CLUSTER_BYTES)
    const password = known ?? newPassword(dataDir)
    await makeCluster(place, password, log)
    return password
  }
  const major = place.binaries.version.split('.')[0]
  if (version !== major) {
    throw new StartupError(
      `The data folder ${dataDir} was made by PostgreSQL ${version} and this Atrium carries PostgreSQL ${major}; dump it with the old version and restore it, or set ATRIUM_DATA to another folder.`,
    )
  }
  needRoom(clusterDir, START_BYTES)
  chmodSync(clusterDir, 0o700) // a copy or a backup tool may have opened it, which PostgreSQL refuses
  return known ?? (await resetPassword(place, dataDir, log))
}

async function makeCluster(place: Place, password: string, log: (line: string) => void): Promise<void> {
  const { clusterDir, runner, binaries } = place
  const began = performance.now()
  log(`Making a PostgreSQL ${binaries.version} cluster in ${clusterDir}`)
  const fresh = `${clusterDir}.new-${randomBytes(6).toString('hex')}`
  mkdirSync(fresh, { mode: 0o700 })
  const passwordFile = `${fresh}.password` // initdb takes it from a file only
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  for (const path of [fresh, passwordFile]) give(path, runner)
  const args = [
    `--pgdata=${fresh}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own C.UTF-8: code point order, Unicode's upper and lower case, the same on every system and for ever.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
  ]
  const { ok, output } = await runToEnd(runner, program(binaries.home, 'initdb'), args)
  rmSync(passwordFile)
  if (!ok) {
    rmSync(fresh, { recursive: true, force: true })
    throw postgresFailure(output, clusterDir)
  }
  appendFileSync(
    join(fresh, 'postgresql.conf'),
    `\ninclude_if_exists = '${SETTINGS_FILE}'\n# Your own settings go below this line.\n`,
  )
  renameSync(fresh, clusterDir)
  log(`Made the cluster in ${((performance.now() - began) / 1_000).toFixed(1)} s`)
}

function removeUnfinished(clusterDir: string): void {
  const parent = dirname(clusterDir)
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(clusterDir)}.new-`)) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

/** Refuses early, in words, where PostgreSQL would fail half-way. */
function needRoom(folder: string, bytes: number): void {
  const full = fullDisk(folder, bytes)
  if (full) throw full
}

function passwordPath(dataDir: string): string {
  return join(dataDir, 'postgres.json')
}

function readPassword(dataDir: string): string | undefined {
  const path = passwordPath(dataDir)
  if (!existsSync(path)) return undefined
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value === 'object' && value !== null && 'password' in value && typeof value.password === 'string')
      return value.password
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return undefined
}

/** Writes a new random password to `<dataDir>/postgres.json`, mode 600, whole and on disk before it is used. */
function newPassword(dataDir: string): string {
  const password = randomBytes(24).toString('base64url')
  const path = passwordPath(dataDir)
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify({ user: SUPERUSER, password }, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.new`, path)
  return password
}

/** The file with the password is lost, the cluster is not: whoever owns its files may set a new one, in single-user mode. */
async function resetPassword(place: Place, dataDir: string, log: (line: string) => void): Promise<string> {
  log(`${passwordPath(dataDir)} is missing; giving the database user a new password`)
  const password = newPassword(dataDir)
  const args = ['--single', '-D', place.clusterDir, 'postgres']
  const { ok, output } = await runToEnd(
    place.runner,
    program(place.binaries.home, 'postgres'),
    args,
    `alter role ${SUPERUSER} password '${password}'\n`,
  )
  if (!ok || /\b(ERROR|FATAL|PANIC):/.test(output)) {
    rmSync(passwordPath(dataDir), { force: true })
    throw postgresFailure(output, place.clusterDir)
  }
  return password
}
