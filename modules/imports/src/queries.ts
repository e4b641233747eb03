import { type Actor, type Ctx, jsonb, type RowOf, statement } from '@atrium/kernel'
import type { Mapping, Target } from './reading/index.ts'

const jobRow = {
  jobId: 'int',
  target: 'text',
  mapping: jsonb<Mapping>(),
  fileName: 'text',
  state: 'text',
  rowsRead: 'bigint',
  rowsRejected: 'bigint',
  position: 'bigint',
  written: 'bigint',
  unchanged: 'bigint',
  refused: 'bigint',
  startedAt: 'timestamptz',
  finishedAt: 'timestamptz?',
  seconds: 'double?',
  error: 'text?',
  actorKind: 'text',
  actorId: 'bigint',
  runId: 'int?',
} as const

const JOB_COLUMNS = `job_id, target, mapping, file_name, state, rows_read, rows_rejected, position, written, unchanged, refused,
          started_at, finished_at, seconds, error, actor_kind, actor_id,
          (select max(r.run_id) from imports.run r where r.job_id = job.job_id) as run_id`

export const loadJobs = statement({
  name: 'imports.loadJobs',
  params: { jobId: 'int[]' },
  row: jobRow,
  sql: `select ${JOB_COLUMNS} from imports.job where job_id = any(:jobId)`,
})

export const listJobs = statement({
  name: 'imports.listJobs',
  params: { before: 'int', limit: 'int', everybody: 'boolean', actorKind: 'text', actorId: 'bigint' },
  row: jobRow,
  sql: `select ${JOB_COLUMNS} from imports.job
        where job_id < :before and (:everybody or (actor_kind = :actorKind and actor_id = :actorId))
        order by job_id desc limit :limit`,
})

/** Of each file that a feed was imported from, the run that told the most: the last that wrote anything, else the last. */
export const sumSourceFiles = statement({
  name: 'imports.sumSourceFiles',
  params: { source: 'text' },
  row: { rowsRead: 'bigint', rowsRejected: 'bigint', seconds: 'double' },
  sql: `select coalesce(sum(rows_read), 0)::bigint as rows_read, coalesce(sum(rows_rejected), 0)::bigint as rows_rejected,
               coalesce(sum(seconds), 0) as seconds
        from (select distinct on (file_hash) rows_read, rows_rejected, seconds
              from imports.job
              where target = 'purchases' and coalesce(mapping ->> 'source', mapping ->> 'name') = :source and state = 'done'
              order by file_hash, (written > 0) desc, job_id desc) as file`,
})

export type JobState = 'running' | 'done' | 'failed' | 'interrupted'

/** One run of an import. */
export interface Job extends Omit<RowOf<typeof loadJobs>, 'target' | 'state'> {
  readonly target: Target
  readonly state: JobState
}

// Both columns are held to these words by check constraints.
const jobOf = (row: RowOf<typeof loadJobs>): Job => ({
  ...row,
  target: row.target as Target,
  state: row.state as JobState,
})

/** Jobs by id, as far as they exist. */
export async function jobsByIds(ctx: Ctx, jobIds: readonly number[]): Promise<ReadonlyMap<number, Job>> {
  const rows = await ctx.tx.rows(loadJobs, { jobId: jobIds })
  return new Map(rows.map((row) => [row.jobId, jobOf(row)]))
}

const BEYOND_ALL = 2 ** 31 - 1

/** Jobs from the latest on, before one that was listed last; of one actor or of everybody. */
export async function latestJobs(
  ctx: Ctx,
  page: { readonly before: number | undefined; readonly limit: number; readonly of?: Actor | undefined },
): Promise<Job[]> {
  const rows = await ctx.tx.rows(listJobs, {
    before: page.before ?? BEYOND_ALL,
    limit: page.limit,
    everybody: page.of === undefined,
    actorKind: page.of?.kind ?? '',
    actorId: page.of?.id ?? 0,
  })
  return rows.map(jobOf)
}

/** What the runs that ended well say of a feed's files: rows below the headers, rows refused, seconds of work. */
export async function sourceFigures(
  ctx: Ctx,
  source: string,
): Promise<{ readonly rowsRead: number; readonly rowsRejected: number; readonly seconds: number }> {
  const [figures] = await ctx.tx.rows(sumSourceFiles, { source })
  return figures!
}
