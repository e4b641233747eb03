import type { Ctx } from '@atrium/kernel'
import { sql, table } from '@atrium/olap/query'
import type { Viewer } from '../semantic/asking.ts'
import type { Span } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { day, text } from '../semantic/sql.ts'
import { atStores, ofPersons } from './limits.ts'

export interface RfmCell {
  /** 1 (long ago) to 5 (just now). */
  readonly recency: number
  /** 1 (seldom) to 5 (often). */
  readonly frequency: number
  readonly persons: number
  /** Mean of the score of what they spent, 1 to 5. */
  readonly monetary: number
  readonly orders: number
  /** Minor units, what came back is taken off. */
  readonly spentMinor: number
}

/**
 * Buyers of the range in 25 cells of equal fifths by how lately and how often they bought, as `rfmScores` of packages/statistics draws them.
 * Orders are sales in earnest; what was spent is net of returns.
 */
export async function askRfm(ctx: Ctx, reader: Reader, viewer: Viewer, { from, to }: Span): Promise<RfmCell[]> {
  const rows = await reader.rows(ctx, {
    row: {
      recency: 'int',
      frequency: 'int',
      persons: 'bigint',
      scores: 'bigint',
      orders: 'bigint',
      spentMinor: 'bigint',
    },
    sql: sql`with bought as (
          select p.root_id, max(case when p.kind = 'sale' and p.gross_minor > 0 then p.day end) as last_day,
            sum(case when p.kind = 'sale' and p.gross_minor > 0 then 1 else 0 end) as orders, sum(p.paid_minor) as spent
          from ${table('purchases.purchase')} as p
          where p.currency = ${text(viewer.node.currency)} and ${atStores(viewer, 'p.store_id')} and ${ofPersons(viewer, 'p.root_id')}
            and p.day between ${day(from)} and ${day(to)}
          group by p.root_id
        ), scored as (
          select orders, spent,
            ntile(5) over (order by last_day, orders, spent, root_id) as recency,
            ntile(5) over (order by orders, last_day, spent, root_id) as frequency,
            ntile(5) over (order by spent, last_day, orders, root_id) as monetary
          from bought where last_day is not null
        )
        select cast(recency as integer) as recency, cast(frequency as integer) as frequency, cast(count(*) as bigint) as persons,
          cast(sum(monetary) as bigint) as scores, cast(sum(orders) as bigint) as orders, cast(sum(spent) as bigint) as spent_minor
        from scored group by recency, frequency order by recency, frequency`,
  })
  return rows.map(({ scores, ...cell }) => ({ ...cell, monetary: scores / cell.persons }))
}
