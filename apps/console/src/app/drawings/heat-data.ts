/** Cells of a map of shades. */
export interface Heat {
  /** Names of columns, from the left, and of rows, from below unless `fromTop`. */
  readonly columns: readonly string[]
  readonly rows: readonly string[]
  readonly columnsTitle: string
  readonly rowsTitle: string
  readonly fromTop?: boolean
  /** Room for the names of rows, px. */
  readonly left?: number
  readonly fontSize?: number
  readonly cells: readonly {
    readonly column: number
    readonly row: number
    readonly value: number
    /** As it is read in the cell and beside it. */
    readonly label: string
    readonly tip: string
    /** What it is called where a click leads somewhere. */
    readonly key?: string
  }[]
}
