import { type Fragment, isAnyOf, sql, table } from '@atrium/olap/query'
import { type Viewer, visibleNodes } from '../semantic/asking.ts'
import { ids, raw, text } from '../semantic/sql.ts'

/** Sales in earnest of known buyers at stores that the viewer may see: a price above zero, in the currency asked in. `p` is the row. */
export function earnestSales(viewer: Viewer): Fragment {
  return sql`${table('purchases.purchase')} as p
        where p.kind = 'sale' and p.gross_minor > 0 and p.currency = ${text(viewer.node.currency)} and ${atStores(viewer, 'p.store_id')} and ${ofPersons(viewer, 'p.root_id')}`
}

/** Rows of stores that the viewer may see. */
export function atStores(viewer: Viewer, column: string): Fragment {
  const nodes = visibleNodes(viewer)
  return nodes === undefined ? sql`true` : isAnyOf(raw(column), ids(nodes))
}

/** Events of sources that stand at nodes the viewer may see. */
export function ofSources(viewer: Viewer, column: string): Fragment {
  const nodes = visibleNodes(viewer)
  return nodes === undefined
    ? sql`true`
    : sql`${raw(column)} in (select held.source_id from ${table('tracking.source')} as held where ${isAnyOf(sql`held.node_id`, ids(nodes))})`
}

/** Rows of the persons whom the answer is about; who is not known is none of them. */
export const ofPersons = ({ persons }: Viewer, column: string): Fragment =>
  persons === undefined ? sql`true` : sql`${raw(column)} in (${persons})`
