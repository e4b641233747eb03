import { mkdir, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, type Log } from '@atrium/db'
import type { Projection, Row, RowSpec } from '@atrium/kernel'
import { type AmongOrder, printAmong } from './among-order.ts'
import { askAmong, askRows, askSet } from './ask.ts'
import { type BuildProgress, build } from './build.ts'
import { compare, type Difference } from './compare.ts'
import { readChanges, readCursor, stampVersion } from './cursor.ts'
import { allRows, Duck, type DuckSettings, removeDuck } from './duck.ts'
import { type Limits, type Olap, ProjectionNotReady, type ProjectionState, QuestionRefused } from './olap.ts'
import { PLACE } from './place.ts'
import { publish } from './publish.ts'
import type { Published, PublishOrder } from './publish-order.ts'
import type { Fragment } from './query/fragment.ts'
import { type Printed, printForDuck, type Question } from './query/print.ts'
import { foreignTo, type RoundResult, round } from './round.ts'
import { type Shape, shapeOf } from './shape.ts'
import { Source, type SourceOptions } from './source.ts'

export interface ProjectionOptions {
  /** Folder of its own. */
  readonly folder: string
  readonly source: Omit<SourceOptions, 'name'>
  readonly projections: readonly Projection[]
  /** By default `1GB`. While it is built anew, twice that. */
  readonly memory?: string
  /** By default 2. */
  readonly threads?: number
  readonly log: Log
}

const BUILDING = 'building.duckdb'
const FILE = /^projection-(\d+)\.duckdb$/
const fileOf = (version: number): string => `projection-${version}.duckdb`

/**
 * The projection itself, in the process that owns its file. `round` and `rebuild` are asked by hand here; `keep` (keep.ts) asks them all the time.
 */
export class LiveProjection implements Olap {
  readonly shape: Shape
  private readonly options: ProjectionOptions
  private readonly settings: DuckSettings
  private readonly source: Source
  private readonly builder: Source
  private duck: Duck | undefined
  /** Whether rounds may go on from the file, or it only answers until another is built. */
  private current = false
  /** Whether the file is known to be of this database. */
  private checked = false
  private building: { readonly done: Promise<void>; progress: BuildProgress } | undefined
  private looking: Promise<unknown> = Promise.resolve()
  private asOf = 0
  private toldAt: number | undefined
  private fault: string | null = null
  private lastRound: ProjectionState['lastRound'] = null
  private publishing: Promise<Published> | undefined

  private constructor(options: ProjectionOptions) {
    this.options = options
    this.shape = shapeOf(options.projections)
    this.settings = {
      memory: options.memory ?? '1GB',
      threads: options.threads ?? 2,
      tempFolder: join(options.folder, 'spill'),
    }
    this.source = new Source({ ...options.source, name: 'atrium olap' })
    this.builder = new Source({ ...options.source, name: 'atrium olap build', parallel: true })
  }

  /** Opens what lies in the folder. Nothing is built before `round` or `rebuild` is asked. */
  static async open(options: ProjectionOptions): Promise<LiveProjection> {
    const projection = new LiveProjection(options)
    await mkdir(options.folder, { recursive: true, mode: 0o700 })
    await projection.adopt()
    return projection
  }

  /** Notes that something was told at a moment (epoch milliseconds): from then on the projection lags, until it has looked. */
  told(at: number): void {
    this.toldAt ??= at
  }

  /** One look at PostgreSQL; where the file cannot go on, another is built, and waited for. Rounds follow one another. */
  async round(): Promise<RoundResult> {
    const result = await this.inTurn(() => this.look())
    // Not in the line of rounds: the build takes its place there at its end.
    if (result.did === 'stranded') await this.rebuilt()
    return result
  }

  async rebuild(): Promise<void> {
    if (this.building) return
    this.startBuild().catch(() => undefined)
  }

  /** Builds anew, or waits for the build that runs. */
  async rebuilt(): Promise<void> {
    await (this.building?.done ?? this.startBuild())
  }

