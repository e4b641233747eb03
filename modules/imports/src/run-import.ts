import { basename } from 'node:path'
import type { Database } from '@atrium/db'
import { type By, type Ctx, contentHash } from '@atrium/kernel'
import { posterOf } from './posters/index.ts'
import type { PostContext, Posted } from './posters/poster.ts'
import {
  type Mapping,
  type RecordBatch,
  type RecordOf,
  type RowError,
  readRecords,
  type Target,
} from './reading/index.ts'
import { advanceJob, endJob, furthestPosition, insertJob, nameJobFile } from './store.ts'

export interface ImportOptions {
  readonly path: string
  readonly mapping: Mapping
  readonly by: By
  readonly unknownMembers?: 'joined' | 'prospect'
  /** Posts everything and rolls it back, batch by batch: every refusal shows, nothing is kept. */
  readonly dryRun?: boolean
  /** Told after every batch; errors of the rows first. */
  readonly onBatch?: (state: ImportState, errors: readonly RowError[]) => void | Promise<void>
  readonly onReading?: (progress: ReturnType<ReturnType<typeof readRecords>['progress']>) => void
  readonly tempFolder?: string
}

export interface ImportState {
  readonly jobId: number | undefined
  readonly rowsRead: number
  readonly rowsRejected: number
  readonly recordsTotal: number | undefined
  readonly recordsDone: number
  readonly written: number
  readonly unchanged: number
  readonly refused: number
  /** Records that an earlier, killed run had committed and this one passed over. */
  readonly resumedAt: number
}

/** Records between two commits: about 20,000 lines of receipts, half a second of work. */
const BATCH = 1_000

/** Reads a file by a mapping and posts its records through the modules' own commands. */
class Import {
  private readonly db: Database
  private readonly options: ImportOptions
  private readonly reading: ReturnType<typeof readRecords<Target>>
  private readonly context: PostContext
  private jobId: number | undefined
  private resumedAt = 0
  private done = 0
  private written = 0
  private unchanged = 0
  private refused = 0
  private refusedRows = 0

  constructor(db: Database, options: ImportOptions) {
    this.db = db
    this.options = options
    const { mapping, by, unknownMembers = 'joined', tempFolder } = options
    this.context = { mapping, by, unknownMembers }
    this.reading = readRecords(options.path, mapping, {
      batchSize: BATCH,
      ...(tempFolder === undefined ? {} : { tempFolder }),
    })
  }

  async run(): Promise<ImportState> {
    const startedAt = performance.now()
    if (!this.options.dryRun) this.jobId = await this.db.transact((ctx) => this.openJob(ctx))
    try {
      let isFirst = true
      for await (const batch of this.reading) {
        if (isFirst) await this.resume()
        isFirst = false
        await this.take(batch)
      }
      await this.end('done', startedAt, null)
    } catch (error) {
      await this.end('failed', startedAt, error instanceof Error ? error.name : 'error')
      throw error
    }
    return this.state()
  }

  private state(): ImportState {
    const { rowsRead, rowsRejected } = this.reading.summary()
    return {
      jobId: this.jobId,
      rowsRead,
      rowsRejected: rowsRejected + this.refusedRows,
      recordsTotal: this.reading.progress().recordsTotal,
      recordsDone: this.done,
      written: this.written,
      unchanged: this.unchanged,
      refused: this.refused,
      resumedAt: this.resumedAt,
    }
  }

  private async openJob(ctx: Ctx): Promise<number> {
    const { mapping, by, path } = this.options
    const [job] = await ctx.tx.rows(insertJob, {
      target: mapping.target,
      mapping,
      mappingHash: contentHash(mapping),
      fileName: basename(path),
      startedAt: ctx.now,
      actorKind: by.actor.kind,
      actorId: by.actor.id,
    })
    return job!.jobId
  }

  /**
   * Where the same file was imported before under the same mapping, its committed records are passed over: record n is always the
   * same. Only where the file is known whole before its first record (purchases); other targets say "unchanged" record by record.
   */
  private async resume(): Promise<void> {
    const { sha256 } = this.reading.summary()
    const { jobId } = this
    if (sha256 === undefined || jobId === undefined) return
    const fileHash = Buffer.from(sha256, 'hex')
    const mappingHash = contentHash(this.options.mapping)
    this.resumedAt = await this.db.transact(async (ctx) => {
      const [before] = await ctx.tx.rows(furthestPosition, { fileHash, mappingHash, jobId })
      await ctx.tx.run(nameJobFile, { jobId, fileHash })
      if (before) await ctx.tx.run(advanceJob, { jobId, written: 0, unchanged: before.position, refused: 0 })
      return before?.position ?? 0
    })
  }

