import type { Day } from '@atrium/kernel'
import type { Vocabulary } from '../vocabulary.ts'
import { oneOfNumbers, type Sql, sql } from './sql.ts'
import type { Tables } from './tables.ts'

/** For whom and as of when a leaf is asked. */
export class Asking {
  readonly tables: Tables
  readonly vocabulary: Vocabulary
  /** Only these persons; undefined for all. */
  readonly roots: readonly number[] | undefined

  constructor(tables: Tables, vocabulary: Vocabulary, roots?: readonly number[]) {
    this.tables = tables
    this.vocabulary = vocabulary
    this.roots = roots
  }

  get today(): Day {
    return this.vocabulary.today
  }

  /** The condition that a row is of a person asked about. */
  asked(rootId: Sql): Sql {
    return this.roots === undefined ? sql`${rootId} is not null` : oneOfNumbers(rootId, this.roots)
  }
}

/** A leaf as a question to the projection. */
export interface Question {
  /** One select of `root_id`; a person may come more than once. */
  readonly select: Sql
  /** The answer is everybody else: for what holds of those without any row. */
  readonly others: boolean
  /** One select of `root_id, figure`: what was compared, for those of whom there is something. Undefined where there is no figure. */
  readonly figure?: Sql
}
