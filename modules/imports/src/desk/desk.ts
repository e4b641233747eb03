import type { Database } from '@atrium/db'
import type { Actor, By } from '@atrium/kernel'
import { type Progress, ReadError, type Wording } from '../reading/index.ts'
import { type ImportState, runImport } from '../run-import.ts'
import { FileShelf } from './files.ts'
import { logRefused } from './refused-rows.ts'
import { isSharedFolder } from './shared-folder.ts'
import { endRun, hasWork, noteRun, type RunProgress, type RunRow, takeRun } from './store.ts'
import { Tally } from './tally.ts'

/** Who holds this is the one who imports for the whole house. */
const LOCK = 4_711_911
/** Another process may have taken a file, or ended with a run left over: how often one looks. */
const LOOK_MS = 1_000
/** One that would rather leave the work to a worker looks later. */
const LOOK_LATE_MS = 10_000
const NOTE_MS = 1_000
/** A run that took the process with it this often is not taken up again. */
const MOST_ATTEMPTS = 3

const GONE: Wording = { zh: '文件已不在，请重新上传', en: 'The file is gone; upload it again' }
const BROKE: Wording = {
  zh: '导入中断，请重试；原因见服务器日志',
  en: 'The import broke off; try again. The log has the reason',
}

export interface DeskOptions {
  readonly db: Database
  /** Where uploaded files and refused rows lie. Several processes that serve the API or import share it. */
  readonly folder: string
  /** Leaves imports to another process for some seconds, for processes that serve the API beside workers. */
  readonly late?: boolean
  /** Told what broke a run, beyond what its file explains; run 0 is the desk itself. */
  readonly onFault?: (runId: number, error: unknown) => void
  /** Largest file, in bytes. */
  readonly mostBytes?: number
}

/** Told to whoever asked for it, and to the job as an interruption. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

/**
 * Imports asked for over the API: files come in, runs go on in the background, one at a time in the whole house, and are taken up
 * again where a process was stopped or killed.
 */
export class ImportDesk {
  readonly shelf: FileShelf
  private readonly options: DeskOptions
  private readonly stopping = new AbortController()
  private working: Promise<void> | undefined
  private again = false
  private timer: NodeJS.Timeout | undefined
  private toldOfFolder = false

  constructor(options: DeskOptions) {
    this.options = options
    this.shelf = new FileShelf(options.folder, options.mostBytes)
  }

  /** Makes the folder and takes up what was left. */
  async start(): Promise<void> {
    await this.isOpen()
    this.timer = setInterval(() => this.look(), this.options.late ? LOOK_LATE_MS : LOOK_MS)
    this.timer.unref()
    this.look()
  }

  /** Whether this process has the folder that all share; where not, files are neither taken nor read here, and `onFault` is told once. */
  async isOpen(): Promise<boolean> {
    const shared = await isSharedFolder(this.options.db, this.options.folder)
    if (!shared && !this.toldOfFolder) {
      this.toldOfFolder = true
      const text = `uploads lie in another folder than ${this.options.folder}: give all processes the same ATRIUM_UPLOADS`
      this.options.onFault?.(0, new Error(text))
    }
    return shared
  }

  /** There is something to do. Answers at once. */
  wake(): void {
    if (!this.options.late) this.look()
  }

  private look(): void {
    if (this.stopping.signal.aborted) return
    if (this.working) {
      this.again = true
      return
    }
    this.again = false
    this.working = this.drain()
      .catch((error: unknown) => this.options.onFault?.(0, error))
      .finally(() => {
        this.working = undefined
        if (this.again) this.look()
      })
  }

  /** Resolves when nothing is being imported; for stories. */
  async idle(): Promise<void> {
    while (this.working) await this.working
  }

