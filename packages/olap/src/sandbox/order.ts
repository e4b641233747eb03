/** A table that a statement may name, and which of its rows are there for whoever asks. */
export interface SandboxTable {
  /** `schema.table` of the published file. */
  readonly name: string
  /**
   * DuckDB's condition over the table, where not all rows are there: it may read other tables as `house.<schema>.<table>`, and the codes of
   * the order as `allowed (code)`.
   */
  readonly where?: string | undefined
}

/** A kept result that a statement may name as `datasets.<name>`. */
export interface SandboxDataset {
  readonly name: string
  /** Parquet. */
  readonly path: string
}

export interface SandboxLimits {
  /** Until the process is killed. */
  readonly ms: number
  /** Rows of the answer; what is more is cut. */
  readonly rows: number
  /** Bytes of the answer in memory. More is a refusal. */
  readonly bytes: number
  /** What DuckDB may use for the statement, `512MB`. */
  readonly memoryMb: number
  /** What it may put on disk beyond that. */
  readonly spillMb: number
}

interface Order {
  /** The published file. */
  readonly snapshot: string
  /** Codes of the asker's data scope; undefined for the whole group: then no table has a `where`. */
  readonly codes?: readonly string[] | undefined
  readonly limits: SandboxLimits
  /** Empty folder of this run alone; what is written there stays, for the caller. */
  readonly work: string
}

/** One statement of somebody who is not trusted. */
export interface QueryOrder extends Order {
  readonly kind: 'query'
  readonly sql: string
  readonly tables: readonly SandboxTable[]
  readonly datasets: readonly SandboxDataset[]
}

/** A whole table as a file. */
export interface TableOrder extends Order {
  readonly kind: 'table'
  readonly table: SandboxTable
  readonly format: 'csv' | 'parquet'
}

export type SandboxOrder = QueryOrder | TableOrder

/** Files that a run leaves in its folder. */
export const RESULT_FILES = { parquet: 'result.parquet', csv: 'result.csv', rows: 'rows.jsonl' } as const

/** Rows of an answer that are also written as JSON, a line each, to be shown. */
export const SHOWN_ROWS = 10_000

export interface ResultColumn {
  readonly name: string
  /** In DuckDB's words: `DECIMAL(20,3)`. */
  readonly type: string
  /** How it is shown: numbers to the right. */
  readonly kind: 'number' | 'text' | 'boolean' | 'time'
}

export const SANDBOX_FAULTS = [
  /** No SQL that DuckDB reads. */
  'sql_syntax',
  /** More than one statement, or none. */
  'sql_one_statement',
  /** A statement that does something other than read. */
  'sql_only_reads',
  'sql_table_unknown',
  'sql_function_refused',
  /** What the statement says does not hold: an unknown column, a text that is no number. */
  'sql_failed',
  'sql_took_too_long',
  'sql_too_much_memory',
  'sql_too_big',
  'sql_type_unknown',
  'sql_cancelled',
  'sql_broken',
] as const
export type SandboxFault = (typeof SANDBOX_FAULTS)[number]

export type SandboxResult =
  | {
      readonly ok: true
      readonly columns: readonly ResultColumn[]
      readonly rows: number
      /** There were more rows than the limit. */
      readonly cut: boolean
      /** Of the Parquet file, or of the table's file. */
      readonly bytes: number
    }
  | {
      readonly ok: false
      readonly code: SandboxFault
      /** DuckDB's words, where they help and tell nothing of the machine. */
      readonly message?: string | undefined
      /** Place in the text of the statement, counted in UTF-16 units from 0. */
      readonly position?: number | undefined
    }
