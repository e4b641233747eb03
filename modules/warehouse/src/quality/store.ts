import { jsonb, type RowOf, statement } from '@atrium/kernel'
import type { OffendingKey } from './model.ts'

const run = {
  runId: 'int',
  cause: 'text',
  onlyCodes: jsonb<readonly string[] | null>(),
  askedAt: 'timestamptz',
  startedAt: 'timestamptz?',
  endedAt: 'timestamptz?',
  total: 'int',
  currentCode: 'text?',
  currentShare: 'double',
  score: 'smallint?',
  scores: jsonb<Readonly<Record<string, number>> | null>(),
} as const

const RUN = `run_id, cause, to_jsonb(only_codes) as only_codes, asked_at, started_at, ended_at, total, current_code, current_share, score, scores`

/** Nothing where a run is open already, or there was a nightly one on that day. */
export const beginRun = statement({
  name: 'warehouse.beginRun',
  params: {
    cause: 'text',
    day: 'date',
    onlyCodes: 'jsonb?',
    actorKind: 'text',
    actorId: 'bigint',
    now: 'timestamptz',
    total: 'int',
  },
  row: run,
  sql: `insert into warehouse.quality_run (run_id, cause, day, only_codes, actor_kind, actor_id, asked_at, total, current_share)
        select nextval('warehouse.quality_run_id'), :cause, :day,
          case when jsonb_typeof(:onlyCodes) = 'array' then array(select jsonb_array_elements_text(:onlyCodes)) end,
          :actorKind, :actorId, :now, :total, 0
        on conflict do nothing
        returning ${RUN}`,
})

export const findOpenRun = statement({
  name: 'warehouse.findOpenRun',
  params: {},
  row: run,
  sql: `select ${RUN} from warehouse.quality_run where ended_at is null`,
})
export type RunRow = RowOf<typeof findOpenRun>

export const findNightly = statement({
  name: 'warehouse.findNightly',
  params: { day: 'date' },
  row: { runId: 'int' },
  sql: `select run_id from warehouse.quality_run where cause = 'nightly' and day = :day`,
})

/** Takes the open run into hand, where nobody has it or whoever had it was not heard of any more. */
export const takeRun = statement({
  name: 'warehouse.takeRun',
  params: { holder: 'text', now: 'timestamptz', untilAt: 'timestamptz' },
  row: run,
  sql: `update warehouse.quality_run set holder = :holder, until_at = :untilAt, started_at = coalesce(started_at, :now)
        where ended_at is null and (holder is null or holder = :holder or until_at < :now)
        returning ${RUN}`,
})

export const noteProgress = statement({
  name: 'warehouse.noteProgress',
  params: { runId: 'int', holder: 'text', untilAt: 'timestamptz', code: 'text', share: 'double' },
  sql: `update warehouse.quality_run set until_at = :untilAt, current_code = :code, current_share = :share
        where run_id = :runId and holder = :holder and ended_at is null`,
})

export const letGo = statement({
  name: 'warehouse.letGo',
  params: { holder: 'text' },
  sql: 'update warehouse.quality_run set holder = null, until_at = null where ended_at is null and holder = :holder',
})

export const endRun = statement({
  name: 'warehouse.endRun',
  params: { runId: 'int', holder: 'text', now: 'timestamptz', score: 'smallint?', scores: 'jsonb' },
  sql: `update warehouse.quality_run set ended_at = :now, score = :score, scores = :scores, current_code = null, current_share = 1,
          holder = null, until_at = null
        where run_id = :runId and holder = :holder and ended_at is null`,
})

/** The score of the run that ended before. */
export const scoreBefore = statement({
  name: 'warehouse.scoreBefore',
  params: { runId: 'int' },
  row: { score: 'smallint?' },
  sql: `select score from warehouse.quality_run
        where ended_at is not null and run_id < :runId and score is not null order by run_id desc limit 1`,
})

export const codesDone = statement({
  name: 'warehouse.codesDone',
  params: { runId: 'int' },
  row: { code: 'text' },
  sql: 'select code from warehouse.quality_result where run_id = :runId',
})

export const insertResult = statement({
  name: 'warehouse.insertResult',
  params: {
    runId: 'int',
    code: 'text',
    state: 'text',
    why: 'text?',
    checked: 'bigint',
    offending: 'bigint',
    mostBp: 'int',
    keys: 'jsonb',
    now: 'timestamptz',
    ms: 'int',
  },
  sql: `insert into warehouse.quality_result (run_id, code, state, why, checked, offending, most_bp, keys, ended_at, ms)
        values (:runId, :code, :state, :why, :checked, :offending, :mostBp, :keys, :now, :ms)
        on conflict (run_id, code) do nothing`,
})

export const loadStanding = statement({
  name: 'warehouse.loadStanding',
  params: { code: 'text' },
  row: { state: 'text', judged: 'text?' },
  sql: 'select state, judged from warehouse.quality_standing where code = :code',
})

