import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { invariant } from '@atrium/kernel'

const MB = 1024 * 1024

/** What the settings depend on. All in bytes. */
export interface Machine {
  /** RAM that this process may use (a container's limit counts). */
  readonly memory: number
  /** Size of the disk below the cluster. */
  readonly disk: number
  /** Size of /dev/shm; undefined where there is none. */
  readonly sharedMemory: number | undefined
}

/** The file in the cluster that holds our settings. postgresql.conf includes it, so an operator's own lines after the include win, as does ALTER SYSTEM. */
export const SETTINGS_FILE = 'atrium.conf'

/** Settings for a machine that runs everything at once: server, projection and PostgreSQL. Sizes are rounded down to whole megabytes. */
export function settingsFor(machine: Machine): Record<string, string> {
  return {
    max_connections: '60',
    shared_buffers: megabytes(clamp(machine.memory / 8, 64 * MB, 2048 * MB)),
    effective_cache_size: megabytes(machine.memory / 2),
    work_mem: '16MB',
    maintenance_work_mem: megabytes(clamp(machine.memory / 32, 64 * MB, 512 * MB)),
    huge_pages: 'try',
    // Containers often give 64 MB of /dev/shm, which one parallel hash join exceeds; files in the cluster have no such limit.
    dynamic_shared_memory_type: (machine.sharedMemory ?? 0) >= 256 * MB ? 'posix' : 'mmap',
    // What was answered is durable: the whole product rests on it. Batches, not lazy commits, make it fast.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // The carried binaries are built without lz4 and zstd, and pglz costs more than it saves: in the ten seconds after a checkpoint,
    // under load, 187 µs of CPU a purchase for 4.4 kB of WAL against 162 for 5.3 without.
    wal_compression: 'off',
    wal_buffers: '16MB',
    // Rare checkpoints mean few full pages in the WAL; a small disk cannot afford them.
    max_wal_size: megabytes(clamp(machine.disk / 10, 96 * MB, 4096 * MB)),
    min_wal_size: megabytes(clamp(machine.disk / 40, 32 * MB, 1024 * MB)),
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    // Compiling a plan costs more than any statement of ours takes.
    jit: 'off',
    // Hot tables (accounts, levels, the outbox) turn over many times a day: clean early, in small portions, and not too shyly.
    autovacuum_naptime: '15s',
    autovacuum_vacuum_scale_factor: '0.05',
    autovacuum_vacuum_insert_scale_factor: '0.1',
    autovacuum_vacuum_cost_limit: '1000',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    // Statements and details of errors would carry members' data into the log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  }
}

/** Writes the settings file of a cluster, `overrides` last. */
export function writeSettings(clusterDir: string, machine: Machine, overrides: Record<string, string>): void {
  const lines = Object.entries({ ...settingsFor(machine), ...overrides }).map(([name, value]) => {
    invariant(/^[a-z][a-z0-9_.]*$/i.test(name), `${name} is not the name of a PostgreSQL setting`)
    return `${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
  })
  const head =
    '# Written anew at every start. Put your own settings into postgresql.conf, below its last line, or use ALTER SYSTEM.'
  writeFileSync(join(clusterDir, SETTINGS_FILE), `${head}\n${lines.join('\n')}\n`, { mode: 0o600 })
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / MB)}MB`
}
