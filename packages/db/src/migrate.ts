import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { StartupError } from './startup-error.ts'

export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly hash: string
}

const FILE = /^(\d{4})__([a-z]+)__([a-z0-9_]+)\.sql$/
/** Held while migrating, so that two servers that start together do it once. */
const LOCK = 4_711_001

/** The migrations of a folder in their one order. Throws when a file is misnamed, a number is used twice, or `-- why:` is missing. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const migrations: Migration[] = []
  for (const file of (await readdir(folder)).sort()) {
    const match = FILE.exec(file)
    if (!match) throw new Error(`${file}: migrations are named NNNN__module__what.sql`)
    const sql = await readFile(join(folder, file), 'utf8')
    if (!sql.startsWith('-- why:')) throw new Error(`${file}: opens with a line "-- why: …"`)
    const number = Number(match[1])
    if (migrations.some((known) => known.number === number))
      throw new Error(`${file}: number ${match[1]} is used twice`)
    const hash = createHash('sha256').update(sql).digest('hex').slice(0, 16)
    migrations.push({ number, name: file.slice(0, -4), sql, hash })
  }
  return migrations
}

/**
 * Brings a database to the schema of this version, one transaction per migration; answers the names applied now. Throws
 * `StartupError` when the database is ahead of this version, or when an applied migration was edited.
 */
export async function migrate(url: string, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = new pg.Client({ connectionString: url, application_name: 'atrium migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(`create table if not exists public.atrium_migration (
      number int primary key, name text not null, hash text not null, applied_at timestamptz not null default now())`)
    const { rows } = await client.query<{ number: number; name: string; hash: string }>(
      'select number, name, hash from public.atrium_migration order by number',
    )
    const applied = new Map(rows.map((row) => [row.number, row]))
    checkApplied(migrations, rows)
    const done: string[] = []
    for (const migration of migrations) {
      if (applied.has(migration.number)) continue
      await applyOne(client, migration)
      done.push(migration.name)
    }
    return done
  } finally {
    await client.end()
  }
}

function checkApplied(
  migrations: readonly Migration[],
  applied: readonly { number: number; name: string; hash: string }[],
) {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]))
  for (const row of applied) {
    const known = byNumber.get(row.number)
    if (!known) {
      throw new StartupError(
        `The database has migration ${row.name}, which this version of Atrium does not know: it was opened by a newer version. Start that version, or restore a backup made before the upgrade.`,
      )
    }
    if (known.hash !== row.hash) {
      throw new StartupError(
        `Migration ${row.name} was changed after it was applied to this database. Restore the file as released.`,
      )
    }
  }
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.sql)
    await client.query('insert into public.atrium_migration (number, name, hash) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.hash,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${migration.name} failed`, { cause: error })
  }
}