export const putStanding = statement({
  name: 'warehouse.putStanding',
  params: { code: 'text', state: 'text', judged: 'text?', runId: 'int', now: 'timestamptz' },
  sql: `insert into warehouse.quality_standing as s (code, state, since_at, judged, run_id)
        values (:code, :state, :now, :judged, :runId)
        on conflict (code) do update set
          since_at = case when s.state = excluded.state then s.since_at else excluded.since_at end,
          state = excluded.state, judged = coalesce(excluded.judged, s.judged), run_id = excluded.run_id`,
})

/** How every check stands, with what was found last. */
export const listStandings = statement({
  name: 'warehouse.listStandings',
  params: {},
  row: {
    code: 'text',
    state: 'text',
    sinceAt: 'timestamptz',
    why: 'text?',
    checked: 'bigint',
    offending: 'bigint',
    mostBp: 'int',
    endedAt: 'timestamptz',
    ms: 'int',
  },
  sql: `select s.code, s.state, s.since_at, r.why, r.checked, r.offending, r.most_bp, r.ended_at, r.ms
        from warehouse.quality_standing s join warehouse.quality_result r on r.run_id = s.run_id and r.code = s.code
        order by s.code`,
})
export type StandingRow = RowOf<typeof listStandings>

/** What was found of each check in its last runs, the newest first. */
export const listTrends = statement({
  name: 'warehouse.listTrends',
  params: { code: 'text[]', limit: 'int' },
  row: {
    code: 'text',
    runId: 'int',
    state: 'text',
    why: 'text?',
    checked: 'bigint',
    offending: 'bigint',
    endedAt: 'timestamptz',
    ms: 'int',
  },
  sql: `select ask.code, r.run_id, r.state, r.why, r.checked, r.offending, r.ended_at, r.ms
        from unnest(:code) as ask(code)
        cross join lateral (
          select * from warehouse.quality_result r where r.code = ask.code order by r.run_id desc limit :limit
        ) as r
        order by ask.code, r.run_id desc`,
})

export const loadKeys = statement({
  name: 'warehouse.loadKeys',
  params: { code: 'text' },
  row: { keys: jsonb<readonly OffendingKey[]>() },
  sql: `select r.keys from warehouse.quality_standing s
        join warehouse.quality_result r on r.run_id = s.run_id and r.code = s.code where s.code = :code`,
})

/** Runs that are over, the newest first. */
export const listRuns = statement({
  name: 'warehouse.listRuns',
  params: { limit: 'int' },
  row: run,
  sql: `select ${RUN} from warehouse.quality_run where ended_at is not null order by run_id desc limit :limit`,
})

export const insertAlarm = statement({
  name: 'warehouse.insertAlarm',
  params: {
    now: 'timestamptz',
    runId: 'int',
    kind: 'text',
    code: 'text?',
    score: 'smallint?',
    before: 'smallint?',
    checked: 'bigint?',
    offending: 'bigint?',
  },
  sql: `insert into warehouse.quality_alarm (raised_at, run_id, kind, code, score, before, checked, offending)
        values (:now, :runId, :kind, :code, :score, :before, :checked, :offending)`,
})

export const listAlarms = statement({
  name: 'warehouse.listAlarms',
  params: { before: 'bigint?', limit: 'int' },
  row: {
    alarmId: 'bigint',
    raisedAt: 'timestamptz',
    runId: 'int',
    kind: 'text',
    code: 'text?',
    score: 'smallint?',
    before: 'smallint?',
    checked: 'bigint?',
    offending: 'bigint?',
  },
  sql: `select alarm_id, raised_at, run_id, kind, code, score, before, checked, offending from warehouse.quality_alarm
        where :before is null or alarm_id < :before order by alarm_id desc limit :limit`,
})

/** How the data stands, for the page of the system: one row. */
export const loadOutline = statement({
  name: 'warehouse.loadOutline',
  params: {},
  row: { score: 'smallint?', endedAt: 'timestamptz?', failed: 'bigint' },
  sql: `select last.score, last.ended_at, (select count(*) from warehouse.quality_standing where state = 'failed') as failed
        from (select 1) as one
        left join lateral (
          select score, ended_at from warehouse.quality_run where ended_at is not null order by run_id desc limit 1
        ) as last on true`,
})

/** What was found so long ago that nobody asks for it: some runs a call, never one that a check still rests on. */
export const dropOldRuns = statement({
  name: 'warehouse.dropOldRuns',
  params: { before: 'timestamptz', limit: 'int' },
  row: { runs: 'bigint' },
  sql: `with old as (
          select r.run_id from warehouse.quality_run r
          where r.ended_at < :before and not exists (select from warehouse.quality_standing s where s.run_id = r.run_id)
          order by r.ended_at limit :limit
        ), results as (
          delete from warehouse.quality_result using old where quality_result.run_id = old.run_id returning 1
        ), alarms as (
          delete from warehouse.quality_alarm using old where quality_alarm.run_id = old.run_id returning 1
        ), runs as (
          delete from warehouse.quality_run using old where quality_run.run_id = old.run_id returning 1
        )
        select count(*) as runs from old`,
})
