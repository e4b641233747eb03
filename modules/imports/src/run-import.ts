import { basename } from 'node:path'
import type { Database } from '@atrium/db'
import type { By, Ctx } from '@atrium/kernel'
import { describeRecord, type Sample } from './describe.ts'
import { prepareGround } from './ground.ts'
import { beginJob, finishJob, type HeldJob, moveJob, resumeJob } from './jobs.ts'
import { LANES, Lanes, lanesOf } from './lanes.ts'
import { posterOf } from './posters/index.ts'
import type { PostContext, Posted, Poster } from './posters/poster.ts'
import { refusalWords } from './posters/refusal-words.ts'
import {
  type Mapping,
  type Progress,
  type Reading,
  type RecordBatch,
  type RecordOf,
  type RowError,
  readRecords,
  rejectedWith,
  type Target,
} from './reading/index.ts'
import { commitWithoutWaiting } from './store.ts'

export interface ImportOptions {
  readonly path: string
  /** How the job calls the file; the last part of its path by default. */
  readonly fileName?: string
  readonly mapping: Mapping
  readonly by: By
  /** What becomes of customers on purchases whom nobody knows, and of people without a stage; `joined` by default. */
  readonly unknownMembers?: 'joined' | 'prospect'
  /** Posts everything and rolls it back, batch by batch: every refusal shows, nothing is kept. */
  readonly dryRun?: boolean
  /** Told after every batch, in file order, with the rows that were refused since the last call. */
  readonly onBatch?: (state: ImportState, errors: readonly RowError[]) => void | Promise<void>
  /** Told five times a second. */
  readonly onProgress?: (progress: Progress, state: ImportState) => void
  /** Stops between two batches; the import then throws, and its job counts as interrupted. */
  readonly signal?: AbortSignal
  /** Where files that do not fit in memory are sorted: an existing folder; the system's own by default. */
  readonly tempFolder?: string
}

export interface ImportState {
  /** Undefined in a dry run. */
  readonly jobId: number | undefined
  /** Rows below the header that are not blank. */
  readonly rowsRead: number
  /** Rows refused, by the reader or by a command. */
  readonly rowsRejected: number
  /** Known once all is read. */
  readonly recordsTotal: number | undefined
  readonly recordsDone: number
  /** Records that made something, and of these the ones that changed what was there. */
  readonly written: number
  readonly changed: number
  /** Records that were here already, just so. */
  readonly unchanged: number
  readonly refused: number
  /** Records (of `unchanged`) that an earlier run of the same file had committed and this one passed over. */
  readonly resumedAt: number
  /** The first records that made or changed something. */
  readonly samples: readonly Sample[]
}

/** Samples of each kind at most. */
const SAMPLES = 5

/** A batch on its way: its records, and the answers to come. */
interface Sent {
  readonly batch: RecordBatch<RecordOf[Target]>
  readonly records: readonly RecordOf[Target][]
  readonly passed: number
  readonly posted: Promise<Posted[]>
}

/** Batches on their way at most: while one is being posted the next is prepared. */
const AHEAD = 2

const TICK_MS = 200

/** Above this estimate a file is sorted on disk: what keeps the process below 400 MB, whatever the size. Online Retail counts 99 MB. */
const MEMORY_BUDGET_BYTES = 112 * 1024 * 1024

/** One pass over a file. */
class Import {
  private readonly db: Database
  private readonly options: ImportOptions
  private readonly poster: Poster<Target>
  private readonly reading: Reading<RecordOf[Target]>
  private readonly context: PostContext
  private readonly lanes = new Lanes(LANES)
  private readonly sent: Sent[] = []
  private job: HeldJob | undefined
  private resumedAt = 0
  private done = 0
  private written = 0
  private changed = 0
  private readonly samples: Sample[] = []
  private unchanged = 0
  private refused = 0
  private refusedRows = 0

