import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { APP_ROLE, checkKeys, type Database, migrate, openDatabase, openKeyring, StartupError } from '@atrium/db'
import { type Embedded, folderFailure, startEmbedded } from '@atrium/db/embedded'
import pg from 'pg'
import type { Config } from './config.ts'
import { explained } from './explain-failure.ts'
import { lineage } from './house.ts'

export const MIGRATIONS = fileURLToPath(new URL('../../../db/migrations', import.meta.url))

/** A migrated database with its keys, open for commands. */
export interface OpenHouse {
  readonly db: Database
  /** For owners' work: partitions, migrations. */
  readonly url: string
  readonly embedded: Embedded | undefined
  close(): Promise<void>
}

const OLDEST = 15
const NEWEST = 18

/**
 * Opens what the house stands on: PostgreSQL (embedded, or the one that is given), the schema of this version, the key file. Tells each
 * step with its time. Throws `StartupError` where a person must help.
 */
export async function openHouse(config: Config, tell: (line: string) => void): Promise<OpenHouse> {
  if (config.databaseUrl !== undefined) await checkServer(config.databaseUrl)
  makeDataFolder(config.dataDir)
  const embedded =
    config.databaseUrl === undefined ? await startEmbedded({ dataDir: config.dataDir, log: tell }) : undefined
  const url = embedded?.url ?? config.databaseUrl!
  try {
    const began = performance.now()
    const applied = await migrate(url, MIGRATIONS)
    tell(
      applied.length === 0
        ? `Schema is current (${seconds(began)})`
        : `Schema brought up to date with ${applied.length} migrations (${seconds(began)})`,
    )
    const keyring = openKeyring(config.keyFile, config.clock())
    if (keyring.created) tell(`Made the key file ${config.keyFile}: back it up apart from the database`)
    const db = openDatabase({
      url,
      clock: config.clock,
      lineage,
      role: APP_ROLE,
      vault: keyring.vault,
      connections: config.connections,
    })
    try {
      await checkKeys(db, keyring)
    } catch (error) {
      await db.close()
      throw error
    }
    return {
      db,
      url,
      embedded,
      async close() {
        await db.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    const reason = explained(error, embedded)
    await embedded?.stop()
    throw reason
  }
}

/** Others may pass (a system user that runs PostgreSQL may have to), but not look around. */
function makeDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o711 })
  } catch (error) {
    throw folderFailure(error, path)
  }
}

/** An existing server must answer, and be of a version that we test. */
async function checkServer(url: string): Promise<void> {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new StartupError('DATABASE_URL is not an address of PostgreSQL; it begins with postgres://.')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
    const major = Math.floor(Number(rows[0]?.server_version_num) / 10_000)
    if (major < OLDEST || major > NEWEST) {
      throw new StartupError(`DATABASE_URL leads to PostgreSQL ${major}; Atrium runs on ${OLDEST} to ${NEWEST}.`)
    }
  } catch (error) {
    if (error instanceof StartupError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new StartupError(
      `DATABASE_URL cannot be reached (${why}). Check that the server runs and that the user may connect.`,
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

export const seconds = (began: number): string => `${((performance.now() - began) / 1000).toFixed(1)} s`
