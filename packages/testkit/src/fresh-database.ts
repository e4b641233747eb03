import { basename } from 'node:path'
import { after } from 'node:test'
import { APP_ROLE, type Database, openDatabase } from '@atrium/db'
import type { Clock, LineageHook, Vault } from '@atrium/kernel'
import { cloneTemplate, dropDatabase, testServer, urlOfDatabase } from './template.ts'
import { testClock } from './test-clock.ts'
import { testVault } from './test-vault.ts'

export interface FreshDatabaseOptions {
  /** By default a clock that stands at `TEST_START`. */
  readonly clock?: Clock
  readonly lineage?: readonly LineageHook[]
  /** By default `testVault()`. */
  readonly vault?: Vault
  /** By default the app's role, with its grants only; null for the owner (superuser). */
  readonly role?: string | null
  readonly connections?: number
  /** Another folder of migrations than the product's. */
  readonly migrations?: string
}

export interface TestDatabase extends Database {
  /** For another `openDatabase`, or a server of its own: the owner (superuser) of this database. */
  readonly url: string
  /** Runs any SQL as the owner, outside of what is tested: to arrange what commands would not, and to look. bigint comes as text. */
  sql<Row extends Record<string, unknown> = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  /** One more pool on the same database, as another process would have; closed with this one. */
  another(options?: Omit<FreshDatabaseOptions, 'migrations'>): Database
}

/**
 * A real, migrated, empty database for one test file: `const db = await freshDatabase(import.meta)`. Closed and dropped after
 * the file (or the test, when called inside one).
 */
export async function freshDatabase(
  of: { readonly filename: string } | string,
  options: FreshDatabaseOptions = {},
): Promise<TestDatabase> {
  const server = await testServer()
  const slug = typeof of === 'string' ? of : basename(of.filename).replace(/\..*$/, '')
  const name = await cloneTemplate(server, slug, options.migrations)
  const url = urlOfDatabase(server, name)
  const clock = options.clock ?? testClock()
  const opened: Database[] = []
  const another = (more: FreshDatabaseOptions = {}): Database => {
    const role = more.role === undefined ? APP_ROLE : (more.role ?? undefined)
    const database = openDatabase({
      url,
      clock: more.clock ?? clock,
      lineage: more.lineage ?? [],
      vault: more.vault ?? testVault(),
      role,
      connections: more.connections ?? 8,
      name: `test ${slug}`,
    })
    let ended: Promise<void> | undefined
    const closable: Database = {
      ...database,
      close() {
        ended ??= database.close()
        return ended
      },
    }
    opened.push(closable)
    return closable
  }
  const database = another(options)
  const owner = await openDatabase({ url, clock, name: `test ${slug} owner` }).connect()
  let closed: Promise<void> | undefined
  const close = async () => {
    await Promise.all([owner.end(), ...opened.map((each) => each.close())])
    await dropDatabase(server, name)
  }
  const fresh: TestDatabase = {
    ...database,
    url,
    async sql<Row extends Record<string, unknown>>(text: string, values?: unknown[]) {
      return (await owner.query<Row>(text, values)).rows
    },
    another,
    close() {
      closed ??= close()
      return closed
    },
  }
  after(() => fresh.close())
  return fresh
}
