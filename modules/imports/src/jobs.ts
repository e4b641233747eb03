import { type Database, emit } from '@atrium/db'
import { type By, type Ctx, contentHash } from '@atrium/kernel'
import { endHistory } from '@atrium/profiles'
import { type AuditRow, audit } from '@atrium/staff'
import { importFinished } from './events.ts'
import { feedOf } from './ground.ts'
import { type Mapping, presetNamed } from './reading/index.ts'
import {
  advanceJob,
  commitWithoutWaiting,
  drawJobId,
  endInterrupted,
  endJob,
  insertJob,
  nameJobFile,
  soundRecords,
} from './store.ts'

/** Class of the advisory locks by which a living import is known. */
const LOCK = 4_711_910

/** A job of this process: it counts as running until it is finished, or the process ends. */
export interface HeldJob {
  readonly jobId: number
  readonly mapping: Mapping
  /** Closes the connection that shows the process to be alive. */
  release(): Promise<void>
}

/** Opens a job and shows by a lock that somebody works on it. Jobs of processes that were killed are closed on the way. */
export async function beginJob(db: Database, what: Begun): Promise<HeldJob> {
  const { mapping, by, fileName } = what
  const client = await db.connect()
  // Should it break, the import's own statements break too and tell.
  client.on('error', () => undefined)
  try {
    const [drawn] = await db.transact((ctx) => ctx.tx.rows(drawJobId, {}))
    const { jobId } = drawn!
    // Before the row is there, so that nobody ever meets a running job without a lock.
    await client.query('select pg_advisory_lock($1, $2)', [LOCK, jobId])
    await db.transact(async (ctx) => {
      await closeInterrupted(ctx)
      await ctx.tx.run(insertJob, {
        jobId,
        target: mapping.target,
        mapping,
        mappingHash: contentHash(mapping),
        fileName,
        startedAt: ctx.now,
        actorKind: by.actor.kind,
        actorId: by.actor.id,
      })
      await audit(ctx, [importRow(jobId, what)])
    })
    return { jobId, mapping, release: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  }
}

interface Begun {
  readonly mapping: Mapping
  readonly by: By
  readonly fileName: string
}

/** The one row that an import leaves in the audit trail, for all that it will write. The job keeps the mapping whole; the hash binds it to the row. */
function importRow(jobId: number, { mapping, by, fileName }: Begun): AuditRow {
  const { name, target } = mapping
  const mappingHash = contentHash(mapping)
  const known = presetNamed(name)
  const isPreset = known !== undefined && contentHash(known).equals(mappingHash)
  return {
    by,
    action: 'imports.runImport',
    subject: { kind: 'import', id: jobId },
    after: { fileName, target, mapping: name, isPreset, mappingHash: mappingHash.toString('hex') },
  }
}

/** Says which file it is; answers how many of its first records earlier runs have committed without a refusal. */
export function resumeJob(db: Database, { jobId, mapping }: HeldJob, fileHash: Buffer): Promise<number> {
  return db.transact(async (ctx) => {
    const [before] = await ctx.tx.rows(soundRecords, { fileHash, mappingHash: contentHash(mapping) })
    const { sound } = before!
    await Promise.all([
      ctx.tx.run(nameJobFile, { jobId, fileHash }),
      ctx.tx.run(advanceJob, { jobId, written: 0, unchanged: sound, refused: 0, sound }),
    ])
    return sound
  })
}

/** Moves a job on by a batch that is committed; `sound` counts its records before the first refusal of the whole job. */
export const moveJob = (
  db: Database,
  { jobId }: HeldJob,
  moved: { readonly written: number; readonly unchanged: number; readonly refused: number; readonly sound: number },
): Promise<unknown> =>
  db.transact((ctx) =>
    Promise.all([ctx.tx.rows(commitWithoutWaiting, {}), ctx.tx.run(advanceJob, { jobId, ...moved })]),
  )

export interface JobEnd {
  readonly state: 'done' | 'failed' | 'interrupted'
  readonly rowsRead: number
  readonly rowsRejected: number
  readonly written: number
  readonly unchanged: number
  readonly refused: number
  readonly seconds: number
  /** What kind of failure it was; no data of the file. */
  readonly error?: string
}

/** Closes a job, and tells the house. */
export const finishJob = (db: Database, { jobId, mapping }: HeldJob, end: JobEnd): Promise<void> =>
  db.transact(async (ctx) => {
    const { state, rowsRead, rowsRejected, written, unchanged, refused, seconds, error = null } = end
    await ctx.tx.run(endJob, { jobId, state, rowsRead, rowsRejected, finishedAt: ctx.now, seconds, error })
    const body = {
      jobId,
      target: mapping.target,
      source: mapping.target === 'purchases' ? feedOf(mapping) : null,
      state,
      written,
      unchanged,
      refused,
    }
    endHistory(ctx)
    emit(ctx, importFinished, [{ memberId: null, effectiveAt: ctx.now, historical: false, body }])
  })

/** Closes running jobs whose process is gone; answers how many. */
export const closeInterrupted = (ctx: Ctx): Promise<number> =>
  ctx.tx.run(endInterrupted, { lock: LOCK, finishedAt: ctx.now })
