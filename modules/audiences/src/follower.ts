import { randomUUID } from 'node:crypto'
import type { Database, Log } from '@atrium/db'
import { describeError } from '@atrium/db'
import { type Ctx, decodeId, type Instant, must, type RowOf } from '@atrium/kernel'
import { ProjectionNotReady } from '@atrium/olap'
import { hastenPortraits } from '@atrium/profiles'
import { MemberSet } from '@atrium/sets'
import { Asking } from './compile/question.ts'
import { audiencesIn, type Filter } from './definition.ts'
import type { AudienceDesk } from './desk.ts'
import type { SetOf } from './evaluate.ts'
import { findAmong, needsWhole, type Standing, writeFound } from './follow.ts'
import type { ReachCounts } from './model.ts'
import { reachCounts } from './reach.ts'
import {
  type AudienceRow,
  giveTurnBack,
  loadSets,
  loadUnreached,
  loadWork,
  noteFault,
  noteReach,
  takeTurn,
} from './store.ts'
import { asksForPortraits, DEFAULT_PURPOSE, type Vocabulary } from './vocabulary.ts'

export interface FollowerOptions {
  readonly db: Database
  readonly desk: AudienceDesk
  readonly log: Log
  /** Between two rounds. */
  readonly pauseMs?: number
}

/** How long a process that has died keeps the others from following. */
const TURN_MS = 15_000
/** So many persons of whom something changed are asked for one by one; above, everybody is asked about at once. */
const FEW = 20_000
/** Persons who come and go in one transaction. */
const MOVES = 10_000
/** Sets whose reach is noted in one round, and how old it may be of one that goes on changing. */
const [REACHED, REACH_MS] = [10, 60_000]
/** After how long an audience that could not be found is tried again. */
const AGAIN_MS = 60_000
/** For how long it is said that a live audience waits for portraits, and when it is said again. */
const [HASTE_MS, HASTE_AGAIN_MS] = [30_000, 10_000]

/**
 * Finds audiences that are due and follows live ones, beside the requests: asking the projection takes longer than a writing transaction may.
 * One process has the turn; where it ends, another takes it. What it knows of a live audience is in the database, so
 * nothing is lost with it.
 */
export class AudienceFollower {
  private readonly options: FollowerOptions
  private readonly holder = randomUUID()
  private stopping: AbortController | undefined
  private running: Promise<void> | undefined
  /** Sets that live audiences rest on, as they were when these were found last. */
  private readonly rested = new Map<number, ReadonlyMap<number, MemberSet>>()
  /** The version of the projection as of which a live audience is right, where that is later than its set was written. */
  private readonly upTo = new Map<number, number>()
  /** Sets of live audiences as this process wrote them. */
  private readonly known = new Map<number, Standing>()
  /** As of when live audiences are right: written down with the next turn. */
  private followedAt: Instant | null = null
  private turnAt = Number.NEGATIVE_INFINITY
  private hastenedAt: Instant | undefined

  constructor(options: FollowerOptions) {
    this.options = options
  }

  start(): void {
    const stopping = new AbortController()
    this.stopping = stopping
    this.running = this.loop(stopping.signal)
  }

  /** Ends after the round under way and gives the turn back. */
  async stop(): Promise<void> {
    this.stopping?.abort()
    await this.running
    await this.options.db.transact((ctx) => ctx.tx.run(giveTurnBack, { holder: this.holder }))
  }

  private async loop(signal: AbortSignal): Promise<void> {
    const { log, pauseMs = 500 } = this.options
    while (!signal.aborted) {
      try {
        await this.round()
      } catch (error) {
        log('error', 'audiences could not be followed', { error: describeError(error) })
      }
      await pause(pauseMs, signal)
    }
  }