  /** Ends after the batch in hand; what was running goes on at the next start. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    this.stopping.abort()
    await this.working
  }

  private async drain(): Promise<void> {
    const [work] = await this.options.db.read((ctx) => ctx.tx.rows(hasWork, {}))
    if (!work?.waits || !(await this.isOpen())) return
    const client = await this.options.db.connect()
    client.on('error', () => undefined)
    try {
      const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, 0) as held', [LOCK])
      if (!rows[0]?.held) return
      while (!this.stopping.signal.aborted) {
        const [run] = await this.options.db.transact((ctx) => ctx.tx.rows(takeRun, {}))
        if (!run) return
        await this.work(run)
      }
    } finally {
      await client.end()
    }
  }

  private async work(run: RunRow): Promise<void> {
    let fault: Wording | null = BROKE
    let state = 'failed'
    try {
      if (run.attempts <= MOST_ATTEMPTS) {
        await this.import(run)
        state = 'done'
        fault = null
      }
    } catch (error) {
      if (this.stopping.signal.aborted) return
      if (error instanceof Stopped) [state, fault] = ['stopped', null]
      else fault = wordingOf(error)
      if (fault === BROKE) this.options.onFault?.(run.runId, error)
    }
    await this.options.db.transact((ctx) => ctx.tx.run(endRun, { runId: run.runId, state, fault, endedAt: ctx.now }))
  }

  private async import(run: RunRow): Promise<void> {
    const { db } = this.options
    const log = logRefused(this.shelf.errorsOf(run.runId))
    const tally = new Tally()
    const stopped = new AbortController()
    if (run.stopAskedAt !== null) stopped.abort(new Stopped())
    const pace = new Pace()
    let progress: Progress | undefined
    let state: ImportState | undefined
    const note = async () => {
      if (!state) return
      const { runId } = run
      const stands = standing(state, progress, { pace, tally, errors: log.count })
      const jobId = state.jobId ?? null
      const noted = { runId, jobId, progress: stands, errors: tally.first }
      const [now] = await db.transact((ctx) => ctx.tx.rows(noteRun, noted))
      if (now?.stop) stopped.abort(new Stopped())
    }
    // What cannot be noted now is noted a second later.
    const ticking = setInterval(() => void note().catch(() => undefined), NOTE_MS)
    try {
      state = await runImport(db, {
        path: this.shelf.pathOf(run.fileId),
        fileName: run.fileName,
        mapping: run.mapping,
        by: askerOf(run),
        unknownMembers: run.unknownMembers === 'prospect' ? 'prospect' : 'joined',
        dryRun: run.dry,
        signal: AbortSignal.any([this.stopping.signal, stopped.signal]),
        tempFolder: this.shelf.tempFolder,
        onBatch: async (now, refused) => {
          state = now
          pace.at(now.recordsDone)
          tally.add(refused)
          await log.write(refused)
          // Also hears whether to stop, before the next batch.
          await note()
        },
        onProgress: (where, now) => {
          progress = where
          state = now
        },
      })
    } finally {
      clearInterval(ticking)
      await log.close()
      await note()
    }
  }
}

/** How fast records are posted, since the run was taken up. */
class Pace {
  private readonly began = performance.now()
  perSecond = 0

  get seconds(): number {
    return (performance.now() - this.began) / 1_000
  }

  at(records: number): void {
    this.perSecond = Math.round(records / Math.max(this.seconds, 0.001))
  }
}

interface Told {
  readonly pace: Pace
  readonly tally: Tally
  readonly errors: number
}

function standing(state: ImportState, progress: Progress | undefined, { pace, tally, errors }: Told): RunProgress {
  return {
    phase: progress?.phase ?? 'opening',
    rowsRead: state.rowsRead,
    rowsRejected: state.rowsRejected,
    bytesRead: progress?.bytesRead ?? 0,
    bytesTotal: progress?.bytesTotal ?? 0,
    recordsDone: state.recordsDone,
    recordsTotal: state.recordsTotal ?? null,
    written: state.written,
    changed: state.changed,
    unchanged: state.unchanged,
    refused: state.refused,
    rowsPerSecond: progress?.rowsPerSecond ?? 0,
    recordsPerSecond: pace.perSecond,
    secondsLeft: progress?.secondsLeft ?? null,
    seconds: pace.seconds,
    errors,
    reasons: tally.told(),
    samples: state.samples,
  }
}

/** The run stands for who asked for it, with the stores they had when they did. */
const askerOf = ({ actorKind, actorId, requestId, scope }: RunRow): By => ({
  // Written from an actor.
  actor: { kind: actorKind, id: actorId } as Actor,
  scope: scope === null ? 'all' : new Set(scope),
  requestId,
})

function wordingOf(error: unknown): Wording {
  if (error instanceof ReadError) return error.code === 'no_such_file' ? GONE : error.wording
  return BROKE
}
