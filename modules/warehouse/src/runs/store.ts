import { jsonb, type RowOf, statement } from '@atrium/kernel'
import type { ResultColumn } from '@atrium/olap'

/** What came out of a run. */
export interface RunResult {
  readonly columns: readonly ResultColumn[]
  readonly rows: number
  readonly cut: boolean
  readonly bytes: number
}

const run = {
  runId: 'bigint',
  accountId: 'int?',
  keyId: 'int?',
  sql: 'text',
  state: 'text',
  nodes: jsonb<readonly number[] | null>(),
  rowLimit: 'int',
  startedAt: 'timestamptz',
  endsBy: 'timestamptz',
  endedAt: 'timestamptz?',
  asOf: 'timestamptz',
  code: 'text?',
  message: 'text?',
  place: 'int?',
  result: jsonb<RunResult | null>(),
} as const

const RUN = `run_id, account_id, key_id, sql, state, nodes, row_limit, started_at, ends_by, ended_at, as_of, code, message, place, result`

/** Whoever starts runs waits here for whoever starts others. */
export const lockDesk = statement({
  name: 'warehouse.lockDesk',
  params: { count: 'int' },
  sql: 'update warehouse.desk set started = started + :count',
})

export const countRunning = statement({
  name: 'warehouse.countRunning',
  params: { now: 'timestamptz' },
  row: { accountId: 'int?', keyId: 'int?', runs: 'int' },
  sql: `select account_id, key_id, count(*)::int as runs from warehouse.run where state = 'running' and ends_by > :now
        group by account_id, key_id`,
})

export const insertRuns = statement({
  name: 'warehouse.insertRuns',
  params: {
    runId: 'bigint[]',
    accountId: 'int?[]',
    keyId: 'int?[]',
    sql: 'text[]',
    nodes: 'jsonb?[]',
    rowLimit: 'int[]',
    endsBy: 'timestamptz',
    asOf: 'timestamptz',
    now: 'timestamptz',
  },
  sql: `insert into warehouse.run (run_id, account_id, key_id, sql, state, nodes, row_limit, started_at, ends_by, as_of)
        select run_id, account_id, key_id, sql, 'running', nodes, row_limit, :now, :endsBy, :asOf
        from unnest(:runId, :accountId, :keyId, :sql, :nodes, :rowLimit)
          as ask(run_id, account_id, key_id, sql, nodes, row_limit)`,
})

export const loadRuns = statement({
  name: 'warehouse.loadRuns',
  params: { runId: 'bigint[]' },
  row: run,
  sql: `select ${RUN} from warehouse.run where run_id = any(:runId) order by run_id`,
})
export type RunRow = RowOf<typeof loadRuns>

export const listSqlRuns = statement({
  name: 'warehouse.listSqlRuns',
  params: { accountId: 'int?', keyId: 'int?', before: 'timestamptz', beforeId: 'bigint', limit: 'int' },
  row: run,
  sql: `select ${RUN} from warehouse.run
        where (account_id = :accountId or key_id = :keyId) and (started_at, run_id) < (:before, :beforeId)
        order by started_at desc, run_id desc limit :limit`,
})

/** Ends a run that is still in hand; one that was given up meanwhile stays as it is. */
export const endSqlRun = statement({
  name: 'warehouse.endSqlRun',
  params: {
    runId: 'bigint',
    state: 'text',
    code: 'text?',
    message: 'text?',
    place: 'int?',
    result: 'jsonb?',
    asOf: 'timestamptz',
    now: 'timestamptz',
  },
  row: { sql: 'text' },
  sql: `update warehouse.run set state = :state, code = :code, message = :message, place = :place, result = :result, as_of = :asOf, ended_at = :now
        where run_id = :runId and state = 'running' returning sql`,
})

export const askCancel = statement({
  name: 'warehouse.askCancel',
  params: { runId: 'bigint[]' },
  sql: `update warehouse.run set cancel_asked = true where run_id = any(:runId) and state = 'running'`,
})

export const cancelled = statement({
  name: 'warehouse.cancelled',
  params: { runId: 'bigint[]' },
  row: { runId: 'bigint' },
  sql: 'select run_id from warehouse.run where run_id = any(:runId) and cancel_asked',
})

/** Runs whose process went without a word. */
export const giveUpRuns = statement({
  name: 'warehouse.giveUpRuns',
  params: { now: 'timestamptz' },
  sql: `update warehouse.run set state = 'failed', code = 'sql_broken', ended_at = :now where state = 'running' and ends_by < :now`,
})

export const forgetRuns = statement({
  name: 'warehouse.forgetRuns',
  params: { before: 'timestamptz', limit: 'int' },
  sql: `delete from warehouse.run where run_id in (
          select run_id from warehouse.run where started_at < :before and state <> 'running' order by started_at limit :limit)`,
})

export const readDesk = statement({
  name: 'warehouse.readDesk',
  params: {},
  row: { publishStartedAt: 'timestamptz?', publishEndedAt: 'timestamptz?', publishFault: 'text?' },
  sql: 'select publish_started_at, publish_ended_at, publish_fault from warehouse.desk',
})

/** Takes publishing in hand, unless somebody has it since `stale`. */
export const beginPublishing = statement({
  name: 'warehouse.beginPublishing',
  params: { now: 'timestamptz', stale: 'timestamptz' },
  row: { begun: 'boolean' },
  sql: `update warehouse.desk set publish_started_at = :now
        where publish_started_at is null or publish_ended_at >= publish_started_at or publish_started_at < :stale
        returning true as begun`,
})

export const endPublishing = statement({
  name: 'warehouse.endPublishing',
  params: { now: 'timestamptz', fault: 'text?' },
  sql: 'update warehouse.desk set publish_ended_at = greatest(:now, publish_started_at), publish_fault = :fault',
})