  /** One look at all that is due and all that is live; does nothing where another process has the turn. Answers how many sets it wrote. */
  async round(): Promise<number> {
    const { db, desk } = this.options
    const mine = { holder: this.holder, forMs: TURN_MS, followedAt: this.followedAt }
    const [turn] = await db.transact((ctx) => ctx.tx.rows(takeTurn, mine))
    if (!turn) return 0
    const { work, vocabulary, standings, unreached, now } = await db.read(async (ctx) => {
      const rows = await ctx.tx.rows(loadWork, { now: ctx.now })
      const unreached = await ctx.tx.rows(loadUnreached, { before: ctx.now - REACH_MS, limit: REACHED })
      if (rows.length + unreached.length === 0)
        return { work: [], vocabulary: undefined, standings: new Map<number, Standing>(), unreached, now: ctx.now }
      return {
        now: ctx.now,
        work: inOrder(rows),
        vocabulary: await desk.vocabulary(ctx),
        standings: rows.length === 0 ? new Map<number, Standing>() : await this.standings(ctx, rows),
        unreached,
      }
    })
    if (vocabulary === undefined) return 0
    await this.hasten(work, vocabulary, now)
    const asOf = await this.lookedAt()
    if (asOf === undefined) return 0
    let written = 0
    const foundTogether = await this.findTogether(work, standings, vocabulary)
    for (const audience of work) {
      try {
        if (await this.look(audience, standings, vocabulary, foundTogether.get(audience.audienceId))) written++
      } catch (error) {
        await this.fail(audience, error)
      }
    }
    this.followedAt = asOf
    if (unreached.length > 0) await this.reach(unreached, vocabulary)
    return written
  }

  /** Where a live audience asks for portraits, these are drawn without the rest that they take else. */
  private async hasten(work: readonly AudienceRow[], vocabulary: Vocabulary, now: Instant): Promise<void> {
    if (this.hastenedAt !== undefined && now - this.hastenedAt < HASTE_AGAIN_MS) return
    if (!work.some((audience) => audience.kind === 'live' && asksForPortraits(filterOf(audience), vocabulary))) return
    await this.options.db.transact((ctx) => hastenPortraits(ctx, HASTE_MS))
    this.hastenedAt = now
  }

  /** Notes how many of these sets can be reached, channel by channel, as of a minute ago at most. */
  private async reach(sets: readonly RowOf<typeof loadUnreached>[], vocabulary: Vocabulary): Promise<void> {
    const { db, desk } = this.options
    const version = await desk.projected.version()
    const evaluation = desk.loose(vocabulary, version, async () => MemberSet.empty)
    const asking = new Asking(desk.tables, vocabulary)
    const reach: ReachCounts[] = []
    for (const { members } of sets)
      reach.push(await reachCounts(MemberSet.fromBytes(members), DEFAULT_PURPOSE, evaluation, asking))
    await db.transact((ctx) =>
      ctx.tx.run(noteReach, {
        audienceId: sets.map(({ audienceId }) => audienceId),
        version: sets.map((set) => set.version),
        reach,
        reachAt: ctx.now,
      }),
    )
  }

  /** As of when the projection answers; undefined while there is nothing to ask, for which what is due waits. */
  private async lookedAt(): Promise<number | undefined> {
    try {
      return await this.options.desk.projected.lookedAt()
    } catch (error) {
      if (error instanceof ProjectionNotReady) return undefined
      throw error
    }
  }

  /** Sets of the audiences to look at; what this process wrote itself while it had the turn is not read again. */
  private async standings(ctx: Ctx, rows: readonly AudienceRow[]): Promise<Map<number, Standing>> {
    const now = performance.now()
    if (now - this.turnAt > TURN_MS) this.known.clear()
    this.turnAt = now
    const isKnown = ({ audienceId, version }: AudienceRow) => this.known.get(audienceId)?.version === version
    const unknown = rows.filter((row) => row.version > 0 && !isKnown(row))
    const known = rows.filter(isKnown).map(({ audienceId }) => [audienceId, this.known.get(audienceId)!] as const)
    if (unknown.length === 0) return new Map(known)
    return new Map([...known, ...(await standingsOf(ctx, unknown))])
  }

