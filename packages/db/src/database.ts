import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Clock,
  type Ctx,
  invariant,
  type LineageHook,
  type ParamSpec,
  type Params,
  type RowSpec,
  type Statement,
  type Tx,
  type Vault,
} from '@atrium/kernel'
import pg from 'pg'
import { execute } from './connection.ts'
import { IdBlocks } from './id-blocks.ts'
import { hasTold, writeNews } from './outbox.ts'
import { changedHere, SettingsCache } from './settings-cache.ts'
import { noVault } from './vault.ts'
import { Waker } from './waker.ts'

export interface DatabaseOptions {
  readonly url: string
  readonly clock: Clock
  /** Hooks of value modules in floor order, for `members` (domain: Identity). */
  readonly lineage?: readonly LineageHook[]
  /** Keys of personal fields; without it, whatever touches one throws. */
  readonly vault?: Vault
  /** Connections at most. Batches keep few in flight: 8 serve two cores. */
  readonly connections?: number
  /** Shown in pg_stat_activity. */
  readonly name?: string
  /** The role that commands run as; the ledger's tables refuse it UPDATE and DELETE (R06). Migrations pass undefined. */
  readonly role?: string | undefined
}

/** The app's role: created by the first migration, holds only the grants that commands need. */
export const APP_ROLE = 'atrium_app'

export interface Database {
  /**
   * Runs `work` in one transaction, read committed. Deadlock (40P01) and serialization failure (40001) run it again whole, at
   * most three times; any other throw rolls back and is thrown on. `work` must therefore do nothing but through its `ctx`.
   */
  transact<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  /** Reads on one connection without a transaction: every statement sees what is committed at its start. */
  read<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  /** A connection outside the pool, for LISTEN and advisory locks; the caller ends it. */
  connect(): Promise<pg.Client>
  readonly clock: Clock
  close(): Promise<void>
}

/** Thrown by a command that met a state which only a fresh attempt can see rightly; handled like a deadlock. */
export class RepeatTransaction extends Error {
  override readonly name = 'RepeatTransaction'
}

const REPEATABLE = new Set(['40P01', '40001'])
const ATTEMPTS = 3

class OpenTx implements Tx {
  readonly client: pg.ClientBase
  readonly calls: (() => void)[] = []
  private readonly blocks: IdBlocks
  private readonly settings: SettingsCache
  private revisions: Promise<ReadonlyMap<string, number>> | undefined
  private readonly memos = new Map<symbol, unknown>()

  constructor(client: pg.ClientBase, blocks: IdBlocks, settings: SettingsCache) {
    this.client = client
    this.blocks = blocks
    this.settings = settings
  }

  async rows<P extends ParamSpec, R extends RowSpec>(statement: Statement<P, R>, params: Params<P>) {
    return (await execute(this.client, statement, params)).rows
  }

  async run<P extends ParamSpec, R extends RowSpec>(statement: Statement<P, R>, params: Params<P>) {
    return (await execute(this.client, statement, params)).count
  }

  ids(sequence: string, count: number) {
    return this.blocks.take(sequence, count, (drawn, params) => this.rows(drawn, params))
  }

  memo<T>(key: symbol, make: () => T): T {
    if (!this.memos.has(key)) this.memos.set(key, make())
    return this.memos.get(key) as T
  }

  async cached<T>(revision: string, load: () => Promise<T>): Promise<T> {
    if (changedHere(this).has(revision)) return load()
    this.revisions ??= this.settings.revisions(this)
    const current = (await this.revisions).get(revision) ?? 0
    return this.settings.get(revision, current, load)
  }

  afterCommit(call: () => void): void {
    this.calls.push(call)
  }
}

const isRepeatable = (error: unknown): boolean =>
  error instanceof RepeatTransaction || (error instanceof pg.DatabaseError && REPEATABLE.has(error.code ?? ''))

/** Opens a pool. Nothing is connected until the first use. */
export function openDatabase(options: DatabaseOptions): Database {
  const role = options.role === undefined ? '' : ` -c role=${options.role}`
  const config = {
    connectionString: options.url,
    application_name: options.name ?? 'atrium',
    // Statements of one transaction that do not need each other's answers travel together.
    pipeline: true,
    options: `-c timezone=UTC -c intervalstyle=iso_8601${role}`,
  }
  const pool = new pg.Pool({ ...config, max: options.connections ?? 8 })
  // An idle connection that breaks is dropped by the pool and remade at the next use; the error has no one to go to.
  pool.on('error', () => undefined)
  const lineage = options.lineage ?? []
  const vault = options.vault ?? noVault
  const blocks = new IdBlocks()
  const settings = new SettingsCache()
  const waker = new Waker(pool)
  const inTransaction = new AsyncLocalStorage<true>()

  async function attempt<T>(client: pg.PoolClient, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    const tx = new OpenTx(client, blocks, settings)
    await client.query('begin')
    let value: T
    try {
      const ctx: Ctx = { tx, now: options.clock(), lineage, vault }
      value = await inTransaction.run(true, () => work(ctx))
      await writeNews(ctx)
      const { command } = await client.query('commit')
      // PostgreSQL answers ROLLBACK, and no error, where work went on after a statement had failed.
      invariant(command === 'COMMIT', 'a failed statement was passed over, so the transaction was rolled back')
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    }
    if (hasTold(tx)) waker.ring()
    for (const call of tx.calls) call()
    return value
  }

  async function withClient<T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken = false
    // A connection that breaks while it is in use fails its query, and says so here once more; unheard it would end the process.
    const onError = () => {
      broken = true
    }
    client.on('error', onError)
    try {
      return await use(client)
    } catch (error) {
      broken ||= !(error instanceof pg.DatabaseError) && isConnectionError(error)
      throw error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  return {
    clock: options.clock,
    async transact(work) {
      invariant(!inTransaction.getStore(), 'a transaction was opened inside another; pass its ctx on')
      for (let tried = 1; ; tried++) {
        try {
          return await withClient((client) => attempt(client, work))
        } catch (error) {
          if (tried >= ATTEMPTS || !isRepeatable(error)) throw error
        }
      }
    },
    read(work) {
      return withClient((client) =>
        work({ tx: new OpenTx(client, blocks, settings), now: options.clock(), lineage, vault }),
      )
    },
    async connect() {
      const client = new pg.Client(config)
      await client.connect()
      return client
    },
    close() {
      waker.stop()
      return pool.end()
    },
  }
}

/** Whether the connection broke, rather than what was asked on it. */
export function isConnectionError(error: unknown): boolean {
  return error instanceof Error && /Connection terminated|ECONNRESET|EPIPE|Client has encountered/.test(error.message)
}
