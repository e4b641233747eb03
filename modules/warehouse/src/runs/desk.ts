import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, describeError, type Log } from '@atrium/db'
import { type By, encodeId, type Projection, systemClock } from '@atrium/kernel'
import {
  newestSnapshot,
  type Olap,
  ProjectionNotReady,
  RESULT_FILES,
  runInSandbox,
  type SandboxOrder,
  type SandboxResult,
  type SnapshotFile,
} from '@atrium/olap'
import { loadOrganization } from '@atrium/organization'
import { audit } from '@atrium/staff'
import { datasetsSeen } from '../kept/seen.ts'
import { RESULT_MS, RUN_MS, runLimits, TABLE_MS } from '../limits.ts'
import { publishOrder } from '../publishing.ts'
import { codesOf, tablesFor } from '../seen.ts'
import { type AnalystTable, analystTables } from '../tables.ts'
import { beginPublishing, cancelled, endPublishing, endSqlRun, loadRuns, type RunRow, readDesk } from './store.ts'

export interface AnalystDeskOptions {
  readonly db: Database
  readonly olap: Pick<Olap, 'publish' | 'version'>
  /** Folder that all processes of the house share: published files, results, kept results. */
  readonly folder: string
  readonly projections: readonly Projection[]
  /** Longest time between two published files while something changes, minutes. */
  readonly everyMinutes: number
  readonly log: Log
}

export type TableFormat = 'csv' | 'parquet'

/** Who cancels is heard within that time where another process has the run in hand. */
const LOOK_MS = 500
/** Whoever publishes and is not heard of for that long is gone. */
const STALE_MS = 30 * 60_000
/** Whole tables written at once by one process. */
const MOST_TABLES = 2

/** Where analysts' statements run: starts their processes, keeps their files, publishes what they read. */
export class AnalystDesk {
  readonly everyMinutes: number
  readonly tables: readonly AnalystTable[]
  private readonly options: AnalystDeskOptions
  private readonly running = new Map<number, { readonly stop: AbortController; percent: number }>()
  private readonly pending = new Set<Promise<void>>()
  /** Publishing takes minutes and is begun anew when it was broken off: a house that stops does not wait for it. */
  private readonly publishing = new Set<Promise<void>>()
  private writing = 0
  private looking: NodeJS.Timeout | undefined
  private stopped = false

  constructor(options: AnalystDeskOptions) {
    this.options = options
    this.everyMinutes = options.everyMinutes
    this.tables = analystTables(options.projections)
  }

  /** What statements read now, or undefined where nothing was published yet. */
  newest(): Promise<SnapshotFile | undefined> {
    return newestSnapshot(this.snapshots)
  }

  /** How far a run of this process is, 0 to 100; 0 where that is not known. */
  percentOf(runId: number): number {
    return this.running.get(runId)?.percent ?? 0
  }

  /** A file of a run's result, or undefined where it is not there (any more). */
  resultOf(runId: number, file: keyof typeof RESULT_FILES): string | undefined {
    const path = join(this.workOf(runId), RESULT_FILES[file])
    return existsSync(path) ? path : undefined
  }

  datasetPath(datasetId: number): string {
    return join(this.options.folder, 'datasets', `${datasetId}.parquet`)
  }

  /** Keeps the result of a run beyond its day. */
  async keepResult(runId: number, datasetId: number): Promise<void> {
    await mkdir(join(this.options.folder, 'datasets'), { recursive: true, mode: 0o700 })
    await copyFile(join(this.workOf(runId), RESULT_FILES.parquet), this.datasetPath(datasetId))
  }

  async removeDatasets(datasetIds: readonly number[]): Promise<void> {
    for (const id of datasetIds) await rm(this.datasetPath(id), { force: true })
  }

  /** Starts a run that was written down. Answers at once. */
  begin(runId: number, by: By): void {
    const stop = new AbortController()
    this.running.set(runId, { stop, percent: 0 })
    this.looking ??= setInterval(() => this.keep(this.pending, this.lookForCancelled()), LOOK_MS).unref()
    this.keep(
      this.pending,
      this.work(runId, by, stop.signal).finally(() => {
        this.running.delete(runId)
        if (this.running.size > 0) return
        clearInterval(this.looking)
        this.looking = undefined
      }),
    )
  }

