import type { Ctx, Day, Instant } from '@atrium/kernel'
import type { Olap } from '@atrium/olap'
import type { Terms } from './settings.ts'

export interface Words {
  readonly zh: string
  readonly en: string
}

export const KINDS = ['fresh', 'complete', 'unique', 'valid', 'reconciles'] as const
export type CheckKind = (typeof KINDS)[number]

export const SEVERITIES = ['high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

/**
 * Where a check reads. `projection`: DuckDB, whole tables in one question. `ranges`: PostgreSQL by ranges of a key, each a statement of its own
 * without a transaction. `both`: the two beside each other. `small`: PostgreSQL, a table of settings or an index of what waits.
 */
export const PLACES_READ = ['projection', 'ranges', 'both', 'small'] as const
export type PlaceRead = (typeof PLACES_READ)[number]

/** What an offending key stands for, which is where one mends it. `account`, `storeDay` and `batch` have no page of their own. */
export const KEY_KINDS = [
  'member',
  'purchase',
  'product',
  'node',
  'feed',
  'trackingSource',
  'storeDay',
  'batch',
  'projection',
] as const
export type KeyKind = (typeof KEY_KINDS)[number]

/** Something that offends: never a value of a person. `note` tells figures: what is there and what should be. */
export interface OffendingKey {
  readonly kind: KeyKind
  readonly id: number | string
  /** Of a purchase of a member: whose it is. */
  readonly memberId?: number
  /** Which figure of it differs. */
  readonly what?: Words
  readonly note?: string
}

/** Why a check came to nothing. */
export const WHYS = ['no_projection', 'projection_not_ready', 'took_too_long', 'broken'] as const
export type Why = (typeof WHYS)[number]

export interface Found {
  /** Rows, keys or sources looked at. */
  readonly checked: number
  readonly offending: number
  /** The first of them, `MOST_KEYS` at most. */
  readonly keys: readonly OffendingKey[]
}

/** What a check is given to look with. */
export interface Looking {
  readonly now: Instant
  /** In the zone of the group. */
  readonly today: Day
  readonly terms: Terms
  /** Throws `NotJudged` in a house that keeps no projection. */
  readonly olap: Pick<Olap, 'rows' | 'state'>
  /** Short reads on PostgreSQL, each for itself, without a transaction. */
  read<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  /** Asks a select over projected tables of PostgreSQL itself; give a range of its key. */
  readonly postgres: Postgres
  /** What a projected column is called, `snake_case`. */
  labelOf(table: string, column: string): Words
  /** Between two pieces: tells how far the check is (0 to 1), and ends it where the house stops or another process took over. */
  piece(share: number): Promise<void>
  /** Waits until the projection has taken in all that PostgreSQL has now. False where it did not come so far. */
  caughtUp(): Promise<boolean>
}

/** As `Olap.rows`, asked of PostgreSQL. */
export type Postgres = (ctx: Ctx, question: Parameters<Olap['rows']>[0]) => Promise<readonly Record<string, unknown>[]>

export interface Check {
  /** `<kind>.<what>` */
  readonly code: string
  readonly kind: CheckKind
  /** The module whose data it is about. */
  readonly owner: string
  /** The projected table that it speaks of; its score is shown there. */
  readonly table: string
  readonly severity: Severity
  readonly name: Words
  /** What it means when it fails. */
  readonly about: Words
  readonly reads: PlaceRead
  /** Of 10,000 rows so many may offend; the setting may say otherwise. */
  readonly mostBp: number
  look(at: Looking): Promise<Found>
}

/** Thrown by a check that cannot be judged. */
export class NotJudged extends Error {
  override readonly name = 'NotJudged'
  readonly why: Why

  constructor(why: Why) {
    super(why)
    this.why = why
  }
}

export const MOST_KEYS = 50

export const STATES = ['passed', 'failed', 'unable'] as const
export type State = (typeof STATES)[number]

/** Whether so many of so many are too many. Nothing to look at is nothing wrong. */
export const isTooMany = ({ checked, offending }: Pick<Found, 'checked' | 'offending'>, mostBp: number): boolean =>
  offending > 0 && offending * 10_000 > Math.max(checked, offending) * mostBp

/** How much each severity weighs in the score. */
export const WEIGHTS: Readonly<Record<Severity, number>> = { high: 3, medium: 2, low: 1 }

export interface Judged {
  readonly table: string
  readonly severity: Severity
  readonly state: State
  readonly checked: number
  readonly offending: number
}

/**
 * The mark of a check, 0 to 1,000: what passed has all of it; what failed the share of rows that do not offend, but no more than half.
 * Undefined where it was not judged.
 */
export function markOf({ state, checked, offending }: Judged): number | undefined {
  if (state === 'unable') return undefined
  if (state === 'passed') return 1_000
  const sound = checked === 0 ? 0 : Math.max(0, 1 - offending / Math.max(checked, offending))
  return Math.min(500, 1_000 * sound)
}

/** The mean of the marks weighed by severity, rounded down, per thousand: 1,000 only where all is well. Undefined where nothing was judged. */
export function scoreOf(judged: readonly Judged[]): number | undefined {
  let sum = 0
  let weights = 0
  for (const each of judged) {
    const mark = markOf(each)
    if (mark === undefined) continue
    sum += WEIGHTS[each.severity] * mark
    weights += WEIGHTS[each.severity]
  }
  return weights === 0 ? undefined : Math.floor(sum / weights + 1e-9)
}

/** Scores by table, and of the whole. */
export function scoresOf(judged: readonly Judged[]): {
  readonly whole: number | undefined
  readonly tables: Readonly<Record<string, number>>
} {
  const tables: Record<string, number> = {}
  for (const table of new Set(judged.map((each) => each.table))) {
    const score = scoreOf(judged.filter((each) => each.table === table))
    if (score !== undefined) tables[table] = score
  }
  return { whole: scoreOf(judged), tables }
}

export const words = (zh: string, en: string): Words => ({ zh, en })

/** For what asks the projection in a house that keeps none. */
export const noProjection: Looking['olap'] = {
  rows: () => Promise.reject(new NotJudged('no_projection')),
  state: () => Promise.reject(new NotJudged('no_projection')),
}