  constructor(db: Database, options: ImportOptions) {
    this.db = db
    this.options = options
    const { mapping, by, unknownMembers = 'joined', tempFolder, dryRun = false, signal } = options
    this.poster = posterOf(mapping.target)
    this.context = { mapping, by, unknownMembers, wouldBeThere: dryRun ? new Set() : undefined }
    this.reading = readRecords<Target>(options.path, mapping, {
      batchSize: this.poster.batchSize,
      memoryBudgetBytes: MEMORY_BUDGET_BYTES,
      ...(tempFolder === undefined ? {} : { tempFolder }),
      ...(signal === undefined ? {} : { signal }),
    })
  }

  async run(): Promise<ImportState> {
    const { dryRun, mapping, by, path, fileName = basename(path), onProgress } = this.options
    const ticking = onProgress && setInterval(() => onProgress(this.reading.progress(), this.state()), TICK_MS)
    const startedAt = performance.now()
    const since = () => (performance.now() - startedAt) / 1000
    if (!dryRun) this.job = await beginJob(this.db, { mapping, by, fileName })
    try {
      await this.post()
      if (this.job) await finishJob(this.db, this.job, { state: 'done', ...this.state(), seconds: since() })
    } catch (error) {
      await this.fail(error, since())
      throw error
    } finally {
      clearInterval(ticking)
      await this.job?.release()
    }
    return this.state()
  }

  /** The failure that is told is the import's own, also where it cannot be noted any more (the database is gone). */
  private async fail(error: unknown, seconds: number): Promise<void> {
    await Promise.allSettled(this.sent.map(({ posted }) => posted))
    if (!this.job) return
    const why = error instanceof Error ? error.name : 'error'
    const state = this.options.signal?.aborted ? 'interrupted' : 'failed'
    const ended = finishJob(this.db, this.job, { state, ...this.state(), seconds, error: why })
    await ended.catch(() => undefined)
  }

  private async post(): Promise<void> {
    if (this.job) await this.db.transact((ctx) => prepareGround(ctx, this.options.mapping, this.options.by))
    let isFirst = true
    for await (const batch of this.reading) {
      if (isFirst) await this.resume()
      isFirst = false
      // What is on its way is posted all the same, and counted.
      if (this.options.signal?.aborted) while (this.sent.length > 0) await this.settle()
      this.options.signal?.throwIfAborted()
      if (this.sent.length >= AHEAD) await this.settle()
      await this.send(batch)
    }
    if (isFirst) await this.resume()
    while (this.sent.length > 0) await this.settle()
  }

  private state(): ImportState {
    const { rowsRead, rowsRejected } = this.reading.summary()
    return {
      jobId: this.job?.jobId,
      rowsRead,
      rowsRejected: rowsRejected + this.refusedRows,
      recordsTotal: this.reading.progress().recordsTotal,
      recordsDone: this.done,
      written: this.written,
      changed: this.changed,
      unchanged: this.unchanged,
      refused: this.refused,
      resumedAt: this.resumedAt,
      samples: [...this.samples],
    }
  }

  /**
   * Where the same file was imported before under the same mapping, its committed records are passed over up to the first refusal: record
   * n is always the same. Only where the file is known whole before its first record (purchases); other targets answer
   * "unchanged" record by record.
   */
  private async resume(): Promise<void> {
    const { sha256 } = this.reading.summary()
    if (sha256 === undefined || !this.job) return
    this.resumedAt = await resumeJob(this.db, this.job, Buffer.from(sha256, 'hex'))
  }

  /** Sets a batch on its way. */
  private async send(batch: RecordBatch<RecordOf[Target]>): Promise<void> {
    const passed = Math.min(Math.max(this.resumedAt - batch.first, 0), batch.records.length)
    const records = passed === 0 ? batch.records : batch.records.slice(passed)
    if (records.length > 0 && this.job) {
      const { poster } = this
      if (poster.prepare) await inHaste(this.db, (ctx) => poster.prepare!(ctx, records))
    }
    const posted = this.job ? this.postInLanes(records) : this.tryOut(records)
    posted.catch(() => undefined)
    this.sent.push({ batch, records, passed, posted })
  }

