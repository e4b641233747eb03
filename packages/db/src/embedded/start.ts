import { mkdirSync, rmSync, statfsSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { StartupError } from '../startup-error.ts'
import { findAddress, listenArgs, urlOf } from './address.ts'
import { findBinaries } from './binaries.ts'
import { ensureCluster, SUPERUSER } from './cluster.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { folderFailure, fullDisk } from './failure.ts'
import { clearLeftovers } from './leftovers.ts'
import { clusterOf, findPlace, type RootChoice } from './place.ts'
import { type Postmaster, startPostmaster } from './postmaster.ts'
import { give } from './runner.ts'
import { type Machine, SETTINGS_FILE, writeSettings } from './settings.ts'

export interface EmbeddedOptions {
  /** The data folder; made when missing. Holds the cluster (postgres), its password (postgres.json), its log (postgres.log) and server.lock. */
  readonly dataDir: string
  /** Hears what is done, a line at a time. */
  readonly log: (line: string) => void
  /** PostgreSQL settings that win over ours. */
  readonly settings?: Record<string, string>
  /** How root runs PostgreSQL; leave it out. */
  readonly asRoot?: RootChoice
}

/** A PostgreSQL of our own that takes connections. */
export interface Embedded {
  /** For `pg`: database `atrium`, user `atrium` (superuser), over a Unix socket where there are sockets. */
  readonly url: string
  readonly pid: number
  /** Stops PostgreSQL (waiting for its checkpoint) and gives the data folder back. Safe to call twice. */
  stop(): Promise<void>
  /** Tells, in a sentence, when PostgreSQL ended though nobody stopped it. */
  onExit(tell: (sentence: string) => void): void
  /** Why nothing can be written, when the disk that holds the cluster is full: errors of PostgreSQL often tell of the consequences only. */
  fullDisk(): StartupError | undefined
}

/**
 * Starts PostgreSQL on a data folder, making the cluster the first time and repairing what a crash left. It ends with this process, however that ends.
 * Throws a StartupError, one sentence, where a person must help: another server on the folder, a full disk, a cluster of another major version, a
 * folder that cannot be written, no binaries for the platform.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir)
  try {
    // Others may pass (a system user that runs PostgreSQL may have to), but not look around.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 })
    const lock = await lockDataFolder(dataDir, options.log)
    try {
      const { postmaster, url, clusterDir, cleanUp } = await startLocked(dataDir, options)
      let stopped: Promise<void> | undefined
      const stop = async () => {
        await postmaster.stop()
        cleanUp()
        lock.release()
      }
      return {
        url,
        pid: postmaster.pid,
        stop: () => {
          stopped ??= stop()
          return stopped
        },
        onExit: postmaster.onExit,
        fullDisk: () => fullDisk(clusterDir),
      }
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    throw folderFailure(error, dataDir)
  }
}

async function startLocked(
  dataDir: string,
  options: EmbeddedOptions,
): Promise<{ postmaster: Postmaster; url: string; clusterDir: string; cleanUp: () => void }> {
  const { log } = options
  const binaries = await findBinaries()
  const clusterDir = clusterOf(dataDir)
  await clearLeftovers(clusterDir, log)
  const place = await findPlace(dataDir, clusterDir, binaries, options.asRoot ?? {}, log)
  const password = await ensureCluster(place, dataDir, log)
  writeSettings(place.clusterDir, machineOf(place.clusterDir), options.settings ?? {})
  for (const name of [SETTINGS_FILE, 'postgresql.conf']) give(join(place.clusterDir, name), place.runner)
  const address = await findAddress(place.clusterDir, place.runner)
  const cleanUp = () => {
    if (address.kind === 'socket' && address.temporary) rmSync(address.folder, { recursive: true, force: true })
  }
  const began = performance.now()
  try {
    const postmaster = await startPostmaster(place, listenArgs(address), join(dataDir, 'postgres.log'), log)
    try {
      await ensureDatabase(urlOf(address, SUPERUSER, password, 'postgres'))
      log(
        `PostgreSQL ${binaries.version} ready after ${((performance.now() - began) / 1_000).toFixed(1)} s (process ${postmaster.pid})`,
      )
      const url = urlOf(address, SUPERUSER, password, SUPERUSER)
      return { postmaster, url, clusterDir: place.clusterDir, cleanUp }
    } catch (error) {
      await postmaster.stop()
      throw error
    }
  } catch (error) {
    cleanUp()
    throw error
  }
}

function machineOf(clusterDir: string): Machine {
  const disk = statfsSync(clusterDir)
  const limit = process.constrainedMemory()
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  return { memory, disk: disk.blocks * disk.bsize, sharedMemory: sizeOf('/dev/shm') }
}

function sizeOf(folder: string): number | undefined {
  try {
    const disk = statfsSync(folder)
    return disk.blocks * disk.bsize
  } catch {
    return undefined // no such folder on this system
  }
}

/** Makes the database where it is missing: the first time, and when a first start was cut off. Through `pg`, as the server will connect. */
async function ensureDatabase(maintenanceUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl })
  try {
    await client.connect()
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [SUPERUSER])
    if (rowCount === 0) await client.query(`create database ${SUPERUSER}`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '28P01')) throw error
    throw new StartupError(
      'PostgreSQL refuses the password in postgres.json; remove that file and start again to get a new one.',
    )
  } finally {
    await client.end()
  }
}
