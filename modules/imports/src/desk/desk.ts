import { mkdir } from 'node:fs/promises'
import type { Database } from '@atrium/db'
import type { Actor, By } from '@atrium/kernel'
import { type Progress, ReadError, type RowError, type Wording, writeErrorFile } from '../reading/index.ts'
import { type ImportState, runImport } from '../run-import.ts'
import { FileShelf } from './files.ts'
import { endRun, noteRun, type RunProgress, type RunRow, takeRun } from './store.ts'

/** Who holds this is the one who imports for the whole house. */
const LOCK = 4_711_911
/** Another process may have ended with a run left over: how often one looks. */
const LOOK_MS = 10_000
const NOTE_MS = 1_000
/** A run that took the process with it this often is not taken up again. */
const MOST_ATTEMPTS = 3
/** Refused rows that are shown on the page; all are in the error file. */
const FIRST_ERRORS = 100

const GONE: Wording = { zh: '文件已不在，请重新上传', en: 'The file is gone; upload it again' }
const BROKE: Wording = {
  zh: '导入中断，请重试；原因见服务器日志',
  en: 'The import broke off; try again. The log has the reason',
}

export interface DeskOptions {
  readonly db: Database
  /** Where uploaded files and error files lie. Several processes that serve the API share it. */
  readonly folder: string
  /** Told what broke a run, beyond what its file explains. */
  readonly onFault?: (runId: number, error: unknown) => void
  /** Largest file, in bytes. */
  readonly mostBytes?: number
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

  constructor(options: DeskOptions) {
    this.options = options
    this.shelf = new FileShelf(options.folder, options.mostBytes)
  }

  /** Makes the folder and takes up what was left. */
  async start(): Promise<void> {
    await mkdir(this.options.folder, { recursive: true, mode: 0o700 })
    this.timer = setInterval(() => this.wake(), LOOK_MS)
    this.timer.unref()
    this.wake()
  }

  /** There may be something to do. Answers at once. */
  wake(): void {
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
        if (this.again) this.wake()
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
    try {
      if (run.attempts <= MOST_ATTEMPTS) {
        await this.import(run)
        fault = null
      }
    } catch (error) {
      if (this.stopping.signal.aborted) return
      fault = wordingOf(error)
      if (fault === BROKE) this.options.onFault?.(run.runId, error)
    }
    await this.options.db.transact((ctx) =>
      ctx.tx.run(endRun, { runId: run.runId, state: fault ? 'failed' : 'done', fault, endedAt: ctx.now }),
    )
  }

  private async import(run: RunRow): Promise<void> {
    const { db } = this.options
    const errors = writeErrorFile(this.shelf.errorsOf(run.runId))
    const first: RowError[] = []
    let progress: Progress | undefined
    let state: ImportState | undefined
    const note = async () => {
      if (!state) return
      const { runId } = run
      const stands = standing(state, progress, errors.count)
      const jobId = state.jobId ?? null
      await db.transact((ctx) => ctx.tx.run(noteRun, { runId, jobId, progress: stands, errors: first }))
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
        signal: this.stopping.signal,
        tempFolder: this.shelf.tempFolder,
        onBatch: async (now, refused) => {
          state = now
          first.push(...refused.slice(0, FIRST_ERRORS - first.length))
          await errors.write(refused)
        },
        onProgress: (where, now) => {
          progress = where
          state = now
        },
      })
    } finally {
      clearInterval(ticking)
      await errors.close()
      await note()
    }
  }
}

const standing = (state: ImportState, progress: Progress | undefined, errors: number): RunProgress => ({
  phase: progress?.phase ?? 'opening',
  rowsRead: state.rowsRead,
  rowsRejected: state.rowsRejected,
  bytesRead: progress?.bytesRead ?? 0,
  bytesTotal: progress?.bytesTotal ?? 0,
  recordsDone: state.recordsDone,
  recordsTotal: state.recordsTotal ?? null,
  written: state.written,
  unchanged: state.unchanged,
  refused: state.refused,
  rowsPerSecond: progress?.rowsPerSecond ?? 0,
  secondsLeft: progress?.secondsLeft ?? null,
  errors,
})

/** The run stands for who asked for it: the whole house is in their scope, or it would not have been taken. */
const askerOf = ({ actorKind, actorId, requestId }: RunRow): By => ({
  // Written from an actor.
  actor: { kind: actorKind, id: actorId } as Actor,
  scope: 'all',
  requestId,
})

function wordingOf(error: unknown): Wording {
  if (error instanceof ReadError) return error.code === 'no_such_file' ? GONE : error.wording
  return BROKE
}
