import { jsonb, type RowOf, statement } from '@atrium/kernel'
import type { Sample } from '../describe.ts'
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
  /** Of `written`, those that changed what was there. */
  readonly changed: number
  readonly unchanged: number
  readonly refused: number
  readonly rowsPerSecond: number
  /** Posted, since the first of them. */
  readonly recordsPerSecond: number
  readonly secondsLeft: number | null
  /** Since this attempt began. */
  readonly seconds: number
  /** Faults that were found; a row may have several. */
  readonly errors: number
  /** Why rows were refused, the commonest first. */
  readonly reasons: readonly Reason[]
  /** The first records that were made or changed. */
  readonly samples: readonly Sample[]
}

/** One reason for which rows were refused. */
export interface Reason {
  readonly code: string
  readonly column: string
  /** As the first of these rows was told. */
  readonly message: Wording
  readonly rows: number
  readonly firstRow: number
}

export const insertFile = statement({
  name: 'imports.insertFile',
  params: {
    name: 'text',
    uploadedAt: 'timestamptz',
    actorKind: 'text',
    actorId: 'bigint',
    most: 'int',
    mostBytes: 'bigint',
  },
  row: { fileId: 'int' },
  // Too many files at once, or too much of them, would fill the disk.
  sql: `insert into imports.file (file_id, name, bytes, uploaded_at, actor_kind, actor_id)
        select nextval('imports.file_id')::int, :name, 0, :uploadedAt, :actorKind, :actorId
        where (select count(*) < :most and coalesce(sum(bytes), 0) < :mostBytes from imports.file)
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
  layoutId: 'int?',
  layoutVersion: 'int?',
  scope: { ...jsonb<readonly number[] | null>(), nullable: true },
  stopAskedAt: 'timestamptz?',
} as const

const RUN_COLUMNS = `run_id, file_id, file_name, mapping, unknown_members, dry, actor_kind, actor_id, request_id, state, attempts,
          job_id, progress, errors, fault, asked_at, ended_at, layout_id, layout_version, scope, stop_asked_at`

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
    layoutId: 'int?',
    layoutVersion: 'int?',
    scope: 'jsonb',
  },
  row: { runId: 'int' },
  // The update changes nothing; it makes the run that is there already the answer.
  sql: `insert into imports.run (run_id, file_id, file_name, mapping, mapping_hash, unknown_members, dry, actor_kind, actor_id, request_id, state, asked_at,
          layout_id, layout_version, scope)
        values (nextval('imports.run_id')::int, :fileId, :fileName, :mapping, :mappingHash, :unknownMembers, :dry, :actorKind, :actorId, :requestId, 'waiting', :askedAt,
          :layoutId, :layoutVersion, nullif(:scope, 'null'::jsonb))
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
  params: { limit: 'int', everybody: 'boolean', actorKind: 'text', actorId: 'bigint' },
  row: runRow,
  sql: `select ${RUN_COLUMNS} from imports.run
        where :everybody or (actor_kind = :actorKind and actor_id = :actorId)
        order by run_id desc limit :limit`,
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
  row: { stop: 'boolean' },
  // Whether somebody asked for an end meanwhile.
  sql: `update imports.run set job_id = :jobId, progress = :progress, errors = :errors where run_id = :runId
        returning stop_asked_at is not null as stop`,
})

/** Only of the asker's own, or of anybody for who has the whole group. One that nobody has begun ends at once. */
export const askToStop = statement({
  name: 'imports.askToStop',
  params: { runId: 'int[]', at: 'timestamptz', everybody: 'boolean[]', actorKind: 'text[]', actorId: 'bigint[]' },
  row: { runId: 'int' },
  sql: `update imports.run as r
        set stop_asked_at = coalesce(r.stop_asked_at, :at),
            state = case when r.state = 'waiting' then 'stopped' else r.state end,
            ended_at = case when r.state = 'waiting' then :at else r.ended_at end
        from unnest(:runId, :everybody, :actorKind, :actorId) as ask(run_id, everybody, actor_kind, actor_id)
        where r.run_id = ask.run_id and r.ended_at is null
          and (ask.everybody or (r.actor_kind = ask.actor_kind and r.actor_id = ask.actor_id))
        returning r.run_id`,
})

export const hasWork = statement({
  name: 'imports.hasWork',
  params: {},
  row: { waits: 'boolean' },
  sql: 'select exists(select from imports.run where ended_at is null) as waits',
})

/** The word of the folder that all processes share; `:word` becomes it where there is none, or where it is to be another. */
export const putShelfWord = statement({
  name: 'imports.putShelfWord',
  params: { word: 'text', replaces: 'boolean' },
  sql: `insert into imports.shelf (word) values (:word)
        on conflict (is_only) do update set word = excluded.word where :replaces`,
})

/** Together with how many files are said to lie there. */
export const loadShelf = statement({
  name: 'imports.loadShelf',
  params: {},
  row: { word: 'text?', files: 'int' },
  sql: `select (select word from imports.shelf) as word, (select count(*)::int from imports.file) as files`,
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
