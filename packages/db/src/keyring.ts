import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { type Ctx, formatInstant, type Instant, statement, type Vault } from '@atrium/kernel'
import type { Database } from './database.ts'
import { StartupError } from './startup-error.ts'
import { fingerprintOf, type MasterKey, makeVault } from './vault.ts'

/** The key file: `{ "keys": [{ "version": 1, "key": "<base64>", "madeAt": "…" }] }`, readable by its owner alone. */
interface KeyFile {
  readonly keys: readonly { readonly version: number; readonly key: string; readonly madeAt: string }[]
}

/** A vault over a key file, and what is needed to compare it with a database. */
export interface Keyring {
  readonly path: string
  readonly vault: Vault
  /** What may be told of the keys, by version; `madeAt` is missing where somebody wrote the file by hand. */
  readonly keys: readonly { readonly version: number; readonly madeAt: string | undefined }[]
  /** By version. */
  readonly fingerprints: Readonly<Record<string, string>>
  /** Whether `openKeyring` made the file just now. */
  readonly created: boolean
}

type FileKey = MasterKey & { readonly madeAt: string | undefined }

function readKeys(path: string): readonly FileKey[] | undefined {
  let text: string
  try {
    if (statSync(path).mode & 0o077) {
      throw new StartupError(`The key file ${path} can be read by other users. Close it with: chmod 600 ${path}`)
    }
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const keys = parseKeys(text)
  if (!keys)
    throw new StartupError(
      `The key file ${path} is damaged. Restore it from a backup: without it, personal data cannot be read.`,
    )
  return keys
}

function parseKeys(text: string): readonly FileKey[] | undefined {
  try {
    const file = JSON.parse(text) as KeyFile
    const keys = file.keys.map(({ version, key, madeAt }) => ({ version, key: Buffer.from(key, 'base64'), madeAt }))
    const sound = keys.every(({ version, key }) => Number.isInteger(version) && version > 0 && key.length === 32)
    return sound && keys.length > 0 && new Set(keys.map(({ version }) => version)).size === keys.length
      ? keys
      : undefined
  } catch {
    // Not JSON, or of another shape: the same to whoever has to mend it.
    return undefined
  }
}

/** Writes beside, then links into place, so that a crash leaves no half file. False where the file is there already. */
function writeKeys(path: string, keys: KeyFile['keys'], replace: boolean): boolean {
  mkdirSync(dirname(path), { recursive: true })
  const beside = `${path}.${process.pid}.new`
  rmSync(beside, { force: true })
  const file = openSync(beside, 'wx', 0o600)
  try {
    writeSync(file, `${JSON.stringify({ keys }, null, 2)}\n`)
    // Root may add to the file of the user that the server runs as, who must still be able to read it.
    const { uid, gid } = replace ? statSync(path) : { uid: undefined, gid: undefined }
    if (uid !== undefined && process.getuid?.() === 0) fchownSync(file, uid, gid)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    // A link refuses to take the place of a file that another process made in the meantime; a rename takes it.
    if (replace) renameSync(beside, path)
    else linkSync(beside, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(beside, { force: true })
  }
}

const freshKey = (version: number, now: Instant) => ({
  version,
  key: randomBytes(32).toString('base64'),
  madeAt: formatInstant(now),
})

/**
 * The key ring in a file of mode 600, made with a first key where there is none. Throws StartupError for a file that others
 * may read or that is damaged. Call `checkKeys` before anything is encrypted.
 */
export function openKeyring(path: string, now: Instant): Keyring {
  let keys = readKeys(path)
  const created = keys === undefined && writeKeys(path, [freshKey(1, now)], false)
  keys ??= readKeys(path)
  if (!keys) throw new StartupError(`The key file ${path} vanished while it was being made. Start again.`)
  return {
    path,
    vault: makeVault(keys, () => readKeys(path) ?? []),
    keys: keys.map(({ version, madeAt }) => ({ version, madeAt })).sort((a, b) => a.version - b.version),
    fingerprints: Object.fromEntries(keys.map((master) => [master.version, fingerprintOf(master)])),
    created,
  }
}

/**
 * Adds a newest key to the file and answers its version. Processes started from then on use it; the chores of `members` do the rest.
 * Throws StartupError where there is no file or it cannot be replaced. Not safe to run twice at once.
 */
export function addMasterKey(path: string, now: Instant): number {
  const known = readKeys(path)
  if (!known) throw new StartupError(`There is no key file ${path}; the first start of a server makes it.`)
  const version = Math.max(...known.map((master) => master.version)) + 1
  // The file itself, where a link leads to it: that is the one the servers share.
  const file = realpathSync(path)
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as KeyFile
  try {
    writeKeys(file, [...keys, freshKey(version, now)], true)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && REPLACE_FAILURES.has(String(error.code)))) throw error
    throw new StartupError(`The key file ${file} cannot be replaced (${error.message}); nothing was changed.`)
  }
  return version
}

/** Who runs the command may lack the right; a disk may be read-only or full; a file mounted by itself cannot be replaced. */
const REPLACE_FAILURES = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOSPC'])

export const readKeyNames = statement({
  name: 'house.readKeyNames',
  params: {},
  row: { value: 'jsonb' },
  sql: `select value from house.fact where name = 'keys'`,
})

// What stands there stays: of two servers with different files the second one must notice.
export const writeKeyNames = statement({
  name: 'house.writeKeyNames',
  params: { value: 'jsonb' },
  sql: `insert into house.fact (name, value) values ('keys', :value)
        on conflict (name) do update set value = excluded.value || house.fact.value`,
})

/**
 * Compares the key ring with the keys that the database names, and writes down those it does not know yet. Throws StartupError
 * where the file lacks a named key or has another one under its version; a file made by this start is then taken away again.
 */
export async function checkKeys(database: Database, ring: Keyring): Promise<void> {
  await database.transact(async (ctx) => {
    // Twice: the first write, or another server's, may have come in between.
    await compare(ctx, ring)
    await ctx.tx.run(writeKeyNames, { value: ring.fingerprints })
    await compare(ctx, ring)
  })
}

async function compare(ctx: Ctx, ring: Keyring): Promise<void> {
  const [row] = await ctx.tx.rows(readKeyNames, {})
  const named = Object.entries((row?.value ?? {}) as Record<string, string>)
  const missing = named.filter(([version, mark]) => ring.fingerprints[version] !== mark)
  if (missing.length === 0) return
  if (ring.created) rmSync(ring.path)
  const versions = missing.map(([version]) => version).join(', ')
  throw new StartupError(
    `The database was written with key ${versions}, which the key file ${ring.path} does not have. Put the key file that belongs to this database there (or name it with ATRIUM_KEY_FILE): without it, personal data cannot be read.`,
  )
}
