import type { SandboxLimits } from '@atrium/olap'

/** How long a statement may take, milliseconds. */
export const RUN_MS = 30_000
/** A whole table may be written for that long. */
export const TABLE_MS = 600_000
/** Rows of an answer: as many as chosen, one of these. */
export const ROW_LIMITS = [1_000, 10_000, 100_000, 1_000_000] as const
export const DEFAULT_ROWS = 10_000
/** What an answer may take in memory, bytes. */
export const MOST_BYTES = 100_000_000
/** Statements at once: of one account, and of the house. */
export const MOST_OF_ACCOUNT = 2
export const MOST_OF_HOUSE = 4
/** Results lie for that long, milliseconds; the history longer, days. */
export const RESULT_MS = 24 * 3_600_000
export const HISTORY_DAYS = 90
/** Letters of a statement. */
export const MOST_SQL = 50_000
/** Kept results of one account. */
export const MOST_DATASETS = 20
export const MOST_DATASET_DAYS = 365

/** Memory of the engine: what it needs beyond that goes to disk, as far as the second number. */
export const runLimits = (rows: number, ms = RUN_MS): SandboxLimits => ({
  ...{ ms, rows, bytes: MOST_BYTES },
  ...{ memoryMb: 512, spillMb: 2_048 },
})
