// The door for scripts and benches: a database like that of a test file, without the test runner.
import { openDatabase } from '@atrium/db'
import { systemClock } from '@atrium/kernel'
import { cloneTemplate, dropDatabase, testServer, urlOfDatabase } from './template.ts'

export interface ScratchDatabase {
  /** The owner (superuser) of this database. */
  readonly url: string
  /** Runs any SQL as the owner. bigint comes as text. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
}

/** Lends a migrated, empty database and drops it afterwards. */
export async function withScratchDatabase<T>(name: string, use: (database: ScratchDatabase) => Promise<T>): Promise<T> {
  const server = await testServer()
  const database = await cloneTemplate(server, name)
  const url = urlOfDatabase(server, database)
  const owner = await openDatabase({ url, clock: systemClock, name: `scratch ${name}` }).connect()
  try {
    return await use({
      url,
      sql: async (text, values) => (await owner.query<Record<string, unknown>>(text, values)).rows,
    })
  } finally {
    await owner.end()
    await dropDatabase(server, database)
  }
}
