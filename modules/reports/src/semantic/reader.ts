import type { Ctx, Projection, Row, RowSpec } from '@atrium/kernel'
import { askPostgres, type Olap, type Question, type Shape, shapeOf } from '@atrium/olap'

/** Where figures are read: the columnar projection, or PostgreSQL itself in a house without one. */
export interface Reader {
  rows<R extends RowSpec>(ctx: Ctx, question: Question<R>, limits?: { readonly rows?: number }): Promise<Row<R>[]>
}

/** Rows that a question may answer at most. */
const MOST_ROWS = 2_000_000

/** Reads the columnar projection: seconds behind, millions of rows in a fraction of a second. */
export const olapReader = (olap: Olap): Reader => ({
  rows: async (_ctx, question, limits) => (await olap.rows(question, { rows: limits?.rows ?? MOST_ROWS })).rows,
})

/** Reads PostgreSQL: exact at once, and slow over millions of rows. `projections` are looked at when first asked. */
export function postgresReader(projections: () => readonly Projection[]): Reader {
  let shape: Shape | undefined
  return {
    rows: (ctx, question) => {
      shape ??= shapeOf(projections())
      return askPostgres(ctx, shape, question)
    },
  }
}
