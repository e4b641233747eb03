import { jsonb, type RowOf, statement } from '@atrium/kernel'
import type { Mapping, RowError, Wording } from '../reading/index.ts'

/** Where a run stands, as it was last told (once a second). Counts of rows and records, seconds. */
export interface RunProgress {
  readonly phase: 'opening' | 'reading' | 'handing-over' | 'done'
  readonly rowsRead: number
  readonly rowsRejected: number
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly recordsDone: number
  readonly recordsTotal: number | null
  readonly written: number
  readonly unchanged: number
  readonly refused: number
  readonly rowsPerSecond: number
  readonly secondsLeft: number | null
  /** Lines of the error file. */
  readonly errors: number
}

export const insertFile = statement({
  name: 'imports.insertFile',
  params: { name: 'text', uploadedAt: 'timestamptz', actorKind: 'text', actorId: 'bigint', most: 'int' },
  row: { fileId: 'int' },
  // Too many files at once would fill the disk.
  sql: `insert into imports.file (file_id, name, bytes, uploaded_at, actor_kind, actor_id)
        select nextval('imports.file_id')::int, :name, 0, :uploadedAt, :actorKind, :actorId
        where (select count(*) from imports.file) < :most
        returning file_id`,
})

export const loadFile = statement({
  name: 'imports.loadFile',
  params: { fileId: 'int' },
  row: {
    fileId: 'int',
    name: 'text',
    bytes: 'bigint',
    uploadedAt: 'timestamptz',
    actorKind: 'text',
    actorId: 'bigint',
  },
  sql: 'select file_id, name, bytes, uploaded_at, actor_kind, actor_id from imports.file where file_id = :fileId',
})
export type FileRow = RowOf<typeof loadFile>

/** Of two who send the same piece at once, one finds the file as long as it thought. */
export const growFile = statement({
  name: 'imports.growFile',
  params: { fileId: 'int', from: 'bigint', to: 'bigint', uploadedAt: 'timestamptz' },
  sql: `update imports.file set bytes = :to, uploaded_at = :uploadedAt where file_id = :fileId and bytes = :from`,
})

export const dropFile = statement({
  name: 'imports.dropFile',
  params: { fileId: 'int' },
  sql: 'delete from imports.file where file_id = :fileId',
})

const runRow = {
  runId: 'int',
  fileId: 'int',
  fileName: 'text',
  mapping: jsonb<Mapping>(),
  unknownMembers: 'text',
  dry: 'boolean',
  actorKind: 'text',
  actorId: 'bigint',
  requestId: 'text',
  state: 'text',
  attempts: 'int',
  jobId: 'int?',
  progress: { ...jsonb<RunProgress | null>(), nullable: true },
  errors: jsonb<readonly RowError[]>(),
  fault: { ...jsonb<Wording | null>(), nullable: true },
  askedAt: 'timestamptz',
  endedAt: 'timestamptz?',
} as const

const RUN_COLUMNS = `run_id, file_id, file_name, mapping, unknown_members, dry, actor_kind, actor_id, request_id, state, attempts,
          job_id, progress, errors, fault, asked_at, ended_at`

export const insertRun = statement({
  name: 'imports.insertRun',
  params: {
    fileId: 'int',
    fileName: 'text',
    mapping: 'jsonb',
    mappingHash: 'bytea',
    unknownMembers: 'text',
    dry: 'boolean',
    actorKind: 'text',
    actorId: 'bigint',
    requestId: 'text',
    askedAt: 'timestamptz',
  },
  row: { runId: 'int' },
  // The update changes nothing; it makes the run that is there already the answer.
  sql: `insert into imports.run (run_id, file_id, file_name, mapping, mapping_hash, unknown_members, dry, actor_kind, actor_id, request_id, state, asked_at)
        values (nextval('imports.run_id')::int, :fileId, :fileName, :mapping, :mappingHash, :unknownMembers, :dry, :actorKind, :actorId, :requestId, 'waiting', :askedAt)
        on conflict (file_id, mapping_hash, dry, unknown_members) where ended_at is null do update set file_id = excluded.file_id
        returning run_id`,
})

export const loadRun = statement({
  name: 'imports.loadRun',
  params: { runId: 'int' },
  row: runRow,
  sql: `select ${RUN_COLUMNS} from imports.run where run_id = :runId`,
})
export type RunRow = RowOf<typeof loadRun>

export const listRuns = statement({
  name: 'imports.listRuns',
  params: { limit: 'int' },
  row: runRow,
  sql: `select ${RUN_COLUMNS} from imports.run order by run_id desc limit :limit`,
})

/** Only for who holds the lock of the desk: what says running is nobody's. */
export const takeRun = statement({
  name: 'imports.takeRun',
  params: {},
  row: runRow,
  sql: `update imports.run set state = 'running', attempts = attempts + 1
        where run_id = (select run_id from imports.run where ended_at is null order by run_id limit 1)
        returning ${RUN_COLUMNS}`,
})

export const noteRun = statement({
  name: 'imports.noteRun',
  params: { runId: 'int', jobId: 'int?', progress: 'jsonb', errors: 'jsonb' },
  sql: `update imports.run set job_id = :jobId, progress = :progress, errors = :errors where run_id = :runId`,
})

export const endRun = statement({
  name: 'imports.endRun',
  params: { runId: 'int', state: 'text', fault: 'jsonb', endedAt: 'timestamptz' },
  sql: `update imports.run set state = :state, fault = nullif(:fault, 'null'::jsonb), ended_at = :endedAt where run_id = :runId`,
})

/** Files of which nothing came since, and no run is to read. */
export const forgetFiles = statement({
  name: 'imports.forgetFiles',
  params: { before: 'timestamptz', limit: 'int' },
  row: { fileId: 'int' },
  sql: `delete from imports.file where file_id in (
          select f.file_id from imports.file as f
          where f.uploaded_at < :before and not exists (select from imports.run as r where r.file_id = f.file_id and r.ended_at is null)
          order by f.file_id limit :limit)
        returning file_id`,
})

/** Their jobs stay. */
export const forgetRuns = statement({
  name: 'imports.forgetRuns',
  params: { before: 'timestamptz', limit: 'int' },
  row: { runId: 'int' },
  sql: `delete from imports.run where run_id in (
          select run_id from imports.run where ended_at < :before order by run_id limit :limit)
        returning run_id`,
})