  private async postInLanes(records: readonly RecordOf[Target][]): Promise<Posted[]> {
    const posted: Posted[] = new Array(records.length)
    const parts = lanesOf(this.options.mapping, records).map(async (places, lane) => {
      if (places.length === 0) return
      const part = places.map((at) => records[at]!)
      const answers = await this.lanes.run(lane, () =>
        inHaste(this.db, (ctx) => this.poster.post(ctx, part, this.context)),
      )
      places.forEach((at, index) => {
        posted[at] = answers[index]!
      })
    })
    await Promise.all(parts)
    return posted
  }

  /** Posts and rolls back. One batch at a time: they would wait for each other's keys. */
  private async tryOut(records: readonly RecordOf[Target][]): Promise<Posted[]> {
    const { mapping, by } = this.options
    return this.lanes.run(0, async () => {
      let posted: Posted[] = []
      try {
        await this.db.transact(async (ctx) => {
          await prepareGround(ctx, mapping, by)
          posted = await this.poster.post(ctx, records, this.context)
          throw new DryRun()
        })
      } catch (error) {
        if (!(error instanceof DryRun)) throw error
      }
      if ('originalNumber' in mapping.fields) {
        for (const record of records) if ('number' in record) this.context.wouldBeThere?.add(record.number)
      }
      return posted
    })
  }

  private note(became: Sample['became'], record: RecordOf[Target]): void {
    if (became === 'changed') this.changed++
    if (this.samples.filter((sample) => sample.became === became).length >= SAMPLES) return
    this.samples.push({ row: record.row, became, text: describeRecord(this.options.mapping.target, record) })
  }

  /** Takes the oldest batch's answers: counts, position, refusals. */
  private async settle(): Promise<void> {
    const [{ batch, records, passed, posted: coming }] = this.sent as [Sent]
    const posted = await coming
    this.sent.shift()
    const errors = [...batch.errors]
    let written = 0
    let refused = 0
    let sound = 0
    posted.forEach((one, at) => {
      const record = records[at]!
      if (typeof one === 'string') {
        if (one !== 'unchanged') {
          written++
          this.note(one, record)
        }
        if (refused === 0) sound++
        return
      }
      refused++
      this.refusedRows += 'rows' in record ? record.rows : 1
      errors.push(...rowsRefused(record, one))
    })
    const unchanged = posted.length - written - refused
    // After the records: a kill in between makes the next run meet records that are there already, and say so.
    if (this.job && posted.length > 0) {
      await moveJob(this.db, this.job, { written, unchanged, refused, sound: this.refused === 0 ? sound : 0 })
    }
    this.written += written
    this.unchanged += unchanged + passed
    this.refused += refused
    this.done += batch.records.length
    await this.options.onBatch?.(this.state(), errors)
  }
}

/** One transaction whose commit does not wait for the disk. */
const inHaste = <T>(db: Database, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  db.transact(async (ctx) => {
    // They travel together.
    const [, value] = await Promise.all([ctx.tx.rows(commitWithoutWaiting, {}), work(ctx)])
    return value
  })

class DryRun extends Error {
  override readonly name = 'DryRun'
}

/** One error for each row of a record that a command refused; the first has the reason. */
const rowsRefused = (record: RecordOf[Target], { code, detail }: Exclude<Posted, string>): RowError[] => [
  { row: record.row, column: '', value: '', code: 'refused', refusal: code, message: refusalWords(code, detail) },
  ...('rowNumbers' in record ? record.rowNumbers.slice(1).map((row) => rejectedWith(row, record.row)) : []),
]

/**
 * Imports a file: batches of records, each committed with the job's position behind it, so that a kill at any moment loses nothing and
 * the next run of the same file goes on. Idempotent: what was imported before is recognised by its own keys. Throws `ReadError`
 * where the file cannot be read (on); what was posted until then stays.
 */
export const runImport = (db: Database, options: ImportOptions): Promise<ImportState> => new Import(db, options).run()
