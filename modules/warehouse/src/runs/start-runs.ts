import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { MOST_OF_ACCOUNT, MOST_OF_HOUSE, RUN_MS } from '../limits.ts'
import { isOwn, nodesOf, type Runner, runnerOf } from '../seen.ts'
import type { AnalystDesk } from './desk.ts'
import { askCancel, countRunning, insertRuns, loadRuns, lockDesk } from './store.ts'

export interface StartRunAsk {
  readonly by: By
  readonly sql: string
  readonly rowLimit: number
}

export type StartRunCode = 'no_snapshot' | 'account_busy' | 'house_busy'

/** How long a run may be without news beyond its own time, milliseconds: starting, cutting rows for a scope, writing files. */
const GRACE_MS = 60_000

const nameOf = ({ accountId, keyId }: Runner): string => `${accountId ?? '-'} ${keyId ?? '-'}`

/** Starts statements, each in a process of its own, as soon as this commits. Limits hold for the whole house. */
export async function startRuns(
  ctx: Ctx,
  asks: readonly StartRunAsk[],
  desk: AnalystDesk | undefined,
): Promise<Outcome<{ readonly runId: number }, StartRunCode>[]> {
  const snapshot = await desk?.newest()
  if (!desk || !snapshot) return asks.map(() => refuse('no_snapshot'))
  await ctx.tx.run(lockDesk, { count: asks.length })
  const running = new Map(
    (await ctx.tx.rows(countRunning, { now: ctx.now })).map(({ runs, ...runner }) => [nameOf(runner), runs]),
  )
  let ofHouse = [...running.values()].reduce((sum, runs) => sum + runs, 0)
  const decided = asks.map(({ by }): Outcome<null, StartRunCode> => {
    const runner = nameOf(runnerOf(by))
    const mine = running.get(runner) ?? 0
    if (mine >= MOST_OF_ACCOUNT) return refuse('account_busy')
    if (ofHouse >= MOST_OF_HOUSE) return refuse('house_busy')
    ofHouse++
    running.set(runner, mine + 1)
    return done(null)
  })
  const taken = asks.filter((_, at) => decided[at]?.ok)
  const ids = await ctx.tx.ids('warehouse.run_block', taken.length)
  if (taken.length > 0) {
    await ctx.tx.run(insertRuns, {
      runId: ids,
      accountId: taken.map(({ by }) => runnerOf(by).accountId),
      keyId: taken.map(({ by }) => runnerOf(by).keyId),
      sql: taken.map(({ sql }) => sql),
      nodes: taken.map(({ by }) => nodesOf(by.scope)),
      rowLimit: taken.map(({ rowLimit }) => rowLimit),
      ...{ endsBy: ctx.now + RUN_MS + GRACE_MS, asOf: snapshot.asOf, now: ctx.now },
    })
    ctx.tx.afterCommit(() => {
      for (const [at, { by }] of taken.entries()) desk.begin(ids[at]!, by)
    })
  }
  const fresh = ids.values()
  return decided.map((one) => (one.ok ? done({ runId: fresh.next().value! }) : one))
}

export interface CancelRunAsk {
  readonly by: By
  readonly runId: number
}

/** Stops runs of one's own; one that has ended stays as it is. */
export async function cancelRuns(
  ctx: Ctx,
  asks: readonly CancelRunAsk[],
  desk: AnalystDesk | undefined,
): Promise<Outcome<{ readonly runId: number }, 'unknown_run'>[]> {
  const rows = await ctx.tx.rows(loadRuns, { runId: [...new Set(asks.map(({ runId }) => runId))] })
  const runs = new Map(rows.map((row) => [row.runId, row]))
  const outcomes = asks.map(({ by, runId }) => {
    const run = runs.get(runId)
    return run && isOwn(run, by) ? done({ runId }) : refuse('unknown_run')
  })
  const runId = [...new Set(outcomes.flatMap((one) => (one.ok ? [one.value.runId] : [])))]
  if (runId.length > 0) await ctx.tx.run(askCancel, { runId })
  ctx.tx.afterCommit(() => {
    for (const id of runId) desk?.cancel(id)
  })
  return outcomes
}