  /** Stops a run of this process; those of others look by themselves. */
  cancel(runId: number): void {
    this.running.get(runId)?.stop.abort()
  }

  /**
   * Writes a whole table as somebody sees it. Answers the file, which is the caller's to remove with `free`, or why not; undefined where too many are
   * written already.
   */
  async writeTable(
    table: string,
    format: TableFormat,
    by: By,
  ): Promise<{ readonly result: SandboxResult; readonly path: string; free(): Promise<void> } | undefined> {
    if (this.writing >= MOST_TABLES || this.stopped) return undefined
    this.writing++
    const work = join(this.options.folder, 'tables', crypto.randomUUID())
    const free = async () => {
      await rm(work, { recursive: true, force: true })
    }
    try {
      await mkdir(work, { recursive: true, mode: 0o700 })
      const codes = await this.codesOf(by)
      const result = await this.onNewest((snapshot) => {
        const seen = tablesFor(this.tables, by).find(({ name }) => name === table)
        if (!seen) return undefined
        return {
          kind: 'table',
          format,
          table: seen,
          codes,
          work,
          snapshot: snapshot.path,
          limits: runLimits(0, TABLE_MS),
        }
      })
      return { result: result.result, path: join(work, RESULT_FILES[format]), free }
    } finally {
      this.writing--
    }
  }

  /**
   * Publishes where something changed since the newest file and that is older than it may be; in the background. Publishing takes a tenth of the time
   * at most, so that a large house is published less often.
   */
  publishIfDue(): void {
    this.keep(
      this.publishing,
      (async () => {
        const { db, olap } = this.options
        const newest = await this.newest()
        const [desk] = await db.read((ctx) => ctx.tx.rows(readDesk, {}))
        const tookMs = Math.max(0, (desk?.publishEndedAt ?? 0) - (desk?.publishStartedAt ?? 0))
        const restMs = Math.max(this.everyMinutes * 60_000, tookMs * 10)
        if (newest && systemClock() - newest.asOf < restMs) return
        if (newest && newest.version === (await olap.version())) return
        await this.publish()
      })(),
    )
  }

  /** Publishes what is there now; false where somebody has it in hand already. Throws what went wrong. */
  async publish(): Promise<boolean> {
    const { db, olap, projections } = this.options
    const order = await db.transact(async (ctx) => {
      const [begun] = await ctx.tx.rows(beginPublishing, { now: ctx.now, stale: ctx.now - STALE_MS })
      return begun && publishOrder(ctx, projections, this.snapshots)
    })
    if (!order) return false
    let fault: string | null = null
    try {
      await olap.publish(order)
    } catch (error) {
      fault = describeError(error)
      throw error
    } finally {
      await db.transact((ctx) => ctx.tx.run(endPublishing, { now: ctx.now, fault }))
    }
    return true
  }

  /** Publishes in the background. */
  publishSoon(): void {
    this.keep(
      this.publishing,
      this.publish().then(() => undefined),
    )
  }

  /** Removes results that have had their day. */
  async tidy(): Promise<void> {
    for (const kind of ['runs', 'tables']) {
      const folder = join(this.options.folder, kind)
      for (const name of existsSync(folder) ? await readdir(folder) : []) {
        const path = join(folder, name)
        const { mtimeMs } = await stat(path)
        if (systemClock() - mtimeMs > RESULT_MS) await rm(path, { recursive: true, force: true })
      }
    }
  }

  /** Does something after a commit, and is waited for when the house stops. */
  finish(work: Promise<void>): void {
    this.keep(this.pending, work)
  }

  private keep(among: Set<Promise<void>>, work: Promise<void>): void {
    const mine: Promise<void> = work
      .catch((error: unknown) => {
        // Tried again by the chore: the projection is being built, or the house stops.
        if (error instanceof ProjectionNotReady || this.stopped) return
        this.options.log('warn', 'something of the analysts’ desk failed', { error: describeError(error) })
      })
      .finally(() => among.delete(mine))
    among.add(mine)
  }

