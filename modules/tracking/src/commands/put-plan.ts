import { isDeepStrictEqual } from 'node:util'
import { settingsChanged } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import { type PlanEntry, schemaFault } from '../plan.ts'
import { TRACKING_REVISION } from '../source.ts'
import { loadPlan, upsertPlan } from '../store.ts'

export interface PutPlanAsk extends PlanEntry {
  readonly by: By
  /** No longer part of the plan: events of this name are taken as they come. */
  readonly archived: boolean
}

export type PutPlanCode = 'invalid_schema' | 'duplicate_in_batch'

/** Writes what events must look like. Events taken from the next transaction on are held against it, in every process. */
export async function putPlan(
  ctx: Ctx,
  asks: readonly PutPlanAsk[],
): Promise<Outcome<{ readonly name: string }, PutPlanCode>[]> {
  const known = new Map((await ctx.tx.rows(loadPlan, {})).map((row) => [row.name, row]))
  const seen = new Set<string>()
  const outcomes = asks.map((ask): Outcome<{ readonly name: string }, PutPlanCode> => {
    if (seen.has(ask.name)) return refuse('duplicate_in_batch')
    const fault = schemaFault(ask.schema)
    if (fault !== undefined) return refuse('invalid_schema', fault)
    seen.add(ask.name)
    return done({ name: ask.name })
  })
  const put = asks.filter((ask, at) => {
    const before = known.get(ask.name)
    const same = before && before.mode === ask.mode && (before.archivedAt !== null) === ask.archived
    return outcomes[at]?.ok && !(same && isDeepStrictEqual([before.about, before.schema], [ask.about, ask.schema]))
  })
  if (put.length === 0) return outcomes
  await ctx.tx.run(upsertPlan, {
    name: put.map((ask) => ask.name),
    mode: put.map((ask) => ask.mode),
    about: put.map((ask) => ask.about),
    schema: put.map((ask) => ask.schema),
    archived: put.map((ask) => ask.archived),
    now: ctx.now,
  })
  await settingsChanged(ctx, [TRACKING_REVISION])
  await audit(
    ctx,
    put.map(({ by, name, mode, archived }) => ({
      by,
      action: 'tracking.putPlan',
      subject: { kind: 'planned_event', id: name },
      after: { mode, archived },
    })),
  )
  return outcomes
}
