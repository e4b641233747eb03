import { statement } from '@atrium/kernel'

/**
 * For the transactions of a batch: they do not wait for the disk. The job's end does, and makes all before it durable, since the log is
 * written in order; after a crash of the machine the next run repeats the few batches that were lost, job's position included.
 */
export const commitWithoutWaiting = statement({
  name: 'imports.commitWithoutWaiting',
  params: {},
  row: { setting: 'text' },
  sql: `select set_config('synchronous_commit', 'off', true) as setting`,
})

export const drawJobId = statement({
  name: 'imports.drawJobId',
  params: {},
  row: { jobId: 'int' },
  sql: `select nextval('imports.job_id')::int as job_id`,
})

export const insertJob = statement({
  name: 'imports.insertJob',
  params: {
    jobId: 'int',
    target: 'text',
    mapping: 'jsonb',
    mappingHash: 'bytea',
    fileName: 'text',
    startedAt: 'timestamptz',
    actorKind: 'text',
    actorId: 'bigint',
  },
  sql: `insert into imports.job (job_id, target, mapping, mapping_hash, file_name, state, started_at, actor_kind, actor_id)
        values (:jobId, :target, :mapping, :mappingHash, :fileName, 'running', :startedAt, :actorKind, :actorId)`,
})

export const nameJobFile = statement({
  name: 'imports.nameJobFile',
  params: { jobId: 'int', fileHash: 'bytea' },
  sql: 'update imports.job set file_hash = :fileHash where job_id = :jobId',
})

/** How many records at the start of the same file earlier runs under the same mapping committed without a refusal. */
export const soundRecords = statement({
  name: 'imports.soundRecords',
  params: { fileHash: 'bytea', mappingHash: 'bytea' },
  row: { sound: 'bigint' },
  sql: `select coalesce(max(sound), 0) as sound from imports.job where file_hash = :fileHash and mapping_hash = :mappingHash`,
})

export const advanceJob = statement({
  name: 'imports.advanceJob',
  params: { jobId: 'int', written: 'bigint', unchanged: 'bigint', refused: 'bigint', sound: 'bigint' },
  sql: `update imports.job
        set position = position + :written + :unchanged + :refused, written = written + :written,
            unchanged = unchanged + :unchanged, refused = refused + :refused, sound = sound + :sound
        where job_id = :jobId`,
})

export const endJob = statement({
  name: 'imports.endJob',
  params: {
    jobId: 'int',
    state: 'text',
    rowsRead: 'bigint',
    rowsRejected: 'bigint',
    finishedAt: 'timestamptz',
    seconds: 'double',
    error: 'text?',
  },
  sql: `update imports.job set state = :state, rows_read = :rowsRead, rows_rejected = :rowsRejected, finished_at = :finishedAt,
          seconds = :seconds, error = :error
        where job_id = :jobId`,
})

/** Running jobs whose process is gone: nobody holds their advisory lock. `:lock` is the class of these locks. */
export const endInterrupted = statement({
  name: 'imports.endInterrupted',
  params: { lock: 'int', finishedAt: 'timestamptz' },
  sql: `with running as materialized (select job_id from imports.job where state = 'running' order by job_id)
        update imports.job set state = 'interrupted', finished_at = :finishedAt
        from running
        where job.job_id = running.job_id and job.state = 'running' and pg_try_advisory_xact_lock(:lock, running.job_id)`,
})

/** Claims keys that nobody had, in their order, so that two imports of one file do not wait for each other crosswise. */
export const claimOpenings = statement({
  name: 'imports.claimOpenings',
  params: { key: 'bytea[]', points: 'bigint[]', postedAt: 'timestamptz' },
  row: { key: 'bytea' },
  sql: `insert into imports.opening (key, points, posted_at)
        select key, points, :postedAt from unnest(:key, :points) as ask(key, points) order by key
        on conflict do nothing
        returning key`,
})

export const loadOpenings = statement({
  name: 'imports.loadOpenings',
  params: { key: 'bytea[]' },
  row: { key: 'bytea', points: 'bigint' },
  sql: 'select key, points from imports.opening where key = any(:key)',
})

export const freeOpenings = statement({
  name: 'imports.freeOpenings',
  params: { key: 'bytea[]' },
  sql: 'delete from imports.opening where key = any(:key)',
})