  /** When nothing runs any more. */
  async idle(): Promise<void> {
    while (this.pending.size + this.publishing.size > 0) await Promise.all([...this.pending, ...this.publishing])
  }

  async stop(): Promise<void> {
    this.stopped = true
    for (const { stop } of this.running.values()) stop.abort()
    while (this.pending.size > 0) await Promise.all(this.pending)
  }

  private get snapshots(): string {
    return join(this.options.folder, 'snapshots')
  }

  private workOf(runId: number): string {
    return join(this.options.folder, 'runs', String(runId))
  }

  private codesOf(by: By): Promise<readonly string[] | undefined> {
    return this.options.db.read(async (ctx) => codesOf(await loadOrganization(ctx), by.scope))
  }

  private async work(runId: number, by: By, signal: AbortSignal): Promise<void> {
    const { db } = this.options
    const work = this.workOf(runId)
    await mkdir(work, { recursive: true, mode: 0o700 })
    const { run, datasets } = await db.read(async (ctx) => {
      const [row] = await ctx.tx.rows(loadRuns, { runId: [runId] })
      return { run: row, datasets: row ? await datasetsSeen(ctx, by) : [] }
    })
    if (!run) return
    const codes = await this.codesOf(by)
    const { result, asOf } = await this.onNewest(
      (snapshot) => ({
        ...{ kind: 'query', sql: run.sql, codes, work, snapshot: snapshot.path },
        tables: tablesFor(this.tables, by),
        datasets: datasets.map(({ datasetId, name }) => ({ name, path: this.datasetPath(datasetId) })),
        limits: runLimits(run.rowLimit, RUN_MS),
      }),
      signal,
      (percent) => {
        const mine = this.running.get(runId)
        if (mine) mine.percent = percent
      },
    )
    const files = new Set<string>(Object.values(RESULT_FILES))
    for (const name of await readdir(work))
      if (!result.ok || !files.has(name)) await rm(join(work, name), { recursive: true, force: true })
    await this.end(run, by, result, asOf ?? run.asOf)
  }

  /** Runs an order over the newest file; once more where that was replaced before it was opened. */
  private async onNewest(
    order: (snapshot: SnapshotFile) => SandboxOrder | undefined,
    signal: AbortSignal = new AbortController().signal,
    onProgress?: (percent: number) => void,
  ): Promise<{ readonly result: SandboxResult; readonly asOf?: number }> {
    for (let tried = 1; ; tried++) {
      const snapshot = await this.newest()
      const made = snapshot && order(snapshot)
      if (!snapshot || !made) return { result: { ok: false, code: 'sql_broken' } }
      const result = await runInSandbox(made, signal, onProgress)
      const replaced = !result.ok && result.code === 'sql_broken' && !existsSync(snapshot.path)
      if (!replaced || tried > 1) return { result, asOf: snapshot.asOf }
    }
  }

  private async end({ runId, rowLimit }: RunRow, by: By, result: SandboxResult, asOf: number): Promise<void> {
    const state = result.ok ? 'done' : result.code === 'sql_cancelled' ? 'cancelled' : 'failed'
    await this.options.db.transact(async (ctx) => {
      const [ended] = await ctx.tx.rows(endSqlRun, {
        ...{ runId, state, asOf, now: ctx.now },
        code: result.ok ? null : result.code,
        message: result.ok ? null : (result.message ?? null),
        place: result.ok ? null : (result.position ?? null),
        result: result.ok ? { columns: result.columns, rows: result.rows, cut: result.cut, bytes: result.bytes } : null,
      })
      if (!ended) return
      const after = {
        ...{ sql: ended.sql, state, rowLimit },
        ...(result.ok ? { rows: result.rows, cut: result.cut } : { refusal: result.code }),
      }
      await audit(ctx, [
        { by, action: 'warehouse.ran', subject: { kind: 'sqlRun', id: encodeId('sqr', runId) }, after },
      ])
    })
  }

  private async lookForCancelled(): Promise<void> {
    const runId = [...this.running.keys()]
    if (runId.length === 0) return
    const rows = await this.options.db.read((ctx) => ctx.tx.rows(cancelled, { runId }))
    for (const row of rows) this.cancel(row.runId)
  }
}
