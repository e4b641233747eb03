import { randomUUID } from 'node:crypto'
import { type Database, describeError, type Log } from '@atrium/db'
import { Bell, Restraint } from '@atrium/db/waking'
import { type Ctx, must, type Projection, snakeCase, systemBy } from '@atrium/kernel'
import { askPostgres, type Olap, ProjectionNotReady, QuestionRefused, type Shape, shapeOf } from '@atrium/olap'
import { beginQualityRun, isNightlyDue } from './begin.ts'
import { clockNow } from './check-store.ts'
import { CHECKS } from './checks.ts'
import { finishRun, keepResult } from './keep.ts'
import { type Check, type Found, type Looking, NotJudged, noProjection, type Why, type Words } from './model.ts'
import { loadTerms, mostOf } from './settings.ts'
import { codesDone, letGo, noteProgress, type RunRow, takeRun } from './store.ts'

export interface QualityDeskOptions {
  readonly db: Database
  /** Undefined in a house that keeps no projection: what needs it is not judged. */
  readonly olap?: Pick<Olap, 'rows' | 'state'> | undefined
  readonly projections: () => readonly Projection[]
  readonly log?: Log
}

/** How long a process that has died keeps others from going on with its run. */
const HELD_MS = 120_000
/** Progress is told no more often. */
const TELL_MS = 500
/** How long the projection is waited for. */
const CATCH_UP_MS = 20_000
const LOOK_AGAIN_MS = 100
/** Rests are shorter than what a run is held for. */
const LONGEST_REST_MS = 30_000
const QUESTION_MS = 120_000
const PATIENCE_MS = 3_600_000

/** The house stops, or another process took the run over. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

/**
 * Runs what checks there are to run, beside the requests and outside of any transaction: asking takes longer than a writing transaction may.
 * The run and what each check found are in the database, so that another process goes on where this one ended.
 */
export class QualityDesk {
  private readonly options: QualityDeskOptions
  private readonly holder = randomUUID()
  private working: Promise<void> | undefined
  private readonly bell = new Bell()
  private readonly restraint = new Restraint()
  private shape: Shape | undefined
  private dueSince: number | undefined

  constructor(options: QualityDeskOptions) {
    this.options = options
  }

  /** Goes on with the open run, if there is one that nobody has in hand; answers at once. */
  wake(): void {
    if (this.working || this.bell.stopped) return
    this.working = this.work()
      .catch((error: unknown) =>
        this.options.log?.('error', 'checks of the data broke off', { error: describeError(error) }),
      )
      .finally(() => {
        this.working = undefined
      })
  }

  /** When nothing is in hand any more. */
  async idle(): Promise<void> {
    while (this.working) await this.working
  }

  /** Ends after the piece in hand and lets go of the run. */
  async stop(): Promise<void> {
    this.bell.stop()
    await this.idle()
  }

  private async work(): Promise<void> {
    try {
      await this.beginNightly()
      for (let run = await this.take(); run && !this.bell.stopped; run = await this.take()) await this.go(run)
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
    } finally {
      await this.options.db.transact((ctx) => ctx.tx.run(letGo, { holder: this.holder }))
    }
  }

  /** Opens the nightly run when its hour has come; a projection that is being built is waited for, an hour at most. */
  private async beginNightly(): Promise<void> {
    const { db, olap } = this.options
    if (!(await db.read(isNightlyDue))) {
      this.dueSince = undefined
      return
    }
    const now = performance.now()
    this.dueSince ??= now
    if (olap && now - this.dueSince < PATIENCE_MS && !(await olap.state()).ready) return
    await db.transact((ctx) => beginQualityRun(ctx, { by: systemBy('warehouse.checkQuality'), cause: 'nightly' }))
  }

  private async take(): Promise<RunRow | undefined> {
    const [run] = await this.options.db.transact((ctx) =>
      ctx.tx.rows(takeRun, { holder: this.holder, now: ctx.now, untilAt: ctx.now + HELD_MS }),
    )
    return run
  }

