/** What to write into a published file. All statements are DuckDB's, over the tables of the projection. */
export interface PublishOrder {
  /** Folder of published files, of its own. */
  readonly folder: string
  /** Statements that make temporary tables first, with their values. */
  readonly steps: readonly { readonly sql: string; readonly values: Readonly<Record<string, string>> }[]
  readonly tables: readonly {
    readonly name: string
    /** Without a `where` of its own. */
    readonly select: string
    /** The table of the projection that `t` stands for in the select: it is written piece by piece of that. Left out, at once. */
    readonly rowsOf?: string | undefined
  }[]
}

export interface Published {
  /** Of the projection, at the moment of all rows. */
  readonly version: number
  /** Epoch milliseconds of that moment, by PostgreSQL's clock. */
  readonly asOf: number
  readonly bytes: number
  readonly tookMs: number
}
