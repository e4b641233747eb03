import { jsonb, statement } from '@atrium/kernel'
import type { Mapping } from './reading/index.ts'

export const insertJob = statement({
  name: 'imports.insertJob',
  params: {
    target: 'text',
    mapping: 'jsonb',
    mappingHash: 'bytea',
    fileName: 'text',
    startedAt: 'timestamptz',
    actorKind: 'text',
    actorId: 'int',
  },
  row: { jobId: 'int' },
  sql: `insert into imports.job (job_id, target, mapping, mapping_hash, file_name, state, started_at, actor_kind, actor_id)
        values (nextval('imports.job_id'), :target, :mapping, :mappingHash, :fileName, 'running', :startedAt, :actorKind, :actorId)
        returning job_id`,
})

// The counts move with the records that they count, in one transaction.
export const advanceJob = statement({
  name: 'imports.advanceJob',
  params: { jobId: 'int', written: 'int', unchanged: 'int', refused: 'int' },
  sql: `update imports.job set position = position + :written + :unchanged + :refused, written = written + :written,
          unchanged = unchanged + :unchanged, refused = refused + :refused
        where job_id = :jobId`,
})

export const nameJobFile = statement({
  name: 'imports.nameJobFile',
  params: { jobId: 'int', fileHash: 'bytea' },
  sql: 'update imports.job set file_hash = :fileHash where job_id = :jobId',
})

/** How far earlier runs of the same file under the same mapping came. */
export const furthestPosition = statement({
  name: 'imports.furthestPosition',
  params: { fileHash: 'bytea', mappingHash: 'bytea', jobId: 'int' },
  row: { position: 'bigint', rowsRejected: 'bigint' },
  sql: `select position, rows_rejected from imports.job
        where file_hash = :fileHash and mapping_hash = :mappingHash and job_id <> :jobId
        order by position desc limit 1`,
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

const jobColumns = {
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
} as const

export const loadJob = statement({
  name: 'imports.loadJob',
  params: { jobId: 'int' },
  row: jobColumns,
  sql: `select job_id, target, mapping, file_name, state, rows_read, rows_rejected, position, written, unchanged, refused,
          started_at, finished_at, seconds, error
        from imports.job where job_id = :jobId`,
})

export const listJobs = statement({
  name: 'imports.listJobs',
  params: { before: 'int', limit: 'int' },
  row: jobColumns,
  sql: `select job_id, target, mapping, file_name, state, rows_read, rows_rejected, position, written, unchanged, refused,
          started_at, finished_at, seconds, error
        from imports.job where job_id < :before order by job_id desc limit :limit`,
})

export const latestJobOfSource = statement({
  name: 'imports.latestJobOfSource',
  params: { source: 'text' },
  row: { jobId: 'int', rowsRead: 'bigint', rowsRejected: 'bigint', seconds: 'double?' },
  sql: `select job_id, rows_read, rows_rejected, seconds from imports.job
        where mapping ->> 'source' = :source and state = 'done' order by job_id desc limit 1`,
})
