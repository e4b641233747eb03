import { type Chore, type Ctx, type Instant, invariant, statement } from '@atrium/kernel'
import { Bell } from './bell.ts'
import type { Database } from './database.ts'
import { describeError, type Log, noLog } from './log.ts'
import { Restraint } from './restraint.ts'

export const nameChores = statement({
  name: 'house.nameChores',
  params: { name: 'text[]', startedAt: 'timestamptz' },
  sql: `insert into house.chore (name, started_at) select name, :startedAt from unnest(:name) as chore(name) order by name
        on conflict do nothing`,
})

/** The row is the lock: one process at a time runs a chore. */
export const lockChore = statement({
  name: 'house.lockChore',
  params: { name: 'text' },
  row: { name: 'text' },
  sql: 'select name from house.chore where name = :name for update skip locked',
})

export const noteChoreCall = statement({
  name: 'house.noteChoreCall',
  params: { name: 'text', startedAt: 'timestamptz', done: 'bigint' },
  sql: 'update house.chore set started_at = :startedAt, done = done + :done where name = :name',
})

export const noteChoreEnd = statement({
  name: 'house.noteChoreEnd',
  params: { name: 'text', finishedAt: 'timestamptz?', durationMs: 'int', error: 'text?' },
  sql: `update house.chore
        set finished_at = coalesce(:finishedAt, finished_at), duration_ms = :durationMs, error = :error
        where name = :name`,
})

export const listChores = statement({
  name: 'house.listChores',
  params: {},
  row: {
    name: 'text',
    startedAt: 'timestamptz',
    finishedAt: 'timestamptz?',
    done: 'bigint',
    durationMs: 'int?',
    error: 'text?',
  },
  sql: 'select name, started_at, finished_at, done, duration_ms, error from house.chore order by name',
})

/** What is known of a chore: `done` counts since ever, `durationMs` is of the last run, `error` of the last run if that failed. */
export interface ChoreStatus {
  readonly name: string
  readonly startedAt: Instant
  readonly finishedAt: Instant | null
  readonly done: number
  readonly durationMs: number | null
  readonly error: string | null
}

/** For /metrics and /health. */
export const choreFigures = (db: Pick<Database, 'read'>): Promise<ChoreStatus[]> =>
  db.read((ctx) => ctx.tx.rows(listChores, {}))

export interface RunOptions {
  /** The moment that counts as now for the chores; by default the database's clock. */
  readonly until?: Instant
  /** Runs these only, by name. */
  readonly names?: readonly string[]
}

/**
 * Runs chores one after another, each until it answers 0; answers what each has done. For command lines and tests: errors are thrown,
 * and a chore that another process has in hand is waited for by trying again.
 */
export async function runChores(
  db: Database,
  chores: readonly Chore[],
  { until, names }: RunOptions = {},
): Promise<ReadonlyMap<string, number>> {
  for (const name of names ?? [])
    invariant(
      chores.some((chore) => chore.name === name),
      `there is no chore ${name}`,
    )
  const chosen = chores.filter((chore) => names?.includes(chore.name) ?? true)
  await ensureChores(db, chosen)
  const done = new Map<string, number>()
  const bell = new Bell()
  for (const chore of chosen) {
    for (;;) {
      const call = await callChore(db, chore, { until })
      if (call === 'busy') await bell.wait(20, 20)
      else if (call.done === 0) break
      else done.set(chore.name, (done.get(chore.name) ?? 0) + call.done)
    }
  }
  return done
}

export interface RunningChores {
  /** Runs the chores whose work this reaction makes. */
  wakeAfter(reaction: string): void
  /** Finishes the calls in hand and ends. */
  stop(): Promise<void>
}

/** A chore that is woken again and again begins at most once in this time. */
const GAP_MS = 100
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 300_000

/**
 * Runs every chore at once and then every `everySeconds`, or when it is woken, each until it answers 0, a transaction per call; in a busy house it rests between
 * calls. Several processes may do so: a call is made by one at a time. A chore that fails is tried again after 1, 2, 4 … seconds, at most 5 minutes.
 */