  /**
   * Asks for all live audiences at once, among the persons of whom something changed: what is known of these is gathered once, so that fifty audiences
   * are followed about as soon as one. Left out, and looked at by themselves: those that are found as a whole, that rest on others, or that failed.
   */
  private async findTogether(
    work: readonly AudienceRow[],
    standings: ReadonlyMap<number, Standing>,
    vocabulary: Vocabulary,
  ): Promise<ReadonlyMap<number, FoundAmong>> {
    const { desk } = this.options
    const together = work.flatMap((audience) => {
      const standing = standings.get(audience.audienceId)
      if (!standing || this.isWhole(audience, standing, vocabulary) || audiencesIn(filterOf(audience)).length > 0)
        return []
      return [{ audience, since: this.rightFor(audience, standing) }]
    })
    const found = new Map<number, FoundAmong>()
    const projection = await desk.projected.version()
    for (const [since, group] of Map.groupBy(together, (each) => each.since)) {
      const { roots } = await desk.projected.changedSince(since)
      if (roots === 'all' || roots.length > FEW) continue
      const changed = [...roots]
      // Nothing is asked of nobody.
      const few = desk.few(vocabulary, changed, async () => MemberSet.empty)
      const sets = await Promise.allSettled(
        group.map(({ audience }) =>
          changed.length === 0 ? MemberSet.empty : findAmong(audience, few, desk, vocabulary),
        ),
      )
      for (const [at, { audience }] of group.entries()) {
        const set = sets[at]
        if (set?.status === 'fulfilled') found.set(audience.audienceId, { projection, changed, set: set.value })
      }
    }
    return found
  }

  private isWhole(audience: AudienceRow, standing: Standing | undefined, { today }: Vocabulary): boolean {
    return audience.kind !== 'live' || audience.dueAt !== null || needsWhole(audience, standing, today)
  }

  /** The version of the projection for which a live audience is right. */
  private rightFor({ audienceId }: AudienceRow, standing: Standing): number {
    return Math.max(this.upTo.get(audienceId) ?? 0, standing.projection ?? 0)
  }

  private async look(
    audience: AudienceRow,
    standings: Map<number, Standing>,
    vocabulary: Vocabulary,
    together: FoundAmong | undefined,
  ): Promise<boolean> {
    const { desk, db } = this.options
    const { audienceId } = audience
    const standing = standings.get(audienceId)
    const setOf: SetOf = async (id) => standings.get(id)?.set ?? (await this.otherSet(id, standings))
    const projection = together?.projection ?? (await desk.projected.version())
    const isLive = audience.kind === 'live'
    const rests = new Map<number, MemberSet>()
    for (const id of audiencesIn(filterOf(audience))) {
      const number = decodeId('seg', id)
      if (number !== undefined) rests.set(number, await setOf(number))
    }
    const today = vocabulary.today
    const whole = this.isWhole(audience, standing, vocabulary)
    const changed = whole
      ? 'all'
      : (together?.changed ?? (await this.changed(audience, must(standing, 'a followed set was found'), rests)))
    const count = changed === 'all' ? FEW + 1 : changed.length
    if (count === 0) {
      this.note(audience, projection, rests)
      // A day on, the set is right as it is: the chart gets its row all the same.
      if (standing?.day === today) return false
    }
    let set: MemberSet
    if (changed === 'all' || count > FEW)
      set = await findAmong(audience, desk.exact(vocabulary, projection, setOf), desk, vocabulary)
    else {
      const among = MemberSet.of(changed)
      const found = together?.set ?? (await findAmong(audience, desk.few(vocabulary, changed, setOf), desk, vocabulary))
      set = must(standing, 'a followed set was found').set.andNot(among).or(found)
    }
    if (isLive && !whole && standing?.day === today && set.equals(standing.set)) {
      this.note(audience, projection, rests)
      return false
    }
    const told =
      isLive && standing !== undefined && standing.definition === audience.definition && audience.dueAt === null
    const zone = vocabulary.organization.root?.zone ?? 'UTC'
    for (const part of told && standing ? inParts(standing.set, set) : [set]) {
      const before = standings.get(audienceId)
      const current = before ? { ...audience, version: before.version } : audience
      const found = { audience: current, before, set: part, day: today, projection, told }
      const wrote = await db.transact((ctx) => writeFound(ctx, found, zone))
      // Changed meanwhile: the next round sees it as it is.
      if (!wrote) return false
      const [row] = await db.read((ctx) => ctx.tx.rows(loadSets, { audienceId: [audienceId] }))
      const { version, definition, day } = must(row, 'a set that was written is there')
      const now: Standing = { set: part, version, definition, day, projection }
      standings.set(audienceId, now)
      if (isLive) this.known.set(audienceId, now)
    }
    this.note(audience, projection, rests)
    return true
  }

