import { createHash, randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type Database, migrate, openDatabase, readMigrations } from '@atrium/db'
import { systemClock } from '@atrium/kernel'
import { sharedServer } from './shared-server.ts'

/** The migrations of the product; `TEST_MIGRATIONS` names another folder, for work on a few modules while the rest is in pieces. */
export const MIGRATIONS =
  process.env.TEST_MIGRATIONS ?? fileURLToPath(new URL('../../../db/migrations', import.meta.url))

const TEMPLATE = 'atrium_template_'
/** Held on the maintenance database while a template is made, so that processes that start together make it once. */
const LOCK = 4_711_900
const KEPT_TEMPLATES = 3

/** The server on which tests make their databases: `TEST_DATABASE_URL` (a superuser of any PostgreSQL 15 to 18), else one of our own. */
export async function testServer(): Promise<string> {
  return process.env.TEST_DATABASE_URL ?? (await sharedServer())
}

export function urlOfDatabase(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

const administrator = (server: string): Database =>
  openDatabase({ url: server, clock: systemClock, connections: 1, name: 'atrium testkit' })

/** Makes a database, a copy of the migrated template; answers its name. `slug` only serves those who look at the server. */
export async function cloneTemplate(server: string, slug: string, migrations = MIGRATIONS): Promise<string> {
  const client = await administrator(server).connect()
  try {
    const plain = slug.toLowerCase().replace(/[^a-z0-9]+/g, '_')
    const name = `t_${process.pid}_${randomBytes(4).toString('hex')}_${plain}`.slice(0, 60)
    // Held shared, so that nobody drops the template between the look and the copy.
    await client.query('select pg_advisory_lock_shared($1)', [LOCK])
    let template = await findTemplate(client, migrations)
    if (!template.ready) {
      await client.query('select pg_advisory_unlock_shared($1)', [LOCK])
      await makeTemplate(client, server, template.name, migrations)
      await client.query('select pg_advisory_lock_shared($1)', [LOCK])
      template = await findTemplate(client, migrations)
    }
    await client.query(`create database "${name}" template "${template.name}"`)
    return name
  } finally {
    await client.end()
  }
}

type Client = Awaited<ReturnType<Database['connect']>>

/** The template is named after what the migrations say: edited ones make another. */
async function findTemplate(client: Client, folder: string): Promise<{ name: string; ready: boolean }> {
  const hash = createHash('sha256')
  for (const migration of await readMigrations(folder)) hash.update(`${migration.name} ${migration.hash}\n`)
  const name = TEMPLATE + hash.digest('hex').slice(0, 16)
  return { name, ready: await exists(client, name) }
}

async function makeTemplate(client: Client, server: string, name: string, folder: string): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [LOCK])
  try {
    if (await exists(client, name)) return
    await dropOldTemplates(client)
    const unfinished = `${TEMPLATE}unfinished`
    await client.query(`create database "${unfinished}"`)
    await migrate(urlOfDatabase(server, unfinished), folder)
    await client.query(`alter database "${unfinished}" rename to "${name}"`)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK])
  }
}

/** Templates of before the last edits of migrations, and what a failed migration left. */
async function dropOldTemplates(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database where datname like '${TEMPLATE.replaceAll('_', '\\_')}%' order by oid desc`,
  )
  const unfinished = rows.filter(({ name }) => name.endsWith('unfinished'))
  const old = rows.filter(({ name }) => !name.endsWith('unfinished')).slice(KEPT_TEMPLATES)
  for (const { name } of [...unfinished, ...old]) await client.query(`drop database if exists "${name}" with (force)`)
}

async function exists(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
  return rowCount === 1
}

export async function dropDatabase(server: string, name: string): Promise<void> {
  const client = await administrator(server).connect()
  try {
    await client.query(`drop database if exists "${name}" with (force)`)
  } finally {
    await client.end()
  }
}

/** Drops the databases that a process left behind. */
export async function dropDatabases(administration: Database, pid: number): Promise<void> {
  const client = await administration.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where datname like $1',
      [`t\\_${pid}\\_%`],
    )
    for (const { name } of rows) await client.query(`drop database if exists "${name}" with (force)`)
  } finally {
    await client.end()
  }
}