export async function startChores(
  db: Database,
  chores: readonly Chore[],
  { log = noLog, restraint = new Restraint() }: { readonly log?: Log; readonly restraint?: Restraint } = {},
): Promise<RunningChores> {
  await ensureChores(db, chores)
  const bells = chores.map(() => new Bell())
  const loops = chores.map((chore, at) => repeat(db, chore, bells[at]!, restraint, log))
  return {
    wakeAfter(reaction) {
      for (const [at, { after = [] }] of chores.entries())
        if (after.some(({ name }) => name === reaction)) bells[at]!.ring()
    },
    async stop() {
      for (const bell of bells) bell.stop()
      await Promise.all(loops)
    },
  }
}

async function ensureChores(db: Database, chores: readonly Chore[]): Promise<void> {
  if (chores.length === 0) return
  await db.transact((ctx) => ctx.tx.run(nameChores, { name: chores.map((chore) => chore.name), startedAt: ctx.now }))
}

async function repeat(db: Database, chore: Chore, bell: Bell, restraint: Restraint, log: Log): Promise<void> {
  let failures = 0
  const tell = inMinutes(log, chore.name)
  while (!bell.stopped) {
    const began = performance.now()
    let [most, least] = [chore.everySeconds * 1_000, GAP_MS]
    try {
      const done = await runUntilIdle(db, chore, bell, restraint)
      failures = 0
      if (done > 0) tell(done, performance.now() - began)
    } catch (error) {
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++)
      most = least = pause
      const told = describeError(error)
      log('error', 'a chore failed', { chore: chore.name, error: told, retryMs: pause })
      await noteEnd(db, chore, performance.now() - began, told).catch((second: unknown) =>
        log('warn', 'the failure of a chore could not be noted', { chore: chore.name, error: describeError(second) }),
      )
    }
    await bell.wait(most, least)
  }
}

const TOLD_MS = 60_000

/** Tells what a chore has done, once in a minute at most: one that has something to do every few seconds does not fill the log. */
function inMinutes(log: Log, chore: string): (done: number, ms: number) => void {
  let [done, runs, ms, toldAt] = [0, 0, 0, Number.NEGATIVE_INFINITY]
  return (count, took) => {
    done += count
    runs += 1
    ms += took
    if (performance.now() - toldAt < TOLD_MS) return
    log('info', 'a chore was done', { chore, done, runs, ms: Math.round(ms) })
    ;[done, runs, ms, toldAt] = [0, 0, 0, performance.now()]
  }
}

async function runUntilIdle(db: Database, chore: Chore, bell: Bell, restraint: Restraint): Promise<number> {
  const began = performance.now()
  let done = 0
  while (!bell.stopped) {
    const calledAt = performance.now()
    const call = await callChore(db, chore, { restraint })
    if (call === 'busy') return done
    if (call.done === 0) {
      await noteEnd(db, chore, performance.now() - began, null)
      return done
    }
    done += call.done
    const rest = restraint.restAfter(performance.now() - calledAt, call.restAtMostMs)
    await bell.wait(rest, rest)
  }
  return done
}

interface CallOptions {
  readonly until?: Instant | undefined
  /** Learns from the call how busy the house is. */
  readonly restraint?: Restraint
}

interface Call {
  readonly done: number
  /** Undefined where it may rest as long as the house asks. */
  readonly restAtMostMs: number | undefined
}

/** One call in one transaction: the work and its count commit together. */
function callChore(db: Database, chore: Chore, { until, restraint }: CallOptions): Promise<Call | 'busy'> {
  const began = performance.now()
  return db.transact(async (ctx): Promise<Call | 'busy'> => {
    const [locked] = await ctx.tx.rows(lockChore, { name: chore.name })
    restraint?.felt(performance.now() - began)
    if (!locked) return 'busy'
    const at: Ctx = until === undefined ? ctx : { ...ctx, now: until }
    const done = await chore.run(at, chore.limit)
    await ctx.tx.run(noteChoreCall, { name: chore.name, startedAt: at.now, done })
    return { done, restAtMostMs: done === 0 ? undefined : await chore.restAtMost?.(at) }
  })
}

const noteEnd = (db: Database, chore: Chore, ms: number, error: string | null): Promise<number> =>
  db.transact((ctx) =>
    ctx.tx.run(noteChoreEnd, {
      name: chore.name,
      finishedAt: error === null ? ctx.now : null,
      durationMs: Math.round(ms),
      error,
    }),
  )