  private async take(batch: RecordBatch<RecordOf[Target]>): Promise<void> {
    const passed = Math.min(Math.max(this.resumedAt - batch.first, 0), batch.records.length)
    const records = batch.records.slice(passed)
    const posted = records.length === 0 ? [] : await this.post(records)
    const errors = [...batch.errors]
    posted.forEach((one, at) => {
      if (one === 'written') this.written++
      else if (one === 'unchanged') this.unchanged++
      else {
        this.refused++
        const record = records[at]!
        this.refusedRows += 'rows' in record ? record.rows : 1
        errors.push(refusalOf(record, one))
      }
    })
    this.unchanged += passed
    this.done += batch.records.length
    await this.options.onBatch?.(this.state(), errors)
    this.options.onReading?.(this.reading.progress())
  }

  private async post(records: readonly RecordOf[Target][]): Promise<Posted[]> {
    const poster = posterOf(this.options.mapping.target)
    const { jobId } = this
    if (jobId === undefined) return this.tryOut(() => this.db, records)
    const lanes = lanesOf(this.options.mapping, records)
    const posted: Posted[] = new Array(records.length)
    await Promise.all(
      lanes.map(async (lane) => {
        const answers = await this.db.transact((ctx) =>
          poster(
            ctx,
            lane.map((at) => records[at]!),
            this.context,
          ),
        )
        lane.forEach((at, index) => {
          posted[at] = answers[index]!
        })
      }),
    )
    const refused = posted.filter((one) => typeof one === 'object').length
    const unchanged = posted.filter((one) => one === 'unchanged').length
    // After the records: a kill in between makes the next run meet records that are there already, and say so.
    await this.db.transact((ctx) =>
      ctx.tx.run(advanceJob, { jobId, written: posted.length - refused - unchanged, unchanged, refused }),
    )
    return posted
  }

  /** Posts and rolls back. A purchase that returns one of an earlier batch is then refused: its original was not kept. */
  private async tryOut(db: () => Database, records: readonly RecordOf[Target][]): Promise<Posted[]> {
    const poster = posterOf(this.options.mapping.target)
    let posted: Posted[] = []
    try {
      await db().transact(async (ctx) => {
        posted = await poster(ctx, records, this.context)
        throw new DryRun()
      })
    } catch (error) {
      if (!(error instanceof DryRun)) throw error
    }
    return posted
  }

  private async end(state: 'done' | 'failed', startedAt: number, error: string | null): Promise<void> {
    const { jobId } = this
    if (jobId === undefined) return
    const { rowsRead, rowsRejected } = this.state()
    const seconds = (performance.now() - startedAt) / 1000
    await this.db.transact((ctx) =>
      ctx.tx.run(endJob, { jobId, state, rowsRead, rowsRejected, finishedAt: ctx.now, seconds, error }),
    )
  }
}

/**
 * Splits a batch into two that are posted at the same time: places of records, each in file order. Only what concerns one person has
 * to keep its order, so purchases go by their customer; where a customer may be named in several ways, or a return names its sale,
 * all stay together. (Online Retail on two cores: the database works on one half while the other is being prepared.)
 */
function lanesOf(mapping: Mapping, records: readonly RecordOf[Target][]): number[][] {
  const together =
    mapping.target !== 'purchases' || (mapping.identities?.length ?? 0) > 1 || 'originalNumber' in mapping.fields
  const lanes: [number[], number[]] = [[], []]
  records.forEach((record, at) => {
    const customer = !together && 'identities' in record ? (record.identities[0]?.value ?? String(at)) : ''
    lanes[together ? 0 : hashOf(customer) % 2]!.push(at)
  })
  return lanes.filter((lane) => lane.length > 0)
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

class DryRun extends Error {
  override readonly name = 'DryRun'
}

const refusalOf = (record: RecordOf[Target], refusal: Exclude<Posted, string>): RowError => ({
  row: record.row,
  column: '',
  value: '',
  code: 'refused',
  message: { zh: refusal.detail, en: `${refusal.code}: ${refusal.detail}` },
})

/**
 * Imports a file: batches of records, each committed with the job's position, so that a kill at any moment loses nothing and the next
 * run goes on. Idempotent: what was imported before is recognised by its own keys. Throws `ReadError` where the file cannot be read.
 */
export const runImport = (db: Database, options: ImportOptions): Promise<ImportState> => new Import(db, options).run()
