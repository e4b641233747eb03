import pg from 'pg'
import { copyOut } from './copy-out.ts'

export interface SourceOptions {
  readonly url: string
  /** The app's role. */
  readonly role?: string | undefined
  /** Shown in pg_stat_activity. */
  readonly name: string
  /** Whether PostgreSQL may take more than one process for a select. Rounds leave the others to the tills. */
  readonly parallel?: boolean
}

/** PostgreSQL as it was at one moment: everything that is asked of it belongs together. */
export interface Snapshot {
  /** `pg_current_snapshot()` */
  readonly ahead: string
  /** Epoch milliseconds by PostgreSQL's clock. */
  readonly takenAt: number
  /** Tells one database from another: cluster, its history, database. */
  readonly identity: string
  rows(sql: string): Promise<Record<string, string | null>[]>
  /** Streams `COPY … TO STDOUT`; answers the number of rows. */
  copy(copy: string, onRow: (row: Buffer) => Promise<void> | undefined): Promise<number>
}

// The restored fact changes when a dump comes to another cluster, the timeline when a base backup is rolled forward elsewhere.
const OPENING = `
  select pg_current_snapshot()::text as ahead,
    floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as taken_at,
    concat_ws(' ',
      (select value ->> 'systemIdentifier' from house.fact where name = 'cluster'),
      (select timeline_id from pg_control_checkpoint()),
      (select oid from pg_database where datname = current_database())) as identity`

/** One connection to PostgreSQL that takes snapshots, one after another. A broken one is made anew at the next use. */
export class Source {
  private readonly options: SourceOptions
  private client: pg.Client | undefined
  private last: Promise<unknown> = Promise.resolve()

  constructor(options: SourceOptions) {
    this.options = options
  }

  /** Runs `work` in one transaction that reads and sees one state. */
  snapshot<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const mine = this.last.then(() => this.take(work))
    this.last = mine.catch(() => undefined)
    return mine
  }

  /** Any statement outside of snapshots: facts, the cursor that the outbox looks at. */
  run(sql: string, values: readonly unknown[] = []): Promise<Record<string, string | null>[]> {
    const mine = this.last.then(async () => {
      const client = await this.connected()
      return (await client.query<Record<string, string | null>>(sql, [...values])).rows
    })
    this.last = mine.catch(() => undefined)
    return mine
  }

  async close(): Promise<void> {
    await this.last
    const { client } = this
    this.client = undefined
    await client?.end().catch(() => undefined)
  }

  private async take<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const client = await this.connected()
    const rows = async (sql: string) => (await client.query<Record<string, string | null>>(sql)).rows
    try {
      await client.query('begin isolation level repeatable read read only')
      const [opening] = await rows(OPENING)
      const value = await work({
        ahead: opening?.ahead ?? '',
        takenAt: Number(opening?.taken_at),
        identity: opening?.identity ?? '',
        rows,
        copy: (copy, onRow) => copyOut(client, copy, onRow),
      })
      await client.query('commit')
      return value
    } catch (error) {
      // What went wrong in the middle leaves a connection that nobody needs to mend.
      if (this.client === client) this.client = undefined
      await client.end().catch(() => undefined)
      throw error
    }
  }

  private async connected(): Promise<pg.Client> {
    if (this.client) return this.client
    const { url, role, name, parallel = false } = this.options
    const client = new pg.Client({
      connectionString: url,
      application_name: name,
      // A place that is lost with the machine is an older one: rounds go on from the file's own.
      options: `-c synchronous_commit=off -c timezone=UTC -c intervalstyle=iso_8601 -c datestyle=ISO -c jit=off${parallel ? '' : ' -c max_parallel_workers_per_gather=0'}${role === undefined ? '' : ` -c role=${role}`}`,
      // All comes as text: this side looks at keys and snapshots only.
      types: { getTypeParser: () => String } as pg.CustomTypesConfig,
    })
    client.on('error', () => {
      if (this.client === client) this.client = undefined
    })
    await client.connect()
    this.client = client
    return client
  }
}
