import type { Row, RowSpec } from '@atrium/kernel'
import type { BuildProgress } from './build.ts'
import type { Published, PublishOrder } from './publish-order.ts'
import type { Fragment } from './query/fragment.ts'
import type { Question } from './query/print.ts'

export interface Limits {
  /** Rows at most; one more is a fault. By default 100,000. Sets have no limit. */
  readonly rows?: number
  /** Milliseconds until the question is stopped; by default 30,000. */
  readonly ms?: number
}

/** Why a question came to nothing. */
export class QuestionRefused extends Error {
  override readonly name = 'QuestionRefused'
  readonly code: 'too_many_rows' | 'took_too_long'

  constructor(code: 'too_many_rows' | 'took_too_long') {
    super(code === 'too_many_rows' ? 'The question answers more rows than asked for' : 'The question took too long')
    this.code = code
  }
}

/** How the projection stands. */
export interface ProjectionState {
  /** Whether questions are answered. */
  readonly ready: boolean
  /** Of what it holds; grows with every change. 0 where nothing was built yet. */
  readonly version: number
  /** Epoch milliseconds, by PostgreSQL's clock, of the last look at it that the projection has taken in; 0 for none. */
  readonly asOf: number
  /** How long something told waits to be taken in. 0 where nothing waits. */
  readonly lagMs: number
  /** How a build stands that runs just now. */
  readonly building: BuildProgress | null
  /** Why the last round or build failed; it is tried again. */
  readonly fault: string | null
  /** Bytes of the file. */
  readonly bytes: number
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
  readonly lastRound: { readonly ms: number; readonly members: number } | null
}

/** The columnar projection as everybody asks it, in this process or in another. */
export interface Olap {
  /** Answers a question; all rows are of one state. Throws `ProjectionNotReady`, `QuestionRefused`. */
  rows<R extends RowSpec>(
    question: Question<R>,
    limits?: Limits,
  ): Promise<{ readonly version: number; readonly rows: Row<R>[] }>
  /** The persons that a select names in its only column, sorted, each once; null is nobody. */
  set(select: Fragment, limits?: Limits): Promise<{ readonly version: number; readonly members: Int32Array }>
  /**
   * The sets of several selects among a few persons, in the order asked and all of one state: what the selects read of these persons is gathered once
   * for all, so that many selects cost little more than one. Selects of rows that are nobody's read them whole.
   */
  setsAmong(
    roots: readonly number[],
    selects: readonly Fragment[],
    limits?: Limits,
  ): Promise<{ readonly version: number; readonly sets: readonly Int32Array[] }>
  /** Persons of whom a row changed since a version, sorted, or `all` where that is not known (any more). */
  changedSince(version: number): Promise<{ readonly version: number; readonly roots: Int32Array | 'all' }>
  /** Version of what would be answered now. */
  version(): Promise<number>
  /** Epoch milliseconds, by PostgreSQL's clock, of the last look at it that is taken in. Throws `ProjectionNotReady`. */
  lookedAt(): Promise<number>
  state(): Promise<ProjectionState>
  /**
   * Writes tables made from the projection, all of one state, into a file that others open to read. Takes minutes with tens of millions of rows; one
   * at a time: who asks while one is written is answered with that one. Throws `ProjectionNotReady`.
   */
  publish(order: PublishOrder): Promise<Published>
  /** Begins to build the projection anew beside the one that answers meanwhile. */
  rebuild(): Promise<void>
}

/** There is nothing to ask yet: the projection is being built, or nobody holds it just now. */
export class ProjectionNotReady extends Error {
  override readonly name = 'ProjectionNotReady'
  readonly building: BuildProgress | null

  constructor(building: BuildProgress | null) {
    super('The projection is not ready')
    this.building = building
  }
}