  private async go(run: RunRow): Promise<void> {
    const { db } = this.options
    const { done, place } = await db.read(async (ctx) => ({
      done: new Set((await ctx.tx.rows(codesDone, { runId: run.runId })).map(({ code }) => code)),
      place: await loadTerms(ctx),
    }))
    for (const check of CHECKS) {
      if (done.has(check.code) || (run.onlyCodes && !run.onlyCodes.includes(check.code))) continue
      const { terms, today } = must(place, 'a group')
      const began = performance.now()
      const looked = await this.look(check, run, { terms, today })
      const ms = Math.round(performance.now() - began)
      const mostBp = mostOf(check, terms)
      await db.transact((ctx) => keepResult(ctx, { runId: run.runId, check, mostBp, ms, ...looked }))
    }
    await db.transact((ctx) => finishRun(ctx, run.runId, this.holder, place?.terms.leastScore ?? 0))
  }

  private async look(
    check: Check,
    run: RunRow,
    place: Pick<Looking, 'terms' | 'today'>,
  ): Promise<{ readonly found: Found } | { readonly why: Why }> {
    try {
      const at = await this.looking(check, run, place)
      await at.piece(0)
      return { found: await check.look(at) }
    } catch (error) {
      if (error instanceof Stopped) throw error
      const why = whyOf(error)
      if (why === 'broken')
        this.options.log?.('error', 'a check of the data could not be judged', {
          check: check.code,
          error: describeError(error),
        })
      return { why }
    }
  }

  private async looking(check: Check, run: RunRow, place: Pick<Looking, 'terms' | 'today'>): Promise<Looking> {
    const { db, olap } = this.options
    let toldAt = Number.NEGATIVE_INFINITY
    let beganAt = performance.now()
    return {
      ...place,
      now: await db.read(async (ctx) => ctx.now),
      olap: olap
        ? { state: () => olap.state(), rows: (asked, limits) => olap.rows(asked, { ms: QUESTION_MS, ...limits }) }
        : noProjection,
      read: (work) => db.read(work),
      postgres: (ctx, question) => askPostgres(ctx, this.shapeOf(), question),
      labelOf: (table, column) => this.labelOf(table, column),
      caughtUp: () => this.caughtUp(),
      piece: async (share) => {
        if (run.cause === 'nightly') await this.rest(performance.now() - beganAt)
        if (this.bell.stopped) throw new Stopped()
        if (!(share > 0 && share < 1 && performance.now() - toldAt < TELL_MS)) {
          toldAt = performance.now()
          await this.tell(run.runId, check.code, share)
        }
        beganAt = performance.now()
      },
    }
  }

  /** Gives way to whom somebody waits for, which is not so where somebody asked for the checks and looks on. */
  private async rest(tookMs: number): Promise<void> {
    const began = performance.now()
    await this.options.db.read((ctx) => ctx.tx.rows(clockNow, {}))
    this.restraint.felt(performance.now() - began)
    const rest = Math.min(LONGEST_REST_MS, this.restraint.restAfter(tookMs))
    await this.bell.wait(rest, rest)
  }

  private async tell(runId: number, code: string, share: number): Promise<void> {
    const held = await this.options.db.transact((ctx: Ctx) =>
      ctx.tx.run(noteProgress, { runId, code, share, holder: this.holder, untilAt: ctx.now + HELD_MS }),
    )
    if (held === 0) throw new Stopped()
  }

  private labelOf(table: string, column: string): Words {
    const declared = this.options.projections().find(({ name }) => name === table)?.columns ?? {}
    const known = Object.entries(declared).find(([key]) => snakeCase(key) === column)?.[1]
    return known ? { zh: known.zh, en: known.en } : { zh: column, en: column }
  }

  private shapeOf(): Shape {
    this.shape ??= shapeOf(this.options.projections())
    return this.shape
  }

  /** Whether the projection has come to where PostgreSQL is now. */
  private async caughtUp(): Promise<boolean> {
    const { db, olap } = this.options
    if (!olap) throw new NotJudged('no_projection')
    const [here] = await db.read((ctx) => ctx.tx.rows(clockNow, {}))
    const { now } = must(here, 'a clock')
    const until = performance.now() + CATCH_UP_MS
    for (;;) {
      const { asOf, ready } = await olap.state()
      if (ready && asOf > now) return true
      if (performance.now() > until) return false
      if (this.bell.stopped) throw new Stopped()
      await this.bell.wait(LOOK_AGAIN_MS, LOOK_AGAIN_MS)
    }
  }
}

function whyOf(error: unknown): Why {
  if (error instanceof NotJudged) return error.why
  if (error instanceof ProjectionNotReady) return 'projection_not_ready'
  if (error instanceof QuestionRefused) return 'took_too_long'
  return 'broken'
}
