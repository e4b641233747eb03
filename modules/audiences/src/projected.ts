import type { MemberSet } from '@atrium/sets'
import type { Bound, Dialect, Sql } from './compile/sql.ts'

/** What a question answers besides persons: a figure of each. */
export type FigureRow = readonly [rootId: number, figure: unknown]

/** Who answers questions about all persons: the columnar projection, or PostgreSQL itself where there is none. */
export interface Projected {
  readonly dialect: Dialect
  /** Grows with every round in which the projection took something in. */
  version(): Promise<number>
  /** The persons that a select of `root_id` names. */
  set(text: string, values: readonly Bound[]): Promise<MemberSet>
  /** What a select of `root_id, figure` answers; for few persons. */
  figures(text: string, values: readonly Bound[]): Promise<readonly FigureRow[]>
  /** Persons of whom anything changed after that version, those that were merged away too; all where that is not known. */
  changedSince(version: number): Promise<readonly number[] | 'all'>
}

/** Prints a piece of SQL and asks for the set. */
export const askSet = (projected: Projected, sql: Sql): Promise<MemberSet> => {
  const { text, values } = sql.print()
  return projected.set(text, values)
}

/** The projection cannot be asked yet: it is being built, or nobody serves it. The message says how far it is. */
export class ProjectionNotReady extends Error {
  override readonly name = 'ProjectionNotReady'
}