  /** Persons of whom something changed since a live audience was last right, also in the sets it rests on. */
  private async changed(
    audience: AudienceRow,
    standing: Standing,
    rests: ReadonlyMap<number, MemberSet>,
  ): Promise<readonly number[] | 'all'> {
    const rested = this.rested.get(audience.audienceId)
    if (rests.size > 0 && !rested) return 'all'
    const { roots } = await this.options.desk.projected.changedSince(this.rightFor(audience, standing))
    if (roots === 'all') return 'all'
    let all = MemberSet.ofSorted(roots)
    for (const [id, set] of rests) {
      const before = rested?.get(id) ?? MemberSet.empty
      all = all.or(set.andNot(before)).or(before.andNot(set))
    }
    return all.size > FEW ? 'all' : [...all]
  }

  private note({ audienceId, kind }: AudienceRow, projection: number, rests: ReadonlyMap<number, MemberSet>): void {
    if (kind !== 'live') return
    this.upTo.set(audienceId, projection)
    if (rests.size > 0) this.rested.set(audienceId, rests)
  }

  private otherSet(audienceId: number, standings: Map<number, Standing>): Promise<MemberSet> {
    return this.options.db.read(async (ctx) => {
      const found = await standingsOf(ctx, [{ audienceId }])
      const standing = found.get(audienceId)
      if (standing) standings.set(audienceId, standing)
      return standing?.set ?? MemberSet.empty
    })
  }

  private async fail(audience: AudienceRow, error: unknown): Promise<void> {
    const { db, log } = this.options
    log('error', 'an audience could not be found', { audience: audience.audienceId, error: describeError(error) })
    const fault = error instanceof Error ? error.name : 'Error'
    await db.transact((ctx) =>
      ctx.tx.run(noteFault, {
        audienceId: audience.audienceId,
        fault,
        dueAt: audience.kind === 'live' && audience.dueAt === null ? null : ctx.now + AGAIN_MS,
      }),
    )
  }
}

/** What was found of a live audience among those of whom something changed. */
interface FoundAmong {
  /** The version of the projection at which it was asked, or an earlier one. */
  readonly projection: number
  readonly changed: readonly number[]
  readonly set: MemberSet
}

const filterOf = ({ filter }: AudienceRow): Filter => must(filter, 'an audience that is found has a filter')

async function standingsOf(
  ctx: Ctx,
  audiences: readonly { readonly audienceId: number }[],
): Promise<Map<number, Standing>> {
  const rows = await ctx.tx.rows(loadSets, { audienceId: audiences.map(({ audienceId }) => audienceId) })
  return new Map(
    rows.flatMap(({ audienceId, members, ...row }) =>
      members === null ? [] : [[audienceId, { ...row, set: MemberSet.fromBytes(members) }] as const],
    ),
  )
}

/** Those that others rest on first. */
function inOrder(rows: readonly AudienceRow[]): readonly AudienceRow[] {
  const byId = new Map(rows.map((row) => [row.audienceId, row]))
  const done = new Set<AudienceRow>()
  const visit = (row: AudienceRow | undefined): void => {
    if (!row || done.has(row)) return
    for (const id of row.filter ? audiencesIn(row.filter) : []) visit(byId.get(decodeId('seg', id) ?? 0))
    done.add(row)
  }
  // No cycle was saved.
  for (const row of rows) visit(row)
  return [...done]
}

/** The way from one set to another in steps that a transaction can tell. */
function* inParts(before: MemberSet, after: MemberSet): Iterable<MemberSet> {
  const moves = [...before.andNot(after).or(after.andNot(before))]
  let current = before
  for (let at = 0; at + MOVES < moves.length; at += MOVES) {
    const part = MemberSet.of(moves.slice(at, at + MOVES))
    current = current.andNot(part).or(after.and(part))
    yield current
  }
  yield after
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
