import { type By, type Ctx, DAY_MS, done, type Outcome, refuse } from '@atrium/kernel'
import { MOST_DATASETS } from '../limits.ts'
import type { AnalystDesk } from '../runs/desk.ts'
import { loadRuns, type RunResult, type RunRow } from '../runs/store.ts'
import { covers, isOwn } from '../seen.ts'
import { countDatasets, insertDatasets, loadDatasets, removeDatasets } from './store.ts'

export interface KeepDatasetAsk {
  readonly by: By
  /** Of a run whose result is still there. */
  readonly runId: number
  /** Under which later statements read it: `datasets.<name>`. */
  readonly name: string
  readonly about: string
  readonly days: number
  readonly shared: boolean
}

export type KeepDatasetCode =
  | 'only_staff'
  | 'unknown_run'
  | 'result_gone'
  | 'result_cut'
  | 'too_many_datasets'
  | 'name_taken'

interface Decided {
  readonly ask: KeepDatasetAsk
  readonly run: RunRow
  readonly result: RunResult
}

/** Keeps results of one's own runs as tables. What a cut result left out would be missing for ever, so those are refused. */
export async function keepDatasets(
  ctx: Ctx,
  asks: readonly KeepDatasetAsk[],
  desk: AnalystDesk | undefined,
): Promise<Outcome<{ readonly datasetId: number; readonly name: string }, KeepDatasetCode>[]> {
  const runs = new Map(
    (await ctx.tx.rows(loadRuns, { runId: [...new Set(asks.map(({ runId }) => runId))] })).map((run) => [
      run.runId,
      run,
    ]),
  )
  const counts = new Map(
    (await ctx.tx.rows(countDatasets, { ownerId: [...new Set(asks.map(({ by }) => by.actor.id))] })).map((row) => [
      row.ownerId,
      row.datasets,
    ]),
  )
  const decided = asks.map((ask): Outcome<Decided, KeepDatasetCode> => {
    const { by, runId } = ask
    if (by.actor.kind !== 'staff') return refuse('only_staff')
    const run = runs.get(runId)
    if (!run || !isOwn(run, by) || !covers(by.scope, run.nodes)) return refuse('unknown_run')
    if (!run.result || !desk?.resultOf(runId, 'parquet')) return refuse('result_gone')
    if (run.result.cut) return refuse('result_cut')
    const count = (counts.get(by.actor.id) ?? 0) + 1
    if (count > MOST_DATASETS) return refuse('too_many_datasets')
    counts.set(by.actor.id, count)
    return done({ ask, run, result: run.result })
  })
  const writing = decided.flatMap((one) => (one.ok ? [one.value] : []))
  const ids = await ctx.tx.ids('warehouse.kept_block', writing.length)
  const rows = await ctx.tx.rows(insertDatasets, {
    datasetId: ids,
    ownerId: writing.map(({ ask }) => ask.by.actor.id),
    name: writing.map(({ ask }) => ask.name),
    about: writing.map(({ ask }) => ask.about),
    sql: writing.map(({ run }) => run.sql),
    result: writing.map(({ result }) => result),
    bytes: writing.map(({ result }) => result.bytes),
    nodes: writing.map(({ run }) => run.nodes),
    shared: writing.map(({ ask }) => ask.shared),
    asOf: writing.map(({ run }) => run.asOf),
    expiresAt: writing.map(({ ask }) => ctx.now + ask.days * DAY_MS),
    now: ctx.now,
  })
  const written = new Set(rows.map(({ datasetId }) => datasetId))
  for (const [at, { ask }] of writing.entries()) if (written.has(ids[at]!)) await desk?.keepResult(ask.runId, ids[at]!)
  const fresh = ids.values()
  return decided.map((one) => {
    if (!one.ok) return one
    const datasetId = fresh.next().value!
    return written.has(datasetId) ? done({ datasetId, name: one.value.ask.name }) : refuse('name_taken')
  })
}

export interface RemoveDatasetAsk {
  readonly by: By
  readonly datasetId: number
}

/** Removes kept results of one's own. */
export async function removeOwnDatasets(
  ctx: Ctx,
  asks: readonly RemoveDatasetAsk[],
  desk: AnalystDesk | undefined,
): Promise<Outcome<{ readonly datasetId: number }, 'unknown_dataset' | 'not_yours'>[]> {
  const rows = await ctx.tx.rows(loadDatasets, { datasetId: [...new Set(asks.map(({ datasetId }) => datasetId))] })
  const known = new Map(rows.map((row) => [row.datasetId, row]))
  const outcomes = asks.map(({ by, datasetId }) => {
    const row = known.get(datasetId)
    const isMine = by.actor.kind === 'staff' && row?.ownerId === by.actor.id
    if (!row || (!isMine && !(row.shared && covers(by.scope, row.nodes)))) return refuse('unknown_dataset')
    return isMine ? done({ datasetId }) : refuse('not_yours')
  })
  const datasetId = [...new Set(outcomes.flatMap((one) => (one.ok ? [one.value.datasetId] : [])))]
  await ctx.tx.run(removeDatasets, { datasetId })
  if (desk) ctx.tx.afterCommit(() => desk.finish(desk.removeDatasets(datasetId)))
  return outcomes
}
