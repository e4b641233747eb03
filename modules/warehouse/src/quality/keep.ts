import { emit } from '@atrium/db'
import type { Ctx } from '@atrium/kernel'
import { checkOf } from './checks.ts'
import { type QualityFell, qualityFell } from './events.ts'
import { type Check, type Found, isTooMany, type Judged, type State, scoresOf, type Why } from './model.ts'
import {
  endRun,
  insertAlarm,
  insertResult,
  listStandings,
  loadStanding,
  putStanding,
  type StandingRow,
  scoreBefore,
} from './store.ts'

type Looked = { readonly found: Found } | { readonly why: Why }

/** Keeps what a check found, and tells when one that had passed fails. */
export async function keepResult(
  ctx: Ctx,
  looked: { readonly runId: number; readonly check: Check; readonly mostBp: number; readonly ms: number } & Looked,
): Promise<void> {
  const { runId, check, mostBp, ms } = looked
  const { code, table } = check
  const found: Found = 'found' in looked ? looked.found : { checked: 0, offending: 0, keys: [] }
  const why = 'why' in looked ? looked.why : null
  const state: State = why !== null ? 'unable' : isTooMany(found, mostBp) ? 'failed' : 'passed'
  const [before] = await ctx.tx.rows(loadStanding, { code })
  const { checked, offending, keys } = found
  await ctx.tx.run(insertResult, { runId, code, state, why, checked, offending, mostBp, keys, now: ctx.now, ms })
  await ctx.tx.run(putStanding, { code, state, judged: state === 'unable' ? null : state, runId, now: ctx.now })
  if (state === 'failed' && before?.judged === 'passed') {
    const alarm = { kind: 'check', runId, check: code, table, checked, offending, score: null, before: null } as const
    await raise(ctx, alarm)
  }
}

/** Ends a run with the scores of the whole as every check stands now; tells when the whole fell below what is set. */
export async function finishRun(ctx: Ctx, runId: number, holder: string, leastScore: number): Promise<void> {
  const [standings, [last]] = await Promise.all([ctx.tx.rows(listStandings, {}), ctx.tx.rows(scoreBefore, { runId })])
  const { whole, tables } = scoresOf(judgedOf(standings))
  const ended = await ctx.tx.run(endRun, { runId, holder, now: ctx.now, score: whole ?? null, scores: tables })
  const least = leastScore * 10
  const before = last?.score ?? null
  // The first run tells no fall: nothing was known before.
  if (ended === 0 || whole === undefined || whole >= least || before === null || before < least) return
  await raise(ctx, {
    ...{ kind: 'score', runId, check: null, table: null, checked: 0, offending: 0 },
    ...{ score: whole, before },
  })
}

/** How the checks that there are stand; what was judged by a check that is no more does not count. */
export const judgedOf = (standings: readonly StandingRow[]): Judged[] =>
  standings.flatMap(({ code, state, checked, offending }) => {
    const check = checkOf(code)
    // A check constraint holds the words of states.
    return check ? [{ table: check.table, severity: check.severity, state: state as State, checked, offending }] : []
  })

async function raise(ctx: Ctx, body: QualityFell): Promise<void> {
  const { runId, kind, check, score, before } = body
  const ofCheck = kind === 'check'
  await ctx.tx.run(insertAlarm, {
    ...{ now: ctx.now, runId, kind, code: check, score, before },
    ...{ checked: ofCheck ? body.checked : null, offending: ofCheck ? body.offending : null },
  })
  emit(ctx, qualityFell, [{ memberId: null, effectiveAt: ctx.now, historical: false, body }])
}