  async rows<R extends RowSpec>(question: Question<R>, limits: Limits = {}, signal?: AbortSignal) {
    const printed = printForDuck(this.shape, question.sql)
    const { version, rows } = await this.table(printed, limits, signal)
    const keys = Object.keys(question.row)
    return {
      version,
      rows: rows.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]])) as Row<R>),
    }
  }

  /** Rows of a printed question, by position. */
  table(printed: Printed, limits?: Limits, signal?: AbortSignal) {
    return this.withVersion(async (duck) => askRows(duck, printed, limits, signal))
  }

  set(select: Fragment, limits: Limits = {}, signal?: AbortSignal) {
    return this.members(printForDuck(this.shape, select), limits, signal)
  }

  /** The set of a printed select. */
  async members(printed: Printed, limits?: Limits, signal?: AbortSignal) {
    return this.withVersion(async (duck) => ({ members: await askSet(duck, printed, limits, signal) }))
  }

  setsAmong(roots: readonly number[], selects: readonly Fragment[], limits: Limits = {}, signal?: AbortSignal) {
    return this.among(printAmong(this.shape, roots, selects), limits, signal)
  }

  /** The sets of printed selects among a few persons. */
  async among(order: AmongOrder, limits?: Limits, signal?: AbortSignal) {
    return this.withVersion(async (duck) => ({ sets: await askAmong(duck, order, limits, signal) }))
  }

  async changedSince(version: number) {
    return this.withVersion(async (duck) => ({
      roots: await duck.read((connection) => readChanges(connection, version)),
    }))
  }

  async version(): Promise<number> {
    return (await this.withVersion(async () => ({}))).version
  }

  async lookedAt(): Promise<number> {
    // Read first: what is answered after it holds at least that.
    const { asOf } = this
    await this.version()
    return asOf
  }

  async state(): Promise<ProjectionState> {
    const { duck } = this
    const facts = duck ? await this.factsOf(duck) : { version: 0, bytes: 0, tables: [] }
    return {
      ...facts,
      ready: duck !== undefined && this.checked,
      asOf: this.asOf,
      lagMs: this.toldAt === undefined ? 0 : Math.max(0, performance.timeOrigin + performance.now() - this.toldAt),
      building: this.building?.progress ?? null,
      fault: this.fault,
      lastRound: this.lastRound,
    }
  }

  async publish(order: PublishOrder): Promise<Published> {
    const { duck } = this
    if (!duck || !this.checked || !this.current) throw new ProjectionNotReady(this.building?.progress ?? null)
    this.publishing ??= publish(duck, order).finally(() => {
      this.publishing = undefined
    })
    return this.publishing
  }

  /** Compares all rows with PostgreSQL's, between rounds; undefined where something told was not taken in yet. */
  async compare(): Promise<readonly Difference[] | undefined> {
    return this.inTurn(async () => {
      if (!this.duck) throw new ProjectionNotReady(null)
      return compare(this.duck, this.source, this.shape, join(this.options.folder, 'compare'))
    })
  }

  async close(): Promise<void> {
    await this.looking
    await this.building?.done.catch(() => undefined)
    await Promise.all([this.source.close(), this.builder.close()])
    await this.duck?.close()
    this.duck = undefined
  }

  /**
   * What a question answers, with the version of which it was told: never a later one than its rows are of, so that whoever asks what changed
   * since misses nothing.
   */
  private async withVersion<T extends object>(
    ask: (duck: Duck) => Promise<T>,
  ): Promise<T & { readonly version: number }> {
    for (;;) {
      const { duck } = this
      if (!duck || !this.checked) throw new ProjectionNotReady(this.building?.progress ?? null)
      try {
        const cursor = await duck.read(readCursor)
        return { ...(await ask(duck)), version: cursor?.version ?? 0 }
      } catch (error) {
        // A newer file took its place in between: what was asked of the old one was stopped, or found it closed.
        if (this.duck !== duck && !(error instanceof QuestionRefused)) continue
        // A file of another shape answers what it can until the next one is built.
        if (!this.current && !(error instanceof QuestionRefused))
          throw new ProjectionNotReady(this.building?.progress ?? null)
        throw error
      }
    }
  }

  private async factsOf(duck: Duck) {
    const { size } = await stat(duck.path)
    return duck.read(async (connection) => {
      const cursor = await readCursor(connection)
      const rows = await allRows(
        connection,
        `select schema_name || '.' || table_name as name, estimated_size as rows from duckdb_tables()
         where schema_name not in ('projection', 'main') and not temporary order by 1`,
      )
      return {
        version: cursor?.version ?? 0,
        bytes: size,
        tables: rows.map(({ name, rows: count }) => ({ name: String(name), rows: Number(count) })),
      }
    })
  }

  private async look(): Promise<RoundResult> {
    const { toldAt } = this
    const began = performance.now()
    try {
      if (!this.checked) await this.check()
      const { duck } = this
      if (!duck || !this.current) return { did: 'stranded', why: 'there is no file of this shape' }
      const result = await round(duck, this.source, this.shape, join(this.options.folder, 'round'))
      if (result.did === 'stranded') {
        this.options.log('warn', 'the projection is built anew', { why: result.why })
        this.current = false
        if (result.foreign) await this.discard()
        return result
      }
      this.asOf = result.asOf
      // What was told while we looked is for the next look.
      if (this.toldAt === toldAt) this.toldAt = undefined
      if (result.did === 'applied') await this.keepPlace(result.seen)
      if (result.did === 'applied' && result.rebuild) await this.rebuild()
      if (result.did === 'applied') this.lastRound = { ms: performance.now() - began, members: result.members }
      this.fault = null
      return result
    } catch (error) {
      this.fault = describeError(error)
      throw error
    }
  }

  /** After the rounds and comparisons that were asked before. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.looking.then(work)
    this.looking = mine.catch(() => undefined)
    return mine
  }

  /** A file that was found answers only once it is known to be of this database. */
  private async check(): Promise<void> {
    const cursor = await this.duck?.read(readCursor)
    const fault = await this.source.snapshot(async (snapshot) => {
      if (cursor === undefined) return undefined
      const [kept] = await snapshot.rows(`select seen::text as seen from house.cursor where reaction = '${PLACE}'`)
      return foreignTo(snapshot, cursor, kept?.seen ?? undefined)
    })
    if (fault !== undefined) {
      this.options.log('warn', 'the projection that was found is of no use', { why: fault })
      await this.discard()
    }
    this.checked = true
  }

  /** Where the projection stands, also for the outbox: days that it has not had are not dropped (`houseChores`). */
  private async keepPlace(seen: string | undefined): Promise<void> {
    await this.source.run(
      `insert into house.cursor (reaction, seen, moved_at) values ('${PLACE}', $1::pg_snapshot, clock_timestamp())
       on conflict (reaction) do update set seen = excluded.seen, moved_at = excluded.moved_at`,
      [seen],
    )
  }

  private async discard(): Promise<void> {
    const { duck } = this
    this.duck = undefined
    this.current = false
    await duck?.close()
    if (duck) await removeDuck(duck.path)
  }

  /** Takes the newest finished file of the folder, and removes what is of no use any more. */
  private async adopt(): Promise<void> {
    const { folder } = this.options
    const names = await readdir(folder)
    const versions = names.flatMap((name) => FILE.exec(name)?.[1] ?? []).map(Number)
    const newest = Math.max(0, ...versions)
    await removeDuck(join(folder, BUILDING))
    for (const version of versions) if (version !== newest) await removeDuck(join(folder, fileOf(version)))
    if (newest === 0) return
    const path = join(folder, fileOf(newest))
    try {
      const duck = await Duck.open(path, this.settings)
      const cursor = await duck.read(readCursor)
      this.duck = duck
      this.current = cursor?.fingerprint === this.shape.fingerprint
      this.asOf = cursor?.asOf ?? 0
    } catch (error) {
      this.options.log('warn', 'the file of the projection cannot be read and is built anew', {
        error: describeError(error),
      })
      await removeDuck(path)
    }
  }

  private startBuild(): Promise<void> {
    const run: { done: Promise<void>; progress: BuildProgress } = {
      done: Promise.resolve(),
      progress: { table: '', rowsRead: 0, rowsExpected: 0 },
    }
    run.done = this.buildBeside((progress) => {
      run.progress = progress
    })
      .catch((error: unknown) => {
        this.fault = describeError(error)
        this.options.log('error', 'building the projection failed', { error: this.fault })
        throw error
      })
      .finally(() => {
        this.building = undefined
      })
    this.building = run
    return run.done
  }

  private async buildBeside(tell: (progress: BuildProgress) => void): Promise<void> {
    const { folder } = this.options
    const path = join(folder, BUILDING)
    const before = await this.inTurn(() => this.heldVersion())
    const version = await build(path, this.settings, this.builder, this.shape, before, join(folder, 'build'), tell)
    // From here on rounds wait: what the old file has seen meanwhile the new one sees now.
    await this.inTurn(async () => {
      const made = await Duck.open(path, this.settings, 1)
      const latest = await this.heldVersion()
      const stamped = Math.max(version, latest + 1)
      await round(made, this.source, this.shape, join(folder, 'round'))
      await made.transact((connection) => stampVersion(connection, stamped))
      await made.close()
      await this.takeOver(path, join(folder, fileOf(stamped)))
    })
  }

  /** Version of the file at hand, also of one that was not looked at yet: what is built is always later. */
  private async heldVersion(): Promise<number> {
    return (await this.duck?.read(readCursor))?.version ?? 0
  }

  private async takeOver(path: string, place: string): Promise<void> {
    await rename(path, place)
    const old = this.duck
    this.duck = await Duck.open(place, this.settings)
    this.checked = true
    this.current = true
    const cursor = await this.duck.read(readCursor)
    this.asOf = cursor?.asOf ?? 0
    await this.keepPlace(cursor?.seen)
    this.fault = null
    await old?.close()
    if (old) await removeDuck(old.path)
  }
}
